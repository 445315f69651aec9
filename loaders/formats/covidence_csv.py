"""Covidence CSV: the references of one stage of a screening."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import add_date, has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("covidence_csv")

_REASON = re.compile(r"Exclusion reason:\s*([^;]+);?\s*")


def recognise(head: str) -> int:
    """The number that Covidence gives each study, beside titles and authors; its extraction sheets
    have no authors.
    """
    return 95 if has_headings(head, "Title", "Authors", "Covidence #") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a Covidence export."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    add_date(entry, cells.get("published year", ""), cells.get("published month", ""))
    notes = cells.get("notes", "")
    for reason in _REASON.findall(notes):
        entry.add("screening", f"excluded: {reason.strip()}")
    entry.add("note", _REASON.sub("", notes))
