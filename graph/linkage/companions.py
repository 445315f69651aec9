"""What tells that two reports are of one trial: the kind of report that each is, the programme that
they name, the team that wrote them, and what their titles are about.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from lacunary.graph.linkage.opposites import opposed
from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.linkage.titles import Title, acronyms, words_of_linkage
from lacunary.graph.text.identifiers import title_key

__all__ = [
    "Programme",
    "about_finding",
    "contradict",
    "is_companion",
    "kind_finding",
    "kinds_of",
    "order_finding",
    "programme_finding",
    "programmes_of",
    "telling_words",
    "whom_finding",
]

_BEFORE_COLON = re.compile(r"^([^:—–]{3,40}?)\s*(?::|—|–|--)\s")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{3,40})[)）]")
_NUMBER = re.compile(r"^(?:ii|iii|iv|[1-9]|[b-h])$")
_FEWEST_LETTERS = 4
_MOST_WORDS = 3
"""Words of a programme's name before a colon or in brackets; more of them are a phrase."""
_STEM = 7
"""So many letters of a word are compared: `depression` and `depressive` are one."""
_PILOT, _ASIDE = "pilot", "aside"
_UNSURE = frozenset((_PILOT, _ASIDE))
"""Kinds that stand in titles of first results as well."""


# ---- kinds of reports ----------------------------------------------------------------------------
@lru_cache(maxsize=1 << 14)
def _phrases(words: str, han: bool) -> frozenset[tuple[str, str]]:
    """Each kind that a title announces, with the words by which it does."""
    table = _table()
    padded = words if han else f" {_no_kinds().sub('', words)} "
    found = {
        (kind, phrase)
        for kind, phrases in table["kinds_han" if han else "kinds"].items()
        for phrase in phrases
        if (phrase if han else f" {phrase} ") in padded
    }
    if _tells_first_results(words):
        hidden = table["first_results"]["hide"]
        found = {(kind, phrase) for kind, phrase in found if kind not in hidden}
    return frozenset(found)


def _tells_first_results(words: str) -> bool:
    split = words.split()
    told, before = _table()["first_results"]["words"], _table()["first_results"]["not_after"]
    return any(
        word in told and (place == 0 or split[place - 1] not in before)
        for place, word in enumerate(split)
    )


def kinds_of(titles: Iterable[Title]) -> frozenset[str]:
    """The kinds of report that titles announce; none where they are of a trial's first results.

    >>> from lacunary.graph.linkage.titles import read_title
    >>> sorted(kinds_of([read_title("Cost-effectiveness of iCBT: study protocol")]))
    ['economic', 'protocol']
    >>> sorted(kinds_of([read_title("网络干预的随访研究")]))
    ['follow_up']
    """
    return _told(tuple(titles)).kinds


class _Told(NamedTuple):
    """What the titles of a report tell of it: the kinds that they announce and by which phrases,
    whether they speak of a trial, and whether they are of no single study.
    """

    phrases: frozenset[tuple[str, str]]
    kinds: frozenset[str]
    of_trial: bool
    of_none: bool


@lru_cache(maxsize=1 << 14)
def _told(titles: tuple[Title, ...]) -> _Told:
    phrases = frozenset(pair for title in titles for pair in _phrases(title.words, title.han))
    return _Told(
        phrases,
        frozenset(kind for kind, _ in phrases),
        any(_holds(title.words, title.han, "trial") for title in titles),
        any(title.notice or _holds(title.words, title.han, "no_trial") for title in titles),
    )


