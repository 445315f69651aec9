"""EndNote tagged text as CNKI, WanFang and VIP write it: the tags of EndNote with meanings
of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.chinese_exports import chinese_format, is_counter, tidy
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("cnki_endnote")

_KNOWN = prefixes(FORMAT, "{} ")
_LINE = re.compile(
    r"[\ufeff\s]*[%％]([0-9A-Za-z@+~?!#$&*=<>^()\[\]|])"
    r"([:：]?(?:[ \t\u3000]+|$)|[:：]|(?=[^\x00-\x7f]))(.*)"
)
_START = re.compile(r"^[\ufeff \t\u3000]*[%％]0[ \t\u3000]", re.MULTILINE)
_CHINESE = FORMAT.pattern("chinese")
_VIP = FORMAT.pattern("vip")
_GLUED = re.compile(r"%([KAYI]) ")
_PAGE_COUNT = FORMAT.pattern("page_count")


def recognise(head: str) -> int:
    """EndNote tags with the name of a Chinese database in `%W`, or with `%+:` or `%~`, which only
    these write.
    """
    return 95 if _START.search(head) and _CHINESE.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an EndNote tagged file of a Chinese database."""
    return scan(
        file, FORMAT, _split, known=_KNOWN, blank_ends=True, noise=is_counter, finish=_finish
    )


def _split(line: str) -> tuple[str, str] | None:
    if count := _PAGE_COUNT.fullmatch(line):
        return count[1], count[2]
    found = _LINE.fullmatch(line) if "%" in line or "％" in line else None
    if found is None:
        return None
    tag = f"%{found[1]}"
    tag = tag if tag in FORMAT.tags else tag.upper() if tag.upper() in FORMAT.tags else tag
    return (tag, found[3].strip()) if found[2] or tag in FORMAT.tags else None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """Part values whose tags stand on one line; a thesis is published by its university; of two
    `%P` one counts the pages.
    """
    fields = entry.fields
    for name in ("authors", "keywords", "supervisors", "publisher"):
        if any("%" in words for words in fields.get(name, ())):
            _part(entry, name)
    if (
        "thesis" in "".join(tags.get("%0", ())).casefold()
        and "publisher" not in fields
        and "journal" in fields
    ):
        fields["publisher"] = fields.pop("journal")
    pages = fields.get("pages", [])
    if len(pages) > 1 and (spans := [words for words in pages if not words.isdecimal()]):
        fields["pages"] = spans
        fields.setdefault("other", []).extend(
            f"%P: {words}" for words in pages if words.isdecimal()
        )
    provider = "".join(fields.get("provider", ()))
    if _VIP.search(provider) and len(fields.get("keywords", ())) == 1:
        words = fields["keywords"][0].split()
        fields["keywords"] = (
            words if all(map(has_chinese, words)) else fields["keywords"]
        )  # VIP parts them by spaces
    tidy(entry)


def _part(entry: Entry, name: str) -> None:
    """A tag in the middle of a line is what CNKI writes where it forgets the end of one."""
    for words in entry.fields.pop(name):
        first, *rest = _GLUED.split(words)
        entry.add(name, first)
        for letter, part in zip(rest[::2], rest[1::2], strict=True):
            entry.add(FORMAT.tags[f"%{letter}"], part)
