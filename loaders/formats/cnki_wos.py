"""Chinese records in the tags of Web of Science, as CiteSpace and other programs convert those of
CNKI and CSSCI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import chinese_format, is_counter, lines_of, tidy
from lacunary.loaders.entries import Entry, Reference
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = chinese_format("cnki_wos")

_KNOWN = {line: tag for line, tag in prefixes(FORMAT, "{} ").items() if len(line) == 3}
_LINE = re.compile(r"\ufeff?([A-Za-z][A-Za-z0-9])(?:[ \t\u3000]+(.*))?")
_START = re.compile(r"^\ufeff?PT[ \t\u3000]", re.MULTILINE)
_CHINESE = re.compile(r"^(?:UT (?:CNKI|CSSCI)|\ufeff?FN (?:CNKI|CSSCI))", re.MULTILINE)
_REFERENCE = re.compile(
    r"(?P<authors>[^,]+),\s*(?P<year>(?:19|20)\d\d)(?:,.*?(?:DOI\s+(?P<doi>10\.\S+))?)?"
)


def recognise(head: str) -> int:
    """The tags of Web of Science with an accession number of CNKI or CSSCI."""
    return 95 if _START.search(head) and _CHINESE.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a converted file."""
    return scan(file, FORMAT, _split, known=_KNOWN, noise=is_counter, finish=_finish)


def _split(line: str) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line.rstrip())
    if found is None:
        return None
    tag = found[1].upper()
    known = tag in FORMAT.tags or tag in FORMAT.ignored or tag in FORMAT.end
    return (tag, (found[2] or "").strip()) if known or found[1] == tag else None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """Full names where they are given; the accession number is CNKI's only when the program did not
    make it up.
    """
    names = [
        name
        for words in (tags.get("AF") or tags.get("AU") or [])
        if (name := words.strip(" ,，;；"))
    ]
    entry.fields |= {"authors": names} if names else {}
    entry.references = [_reference(line, words) for line, words in lines_of(entry, _split, "CR")]
    for words in tags.get("UT", ()):
        entry.add("record_id", words.partition(":")[2] if words != "CNKI:0" else "")
    tidy(entry)


def _reference(line: int, words: str) -> Reference:
    found = _REFERENCE.fullmatch(words.strip(" ;"))
    return Reference(
        line,
        words,
        {name: part.strip() for name, part in found.groupdict().items() if part} if found else {},
    )
