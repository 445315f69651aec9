"""Notices: titles of corrections, retractions, comments and replies, and what they are about."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

__all__ = ["Notice", "read_notice", "without_marks"]


class Notice(NamedTuple):
    """What kind of notice a title is, and the title of the paper it is about; both may be empty."""

    kind: str
    about: str


_NONE = Notice("", "")
_QUOTED = re.compile(r"\W*[\"“‘«《](.{12,})[\"”’»》]|\W*《(?P<han>.+)》")


def read_notice(title: str) -> Notice:
    """The notice that a title is, or an empty one: a paper about corrections is no correction.

    >>> read_notice("Correction to: Talc slurry for effusions")
    Notice(kind='correction', about='Talc slurry for effusions')
    >>> read_notice("Correction of gait by training"), read_notice("Response to treatment")
    (Notice(kind='', about=''), Notice(kind='', about=''))
    >>> read_notice("《团体治疗的效果》一文的更正"), read_notice("Talc slurry. Authors' reply")
    (Notice(kind='correction', about='团体治疗的效果'), Notice(kind='reply', about='Talc slurry'))
    """
    if found := _opening().match(title):
        kind = next(name for name, value in found.groupdict().items() if value)
        return Notice(kind, _bare(title[found.end() :]))
    if found := _ending().search(title):
        return Notice(_kind_of(found[1]), _bare(title[: found.start()]))
    if found := _with_issue().search(title):
        return Notice("correction", _bare(title[: found.start()]))
    return _chinese_notice(title)


def without_marks(title: str) -> str:
    """A title without the publisher's mark that the paper was retracted.

    >>> without_marks("RETRACTED ARTICLE: Talc slurry"), without_marks("【撤稿】团体治疗")
    ('Talc slurry', '团体治疗')
    """
    return _mark().sub("", title, count=1)


def _bare(text: str) -> str:
    """The title of a paper without the quotes, brackets and words of address around it."""
    if quoted := _QUOTED.match(text):
        return quoted[1] or quoted["han"]
    return text.strip(" \t:：.,;-–—\"“”'‘’«»[]()《》")


@cache
def _table() -> dict[str, Any]:
    text = resources.files("lacunary.graph.linkage").joinpath("notices.toml").read_text("utf-8")
    return tomllib.loads(text)


def _any_of(words: list[str]) -> str:
    spaced = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len)[::-1])
    return "|".join(spaced)


@cache
def _opening() -> re.Pattern[str]:
    """Matches the opening of a notice, with a group named after its kind."""
    table, patterns = _table(), _table()["patterns"]
    before, after = _any_of(table["before"]), _any_of(table["after"])
    addressed = _any_of(patterns["addressed"])
    ends = r"\s*(?:[:：.\]—–]|\s-\s|$)"
    kinds = []
    for kind, rule in table["kinds"].items():
        words, joined = _any_of(rule["words"]), _any_of(rule["joined"])
        said = rf"(?:{words})(?:\s+(?:{after})(?:\s+(?:to|of|on|for|regarding|about|re)\b)?)?{ends}"
        with_after = rf"(?:{words})\s+(?:{after})\s+(?:to|of|on|for|regarding|about)\b"
        bridged = rf"(?!(?:{addressed})\b)(?:{words})\s+(?:{joined})\b" if joined else "(?!)"
        answer = rf"(?:{addressed})\s+to\s+(?={patterns['addressees']})" if kind == "reply" else ""
        options = "|".join(filter(None, (said, with_after, bridged, answer)))
        kinds.append(rf"(?P<{kind}>{options})")
    lead = rf"\W*(?:(?:{before})\s+){{0,3}}"
    return re.compile(rf"{lead}(?:{'|'.join(kinds)})\s*(?:to\b)?[:：]?", re.IGNORECASE)


@cache
def _ending() -> re.Pattern[str]:
    patterns = _table()["patterns"]
    said = rf"({patterns['endings']}|{patterns['replies']})"
    return re.compile(rf"(?:[.:：?!]\s+|\s[-–—]\s*|\s*[\[(]){said}[.\])]*$", re.IGNORECASE)


@cache
def _with_issue() -> re.Pattern[str]:
    return re.compile(rf"\s*{_table()['patterns']['issue']}\s*\.?$", re.IGNORECASE)


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(rf"^\W*?(?:{_table()['patterns']['marks']})\s*", re.IGNORECASE)


def _kind_of(words: str) -> str:
    """The kind whose word stands first in what was found at the end of a title."""
    small = " ".join(words.lower().split())
    found = {
        kind: min((small.find(word) for word in rule["words"] if word in small), default=-1)
        for kind, rule in _table()["kinds"].items()
        if kind != "about"
    }
    places = {kind: place for kind, place in found.items() if place >= 0}
    return min(places, key=lambda kind: (places[kind], kind)) if places else "comment"


# ---- Chinese -------------------------------------------------------------------------------------
@cache
def _chinese() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """Of each kind what a title reads that quotes a paper, and what opens a title."""
    found = []
    around = {name: _any_of(words) for name, words in _table()["chinese_around"].items()}
    before, paper = rf"(?:{around['before']})*", rf"(?:{around['paper']})?"
    by, notice = rf"(?:{around['by']})?", rf"(?:{around['notice']})?"
    for kind, words in _table()["chinese"].items():
        said = _any_of(words)
        quotes = rf"{before}《(.+)》{paper}.{{0,6}}?(?:{said}){notice}"
        opens = rf"\W*{by}(?:{said}){notice}\s*(?:[:：]|$|《)(.*)$"
        found.append((kind, re.compile(quotes), re.compile(opens)))
    return found


def _chinese_notice(title: str) -> Notice:
    if title.isascii():
        return _NONE
    for kind, quotes, opens in _chinese():
        if found := quotes.search(title) or opens.match(title):
            return Notice(kind, _bare(found[1].strip("》")))
    return _NONE
