"""CSSCI as a table, with the references that each article cites in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format
from lacunary.loaders.entries import Entry, Reference
from lacunary.loaders.formats.cssci import FORMAT as TEXT
from lacunary.loaders.formats.cssci import add_place, understood
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

_OWN = chinese_format("cssci_table")
FORMAT = replace(
    _OWN,
    tags={**TEXT.tags, **_OWN.tags},
    types=TEXT.types,
    separators={**TEXT.separators, **_OWN.separators},
)

_TITLE, _, _AUTHORS = [*TEXT.tags][:3]
_NUMBER = re.compile(r"(?:^|(?<=\s)|(?<=[.。)）]))\d{1,3}[.．、](?=[^\d\s])")


def recognise(head: str) -> int:
    """The headings that only CSSCI has."""
    return 95 if has_headings(head, _TITLE, _AUTHORS) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a table of CSSCI."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    add_place(entry)
    for words in entry.fields.pop("references", ()):
        for part in _NUMBER.split(words):
            if text := part.strip(" ;；\n"):
                entry.references.append(understood(Reference(entry.line, text)))
