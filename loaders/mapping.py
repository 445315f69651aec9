"""How a sheet's columns become our fields: the mapping TOML, checked against the sheet, and the
records it gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from msgspec import Meta

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Cell, Record, Rejected
from lacunary.graph.text.study_labels import label_of, reads_as_label
from lacunary.loaders.cells_read import CellsRead
from lacunary.loaders.columns import Mapping, closest, joined, joined_columns, match_columns
from lacunary.loaders.criteria import criterion_cells, known_concept
from lacunary.loaders.declared import Declared, Text, Texts, keys_of, wanted
from lacunary.loaders.fields import (
    Field,
    Kind,
    Misread,
    fields,
    is_said,
    is_total,
    is_unsaid,
    kinds,
    missing_words,
    split,
    understand,
)
from lacunary.loaders.reading.sheet import Sheet
from lacunary.loaders.reading.toml import read_toml
from lacunary.loaders.vocabulary.read import Values

__all__ = ["AnyReview", "Mapping", "read_mapping", "to_records"]


_NAMING = ("label", "authors", "study_id", "order")
"""Fields in whose columns a heading of a group of rows, or a note, may stand."""
_FEWEST_COLUMNS = 3
_OF_WORDS = ("concept", "criterion", "concept_id", "says")
"""Types of fields that read for themselves what says nothing."""
_LONGEST_SHOWN = 60
_Row = Annotated[int, Meta(ge=1)]
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
    fill_down: Annotated[tuple[str, ...], wanted("a list of columns")]
    separator: Text
    separators: _Words
    decimal: Annotated[Literal[".", ","], wanted("`.` or `,`")]
    header: Annotated[
        _Row | list[_Row],  # msgspec crashes on a tuple of two such numbers
        wanted("the number of the heading row, from 1, or those of two: [upper, lower]"),
    ]
    encoding: Text
    delimiter: Annotated[str, wanted("one character", min_length=1, max_length=1)]
    sheet: Text
    sheets: Annotated[Literal["all"] | tuple[str, ...], wanted('a list of texts, or "all"')]
    domains: _Words


MAPPING = keys_of(_Keys)
"""Key of a mapping file to its type."""


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
            file.wrong(name, section, 1, what, closest(name, kind.fields))
    if given.get("domains") and kind.name != "assessment":
        what = f"[domains] belongs to the kind `assessment`, and this is `{kind.name}`"
        file.wrong(
            "domains", "", 1, what, "Read the sheet a second time, with a mapping of that kind."
        )
    _several_columns(file, given.get("columns", {}))
    _headings_and_sheets(file, given)
    file.raise_all()
    columns = {
        name: [column] if isinstance(column, str) else column
        for name, column in given.get("columns", {}).items()
    }
    constants = {name: str(value) for name, value in given.get("constants", {}).items()}
    header = given.pop("header", 1)
    upper, header = header if isinstance(header, list) else (0, header)
    read = {
        "header": header,
        "upper": upper,
        "columns": columns,
        "constants": constants,
        "missing": (*given.get("missing", ()), *missing_words()),
    }
    return Mapping(where=where, **given | read)


def _several_columns(file: Declared, given: dict[str, str | list[str]]) -> None:
    """Refuse a second column for a field of one value: its cells would be dropped."""
    for name, columns in given.items():
        if isinstance(columns, list) and len(columns) > 1 and not fields()[name].many:
            what = f"`{name}` holds one value and is given {len(columns)} columns"
            together = " ".join(f"{{{column}}}" for column in columns)
            joins = (
                f', or join them: {name} = "{together}"' if fields()[name].type == "text" else ""
            )
            remedy = f"Name one of them{joins}."
            file.wrong(name, "columns", 1, what, remedy)


def _headings_and_sheets(file: Declared, given: dict[str, Any]) -> None:
    """Refuse two rows of headings in the wrong order, and a sheet beside several."""
    header = given.get("header", 1)
    if isinstance(header, list) and not (len(header) == 2 and header[0] < header[1]):
        what = f"`header` is {header}, not an upper and a lower row"
        file.wrong("header", "", 1, what, "Write two numbers, the smaller one first: [1, 2].")
    if "sheet" in given and "sheets" in given:
        what = "`sheet` and `sheets` stand beside each other"
        file.wrong("sheets", "", 1, what, "Remove one of them.")


class AnyReview(Collection[str]):
    """Takes every name for that of a review: the sheet itself says which there are."""

    def __contains__(self, item: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def to_records(
    sheet: Sheet,
    mapping: Mapping,
    source: str,
    where: str,
    values: Values,
    reviews: Collection[str],
) -> tuple[list[Record], list[Rejected], int, CellsRead]:
    """The records of a sheet, what could not be read (rows, and single cells of rows that were),
    rows left out by `keep`, and what became of every cell.
    """
    columns = match_columns(sheet, mapping, where)
    rules = dict.fromkeys(mapping.keep, "keep") | dict.fromkeys(mapping.ignore, "ignore")
    positions = {heading: at for at, heading in enumerate(sheet.headings)}
    kind = kinds()[mapping.kind]
    records: list[Record] = []
    rejected: list[Rejected] = list(sheet.rejected)
    count = CellsRead(read=len(rejected), refused=Counter({"": len(rejected)} if rejected else {}))
    rejected += _without_value(sheet, columns.fields, count)
    left_out = 0
    given = [name for name in kind.fields if name in columns.of_field or name in mapping.constants]
    read = _reading(mapping, source, values, reviews)
    is_full = kind.name == "inclusion" and _is_full(sheet)
    for line, printed, row in _filled_down(sheet, mapping):
        if any(row[positions[column]] not in allowed for column, allowed in mapping.keep.items()):
            left_out += 1
            count.whole_row(sheet.headings, printed, "keep")
            continue
        cells: dict[str, tuple[Cell, ...]] = {}
        refused: list[Rejected] = []
        empty: set[str] = set()
        for name in given:
            found: list[Cell] = []
            for column, words in _words(name, row, positions, columns.of_field, mapping, empty):
                try:
                    said = read(fields()[name], words, column)
                    found += said
                    empty |= set() if said or fields()[name].type == "says" else {column}
                except Misread as error:
                    refused.append(Rejected(where, line, str(error), words, column or name))
            if found:
                cells[name] = tuple(found)
        if columns.makes_labels and (label := _label(cells)):
            cells["label"] = (Cell(label, label, "derived"),)
        reason = _unusable(kind, cells, refused, columns.of_field)
        if is_full:
            reason = _standing_alone(printed, positions, columns.of_field) or reason
        if reason:
            rejected.append(Rejected(where, line, reason, _raw(sheet.headings, row)))
            count.whole_row(sheet.headings, printed)
            continue
        rejected += refused
        records.append(Record(mapping.kind, source, line, cells))
        bad = {part for one in refused for part in (one.column, *joined_columns(one.column))}
        used = {name: field for name, field in columns.fields.items() if name not in empty}
        by_rule = rules | dict.fromkeys(empty, "missing")
        count.row(sheet.headings, printed, used, bad, mapping.missing, "effect" in cells, by_rule)
    return records, rejected, left_out, count


def _reading(
    mapping: Mapping, source: str, values: Values, reviews: Collection[str]
) -> Callable[[Field, str, str], list[Cell]]:
    """What gives the cells of a field for the words in a column; words of concepts, which a sheet
    says again and again, are looked up once.
    """
    known: dict[tuple[str, str, str], list[Cell]] = {}

    def read(field: Field, words: str, column: str) -> list[Cell]:
        if field.type != "concept":
            return _cells(field, words, column, mapping, source, values, reviews)
        key = (field.name, words, column)
        if key not in known:
            known[key] = _cells(field, words, column, mapping, source, values, reviews)
        return known[key]

    return read


def _without_value(sheet: Sheet, used: Collection[str], count: CellsRead) -> Iterator[Rejected]:
    """The cells of used columns whose formula has no stored value; those of others are counted
    alone.
    """
    for bad in sheet.formulas:
        count.read += 1
        if bad.column in used:
            count.refused[bad.column] += 1
            yield bad
        else:
            count.unused[bad.column] += 1


def _filled_down(sheet: Sheet, mapping: Mapping) -> Iterator[tuple[int, list[str], list[str]]]:
    """Each row as it is printed, and with the value above in the blank cells of the columns that
    `fill_down` names; one that has nothing else is left as it is.
    """
    at = [sheet.headings.index(column) for column in mapping.fill_down]
    above = dict.fromkeys(at, "")
    for line, row in sheet.rows:
        filled = row
        if at and any(cell for place, cell in enumerate(row) if place not in above):
            above |= {place: row[place] for place in at if row[place]}
            filled = [cell or above.get(place, "") for place, cell in enumerate(row)]
        yield line, row, filled


def _unusable(
    kind: Kind,
    cells: dict[str, tuple[Cell, ...]],
    refused: list[Rejected],
    matched: dict[str, list[str]],
) -> str:
    """Why a row is no record; empty where it is one."""
    lacking = next((name for name in kind.required if name not in cells), "")
    if lacking:
        own = (*matched.get(lacking, ()), lacking)
        reason = next((bad.reason for bad in refused if bad.column in own), "")
        return reason or f"`{lacking}` is empty. Fill it in."
    named = (cells[name][0].verbatim for name in ("label", "authors") if name in cells)
    if label := next(filter(is_total, named), ""):
        return f"`{label}` reads as a row of totals, which is no study. Remove it, or rename it."
    if kind.any_of and not cells.keys() & set(kind.any_of):
        return f"nothing tells which {kind.name} this is. Fill in one of {', '.join(kind.any_of)}."
    return ""


def _is_full(sheet: Sheet) -> bool:
    """Whether half of the rows or more have other cells than the one that names a study."""
    full = sum(sum(map(bool, row)) > 1 for _, row in sheet.rows)
    return len(sheet.headings) >= _FEWEST_COLUMNS and full >= len(sheet.rows) / 2


def _standing_alone(
    row: list[str], positions: dict[str, int], matched: dict[str, list[str]]
) -> str:
    """Why a row is no study that has nothing but words where studies are named: the heading of a
    group of rows, or a note below the table; empty where the words read as author and year.
    """
    words = [cell for cell in row if cell]
    naming = [column for name in _NAMING for column in matched.get(name, ())]
    there = any(column in positions and row[positions[column]] for column in naming)
    if len(words) != 1 or not there or words[0].isdecimal() or reads_as_label(words[0]):
        return ""
    return (
        f'"{_shortened(words[0])}" stands alone in its row, as a heading of a group or a note does.'
        " If it is a study, fill in another cell."
    )


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[: _LONGEST_SHOWN - 1]}…"


def _label(cells: dict[str, tuple[Cell, ...]]) -> str:
    """A label of first author and year; empty where neither they nor a title are printed."""
    authors, years = cells.get("authors", ()), cells.get("year", ())
    if not (authors or years or cells.keys() & {"title", "title_zh", "doi"}):
        return ""
    return label_of(authors[0].verbatim if authors else "", years[0].value if years else None)


def _words(
    name: str,
    row: list[str],
    positions: dict[str, int],
    matched: dict[str, list[str]],
    mapping: Mapping,
    empty: set[str],
) -> list[tuple[str, str]]:
    """`(column, words)` of a field in a row: its columns' cells, joined where the mapping says so,
    or its constant; words that mean nothing are left out, their columns added to `empty`.
    """
    found = []
    for column in matched.get(name, ()):
        if column in positions:
            words = row[positions[column]]
        else:
            parts = {part: row[positions[part]] for part in joined_columns(column)}
            said = {part: "" if w in mapping.missing else w for part, w in parts.items()}
            words = joined(column, said)
        found.append((column, words))
    if name in mapping.constants:
        found.append(("", mapping.constants[name]))
    given = [(column, words) for column, words in found if words not in mapping.missing]
    if fields()[name].type in _OF_WORDS:
        return given
    unsaid = {column for column, words in given if is_unsaid(fields()[name], words)}
    empty |= unsaid
    return [(column, words) for column, words in given if column not in unsaid]


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
    if kind.type == "says":
        return [Cell(words, "yes")] if is_said(kind, words) else []
    joins = bool(joined_columns(column))
    cells: list[Cell] = []
    for part in split(words, separator):
        if kind.type == "concept":
            cells += values.look_up(kind.dimension, renamed.get(part, part), source, column)
            continue
        meant = renamed.get(part, part)
        if kind.type == "criterion":
            cells += criterion_cells(kind, meant, values, source, column)
            continue
        if kind.type == "concept_id":
            meant = known_concept(meant, values)
        if kind.type == "review" and meant not in reviews:
            raise Misread(f'review "{meant}" is not known. {closest(meant, reviews)}')
        method = "mapped" if meant != part else "printed"
        method = "constant" if not column else "derived" if joins else method
        cells.append(Cell(part, understand(kind, meant, mapping.decimal), method))
    return cells


def _raw(headings: list[str], row: list[str]) -> str:
    return "; ".join(
        f"{heading}={cell}" for heading, cell in zip(headings, row, strict=True) if cell
    )


def parse_inline(raw: dict[str, Any], where: str) -> Mapping:
    """A mapping that only names what a row is; every column is matched by its heading."""
    return Mapping(kind=raw["kind"], where=where)
