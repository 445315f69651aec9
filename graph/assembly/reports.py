"""Reports with their language, venue and authors, what they describe, and who cites whom."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lacunary.graph.assembly.decisions import corrections
from lacunary.graph.assembly.languages import is_contradicted, language_of
from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.order import KINDS, by_value, least
from lacunary.graph.assembly.workbench import Workbench, places_of, resolved
from lacunary.graph.places import by_place
from lacunary.graph.records import Cell, Record
from lacunary.graph.report_fields import report_fields
from lacunary.graph.text.identifiers import bare_doi, digest, name_key, slug

__all__ = ["add_citations", "add_reports", "find_plain"]

Named = dict[str, tuple[str, str]]
"""Identifier of a venue or an author to its name as printed and where that stands."""


def find_plain(bench: Workbench) -> None:
    """The reports of which a single bibliographic row speaks, and no correction, and whose journal
    does not contradict the row's language.
    """
    corrected = {decision.subject for decision in corrections(bench)}
    for report, mentions in bench.mentions_by(bench.report_of).items():
        records = mentions[0].records
        if (
            len(mentions) == len(records) == 1
            and mentions[0].kind in ("report", "reference")
            and corrected.isdisjoint((report, *bench.report_aliases[report]))
            and not is_contradicted(bench, records[0])
        ):
            bench.plain[report] = records[0]


def add_reports(bench: Workbench) -> None:
    """One node for each report, joined to the studies and reviews it describes, its venue and,
    where it matters, its authors.
    """
    named: Named = {}
    for identifier, mentions in bench.mentions_by(bench.report_of).items():
        records = [record for mention in mentions for record in mention.records]
        only = bench.plain.get(identifier)
        values = _values_of(only) if only else _chosen_values(bench, identifier, records)
        values |= language_of(bench, identifier)
        cells = min(records, key=_by_authors).cells.get("authors", ())
        stated = [
            record.get("references_stated")
            for record in records
            if record.get("references_stated") is not None
        ]
        values |= {
            "authors": _words(cells),
            "authors_other": _beside(records, cells, "authors_other"),
            "references_stated": max(stated, default=None),
            "aliases": bench.report_aliases.get(identifier, []),
            "former_ids": bench.former_ids.get(identifier, []),
            "sources": places_of(mentions),
        }
        for name in ("abstract", "abstract_zh"):  # long: no claim of each source
            values[name] = least(record.get(name) for record in records)
        if not (values.get("title") or values.get("title_zh")):
            values["reference_text"] = least(record.get("text") for record in records)
        bench.graph.add_node(identifier, values)
        if journal := values.get("journal"):
            _venue(bench, named, identifier, str(journal))
        owners = _owners(bench, mentions)
        for owner, speakers in owners.items():
            bench.graph.add_edge("REPORTED_IN", owner, identifier, {"sources": places_of(speakers)})
        if owners or stated:
            _authors(bench, named, identifier, cells, mentions)
    _add_names(bench, named)


def _values_of(record: Record) -> dict[str, Any]:
    """What a report's only row says: of several values of a property the one that sorts first."""
    values: dict[str, Any] = {}
    for name, cells in record.cells.items():
        row = report_fields().get(name)
        if row and row.is_claim:
            values[row.shown_as] = (
                _all_values([record], name) if row.several else least(cell.value for cell in cells)
            )
    return values


def _chosen_values(bench: Workbench, report: str, records: list[Record]) -> dict[str, Any]:
    """What the claims about a report come to, property by property."""
    return {
        row.shown_as: _all_values(records, row.name)
        if row.several
        else bench.claims.value(report, row.shown_as)
        for row in report_fields().values()
        if row.is_claim
    }


def _by_authors(record: Record, name: str = "authors") -> tuple[int, int, list[str]]:
    """Sorts the record with the longest list of names first, of equally long ones that which a
    person read.
    """
    cells = record.cells.get(name, ())
    return -len(cells), KINDS.index(record.kind), _words(cells)


def _all_values(records: list[Record], name: str) -> list[str]:
    """Every value of a list field in any of the records, each once, in the order of the records."""
    return list(
        dict.fromkeys(str(cell.value) for record in records for cell in record.cells.get(name, ()))
    )


def _beside(records: list[Record], cells: tuple[Cell, ...], name: str) -> list[str]:
    """The other script's names, of a record whose list of authors is shown where one has them."""
    others = [record for record in records if record.cells.get(name)]
    shown = [
        record for record in others if _words(record.cells.get("authors", ())) == _words(cells)
    ]
    found = min(shown or others, key=lambda record: _by_authors(record, name), default=None)
    return _words(found.cells[name]) if found else []


