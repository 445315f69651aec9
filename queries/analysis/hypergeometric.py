"""Exact lower tails of the cells of a table when study profiles are permuted within strata.

The studies of a stratum keep their codes of the rows and of the columns; which of the two go
together is drawn anew. The count of a cell is then hypergeometric in each stratum, whether studies
have one code or several, and over the strata it is the sum of independent counts. The tails are
added up directly: a Fourier transform gives negative ones.
"""

from __future__ import annotations

from functools import cache
from math import lgamma
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Integers", "Tails", "lower_tails", "margins", "pooled", "probabilities"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Tails(NamedTuple):
    """What an exact test gives for each cell: `expected`, the lower tail `p` of the observed count,
    and the `smallest` that any count could have had; 1 where the count is fixed by its margins.
    """

    expected: Floats
    p: Floats
    smallest: Floats


def margins(
    rows: NDArray[np.bool_], columns: NDArray[np.bool_], strata: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """The margins of every stratum, and the observed table.

    Parameters
    ----------
    rows, columns
        Which study (first axis) has which code of the rows, and of the columns.
    strata
        The stratum of each study, numbered from 0.

    Returns
    -------
    tuple of arrays
        Studies of each stratum; those with each row code, stratum by row; those with each column
        code, stratum by column; studies of each cell.

    Examples
    --------
    >>> one = np.array([[True, False], [False, True]])
    >>> [each.tolist() for each in margins(one, one, np.array([0, 0]))]
    [[2], [[1, 1]], [[1, 1]], [[1, 0], [0, 1]]]
    """
    number = int(strata.max()) + 1 if len(strata) else 0
    totals = np.bincount(strata, minlength=number).astype(np.int64)
    order = np.argsort(strata, kind="stable")
    starts = np.concatenate(([0], np.cumsum(totals)[:-1])).astype(np.int64)
    by_stratum = [
        np.add.reduceat(side[order].astype(np.int64), starts, axis=0)
        if number
        else np.zeros((0, side.shape[1]), np.int64)
        for side in (rows, columns)
    ]
    observed = (rows.T.astype(np.float32) @ columns.astype(np.float32)).astype(np.int64)
    return totals, by_stratum[0], by_stratum[1], observed


def pooled(
    totals: Integers, rows: Integers, columns: Integers
) -> tuple[Integers, Integers, Integers]:
    """The margins of all strata taken as one."""
    if not totals.size:
        return totals, rows, columns
    one, two, three = (side.sum(axis=0, keepdims=True) for side in (totals, rows, columns))
    return one, two, three


def lower_tails(totals: Integers, rows: Integers, columns: Integers, observed: Integers) -> Tails:
    """P(count <= observed) of each cell, one-sided and exact, without mid-p.

    Parameters
    ----------
    totals, rows, columns, observed
        As `margins` gives them.

    Returns
    -------
    Tails
        Arrays of the shape of `observed`.

    Examples
    --------
    Four of eight studies have the row, four the column, and only one has both:

    >>> found = lower_tails(np.array([8]), np.array([[4]]), np.array([[4]]), np.array([[1]]))
    >>> round(float(found.p[0, 0]), 6) == round(17 / 70, 6)
    True
    >>> round(float(found.smallest[0, 0]), 6) == round(1 / 70, 6)
    True
    """
    shape, flat = observed.shape, observed.ravel()
    expected, log_smallest = np.zeros(flat.size), np.zeros(flat.size)
    lowest, room = np.zeros(flat.size, np.int64), np.zeros(flat.size, np.int64)
    cells = [_cells(*stratum) for stratum in zip(totals, rows, columns, strict=True)]
    for total, row, column in cells:
        least = np.maximum(0, row + column - total)
        expected += row * column / total
        log_smallest += _log_probability(total, row, column, least)
        lowest += least
        room += np.minimum(row, column) - least
    above = flat - lowest
    p = np.ones(flat.size)
    for some in _of_like_size(above, room):
        p[some] = _tails(cells, some, above[some])
    smallest = np.exp(np.minimum(log_smallest, 0.0))
    return Tails(expected.reshape(shape), p.reshape(shape), smallest.reshape(shape))


def probabilities(total: int, row: int, column: int, log_odds: float = 0.0) -> tuple[int, Floats]:
    """The distribution of the count of one cell in one stratum: its lowest value, and the
    probability of it and of each above it; Fisher's noncentral one where the log odds are not 0.

    >>> lowest, found = probabilities(8, 4, 4)
    >>> lowest, [round(float(each) * 70) for each in found]
    (0, [1, 16, 36, 16, 1])
    """
    lowest = max(0, row + column - total)
    counts = np.arange(lowest, min(row, column) + 1)
    logs = _log_probability(total, row, column, counts) + log_odds * counts
    weights = np.exp(logs - logs.max())
    return lowest, weights / weights.sum()


def _cells(total: int, rows: Integers, columns: Integers) -> tuple[int, Integers, Integers]:
    """The margins of a stratum for each cell of the table, row by row."""
    return int(total), np.repeat(rows, len(columns)), np.tile(columns, len(rows))


def _of_like_size(above: Integers, room: Integers) -> list[Integers]:
    """The cells whose tail is below 1, in groups whose sums are about as long."""
    open_cells = np.flatnonzero(above < room)
    length = np.ceil(np.log2(above[open_cells] + 2)).astype(np.int64)
    return [open_cells[length == each] for each in np.unique(length)]


def _tails(cells: list[tuple[int, Integers, Integers]], some: Integers, above: Integers) -> Floats:
    """The tails of some cells, given how far each count is above its lowest."""
    length = int(above.max()) + 1
    sums = np.zeros((length, some.size))
    sums[0] = 1.0
    for total, every_row, every_column in cells:
        row, column = every_row[some], every_column[some]
        least = np.maximum(0, row + column - total)
        room = np.minimum(row, column) - least
        moving = np.flatnonzero(room)
        if moving.size:
            longest = min(length, int(room.max()) + 1)
            added = _from_lowest(total, row[moving], column[moving], least[moving], longest)
            sums[:, moving] = _sum_of(sums[:, moving], added)
    reached = np.arange(length)[:, None] <= above
    found: Floats = np.minimum((sums * reached).sum(axis=0), 1.0)
    return found


def _from_lowest(
    total: int, row: Integers, column: Integers, least: Integers, longest: int
) -> Floats:
    """The probabilities of the lowest counts, count by cell."""
    counts = least + np.arange(longest)[:, None]
    possible = counts <= np.minimum(row, column)
    logs = _log_probability(total, row, column, np.where(possible, counts, least))
    found: Floats = np.where(possible, np.exp(logs), 0.0)
    return found


def _sum_of(one: Floats, other: Floats) -> Floats:
    """The distribution of the sum of two independent counts, cut at the length of the first."""
    found = np.zeros_like(one)
    for place, weight in enumerate(other):
        found[place:] += weight * one[: len(one) - place]
    return found


def _log_probability(
    total: int,
    row: Integers | int,
    column: Integers | int,
    count: Integers,
) -> Floats:
    """The logarithm of the hypergeometric probability of a count."""
    log = _log_factorials(1 << int(total).bit_length())
    found: Floats = (
        log[row]
        - log[count]
        - log[row - count]
        + log[total - row]
        - log[column - count]
        - log[total - row - column + count]
        - log[total]
        + log[column]
        + log[total - column]
    )
    return found


@cache
def _log_factorials(most: int) -> Floats:
    """log(0!) to log(most!)."""
    return np.array([lgamma(number + 1.0) for number in range(most + 1)])
