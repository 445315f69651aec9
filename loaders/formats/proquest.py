"""ProQuest text: `Document 1 of 2`, the title on a line of its own, then `Author: words`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import label_split, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("proquest")

_RECORD = FORMAT.pattern("record", re.IGNORECASE)
_START = re.compile(rf"^{_RECORD.pattern}$", re.IGNORECASE | re.MULTILINE)
_LABELLED = re.compile(
    r"^(Author|Abstract|Publication title|ProQuest document ID|Document URL|Publication year)[:：]",
    re.MULTILINE,
)
_NOISE = re.compile(r"\s*(?:_{5,}|<?\d+>?\.?)\s*")
_label = label_split(FORMAT)


def recognise(head: str) -> int:
    """`Document 1 of 2` above ProQuest's labels."""
    labels = len(set(_LABELLED.findall(head)))
    return (
        85 if labels > 1 and _START.search(head) else 60 if "ProQuest" in head and labels > 2 else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a ProQuest file."""
    noise = _NOISE.fullmatch
    return scan(file, FORMAT, _split, noise=lambda line: noise(line) is not None, finish=_finish)


def _split(line: str) -> tuple[str, str] | None:
    number = _RECORD.fullmatch(line)
    return ("Document", "") if number else _label(line)


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The lines below `Document 1 of 2` are the title, unless it has a label."""
    if "Title" not in tags and any(tags.get("Document", ())):
        entry.fields["title"] = [words for words in tags["Document"] if words]
