"""Exact tails under permutation within strata: against whole numbers, against every permutation,
and the identities that they must keep.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.queries.analysis.hypergeometric import lower_tails, margins, pooled

BITS = st.integers(1, 7)
STUDIES = st.lists(st.tuples(BITS, BITS, st.integers(0, 2)), min_size=1, max_size=30)
"""Studies with some of three codes on each side, in one of three strata."""


def arrays(studies: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidence of rows and of columns, and strata numbered without gaps."""
    rows, columns = (
        np.array([[bool(study[side] >> bit & 1) for bit in range(3)] for study in studies])
        for side in (0, 1)
    )
    _, strata = np.unique([study[2] for study in studies], return_inverse=True)
    return rows, columns, strata


def in_whole_numbers(
    totals: list[int], rows: list[int], columns: list[int], observed: int
) -> Fraction:
    """The tail of one cell from binomial coefficients alone."""
    tail = 0
    ranges = [range(min(r, c) + 1) for r, c in zip(rows, columns, strict=True)]
    for counts in product(*ranges):
        if sum(counts) <= observed:
            tail += prod(
                comb(r, k) * comb(n - r, c - k)
                for n, r, c, k in zip(totals, rows, columns, counts, strict=True)
            )
    return Fraction(tail, prod(comb(n, c) for n, c in zip(totals, columns, strict=True)))


@settings(max_examples=25, deadline=None)
@given(STUDIES)
def test_tails_are_those_of_whole_numbers(studies: list[tuple[int, int, int]]) -> None:
    """Convolution in floating point gives what exact integers give, for every cell; the smallest
    attainable p is that of the lowest count that the margins allow.
    """
    totals, rows, columns, observed = margins(*arrays(studies))
    found = lower_tails(totals, rows, columns, observed)
    for i, j in product(range(3), range(3)):
        of_cell = (totals.tolist(), rows[:, i].tolist(), columns[:, j].tolist())
        exact = in_whole_numbers(*of_cell, int(observed[i, j]))
        assert pytest.approx(float(exact), rel=1e-10) == found.p[i, j]
        least = sum(max(0, r + c - n) for n, r, c in zip(*of_cell, strict=True))
        smallest = float(in_whole_numbers(*of_cell, least))
        assert pytest.approx(smallest, rel=1e-10) == found.smallest[i, j]


def test_tail_is_the_share_of_all_permutations() -> None:
    """Brute force over every order of the column profiles of two strata, with studies that have
    several codes.
    """
    studies = [(1, 1, 0), (3, 2, 0), (2, 3, 0), (1, 2, 0), (2, 1, 1), (3, 3, 1), (1, 2, 1)]
    rows, columns, strata = arrays(studies)
    totals, by_row, by_column, observed = margins(rows, columns, strata)
    found = lower_tails(totals, by_row, by_column, observed)
    reached, drawn = np.zeros((3, 3)), 0
    for first in permutations(range(4)):
        for second in permutations(range(4, 7)):
            table = rows.T.astype(int) @ columns[[*first, *second]].astype(int)
            reached += table <= observed
            drawn += 1
    assert pytest.approx(reached / drawn) == found.p


@settings(max_examples=25, deadline=None)
@given(STUDIES, st.randoms(use_true_random=False))
def test_order_of_the_studies_decides_nothing(
    studies: list[tuple[int, int, int]], random: object
) -> None:
    """The same studies in another order give the same numbers, to the last bit."""
    shuffled = list(studies)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (lower_tails(*margins(*arrays(each))) for each in (studies, shuffled))
    assert one.p.tolist() == other.p.tolist()
    assert one.expected.tolist() == other.expected.tolist()


@settings(max_examples=25, deadline=None)
@given(STUDIES)
def test_one_stratum_is_the_pooled_table(studies: list[tuple[int, int, int]]) -> None:
    """Where all studies are in one stratum, stratified and pooled are one test."""
    rows, columns, _ = arrays(studies)
    totals, by_row, by_column, observed = margins(rows, columns, np.zeros(len(rows), np.int64))
    one = lower_tails(totals, by_row, by_column, observed)
    other = lower_tails(*pooled(totals, by_row, by_column), observed)
    assert one.p.tolist() == other.p.tolist()


@settings(max_examples=25, deadline=None)
@given(STUDIES)
def test_margins_are_reproduced(studies: list[tuple[int, int, int]]) -> None:
    """Studies with one code a side: expected and observed counts have the same margins."""
    single = [(1 << row % 3, 1 << column % 3, stratum) for row, column, stratum in studies]
    totals, rows, columns, observed = margins(*arrays(single))
    expected = lower_tails(totals, rows, columns, observed).expected
    for axis in (0, 1):
        assert pytest.approx(observed.sum(axis=axis)) == expected.sum(axis=axis)
    assert len(single) == int(totals.sum()) == int(rows.sum()) == int(columns.sum())


def test_planted_gap_has_the_published_order_of_p() -> None:
    """A tail far below what ten thousand permutations could find is a number above 0: 200 of 3,000
    studies in the row, 201 in the column, none in both (expected 13.4).
    """
    found = lower_tails(np.array([3000]), np.array([[200]]), np.array([[201]]), np.array([[0]]))
    exact = float(in_whole_numbers([3000], [200], [201], 0))
    assert pytest.approx(exact, rel=1e-9) == found.p[0, 0]
    assert 1e-7 < found.p[0, 0] < 2e-6


def test_cell_whose_count_is_fixed_has_p_one() -> None:
    """Every study of the stratum has the row: nothing could have been otherwise."""
    found = lower_tails(np.array([4]), np.array([[4]]), np.array([[2]]), np.array([[2]]))
    assert (1.0, 1.0) == (found.p[0, 0], found.smallest[0, 0])


def test_no_study_gives_no_number_but_one() -> None:
    """An empty table has no stratum, and p is 1 everywhere."""
    nobody = np.zeros((0, 2), bool)
    found = lower_tails(*margins(nobody, nobody, np.zeros(0, np.int64)))
    assert [[1.0, 1.0], [1.0, 1.0]] == found.p.tolist()
