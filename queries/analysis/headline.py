"""The headline numbers of a graph: studies included, by literature, candidates, and reviews as
items. Notes, pages and documents take them from here, so that they agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Headline", "headline"]

Counted = tuple[str | None, bool | None, bool | None, str | None, int]
"""Unit, included, candidate and literature of studies that are alike, and how many they are."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers that every view of a graph says alike.

    Attributes
    ----------
    included
        Studies that a review includes.
    chinese, international, both, unknown
        Of them, by literature.
    candidates
        Studies that are proposed for a review, whether or not another includes them.
    candidates_included
        Of them those that another review includes.
    reviews
        Items that reviews of reviews include: reviews, and no studies.
    """

    included: int
    chinese: int
    international: int
    both: int
    unknown: int
    candidates: int
    candidates_included: int
    reviews: int

    @property
    def only_candidates(self) -> int:
        """Candidates that no review includes."""
        return self.candidates - self.candidates_included


def headline(counted: Iterable[Counted]) -> Headline:
    """The headline numbers from studies counted by what they are.

    Parameters
    ----------
    counted
        Unit, whether included, whether a candidate, literature, number of studies.

    Returns
    -------
    Headline
        The numbers, in studies (`reviews`: in reviews).

    Examples
    --------
    >>> found = headline(
    ...     [
    ...         ("study", True, True, "chinese", 2),
    ...         ("study", False, True, None, 3),
    ...         ("review", True, False, "international", 4),
    ...     ]
    ... )
    >>> found.included, found.chinese, found.candidates, found.only_candidates, found.reviews
    (2, 2, 5, 3, 4)
    """
    included: Counter[str] = Counter()
    candidates = both = reviews = 0
    for unit, is_included, is_candidate, literature, number in counted:
        if unit == "review":
            reviews += number if is_included or not is_candidate else 0
        elif unit == "study":
            included[literature or "unknown"] += number if is_included else 0
            candidates += number if is_candidate else 0
            both += number if is_included and is_candidate else 0
    return Headline(
        included=included.total(),
        chinese=included["chinese"],
        international=included["international"],
        both=included["both"],
        unknown=included["unknown"],
        candidates=candidates,
        candidates_included=both,
        reviews=reviews,
    )
