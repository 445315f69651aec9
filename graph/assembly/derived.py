"""What follows from the edges of a graph: evidence and literature of a study, completeness of a
reference list.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from lacunary.graph.model import Graph

__all__ = ["derive"]


def derive(graph: Graph) -> None:
    """Give every study its evidence and literature, and every report the completeness of its
    reference list.

    >>> graph = Graph()
    >>> graph.add_node("review:r", {})
    >>> graph.add_node("study:s", {})
    >>> graph.add_node("report:p", {"language": "zh"})
    >>> graph.add_edge("INCLUDES", "review:r", "study:s")
    >>> graph.add_edge("REPORTED_IN", "study:s", "report:p")
    >>> derive(graph)
    >>> (
    ...     graph.node("study:s")["evidence"],
    ...     graph.node("study:s")["literature"],
    ...     graph.node("report:p")["reference_list"],
    ... )
    ('included', 'chinese', 'none')
    """
    languages: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("REPORTED_IN"):
        language = graph.node(edge["to"]).get("language")
        if language:
            languages[edge["from"]].add("chinese" if language == "zh" else "international")
    included = {edge["to"] for edge in graph.edges("INCLUDES")}
    candidates = {edge["from"] for edge in graph.edges("CANDIDATE_FOR")}
    for study in graph.nodes("Study"):
        here = [
            name
            for name, ids in (("included", included), ("candidate", candidates))
            if study["id"] in ids
        ]
        if here:
            study["evidence"] = here[0] if len(here) == 1 else "both"
        literatures = languages[study["id"]]
        if literatures:
            study["literature"] = "both" if len(literatures) == 2 else min(literatures)
    held: Counter[str] = graph.degrees("CITES")
    for report in graph.nodes("Report"):
        stated = report.get("references_stated")
        found = held[report["id"]]
        report["reference_list"] = (
            "none"
            if not found
            else "complete"
            if stated is not None and found >= stated
            else "partial"
        )
