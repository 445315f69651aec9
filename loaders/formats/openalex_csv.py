"""OpenAlex as the table that its website gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = replace(read_format("openalex_csv"), types=read_format("openalex").types)


def recognise(head: str) -> int:
    """The headings that only OpenAlex has."""
    return 90 if has_headings(head, "id", "display_name", "publication_year") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    """The title where the work has no name, the names as OpenAlex has them, and what it cites."""
    if "title" not in entry.fields:
        entry.add("title", cells.get("title", ""))
    named = [name.strip() for name in cells.get("authorships.author.display_name", "").split("|")]
    if any(named):
        entry.fields["authors"] = [name for name in named if name]
    for work in entry.fields.pop("references", ()):
        number = work.rpartition("/")[2]
        entry.references.append(Reference(entry.line, work, {"openalex": number}))
