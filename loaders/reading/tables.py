"""Reads bibliographic tables (CSV, TSV and their kin) row by row: delimiter and heading row found
out, every row with its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise, takewhile

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.entries import Entry, Format
from lacunary.loaders.reading.markup import decoded
from lacunary.loaders.reading.near import nearest
from lacunary.loaders.reading.table_rows import cells_of
from lacunary.loaders.reading.text import TextFile

__all__ = [
    "Finish",
    "Heading",
    "Row",
    "add_date",
    "find_heading",
    "has_headings",
    "is_table",
    "read_rows",
    "read_table",
    "split_cell",
]

_DELIMITERS = (",", ";", "\t", "|")
_PREAMBLE = 30
"""Rows in which the headings are looked for; some exports print the search above them."""

_UNNAMED = "column without a heading"
_FEWEST_HEADINGS = 3
_MOST_LINES = 2_000
_LINES_OF_A_ROW = 12
"""Up to so many lines of a row are looked at to tell where the next one begins."""
_LONGEST_LOOSE = 20_000
"""Characters above which a row with stray quotation marks is not guessed at: the time that takes
grows with their square.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the headings of a table stand and how its cells are parted."""

    line: int
    delimiter: str
    names: tuple[str, ...]
    is_open: bool = False
    """Whether a quotation mark is opened in their line and not closed there."""


@dataclass(slots=True)
class Row:
    """One row: the line it starts on, its cells, its text."""

    line: int
    cells: list[str]
    raw: str


Finish = Callable[[Entry, Mapping[str, str]], None]
"""Adds to an entry what its format's table cannot say, from the cells by folded heading."""


_MendRow = Callable[[list[str]], list[str] | None]
Mend = Callable[[Heading], _MendRow]
"""Gives, for the headings of a table, what mends a row with more cells than headings."""


def _no_mending(heading: Heading) -> _MendRow:
    return lambda cells: None


def find_heading(head: str, known: Collection[str]) -> Heading | None:
    """The first row with most of the known headings (folded), with at least two of them, or the
    first that holds nothing but known ones; None where no row has them.

    >>> found = find_heading("Export of 1 May\\nTitle;Year\\nA trial;2020\\n", {"title", "year"})
    >>> found.line, found.delimiter, found.names
    (2, ';', ('title', 'year'))
    """
    best, most = None, 1
    for delimiter in _DELIMITERS:
        for line, names in _first_rows(head, delimiter):
            found = len(set(names).intersection(known))
            if found > most:
                best, most = Heading(line, delimiter, names), found
            if _are_headings(names, known):
                break  # what looks like headings below is another part of the table
    return best


def _mended(heading: Heading, head: str, known: AbstractSet[str]) -> Heading:
    """The headings with unnamed ones where a damaged row of headings lacks some, so that most rows
    have more cells: at the end, where it was cut there, or beside the only one that is not known,
    where a delimiter is gone.
    """
    rest = "\n".join(head.split("\n")[heading.line :])
    below = [len(row) for _, row in _first_rows(rest, heading.delimiter)]
    names = _near_headings(heading.names, known)
    narrower = [width for width in below if width < len(names)]
    if below and len(narrower) == len(below):
        names = _joined_again(names, known)
    wider = [width for width in below if width > len(names)]
    strange = [at for at, name in enumerate(names) if name not in known]
    if 4 * len(wider) < 3 * len(below) or not wider:
        return replace(heading, names=tuple(names))
    last = next(iter(names[-1:]), "")
    if heading.is_open or not strange or any(one.startswith(last) for one in known - {last}):
        names += [""] * (max(wider) - len(names))
    elif len(strange) == 1 and min(wider) == len(names) + 1:
        names.insert(strange[0] + 1, "")
    return replace(heading, names=tuple(names))


def _holds_a_row(heading: Heading, head: str, known: AbstractSet[str]) -> bool:
    """Whether the headings have further cells, which are none: the line end behind them is gone."""
    rest = "\n".join(head.split("\n")[heading.line :])
    width = max((len(row) for _, row in _first_rows(rest, heading.delimiter)), default=0)
    further = heading.names[width:]
    return width > 1 and len(further) > 1 and not known >= {*further}


