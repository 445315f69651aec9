"""Publications as record linkage sees them: what a source prints, and the same made comparable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from lacunary.graph.linkage.titles import Title, read_title, words_of_linkage
from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import bare_doi, fold, has_chinese, name_key, title_key
from lacunary.graph.text.person_names import read_name
from lacunary.graph.text.registrations import registrations

__all__ = [
    "JournalId",
    "Page",
    "Prepared",
    "Publication",
    "identifiers_of",
    "journal_authority",
    "journal_forms",
    "prepare",
]

JournalId = Callable[[str], str | None]
"""Gives the authority's identifier for any known name or ISSN of a journal, in any language."""

_SEPARATOR = re.compile(r"\s=\s")
_ELISION = re.compile(r"\b([dl])['’?]", re.IGNORECASE)
_VOLUME = re.compile(r"^\D{0,5}?0*(\d+[a-z]?)")
_PAGES = re.compile(
    r"(?<![a-z\d])([a-z]{0,5})[.-]?\s?0*(\d+)([a-z]?)(?:\s*-+\s*[a-z]{0,5}0*(\d+))?"
)
_NOT_PAGES = re.compile(
    r"^(?:\d+\s*p(?:ages?|p)?\.?$|\d{1,2}-[a-z]{3}$|[a-z]{3}-\d{2}$|no pagination)"
)
_COCHRANE = re.compile(r"cd\d{5,6}")
_DASHES = str.maketrans("‐‑‒–—−~～", "--------")
_CHICTR_KIND = re.compile(r"(?<=^CHICTR)[-A-Z]+")
_LAST_ISSUE = 60
"""A weekly has 53 issues a year; higher numbers count from a journal's first issue or, in some
exports, the records.
"""


@dataclass(frozen=True, slots=True)
class Publication:
    """A bibliographic record as printed; what a source does not say stays empty. Titles and
    journals may be in several languages.

    `authors_also` are the same persons in another script, in the same order; `accessions` are
    `database:identifier`.
    """

    key: str
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    authors_also: tuple[str, ...] = ()
    year: int | None = None
    journals: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    openalex: str = ""
    cnki: str = ""
    accessions: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    n: int | None = None
    language: str = ""


class Page(NamedTuple):
    """A range of pages: the letters before the first page, its number, and the number of the last
    page in full.
    """

    letters: str
    first: str
    last: str


@dataclass(slots=True, eq=False)
class Prepared:
    """A publication made comparable.

    `surnames` are the first author's in every romanisation, `journals` identifiers of the
    authority, `identifiers` by kind.
    """

    publication: Publication
    titles: tuple[Title, ...]
    surnames: tuple[str, ...]
    year: int | None
    volume: str
    issue: str
    pages: tuple[Page, ...]
    journals: tuple[str, ...]
    identifiers: dict[str, frozenset[str]]

    @property
    def key(self) -> str:
        """The publication's key."""
        return self.publication.key


