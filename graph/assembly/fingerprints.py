"""What tells a report or a study by its content: what each of its records prints, wherever it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from lacunary.graph.assembly.mentions import TITLES, Mention
from lacunary.graph.records import PublishedId, Record
from lacunary.graph.text.identifiers import digest, surname_key, title_key
from lacunary.graph.text.printable import plain

__all__ = [
    "Entry",
    "Said",
    "Trace",
    "alike",
    "entries_of",
    "label_print",
    "rest_of",
    "said_of_report",
    "said_of_study",
]

_IDENTIFIERS = ("doi", "pmid", "pmcid", "cnki", "openalex")
_OF_A_PLACE = frozenset({"citing_line", "order"})
"""Fields that tell where a row stands in its file or list, not what it says."""
_DIGESTS = re.compile(r"(?:(?:^|\s)#[0-9a-f]{10})+$")
_PRINT = re.compile(r"(\S+) (\d{4}|undated): (.+)")
_LIKE = 0.8
"""How much of two titles must agree where one may be the other, corrected."""
_BEGINNING = 12
"""Characters that a title needs so that a longer one may be the same with its subtitle."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says of a thing: the digest of all its words, its titles with author and
    year (of a study its label), and its identifiers.

    `thing` is the identifier that the thing would have if none was published.
    """

    thing: str
    digest: str
    prints: tuple[str, ...]
    identifiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a fingerprint: what some records print alike, and the digest of each.

    >>> entry = Entry.read("choi 2012: a trial / choi 2012: 试验 #0123456789")
    >>> entry.prints, entry.digests
    (('choi 2012: a trial', 'choi 2012: 试验'), ('0123456789',))
    >>> str(entry)
    'choi 2012: a trial / choi 2012: 试验 #0123456789'
    """

    prints: tuple[str, ...]
    digests: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Entry:
        """An entry from the words in which it is written."""
        found = _DIGESTS.search(text)
        words = text[: found.start()] if found else text
        digests = tuple(found[0].replace("#", " ").split()) if found else ()
        return cls(tuple(filter(None, map(str.strip, words.split(" / ")))), digests)

    def __str__(self) -> str:
        return " ".join(filter(None, [" / ".join(self.prints), *(f"#{d}" for d in self.digests)]))


@dataclass(frozen=True, slots=True)
class Trace:
    """What a published identifier left: the entry of the record that stands for it, its digest, all
    digests and prints, and identifiers.
    """

    kind: str
    first: Entry
    digest: str
    digests: frozenset[str]
    prints: frozenset[str]
    identifiers: frozenset[str]

    @classmethod
    def of(cls, row: PublishedId) -> Trace:
        """What a row of `decisions/identifiers.csv` tells a thing by."""
        entries = [Entry.read(text) for text in row.fingerprint]
        first = entries[0] if entries else Entry((), ())
        return cls(
            row.kind,
            first,
            first.digests[0] if first.digests else "",
            frozenset(digest for entry in entries for digest in entry.digests),
            frozenset(words for entry in entries for words in entry.prints),
            frozenset(row.identifiers),
        )

    def conflicts(self, identifiers: Iterable[str]) -> bool:
        """Whether a record gives another identifier of a kind that the thing had.

        >>> row = PublishedId("report:doi:10.1/a", identifiers=("doi:10.1/a",))
        >>> Trace.of(row).conflicts(["doi:10.1/b"]), Trace.of(row).conflicts(["pmid:7"])
        (True, False)
        """
        given = set(identifiers)
        held = {name.partition(":")[0] for name in self.identifiers}
        theirs = {name.partition(":")[0] for name in given}
        return bool(held & theirs) and not self.identifiers & given


