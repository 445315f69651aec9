"""The cells of two dimensions tested: which are emptier than the margins of the studies that the
same reviews list lead one to expect.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from lacunary.graph import Graph
from lacunary.queries.analysis.discovery import adjusted, could_be_found
from lacunary.queries.analysis.hypergeometric import (
    Floats,
    Integers,
    lower_tails,
    margins,
    pooled,
)
from lacunary.queries.analysis.odds_ratio import Table
from lacunary.queries.analysis.profiles import Profiles
from lacunary.queries.analysis.scope import Scopes
from lacunary.queries.analysis.strata import informative, numbered, review_strata
from lacunary.queries.analysis.swaps import Chain, swap_chain
from lacunary.queries.cells.table import CellTable

__all__ = [
    "WITHIN",
    "Asked",
    "Tested",
    "further_strata",
    "listed_by",
    "strata_of",
    "tested",
]

WITHIN = {
    "by_literature": "literature",
    "by_digital": "digital",
    "by_years": "year-band",
    "by_design": "design",
}
"""Parameter to what it parts the strata further by, beside the reviews that list a study."""
_MOST_DRAWS = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """How cells are tested: the level, the sweeps of the chain where cells are masked, its seed."""

    alpha: float = 0.05
    draws: int = 10_000
    seed: int = 1


@dataclass(frozen=True)
class Tested:
    """What the test says of every cell; arrays are row by column.

    Attributes
    ----------
    rows, columns
        Concepts of the two sides.
    observed, expected, p, smallest
        Of each cell, within strata; `p` is NaN where nothing could be said.
    could
        Whether any count of the cell would have had p of at most alpha.
    family
        The cells that are tested: those of `could` that a review with a complete list looked for.
        Neither rests on how many studies stand there.
    q, q_any
        After Benjamini and Hochberg, and after Benjamini and Yekutieli; NaN where not tested.
    p_margins, q_margins
        The same with all studies in one stratum: it gives no class. NaN where cells are kept empty.
    totals, of_rows, of_columns
        Margins of the strata.
    informative
        Strata whose margins leave a count open.
    masked
        Cells that are kept empty.
    bound
        The strata whose studies could have filled a cell that is kept empty: what rests on all their
        permutations alike does not hold there.
    chain
        The swap chain, where there are such cells.
    profiles
        The studies.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    observed: Integers
    expected: Floats
    p: Floats
    smallest: Floats
    could: NDArray[np.bool_]
    family: NDArray[np.bool_]
    q: Floats
    q_any: Floats
    p_margins: Floats
    q_margins: Floats
    totals: Integers
    of_rows: Integers
    of_columns: Integers
    informative: int
    masked: int
    bound: NDArray[np.bool_]
    chain: Chain | None
    profiles: Profiles

    def is_bound(self, row: int, column: int) -> bool:
        """Whether a cell may hold studies in a stratum that is bound."""
        may = (self.of_rows[:, row] > 0) & (self.of_columns[:, column] > 0)
        return bool((may & self.bound).any())

    def tables(self, row: int, column: int) -> list[Table]:
        """The 2 x 2 table of a cell in each stratum: with and without row and column code."""
        held, stratum = self.profiles, self.profiles.strata
        both = np.bincount(
            stratum[held.rows[:, row] & held.columns[:, column]], minlength=len(self.totals)
        )
        found = []
        for number, a in enumerate(both.tolist()):
            with_row = int(self.of_rows[number, row])
            with_column = int(self.of_columns[number, column])
            rest = int(self.totals[number]) - with_row - with_column + a
            found.append(Table(a, with_row - a, with_column - a, rest))
        return found


def strata_of(
    graph: Graph,
    table: CellTable,
    scopes: Scopes,
    listed: Mapping[str, frozenset[str]],
    within: Collection[str],
) -> dict[str, Hashable]:
    """The stratum of each study that stands in a cell: the reviews that list it, and what else was
    asked for.
    """
    studies = sorted(frozenset[str]().union(*table.coded.values()))
    criteria: dict[str, Hashable] = {
        review.review: tuple(sorted(map(repr, review.criteria)))
        for review in scopes.reviews
        if review.criteria
    }
    nobody = frozenset[str]()
    keys = review_strata([listed.get(study, nobody) for study in studies], criteria)
    further = [further_strata(graph, name) for name in within]
    return {
        study: (key, *(side.get(study, "") for side in further))
        for study, key in zip(studies, keys, strict=True)
    }


def listed_by(graph: Graph, evidence: str) -> dict[str, frozenset[str]]:
    """The reviews that list each study of the evidence asked for."""
    found: dict[str, set[str]] = {}
    if evidence != "candidate":
        for edge in graph.edges("INCLUDES"):
            found.setdefault(edge["to"], set()).add(edge["from"])
    if evidence != "included":
        for edge in graph.edges("CANDIDATE_FOR"):
            found.setdefault(edge["from"], set()).add(edge["to"])
    return {study: frozenset(reviews) for study, reviews in found.items()}


