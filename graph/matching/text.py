"""Text as names are looked for in it, each character knowing where it stands in the text as
printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import has_chinese

__all__ = ["Folded", "folded", "is_latin"]

_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_DASH = re.compile(r"[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_APOSTROPHES = "’‘ʼ′＇`´"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text, what it folds to, and for each folded character the span of the printed text it comes
    from.
    """

    printed: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the printed text behind a span of the folded one; neither may be empty.

        >>> folded("Ｄepressed  ÉLÈVES").span(10, 16)
        (11, 17)
        """
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Folded:
    """Case, width, accents, dashes, runs of spaces and traditional characters folded away; lengths
    may change.

    >>> folded("Self-help for Ｄépression").text
    'self help for depression'
    >>> folded("臺灣憂鬱症患者").text
    '台湾抑郁症患者'
    """
    if text.isascii() and "-" not in text and "  " not in text and text.isprintable():
        return Folded(text, text.casefold(), range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for character in _folded_cluster(cluster[0]):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            starts.append(cluster.start())
            ends.append(cluster.end())
    plain = "".join(characters)
    if not has_chinese(plain):
        return Folded(text, plain, starts, ends)
    modern = simplified(plain)
    if modern == plain:
        return Folded(text, plain, starts, ends)
    spans = list(_aligned(plain, modern))
    return Folded(text, modern, [starts[a] for a, _ in spans], [ends[b - 1] for _, b in spans])


def _folded_cluster(cluster: str) -> str:
    if cluster in _INVISIBLE:
        return ""
    if cluster in _APOSTROPHES:
        return "'"
    if cluster.isspace() or _DASH.fullmatch(cluster):
        return " "
    apart = unicodedata.normalize("NFKD", cluster)
    kept = "".join(c for c in apart if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", kept).casefold().replace("-", " ")


def _aligned(before: str, after: str) -> Iterator[tuple[int, int]]:
    """For each character after conversion the span before it; a stretch whose length changed is one
    span.
    """
    one_by_one = "".join(map(_simplified_character, before))
    if len(one_by_one) != len(before):
        one_by_one = before
    for _, a, b, c, d in SequenceMatcher(None, one_by_one, after, autojunk=False).get_opcodes():
        first = min(a, len(before) - 1)
        for number in range(d - c):
            yield (a + number, a + number + 1) if b - a == d - c else (first, max(b, first + 1))


@cache
def _simplified_character(character: str) -> str:
    return simplified(character)


def is_latin(character: str) -> bool:
    """Whether a character belongs to a word whose ends must be seen: a letter or digit that is not
    Chinese.

    >>> is_latin("a"), is_latin("郁"), is_latin(" ")
    (True, False, False)
    """
    return character.isalnum() and not has_chinese(character)
