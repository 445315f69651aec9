"""Random-effects meta-analysis: the variance between studies by restricted maximum likelihood, the
mean with its interval, heterogeneity, and the interval of a new study's effect.

Formulas: Viechtbauer 2005 (REML, doi 10.3102/10769986030003261); Hartung and Knapp 2001 (doi
10.1002/sim.791) and the rule that it never narrows the interval, max(1, q) (Röver, Knapp and Friede
2015, doi 10.1186/s12874-015-0091-1); Higgins and Thompson 2002 for Q, I² and H² (doi
10.1002/sim.1186), I² and H² from tau² as in metafor; prediction interval by Higgins, Thompson and
Spiegelhalter 2009 (doi 10.1111/j.1467-985X.2008.00552.x), with k - 2 degrees of freedom there and
k - 1 in IntHout et al. 2016 (doi 10.1136/bmjopen-2015-010247).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lacunary.queries.analysis.students_t import value_within

__all__ = [
    "FEWEST",
    "Interval",
    "Pooled",
    "between_variance",
    "heterogeneity",
    "pool",
    "prediction_interval",
]

Interval = Literal["hartung-knapp", "hartung-knapp-max", "normal"]
"""How the interval of the mean is drawn: Hartung and Knapp's factor q as it is, q but at least 1, or
the normal distribution.
"""

FEWEST = 3
"""Estimates below which nothing is pooled."""

_GRID = 400
_BISECTIONS = 200
_NORMAL = 1.959963984540054
"""The value that a standard normal variable stays below, in size, with probability 0.95."""

Floats = NDArray[np.float64]


class Pooled(NamedTuple):
    """A random-effects mean.

    Attributes
    ----------
    estimates
        How many estimates, k.
    mean, se
        The mean and its standard error, the factor of Hartung and Knapp in it where it was used.
    low, high
        Its interval of 95 %.
    freedom
        Degrees of freedom of the interval; None for the normal distribution.
    tau2
        Variance between studies (REML), in squared units of the effect.
    q, i2, h2
        Cochran's Q, I² (percent) and H².
    new_low, new_high
        Interval of 95 % for the true effect in a new study.
    """

    estimates: int
    mean: float
    se: float
    low: float
    high: float
    freedom: float | None
    tau2: float
    q: float
    i2: float
    h2: float
    new_low: float
    new_high: float


def pool(
    effects: Sequence[float],
    variances: Sequence[float],
    interval: Interval = "hartung-knapp-max",
    new_study: int = 1,
) -> Pooled | None:
    """The random-effects mean of independent estimates; None of fewer than `FEWEST`.

    Parameters
    ----------
    effects
        Estimates, one a study, in one unit and one direction.
    variances
        Their sampling variances, above 0.
    interval
        How the interval is drawn.
    new_study
        What is taken from k for the degrees of freedom of the prediction interval: 1 or 2.

    Raises
    ------
    ValueError
        For an estimate that is no number, a variance not above 0, or lists of two lengths.

    Examples
    --------
    >>> found = pool([0.3, 0.5, 0.7, 0.4, 0.6], [0.02, 0.03, 0.015, 0.025, 0.02], "hartung-knapp")
    >>> round(found.tau2, 5), round(found.mean, 5), round(found.se, 5)
    (0.00962, 0.51145, 0.07427)
    >>> pool([0.3, 0.5], [0.02, 0.03]) is None
    True
    """
    y, v = _checked(effects, variances)
    k = len(y)
    if k < FEWEST:
        return None
    tau2 = between_variance(effects, variances)
    weights = 1 / (v + tau2)
    mean = float(weights @ y / weights.sum())
    se = 1 / sqrt(float(weights.sum()))
    freedom: float | None = None
    if interval != "normal":
        q = float(weights @ (y - mean) ** 2) / (k - 1)
        se *= sqrt(max(1.0, q) if interval == "hartung-knapp-max" else q)
        freedom = k - 1
    half = se * (_NORMAL if freedom is None else value_within(0.95, freedom))
    q, i2, h2 = heterogeneity(effects, variances, tau2)
    new_low, new_high = prediction_interval(mean, se, tau2, k - new_study)
    return Pooled(
        k, mean, se, mean - half, mean + half, freedom, tau2, q, i2, h2, new_low, new_high
    )


def between_variance(effects: Sequence[float], variances: Sequence[float]) -> float:
    """The variance between studies that makes the restricted likelihood largest, 0 or more.

    The likelihood may have several maxima: the highest of a grid is refined by bisection of its
    derivative.

    Parameters
    ----------
    effects, variances
        At least two estimates and their sampling variances.

    Examples
    --------
    >>> between_variance([0.5, 0.5, 0.5], [0.01, 0.02, 0.01])
    0.0
    """
    y, v = _checked(effects, variances)
    top = float(((y - y.mean()) ** 2).sum())
    if not top:
        return 0.0
    steps = np.concatenate(([0.0], top * np.geomspace(1e-12, 1, _GRID)))
    best = int(np.argmax([_likelihood(y, v, step) for step in steps]))
    low, high = float(steps[max(best - 1, 0)]), float(steps[min(best + 1, _GRID)])
    if _slope(y, v, low) <= 0:
        return low if low == 0 else float(steps[best])
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _slope(y, v, middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def heterogeneity(
    effects: Sequence[float], variances: Sequence[float], tau2: float
) -> tuple[float, float, float]:
    """Cochran's Q, I² in percent and H², the last two from tau² and a typical sampling variance.

    Parameters
    ----------
    effects, variances
        At least two estimates and their sampling variances.
    tau2
        Variance between studies.

    Examples
    --------
    >>> [round(value, 3) for value in heterogeneity([0.0, 1.0], [1.0, 1.0], 1.0)]
    [0.5, 50.0, 2.0]
    """
    y, v = _checked(effects, variances)
    weights = 1 / v
    total = float(weights.sum())
    q = float(weights @ (y - weights @ y / total) ** 2)
    typical = (len(y) - 1) * total / (total**2 - float(weights @ weights))
    return q, 100 * tau2 / (tau2 + typical), (tau2 + typical) / typical


def prediction_interval(
    mean: float, se: float, tau2: float, freedom: float | None
) -> tuple[float, float]:
    """The interval of 95 % for the true effect in a new study.

    Parameters
    ----------
    mean, se, tau2
        Of the random-effects mean.
    freedom
        Degrees of freedom of t, above 0; None for the normal distribution.

    Examples
    --------
    >>> low, high = prediction_interval(-0.7145, 0.1798, 0.3132, None)
    >>> round(low, 3), round(high, 3)
    (-1.867, 0.438)
    """
    half = sqrt(tau2 + se * se) * (_NORMAL if freedom is None else value_within(0.95, freedom))
    return mean - half, mean + half


def _likelihood(y: Floats, v: Floats, tau2: float) -> float:
    weights = 1 / (v + tau2)
    total = weights.sum()
    rest = y - weights @ y / total
    return float(np.log(weights).sum() - np.log(total) - weights @ rest**2) / 2


def _slope(y: Floats, v: Floats, tau2: float) -> float:
    """Twice the derivative of the restricted likelihood."""
    weights = 1 / (v + tau2)
    total = weights.sum()
    rest = y - weights @ y / total
    return float(weights**2 @ rest**2 - total + weights @ weights / total)


def _checked(effects: Sequence[float], variances: Sequence[float]) -> tuple[Floats, Floats]:
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if y.shape != v.shape or not np.isfinite(y).all() or not (np.isfinite(v) & (v > 0)).all():
        raise ValueError("every estimate needs a number and a variance above 0")
    return y, v
