"""CNKI E-Study: `DataType: 1` opens a record, lines such as those of CNKI's custom export follow,
nothing stands between records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format, is_counter, keyed, name_database, tidy
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.tagged import scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("cnki_estudy")

_START = re.compile(r"[\ufeff\s]*DataType\s*[:：]\s*(.*)", re.IGNORECASE)
_STARTS = re.compile(r"^[\ufeff \t\u3000]*DataType\s*[:：]", re.IGNORECASE | re.MULTILINE)
_TITLE = FORMAT.pattern("title")

_key = keyed(FORMAT)


def recognise(head: str) -> int:
    """`DataType:` and the key of a title together."""
    return 95 if _STARTS.search(head) and _TITLE.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an E-Study file."""
    return scan(file, FORMAT, _split, noise=is_counter, finish=_finish)


def _split(line: str) -> tuple[str, str] | None:
    if found := _START.fullmatch(line):
        return "DataType", found[1].strip()
    return _key(line)


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    name_database(entry)
    tidy(entry)
