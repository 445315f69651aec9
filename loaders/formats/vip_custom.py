"""VIP custom text: tags in Chinese brackets below a header with the time and the number of
results.
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

FORMAT = chinese_format("vip_custom")

_HEADER = FORMAT.pattern("header")
_SEARCHED = FORMAT.pattern("searched")
_TAGGED = FORMAT.pattern("tagged")

_split = bracketed(FORMAT)


def recognise(head: str) -> int:
    """The header with the time of the search, or four tags of VIP's."""
    tagged = len(set(_TAGGED.findall(head)))
    return 90 if tagged and _SEARCHED.search(head) else 70 if tagged > 3 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a file of VIP's custom text."""
    return scan(file, FORMAT, _split, blank_ends=True, noise=_is_noise, finish=_finish)


def _is_noise(line: str) -> bool:
    return _HEADER.fullmatch(line) is not None or is_counter(line)


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The journal's line also holds year, volume, issue and pages."""
    place = place_in_journal("".join(entry.fields.get("journal", ())[:1]))
    if "journal" in place:
        del entry.fields["journal"]
        for name, words in place.items():
            entry.add(name, words)
    tidy(entry)
