"""How a decision names a record, and which record it names now: by what is printed, wherever it
stands.

A record that prints the same in all is the same. One that was changed is looked for in its source
only, by what no other record there printed when it was decided about; what could be several records
is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lacunary.graph.assembly.fingerprints import (
    Entry,
    Said,
    Trace,
    alike,
    label_print,
    rest_of,
    said_of_report,
)
from lacunary.graph.assembly.known_again import Agrees, agreement_of, contradicts
from lacunary.graph.assembly.mentions import TITLES, Mention
from lacunary.graph.linkage.opposites import opposed
from lacunary.graph.linkage.titles import numbers_in, read_title
from lacunary.graph.places import places_in_order
from lacunary.graph.records import NamedRecord, PublishedId, Record
from lacunary.graph.text.identifiers import title_key
from lacunary.graph.text.printable import plain

__all__ = ["Finder", "Found", "may_be_one", "named_records"]

_REST = "~"
"""Stands before the digest of all that a record prints beside titles and identifiers."""
_IDENTIFIERS = ("doi", "pmid", "pmcid", "cnki", "openalex")
_OF_STUDIES = ("inclusion", "candidate")
_Owners = dict[tuple[str, str], dict[str, set[str]]]
"""By home and what is printed the things that print it, and their titles."""
_RANK = {
    Agrees.PRINT_AND_ID: 3,
    Agrees.PRINT: 2,
    Agrees.ID: 2,
    Agrees.PRINT_OTHER_ID: 1,
    Agrees.ALIKE: 1,
}
"""How well a changed record agrees; the last two only where all but title and identifiers is as it
was.
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """What one record of a mention says, the digest of what is neither title nor identifier, and
    where its like may stand: its source, of a study that and its review.
    """

    said: Said
    rest: str
    home: str

    @property
    def telling(self) -> set[str]:
        """All by which the record can be known again when it was changed."""
        return {*self.said.prints, *self.said.identifiers, f"{_REST}{self.rest}"}


@dataclass(frozen=True, slots=True)
class Found:
    """The mention (by number) that a decision names, those that have its name too, and those
    between which it cannot choose.
    """

    main: int | None = None
    named: tuple[int, ...] = ()
    several: tuple[int, ...] = ()


def named_records(
    mentions: Sequence[Mention],
    wanted: Collection[int],
    level: str,
    thing: Callable[[Mention], str],
) -> dict[int, NamedRecord]:
    """How a decision on a level names each wanted mention (by number): what tells nothing, since
    another `thing` of its source prints it too, is left out.
    """
    said = {number: list(_words(mentions[number], level)) for number in sorted(wanted)}
    owners = _owners(mentions, said, level, thing)
    return {
        number: _named(mentions[number], words, owners, thing(mentions[number]))
        for number, words in said.items()
    }


def may_be_one(one: NamedRecord, other: NamedRecord) -> bool:
    """Whether two names may be of one record: they share what is printed, or one tells nothing.

    >>> then = NamedRecord(fingerprint=("li 2020: a trial #0123456789",))
    >>> may_be_one(then, NamedRecord(fingerprint=("li 2020: a trial #abcdef0123",)))
    True
    >>> may_be_one(then, NamedRecord(fingerprint=("li 2020: another #abcdef0123",)))
    False
    """
    if not one.told or not other.told:
        return True
    ones, others = (_trace(record)[0] for record in (one, other))
    return any(
        getattr(ones, part) & getattr(others, part) for part in ("digests", "prints", "identifiers")
    )


def _words(mention: Mention, level: str) -> Iterator[_Words]:
    for record in mention.records:
        said = said_of_report(record, "")
        if level == "study":
            cells = record.cells.get("registration", ())
            registered = {f"registration:{cell.value}" for cell in cells if cell.value}
            if key := record.get("study_id"):
                registered.add(f"study_id:{key}")
            said = replace(
                said,
                prints=said.prints or (label_print(mention, record),),
                identifiers=said.identifiers | registered,
            )
        yield _Words(said, rest_of(record), _home(level, record.source, mention.name))


def _home(level: str, source: str, name: str) -> str:
    """Where a changed record is looked for; `name` is what decisions call it."""
    return f"{source} {name.partition('/')[0]}" if level == "study" else source


def _words_with_label(mention: Mention, level: str) -> Iterator[_Words]:
    """The same, of a study with its label beside a title: by it one is known that had no title."""
    words = _words(mention, level)
    if level == "report":
        yield from words
        return
    for record, one in zip(mention.records, words, strict=True):
        prints = {*one.said.prints, label_print(mention, record)}
        yield replace(one, said=replace(one.said, prints=tuple(sorted(prints))))


