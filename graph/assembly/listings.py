"""How complete the list of a review is here: complete means at least as many rows as it states."""

from __future__ import annotations

from collections import Counter

from lacunary.graph.assembly.workbench import Workbench

__all__ = ["completeness", "derive_listings", "rows_listed"]

_COUNTED = frozenset(("", "studies", "reviews", "reports", "articles", "trials"))
"""What a stated number may count, for it to be compared with the rows of a list."""


def rows_listed(bench: Workbench) -> Counter[str]:
    """Review to the number of studies that its list here has, as it lists them."""
    listed = Counter(f"review:{m.key[0]}" for m in bench.mentions if m.kind == "inclusion")
    return listed + Counter(review for review, _ in bench.confirmed)


def completeness(declared: str | None, listed: int, stated: int | None, unit: str = "") -> str:
    """How complete a list of so many rows is, given what its source says of it and the number that
    the review states.

    >>> completeness("complete", 138, 138), completeness("complete", 137, 138)
    ('complete', 'partial')
    >>> completeness(None, 12, None), completeness(None, 0, None)
    ('not stated', 'none')
    >>> completeness("complete", 35, 35, "interventions")
    'not stated'
    """
    if not listed:
        return "none"
    if declared in ("partial", "inferred"):
        return declared
    if stated is None or unit not in _COUNTED:
        return "partial" if declared == "none" else "not stated"
    return "complete" if listed >= stated else "partial"


def derive_listings(bench: Workbench) -> None:
    """Say of every review how many rows its list here has, and how complete that is."""
    graph, listed = bench.graph, rows_listed(bench)
    reviews = graph.ids("Review")
    said = {name: graph.values("Review", name) for name in ("listing", "stated_included")}
    units = graph.values("Review", "stated_unit")
    graph.set_values("Review", "listed", {review: listed[review] for review in reviews})
    graph.set_values(
        "Review",
        "listing",
        {
            review: completeness(
                said["listing"].get(review),
                listed[review],
                said["stated_included"].get(review),
                units.get(review, ""),
            )
            for review in reviews
        },
    )
