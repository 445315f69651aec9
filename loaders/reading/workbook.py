"""Reads workbooks: what the container unpacks to is checked first, then its rows one by one, merged
cells spread over what is used.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import IO, Any

from lacunary.graph.errors import SourceError
from lacunary.loaders.reading.blank_cells import without_blanks
from lacunary.loaders.reading.calamine_book import Area, kind_of_book, sheet_of, sheets_of
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.packed import open_content

__all__ = [
    "BookSheet", "book_rows", "book_sheet", "book_sheets", "check_book", "excel_words", "kept_rows",
    "unread_in_book",
]  # fmt: skip

_LAST_ROW = 1 << 20
"""Excel has no more rows; a file may name a higher one."""
_MOST_FILES = 10_000
_LITTLE = 10_000_000
"""Bytes up to which it does not matter how well a container is packed."""
_HEAD = 1 << 16
_CHUNK = 1 << 20
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(
    rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_FORMULA = re.compile(
    rb"""<c\s(?=[^<>]*\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'])[^<>]*>\s*"""
    rb"""<f\b[^<>]*(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
"""A cell with a formula and without a value."""


@dataclass(slots=True)
class Marks:
    """What a sheet holds beside values: merged areas, and the formulas without a stored value, each
    with its row and column (from 1).
    """

    merged: list[Area] = field(default_factory=list)
    formulas: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BookSheet:
    """The rows of a sheet that hold something, each with its number, and its formulas without a
    stored value; `alone` are those that hold nothing but one cell merged across columns, as they
    are without it being spread.
    """

    rows: list[tuple[int, list[str]]]
    formulas: list[tuple[int, int, str]]
    alone: dict[int, list[str]] = field(default_factory=dict)


def book_rows(
    path: Path, where: str, tab: str = "", limits: Limits | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Every row of the sheet named `tab` (or the first that is not hidden) that holds something:
    its number, and its cells up to the last filled.

    Raises SourceError for a file that is no workbook or goes beyond the limits.
    """
    limits = limits or Limits()
    with _opened(path, where, tab, limits) as (values, _):
        yield from _rows(values, where, limits)


def check_book(path: Path, where: str, limits: Limits | None = None) -> None:
    """Raise a SourceError for a file that is no workbook, or unpacks to more than the limits
    allow.
    """
    with _opened(path, where, "", limits or Limits()):
        pass


def unread_in_book(
    path: Path, where: str, limits: Limits | None = None
) -> tuple[list[str], list[tuple[int, int, str]]]:
    """What of a workbook an export does not give: the sheets behind the first that are not hidden
    and hold something, and the formulas without a stored value in the first.
    """
    limits = limits or Limits()
    with _opened(path, where, "", limits) as (_, marks):
        formulas = marks().formulas
    shown = [name for name, hidden in book_sheets(path, where, limits) if not hidden]
    return [name for name in shown[1:] if _holds_something(path, where, name, limits)], formulas


def _holds_something(path: Path, where: str, name: str, limits: Limits) -> bool:
    return next(book_rows(path, where, name, limits), None) is not None


def book_sheets(path: Path, where: str, limits: Limits | None = None) -> list[tuple[str, bool]]:
    """The sheets of a workbook and whether each is hidden; none for a file that is no workbook."""
    limits = limits or Limits()
    with open_content(path, where, limits) as file:
        kind = kind_of_book(file)
        if not kind:
            return []
        if kind != "xls":
            _check(file, where, limits)
        file.seek(0)
        if kind != "xlsx":
            return sheets_of(file, kind, where)
        from openpyxl import load_workbook

        try:
            book = load_workbook(file, read_only=True)
            sheets = [(one.title, one.sheet_state != "visible") for one in book.worksheets]
        except Exception as error:  # noqa: BLE001 - as below
            raise _no_book(where, error) from None
        book.close()
    return sheets


_kept: dict[tuple[int, int, int, int, str], BookSheet] | None = None


@contextmanager
def kept_rows() -> Iterator[None]:
    """Within this a sheet is read once, however often its rows are asked for, also through a
    link.
    """
    global _kept  # noqa: PLW0603 - it lasts as long as the block
    before, _kept = _kept, {} if _kept is None else _kept
    try:
        yield
    finally:
        _kept = before


def book_sheet(path: Path, where: str, tab: str = "", limits: Limits | None = None) -> BookSheet:
    """The rows as `book_rows` gives them; merged cells give their value to every cell they cover
    that is used. With them the cells whose formula has no stored value.
    """
    if _kept is None:
        return _book_sheet(path, where, tab, limits)
    about = path.stat()
    key = (about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size, tab)
    if key not in _kept:
        _kept[key] = _book_sheet(path, where, tab, limits)
    return _kept[key]


def _book_sheet(path: Path, where: str, tab: str = "", limits: Limits | None = None) -> BookSheet:
    """The rows as `book_rows` gives them; merged cells give their value to every cell they cover
    that is used. With them the cells whose formula has no stored value.

    Used is what lies in a row up to the last one, and a column up to the last one, that holds
    something of its own.
    """
    limits = limits or Limits()
    with _opened(path, where, tab, limits) as (values, marks):
        rows = dict(_rows(values, where, limits))
        found = marks() if rows else Marks()
    width = max(map(len, rows.values()), default=0)
    room = limits.cells - sum(map(len, rows.values()))
    last = max(rows, default=0)
    own = {number: sum(map(bool, cells)) for number, cells in rows.items()}
    alone: dict[int, list[str]] = {}
    for left, top, last_column, last_row in found.merged:
        value = (rows.get(top, [])[left - 1 : left] or [""])[0]
        right, bottom = min(last_column, width), min(last_row, last)
        if not value or right < left:
            continue
        room -= (right - left + 1) * (bottom - top + 1)
        if room < 0:
            raise limits.over(where, "the merged cells cover more cells than", "cells")
        for number in range(top, bottom + 1):
            cells = rows.setdefault(number, [])
            if right > left and own.get(number, 0) == (number == top):
                alone[number] = list(cells)
            else:
                alone.pop(number, None)
            cells += [""] * (right - len(cells))
            cells[left - 1 : right] = [value] * (right - left + 1)
    return BookSheet(sorted(rows.items()), found.formulas, alone)


def excel_words(value: Any) -> str:
    """A cell of a workbook as words: whole numbers without `.0`, dates as YYYY-MM-DD.

    >>> excel_words(3.0), excel_words(None)
    ('3', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value).strip()


def _check(file: IO[bytes], where: str, limits: Limits) -> None:
    """Refuse, before anything is unpacked, a container that would unpack to too much, and XML that
    declares entities.
    """
    try:
        with zipfile.ZipFile(file) as book:
            entries = book.infolist()
            size, packed = (
                sum(getattr(entry, name) for entry in entries)
                for name in ("file_size", "compress_size")
            )
            if len(entries) > _MOST_FILES:
                raise SourceError(
                    where,
                    f"holds {len(entries):,} files, which no workbook does",
                    "Save it again as XLSX.",
                )
            if size > limits.unpacked_megabytes * 1_000_000:
                raise limits.over(
                    where,
                    f"unpacks to {size / 1_000_000:,.0f} megabytes, more than",
                    "unpacked_megabytes",
                )
            if size > _LITTLE and size > limits.unpacked_ratio * max(packed, 1):
                raise limits.over(
                    where,
                    f"unpacks to {size // max(packed, 1):,} times its size, more than",
                    "unpacked_ratio",
                )
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with book.open(entry) as part:
                        head = part.read(_HEAD).replace(b"\0", b"")
                    if _DECLARATION.search(head):
                        raise SourceError(
                            where,
                            "its XML declares entities, which no workbook does",
                            "Save it again as XLSX.",
                        )
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 - zipfile lets through what its decompressors raise
        raise _no_book(where, error) from None


@contextmanager
def _opened(
    path: Path, where: str, tab: str, limits: Limits
) -> Iterator[tuple[Iterable[Sequence[Any]], Callable[[], Marks]]]:
    """The values of a sheet and what gives its marks, of a workbook that is checked before it is
    unpacked.

    openpyxl reads XLSX, calamine the other kinds.
    """
    from openpyxl import load_workbook

    with ExitStack() as stack:
        file = stack.enter_context(open_content(path, where, limits))
        kind = kind_of_book(file)
        if kind != "xls":
            _check(file, where, limits)
        if kind in ("xls", "xlsb", "ods"):
            cells, merged = sheet_of(file, kind, where, tab, limits)
            yield cells, lambda: Marks(list(merged))
            return
        file.seek(0)
        try:
            used = stack.enter_context(without_blanks(file))
            book = load_workbook(used, read_only=True, data_only=True)
        except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever its zip and XML readers raise
            raise _no_book(where, error) from None
        stack.callback(book.close)
        sheet = _sheet(book, where, tab)
        yield _values(sheet, where), partial(_marks, used, sheet)


def _sheet(book: Any, where: str, tab: str) -> Any:
    if tab and tab not in book.sheetnames:
        raise SourceError(
            where, f"there is no sheet `{tab}`", f"It has: {', '.join(book.sheetnames)}."
        )
    if not book.worksheets:
        raise SourceError(where, "the workbook has no sheet of cells", "Save it again as XLSX.")
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return book[tab] if tab else (shown or book.worksheets)[0]


def _rows(
    table: Iterable[Sequence[Any]], where: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    held = total = 0
    for number, values in enumerate(table, start=1):
        if number > _LAST_ROW:
            raise SourceError(
                where,
                f"names a row beyond {_LAST_ROW:,}, the last of a workbook",
                "Save it again as XLSX.",
            )
        cells = [excel_words(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        held, total = held + 1, total + len(cells)
        for count, key in ((held, "rows"), (len(cells), "columns"), (total, "cells")):
            if count > getattr(limits, key):
                raise limits.over(where, f"has more {key} than", key)
        yield number, cells


def _values(sheet: Any, where: str) -> Iterator[tuple[Any, ...]]:
    """The values of every row, as wide as the row itself: the size that a sheet states may be a
    lie.
    """
    try:
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:  # noqa: BLE001 - as above, and the XML of a sheet is only read here
        raise _no_book(where, error) from None


def _marks(file: IO[bytes], sheet: Any) -> Marks:
    """What the XML of a sheet says beside its values: openpyxl makes a cell for each that merged
    ones cover, and gives formulas or values.
    """
    from openpyxl.utils import column_index_from_string as number_of

    found = Marks()
    file.seek(0)
    with zipfile.ZipFile(file) as book, book.open(sheet._worksheet_path) as part:
        for piece in _pieces(part):
            for cell in _FORMULA.finditer(piece) if b"<f" in piece else ():
                formula = unescape((cell[3] or b"").decode("utf-8", "replace"))
                found.formulas.append((int(cell[2]), number_of(cell[1].decode()), formula))
            for area in _MERGED.finditer(piece):
                left, right = (number_of(area[at].decode()) for at in (1, 3))
                found.merged.append((left, int(area[2]), right, int(area[4])))
    return found


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The XML of a sheet in pieces that are cut before a cell, below the cells before any tag."""
    held, below = b"", False
    while chunk := part.read(_CHUNK):
        held += chunk
        below = below or b"</sheetData>" in chunk
        end = held.rfind(b"<" if below and b"</sheetData>" not in held else b"<c ")
        if end > 0:
            yield held[:end]
            held = held[end:]
    yield held


def _no_book(where: str, error: Exception) -> SourceError:
    return SourceError(
        where, f"this is not an Excel file ({type(error).__name__})", "Save it again as XLSX."
    )
