"""Europe PMC search results as JSON, in the short (lite) and the full (core) form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.formats.csl_json import add_plain
from lacunary.loaders.reading.json import begins_json
from lacunary.loaders.reading.json_entries import Part, inside, read_entries, values
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("europepmc")

_OWN_KEYS = re.compile(
    r'"(resultList|authorString|pubYear|isOpenAccess|inEPMC|journalInfo|hasTextMinedTerms|abstractText)"\s*:'
)


def recognise(head: str) -> int:
    """Keys that only Europe PMC has."""
    return 90 if begins_json(head) and len(set(_OWN_KEYS.findall(head))) > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a search result, or single ones."""
    return read_entries(file, FORMAT, _PARTS, lists=("result",), wrappers=("resultList",))


def _each(value: Any, key: str) -> list[Any]:
    """The items of `{"author": [...]}` and the like."""
    found = inside(value, key)
    return found if isinstance(found, list) else [found] if found else []


def _add_author_list(entry: Entry, value: Any) -> None:
    """The full names, in place of the short ones of `authorString`."""
    entry.fields.pop("authors", None)
    for person in _each(value, "author"):
        parts = (
            values(inside(person, "lastName")),
            values(inside(person, "firstName")) or values(inside(person, "initials")),
        )
        full = ", ".join(words for part in parts for words in part) if parts[0] else ""
        name = full or " ".join(
            values(inside(person, "fullName")) or values(inside(person, "collectiveName"))
        )
        if not name:
            entry.add("other", f"author: {'; '.join(values(person))}")
            continue
        entry.fields.setdefault("authors", []).append(name)
        if inside(person, "authorId", "type") == "ORCID":
            entry.add(
                "other", f"orcid: {name} {' '.join(values(inside(person, 'authorId', 'value')))}"
            )
        for place in _each(inside(person, "authorAffiliationDetailsList"), "authorAffiliation"):
            entry.add("affiliations", " ".join(values(inside(place, "affiliation"))))


def _add_author_string(entry: Entry, value: Any) -> None:
    """The short names, unless the list of authors stands above."""
    if "authors" not in entry.fields:
        entry.fields["authors"] = [
            name for words in values(value) for name in words.rstrip(".").split(", ") if name
        ]


def _add_journal(entry: Entry, value: Any) -> None:
    for keys, field in (
        (("volume",), "volume"),
        (("issue",), "issue"),
        (("journal", "title"), "journal"),
        (("journal", "medlineAbbreviation"), "journal_abbreviation"),
        (("journal", "issn"), "issn"),
        (("journal", "essn"), "issn"),
        (("dateOfPublication",), "date"),
        (("yearOfPublication",), "year"),
    ):
        for words in values(inside(value, *keys)):
            entry.add(field, words)


def _add_serials(entry: Entry, value: Any) -> None:
    for words in values(value):
        for number in words.split(";"):
            entry.add("issn", number)


def _add_types(entry: Entry, value: Any) -> None:
    for words in values(inside(value, "pubType") or value):
        for kind in words.split("; "):
            entry.add("type", kind)


def _add_keywords(entry: Entry, value: Any) -> None:
    for words in values(inside(value, "keyword") or value):
        entry.add("keywords", words)


def _add_headings(entry: Entry, value: Any) -> None:
    for heading in _each(value, "meshHeading"):
        entry.add("keywords", " ".join(values(inside(heading, "descriptorName"))))


def _add_grants(entry: Entry, value: Any) -> None:
    for grant in _each(value, "grant"):
        entry.add(
            "funding",
            " ".join([*values(inside(grant, "agency")), *values(inside(grant, "grantId"))]),
        )


def _add_links(entry: Entry, value: Any) -> None:
    """Corrections and retractions; comments and the like are kept in `other`."""
    for link in _each(value, "commentCorrection"):
        kind = " ".join(values(inside(link, "type")))
        source, number = (
            "".join(values(inside(link, "source"))),
            "".join(values(inside(link, "id"))),
        )
        work = (
            f"PMID {number}"
            if source == "MED" and number
            else number or " ".join(values(inside(link, "reference")))
        )
        retracts, corrects = (
            re.search("retract", kind, re.IGNORECASE),
            re.search("errat|correct|concern", kind, re.IGNORECASE),
        )
        if retracts or corrects:
            entry.add("retraction" if retracts else "correction", f"{kind}: {work}")
        else:
            entry.add("other", f"{kind}: {work}")


def _add_book(entry: Entry, value: Any) -> None:
    for words in values(inside(value, "publisher")):
        entry.add("publisher", words)
    for key in ("isbn10", "isbn13"):
        for words in values(inside(value, key)):
            entry.add("isbn", words)


_PARTS: dict[str, Part] = {
    "authorString": _add_author_string,
    "authorList": _add_author_list,
    "journalInfo": _add_journal,
    "journalIssn": _add_serials,
    "abstractText": add_plain("abstract"),
    "pubType": _add_types,
    "pubTypeList": _add_types,
    "keywordList": _add_keywords,
    "meshHeadingList": _add_headings,
    "grantsList": _add_grants,
    "commentCorrectionList": _add_links,
    "bookOrReportDetails": _add_book,
}
