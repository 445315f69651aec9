"""Reads any table (CSV, TSV, XLSX, XLS, XLSB, ODS, HTML): encoding, delimiter and heading row found
out, every row with the line it starts on.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.reading.calamine_book import fractions, kind_of_book
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.packed import open_content, read_content
from lacunary.loaders.reading.prose import is_prose
from lacunary.loaders.reading.sheet_text import HtmlTable, is_html_table
from lacunary.loaders.reading.table_rows import TableRow, table_rows
from lacunary.loaders.reading.text import TextFile, open_text
from lacunary.loaders.reading.workbook import BookSheet, book_sheet

__all__ = ["Sheet", "joined_headings", "numbered", "raw_rows", "read_sheet"]

_EXCEL = {".xlsx", ".xlsm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read: headings, rows as `(line, cells)`, what was found out about the file, rows
    that do not fit.

    `remarks` are the lines that were not in the encoding of the file and were read in another one,
    and the columns whose numbers may be percentages: `knows_formats` says whether the file's kind
    tells how its numbers are shown. `formulas` are the cells whose formula has no stored value, so
    that they are blank. Where the headings stand in two rows, `lower` are those of the lower one.
    `tabs` are the sheets, where several are read as one (`read_sheets`).
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    rejected: list[Rejected]
    format: str
    encoding: str = ""
    delimiter: str = ""
    remarks: list[Rejected] = field(default_factory=list)
    knows_formats: bool = True
    formulas: list[Rejected] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    tabs: tuple[str, ...] = ()


def read_sheet(
    path: Path,
    where: str,
    *,
    encoding: str = "",
    delimiter: str = "",
    tab: str = "",
    header: int = 1,
    upper: int = 0,
    limits: Limits | None = None,
    ours: bool = False,
) -> Sheet:
    """Read a table with its headings in row `header` (from 1) of the sheet named `tab` (the first
    that is not hidden). With `upper` each heading is that of its group, in this row, and its own.

    Rows with more cells than headings are refused with their line, and so is a heading row in which
    neighbours have one name; others that stand twice are numbered. Merged cells of a workbook give
    their value to every cell they cover. Text is read as that of bibliographic exports is.
    `ours`: the headings are this program's, so long notes make no running text of it.
    """
    limits = limits or Limits()
    with open_content(path, where, limits) as start:
        kind = kind_of_book(start) or ("xlsx" if path.suffix.lower() in _EXCEL else "")
    if kind:
        book = book_sheet(path, where, tab, limits)
        table = _excel_rows(book)
        headings, lower = _headings(table, header, upper, where)
        rows, rejected = _fitting(table, headings, where, limits)
        return Sheet(
            headings,
            rows,
            rejected,
            kind,
            remarks=[] if kind == "xlsx" else fractions(headings, rows, where, header),
            knows_formats=kind == "xlsx",
            formulas=_formulas(book, where, headings, {line for line, _ in rows}),
            lower=lower,
        )
    file = _text(path, where, encoding, limits)
    is_page = file.head.lstrip("\ufeff \n\t").startswith("<") and is_html_table(file.head)
    if is_page:  # what databases name .xls
        file = HtmlTable(
            file.path, file.where, file.encoding, file.clean, file.repairs, limits=file.limits
        )
        delimiter = "\t"
    mark = delimiter or _delimiter(file)
    if not ours:
        _need_table(file, mark, header)
    table = table_rows(file.lines(), mark)
    try:
        headings, lower = _headings(table, header, upper, where)
        rows, rejected = _fitting(table, headings, where, limits)
    except csv.Error as error:
        reason, line = error.args
        raise SourceError(
            f"{where}:{line}", f"the table breaks here ({reason})", "Close the quotation marks."
        ) from None
    form = "html" if is_page else "tsv" if mark == "\t" else "csv"
    return Sheet(
        headings, rows, rejected, form, file.encoding, mark, list(file.rejected), lower=lower
    )


def raw_rows(path: Path, where: str, tab: str = "", limits: Limits | None = None) -> list[TableRow]:
    """Every row of a table that holds something, headings and what stands above them among them."""
    limits = limits or Limits()
    with open_content(path, where, limits) as start:
        is_book = bool(kind_of_book(start)) or path.suffix.lower() in _EXCEL
    if is_book:
        rows: Iterator[TableRow] = (
            row for row in _excel_rows(book_sheet(path, where, tab, limits)) if row.cells
        )
    else:
        file = _text(path, where, "", limits)
        if file.head.lstrip("\ufeff \n\t").startswith("<") and is_html_table(file.head):
            file = HtmlTable(file.path, file.where, file.encoding, file.clean, file.repairs)
            rows = table_rows(file.lines(), "\t")
        else:
            rows = table_rows(file.lines(), _delimiter(file))
    return [row for row in rows if any(map(str.strip, row.cells))]


def _text(path: Path, where: str, encoding: str, limits: Limits) -> TextFile:
    """The file as text. An encoding that a person names is taken at their word: bytes that are not
    in it are an error.
    """
    file = open_text(path, where, encoding, limits)
    if encoding and not file.clean:
        try:
            read_content(path, where, limits).decode(file.encoding)
        except UnicodeDecodeError as error:
            what = f"byte {error.start} is not {encoding}"
            raise SourceError(where, what, "Remove the encoding, or name the right one.") from None
    return file


def numbered(headings: Sequence[str]) -> list[str]:
    """Headings of which those that stand more than once have a number: none of them is taken for a
    field by its name, and a mapping can name each. Neighbours of one name are left as they are:
    they read as the heading of a group of columns.

    >>> numbered(["Study", "n", "Mean", "n"]), numbered(["Study", "Group", "Group"])
    (['Study', 'n (1)', 'Mean', 'n (2)'], ['Study', 'Group', 'Group'])
    """
    times, seen = Counter(headings), Counter[str]()
    if any(one and one == other for one, other in pairwise(headings)):
        return list(headings)
    found = []
    for heading in headings:
        seen[heading] += 1
        again = bool(heading) and times[heading] > 1
        found.append(f"{heading} ({seen[heading]})" if again else heading)
    return found


def joined_headings(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The headings of two rows as one: that of a group, which stands over the first of its columns
    or (merged) over all of them, and the column's own.

    >>> joined_headings(["Study", "", "Sample", ""], ["Author", "Year", "n", "women"])
    ['Study Author', 'Study Year', 'Sample n', 'Sample women']
    >>> joined_headings(["Study", "Sample", "Sample"], ["Study", "n", "women"])
    ['Study', 'Sample n', 'Sample women']
    """
    width = max(len(upper), len(lower))
    above = [*map(str.strip, upper), *[""] * (width - len(upper))]
    below = [*map(str.strip, lower), *[""] * (width - len(lower))]
    if not any(one and one == other for one, other in pairwise(above)):  # nothing is merged
        for at in range(1, width):
            above[at] = above[at] or (above[at - 1] if below[at] else "")
    return [
        own if group == own else f"{group} {own}".strip()
        for group, own in zip(above, below, strict=True)
    ]


