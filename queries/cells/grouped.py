"""What a side or a facet of a map may be beside a dimension of concepts: five years, a literature, a
review; each as concepts are, an id with its names and the studies that count for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import phrase

__all__ = ["GROUPINGS", "Groups", "grouped"]

GROUPINGS = ("year-band", "literature", "review")
"""The sides of a map that are no dimension of concepts."""
Groups = dict[str, tuple[str, str, frozenset[str]]]
"""Id to its English and Chinese name and its studies."""
_YEARS = 5


def grouped(
    graph: Graph, name: str, shown: Mapping[str, Mapping[str, Any]], evidence: str
) -> Groups:
    """The groups of a side, in order; a study of unknown year, literature or review is in none.

    Parameters
    ----------
    graph
        The graph.
    name
        One of `GROUPINGS`.
    shown
        The studies shown.
    evidence
        Which studies: `included`, `candidate` or `any`.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> shown = {"study:a": {"year": 2014}, "study:b": {"year": 2015}, "study:c": {}}
    >>> list(grouped(GraphBuilder().freeze(), "year-band", shown, "included"))
    ['year-band:2010-2014', 'year-band:2015-2019']
    """
    if name == "review":
        return _by_review(graph, shown, evidence)
    found: dict[str, set[str]] = defaultdict(set)
    for study, row in shown.items():
        value = _band(row.get("year")) if name == "year-band" else row.get("literature")
        if value not in (None, "unknown"):
            found[str(value)].add(study)
    return {
        f"{name}:{value}": (*_names(name, value), frozenset(found[value]))
        for value in sorted(found)
    }


def _band(year: int | None) -> str | None:
    return None if year is None else f"{year // _YEARS * _YEARS}-{year // _YEARS * _YEARS + 4}"


def _names(name: str, value: str) -> tuple[str, str]:
    if name == "year-band":
        return value, value
    english, chinese = (
        phrase("queries.cells", f"literature.{value}", each) for each in ("en", "zh")
    )
    return english, chinese


def _by_review(graph: Graph, shown: Collection[str], evidence: str) -> Groups:
    found: dict[str, set[str]] = defaultdict(set)
    if evidence != "candidate":
        for edge in graph.edges("INCLUDES"):
            found[edge["from"]].add(edge["to"])
    if evidence != "included":
        for edge in graph.edges("CANDIDATE_FOR"):
            found[edge["to"]].add(edge["from"])
    labels = {row["id"]: row.get("label") or row["id"] for row in graph.nodes("Review")}
    return {
        review: (labels[review], labels[review], studies)
        for review in sorted(found)
        if (studies := frozenset(found[review]) & frozenset(shown))
    }
