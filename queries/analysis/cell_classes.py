"""What can be said of a cell of a gap map: one class first, and whatever else holds of it.

A gap is *absolute* where no study is known and somebody looked, and a *synthesis* gap where there
are studies and no recent review of adequate confidence (Snilstveit et al. 2016, doi
10.1016/j.jclinepi.2016.05.015).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "ADEQUATE",
    "CLASSES",
    "Facts",
    "Limits",
    "classes_of",
    "gap_of",
    "is_adequate",
    "is_claim",
]

CLASSES = (
    "impossible", "not looked for", "admitted, not searched", "list incomplete",
    "scope not stated", "looked for in part", "sparse", "open", "empty", "thin",
    "one literature only", "one review only", "cannot tell", "covered",
)  # fmt: skip
"""Every class, in the order in which the first that holds is the class of a cell."""

ADEQUATE = frozenset(("high", "moderate"))
"""Confidence in a review that is adequate, in AMSTAR 2's words and in GRADE's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the classes begin.

    Attributes
    ----------
    alpha
        The level of q at which a cell is sparse.
    thin_k
        Fewer studies than this are thin.
    thin_n
        Fewer participants than this, where all are known, are thin; 0: not asked.
    """

    alpha: float = 0.05
    thin_k: int = 3
    thin_n: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a cell.

    Attributes
    ----------
    impossible
        A person decided that no study can stand there.
    state
        Whether anybody looked: a word of `scope.STATES`.
    studies, expected
        Studies there, and how many the margins within strata lead one to expect (NaN: unknown).
    q
        Of the lower tail; None where it was not tested: no count would have been below alpha, or
        no review with a complete list looked.
    could_fill
        Studies whose unmapped words could place them there.
    participants
        All participants of its studies; None where those of a study are unknown.
    one_literature
        Only one literature has studies, and the other was looked for.
    reviews
        Reviews that list its studies.
    """

    impossible: bool
    state: str
    studies: int
    expected: float
    q: float | None
    could_fill: int
    participants: int | None
    one_literature: bool
    reviews: int


def is_claim(facts: Facts) -> bool:
    """Whether anything can be said of a cell as of a gap: studies can stand there, and some do or
    somebody looked for them.

    >>> is_claim(Facts(False, "list incomplete", 0, 0.4, None, 0, 0, False, 0))
    False
    """
    return not facts.impossible and (facts.studies > 0 or facts.state == "looked for")


def classes_of(facts: Facts, limits: Limits) -> list[str]:
    """Every class that holds of a cell, the first being its class.

    >>> empty = Facts(False, "looked for", 0, 0.4, None, 0, 0, False, 0)
    >>> classes_of(empty, Limits())
    ['empty', 'cannot tell']
    """
    if facts.impossible:
        return ["impossible"]
    if not is_claim(facts):
        return [facts.state]
    few = facts.studies < limits.thin_k
    small = facts.participants is not None and facts.participants < limits.thin_n
    held = {
        "sparse": facts.q is not None and facts.q <= limits.alpha,
        "open": not facts.studies and facts.could_fill > 0,
        "empty": not facts.studies,
        "thin": facts.studies > 0 and (few or small),
        "one literature only": facts.studies > 0 and facts.one_literature,
        "one review only": facts.studies > 0 and facts.reviews == 1,
        "cannot tell": facts.q is None and not facts.studies >= facts.expected,
    }
    found = [name for name in CLASSES if held.get(name)]
    return found or ["covered"]


def gap_of(facts: Facts, recent: Iterable[bool | None]) -> str | None:
    """`absolute`, `synthesis` or `none`; None where that cannot be said.

    Parameters
    ----------
    facts
        Of the cell.
    recent
        Whether each recent review of the cell is of adequate confidence; None where nobody rated it.

    Examples
    --------
    >>> some = Facts(False, "looked for", 9, 8.0, 0.7, 0, 900, False, 2)
    >>> gap_of(some, [True, None]), gap_of(some, []), gap_of(some, [None])
    ('none', 'synthesis', None)
    """
    if facts.impossible:
        return "none"
    if not facts.studies:
        looked = facts.state == "looked for" and not facts.could_fill
        return "absolute" if looked else None
    rated = list(recent)
    if True in rated:
        return "none"
    return None if None in rated else "synthesis"


def is_adequate(judgements: Iterable[str]) -> bool | None:
    """Whether a review is of adequate confidence by its overall judgements; of several the lowest
    counts. None where there is none.

    >>> is_adequate(["High"]), is_adequate(["moderate", "Critically low"]), is_adequate([])
    (True, False, None)
    """
    words = [word.strip().casefold() for word in judgements]
    return all(word in ADEQUATE for word in words) if words else None
