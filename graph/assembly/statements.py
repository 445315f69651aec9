"""Statements: one row for each claim, and the rule by which the graph shows one of several values.

The rule for a single-valued property: a person's decision beats everything; then the higher
confidence; then the value that more sources give; then the one that sorts first (order.py). What is
not chosen stays and is shown by `conflicting-statements`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.assembly.order import CONFIDENCE, by_value
from lacunary.graph.text.identifiers import digest, title_key

__all__ = ["Claim", "Claims"]


@dataclass(slots=True)
class Claim:
    """Who says what about what: subject, property, value, the words, the review, the places, method
    and confidence.
    """

    subject: str
    about: str
    value: Any
    verbatim: str
    review: str
    source: str
    method: str
    confidence: str
    single: bool
    places: list[str] = field(default_factory=list)
    chosen: bool = False

    @property
    def key(self) -> str:
        """The value as it is compared: titles without case and punctuation, everything else as it
        is.
        """
        return (
            title_key(str(self.value)) if self.about in ("title", "title_zh") else str(self.value)
        )

    @property
    def weight(self) -> int:
        """How much its reading weighs, the most first; what is not listed weighs as printed."""
        return _READINGS.get(self.method, _READINGS["printed"])

    @property
    def said(self) -> tuple[str, ...]:
        """Who says what about what in which words: claims that say the same are one."""
        return (
            self.subject,
            self.about,
            str(self.value),
            self.verbatim,
            self.review,
            self.source,
            self.method,
        )

    @property
    def id(self) -> str:
        """The statement's identifier: a digest of what is said."""
        return f"statement:{digest(*self.said, length=16)}"


_READINGS = {"decision": 0, "printed": 1, "journal": 2, "derived": 3, "machine": 4}


class Claims:
    """All claims of a build, equal ones of one source joined, in the order they were added.

    >>> claims = Claims()
    >>> claims.add(
    ...     Claim("study:choi", "n", 58, "58", "review-a", "a", "printed", "high", True), "a:2"
    ... )
    >>> claims.add(
    ...     Claim("study:choi", "n", 55, "55", "review-b", "b", "printed", "high", True), "b:9"
    ... )
    >>> claims.add(
    ...     Claim("study:choi", "n", 55, "55", "review-c", "c", "printed", "high", True), "c:4"
    ... )
    >>> claims.value("study:choi", "n")
    55
    """

    def __init__(self) -> None:
        self._claims: dict[tuple[str, ...], Claim] = {}
        self._about: dict[tuple[str, str], list[Claim]] = defaultdict(list)

    def add(self, claim: Claim, place: str) -> None:
        """Add a claim read at a place; the same claim read again in its source only gains the
        place.
        """
        known = self._claims.setdefault(claim.said, claim)
        if known is claim:
            self._about[claim.subject, claim.about].append(claim)
        elif CONFIDENCE[claim.confidence] > CONFIDENCE[known.confidence]:
            known.confidence = claim.confidence
        if place not in known.places:
            known.places.append(place)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._claims.values())

    def about(self, subject: str, name: str) -> list[Claim]:
        """The claims about one property of one thing, in the order they were added."""
        return self._about.get((subject, name), [])

    def value(self, subject: str, name: str) -> Any:
        """The value that the rule gives for a property of a thing, or None."""
        best = self.best(subject, name)
        if len(best) > 1:
            best = _first_ranked(best, lambda claim: str(claim.value))
        return best[0].value if best else None

    def choose(self) -> None:
        """Mark the claims whose value the graph shows, of each property that has one true value."""
        for (subject, name), claims in self._about.items():
            if any(claim.single for claim in claims):
                for claim in self.best(subject, name):
                    claim.chosen = True

    def best(self, subject: str, name: str) -> list[Claim]:
        """The claims of the value that the rule takes; none where nobody gives a value."""
        claims = [claim for claim in self.about(subject, name) if claim.value is not None]
        return _first_ranked(claims, lambda claim: claim.key) if len(claims) > 1 else claims


def _first_ranked(claims: list[Claim], spelling: Callable[[Claim], str]) -> list[Claim]:
    """Of claims grouped by how their values are spelled, the group that the rule takes."""
    grouped: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[spelling(claim)].append(claim)
    return min(grouped.values(), key=_rank) if len(grouped) > 1 else claims


def _rank(claims: list[Claim]) -> tuple[Any, ...]:
    """Sorts the claims of one value before those of another: how it was read (a decision; printed;
    what the journal tells; derived; made by a machine), confidence, number of sources, the value
    itself.
    """
    return (
        min(claim.weight for claim in claims),
        -max(CONFIDENCE[claim.confidence] for claim in claims),
        -len({(claim.review, claim.source) for claim in claims}),
        min(by_value(claim.value) for claim in claims),
    )
