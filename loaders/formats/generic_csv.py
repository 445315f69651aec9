"""Any table with a row for each work: the headings of fields.toml, and those that ASReview reads,
in English or Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.fields import fields, kinds
from lacunary.loaders.reading.names import names_of
from lacunary.loaders.reading.tables import find_heading, is_table, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

_OWN = read_format("generic_csv")
_RENAMED = {"report_type": "type"}
"""Fields of a record that are made of the words of another field of an entry."""

_TAGS = {
    heading: _RENAMED.get(name, name)
    for name in kinds()["report"].fields
    if name not in ("label", "review", "work", "confidence")
    for heading in (fold(name), fold(name.replace("_", " ")), *fields()[name].headings)
} | {fold(tag): name for tag, name in _OWN.tags.items()}
FORMAT = replace(_OWN, tags=_TAGS)

_TITLES = frozenset(tag for tag, name in _TAGS.items() if name in ("title", "title_zh"))
_BESIDE = frozenset(
    tag for tag, name in _TAGS.items() if name in ("abstract", "abstract_zh", "authors", "doi")
)
_DECISIONS = {
    "1": "included",
    "0": "excluded",
    "yes": "included",
    "no": "excluded",
    "true": "included",
    "false": "excluded",
}


def recognise(head: str) -> int:
    """Little certainty: a title and one of abstract, authors and DOI."""
    heading = find_heading(head, _TAGS.keys())
    if heading is None or not is_table(head, heading):
        return 0
    return 55 if _TITLES.intersection(heading.names) and _BESIDE.intersection(heading.names) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a table of works."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    for field in ("authors", "authors_other", "editors", "supervisors", "keywords"):
        if words := entry.fields.get(field):
            entry.fields[field] = [
                name
                for cell in words
                for name in (names_of(cell) if field != "keywords" or "'" in cell[:2] else [cell])
            ]
    for column in FORMAT.ignored:
        if cell := cells.get(column, ""):
            decision = _DECISIONS.get(cell.casefold())
            entry.add(
                "screening" if decision else "other",
                f"{decision} ({column})" if decision else f"{column}: {cell}",
            )
