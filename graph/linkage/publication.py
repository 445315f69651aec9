"""Publications as record linkage sees them: what a source prints, and the same made comparable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.place import Page, read_issue, read_number, read_pages
from lacunary.graph.linkage.titles import Title, read_title
from lacunary.graph.text.identifiers import bare_doi, fold
from lacunary.graph.text.person_names import read_name
from lacunary.graph.text.registrations import registrations

__all__ = ["Prepared", "Publication", "identifiers_of", "prepare"]

_SEPARATOR = re.compile(r"\s=\s")
_CHICTR_KIND = re.compile(r"(?<=^CHICTR)[-A-Z]+")


@dataclass(frozen=True, slots=True)
class Publication:
    """A bibliographic record as printed; what a source does not say stays empty. Titles and
    journals may be in several languages.

    `authors_also` are the same persons in another script, in the same order; `accessions` are
    `database:identifier`. Of a study `sizes` are all numbers of participants that are printed,
    `countries` and `conditions` what it is coded with, `interventions` the words of its table, and
    `is_trial` says that its design is a trial's. A report that is `cited` stands in no review's
    list: as a report of one study it is compared only with those that do.
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
    sizes: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    is_trial: bool = False
    cited: bool = False


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
        read_number(publication.volume),
        read_issue(publication.volume, publication.issue),
        read_pages(publication.pages) if publication.pages else (),
        tuple(dict.fromkeys(known for name in named if journal_id and (known := journal_id(name)))),
        identifiers_of(publication),
    )
