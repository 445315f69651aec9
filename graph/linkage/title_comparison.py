"""What two titles have in common: the same, spelt otherwise, one within the other, other words."""

from __future__ import annotations

from lacunary.graph.linkage.likeness import likeness, likeness_of_words
from lacunary.graph.linkage.limits import Limits
from lacunary.graph.linkage.opposites import opposed
from lacunary.graph.linkage.titles import Title, numbers_in, words_of_linkage

__all__ = ["are_opposed", "title_finding"]

_TITLE_ORDER = (
    "same", "near", "contained", "short", "generic", "alike", "opposite", "number", "words",
    "differ",
)  # fmt: skip


def title_finding(ones: tuple[Title, ...], others: tuple[Title, ...], limits: Limits) -> str:
    """The best finding among titles of one script; `missing` where no two titles are in one
    script.
    """
    found = [_finding(a, b, limits) for a in ones for b in others if a.han == b.han]
    return min(found, key=_TITLE_ORDER.index) if found else "missing"


def _finding(one: Title, other: Title, limits: Limits) -> str:
    """What two titles of one script are to each other; `generic`: both say `Editorial Board`."""
    if one.letters == other.letters:
        if one.generic:
            return "generic"
        shortest = limits.short_title_han if one.han else limits.short_title
        return "short" if len(one.letters) < shortest else "same"
    alike = likeness()(one.letters, other.letters, score_cutoff=limits.alike_title)
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    long_enough = len(shorter.letters) >= (
        limits.short_title_han if one.han else limits.contained_title
    )
    contained = long_enough and (
        longer.letters.startswith(shorter.letters) or longer.letters.endswith(shorter.letters)
    )
    if not alike and not contained:
        shared = likeness_of_words()(one.words, other.words, score_cutoff=limits.title_words)
        return "words" if shared else "differ"
    if opposed(one, other):
        return "opposite"
    if set(numbers_in(one.words)) != set(numbers_in(other.words)):
        return "number"
    if alike >= limits.near_title and _only_spelt_otherwise(one, other):
        return "near"
    return "contained" if contained else "alike"


def are_opposed(ones: tuple[Title, ...], others: tuple[Title, ...]) -> bool:
    """Whether two titles of one script are opposites."""
    return any(opposed(a, b) for a in ones for b in others if a.han == b.han)


def _only_spelt_otherwise(one: Title, other: Title) -> bool:
    """Whether each word that only one title has is like a word of the other: `effusions`, not
    `protocol` for `trial`.

    In Chinese one character may make another paper (of the old, of the young), so only small
    ones may differ.
    """
    if one.han:
        return _telling_characters(one.letters) == _telling_characters(other.letters)
    ones, others = set(one.words.split()), set(other.words.split())
    return _have_likes(ones - others, others, other.letters) and _have_likes(
        others - ones, ones, one.letters
    )


def _telling_characters(letters: str) -> str:
    small = words_of_linkage()["small_characters"]
    return "".join(character for character in letters if character not in small)


def _have_likes(words: set[str], others: set[str], letters: str) -> bool:
    small = words_of_linkage()["small_words"]
    return all(
        word in small
        or (len(word) > 3 and word in letters)
        or any(likeness()(word, second) >= _LIKE_WORD for second in others)
        for word in words
    )


_LIKE_WORD = 80
"""Likeness in percent from which two words are spellings of one."""
