"""The identifiers of an entry that stand where no field looks for them."""

from __future__ import annotations

import re
import unicodedata

from lacunary.graph.text.identifiers import bare_doi
from lacunary.graph.text.registrations import registrations
from lacunary.loaders.fields import telling_words
from lacunary.loaders.said import Said

__all__ = ["look_among_leftovers"]


def look_among_leftovers(said: Said) -> None:
    """Take an identifier that the record lacks from words that no field takes, where it is all that
    they say under their tag, and registrations from anywhere in them and in the notes. What is
    found is `derived`, with the tag as its words.

    >>> said = Said()
    >>> said.other = ["C1: ＰＭＩＤ：１２３４５６", "U1: see 10.1000/x", "cited: doi:10.1000/y"]
    >>> look_among_leftovers(said)
    >>> said.cells["pmid"][0]
    Cell(verbatim='C1: ＰＭＩＤ：１２３４５６', value='123456', method='derived')
    >>> said.other
    ['U1: see 10.1000/x', 'cited: doi:10.1000/y']
    """
    kept = []
    for words in said.other:
        tag, _, value = words.partition(": ")
        text = unicodedata.normalize("NFKC", value or tag).strip().rstrip(".")
        if any(map(tag.casefold().__contains__, telling_words()["of_another"])):
            kept.append(words)
        elif not (value and _alone(said, words, text)):
            kept.append(words)
            _add_registrations(said, words, text)
    said.other = kept
    for cell in said.cells.get("note", ()):
        _add_registrations(said, f"note: {cell.verbatim}", str(cell.value))


_MAY_NAME_A_TRIAL = re.compile(r"[A-Za-z]{3}[^A-Za-z0-9]{0,3}\d")
_WITH_ITS_NAME = {
    "doi": re.compile(
        r"(?:doi[:\s]*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE
    ),
    "pmid": re.compile(r"(?:PMID|PubMed(?: ?ID)?)[:\s#]*(\d{4,9})", re.IGNORECASE),
    "pmcid": re.compile(r"(?:PMC ?ID[:\s]*)?(PMC\d{4,9})", re.IGNORECASE),
    "openalex": re.compile(
        r"https?://(?:api\.)?openalex\.org/(?:works/)?(W\d{5,12})", re.IGNORECASE
    ),
    "issn": re.compile(r"e?-?ISSN[:\s]*(\d{4}-\d{3}[\dX])", re.IGNORECASE),
}


def _alone(said: Said, words: str, text: str) -> bool:
    """Take the identifier that a text is; whether it is one that the record lacks."""
    for name, pattern in _WITH_ITS_NAME.items():
        if name not in said.cells and (found := pattern.fullmatch(text)):
            value = bare_doi(found[1]) if name == "doi" else found[1].upper()
            if value:
                said.add(name, words, value, "derived")
                return True
    return False


def _add_registrations(said: Said, words: str, text: str) -> None:
    for number in registrations(text) if _MAY_NAME_A_TRIAL.search(text) else ():
        said.add("registration", words, number, "derived")
