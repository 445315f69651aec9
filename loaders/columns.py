"""Which columns of a sheet give which fields: those that a mapping names, joins or leaves to their
headings.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.errors import SourceError, raise_all
from lacunary.graph.text.identifiers import fold
from lacunary.graph.text.study_labels import reads_as_label
from lacunary.loaders.fields import fields, kinds, missing_words
from lacunary.loaders.reading.sheet import Sheet

__all__ = ["Columns", "Mapping", "closest", "joined", "joined_columns", "match_columns"]

_SHOWN = 100
_COMPARED = 1_000
"""A sheet may have a hundred thousand headings: so many are named in a message, or compared with a
misspelt one.
"""
_MISSING = missing_words()
_JOINED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: what a row is, which column is which field, and how words are to be read.

    `columns` field to column (or columns, or columns joined: `{author} {year}`); `constants` field
    to words that hold for every row; `values` field to `{words: words}` read instead; `keep` column
    to the values of rows that are used at all; `ignore` columns that are not read though their
    heading is known; `missing` words that mean nothing was said; `fill_down`
    columns whose blank cells take the value above; `separator(s)` between several
    values in a cell; `decimal` the decimal mark; `header` the row of the headings, `upper` that of
    the headings of groups above it; `sheets` those that are read as one table (`all`: that are not
    hidden); `domains` column to the domain that is judged in it (kind `assessment`).
    """

    kind: str
    where: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    keep: dict[str, list[str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    missing: tuple[str, ...] = _MISSING
    fill_down: tuple[str, ...] = ()
    separator: str = ";"
    separators: dict[str, str] = field(default_factory=dict)
    decimal: str = "."
    header: int = 1
    upper: int = 0
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] | str = ()
    domains: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet by what they give.

    Attributes
    ----------
    of_field
        Field to its columns; one that joins columns stands as written (`{author} {year}`).
    fields
        Column to the first field that it gives.
    makes_labels
        Whether a study's label is made from its first author and year.
    """

    of_field: dict[str, list[str]]
    fields: dict[str, str] = field(default_factory=dict)
    makes_labels: bool = False


def joined_columns(words: str) -> list[str]:
    """The columns that a text joins.

    >>> joined_columns("{author} ({year})"), joined_columns("author")
    (['author', 'year'], [])
    """
    return _JOINED.findall(words)


def joined(words: str, cells: Table[str, str]) -> str:
    """A text with the cells of the columns that it names; empty where none of them says anything.

    >>> joined("{author} ({year})", {"author": "Wang", "year": "2020"})
    'Wang (2020)'
    >>> joined("{author} {year}", {"author": "Wang", "year": ""})
    'Wang'
    """
    if not any(cells.values()):
        return ""
    return " ".join(_JOINED.sub(lambda found: cells[found[1]], words).replace("()", "").split())


def match_columns(sheet: Sheet, mapping: Mapping, where: str) -> Columns:
    """Field to columns: those the mapping names, then those whose heading is a field's name or
    known heading.
    """
    errors = [*_not_there(sheet, mapping, where)]
    matched = dict(mapping.columns)
    directly = {column for columns in matched.values() for column in columns}
    taken = directly | {*mapping.ignore}  # a column that is only joined may serve by its heading
    folded: dict[str, list[int]] = {}
    for at, heading in enumerate(sheet.headings):
        folded.setdefault(fold(heading), []).append(at)
    own = _own_headings(sheet)
    for name in kinds()[mapping.kind].fields:
        if name in matched or name in mapping.constants:
            continue
        wanted = {name, *fields()[name].headings}
        first = next(
            (
                first
                for several in (folded, own)
                if (first := _first(several, wanted, sheet.headings, taken)) is not None
            ),
            None,
        )
        if first is not None:
            matched[name] = [sheet.headings[first]]
            taken.add(sheet.headings[first])
    makes_labels = _without_label(sheet, mapping, matched)
    given = {*matched, *mapping.constants, *(("label",) if makes_labels else ())}
    for name in [name for name in kinds()[mapping.kind].required if name not in given]:
        what = f"no column gives `{name}`, which every {mapping.kind} needs"
        remedy = (
            f"Add it, or name its column in the mapping. The sheet has: {_few(sheet.headings)}."
        )
        errors.append(SourceError(f"{where}:{mapping.header}", what, remedy))
    raise_all(errors)
    return Columns(matched, _by_column(sheet, matched), makes_labels)


def _first(
    folded: Table[str, list[int]], wanted: set[str], headings: list[str], taken: set[str]
) -> int | None:
    """The first column with one of the wanted headings that is not taken yet."""
    found = (at for words in wanted for at in folded.get(words, ()) if headings[at] not in taken)
    return min(found, default=None)


def _own_headings(sheet: Sheet) -> dict[str, list[int]]:
    """The headings of the lower of two rows, as far as they stand there once: they may name a field
    without that of their group.
    """
    found: dict[str, list[int]] = {}
    for at, heading in enumerate(sheet.lower):
        found.setdefault(fold(heading), []).append(at)
    return {heading: places for heading, places in found.items() if len(places) == 1}


def _not_there(sheet: Sheet, mapping: Mapping, where: str) -> Iterator[SourceError]:
    """Columns that the mapping names and the sheet has not."""
    named = [
        *mapping.columns.items(),
        *((f"keep.{column}", [column]) for column in mapping.keep),
        ("ignore", [*mapping.ignore]),
        ("fill_down", [*mapping.fill_down]),
    ]
    for name, columns in named:
        for column in columns:
            parts = [] if column in sheet.headings else joined_columns(column)
            for part in [part for part in parts or [column] if part not in sheet.headings]:
                what = f"`{name}` is mapped to the column `{part}`, which {where} has not"
                yield SourceError(mapping.where, what, closest(part, sheet.headings))


def _without_label(sheet: Sheet, mapping: Mapping, matched: dict[str, list[str]]) -> bool:
    """Where no column gives the label: a `Study ID` that holds labels, or one of keys where there
    are no authors, is it too; else labels are made, which this says.
    """
    given = {*matched, *mapping.constants}
    if "label" not in kinds()[mapping.kind].required or "label" in given:
        return False
    columns = matched.get("study_id", [])
    if len(columns) == 1 and columns[0] in sheet.headings:
        at = sheet.headings.index(columns[0])
        filled = [cells[at] for _, cells in sheet.rows if cells[at].strip()]
        if "authors" not in matched or 2 * sum(map(reads_as_label, filled)) > len(filled):
            matched["label"] = columns
            return False
    return "authors" in matched


def _by_column(sheet: Sheet, matched: Table[str, list[str]]) -> dict[str, str]:
    """Column to field: to one that it gives alone, where it is joined to others for another."""
    found: dict[str, str] = {}
    parts: dict[str, str] = {}
    for name, columns in matched.items():
        for column in columns:
            if column in sheet.headings:
                found.setdefault(column, name)
            else:
                parts |= dict.fromkeys(joined_columns(column), name)
    return parts | found


def _few(headings: Sequence[str]) -> str:
    """The headings as a message can name them."""
    more = f" and {len(headings) - _SHOWN:,} more" if len(headings) > _SHOWN else ""
    return ", ".join(headings[:_SHOWN]) + more


def closest(word: Any, known: Collection[str]) -> str:
    """What a misspelt word may mean, else what is known."""
    near = difflib.get_close_matches(str(word), list(known)[:_COMPARED], n=1)
    return f"Did you mean `{near[0]}`?" if near else f"Known: {_few(sorted(known))}."
