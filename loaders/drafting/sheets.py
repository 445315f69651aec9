"""Which sheet of a file holds a table, in which row its headings stand, and how its rows are to be
read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from lacunary.graph.errors import LacunaryError
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.drafting.columns import (
    NAMING,
    Proposed,
    field_of,
    is_of_concepts,
    plain_heading,
    propose,
)
from lacunary.loaders.drafting.words import listed, names_one, separator_of
from lacunary.loaders.fields import fields
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import joined_headings, numbered, raw_rows
from lacunary.loaders.reading.table_rows import TableRow
from lacunary.loaders.reading.workbook import book_sheets

__all__ = ["Table", "tables_in", "used_of"]

_LOOKED_AT = 15
"""Rows in which the headings are looked for."""
_SAMPLE = 200
_FEWEST = 2
_NAMING = ("label", "study_id", "title", "authors", "year")
_LONGEST_KEY = 20
_TELLING_APART = {"study_id", "order", "title", "title_zh", "doi", "pmid", "registration"}
"""Fields by which rows of one label are known to be one study or several."""
_SAME = 0.5
"""Share of the names of a further sheet that stand in the first one for both to be of the same
studies.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it can be read.

    Attributes
    ----------
    sheet, hidden
        Its name (empty for a file that has none), and whether it is hidden.
    header, upper, rows
        The row of its headings, that of the headings of groups above it (0: none), and how many
        rows stand below.
    columns
        What they may be.
    filled_down
        Those that name a study and are blank between filled cells.
    separators
        Field to the sign that parts several values in its cells, where that is not `;`.
    keep
        Column to the cells of rows that count, where several people filled in each row.
    total
        Columns of the arms whose sum is the number of participants.
    label
        Columns joined to a label, where a letter beside author and year tells studies apart.
    repeated, keys
        How many rows have the label of another row, and the columns that set those apart.
    names
        What names the studies, folded.
    fault, error
        Why it cannot be read.
    further
        Other sheets with the same headings, that are read as one table with it.
    """

    sheet: str
    hidden: bool
    header: int
    rows: int
    columns: tuple[Proposed, ...] = ()
    filled_down: tuple[str, ...] = ()
    fault: str = ""
    error: LacunaryError | None = None
    separators: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    label: str = ""
    total: str = ""
    repeated: int = 0
    keys: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    upper: int = 0
    further: tuple[str, ...] = ()

    @property
    def told(self) -> int:
        """How many of its columns have a field."""
        return sum(bool(column.field) for column in self.columns)

    @property
    def unused(self) -> list[Proposed]:
        """The columns with cells that nothing uses."""
        return [
            one
            for one in self.columns
            if not one.field and one.filled and f"{{{one.column}}}" not in self.label + self.total
        ]

    @property
    def is_of_studies(self) -> bool:
        """Whether it reads as a table of studies: one column names them, another tells more."""
        names = {column.field for column in self.columns}
        return not names.isdisjoint(NAMING) and self.told > 1


def tables_in(path: Path, where: str, limits: Limits | None = None) -> list[Table]:
    """The sheets of a file, those that read as tables of studies first, the largest first."""
    sheets = book_sheets(path, where, limits) or [("", False)]
    found = [_table(path, where, name, hidden, limits) for name, hidden in sheets]
    return sorted(found, key=_rank)


def _rank(one: Table) -> tuple[bool, bool, bool, int, int]:
    return (not one.is_of_studies, one.hidden, _is_set_aside(one), -one.told, -one.rows)


def used_of(tables: Sequence[Table]) -> tuple[list[Table], list[Table]]:
    """Of the sheets of a file those that are used, and those of which a person is asked.

    The first that reads as a table of studies is, as one table with those of the same headings (a
    sheet a year); so is every other one that is not hidden and names the same studies.
    """
    of_studies = [one for one in tables if one.is_of_studies and not one.hidden]
    if not of_studies:
        return [one for one in tables if one.is_of_studies][:1], []
    first, *others = of_studies
    further, used, asked = list[str](), list[Table](), list[Table]()
    for one in others:
        shared = len(one.names & first.names) >= _SAME * max(len(one.names), 1)
        if _is_set_aside(one):
            asked.append(one)
        elif _headed(one) == _headed(first):
            further.append(one.sheet)
        else:
            (used if shared else asked).append(one)
    return [replace(first, further=tuple(sorted(further))), *used], asked


def _headed(table: Table) -> tuple[set[str], int, int]:
    return {column.column for column in table.columns}, table.header, table.upper


def _is_set_aside(table: Table) -> bool:
    return names_one(plain_heading(table.sheet), "set_aside")


def _table(path: Path, where: str, name: str, hidden: bool, limits: Limits | None) -> Table:
    try:
        rows = raw_rows(path, where, name, limits)
    except LacunaryError as error:
        return Table(name, hidden, 1, 0, fault=str(error), error=error)
    best, below_best = Table(name, hidden, 1, max(len(rows) - 1, 0)), rows[:0]
    for at, row in enumerate(rows[:_LOOKED_AT]):
        headings, upper = _headings(rows, at)
        named = [heading for heading in headings if heading]
        below = [_fitted(one.below, len(headings)) for one in rows[at + 1 : at + 1 + _SAMPLE]]
        if len(named) < _FEWEST or len(set(named)) < len(named) or not below:
            continue
        found = Table(
            name,
            hidden,
            row.line,
            len(rows) - at - 1,
            tuple(_proposed(headings, row.cells, below)),
            upper=upper,
        )
        found = replace(found, total=_total(found, row.cells, below))
        over = upper == best.header and _known(found) >= _known(best) and found.is_of_studies
        if over or _headed_better(found, best):
            best, below_best = found, rows[at + 1 :]
    return _read_as(best, below_best) if best.is_of_studies else best


def _headed_better(one: Table, other: Table) -> bool:
    """Whether the headings of one reading of a sheet are likelier: first those that are known as a
    whole, since a row of cells may end in known words too (`General population`).
    """

    def rank(table: Table) -> tuple[bool, int, int]:
        return table.is_of_studies, _known(table), table.told

    return rank(one) > rank(other)


def _known(table: Table) -> int:
    """How many of its headings are known as a whole."""
    return sum(column.why in ("name", "words") for column in table.columns)


def _read_as(table: Table, rows: Sequence[TableRow]) -> Table:
    """The table with how its rows are to be read."""
    cells = [_fitted(row.below, len(table.columns)) for row in rows]
    columns = {
        column.column: [row[at].strip() for row in cells]
        for at, column in enumerate(table.columns)
        if column.column
    }
    table = _labelled(table, columns)
    return replace(
        table,
        columns=tuple(
            replace(one, filled=sum(map(bool, columns[one.column]))) if one.column else one
            for one in table.columns
        ),
        filled_down=tuple(_filled_down(table.columns, rows)),
        separators=dict(_separators(table, columns)),
        keep=_keep(columns),
    )


def _separators(table: Table, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    of_field: dict[str, list[str]] = defaultdict(list)
    for column in table.columns:
        if column.field:
            of_field[column.field] += columns[column.column]
    for name, cells in of_field.items():
        if sign := separator_of(fields()[name], dict.fromkeys(cells)):
            yield name, sign


def _keep(columns: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The rows on which the people who filled in rows of one study agreed, where there are some."""
    for heading, cells in columns.items():
        agreed = {cell for cell in cells if fold(cell) in listed("agreed")}
        if agreed and plain_heading(heading) in listed("reviewers"):
            return {heading: tuple(sorted(agreed))}
    return {}


