"""Tells running text from a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

__all__ = ["is_prose"]

_SENTENCE_ENDS = tuple(".!?;。！？；")
_FEWEST_WORDS = 5
_FEWEST_SIGNS = 15
"""Of a line in a script without spaces."""


def is_prose(lines: Sequence[str], widths: Sequence[int]) -> bool:
    """Whether lines are running text: no number of cells (`widths`) is that of most of them, and
    they are sentences, or begin without anything that could be a heading.

    >>> is_prose(["We searched, among others, PubMed.", "Results were few."], [3, 1])
    True
    >>> is_prose(["study", "An app for sleep in young adults", "Another one"], [1, 1, 1])
    False
    """
    said = [line.strip() for line in lines if line.strip()]
    if not said:
        return False
    width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
    if width > 1 and 2 * times > len(widths):
        return False
    long = sum(map(_is_long, said))
    ended = sum(line.endswith(_SENTENCE_ENDS) and _is_long(line) for line in said)
    return 2 * ended >= len(said) or (_is_long(said[0]) and 2 * long >= len(said))


def _is_long(line: str) -> bool:
    signs = 0 if line.isascii() else len(line)
    return len(line.split()) >= _FEWEST_WORDS or signs >= _FEWEST_SIGNS
