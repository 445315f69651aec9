"""How studies are coded: who says what of a study in which dimension, and the edges that follow."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lacunary.graph.assembly.order import by_value
from lacunary.graph.assembly.workbench import (
    Coding,
    Workbench,
    is_proposal,
    note,
    speakers_of,
)
from lacunary.graph.records import Cell, Record
from lacunary.graph.schema import schema

__all__ = ["CODED", "add_codings", "claim_coding", "counts"]

CODED = {
    "country": "region", "region": "region", "population": "population", "condition": "condition",
    "intervention": "intervention", "arm_intervention": "intervention", "delivery": "delivery",
    "guidance": "delivery",
    "comparator": "comparator", "arm_comparator": "comparator", "outcome": "outcome",
    "effect_outcome": "outcome",
    "instrument": "instrument", "effect_instrument": "instrument", "design": "design",
}  # fmt: skip
"""Field of a record to the dimension of a study's coding."""


def claim_coding(bench: Workbench, study: str, dimension: str, record: Record, cell: Cell) -> None:
    """Claim that a study is coded with a concept, or that words say so which name none yet.

    Words may name a concept of another dimension than that of their column. Only what a study
    compares with is never what it tests: a comparator that is called CBT is words of a comparator.
    """
    named = cell.value.partition(":")[0] if cell.value else ""
    compared = (dimension, named) == ("comparator", "intervention")
    dimension = dimension if compared else named or dimension
    bench.claim(study, dimension, record, cell, single=False)
    if dimension not in schema().codings:
        return
    if cell.value and not compared:
        coding = bench.codings.setdefault((study, dimension, cell.value), Coding())
    elif cell.method == "unmapped" or compared:
        coding = bench.unmapped.setdefault((study, dimension), Coding())
    else:
        return
    coding.reviews.update(f"review:{name}" for name in speakers_of(record))
    if is_proposal(record):
        coding.candidate_for.update(f"review:{c.value}" for c in record.cells.get("review", ()))
    coding.decided |= record.kind == "decision"
    note(coding.verbatim, cell.verbatim)
    note(coding.places, record.place)


def counts(bench: Workbench, study: str, coding: Coding) -> bool:
    """Whether what is said of a study counts: of a study that a review includes, what only rows of
    candidates say does not, unless a person has confirmed the candidate.
    """
    if coding.reviews or coding.decided or study not in bench.included:
        return True
    return any((review, study) in bench.confirmed for review in coding.candidate_for)


def add_codings(bench: Workbench) -> None:
    """How studies are coded: one edge for each concept, with who says so.

    A coding is displayed unless another of its study says it more exactly (a province, where the
    other says the country; a member of a group), or it does not count (`counts`); places that are
    displayed share the study.
    """
    coded: dict[tuple[str, str], list[str]] = defaultdict(list)
    for study, dimension, concept in bench.codings:
        coded[study, dimension].append(concept)
    for (study, dimension), concepts in coded.items():
        counting = [
            concept
            for concept in concepts
            if counts(bench, study, bench.codings[study, dimension, concept])
        ]
        displayed = set(bench.vocabulary.most_specific(counting))
        for concept in concepts:
            coding = bench.codings[study, dimension, concept]
            properties: dict[str, Any] = {
                "reviews": sorted(coding.reviews),
                "candidate_for": sorted(coding.candidate_for),
                "verbatim": sorted(coding.verbatim, key=by_value),
                "displayed": concept in displayed,
                "sources": coding.places,
            }
            if dimension == "region" and concept in displayed:
                properties["share"] = 1 / len(displayed)
            bench.graph.add_edge(schema().codings[dimension], study, concept, properties)
