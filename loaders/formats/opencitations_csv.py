"""OpenCitations CSV: one citation a row, or one work a row (Meta)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.tables import has_headings, read_table, split_cell
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("opencitations_csv")

_KNOWN = ("doi", "pmid", "pmcid", "openalex", "isbn", "issn")


def recognise(head: str) -> int:
    """The number of a citation, or the headings of Meta."""
    citations = has_headings(head, "oci", "citing", "cited") or has_headings(
        head, "citing_id", "cited_id"
    )
    return (
        90 if citations or has_headings(head, "id", "title", "author", "pub_date", "venue") else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a table: for a citation the citing work with one reference, the cited one."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    for name, number in _identifiers(
        cells.get("citing") or cells.get("citing_id") or cells.get("id", "")
    ):
        entry.add(
            name if name in _KNOWN else "other", number if name in _KNOWN else f"{name}: {number}"
        )
    if cited := cells.get("cited") or cells.get("cited_id"):
        found = {
            name: number for name, number in _identifiers(cited) if name in (*_KNOWN[:4], "isbn")
        }
        entry.references.append(Reference(entry.line, cited, found))
    for column, field in (("author", "authors"), ("editor", "editors")):
        for name, numbers in map(_numbered, split_cell(cells.get(column, ""), ";")):
            entry.fields.setdefault(field, []).append(name or f"[{numbers}]")
            for orcid in re.findall(r"orcid:(\S+)", numbers):
                entry.add("other", f"orcid: {name} {orcid}")
    for column, field in (("venue", "journal"), ("publisher", "publisher")):
        name, numbers = _numbered(cells.get(column, ""))
        entry.add(field, name)
        for kind, number in _identifiers(numbers):
            known = column == "venue" and kind in ("issn", "isbn")
            entry.add(kind if known else "other", number if known else f"{column} {kind}: {number}")


def _identifiers(words: str) -> list[tuple[str, str]]:
    """The identifiers of a cell with their kinds; a bare number is a PMID, what begins with `10.` a
    DOI.

    >>> _identifiers("doi:10.1/x omid:br/0612"), _identifiers("10.1/x"), _identifiers("123")
    ([('doi', '10.1/x'), ('omid', 'br/0612')], [('doi', '10.1/x')], [('pmid', '123')])
    """
    found = []
    for part in words.split():
        name, colon, number = part.partition(":")
        if part.startswith("10."):
            found.append(("doi", part))
        elif part.isdecimal():
            found.append(("pmid", part))
        else:
            found.append((name.lower(), number) if colon else ("id", part))
    return found


def _numbered(words: str) -> tuple[str, str]:
    """A name and the identifiers in brackets behind it.

    >>> _numbered("Peroni, Silvio [orcid:0000-0003-0530-4305]"), _numbered("PLoS ONE")
    (('Peroni, Silvio', 'orcid:0000-0003-0530-4305'), ('PLoS ONE', ''))
    """
    name, bracket, numbers = words.strip().removesuffix("]").rpartition("[")
    return (
        (name.strip(), numbers) if bracket and words.rstrip().endswith("]") else (words.strip(), "")
    )