def kind_finding(one: Prepared, other: Prepared) -> str:
    """`companion`: at least one is no report of first results, and they are of different kinds, or
    of two times; `loose`: the same, but neither names a trial; `aside`: only one may be of
    something aside; `unnamed`: only one names a trial, the other says nothing of its kind; `pilot`:
    only one is of a pilot; `one_kind`: both are of one kind; `results`: both of first results;
    `no_trial`: one is of no single study.
    """
    told, told_other = _told(one.titles), _told(other.titles)
    if told.of_none or told_other.of_none:
        return "no_trial"
    kinds, kinds_others = told.kinds, told_other.kinds
    trials = (
        told.of_trial or one.publication.is_trial,
        told_other.of_trial or other.publication.is_trial,
    )
    found = "companion" if any(trials) else "loose"
    if kinds - _UNSURE != kinds_others - _UNSURE or _of_two_times(told.phrases, told_other.phrases):
        return found
    both_first = all(
        trial or _PILOT in several
        for trial, several in zip(trials, (kinds, kinds_others), strict=True)
    )
    if both_first and (_PILOT in kinds) != (_PILOT in kinds_others):
        return _PILOT
    if kinds - _UNSURE:
        return "one_kind"
    if (_ASIDE in kinds) != (_ASIDE in kinds_others) and (any(trials) or not both_first):
        return _ASIDE
    return "results" if both_first else "unnamed"


def _of_two_times(ones: frozenset[tuple[str, str]], others: frozenset[tuple[str, str]]) -> bool:
    """Whether both are follow-ups, after other times."""
    times, times_others = (
        {phrase for kind, phrase in found if kind == "follow_up"} for found in (ones, others)
    )
    return bool(times and times_others) and times.isdisjoint(times_others)


@lru_cache(maxsize=1 << 14)
def _holds(words: str, han: bool, table: str) -> bool:
    phrases = _table()[table]["han" if han else "words"]
    if han:
        return any(phrase in words for phrase in phrases)
    padded = f" {words} "
    return any(f" {phrase} " in padded for phrase in phrases)


def is_companion(record: Prepared) -> bool:
    """Whether it announces that it is no report of a trial's first results, or no review lists it:
    such a report is of one trial, while a trial may have many.
    """
    return record.publication.cited or bool(kinds_of(record.titles) - {_PILOT})


def order_finding(one: Prepared, other: Prepared, far: int) -> str:
    """The years of two reports: `far` apart, or `late`: a protocol long after the other."""
    if one.year is None or other.year is None:
        return "missing"
    for first, second in ((one, other), (other, one)):
        only_plan = kinds_of(first.titles) - _UNSURE == {"protocol"}
        if only_plan and first.year - second.year >= _LATE:  # type: ignore[operator]
            return "late"
    apart = abs(one.year - other.year)
    return "far" if apart > far else "same" if apart == 0 else "near"


_LATE = 2
"""Years after which a protocol is not of a trial that was reported before."""


def contradict(ones: tuple[Title, ...], others: tuple[Title, ...]) -> bool:
    """Whether alike titles are opposites in what they are about; when they were written (`short
    term`, `long term`), and of what kind they are, does not count.
    """
    return any(
        opposed(_about_only(one), _about_only(other))
        for one in ones
        for other in others
        if one.han == other.han
    )


def _about_only(title: Title) -> Title:
    if title.han:
        return title
    table = _table()
    passed = {*table["design"]["words"], *table["times"]["words"]}
    passed |= {
        word for phrases in table["kinds"].values() for phrase in phrases for word in phrase.split()
    }
    words = " ".join(word for word in title.words.split() if word not in passed)
    return replace(title, words=words, letters=words.replace(" ", ""))


# ---- programmes ----------------------------------------------------------------------------------
class Programme(NamedTuple):
    """The names of programmes and trials in a record, and all words in which another's may be."""

    names: frozenset[str]
    words: tuple[str, ...]


def programmes_of(record: Prepared) -> Programme:
    """The names of programmes in titles and in the words of the intervention: with capitals, before
    a colon or in brackets.

    >>> from lacunary.graph.linkage.publication import Publication, prepare
    >>> trial = Publication("a", ("Mobile.Net: text messages for people with psychosis",))
    >>> sorted(programmes_of(prepare(trial)).names)
    ['mobile net']
    >>> sorted(programmes_of(prepare(Publication("a", ("The Run4Love trial (MoodGYM)",)))).names)
    ['moodgym', 'run4love']
    """
    publication = record.publication
    return _programmes(publication.titles, publication.interventions)


