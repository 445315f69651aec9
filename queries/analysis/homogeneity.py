"""Whether several 2 x 2 tables have one odds ratio: Zelen's exact test (1971, doi
10.1093/biomet/58.1.129), and that of Breslow and Day (1980) with Tarone's correction (1985, doi
10.1093/biomet/72.1.91) where the expected counts allow it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from lacunary.queries.analysis.chi_square import upper_tail
from lacunary.queries.analysis.hypergeometric import Floats, Integers, probabilities
from lacunary.queries.analysis.odds_ratio import Table, mantel_haenszel

__all__ = ["BreslowDay", "Homogeneity", "breslow_day", "homogeneity", "informative", "zelen"]

_MOST = 50_000
"""Zelen's test lists the ways to reach the observed sum; beyond so many it is not made."""
_SAME = 1.0 + 1e-7
_ENOUGH = 5.0
"""The expected count below which the approximation of Breslow and Day is not used."""


class BreslowDay(NamedTuple):
    """Breslow and Day's chi-square, the same with Tarone's correction, its degrees of freedom, the
    p of each, and the least expected count that they rest on.
    """

    chi_square: float
    corrected: float
    freedom: int
    p: float
    corrected_p: float
    least_expected: float


class Homogeneity(NamedTuple):
    """A test of one odds ratio: its `name`, `zelen` or `breslow-day-tarone`, and its p."""

    name: str
    p: float


def homogeneity(tables: Iterable[Table]) -> Homogeneity | None:
    """Zelen's test where it can be made, else that of Breslow, Day and Tarone where every expected
    count is at least 5; None where neither can, or fewer than two tables carry information.

    >>> homogeneity([Table(2, 1, 1, 2)]) is None
    True
    """
    held = informative(tables)
    if len(held) < 2:
        return None
    exact = zelen(held)
    if exact is not None:
        return Homogeneity("zelen", exact)
    found = breslow_day(held)
    if found is None or found.least_expected < _ENOUGH:
        return None
    return Homogeneity("breslow-day-tarone", found.corrected_p)


def informative(tables: Iterable[Table]) -> list[Table]:
    """The tables of which the margins leave the counts open."""
    return [
        table
        for table in tables
        if min(table.a + table.b, table.c + table.d, table.a + table.c, table.b + table.d)
    ]


def zelen(tables: Iterable[Table], most: int = _MOST) -> float | None:
    """Zelen's exact p: of all tables with the observed margins and the observed sum of their upper
    left counts, the probability of those at most as probable as the observed.

    Parameters
    ----------
    tables
        One for each stratum.
    most
        The most partial sums that are listed; None is given where there are more.

    Examples
    --------
    >>> round(zelen([Table(3, 1, 1, 3), Table(1, 3, 3, 1)]), 4)
    0.284
    """
    held = informative(tables)
    sums, weights, observed = np.zeros(1, np.int64), np.ones(1), 1.0
    for a, b, c, d in held:
        lowest, added = probabilities(a + b + c + d, a + b, a + c)
        if sums.size * added.size > most:
            return None
        observed *= float(added[a - lowest])
        counts = np.arange(lowest, lowest + added.size)
        sums = np.add.outer(sums, counts).ravel()
        weights = np.multiply.outer(weights, added).ravel()
    return _share_at_most(sums, weights, sum(table.a for table in held), observed)


def _share_at_most(sums: Integers, weights: Floats, total: int, observed: float) -> float:
    reached = weights[sums == total]
    return float(reached[reached <= observed * _SAME].sum() / reached.sum())


def breslow_day(tables: Iterable[Table], odds_ratio: float | None = None) -> BreslowDay | None:
    """The test of Breslow and Day, by the Mantel-Haenszel odds ratio unless another is given; None
    where that is 0 or infinite, or fewer than two tables carry information.

    >>> found = breslow_day([Table(12, 21, 25, 118), Table(96, 148, 92, 150)])
    >>> round(found.chi_square, 4), round(found.p, 5)
    (4.2069, 0.04026)
    """
    held = informative(tables)
    ratio = odds_ratio if odds_ratio is not None else mantel_haenszel(held).estimate
    if len(held) < 2 or ratio is None or ratio in (0.0, inf):
        return None
    chi_square = difference = variance = 0.0
    least = inf
    for a, b, c, d in held:
        expected = _expected(a + b, a + c, a + b + c + d, ratio)
        cells = (expected, a + b - expected, a + c - expected, d - a + expected)
        of_table = 1 / sum(1 / each for each in cells)
        chi_square += (a - expected) ** 2 / of_table
        difference += a - expected
        variance += of_table
        least = min(least, *cells)
    corrected = max(0.0, chi_square - difference**2 / variance)
    freedom = len(held) - 1
    return BreslowDay(
        chi_square, corrected, freedom, upper_tail(chi_square, freedom),
        upper_tail(corrected, freedom), least,
    )  # fmt: skip


def _expected(row: int, column: int, total: int, ratio: float) -> float:
    """The upper left count that these margins have at an odds ratio."""
    if abs(ratio - 1) < 1e-12:
        return row * column / total
    square = 1 - ratio
    linear = total - row - column + ratio * (row + column)
    root = sqrt(linear * linear + 4 * square * ratio * row * column)
    return (root - linear) / (2 * square)
