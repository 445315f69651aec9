"""JATS XML of publishers and PubMed Central: the metadata of articles, one or many in a file, and
their reference lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lacunary.graph.records import Rejected
from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.entries import Entry, Reference, read_format
from lacunary.loaders.jats_references import person, reference_list
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.reading.xml import Special, collect, put, read_records, spaced, words

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("jats")

_SIGN = re.compile(r"<article[\s>].*<(?:front|article-meta|journal-meta)[\s>/]", re.DOTALL)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DATES = ("ppub", "epub-ppub", "collection", "pub", "epub", "preprint", "epreprint", "pmc-release")
"""Kinds of dates, the one that a citation gives first."""


def recognise(head: str) -> int:
    """`<article>` with metadata in it, or one of the document types of NLM and NISO."""
    if "<pmc-articleset" in head or _SIGN.search(head):
        return 92
    return 80 if "<!DOCTYPE article" in head and ("NLM//DTD" in head or "JATS" in head) else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The articles of a JATS file; the text of an article is not read."""
    for found in read_records(file, ("article",)):
        yield found if isinstance(found, Rejected) else _entry(found.line, found.element, found.raw)


def _entry(line: int, article: _Element, raw: str) -> Entry:
    entry = Entry(line, {}, raw=raw)
    entry.add("type", article.get("article-type"))
    entry.add("language", article.get(_LANGUAGE))
    for meta in article.iterfind("front/*"):
        _dates(entry, meta)
        collect(entry, meta, FORMAT, _SPECIAL)
    entry.fields["pmcid"] = [
        f"PMC{number}" if number.isdecimal() else number for number in entry.fields.pop("pmcid", [])
    ]
    authors, others = entry.fields.get("authors", []), entry.fields.pop("authors_other", [])
    if any(others):
        entry.fields["authors_other"] = [
            other or name for name, other in zip(authors, others, strict=True)
        ]
    for number, item in enumerate(reference_list(article, FORMAT)):
        entry.references.append(
            Reference(line + item.line - 1, item.text or f"[{number + 1}]", item.fields)
        )
    return entry


# ---- elements that need more than a table --------------------------------------------------------
def _journal(entry: Entry, element: _Element) -> None:
    for part in element:
        if part.tag == "trans-title-group":
            for title in part.iterfind("trans-title"):
                entry.add("journal_other", words(title))
        elif part.tag != "trans-title":
            entry.add(
                "journal" if part.tag == "journal-title" else "journal_abbreviation", words(part)
            )


def _titles(entry: Entry, element: _Element) -> None:
    """Title and subtitle, the same in the other language, and short titles; notes to the title are
    no part of it.
    """
    from lxml.etree import strip_elements

    strip_elements(element, "xref", "fn", with_tail=False)
    for field, title, below in (
        ("title", "article-title", "subtitle"),
        ("title_translated", "trans-title", "trans-subtitle"),
    ):
        for group in (element, *element.iterfind("trans-title-group")):
            parts = [words(part) for tag in (title, below) for part in group.iterfind(tag)]
            entry.add(field, ": ".join(filter(None, parts)))
    for short in element.iterfind("alt-title"):
        entry.add("title_short", words(short))


def _contributor(entry: Entry, element: _Element) -> None:
    """An author or editor; where a second name in the other script stands beside the first, both in
    the same order.
    """
    kind = element.get("contrib-type", "author")
    field = {"author": "authors", "editor": "editors"}.get(kind, "")
    names = [
        name
        for part in element.iter("name", "string-name", "collab", "anonymous")
        if (name := person(part))
    ]
    if not names:
        return
    if not field:
        entry.add("other", f"{kind}: {names[0]}")
        return
    entry.fields.setdefault(field, []).append(names[0])
    if field == "authors":
        paired = (
            element.find("name-alternatives") is not None
            or element.find("collab-alternatives") is not None
        )
        other = (
            next((name for name in names[1:] if has_chinese(name) != has_chinese(names[0])), "")
            if paired
            else ""
        )
        entry.fields.setdefault("authors_other", []).append(other)
    for number in element.iterfind("contrib-id"):
        entry.add(
            "other", f"{number.get('contrib-id-type', 'id').upper()} of {names[0]}: {words(number)}"
        )
    for place in element.iter("aff"):
        _affiliation(entry, place)


def _affiliation(entry: Entry, element: _Element) -> None:
    entry.add("affiliations", spaced(element, "label", "sup", "institution-id"))


