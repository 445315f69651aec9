"""RefWorks tagged text, as CNKI, WanFang and VIP write it and as RefWorks itself does: `T1
words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format, is_counter, tidy
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("refworks")

_KNOWN = {line: tag for line, tag in prefixes(FORMAT, "{} ").items() if len(line) == 3}
_LINE = re.compile(
    r"[\ufeff\s]*(?:([A-Za-z][A-Za-z0-9]|URL|PMC?ID)(?:[ \t\u3000]+|[:：]\s*|$|(?=[^\x00-\x7f]))"
    r"|[{｛]([A-Za-z][A-Za-z0-9])[}｝]\s*[:：]?\s*)(.*)"
)
_START = re.compile(r"^[\ufeff \t\u3000]*(?:RT|rt|[{｛]RT[}｝])[ \t\u3000:：]+\S", re.MULTILINE)
_TAGGED = re.compile(
    r"^[\ufeff \t\u3000]*(T1|A1|JF|YR|OP|K1|AB|SN|LK|DS|AD)[ \t\u3000]+\S", re.MULTILINE
)
_NO_WORD = re.compile(
    r"[b-df-hj-np-tv-z]{2}|[a-z]\d"
)  # in lower case `is`, `no`, `ad` begin a wrapped line, `vo` and `jf` do not
_CLASS = re.compile(r"[A-Z]{1,2}\d.*")


def recognise(head: str) -> int:
    """An `RT` line and another tag of RefWorks; without `RT` four others, as no other format has
    just these.
    """
    tagged = len(set(_TAGGED.findall(head)))
    if _START.search(head):
        return 85 if tagged else 55
    return 65 if tagged > 3 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a RefWorks file."""
    return scan(
        file, FORMAT, _split, known=_KNOWN, blank_ends=True, noise=is_counter, finish=_finish
    )


def _split(line: str) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    printed = found[1] or found[2]
    tag = printed.upper()
    known = tag in FORMAT.tags or tag in FORMAT.ignored
    if found[2] or printed == tag:
        glued = found[1] is not None and found.end(1) == found.start(3) and found[3] != ""
        return (tag, found[3].strip()) if known or not glued else None
    return (
        (tag, found[3].strip())
        if known and (tag == "VO" or _NO_WORD.fullmatch(printed.lower()))
        else None
    )


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """`OP` holds all pages, unless `SP` names the first; `CL` a degree, a class number or a kind of
    patent.
    """
    fields = entry.fields
    if "SP" in tags and "pages" in fields and not any("-" in words for words in fields["pages"]):
        fields["page_last"] = fields.pop("pages")
    if any(map(_CLASS.fullmatch, tags.get("CL", ()))):
        fields["classification"] = [
            part for words in tags["CL"] for part in words.replace(";", " ").split()
        ]
        fields["type_of_work"] = [words for words in tags.get("DB", ()) if words]
    tidy(entry)
