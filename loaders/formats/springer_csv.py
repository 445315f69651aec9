"""SpringerLink CSV, whose names of authors run into each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("springer_csv")

_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-ÖØ-ÞŠŽČĆŁŚŻ])")
_PREFIX = re.compile(r"(?:^|[\s-])(?:Mc|Mac|De|Di|Du|Da|La|Le|Van|Von|Fitz|O)$")
_TITLE = re.compile(r"^(?:(?:Prof|Dr|PD|Ph\.?D)\.?\s+)+")


def recognise(head: str) -> int:
    """The headings that only SpringerLink has."""
    return 90 if has_headings(head, "Item Title", "Item DOI", "Content Type") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a list of search results."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    printed = cells.get("authors", "")
    if names := _names(printed):
        entry.fields["authors"] = names
    if len(names) > 1:  # the cut is a guess, so the words as printed are kept beside it
        entry.add("other", f"authors as printed: {printed}")


def _names(cell: str) -> list[str]:
    """The names of a cell, cut where a small letter meets a capital one, but not after `Mc` and the
    like.

    >>> _names("Dr. Xiaoming LiYing McDonaldA. Zhao")
    ['Xiaoming Li', 'Ying McDonald', 'A. Zhao']
    """
    names: list[str] = []
    for part in _SEAM.split(cell):
        if names and _PREFIX.search(names[-1][-6:]):
            names[-1] += part
        else:
            names.append(part)
    return [name for part in names if (name := _TITLE.sub("", part.strip()))]
