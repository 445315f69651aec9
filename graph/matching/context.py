"""What stands about a name in a text: whether it is denied, and whether it can be the name of a
place there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from lacunary.graph.matching.concept_names import ADJECTIVE, PREPOSITIONAL, SUFFIXED, places, words
from lacunary.graph.matching.text import folded, is_latin

__all__ = ["is_denied", "is_joined", "is_place"]

_NEAR = 100
"""Characters before a name in which what denies it, or makes it a place, is looked for."""


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether words just before (or -free after) deny the words of a folded text from `start` to
    `end`.

    >>> (
    ...     is_denied("women without major depression", 20, 30),
    ...     is_denied("with or without depression", 16, 26),
    ... )
    (True, False)
    >>> is_denied("无抑郁", 1, 3), is_denied("有无抑郁", 2, 4)
    (True, False)
    """
    before = text[max(0, start - _NEAR) : start]
    if text[end : end + 5] == " free" and not text[end + 5 : end + 6].isalnum():
        return True
    return _any_denies(before, "english") or _any_denies(before, "chinese")


def _any_denies(before: str, language: str) -> bool:
    denies, not_denied = _denial()[language]
    found = denies.search(before)
    return bool(found) and not not_denied.search(before[: found.end("cue")] if found else before)


@cache
def _denial() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    table = words()["denial"]
    between = f"(?:(?:{_one_of(table['between'])}) )*"
    return {
        "english": (
            re.compile(rf"(?<!\w)(?P<cue>{_one_of(table['english'])}) {between}$"),
            re.compile(rf"(?<!\w)(?:{_one_of(table['not_denied'])})$"),
        ),
        "chinese": (
            re.compile(rf"(?P<cue>{_one_of(table['chinese'])})$"),
            re.compile(rf"(?:{_one_of(table['chinese_not_denied'])})$"),
        ),
    }


def is_joined(between: str) -> bool:
    """Whether what stands between two names joins them, so that what denies the first denies the
    second.

    >>> is_joined(" or any "), is_joined("、"), is_joined(" after ")
    (True, True, False)
    """
    return bool(_joined().fullmatch(between))


@cache
def _joined() -> re.Pattern[str]:
    table = words()["denial"]
    return re.compile(
        rf"\s*[,/，、]?\s*(?:{_one_of(table['joined'])})?\s*(?:(?:{_one_of(table['between'])}) )*"
    )


def is_place(text: str, start: int, end: int, needs: str) -> bool:
    """Whether the name of a place from `start` to `end` of a folded text can mean that place there.

    >>> (
    ...     is_place("上海南京路步行街", 2, 4, ""),
    ...     is_place("chad is a friend", 0, 4, "prepositional"),
    ...     is_place("in chad", 3, 7, "prepositional"),
    ... )
    (False, False, True)
    """
    context = _place_context()
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if context["not_before"].match(after) and not context["yet_before"].match(after):
        return False
    alone = not before.strip(" .,;()") and not after.strip(" .,;()")
    match needs:
        case "":
            return True
        case _ if alone:
            return needs != ADJECTIVE
        case _ if needs == SUFFIXED:
            return bool(context["endings"].match(text[end - 1])) or bool(
                context["suffixes"].match(after)
            )
        case _ if needs == PREPOSITIONAL:
            last_of_address = before.endswith(", ") and not after.strip(" .;)")
            return last_of_address or bool(context["before"].search(before))
        case _ if needs == ADJECTIVE:
            found = context["heads"].match(after)
            return (
                bool(found)
                and not context["apart"].search(found[0] if found else "")
                and not _set_apart(before)
            )
    return False


def _set_apart(before: str) -> bool:
    return bool(_place_context()["apart_before"].search(before))


@cache
def _place_context() -> dict[str, re.Pattern[str]]:
    context: dict[str, Any] = places()["context"]
    adjective: dict[str, Any] = places()["adjective"]
    return {
        "not_before": re.compile(_following(context["not_before"])),
        "yet_before": re.compile(_following(context["yet_before"])),
        "endings": re.compile(_one_of(context["endings"])),
        "suffixes": re.compile(_one_of(context["suffixes"])),
        "before": re.compile(rf"(?<!\w)(?:{_one_of(context['before'])}) $"),
        "heads": re.compile(rf" (?:[\w']+ ){{0,2}}?(?:{_one_of(adjective['heads'])})(?!\w)"),
        "apart": re.compile(rf"(?<!\w)(?:{_one_of(adjective['apart'])})(?!\w)"),
        "apart_before": re.compile(rf"(?<!\w)(?:{_one_of(adjective['apart_before'])}) $"),
    }


def _following(names: Iterable[str]) -> str:
    """Chinese words follow at once, Latin ones after a space and to their end."""
    folds = [folded(name).text for name in names]
    return "|".join(
        rf" {re.escape(name)}(?!\w)" if is_latin(name[0]) else re.escape(name) for name in folds
    )


def _one_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(folded(name).text) for name in sorted(names, key=len, reverse=True))
