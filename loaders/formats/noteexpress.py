"""NoteExpress, the format in which CNKI, WanFang and VIP all export: `{Title}: words`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format, is_counter, known_tags, tidy
from lacunary.loaders.entries import Entry
from lacunary.loaders.reading.tagged import scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("noteexpress")

_LINE = re.compile(r"[\ufeff\s]*[{｛]\s*([^\W\d_][^{}｛｝]{0,60}?)\s*[}｝]\s*([:：]?)\s*(.*)")
_START = re.compile(
    r"^[\ufeff \t\u3000]*[{｛]\s*Reference Type\s*[}｝]\s*[:：]", re.IGNORECASE | re.MULTILINE
)
_TAGGED = re.compile(
    r"^[\ufeff \t\u3000]*"
    r"[{｛](Title|Author|Journal|Year|Abstract|Keywords|Database Provider)[}｝]\s*[:：]",
    re.MULTILINE,
)

_START_TAG = "{Reference Type}:"

_tag = known_tags(FORMAT)


def recognise(head: str) -> int:
    """`{Reference Type}:` is written by nothing else; without it three other tags are enough."""
    if _START.search(head):
        return 95
    return 70 if len(set(_TAGGED.findall(head))) > 2 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a NoteExpress file, also of files pasted together without a line end between
    them.
    """
    pasted = _Pasted(file.path, file.where, file.encoding, file.clean, file.repairs)
    for found in scan(pasted, FORMAT, _split, blank_ends=True, noise=is_counter, finish=_finish):
        yield (
            replace(found, line=found.line - bisect_left(pasted.added, found.line))
            if pasted.added
            else found
        )


class _Pasted(TextFile):
    """A file in which every record starts on a line of its own; `added` are the numbers of the
    lines that this makes.
    """

    @cached_property
    def added(self) -> list[int]:
        """Filled while the lines are read, in order."""
        return []

    def lines(self) -> Iterator[str]:
        """Every line, one that holds the start of a record in its middle as two."""
        for number, line in enumerate(super().lines(), start=1):
            if _START_TAG in line and (at := line.rfind(_START_TAG)) and line[:at].strip():
                yield line[:at]
                self.added.append(number + len(self.added))
                yield line[at:]
            else:
                yield line


def _split(line: str) -> tuple[str, str] | None:
    if (
        line[:1] == "{" and (end := line.find("}: ")) > 0 and line[1:end] in FORMAT.tags
    ):  # what nearly every line looks like
        return line[1:end], line[end + 3 :].strip()
    if "}" not in line and "｝" not in line:
        return None
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    tag = _tag(found[1])
    return (tag, found[3].strip()) if found[2] or tag in FORMAT.tags else None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The secondary title is the newspaper of a newspaper article, and the conference of a
    paper.
    """
    if "newspaper" in "".join(tags.get("Reference Type", ())).casefold():
        entry.fields.setdefault("journal", []).extend(entry.fields.pop("conference", ()))
    tidy(entry)
