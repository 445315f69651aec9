"""Reviews, their studies, what each review includes or may include, how it codes them, and the
numbers it states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lacunary.graph.assembly.claims import STUDY_FIELDS
from lacunary.graph.assembly.findings import add_finding
from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.naming import strength
from lacunary.graph.assembly.order import CONFIDENCE, by_value, least
from lacunary.graph.assembly.workbench import Workbench, is_doubtful, is_proposal, note, places_of
from lacunary.graph.records import Cell, Record

__all__ = ["add_inclusions", "add_reviews", "add_studies"]

_AS_PRINTED = (
    "year",
    "search_from",
    "search_to",
    "stated_included",
    "stated_unit",
    "listing",
    "listing_note",
)
"""Properties of a review that are its row's cells."""


def add_reviews(bench: Workbench) -> None:
    """One node for each review, and the databases it searched."""
    for mention in (m for m in bench.mentions if m.kind == "review"):
        record = mention.records[0]
        identifier = f"review:{mention.key[0]}"
        databases: dict[str, tuple[list[str], list[str]]] = {}
        for cell in record.cells.get("database", ()):
            if cell.value:
                verbatim, places = databases.setdefault(cell.value, ([], []))
                note(verbatim, cell.verbatim)
                note(places, record.place)
            bench.claim(identifier, "database", record, cell, single=False)
        bench.graph.add_node(
            identifier,
            {
                "title": record.get("title"),
                "label": record.get("label")
                or _label(record.cells.get("authors"), record.get("year"), mention.key[0]),
                "review_type": record.get("review_type"),
                "scope_note": record.get("scope"),
                "literature_searched": _review_literature(bench, record, databases),
                "limited_to_china": _yes_or_no(record, "limited_to_china"),
                "included_unit": record.get("unit") or "study",
                "sources": [record.place],
            }
            | {name: record.get(name) for name in _AS_PRINTED},
        )
        for database, (verbatim, places) in databases.items():
            bench.graph.add_edge(
                "SEARCHED",
                identifier,
                database,
                {"verbatim": sorted(verbatim, key=by_value), "sources": places},
            )


def _yes_or_no(record: Record, name: str) -> bool | None:
    said = record.get(name)
    return None if said is None else said == "yes"


def _review_literature(bench: Workbench, record: Record, databases: Iterable[str]) -> str | None:
    """The literature whose databases it searched; that it is limited to China is another fact."""
    kinds = {bench.loaded.concepts[name].extra.get("literature") for name in databases}
    if record.get("chinese_databases") == "yes" or "chinese" in kinds:
        return "chinese"
    known = "international" in kinds or record.get("chinese_databases") == "no"
    return "international" if known else None


def add_studies(bench: Workbench) -> None:
    """One node for each study, named and dated by its earliest report."""
    reviews = {m.key[0]: m.records[0] for m in bench.mentions if m.kind == "review"}
    for identifier, mentions in bench.mentions_by(bench.study_of).items():
        dated = [m for m in mentions if m.id is not None]
        first = min((_age(bench, m) for m in dated), default=None)
        earliest = [m for m in dated if _age(bench, m) == first] or mentions
        report = bench.report_of.get(earliest[0].number, "")
        label = least(m.first("label") for m in mentions) or identifier
        bench.graph.add_node(
            identifier,
            {
                "label": least(m.called or None for m in mentions)
                or least(_label_of(m) for m in earliest)
                or str(label),
                "unit": _unit(bench, identifier, mentions, reviews),
                "aliases": bench.study_aliases.get(identifier, []),
                "sources": places_of(mentions),
            }
            | _study_fields(bench, identifier)
            | {
                name: bench.claims.value(report or identifier, name)
                for name in ("title", "title_zh", "year")
            },
        )


def _study_fields(bench: Workbench, study: str) -> dict[str, Any]:
    """What is said of a study itself; one whose digital part is an exposure (phone addiction) has
    no digital intervention, whatever a sheet that asks only "digital?" says.
    """
    said = {name: bench.claims.value(study, name) for name in STUDY_FIELDS}
    if said["digital_role"] == "exposure" and said["digital"] == "yes":
        said["digital"] = "no"
    return said


def _unit(
    bench: Workbench, study: str, mentions: list[Mention], reviews: Mapping[str, Record]
) -> str:
    """What a study is: `doubtful` where all rows are that list it, and nobody has confirmed one."""
    doubtful = all(is_doubtful(record) for mention in mentions for record in mention.records)
    if doubtful and not any((f"review:{m.key[0]}", study) in bench.confirmed for m in mentions):
        return "doubtful"
    units = {str(reviews[m.key[0]].get("unit") or "study") for m in mentions if m.key[0] in reviews}
    return "review" if units == {"review"} else "study"


