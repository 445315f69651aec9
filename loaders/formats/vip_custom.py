"""VIP (维普) custom text: `【题　名】words` below a header with the time and the number of
results.
"""

from __future__ import annotations

import re
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

_HEADER = re.compile(r"[\ufeff\s]*〖检索(?:时间|结果|条件|式)〗.*")
_TAGGED = re.compile(
    r"^[\ufeff \t\u3000]*"
    r"【(序|题|作|机|刊|页|文|网|C|关键词|分类号|ISSN)[\s\u3000]*"
    r"(号|名|者|构|码|摘|址|N\s*号)?】",
    re.MULTILINE,
)

_split = bracketed(FORMAT)


def recognise(head: str) -> int:
    """The header with the time of the search, or four tags of VIP's."""
    tagged = len(set(_TAGGED.findall(head)))
    return 90 if tagged and "〖检索" in head else 70 if tagged > 3 else 0


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
