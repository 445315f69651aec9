"""What the records of a mention say of one publication, as linkage compares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lacunary.graph.assembly.mentions import TITLES
from lacunary.graph.linkage.journals import JournalId, journal_authority
from lacunary.graph.linkage.publication import Publication
from lacunary.graph.records import Concept, Record

__all__ = ["journals_of", "publication_of", "told_of_study"]

_JOURNALS = ("journal", "journal_other", "journal_abbreviation")
_SINGLE = (
    "volume", "issue", "pages", "doi", "pmid", "pmcid", "openalex", "cnki", "language"
)  # fmt: skip
_COMPARED = frozenset(
    (*TITLES, *_JOURNALS, *_SINGLE, "issn", "cn_number", "registration", "year", "n")
)
"""Fields whose values linkage compares, beside the authors and accession numbers of a record."""


def journals_of(concepts: Mapping[str, Concept]) -> JournalId:
    """The journals of the vocabulary of venues, found by any name, ISSN or CN number.

    >>> venue = Concept(
    ...     "venue:cmhj",
    ...     "Chinese Mental Health Journal",
    ...     "中国心理卫生杂志",
    ...     "venue:2",
    ...     extra={"issn": "1000-6729"},
    ... )
    >>> journals_of({venue.id: venue})("中國心理衛生雜誌")
    'venue:cmhj'
    """
    venues = (concept for _, concept in sorted(concepts.items()) if concept.id.startswith("venue:"))
    numbers = ("issn", "cn_number")
    return journal_authority(
        (
            v.id,
            [
                v.label_en,
                v.label_zh,
                *v.alt_en,
                *v.alt_zh,
                *(n for name in numbers for n in v.extra.get(name, "").split(" | ")),
            ],
        )
        for v in venues
    )


def publication_of(key: str, records: Sequence[Record]) -> Publication:
    """What the records say of one publication; where they differ in a single value the least,
    whatever the order of files.

    >>> from lacunary.graph.records import Cell
    >>> row = Record(
    ...     "inclusion",
    ...     "sheet",
    ...     2,
    ...     {"title": (Cell("A trial", "A trial"),), "year": (Cell("2012", 2012),)},
    ... )
    >>> publication_of("a", [row]).titles, publication_of("a", [row]).year
    (('A trial',), 2012)
    """
    values: dict[str, set[Any]] = {}
    for record in records:
        for name, cells in record.cells.items():
            if name in _COMPARED:
                known = values.setdefault(name, set())
                known.update(cell.value for cell in cells if cell.value is not None)

    def every(*names: str) -> tuple[str, ...]:
        return tuple(sorted(str(value) for name in names for value in values.get(name, ())))

    def least(name: str) -> str:
        return min(map(str, values.get(name, ())), default="")

    def number(name: str) -> int | None:
        return min(
            (value for value in values.get(name, ()) if isinstance(value, int)), default=None
        )

    authors = max(
        (_names(record, "authors") for record in records),
        key=lambda names: (len(names), names),
        default=(),
    )
    also = [
        _names(record, "authors_other")
        for record in records
        if _names(record, "authors") == authors
    ]
    single: dict[str, Any] = {name: least(name) for name in _SINGLE}
    return Publication(
        key,
        every(*TITLES),
        authors,
        max(also, default=()),
        number("year"),
        every(*_JOURNALS),
        (*every("issn"), *(text.removeprefix("CN").strip() for text in every("cn_number"))),
        accessions=tuple(
            sorted(
                {
                    _accession(record, cell.value)
                    for record in records
                    for cell in record.cells.get("accession", ())
                }
            )
        ),
        registrations=every("registration"),
        n=number("n"),
        **single,
    )


def told_of_study(records: Sequence[Record]) -> dict[str, Any]:
    """What a review's rows say of a study beside its report, as fields of a publication: numbers of
    participants, country and condition, the words of its intervention.
    """

    def values(name: str) -> list[Any]:
        cells = (cell for record in records for cell in record.cells.get(name, ()))
        return [cell.value for cell in cells if cell.value is not None]

    words = (cell.verbatim for record in records for cell in record.cells.get("intervention", ()))
    sizes = sorted({value for value in values("n") if isinstance(value, int)})
    return {
        "n": min(sizes, default=None),
        "sizes": tuple(sizes),
        "countries": tuple(sorted({c for c in values("country") if not c.startswith(_GROUP)})),
        "conditions": tuple(sorted(set(values("condition")))),
        "interventions": tuple(sorted(set(filter(None, words)))),
        "is_trial": any("trial" in str(design) for design in values("design")),
    }


_GROUP = "region:group-"
"""Begins the name of a group of countries, which is of any country in it."""


def _names(record: Record, field: str) -> tuple[str, ...]:
    return tuple(cell.verbatim for cell in record.cells.get(field, ()))


def _accession(record: Record, number: object) -> str:
    """A number in a database, which another database may have given to another record."""
    return (
        str(number) if ":" in str(number) else f"{record.get('provider') or record.source}:{number}"
    )
