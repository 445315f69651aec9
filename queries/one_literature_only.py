# ---
# title = { en = "Cells that only one literature covers", zh = "仅一种文献覆盖的单元格" }
# description.en = """Cells of two dimensions that have studies in only one of the two literatures, and whether anybody looked for \
#   them in the other: only then is it called one literature only. Digital interventions are compared, unless asked otherwise; with digital=any those must \
#   have looked who admit the kind of intervention that stands here. A \
#   study of unknown literature leaves the cell open."""
# description.zh = """两个维度中仅在一种文献中有研究的单元格，以及另一种文献中是否有人找过：找过才称为仅一种文献。默认仅比较数字化干预；digital=any 时，须由容许此处干预类别的综述找过；\
#   有文献未知的研究时不作断言。"""
# parameters = ["evidence", "digital", "rows", "columns", "depth"]
# columns = [
#   "literature", "row", "row_en", "row_zh", "column", "column_en", "column_zh", "studies", "own", "reviews_here", "unknown",
#   "one_literature_only", "other_literature", "state", "looked", "searched", "limits", "coded_here", "of_here", "coded_other", "of_other",
# ]
# cells = ["$rows", "$columns"]
# defaults = { digital = "yes" }
# notes = ["sides"]
# unknown = { studies = "coded", own = "coded", unknown = "coded", reviews_here = "sides", coded_here = "coded", of_here = "sides", coded_other = "coded", of_other = "sides" }
# reads = [
#   "Study", "Review", "Scope", "Database", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# ---
"""Cells that only one literature covers (`cells/table.py`), and whether anybody looked in the other
(`analysis/scope.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.queries.analysis.scope import STATES, Scopes, State
from lacunary.queries.cells.looked import limits_of, scopes_of, states_noted
from lacunary.queries.cells.table import LITERATURES, Cell, CellTable, cell_table

__all__ = ["answer"]

_OTHER = dict(zip(LITERATURES, reversed(LITERATURES), strict=True))


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each cell that has studies of one literature alone, those with most studies
    first.
    """
    table = cell_table(graph, parameters | {"only": "used"})
    scopes = scopes_of(graph)
    rows = [
        _row(table, scopes, cell, literature, parameters["digital"])
        for cell in table.cells
        if (literature := _alone(table, cell))
    ]
    rows.sort(key=lambda row: (row[0], -row[7], row[1], row[4]))
    notes = [
        in_both(
            "queries.cells",
            "one_sided.counted",
            cells=len(rows),
            called=sum(bool(r[11]) for r in rows),
        ),
        *states_noted((row[12], row[13]) for row in rows),
    ]
    if parameters["digital"] == "yes":
        notes.insert(0, in_both("queries.cells", "one_sided.like", digital="yes"))
    notes += [_none(name) for name in LITERATURES if not table.coded.get(name)]
    return rows, gathered(*notes)


def _none(literature: str) -> dict[str, str]:
    """That nothing can be compared with a literature that has no coded study."""
    return {
        language: phrase(
            "queries.cells",
            "one_sided.none",
            language,
            literature=phrase("queries.cells", f"literature.{literature}", language),
        )
        for language in LANGUAGES
    }


def _alone(table: CellTable, cell: Cell) -> str:
    """The literature of a cell that has studies of one alone; empty where it has none, or of both."""
    counts = {name: table.count(cell.studies, name) for name in (*LITERATURES, "both")}
    if counts["both"] or None in (counts[name] for name in LITERATURES):
        return ""
    found = [name for name in LITERATURES if counts[name]]
    return found[0] if len(found) == 1 else ""


def _row(table: CellTable, scopes: Scopes, cell: Cell, literature: str, digital: str) -> list[Any]:
    other, concepts = _OTHER[literature], (cell.row, cell.column)
    kinds = {table.digital[study] for study in cell.studies} if digital == "any" else {digital}
    state = _least(scopes.state(other, concepts, kind) for kind in sorted(kinds))
    unknown = table.count(cell.studies, "unknown")
    called = state.name == "looked for" and not unknown
    return [
        literature,
        *(cell.row, *table.names[cell.row], cell.column, *table.names[cell.column]),
        *(table.count(studies, literature) for studies in (cell.studies, cell.own)),
        table.reviews(cell.studies, literature),
        unknown,
        True if called else None,
        *(other, state.name, list(state.reviews), state.searched_to),
        limits_of(scopes, state, concepts),
        *table.denominator(literature),
        *table.denominator(other),
    ]


def _least(states: Iterable[State]) -> State:
    """Of the states for each kind of intervention here, digital or not, the one that says least:
    like is compared with like.
    """
    return max(states, key=lambda state: STATES.index(state.name))
