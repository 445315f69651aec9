"""How the rows, columns and cells of one source divide."""

from __future__ import annotations

from dataclasses import dataclass, field

from lacunary.loaders.cells_read import CellsRead
from lacunary.loaders.columns_read import ColumnRead

__all__ = ["SourceReport"]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How the rows of one source divide.

    Attributes
    ----------
    id, path
        The source, as the project names it.
    rows
        Rows, or records of an export, in the file.
    records
        Those of them that are used.
    rejected
        Those that cannot be used.
    left_out
        Those that the mapping leaves out.
    cells_refused
        Single cells that could not be understood, in rows that are used.
    format
        Of a bibliographic export, its format.
    references
        The entries of the reference lists in it.
    cells_read
        What became of each cell of a sheet, or of each value of an export.
    columns
        What became of each column of a sheet.
    sheets
        The sheets of a workbook that the mapping names; none for the first, `all` for those that
        are not hidden.

    Examples
    --------
    >>> SourceReport("included", "included.csv", 10, 8, 1, 1, 0).rejected
    1
    """

    id: str
    path: str
    rows: int
    records: int
    rejected: int
    left_out: int
    cells_refused: int
    format: str = ""
    references: int = 0
    cells_read: CellsRead = field(default_factory=CellsRead)
    columns: tuple[ColumnRead, ...] = ()
    sheets: tuple[str, ...] = ()
