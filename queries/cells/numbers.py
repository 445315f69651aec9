"""Numbers as an answer gives them."""

from __future__ import annotations

from math import inf, isnan

__all__ = ["said"]


def said(value: float | None) -> float | None:
    """A number with six digits; None where there is none, or no bound.

    >>> said(0.00012345678), said(float("nan")), said(float("inf"))
    (0.000123457, None, None)
    """
    if value is None or isnan(value) or value == inf:
        return None
    return float(f"{value:.6g}")
