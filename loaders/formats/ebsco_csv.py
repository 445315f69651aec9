"""EBSCOhost CSV, of the old and of the new site."""

from __future__ import annotations

from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ebsco_csv")

_SURE = (("Article Title", "Journal Title", "PLink"), ("an", "title", "plink", "contributors"))


def recognise(head: str) -> int:
    """The headings that only EBSCOhost has, of either site."""
    return 90 if any(has_headings(head, *names) for names in _SURE) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export of EBSCOhost."""
    return read_table(file, FORMAT)
