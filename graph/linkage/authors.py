"""How the authors of two publications agree, in whichever script they are given."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from lacunary.graph.linkage.likeness import likeness_of_words
from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.linkage.titles import words_of_linkage
from lacunary.graph.text.identifiers import has_chinese, title_key
from lacunary.graph.text.person_names import (
    PersonName,
    name_agreement,
    read_name,
    surnames_agree,
)

__all__ = ["authors_finding", "exactly", "is_rest", "one_by_one", "team_finding", "team_keys"]

_FEW = 8
"""So many authors are enough to tell; many records name no more than the first few."""
_ONE_GROUP = 80
"""Likeness in percent from which two names of groups are of one group."""


class Authors(NamedTuple):
    """The persons of a list of authors, the groups among them, and whether more are not named."""

    persons: tuple[PersonName, ...]
    groups: tuple[str, ...]
    open: bool


def authors_finding(one: Prepared, other: Prepared) -> str:
    """How the authors agree, in whichever script both are given.

    `same`: the first authors and most of the others agree; `first`: the first authors, and no more
    can be told; `listed`: one's first author is among the other's; `surname`: no given name to tell
    by; `others`: the first authors agree, the rest do not; `missing`: nothing can be told, as of a
    person and a group.
    """
    found = [_authors(names, others) for names in _name_lists(one) for others in _name_lists(other)]
    order = ("same", "first", "listed", "surname", "others", "missing", "differ")
    return min(found, key=order.index) if found else "missing"


def team_finding(one: Prepared, other: Prepared) -> str:
    """How many of the persons who wrote two reports of one study are the same.

    `led`: three or more (or all that the shorter list names if these are two), the first authors
    among them; `team`: as many with other first authors; `paired`: the first authors and one
    besides; `first`: the first authors, where a list names no more; `listed`: the only one named is
    among the other's; `leads`: the first author of one is among the other's; `two`; one that is
    `shared`; `missing`: nothing can be told.
    """
    found = [_team(names, others) for names in _name_lists(one) for others in _name_lists(other)]
    return min(found, key=_TEAMS.index) if found else "missing"


_TEAMS = (
    "led", "team", "paired", "first", "listed", "leads", "two", "shared", "missing", "differ"
)  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _team(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    ones, others = sorted((_read(one), _read(other)), key=lambda authors: len(authors.persons))
    if not ones.persons:
        return "missing"
    same = sum(
        any(name_agreement(name, person) == "same" for person in others.persons)
        for name in ones.persons
    )
    first = name_agreement(ones.persons[0], others.persons[0]) == "same"
    if same >= _SEVERAL or same == len(ones.persons) == 2:
        return "led" if first else "team"
    if first and same >= min(2, len(ones.persons)):
        return "paired" if same > 1 else "first"
    if same == len(ones.persons) == 1:
        return "listed"
    if same and _among(ones, others):
        return "leads"
    return ("differ", "shared", "two")[same]


def team_keys(record: Prepared) -> list[str]:
    """The first authors in every reading, in alphabetical order: surname and initial."""
    found = set()
    for names in _name_lists(record):
        for person in _read(names).persons[:_WROTE]:
            readings = sorted({f"{surname} {given[:1]}" for surname, given in person.initials})
            found |= set(readings[:_FEW_READINGS])
    return sorted(found)


_WROTE = 6
"""So many authors of a report are looked up."""
_FEW_READINGS = 2


def _name_lists(record: Prepared) -> list[tuple[str, ...]]:
    return [
        names
        for names in (record.publication.authors, record.publication.authors_also)
        if names and names[0]
    ]


# ---- lists ---------------------------------------------------------------------------------------
@lru_cache(maxsize=1 << 14)
def _read(names: tuple[str, ...]) -> Authors:
    """A list of names as printed: `et al.` and its like (also in Chinese) are no persons, nor is a
    group.

    >>> found = _read(("Lee, A.", "Kim B et al.", "for the TALC Study Group"))
    >>> len(found.persons), found.groups, found.open
    (2, ('for the talc study group',), True)
    >>> _read(("王某等",)).open, _read(("Wang",)).open
    (True, True)
    """
    persons: list[PersonName] = []
    groups: list[str] = []
    more = False
    for name in names[: _FEW + 1]:
        bare = _more().sub("", name).strip(" ,;&")
        more = more or bare != name.strip(" ,;&")
        if not bare:
            continue
        if _is_group(bare):
            groups.append(title_key(bare))
        elif len(persons) < _FEW:
            persons.append(read_name(bare))
    alone = len(persons) == 1 and not any(given for _, given in persons[0].initials)
    return Authors(tuple(persons), tuple(groups), more or alone)


@cache
def _more() -> re.Pattern[str]:
    """Matches what stands for the authors that are not named."""
    words = "|".join(map(re.escape, sorted(words_of_linkage()["and_others"], key=len)[::-1]))
    han = "|".join(words_of_linkage()["and_others_han"])
    return re.compile(rf"(?:^|[\s,;&]+)(?:{words})\s*\.?\s*$|(?:{han})\s*$", re.IGNORECASE)


def is_rest(name: str) -> bool:
    """Whether a name stands for all authors that are not named: `et al.`.

    >>> is_rest("et al."), is_rest("Lee A et al.")
    (True, False)
    """
    return not _more().sub("", name).strip(" ,;&")


@lru_cache(maxsize=1 << 14)
def _is_group(name: str) -> bool:
    """Whether a name is of a group: `TALC Study Group`, `Help4Mood Consortium`."""
    lists = words_of_linkage()
    if has_chinese(name):
        return name.endswith(tuple(lists["groups_han"]))
    words = title_key(name).split()
    return title_key(name) in lists["nobody"] or (
        len(words) > 1 and not lists["groups"].isdisjoint(words)
    )


# ---- agreement -----------------------------------------------------------------------------------
@lru_cache(maxsize=1 << 14)
def _authors(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if one == other and len(one) > 1:
        return "same"
    ones, others = _read(one), _read(other)
    if not ones.persons or not others.persons:
        return _groups_agree(ones, others)
    first, second = ones.persons[0], others.persons[0]
    agreement = name_agreement(first, second)
    rest = _share(ones.persons[1:], others.persons[1:])
    if agreement:
        if rest is None:
            return "first" if agreement == "same" else "surname"
        return "same" if rest >= 0.5 else "others"
    if rest is not None and rest >= 0.75:
        return "listed"
    several = len(ones.persons) > 1 and len(others.persons) > 1
    return "listed" if several and _among(ones, others) else "differ"


def _among(ones: Authors, others: Authors) -> bool:
    """Whether the first author of one is anywhere among the other's."""
    return any(name_agreement(ones.persons[0], name) for name in others.persons) or any(
        name_agreement(others.persons[0], name) for name in ones.persons
    )


