"""Findings: one result of a study, with its arms, outcome, instrument, time point, estimate and its
uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lacunary.graph.builder import GraphBuilder
from lacunary.graph.records import Cell, Record
from lacunary.graph.schema import label_of, schema
from lacunary.graph.text.identifiers import digest

__all__ = ["RESULT_FIELDS", "add_finding"]

_PROPERTIES = {
    "measure": "effect_measure", "estimate": "effect", "se": "effect_se", "ci_low": "ci_low",
    "ci_high": "ci_high",
    "n_analysed": "effect_n", "n_intervention": "effect_n_intervention",
    "n_comparator": "effect_n_comparator",
    "time_point": "time_point", "weeks": "weeks", "rating": "rating", "result_rob": "rob",
    "result_rob_level": "rob_level",
    "confidence": "confidence",
}  # fmt: skip
_MEANING = {"score_kind": "effect_scores", "positive_means": "effect_positive"}
"""How the estimate is to be read; it makes no finding another."""
RESULT_FIELDS = frozenset(_PROPERTIES.values()) - {"rob", "rob_level", "confidence"}
"""Fields that stand on a finding alone: a row without an estimate has no place for them."""
_ENDS = {
    "OF_OUTCOME": ("effect_outcome",),
    "BY_INSTRUMENT": ("effect_instrument", "effect_outcome"),
    "OF_INTERVENTION": ("arm_intervention", "intervention"),
    "AGAINST": ("arm_comparator", "comparator"),
}
"""Edge to the fields it is read from: the first field that has words decides."""


def add_finding(
    graph: GraphBuilder, study: str, record: Record, told: Sequence[Record] = ()
) -> None:
    """Add the result that a row states, if it states one (a row without an estimate states none).

    `told` are all the rows in which the same review speaks of the study: where the result's own row
    does not say what was tested or compared, the review's other row does.
    """
    if record.get("effect") is None:
        return
    review = record.get("review")
    said: dict[str, Any] = {name: record.get(field) for name, field in _PROPERTIES.items()}
    for name, field in (
        ("outcome_verbatim", "effect_outcome"), ("arm_intervention", "arm_intervention"),
        ("arm_comparator", "arm_comparator")
    ):  # fmt: skip
        said[name] = "; ".join(dict.fromkeys(cell.verbatim for cell in record.cells.get(field, ())))
    said["instrument"] = record.verbatim("effect_instrument")
    base = f"finding:{study.removeprefix('study:')}:{digest(review, *said.values())}"
    identifier, again = base, 1
    while identifier in graph:  # the same numbers in two rows are two results
        again += 1
        identifier = f"{base}-{again}"
    del said["instrument"]
    said |= {name: record.get(field) for name, field in _MEANING.items()}
    graph.add_node(identifier, said | {"review": f"review:{review}", "sources": [record.place]})
    graph.add_edge("HAS_FINDING", study, identifier, {"sources": [record.place]})
    for edge, fields in _ENDS.items():
        allowed = schema().edges[edge].end
        for field in fields:
            cells = record.cells.get(field, ())
            if not cells and field in ("intervention", "comparator"):
                cells = min(
                    (other.cells[field] for other in told if other.cells.get(field)),
                    key=_words,
                    default=(),
                )
            ends = {cell.value for cell in cells if cell.value and label_of(cell.value) in allowed}
            for end in sorted(ends):
                graph.add_edge(edge, identifier, end, {"sources": [record.place]})
            if ends or (cells and edge != "BY_INSTRUMENT"):
                break


def _words(cells: Sequence[Cell]) -> list[str]:
    return [cell.verbatim for cell in cells]
