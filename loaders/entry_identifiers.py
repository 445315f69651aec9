"""The identifiers of an entry: each told by its form, whatever field and spelling it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from lacunary.graph.text.identifiers import bare_doi
from lacunary.graph.text.registrations import registrations
from lacunary.loaders.said import REMEMBERED, Said

__all__ = ["IDENTIFIERS", "Given", "Step", "first_doi"]

Given = dict[str, list[str]]
"""The words of an entry by field, without blank ones."""

Step = Callable[[Given, Said], None]
"""Says what the words of some fields mean; it changes none of the words."""

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+(?:<[\w.:;()-]*:[\w.:;()-]*>[^\s\"<>]+)?")
"""Of journals of before 2003 some hold a SICI: `17:15<1661::AID-SIM968>3.0.CO;2-2`."""
_PLAIN_DOI = re.compile(r"10\.\d{4,9}(?:\.[0-9]+)*/[a-z0-9./()_:-]*[a-z0-9/()_:-]", re.ASCII)
_PMID = re.compile(
    r"(?:PMID:?\s*|MEDLINE:|(?:https?://)?(?:www\.)?(?:ncbi\.nlm\.nih\.gov/)?pubmed/"
    r"|(?:https?://)?pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{1,9})/?(?:\s*\[pmid\])?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:.*/)?(?:PMCID:?\s*)?(PMC\d{2,9})(?:\.\d+)?/?(?:\s*\[pmc\])?", re.IGNORECASE
)
_OPENALEX = re.compile(
    r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{3,12})", re.IGNORECASE
)
_CN = re.compile(r"((?:CN\s*)?\d{2}-\d{4}(?:/[A-Z0-9.·-]+)?)", re.IGNORECASE)
_NUMBERED = {"pmid": _PMID, "pmcid": _PMCID, "openalex": _OPENALEX, "cn_number": _CN}
_ISSN = re.compile(r"(?<![\dXx])(\d{4})[-–—]?(\d{3}[\dXx])(?![\dXx])")
_ISBN = re.compile(r"(?<!\d)(?:97[89][-\s]?)?(?:\d[-\s]?){9}[\dXx](?!\d)")
_CNKI = re.compile(r"[?&]filename=([A-Za-z0-9_.-]+)", re.IGNORECASE)


def first_doi(words: str) -> str | None:
    """The first DOI in a text, in lower case; None where there is none.

    >>> first_doi("doi: 10.1000/X. Epub"), first_doi("10.1/x")
    ('10.1000/x', None)
    """
    found = _DOI.search(words)
    return bare_doi(found[0]) if found else None


def _identifiers(given: Given, said: Said) -> None:
    for words in given["identifier"]:
        if not _add_identified(said, words):
            said.other.append(words)


def _dois(given: Given, said: Said) -> None:
    for words in given["doi"]:
        _add_dois(said, words)


def _numbers(given: Given, said: Said) -> None:
    for name, pattern in _NUMBERED.items():
        for words in given.get(name, ()):
            _add_number(said, name, pattern, words)


def _serials(given: Given, said: Said) -> None:
    for words in (*given.get("issn", ()), *given.get("isbn", ())):
        said.take(_serial_numbers(words))


def _registrations(given: Given, said: Said) -> None:
    for words in given["registration"]:
        for number in registrations(words) or [words]:
            said.add("registration", words, number)


def _addresses(given: Given, said: Said) -> None:
    """A web address, and the identifier that it holds where no other is given."""
    for words in given["url"]:
        said.add("url", words)
        if ("doi.org/" in words and "doi" not in said.cells) or (
            "nlm.nih.gov/" in words and said.cells.keys().isdisjoint(("pmid", "pmcid"))
        ):
            _add_identified(said, words)
        elif "cnki" in words and "cnki" not in said.cells and (named := _CNKI.search(words)):
            said.add("cnki", words, named[1])


IDENTIFIERS: tuple[tuple[tuple[str, ...], Step], ...] = (
    (("identifier",), _identifiers),
    (("doi",), _dois),
    (tuple(_NUMBERED), _numbers),
    (("issn", "isbn"), _serials),
    (("registration",), _registrations),
    (("url",), _addresses),
)
"""What reads the identifiers of an entry, and those in its web addresses: fields and steps, in
order.
"""


def _add_number(said: Said, name: str, pattern: re.Pattern[str], words: str) -> None:
    if match := pattern.fullmatch(_plain(words)):
        said.add(name, words, match[1].upper())
    else:
        said.other.append(f"{name}: {words}")


def _plain(words: str) -> str:
    """The words in half-width characters."""
    return (words if words.isascii() else unicodedata.normalize("NFKC", words)).strip()


def _add_dois(said: Said, words: str) -> None:
    if _PLAIN_DOI.fullmatch(words):  # nearly all are: nothing to find, nothing to change
        said.add("doi", words, words)
        return
    found = [doi for piece in _DOI.findall(_plain(words)) if (doi := bare_doi(piece))]
    for doi in found:
        said.add("doi", words, doi)
    if not found:
        reason = f'doi "{words}" is not a DOI. It reads 10.NNNN/suffix without spaces.'
        said.refuse("doi", words, reason)


def _add_identified(said: Said, words: str) -> bool:
    """Add an identifier of any kind, told apart by its form; whether it was recognised."""
    text = _plain(words)
    if (found := _DOI.search(text)) and (doi := bare_doi(found[0].removesuffix("[doi]"))):
        said.add("doi", words, doi)
    elif match := _PMCID.fullmatch(text):
        said.add("pmcid", words, match[1].upper())
    elif match := _OPENALEX.fullmatch(text):
        said.add("openalex", words, match[1].upper())
    elif numbers := registrations(text):
        for number in numbers:
            said.add("registration", words, number)
    elif not text.isdecimal() and (match := _PMID.fullmatch(text)):
        said.add("pmid", words, match[1])
    elif match := _ISSN.fullmatch(text):
        said.add("issn", words, f"{match[1]}-{match[2].upper()}")
    else:
        return False
    return True


@lru_cache(maxsize=REMEMBERED)
def _serial_numbers(words: str) -> Said:
    """ISSNs and ISBNs, which many formats put into one tag."""
    said = Said()
    books = _ISBN.findall(words)
    for number in books:
        said.add("isbn", words, re.sub(r"[-\s]", "", number).upper())
    serials = [] if books else _ISSN.findall(words)
    for first, second in serials:
        said.add("issn", words, f"{first}-{second.upper()}")
    if not books and not serials:
        said.other.append(f"issn: {words}")
    return said
