"""A sheet of judgements with a column for each domain, as one with a row for each judgement."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import replace

from lacunary.graph.errors import SourceError
from lacunary.loaders.columns import Mapping, closest
from lacunary.loaders.reading.sheet import Sheet

__all__ = ["lengthened"]

_DOMAIN, _JUDGEMENT = "(domain)", "(judgement)"


def lengthened(sheet: Sheet, mapping: Mapping, where: str) -> tuple[Sheet, Mapping]:
    """The sheet with a row for each filled cell of a column that `[domains]` names, and the mapping
    that reads it; both as they are where it names none.

    Parameters
    ----------
    sheet, mapping
        As read.
    where
        The sheet, for messages.

    Raises
    ------
    SourceError
        For a column that the sheet has not.

    Examples
    --------
    >>> wide = Sheet(["study", "D1", "D2"], [(2, ["Wang 2013", "Low", ""])], [], "csv")
    >>> mapping = Mapping("assessment", "m.toml", domains={"D1": "D1", "D2": "D2"})
    >>> lengthened(wide, mapping, "rob.csv")[0].rows
    [(2, ['Wang 2013', 'Low', '', 'D1', 'Low'])]
    """
    domains: Table[str, str] = mapping.domains
    if not domains:
        return sheet, mapping
    for column in domains:
        if column not in sheet.headings:
            what = f"[domains] names the column `{column}`, which {where} has not"
            raise SourceError(mapping.where, what, closest(column, sheet.headings))
    at = {column: sheet.headings.index(column) for column in domains}
    rows = [
        (line, [*cells, domain, cells[at[column]]])
        for line, cells in sheet.rows
        for column, domain in domains.items()
        if cells[at[column]] not in mapping.missing
    ]
    columns = mapping.columns | {"domain": [_DOMAIN], "judgement": [_JUDGEMENT]}
    headings = [*sheet.headings, _DOMAIN, _JUDGEMENT]
    return replace(sheet, headings=headings, rows=rows), replace(mapping, columns=columns)
