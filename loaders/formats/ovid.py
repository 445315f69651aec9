"""Ovid's tagged text: `<1. >`, then `TI  - words`, as its databases export it for Citavi, EndNote
and Reference Manager.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.references import printed_reference

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ovid")

_KNOWN = prefixes(FORMAT, "{:<4}- ", "      ")
_TAG = re.compile(r"\s?([A-Za-z][A-Za-z0-9]{1,2})([ \t\u3000]{0,4})[-－](?:[ \t\u3000](.*)|)")
_RECORD = re.compile(r"\s?<(\d+)\. ?>\s*")
_START = re.compile(r"^\s?<\d+\. ?>\s*$", re.MULTILINE)
_MAKER = re.compile(r"^\s?VN[ \t\u3000]*[-－][ \u3000]*Ovid Technologies", re.MULTILINE)
_TAGGED = re.compile(r"^\s?[A-Z]{2}[ \u3000]+[-－][ \u3000]", re.MULTILINE)
_COUNTER = re.compile(r"\s*\d+\.?\s*")
_REMARK = re.compile(r"\s*\[References\]\.?$")
_NUMBERS = re.compile(
    r"\. (?:Vol\.)?(?P<volume>\d+) ?\((?P<issue>[^()]+)\)"
    r"(?: ?\(pp (?P<pages>[^()]+)\)|:(?P<span>[\w-]+))?"
)


def recognise(head: str) -> int:
    """The line that names Ovid, or `<1. >` above tags."""
    return 95 if _MAKER.search(head) else 93 if _START.search(head) and _TAGGED.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an Ovid file, with the references that PsycINFO gives."""
    noise = _COUNTER.fullmatch
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        noise=lambda line: noise(line) is not None,
        finish=_finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    if number := _RECORD.fullmatch(line):
        return "<>", number[1]
    found = _TAG.fullmatch(line)
    if found is None:
        return None
    tag, wide = found[1].upper(), len(found[2]) > 1 or "\u3000" in found[2]
    if (wide and (found[1].isupper() or tag in FORMAT.tags)) or (
        found[1].isupper() and tag in FORMAT.tags
    ):
        return tag, (found[3] or "").strip()
    return None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The PMID of a MEDLINE record, references, and the numbers that only the source line holds."""
    fields = entry.fields
    if full := [name for tag in ("FA", "FAU") for name in tags.get(tag, ())]:
        fields["authors"] = full + [name for name in tags.get("CA", ()) if name]
    fields["title"] = [_REMARK.sub("", words) for words in fields.get("title", ())]
    if "MEDLINE" in " ".join(fields.get("provider", ())):
        for number in tags.get("UI", ()):
            entry.add("pmid", number)
    stated = [words for words in fields.pop("references_stated", ()) if words]
    if stated and stated[0].isdecimal():
        fields["references_stated"] = stated[:1]
    else:
        entry.references += [printed_reference(entry.line, words) for words in stated]
    if not fields["title"]:
        del fields["title"]
    if "journal" not in fields and "SO" in tags:
        _source(entry, tags["SO"][0])


def _source(entry: Entry, words: str) -> None:
    """Embase names journal, volume, issue and pages in one line."""
    entry.add("journal", words.partition(". ")[0])
    if found := _NUMBERS.search(words):
        for name in ("volume", "issue"):
            if name not in entry.fields:
                entry.add(name, found[name])
        if "pages" not in entry.fields:
            entry.add("pages", found["pages"] or found["span"])
