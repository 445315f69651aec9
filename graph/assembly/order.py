"""The order in which values, places and records are taken: by what they say, never by the order of
files, sources or rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, TypeVar

from lacunary.graph.records import Record, Rejected

__all__ = [
    "CONFIDENCE",
    "KINDS",
    "by_value",
    "in_order",
    "least",
    "rejected_in_order",
]

KINDS = ("review", "inclusion", "candidate", "report", "reference")
"""Kinds of records that speak of publications; what a person read comes first."""
CONFIDENCE = {"high": 3, "medium": 2, "": 2, "low": 1}
"""How much a word of confidence weighs; no word is `medium`."""
_RANK = {kind: number for number, kind in enumerate(KINDS)}
_OF_A_ROW = frozenset({"citing_line"})
"""Fields that tell where a row stands, not what it says."""

Value = TypeVar("Value")


def by_value(value: Any) -> tuple[bool, bool, float, str]:
    """The key by which values are sorted: numbers by size, then texts by their characters, those
    all in capitals last.

    >>> sorted(["A TRIAL", "Bell", 55, "A trial", 7], key=by_value)
    [7, 55, 'A trial', 'Bell', 'A TRIAL']
    """
    if isinstance(value, int | float):
        return False, False, value, ""
    text = str(value)
    return True, text.isupper(), 0, text


def least(values: Iterable[Value | None]) -> Value | None:
    """The value that sorts first, or None where there is none.

    >>> least([None, "b", "a"])
    'a'
    """
    return min((value for value in values if value is not None), key=by_value, default=None)


def in_order(records: Iterable[Record]) -> list[Record]:
    """The records by what they say, so that a graph does not depend on the order of sources and
    rows.

    What a person read comes first; records that say the same stand by their places.

    >>> from lacunary.graph.records import Cell
    >>> row = lambda line, label: Record(
    ...     "inclusion", "sheet", line, {"label": (Cell(label, label),)}
    ... )
    >>> [record.line for record in in_order([row(2, "Wang 2013"), row(3, "Choi 2012")])]
    [3, 2]
    """
    alike = groupby(sorted(records, key=_beginning), key=_beginning)
    return [record for _, several in alike for record in _by_content(list(several))]


def _by_content(records: list[Record]) -> list[Record]:
    return sorted(records, key=_content) if len(records) > 1 else records


def _beginning(record: Record) -> tuple[int, str, str, str]:
    """Kind and first field, which part most records: only of the others all that they say is
    compared.
    """
    if record.kind == "citation":
        return len(KINDS), "", "", ""
    name = min((name for name in record.cells if name not in _OF_A_ROW), default="")
    first = record.cells[name][0].verbatim if record.cells.get(name) else ""
    return _RANK.get(record.kind, len(KINDS)), record.kind, name, first


def _content(record: Record) -> tuple[Any, ...]:
    place = (record.source, record.line)
    if record.kind == "citation":  # there may be millions, and nothing hangs on their order
        return len(KINDS), "", place
    said = "\x1e".join(
        "\x1f".join(
            (
                name,
                *(
                    f"{cell.verbatim}\x1d{cell.value}\x1d{cell.method}"
                    for cell in record.cells[name]
                ),
            )
        )
        for name in sorted(record.cells)
        if name not in _OF_A_ROW
    )
    return _RANK.get(record.kind, len(KINDS)), f"{record.kind}\x1e{said}", place


def rejected_in_order(rejected: Iterable[Rejected]) -> list[Rejected]:
    """Rejected rows by file and line."""
    return sorted(rejected, key=lambda bad: (bad.file, bad.line, bad.column, bad.reason, bad.raw))
