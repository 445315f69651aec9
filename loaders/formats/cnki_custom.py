"""CNKI's custom export: `Title`, a hyphen, the Chinese name and a colon before words, or the same
names as headings of a table (Excel, HTML named `.xls`, CSV).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format, is_counter, keyed, name_database, tidy
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.sheet_text import HtmlTable, is_html_table
from lacunary.loaders.reading.tables import read_table
from lacunary.loaders.reading.tagged import scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("cnki_custom")

_LINES = re.compile(
    r"^[\ufeff \t\u3000]*"
    r"(SrcDatabase[-－]|Title[-－]|Author[-－]|Source[-－])[\u4e00-\u9fff]{2,5}\s*[:：]",
    re.MULTILINE,
)
_HEADINGS = re.compile(
    r"(?<![A-Za-z])(?:SrcDatabase|Title|Author|Organ|Source|Summary|PubTime)-[\u4e00-\u9fff]{2,5}\s*[\"\t,;|<\n]"
)

_PAGE_COUNT = next(tag for tag, name in FORMAT.tags.items() if name == "pages")

_split = keyed(FORMAT)


def recognise(head: str) -> int:
    """Two of CNKI's keys at the start of lines, or three of them as headings of a table."""
    if len(_HEADINGS.findall(head[:10_000])) > 2:
        return 92
    return 90 if len(set(_LINES.findall(head))) > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a file of CNKI's custom export, whether text or table."""
    if is_html_table(file.head):
        file = HtmlTable(file.path, file.where, file.encoding, file.clean, file.repairs)
    if len(_HEADINGS.findall(file.head[:10_000])) > 2:
        return read_table(file, FORMAT, _finish)
    return scan(file, FORMAT, _split, blank_ends=True, noise=is_counter, finish=_finish)


def _finish(entry: Entry, given: Mapping[str, object]) -> None:
    """The page count holds the pages or how many there are; a bare number may be either, so it is
    only kept.
    """
    for words in entry.fields.pop("pages", ()):
        entry.add(
            "other" if words.isdecimal() else "pages",
            f"{_PAGE_COUNT}: {words}" if words.isdecimal() else words,
        )
    name_database(entry)
    tidy(entry)
