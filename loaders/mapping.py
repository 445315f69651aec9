"""How a sheet's columns become our fields: the mapping TOML, checked against the sheet, and the
records it gives.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from lacunary.graph.errors import SourceError, raise_all
from lacunary.graph.records import Cell, Record, Rejected
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.declared import Declared, Text, Texts, keys_of, wanted
from lacunary.loaders.fields import Field, Misread, fields, kinds, missing_words, split, understand
from lacunary.loaders.reading.sheet import Sheet
from lacunary.loaders.reading.toml import read_toml
from lacunary.loaders.vocabulary.read import Values

__all__ = ["Mapping", "read_mapping", "to_records"]


_Words = Annotated[dict[str, str], wanted("a table of texts in quotation marks")]


class _Keys(TypedDict, total=False):
    """What a mapping file may hold."""

    kind: Text
    columns: Annotated[dict[str, str | list[str]], wanted("a table of columns")]
    constants: Annotated[dict[str, str | int | float | bool], wanted("a table of values")]
    values: Annotated[
        dict[str, dict[str, str]], wanted("a table [values.FIELD] of texts for each field")
    ]
    keep: Annotated[dict[str, list[str]], wanted("a table of lists of texts")]
    ignore: Annotated[tuple[str, ...], wanted("a list of columns")]
    missing: Texts
    separator: Text
    separators: _Words
    decimal: Annotated[Literal[".", ","], wanted("`.` or `,`")]
    header: Annotated[int, wanted("the number of the heading row, from 1", ge=1)]
    encoding: Text
    delimiter: Annotated[str, wanted("one character", min_length=1, max_length=1)]
    sheet: Text


MAPPING = keys_of(_Keys)
"""Key of a mapping file to its type."""
_SHOWN = 100
_COMPARED = 1_000
"""A sheet may have a hundred thousand headings: so many are named in a message, or compared with a
misspelt one.
"""
_MISSING = missing_words()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: what a row is, which column is which field, and how words are to be read.

    `columns` field to column (or columns); `constants` field to words that hold for every row;
    `values` field to `{words: words}` read instead; `keep` column to the values of rows that are
    used at all; `ignore` columns that are not read though their heading is known; `missing` words
    that mean nothing was said; `separator(s)` between several values in a cell; `decimal` the
    decimal mark.
    """

    kind: str
    where: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    keep: dict[str, list[str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    missing: tuple[str, ...] = _MISSING
    separator: str = ";"
    separators: dict[str, str] = field(default_factory=dict)
    decimal: str = "."
    header: int = 1
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def read_mapping(path: Path, where: str) -> Mapping:
    """Read a mapping TOML and check its names and types; every mistake says where it is and what to
    do.
    """
    raw, text = read_toml(path, where, SourceError, "mapping")
    file = Declared(where, text, SourceError)
    given = file.read(raw, MAPPING)
    if str(raw.get("kind")) not in kinds():
        file.wrong(
            "kind",
            "",
            1,
            f"kind `{raw.get('kind', '')}` is not known",
            f"Use one of {', '.join(kinds())}.",
        )
    file.raise_all()
    kind = kinds()[given["kind"]]
    for section in ("columns", "constants", "values", "separators"):
        for name in [name for name in given.get(section, {}) if name not in kind.fields]:
            what = f"[{section}] names `{name}`, which is no field of `{kind.name}`"
            file.wrong(name, section, 1, what, _closest(name, kind.fields))
    file.raise_all()
    columns = {
        name: [column] if isinstance(column, str) else column
        for name, column in given.get("columns", {}).items()
    }
    constants = {name: str(value) for name, value in given.get("constants", {}).items()}
    read = {
        "columns": columns,
        "constants": constants,
        "missing": (*given.get("missing", ()), *_MISSING),
    }
    return Mapping(where=where, **given | read)


def match_columns(sheet: Sheet, mapping: Mapping, where: str) -> dict[str, list[str]]:
    """Field to columns: those the mapping names, then those whose heading is a field's name or
    known heading.
    """
    named = [
        *mapping.columns.items(),
        *((f"keep.{column}", [column]) for column in mapping.keep),
        ("ignore", [*mapping.ignore]),
    ]
    errors: list[SourceError] = []
    for name, columns in named:
        for column in columns:
            if column not in sheet.headings:
                hint = _closest(column, sheet.headings)
                what = f"`{name}` is mapped to the column `{column}`, which {where} has not"
                errors.append(SourceError(mapping.where, what, hint))
    matched = dict(mapping.columns)
    taken = {column for columns in matched.values() for column in columns} | set(mapping.ignore)
    folded: dict[str, list[int]] = {}
    for at, heading in enumerate(sheet.headings):
        folded.setdefault(fold(heading), []).append(at)
    for name in kinds()[mapping.kind].fields:
        if name in matched or name in mapping.constants:
            continue
        wanted = {name, *fields()[name].headings}
        first = min(
            (
                at
                for words in wanted
                for at in folded.get(words, ())
                if sheet.headings[at] not in taken
            ),
            default=None,
        )
        if first is not None:
            matched[name] = [sheet.headings[first]]
            taken.add(sheet.headings[first])
    for name in kinds()[mapping.kind].required:
        if name not in matched and name not in mapping.constants:
            what = f"no column gives `{name}`, which every {mapping.kind} needs"
            remedy = (
                f"Add it, or name its column in the mapping. The sheet has: {_few(sheet.headings)}."
            )
            errors.append(SourceError(f"{where}:{mapping.header}", what, remedy))
    raise_all(errors)
    return matched


def _few(headings: Sequence[str]) -> str:
    """The headings as a message can name them."""
    more = f" and {len(headings) - _SHOWN:,} more" if len(headings) > _SHOWN else ""
    return ", ".join(headings[:_SHOWN]) + more


def to_records(
    sheet: Sheet,
    mapping: Mapping,
    source: str,
    where: str,
    values: Values,
    reviews: Collection[str],
) -> tuple[list[Record], list[Rejected], int]:
    """The records of a sheet, what could not be read (rows, and single cells of rows that were),
    and rows left out by `keep`.
    """
    matched = match_columns(sheet, mapping, where)
    positions = {heading: at for at, heading in enumerate(sheet.headings)}
    kind = kinds()[mapping.kind]
    records: list[Record] = []
    rejected: list[Rejected] = list(sheet.rejected)
    left_out = 0
    for line, row in sheet.rows:
        if any(row[positions[column]] not in allowed for column, allowed in mapping.keep.items()):
            left_out += 1
            continue
        cells: dict[str, tuple[Cell, ...]] = {}
        refused: list[Rejected] = []
        for name in kind.fields:
            found: list[Cell] = []
            for column, words in _words(name, row, positions, matched, mapping):
                try:
                    found += _cells(fields()[name], words, column, mapping, source, values, reviews)
                except Misread as error:
                    refused.append(Rejected(where, line, str(error), words, column or name))
            if found:
                cells[name] = tuple(found)
        lacking = [name for name in kind.required if name not in cells]
        if lacking:
            reason = next(
                (
                    bad.reason
                    for bad in refused
                    if bad.column in (*matched.get(lacking[0], ()), lacking[0])
                ),
                "",
            )
            reason = reason or f"`{lacking[0]}` is empty. Fill it in."
            rejected.append(Rejected(where, line, reason, _raw(sheet.headings, row)))
            continue
        if kind.any_of and not cells.keys() & set(kind.any_of):
            reason = (
                f"nothing tells which {kind.name} this is. Fill in one of {', '.join(kind.any_of)}."
            )
            rejected.append(Rejected(where, line, reason, _raw(sheet.headings, row)))
            continue
        rejected += refused
        records.append(Record(mapping.kind, source, line, cells))
    return records, rejected, left_out


def _words(
    name: str,
    row: list[str],
    positions: dict[str, int],
    matched: dict[str, list[str]],
    mapping: Mapping,
) -> list[tuple[str, str]]:
    """`(column, words)` of a field in a row: its columns' cells, or its constant; words that mean
    nothing are left out.
    """
    found = [(column, row[positions[column]]) for column in matched.get(name, ())]
    if name in mapping.constants:
        found.append(("", mapping.constants[name]))
    return [(column, words) for column, words in found if words not in mapping.missing]


def _cells(
    kind: Field,
    words: str,
    column: str,
    mapping: Mapping,
    source: str,
    values: Values,
    reviews: Collection[str],
) -> list[Cell]:
    renamed = mapping.values.get(kind.name, {})
    separator = mapping.separators.get(kind.name, mapping.separator) if kind.many else ""
    cells: list[Cell] = []
    for part in split(words, separator):
        if kind.type == "concept":
            cells += values.look_up(kind.dimension, renamed.get(part, part), source, column)
            continue
        meant = renamed.get(part, part)
        if kind.type == "review" and meant not in reviews:
            raise Misread(f'review "{meant}" is not known. {_closest(meant, reviews)}')
        method = "constant" if not column else "mapped" if meant != part else "printed"
        cells.append(Cell(part, understand(kind, meant, mapping.decimal), method))
    return cells


def _raw(headings: list[str], row: list[str]) -> str:
    return "; ".join(
        f"{heading}={cell}" for heading, cell in zip(headings, row, strict=True) if cell
    )


def _closest(word: Any, known: Collection[str]) -> str:
    near = difflib.get_close_matches(str(word), list(known)[:_COMPARED], n=1)
    return f"Did you mean `{near[0]}`?" if near else f"Known: {_few(sorted(known))}."


def parse_inline(raw: dict[str, Any], where: str) -> Mapping:
    """A mapping that only names what a row is; every column is matched by its heading."""
    return Mapping(kind=raw["kind"], where=where)
