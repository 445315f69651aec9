"""Scopus CSV, also with rows longer than the headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.tables import Heading, has_headings, read_table, split_cell
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("scopus_csv")

_NUMBER = re.compile(r"\s*\((\d+)\)$")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
_REFERENCE = re.compile(
    r"(?P<authors>(?:[^,();]+, (?:[^\W\d_]\.?[- ]?){1,4}\.?,? )+)"
    r"(?P<title>\S.*?)?\s*\((?P<year>\d{4})\) (?P<journal>[^,]+)"
    r"(?:, (?P<volume>\w+))?(?: \((?P<issue>[^)]+)\))?(?:, pp?\. (?P<pages>[\w-]+))?.*"
)
_LONGEST = 3_000
"""Characters above which no reference is told apart: the time the pattern takes grows with their
square.
"""
_YEAR = re.compile(r"\((\d{4})\)")
_DATED = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)|https?:|www\.|in press|10\.\d{4,9}/")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s;,]+")


def recognise(head: str) -> int:
    """The headings that only Scopus has."""
    return (
        90
        if has_headings(head, "Title", "EID")
        or has_headings(head, "Authors", "Source title", "Document Type")
        else 0
    )


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of a Scopus export."""
    return read_table(file, FORMAT, _finish, _mend)


def _mend(heading: Heading) -> Callable[[list[str]], list[str] | None]:
    """Puts the cells of further funding texts into the last one that has a heading; the EID shows
    whether the rest then fits.
    """
    funding = max(
        (at for at, name in enumerate(heading.names) if name.startswith("funding text")), default=-1
    )
    eid = heading.names.index("eid") if "eid" in heading.names else -1

    def mend(cells: list[str]) -> list[str] | None:
        after = funding + 1 + len(cells) - len(heading.names)
        mended = [*cells[:funding], " ".join(filter(None, cells[funding:after])), *cells[after:]]
        return (
            mended
            if funding >= 0 and eid >= 0 and mended[eid].strip().startswith("2-s2.0-")
            else None
        )

    return mend


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    full = split_cell(cells.get("author full names", ""), ";")
    names = [_NUMBER.sub("", name) for name in full] or _names(cells.get("authors", ""))
    if names and names != ["[No author name available]"]:
        entry.fields["authors"] = names
    for name, number in zip(full, names, strict=False):
        if found := _NUMBER.search(name):
            entry.add("other", f"scopus author id: {number} {found[1]}")
    if not full and (numbers := cells.get("author(s) id", "").strip("; ")):
        entry.add("other", f"scopus author ids: {numbers}")
    if "page_first" not in entry.fields:
        entry.add("pages", cells.get("art. no."))
    entry.references += [
        _reference(entry.line, text) for text in _listed(cells.get("references", ""))
    ]


def _names(cell: str) -> list[str]:
    """Names as Scopus printed them until 2022 (`Li X., Wang Y.`) and since (`Li X.; Wang Y.`).

    >>> _names("Li X., Wang Y., Jr., Zhao L."), _names("Li X.; Wang Y.")
    (['Li X.', 'Wang Y., Jr.', 'Zhao L.'], ['Li X.', 'Wang Y.'])
    """
    if ";" in cell:
        return split_cell(cell, ";")
    names: list[str] = []
    for part in split_cell(cell, ","):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names


def _listed(cell: str) -> list[str]:
    """The references of a cell. A short part without year and address belongs to the one before, in
    which a semicolon stands.

    >>> _listed("Sun, Q., A book (2011) , MIT Press: Cambridge; IEEE Press: NJ; Li, X., (2012) J")
    ['Sun, Q., A book (2011) , MIT Press: Cambridge; IEEE Press: NJ', 'Li, X., (2012) J']
    """
    found: list[str] = []
    for part in split_cell(cell, ";"):
        if found and len(part) < 80 and not _DATED.search(part):
            found[-1] += f"; {part}"
        else:
            found.append(part)
    return found


def _reference(line: int, text: str) -> Reference:
    """A reference with the parts that its layout tells apart; at least the year and the DOI where
    they are printed.
    """
    found = _REFERENCE.fullmatch(text) if len(text) < _LONGEST else None
    fields = (
        {name: words.strip(" ,") for name, words in found.groupdict().items() if words}
        if found
        else {}
    )
    if "authors" in fields:
        fields["authors"] = "; ".join(re.findall(r"[^,]+, [^,]+", fields["authors"])).replace(
            ";  ", "; "
        )
    for name, pattern in (("year", _YEAR), ("doi", _DOI)):
        if name not in fields and (match := pattern.search(text)):
            fields[name] = match[match.lastindex or 0]
    return Reference(line, text, fields)
