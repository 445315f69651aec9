"""Which sheet of a file holds a table, and in which row its headings stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lacunary.graph.errors import LacunaryError
from lacunary.loaders.drafting.columns import Proposed, propose
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import numbered, raw_rows
from lacunary.loaders.reading.table_rows import TableRow
from lacunary.loaders.reading.workbook import book_sheets

__all__ = ["Table", "tables_in"]

_LOOKED_AT = 15
"""Rows in which the headings are looked for."""
_SAMPLE = 200
_FEWEST = 2
_NAMING = ("label", "study_id", "title", "authors", "year")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it can be read: its name (empty for a file that has none), whether it is hidden,
    the row of its headings, how many rows stand below, what its columns may be, and those that name
    a study and are blank between filled cells (`filled_down`).
    """

    sheet: str
    hidden: bool
    header: int
    rows: int
    columns: tuple[Proposed, ...] = ()
    filled_down: tuple[str, ...] = ()
    fault: str = ""

    @property
    def told(self) -> int:
        """How many of its columns have a field."""
        return sum(bool(column.field) for column in self.columns)

    @property
    def is_of_studies(self) -> bool:
        """Whether it reads as a table of studies: one column names them, another tells more."""
        names = {column.field for column in self.columns}
        return bool(names & {"label", "title", "title_zh", "study_id", "authors"}) and self.told > 1


def tables_in(path: Path, where: str, limits: Limits | None = None) -> list[Table]:
    """The sheets of a file, those that read as tables of studies first, the largest first."""
    sheets = book_sheets(path, where, limits) or [("", False)]
    found = [_table(path, where, name, hidden, limits) for name, hidden in sheets]
    return sorted(found, key=lambda one: (not one.is_of_studies, one.hidden, -one.told, -one.rows))


def _table(path: Path, where: str, name: str, hidden: bool, limits: Limits | None) -> Table:
    try:
        rows = raw_rows(path, where, name, limits)
    except LacunaryError as error:
        return Table(name, hidden, 1, 0, fault=str(error))
    best, below_best = Table(name, hidden, 1, max(len(rows) - 1, 0)), rows[:0]
    for at, row in enumerate(rows[:_LOOKED_AT]):
        headings = numbered([cell.strip() for cell in row.cells])
        named = [heading for heading in headings if heading]
        below = [_fitted(one.cells, len(headings)) for one in rows[at + 1 : at + 1 + _SAMPLE]]
        if len(named) < _FEWEST or len(set(named)) < len(named) or not below:
            continue
        found = Table(name, hidden, row.line, len(rows) - at - 1, tuple(propose(headings, below)))
        if (found.is_of_studies, found.told) > (best.is_of_studies, best.told):
            best, below_best = found, rows[at + 1 :]
    if not best.is_of_studies:
        return best
    return replace(best, filled_down=tuple(_filled_down(best.columns, below_best)))


def _filled_down(columns: Sequence[Proposed], rows: Sequence[TableRow]) -> Iterator[str]:
    """The columns that name a study, where the first is blank in rows between filled ones."""
    for at, column in enumerate(columns):
        if column.field in _NAMING:
            cells = [at < len(row.cells) and bool(row.cells[at].strip()) for row in rows]
            filled = [number for number, is_filled in enumerate(cells) if is_filled]
            if len(filled) > 1 and not all(cells[filled[0] : filled[-1]]):
                yield column.column
            elif column.field in _NAMING[:2]:
                return


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
