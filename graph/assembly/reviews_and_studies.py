"""Reviews, their studies, what each review includes or may include, how it codes them, and the
numbers it states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from lacunary.graph.assembly.claims import STUDY_FIELDS
from lacunary.graph.assembly.findings import add_finding
from lacunary.graph.assembly.mentions import Mention, strength
from lacunary.graph.assembly.order import CONFIDENCE, by_value, least
from lacunary.graph.assembly.workbench import Assembly, note, places_of, resolved
from lacunary.graph.records import Cell, Decision, Record
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import digest

__all__ = ["add_codings", "add_inclusions", "add_reviews", "add_statistics", "add_studies"]

_AS_PRINTED = (
    "year",
    "scope",
    "search_from",
    "search_to",
    "stated_included",
    "stated_unit",
    "listing",
    "listing_note",
)
"""Properties of a review that are its row's cells."""


def add_reviews(build: Assembly) -> None:
    """One node for each review, and the databases it searched."""
    for mention in (m for m in build.mentions if m.kind == "review"):
        record = mention.records[0]
        identifier = f"review:{mention.key[0]}"
        databases: dict[str, tuple[list[str], list[str]]] = {}
        for cell in record.cells.get("database", ()):
            if cell.value:
                verbatim, places = databases.setdefault(cell.value, ([], []))
                note(verbatim, cell.verbatim)
                note(places, record.place)
            build.claim(identifier, "database", record, cell, single=False)
        build.graph.add_node(
            identifier,
            {
                "title": record.get("title"),
                "label": record.get("label")
                or _label(record.cells.get("authors"), record.get("year"), mention.key[0]),
                "type": record.get("review_type"),
                "literature": _review_literature(build, record, databases),
                "unit": record.get("unit") or "study",
                "sources": [record.place],
            }
            | {name: record.get(name) for name in _AS_PRINTED},
        )
        for database, (verbatim, places) in databases.items():
            build.graph.add_edge(
                "SEARCHED",
                identifier,
                database,
                {"verbatim": sorted(verbatim, key=by_value), "sources": places},
            )


def _review_literature(build: Assembly, record: Record, databases: Iterable[str]) -> str | None:
    if record.get("limited_to_china") == "yes" or record.get("chinese_databases") == "yes":
        return "chinese"
    kinds = {build.graph.node(database).get("literature") for database in databases}
    if "chinese" in kinds:
        return "chinese"
    return "international" if kinds or record.get("chinese_databases") == "no" else None


def add_studies(build: Assembly) -> None:
    """One node for each study, named and dated by its earliest report."""
    reviews = {m.key[0]: m.records[0] for m in build.mentions if m.kind == "review"}
    for identifier, mentions in build.mentions_by(build.study_of).items():
        dated = [m for m in mentions if m.id is not None]
        first = min((_age(build, m) for m in dated), default=None)
        earliest = [m for m in dated if _age(build, m) == first] or mentions
        report = build.report_of.get(earliest[0].number, "")
        units = {
            str(reviews[m.key[0]].get("unit") or "study") for m in mentions if m.key[0] in reviews
        }
        label = least(m.first("label") for m in mentions) or identifier
        build.graph.add_node(
            identifier,
            {
                "label": least(_label_of(m) for m in earliest) or str(label),
                "unit": "review" if units == {"review"} else "study",
                "aliases": build.study_aliases.get(identifier, []),
                "sources": places_of(mentions),
            }
            | {name: build.claims.choose(identifier, name) for name in STUDY_FIELDS}
            | {name: build.claims.choose(report, name) for name in ("title", "title_zh", "year")},
        )


def add_inclusions(build: Assembly) -> None:
    """What reviews include, what a person confirmed, the findings, and what is still only a
    candidate.
    """
    included: dict[tuple[str, str], list[Record]] = defaultdict(list)
    candidates: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for mention in build.mentions:
        study = build.study_of.get(mention.number)
        for record in mention.records if study else ():
            target = included if mention.kind == "inclusion" else candidates
            for cell in record.cells["review"]:
                target[f"review:{cell.value}", str(study)].append(record)
            if mention.kind == "inclusion":
                add_finding(build.graph, str(study), record, mention.records)
    for (review, study), records in included.items():
        if build.has_review(review, records):
            properties = _inclusion(records) | {"listing": build.graph.node(review).get("listing")}
            build.graph.add_edge("INCLUDES", review, study, properties)
    for (review, study), decision in _confirmations(build).items():
        if build.graph.edge("INCLUDES", review, study) is None:
            properties = {
                "confidence": "high",
                "where": decision.source,
                "sources": [decision.place],
            }
            build.graph.add_edge("INCLUDES", review, study, properties)
    _candidates(build, candidates)


