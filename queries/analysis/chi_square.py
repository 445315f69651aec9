"""The upper tail of the chi-square distribution, in its closed form for whole degrees of freedom
(Abramowitz and Stegun 1964, 26.4.4 and 26.4.5).
"""

from __future__ import annotations

from math import erfc, exp, pi, sqrt

__all__ = ["upper_tail"]


def upper_tail(value: float, freedom: int) -> float:
    """P(chi-square >= value).

    Parameters
    ----------
    value
        The statistic, 0 or more.
    freedom
        Degrees of freedom, 1 or more.

    Examples
    --------
    >>> round(upper_tail(3.841459, 1), 4), round(upper_tail(5.991465, 2), 4)
    (0.05, 0.05)
    """
    half = value / 2
    if freedom % 2:
        found, term, place = erfc(sqrt(half)), 2 * sqrt(half / pi) * exp(-half), 1.5
    else:
        found, term, place = exp(-half), half * exp(-half), 2.0
    for _ in range((freedom - 1) // 2):
        found += term
        term *= half / place
        place += 1
    return min(1.0, found)
