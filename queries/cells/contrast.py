"""Whether two literatures differ in how often a concept is studied: each side's studies with and
without it, tested where both sides were looked for.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lacunary.queries.analysis.discovery import adjusted
from lacunary.queries.analysis.homogeneity import homogeneity
from lacunary.queries.analysis.odds_ratio import (
    Table,
    common_odds_ratio,
    exact_test,
    mantel_haenszel,
    smallest_attainable,
    smallest_difference,
)
from lacunary.queries.cells.numbers import said

__all__ = ["COLUMNS", "Sides", "contrasts"]

COLUMNS = (
    "odds_ratio", "odds_low", "odds_high", "odds_mid_low", "odds_mid_high", "mantel_haenszel",
    "homogeneity", "homogeneity_p", "p", "q", "p_smallest", "smallest_difference", "verdict",
)  # fmt: skip
"""What is said of each concept, in this order."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two literatures.

    Attributes
    ----------
    one, other
        The studies of each that are coded in the dimension.
    strata
        Study to its stratum; one stratum for all where it is not parted.
    """

    one: frozenset[str]
    other: frozenset[str]
    strata: Mapping[str, Hashable]

    def tables(self, held: Collection[str]) -> list[Table]:
        """With and without a concept, one side above the other, in each stratum."""
        found = []
        groups = sorted({self.strata.get(s, "") for s in self.one | self.other}, key=repr)
        for group in groups:
            one, other = (
                {study for study in side if self.strata.get(study, "") == group}
                for side in (self.one, self.other)
            )
            a, c = len(one & set(held)), len(other & set(held))
            found.append(Table(a, len(one) - a, c, len(other) - c))
        return found


def contrasts(
    sides: Sides, concepts: Mapping[str, Collection[str]], looked: Iterable[str], alpha: float
) -> dict[str, list[object]]:
    """The test of each concept, in the order of `COLUMNS`.

    Parameters
    ----------
    sides
        The two literatures.
    concepts
        Concept to the studies that count for it.
    looked
        Concepts that were looked for in both; the others are not tested.
    alpha
        The level of q, and of what a count could have shown.

    Examples
    --------
    >>> one, other = frozenset("abcdefgh"), frozenset("ABCDEFGH")
    >>> sides = Sides(one, other, {})
    >>> found = contrasts(sides, {"x": one, "y": {"a"}, "z": one}, ["x", "y"], 0.05)
    >>> [found[concept][-1] for concept in "xyz"]
    ['more', 'cannot tell', 'not compared']
    """
    compared = [concept for concept in looked if sides.one and sides.other]
    tables = {concept: sides.tables(concepts[concept]) for concept in compared}
    least = {concept: smallest_attainable(each) for concept, each in tables.items()}
    p = {concept: exact_test(each) for concept, each in tables.items()}
    family = [concept for concept in compared if least[concept] <= alpha]
    by_family = adjusted(np.array([p[concept] for concept in family])).tolist()
    q = dict(zip(family, by_family, strict=True))
    found: dict[str, list[object]] = {}
    for concept in concepts:
        if concept not in tables:
            found[concept] = [*[None] * (len(COLUMNS) - 1), "not compared"]
            continue
        shown = _shown(tables[concept], alpha)
        numbers = (p[concept], q.get(concept), least[concept], shown)
        verdict = _verdict(tables[concept], q.get(concept), shown, alpha)
        found[concept] = [*_effect(tables[concept]), *map(said, numbers), verdict]
    return found


def _effect(tables: list[Table]) -> list[object]:
    """The odds ratio with its limits, that of Mantel and Haenszel, and whether there is one."""
    odds, equal = common_odds_ratio(tables), homogeneity(tables)
    limits: list[object] = [None] * 5 if odds is None else [said(each) for each in odds]
    several = mantel_haenszel(tables).estimate if len(tables) > 1 else None
    return [*limits, said(several), equal and equal.name, equal and said(equal.p)]


def _direction(tables: list[Table]) -> bool:
    """Whether the one side has the larger share, over all strata."""
    a, b, c, d = (sum(cells) for cells in zip(*tables, strict=True))
    return bool(a * (c + d) > c * (a + b))


def _shown(tables: list[Table], alpha: float) -> float | None:
    """The smallest difference of shares, in the direction observed, that the smaller side could
    have shown; None where none could, or the studies are parted.
    """
    if len(tables) != 1:
        return None
    ((a, b, c, d),) = tables
    more = _direction(tables)
    if a + b <= c + d:
        return smallest_difference(a + b, c, c + d, more=more, alpha=alpha)
    return smallest_difference(c + d, a, a + b, more=not more, alpha=alpha)


def _verdict(tables: list[Table], q: float | None, shown: float | None, alpha: float) -> str:
    if q is not None and q <= alpha:
        return "more" if _direction(tables) else "fewer"
    unable = q is None or (len(tables) == 1 and shown is None)
    return "cannot tell" if unable else "not shown"
