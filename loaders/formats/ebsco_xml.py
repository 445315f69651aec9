"""EBSCOhost XML, as its web service and its sites give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.tables import add_date
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.reading.xml import Special, collect, read_records, words

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("ebsco_xml")

_SIGN = re.compile(r"<rec\b.*<header\s[^>]*\bshortDbName\s*=|<controlInfo>", re.DOTALL)


def recognise(head: str) -> int:
    """A record with a header that names its database in short."""
    return 90 if "<rec" in head and _SIGN.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of an EBSCOhost XML file."""
    for found in read_records(file, ("rec",)):
        if isinstance(found, Rejected):
            yield found
            continue
        entry = Entry(found.line, {}, raw=found.raw)
        collect(entry, found.element, FORMAT, _SPECIAL)
        yield entry


def _header(entry: Entry, element: _Element) -> None:
    """The database and its number of the record, and then what stands below."""
    entry.add("provider", element.get("longDbName") or element.get("shortDbName"))
    entry.add("accession", element.get("uiTerm"))
    collect(entry, element, FORMAT, _SPECIAL)


def _date(entry: Entry, element: _Element) -> None:
    year, month, day = (element.get(name, "") for name in ("year", "month", "day"))
    entry.add("year", year)
    add_date(entry, year, month, day)
    if not year:
        entry.add("date", words(element))


def _number(entry: Entry, element: _Element) -> None:
    """An identifier by its kind; the number of the record itself stands in the header."""
    kind = element.get("type", "")
    target = FORMAT.tags.get(f"ui[{kind}]", f"other: ui {kind}".rstrip())
    if not kind or element.get("code") or words(element) in entry.fields.get("accession", ()):
        entry.ignore("ui")
        return
    name, _, before = target.partition(": ")
    entry.add(name, f"{before}: {words(element)}" if before else words(element))


def _journal_number(entry: Entry, element: _Element) -> None:
    if element.get("type") == "issn":
        entry.add("issn", words(element))
    else:
        entry.ignore("jid")


_SPECIAL: Special = {
    "header": _header,
    "dt": _date,
    "ui": _number,
    "jid": _journal_number,
}