def _groups_agree(ones: Authors, others: Authors) -> str:
    """`first` where both name one group; a person and a group do not contradict each other."""
    pairs = [(one, other) for one in ones.groups for other in others.groups]
    alike = likeness_of_words()
    return "first" if any(alike(*pair) >= _ONE_GROUP for pair in pairs) else "missing"


def _share(ones: tuple[PersonName, ...], others: tuple[PersonName, ...]) -> float | None:
    """The share of the shorter list that the longer one has; None when either is empty."""
    shorter, longer = sorted((ones, others), key=len)
    named = [name for name in shorter if name.initials]
    if not named:
        return None
    return sum(any(surnames_agree(name, one) for one in longer) for name in named) / len(named)


def one_by_one(one: Prepared, other: Prepared) -> bool:
    """Whether all authors that both name agree in order, given name or initials included; of fewer
    than three all must be named on both sides, with their given names in full.
    """
    return any(
        _in_order(_read(names), _read(others))
        for names in _name_lists(one)
        for others in _name_lists(other)
    )


def _in_order(ones: Authors, others: Authors) -> bool:
    pairs = list(zip(ones.persons, others.persons, strict=False))
    if not pairs or any(name_agreement(one, other) != "same" for one, other in pairs):
        return False
    if len(pairs) >= _SEVERAL:
        return True
    whole = len(ones.persons) == len(others.persons) and not ones.open and not others.open
    return whole and all(_in_full(one) and _in_full(other) for one, other in pairs)


def exactly(one: Prepared, other: Prepared) -> bool:
    """Whether four or more authors, all of them on both sides, agree in order with full names."""
    return any(
        _are_exact(_read(names), _read(others))
        for names in _name_lists(one)
        for others in _name_lists(other)
    )


def _are_exact(ones: Authors, others: Authors) -> bool:
    whole = len(ones.persons) == len(others.persons) and not ones.open and not others.open
    return (
        whole
        and len(ones.persons) > _SEVERAL
        and _in_order(ones, others)
        and all(map(_in_full, ones.persons + others.persons))
    )


_SEVERAL = 3
"""From so many authors on initials are enough to tell them."""


def _in_full(name: PersonName) -> bool:
    return bool(name.han) or any(len(given) > 1 for _, given in name.readings)
