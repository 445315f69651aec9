"""What follows from the rows of a graph: whether a study is included or a candidate, the literature
of reports and studies, completeness of reference lists.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from lacunary.graph.builder import GraphBuilder

__all__ = ["derive"]


def derive(graph: GraphBuilder) -> None:
    """Say of every study whether a review includes it and whether it is a candidate, of reports and
    studies their literature, and of every report how complete its reference list is.

    >>> builder = GraphBuilder()
    >>> builder.add_node("review:r", {})
    >>> builder.add_node("study:s", {})
    >>> builder.add_node("report:p", {"language": "zh"})
    >>> builder.add_edge("INCLUDES", "review:r", "study:s")
    >>> builder.add_edge("REPORTED_IN", "study:s", "report:p")
    >>> derive(builder)
    >>> study = builder.freeze().node("study:s")
    >>> study["included"], study["candidate"], study["literature"]
    (True, False, 'chinese')
    >>> builder.freeze().node("report:p")["reference_list"]
    'none'
    """
    of_report = {
        report: _literature(language)
        for report, language in graph.values("Report", "language").items()
    }
    graph.set_values("Report", "literature", of_report)
    found: dict[str, set[str]] = defaultdict(set)
    for study, report in graph.ends("REPORTED_IN"):
        if report in of_report:
            found[study].add(of_report[report])
    reported = {study for study, _ in graph.ends("REPORTED_IN")}
    for study, language in _printed_languages(graph, set(graph.ids("Study")) - reported).items():
        found[study].add(_literature(language))
    included = {study for _, study in graph.ends("INCLUDES")}
    candidates = {study for study, _ in graph.ends("CANDIDATE_FOR")}
    studies = graph.ids("Study")
    graph.set_values("Study", "included", {study: study in included for study in studies})
    graph.set_values("Study", "candidate", {study: study in candidates for study in studies})
    of_study = {
        study: "both" if len(found[study]) == 2 else min(found[study])
        for study in studies
        if study in found
    }
    graph.set_values("Study", "literature", of_study)
    _derive_reference_lists(graph)


def _literature(language: str) -> str:
    return "chinese" if language == "zh" else "international"


def _printed_languages(graph: GraphBuilder, unreported: set[str]) -> dict[str, str]:
    """The language that the rows of studies print where nothing in them tells which publication it
    is: then the study has the statement that a report would have.
    """
    if not unreported:
        return {}
    about = graph.values("Statement", "property")
    values, chosen = graph.values("Statement", "value"), graph.values("Statement", "chosen")
    return {
        study: str(values[statement])
        for statement, study in graph.ends("ABOUT")
        if study in unreported
        and about[statement] == "language"
        and chosen[statement]
        and statement in values
    }


def _derive_reference_lists(graph: GraphBuilder) -> None:
    stated = graph.values("Report", "references_stated")
    held = Counter(citing for citing, _ in graph.ends("CITES"))
    lists: dict[str, str] = {}
    for report in graph.ids("Report"):
        if not held[report]:
            lists[report] = "none"
        else:
            complete = report in stated and held[report] >= stated[report]
            lists[report] = "complete" if complete else "partial"
    graph.set_values("Report", "reference_list", lists)
