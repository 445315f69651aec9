# ---
# title = { en = "Impossible cells", zh = "不可能的单元格" }
# description.en = """The cells that a person decided no study can stand in (decisions/impossible_cells.csv), why, who and when; and the \
#   studies that stand there all the same, by their codes or those of narrower concepts. Each of them is an error in the codes or in the decision."""
# description.zh = """由人判定任何研究都不可能位于其中的单元格（decisions/impossible_cells.csv）、缘由、判定者与日期；以及仍按编码（含下位概念）位于其中的研究，\
#   每一项均为编码或判定的错误。"""
# parameters = ["evidence", "digital"]
# columns = ["row", "row_en", "row_zh", "column", "column_en", "column_zh", "why", "by", "on", "observed", "studies", "sources"]
# unknown = { observed = "counted" }
# reads = [
#   "Study", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "INCLUDES", "CANDIDATE_FOR", "BROADER", "IMPOSSIBLE_WITH",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# [own.columns.why]
# en = "Why"
# zh = "缘由"
# [own.columns.by]
# en = "Decided by"
# zh = "判定者"
# [own.columns.on]
# en = "Decided on"
# zh = "判定日期"
# ---
"""The cells that cannot hold a study, with the studies that stand there all the same."""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.graph.schema import schema
from lacunary.queries.asking.studies import counted_by, is_shown

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each impossible cell, by row and column."""
    edges = list(graph.edges("IMPOSSIBLE_WITH"))
    shown = {row["id"] for row in graph.nodes("Study") if is_shown(graph, row, parameters)}
    dimensions = sorted({edge[end].partition(":")[0] for edge in edges for end in ("from", "to")})
    coded = counted_by(graph, dimensions) if edges else {}
    names = {
        row["id"]: (row.get("label_en") or row["id"], row.get("label_zh") or row["id"])
        for dimension in dimensions
        for row in graph.nodes(schema().dimensions[dimension])
    }
    rows = []
    for edge in edges:
        one, other = edge["from"], edge["to"]
        there = sorted(
            study
            for study, concepts in coded.items()
            if study in shown and one in concepts and other in concepts
        )
        said = (edge.get("why"), edge.get("decided_by"), edge.get("decided_on"))
        rows.append(
            [one, *names[one], other, *names[other], *said, len(there), there, edge.get("sources")]
        )
    rows.sort(key=lambda row: (row[0], row[3]))
    wrong = sum(bool(row[9]) for row in rows)
    return rows, gathered(
        in_both("queries.cells", "impossible.counted", cells=len(rows), wrong=wrong)
    )
