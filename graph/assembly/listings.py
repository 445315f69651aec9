"""How complete the list of a review is here: complete means at least as many rows as it states."""

from __future__ import annotations

from collections import Counter

from lacunary.graph.assembly.workbench import Workbench, is_doubtful

__all__ = ["completeness", "derive_listings", "not_listed", "rows_listed"]

_COUNTED = frozenset(("", "studies", "reviews", "reports", "articles", "trials"))
"""What a stated number may count, for it to be compared with the rows of a list."""


def rows_listed(bench: Workbench) -> Counter[str]:
    """Review to the number of studies that its list here has, as it lists them, with those that a
    person confirmed; without rows that their source calls doubtful.
    """
    mentions = [
        mention
        for mention in bench.mentions
        if mention.kind == "inclusion" and not all(map(is_doubtful, mention.records))
    ]
    held = {(f"review:{m.key[0]}", bench.study_of.get(m.number)) for m in mentions}
    listed = Counter(f"review:{m.key[0]}" for m in mentions)
    return listed + Counter(pair[0] for pair in bench.confirmed if pair not in held)


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
    missing = not_listed(listed, stated, unit)
    if missing is None:
        return "partial" if declared == "none" else "not stated"
    return "partial" if missing else "complete"


def not_listed(listed: int, stated: int | None, unit: str = "") -> int | None:
    """How many of the stated studies a list has not; None where the number is not known, or counts
    something else.

    >>> not_listed(137, 138), not_listed(209, 208), not_listed(31, 35, "interventions")
    (1, 0, None)
    """
    return max(0, stated - listed) if stated is not None and unit in _COUNTED else None


def derive_listings(bench: Workbench) -> None:
    """Say of every review how many rows its list here has, how many it lacks, and how complete that
    makes it.
    """
    graph, listed = bench.graph, rows_listed(bench)
    declared, stated, units = (
        graph.values("Review", name) for name in ("listing", "stated_included", "stated_unit")
    )
    for review in graph.ids("Review"):
        number, unit = stated.get(review), units.get(review, "")
        found = {
            "listed": listed[review],
            "listing": completeness(declared.get(review), listed[review], number, unit),
            "not_listed": not_listed(listed[review], number, unit),
        }
        for name, value in found.items():
            graph.set_values("Review", name, {review: value})