def entries_of(said: Iterable[Said], first: Said) -> tuple[str, ...]:
    """The fingerprint of a thing: `first` is the record that stands for it, the others follow
    sorted; what prints the same is written once.
    """
    digests: dict[tuple[str, ...], set[str]] = {first.prints: {first.digest}}
    for one in said:
        digests.setdefault(one.prints, set()).add(one.digest)
    entries = []
    for prints, found in digests.items():
        own = first.digest if prints == first.prints else ""
        ordered = sorted(found, key=lambda digest: (digest != own, digest))
        entries.append(Entry(prints, tuple(ordered)))
    return tuple(str(entry) for entry in (entries[0], *sorted(entries[1:], key=str)))


def said_of_report(record: Record, thing: str) -> Said:
    """What a record says of the report that it speaks of."""
    surname = surname_key(str(record.get("authors") or ""))
    year = record.get("year") or "undated"
    titles = {
        title_key(str(cell.value))
        for name in (*TITLES, "text")
        for cell in record.cells.get(name, ())
        if cell.value is not None and (name != "text" or not _has_title(record))
    }
    prints = sorted(f"{surname} {year}: {title}" for title in titles if title)
    identifiers = (f"{name}:{record.get(name)}" for name in _IDENTIFIERS if record.get(name))
    return Said(thing, _digest(record), tuple(prints), frozenset(map(_cell, identifiers)))


def said_of_study(mention: Mention, record: Record, thing: str, report: str) -> Said:
    """What a record says of the study that it speaks of; `report` is the id of the report, ""
    where it names none.
    """
    registered = (f"registration:{cell.value}" for cell in record.cells.get("registration", ()))
    identifiers = frozenset(map(_cell, (report, *registered))) - {""}
    return Said(thing, _digest(record), (label_print(mention, record),), identifiers)


def label_print(mention: Mention, record: Record) -> str:
    """What a record calls the study that it speaks of: `review/label`."""
    label = _cell(record.verbatim("label")).replace(" / ", "/")
    return f"{mention.key[0]}/{label}"


def rest_of(record: Record) -> str:
    """A digest of what a record prints beside titles and identifiers: the same where only one of
    these was corrected or added.
    """
    names = record.cells.keys() - {*_OF_A_PLACE, *TITLES, *_IDENTIFIERS, "text"}
    said = ((name, record.verbatim(name)) for name in sorted(names))
    return digest(record.kind, *(words for words in said if words[1]))


def alike(one: str, other: str) -> bool:
    """Whether two titles with author and year may be one, of which a part was corrected.

    >>> alike("choi 2012: a trial of cbt", "choi 2012: a trail of cbt")
    True
    >>> alike("choi 2012: a trial of cbt", "choi 2013: a trial of cbt")
    True
    >>> alike("choi 2012: a trial of cbt", "choi 2013: a trail of cbt")
    False
    """
    mine, theirs = _PRINT.fullmatch(one), _PRINT.fullmatch(other)
    if not mine or not theirs:
        return False
    surnames, years, titles = zip(mine.groups(), theirs.groups(), strict=True)
    same = [len(set(map(str.casefold, pair))) == 1 for pair in (surnames, years)]
    keys = title_key(titles[0]), title_key(titles[1])
    return any(same) if keys[0] == keys[1] else all(same) and _like(*keys)


def _like(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _BEGINNING and longer.startswith(shorter):
        return True
    compared = SequenceMatcher(None, one, other, autojunk=False)
    return (
        compared.real_quick_ratio() >= _LIKE
        and compared.quick_ratio() >= _LIKE
        and compared.ratio() >= _LIKE
    )


def _has_title(record: Record) -> bool:
    return any(record.get(name) is not None for name in TITLES)


def _digest(record: Record) -> str:
    """A digest of all that a record prints, whatever its file, its line and its number in a
    list.
    """
    names = sorted(record.cells.keys() - _OF_A_PLACE)
    return digest(record.kind, *((name, record.verbatim(name)) for name in names))


def _cell(text: str) -> str:
    """Words as a cell of the file holds them: nothing of them parts a list."""
    return " ".join(plain(text).replace("|", " ").split())
