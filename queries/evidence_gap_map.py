# ---
# title = { en = "Evidence gap map", zh = "证据缺口图" }
# description.en = """Every cell of two dimensions with its studies in each literature, by its own codes and with those of narrower \
#   concepts, and whether anybody looked for it there. Only a cell that was looked for and is empty is a gap in this corpus. A \
#   study with several codes counts in several cells."""
# description.zh = """两个维度的每个单元格及各文献的研究数（直接编码者，以及含下位概念者），以及该文献中是否有人找过。仅找过而为空者为本语料库中的缺口。\
#   具有多个编码的研究计入多个单元格。"""
# parameters = ["evidence", "digital", "rows", "columns", "facet", "depth", "level", "only"]
# columns = [
#   "row", "row_en", "row_zh", "column", "column_en", "column_zh", "studies", "own", "chinese", "own_chinese", "international",
#   "own_international", "both", "unknown", "state_chinese", "state_international", "looked_chinese", "looked_international",
#   "searched_chinese", "searched_international", "limits_chinese", "limits_international", "reviews_chinese",
#   "reviews_international", "coded_chinese", "of_chinese", "coded_international", "of_international",
#   "participants", "participants_unknown", "findings", "facet", "facet_en", "facet_zh",
# ]
# cells = ["$rows", "$columns"]
# notes = ["sides", "findings"]
# unknown = { studies = "coded", own = "coded", chinese = "coded", own_chinese = "coded", international = "coded", own_international = "coded", both = "coded", unknown = "coded", reviews_chinese = "sides", reviews_international = "sides", coded_chinese = "coded", of_chinese = "sides", coded_international = "coded", of_international = "sides", participants = "printed", participants_unknown = "coded", findings = "findings" }
# reads = [
#   "Study", "Review", "Scope", "Database", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "Finding", "HAS_FINDING", "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# [own.parameters.rows]
# type = "choice"
# choices = ["condition", "population", "intervention", "comparator", "outcome", "instrument", "design", "delivery", "region", "year-band", "literature", "review"]
# default = "condition"
# en = "Dimension of the rows, or years by five, literature, review"
# zh = "行维度，或每五年、文献、综述"
# [own.parameters.columns]
# type = "choice"
# choices = ["condition", "population", "intervention", "comparator", "outcome", "instrument", "design", "delivery", "region", "year-band", "literature", "review"]
# default = "intervention"
# en = "Dimension of the columns, or years by five, literature, review"
# zh = "列维度，或每五年、文献、综述"
# [own.parameters.level]
# type = "choice"
# choices = ["any", "1", "2", "3", "4", "country", "province", "country-group", "world-region", "place"]
# default = "any"
# en = "Only concepts of this level: so many steps from the broadest (1), or a level of region; any: as depth says"
# zh = "仅此层级的概念：自最上位（1）起的层数，或地区层级；any：依 depth"
# [own.parameters.facet]
# type = "choice"
# choices = ["none", "condition", "population", "intervention", "comparator", "outcome", "instrument", "design", "delivery", "region", "year-band", "literature", "review"]
# default = "none"
# en = "A third side: each cell once for each of its values in use, with the studies of both"
# zh = "第三个维度：每个单元格按其各值分列，仅计兼属两者的研究"
# ---
"""Evidence gap map: the cells of two dimensions (`cells/table.py`), and for each literature whether
anybody looked (`analysis/scope.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.graph.schema import schema
from lacunary.queries.analysis.scope import Scopes, State
from lacunary.queries.cells.looked import limits_of, scopes_of, states_noted
from lacunary.queries.cells.table import LITERATURES, Cell, CellTable, cell_table

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each cell, by row and column, and by facet where one is asked for."""
    whole, looked_for = cell_table(graph, parameters), _Looked(graph, parameters["digital"])
    findings = Counter(edge["from"] for edge in graph.edges("HAS_FINDING"))
    rows, empty, unsaid = [], [], 0
    facets = [
        (facet, names, some, whole if some is None else _within(whole, some))
        for facet, names, some in _facets(graph, parameters)
    ]
    for cell, (facet, names, some, table) in product(whole.cells, facets):
        held = (
            cell
            if some is None
            else replace(cell, studies=cell.studies & some, own=cell.own & some)
        )
        looked = []
        for literature in LITERATURES:
            state, limits = looked_for.of(literature, (cell.row, cell.column, facet))
            looked.append((state, limits))
            if not state.name:
                unsaid += 1
            elif table.count(held.studies, literature) == 0:
                empty.append((literature, state.name))
        known = [table.participants.get(study) for study in held.studies]
        rows.append(
            [
                *(cell.row, *table.names[cell.row], cell.column, *table.names[cell.column]),
                *_counts(table, held),
                *(state.name or None for state, _ in looked),
                *(list(state.reviews) for state, _ in looked),
                *(state.searched_to for state, _ in looked),
                *(limits for _, limits in looked),
                *(table.reviews(held.studies, name) for name in LITERATURES),
                *(number for name in LITERATURES for number in table.denominator(name)),
                *(_sum(known), known.count(None), sum(findings[s] for s in held.studies)),
                *(facet or None, *names),
            ]
        )
    notes = states_noted(empty)
    if unsaid:
        notes.append(in_both("queries.cells", "states.unsaid", cells=unsaid))
    if not any(review.criteria for review in looked_for.scopes.reviews):
        notes.append(in_both("queries.cells", "states.not_said"))
    return rows, gathered(*notes)


