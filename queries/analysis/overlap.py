"""Overlap of reviews by the corrected covered area (Pieper et al. 2014, doi
10.1016/j.jclinepi.2013.11.007).

CCA = (N - r) / (r·c - r): N inclusions, r distinct studies in at least one review, c reviews. With
X structurally missing cells CCA = (N - r) / (r·c - r - X). For a pair it equals the Jaccard index.
With fewer than two reviews it is undefined, not 0.

Weighted by the square root of the studies' participants (after Ying 2025) it is
sum w_j (k_j - 1) / ((c - 1) sum w_j), k_j the reviews that include study j. That form is inferred
from the abstract and was not verified against the paper.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import sqrt
from typing import NamedTuple

__all__ = ["Overlap", "band_of", "corrected_covered_area", "in_several", "overlap_of", "too_late"]

_BANDS = ((0.05, "slight"), (0.10, "moderate"), (0.15, "high"))
"""Pieper's bands, a convention whose cut-offs are questioned."""


class Overlap(NamedTuple):
    """How much the lists of reviews overlap.

    Attributes
    ----------
    inclusions, distinct, reviews, missing
        N, r, c and X of the formula.
    area
        CCA as a proportion; None where it is undefined.
    weighted
        The same weighted by the square root of participants, over the studies of known number and
        without X; None where it is undefined.
    sizeless
        Studies of which no number is known.
    """

    inclusions: int
    distinct: int
    reviews: int
    missing: int
    area: float | None
    weighted: float | None
    sizeless: int


def overlap_of(
    lists: Mapping[str, Collection[str]],
    missing: Mapping[str, Collection[str]] | None = None,
    sizes: Mapping[str, int | None] | None = None,
) -> Overlap:
    """The overlap of the lists of reviews, each without duplicates.

    Parameters
    ----------
    lists
        Review to its studies.
    missing
        Review to the studies that it could not have included; those that no list has, and those in
        its own, count for nothing.
    sizes
        Study to its participants.

    Examples
    --------
    >>> found = overlap_of({"a": {"s", "t"}, "b": {"t"}}, {"b": {"s"}}, {"s": 100, "t": 400})
    >>> found.area, round(found.weighted, 4)
    (1.0, 0.6667)
    >>> overlap_of({"a": {"s"}}).area is None
    True
    """
    counts: dict[str, int] = {}
    for studies in lists.values():
        for study in studies:
            counts[study] = counts.get(study, 0) + 1
    empty = sum(
        study in counts and study not in lists[review]
        for review, studies in (missing or {}).items()
        if review in lists
        for study in studies
    )
    inclusions = sum(counts.values())
    area = corrected_covered_area(inclusions, len(counts), len(lists), empty)
    weights = {study: sqrt(size) for study in counts if (size := (sizes or {}).get(study))}
    total = sum(weights.values()) * (len(lists) - 1)
    again = sum(weight * (counts[study] - 1) for study, weight in weights.items())
    weighted = again / total if total else None
    sizeless = len(counts) - len(weights)
    return Overlap(inclusions, len(counts), len(lists), empty, area, weighted, sizeless)


def corrected_covered_area(
    inclusions: int, distinct: int, reviews: int, missing: int = 0
) -> float | None:
    """CCA as a proportion; None where it is undefined (fewer than two reviews, no study, or every
    second cell missing).

    Cohen 2015: 151 and 118 studies, 4 shared.

    >>> round(corrected_covered_area(151 + 118, 151 + 118 - 4, 2), 4)
    0.0151
    >>> corrected_covered_area(10, 10, 1) is None
    True
    """
    room = distinct * reviews - distinct - missing
    return (inclusions - distinct) / room if reviews > 1 and distinct and room > 0 else None


def band_of(area: float) -> str:
    """What Pieper calls a covered area, given as a proportion.

    >>> band_of(0.0151), band_of(0.4143)
    ('slight', 'very high')
    """
    return next((name for limit, name in _BANDS if area < limit), "very high")


def in_several(lists: Collection[Collection[str]]) -> list[str]:
    """The studies that stand in more than one list, sorted.

    >>> in_several([{"a", "b"}, {"b", "c"}])
    ['b']
    """
    every = set[str]().union(*lists)
    return sorted(study for study in every if sum(study in studies for studies in lists) > 1)


def too_late(
    lists: Mapping[str, Collection[str]], years: Mapping[str, int], searched: Mapping[str, int]
) -> dict[str, set[str]]:
    """For each review whose year of search is known the studies of others that appeared after it; a
    study without a year is never too late.

    >>> too_late({"a": {"s"}, "b": {"s", "t"}}, {"s": 2009, "t": 2012}, {"a": 2010})
    {'a': {'t'}}
    """
    every = set[str]().union(*lists.values())
    return {
        review: {study for study in every if study not in studies and years.get(study, 0) > year}
        for review, studies in lists.items()
        if (year := searched.get(review)) is not None
    }
