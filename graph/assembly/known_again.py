"""Which record of a build stands for which published identifier: by what both print, whatever the
order of records and rows.

Every record stands for one identifier at most, and stands for the one that it agrees with most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from lacunary.graph.assembly.fingerprints import Said, Trace, alike
from lacunary.graph.records import IdRemark, PublishedId
from lacunary.graph.text.identifiers import has_chinese

__all__ = ["Agrees", "IdsKept", "Known", "agreement_of", "contradicts", "know_again"]


class Agrees(IntEnum):
    """How much a record agrees with what was published, from little to all; `PRINT` is title,
    first author and year, or the label of a study.
    """

    ID_ALONE = 0
    """An identifier, beside title, author and year in another script, which cannot be compared."""
    ALIKE_OTHER = 1
    """Another record of the thing, of which a part was corrected."""
    ALIKE = 2
    """The record that stands for the thing, of which a part was corrected."""
    OTHER_PRINT = 3
    """What another record of the thing printed; of a study its label, beside another report."""
    UNCHANGED_OTHER = 4
    """Another record of the thing, unchanged."""
    ID = 5
    """An identifier, and nothing that contradicts it."""
    PRINT_OTHER_ID = 6
    PRINT = 7
    PRINT_AND_ID = 8
    UNCHANGED = 9
    """The record that stands for the thing, unchanged."""


_SAME = (Agrees.UNCHANGED, Agrees.UNCHANGED_OTHER)
_Agreement = tuple[Agrees, int, bool]
"""How much, how many identifiers are shared, and of records that print the same in all whether the
thing would have the published name anyway.
"""
_Wanted = dict[_Agreement, dict[int, list[int]]]
"""By agreement the rows, and the records (by position) that agree so with each."""
_Candidates = Callable[[int], Iterable[tuple[int, Agrees]]]
"""The records that may stand for a row, and how much each agrees with it."""


@dataclass(slots=True)
class Known:
    """The rows that are known again: the record of each (by position), the things that could be it
    as well, those whose record shares an identifier and nothing else, and for each record the row
    that has listed it.
    """

    records: dict[str, int] = field(default_factory=dict)
    unsure: dict[str, list[str]] = field(default_factory=dict)
    by_id_alone: set[str] = field(default_factory=set)
    listed: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class IdsKept:
    """Which identifiers of one type a build keeps: the rows that were published, the records of
    the build, which of them are known again, and what each thing is called now.
    """

    rows: list[PublishedId] = field(default_factory=list)
    records: list[Said] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    given: dict[str, str] = field(default_factory=dict)
    """What each thing would be called if nothing was published, and what it is called."""
    held: dict[str, list[PublishedId]] = field(default_factory=dict)
    """Of each thing, by the former, the rows that lead to it, the one published first first."""
    remarks: list[IdRemark] = field(default_factory=list)


def know_again(
    rows: Sequence[PublishedId], records: Sequence[Said], names: dict[str, list[str]]
) -> Known:
    """Find for each published row the record that stands for it now.

    Parameters
    ----------
    rows
        What was published, sorted by id.
    records
        What every record of the build says, in an order that does not depend on files.
    names
        Every thing and the aliases that it would have if nothing was published.

    Examples
    --------
    >>> row = PublishedId("report:doi:10.1/a", fingerprint=("choi 2012: a trial #0123456789",))
    >>> record = Said("report:doi:10.1/b", "9876543210", ("choi 2012: a trial",), frozenset())
    >>> know_again([row], [record], {"report:doi:10.1/b": []}).records
    {'report:doi:10.1/a': 0}
    """
    return _Search(rows, records, names).run()


class _Search:
    def __init__(
        self, rows: Sequence[PublishedId], records: Sequence[Said], names: dict[str, list[str]]
    ) -> None:
        self.rows, self.records = rows, records
        self.traces = [Trace.of(row) for row in rows]
        self.names = {thing: {thing, *aliases} for thing, aliases in names.items()}
        self.known = Known()
        self.taken: set[int] = set()
        self.by_digest: dict[str, list[int]] = defaultdict(list)
        self.changed: dict[str, list[int]] = defaultdict(list)
        """What a record prints or is identified by, of records that no row has listed."""

    def run(self) -> Known:
        for at, record in enumerate(self.records):
            self.by_digest[record.digest].append(at)
        owners = defaultdict(list)
        for number, trace in enumerate(self.traces):
            for digest in trace.digests:
                owners[digest].append(number)
        for at, record in enumerate(self.records):
            if record.digest not in owners:
                for word in {*record.prints, *record.identifiers}:
                    self.changed[word].append(at)
        self._settle(self._wanted(self._by_content))
        self._settle(self._wanted(self._by_likeness(owners)))
        for at, record in enumerate(self.records):
            found = owners.get(record.digest, ())
            if len(found) == 1:
                self.known.listed[at] = self.rows[found[0]].id
        return self.known

    def _wanted(self, candidates: _Candidates) -> _Wanted:
        wanted: _Wanted = defaultdict(lambda: defaultdict(list))
        for number, row in enumerate(self.rows):
            if row.id in self.known.records:
                continue
            for at, agreement in candidates(number):
                record = self.records[at]
                shared = len(record.identifiers & self.traces[number].identifiers)
                named = agreement in _SAME and row.id in self.names[record.thing]
                wanted[agreement, shared, named][number].append(at)
        return wanted

    def _by_content(self, number: int) -> Iterable[tuple[int, Agrees]]:
        """The records that agree with a row in more than a likeness."""
        trace = self.traces[number]
        if unchanged := self.by_digest.get(trace.digest):
            return [(at, Agrees.UNCHANGED) for at in unchanged]
        unchanged_others = (at for digest in trace.digests for at in self.by_digest.get(digest, ()))
        found = dict.fromkeys(unchanged_others, Agrees.UNCHANGED_OTHER)
        for word in trace.prints | trace.identifiers:
            for at in self.changed.get(word, ()):
                agreement = agreement_of(trace, self.records[at])
                if agreement != Agrees.ID_ALONE:
                    found[at] = agreement
        return found.items()

    def _by_likeness(self, owners: dict[str, list[int]]) -> _Candidates:
        """The records of which a part may have been corrected."""
        blocks: dict[str, list[int]] = defaultdict(list)
        for at, record in enumerate(self.records):
            if record.digest not in owners and at not in self.taken:
                for block in _blocks(record.prints):
                    blocks[block].append(at)

        return lambda number: self._like(self.traces[number], blocks)

    def _like(self, trace: Trace, blocks: dict[str, list[int]]) -> Iterable[tuple[int, Agrees]]:
        """The records of some blocks that may be what left a trace, with a part corrected."""
        found: dict[int, Agrees] = {}
        for at in {at for block in _blocks(trace.prints) for at in blocks.get(block, ())}:
            record = self.records[at]
            if trace.conflicts(record.identifiers):
                continue
            if _any_alike(trace.first.prints, record.prints):
                found[at] = Agrees.ALIKE
            elif _any_alike(trace.prints, record.prints):
                found[at] = Agrees.ALIKE_OTHER
        for word in trace.identifiers:
            for at in self.changed.get(word, ()):
                # of one script all else says that it is another work, which has an id of its own
                if _in_another_script(trace.first.prints, self.records[at].prints):
                    found.setdefault(at, Agrees.ID_ALONE)
        return found.items()

    def _settle(self, wanted: _Wanted) -> None:
        """Give every row the record that it agrees with most; of rows that agree alike those first
        that have no choice.
        """
        for agreement in sorted(wanted, reverse=True):
            open_rows = {
                number: found
                for number, found in sorted(wanted[agreement].items())
                if self.rows[number].id not in self.known.records
            }
            while open_rows:
                sure = []
                for number, found in list(open_rows.items()):
                    free = [at for at in found if at not in self.taken]
                    if not free:
                        del open_rows[number]
                    elif len({self.records[at].thing for at in free}) == 1:
                        self._give(number, free, agreement[0])
                        del open_rows[number]
                        sure.append(number)
                if not sure and open_rows:
                    number = next(iter(open_rows))
                    free = [at for at in open_rows.pop(number) if at not in self.taken]
                    self._give(number, free, agreement[0])

    def _give(self, number: int, free: list[int], agrees: Agrees) -> None:
        at = min(free, key=lambda at: (self.records[at].thing, self.records[at].digest, at))
        identifier = self.rows[number].id
        self.known.records[identifier] = at
        self.taken.add(at)
        if agrees == Agrees.ID_ALONE:
            self.known.by_id_alone.add(identifier)
        others = {self.records[other].thing for other in free} - {self.records[at].thing}
        if others:
            self.known.unsure[identifier] = sorted(others)


def agreement_of(trace: Trace, record: Said) -> Agrees:
    """How much a changed record agrees with what was published."""
    shared = bool(trace.identifiers & record.identifiers)
    if not set(trace.first.prints).isdisjoint(record.prints):
        if shared:
            return Agrees.PRINT_AND_ID
        if not trace.conflicts(record.identifiers):
            return Agrees.PRINT
        # a label is given to one study after another; its report is not
        return Agrees.PRINT_OTHER_ID if trace.kind == "report" else Agrees.OTHER_PRINT
    if shared:
        return Agrees.ID_ALONE if contradicts(trace, record) else Agrees.ID
    return Agrees.OTHER_PRINT


def contradicts(trace: Trace, record: Said) -> bool:
    """Whether both have titles, and neither these nor author and year agree; the label of a study
    contradicts nothing.
    """
    published = trace.first.prints
    if trace.kind != "report" or not published or not record.prints:
        return False
    heads = {words.partition(": ")[0] for words in published}
    same_head = any(words.partition(": ")[0] in heads for words in record.prints)
    return not same_head and not _any_alike(published, record.prints)


def _in_another_script(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether only one of two prints has Chinese characters."""
    return any(map(has_chinese, some)) != any(map(has_chinese, others))


def _any_alike(some: Iterable[str], others: Sequence[str]) -> bool:
    return any(alike(one, other) for one in some for other in others)


def _blocks(prints: Iterable[str]) -> set[str]:
    """What two prints must share to be compared: author with year, or the title."""
    return {part for words in prints for part in words.split(": ", 1)}