def _alternatives(entry: Entry, element: _Element) -> None:
    for place in element:
        _affiliation(entry, place)


def _dates(entry: Entry, meta: _Element) -> None:
    """The dates of publication, the one that a citation gives first."""
    dates = meta.findall("pub-date")
    kind = {item: item.get("pub-type") or item.get("date-type") or "pub" for item in dates}
    for item in sorted(
        dates, key=lambda item: _DATES.index(kind[item]) if kind[item] in _DATES else len(_DATES)
    ):
        parts = [
            words(part) for tag in ("year", "season", "month", "day") for part in item.iterfind(tag)
        ]
        numbers = all(part.isdecimal() for part in parts)
        printed = "-".join(part.zfill(2) for part in parts) if numbers else " ".join(parts)
        entry.add("date", printed or words(item))


def _nothing(entry: Entry, element: _Element) -> None:
    """Read elsewhere."""


def _paragraphs(element: _Element) -> str:
    """An abstract as PubMed prints it: the headings of its sections before their text."""
    parts, heading = list[str](), ""
    for part in element:
        if part.tag == "title":
            heading = words(part).rstrip(":：. ")
        elif part.tag != "label":
            text = _paragraphs(part) if part.tag == "sec" else words(part)
            parts.append(f"{heading}: {text}" if heading and element.tag == "sec" else text)
            heading = ""
    return " ".join(filter(None, parts)) or words(element)


def _abstract(entry: Entry, element: _Element) -> None:
    """The abstract; a second one of another kind (graphical, short, in plain language) is kept
    apart.
    """
    kind, text = element.get("abstract-type", ""), _paragraphs(element)
    if kind and "abstract" in entry.fields:
        entry.add("other", f"abstract ({kind}): {text}" if text else None)
    else:
        entry.add("abstract" if element.tag == "abstract" else "abstract_translated", text)


def _keywords(entry: Entry, element: _Element) -> None:
    for keyword in element.iter("kwd", "compound-kwd"):
        entry.add("keywords", spaced(keyword))


def _subjects(entry: Entry, element: _Element) -> None:
    """The heading an article stands under says what kind it is; other subjects what it is about."""
    field = "type_of_work" if element.get("subj-group-type") == "heading" else "classification"
    for subject in element.iter("subject", "compound-subject"):
        entry.add(field, spaced(subject))


def _award(entry: Entry, element: _Element) -> None:
    parts = [
        words(part) for tag in ("funding-source", "award-id") for part in element.iterfind(tag)
    ]
    entry.add("funding", ", ".join(filter(None, parts)) or words(element))


def _link(entry: Entry, element: _Element) -> None:
    """A related article or object: a notice of retraction or correction, a registration, else kept
    as printed.
    """
    kind = element.get("related-article-type") or element.get("link-type") or "related"
    number = element.get("document-id") or element.get(_HREF, "")
    text = " ".join(dict.fromkeys(filter(None, (number, spaced(element)))))
    registered = "regist" in " ".join(map(str, element.attrib.values())).casefold()
    default = "registration" if registered else f"other: {kind}"
    put(entry, FORMAT.tags.get(f"related-article[{kind}]", default), text)


def _address(entry: Entry, element: _Element) -> None:
    address = element.get(_HREF) or words(element)
    entry.add(
        "url" if "://" in address else "other",
        address if "://" in address else f"self-uri: {address}",
    )


def _external(entry: Entry, element: _Element) -> None:
    """A link in the metadata, such as to a register of trials."""
    number, kind = element.get(_HREF) or words(element), element.get("ext-link-type", "link")
    entry.add(
        "registration" if "trial" in kind or "regist" in kind else "other",
        number if "trial" in kind else f"{kind}: {number}",
    )


def _counts(entry: Entry, element: _Element) -> None:
    for count in element.iterfind("ref-count"):
        entry.add("references_stated", count.get("count"))


def _custom(entry: Entry, element: _Element) -> None:
    entry.add("other", ": ".join(words(part) for part in element))


_SPECIAL: Special = {
    "journal-title-group": _journal,
    "title-group": _titles,
    "contrib": _contributor,
    "aff": _affiliation,
    "aff-alternatives": _alternatives,
    "pub-date": _nothing,
    "abstract": _abstract,
    "trans-abstract": _abstract,
    "kwd-group": _keywords,
    "subj-group": _subjects,
    "award-group": _award,
    "related-article": _link,
    "related-object": _link,
    "self-uri": _address,
    "ext-link": _external,
    "counts": _counts,
    "custom-meta": _custom,
}