def _owners(
    mentions: Iterable[Mention],
    said: Mapping[int, list[_Words]],
    level: str,
    thing: Callable[[Mention], str],
) -> _Owners:
    """Which things print what the wanted ones print."""
    found: _Owners = {}
    identifiers: set[str] = set()
    for words in (words for several in said.values() for words in several):
        identifiers |= words.said.identifiers
        for word in words.telling:
            found[words.home, word] = defaultdict(set)
    sources = {home for home, _ in found}
    blocks = {
        _block(record)
        for mention in mentions
        if mention.number in said
        for record in mention.records
    }
    for mention in mentions:
        if level == "study" and mention.kind not in _OF_STUDIES:
            continue
        if level == "report" and not any(
            _may_share(record, sources, blocks, identifiers) for record in mention.records
        ):
            continue
        for words in _words_with_label(mention, level):
            for word in words.telling:
                if (words.home, word) in found:
                    found[words.home, word][thing(mention)].update(words.said.prints)
    return found


def _may_share(
    record: Record,
    sources: Collection[str],
    blocks: Collection[tuple[str, object, str]],
    identifiers: Collection[str],
) -> bool:
    """Whether a record is worth a look (each look costs some digests): prints and the rest hold
    year and first author, identifiers do not.
    """
    return record.source in sources and (
        _block(record) in blocks
        or any(f"{kind}:{record.get(kind)}" in identifiers for kind in _IDENTIFIERS)
    )


def _block(record: Record) -> tuple[str, object, str]:
    return record.source, record.get("year"), str(record.get("authors") or "")[:2].casefold()


def _named(
    mention: Mention,
    several: Sequence[_Words],
    owners: _Owners,
    thing: str,
) -> NamedRecord:
    ordered = sorted(several, key=lambda words: words.said.digest)
    alone = {
        word
        for one in ordered
        for word in one.telling
        if not owners[one.home, word].keys() - {thing}
    }
    prints = {word for one in ordered for word in one.said.prints if word in alone}
    identifiers = {word for one in ordered for word in one.said.identifiers if word in alone}
    rests = []
    for one in ordered:
        rest = f"{_REST}{one.rest}"
        others = (held for name, held in owners[one.home, rest].items() if name != thing)
        # where only the title tells two apart, it must not be like the other's
        if not any(_may_be_corrected(one.said.prints, held) for held in others):
            rests.append(rest)
    digests = dict.fromkeys(one.said.digest for one in ordered)
    names = (mention.first(name) for name in (*TITLES, "text", "label"))
    title = next((str(name) for name in names if name), "")
    return NamedRecord(
        " ".join(plain(title).split()),
        tuple(sorted(identifiers)),
        (str(Entry(tuple(sorted(prints)), tuple(digests))), *rests[:1]),
        places_in_order(record.place for record in mention.records)[0],
    )


