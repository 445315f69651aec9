"""Reads text of tagged lines (`TI  - words`): one scanner for all such formats, which differ in
their table and in what a tag looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import is_chinese
from lacunary.loaders.entries import Entry, Format
from lacunary.loaders.reading.markup import decoded
from lacunary.loaders.reading.text import TextFile

__all__ = ["Finish", "Split", "join_lines", "label_split", "prefixes", "scan"]

Split = Callable[[str], tuple[str, str] | None]
"""The tag and the words of a line, or None for a line without a tag."""

Finish = Callable[[Entry, dict[str, list[str]]], None]
"""Adds to an entry what the table cannot say, from its values by tag."""

_CJK = "\u2e80"
"""Before this character there is no Chinese one."""

_LONGEST_LABEL = 60

_ONCE = ("title", "year", "journal", "volume", "doi", "pmid")
"""Fields that a record has once: two of them twice are those of two records."""

_STRAY_LINES = 1_000
"""Lines outside of any record that are reported together, so that a file without any record is not
held in memory.
"""


@dataclass(slots=True)
class _Group:
    """Tagged lines that belong together: where they start, the values by tag, the lines, and the
    stray text above them.

    `last` is the tag read last, `blank` whether an empty line came after it, `counters` the numbers
    alone on a line after that; `apart` whether it stands at the beginning of the file or below an
    empty line. `mark` is what it was above the last empty line: how many lines, and values of each
    tag, the last value and (`marked`) its tag, since a line below may have been added to it.
    `parted` is one that was put apart there.
    """

    line: int = 0
    tags: dict[str, list[str]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)
    counters: list[str] = field(default_factory=list)
    last: str = ""
    blank: bool = False
    ended: bool = False
    apart: bool = False
    mark: tuple[int, dict[str, int], str] | None = None
    marked: str = ""
    parted: bool = False


def prefixes(
    format: Format, shape: str, indent: str = "", more: Iterable[str] = ()
) -> dict[str, str]:
    """How the lines of a format's tags, and of `more` tags, begin, with the tag: what `scan` looks
    up before it takes a line apart.

    `indent`, as long as they are, begins a line without a tag.

    >>> from lacunary.loaders.entries import read_format
    >>> prefixes(read_format("ris"), "{:<4}- ")["TI  - "]
    'TI'
    """
    known = {
        shape.format(tag): tag
        for tag in (*format.tags, *format.ignored, *format.start, *format.end, *more)
    }
    return known | ({indent: ""} if indent else {})


def label_split(format: Format) -> Split:
    """How to split lines such as `Publication title: words`: only the table's labels are tags, in
    any case of letters.

    >>> from lacunary.loaders.entries import read_format
    >>> split = label_split(read_format("proquest"))
    >>> split("Publication title: Journal of Tiny Trials"), split("Results: none")
    (('Publication title', 'Journal of Tiny Trials'), None)
    """
    labels = {label.casefold(): label for label in (*format.tags, *format.ignored)}

    def split(line: str) -> tuple[str, str] | None:
        before, _, words = line.replace("：", ":", 1).partition(":")
        label = (
            labels.get(before.strip().casefold()) if _ and len(before) < _LONGEST_LABEL else None
        )
        return None if label is None else (label, words.strip())

    return split


def scan(
    file: TextFile,
    format: Format,
    split: Split,
    *,
    known: Mapping[str, str] | None = None,
    blank_ends: bool = False,
    noise: Callable[[str], bool] = lambda line: False,
    finish: Finish = lambda entry, tags: None,
) -> Iterator[Entry | Rejected]:
    """The records of a tagged file, read line by line.

    A record starts with a tag of `format.start` and ends with one of `format.end`, at the next
    start, or at the end of the file. With `blank_ends`, and for a record without its start, it also
    ends at an empty line after which a tag comes again that opened it; a tag of `format.start` may
    then stand further down in it, once. A line without a tag continues the value above it. `known`
    are beginnings of lines (`prefixes`), all of one length; `split` is asked for the other lines.
    `noise` tells lines that mean nothing between records (a counter). `finish` may add to each
    entry what the table cannot say, from the values by tag. Text before the first tag of a record,
    and a record without its start or end, are given as a Rejected with `column`: that is no record,
    but it is not lost.
    """
    header = format.ignored - format.start - format.lines
    held = _Group()
    for group in _Scanner(format, blank_ends, noise).groups(file, split, known or {}):
        if group.tags and group.tags.keys() <= header:
            _strip_header(group)
        if not (group.tags or group.stray):
            continue
        if (
            held.ended
            and held.tags
            and group.tags
            and not group.ended
            and _is_appendix(format, group.tags, held.tags)
        ):
            held.tags |= group.tags
            held.text += group.text
            held.stray += group.stray
            continue
        yield from _record(file, format, held, finish)
        held = group
    yield from _record(file, format, held, finish)


def _strip_header(group: _Group) -> None:
    """Header lines are no record; text that follows them is outside of any record."""
    if sum(map(bool, map(str.strip, group.text))) > sum(map(len, group.tags.values())):
        group.stray += enumerate(group.text, start=group.line)
    group.tags = {}


def _is_appendix(format: Format, tags: dict[str, list[str]], record: dict[str, list[str]]) -> bool:
    """Whether tags after the end of a record belong to it: Ovid writes a few there, none that it
    has and never a title.
    """
    return not (
        format.start & tags.keys() or tags.keys() & record.keys() or _has_title(format, tags)
    )


def _has_title(format: Format, tags: Iterable[str]) -> bool:
    return any(format.tags.get(tag) == "title" for tag in tags)


@dataclass(slots=True)
class _Scanner:
    """Puts lines into groups; what it does for every line is written out in one loop, since that is
    nearly all of the time.
    """

    format: Format
    blank_ends: bool
    noise: Callable[[str], bool]

    def groups(self, file: TextFile, split: Split, known: Mapping[str, str]) -> Iterator[_Group]:
        """The groups of a file: records, header lines, tags after a record's end, stray text."""
        end, bounds, lines = self.format.end, self.format.start | self.format.end, self.format.lines
        width = max(map(len, known), default=0)
        titles = frozenset(tag for tag, name in self.format.tags.items() if name == "title")
        inner = {
            start: tag for start, tag in known.items() if tag not in bounds
        }.get  # of most lines: they end no record
        now, number = _Group(apart=True), 0
        tags, text, last, blank = now.tags, now.text, "", False
        for number, line in enumerate(file.lines(), start=1):
            tag = inner(line[:width])
            if tag and not blank:
                text.append(line)
                last = tag
                if tag in titles:
                    now = yield from _parted(now, tag, number)
                    tags, text = now.tags, now.text
                tags.setdefault(tag, []).append(line[width:].strip())
                continue
            if (
                tag == ""
                and last
                and not blank
                and last not in lines
                and (more := line[width:].strip())
            ):
                text.append(line)  # as `_untagged` does it, without its calls
                values = tags[last]
                values[-1] = (
                    f"{above} {more}"
                    if (above := values[-1]) and above[-1] < _CJK
                    else join_lines(above, more)
                )
                continue
            now.last = last
            tag = tag or known.get(line[:width])
            pair = (tag, line[width:].strip()) if tag else split(line) if tag is None else None
            if pair is None:
                if self._untagged(now, number, line):
                    yield now
                    now, last = _Group(), ""
                    tags, text = now.tags, now.text
            else:
                last = pair[0]
                if blank or last in bounds:
                    now = yield from self._bound(now, number, last, line)
                    tags, text = now.tags, now.text
                if last in end:
                    last = ""  # no value is open that a line could continue
                else:
                    text.append(line)
                    if last in titles:
                        now = yield from _parted(now, last, number)
                        tags, text = now.tags, now.text
                    tags.setdefault(last, []).append(pair[1])
                now.last = last
            blank = now.blank
        now.last = last
        yield _closed(now, number + 1)

    def _untagged(self, now: _Group, number: int, line: str) -> bool:
        """Take a line without a tag: more of the last value, an empty line, a counter, or stray
        text; whether that is enough.
        """
        words = line.strip()
        if not now.tags:
            now.apart = now.apart or not words
            if words and not self.noise(line):
                now.stray.append((number, line))
            return len(now.stray) >= _STRAY_LINES
        now.text.append(line)
        if not words:
            if not now.blank:
                counts = {tag: len(values) for tag, values in now.tags.items()}
                last = now.tags[now.last][-1] if now.last in now.tags else ""
                now.mark = len(now.text), counts, last
                now.marked = now.last
            now.blank = True
        elif now.blank and self.noise(line):
            now.counters.append(words)
        elif now.counters:
            self._continue(now, [*now.counters, words])
        else:
            self._continue(now, (words,))
        return False

    def _continue(self, now: _Group, lines: Iterable[str]) -> None:
        values = now.tags[now.last]
        for line in lines:
            if now.last in self.format.lines:
                values.append(line)
            elif (above := values[-1]) and above[-1] < _CJK:
                values[-1] = f"{above} {line}"
            else:
                values[-1] = join_lines(above, line)
        now.blank = False
        now.counters.clear()

    def _bound(
        self, now: _Group, number: int, tag: str, line: str
    ) -> Generator[_Group, None, _Group]:
        """Before a tag that may end a group: give the group if it does, and the one to go on
        with.
        """
        if now.tags and self._opens(tag, now):
            yield _closed(now, number)
            now = _Group()
        elif now.tags:  # a number alone on its line, but no other record follows
            self._continue(now, now.counters)
        if tag in self.format.end:
            now.text.append(line)
            now.ended = True
            yield _closed(now, number + 1)
            now = _Group()
        return now

    def _opens(self, tag: str, now: _Group) -> bool:
        """Whether a tag, after an empty line or not, begins the next record."""
        tags, start = now.tags, self.format.start
        if tag in start and now.parted:
            return True
        if tag in start:
            if self.format.end and not now.blank and start.isdisjoint(tags):
                return not self._has_begun(now)
            return not self.blank_ends or now.blank or tag in tags
        if not now.blank:
            return False
        if not self.blank_ends and next(iter(tags)) in start:
            return False
        begun = _has_title(self.format, tags) or (self.blank_ends and not start.isdisjoint(tags))
        return tag in list(tags)[:2] or (begun and _has_title(self.format, [tag]))

    def _has_begun(self, now: _Group) -> bool:
        """Whether a group without its start is a record all the same, of which the start stands
        further down, and not header lines or what stands behind the record before.
        """
        own = now.tags.keys() - self.format.ignored
        return bool(own) and (now.apart or _has_title(self.format, own))


