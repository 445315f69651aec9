# ---
# title = { en = "Assessments by cell", zh = "各单元格的质量与偏倚评价" }
# description.en = """For every cell of two dimensions how many studies have which judgement in each domain of an instrument, and how many nobody judged."""
# description.zh = """两个维度的每个单元格中，各工具各领域每种评价的研究数，以及无人评价的研究数。"""
# parameters = ["evidence", "digital", "rows", "columns", "depth", "tool"]
# columns = ["row", "row_en", "row_zh", "column", "column_en", "column_zh", "tool", "domain", "domain_en", "domain_zh", "judgement", "studies", "of", "which"]
# cells = ["$rows", "$columns"]
# reads = [
#   "Study", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region", "INCLUDES", "CANDIDATE_FOR", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN", "Assessment", "ASSESSED_AS", "FOR_OUTCOME",
# ]
# unknown = { studies = "coded", of = "coded" }
# [own.columns.domain]
# en = "Domain"
# zh = "领域"
# [own.columns.which]
# en = "Which"
# zh = "研究"
# ---
"""Assessments by cell: the cells of two dimensions (`cells/table.py`), and how the studies in each are
judged (`appraisals/profiles.py`).
"""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.appraisals.profiles import profiles_of
from lacunary.queries.cells.table import cell_table

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each cell with a judged study, domain and judgement."""
    table = cell_table(graph, parameters | {"only": "used"})
    judged: dict[tuple[str, str], dict[str, set[str]]] = {}
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    scales: dict[tuple[str, str], dict[str, None]] = {}
    for one in profiles_of(graph, parameters["tool"]):
        if not one.subject.startswith("study:"):
            continue
        key = (one.instrument, one.domain)
        labels.setdefault(key, (one.en, one.zh))
        by_study = judged.setdefault(key, {})
        if one.row:
            judgement = one.row.get("judgement") or one.row.get("words", "")
            by_study.setdefault(one.subject, set()).add(judgement)
            words = (*one.row.get("judgement_scale", ()), judgement)
            scales.setdefault(key, {}).update(dict.fromkeys(words))
    rows: list[list[Any]] = []
    inside, covered = set[str](), set[str]()
    everyone = {study for by_study in judged.values() for study in by_study}
    for cell in table.cells:
        inside |= cell.studies
        covered |= cell.studies & everyone
        tools = {tool for tool, _ in judged if cell.studies & _of(judged, tool)}
        for key in (key for key in judged if key[0] in tools):
            for judgement in (*scales.get(key, ()), None):
                which = sorted(
                    study
                    for study in cell.studies
                    if (judgement in judged[key].get(study, ()))
                    or (judgement is None and study not in judged[key])
                )
                if which:
                    names = (*table.names[cell.row], cell.column, *table.names[cell.column])
                    about = (key[0], key[1], *labels[key], judgement)
                    rows.append([cell.row, *names, *about, len(which), len(cell.studies), which])
    note = in_both("queries.appraisals", "judged.cell", studies=len(covered), of=len(inside))
    return rows, gathered(note)


def _of(judged: dict[tuple[str, str], dict[str, set[str]]], tool: str) -> set[str]:
    """The studies that some domain of an instrument is judged of."""
    return {study for (name, _), by_study in judged.items() if name == tool for study in by_study}
