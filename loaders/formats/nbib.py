"""NBIB, the MEDLINE display of PubMed and PMC."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from lacunary.graph.records import Rejected
from lacunary.graph.text.registrations import registrations
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("nbib")

_KNOWN = prefixes(
    FORMAT, "{:<4}- ", "      ", more=("PHST", "EDAT", "JID", "AUID", "COIS", "RN", "CIN")
)
_LINKS: dict[str, str] = tomllib.loads(
    files("lacunary.loaders").joinpath("formats", "nbib_links.toml").read_text(encoding="utf-8")
)
_TAG = re.compile(r"([A-Za-z]{2,4})([ \t\u3000]{0,3})[-－](?:[ \t\u3000](.*)|)")
_NOISE = re.compile(r"\s*(?:\d+[.:]?|Record #?\d+ of \d+)\s*")
_START = re.compile(r"^(?:PMID|PMC ?)[ \t\u3000]?[-－] ?(?:PMC)?\d", re.MULTILINE)
_TAGGED = re.compile(r"^(?:FAU|AU  ?|TI  ?|DP  ?|JT  ?|PT  ?|OWN|AB  ?) ?[-－]", re.MULTILINE)
_ABSENT = re.compile(r"\w+: Abstract available from the publisher\.")


def recognise(head: str) -> int:
    """A line `PMID- 1` or `PMC - PMC1`, or several tags that only this format pads to four
    places.
    """
    if _START.search(head):
        return 95
    return 60 if len(set(_TAGGED.findall(head))) > 2 and "\nFAU " in head else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a PubMed file; an empty line stands between two."""
    noise = _NOISE.fullmatch
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        blank_ends=True,
        noise=lambda line: noise(line) is not None,
        finish=_finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    """Tags are padded to four places; known ones are also read where the padding was lost."""
    found = _TAG.fullmatch(line)
    if found is None:
        return None
    tag = found[1].upper()
    padded = len(found[1]) + len(found[2]) == 4 or "\u3000" in found[2]
    known = tag in FORMAT.tags or tag in FORMAT.ignored
    if (padded and (known or found[1].isupper())) or (known and found[1].isupper()):
        return tag, (found[3] or "").strip()
    return None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """Full names instead of short ones, identifiers by their mark, registrations and links by what
    they are.
    """
    fields = entry.fields
    if len(tags.get("AU", ())) > len(tags.get("FAU", ())):  # before 2002 there are no full names
        fields["authors"] = [name for name in tags["AU"] + tags.get("CN", []) if name]
        for name in tags.get("FAU", ()):
            entry.add("other", f"FAU: {name}")
    for words in fields.pop("identifier", ()):
        if words.endswith("[doi]"):
            entry.add("doi", words.removesuffix("[doi]").rpartition("[pii]")[2])
        elif "pages" not in fields and "PG" not in tags and not words.endswith("[pii]"):
            entry.add("pages", words)
        else:
            entry.add("other", f"LID: {words}")
    for words in fields.pop("registration", ()):
        entry.add(*(("registration", words) if registrations(words) else ("other", f"SI: {words}")))
    if any(map(_ABSENT.fullmatch, fields.get("abstract_translated", ()))):
        del fields["abstract_translated"]
    if "retraction" in fields or "correction" in fields:
        _link(fields, tags)


def _link(fields: dict[str, list[str]], tags: dict[str, list[str]]) -> None:
    """Say before each linked publication what it is to this one."""
    for name in ("retraction", "correction"):
        fields.pop(name, None)
    for tag, link in _LINKS.items():
        for words in tags.get(tag, ()):
            fields.setdefault(FORMAT.tags[tag], []).append(f"{link}: {words}")
