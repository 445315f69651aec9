"""Studies as pairs of profiles: the codes that each has of the rows, and those of the columns; and
what their tables look like when the pairs are drawn anew within strata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lacunary.queries.analysis.hypergeometric import (
    Floats,
    Integers,
    lower_tails,
    margins,
    probabilities,
)

__all__ = ["Profiles", "global_test", "permutations", "westfall_young"]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The studies of a table.

    Attributes
    ----------
    rows, columns
        Which study (first axis) has which code.
    strata
        The stratum of each study, numbered from 0.

    Examples
    --------
    >>> one = np.array([[True, False], [False, True]])
    >>> Profiles(one, one, np.array([0, 0])).sorted().counter()(np.array([1, 0])).tolist()
    [[0, 1], [1, 0]]
    """

    rows: NDArray[np.bool_]
    columns: NDArray[np.bool_]
    strata: Integers

    def sorted(self) -> Profiles:
        """The same studies in an order that does not depend on theirs, so that one seed gives one
        answer.
        """
        keys = np.column_stack((self.columns, self.rows, self.strata))
        order = np.lexsort(keys.T)
        return Profiles(self.rows[order], self.columns[order], self.strata[order])

    def blocks(self) -> list[Integers]:
        """The places of the studies of each stratum."""
        found = (np.flatnonzero(self.strata == each) for each in np.unique(self.strata))
        return [np.asarray(each, np.int64) for each in found]

    def counter(self) -> Callable[[Integers], Integers]:
        """A function from an order to the table in which each study has the columns of the study
        that stands in its place.
        """
        shape = (self.rows.shape[1], self.columns.shape[1])
        right, width = _slots(self.columns), shape[1] + 1
        left = [(np.flatnonzero(slot < shape[0]), slot) for slot in _slots(self.rows)]
        pairs = [(place, slot[place] * width) for place, slot in left]

        def count(order: Integers) -> Integers:
            codes = [base + side[order[place]] for place, base in pairs for side in right]
            every = np.concatenate(codes) if codes else np.zeros(0, np.int64)
            table = np.bincount(every, minlength=shape[0] * width)
            return table.reshape(shape[0], width)[:, : shape[1]]

        return count


class GlobalTest(NamedTuple):
    """The most that any cell is below what is expected, in standard deviations, and the share of
    permutations with as much or more; `permutations` says of how many.
    """

    statistic: float
    p: float
    permutations: int


def permutations(profiles: Profiles, number: int, seed: int) -> Iterator[Integers]:
    """The tables of so many random permutations of the column profiles within strata."""
    held = profiles.sorted()
    generator, count = np.random.default_rng(seed), held.counter()
    order, blocks = np.arange(len(held.strata)), held.blocks()
    for _ in range(number):
        for block in blocks:
            order[block] = generator.permutation(order[block])
        yield count(order)


def westfall_young(profiles: Profiles, number: int, seed: int, family: NDArray[np.bool_]) -> Floats:
    """Adjusted p of each cell by the step-down minimum of p (Westfall and Young 1993, algorithm
    2.8); NaN for the cells that are not tested.

    Parameters
    ----------
    profiles
        The studies.
    number
        Permutations; p is (passed + 1) / (number + 1).
    seed
        Of the permutations.
    family
        The cells that are tested.

    Examples
    --------
    >>> rows = np.repeat(np.eye(2, dtype=bool), 6, axis=0)
    >>> held, family = Profiles(rows, rows, np.zeros(12, np.int64)), ~np.eye(2, dtype=bool)
    >>> found = westfall_young(held, 199, 1, family)
    >>> bool(found[0, 1] < 0.05), bool(np.isnan(found[0, 0]))
    (True, True)
    """
    totals, rows, columns, observed = margins(profiles.rows, profiles.columns, profiles.strata)
    tails = lower_tails(totals, rows, columns, observed)
    open_cells = np.flatnonzero(family)
    p = tails.p.ravel()[open_cells]
    order = np.argsort(p, kind="stable")
    cells, p = open_cells[order], p[order]
    lookup = _every_tail(totals, rows, columns, cells)
    places = np.arange(cells.size)
    passed = np.zeros(cells.size, np.int64)
    for table in permutations(profiles, number, seed):
        drawn = lookup[places, table.ravel()[cells]]
        least = np.minimum.accumulate(drawn[::-1])[::-1]
        passed += least <= p * (1 + 1e-9)
    found = np.full(observed.size, np.nan)
    found[cells] = np.maximum.accumulate((passed + 1) / (number + 1))
    return found.reshape(observed.shape)


def global_test(profiles: Profiles, number: int, seed: int) -> GlobalTest:
    """Whether any cell at all is emptier than its margins within strata lead one to expect: the
    largest shortfall over all cells against that of permutations.

    >>> rows = np.repeat(np.eye(2, dtype=bool), 6, axis=0)
    >>> global_test(Profiles(rows, rows, np.zeros(12, np.int64)), 199, seed=1).p < 0.05
    True
    """
    totals, rows, columns, observed = margins(profiles.rows, profiles.columns, profiles.strata)
    expected, variance = np.zeros(observed.shape), np.zeros(observed.shape)
    for total, row, column in zip(totals, rows, columns, strict=True):
        mean = np.outer(row, column) / total
        expected += mean
        if total > 1:
            rest = np.outer(total - row, total - column)
            variance += mean * rest / (total * (total - 1))
    spread = np.sqrt(np.where(variance > 0, variance, np.inf))

    def largest(table: Integers) -> float:
        return float(((expected - table) / spread).max()) if table.size else 0.0

    statistic = largest(observed)
    passed = sum(
        largest(table) >= statistic - 1e-9 for table in permutations(profiles, number, seed)
    )
    return GlobalTest(statistic, (passed + 1) / (number + 1), number)


def _slots(incidence: NDArray[np.bool_]) -> list[Integers]:
    """The codes of each study, one array for the first of each, one for the second …; where a study
    has no more, the number of codes.
    """
    studies, codes = np.nonzero(incidence)
    starts = np.searchsorted(studies, studies)
    place = np.arange(studies.size) - starts
    found = []
    for number in range(int(place.max()) + 1 if place.size else 0):
        slot = np.full(len(incidence), incidence.shape[1], np.int64)
        slot[studies[place == number]] = codes[place == number]
        found.append(slot)
    return found


def _every_tail(totals: Integers, rows: Integers, columns: Integers, cells: Integers) -> Floats:
    """The lower tail of every count that each of some cells can have, cell by count."""
    found = []
    for cell in cells.tolist():
        row, column = divmod(cell, columns.shape[1])
        lowest, weights = 0, np.ones(1)
        for total, with_row, with_column in zip(
            totals.tolist(), rows[:, row].tolist(), columns[:, column].tolist(), strict=True
        ):
            first, added = probabilities(total, with_row, with_column)
            lowest += first
            weights = np.convolve(weights, added)
        found.append(np.concatenate((np.zeros(lowest), np.minimum(np.cumsum(weights), 1.0))))
    table = np.ones((len(found), max(map(len, found), default=0)))
    for place, tail in enumerate(found):
        table[place, : len(tail)] = tail
    return table