def _labelled(table: Table, columns: Mapping[str, Sequence[str]]) -> Table:
    """The table with what names its studies, and how rows of one label are told apart."""
    of = {column.field: column.column for column in table.columns if column.field}
    naming = [of[name] for name in ("label", "study_id", "title", "title_zh") if name in of][:1]
    parts = naming or [of[name] for name in ("authors", "year") if name in of]
    labels = [fold(" ".join(words)) for words in zip(*(columns[one] for one in parts), strict=True)]
    table = replace(table, names=frozenset(filter(None, labels)))
    if not _TELLING_APART.isdisjoint(of):
        return table
    times = Counter(filter(None, labels))
    again = [at for at, label in enumerate(labels) if times[label] > 1]
    used = {column.column for column in table.columns if column.field}
    apart = [
        heading
        for heading, cells in columns.items()
        if heading not in used and _sets_apart(cells, labels, again)
    ]
    for heading in apart:
        if all(len(cell) <= 1 for cell in columns[heading]):
            joined = " ".join(f"{{{one}}}" for one in parts)
            return replace(table, label=f"{joined}{{{heading}}}")
    return replace(table, repeated=len(again), keys=tuple(apart))


def _sets_apart(cells: Sequence[str], labels: Sequence[str], again: Sequence[int]) -> bool:
    """Whether short cells are different in all rows of one label."""
    there = [(labels[at], cells[at]) for at in again if cells[at]]
    different = len(set(there)) == len(there) == len(again)
    return bool(again) and different and all(len(cell) <= _LONGEST_KEY for _, cell in there)


