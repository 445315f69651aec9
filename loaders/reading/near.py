"""Words of which a letter may be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

__all__ = ["differ_by_a_letter", "nearest"]

_FEWEST_LETTERS = 4


def differ_by_a_letter(one: str, other: str) -> bool:
    """Whether of two words a letter is another, gone or put in; short ones differ too easily.

    >>> differ_by_a_letter("resXlts", "results"), differ_by_a_letter("items", "item_ids")
    (True, False)
    """
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _FEWEST_LETTERS:
        return False
    alike = _alike_at_start(one, other) + _alike_at_start(one[::-1], other[::-1])
    return alike >= max(len(one), len(other)) - 1


def nearest(word: str, known: Iterable[str]) -> str:
    """The only known word that differs by a letter; empty where there is none, or several."""
    found = [name for name in known if differ_by_a_letter(word, name)]
    return found[0] if len(found) == 1 else ""


def _alike_at_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
