"""Web of Science plain text (savedrecs.txt, .ciw): two-letter tags, continuation lines, cited
references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "add_references", "cited_reference", "finish", "read", "recognise"]

FORMAT = read_format("web_of_science")

_KNOWN = prefixes(FORMAT, "{} ", "   ")
_TAG = re.compile(r"\s?([A-Za-z][A-Z0-9a-z])(?:[ \t\u3000]+(\S.*)|\s*)")
_LOWER = frozenset(("pt", "au", "af", "ti", "ab", "py", "vl", "bp", "ep", "ut", "dt"))
"""Tags that are also read in lower case: those that are no English word."""
_START = re.compile(r"^\s?PT [A-Z]\s*$", re.MULTILINE)
_TAGGED = re.compile(r"^(AU|AF|TI|SO|PY|UT|DT|VL|CR|NR|TC) \S", re.MULTILINE)
_COUNTER = re.compile(r"\s*(?:<?\d+>?\.?|Record \d+ of \d+)\s*")
_DOI = re.compile(r"DOI:? ?\[?(?:DOI )?(10\.[^\s,\]]+)", re.IGNORECASE)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


def recognise(head: str) -> int:
    """A line `FN … Web of Science`, or `PT J` with other tags of the form."""
    tags = set(_TAGGED.findall(head))
    if (
        re.search(
            r"^\ufeff?FN .*(?:Web of Science|Web of Knowledge|ISI Export)", head, re.MULTILINE
        )
        and tags
    ):
        return 90
    return 75 if (_START.search(head) and tags) or len(tags) > 3 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a Web of Science file, with their cited references."""
    noise = _COUNTER.fullmatch
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        noise=lambda line: noise(line) is not None,
        finish=finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    found = _TAG.fullmatch(line)
    if found is None or not (found[1].isupper() or found[1] in _LOWER):
        return None
    return found[1].upper(), (found[2] or "").strip()


def finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """Full names instead of short ones, an article number as page, and the references."""
    for short, full in (("AU", "AF"), ("BA", "BF")):
        if short in tags and len(tags.get(full, ())) >= len(tags[short]) and any(tags[full]):
            entry.fields["authors"] = [
                name for tag in ("AF", "BF", "CA", "GP") for name in tags.get(tag, ()) if name
            ]
    if "AR" in tags and not any(tags.get("BP", ())):
        entry.add("page_first", tags["AR"][0])
    if "CR" in tags:
        add_references(entry, tags["CR"])


def add_references(entry: Entry, cited: list[str]) -> None:
    """Move the values of CR from `other` to the references."""
    other = [words for words in entry.fields.pop("other", ()) if not words.startswith("CR: ")]
    if other:
        entry.fields["other"] = other
    entry.references += [cited_reference(entry.line, words) for words in cited if words]


def cited_reference(line: int, text: str) -> Reference:
    """A cited reference: author, year, source, V volume, P page, DOI; parts that are missing are
    left out.

    >>> list(cited_reference(1, "Li XM, 2019, J TRIALS, V3, P17, DOI 10.1000/x").fields.items())[:3]
    [('authors', 'Li XM'), ('year', '2019'), ('journal', 'J TRIALS')]
    >>> list(cited_reference(1, "Li XM, 2019, J TRIALS, V3, P17, DOI 10.1000/x").fields.items())[3:]
    [('volume', '3'), ('pages', '17'), ('doi', '10.1000/x')]
    """
    fields: dict[str, str] = {}
    if doi := _DOI.search(text):
        text_before, fields_doi = text[: doi.start()], doi[1].rstrip(";.")
    else:
        text_before, fields_doi = text, ""
    parts = [part.strip() for part in text_before.split(",") if part.strip()]
    year = next((place for place, part in enumerate(parts) if _YEAR.fullmatch(part)), -1)
    if year > 0 and parts[0] != "[Anonymous]":
        fields["authors"] = ", ".join(parts[:year])
    if year >= 0:
        fields["year"] = parts[year]
    for part in parts[year + 1 :] if year >= 0 else ():
        if part[:1] == "V" and part[1:2].isdigit():
            fields["volume"] = part[1:]
        elif part[:1] == "P" and part[1:2].isdigit():
            fields["pages"] = part[1:]
        elif "journal" not in fields:
            fields["journal"] = part
    return Reference(line, text, fields | ({"doi": fields_doi} if fields_doi else {}))
