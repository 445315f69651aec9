"""What follows from the rows of a graph: whether a study is included or a candidate, the literature
of reports and studies, completeness of reference lists.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from lacunary.graph.model import Graph

__all__ = ["derive"]


def derive(graph: Graph) -> None:
    """Say of every study whether a review includes it and whether it is a candidate, of reports and
    studies their literature, and of every report how complete its reference list is.

    >>> graph = Graph()
    >>> graph.add_node("review:r", {})
    >>> graph.add_node("study:s", {})
    >>> graph.add_node("report:p", {"language": "zh"})
    >>> graph.add_edge("INCLUDES", "review:r", "study:s")
    >>> graph.add_edge("REPORTED_IN", "study:s", "report:p")
    >>> derive(graph)
    >>> (
    ...     graph.node("study:s")["included"],
    ...     graph.node("study:s")["candidate"],
    ...     graph.node("study:s")["literature"],
    ...     graph.node("report:p")["reference_list"],
    ... )
    (True, False, 'chinese', 'none')
    """
    for report in graph.nodes("Report"):
        if language := report.get("language"):
            report["literature"] = "chinese" if language == "zh" else "international"
    literatures: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("REPORTED_IN"):
        if literature := graph.node(edge["to"]).get("literature"):
            literatures[edge["from"]].add(literature)
    included = {edge["to"] for edge in graph.edges("INCLUDES")}
    candidates = {edge["from"] for edge in graph.edges("CANDIDATE_FOR")}
    for study in graph.nodes("Study"):
        study["included"] = study["id"] in included
        study["candidate"] = study["id"] in candidates
        if found := literatures[study["id"]]:
            study["literature"] = "both" if len(found) == 2 else min(found)
    held: Counter[str] = graph.degrees("CITES")
    for report in graph.nodes("Report"):
        stated = report.get("references_stated")
        listed = held[report["id"]]
        report["reference_list"] = (
            "none"
            if not listed
            else "complete"
            if stated is not None and listed >= stated
            else "partial"
        )
