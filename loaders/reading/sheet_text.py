"""Tables that are no text files (workbooks, HTML that databases name `.xls`) as tab-separated text,
so that every format of tables reads them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.graph.records import Rejected
from lacunary.loaders.reading.calamine_book import kind_of_book
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.packed import open_content
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.reading.workbook import book_rows, check_book, unread_in_book

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["HtmlTable", "html_rows", "is_html_table", "is_workbook", "open_workbook", "unread"]

_XLSX = b"PK\x03\x04"
_XLS = b"\xd0\xcf\x11\xe0"  # Excel 97 to 2003
_HEAD_ROWS = 300

_ROW = re.compile(r"<(?:tr|table)[\s>]", re.IGNORECASE)
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_ROWS = ("tr", "table", "thead", "tbody", "tfoot")
"""What cells stand in; in sloppy HTML a cell may lack its row."""
_INLINE = frozenset(
    ("a", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u")
)
_UNREAD = frozenset(("table", "script", "style"))


class _SheetText(TextFile):
    """A table whose row n is line n; a line break in a cell is a space."""

    def rows(self) -> Iterator[list[str]]:
        """The cells of every row."""
        raise NotImplementedError

    @cached_property
    def head(self) -> str:
        """The first 300 rows."""
        return "\n".join(islice(self.lines(), _HEAD_ROWS))

    def lines(self) -> Iterator[str]:
        """Every row as a line of tab-separated cells, quoted where they need it."""
        for cells in self.rows():
            line = io.StringIO()
            csv.writer(line, delimiter="\t", lineterminator="").writerow(
                [" ".join(cell.split()) for cell in cells]
            )
            yield line.getvalue()


class HtmlTable(_SheetText):
    """The rows of the tables of an HTML file."""

    def rows(self) -> Iterator[list[str]]:
        """The cells of every row."""
        return html_rows(
            TextFile(
                self.path, self.where, self.encoding, self.clean, self.repairs, limits=self.limits
            ).lines()
        )


class _Workbook(_SheetText):
    """The first sheet of a workbook that is not hidden."""

    def rows(self) -> Iterator[list[str]]:
        """The cells of every row."""
        expected = 1
        for number, cells in book_rows(self.path, self.where, limits=self.limits):
            yield from ([] for _ in range(expected, number))
            yield cells
            expected = number + 1


def is_html_table(head: str) -> bool:
    """Whether a text is HTML with a table.

    >>> is_html_table("<html><table><tr><td>Title"), is_html_table("Title\\tYear")
    (True, False)
    """
    return _ROW.search(head) is not None and _CELL.search(head) is not None


def is_workbook(start: bytes) -> bool:
    """Whether a file that starts with these bytes may be a workbook, old or new.

    >>> is_workbook(b"PK\\x03\\x04"), is_workbook(b"Title,Year")
    (True, False)
    """
    return start.startswith((_XLSX, _XLS))


def open_workbook(path: Path, where: str, limits: Limits | None = None) -> TextFile:
    """The first sheet of a workbook as text; raises SourceError for a file that is none."""
    limits = limits or Limits()
    with open_content(path, where, limits) as file:
        kind = kind_of_book(file)
    check_book(path, where, limits)
    return _Workbook(path, where, kind, limits=limits)


def unread(path: Path, where: str, limits: Limits | None = None) -> Iterator[Rejected]:
    """A remark for what of a workbook is not read as an export: further sheets, and formulas that
    nobody reckoned.
    """
    others, formulas = unread_in_book(path, where, limits)
    if others:
        reason = (
            f"only the first sheet was read; {', '.join(others)} hold something too."
            " Save each as a file of its own."
        )
        yield Rejected(where, 1, reason, "", "sheets")
    if formulas:
        row, _, formula = formulas[0]
        reason = (
            f"{len(formulas):,} cells hold a formula without a stored value. Open the workbook in a"
            " spreadsheet program, save it, and name it again."
        )
        yield Rejected(where, row, reason, f"={formula}", "formulas")


def html_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The cells of every row. Unclosed rows and cells end where the next one begins, as in a
    browser.

    A table within a cell gives rows of its own: some pages are laid out by one table around the
    others.

    >>> list(
    ...     html_rows(
    ...         ["<table><tr><th>Title</th><th>Year</th></tr>", "<tr><td>A &amp; B<td>2019</table>"]
    ...     )
    ... )
    [['Title', 'Year'], ['A & B', '2019']]
    """
    from lxml.html import HTMLParser

    # Lines are text already, whatever the page says of its encoding.
    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    for line in lines:
        parser.feed(f"{line}\n".encode("utf-8", "replace"))
    for row in parser.close().iter(*_ROWS):
        cells = list(row.iterchildren("td", "th"))
        words = list(map(_words, cells))
        if any(words) or (cells and all(cell.find(".//table") is None for cell in cells)):
            yield words


def _words(cell: HtmlElement) -> str:
    """The words of a cell without those of a table in it; what a browser sets apart is parted by a
    space.
    """
    from lxml.etree import iterwalk

    words: list[str] = []
    walk = iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if element is not cell and element.tag not in _INLINE:
            words.append(" ")
        if event == "end":
            words.append(element.tail or "" if element is not cell else "")
        elif element.tag in _UNREAD:
            walk.skip_subtree()
        else:
            words.append(element.text or "")
    return " ".join("".join(words).split())
