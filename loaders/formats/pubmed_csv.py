"""PubMed CSV, of today and of before 2020."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.entry_identifiers import first_doi
from lacunary.loaders.reading.names import names_by_commas
from lacunary.loaders.reading.tables import has_headings, read_table
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("pubmed_csv")

_PLACE = FORMAT.pattern("place")
_SURE = (("PMID", "Title", "Journal/Book"), ("EntrezUID", "Title", "ShortDetails"))


def recognise(head: str) -> int:
    """The headings that only PubMed has, in either layout."""
    return 90 if any(has_headings(head, *names) for names in _SURE) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The rows of an export of PubMed."""
    return read_table(file, FORMAT, _finish)


def _finish(entry: Entry, cells: Mapping[str, str]) -> None:
    """Names one by one, and what the citation and the list of identifiers hold."""
    fields = entry.fields
    if "authors" in fields:
        found = [n for words in fields["authors"] for n in names_by_commas(words.rstrip(". "))]
        fields["authors"] = found
    for words in fields.pop("citation", ()):
        _add_place(entry, words)
    for words in fields.pop("identifier", ()):
        for part in words.split("|"):
            entry.add("identifier", part)
    if any(words.startswith("/pubmed/") for words in fields.get("url", ())):
        del fields["url"]  # the old layout gives the path of the page, which the PMID says
        entry.ignore("URL")


def _add_place(entry: Entry, words: str) -> None:
    """Journal, date, volume, issue and pages as PubMed prints them in one line; what else it says
    stays, with a DOI that no column gives.
    """
    found = _PLACE.fullmatch(words)
    if found is None:
        entry.add("other", f"Citation: {words}")
        return
    if "journal" in entry.fields:
        entry.fields.setdefault("journal_abbreviation", []).append(found["journal"])
    else:
        entry.add("journal", found["journal"])
    for name in ("date", "volume", "issue", "pages"):
        entry.add(name, found[name])
    rest = found["rest"] or ""
    if "doi" not in entry.fields and (doi := first_doi(rest)):
        entry.add("doi", doi)
    entry.add("other", f"Citation: {rest}" if rest else "")
