"""Reads any table (CSV, TSV, XLSX): encoding, delimiter and heading row found out, every row with the line it starts on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.encoding import guess

__all__ = ["Sheet", "decode", "excel_words", "open_book", "read_sheet"]

_SNIFFED = 64_000
_EXCEL = {".xlsx", ".xlsm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read: headings, rows as `(line, cells)`, what was found out about the file, rows that do not fit."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    rejected: list[Rejected]
    format: str
    encoding: str = ""
    delimiter: str = ""


def decode(data: bytes, where: str, encoding: str = "") -> tuple[str, str]:
    """The text of a file and its encoding: byte-order mark, UTF-8, then GB18030, Big5 and the others by likelihood.

    >>> decode("题名,年份".encode("gb18030"), "sheet.csv")
    ('题名,年份', 'gb18030')
    >>> decode(b"\\xef\\xbb\\xbftitle", "sheet.csv")
    ('title', 'utf-8-sig')
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            encoding = encoding or name
    for name in (encoding,) if encoding else ("" if b"\0" in data else "utf-8", guess(data)):
        try:
            if name:
                return data.decode(name), name
        except LookupError:
            raise SourceError(where, f"`{name}` is not an encoding", "Use utf-8, gb18030, big5 or utf-16.") from None
        except UnicodeDecodeError as error:
            if encoding:
                raise SourceError(
                    where, f"byte {error.start} is not {encoding}", "Remove the encoding, or name the right one."
                ) from None
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise SourceError(where, "this is not a text file", "Save it as CSV in UTF-8, or as XLSX.")
    return str(best), best.encoding


def read_sheet(path: Path, where: str, *, encoding: str = "", delimiter: str = "", tab: str = "", header: int = 1) -> Sheet:
    """Read a table with its headings in row `header` (from 1) of the sheet named `tab` (XLSX: the first one).

    Rows with more cells than headings, and heading rows with a name twice, are refused with their line; merged cells of an
    XLSX give their value to every cell they cover.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(where, f"cannot be read ({error.strerror})", "Check `path` in lacunary.toml.") from None
    if not data.strip():
        raise SourceError(where, "the file is empty", "Export it again, or remove the source from lacunary.toml.")
    table, broken, found = _table(data, path, where, encoding, delimiter, tab)
    at, headings = _headings(table, header, where)
    rows: list[tuple[int, list[str]]] = []
    rejected: list[Rejected] = []
    for line, cells in table[at + 1 :]:
        if line in broken:
            rejected.append(Rejected(where, line, broken[line], cells[0]))
        elif any(cells[len(headings) :]):
            reason = f"{len(cells)} cells for {len(headings)} columns. Quote the cell that holds the delimiter."
            rejected.append(Rejected(where, line, reason, str(cells)))
        elif any(cells):
            rows.append((line, (cells + [""] * len(headings))[: len(headings)]))
    return Sheet(headings, rows, rejected, **found)


_Table = list[tuple[int, list[str]]]


def _table(
    data: bytes, path: Path, where: str, encoding: str, delimiter: str, tab: str
) -> tuple[_Table, dict[int, str], dict[str, str]]:
    """Every row with its line, the lines that break with the reason, and what was found out about the file."""
    broken: dict[int, str] = {}
    if path.suffix.lower() in _EXCEL:
        return list(_excel_rows(path, where, tab)), broken, {"format": "xlsx"}
    text, used = decode(data, where, encoding)
    mark = delimiter or _delimiter(text)
    table = list(_text_rows(text, mark, where, broken))
    return table, broken, {"format": "tsv" if mark == "\t" else "csv", "encoding": used, "delimiter": mark}


def _headings(table: _Table, header: int, where: str) -> tuple[int, list[str]]:
    """Where in the table the headings stand, and they. Empty rows above count only when `header` names another row than 1."""
    at = header - 1
    while header == 1 and at < len(table) - 1 and not any(table[at][1]):
        at += 1
    if at >= len(table) or not any(table[at][1]):
        raise SourceError(where, f"there is no heading row {header}", "Correct `header` in the mapping.")
    line, headings = table[at]
    while not headings[-1]:
        headings = headings[:-1]
    twice = {name for name in headings if name and headings.count(name) > 1}
    if twice:
        remedy = "Rename one of them, or say in the mapping which row has the headings (`header`)."
        raise SourceError(f"{where}:{line}", f"the column `{min(twice)}` is there twice", remedy)
    return at, headings


def _delimiter(text: str) -> str:
    """The delimiter that gives the first lines the most equal number of cells, and several of them."""
    sample = text[:_SNIFFED]
    best, score = ",", (0.0, 0)
    for mark in (",", ";", "\t", "|"):
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark)][:50]
        if len(text) > _SNIFFED and len(widths) > 1:
            widths = widths[:-1]
        if widths and widths[0] > 1:
            same = sum(width == widths[0] for width in widths) / len(widths)
            if (same, widths[0]) > score:
                best, score = mark, (same, widths[0])
    return best


def _text_rows(text: str, delimiter: str, where: str, broken: dict[int, str]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each starts on; of one with a stray quotation mark the raw text, with the reason in `broken`."""
    lines = list(io.StringIO(text, newline=""))
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error) or line == 1:
                raise SourceError(f"{where}:{line}", f"the table breaks here ({error})", "Close the quotation marks.") from None
            broken[line] = f"the row has a stray quotation mark ({error}). Double it inside a quoted cell."
            row = ["".join(lines[line - 1 : reader.line_num])]
        yield line, [cell.strip() for cell in row]
        line = reader.line_num + 1


def _excel_rows(path: Path, where: str, tab: str) -> Iterator[tuple[int, list[str]]]:
    book = open_book(path, where)
    if tab and tab not in book.sheetnames:
        raise SourceError(where, f"there is no sheet `{tab}`", f"It has: {', '.join(book.sheetnames)}.")
    sheet = book[tab] if tab else book.worksheets[0]
    spread: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                spread[row, column] = value
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [excel_words(spread.get((number, column), cell)) for column, cell in enumerate(cells, start=1)]


def open_book(path: Path, where: str, *, read_only: bool = False) -> Any:
    """A workbook of openpyxl; raises SourceError for a file that is none."""
    from openpyxl import load_workbook

    try:
        return load_workbook(path, read_only=read_only, data_only=True)
    except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever its zip and XML readers raise
        raise SourceError(where, f"this is not an Excel file ({type(error).__name__})", "Save it again as XLSX.") from None


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
