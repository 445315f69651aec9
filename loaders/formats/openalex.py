"""OpenAlex JSON: pages of its API, single works, and lines of a snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.json import begins_json
from lacunary.loaders.reading.json_entries import Part, inside, read_entries, values
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("openalex")

_WORK = re.compile(r'"id"\s*:\s*"(?:https?:\\?/\\?/openalex\.org\\?/)?W\d{3,12}"')
_OWN_KEYS = re.compile(
    r'"(authorships|abstract_inverted_index|referenced_works|primary_location|publication_year|host_venue|biblio)"\s*:'
)


def recognise(head: str) -> int:
    """The id of a work of OpenAlex, or keys that only it has."""
    keys = len(set(_OWN_KEYS.findall(head))) if begins_json(head) else 0
    return 95 if keys and _WORK.search(head) else 80 if keys > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The works of an OpenAlex file."""
    return read_entries(file, FORMAT, _PARTS, lists=("results",))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)
    ]


def _add_ids(entry: Entry, value: Any) -> None:
    for name, words in value.items() if isinstance(value, dict) else ():
        if name in ("openalex", "doi", "pmid", "pmcid"):
            bare = re.sub(
                r"^https?://www\.ncbi\.nlm\.nih\.gov/pmc/articles/(?=\d)",
                "PMC",
                "".join(values(words)[:1]),
            )
            entry.add(name, bare)  # the address of a PMCID lacks its letters
        else:
            entry.add("other", f"{name}: {'; '.join(values(words))}")


def _add_authors(entry: Entry, value: Any) -> None:
    """The names as printed; where the catalogue's names are in the other script, those too."""
    printed, catalogued = [], []
    for authorship in _objects(value):
        listed = "".join(values(inside(authorship, "author", "display_name"))[:1])
        name = "".join(values(authorship.get("raw_author_name"))[:1]) or listed
        if name:
            printed.append(name)
            catalogued.append(listed or name)
        for orcid in values(inside(authorship, "author", "orcid")):
            entry.add("other", f"orcid: {name} {orcid.rsplit('/', 1)[-1]}")
        places = values(authorship.get("raw_affiliation_strings")) or values(
            authorship.get("raw_affiliation_string")
        )
        named = [
            words
            for place in _objects(authorship.get("institutions"))
            for words in values(place.get("display_name"))
        ]
        for words in places or named:
            entry.add("affiliations", words)
    if printed:
        entry.fields.setdefault("authors", []).extend(printed)
        if any(
            has_chinese(one) != has_chinese(other)
            for one, other in zip(printed, catalogued, strict=True)
        ):
            entry.fields.setdefault("authors_other", []).extend(catalogued)


def _add_place(entry: Entry, value: Any) -> None:
    """Where the work appeared; a repository is who provides it, not a journal."""
    source = inside(value, "source") or value
    kind = "".join(values(inside(source, "type")))
    field = {"repository": "provider", "conference": "conference", "book series": "series"}.get(
        kind, "journal"
    )
    names = values(inside(source, "display_name")) or values(inside(value, "raw_source_name"))
    for words in names:
        entry.add(field, words)
    for words in [*values(inside(source, "issn")), *values(inside(source, "issn_l"))]:
        entry.add("issn", words)
    for words in values(inside(source, "host_organization_name")) or values(
        inside(source, "publisher")
    ):
        entry.add("provider" if field == "provider" else "publisher", words)
    for words in values(inside(value, "landing_page_url")):
        entry.add("url", words)


def _add_locations(entry: Entry, value: Any) -> None:
    """Further places where the work stands, with which version it is there."""
    for place in _objects(value)[1:]:
        words = [*values(place.get("landing_page_url")), *values(place.get("version"))]
        entry.add("other", f"location: {' '.join(words)}" if words else "")


def _add_biblio(entry: Entry, value: Any) -> None:
    for key, field in (
        ("volume", "volume"),
        ("issue", "issue"),
        ("first_page", "page_first"),
        ("last_page", "page_last"),
    ):
        for words in values(inside(value, key)):
            entry.add(field, words)


def _add_keywords(entry: Entry, value: Any) -> None:
    for item in value if isinstance(value, list) else [value]:
        names = (
            item.get("display_name") or item.get("keyword") or item.get("descriptor_name")
            if isinstance(item, dict)
            else item
        )
        qualifier = values(inside(item, "qualifier_name"))
        for words in values(names):
            entry.add("keywords", "/".join([words, *qualifier]))


def _add_abstract(entry: Entry, value: Any) -> None:
    """The abstract, word after word, from the places of each word."""
    found = value.items() if isinstance(value, dict) else ()
    words = [
        (place, word)
        for word, places in found
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    if words:
        entry.add("abstract", " ".join([word for _, word in sorted(words)]))
    else:
        entry.add("other", f"abstract_inverted_index: {'; '.join(values(value))}")


def _add_funding(entry: Entry, value: Any) -> None:
    for item in _objects(value):
        name = values(item.get("funder_display_name")) or values(item.get("display_name"))
        entry.add(
            "funding",
            " ".join(
                [*name, *(values(item.get("award_id")) or values(item.get("funder_award_id")))]
            ),
        )


def _add_retraction(entry: Entry, value: Any) -> None:
    if value is True:
        entry.add("retraction", "Retracted Publication")


def _add_references(entry: Entry, value: Any) -> None:
    entry.references += [
        Reference(entry.line, words, {"openalex": words}) for words in values(value)
    ]


def _add_versions(entry: Entry, value: Any) -> None:
    for words in values(value):
        entry.add("other", f"version: {words}")


def _add_display_name(entry: Entry, value: Any) -> None:
    if "title" not in entry.fields:
        for words in values(value):
            entry.add("title", words)


_PARTS: dict[str, Part] = {
    "ids": _add_ids,
    "display_name": _add_display_name,
    "authorships": _add_authors,
    "primary_location": _add_place,
    "host_venue": _add_place,
    "locations": _add_locations,
    "biblio": _add_biblio,
    "keywords": _add_keywords,
    "mesh": _add_keywords,
    "abstract_inverted_index": _add_abstract,
    "grants": _add_funding,
    "awards": _add_funding,
    "funders": _add_funding,
    "is_retracted": _add_retraction,
    "referenced_works": _add_references,
    "versions": _add_versions,
}
