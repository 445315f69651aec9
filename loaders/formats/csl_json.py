"""CSL-JSON, as Zotero, Pandoc, DataCite and the resolvers of DOIs write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.json import begins_json
from lacunary.loaders.reading.json_entries import Part, read_entries, values
from lacunary.loaders.reading.markup import without_markup
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "add_date", "add_names", "add_plain", "read", "recognise"]

FORMAT = read_format("csl_json")

_OWN_TYPES = "|".join(
    sorted(kind for kind in FORMAT.types if "-" in kind or kind in ("chapter", "thesis"))
)
_TYPE = re.compile(rf'"type"\s*:\s*"(?:{_OWN_TYPES})"')
_DOCUMENT = re.compile(r'"type"\s*:\s*"document"')
_DATE = re.compile(r'"(?:issued|author)"\s*:\s*[\[{]')


def recognise(head: str) -> int:
    """A type that only CSL has, or at least its names of dates and authors."""
    if not begins_json(head):
        return 0
    if _TYPE.search(head):
        return 75
    return (
        55
        if ('"title"' in head and _DATE.search(head))
        or ('"DOI"' in head and _DOCUMENT.search(head))
        else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a CSL-JSON file: a list, `{"items": [...]}`, or one item after the other."""
    return read_entries(file, FORMAT, _PARTS, lists=("items",))


def add_names(field: str) -> Part:
    """Adds names as `Family, Given, Suffix`, Chinese ones without signs, in order; an ORCID is kept
    in `other`.
    """

    def add(entry: Entry, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            name = item if isinstance(item, str) else _name(item) if isinstance(item, dict) else ""
            if not name:
                entry.add("other", f"{field}: {'; '.join(values(item))}" if values(item) else "")
                continue
            entry.fields.setdefault(field, []).append(name)
            if isinstance(item, dict):
                for orcid in values(item.get("ORCID")):
                    entry.add("other", f"orcid: {name} {orcid.rsplit('/', 1)[-1]}")

    return add


def _name(item: dict[str, Any]) -> str:
    """The name as printed in a reference list.

    >>> (
    ...     _name(
    ...         {"non-dropping-particle": "van", "family": "Dijk", "given": "J.", "suffix": "Jr."}
    ...     ),
    ...     _name({"family": "李", "given": "小明"}),
    ... )
    ('van Dijk, J., Jr.', '李小明')
    """
    keys = (
        "literal",
        "name",
        "non-dropping-particle",
        "dropping-particle",
        "family",
        "given",
        "suffix",
    )
    literal, name, fixed, loose, family, given, suffix = (
        " ".join(values(item.get(key))).strip() for key in keys
    )
    if not family:
        return literal or name or given
    if has_chinese(family) and has_chinese(given):
        return family + given
    return ", ".join(
        filter(None, (f"{fixed} {family}".strip(), f"{given} {loose}".strip(), suffix))
    )


def add_date(entry: Entry, value: Any) -> None:
    """Adds a date from its parts, else as printed: `2018-06-14`, `2018-06`, `2018`."""
    if not isinstance(value, dict):
        for words in values(value):
            entry.add("date", words)
        return
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    words = "-".join(part.zfill(2) for item in first if (part := "".join(values(item))))
    entry.add("date", words or "; ".join(values(value.get("raw")) + values(value.get("literal"))))


def add_plain(field: str) -> Part:
    """Adds text without the JATS or HTML markup in it."""

    def add(entry: Entry, value: Any) -> None:
        for words in values(value):
            entry.add(field, without_markup(words))

    return add


def _add_keywords(entry: Entry, value: Any) -> None:
    for words in values(value):
        for keyword in re.split(r"[,;，；]\s*", words) if isinstance(value, str) else [words]:
            entry.add("keywords", keyword)


_PARTS: dict[str, Part] = {
    "author": add_names("authors"),
    "editor": add_names("editors"),
    "collection-editor": add_names("editors"),
    "issued": add_date,
    "abstract": add_plain("abstract"),
    "keyword": _add_keywords,
    "categories": _add_keywords,
}
