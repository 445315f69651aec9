"""Strata that partition the studies: the reviews that list a study, and what may be added to them.

The corpus is a union of reviews with different criteria, so that independence over all studies is
false by construction. A study is exchangeable only with those that the same reviews list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from lacunary.queries.analysis.hypergeometric import Integers

__all__ = ["SMALLEST", "informative", "numbered", "review_strata"]

SMALLEST = 5
"""Sets of reviews that list fewer studies are merged."""


def review_strata(
    listed: Sequence[frozenset[str]], criteria: Mapping[str, Hashable], smallest: int = SMALLEST
) -> list[Hashable]:
    """The stratum of each study: the set of reviews that list it; of a set with few studies, the
    set of their classes, in which reviews with equal criteria are one.

    Parameters
    ----------
    listed
        The reviews that list each study.
    criteria
        What each review admits, as anything that can be compared; a review without criteria is a
        class of its own.
    smallest
        Studies that a set of reviews has, to be a stratum of its own.

    Examples
    --------
    >>> sets = [frozenset(each) for each in ("a", "a", "b", "c")]
    >>> review_strata(sets, {"b": "x", "c": "x"}, smallest=2)[2:] == [("class", frozenset("x"))] * 2
    True
    """
    size = Counter(listed)
    found: list[Hashable] = []
    for reviews in listed:
        if size[reviews] >= smallest:
            found.append(("reviews", reviews))
        else:
            classes = frozenset(criteria.get(review, review) for review in reviews)
            found.append(("class", classes))
    return found


def numbered(keys: Sequence[Hashable]) -> Integers:
    """Strata as numbers, in the order in which they first come.

    >>> numbered(["a", "b", "a"]).tolist()
    [0, 1, 0]
    """
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def informative(totals: Integers, rows: Integers, columns: Integers) -> int:
    """How many strata carry information: some cell's count is not fixed by their margins.

    >>> informative(np.array([1, 4]), np.array([[1], [2]]), np.array([[1], [2]]))
    1
    """
    open_rows = ((rows > 0) & (rows < totals[:, None])).any(axis=1)
    open_columns = ((columns > 0) & (columns < totals[:, None])).any(axis=1)
    return int((open_rows & open_columns).sum())
