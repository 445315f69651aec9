"""iCite CSV: works of PubMed with the PMIDs they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("icite_csv")


def recognise(head: str) -> int:
    """The headings that only iCite has."""
    return (
        90
        if has_headings(head, "pmid", "title", "relative_citation_ratio")
        or has_headings(head, "pmid", "cited_by_clin")
        else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an iCite table."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    entry.references += [
        Reference(entry.line, f"PMID {number}", {"pmid": number})
        for number in cells.get("references", "").split()
    ]