def further_strata(graph: Graph, name: str) -> Mapping[str, Hashable]:
    """What parts strata further (a value of `WITHIN`), by study."""
    if name in ("literature", "digital"):
        return {row["id"]: row.get(name) for row in graph.nodes("Study")}
    if name == "year-band":
        years = {row["id"]: row.get("year") for row in graph.nodes("Study")}
        return {study: year // 5 for study, year in years.items() if year is not None}
    found: dict[str, set[str]] = {}
    for edge in graph.edges("HAS_DESIGN"):
        if edge.get("displayed") is not False:
            found.setdefault(edge["from"], set()).add(edge["to"])
    return {study: frozenset(designs) for study, designs in found.items()}


def tested(
    table: CellTable,
    strata: Mapping[str, Hashable],
    said: tuple[Collection[tuple[str, str]], Collection[tuple[str, str]]],
    levels: Mapping[str, int],
    asked: Asked,
) -> Tested:
    """The exact lower tail of every cell within strata; where cells are masked, by a chain of swaps.

    Parameters
    ----------
    table
        The cells.
    strata
        Study to its stratum.
    said
        Row and column of the cells that cannot hold a study or that nobody looked for, and of those
        that a review with a complete list looked for: only they are tested.
    levels
        Depth of each concept: a family of tests is the cells of one depth of row and of column.
    asked
        Level, draws, seed.
    """
    rows = tuple(dict.fromkeys(cell.row for cell in table.cells))
    columns = tuple(dict.fromkeys(cell.column for cell in table.cells))
    studies = sorted(frozenset[str]().union(*table.coded.values()))
    profiles = Profiles(
        _incidence(table, rows, studies),
        _incidence(table, columns, studies),
        numbered([strata[study] for study in studies]),
    )
    totals, of_rows, of_columns, observed = margins(
        profiles.rows, profiles.columns, profiles.strata
    )
    exact = lower_tails(totals, of_rows, of_columns, observed)
    pooled_margins = pooled(totals, of_rows, of_columns)
    all_in_one = lower_tails(*pooled_margins, observed)
    expected, p, smallest = exact.expected, exact.p, exact.smallest
    families = np.array([[levels[row] * 1000 + levels[each] for each in columns] for row in rows])
    families = families.reshape(observed.shape)
    chain = None
    mask, looked = (_among(rows, columns, each) for each in said)
    mask &= observed == 0
    if mask.any() and studies:
        chain = _chain(profiles, mask, int((looked & (smallest <= asked.alpha)).sum()), asked)
        expected = np.where(chain.agree, chain.expected, np.nan)
        p = np.where(mask, np.nan, chain.p if chain.agree else np.nan)
        smallest = np.where(mask, 1.0, np.maximum(chain.smallest, chain.least))
    could = could_be_found(smallest, asked.alpha) & ~np.isnan(p)
    family = could & looked
    if chain and chain.least * max(1, int(family.sum())) > asked.alpha:
        could = family = np.zeros_like(could)  # no draw could have passed: no class
    margins_could = could_be_found(all_in_one.smallest, asked.alpha) & looked
    bound = _bound(of_rows, of_columns, mask)
    p_margins = np.where(_bound(*pooled_margins[1:], mask).any(), np.nan, all_in_one.p)
    margins_could &= ~np.isnan(p_margins)
    return Tested(
        rows, columns, observed, expected, p, smallest, could, family,
        _by_family(p, family, families), _by_family(p, family, families, any_dependence=True),
        p_margins, _by_family(p_margins, margins_could, families),
        totals, of_rows, of_columns, informative(totals, of_rows, of_columns),
        int(mask.sum()) if chain else 0, bound, chain, profiles,
    )  # fmt: skip


def _chain(profiles: Profiles, mask: NDArray[np.bool_], tests: int, asked: Asked) -> Chain:
    """The chain, drawn until the smallest p that it can give could pass the correction."""
    needed = ceil(2 * max(1, tests) / asked.alpha)
    return swap_chain(profiles, mask, min(max(asked.draws, needed), _MOST_DRAWS), asked.seed)


def _bound(rows: Integers, columns: Integers, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which strata have studies of the row and of the column of a cell that is kept empty."""
    return np.asarray(((rows @ mask.astype(np.int64)) * columns).any(axis=1))


def _among(
    rows: Sequence[str], columns: Sequence[str], cells: Collection[tuple[str, str]]
) -> NDArray[np.bool_]:
    """Which cells are among some."""
    found = [[(row, column) in cells for column in columns] for row in rows]
    return np.array(found, bool).reshape(len(rows), len(columns))


def _incidence(
    table: CellTable, concepts: Sequence[str], studies: Sequence[str]
) -> NDArray[np.bool_]:
    """Which of the studies counts for which concept."""
    place = {study: number for number, study in enumerate(studies)}
    found = np.zeros((len(studies), len(concepts)), bool)
    for number, concept in enumerate(concepts):
        held = [place[study] for study in table.counted.get(concept, ()) if study in place]
        found[held, number] = True
    return found


def _by_family(
    p: Floats, could: NDArray[np.bool_], families: Integers, *, any_dependence: bool = False
) -> Floats:
    """q of the cells that could be found, each family by itself; NaN for the others."""
    found = np.full(p.shape, np.nan)
    for family in np.unique(families[could]):
        members = could & (families == family)
        found[members] = adjusted(p[members], any_dependence=any_dependence)
    return found
