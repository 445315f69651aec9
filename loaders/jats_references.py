"""The reference list of a JATS article: tagged citations, citations as printed, or both for one
work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lacunary.graph.text.identifiers import has_chinese
from lacunary.loaders.entries import Format, Reference
from lacunary.loaders.reading.xml import line_of, spaced, words

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["person", "reference_list"]

_CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
_PRINTED = ("mixed-citation", "citation")
_NAMES = ("name", "string-name", "collab")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"


def person(element: _Element) -> str:
    """A name as `Last, First Suffix`; a Chinese one without a comma; that of a group as printed.

    >>> from lxml.etree import fromstring
    >>> person(fromstring("<name><surname>Li</surname><given-names>Xiaoming</given-names></name>"))
    'Li, Xiaoming'
    >>> person(fromstring("<name><surname>李</surname><given-names>小明</given-names></name>"))
    '李小明'
    """
    parts = {part.tag: words(part) for part in element}
    if "surname" not in parts:
        if element.tag != "name":
            members = [
                part.tag
                for part in element
                if part.tag in ("contrib-group", "xref", "fn", "institution-id")
            ]
            return spaced(element, *map(str, members))
        return parts.get("given-names", "")
    given = " ".join(
        filter(None, (parts.get("prefix"), parts.get("given-names"), parts.get("suffix")))
    )
    if has_chinese(parts["surname"]):
        return parts["surname"] + given
    return ", ".join(filter(None, (parts["surname"], given)))


def reference_list(article: _Element, format: Format) -> Iterator[Reference]:
    """The references in order, with the line in the article and what the format's table tells
    apart.

    Citations of one work in several forms or languages are one reference; several works under one
    number are several.
    """
    for part in article:
        if part.tag not in ("front", "body", "back", "floats-group"):
            continue
        for ref in part.iter("ref"):
            groups = list(_works(ref))
            for group in groups:
                yield _reference(group, format)
            if not groups and (text := spaced(ref, "label")):
                yield Reference(line_of(ref), text)


def _works(ref: _Element) -> Iterator[list[_Element]]:
    """The citations of a reference, those of one work together."""
    held: list[_Element] = []
    for child in ref:
        if child.tag == "citation-alternatives":
            if versions := [item for item in child if item.tag in _CITATIONS]:
                yield versions
        elif child.tag in _CITATIONS:
            other_language = held and child.get(_LANGUAGE) not in (None, held[0].get(_LANGUAGE))
            if held and not other_language:
                yield held
                held = []
            held.append(child)
    if held:
        yield held


def _reference(citations: list[_Element], format: Format) -> Reference:
    fields: dict[str, str] = {}
    for citation in citations:
        for name, text in _fields(citation, format).items():
            fields.setdefault(name, text)
    printed = [
        item for item in citations if item.tag in _PRINTED and _has_own_text(item)
    ] or citations[:1]
    text = " / ".join(
        dict.fromkeys(
            _as_printed(item, format) if _has_own_text(item) else spaced(item) for item in printed
        )
    )
    return Reference(line_of(citations[0]), text, fields)


def _has_own_text(citation: _Element) -> bool:
    """Whether punctuation stands between the parts, as it was printed."""
    texts = [citation.text or "", *(child.tail or "" for child in citation)]
    return not len(citation) or any(text.strip() for text in texts)


def _as_printed(citation: _Element, format: Format) -> str:
    """The citation with its punctuation; PubMed Central's lacks the spaces between tagged parts
    (`RichKM`).
    """
    from lxml.etree import iterwalk

    parts: list[str] = []
    for event, element in iterwalk(citation, events=("start", "end")):
        text = (
            element.text if event == "start" else element.tail if element is not citation else ""
        ) or ""
        tagged = event == "start" and (
            f"ref/{element.tag}" in format.tags
            or element.tag in ("surname", "given-names", "pub-id")
        )
        if (
            tagged
            and text[:1].isalnum()
            and parts
            and (parts[-1][-1].isalnum() or parts[-1][-1] in "?!.")
        ):
            parts.append(" ")
        if text:
            parts.append(text)
    return " ".join("".join(parts).split())


def _fields(citation: _Element, format: Format) -> dict[str, str]:
    found = {"authors": "; ".join(_authors(citation))}
    for part in citation.iter():
        tag = f"ref/{part.tag}"
        kinds = (part.get("pub-id-type"), part.get("ext-link-type"))
        name = next(
            (
                format.tags[key]
                for kind in kinds
                if kind and (key := f"{tag}[{kind}]") in format.tags
            ),
            format.tags.get(tag),
        )
        text = words(part)
        if name == "identifier":
            text = next((said for said in (text, part.get(_HREF, "")) if "10." in said), "")
        if name and text:
            found.setdefault(name, text)
    first, last = found.pop("page_first", ""), found.pop("page_last", "")
    if first:
        found.setdefault("pages", f"{first}-{last}" if last and last != first else first)
    if (
        "title" not in found
        and "journal" in found
        and citation.get("publication-type", citation.get("citation-type")) == "book"
    ):
        found["title"] = found.pop("journal")
    return {name: text for name, text in found.items() if text}


def _authors(citation: _Element) -> Iterator[str]:
    for part in citation:
        if part.tag == "person-group" and part.get("person-group-type", "author") in (
            "author",
            "allauthors",
        ):
            yield from filter(None, (person(item) for item in _named(part)))
        elif part.tag in _NAMES or part.tag == "name-alternatives":
            yield from filter(None, (person(item) for item in _named([part])))


def _named(parts: _Element | list[_Element]) -> Iterator[_Element]:
    """The elements that name people, the first of several forms of one name."""
    for part in parts:
        if part.tag == "name-alternatives":
            yield from list(part)[:1]
        elif part.tag in _NAMES:
            yield part