def _near_headings(names: Sequence[str], known: AbstractSet[str]) -> list[str]:
    """The headings, each that is not known as the known one from which it differs by a letter, if
    the table lacks that.
    """
    missing = known - set(names)
    return [name if name in known or not name else nearest(name, missing) or name for name in names]


def _joined_again(names: Sequence[str], known: AbstractSet[str]) -> list[str]:
    """The headings without a delimiter that was put into one of them: all rows are narrower."""
    missing = known - set(names)
    for at, (one, other) in enumerate(pairwise(names)):
        if one not in known and other not in known:
            whole = next((w for w in (f"{one}{other}", f"{one} {other}") if w in missing), "")
            if whole or (whole := nearest(f"{one}{other}", missing)):
                return [*names[:at], whole, *names[at + 2 :]]
    return list(names)


def _with_open_mark(head: str, known: Collection[str]) -> Heading | None:
    """The headings in a line in which a quotation mark is opened and not closed, so that the row
    below was taken for a part of them.
    """
    for line, words in enumerate(head.split("\n")[:_PREAMBLE], start=1):
        for delimiter in _DELIMITERS if words.count('"') % 2 else ():
            with suppress(csv.Error):
                cells = next(csv.reader([f'{words}"'], delimiter=delimiter), [])
                names = tuple(fold(cell.lstrip("\ufeff")) for cell in cells)
                if len(set(names).intersection(known)) >= _FEWEST_HEADINGS:
                    return Heading(line, delimiter, names, is_open=True)
    return None


def has_headings(head: str, *names: str) -> bool:
    """Whether a row near the start has all of some headings.

    >>> (
    ...     has_headings("Title,Authors,Year\\n", "title", "year"),
    ...     has_headings("Title\\n", "title", "year"),
    ... )
    (True, False)
    """
    wanted = frozenset(map(fold, names))
    return any(
        wanted.issubset(row) for delimiter in _DELIMITERS for _, row in _first_rows(head, delimiter)
    )


def is_table(head: str, heading: Heading) -> bool:
    """Whether at least half of the rows below the headings have as many cells as there are
    headings.

    >>> text = "Title, Authors and so on\\nare described below.\\nSee there.\\n"
    >>> is_table(text, find_heading("Title,Authors\\n", {"title", "authors"}))
    False
    """
    below = [names for line, names in _first_rows(head, heading.delimiter) if line > heading.line]
    return 2 * sum(len(names) == len(heading.names) for names in below) >= len(below)


