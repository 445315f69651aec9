"""Whether anybody looked: what the eligibility criteria of reviews admit, and which reviews looked
for a cell of two concepts in one of the two literatures.

A cell was looked for when the criteria of *one* review admit its row and its column together, the
list of that review is complete, and it searched databases of the literature and takes its language.
What is not known is never taken for a yes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

__all__ = [
    "LITERATURES",
    "STATES",
    "Criterion",
    "ReviewScope",
    "Scopes",
    "State",
    "latest_date",
    "reach",
]

STATES = (
    "looked for",
    "looked for in part",
    "list incomplete",
    "admitted, not searched",
    "not looked for",
    "scope not stated",
)
"""What can be known of a cell in a literature, the most first."""

LITERATURES = ("chinese", "international")

_FACETED = frozenset(("population", "delivery"))
"""Dimensions whose concepts answer several questions at once: `only` binds inside its facet."""
_OUT, _UNKNOWN, _PART, _IN = range(4)
"""What a review says of a concept, the least first: what it says of two is the lesser."""
_DATE = re.compile(r"\b\d{4}(?:-\d{2}(?:-\d{2})?)?\b")
_LANGUAGE = re.compile(r"(?:^|;)\s*([a-z]{2})\b")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a review's criteria.

    Attributes
    ----------
    dimension, rule
        What it is about; `only`, `includes`, `excludes`, `not_limited` or `unknown`.
    concept
        The concept that it names; empty where it names none.
    facet
        The part of the dimension that it binds.
    limit
        What no concept says: ages, languages.
    in_combination
        It shuts out a combination, not the concept as such.
    """

    dimension: str
    rule: str
    concept: str = ""
    facet: str = ""
    limit: str = ""
    in_combination: bool = False


