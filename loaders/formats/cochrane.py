"""Cochrane Library citations as plain text: `Record #1 of 2`, then `TI: words`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.graph.text.registrations import registrations
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("cochrane")

_KNOWN = {prefix: tag for prefix, tag in prefixes(FORMAT, "{}: ").items() if len(tag) == 2}
_TAG = re.compile(r"\s?([A-Za-z]{2,3}) ?[:：]\s?(.*)")
_RECORD = re.compile(r"\s?Record #?(\d+) of \d+\s*", re.IGNORECASE)
_START = re.compile(rf"^{_RECORD.pattern}$", re.IGNORECASE | re.MULTILINE)
_TAGGED = re.compile(r"^\s?(ID|AU|TI|SO|YR|AB|DOI|US) ?[:：]", re.MULTILINE | re.IGNORECASE)
_COUNTER = re.compile(r"\s*<?\d+>?\.?\s*")
_PUBMED = re.compile(r"PUBMED:? (\d+)", re.IGNORECASE)


def recognise(head: str) -> int:
    """A line `Record #1 of 2` and tags with a colon; Cochrane's RIS has the same line."""
    tags = len(set(_TAGGED.findall(head)))
    if tags > 1 and _START.search(head):
        return 85
    return 55 if tags > 4 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a Cochrane Library file."""
    noise = _COUNTER.fullmatch
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        noise=lambda line: noise(line) is not None,
        finish=_finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    if number := _RECORD.fullmatch(line):
        return "Record", number[1]
    found = _TAG.fullmatch(line)
    if found is None or not (found[1].isupper() or found[1].upper() in FORMAT.tags):
        return None
    return found[1].upper(), found[2].strip()


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """`PUBMED 1` is a PMID, and a record of a trial register names the trial."""
    for words in entry.fields.pop("identifier", ()):
        number = _PUBMED.fullmatch(words)
        entry.add(*(("pmid", number[1]) if number else ("accession", words)))
    for words in (*tags.get("SO", ()), *tags.get("ID", ()), *tags.get("AU", ())):
        if registrations(words):
            entry.add("registration", words)