# ---- place ---------------------------------------------------------------------------------------
@lru_cache(maxsize=1 << 14)
def journal_forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The names in a printed journal name, each as its words: without place or publisher, several
    names split at `=` and `/`.

    >>> journal_forms("Ai zheng = Chinese journal of cancer")
    (('ai', 'zheng'), ('chinese', 'journal', 'cancer'))
    >>> (
    ...     journal_forms("Cerebrovascular diseases (Basel, Switzerland)"),
    ...     journal_forms("心理學報 (Acta Psychologica Sinica)"),
    ... )
    ((('cerebrovascular', 'diseases'),), (('心理学报',), ('acta', 'psychologica', 'sinica')))
    """
    plain = name.strip('" ')
    plain = re.sub(r"[\[(（]([^\])）]*)[\])）]?", r" = \1" if has_chinese(plain) else " ", plain)
    forms = []
    for part in re.split(r"=|/|\s:\s.*|：.*", simplified(plain)):
        words = tuple(
            word
            for word in title_key(_ELISION.sub(r"\1 ", part).replace("'", "")).split()
            if word not in words_of_linkage()["journal_words"]
        )
        if words:
            forms.append(words)
    return tuple(dict.fromkeys(forms))


def journal_authority(rows: Iterable[tuple[str, Iterable[str]]]) -> JournalId:
    """The journals of an authority, each with its names (in any language) and ISSNs, as what finds
    them by any of these.

    >>> find = journal_authority(
    ...     [("cmhj", ["中国心理卫生杂志", "Chin Ment Health J", "1000-6729"])]
    ... )
    >>> find("Chin. Ment. Health J."), find("中國心理衛生雜誌"), find("1000-6729"), find("Lancet")
    ('cmhj', 'cmhj', 'cmhj', None)
    """
    table: dict[str, str] = {}
    for identifier, names in rows:
        for name in names:
            table.setdefault(name_key(simplified(name)), identifier)
    table.pop("", None)
    return lru_cache(maxsize=1 << 14)(lambda name: table.get(name_key(simplified(name))))


@lru_cache(maxsize=1 << 14)
def _number(text: str) -> str:
    """A volume or issue as its number: `35 Suppl 1` is 35, `Pt 4` 4; what has none says nothing."""
    found = _VOLUME.match(fold(text))
    return found[1] if found else ""


@cache
def _supplement() -> re.Pattern[str]:
    words = sorted(words_of_linkage()["supplements"])
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def _issue(volume: str, issue: str) -> str:
    """An issue's number, after an `s` for a supplement, which may be printed with the volume;
    running numbers are no issues.

    >>> _issue("35", "2"), _issue("35 Suppl 1", ""), _issue("35", "SUPPL.1"), _issue("35", "1761")
    ('2', 's1', 's1', '')
    """
    for text in (issue, volume):
        if found := _supplement().search(text):
            return "s" + _number(text[found.end() :])
    number = _number(issue)
    return number if number.isdecimal() and int(number) <= _LAST_ISSUE else ""


@lru_cache(maxsize=1 << 14)
def _pages(text: str) -> tuple[Page, ...]:
    """The ranges of pages in a text; `123-9` ends on 129. A Cochrane review's number is its page.

    >>> _pages("S123-9; discussion 130")
    (Page(letters='s', first='123', last='129'), Page(letters='', first='130', last=''))
    >>> _pages("94 p"), _pages("01-Jun"), _pages("1:CD006828")
    ((), (), (Page(letters='cd', first='006828', last=''),))
    """
    plain = fold(text).translate(_DASHES).strip('" ')
    if _NOT_PAGES.match(plain):
        return ()
    if cochrane := _COCHRANE.search(plain):
        return (Page("cd", cochrane[0][2:], ""),)
    found = []
    for letters, first, tail, last in _PAGES.findall(plain):
        full = first[: len(first) - len(last)] + last if last and len(last) < len(first) else last
        found.append(Page("" if letters in ("p", "pp") else letters or tail, first, full))
    return tuple(found)


# ---- all of it -----------------------------------------------------------------------------------
def identifiers_of(publication: Publication) -> dict[str, frozenset[str]]:
    """Its identifiers by kind, in the form in which they are compared; registrations are found
    within longer texts.

    >>> identifiers_of(
    ...     Publication(
    ...         "a",
    ...         doi="https://doi.org/10.2196/JMIR.5709",
    ...         registrations=("ClinicalTrials.gov NCT01234567",),
    ...     )
    ... )
    {'doi': frozenset({'10.2196/jmir.5709'}), 'registration': frozenset({'NCT01234567'})}
    >>> identifiers_of(Publication("a", doi="10.1037//0022-3514.57.5.749"))
    {'doi': frozenset({'10.1037/0022-3514.57.5.749'})}
    """
    doi = (bare_doi(publication.doi) or "").replace(
        "//", "/"
    )  # 10.1037//0022-006x is also printed with one slash
    registered = (
        registrations(" ".join(publication.registrations)) if publication.registrations else []
    )
    found = {
        "doi": {doi} if doi else set(),
        "pmid": set(re.findall(r"\d+", publication.pmid)[:1]),
        "pmcid": set(re.findall(r"\d+", publication.pmcid)[:1]),
        "openalex": {publication.openalex.rsplit("/", 1)[-1].upper()} - {""},
        "cnki": {publication.cnki.strip().upper()} - {""},
        "accession": {fold(accession) for accession in publication.accessions} - {""},
        "registration": {
            _CHICTR_KIND.sub("", number.upper()) for number in registered
        },  # ChiCTR-IOR-15006034 is ChiCTR15006034
        "issn": {
            issn.upper().replace("-", "")
            for text in publication.issns
            for issn in re.findall(r"\d{4}-?\d{3}[\dXx]", text)
        },
    }
    return {kind: frozenset(values) for kind, values in found.items() if values}


def prepare(publication: Publication, journal_id: JournalId | None = None) -> Prepared:
    """The publication made comparable. With `journal_id`, names and ISSNs that the authority knows
    become its identifier.
    """
    texts = [part for title in publication.titles for part in _SEPARATOR.split(title) if part]
    titles = tuple(title for title in dict.fromkeys(map(read_title, texts)) if title.letters)
    first_authors = publication.authors[:1] + publication.authors_also[:1]
    surnames = tuple(
        sorted({surname for text in first_authors if text for surname in read_name(text).surnames})
    )
    named = (*publication.journals, *publication.issns) if journal_id else ()
    return Prepared(
        publication,
        titles,
        surnames,
        publication.year,
        _number(publication.volume),
        _issue(publication.volume, publication.issue),
        _pages(publication.pages) if publication.pages else (),
        tuple(dict.fromkeys(known for name in named if journal_id and (known := journal_id(name)))),
        identifiers_of(publication),
    )