@dataclass(frozen=True, slots=True)
class ReviewScope:
    """A review as one who looked: its criteria, whether its list of studies is complete here, the
    literatures whose databases it searched, and to when.
    """

    review: str
    criteria: tuple[Criterion, ...] = ()
    complete: bool = False
    searched: frozenset[str] = frozenset()
    search_to: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a cell in a literature, the reviews that it rests on, and the latest date to
    which these searched (None where none is known).
    """

    name: str
    reviews: tuple[str, ...] = ()
    searched_to: str | None = None


def latest_date(texts: Iterable[str]) -> str | None:
    """The latest date in texts as printed; None where there is none.

    >>> latest_date(["2021-02-16 (PubMed updated to 2021-12-06)", "2020"])
    '2021-12-06'
    """
    return max((date for text in texts for date in _DATE.findall(text)), default=None)


@dataclass
class Scopes:
    """The criteria of all reviews, asked about concepts.

    Parameters
    ----------
    reviews
        The reviews that include studies; reviews of reviews look for reviews and stand apart.
    broader
        Concept to the concepts directly above it.

    Examples
    --------
    >>> li = ReviewScope(
    ...     "li",
    ...     (
    ...         Criterion("condition", "only", "condition:depression"),
    ...         Criterion("intervention", "not_limited"),
    ...         Criterion("language", "only", limit="en; zh"),
    ...     ),
    ...     complete=True,
    ...     searched=frozenset(("chinese", "international")),
    ...     search_to="2023-03-10",
    ... )
    >>> scopes = Scopes([li], {})
    >>> scopes.state("chinese", ["condition:depression", "intervention:cbt"])
    State(name='looked for', reviews=('li',), searched_to='2023-03-10')
    >>> scopes.state("chinese", ["condition:insomnia", "intervention:cbt"]).name
    'not looked for'
    """

    reviews: Collection[ReviewScope]
    broader: Mapping[str, Collection[str]]
    _columns: dict[str, tuple[int, ...]] = field(default_factory=dict, init=False)
    _states: dict[tuple[str, str, tuple[int, ...]], State] = field(default_factory=dict, init=False)
    _limits: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict, init=False)
    _lines: dict[str, dict[str, int]] = field(default_factory=dict, init=False)
    _facets: dict[str, dict[str, set[str]]] | None = field(default=None, init=False)

    def state(self, literature: str, concepts: Collection[str], digital: str = "any") -> State:
        """What is known of a cell of these concepts in a literature, where only interventions are
        shown that are digital (`yes`), are not (`no`), or all.
        """
        rows = [self._column(concept) for concept in concepts]
        admitted = tuple(map(min, *rows)) if len(rows) > 1 else tuple(*rows)
        key = (literature, digital, admitted)
        if key not in self._states:
            self._states[key] = self._state(literature, digital, admitted)
        return self._states[key]

    def _state(self, literature: str, digital: str, admitted: tuple[int, ...]) -> State:
        found: dict[str, list[ReviewScope]] = {}
        for review, says in zip(self.reviews, admitted, strict=True):
            state = _says(review, literature, min(says, _digital(review, digital)))
            found.setdefault(state, []).append(review)
        name = next((state for state in _ORDER if state in found), "scope not stated")
        if name in (_MAY_HAVE, "scope not stated", "not looked for"):
            return State("not looked for" if name == "not looked for" else "scope not stated")
        behind = found[name]
        return State(
            name,
            tuple(sorted(review.review for review in behind)),
            latest_date(review.search_to for review in behind),
        )

    def _column(self, concept: str) -> tuple[int, ...]:
        """What each review says of a concept, in their order."""
        if concept not in self._columns:
            self._columns[concept] = tuple(self._admits(each, concept) for each in self.reviews)
        return self._columns[concept]

    def admits(self, review: ReviewScope, concept: str) -> str:
        """Whether a review's criteria admit a concept: `yes`, `in part`, `no` or `unknown`.

        >>> only = ReviewScope("r", (Criterion("condition", "only", "condition:cancer"),))
        >>> scopes = Scopes([only], {"condition:cancer": ["condition:physical-health"]})
        >>> [
        ...     scopes.admits(only, f"condition:{name}")
        ...     for name in ("cancer", "physical-health", "anxiety")
        ... ]
        ['yes', 'in part', 'no']
        """
        return ("no", "unknown", "in part", "yes")[self._admits(review, concept)]

    def limits(self, review: str, concepts: Collection[str] = ()) -> list[str]:
        """What a review is limited to beside a cell of these concepts: a text for each dimension,
        and narrower concepts that it shuts out.

        >>> rows = (
        ...     Criterion("design", "only", "design:rct"),
        ...     Criterion("digital", "only"),
        ...     Criterion("population", "only", limit="age>=15"),
        ...     Criterion("condition", "excludes", "condition:perinatal"),
        ... )
        >>> broader = {"condition:perinatal": ["condition:depression"]}
        >>> Scopes([ReviewScope("r", rows)], broader).limits("r", ["condition:depression"])
        ['condition: not perinatal', 'design: rct', 'digital only', 'population: age>=15']
        """
        own = {concept.partition(":")[0] for concept in concepts}
        said = {
            dimension: words
            for dimension, words in self._limits_of(review, "").items()
            if dimension not in own
        }
        for concept in concepts:
            said |= self._limits_of(review, concept)
        return [
            f"{dimension} only"
            if words == ["only"]
            else f"{dimension}: {', '.join(dict.fromkeys(words))}"
            for dimension, words in sorted(said.items())
        ]

    def _limits_of(self, review: str, concept: str) -> dict[str, list[str]]:
        """The limits of a review in each dimension, or those on one concept: in words, and narrower
        ones that are shut out.
        """
        key = (review, concept)
        if key not in self._limits:
            found: dict[str, list[str]] = {}
            dimension = concept.partition(":")[0]
            for row in (r for each in self.reviews if each.review == review for r in each.criteria):
                words = ""
                if row.dimension not in _NO_LIMITS and dimension in ("", row.dimension):
                    words = self._limit(row, concept)
                if words:
                    found.setdefault(row.dimension, []).append(words)
            self._limits[key] = found
        return self._limits[key]

    def _limit(self, row: Criterion, concept: str) -> str:
        name = row.concept.partition(":")[2]
        if not concept:
            return (name or row.limit or row.rule) if row.rule == "only" else ""
        if row.rule == "excludes" and self._is_below(row.concept, concept):
            return f"not {name}"
        return row.limit if row.rule == "only" else ""

    # ---- one review ------------------------------------------------------------------------------
    def _admits(self, review: ReviewScope, concept: str) -> int:
        dimension, line = concept.partition(":")[0], self._line(concept)
        rows = [row for row in review.criteria if row.dimension == dimension]
        as_such = [row for row in rows if not row.in_combination]
        said = self._by_rows(as_such, concept, dimension)
        partly = any(row.in_combination and row.concept in line for row in rows)
        return _PART if partly and said == _IN else said

    def _by_rows(self, rows: list[Criterion], concept: str, dimension: str) -> int:
        """What the criteria of one dimension say of a concept: the row that names it or the nearest
        broader concept decides; where none does, an admitted narrower one is a part of it.
        """
        line = self._line(concept)
        named = [row for row in rows if row.concept in line]
        if named:
            nearest = min(line[row.concept] for row in named)
            rules = {row.rule for row in named if line[row.concept] == nearest}
            return _OF_RULE[next(rule for rule in _FIRST if rule in rules)]
        said = self._unnamed(rows, concept, dimension)
        if said == _OUT and any(
            row.rule in ("only", "includes") and self._is_below(row.concept, concept)
            for row in rows
        ):
            return _PART
        return said

    def _unnamed(self, rows: list[Criterion], concept: str, dimension: str) -> int:
        """What the criteria say of a concept that none of them names."""
        rules = {row.rule for row in rows}
        only = [row for row in rows if row.rule == "only"]
        if dimension not in _FACETED:
            if only:
                return _OUT if all(row.concept for row in only) else _UNKNOWN
            return _IN if "not_limited" in rules else _UNKNOWN
        bound = {row.facet for row in only if row.concept}
        facets = self._facets_of(concept, dimension)
        if bound & facets:
            return _OUT
        if bound and not facets:
            return _UNKNOWN
        return _IN if only or "not_limited" in rules else _UNKNOWN

    # ---- the hierarchy ---------------------------------------------------------------------------
    def _line(self, concept: str) -> dict[str, int]:
        """A concept and all that are broader, each with its distance."""
        if concept not in self._lines:
            found, level, distance = {concept: 0}, [concept], 0
            while level:
                distance += 1
                level = [
                    name for at in level for name in self.broader.get(at, ()) if name not in found
                ]
                found |= dict.fromkeys(level, distance)
            self._lines[concept] = found
        return self._lines[concept]

    def _is_below(self, concept: str, other: str) -> bool:
        return concept != other and other in self._line(concept)

    def _facets_of(self, concept: str, dimension: str) -> set[str]:
        """The facets of a concept: those under which any review names it, a broader or a narrower
        one.
        """
        if self._facets is None:
            self._facets = {}
            for review in self.reviews:
                for row in review.criteria:
                    if row.concept and row.facet:
                        named = self._facets.setdefault(row.dimension, {})
                        named.setdefault(row.concept, set()).add(row.facet)
        line = self._line(concept)
        return {
            facet
            for named, facets in self._facets.get(dimension, {}).items()
            if named in line or concept in self._line(named)
            for facet in facets
        }


_MAY_HAVE = "may have looked"
"""A review that searched the literature, or may have, and of which the rest is not known."""
_ORDER = (
    "looked for",
    "looked for in part",
    "list incomplete",
    _MAY_HAVE,
    "admitted, not searched",
    "scope not stated",
    "not looked for",
)
"""Which of the reviews decides: the first of these that any of them says."""
_FIRST = ("excludes", "unknown", "only", "includes", "not_limited")
_OF_RULE = {
    "excludes": _OUT,
    "unknown": _UNKNOWN,
    "only": _IN,
    "includes": _IN,
    "not_limited": _IN,
}
_NO_LIMITS = ("literature", "unit", "year")
"""Dimensions that say where and when was searched, and what is counted."""


def reach(review: ReviewScope, literature: str) -> str:
    """Whether a review reaches a literature: `yes` (it searched databases of it and takes its
    language), `admitted, not searched`, `no` (its language is shut out) or `unknown`.

    >>> rows = (Criterion("language", "not_limited"),)
    >>> any_language = ReviewScope("r", rows, searched=frozenset(["international"]))
    >>> reach(any_language, "international"), reach(any_language, "chinese")
    ('yes', 'admitted, not searched')
    """
    language = _language(review, literature)
    if language == _OUT:
        return "no"
    if language == _UNKNOWN or not review.searched:
        return "unknown"
    return "yes" if literature in review.searched else "admitted, not searched"


def _says(review: ReviewScope, literature: str, admitted: int) -> str:
    """The state that a cell would have by one review alone, of which it admits so much."""
    reached = reach(review, literature)
    if admitted == _OUT or reached == "no":
        return "not looked for"
    if review.searched and literature not in review.searched:
        return "scope not stated" if admitted == _UNKNOWN or reached == "unknown" else reached
    if admitted == _UNKNOWN or reached == "unknown":
        return _MAY_HAVE
    if not review.complete:
        return "list incomplete"
    return "looked for" if admitted == _IN else "looked for in part"


def _digital(review: ReviewScope, wanted: str) -> int:
    """Whether a review's criteria admit interventions that are digital, or are not."""
    if wanted not in ("yes", "no"):
        return _IN
    rules = {row.rule for row in review.criteria if row.dimension == "digital"}
    if "only" in rules:
        return _IN if wanted == "yes" else _OUT
    if "excludes" in rules:
        return _OUT if wanted == "yes" else _IN
    return _IN if rules & {"not_limited", "includes"} else _UNKNOWN


def _language(review: ReviewScope, literature: str) -> int:
    """Whether a review takes the languages of a literature: Chinese, or any other."""
    rows = [row for row in review.criteria if row.dimension == "language"]
    named = {
        code
        for row in rows
        if row.rule in ("only", "includes")
        for code in _LANGUAGE.findall(row.limit)
    }
    wanted = {"zh"} & named if literature == "chinese" else named - {"zh"}
    shut = {code for row in rows if row.rule == "excludes" for code in _LANGUAGE.findall(row.limit)}
    if literature == "chinese" and "zh" in shut:
        return _OUT
    if wanted or any(row.rule == "not_limited" for row in rows):
        return _IN
    return _OUT if any(row.rule == "only" for row in rows) and named else _UNKNOWN
