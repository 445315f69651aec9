"""Numbers as an answer gives them."""

from __future__ import annotations

from math import isnan

__all__ = ["said"]


def said(value: float | None) -> float | None:
    """A number with six digits, infinite where there is no bound; None where there is none.

    >>> said(0.00012345678), said(float("nan")), said(float("inf"))
    (0.000123457, None, inf)
    """
    if value is None or isnan(value):
        return None
    return float(f"{value:.6g}")