@lru_cache(maxsize=1 << 14)
def _programmes(titles: tuple[str, ...], interventions: tuple[str, ...]) -> Programme:
    texts = (*titles, *interventions)
    found = {title_key(name) for name in acronyms(texts)}
    for text in texts:
        named = [*_BEFORE_COLON.findall(text), *_IN_BRACKETS.findall(text), *_capitals(text)]
        found |= {key for name in named if (key := _name(name))}
    return Programme(frozenset(found), tuple(f" {title_key(text)} " for text in texts))


def _name(text: str) -> str:
    """A programme's name as it is compared, without its number and `the`; "" where it is none."""
    split = [
        word for word in title_key(text).split() if word not in ("the", "trial", "study", "app")
    ]
    while split and _NUMBER.match(split[-1]):
        split.pop()
    key = " ".join(split)
    table, common = _table(), words_of_linkage()
    if not 0 < len(split) <= _MOST_WORDS + 1 or len(key.replace(" ", "")) < _FEWEST_LETTERS:
        return ""
    if key in table["no_programme"]["words"] or key.upper() in common["common_acronyms"]:
        return ""
    telling = [
        word
        for word in split
        if word not in _common_words() and word not in common["frequent"] and not word.isdecimal()
    ]
    return key if telling else ""


def _capitals(text: str) -> list[str]:
    """Runs of words with capitals in a title that is not all in capitals: `Stop My Smoking USA`."""
    words = text.split()
    if sum(word[:1].isupper() for word in words) > len(words) / 2 and len(words) > _MOST_WORDS + 2:
        return []
    return [run for run in _RUN.findall(text) if len(run.split()) > 2]


_RUN = re.compile(r"[A-Z][\w'.-]*(?: [A-Z0-9][\w'.-]*)+")


def programme_finding(one: Prepared, other: Prepared) -> str:
    """`trial`: both name a trial (`the REEACT trial`); `same`: a programme that one names is
    named by the other; `number`: with another number behind it; `differ`: each names others.
    """
    ones, others = programmes_of(one), programmes_of(other)
    shared = [name for name in ones.names if _is_in(name, others)]
    shared += [name for name in others.names if _is_in(name, ones)]
    if shared:
        longest = max(shared, key=lambda name: (len(name), name))
        numbers = _numbers_behind(longest, ones) & _numbers_behind(longest, others)
        both = _names_a_trial(longest, ones) and _names_a_trial(longest, others)
        return ("trial" if both else "same") if numbers else "number"
    return "differ" if ones.names and others.names else "missing"


def _is_in(name: str, programme: Programme) -> bool:
    return name in programme.names or any(f" {name} " in words for words in programme.words)


def _names_a_trial(name: str, programme: Programme) -> bool:
    """Whether `trial` or `study` stands behind a name, which is then of one trial."""
    return any(_behind(name).search(words) for words in programme.words)


@lru_cache(maxsize=1 << 12)
def _behind(name: str) -> re.Pattern[str]:
    return re.compile(
        rf" {re.escape(name)} (?:\d )?(?:randomi[sz]ed )?(?:controlled )?(?:trial|study) "
    )


@lru_cache(maxsize=1 << 14)
def _numbers_behind(name: str, programme: Programme) -> frozenset[str]:
    found = set()
    for words in programme.words:
        for piece in words.split(f" {name} ")[1:]:
            first = piece.split(" ", 1)[0]
            found.add(
                {"ii": "2", "iii": "3", "iv": "4"}.get(first, first) if _NUMBER.match(first) else ""
            )
    return frozenset(found or {""})


# ---- what titles are about -----------------------------------------------------------------------
def about_finding(ones: tuple[Title, ...], others: tuple[Title, ...]) -> str:
    """What the telling words of two titles of one script have in common: `most`, `some`, `few` or
    `none` of the shorter one's; `missing` where that cannot be told.
    """
    found = [_about(one, other) for one in ones for other in others if one.han == other.han]
    order = ("most", "some", "few", "none", "missing")
    return min(found, key=order.index) if found else "missing"


