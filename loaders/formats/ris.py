"""RIS, as EndNote, Zotero, Ovid, ProQuest, Scopus, Embase and most others export it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tagged import prefixes, scan
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.references import printed_reference

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ris")

_KNOWN = prefixes(FORMAT, "{}  - ") | {"ER  -": "ER"}
_TAG = re.compile(r"\s?([A-Za-z][A-Za-z0-9])([ \t\u3000]{0,4})[-－–](?:[ \t\u3000](.*)|(.*))")
_NOISE = FORMAT.pattern("noise")
_START = re.compile(r"^\s?TY[ \t\u3000]{0,4}[-－–]", re.IGNORECASE | re.MULTILINE)
_TAGGED = re.compile(r"^[A-Z][A-Z0-9]  - ", re.MULTILINE)
_SCREENED = ("RAYYAN-", "ASReview_")
_STATED = (
    (
        "cited_by_stated",
        re.compile(r"(?:Cited By|Total Times Cited):?\s*:?\s*(\d+)", re.IGNORECASE),
    ),
    ("references_stated", re.compile(r"Cited Reference Count:\s*(\d+)", re.IGNORECASE)),
)
_CITED = re.compile(r"\(\d{4}[a-z]?(?:, [A-Z]\w+)?\)")


def recognise(head: str) -> int:
    """A `TY  -` line is enough; without one, several tags of the form."""
    if _START.search(head):
        return 90
    return 60 if len(set(_TAGGED.findall(head))) > 2 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a RIS file."""
    return scan(
        file,
        FORMAT,
        _split,
        known=_KNOWN,
        noise=lambda line: _NOISE.fullmatch(line) is not None,
        finish=_finish,
    )


def _split(line: str) -> tuple[str, str] | None:
    """The tag and words of a line that is not written as usual; a wrapped line such as
    `co-operation` or `T1-weighted` is none.
    """
    if line.rstrip(" \t:.：。") == "ER":
        return "ER", ""
    found = _TAG.fullmatch(line)
    if found is None:
        return None
    tag, gap, spaced, close = found[1].upper(), found[2], found[3], found[4]
    wide = len(gap) > 1 or gap in ("\t", "\u3000")
    known = tag in FORMAT.tags or tag in FORMAT.end
    if wide or (known and found[1].isupper() and not close):
        return tag, (spaced or close or "").strip()
    return None


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    """What the same tag means in one export and not in another."""
    fields = entry.fields
    kind = tags.get("TY", [""])[0]
    if kind == "THES":
        _move(fields, "editors", "supervisors")
    if "BT" in tags and (
        own := tags.get("TI") or tags.get("T1")
    ):  # of a chapter; a book has its own title there
        fields["title"] = [
            words for words in fields.get("title", ()) if words in own or words not in tags["BT"]
        ]
        fields.setdefault("series", []).extend(tags["BT"])
    if fields.get("page_first") == ["No"] and fields.get("page_last") == [
        "Specified"
    ]:  # Ovid: "No Pagination Specified"
        del fields["page_first"], fields["page_last"]
    if len(words := fields.get("year", [""])[0]) > 5 and "date" not in fields:
        entry.add("date", words)
    if "M1" in tags:
        _miscellany(entry, tags["M1"], kind)
    if "N1" in tags or "U3" in tags:
        _notes(entry, tags.get("N1", []) + tags.get("U3", []))
    _identifiers(entry, tags)


def _identifiers(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The custom fields in which some databases keep identifiers and article numbers."""
    for tag in ("C2", "C5"):  # PMCID in EndNote, PMID in Scopus (C2) and Embase (C5)
        if tag in tags and tags[tag][0].removeprefix("PMC").isdecimal():
            _move_tag(entry, tag, tags, "pmcid" if tags[tag][0].startswith("PMC") else "pmid")
    if "C7" in tags and "SP" not in tags:  # an article number
        _move_tag(entry, "C7", tags, "page_first")
    if "U2" in tags and "Embase" in entry.fields.get("provider", ()):
        _move_tag(entry, "U2", tags, "accession")
    if "AN" in tags or "ID" in tags:
        _medline(entry, tags)


def _move(fields: dict[str, list[str]], source: str, target: str) -> None:
    if source in fields:
        fields[target] = fields.pop(source)


def _move_tag(entry: Entry, tag: str, tags: dict[str, list[str]], target: str) -> None:
    """Put the words of a tag that the table leaves in `other` into a field."""
    _leave(entry, tag)
    for words in tags[tag]:
        entry.add(target, words)


def _leave(entry: Entry, tag: str) -> None:
    """Take what the table left in `other` out of it."""
    rest = [words for words in entry.fields.pop("other", ()) if not words.startswith(f"{tag}: ")]
    if rest:
        entry.fields["other"] = rest


def _miscellany(entry: Entry, values: list[str], kind: str) -> None:
    """M1: the references that Ovid gives of PsycINFO, the number of an issue, or a note."""
    _leave(entry, "M1")
    cited = [words for words in values if len(words) > 30 and _CITED.search(words)]
    if len(cited) > 1:
        entry.references += [printed_reference(entry.line, words) for words in values if words]
        for words in entry.fields.pop("editors", ()):  # the surnames of those cited
            entry.add("other", f"A2: {words}")
        return
    for words in values:
        is_issue = (
            words.isdecimal() and len(words) < 5 and kind == "JOUR" and "issue" not in entry.fields
        )
        entry.add("issue" if is_issue else "note", words)


def _notes(entry: Entry, values: list[str]) -> None:
    """Counts and screening decisions that are written among the notes."""
    for words in values:
        for name, pattern in _STATED if "ited " in words else ():
            if found := pattern.search(words):
                entry.fields[name] = [found[1]]
        if words.startswith(_SCREENED) and words in entry.fields.get("note", ()):
            entry.fields["note"].remove(words)
            entry.add("screening", words)
    if not entry.fields.get("note", [""]):
        del entry.fields["note"]


def _medline(entry: Entry, tags: dict[str, list[str]]) -> None:
    """The accession number of a record of MEDLINE or PubMed is its PMID."""
    provider = " ".join(entry.fields.get("provider", ())).casefold()
    if "medline" not in provider and "pubmed" not in provider and provider != "nlm":
        return
    for tag in ("AN", "ID"):
        if (number := tags.get(tag, [""])[0]).isdecimal() and 4 < len(number) < 9:
            entry.add("pmid", number)
            return
