"""Parts lines into the rows and cells of a table, of any length.

Python's csv module refuses a cell above a limit that can only be changed for the whole process, so
longer ones are parted here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["OpenRow", "TableRow", "cells_of", "table_rows"]

_LONGEST_CELL = 10_000_000
"""Characters of a quoted cell above which its quotation mark is taken for one that was never
closed.
"""


class TableRow(NamedTuple):
    """A row: the line it starts on, its cells, and why they are not to be used (then the only cell
    is the text as it stands). `own` are its cells without the spread of one that is merged across
    columns and is all that the row holds, as a title or a note is; None where there is no such one.
    """

    line: int
    cells: list[str]
    fault: str = ""
    own: list[str] | None = None

    @property
    def below(self) -> list[str]:
        """Its cells as a row below the headings."""
        return self.cells if self.own is None else self.own


class OpenRow:
    """The cells of one row while its lines are read: a line break between quotation marks belongs
    to a cell.

    >>> row = OpenRow(",")
    >>> row.feed('A,"two'), row.feed('lines, one ""cell"" here",B')
    (False, True)
    >>> row.cells
    ['A', 'two\\nlines, one "cell" here', 'B']
    """

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.delimiter = delimiter
        self._quoted: list[str] | None = None
        self._size = 0

    def feed(self, text: str) -> bool:
        """Take the next line; whether the row is complete. Raises csv.Error for a stray quotation
        mark or an endless cell.
        """
        at: int | None = 0
        if self._quoted is not None:
            self._quoted.append("\n")
            self._size += len(text) + 1
            if self._size > _LONGEST_CELL:
                raise csv.Error(f"a cell of more than {_LONGEST_CELL:,} characters")
        while at is not None:
            if self._quoted is None and not text.startswith('"', at):
                end = text.find(self.delimiter, at)
                self.cells.append(text[at : end if end >= 0 else None])
                at = end + 1 if end >= 0 else None
            else:
                at = self._take_quoted(text, at)
        return self._quoted is None

    def _take_quoted(self, text: str, at: int) -> int | None:
        """Take what stands between quotation marks; where the next cell begins, or None at the end
        of the line.
        """
        if self._quoted is None:
            self._quoted, self._size, at = [], 0, at + 1
        while (end := text.find('"', at)) >= 0 and text.startswith('"', end + 1):
            self._quoted.append(text[at : end + 1])
            at = end + 2
        self._quoted.append(text[at : end if end >= 0 else None])
        if end < 0:
            return None
        self.cells.append("".join(self._quoted))
        self._quoted = None
        if end + 1 == len(text):
            return None
        if not text.startswith(self.delimiter, end + 1):
            raise csv.Error(f"""'{self.delimiter}' expected after '"'""")
        return end + 2


def cells_of(text: str, delimiter: str) -> list[str] | None:
    """The cells of a row; None where a quotation mark is opened and not closed. Raises csv.Error
    for a stray one.

    >>> cells_of('"A trial, or two",2020', ","), cells_of('"A trial', ",")
    (['A trial, or two', '2020'], None)
    """
    if len(text) > csv.field_size_limit():
        row, complete = OpenRow(delimiter), False
        for line in text.split("\n"):
            complete = row.feed(line)
        return row.cells if complete else None
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
        raise


def table_rows(lines: Iterable[str], delimiter: str) -> Iterator[TableRow]:
    """Every row of a table, the blank ones too; one with a stray quotation mark as it stands, with
    what is wrong.

    Raises csv.Error with the line as its second argument where a quotation mark is never closed.

    >>> [
    ...     (row.line, row.cells, bool(row.fault))
    ...     for row in table_rows(["a,b", '"c', 'd",e', '"f"g,h'], ",")
    ... ]
    [(1, ['a', 'b'], False), (2, ['c\\nd', 'e'], False), (4, ['"f"g,h'], True)]
    """
    row, start, held = OpenRow(delimiter), 1, list[str]()
    for number, line in enumerate(lines, start=1):
        if not held:
            if '"' not in line:
                yield TableRow(number, line.split(delimiter))
                continue
            row, start = OpenRow(delimiter), number
        held.append(line)
        try:
            if not row.feed(line):
                continue
        except csv.Error as error:
            if "expected after" not in str(error):
                raise csv.Error(str(error), start) from None
            yield TableRow(start, ["\n".join(held)], str(error))
        else:
            yield TableRow(start, row.cells)
        held = []
    if held:
        raise csv.Error("unexpected end of data", start)
