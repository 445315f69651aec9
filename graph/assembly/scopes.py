"""What reviews admit and shut out: a node for each criterion and concept, from sheets of criteria
and from the reviews' own rows.
"""

from __future__ import annotations

from typing import Any

from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Record
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import digest

__all__ = ["add_scopes"]

_OF_A_ROW = {
    "criterion": "criterion", "dimension": "scope_dimension", "facet": "facet", "rule": "rule",
    "limit": "value", "words": "words", "where": "where", "basis": "basis",
    "confidence": "confidence", "proposed_by": "proposed_by",
    "proposed_version": "proposed_version", "checked_by": "checked_by", "note": "note",
}  # fmt: skip
"""Property of a scope to the field of its row."""
_OF_A_REVIEW = "scope_"
"""How the fields of a review begin that say what it admits."""
_VALUES = ("language", "digital")
"""Dimensions of which a criterion names no concept."""


def add_scopes(bench: Workbench) -> None:
    """A node for each row of a sheet of criteria, and for each criterion in a review's own row."""
    for record in bench.loaded.records:
        if record.kind == "scope":
            _add_row(bench, record)
    for mention in bench.mentions:
        if mention.kind == "review":
            _add_of_review(bench, mention.records[0])


def _add_row(bench: Workbench, record: Record) -> None:
    review, concept = f"review:{record.get('review')}", str(record.get("scope_concept") or "")
    dimension = str(record.get("scope_dimension"))
    reason = ""
    if review not in bench.graph:
        reason = f"{review} has no row of its own. Add the review."
    elif concept and not _fits(dimension, concept):
        reason = f"`{concept}` is no {dimension}. Correct the concept or the dimension."
    if reason:
        bench.reject_row(record, reason, record.verbatim("words") or concept)
        return
    properties = {name: record.get(field) for name, field in _OF_A_ROW.items()}
    if record.get("qualified") is not None:
        properties["in_combination"] = record.get("qualified") == "yes"
    _add(bench, review, concept, properties, record.place)


def _fits(dimension: str, concept: str) -> bool:
    """Whether a concept belongs to a dimension; databases stand under `literature`."""
    scheme = concept.partition(":")[0]
    return scheme == ("database" if dimension == "literature" else dimension)


def _add_of_review(bench: Workbench, record: Record) -> None:
    """The criteria in a review's own row: the review says them, so they are stated."""
    review = f"review:{record.get('review')}"
    for field in sorted(name for name in record.cells if name.startswith(_OF_A_REVIEW)):
        dimension = field.removeprefix(_OF_A_REVIEW)
        for cell in record.cells[field]:
            rule, _, about = str(cell.value).partition(" ")
            properties: dict[str, Any] = {
                "criterion": f"{record.get('review')}#{dimension}",
                "dimension": dimension,
                "rule": rule,
                "words": cell.verbatim,
                "basis": "stated",
                "limit": about if dimension == "language" else None,
            }
            concept = "" if dimension in _VALUES else about
            _add(bench, review, concept, properties, record.place)


def _add(
    bench: Workbench, review: str, concept: str, properties: dict[str, Any], place: str
) -> None:
    said = {name: value for name, value in properties.items() if value is not None}
    key = digest(concept, *(f"{name}={value}" for name, value in sorted(said.items())))
    base = f"scope:{review.removeprefix('review:')}:{key}"
    identifier, again = base, 1
    while identifier in bench.graph:  # said twice in the same words
        again += 1
        identifier = f"{base}-{again}"
    bench.graph.add_node(identifier, said | {"sources": [place]})
    bench.graph.add_edge("HAS_SCOPE", review, identifier, {"sources": [place]})
    if concept and concept.partition(":")[0] in schema().concepts:
        bench.graph.add_edge("CONCERNS", identifier, concept, {"sources": [place]})
