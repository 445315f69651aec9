"""The language of each report, why it is given and how it is known.

In this order: what a person decided; what is printed or declared by a person; the language of a
journal that an ISSN, or two agreeing fields, tell; Chinese characters in every title; what a
machine made (a field of OpenAlex, a row that a machine read). What disagrees stays a statement, and
so a conflict that is listed; where nothing tells, the language is unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.order import least
from lacunary.graph.assembly.statements import Claim
from lacunary.graph.assembly.weak_identifiers import is_machine_read
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Cell, Record
from lacunary.graph.text.identifiers import has_chinese, mostly_chinese

__all__ = ["derive_languages", "is_contradicted", "language_cells", "language_of"]

_METHODS = {"printed": "printed", "mapped": "printed", "constant": "printed", "derived": "title"}
"""How a cell was read to how its language is known; else it is the method itself."""
_READINGS = {"machine": "machine", "journal": "journal", "title": "derived"}
"""How a row says that its language is known to how its cell was read."""
_TITLES = ("title", "title_zh")
_NAMES = ("journal", "journal_other", "journal_abbreviation")
_NUMBERS = ("issn", "cn_number")
_PRINTED = 1
"""The weight of a printed claim, to which a journal that says the same adds nothing."""
_ENOUGH = 2
"""So many fields must agree where none is a number that names the journal."""


class _Derived(NamedTuple):
    """A language, why it is given, and how it is known: `journal` or `title`."""

    language: str
    basis: str
    method: str
    field: str
    """The field from which it follows."""


def language_cells(record: Record) -> tuple[Cell, ...]:
    """The cells of a row's language, read as the row says that it is known (`language_method`);
    where a machine read the row, a machine made them.
    """
    cells = record.cells.get("language", ())
    method = _READINGS.get(str(record.get("language_method") or ""))
    if is_machine_read(record):
        method = "machine"
    return tuple(Cell(c.verbatim, c.value, method) for c in cells) if method else cells


def is_contradicted(bench: Workbench, record: Record) -> bool:
    """Whether a row gives a language that its journal does not publish in: then both are said."""
    journal = _of_journal(bench.vocabulary, [record])
    given = {cell.value for cell in record.cells.get("language", ())} - {None}
    return journal is not None and bool(given - {journal.language})


def derive_languages(bench: Workbench) -> None:
    """What the journal of each report tells of its language, and its titles where nothing else
    does: claims, or of a plain report its values.
    """
    for report, mentions in bench.mentions_by(bench.report_of).items():
        records = [record for mention in mentions for record in mention.records]
        only = bench.plain.get(report)
        journal = _of_journal(bench.vocabulary, records, bench.doubted.values())
        if only is not None:
            if said := _of_row(only, journal or _of_titles(records)):
                bench.languages[report] = said
            continue
        told = bench.claims.about(report, "language")
        printed = {claim.value for claim in told if claim.weight <= _PRINTED}
        if journal and printed != {journal.language}:
            _claim(bench, report, records, journal)
        elif not told and (title := _of_titles(records)):
            _claim(bench, report, records, title)


def language_of(bench: Workbench, report: str) -> dict[str, str | None]:
    """The language that the graph shows of a report, why, and how it is known."""
    names = ("language", "language_basis", "language_method")
    if report in bench.languages:
        return dict(zip(names, bench.languages[report], strict=True))
    best = bench.claims.best(report, "language")
    if not best:
        return {}
    value = least(claim.value for claim in best)
    shown = min(best, key=lambda claim: (claim.weight, claim.review, claim.source))
    places = {place for claim in best if claim.method == shown.method for place in claim.places}
    basis = least(
        claim.value
        for claim in bench.claims.about(report, "language_basis")
        if (claim.method == "journal") == (shown.method == "journal")
        and not places.isdisjoint(claim.places)
    )
    return dict(zip(names, (value, basis, _METHODS.get(shown.method, shown.method)), strict=True))


def _of_row(record: Record, otherwise: _Derived | None) -> tuple[str, str | None, str] | None:
    """The language of a plain report: that of its only row, which its journal does not contradict,
    or what follows from the row.
    """
    cells = [cell for cell in language_cells(record) if cell.value is not None]
    if cells and not (otherwise and otherwise.method == "journal" and cells[0].method == "machine"):
        language = str(least(cell.value for cell in cells))
        how = _METHODS.get(cells[0].method, cells[0].method)
        return language, record.get("language_basis"), how
    return (otherwise.language, otherwise.basis, otherwise.method) if otherwise else None


def _claim(bench: Workbench, report: str, records: Iterable[Record], derived: _Derived) -> None:
    """Claim what follows from a field, after the first row that prints it."""
    rows = [record for record in records if record.cells.get(derived.field)]
    record = min(rows, key=lambda record: (is_machine_read(record), record.source, record.line))
    method = "derived" if derived.method == "title" else derived.method
    for name, value in (("language", derived.language), ("language_basis", derived.basis)):
        claim = Claim(
            report,
            name,
            value,
            derived.basis,
            "",
            record.source,
            method,
            "medium",
            name == "language",
        )
        bench.claims.add(claim, record.place)


def _of_titles(records: Iterable[Record]) -> _Derived | None:
    """Chinese, where every title is in Chinese characters."""
    titles = [(name, str(value)) for record in records for name, value in _values(record, _TITLES)]
    if titles and all(mostly_chinese(title) for _, title in titles):
        return _Derived("zh", "title in Chinese characters", "title", titles[0][0])
    return None


def _of_journal(
    vocabulary: Vocabulary, records: Iterable[Record], doubted: Collection[str] = ()
) -> _Derived | None:
    """The one language that the journal publishes in, where its ISSN or CN number names it, or two
    fields agree: its names, the publisher of the DOI, the letters of the titles.
    """
    found: dict[str, dict[str, str]] = {}
    named: list[_Derived] = []
    titles: list[str] = []
    for record in records:
        titles += [str(value) for _, value in _values(record, _TITLES)]
        for field, value in _values(record, (*_NUMBERS, *_NAMES, "doi")):
            of_number = field in _NUMBERS
            if field == "doi":
                source = vocabulary.publisher(str(value)) if value not in doubted else None
            else:
                source = (vocabulary.serial if of_number else vocabulary.venue)(str(value))
            language = source.extra.get("language", "") if source else ""
            if source is None or not language or "|" in language:
                continue
            by = field.replace("_number", "").upper() if of_number else field.replace("_", " ")
            kind = "publisher" if field == "doi" else "venue"
            basis = f"{kind} publishes in this language only: {source.label_en}"
            found.setdefault(language, {})[field] = basis
            if of_number:
                named.append(_Derived(language, f"{basis} (by {by})", "journal", field))
    if named and len({one.language for one in named}) == 1:
        return min(named)
    for language, fields in found.items():
        agree = len(fields) + any(_fits(title, language) for title in titles)
        if len(found) == 1 and agree >= _ENOUGH:
            field = min(fields, key=[*_NAMES, "doi"].index)
            return _Derived(language, fields[field], "journal", field)
    return None


def _fits(title: str, language: str) -> bool:
    """Whether a title is in the letters of a language."""
    return mostly_chinese(title) if language == "zh" else not has_chinese(title)


def _values(record: Record, names: Iterable[str]) -> list[tuple[str, Any]]:
    """The values that a row gives fields, each with its field."""
    cells = ((name, cell) for name in names for cell in record.cells.get(name, ()))
    return [(name, cell.value) for name, cell in cells if cell.value is not None]