def _parted(now: _Group, tag: str, number: int) -> Generator[_Group, None, _Group]:
    """Before another title below an empty line, above which one stood already: give what stands
    above as a group of its own, and the one to go on with. The start of that record was damaged.
    """
    if now.mark is None or not now.mark[1].get(tag):
        return now
    length, counts, last = now.mark
    below = _Group(text=now.text[length:], parted=True)
    del now.text[length:]
    for name, values in list(now.tags.items()):
        kept = counts.get(name, 0)
        if values[kept:]:
            below.tags[name] = values[kept:]
            del values[kept:]
        if not values:
            del now.tags[name]
    if now.marked in now.tags:
        now.tags[now.marked][-1] = last
    yield _closed(now, number - len(below.text) + 1)
    return below


def _closed(group: _Group, number: int) -> _Group:
    """A group before the line `number`, with the line it starts on."""
    group.line = number - len(group.text)
    return group


def _record(
    file: TextFile, format: Format, group: _Group, finish: Finish
) -> Iterator[Entry | Rejected]:
    """The record that a group of lines is, after the remarks on it."""
    if group.stray:
        text = "\n".join(line for _, line in group.stray)
        reason = "text outside of any record. Remove it if it means nothing."
        yield Rejected(file.where, group.stray[0][0], reason, text, "outside of any record")
    if not group.tags:
        return
    if not (group.ended or not format.end) or format.start.isdisjoint(group.tags):
        yield from _remarks(file, format, group)
    twice = [tag for tag, values in group.tags.items() if len({*filter(None, values)}) > 1]
    fields = [name for tag in twice if (name := format.tags.get(tag)) in _ONCE]
    if "title" in fields or len(fields) > 1:
        reason = "the record reads as two, of which one may have lost its start. Check it."
        yield Rejected(file.where, group.line, reason, group.text[0], ", ".join(fields))
    entry = Entry(group.line, _fields(format, group.tags), lines=group.text)
    finish(entry, group.tags)
    yield entry


