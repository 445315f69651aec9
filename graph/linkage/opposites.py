"""Titles that differ by an opposite or a place: guided and unguided, Henan and Hunan."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from itertools import combinations, permutations
from typing import Any

from lacunary.graph.linkage.titles import Title
from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import has_chinese, title_key

__all__ = ["elsewhere", "opposed"]

_SHORTEST_STEM = 3
"""Letters of the rest of a word behind a beginning that turns it round."""
_FEW_WORDS = 3
"""So many more words in one title may hold a word that turns it round; a subtitle has more."""


def opposed(one: Title, other: Title) -> bool:
    """Whether what only one title has is the opposite of what only the other has, or another place.

    >>> from lacunary.graph.linkage.titles import read_title
    >>> def are_opposed(one, other):
    ...     return opposed(read_title(one), read_title(other))
    >>> are_opposed("Guided self-help in Henan", "Unguided self-help in Henan")
    True
    >>> are_opposed("Guided self-help in Henan", "Guided self-help in Hunan")
    True
    >>> are_opposed("山西省住院患者", "陕西省住院患者"), are_opposed("Effusion", "Effusions")
    (True, False)
    """
    if one.han:
        return _opposed_han(one.letters, other.letters)
    words, others = one.words.split(), other.words.split()
    here, there = set(words) - set(others), set(others) - set(words)
    if not here and not there:
        return False
    negating = _table()["negating"]
    turned = not here.isdisjoint(negating) or not there.isdisjoint(negating)
    if turned and (bool(here) == bool(there) or len(here | there) <= _FEW_WORDS):
        return True
    if not here or not there:
        return False
    if any(_opposite(a, b) for a in here for b in there):
        return True
    return _elsewhere(_places_in(one.words), _places_in(other.words))


def elsewhere(one: Title, other: Title) -> bool:
    """Whether each of two titles names a place that the other does not.

    >>> from lacunary.graph.linkage.titles import read_title
    >>> elsewhere(read_title("Talc in Henan"), read_title("Slurry, and who had it in Hunan"))
    True
    """
    return _elsewhere(
        *(_places_in(title.letters if title.han else title.words) for title in (one, other))
    )


@lru_cache(maxsize=1 << 14)
def _opposite(one: str, other: str) -> bool:
    """Whether two words are opposites, or two single letters: hepatitis B is not hepatitis C."""
    if len(one) == len(other) == 1:
        return one.isalpha() and other.isalpha()
    if not _groups().get(one, frozenset()).isdisjoint(_groups().get(other, frozenset())):
        return True
    shorter, longer = sorted((one, other), key=len)
    behind = longer.endswith(shorter) and len(shorter) >= _SHORTEST_STEM
    if behind and longer[: -len(shorter)] in _table()["negations"]:
        return True
    stem = _common_end(one, other)
    return len(stem) >= _SHORTEST_STEM and any(
        one[: len(one) - n] != one and _turns(one[: len(one) - n], other[: len(other) - n])
        for n in range(_SHORTEST_STEM, len(stem) + 1)
    )


def _common_end(one: str, other: str) -> str:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return one[len(one) - length :] if length else ""


def _turns(beginning: str, other: str) -> bool:
    return (beginning, other) in _prefix_pairs()


def _elsewhere(here: frozenset[str], there: frozenset[str]) -> bool:
    """Whether each names a place that the other does not."""
    return bool(here - there) and bool(there - here)


def _opposed_han(one: str, other: str) -> bool:
    if _elsewhere(_places_in(one), _places_in(other)):
        return True
    here, there = _terms_in(one), _terms_in(other)
    groups = {group for group, _ in here - there} & {group for group, _ in there - here}
    if groups:
        return True
    if abs(len(one) - len(other)) > _FEW_WORDS:
        return False
    return any(
        one.count(character) != other.count(character) for character in _table()["negating_han"]
    )


# ---- the tables ----------------------------------------------------------------------------------
@cache
def _table() -> dict[str, Any]:
    text = resources.files("lacunary.graph.linkage").joinpath("opposites.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _groups() -> dict[str, frozenset[int]]:
    """The groups that each word is in."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_table()["words"]):
        for word in group:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _prefix_pairs() -> frozenset[tuple[str, str]]:
    return frozenset(
        pair for group in _table()["prefixes"] for pair in permutations(group, 2) if any(pair)
    )


@cache
def _places() -> dict[str, str]:
    """Every name of a place, as titles are compared, and the place."""
    text = resources.files("lacunary.graph.linkage").joinpath("places.toml").read_text("utf-8")
    named = tomllib.loads(text)["places"].items()
    found = {
        title_key(simplified(name)): place
        for place, names in named
        for name in names
        if len(name) > 2 or has_chinese(name)
    }
    for town in _table()["towns"]:
        found |= dict.fromkeys(town.split(), town)
    return found


@cache
def _longest_place() -> int:
    return max(len(name.split()) for name in _places())


@lru_cache(maxsize=1 << 14)
def _places_in(words: str) -> frozenset[str]:
    """The places that the words of a title name."""
    if has_chinese(words):
        return frozenset(_places()[name] for name in _place_names().findall(words))
    split = words.split()
    spans = combinations(range(len(split) + 1), 2)
    names = (" ".join(split[a:b]) for a, b in spans if b - a <= _longest_place())
    return frozenset(_places()[name] for name in names if name in _places())


@cache
def _place_names() -> re.Pattern[str]:
    return _any_of(name for name in _places() if has_chinese(name))


@cache
def _han_groups() -> dict[str, tuple[tuple[int, str], ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for number, group in enumerate(_table()["words_han"]):
        for word in group:
            found.setdefault(word, []).append((number, word))
    return {word: tuple(pairs) for word, pairs in found.items()}


@cache
def _han_words() -> re.Pattern[str]:
    return _any_of(_han_groups())


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))


@lru_cache(maxsize=1 << 14)
def _terms_in(letters: str) -> frozenset[tuple[int, str]]:
    """The words of groups that a Chinese title holds, each with its group."""
    return frozenset(pair for word in _han_words().findall(letters) for pair in _han_groups()[word])
