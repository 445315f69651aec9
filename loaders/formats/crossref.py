"""Crossref JSON: an answer of its API, a list of works, one work, or a dump of one work a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.formats.csl_json import add_date, add_names, add_plain
from lacunary.loaders.reading.json import begins_json
from lacunary.loaders.reading.json_entries import Part, read_entries, values
from lacunary.loaders.reading.markup import without_markup
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("crossref")

_OWN_KEYS = re.compile(
    r'"(?:message-type|is-referenced-by-count|references?-count|content-domain|issn-type|member)"\s*:'
)
_REFERENCE = {
    "article-title": "title", "volume-title": "title", "author": "authors", "year": "year",
    "journal-title": "journal", "series-title": "journal", "volume": "volume", "issue": "issue",
    "first-page": "pages", "DOI": "doi", "ISBN": "isbn",
}  # fmt: skip


def recognise(head: str) -> int:
    """Keys that only Crossref has."""
    return (
        85 if begins_json(head) and len(set(_OWN_KEYS.findall(head))) > 0 and '"DOI"' in head else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The works of a Crossref file; the titles of each are completed by its subtitle."""
    return read_entries(file, FORMAT, _PARTS, lists=("items",), wrappers=("message",))


def _add_title(entry: Entry, value: Any) -> None:
    """The first title is the title; further ones are translations."""
    for number, words in enumerate(values(value)):
        entry.add("title_translated" if number else "title", without_markup(words))


def _add_subtitle(entry: Entry, value: Any) -> None:
    titles = entry.fields.setdefault("title", [])
    for words in map(without_markup, values(value)):
        if titles and words.casefold() not in titles[0].casefold():
            titles[0] = f"{titles[0].rstrip(' :')}: {words}"
        elif not titles:
            titles.append(words)


def _add_people(field: str) -> Part:
    names = add_names(field)

    def add(entry: Entry, value: Any) -> None:
        names(entry, value)
        for person in value if isinstance(value, list) else []:
            places = person.get("affiliation") if isinstance(person, dict) else None
            for place in places if isinstance(places, list) else []:
                for words in values(place.get("name") if isinstance(place, dict) else place):
                    entry.add("affiliations", words)

    return add


def _add_funders(entry: Entry, value: Any) -> None:
    for funder in value if isinstance(value, list) else [value]:
        words = (
            [*values(funder.get("name")), *values(funder.get("award"))]
            if isinstance(funder, dict)
            else values(funder)
        )
        entry.add("funding", " ".join(words))


def _add_trials(entry: Entry, value: Any) -> None:
    for trial in value if isinstance(value, list) else [value]:
        for words in values(
            trial.get("clinical-trial-number") if isinstance(trial, dict) else trial
        ):
            entry.add("registration", words)


def _add_notices(direction: str) -> Part:
    """`of` for the works that this one corrects or retracts, `by` for what was done to this one."""

    def add(entry: Entry, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                entry.add("other", f"update: {'; '.join(values(item))}")
                continue
            kind = " ".join(
                values(item.get("type")) or values(item.get("label")) or ["update"]
            ).replace("_", " ")
            field = (
                "retraction"
                if re.search("retract|withdraw|remov", kind, re.IGNORECASE)
                else "correction"
            )
            entry.add(field, f"{kind} {direction}: {' '.join(values(item.get('DOI')))}")

    return add


def _add_relations(entry: Entry, value: Any) -> None:
    for kind, several in value.items() if isinstance(value, dict) else [("relation", value)]:
        for item in several if isinstance(several, list) else [several]:
            entry.add(
                "other",
                f"{kind}: {' '.join(values(item.get('id') if isinstance(item, dict) else item))}",
            )


def _add_named(field: str) -> Part:
    """Adds the names of objects: an event, an institution."""

    def add(entry: Entry, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            for words in values(item.get("name") if isinstance(item, dict) else item):
                entry.add(field, words)

    return add


def _add_date_of(key: str) -> Part:
    def add(entry: Entry, value: Any) -> None:
        dated = Entry(0, {})
        add_date(dated, value)
        for words in dated.fields.get("date", ()):
            entry.add("other", f"{key}: {words}")

    return add


def _add_references(entry: Entry, value: Any) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            entry.references.append(_reference(entry.line, item))
        elif item:
            entry.references.append(Reference(entry.line, "; ".join(values(item))))


def _reference(line: int, item: dict[str, Any]) -> Reference:
    fields: dict[str, str] = {}
    for key, name in _REFERENCE.items():
        words = " ".join(values(item.get(key)))
        if words and name not in fields:
            fields[name] = words
    text = " ".join(values(item.get("unstructured")))
    printed = (
        "author",
        "year",
        "article-title",
        "volume-title",
        "journal-title",
        "series-title",
        "edition",
        "volume",
        "issue",
        "first-page",
    )
    return Reference(
        line,
        text or ". ".join(words for key in printed if (words := " ".join(values(item.get(key))))),
        fields,
    )


def _add_article_number(entry: Entry, value: Any) -> None:
    if "pages" not in entry.fields:
        entry.add("pages", " ".join(values(value)))


_PARTS: dict[str, Part] = {
    "title": _add_title,
    "subtitle": _add_subtitle,
    "abstract": add_plain("abstract"),
    "author": _add_people("authors"),
    "editor": _add_people("editors"),
    "issued": add_date,
    "published-print": _add_date_of("published-print"),
    "published-online": _add_date_of("published-online"),
    "published-other": _add_date_of("published-other"),
    "article-number": _add_article_number,
    "funder": _add_funders,
    "clinical-trial-number": _add_trials,
    "update-to": _add_notices("of"),
    "updated-by": _add_notices("by"),
    "relation": _add_relations,
    "event": _add_named("conference"),
    "institution": _add_named("publisher"),
    "reference": _add_references,
}