def _candidates(build: Assembly, candidates: dict[tuple[str, str], list[Record]]) -> None:
    """Only what no review includes by now is still a candidate."""
    for (review, study), records in candidates.items():
        if (
            build.has_review(review, records)
            and build.graph.edge("INCLUDES", review, study) is None
        ):
            first = max(records, key=_confidence)
            properties = {name: first.get(name) for name in ("status", "confidence")}
            properties |= {
                "where": _every(records, "url"),
                "note": _every(records, "note"),
                "sources": [record.place for record in records],
            }
            build.graph.add_edge("CANDIDATE_FOR", study, review, properties)


def _confirmations(build: Assembly) -> dict[tuple[str, str], Decision]:
    names = resolved(build.study_aliases)
    found: dict[tuple[str, str], Decision] = {}
    for decision in build.loaded.decisions:
        if decision.kind != "confirmed":
            continue
        study, review = (
            names.get(decision.subject),
            f"review:{decision.object.removeprefix('review:')}",
        )
        if study is None or review not in build.graph:
            what = (
                f"there is no study `{decision.subject}`"
                if study is None
                else f"there is no review `{decision.object}`"
            )
            build.reject(decision.place, f"{what}. Correct or remove the row.", decision.subject)
        else:
            found[review, study] = decision
    return found


def add_codings(build: Assembly) -> None:
    """How studies are coded; of regions only the most specific, each with its share of the
    study.
    """
    coded: dict[tuple[str, str], list[str]] = defaultdict(list)
    for study, dimension, concept in build.codings:
        coded[study, dimension].append(concept)
    for (study, dimension), concepts in coded.items():
        kept = build.vocabulary.most_specific(concepts) if dimension == "region" else concepts
        for concept in kept:
            reviews, verbatim, places = build.codings[study, dimension, concept]
            properties: dict[str, Any] = {
                "reviews": sorted(reviews),
                "verbatim": sorted(verbatim, key=by_value),
                "sources": places,
            }
            if dimension == "region":
                properties["share"] = 1 / len(kept)
            build.graph.add_edge(schema().codings[dimension], study, concept, properties)


def add_statistics(build: Assembly) -> None:
    """The aggregates that reviews state, joined to the concept they count."""
    for record in build.loaded.records:
        review = f"review:{record.get('review')}"
        if record.kind != "stated" or not build.has_review(review, [record]):
            continue
        fields = ("what", "value", "unit", "where", "count_of", "dimension", "category", "note")
        properties = {name: record.get(name) for name in fields}
        base = f"statistic:{record.get('review')}:{digest(*properties.values())}"
        identifier, again = base, 1
        while identifier in build.graph:  # stated twice in the same words
            again += 1
            identifier = f"{base}-{again}"
        number = str(properties["value"])
        if re.fullmatch(r"-?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?", number):
            properties["number"] = float(number.replace(",", ""))
        build.graph.add_node(identifier, properties | {"sources": [record.place]})
        build.graph.add_edge("STATES", review, identifier, {"sources": [record.place]})
        category = str(properties["category"] or "")
        if category in build.loaded.concepts and category.partition(":")[0] in schema().codings:
            build.graph.add_edge("COUNTS", identifier, category, {"sources": [record.place]})


def _inclusion(records: list[Record]) -> dict[str, Any]:
    """The properties of an inclusion from its rows: every label and every place in the review, the
    first number in its list, the highest confidence, risk of bias only where all rows agree.
    """
    properties: dict[str, Any] = {name: _every(records, name) for name in ("label", "where")}
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


def _age(build: Assembly, mention: Mention) -> tuple[int, tuple[int, str]]:
    """Sorts the earliest report of a study first."""
    year = mention.first("year")
    return year if isinstance(year, int) else 9999, strength(build.report_of[mention.number])


def _label(authors: tuple[Cell, ...] | None, year: Any, otherwise: str) -> str:
    surname = authors[0].verbatim.split(",")[0].rsplit(" ", 1)[0] if authors else ""
    return " ".join(part for part in (surname, str(year or "")) if part) if surname else otherwise


def _label_of(mention: Mention) -> str | None:
    """First author and year as a mention gives them; None where it names no author."""
    found = (
        _label(record.cells.get("authors"), mention.first("year"), "") for record in mention.records
    )
    return least(label for label in found if label)
