"""Several estimates of one study as one: their mean, and its variance where the estimates share
participants.

Estimates on the same two arms have an assumed correlation (Borenstein et al. 2009, Introduction to
Meta-Analysis, chapter 24). Estimates that share one arm have the covariance of Gleser and Olkin
2009 (The Handbook of Research Synthesis, 2nd edition, chapter 19) where they are standardised mean
differences with known numbers, else half of what they would have if they were one. Estimates
without a common arm have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

__all__ = ["Contrast", "combined", "covariance"]

_SHARED = 0.5
"""Correlation of two contrasts of equal arms that share one of them."""


class Contrast(NamedTuple):
    """One estimate of a study.

    Attributes
    ----------
    effect, variance
        The estimate, the intervention against what it is compared with, and its variance.
    arm, against
        Names of the two arms within the study.
    n, n_against
        Participants of each; None where unknown.
    standardised
        Whether it is a standardised mean difference.
    """

    effect: float
    variance: float
    arm: str
    against: str
    n: int | None = None
    n_against: int | None = None
    standardised: bool = False


def combined(contrasts: Sequence[Contrast], correlation: float) -> tuple[float, float]:
    """The plain mean of the estimates, and its variance.

    Parameters
    ----------
    contrasts
        At least one.
    correlation
        Assumed between two estimates on the same arms, from 0 to 1.

    Examples
    --------
    >>> one = Contrast(0.4, 0.04, "app", "wait list")
    >>> other = Contrast(0.2, 0.04, "app", "wait list")
    >>> mean, variance = combined([one, other], 0.5)
    >>> round(mean, 6), round(variance, 6)
    (0.3, 0.03)
    """
    count = len(contrasts)
    mean = sum(contrast.effect for contrast in contrasts) / count
    total = sum(
        one.variance if one is other else covariance(one, other, correlation)
        for one in contrasts
        for other in contrasts
    )
    return mean, total / count**2


def covariance(one: Contrast, other: Contrast, correlation: float) -> float:
    """The covariance of two estimates of one study; negative where what the one tests is what the
    other compares with.

    Parameters
    ----------
    one, other
        Two estimates of one study.
    correlation
        Assumed where both arms are the same.

    Examples
    --------
    >>> one = Contrast(0.4, 0.04, "app", "wait list", 50, 50, True)
    >>> other = Contrast(0.2, 0.04, "book", "wait list", 50, 50, True)
    >>> round(covariance(one, other, 0.5), 6)
    0.020267
    """
    together = sqrt(one.variance * other.variance)
    if (one.arm, one.against) == (other.arm, other.against):
        return correlation * together
    if (one.arm, one.against) == (other.against, other.arm):
        return -correlation * together
    for shared, n, rest_one, rest_other, sign in _sides(one, other):
        if not shared:
            continue
        if None in (n, rest_one, rest_other) or not (one.standardised and other.standardised):
            return sign * _SHARED * together
        known = n or 1, rest_one or 0, rest_other or 0
        found = 1 / known[0] + sign * one.effect * other.effect / (2 * sum(known))
        return sign * min(max(found, 0.0), together)
    return 0.0


def _sides(
    one: Contrast, other: Contrast
) -> tuple[tuple[bool, int | None, int | None, int | None, int], ...]:
    """Each way in which an arm may be shared: whether it is, the number in it and in the two other
    arms, and the sign of the covariance.
    """
    return (
        (one.against == other.against, one.n_against, one.n, other.n, 1),
        (one.arm == other.arm, one.n, one.n_against, other.n_against, 1),
        (one.arm == other.against, one.n, one.n_against, other.n, -1),
        (one.against == other.arm, one.n_against, one.n, other.n_against, -1),
    )
