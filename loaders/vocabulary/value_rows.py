"""Rows of value tables as decisions about words: read, written into a person's file, taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from lacunary.graph.errors import ProjectError
from lacunary.graph.records import ValueRow
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.personal_files import changing
from lacunary.loaders.personal_tables import one_cell, text_to_change, with_columns, write_table
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.table_lines import insert_rows, remove_rows, replace_rows

__all__ = ["read_value_rows", "remove_value_rows", "value_row", "write_value_rows"]

_COLUMNS = ("value", "concepts", "source", "note")
_DECIDED = ("by", "date")
_NO_CONCEPT, _NOT = "-", "!"


def value_row(
    dimension: str,
    words: str,
    concepts: str,
    source: str = "",
    place: str = "",
    by: str = "",
    date: str = "",
) -> ValueRow:
    """A row from its cells.

    >>> value_row("region", "Persia", "region:ir").concepts
    ('region:ir',)
    >>> value_row("delivery", "bot", "!delivery:chatbot").refused, value_row("region", "x", "-")
    (('delivery:chatbot',), ValueRow(dimension='region', words='x', concepts=(), refused=(), \
source='', by='', date='', place=''))
    """
    named = [part.strip() for part in concepts.split(";") if part.strip() not in ("", _NO_CONCEPT)]
    refused = tuple(one.removeprefix(_NOT).strip() for one in named if one.startswith(_NOT))
    meant = tuple(one for one in named if not one.startswith(_NOT))
    return ValueRow(dimension, words, meant, refused, source, by, date, place)


def read_value_rows(root: Path) -> list[ValueRow]:
    """Every row of the value tables of a project; `place` is `mappings/values/condition.csv:7`."""
    found = []
    for path in sorted((root / "mappings" / "values").glob("*.csv")):
        where = path.relative_to(root).as_posix()
        if path.stem in schema().concepts:
            sheet = read_sheet(path, where)
            found += _rows(path.stem, where, sheet)
    return found


def _rows(dimension: str, where: str, sheet: Sheet) -> list[ValueRow]:
    held = [(line, dict(zip(sheet.headings, cells, strict=True))) for line, cells in sheet.rows]
    return [
        value_row(
            dimension,
            row.get("value", ""),
            row.get("concepts", ""),
            row.get("source", ""),
            f"{where}:{line}",
            row.get("by", ""),
            row.get("date", ""),
        )
        for line, row in held
    ]


def write_value_rows(root: Path, rows: Iterable[ValueRow], why: str = "") -> list[Path]:
    """Put rows into the value tables of their dimensions (made where they are not there), each in
    place of the row about the same words and source; every other line stays as it was.

    The files of several dimensions are written one after the other; each is whole or as it was.
    """
    by_dimension: dict[str, list[ValueRow]] = {}
    for row in rows:
        by_dimension.setdefault(row.dimension, []).append(row)
    with changing(root):
        return [_write(root, name, several, why) for name, several in sorted(by_dimension.items())]


def _write(root: Path, dimension: str, rows: list[ValueRow], why: str) -> Path:
    where = f"mappings/values/{dimension}.csv"
    path = root / where
    text, sheet = text_to_change(path, where, _COLUMNS if not path.exists() else _COLUMNS[:2])
    text = with_columns(text, sheet, (*_COLUMNS[2:], *_DECIDED))
    at = {(row.source, fold(row.words)): row.place for row in _rows(dimension, where, sheet)}
    held = dict(sheet.rows)
    changed: dict[int, list[str]] = {}
    new = []
    for row in rows:
        place = at.get((row.source, fold(row.words)), "")
        line = int(place.rpartition(":")[2]) if place else 0
        cells = dict(zip(sheet.headings, held[line], strict=True)) if line else {}
        cells |= _cells(row, why)
        written = [cells.get(heading, "") for heading in sheet.headings]
        if line:
            changed[line] = written
        else:
            new.append(written)
    if changed:
        text = replace_rows(text, sheet.delimiter, changed)
        write_table(path, where, text, sheet.encoding)
        text, sheet = text_to_change(path, where, _COLUMNS[:2])
    value = sheet.headings.index("value")
    if new:
        text = insert_rows(
            text, sheet.delimiter, sheet.rows, new, lambda cells: [fold(cells[value])]
        )
    return write_table(path, where, text, sheet.encoding)


def _cells(row: ValueRow, why: str) -> dict[str, str]:
    concepts = "; ".join((*row.concepts, *(f"{_NOT}{one}" for one in row.refused)))
    return {
        "value": one_cell(row.words),
        "concepts": concepts or _NO_CONCEPT,
        "source": row.source,
        "note": one_cell(why),
        "by": one_cell(row.by),
        "date": row.date,
    }


def remove_value_rows(root: Path, rows: Collection[ValueRow]) -> None:
    """Take rows out of the value tables, by their place and what they say.

    Raises ProjectError where one is not there any more; nothing of its file is removed then.
    """
    by_file: dict[str, list[ValueRow]] = {}
    for row in rows:
        by_file.setdefault(row.place.rpartition(":")[0], []).append(row)
    with changing(root):
        for where, gone in sorted(by_file.items()):
            path = root / where
            text, sheet = text_to_change(path, where, _COLUMNS[:2])
            held = {row.place: row for row in _rows(path.stem, where, sheet)}
            for row in gone:
                if held.get(row.place) != row:
                    what = f"the row about `{row.words}` is not there any more"
                    remedy = "Somebody has changed the file. Run the command again."
                    raise ProjectError(where, what, remedy)
            lines = [int(row.place.rpartition(":")[2]) for row in gone]
            write_table(path, where, remove_rows(text, sheet.delimiter, lines), sheet.encoding)
