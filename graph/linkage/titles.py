"""Titles as record linkage compares them: without what databases append, in one script, nothing of
the Chinese folded away.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from lacunary.graph.linkage.notices import read_notice, without_marks
from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import has_chinese, title_key

__all__ = ["Title", "acronyms", "numbers_in", "read_title", "words_of_linkage"]

_LAST_SENTENCE = re.compile(r"\.\s+([A-Za-z0-9 ]{4,40})\.?$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ACRONYM = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])(?=\w*[A-Za-z])[A-Za-z]\w{3,}\b")


@dataclass(frozen=True, slots=True)
class Title:
    """A title without what databases append: its words, its letters without spaces, its script.

    Of a notice about another paper `notice` is the kind, and the words are that paper's title where
    it is named; a `generic` title (Editorial Board) names no paper.
    """

    words: str
    letters: str
    han: bool
    notice: str
    generic: bool


@cache
def words_of_linkage() -> dict[str, Any]:
    """The word lists of `linkage_words.toml`, as sets."""
    text = (
        resources.files("lacunary.graph.linkage").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in tomllib.loads(text).items()
    }


def read_title(text: str) -> Title:
    """A title as it is compared; Chinese in simplified characters, nothing of it folded away.

    >>> read_title("[Talc slurry for effusions.[Erratum appears in Chest (5)]]. [Chinese]").words
    'talc slurry for effusions'
    >>> read_title("《憂鬱症的團體治療》。").words, read_title("Erratum: Talc slurry").notice
    ('抑郁症的团体治疗', 'correction')
    >>> read_title("Editorial Board / Contents").generic, read_title("目录").generic
    (True, True)
    """
    plain = without_marks(simplified(unicodedata.normalize("NFKC", text)))
    notice = read_notice(plain)
    words = title_key(_without_remarks(notice.about)) or title_key(_without_remarks(plain))
    generic = words == title_key(plain) if notice.kind and not notice.about else _is_generic(words)
    return Title(words, words.replace(" ", ""), has_chinese(words), notice.kind, generic)


@lru_cache(maxsize=1 << 12)
def _is_generic(words: str) -> bool:
    """Whether a title is made of words such as `editorial board` or `contents` only."""
    lists = words_of_linkage()
    if not words.isascii():
        return words in lists["generic_han"]
    split = [word for word in words.split() if not word.isdecimal()]
    telling = [word for word in split if word not in lists["small_words"]]
    return bool(telling) and all(word in lists["generic"] for word in telling)


@cache
def _appended() -> re.Pattern[str]:
    """Matches what follows a title whatever it says: `[Erratum appears in …`, closed or cut off,
    and `<ORIGINAL> …`.
    """
    openings = "|".join(sorted(words_of_linkage()["remark_openings"], key=len, reverse=True))
    return re.compile(
        rf"\s*(?:[\[(]\W*(?:{openings})\b|<ORIGINAL>|(?<=[\])])\s+TO:\s).*$", re.IGNORECASE
    )


def _without_remarks(title: str) -> str:
    """The title without brackets around all of it, and without the remarks that databases put at
    its end.
    """
    text = _appended().sub("", title).strip(' "“”')
    while True:
        closed = text.rstrip(". ")
        start = _opening(closed)
        if start == 0 and closed[0] != "(":
            text = closed[1:-1].strip()
            continue
        remark = (start, closed[start + 1 : -1]) if start > 0 else None
        if not remark and (found := _LAST_SENTENCE.search(text)):
            remark = (found.start(), found[1])
        if not remark or not _is_remark(remark[1]):
            return text
        text = text[: remark[0]].rstrip(". …")


def _opening(text: str) -> int:
    """Where the bracket opens that closes at the end of the text; -1 when the text does not end in
    one.

    >>> _opening("Talc [Erratum in Chest (5)]"), _opening("[Talc] slurry")
    (5, -1)
    """
    pair = next((pair for pair in ("[]", "()", "【】", "《》") if text.endswith(pair[1])), "")
    depth = 0
    for place in range(len(text) - 1, -1, -1) if pair else ():
        depth += (text[place] == pair[1]) - (text[place] == pair[0])
        if depth == 0:
            return place
    return -1


@lru_cache(maxsize=1 << 12)
def _is_remark(text: str) -> bool:
    """Whether a text at the end of a title is a remark: `Chinese`, `see comments`, `97 refs`."""
    lists, words = words_of_linkage(), title_key(text).split()
    if not 0 < len(words) <= _LONGEST_REMARK:
        return False
    counted = [word for word in words if not word.isdecimal()]
    if len(counted) < len(words):  # 97 refs; abstract no 12
        telling = [word for word in counted if word not in lists["counting"]]
        return bool(telling) and all(word in lists["counted"] for word in telling)
    return " ".join(words) in lists["remarks"] or all(word in lists["remarks"] for word in words)


_LONGEST_REMARK = 6
"""So many words a remark has at most."""


@lru_cache(maxsize=1 << 15)
def numbers_in(words: str) -> tuple[str, ...]:
    """The numbers in the words of a title, sorted; roman numerals and number words among them.

    >>> (
    ...     numbers_in("phase ii trial of 3 doses part two"),
    ...     numbers_in("vitamin d and i"),
    ...     numbers_in("i and vitamin d"),
    ... )
    (('2', '2', '3'), ('1',), ())
    """
    lists, split = words_of_linkage(), words.split()
    found = _NUMBER.findall(words)
    for place, word in enumerate(split):
        if word in lists["numbers"]:
            counted = (
                len(word) > 1
                or not word.isascii()
                or place == len(split) - 1
                or split[place - 1] in lists["numbered"]
            )
            found += [lists["numbers"][word]] if counted else []
    return tuple(sorted(found))


def acronyms(titles: Iterable[str]) -> frozenset[str]:
    """Names of programmes and trials in titles: words with several capitals, unless the whole title
    is in capitals.

    >>> sorted(acronyms(["The MoodGYM trial of iCBT and LEAN", "ALL IN CAPITALS"]))
    ['LEAN', 'MOODGYM']
    """
    mixed = (title for title in titles if not title.isupper())
    common: frozenset[str] = words_of_linkage()["common_acronyms"]
    return frozenset(word.upper() for title in mixed for word in _ACRONYM.findall(title)) - common
