"""Rayyan CSV, with what each reviewer decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.markup import without_markup
from lacunary.loaders.reading.names import names_of
from lacunary.loaders.reading.tables import add_date, has_headings, read_table, split_cell
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "add_rayyan_notes", "read", "recognise"]

FORMAT = read_format("rayyan_csv")

_SECTION = re.compile(
    r"(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES)\s*:\s*"
)
_DECISION = re.compile(r"\"((?:[^\"\\]|\\.)*)\"\s*=>\s*\"?(\w+)\"?")
_LOOSE_DECISION = re.compile(r"([^\s{,\"=>]+)\s*=>\s*\"?(\w+)\"?")


def recognise(head: str) -> int:
    """Its headings, or a decision of Rayyan beside titles."""
    if has_headings(head, "title", "notes") and "RAYYAN-" in head:
        return 95
    return 80 if has_headings(head, "title", "authors", "notes", "pubmed_id", "pmc_id") else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a Rayyan file."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    if names := names_of(cells.get("authors", "")):
        entry.fields["authors"] = names
    if "abstract" in entry.fields:
        entry.fields["abstract"] = [without_markup(words) for words in entry.fields["abstract"]]
    add_date(entry, cells.get("year", ""), cells.get("month", ""), cells.get("day", ""))
    add_rayyan_notes(entry, cells.get("notes", ""))


def add_rayyan_notes(entry: Entry, notes: str) -> None:
    """Add the decisions, reasons and labels that Rayyan writes into notes; the rest stays a note.

    >>> entry = Entry(1, {})
    >>> marks = 'RAYYAN-INCLUSION: {"Li"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong population'
    >>> add_rayyan_notes(entry, f"{marks} | seen twice")
    >>> entry.fields
    {'screening': ['excluded by Li', 'excluded: wrong population'], 'note': ['seen twice']}
    """
    for segment in notes.split(" | ") if "RAYYAN-" in notes or "USER-NOTES" in notes else [notes]:
        before, *found = _SECTION.split(segment.strip(), maxsplit=1)
        entry.add("note", before)
        if not found:
            continue
        section, words = found
        decisions = _DECISION.findall(words) or _LOOSE_DECISION.findall(words)
        if section == "RAYYAN-INCLUSION" and decisions:
            for name, decision in decisions:
                entry.add("screening", f"{decision.casefold()} by {name}")
        elif section == "RAYYAN-EXCLUSION-REASONS":
            for reason in split_cell(words, ","):
                entry.add("screening", f"excluded: {reason}")
        elif section == "RAYYAN-LABELS":
            for label in split_cell(words, ","):
                entry.add("other", f"label: {label}")
        else:
            entry.add("note", f"{section}: {words}")