@dataclass(slots=True)
class Finder:
    """Finds the mentions of a level that decisions name; `names` are what decisions can call each.

    >>> from lacunary.graph.records import Cell
    >>> def record(line, title):
    ...     return Record("report", "pubmed", line, {"title": (Cell(title, title),)})
    >>> then = [Mention(0, "report", ("pubmed", "2"), [record(2, "A trial of CBT")])]
    >>> name = named_records(then, [0], "report", lambda mention: str(mention.number))[0]
    >>> name.title, name.place
    ('A trial of CBT', 'pubmed:2')
    >>> now = [
    ...     Mention(0, "report", ("pubmed", "2"), [record(2, "Another")]),
    ...     Mention(1, "report", ("pubmed", "3"), [record(3, "A trial of CBT")]),
    ... ]
    >>> Finder(now, "report", {"pubmed:2": [0], "pubmed:3": [1]}).find("pubmed:2", name).main
    1
    """

    mentions: Sequence[Mention]
    level: str
    names: Mapping[str, Sequence[int]]
    _by_digest: dict[str, list[int]] | None = None
    _in_home: dict[str, list[tuple[int, _Words]]] = field(default_factory=dict)

    def find(self, name: str, named: NamedRecord) -> Found:
        """The mention that a row names, by `name` and by what it printed."""
        trace, rests = _trace(named)
        by_name = self.names.get(name, ())
        hinted = [*by_name, *self.names.get(named.place, ())]
        found = self._narrowed(self._unchanged(trace, hinted), named)
        found = found or self._narrowed(self._unchanged(trace), named)
        found = found or self._changed(trace, rests, name, named)
        things = {self._thing(number, by_name): number for number in sorted(found, reverse=True)}
        if len(things) != 1:
            return Found(several=tuple(sorted(things.values())))
        (main,) = things.values()
        if self.level == "study":
            main = self.names[self.mentions[main].name][0]
        return Found(main, (main, *self._also(trace, main, by_name)))

    def _thing(self, number: int, by_name: Collection[int]) -> str:
        mention = self.mentions[number]
        if self.level == "study":
            return mention.name
        return "named" if number in by_name and len(by_name) > 1 else str(number)

    def _also(self, trace: Trace, main: int, by_name: Sequence[int]) -> Iterator[int]:
        """The other reports that have the same name, unless they print something else."""
        if self.level == "study" or main not in by_name:
            return
        for number in by_name:
            words = _words(self.mentions[number], self.level)
            if number != main and not any(contradicts(trace, one.said) for one in words):
                yield number

    def _of_level(self) -> Iterator[Mention]:
        for mention in self.mentions:
            if (self.level == "report" and mention.id is not None) or (
                self.level == "study" and mention.kind in _OF_STUDIES
            ):
                yield mention

    # ---- a record that prints the same in all is the same, wherever it stands
    def _unchanged(self, trace: Trace, hinted: Iterable[int] | None = None) -> list[int]:
        if hinted is not None:
            return [
                number
                for number in dict.fromkeys(hinted)
                if any(
                    words.said.digest in trace.digests
                    for words in _words(self.mentions[number], self.level)
                )
            ]
        if self._by_digest is None:
            self._by_digest = defaultdict(list)
            for mention in self._of_level():
                for words in _words(mention, self.level):
                    self._by_digest[words.said.digest].append(mention.number)
        found = (number for digest in trace.digests for number in self._by_digest.get(digest, ()))
        return sorted(set(found))

    def _narrowed(self, numbers: list[int], named: NamedRecord) -> list[int]:
        """Of records that print the same in all those of the source, and of these the one at the
        place, where there is such a one.
        """
        source = named.place.rpartition(":")[0]
        beside = [n for n in numbers if any(r.source == source for r in self.mentions[n].records)]
        there = [n for n in beside if any(r.place == named.place for r in self.mentions[n].records)]
        return there or beside or numbers

    # ---- a changed one is looked for in its source
    def _changed(
        self, trace: Trace, rests: Collection[str], name: str, named: NamedRecord
    ) -> list[int]:
        source = named.place.rpartition(":")[0]
        home = _home(self.level, source, name)
        if home not in self._in_home:
            self._in_home[home] = [
                (mention.number, words)
                for mention in self._of_level()
                if any(record.source == source for record in mention.records)
                for words in _words_with_label(mention, self.level)
                if words.home == home
            ]
        ranks: dict[int, tuple[int, bool]] = {}
        for number, words in self._in_home[home]:
            rest = words.rest in rests
            agrees = _agrees(trace, words.said)
            if agrees is None and rest and _has_title(trace, named.title, words.said):
                agrees = Agrees.ALIKE
            if agrees in _RANK and (rest or _RANK[agrees] > 1):
                ranks[number] = max(ranks.get(number, (0, False)), (_RANK[agrees], rest))
        best = max(ranks.values(), default=None)
        return [number for number, rank in ranks.items() if rank == best]


def _trace(named: NamedRecord) -> tuple[Trace, frozenset[str]]:
    entries = tuple(part for part in named.fingerprint if not part.startswith(_REST))
    rests = (part.removeprefix(_REST) for part in named.fingerprint if part.startswith(_REST))
    row = PublishedId("report:", identifiers=named.identifiers, fingerprint=entries)
    return Trace.of(row), frozenset(rests)


def _agrees(trace: Trace, said: Said) -> Agrees | None:
    """How a changed record agrees with what was decided about; None where it is another."""
    prints = not trace.prints.isdisjoint(said.prints)
    if prints or not trace.identifiers.isdisjoint(said.identifiers):
        return agreement_of(trace, said)
    if trace.conflicts(said.identifiers):
        return None
    return Agrees.ALIKE if _may_be_corrected(trace.prints, said.prints) else None


def _has_title(trace: Trace, title: str, said: Said) -> bool:
    """Whether a record that is as it was but for title and identifiers has the title still, which
    another record of the source printed too.
    """
    if trace.prints or trace.conflicts(said.identifiers):
        return False
    heads = {words.partition(": ")[0] for words in said.prints if ": " in words}
    ones = {f"{head}: {title_key(title)}" for head in heads}
    return not ones.isdisjoint(said.prints) or _may_be_corrected(ones, said.prints)


def _may_be_corrected(ones: Collection[str], others: Collection[str]) -> bool:
    """Whether one of some titles may be one of the others with a part corrected."""
    return any(alike(one, other) and _one_title(one, other) for one in ones for other in others)


def _one_title(one: str, other: str) -> bool:
    """Whether two titles that are alike may be one, corrected: not with another number, or the
    opposite.
    """
    titles = [read_title(words.partition(": ")[2]) for words in (one, other)]
    if titles[0].han != titles[1].han:
        return False
    numbers = [numbers_in(title.words) for title in titles]
    return numbers[0] == numbers[1] and not opposed(titles[0], titles[1])
