"""Student's t distribution: probability within a value, and the value of a probability, for any
degrees of freedom above 0, whole or not.

The probability comes from the incomplete beta function by its continued fraction (Abramowitz and
Stegun 1964, 26.5.8 and 26.7.1); the value from it by bisection.
"""

from __future__ import annotations

from math import exp, inf, lgamma, log, log1p

__all__ = ["two_sided", "value_within"]

_STEPS = 500
_CLOSE = 1e-15
_TINY = 1e-300


def two_sided(value: float, freedom: float) -> float:
    """P(|T| >= |value|).

    Parameters
    ----------
    value
        The statistic.
    freedom
        Degrees of freedom, above 0.

    Examples
    --------
    >>> round(two_sided(2.228139, 10), 6), round(two_sided(12.706205, 1), 6)
    (0.05, 0.05)
    """
    return _beta_part(freedom / (freedom + value * value), freedom / 2, 0.5)


def value_within(probability: float, freedom: float) -> float:
    """The value that |T| stays below with the probability; infinite where it is 1.

    Parameters
    ----------
    probability
        Between 0 and 1, as 0.95 for a two-sided interval of 95 %.
    freedom
        Degrees of freedom, above 0.

    Examples
    --------
    >>> round(value_within(0.95, 10), 6), round(value_within(0.95, 1), 4)
    (2.228139, 12.7062)
    """
    if probability >= 1:
        return inf
    outside = 1 - probability
    low, high = 0.0, 1.0
    while two_sided(high, freedom) > outside:
        low, high = high, high * 2
    while high - low > 4e-16 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if two_sided(middle, freedom) > outside:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_part(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = _inverse(1 + part * d)
            c = 1 + part / c if abs(c) > _TINY else 1 + part / _TINY
            found *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return found


def _inverse(value: float) -> float:
    return 1 / value if abs(value) > _TINY else 1 / _TINY
