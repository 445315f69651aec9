"""Where the discs of network.html stand: none over another, however many there are."""

from __future__ import annotations

import math
import random

import pytest

from lacunary.exports.html.network_layout import Disc, arrange


def crowd(reviews: int, seed: int) -> list[Disc]:
    """Reviews of very different size, and the sets of studies that up to four of them share."""
    chance = random.Random(seed)
    own = [Disc((place,), chance.choice([1, 4, 9, 30, 100, 400])) for place in range(reviews)]
    shared = [
        Disc(tuple(sorted(chance.sample(range(reviews), count))), chance.choice([1, 2, 8]))
        for count in chance.choices([2, 2, 3, 4], k=reviews)
    ]
    return list(dict.fromkeys([*own, *shared]))


@pytest.mark.parametrize(("reviews", "seed"), [(4, 1), (12, 0), (24, 0), (24, 2), (40, 0)])
def test_no_disc_of_a_crowd_stands_over_another(reviews: int, seed: int) -> None:
    """Springs pull the discs together; the last steps part them, and a gap stays between any
    two.
    """
    discs = crowd(reviews, seed)
    places = arrange(discs)
    near = [
        (one, other)
        for one in range(len(discs))
        for other in range(one)
        if math.dist(places[one], places[other]) < discs[one].radius + discs[other].radius + 4
    ]
    assert [] == near
