"""Embase CSV, one record a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.fields import split
from lacunary.loaders.reading.tables import has_headings, read_table, split_cell
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("embase_csv")

_SOURCE = re.compile(
    r"(?P<journal>.+?) \((?P<year>\d{4})\)(?: (?P<volume>[^\s:(]+))?(?::(?P<issue>\S+))?"
    r"(?: \((?P<pages>[^)]*)\))?"
    r"(?:\. Date of Publication: (?P<date>.+))?"
)


def recognise(head: str) -> int:
    """The index terms that only Embase has."""
    return 90 if has_headings(head, "Title", "Author Names", "Emtree Medical Index Terms") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an Embase export."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    if names := split_cell(
        cells.get("author names", ""), ";" if ";" in cells.get("author names", "") else ","
    ):
        entry.fields["authors"] = names
    if "keywords" in entry.fields:
        terms = [part for words in entry.fields["keywords"] for part in split(words, ",")]
        entry.fields["keywords"] = list(dict.fromkeys(terms))
    source = cells.get("source", "")
    if found := _SOURCE.fullmatch(source):
        for name, words in found.groupdict().items():
            entry.add(name, words)
    else:
        entry.add("journal", source)
    _add_link(entry, cells.get("open url link", ""))


def _add_link(entry: Entry, link: str) -> None:
    """The identifiers in an OpenURL (`…?issn=22267190&id=doi:10.1/x`); the link itself leads to one
    library and stays in `other`.
    """
    try:
        parts = parse_qs(urlsplit(link).query)
    except ValueError:
        parts = {}
    for words in parts.get("id", []):
        name, _, number = words.partition(":")
        if name in ("doi", "pmid"):
            entry.add(name, number)
    for name in ("issn", "isbn"):
        for words in parts.get(name, []):
            entry.add(name, words)
    entry.add("other", f"open url link: {link}" if link else "")