def add_inclusions(bench: Workbench) -> None:
    """What reviews include, what a person confirmed, the findings, and what is still only a
    candidate.
    """
    included: dict[tuple[str, str], list[Record]] = defaultdict(list)
    candidates: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for mention in bench.mentions:
        study = bench.study_of.get(mention.number)
        for record in mention.records if study else ():
            target = candidates if is_proposal(record) else included
            for cell in record.cells["review"]:
                target[f"review:{cell.value}", str(study)].append(record)
            if not is_proposal(record):
                add_finding(bench.graph, str(study), record, mention.records)
    _reject_without_review(bench, included)
    _reject_without_review(bench, candidates)
    listing = bench.graph.values("Review", "listing")
    joined = {
        place: (remark.label, remark.why[0])
        for remark in bench.listed.remarks
        if remark.kind == "joined" and remark.why
        for _, _, places in remark.studies
        for place in places
    }
    for (review, study), records in included.items():
        if review in bench.graph:
            by = {joined[record.place] for record in records if record.place in joined}
            properties = _inclusion(records) | {
                "listing": listing.get(review),
                "labels_joined_by": sorted(why for _, why in by),
            }
            bench.graph.add_edge("INCLUDES", review, study, properties)
    listed = set(bench.graph.ends("INCLUDES"))
    for (review, study), decision in bench.confirmed.items():
        if (review, study) not in listed:
            properties = {
                "confidence": "high",
                "where": decision.source,
                "sources": [decision.place],
            }
            bench.graph.add_edge("INCLUDES", review, study, properties)
    bench.included = {study for _, study in bench.graph.ends("INCLUDES")}
    _add_candidates(bench, candidates)


def _reject_without_review(
    bench: Workbench, listed: Mapping[tuple[str, str], list[Record]]
) -> None:
    """Reject the rows that speak of a review without a row of its own."""
    for (review, _), records in listed.items():
        for record in records if review not in bench.graph else ():
            bench.reject(record.place, _no_row_of(review), record.verbatim("label"))


def _no_row_of(review: str) -> str:
    return f"{review} has no row of its own. Add the review."


def _add_candidates(bench: Workbench, candidates: dict[tuple[str, str], list[Record]]) -> None:
    """Only what no review includes by now is still a candidate."""
    included = set(bench.graph.ends("INCLUDES"))
    for (review, study), records in candidates.items():
        if review in bench.graph and (review, study) not in included:
            first = max(records, key=_confidence)
            properties = {name: first.get(name) for name in ("status", "confidence")}
            if is_doubtful(first):
                properties["status"] = "doubtful"
            properties |= {
                "found_in": _every(records, "url"),
                "note": _every(records, "note"),
                "sources": [record.place for record in records],
            }
            bench.graph.add_edge("CANDIDATE_FOR", study, review, properties)


def _inclusion(records: list[Record]) -> dict[str, Any]:
    """The properties of an inclusion from its rows: every label and every place in the review, the
    first number in its list, the highest confidence, risk of bias only where all rows agree.
    """
    properties: dict[str, Any] = {
        "label_in_review": _every(records, "label"),
        "where": _every(records, "where"),
    }
    properties["order"] = least(record.get("order") for record in records)
    properties["confidence"] = max(records, key=_confidence).get("confidence")
    for name in ("rob", "rob_level"):
        values = {record.get(name) for record in records if record.get(name) is not None}
        properties[name] = values.pop() if len(values) == 1 else None
    return properties | {"sources": [record.place for record in records]}


def _every(records: list[Record], name: str) -> str | None:
    """Every value that the records give a field, sorted and joined by `; `.

    A value may itself be such a list: what it shares with another value is said once.
    """
    values = sorted({str(r.get(name)) for r in records if r.get(name) is not None}, key=by_value)
    if len(values) < 2:
        return next(iter(values), None)
    return "; ".join(dict.fromkeys(part for value in values for part in value.split("; ")))


def _confidence(record: Record) -> int:
    said = record.get("confidence")
    return 0 if said is None else CONFIDENCE[str(said)]


def _age(bench: Workbench, mention: Mention) -> tuple[int, tuple[int, str]]:
    """Sorts the earliest report of a study first."""
    year = mention.first("year")
    return year if isinstance(year, int) else 9999, strength(bench.report_of[mention.number])


def _label(authors: tuple[Cell, ...] | None, year: Any, otherwise: str) -> str:
    surname = authors[0].verbatim.split(",")[0].rsplit(" ", 1)[0] if authors else ""
    return " ".join(part for part in (surname, str(year or "")) if part) if surname else otherwise


def _label_of(mention: Mention) -> str | None:
    """First author and year as a mention gives them; None where it names no author."""
    year = mention.first("year")
    found = (_label(record.cells.get("authors"), year, "") for record in mention.records)
    return least(label for label in found if label)