def _headings(
    table: Iterator[TableRow], header: int, upper: int, where: str
) -> tuple[list[str], list[str]]:
    """The headings, and where they stand in two rows those of the lower one. Empty rows above them
    count only when `header` names another row than 1.
    """
    row, groups = next(table, None), list[str]()
    for number in range(1, header):
        groups = row.cells if row is not None and number == upper else groups
        row = next(table, None)
    while header == 1 and row is not None and not any(map(str.strip, row.cells)):
        row = next(table, None)
    if row is None or not any(map(str.strip, row.cells)):
        raise SourceError(
            where, f"there is no heading row {header}", "Correct `header` in the mapping."
        )
    if row.fault and row.line == 1:
        raise SourceError(
            f"{where}:1", f"the table breaks here ({row.fault})", "Close the quotation marks."
        )
    lower = [cell.strip() for cell in row.cells]
    headings = joined_headings(groups, lower) if groups else lower
    while not headings[-1]:
        headings.pop()
    headings = numbered(headings)
    if twice := [name for name, count in Counter(headings).items() if name and count > 1]:
        remedy = (
            "Rename one of them, or say in the mapping which row has the headings (`header = 2`,"
            " or `header = [1, 2]` where those of groups stand above)."
        )
        raise SourceError(
            f"{where}:{row.line}", f"the column `{min(twice)}` is there twice", remedy
        )
    own = [*lower, *[""] * (len(headings) - len(lower))][: len(headings)] if groups else []
    return headings, own


