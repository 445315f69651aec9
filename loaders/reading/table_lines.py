"""The lines of a table as a person's file holds them: rows put in where they sort, rows taken out,
every other line as it was.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate

from lacunary.loaders.reading.table_rows import table_rows

__all__ = ["add_columns", "insert_rows", "remove_rows", "replace_rows", "row_text"]

Cells = Sequence[str]


def insert_rows(
    text: str,
    delimiter: str,
    known: Sequence[tuple[int, Cells]],
    new: Sequence[Cells],
    key: Callable[[Cells], list[str]],
) -> str:
    """The text with each new row behind the last known row (`(line, cells)`) that does not sort
    after it.

    Where the known rows are sorted, all are, whatever order they came in; where a person has
    ordered them, their order stays.

    >>> insert_rows("a\\n1\\n3\\n", ",", [(2, ["1"]), (3, ["3"])], [["2"]], list)
    'a\\n1\\n2\\n3\\n'
    """
    records = _records(text, delimiter)
    numbers = {line: number for number, (line, _) in enumerate(records)}
    heading = _heading(records, delimiter)
    places = [heading] + [numbers[line] for line, _ in known]
    # the smallest key from each row on: it never falls, and the last row that does not sort after a
    # new one is found by halving
    smallest = list(accumulate((key(cells) for _, cells in reversed(known)), min))[::-1]
    added: dict[int, list[str]] = {}
    end = _line_end(records[heading][1])
    for row in sorted(new, key=key):
        place = places[bisect_right(smallest, key(row))]
        added.setdefault(place, []).append(row_text(row, delimiter, end))
    pieces: list[str] = []
    for number, (_, raw) in enumerate(records):
        rows = added.get(number, [])
        pieces += [raw if raw.endswith(("\n", "\r")) or not rows else raw + end, *rows]
    return "".join(pieces)


def add_columns(text: str, delimiter: str, names: Cells, width: int) -> str:
    """The text with further headings behind those that stand in its first `width` columns; rows
    stay as short as they are.

    >>> add_columns("a;b;\\n1;2;\\n", ";", ["c"], 2)
    'a;b;c\\n1;2;\\n'
    """
    records = _records(text, delimiter)
    heading = _heading(records, delimiter)
    raw = records[heading][1]
    mark = "\ufeff" if raw.startswith("\ufeff") else ""
    cells = next(csv.reader([raw.removeprefix(mark)], delimiter=delimiter))[:width]
    pieces = [piece for _, piece in records]
    pieces[heading] = mark + row_text([*cells, *names], delimiter, _line_end(raw))
    return "".join(pieces)


def replace_rows(text: str, delimiter: str, rows: Mapping[int, Cells]) -> str:
    """The text with other cells in the rows that start on these lines.

    >>> replace_rows("a,b\\n1,2\\n3,4\\n", ",", {2: ["5", "6"]})
    'a,b\\n5,6\\n3,4\\n'
    """
    return "".join(
        row_text(rows[line], delimiter, _line_end(raw)) if line in rows else raw
        for line, raw in _records(text, delimiter)
    )


def remove_rows(text: str, delimiter: str, lines: Collection[int]) -> str:
    """The text without the rows that start on these lines.

    >>> remove_rows('a\\n"1\\n1"\\n\\n2\\n', ",", [2])
    'a\\n\\n2\\n'
    """
    return "".join(raw for line, raw in _records(text, delimiter) if line not in lines)


def row_text(cells: Cells, delimiter: str = ",", end: str = "\n") -> str:
    """One row as text, a cell with any line break in quotation marks.

    >>> row_text(["a", "b\\rc"])
    'a,"b\\rc"\\n'
    """
    text = io.StringIO()
    # before Python 3.13 only the characters of the line end are quoted; a lone `\\r` would end the
    # row
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + end


def _heading(records: Sequence[tuple[int, str]], delimiter: str) -> int:
    """Which row has the headings: the first that is not empty."""
    empty = f"{delimiter}\"'\r\n\t "
    return next(number for number, (_, raw) in enumerate(records) if raw.strip(empty))


def _records(text: str, delimiter: str) -> list[tuple[int, str]]:
    """Every row as it stands, with the line it starts on; one with a stray quotation mark and an
    empty line as well.
    """
    lines = list(io.StringIO(text, newline=""))
    starts = [row.line for row in table_rows((line.rstrip("\r\n") for line in lines), delimiter)]
    ends = [*starts[1:], len(lines) + 1]
    return [
        (start, "".join(lines[start - 1 : end - 1]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _line_end(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\r" if line.endswith("\r") else "\n"
