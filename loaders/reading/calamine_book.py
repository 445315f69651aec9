"""Reads a sheet of an XLS, XLSB or ODS workbook by calamine: values, merged cells, and which
columns may be percentages.

calamine gives no formats of numbers: 45 % is 0.45, and a cell with an error (`#N/A`) is empty.
"""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.reading.files import Limits

__all__ = ["Area", "fractions", "kind_of_book", "sheet_of", "sheets_of"]

Area = tuple[int, int, int, int]
"""Left, top, right and bottom of merged cells, from 1."""

_XLS = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_PARTS = {"xl/workbook.bin": "xlsb", "xl/workbook.xml": "xlsx", "content.xml": "ods"}
"""What a container of a kind holds."""
_ROW_OF_XLSB = 0
_CELLS_OF_XLSB = range(2, 12)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
"""Says `error` of a cell whose formula failed; the cell's plain value is then often 0."""


def kind_of_book(file: IO[bytes]) -> str:
    """Which workbook a file is by its bytes, whatever its name: `xlsx`, `xlsb`, `ods`, `xls`; ""
    for none.

    >>> import io
    >>> kind_of_book(io.BytesIO(b"Title,Year")), kind_of_book(io.BytesIO(_XLS))
    ('', 'xls')
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == _XLS:
        return "xls"
    if start != _ZIP:
        return ""
    try:
        with zipfile.ZipFile(file) as container:
            names = set(container.namelist())
    except Exception:  # noqa: BLE001 - a broken container; who opens it says so
        names = set()
    return next((kind for part, kind in _PARTS.items() if part in names), "xlsx")


def sheets_of(file: IO[bytes], kind: str, where: str) -> list[tuple[str, bool]]:
    """The sheets of cells of a workbook, and whether each is hidden."""
    import python_calamine as calamine

    visible = calamine.SheetVisibleEnum.Visible
    return [(one.name, one.visible != visible) for one in _of_cells(_book(file, kind, where))]


def _book(file: IO[bytes], kind: str, where: str) -> Any:
    import python_calamine as calamine

    file.seek(0)
    try:
        return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError:
        raise SourceError(
            where, "the workbook is protected by a password", "Save it again without one."
        ) from None
    except Exception as error:  # noqa: BLE001 - calamine names its errors by the format, zipfile's pass through it
        raise _no_book(where, kind, error) from None


def _of_cells(book: Any) -> list[Any]:
    import python_calamine as calamine

    return [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]


def sheet_of(
    file: IO[bytes], kind: str, where: str, tab: str, limits: Limits
) -> tuple[Iterator[Sequence[Any]], Sequence[Area]]:
    """The rows of the sheet named `tab` (or the first that is not hidden), from the first row on,
    and its merged cells.
    """
    import python_calamine as calamine

    ods = _spans_of_ods(file, where, limits) if kind == "ods" else None
    if kind == "xlsb" and _extent_of_xlsb(file, where) > limits.cells:
        raise limits.over(where, "has more cells than", "cells")
    book = _book(file, kind, where)
    sheets = _of_cells(book)
    shown = [about.name for about in sheets if about.visible == calamine.SheetVisibleEnum.Visible]
    if tab and tab not in book.sheet_names:
        raise SourceError(
            where, f"there is no sheet `{tab}`", f"It has: {', '.join(book.sheet_names)}."
        )
    if not sheets:
        raise SourceError(where, "the workbook has no sheet of cells", "Save it again as XLSX.")
    name = tab or next(iter(shown), sheets[0].name)
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception as error:  # noqa: BLE001 - as above
        raise _no_book(where, kind, error) from None
    if ods is not None:
        found = ods.get(name, _Spans())
        return _without_errors(_from_the_first_row(sheet), found.errors), found.merged
    areas = [
        (left + 1, top + 1, right + 1, low + 1)
        for (top, left), (low, right) in sheet.merged_cell_ranges or ()
    ]
    return _from_the_first_row(sheet), areas


def _from_the_first_row(sheet: Any) -> Iterator[Sequence[Any]]:
    """Every row, of those above and left of what is filled the blank cells too: row and column keep
    their numbers.
    """
    if sheet.start is not None:
        yield from sheet.to_python(skip_empty_area=False)


def _without_errors(
    rows: Iterator[Sequence[Any]], errors: Sequence[tuple[range, range]]
) -> Iterator[Sequence[Any]]:
    """The rows with nothing in the cells (of these rows and columns, from 0) whose formula
    failed.
    """
    waiting = deque(errors)
    for number, row in enumerate(rows):
        while waiting and waiting[0][0].stop <= number:
            waiting.popleft()
        wrong = []
        for there, columns in waiting:
            if there.start > number:
                break
            wrong.append(columns)
        yield [_unless(at, wrong, cell) for at, cell in enumerate(row)] if wrong else row


def _unless(at: int, wrong: Sequence[range], cell: Any) -> Any:
    return None if any(at in columns for columns in wrong) else cell


@dataclass(slots=True)
class _Spans:
    """What calamine does not tell of an ODS sheet: merged cells, and the cells with an error."""

    merged: list[Area] = field(default_factory=list)
    errors: list[tuple[range, range]] = field(default_factory=list)
    rows: int = 0

    def take(self, row: Any) -> int:
        """Take in a `table-row`; gives how many cells it fills with its repetitions."""
        top, repeated = self.rows, _times(row, "rows-repeated")
        self.rows += repeated
        column = filled = 0
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            width = _times(cell, "columns-repeated")
            right, down = _times(cell, "columns-spanned"), _times(cell, "rows-spanned")
            if right * down > 1:
                self.merged.append((column + 1, top + 1, column + right, top + down))
            if cell.get(_CALC_TYPE) == "error":
                there = range(top, top + repeated), range(column, column + width)
                self.errors.append(there)
            column += width
            filled += width if len(cell) else 0
        return filled * repeated


def _spans_of_ods(file: IO[bytes], where: str, limits: Limits) -> dict[str, _Spans]:
    """Merged cells and errors of every sheet; and a check of what repeated cells come to."""
    from lxml import etree

    sheets: dict[str, _Spans] = {}
    cells = 0
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container, container.open("content.xml") as content:
            steps = etree.iterparse(
                content,
                tag=f"{_TABLE}table-row",
                resolve_entities=False,
                no_network=True,
                huge_tree=True,
            )
            for _, row in steps:
                cells += sheets.setdefault(_name_of_table(row), _Spans()).take(row)
                if cells > limits.cells:
                    raise limits.over(where, "has more cells than", "cells")
                row.clear()
    except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError) as error:
        raise _no_book(where, "ods", error) from None
    return sheets


def _extent_of_xlsb(file: IO[bytes], where: str) -> int:
    """The most cells between the first and the last filled one of a sheet: calamine makes all of
    them.

    A sheet is records of a type, a size and data:
    https://learn.microsoft.com/openspecs/office_file_formats/ms-xlsb
    """
    most = 0
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container:
            for name in container.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                    most = max(most, _extent(container.read(name)))
    except Exception as error:  # noqa: BLE001 - what zipfile and its decompressors raise
        raise _no_book(where, "xlsb", error) from None
    return most


def _extent(records: bytes) -> int:
    """The size of the rectangle that the filled cells of a sheet span.

    >>> row, cell = b"\\x00\\x04%c\\0\\0\\0", b"\\x05\\x04%c\\0\\0\\0"
    >>> _extent(row % 2 + cell % 1 + cell % 3 + row % 9 + cell % 1)
    24
    """
    rows, columns, row, at = set[int](), set[int](), 0, 0
    while at + 1 < len(records):
        kind, at = records[at], at + (2 if records[at] & 0x80 else 1)
        size = shift = 0
        while at < len(records):
            size, shift, at = size | (records[at] & 0x7F) << shift, shift + 7, at + 1
            if not records[at - 1] & 0x80 or shift == 28:
                break
        if kind == _ROW_OF_XLSB:
            row = int.from_bytes(records[at : at + 4], "little")
        elif kind in _CELLS_OF_XLSB:
            rows.add(row)
            columns.add(int.from_bytes(records[at : at + 4], "little"))
        at += size
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if rows else 0


def _name_of_table(row: Any) -> str:
    table = next(row.iterancestors(f"{_TABLE}table"), None)
    return "" if table is None else str(table.get(f"{_TABLE}name", ""))


def _times(element: Any, name: str) -> int:
    words = element.get(f"{_TABLE}number-{name}", "1")
    return int(words) if words.isdecimal() and len(words) < 10 else 1


def _no_book(where: str, kind: str, error: Exception) -> SourceError:
    what = (
        f"this is not a workbook that can be read ({kind.upper()}, {type(error).__name__}: {error})"
    )
    return SourceError(where, what, "Save it again as XLSX.")


def fractions(
    headings: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], where: str, line: int
) -> list[Rejected]:
    """A remark for each column that has only numbers between 0 and 1, at least one of them a
    fraction.

    >>> rows = [(2, ["12", "0.45"]), (3, ["0", "1"])]
    >>> for bad in fractions(["n", "rate"], rows, "old.xls", 1):
    ...     print(*str(bad).split(": "), sep="\\n")
    old.xls:1
    the column `rate` has only numbers from 0 to 1, and the file does not say their format
    45 % is read as 0.45. Check what they are.
    """
    remarks = []
    for at, heading in enumerate(headings):
        words = [cells[at] for _, cells in rows if cells[at]]
        if words and all(map(_is_share, words)) and any(word not in ("0", "1") for word in words):
            what = (
                f"the column `{heading}` has only numbers from 0 to 1, and the file does not say"
                " their format"
            )
            reason = f"{what}: 45 % is read as 0.45. Check what they are."
            remarks.append(Rejected(where, line, reason, "; ".join(words[:5]), heading))
    return remarks


def _is_share(word: str) -> bool:
    try:
        return 0 <= float(word) <= 1
    except ValueError:
        return False
