"""Where a publication stands: volume, issue and pages as they are printed, made comparable."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from lacunary.graph.linkage.titles import words_of_linkage
from lacunary.graph.text.identifiers import fold

__all__ = ["Page", "page_finding", "read_issue", "read_number", "read_pages"]

_VOLUME = re.compile(r"^\D{0,5}?0*(\d+[a-z]?)")
_PAGES = re.compile(
    r"(?<![a-z\d])([a-z]{0,5})[.-]?\s?0*(\d+)([a-z]?)(?:\s*-+\s*[a-z]{0,5}0*(\d+))?"
)
_NOT_PAGES = re.compile(
    r"^(?:\d+\s*p(?:ages?|p)?\.?$|\d{1,2}-[a-z]{3}$|[a-z]{3}-\d{2}$|no pagination)"
)
_COCHRANE = re.compile(r"cd\d{5,6}")
_PROPER = re.compile(
    r"(?:pp?\.?\s*)?[a-z]{0,2}\d{1,5}[a-z]?(?:\s*-+\s*[a-z]{0,2}\d{1,5}[a-z]?)?\s*(?:$|[;,+&(.\[]|quiz)"
)
_ARTICLE = re.compile(r"(?:art(?:icle|n)?|id|no)\b.*\d|[a-z]{0,3}\d{5,}$|[a-z]{1,2}\d{3,}$")
_DASHES = str.maketrans("‐‑‒–—−~～", "--------")
_LAST_ISSUE = 60
"""A weekly has 53 issues a year; higher numbers count from a journal's first issue or, in some
exports, the records.
"""


class Page(NamedTuple):
    """A range of pages: the letters before the first page, its number, and the number of the last
    page in full.

    `kind` says what can contradict it: a `page` another page, an `article` number another one, and
    what is `unsure` (Suppl-61, t-20, 250-) nothing.
    """

    letters: str
    first: str
    last: str
    kind: str = "page"


@lru_cache(maxsize=1 << 14)
def read_number(text: str) -> str:
    """A volume or issue as its number: `35 Suppl 1` is 35, `Pt 4` 4; what has none says nothing."""
    found = _VOLUME.match(fold(text))
    return found[1] if found else ""


@cache
def _supplement() -> re.Pattern[str]:
    words = sorted(words_of_linkage()["supplements"])
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def read_issue(volume: str, issue: str) -> str:
    """An issue's number, after an `s` for a supplement, which may be printed with the volume;
    running numbers are no issues.

    >>> (
    ...     read_issue("35", "2"),
    ...     read_issue("35 Suppl 1", ""),
    ...     read_issue("35", "SUPPL.1"),
    ...     read_issue("35", "1761"),
    ... )
    ('2', 's1', 's1', '')
    """
    for text in (issue, volume):
        if found := _supplement().search(text):
            return "s" + read_number(text[found.end() :])
    number = read_number(issue)
    return number if number.isdecimal() and int(number) <= _LAST_ISSUE else ""


@lru_cache(maxsize=1 << 14)
def read_pages(text: str) -> tuple[Page, ...]:
    """The ranges of pages in a text; `123-9` ends on 129. A Cochrane review's number is its page.

    >>> [tuple(page) for page in read_pages("S123-9; discussion 130")]
    [('s', '123', '129', 'page'), ('', '130', '', 'page')]
    >>> read_pages("94 p"), read_pages("01-Jun"), tuple(read_pages("1:CD006828")[0])
    ((), (), ('cd', '006828', '', 'article'))
    >>> [read_pages(text)[0].kind for text in ("Suppl-61", "t-20", "250-", "e43268", "12-9")]
    ['unsure', 'unsure', 'unsure', 'article', 'page']
    """
    plain = fold(text).translate(_DASHES).strip('" ')
    if _NOT_PAGES.match(plain):
        return ()
    if cochrane := _COCHRANE.search(plain):
        return (Page("cd", cochrane[0][2:], "", "article"),)
    kind, found = _kind(plain), []
    for letters, first, tail, last in _PAGES.findall(plain):
        full = first[: len(first) - len(last)] + last if last and len(last) < len(first) else last
        found.append(Page("" if letters in ("p", "pp") else letters or tail, first, full, kind))
    return tuple(found)


def _kind(plain: str) -> str:
    if _ARTICLE.match(plain):
        return "article"
    return "page" if _PROPER.match(plain) else "unsure"


def page_finding(ones: tuple[Page, ...], others: tuple[Page, ...]) -> str:
    """`range`: first and last page of three or more agree; `same`: the first page; `start`: only
    page 1 or the number of a Cochrane review; `overlap`: two pages or more in common.

    `unpaired`: only one has pages, as of a paper online first and in print, but of an abstract and
    a paper as well. `unclear`: they cannot be compared, as an article number and a page.
    """
    if not ones or not others:
        return "unpaired" if ones or others else "missing"
    first, second = ones[0], others[0]
    if not any(_one_page(first, page) for page in others) and not any(
        _one_page(second, page) for page in ones
    ):
        return _without_one_page(first, second)
    if first.letters == "cd":
        return "start"
    if (
        first.first == second.first
        and first.last == second.last
        and first.last
        and int(first.last) - int(first.first) >= _LONG
    ):
        return "range"
    return "start" if first.first == "1" else "same"


_LONG = 2
"""Two abstracts may share two pages; two papers do not share three."""


def _one_page(one: Page, other: Page) -> bool:
    letters = sorted((one.letters, other.letters), key=len)
    return one.first == other.first and letters[1].endswith(letters[0])


def _without_one_page(one: Page, other: Page) -> str:
    if one.kind != other.kind or one.kind == "unsure":
        return "unclear"
    if one.letters == other.letters and one.last and other.last:
        begin, end = max(int(one.first), int(other.first)), min(int(one.last), int(other.last))
        if end - begin >= _LONG:
            return "overlap"
    return "differ"
