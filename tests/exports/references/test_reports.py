"""Which reports go into which file: a candidate is never among the included, and each report stands
once.
"""

from __future__ import annotations

import pytest

from lacunary.exports.references.reports import grouped_reports
from lacunary.graph import GraphBuilder

GROUPS = ("included-studies", "candidate-studies", "reviews", "other-reports")


def groups_of(*owners: str) -> dict[str, list[str]]:
    """Where one report stands that these report of: studies by what they are, or a review."""
    graph = GraphBuilder()
    graph.add_node("report:r", {"title": "A report"})
    graph.add_node("review:one", {"label": "One"})
    graph.add_node("review:two", {"label": "Two"})
    for owner in ("included", "candidate", "both", "neither"):
        graph.add_node(f"study:{owner}", {"label": owner})
    for owner in ("included", "both"):
        graph.add_edge("INCLUDES", "review:one", f"study:{owner}")
    for owner in ("candidate", "both"):
        graph.add_edge("CANDIDATE_FOR", f"study:{owner}", "review:two")
    for owner in owners:
        name = "review:one" if owner == "review" else f"study:{owner}"
        graph.add_edge("REPORTED_IN", name, "report:r")
    return {
        name: [row["id"] for row in rows] for name, rows in grouped_reports(graph.freeze()).items()
    }


@pytest.mark.parametrize(
    ("owners", "group"),
    [
        (["included"], 0),
        (["both"], 0),  # a study that one review includes is included, whoever else considers it
        (["candidate"], 1),
        (["candidate", "neither"], 1),
        (["candidate", "included"], 0),
        (["candidate", "review"], 1),
        (["review"], 2),
        (["review", "neither"], 2),
        (["neither"], 3),
        ([], 3),
    ],
)
def test_report_stands_once_where_the_strongest_of_its_studies_puts_it(
    owners: list[str], group: int
) -> None:
    """Included before candidate before review before all others, whatever the order of the
    edges.
    """
    assert {GROUPS[group]: ["report:r"]} == groups_of(*owners)
    assert {GROUPS[group]: ["report:r"]} == groups_of(*reversed(owners))


def test_groups_come_in_their_order() -> None:
    """The file of the included studies is the first, however the identifiers sort."""
    graph = GraphBuilder()
    for name in ("z-included", "a-candidate"):
        graph.add_node(f"report:{name}", {"title": name})
        graph.add_node(f"study:{name}", {"label": name})
        graph.add_edge("REPORTED_IN", f"study:{name}", f"report:{name}")
    graph.add_node("review:one", {"label": "One"})
    graph.add_edge("INCLUDES", "review:one", "study:z-included")
    graph.add_edge("CANDIDATE_FOR", "study:a-candidate", "review:one")
    assert list(GROUPS[:2]) == list(grouped_reports(graph.freeze()))