def _words(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.verbatim for cell in cells]


def _owners(bench: Workbench, mentions: list[Mention]) -> dict[str, list[Mention]]:
    """The studies and reviews that a report describes, each with the mentions that say so."""
    owners: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind == "review":
            owners[f"review:{mention.key[0]}"].append(mention)
        elif study := bench.study_of.get(mention.number) or bench.companion_of.get(mention.number):
            owners[study].append(mention)
    return owners


def _name(named: Named, identifier: str, name: str, places: list[str]) -> None:
    """Of all spellings of a name that have one identifier, keep the one that sorts first, and its
    first place.
    """
    found = name, min(places, key=by_place)
    named[identifier] = min(
        named.get(identifier, found), found, key=lambda one: (by_value(one[0]), by_place(one[1]))
    )


def _add_names(bench: Workbench, named: Named) -> None:
    """One node for each venue that no vocabulary has, and for each author."""
    for identifier, (name, place) in named.items():
        if identifier.startswith("author:"):
            bench.graph.add_node(identifier, {"name": name, "sources": [place]})
        elif identifier not in bench.graph:
            bench.graph.add_node(
                identifier,
                {"label_en": name, "scheme": "venue", "top": identifier, "sources": [place]},
            )


def _venue(bench: Workbench, named: Named, report: str, journal: str) -> None:
    known = bench.vocabulary.venue(journal)
    identifier = known.id if known else f"venue:{slug(journal) or digest(journal)}"
    only = bench.plain.get(report)
    says = [] if only else bench.claims.best(report, "journal")
    places = [only.place] if only else [place for claim in says for place in claim.places]
    if not known:
        _name(named, identifier, journal, places)
    bench.graph.add_edge("PUBLISHED_IN", report, identifier, {"sources": places})


def _authors(
    bench: Workbench, named: Named, report: str, cells: tuple[Cell, ...], mentions: list[Mention]
) -> None:
    places = places_of(mentions)
    written: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        if name_key(cell.verbatim) in ("etal", ""):
            continue
        identifier = f"author:{slug(cell.verbatim)}"
        _name(named, identifier, cell.verbatim, places)
        if identifier not in written:
            written.add(identifier)
            bench.graph.add_edge(
                "WRITTEN_BY", report, identifier, {"position": position, "sources": places}
            )


def add_citations(bench: Workbench) -> None:
    """Who cites whom; a citation of an unknown work or of itself is rejected."""
    names: dict[str, str] = {}
    for mention in bench.mentions:
        report = bench.report_of.get(mention.number)
        if report:
            names |= {
                str(record.get("work")): report for record in mention.records if record.get("work")
            }
    # what a source itself calls a work counts before a DOI, which may be printed wrongly, and what
    # its records print before what was published once
    called = (*bench.report_names.items(), *resolved(bench.report_aliases).items())
    for name, report in called:
        names.setdefault(name.removeprefix("report:doi:"), report)
    edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in bench.loaded.records:
        if record.kind != "citation":
            continue
        words = str(record.get("citing")), str(record.get("cited"))
        ends = [names.get(word) or names.get(bare_doi(word) or "") for word in words]
        if not all(ends):
            missing = words[ends.index(None)]
            bench.reject_row(
                record,
                f"no report has the identifier `{missing}`. Add the report.",
                " -> ".join(words),
            )
        elif ends[0] == ends[1]:
            bench.reject_row(
                record,
                "a report cites itself. Remove the row, or part the reports.",
                " -> ".join(words),
            )
        else:
            edges[str(ends[0]), str(ends[1])].append(record.place)
    _add_references(bench, edges)
    for (citing, cited), places in edges.items():
        bench.graph.add_edge("CITES", citing, cited, {"sources": places})


def _add_references(bench: Workbench, edges: dict[tuple[str, str], list[str]]) -> None:
    """The entries of reference lists: each is a mention of the work cited, and names the line of
    the work that cites.
    """
    citing: dict[tuple[str, int], str] = {}
    for mention in bench.mentions:
        if mention.kind != "reference" and mention.number in bench.report_of:
            citing |= {
                (record.source, record.line): bench.report_of[mention.number]
                for record in mention.records
            }
    for mention in bench.mentions:
        record = mention.records[0]
        if mention.kind != "reference" or (record.source, record.get("citing_line")) not in citing:
            continue
        ends = (
            citing[record.source, int(record.get("citing_line"))],
            bench.report_of[mention.number],
        )
        if ends[0] == ends[1]:
            bench.reject(
                record.place,
                "a report cites itself. Correct its reference list.",
                record.verbatim("text") or ends[0],
            )
        else:
            edges[ends].append(record.place)
