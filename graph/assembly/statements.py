"""Statements: one row for each claim, and the rule by which the graph shows one of several values.

The rule for a single-valued property: a person's decision beats everything; then the higher
confidence; then the value that more sources give; then the one that sorts first (order.py). What is
not chosen stays and is shown by `conflicting-statements`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    def id(self) -> str:
        """The statement's identifier: a digest of who says what about what in which words."""
        said = (
            self.subject,
            self.about,
            self.value,
            self.verbatim,
            self.review,
            self.source,
            self.method,
        )
        return f"statement:{digest(*said, length=16)}"


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
    >>> claims.choose("study:choi", "n")
    55
    """

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self._about: dict[tuple[str, str], list[Claim]] = defaultdict(list)

    def add(self, claim: Claim, place: str) -> None:
        """Add a claim read at a place; the same claim read again in its source only gains the
        place.
        """
        known = self._claims.get(claim.id)
        if known is None:
            known = self._claims[claim.id] = claim
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

    def choose(self, subject: str, name: str) -> Any:
        """The value the graph shows for a single-valued property, or None; its claims are marked as
        chosen.
        """
        claims = [claim for claim in self.about(subject, name) if claim.value is not None]
        if not claims:
            return None
        grouped: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            grouped[claim.key].append(claim)
        best = min(grouped.values(), key=_rank)
        for claim in best:
            claim.chosen = True
        spelled: dict[str, list[Claim]] = defaultdict(list)
        for claim in best:
            spelled[str(claim.value)].append(claim)
        return min(spelled.values(), key=_rank)[0].value

    def subjects(self) -> Iterable[tuple[str, str]]:
        """Every `(subject, property)` that is claimed something about."""
        return self._about.keys()


def _rank(claims: list[Claim]) -> tuple[Any, ...]:
    """Sorts the claims of one value before those of another: decision, confidence, number of
    sources, the value itself.
    """
    return (
        not any(claim.method == "decision" for claim in claims),
        -max(CONFIDENCE[claim.confidence] for claim in claims),
        -len({(claim.review, claim.source) for claim in claims}),
        min(by_value(claim.value) for claim in claims),
    )
