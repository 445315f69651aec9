"""SinoMed (CBM): tags in Chinese brackets before words; experimental, as no real export was at
hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import (
    bracketed,
    chinese_format,
    is_counter,
    place_in_journal,
    tidy,
)
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.tagged import scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("sinomed")

_OWN = FORMAT.pattern("own")
_SOURCE = FORMAT.pattern("source")

_split = bracketed(FORMAT)


def recognise(head: str) -> int:
    """Two of the tags that are SinoMed's own."""
    return 80 if len(set(_OWN.findall(head))) > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a SinoMed text file."""
    return scan(file, FORMAT, _split, blank_ends=True, noise=is_counter, finish=_finish)


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The source line holds journal, year, volume, issue and pages."""
    for words in entry.fields.pop("journal", ()) if any(map(_SOURCE.fullmatch, tags)) else ():
        for name, part in (place_in_journal(words) or {"journal": words}).items():
            entry.add(name, part)
    tidy(entry)
