"""Zotero CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("zotero_csv")

_IN_EXTRA = {
    "pmid": re.compile(r"\bPMID:\s*(\d{4,9})\b"),
    "pmcid": re.compile(r"\bPMCID:\s*(PMC\d+)\b"),
    "doi": re.compile(r"\bDOI:\s*(10\.\S+)"),
}
"""What Zotero keeps in `Extra` where an item has no field for it."""


def recognise(head: str) -> int:
    """The headings that only Zotero has."""
    return 90 if has_headings(head, "Key", "Item Type", "Title") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export of Zotero."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    extra = cells.get("extra", "")
    for name, pattern in _IN_EXTRA.items():
        if name not in entry.fields and (found := pattern.search(extra)):
            entry.add(name, found[1])
