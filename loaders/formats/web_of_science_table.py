"""Web of Science as a table: tab-delimited, CSV or Excel, by field tags or by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.formats.web_of_science import cited_reference
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

_OWN, _TAGGED = read_format("web_of_science_table"), read_format("web_of_science")
FORMAT = replace(
    _OWN,
    tags={**_TAGGED.tags, **_OWN.tags},
    types=_TAGGED.types,
    separators={**_TAGGED.separators, **_OWN.separators},
)

_SURE = (("AU", "TI", "SO", "PY"), ("Article Title", "Source Title", "UT (Unique WOS ID)"))
_FULL_NAMES = (("au", "af"), ("ba", "bf"), ("authors", "author full names"))
"""Headings of short names, and of the same names in full."""


def recognise(head: str) -> int:
    """The tags of authors, title, source and year as headings, or the names that only it has."""
    return 90 if any(has_headings(head, *names) for names in _SURE) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    """Full names instead of short ones, and the cited references."""
    for short, full in _FULL_NAMES:
        names = _names(cells.get(full, ""))
        if names and len(names) >= len(_names(cells.get(short, ""))):
            short_names = set(_names(cells.get(short, "")))
            entry.fields["authors"] = [
                name for name in entry.fields["authors"] if name in names or name not in short_names
            ]
    for name in ("ar", "article number"):
        if (words := cells.get(name, "")) and "page_first" not in entry.fields:
            entry.add("page_first", words)
    for words in entry.fields.pop("references", ()):
        entry.references.append(cited_reference(entry.line, words))


def _names(cell: str) -> list[str]:
    return [name for part in cell.split(";") if (name := part.strip())]
