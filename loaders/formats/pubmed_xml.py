"""PubMed XML, as efetch gives it and as the yearly baseline and its daily updates hold it; books
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.reading.xml import Special, collect, line_of, put, read_records, words

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("pubmed_xml")

_SIGN = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitationSet)\b")
_RECORDS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation")


def recognise(head: str) -> int:
    """Any of the outer elements of the PubMed DTD."""
    return 95 if _SIGN.search(head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a PubMed XML file; a list of deleted records is given as a remark."""
    for found in read_records(
        file,
        ("MedlineCitation", "DeleteCitation") if "<MedlineCitationSet" in file.head else _RECORDS,
    ):
        if isinstance(found, Rejected):
            yield found
        elif found.element.tag == "DeleteCitation":
            numbers = ", ".join(words(pmid) for pmid in found.element)
            reason = (
                f"PubMed deleted the records {numbers}. Remove them where the project holds them."
            )
            yield Rejected(file.where, found.line, reason, found.raw, "DeleteCitation")
        else:
            yield _entry(found.line, found.element, found.raw)


def _entry(line: int, element: _Element, raw: str) -> Entry:
    entry = Entry(line, {}, raw=raw)
    collect(entry, element, FORMAT, _SPECIAL)
    for reference in entry.references:
        reference.line += line - 1
    if element.tag == "PubmedBookArticle":
        chapter = "title" in entry.fields
        entry.add("type", "Chapter" if chapter else "Book")
        if not chapter:
            entry.fields["title"] = entry.fields.pop("series", [])
    return entry


# ---- elements that need more than a table --------------------------------------------------------
def _child(element: _Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else words(found)


def _person(element: _Element) -> str:
    """`Last, First Suffix`, or the name of a group."""
    given = " ".join(
        filter(
            None,
            (_child(element, "ForeName") or _child(element, "Initials"), _child(element, "Suffix")),
        )
    )
    return ", ".join(filter(None, (_child(element, "LastName"), given))) or _child(
        element, "CollectiveName"
    )


def _authors(entry: Entry, element: _Element) -> None:
    """Authors in order, a name twice where two people share it; their affiliations and
    identifiers.
    """
    names = entry.fields.setdefault(
        "editors" if element.get("Type") == "editors" else "authors", []
    )
    for author in element:
        name = _person(author)
        if not name or author.get("ValidYN") == "N":
            entry.add("other", f"author: {name}" if name else None)
            continue
        names.append(name)
        for part in author:
            if part.tag == "AffiliationInfo":
                for item in part:
                    entry.add(
                        "affiliations", words(item)
                    ) if item.tag == "Affiliation" else _author_id(entry, name, item)
            elif part.tag == "Affiliation":
                entry.add("affiliations", words(part))
            elif part.tag == "Identifier":
                _author_id(entry, name, part)


def _author_id(entry: Entry, name: str, element: _Element) -> None:
    entry.add("other", f"{element.get('Source', element.tag)} of {name}: {words(element)}")


def _people(entry: Entry, element: _Element) -> None:
    """Investigators, or people whom the article is about: no authors."""
    people = "; ".join(filter(None, (_person(person) for person in element)))
    entry.add("other", f"{element.tag.removesuffix('List')}: {people}" if people else None)


def _sections(element: _Element) -> str:
    parts = ((part.get("Label", ""), words(part)) for part in element if part.tag == "AbstractText")
    return " ".join(
        f"{label}: {text}" if label and label != "UNLABELLED" else text
        for label, text in parts
        if text
    )


def _abstract(entry: Entry, element: _Element) -> None:
    entry.add("abstract", _sections(element))
    for part in element:
        if part.tag != "AbstractText":
            put(entry, FORMAT.tags.get(part.tag, f"other: {part.tag}"), words(part))


def _other_abstract(entry: Entry, element: _Element) -> None:
    """The abstract in another language, or one of another kind (in plain language)."""
    text = _sections(element)
    if element.get("Language", "eng") != "eng":
        entry.add("abstract_translated", text)
    else:
        entry.add("other", f"abstract ({element.get('Type', 'other')}): {text}" if text else None)


def _journal_title(entry: Entry, element: _Element) -> None:
    """Both names, where MEDLINE writes `Zhong nan da xue xue bao = Journal of Central South
    University`.
    """
    name, _, other = words(element).partition(" = ")
    entry.add("journal", name)
    entry.add("journal_other", other)


def _date(entry: Entry, element: _Element) -> None:
    parts = ("MedlineDate", "Year", "Month", "Season", "Day")
    entry.add("date", " ".join(filter(None, (_child(element, part) for part in parts))))


def _heading(entry: Entry, element: _Element) -> None:
    """A MeSH heading with its qualifiers, as MEDLINE prints it: `Depression/therapy`."""
    entry.add("keywords", "/".join(filter(None, map(words, element))))


def _data_bank(entry: Entry, element: _Element) -> None:
    name = _child(element, "DataBankName")
    target = FORMAT.tags.get(f"DataBank[{name}]", f"other: {name}")
    for number in element.iter("AccessionNumber"):
        put(entry, target, words(number))


def _grant(entry: Entry, element: _Element) -> None:
    entry.add("funding", ", ".join(filter(None, map(words, element))))


def _chemical(entry: Entry, element: _Element) -> None:
    """A substance with its number; MEDLINE writes 0 where it has none."""
    number = _child(element, "RegistryNumber")
    entry.add(
        "other",
        f"substance: {_child(element, 'NameOfSubstance')}"
        + (f" ({number})" if number not in ("", "0") else ""),
    )


def _related(entry: Entry, element: _Element) -> None:
    """A notice or comment on this publication, or one that it cites."""
    kind = element.get("RefType", "")
    pmid, source = _child(element, "PMID"), _child(element, "RefSource")
    if kind == "Cites":
        entry.references.append(Reference(line_of(element), source, {"pmid": pmid} if pmid else {}))
        return
    text = ". ".join(
        filter(None, (f"PMID {pmid}" if pmid else "", source, _child(element, "Note")))
    )
    put(entry, FORMAT.tags.get(f"CommentsCorrections[{kind}]", f"other: {kind}"), text)


def _reference(entry: Entry, element: _Element) -> None:
    text, fields = _child(element, "Citation"), dict[str, str]()
    for item in element.iter("ArticleId"):
        number = words(item)
        name = FORMAT.tags.get(f"Reference/{item.get('IdType')}")
        if name is None or fields.get(name, number) != number:
            text = f"{text} [{item.get('IdType')}: {number}]".strip()
        elif number:
            fields[name] = number
    if text or fields:
        entry.references.append(Reference(line_of(element), text, fields))


_SPECIAL: Special = {
    "AuthorList": _authors,
    "InvestigatorList": _people,
    "PersonalNameSubjectList": _people,
    "Abstract": _abstract,
    "OtherAbstract": _other_abstract,
    "Title": _journal_title,
    "PubDate": _date,
    "ArticleDate": _date,
    "ContributionDate": _date,
    "BeginningDate": _date,
    "EndingDate": _date,
    "MeshHeading": _heading,
    "DataBank": _data_bank,
    "Grant": _grant,
    "Chemical": _chemical,
    "CommentsCorrections": _related,
    "Reference": _reference,
}
