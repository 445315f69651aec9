"""How far two partitions of the same things agree: the adjusted Rand index (Hubert and Arabie 1985,
doi 10.1007/BF01908075).

1 where they are the same, about 0 where they agree no more than by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from math import comb

__all__ = ["adjusted_rand_index"]

Partition = Sequence[Collection[str]]


def adjusted_rand_index(one: Partition, other: Partition) -> float:
    """The index of two partitions, each a list of groups that together hold the same things once.

    >>> round(adjusted_rand_index(["ab", "cd"], ["ab", "c", "d"]), 4)
    0.5714
    >>> adjusted_rand_index(["ab", "cd"], ["cd", "ab"])
    1.0
    """
    place = {thing: number for number, group in enumerate(other) for thing in group}
    cells = Counter((number, place[thing]) for number, group in enumerate(one) for thing in group)
    together = sum(comb(count, 2) for count in cells.values())
    pairs_of_one = sum(comb(len(group), 2) for group in one)
    pairs_of_other = sum(comb(len(group), 2) for group in other)
    every = comb(len(place), 2)
    expected = pairs_of_one * pairs_of_other / every if every else 0.0
    most = (pairs_of_one + pairs_of_other) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)
