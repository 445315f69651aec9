"""Reads several sheets of a workbook as one table: their columns by name, their rows one sheet
after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lacunary.graph.errors import SourceError, raise_all
from lacunary.graph.records import Rejected
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.workbook import book_sheets

__all__ = ["ALL", "SHEET_NAME", "placed", "read_sheets"]

ALL = "all"
"""Stands for every sheet that is not hidden."""
SHEET_NAME = "(sheet)"
"""The column that says on which sheet a row stands, where a mapping names it."""
_ROWS = 1 << 20
"""Rows that a sheet can have: those of the second sheet count from here on."""


def read_sheets(
    path: Path,
    where: str,
    tabs: Sequence[str] | str,
    *,
    with_names: bool = False,
    limits: Limits | None = None,
    **how: Any,
) -> Sheet:
    """Read the sheets of these names (or `all` that are not hidden) as one table.

    A column is where its heading stands; a sheet that lacks one has blank cells there. Row 5 of the
    third sheet has the line 2 × 1,048,576 + 5, and messages name the sheet (`placed`). Of all
    sheets one that shares no heading with those before it, or has none, is left out with a remark;
    of named ones it is an error. `how` is as for `read_sheet`; `with_names` adds the column
    `(sheet)`.
    """
    known = book_sheets(path, where, limits)
    if not known:
        remedy = "Remove `sheets` from the mapping."
        raise SourceError(where, "is no workbook, so that it has no sheets", remedy)
    is_all = isinstance(tabs, str)
    names = [name for name, hidden in known if not hidden] if is_all else list(tabs)
    read: list[tuple[str, Sheet]] = []
    left_out: list[SourceError] = []
    for name in names:
        try:
            one = read_sheet(path, where, tab=name, limits=limits, **how)
        except SourceError as error:
            left_out.append(_of_sheet(error, where, name))
            continue
        if read and set(one.headings).isdisjoint(read[0][1].headings):
            what = f"the sheet shares no heading with `{read[0][0]}`"
            left_out.append(
                SourceError(f"{where} [{name}]", what, "Read it as a source of its own.")
            )
            continue
        read.append((name, one))
    if left_out and not (is_all and read):
        raise_all(left_out)
    whole = _joined(read, where, with_names)
    whole.remarks.extend(_remark(error) for error in left_out)
    return whole


def placed(bad: Rejected, sheet: Sheet) -> Rejected:
    """The rejected row with its sheet and its row there, of a table of several sheets."""
    if not sheet.tabs or bad.line <= 0:
        return bad
    at, row = divmod(bad.line - 1, _ROWS)
    return replace(bad, file=f"{bad.file} [{sheet.tabs[at]}]", line=row + 1)


def _joined(read: Sequence[tuple[str, Sheet]], where: str, with_names: bool) -> Sheet:
    headings = list(dict.fromkeys(name for _, one in read for name in one.headings))
    lower = {
        name: words for _, one in read for name, words in zip(one.headings, one.lower, strict=False)
    }
    whole = Sheet(
        headings + [SHEET_NAME] * with_names,
        [],
        [],
        read[0][1].format,
        lower=[lower.get(name, name) for name in headings] if lower else [],
        tabs=tuple(name for name, _ in read),
        knows_formats=read[0][1].knows_formats,
    )
    for number, (name, one) in enumerate(read):
        first = number * _ROWS
        for line, cells in one.rows:
            by_name = dict(zip(one.headings, cells, strict=True))
            row = [by_name.get(heading, "") for heading in headings] + [name] * with_names
            whole.rows.append((first + line, row))
        whole.remarks.extend(replace(bad, file=f"{where} [{name}]") for bad in one.remarks)
        for several, found in ((whole.rejected, one.rejected), (whole.formulas, one.formulas)):
            several.extend(replace(bad, line=first + bad.line) for bad in found)
    return whole


def _of_sheet(error: SourceError, where: str, name: str) -> SourceError:
    """The error with the sheet that it is about."""
    place = f"{where} [{name}]{error.where.removeprefix(where)}"
    return SourceError(place, error.what, error.remedy)


def _remark(error: SourceError) -> Rejected:
    return Rejected(error.where, 1, f"{error.what}. It was left out. {error.remedy}", "", "sheet")
