"""Links that wait for a person are counted beside the studies that they could change."""

from __future__ import annotations

from pathlib import Path

from link_fixtures import link_graph
from study_rows import built, included, row

from lacunary.graph import Graph, open_store
from lacunary.queries.analysis.open_links import Open
from lacunary.queries.asking.open_links import open_links_of

TEAM = ["Kowalska A", "Brandt T", "Osei K"]
TITLE = "Web-based self-help for insomnia in nurses"


def counted(folder: Path, graph: Graph, *studies: str) -> Open:
    """The open links of studies, in a store that holds a graph."""
    store = open_store(folder / "graph", write=True)
    store.write(graph)
    found = open_links_of(store, studies)
    store.close()
    return found


def test_proposed_links_of_both_levels_are_counted_apart(tmp_path: Path) -> None:
    """A link of two studies; and the links of reports that studies are reported in."""
    assert Open(study=1, report=1) == counted(tmp_path, link_graph(), "study:a", "study:b")


def test_studies_that_nobody_asks_about_have_none(tmp_path: Path) -> None:
    """None is 0 here: every link of the graph is known."""
    assert Open(study=0, report=0) == counted(tmp_path, link_graph(), "study:c")


def test_a_family_is_one_link_however_many_of_its_studies_are_shown(tmp_path: Path) -> None:
    """Two studies and a protocol that no review lists."""
    records = [
        included("a", 2, label="A", title=f"{TITLE}: a randomised trial", authors=TEAM, year=2015),
        included("b", 2, label="B", title=f"Follow-up of {TITLE}", authors=TEAM, year=2017),
        row("report", "works", 7, title=f"{TITLE}: study protocol", authors=TEAM, year=2013),
    ]
    graph = built(records).graph
    studies = [study["id"] for study in graph.nodes("Study")]
    assert 2 == len(studies)
    assert Open(study=1, report=0) == counted(tmp_path, graph, *studies)
