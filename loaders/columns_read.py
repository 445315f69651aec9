"""Which column of a sheet gave which field, how it was known, and what a column that nothing uses
may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lacunary.graph.text.identifiers import fold
from lacunary.loaders.columns import Columns, Mapping
from lacunary.loaders.drafting.columns import propose
from lacunary.loaders.fields import fields, kinds
from lacunary.loaders.reading.sheet import Sheet

__all__ = ["ColumnRead", "columns_read"]

_SAMPLE = 200
_OF_STUDIES = ("inclusion", "candidate")


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What became of one column of a sheet.

    Attributes
    ----------
    column
        Its heading.
    field
        The field that it gives; empty where nothing uses it.
    how
        `mapping` (the mapping names it, or joins it), `heading` (it is called as the field is),
        `synonym` (it has another heading of the field), `keep` or `ignore` (the mapping goes by it,
        or leaves it out), or `unused`.
    filled
        How many of its cells below the heading are filled.
    meant
        Of an unused column the field that it may be; empty where nothing tells.

    Examples
    --------
    >>> ColumnRead("Sponsor", "", "unused", 12).meant
    ''
    """

    column: str
    field: str
    how: str
    filled: int
    meant: str = ""


def columns_read(sheet: Sheet, mapping: Mapping, matched: Columns) -> tuple[ColumnRead, ...]:
    """What became of each column that has a heading, in the order of the sheet."""
    filled = [0] * len(sheet.headings)
    for _, cells in sheet.rows:
        for at, cell in enumerate(cells):
            filled[at] += bool(cell)
    named = {column for columns in mapping.columns.values() for column in columns}
    meant = _meant(sheet, mapping, matched)
    return tuple(
        ColumnRead(
            heading, field, how, filled[at], meant.get(heading, "") if how == "unused" else ""
        )
        for at, heading in enumerate(sheet.headings)
        if heading
        for field, how in [_known(heading, named, mapping, matched)]
    )


def _known(
    heading: str, named: Sequence[str] | set[str], mapping: Mapping, matched: Columns
) -> tuple[str, str]:
    """The field of a column and how it is known."""
    field = matched.fields.get(heading, "")
    if not field:
        how = "keep" if heading in mapping.keep else "ignore" if heading in mapping.ignore else ""
        return "", how or "unused"
    by_heading = any(heading in columns for columns in matched.of_field.values())
    if heading in named or not by_heading:
        return field, "mapping"
    return field, "heading" if fold(heading) == fold(field) else "synonym"


def _meant(sheet: Sheet, mapping: Mapping, matched: Columns) -> dict[str, str]:
    """Unused column to the field that it may be, of a table of studies."""
    unused = [one for one in sheet.headings if one and one not in matched.fields]
    if not unused or mapping.kind not in _OF_STUDIES:
        return {}
    rows = [cells for _, cells in sheet.rows[:_SAMPLE]]
    given = {name for name in matched.of_field if not fields()[name].many}
    given |= mapping.constants.keys()
    return {
        one.column: one.field
        for one in propose(sheet.headings, rows)
        if one.column in unused and one.field in kinds()[mapping.kind].fields
        if one.field not in given
    }
