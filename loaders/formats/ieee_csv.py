"""IEEE Xplore CSV."""

from __future__ import annotations

from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ieee_csv")


def recognise(head: str) -> int:
    """The headings that only IEEE Xplore has."""
    return 90 if has_headings(head, "Document Title", "Publication Title", "IEEE Terms") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export of IEEE Xplore."""
    return read_table(file, FORMAT)
