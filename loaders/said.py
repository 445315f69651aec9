"""What an entry says, as cells: each distinct word is understood once, and equal texts are one
object.

A bibliographic export repeats itself: journals, years, languages, authors, keywords. What is
understood of such words is remembered for as long as the words keep coming, so that the records
that print them share the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from lacunary.graph.records import Cell

__all__ = ["REMEMBERED", "Said", "one_line", "printed"]

REMEMBERED = 1 << 14
"""So many distinct words, or groups of words, are remembered at a time."""

_ORDERED = frozenset(("authors", "authors_other", "editors", "affiliations"))
"""Lists in which a value may stand twice: two authors of one name."""

_ASCII_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f"
_SPACES = _ASCII_SPACES + (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""All that `str.split` takes for white space, but the space itself."""


def one_line(words: str) -> str:
    """The words with single spaces between them; the same object where they are so already.

    >>> one_line(" An  app\\tfor sleep ")
    'An app for sleep'
    """
    if len(words) > _LONG and _is_one_line(words):
        return words
    joined = " ".join(words.split())
    return words if joined == words else joined


_LONG = 200
"""From this length on it is faster to look for spaces than to part the words and join them."""


def _is_one_line(words: str) -> bool:
    if "  " in words or words[0] == " " or words[-1] == " ":
        return False
    spaces = _ASCII_SPACES if words.isascii() else _SPACES
    return not any(map(words.__contains__, spaces))


@lru_cache(maxsize=REMEMBERED)
def printed(words: str) -> Cell:
    """The cell of words that are taken as they are printed.

    >>> printed("J  Tests"), printed("J Tests") is printed("J Tests")
    (Cell(verbatim='J  Tests', value='J Tests', method='printed'), True)
    """
    return Cell(words, one_line(words))


@lru_cache(maxsize=REMEMBERED)
def _alone(words: str) -> tuple[Cell, ...]:
    """The cells of a field that holds these words alone; none where they are blank."""
    cell = printed(words)
    return (cell,) if cell.value else ()


class Said:
    """What is understood of one entry, or of some of its words: cells by field, the words that no
    field takes, and those that are refused, each with its field and the reason.

    >>> said = Said()
    >>> said.add("doi", "10.1000/X", "10.1000/x")
    >>> said.add("doi", "10.1000/x")
    >>> [cell.value for cell in said.cells["doi"]]
    ['10.1000/x']
    """

    __slots__ = ("cells", "other", "refused")

    def __init__(self) -> None:
        self.cells: dict[str, tuple[Cell, ...]] = {}
        self.other: list[str] = []
        self.refused: list[tuple[str, str, str]] = []

    def add(self, name: str, words: str, value: object = None, method: str = "printed") -> None:
        """Add what words of a field mean, unless the field has that value; without a value they
        mean themselves.
        """
        if value is None:
            value = one_line(words)
        if value == "":
            return
        cell = Cell(words, words if value == words else value, method)
        known = self.cells.get(name)
        if known is None:
            self.cells[name] = (cell,)
        else:
            self.cells[name] = _with(known, cell, name)

    def add_printed(self, name: str, words: Sequence[str]) -> None:
        """Add words of a field, each taken as it is printed."""
        found = _alone(words[0]) if len(words) == 1 else tuple(map(printed, words))
        if len(found) > 1 and name not in _ORDERED:
            found = _distinct(found)
        self.add_all(name, found)

    def add_all(self, name: str, cells: tuple[Cell, ...]) -> None:
        """Add cells of a field."""
        if name in self.cells:
            self._join(name, cells)
        elif cells:
            self.cells[name] = cells

    def take(self, more: Said) -> None:
        """Add all that something else says."""
        cells = self.cells
        if cells.keys().isdisjoint(more.cells):
            cells.update(more.cells)
        else:
            for name, found in more.cells.items():
                self._join(name, found)
        if more.other:
            self.other += more.other
        if more.refused:
            self.refused += more.refused

    def refuse(self, name: str, words: str, reason: str) -> None:
        """Keep words that their field cannot understand."""
        self.refused.append((name, words, reason))

    def _join(self, name: str, found: Iterable[Cell]) -> None:
        known = self.cells.get(name, ())
        for cell in found:
            known = _with(known, cell, name)
        self.cells[name] = known


def _with(known: tuple[Cell, ...], cell: Cell, name: str) -> tuple[Cell, ...]:
    if name in _ORDERED or all(cell.value != other.value for other in known):
        return (*known, cell)
    return known


def _distinct(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells without those whose value stands before them, and without blank ones."""
    values = {cell.value for cell in cells}
    if len(values) == len(cells) and "" not in values:
        return cells
    by_value: dict[object, Cell] = {}
    for cell in cells:
        by_value.setdefault(cell.value, cell)
    by_value.pop("", None)
    return tuple(by_value.values())