@dataclass
class _Looked:
    """Whether anybody looked for what a cell stands for, its facet included."""

    graph: Graph
    digital: str
    scopes: Scopes = field(init=False)
    of_review: dict[str, Scopes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scopes = scopes_of(self.graph)

    def of(self, literature: str, sides: Sequence[str]) -> tuple[State, list[str]]:
        """The state of a cell of these sides in a literature and the limits of the reviews behind
        it; a state without a name where none can be said: of years, which no criterion here is held
        against, of another literature, of two reviews at once, and of no concept.
        """
        groups: dict[str, set[str]] = {}
        for side in filter(None, sides):
            groups.setdefault(side.partition(":")[0], set()).add(side)
        concepts = [side for side in sides if _is_concept(side)]
        reviews = groups.get("review", set())
        other = groups.get("literature", set()) - {f"literature:{literature}"}
        if not concepts or other or "year-band" in groups or len(reviews) > 1:
            return State(""), []
        scopes = self._of_review(*reviews) if reviews else self.scopes
        state = scopes.state(literature, concepts, self.digital)
        return state, limits_of(scopes, state, concepts)

    def _of_review(self, review: str) -> Scopes:
        """What one review looked for."""
        if review not in self.of_review:
            own = [each for each in self.scopes.reviews if each.review == review]
            self.of_review[review] = Scopes(own, self.scopes.broader)
        return self.of_review[review]


def _within(table: CellTable, some: frozenset[str]) -> CellTable:
    """The table of some of its studies, so that its denominators are theirs."""
    return replace(
        table,
        literature={study: known for study, known in table.literature.items() if study in some},
        coded={name: studies & some for name, studies in table.coded.items()},
    )


def _sum(known: list[int | None]) -> int | None:
    """The participants of the studies that say how many; None where none of some does."""
    said = [number for number in known if number is not None]
    return sum(said) if said or not known else None


def _is_concept(name: str) -> bool:
    """Whether reviews' criteria can name it."""
    return name.partition(":")[0] in schema().dimensions


def _facets(
    graph: Graph, parameters: dict[str, Any]
) -> list[tuple[str, tuple[str | None, str | None], frozenset[str] | None]]:
    """The values in use of the third side with their names and studies; where none is asked for,
    one that stands for all.
    """
    facet = parameters["facet"]
    if facet == "none":
        return [("", (None, None), None)]
    found = cell_table(graph, parameters | {"rows": facet, "columns": facet, "only": "used"})
    values = dict.fromkeys(cell.row for cell in found.cells)
    return [(name, found.names[name], found.counted[name]) for name in values]


def _counts(table: CellTable, cell: Cell) -> list[int | None]:
    """All studies of a cell, and those of each literature; with narrower concepts and by own codes."""
    counts: list[int | None] = [len(cell.studies), len(cell.own)]
    for literature in LITERATURES:
        counts += [table.count(studies, literature) for studies in (cell.studies, cell.own)]
    return [*counts, table.count(cell.studies, "both"), table.count(cell.studies, "unknown")]
