"""Many tests at once: the false discovery rate where counts are small.

Cells that could not have been found, whatever their count, are taken out first (Tarone 1990, doi
10.2307/2531456; Gilbert 2005, doi 10.1111/j.1467-9876.2005.00475.x); the others are adjusted by
Benjamini and Hochberg (1995, doi 10.1111/j.2517-6161.1995.tb02031.x), and beside it by Benjamini
and Yekutieli (2001, doi 10.1214/aos/1013699998), which holds however the tests depend on each
other. Whether a cell could be found rests on its margins alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lacunary.queries.analysis.hypergeometric import Floats

__all__ = ["adjusted", "could_be_found", "tarone_number"]


def adjusted(p: Floats, *, any_dependence: bool = False) -> Floats:
    """The q value of each p value: Benjamini-Hochberg, or Benjamini-Yekutieli for any dependence.

    >>> p = np.array([0.01, 0.04, 0.03, 0.005])
    >>> adjusted(p).round(6).tolist()
    [0.02, 0.04, 0.04, 0.02]
    """
    if not p.size:
        return p.astype(np.float64)
    ranks = np.arange(1, p.size + 1)
    order = np.argsort(p, kind="stable")
    factor = float((1.0 / ranks).sum()) if any_dependence else 1.0
    raw = p[order] * (p.size * factor / ranks)
    found = np.empty(p.size)
    found[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return found


def could_be_found(smallest: Floats, alpha: float) -> NDArray[np.bool_]:
    """Which tests could be below alpha at all, from the smallest p value that each can have.

    >>> could_be_found(np.array([0.001, 0.2]), 0.05).tolist()
    [True, False]
    """
    found: NDArray[np.bool_] = smallest <= alpha
    return found


def tarone_number(smallest: Floats, alpha: float) -> int:
    """Tarone's K: the least number of tests for which a Bonferroni correction leaves no more than
    so many that could pass it.

    >>> tarone_number(np.array([0.001, 0.002, 0.04, 0.04, 0.3]), 0.05)
    2
    """
    number = 1
    while int((smallest <= alpha / number).sum()) > number:
        number += 1
    return number
