# ---
# title = { en = "Evidence gap map", zh = "证据缺口图" }
# description.en = """Every cell of two dimensions with its studies in each literature, by its own codes and with those of narrower \
#   concepts, and whether anybody looked for it there. Only a cell that was looked for and is empty is a gap in this corpus. A \
#   study with several codes counts in several cells."""
# description.zh = """两个维度的每个单元格及各文献的研究数（直接编码者，以及含下位概念者），以及该文献中是否有人找过。仅找过而为空者为本语料库中的缺口。\
#   具有多个编码的研究计入多个单元格。"""
# parameters = ["evidence", "digital", "rows", "columns", "depth", "only"]
# columns = [
#   "row", "row_en", "row_zh", "column", "column_en", "column_zh", "studies", "own", "chinese", "own_chinese", "international",
#   "own_international", "both", "unknown", "state_chinese", "state_international", "looked_chinese", "looked_international",
#   "searched_chinese", "searched_international", "limits_chinese", "limits_international", "reviews_chinese",
#   "reviews_international", "coded_chinese", "of_chinese", "coded_international", "of_international",
# ]
# cells = ["$rows", "$columns"]
# notes = ["sides"]
# unknown = { studies = "coded", own = "coded", chinese = "coded", own_chinese = "coded", international = "coded", own_international = "coded", both = "coded", unknown = "coded", reviews_chinese = "sides", reviews_international = "sides", coded_chinese = "coded", of_chinese = "sides", coded_international = "coded", of_international = "sides" }
# reads = [
#   "Study", "Review", "Scope", "Database", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# ---
"""Evidence gap map: the cells of two dimensions (`cells/table.py`), and for each literature whether
anybody looked (`analysis/scope.py`).
"""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.cells.looked import limits_of, scopes_of, states_noted
from lacunary.queries.cells.table import LITERATURES, Cell, CellTable, cell_table

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each cell, by row and column."""
    table, scopes = cell_table(graph, parameters), scopes_of(graph)
    rows, empty = [], []
    for cell in table.cells:
        looked = []
        for literature in LITERATURES:
            concepts = (cell.row, cell.column)
            state = scopes.state(literature, concepts, parameters["digital"])
            looked.append((state, limits_of(scopes, state, concepts)))
            if table.count(cell.studies, literature) == 0:
                empty.append((literature, state.name))
        rows.append(
            [
                *(cell.row, *table.names[cell.row], cell.column, *table.names[cell.column]),
                *_counts(table, cell),
                *(state.name for state, _ in looked),
                *(list(state.reviews) for state, _ in looked),
                *(state.searched_to for state, _ in looked),
                *(limits for _, limits in looked),
                *(table.reviews(cell.studies, name) for name in LITERATURES),
                *(number for name in LITERATURES for number in table.denominator(name)),
            ]
        )
    notes = states_noted(empty)
    if not any(review.criteria for review in scopes.reviews):
        notes.append(in_both("queries.cells", "states.not_said"))
    return rows, gathered(*notes)


def _counts(table: CellTable, cell: Cell) -> list[int | None]:
    """All studies of a cell, and those of each literature; with narrower concepts and by own codes."""
    counts: list[int | None] = [len(cell.studies), len(cell.own)]
    for literature in LITERATURES:
        counts += [table.count(studies, literature) for studies in (cell.studies, cell.own)]
    return [*counts, table.count(cell.studies, "both"), table.count(cell.studies, "unknown")]
