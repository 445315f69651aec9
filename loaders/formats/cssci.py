"""CSSCI of Nanjing University: tags in Chinese brackets before words, with the list of references
that each article cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import (
    bracketed,
    chinese_format,
    is_counter,
    lines_of,
    place_in_journal,
    tidy,
)
from lacunary.loaders.entries import Entry, Reference
from lacunary.loaders.reading.tagged import join_lines, scan
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "add_place", "read", "recognise", "understood"]

FORMAT = chinese_format("cssci")

_START = FORMAT.pattern("start")
_TAGGED = FORMAT.pattern("tagged")
_LINE_OF_HYPHENS = re.compile(r"\s*[-－—]{10,}\s*")
_HEADER = FORMAT.pattern("header")
_THESIS = FORMAT.pattern("thesis")
(_REFERENCES,) = FORMAT.ignored
"""The tag below which the references stand."""

_NUMBERED = re.compile(r"\s*\d{1,4}[.．、](.*)")
_AUTHOR = re.compile(
    r"(?P<authors>[\u4e00-\u9fff]+,[A-Z]\.[\u4e00-\u9fff·]+"
    r"|[^.]{0,80}?,[A-Z](?: [A-Z])*\.(?=\.)|[^.]*)\.(?P<rest>.*)"
)
_ARTICLE = re.compile(
    r"(?P<head>.*)\.(?P<year>(?:19|20)\d\d)(?:\.(?P<volume>[^.()]*)(?:\((?P<issue>[^()]*)\))?)?"
)
_BOOK = re.compile(
    r"(?P<title>.*?)\.[^.:]+:[^.:]+?(?:,(?P<year>(?:19|20)\d\d))?(?::(?P<pages>[\d\-,+]+))?"
)

_bracketed = bracketed(FORMAT)


def recognise(head: str) -> int:
    """The tag of a title is the index's own word; without it three others are enough."""
    return 95 if _START.search(head) else 80 if len(set(_TAGGED.findall(head))) > 2 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The records of a CSSCI file, each with its references."""
    return scan(file, FORMAT, _split, blank_ends=True, noise=_is_noise, finish=_finish)


def _split(line: str) -> tuple[str, str] | None:
    return ("---", "") if _LINE_OF_HYPHENS.fullmatch(line) else _bracketed(line)


def _is_noise(line: str) -> bool:
    return _HEADER.fullmatch(line) is not None or is_counter(line)


def _finish(entry: Entry, tags: dict[str, list[str]]) -> None:
    entry.references = list(_references(entry))
    add_place(entry)


def add_place(entry: Entry) -> None:
    """Take year, volume, issue and pages apart, and Chinese names that commas join."""
    for words in entry.fields.pop("date", ()):  # 2019,37(020):13-22
        place = place_in_journal(words)
        if issue := re.fullmatch(r"(\d\d)0", place.get("issue", "")):
            place["issue"] = issue[1]  # the index writes issue 2 as 020, issue 11 as 110
        for name, part in (place or {"date": words}).items():
            entry.add(name, part)
    tidy(entry)


def _references(entry: Entry) -> Iterator[Reference]:
    """The lines below the last tag, each a reference; one without a number continues the one
    above.
    """
    now: Reference | None = None
    for line, words in lines_of(entry, _split, _REFERENCES):
        numbered = _NUMBERED.fullmatch(words)
        if numbered is None and now is not None:
            now.text = join_lines(now.text, words)
            continue
        if now is not None:
            yield understood(now)
        now = Reference(line, (numbered[1] if numbered else words).strip())
    if now is not None:
        yield understood(now)


def understood(reference: Reference) -> Reference:
    """The fields of `author.title.journal.year.volume(issue)`, of which titles and initials may
    hold points too: only what is sure.

    >>> understood(Reference(1, "王小明.小型试验.小型杂志.2018.(3)")).fields
    {'authors': '王小明', 'title': '小型试验', 'journal': '小型杂志', 'year': '2018', 'issue': '3'}
    """
    found = _AUTHOR.fullmatch(reference.text[:2000])
    if found is None:
        return reference
    authors, rest = found.groups()
    fields = {"authors": authors.strip()}
    if article := _ARTICLE.fullmatch(rest):
        head = article["head"]
        title, point, journal = (
            head.rpartition(".") if article["volume"] is not None else (head, "", "")
        )
        fields |= {"title": title if point else head, "journal": journal, "year": article["year"]}
        fields |= {"volume": article["volume"] or "", "issue": article["issue"] or ""}
    elif book := _BOOK.fullmatch(rest):
        fields |= {name: book[name] or "" for name in ("title", "year", "pages")}
    if thesis := _THESIS.fullmatch(fields.get("title", "")):
        fields |= {"title": thesis["title"], "report_type": "thesis"}
    reference.fields = {name: words.strip() for name, words in fields.items() if words.strip()}
    return reference