def _headings(rows: Sequence[TableRow], at: int) -> tuple[list[str], int]:
    """The headings in a row; with those of groups in the row above, of which this gives the line,
    where the row's own stand in it twice, or some stand in the row above alone or merged down.
    """
    own = [cell.strip() for cell in rows[at].cells]
    again = len({*own}) < len(own) - own.count("") + ("" in own)
    above = rows[at - 1] if at else None
    is_under = above is not None and above.own is None and _is_under(above.cells, own)
    if (again or is_under) and at and rows[at - 1].line == rows[at].line - 1:
        joined = joined_headings(rows[at - 1].cells, own)
        if len({*joined}) == len(joined) and any(map(str.strip, rows[at - 1].cells[1:])):
            return joined, rows[at - 1].line
    return numbered(own), 0


def _is_under(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row goes on with headings that begin in the one above: one stands in both (it is
    merged down) or only above, and words stand under the heading of a group of several columns.
    """
    width = max(len(upper), len(lower))
    pairs = list(zip(_fitted(upper, width), _fitted(lower, width), strict=True))
    groups = [(up.strip(), low.strip()) for up, low in pairs]
    whole = [up for up, low in groups if up and low in ("", up)]
    parts = [low for up, low in groups if low and up != low]
    is_group = any(
        one[0] and one[1] and other[1] and other[0] in ("", one[0])
        for one, other in pairwise(groups)
    )
    return is_group and len(whole) > 1 and not any(map(str.isdecimal, parts))


def _proposed(
    headings: Sequence[str], own: Sequence[str], below: Sequence[Sequence[str]]
) -> Iterator[Proposed]:
    """What the columns may be, of those with the heading of a group by their own where it is there
    once.
    """
    last = [cell.strip() for cell in own] + [""] * (len(headings) - len(own))
    names = []
    for heading, name in zip(headings, last, strict=False):
        is_in_group = bool(name) and heading.endswith(f" {name}")
        group = heading.removesuffix(f" {name}") if is_in_group else ""
        if plain_heading(name) in listed("tails") and is_of_concepts(group):
            names.append(group)  # `Intervention` over `Content`
        else:
            names.append(name if is_in_group and last.count(name) == 1 else heading)
    for heading, column in zip(headings, propose(names, below), strict=True):
        yield replace(column, column=heading)


def _total(table: Table, own: Sequence[str], below: Sequence[Sequence[str]]) -> str:
    """The sum of the numbers of the arms, where they stand side by side under the heading of a
    sample size and nothing else gives it; else empty.
    """
    if not table.upper or any(column.field == "n" for column in table.columns):
        return ""
    arms = [
        (at, column.column)
        for at, (column, name) in enumerate(zip(table.columns, own, strict=False))
        if name.strip() and field_of(column.column.removesuffix(name.strip())) == "n"
    ]
    cells = [row[at].strip() for row in below for at, _ in arms if row[at].strip()]
    are_arms = all(plain_heading(own[at]) in listed("arms") for at, _ in arms)
    counts = 2 * sum(map(str.isdecimal, cells)) > len(cells)
    if len(arms) < _FEWEST or not are_arms or not counts:
        return ""
    return " + ".join(f"{{{column}}}" for _, column in arms)


def _filled_down(columns: Sequence[Proposed], rows: Sequence[TableRow]) -> Iterator[str]:
    """The columns that name a study, where the first is blank in rows between filled ones."""
    for at, column in enumerate(columns):
        if column.field in _NAMING:
            cells = [at < len(row.below) and bool(row.below[at].strip()) for row in rows]
            filled = [number for number, is_filled in enumerate(cells) if is_filled]
            if len(filled) > 1 and not all(cells[filled[0] : filled[-1]]):
                yield column.column
            elif column.field in _NAMING[:2]:
                return


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