@lru_cache(maxsize=8)
def _first_rows(head: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows of a text, folded, with their lines; empty ones left out."""
    reader = csv.reader(
        islice((f"{line}\n" for line in head.split("\n")), 4 * _PREAMBLE), delimiter=delimiter
    )
    rows, line = list[tuple[int, tuple[str, ...]]](), 1
    try:
        for row in islice(reader, _PREAMBLE):
            names = tuple(fold(cell.lstrip("\ufeff")) for cell in row)
            if any(names):
                rows.append((line, names))
            line = reader.line_num + 1
    except csv.Error:  # a cell longer than the limit of the process: headings stand above it
        return rows
    return rows


def split_cell(text: str, separators: str) -> list[str]:
    """The parts of a cell between any of some signs, without empty ones.

    >>> split_cell("Li X; Wang Y;", ";")
    ['Li X', 'Wang Y']
    """
    return [
        part
        for piece in re.split(f"[{re.escape(separators)}]", decoded(text))
        if (part := piece.strip())
    ]


def add_date(entry: Entry, *parts: str) -> None:
    """Add a date from year, month and day, as far as they are given.

    >>> entry = Entry(1, {})
    >>> add_date(entry, "2005", "9", "20")
    >>> entry.fields
    {'date': ['2005-09-20']}
    """
    given = list(takewhile(bool, parts))
    numbers = all(part.isdecimal() for part in given)
    if len(given) > 1:
        entry.add(
            "date",
            "-".join(part.zfill(2) for part in given) if numbers else " ".join(reversed(given)),
        )


class _Lines:
    """The lines of a file, of which some may be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.held, self.number = lines, list[str](), 0

    def next(self) -> str | None:
        line = self.held.pop() if self.held else next(self.lines, None)
        self.number += line is not None
        return line

    def give_back(self, lines: list[str]) -> None:
        self.held += reversed(lines)
        self.number -= len(lines)


def read_rows(
    file: TextFile,
    heading: Heading,
    mend: Mend = _no_mending,
    known: Collection[str] = (),
) -> Iterator[Row | Heading | Rejected]:
    """The rows below the headings. A row with fewer cells than headings lacks its last ones; one
    with more must be mended by what `mend` gives for the headings, or else be empty there, or it is
    rejected. What stands above the headings is a remark (a Rejected with `column`). A row of
    headings that are `known` (folded) is given as the Heading of the rows below it.

    A cell may hold line breaks between quotation marks. Where such a row does not fit, its first
    line alone is rejected and reading goes on with the next one, so that a mark that was never
    closed does not swallow the records after it.
    """
    lines = _Lines(file.lines())
    above = [line for line in (lines.next() for _ in range(heading.line - 1)) if line]
    if above:
        reason = "text above the headings. Remove it if it means nothing."
        yield Rejected(file.where, 1, reason, "\n".join(above), "outside of any record")
    if heading.is_open:
        lines.next()
    else:
        _next_row(lines, heading)
    mended = mend(heading)
    while (found := _next_row(lines, heading, mended, known)) is not None:
        if isinstance(found, Heading):
            heading, mended = found, mend(found)
            yield heading
            continue
        line, text, cells, reason = found
        if cells is None:
            yield Rejected(file.where, line, reason, text)
            continue
        if reason:
            yield Rejected(file.where, line, reason, text, "quotation marks")
        if any(cells):
            yield Row(line, cells, text)


_Found = tuple[int, str, list[str] | None, str]


def _next_row(
    lines: _Lines,
    heading: Heading,
    mend: _MendRow = lambda cells: None,
    known: Collection[str] = (),
) -> _Found | Heading | None:
    """The line, the text, the cells (None where they do not fit) and what is wrong with the next
    row, or the headings that it holds; None at the end.
    """
    first = lines.next()
    while first is not None and not first.strip():
        first = lines.next()
    if first is None:
        return None
    line, width = lines.number, len(heading.names)
    text, cells, reason = _whole_row(lines, first, heading.delimiter)
    if cells is not None:
        if known and _are_headings(cells, known):
            return Heading(line, heading.delimiter, tuple(map(fold, cells)))
        cells, wrong = _fitting(cells, width, mend)
        if cells is not None:
            return line, text, cells, reason
        reason = wrong
    loose = (
        _loose_cells(text, heading.delimiter)
        if text == first and len(text) < _LONGEST_LOOSE
        else []
    )
    if len(loose) == width:
        return line, text, loose, reason
    rest = text.split("\n")[1:]
    begins = next((at for at in range(len(rest)) if _rows_begin(rest[at:], heading, lines)), None)
    if begins is not None:
        lines.give_back(rest[begins:])
        own = "\n".join([first, *rest[:begins]])
        return line, own, None, "a quotation mark is opened and not closed on this row. Close it."
    return line, text, None, reason


def _are_headings(cells: Collection[str], known: Collection[str]) -> bool:
    """Whether a row of a table holds headings: three at least, and nothing else."""
    filled = [name for name in map(fold, cells) if name]
    return len(filled) >= _FEWEST_HEADINGS and all(name in known for name in filled)


def _whole_row(lines: _Lines, first: str, delimiter: str) -> tuple[str, list[str] | None, str]:
    """The text of a row up to the line on which its quotation marks are closed, its cells, and what
    is wrong with them.
    """
    taken = [first]
    try:
        cells = cells_of(first, delimiter)
        while cells is None and len(taken) < _MOST_LINES and (line := lines.next()) is not None:
            taken.append(line)
            if line.count('"') % 2:  # only then can the quotation mark be closed here
                cells = cells_of("\n".join(taken), delimiter)
    except csv.Error:
        return "\n".join(taken), None, "a quotation mark stands within a cell. Double it there."
    if cells is not None:
        return "\n".join(taken), cells, ""
    lines.give_back(taken[1:])
    return first, None, "a quotation mark is opened and not closed on this row. Close it."


def _fitting(
    cells: list[str], width: int, mend: Callable[[list[str]], list[str] | None]
) -> tuple[list[str] | None, str]:
    """The cells of a row, as many as there are headings; None and why where there are more."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        mended = mend(cells)
        if mended is None:
            return (
                None,
                f"{len(cells)} cells for {width} columns. Quote the cell that holds the delimiter.",
            )
        cells = mended
    return [cell.strip() for cell in cells[:width]] + [""] * (width - len(cells)), ""


def _loose_cells(text: str, delimiter: str) -> list[str]:
    """The cells of a row in which a quotation mark closes a cell only before a delimiter or the
    end.
    """
    sign = re.escape(delimiter)
    found = re.findall(rf'(?:^|{sign})(?:"(.*?)"(?={sign}|$)|([^{sign}]*))', text)
    return [(quoted.replace('""', '"') or plain).strip() for quoted, plain in found]


def _rows_begin(lines: list[str], heading: Heading, below: _Lines) -> bool:
    """Whether a whole row begins here, which may go on below."""
    held = list[str]()
    try:
        for number in range(1, _LINES_OF_A_ROW):
            if number > len(lines) + len(held):
                line = below.next()
                if line is None:
                    return False
                held.append(line)
            text = "\n".join([*lines, *held][:number])
            cells = cells_of(text, heading.delimiter)
            if cells is not None:
                return len(cells) == len(heading.names)
    except csv.Error:
        return False
    finally:
        below.give_back(held)
    return False


def read_table(
    file: TextFile,
    format: Format,
    finish: Finish = lambda entry, cells: None,
    mend: Mend = _no_mending,
) -> Iterator[Entry | Rejected]:
    """The entries of a table, by the headings of its format; a column that the format does not know
    is kept in `other`. A later part of the table may have headings of its own.

    Cells are parted where the format's `separators` say so; `finish` adds what the table of the
    format cannot say.
    """
    tags = {fold(tag): name for tag, name in format.tags.items()}
    separators = {fold(tag): signs for tag, signs in format.separators.items()}
    ignored = frozenset(map(fold, format.ignored))
    heading = find_heading(file.head, tags.keys() | ignored)
    heading = _with_open_mark(file.head, tags.keys() | ignored) or heading
    if heading is None:
        yield Rejected(
            file.where,
            1,
            "no row has the headings of this format. Check that the file is complete.",
            file.head[:1_000],
        )
        return

    heading = _mended(heading, file.head, tags.keys() | ignored)
    if _holds_a_row(heading, file.head, tags.keys() | ignored):
        reason = "the row of headings is longer than all rows and may hold one of them. Check it."
        yield Rejected(file.where, heading.line, reason, ", ".join(heading.names), "headings")

    def planned(heading: Heading) -> list[tuple[str, str, str]]:
        """Each heading with the field that it is of, and what parts its cells."""
        rest = {name: "ignored" if name in ignored else "other" for name in heading.names}
        return [(name, (rest | tags)[name], separators.get(name, "")) for name in heading.names]

    plan = planned(heading)
    for row in read_rows(file, heading, mend, tags.keys() | ignored):
        if isinstance(row, Rejected):
            yield row
            continue
        if isinstance(row, Heading):
            heading, plan = row, planned(row)
            continue
        entry = Entry(row.line, {}, raw=row.raw)
        for (name, field, signs), cell in zip(plan, row.cells, strict=True):
            if cell:
                _add_cell(entry, name, field, signs, cell)
        finish(entry, dict(zip(heading.names, row.cells, strict=True)))
        yield entry


def _add_cell(entry: Entry, name: str, field: str, signs: str, cell: str) -> None:
    if field == "ignored":
        entry.ignore(name)
        return
    if field == "other":
        entry.add("other", f"{name or _UNNAMED}: {cell}")
        return
    found = split_cell(cell, signs) if signs else [cell]
    if field in entry.fields:  # two columns for one field often say the same
        found = [words for words in found if words not in entry.fields[field]]
    if found:
        entry.fields.setdefault(field, []).extend(found)
