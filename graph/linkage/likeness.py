"""How alike two texts are, in percent; the library is loaded with the first question."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

__all__ = ["likeness", "likeness_of_words"]


@cache
def likeness() -> Callable[..., float]:
    """What compares two texts letter by letter.

    >>> round(likeness()("effusion", "effusions"))
    94
    """
    from rapidfuzz import fuzz

    return fuzz.ratio


@cache
def likeness_of_words() -> Callable[..., float]:
    """What compares two texts by their sorted words.

    >>> likeness_of_words()("a trial of talc", "talc of a trial")
    100.0
    """
    from rapidfuzz import fuzz

    return fuzz.token_sort_ratio
