"""A printed reference as far as its form tells: the DOI, the year, and who stands before it."""

from __future__ import annotations

import re

from lacunary.loaders.entries import Reference

__all__ = ["printed_reference"]

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>\[\]]+")
_APA = re.compile(
    r"(?P<authors>[^()]{2,300}?)\s*\((?P<year>\d{4})[a-z]?"
    r"(?:, [^()]{1,20})?\)[.,]?\s*(?P<title>[^.?!]{8,}[.?!])?"
)


def printed_reference(line: int, text: str) -> Reference:
    """The reference with its text and the fields that its form gives away; a form that is not known
    gives none.

    >>> printed_reference(
    ...     7, "Li, X., & Doe, J. (2019). A tiny trial. Journal of Trials, 3, 1-9. doi:10.1000/tiny"
    ... ).fields
    {'authors': 'Li, X., & Doe, J.', 'year': '2019', 'title': 'A tiny trial', 'doi': '10.1000/tiny'}
    """
    found = _APA.match(text)
    fields = (
        {
            name: words.strip().rstrip(".") if name == "title" else words
            for name, words in found.groupdict().items()
            if words
        }
        if found
        else {}
    )
    if doi := _DOI.search(text):
        fields["doi"] = doi[0].rstrip(".,;")
    return Reference(line, text, fields)
