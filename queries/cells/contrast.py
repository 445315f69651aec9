"""Whether two literatures differ in how often a concept is studied: each side's studies with and
without it, compared within strata and among the studies of who looked for it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from lacunary.queries.analysis.discovery import adjusted
from lacunary.queries.analysis.homogeneity import homogeneity, informative
from lacunary.queries.analysis.odds_ratio import (
    Table,
    common_odds_ratio,
    exact_test,
    excess,
    mantel_haenszel,
    smallest_attainable,
    smallest_difference,
)
from lacunary.queries.cells.numbers import said

__all__ = ["COLUMNS", "Sides", "contrasts"]

COLUMNS = (
    "with_one", "compared_one", "with_other", "compared_other", "strata",
    "odds_ratio", "odds_low", "odds_high", "odds_mid_low", "odds_mid_high", "mantel_haenszel",
    "homogeneity", "homogeneity_p", "p", "q", "p_smallest", "smallest_difference",
    "odds_crude", "p_crude", "q_crude", "verdict",
)  # fmt: skip
"""What is said of each concept, in this order: its studies on each side of those compared, how many
strata carry information, the comparison within strata, and that of all studies in one stratum,
which gives no verdict.
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two literatures.

    Attributes
    ----------
    one, other
        The studies of each that are coded in the dimension.
    strata
        Study to its stratum; one stratum for all where it is empty.
    """

    one: frozenset[str]
    other: frozenset[str]
    strata: Mapping[str, Hashable]

    def among(self, studies: Collection[str]) -> Sides:
        """The same of these studies only."""
        return Sides(self.one.intersection(studies), self.other.intersection(studies), self.strata)

    def crude(self) -> Sides:
        """The same in one stratum."""
        return Sides(self.one, self.other, {})

    def tables(self, held: Collection[str]) -> list[Table]:
        """With and without a concept, one side above the other, in each stratum; in an order that
        no name decides.
        """
        found: dict[Hashable, list[int]] = {}
        of_concept = frozenset(held)
        for first, side in ((0, self.one), (2, self.other)):
            for study in side:
                counts = found.setdefault(self.strata.get(study, ""), [0, 0, 0, 0])
                counts[first + (study not in of_concept)] += 1
        return sorted(Table(*counts) for counts in found.values())


@dataclass(frozen=True, slots=True)
class _Tests:
    """The tables of each concept with p, the smallest p they could have, and q."""

    tables: dict[str, list[Table]]
    p: dict[str, float]
    least: dict[str, float]
    q: dict[str, float]


def contrasts(
    sides: Sides,
    concepts: Mapping[str, Collection[str]],
    looked: Mapping[str, Collection[str]],
    alpha: float,
) -> dict[str, list[object]]:
    """The test of each concept, in the order of `COLUMNS`.

    Parameters
    ----------
    sides
        The two literatures.
    concepts
        Concept to the studies that count for it.
    looked
        Concept that was looked for in both to the studies of those who looked for it; the others
        are not tested.
    alpha
        The level of q, and of what a count could have shown.

    Examples
    --------
    >>> one, other = frozenset("abcdefgh"), frozenset("ABCDEFGH")
    >>> sides, every = Sides(one, other, {}), one | other
    >>> held = {"x": one, "y": {"a"}, "z": one}
    >>> found = contrasts(sides, held, {"x": every, "y": every}, 0.05)
    >>> [found[concept][-1] for concept in "xyz"]
    ['more', 'cannot tell', 'not compared']
    """
    among = {concept: sides.among(studies) for concept, studies in looked.items()}
    tested = _tested({name: each.tables(concepts[name]) for name, each in among.items()}, alpha)
    crude = _tested({name: sides.crude().tables(concepts[name]) for name in looked}, alpha)
    found: dict[str, list[object]] = {}
    for concept, held in concepts.items():
        if concept not in among:
            found[concept] = [*[None] * (len(COLUMNS) - 1), "not compared"]
            continue
        tables, q = tested.tables[concept], tested.q.get(concept)
        shown = smallest_difference(tables, alpha)
        odds_crude = common_odds_ratio(crude.tables[concept])
        numbers = (
            *(tested.p[concept], q, tested.least[concept], shown),
            *(odds_crude and odds_crude.estimate, crude.p[concept], crude.q.get(concept)),
        )
        found[concept] = [
            *_counts(among[concept], held),
            len(informative(tables)),
            *_effect(tables),
            *map(said, numbers),
            _verdict(tables, q, shown, alpha),
        ]
    return found


def _tested(tables: dict[str, list[Table]], alpha: float) -> _Tests:
    """The tests of concepts, of which those that could reach alpha are one family."""
    p = {concept: exact_test(each) for concept, each in tables.items()}
    least = {concept: smallest_attainable(each) for concept, each in tables.items()}
    family = [concept for concept in tables if least[concept] <= alpha]
    q = adjusted(np.array([p[concept] for concept in family])).tolist()
    return _Tests(tables, p, least, dict(zip(family, q, strict=True)))


def _counts(sides: Sides, held: Collection[str]) -> list[object]:
    """The studies of a concept on each side, unknown where none is compared, and all of them."""
    found: list[object] = []
    for side in (sides.one, sides.other):
        found += [len(side.intersection(held)) if side else None, len(side)]
    return found


def _effect(tables: list[Table]) -> list[object]:
    """The odds ratio with its limits, that of Mantel and Haenszel, and whether there is one."""
    odds, equal = common_odds_ratio(tables), homogeneity(tables)
    limits: list[object] = [None] * 5 if odds is None else [said(each) for each in odds]
    several = mantel_haenszel(tables).estimate if len(tables) > 1 else None
    return [*limits, said(several), equal and equal.name, equal and said(equal.p)]


def _verdict(tables: list[Table], q: float | None, shown: float | None, alpha: float) -> str:
    if q is not None and q <= alpha:
        return "more" if excess(tables) > 0 else "fewer"
    return "cannot tell" if q is None or shown is None else "not shown"
