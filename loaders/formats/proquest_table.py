"""ProQuest as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("proquest_table")


def recognise(head: str) -> int:
    """The headings that only ProQuest has."""
    return 90 if has_headings(head, "Title", "StoreId", "pubtitle") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export of ProQuest."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    """The first page is said again where all pages are."""
    if "pages" in entry.fields and "page_first" in entry.fields:
        del entry.fields["page_first"]
        entry.ignore("startPage")