def _remarks(file: TextFile, format: Format, group: _Group) -> Iterator[Rejected]:
    """That a record lacks its start or its end, where the format has one."""
    for place, bounds, there in (
        ("at its start", format.start, not format.start.isdisjoint(group.tags)),
        ("at its end", format.end, group.ended),
    ):
        if bounds and not there:
            reason = f"the record has no `{min(bounds)}` {place}. Check that it is complete."
            yield Rejected(file.where, group.line, reason, group.text[0], min(bounds))


def _fields(format: Format, tags: dict[str, list[str]]) -> dict[str, list[str]]:
    """The words by field; tags that the table does not know are kept in `other` with their name."""
    fields: dict[str, list[str]] = {}
    name_of, separators = format.tags.get, format.separators
    for tag, values in tags.items():
        name = name_of(tag)
        if name is None:
            ignored = tag in format.ignored
            kept = [tag if ignored else f"{tag}: {value}" for value in values if value]
            if kept:
                fields.setdefault("ignored" if ignored else "other", []).extend(kept)
            continue
        found = [value for value in values if value] if "" in values else values.copy()
        if tag in separators:
            found = _parts(found, separators[tag])
        if name in fields:  # two tags for one field often say the same
            fields[name] += [value for value in found if value not in fields[name]]
        elif found:
            fields[name] = found
    return fields


def _parts(values: list[str], separators: str) -> list[str]:
    """Every value between the signs of `separators`, without empty ones."""
    text = decoded("\n".join(values))
    signs = [sign for sign in separators if sign in text]
    if not signs:
        return text.split("\n") if values else []
    for sign in signs:
        text = text.replace(sign, "\n")
    return [part for piece in text.split("\n") if (part := piece.strip())]


def join_lines(above: str, below: str) -> str:
    """Two lines of one value as one: with a space between, unless Chinese characters meet.

    >>> join_lines("cognitive", "therapy"), join_lines("认知行", "为治疗")
    ('cognitive therapy', '认知行为治疗')
    """
    meet = above and below and is_chinese(above[-1]) and is_chinese(below[0])
    return f"{above}{below}" if meet or not above else f"{above} {below}"
