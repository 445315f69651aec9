"""The studies that an analysis shows, and the concepts they count for: what every Cypher question
says in its own words, once for those in Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.schema import schema

__all__ = ["cannot_be", "counted_by", "is_shown"]


def is_shown(graph: Graph, study: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    """Whether a study is one of the evidence asked for, of the answer to `digital`, and of the
    review where one is named.

    Parameters
    ----------
    graph
        The graph, of which a named review needs INCLUDES and CANDIDATE_FOR.
    study
        The study's properties.
    parameters
        Those of the question: `evidence`, `digital`, and `review` where it takes one.
    """
    evidence, review = parameters["evidence"], parameters.get("review", "")
    if study.get("unit") != "study" or not (evidence == "any" or study.get(evidence)):
        return False
    if parameters["digital"] not in ("any", study.get("digital", "unclear")):
        return False
    if not review:
        return True
    included = evidence != "candidate" and graph.edge("INCLUDES", review, study["id"])
    return bool(
        included or (evidence != "included" and graph.edge("CANDIDATE_FOR", study["id"], review))
    )


def cannot_be(study: Mapping[str, Any], dimensions: Iterable[str]) -> bool:
    """Whether one of the dimensions cannot be said of a study: no denominator of it counts it.

    >>> cannot_be({"not_applicable": ["intervention"]}, ["condition", "intervention"])
    True
    """
    return not frozenset(study.get("not_applicable") or ()).isdisjoint(dimensions)


def counted_by(graph: Graph, dimensions: Iterable[str]) -> dict[str, dict[str, bool]]:
    """For each study the concepts it counts for in some dimensions, broader ones too.

    Parameters
    ----------
    graph
        The graph, with the codings of these dimensions and BROADER.
    dimensions
        Names of dimensions.

    Returns
    -------
    dict of dict of bool
        Study to concept to whether the study is coded so itself; False where only a narrower
        concept is said.
    """
    broader: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("BROADER"):
        broader[edge["from"]].append(edge["to"])
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for name in map(schema().codings.__getitem__, dimensions):
        for edge in graph.edges(name):
            if edge.get("displayed") is False:
                continue
            line = [edge["to"]]
            for concept in line:
                line += [other for other in broader[concept] if other not in line]
            for concept in line:
                found[edge["from"]].setdefault(concept, False)
            found[edge["from"]][edge["to"]] = True
    return found
