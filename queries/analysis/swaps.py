"""The null where some cells cannot hold a study: a chain of swaps that keeps them empty.

With masked cells the hypergeometric tail does not hold: what would have stood there stands
elsewhere, and no other cell is as empty as its margins say. The column profiles of two studies of
one stratum are exchanged where neither then stands in a masked cell (Besag and Clifford 1989, doi
10.1093/biomet/76.4.633); the expected counts are the means of the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from lacunary.queries.analysis.hypergeometric import Floats, Integers
from lacunary.queries.analysis.profiles import Profiles

__all__ = ["Chain", "swap_chain"]

_BURN_IN = 200
_BATCHES = 25
"""The draws of a chain are taken in so many batches, whose means tell the Monte Carlo error."""


@dataclass(frozen=True)
class Chain:
    """What two chains of swaps say of each cell.

    Attributes
    ----------
    p
        Share of draws with no more studies in the cell than observed, the observed table counted as
        a draw.
    expected
        Mean count of the draws.
    error
        Monte Carlo standard error of p, from the means of batches.
    smallest
        The p that the lowest count drawn would have had.
    least
        The least p that so many draws can give.
    draws, burn_in
        Sweeps of both chains together, and those of each that were thrown away. In a sweep all
        studies of a stratum are paired at random and each pair may be exchanged.
    agree
        Whether the p of the two chains differ by no more than four standard errors, in every cell.
    """

    p: Floats
    expected: Floats
    error: Floats
    smallest: Floats
    least: float
    draws: int
    burn_in: int
    agree: bool


def swap_chain(
    profiles: Profiles, masked: NDArray[np.bool_], draws: int, seed: int, burn_in: int = _BURN_IN
) -> Chain:
    """Lower tails of the counts where masked cells stay empty.

    Parameters
    ----------
    profiles
        The studies; none of them stands in a masked cell.
    masked
        The cells that stay empty.
    draws
        Sweeps of both chains together, after the burn-in.
    seed
        Of the first chain; the second has the next.
    burn_in
        Sweeps of each chain before it counts.

    Raises
    ------
    ValueError
        A study stands in a masked cell.

    Examples
    --------
    >>> rows = np.repeat(np.eye(2, dtype=bool), 6, axis=0)
    >>> columns = np.tile(np.eye(2, dtype=bool), (6, 1))
    >>> held = Profiles(rows, columns, np.zeros(12, np.int64))
    >>> chain = swap_chain(held, np.zeros((2, 2), bool), draws=400, seed=1)
    >>> bool(0.6 < chain.p[0, 0] < 0.95), chain.agree
    (True, True)
    """
    held = profiles.sorted()
    observed = held.counter()(np.arange(len(held.strata)))
    if observed[masked].any():
        raise ValueError("a study stands in a masked cell")
    each = -(-draws // (2 * _BATCHES))
    low = _Seen(observed.shape)
    chains = [
        _chain(held, masked, observed, (each, burn_in), seed + extra, low) for extra in (0, 1)
    ]
    batches = np.concatenate(chains)
    number = 2 * _BATCHES * each
    spread = batches.std(axis=0, ddof=1) / sqrt(len(batches))
    between = np.abs(chains[0].mean(axis=0) - chains[1].mean(axis=0))
    floor = 1 / number
    agree = bool((between <= 4 * (2 * spread + floor)).all())
    p = (batches.mean(axis=0) * number + 1) / (number + 1)
    smallest = (low.times + 1) / (number + 1)
    least = 1 / (number + 1)
    error, expected = np.maximum(spread, floor), low.added / number
    return Chain(p, expected, error, smallest, least, number, burn_in, agree)


class _Seen:
    """The lowest count of each cell drawn so far, how often it was drawn, and all counts added."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.count = np.full(shape, np.iinfo(np.int64).max)
        self.times = np.zeros(shape, np.int64)
        self.added = np.zeros(shape, np.int64)

    def see(self, table: Integers) -> None:
        below = table < self.count
        self.count[below] = table[below]
        self.times[below] = 0
        self.times += table == self.count
        self.added += table


def _chain(
    held: Profiles,
    masked: NDArray[np.bool_],
    observed: Integers,
    lengths: tuple[int, int],
    seed: int,
    low: _Seen,
) -> Floats:
    """The share of draws of each batch in which a cell holds no more than observed."""
    each, burn_in = lengths
    generator, count = np.random.default_rng(seed), held.counter()
    allowed, left, right = _allowed(held, masked)
    order, first = np.arange(len(held.strata)), _firsts(held.strata)
    found = np.zeros((_BATCHES, *observed.shape))
    for sweep in range(-burn_in, _BATCHES * each):
        shuffled = np.argsort(held.strata + generator.random(len(order)))  # each stratum by itself
        one, other = shuffled[first], shuffled[first + 1]
        _exchange(order, (one, other), allowed, (left, right), generator)
        if sweep >= 0:
            table = count(order)
            found[sweep // each] += table <= observed
            low.see(table)
    return found / each


def _firsts(strata: Integers) -> Integers:
    """Where the first study of each pair stands when strata follow each other; of a stratum with an
    odd number of studies the last has none.
    """
    sizes = np.bincount(strata)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    pairs = [start + 2 * np.arange(size // 2) for start, size in zip(starts, sizes, strict=True)]
    return np.concatenate(pairs).astype(np.int64)


def _exchange(
    order: Integers,
    pairs: tuple[Integers, Integers],
    allowed: NDArray[np.bool_],
    kinds: tuple[Integers, Integers],
    generator: np.random.Generator,
) -> None:
    """Exchange the columns of pairs of studies, each with even odds and only where no masked cell is
    entered; `kinds` are the profile of the rows and of the columns of each study.
    """
    (one, other), (left, right) = pairs, kinds
    to_one, to_other = order[other], order[one]
    may = allowed[left[one], right[to_one]] & allowed[left[other], right[to_other]]
    may &= generator.random(len(one)) < 0.5
    order[one[may]], order[other[may]] = to_one[may], to_other[may]


def _allowed(
    held: Profiles, masked: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Integers, Integers]:
    """Which row profile may meet which column profile, and the profile of each study."""
    rows, left = np.unique(held.rows, axis=0, return_inverse=True)
    columns, right = np.unique(held.columns, axis=0, return_inverse=True)
    meets = rows.astype(np.int64) @ masked.astype(np.int64) @ columns.T.astype(np.int64)
    return meets == 0, left.ravel(), right.ravel()
