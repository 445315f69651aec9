"""The common odds ratio of several 2 x 2 tables given their margins, its exact intervals, and exact
and approximate tests that it is 1.

Given all margins the sum of the upper left counts has the distribution of a polynomial that is the
product of one for each table (Mehta, Patel and Gray 1985, doi 10.1080/01621459.1985.10478212).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, log
from typing import NamedTuple

import numpy as np

from lacunary.queries.analysis.chi_square import upper_tail
from lacunary.queries.analysis.hypergeometric import Floats, probabilities

__all__ = [
    "MantelHaenszel",
    "OddsRatio",
    "Table",
    "common_odds_ratio",
    "exact_test",
    "excess",
    "mantel_haenszel",
    "smallest_attainable",
    "smallest_difference",
]

_FARTHEST = 40.0
"""The log odds between which a solution is sought: e to the 40th is beyond any count."""
_STEPS = 48
"""Halvings, after which log odds are known to thirteen digits after the point."""
_SAME = 1.0 + 1e-7
"""Two probabilities that differ by less are one, as in R's fisher.test."""
_NONE = 1e-9
"""An excess that is less is none, and lies either way."""


class Table(NamedTuple):
    """A 2 x 2 table: `a` and `b` with and without in the one group, `c` and `d` in the other."""

    a: int
    b: int
    c: int
    d: int


class OddsRatio(NamedTuple):
    """The conditional maximum likelihood estimate with its exact limits, and those by mid-p, which
    are narrower and not guaranteed. An estimate or limit is infinite where the counts set no bound.
    """

    estimate: float
    low: float
    high: float
    mid_low: float
    mid_high: float


class MantelHaenszel(NamedTuple):
    """The Mantel-Haenszel odds ratio, chi-square with continuity correction (1 degree of freedom),
    and its p; None where no table carries information.
    """

    estimate: float | None
    chi_square: float | None
    p: float | None


def common_odds_ratio(tables: Iterable[Table], level: float = 0.95) -> OddsRatio | None:
    """The common conditional odds ratio of some tables; None where no table carries information.

    Parameters
    ----------
    tables
        One for each stratum.
    level
        Of both intervals.

    Examples
    --------
    Fisher's tea, of which R's manual prints 6.408 and from 0.3136 on, one-sided at 95 %:

    >>> found = common_odds_ratio([Table(3, 1, 1, 3)], level=0.90)
    >>> round(found.estimate, 3), round(found.low, 4)
    (6.408, 0.3136)
    """
    held = list(tables)
    centre = _start(held)
    lowest, weights = _distribution(held, centre)
    if len(weights) == 1:
        return None
    place = sum(table.a for table in held) - lowest
    return _solved(np.log(np.maximum(weights, 1e-300)), place, centre, level)


def exact_test(tables: Iterable[Table], alternative: str = "two-sided") -> float:
    """The exact conditional p that the common odds ratio is 1; for one table Fisher's test.

    Parameters
    ----------
    tables
        One for each stratum.
    alternative
        `less`, `greater`, or `two-sided`: all sums that are at most as probable as that observed.

    Examples
    --------
    >>> round(exact_test([Table(3, 1, 1, 3)], "greater"), 4)
    0.2429
    """
    held = list(tables)
    lowest, weights = _distribution(held, 0.0)
    place = sum(table.a for table in held) - lowest
    match alternative:
        case "less":
            tail = weights[: place + 1]
        case "greater":
            tail = weights[place:]
        case _:
            tail = weights[weights <= weights[place] * _SAME]
    return min(1.0, float(tail.sum()))


def smallest_attainable(tables: Iterable[Table]) -> float:
    """The smallest two-sided exact p that any counts with these margins could have.

    >>> round(smallest_attainable([Table(3, 1, 1, 3)]), 4) == round(2 / 70, 4)
    True
    """
    _, weights = _distribution(list(tables), 0.0)
    return min(1.0, float(weights[weights <= weights.min() * _SAME].sum()))