def _fitting(
    table: Iterator[TableRow], headings: list[str], where: str, limits: Limits
) -> tuple[list[tuple[int, list[str]]], list[Rejected]]:
    """The rows below the headings, each with as many cells as there are headings, and those that
    cannot be used.
    """
    width = len(headings)
    if width > limits.columns:
        raise limits.over(where, f"has {width:,} columns, more than", "columns")
    rows: list[tuple[int, list[str]]] = []
    rejected: list[Rejected] = []
    for row in table:
        line, raw, fault = row.line, row.below, row.fault
        if not any(map(str.strip, raw)):
            continue
        cells = [cell.strip() for cell in raw]
        if fault:
            reason = (
                f"the row has a stray quotation mark ({fault}). Double it inside a quoted cell."
            )
            rejected.append(Rejected(where, line, reason, cells[0]))
        elif any(cells[width:]):
            reason = (
                f"{len(cells)} cells for {width} columns. Quote the cell that holds the delimiter."
            )
            rejected.append(Rejected(where, line, reason, str(cells)))
        else:
            rows.append((line, (cells + [""] * (width - len(cells)))[:width]))
        if len(rows) > limits.rows:
            raise limits.over(where, "has more rows than", "rows")
        if len(rows) * width > limits.cells:
            raise limits.over(where, "has more cells than", "cells")
    return rows, rejected


def _need_table(file: TextFile, mark: str, header: int) -> None:
    """Raise a SourceError for running text, unless somebody says where its headings are."""
    lines = file.head.split("\n")[:50]
    if header == 1 and is_prose(lines, _widths("\n".join(lines), mark)):
        remedy = (
            "Name a table (CSV, XLSX) or an export of a database; if it is a table, put its"
            " headings in the first row."
        )
        raise SourceError(file.where, "this reads as running text, not as a table", remedy)


def _formulas(
    book: BookSheet, where: str, headings: Sequence[str], lines: set[int]
) -> list[Rejected]:
    """The cells below the headings that are blank because the value of their formula was not
    stored: programs that write workbooks do not reckon.
    """
    return [
        Rejected(
            where,
            row,
            f"the column `{heading}` holds a formula without a stored value. Open the workbook in a"
            " spreadsheet program, save it, and name it again.",
            f"={formula}",
            heading,
        )
        for row, column, formula in book.formulas
        if row in lines and column <= len(headings) and (heading := headings[column - 1])
    ]


def _excel_rows(book: BookSheet) -> Iterator[TableRow]:
    """The rows of a sheet, those before the headings also where they are blank: `header` counts
    them.
    """
    expected = 1
    for number, cells in book.rows:
        yield from (TableRow(blank, []) for blank in range(expected, number))
        yield TableRow(number, cells, own=book.alone.get(number))
        expected = number + 1


def _delimiter(file: TextFile) -> str:
    """The delimiter that gives the first lines the most equal number of cells, and several of
    them.
    """
    best, score = ",", (0.0, 0)
    for mark in (",", ";", "\t", "|"):
        widths = _widths(file.head, mark)
        if file.is_longer_than_head and len(widths) > 1:
            widths = widths[:-1]
        if widths and widths[0] > 1:
            same = sum(width == widths[0] for width in widths) / len(widths)
            if (same, widths[0]) > score:
                best, score = mark, (same, widths[0])
    return best


def _widths(head: str, mark: str) -> list[int]:
    """How many cells each of the first rows has; as many rows as the csv module parts."""
    widths: list[int] = []
    with suppress(csv.Error):  # a cell longer than the limit of the process
        widths += map(len, csv.reader(io.StringIO(head, newline=""), delimiter=mark))
    return widths[:50]
