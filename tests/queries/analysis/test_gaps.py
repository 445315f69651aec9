"""What the tests of gaps rest on beside the exact tails: the rate of false discoveries, strata,
permutations, and swaps that keep masked cells empty.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.queries.analysis.discovery import adjusted, could_be_found, tarone_number
from lacunary.queries.analysis.hypergeometric import lower_tails, margins, pooled
from lacunary.queries.analysis.profiles import Profiles, global_test, permutations, westfall_young
from lacunary.queries.analysis.strata import informative, numbered, review_strata
from lacunary.queries.analysis.swaps import swap_chain

HOCHBERG = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
    0.6528, 0.7590, 1.0,
]  # fmt: skip
"""The fifteen p of Benjamini and Hochberg 1995, section 2.3."""


def profiles(rows: list[int], columns: list[int], strata: list[int] | None = None) -> Profiles:
    """Studies with one code a side."""
    return Profiles(
        np.eye(max(rows) + 1, dtype=bool)[rows],
        np.eye(max(columns) + 1, dtype=bool)[columns],
        np.array(strata or [0] * len(rows), np.int64),
    )


def test_published_example_rejects_four() -> None:
    """Benjamini and Hochberg 1995: at .05 four of fifteen; Bonferroni has three."""
    p = np.array(HOCHBERG)
    assert 4 == int((adjusted(p) <= 0.05).sum())
    assert 3 == int((p <= 0.05 / 15).sum())


@given(st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=20))
def test_q_is_no_less_than_p_and_keeps_their_order(values: list[float]) -> None:
    """Yekutieli's is that of Hochberg times the sum of the reciprocal ranks, at most 1."""
    p = np.array(values)
    q, any_dependence = adjusted(p), adjusted(p, any_dependence=True)
    assert (q >= p).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0).all()
    factor = sum(1 / rank for rank in range(1, len(p) + 1))
    raw = np.minimum.accumulate((np.sort(p) * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    assert pytest.approx(np.minimum(raw * factor, 1)) == np.sort(any_dependence)


def test_what_could_not_be_found_is_taken_out_by_margins_alone() -> None:
    """Tarone: of four tests that could reach .05 only two could pass at .025 each."""
    smallest = np.array([0.001, 0.002, 0.04, 0.04, 0.3])
    assert 4 == int(could_be_found(smallest, 0.05).sum())
    assert 2 == tarone_number(smallest, 0.05)


def test_small_sets_of_reviews_are_merged_by_their_criteria() -> None:
    """A set of five is a stratum; smaller ones are one where the criteria are equal, and apart
    where they differ or are not stated.
    """
    listed = [frozenset("a")] * 5 + [frozenset(each) for each in ("b", "c", "d", "e")]
    found = numbered(review_strata(listed, {"b": "x", "c": "x", "d": "y"}))
    assert [0, 0, 0, 0, 0, 1, 1, 2, 3] == found.tolist()


def test_stratum_of_one_study_carries_no_information() -> None:
    """Of three strata one has margins that leave a count open."""
    held = profiles([0, 0, 0, 1], [0, 0, 0, 1], [0, 1, 2, 2])
    assert 1 == informative(*margins(held.rows, held.columns, held.strata)[:3])


def test_gap_planted_in_one_stratum_is_found_and_criteria_are_not() -> None:
    """One review lists row 0 with column 0 only and another row 1 with column 1 only: the other two
    cells are empty by criteria. In a third, 40 studies of row 0 never meet column 1: a gap.
    """
    rows = [0] * 60 + [1] * 60 + [0] * 40 + [1] * 40
    columns = [0] * 60 + [1] * 60 + [0] * 40 + [0] * 20 + [1] * 20
    totals, by_row, by_column, observed = margins(
        *(getattr(profiles(rows, columns), side) for side in ("rows", "columns")),
        np.array([0] * 60 + [1] * 60 + [2] * 80, np.int64),
    )
    stratified = lower_tails(totals, by_row, by_column, observed)
    margins_only = lower_tails(*pooled(totals, by_row, by_column), observed)
    assert stratified.p[0, 1] < 1e-6
    without = [stratum[:2] for stratum in (totals, by_row, by_column)]
    criteria = lower_tails(without[0], without[1], without[2], np.array([[60, 0], [0, 60]]))
    assert [[1.0, 1.0], [1.0, 1.0]] == criteria.p.tolist()
    assert margins_only.p[1, 0] < 1e-6
    assert stratified.p[1, 0] > 0.5 or stratified.expected[1, 0] >= observed[1, 0]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)), min_size=3))