def mantel_haenszel(tables: Iterable[Table]) -> MantelHaenszel:
    """The Mantel-Haenszel estimate and test (1959, doi 10.1093/jnci/22.4.719), with the continuity
    correction that R's mantelhaen.test makes.

    >>> found = mantel_haenszel([Table(12, 21, 25, 118), Table(96, 148, 92, 150)])
    >>> round(found.estimate, 2)
    1.22
    """
    held = list(tables)
    above = below = variance = 0.0
    for a, b, c, d in held:
        total = a + b + c + d
        if total < 2:
            continue
        above += a * d / total
        below += b * c / total
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (total * total * (total - 1))
    if not variance:
        return MantelHaenszel(None, None, None)
    corrected = max(0.0, abs(excess(held)) - 0.5)
    chi_square = corrected * corrected / variance
    estimate = above / below if below else inf
    return MantelHaenszel(estimate, chi_square, upper_tail(chi_square, 1))


def excess(tables: Iterable[Table]) -> float:
    """How many more the upper left counts are, over all tables, than their margins lead one to
    expect: above 0 exactly where the common odds ratio is above 1.

    >>> round(excess([Table(150, 50, 20, 0), Table(0, 20, 40, 160)]), 3)
    -8.182
    """
    return sum(a - (a + b) * (a + c) / max(1, a + b + c + d) for a, b, c, d in tables)


def smallest_difference(tables: Iterable[Table], alpha: float = 0.05) -> float | None:
    """The smallest difference of shares, in the direction observed, that the exact test could have
    shown with these margins: over the tables with the weights of Mantel and Haenszel, by which the
    difference is the excess over the sum of (a + b) (c + d) / (a + b + c + d).

    Parameters
    ----------
    tables
        One for each stratum.
    alpha
        The two-sided level.

    Returns
    -------
    float or None
        None where no counts with these margins reach alpha this way.

    Examples
    --------
    Of 8 studies none against 20 % of 890 shows nothing:

    >>> smallest_difference([Table(0, 8, 178, 712)]) is None
    True
    """
    held = list(tables)
    lowest, weights = _distribution(held, 0.0)
    observed = excess(held)
    beyond = observed + np.arange(len(weights)) + lowest - sum(table.a for table in held)
    ordered = np.sort(weights)
    at_most = np.searchsorted(ordered, weights * _SAME, side="right")
    shown = np.cumsum(ordered)[at_most - 1] <= alpha
    found = np.abs(beyond[shown & (beyond * observed >= -_NONE)])
    if not found.size:
        return None
    whole = sum((a + b) * (c + d) / max(1, a + b + c + d) for a, b, c, d in held)
    return float(found.min()) / whole


def _distribution(tables: Sequence[Table], log_odds: float) -> tuple[int, Floats]:
    """The lowest sum of the upper left counts and the probabilities from there on."""
    lowest, weights = 0, np.ones(1)
    for a, b, c, d in tables:
        if min(a + b, c + d, a + c, b + d) == 0:  # its margins leave nothing open
            lowest += a
            continue
        first, added = probabilities(a + b + c + d, a + b, a + c, log_odds)
        lowest += first
        weights = np.convolve(weights, added)
    return lowest, weights


def _start(tables: Sequence[Table]) -> float:
    """Log odds near the estimate, so that no probability that counts is too small for a number."""
    above = sum((a + 0.5) * (d + 0.5) / (a + b + c + d + 2) for a, b, c, d in tables)
    below = sum((b + 0.5) * (c + 0.5) / (a + b + c + d + 2) for a, b, c, d in tables)
    return log(above / below) if tables else 0.0


def _solved(logs: Floats, place: int, centre: float, level: float) -> OddsRatio:
    """Estimate and limits from the logarithms of the probabilities at the odds of `centre`: the log
    odds at which five sums that rise with them are 0, each halved in until it is found.
    """
    counts = np.arange(len(logs)) - place
    tail = (1 - level) / 2
    at_least, at_most = (counts >= 0).astype(float), (counts <= 0).astype(float)
    sums = np.stack((counts, at_least, -at_most, at_least, -at_most))
    sums[3:, place] = 0.5, -0.5
    zero = np.array((0.0, tail, -tail, tail, -tail))
    low, high = np.full(5, -_FARTHEST), np.full(5, _FARTHEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        weights = logs + counts * (middle[:, None] - centre)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        below = (weights * sums).sum(axis=1) < zero * weights.sum(axis=1)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found = np.exp((low + high) / 2)
    if place == 0:
        found[[0, 1, 3]] = 0.0
    if place == len(logs) - 1:
        found[[0, 2, 4]] = inf
    return OddsRatio(*found.tolist())
