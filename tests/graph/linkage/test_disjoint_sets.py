"""Disjoint sets: joining in any order gives the same sets, and what is kept apart is noticed."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.linkage.disjoint_sets import PartedSets, Sets

NUMBERS = st.integers(0, 9)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=15)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_joining_does_not_change_the_sets(
    pairs: list[tuple[int, int]], dice: Random
) -> None:
    """The smallest member stands for its set, whatever came first."""
    one, other = Sets(range(10)), Sets(range(10))
    for pair in pairs:
        one.join(*pair)
    for pair in dice.sample(pairs, len(pairs)):
        other.join(*pair)
    assert one.groups() == other.groups()
    assert all(root == min(members) for root, members in one.groups().items())


@given(PAIRS, PAIRS)
def test_a_clash_is_a_pair_that_a_join_would_bring_together(
    pairs: list[tuple[int, int]], apart: list[tuple[int, int]]
) -> None:
    """As long as joins that clash are left out, no pair that must stay apart is in one set."""
    parted = [(one, other) for one, other in apart if one != other]
    sets = PartedSets(range(10), parted)
    for pair in pairs:
        if sets.clash(*pair) is None:
            sets.join(*pair)
    assert [] == [pair for pair in parted if sets.find(pair[0]) == sets.find(pair[1])]


def test_a_copy_goes_its_own_way() -> None:
    """What is joined in a copy is not joined in the sets it was made of."""
    sets = PartedSets("abc", [("a", "c")])
    sets.join("a", "b")
    copy = sets.copy()
    copy.join("b", "c")
    assert {"a": ["a", "b"], "c": ["c"]} == sets.groups()
    assert {"a": ["a", "b", "c"]} == copy.groups()
