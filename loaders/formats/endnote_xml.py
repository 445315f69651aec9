"""EndNote XML, as EndNote and Zotero export it: every text may stand in nested styles, lines apart
by a carriage return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.reading.xml import Special, collect, put, read_records, words

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("endnote_xml")

_SIGN = re.compile(r"<records?\b[^>]*>.*<(?:ref-type|source-app|rec-number)\b", re.DOTALL)
_PEOPLE = (
    "authors",
    "secondary-authors",
    "tertiary-authors",
    "subsidiary-authors",
    "translated-authors",
)


def recognise(head: str) -> int:
    """`<record>` with what only EndNote puts into it."""
    return 95 if "<record" in head and _SIGN.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an EndNote XML file."""
    from lxml.etree import strip_tags

    for found in read_records(file, ("record",)):
        if isinstance(found, Rejected):
            yield found
            continue
        strip_tags(found.element, "style")
        entry = Entry(found.line, {}, raw=found.raw)
        collect(entry, found.element, FORMAT, _SPECIAL, _number(found.element))
        yield entry


def _number(record: _Element) -> str:
    """The number of the reference type, which also tells what some elements mean."""
    found = record.find("ref-type")
    return "" if found is None else words(found)


def _type(entry: Entry, element: _Element) -> None:
    """The name that EndNote prints; its number where the name is a user's or another language's."""
    name, number = element.get("name", ""), words(element)
    entry.add("type", name if name in FORMAT.types or number not in FORMAT.types else number)
    if name not in FORMAT.types:
        entry.add("type", name)


def _people(entry: Entry, element: _Element) -> None:
    """Names in order, one twice where two people share it."""
    record = element.getparent()
    while record is not None and record.tag != "record":
        record = record.getparent()
    number = "" if record is None else _number(record)
    target = FORMAT.tags.get(f"{element.tag}[{number}]") or FORMAT.tags.get(
        str(element.tag), f"other: {element.tag}"
    )
    for person in element:
        if name := words(person):
            if target.startswith("other"):
                put(entry, target, name)
            else:
                entry.fields.setdefault(target, []).append(name)


def _lines(entry: Entry, element: _Element) -> None:
    """A value on each line."""
    for line in words(element).split("\n"):
        put(entry, FORMAT.tags[str(element.tag)], line)


def _alternative(entry: Entry, element: _Element) -> None:
    for name in element:
        entry.add("journal_abbreviation", words(name))


def _key(entry: Entry, element: _Element) -> None:
    """The record's number in another library, if that is not EndNote's own."""
    for key in element:
        entry.add(
            "other",
            f"{key.get('app', 'key')}: {words(key)}"
            if key.get("app") != "EN" and words(key)
            else None,
        )


_SPECIAL: Special = (
    {"ref-type": _type, "alt-periodical": _alternative, "foreign-keys": _key}
    | dict.fromkeys(_PEOPLE, _people)
    | dict.fromkeys(FORMAT.lines, _lines)
)