def test_permutations_keep_the_margins_of_every_table(
    studies: list[tuple[int, int, int]],
) -> None:
    """Whatever is drawn, rows and columns hold as many studies as before."""
    held = Profiles(
        np.eye(3, dtype=bool)[[s[0] for s in studies]],
        np.eye(3, dtype=bool)[[s[1] for s in studies]],
        np.array([s[2] for s in studies], np.int64),
    )
    for table in permutations(held, 5, seed=3):
        assert held.rows.sum(axis=0).tolist() == table.sum(axis=1).tolist()
        assert held.columns.sum(axis=0).tolist() == table.sum(axis=0).tolist()


def test_permutations_have_the_exact_tails() -> None:
    """Over 4,000 permutations the share of tables at or below is within four standard errors."""
    generator = np.random.default_rng(5)
    held = Profiles(
        generator.random((60, 4)) < 0.4,
        generator.random((60, 4)) < 0.4,
        generator.integers(0, 3, 60),
    )
    totals, rows, columns, observed = margins(held.rows, held.columns, held.strata)
    exact = lower_tails(totals, rows, columns, observed).p
    reached = sum(table <= observed for table in permutations(held, 4000, seed=1)) / 4000
    assert (np.abs(reached - exact) <= 4 * np.sqrt(exact * (1 - exact) / 4000) + 1e-9).all()


def test_westfall_and_young_find_the_planted_gap_alone() -> None:
    """Six independent columns, of which one never meets row 0."""
    generator = np.random.default_rng(2)
    rows = np.eye(3, dtype=bool)[generator.integers(0, 3, 240)]
    columns = generator.random((240, 6)) < 0.3
    columns[:, 0] = ~rows[:, 0] & (generator.random(240) < 0.5)
    held = Profiles(rows, columns, np.zeros(240, np.int64))
    found = westfall_young(held, 499, 1, np.ones((3, 6), bool))
    assert [[0, 0]] == np.argwhere(found <= 0.05).tolist()
    assert global_test(held, 499, seed=1).p <= 0.01


def test_chain_without_masks_has_the_exact_tails() -> None:
    """Nothing is masked: the chain draws from all permutations."""
    generator = np.random.default_rng(7)
    held = Profiles(
        generator.random((40, 3)) < 0.5,
        generator.random((40, 3)) < 0.5,
        generator.integers(0, 2, 40),
    )
    exact = lower_tails(*margins(held.rows, held.columns, held.strata)).p
    chain = swap_chain(held, np.zeros((3, 3), bool), 4000, seed=1)
    assert chain.agree
    assert (np.abs(chain.p - exact) <= 4 * chain.error + 1e-3).all()


def test_chain_with_masks_has_the_tails_of_the_tables_that_keep_them_empty() -> None:
    """Against every permutation that leaves the masked cell empty, two strata, multi-coded."""
    from itertools import permutations as orders

    rows = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 1], [0, 1]], bool)
    columns = np.array([[0, 1, 0], [0, 1, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 1, 0]], bool)
    masked = np.array([[True, False, False], [False, False, False]])
    held = Profiles(rows, columns, np.zeros(6, np.int64))
    observed = rows.T.astype(int) @ columns.astype(int)
    reached, added, drawn = np.zeros((2, 3)), np.zeros((2, 3)), 0
    for order in orders(range(6)):
        table = rows.T.astype(int) @ columns[list(order)].astype(int)
        if not table[0, 0]:
            reached += table <= observed
            added += table
            drawn += 1
    chain = swap_chain(held, masked, 4000, seed=4)
    assert (np.abs(chain.expected - added / drawn) <= 0.06).all()
    assert (np.abs(chain.p - reached / drawn) <= 5 * chain.error + 2e-3).all()


def test_order_of_the_studies_does_not_change_the_chain() -> None:
    """One seed, one answer, in whatever order the studies come."""
    held = profiles([0, 0, 1, 1, 2, 2, 0], [0, 1, 1, 2, 2, 1, 1])
    order = np.array([6, 2, 4, 0, 1, 3, 5])
    other = Profiles(held.rows[order], held.columns[order], held.strata[order])
    masked = np.zeros((3, 3), bool)
    masked[2, 0] = True
    one, two = (swap_chain(each, masked, 100, seed=1) for each in (held, other))
    assert one.p.tolist() == two.p.tolist()


def test_study_in_a_masked_cell_is_an_error() -> None:
    """What cannot hold a study holds one: the caller must say so first."""
    with pytest.raises(ValueError, match="masked"):
        swap_chain(profiles([0, 1], [0, 1]), np.array([[True, False], [False, False]]), 10, seed=1)
