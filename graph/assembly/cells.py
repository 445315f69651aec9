"""What a person decided about cells of two concepts, as steps of a build: which are impossible, and
how much the burden of a concept weighs.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from math import isfinite

from lacunary.graph.assembly.codings import counts
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import BURDEN, IMPOSSIBLE, Decision
from lacunary.graph.schema import label_of, schema

__all__ = ["add_burdens", "add_impossible_cells"]


def add_impossible_cells(bench: Workbench) -> None:
    """Join the two concepts of each impossible cell, the first by name to the other. A study that
    is of both, or of narrower ones, is an error: the row is shown with it, and stays.
    """
    studies = _studies_of(bench)
    joined = set[tuple[str, str]]()
    for decision in bench.loaded.decisions:
        if decision.kind != IMPOSSIBLE:
            continue
        problem = _cannot_be_meant(bench, decision)
        if problem:
            bench.reject(decision.place, problem, f"{decision.subject}; {decision.object}")
            continue
        one, other = sorted((decision.subject, decision.object))
        if found := sorted(studies[one] & studies[other]):
            problem = (
                f"{len(found)} studies stand in this impossible cell: {'; '.join(found)}."
                " Correct their codes, or remove the row."
            )
            bench.reject(decision.place, problem, f"{decision.subject}; {decision.object}")
        if (one, other) not in joined:
            joined.add((one, other))
            said = {
                "why": decision.why, "decided_by": decision.by or None,
                "decided_on": decision.date or None, "sources": [decision.place],
            }  # fmt: skip
            bench.graph.add_edge("IMPOSSIBLE_WITH", one, other, said)


def add_burdens(bench: Workbench) -> None:
    """Give concepts the weights of their burden; of several rows about one the last counts."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for decision in bench.loaded.decisions:
        if decision.kind != BURDEN:
            continue
        weight = _weight(decision.object)
        problem = _no_concept(bench, decision.subject)
        if not problem and weight is None:
            problem = f"`{decision.object}` is no weight of 0 or more. Correct the row."
        if problem or weight is None:
            bench.reject(decision.place, problem, f"{decision.subject}; {decision.object}")
        else:
            found[label_of(decision.subject)][decision.subject] = weight
    for label, weights in found.items():
        bench.graph.set_values(label, "burden_weight", weights)


def _studies_of(bench: Workbench) -> dict[str, set[str]]:
    """Concept to the studies that count for it, by codes of narrower concepts too."""
    found: dict[str, set[str]] = defaultdict(set)
    for (study, _, concept), coding in bench.codings.items():
        if counts(bench, study, coding):
            for each in (concept, *bench.vocabulary.ancestors(concept)):
                found[each].add(study)
    return found


def _cannot_be_meant(bench: Workbench, decision: Decision) -> str:
    """Why a row about two concepts cannot be meant, or ""."""
    for concept in (decision.subject, decision.object):
        if problem := _no_concept(bench, concept):
            return problem
    if decision.subject.partition(":")[0] == decision.object.partition(":")[0]:
        return "both concepts are of one dimension. A cell has two: correct the row."
    return "" if decision.why else "it does not say why. Fill in `why`."


def _no_concept(bench: Workbench, concept: str) -> str:
    codes = [name for name in bench.loaded.concepts if name.partition(":")[0] in schema().codings]
    if concept in codes:
        return ""
    near = difflib.get_close_matches(concept, codes, n=1)
    remedy = (
        f"Did you mean `{near[0]}`?"
        if near
        else "It reads dimension:name, for example condition:depression."
    )
    return f"there is no concept `{concept}`. {remedy}"


def _weight(words: str) -> float | None:
    try:
        weight = float(words)
    except ValueError:
        return None
    return weight if isfinite(weight) and weight >= 0 else None