def _about(one: Title, other: Title) -> str:
    words, more = sorted((_stems(one.words, one.han), _stems(other.words, other.han)), key=len)
    if not words:
        return "missing"
    shared = len(words & more)
    part = shared / len(words)
    if (shared >= _FEW and part >= _MOST) or (shared == len(words) == _FEW - 1):
        return "most"
    if (shared >= _FEW - 1 and part >= _SOME) or _worded_alike(one, other):
        return "some"
    return "few" if shared else "none"


_FEW, _MOST, _SOME = 3, 0.6, 0.34
"""So many telling words, and such a part of the shorter title's, are most of them, or some."""
_WORDED, _WORDED_PART = 4, 0.44
"""So many words of any kind, and such a part of the shorter title's."""


def _worded_alike(one: Title, other: Title) -> bool:
    """Whether two titles are written in the same words, telling or not."""
    if one.han:
        return False
    words, more = sorted((_all_stems(one.words), _all_stems(other.words)), key=len)
    shared = len(words & more)
    return shared >= _WORDED and shared >= _WORDED_PART * len(words)


@lru_cache(maxsize=1 << 14)
def _all_stems(words: str) -> frozenset[str]:
    for phrase, other in _table()["one_meaning"].items():
        words = words.replace(phrase, other)
    passed = _table()["design"]["words"]
    small = words_of_linkage()["small_words"]
    return frozenset(
        word.rstrip("s")[:_STEM]
        for word in words.split()
        if len(word) > 2 and word not in small and word not in passed
    )


@lru_cache(maxsize=1 << 14)
def _stems(words: str, han: bool) -> frozenset[str]:
    """What is left of a title's words when those of the field are taken out; of a Chinese one pairs
    of characters.
    """
    if han:
        letters = words.replace(" ", "")
        for common in _table()["common"]["han"]:
            letters = letters.replace(common, " ")
        pieces = (letters[n : n + 2] for n in range(len(letters) - 1))
        return frozenset(piece for piece in pieces if " " not in piece)
    frequent, common_words = words_of_linkage()["frequent"], _common_words()
    return frozenset(
        word.rstrip("s")[:_STEM]
        for word in words.split()
        if len(word) > 2
        and word not in frequent
        and word not in common_words
        and not word.isdecimal()
    )


def telling_words(title: Title) -> list[str]:
    """The longest of the words by which a title is compared, at most six."""
    return sorted(_stems(title.words, title.han), key=lambda word: (-len(word), word))[:_LOOKED_UP]


_LOOKED_UP = 6


# ---- whom titles name ----------------------------------------------------------------------------
def whom_finding(ones: tuple[Title, ...], others: tuple[Title, ...]) -> str:
    """Who the persons are, and what they suffer from, as titles in Latin script say: `same` where
    both name some that not every trial has, `differ` where each names others, `missing` where one
    says nothing.
    """
    found = set()
    for part in ("who", "suffer"):
        named, named_too = _named_in(part, ones), _named_in(part, others)
        if named and named_too:
            shared = named & named_too
            telling = shared.difference(_table()["whom"]["common"]["names"])
            found.add("same" if telling else "alike" if shared else "differ")
    return min(found, key=("differ", "same", "alike").index, default="missing")


@lru_cache(maxsize=1 << 14)
def _named_in(part: str, titles: tuple[Title, ...]) -> frozenset[str]:
    several = [_named(part, title.words) for title in titles if not title.han]
    return several[0] if len(several) == 1 else frozenset().union(*several)


@lru_cache(maxsize=1 << 14)
def _named(part: str, words: str) -> frozenset[str]:
    padded = f" {words} "
    return frozenset(
        name
        for name, phrases in _table()["whom"][part].items()
        if any(f" {phrase} " in padded for phrase in phrases)
    )


# ---- the tables ----------------------------------------------------------------------------------
@cache
def _no_kinds() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_table()['no_kind']['words'])})\b")


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_table()["common"]["words"])


@cache
def _table() -> dict[str, Any]:
    text = resources.files("lacunary.graph.linkage").joinpath("companions.toml").read_text("utf-8")
    return tomllib.loads(text)
