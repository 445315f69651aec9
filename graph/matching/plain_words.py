"""Words of a cell made comparable: what is left of a name when case, spelling, plural, brackets and
remarks are folded away.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lacunary.graph.matching.concept_names import words
from lacunary.graph.matching.text import folded
from lacunary.graph.text.identifiers import has_chinese

__all__ = [
    "BRACKETS",
    "LONGEST_PHRASE",
    "abbreviates",
    "alternatives",
    "forms_table",
    "in_brackets",
    "key",
    "ordered_key",
    "parts",
    "plain",
    "singular",
    "without_remarks",
]

_REMEMBERED = 100_000
LONGEST_PHRASE = 1_000
"""Characters of the longest words of a cell that are matched or given a proposal; longer ones are a
text, of which no rule for names can say what it means.
"""
BRACKETS = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_]+")
_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$|'")


@cache
def forms_table() -> dict[str, dict[str, Any]]:
    """The table `word_forms.toml`."""
    table = files("lacunary.graph.matching").joinpath("word_forms.toml")
    return tomllib.loads(table.read_text(encoding="utf-8"))


@lru_cache(maxsize=_REMEMBERED)
def key(said: str) -> str:
    """What is left of a name when case, width, script, spaces, hyphens, plural and spelling are
    folded away.

    >>> key("Wait-lists"), key("waiting list"), key("憂鬱症"), key("U.S.A.")
    ('waitinglist', 'waitinglist', '抑郁症', 'usa')
    """
    return "".join(map(singular, plain(said).split()))


def ordered_key(said: str) -> str:
    """The same for words in any order, without the small words between them; empty for one word.

    >>> ordered_key("severity of depression") == ordered_key("Depression severity")
    True
    """
    small = forms_table()["order"]["small"]
    found = sorted(singular(word) for word in plain(said).split() if word not in small)
    return " ".join(found) if len(found) > 1 else ""


@lru_cache(maxsize=_REMEMBERED)
def plain(said: str) -> str:
    """The words in small letters, American spelling and simplified characters, parted by spaces.

    >>> plain("Randomised Controlled Trial"), plain("Wait-list programme")
    ('rct', 'waiting list program')
    """
    text = _POINTS.sub("", folded(said).text)
    text = " ".join(_TOKEN.findall(text))
    for pattern, instead in _spellings():
        text = _with_others(text, pattern, instead)
    return text


def _with_others(text: str, pattern: re.Pattern[str], instead: dict[str, str]) -> str:
    return pattern.sub(lambda found: instead[found[0]], text)


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """British spellings, then words that mean the same: what is found, and what stands for it."""
    found = []
    for pairs in (words()["spellings"], forms_table()["same"]):
        longest = sorted(pairs, key=lambda one: (-len(one), one))
        each = "|".join(map(re.escape, longest))
        found.append((re.compile(rf"\b(?:{each})"), dict(pairs)))
    return tuple(found)


def singular(word: str) -> str:
    """An English word without the ending of its plural.

    >>> [singular(w) for w in ("students", "therapies", "illness", "crisis", "boxes")]
    ['student', 'therapy', 'illness', 'crisis', 'box']
    """
    if len(word) <= 3 or not word.isascii() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def without_remarks(said: str) -> str:
    """A cell without the number of participants, their ages and the like.

    >>> without_remarks("Nurses (n = 120)"), without_remarks("Adults aged 18-65 years")
    ('Nurses', 'Adults')
    """
    text = said
    for pattern in _remarks():
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" ,;:，；：")


@cache
def _remarks() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in forms_table()["remarks"]["patterns"])


def abbreviates(short: str, name: str) -> bool:
    """Whether an acronym may stand for a name: capitals, which begin words of the name in this
    order; of a Chinese name any.

    >>> abbreviates("BDI-II", "Beck Depression Inventory"), abbreviates("COVID-19", "burden")
    (True, False)
    """
    letters = re.match(r"[A-Z]{2,}", short.strip())
    if letters is None or short.strip().upper() != short.strip():
        return False
    initials = iter(word[0] for word in plain(name).split())
    return has_chinese(name) or all(letter.lower() in initials for letter in letters[0])


def alternatives(name: str) -> Iterator[str]:
    """A name without what stands in brackets, and each of the names that it joins by `or` or `and`:
    of `University and college students` both kinds of students.
    """
    bare = BRACKETS.sub(" ", name).strip()
    yield bare
    joins = re.compile(forms_table()["alternatives"]["pattern"])
    joined = joins.findall(bare)
    if len(joined) != 1:
        return
    first, *_, second = map(str.strip, filter(None, joins.split(bare)))
    yield second
    goes_on = " " in second and not has_chinese(bare)
    if goes_on:
        yield f"{first} {second.rpartition(' ')[2]}"
    if not goes_on or joined == ["or"]:
        yield first


def in_brackets(said: str) -> list[str]:
    """The parts of what stands in brackets.

    >>> in_brackets("social anxiety (LSAS, SIAS)"), in_brackets("anxiety")
    (['LSAS', 'SIAS'], [])
    """
    return [part for inner in BRACKETS.findall(said) for part in parts(inner)]


def parts(said: str) -> list[str]:
    """What stands between the signs and words that join names, outside of brackets.

    >>> parts("depression, anxiety and stress"), parts("China")
    (['depression', 'anxiety', 'stress'], ['China'])
    """
    if any(sign in said for sign in "(（[") and not BRACKETS.search(said):
        return [said]
    return [part.strip() for part in _between().split(said) if part.strip()]


@cache
def _between() -> re.Pattern[str]:
    table = forms_table()["between"]
    signs = "".join(map(re.escape, table["signs"]))
    joins = "|".join(
        word if has_chinese(word) else rf"(?<=\s){re.escape(word)}(?=\s)" for word in table["words"]
    )
    outside = r"(?![^(（\[]*[)）\]])"
    return re.compile(rf"(?:[{signs}]|{joins}){outside}")
