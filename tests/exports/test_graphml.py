"""GraphML: read back by NetworkX it is the same network, with candidates and included studies told
apart.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

from lacunary.exports.graphml import write_graphml
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project


@pytest.fixture
def path(tiny_graph: Graph, tiny_project: Project, tmp_path: Path) -> Path:
    """The tiny graph as GraphML."""
    (path,) = write_graphml(tiny_graph, tiny_project, tmp_path)
    assert tmp_path / "graph.graphml" == path
    return path


def test_every_node_and_edge_but_the_statements_is_there(path: Path, tiny_graph: Graph) -> None:
    """Counts by type are those of the graph without Statement and Source."""
    network = networkx.read_graphml(path, force_multigraph=True)
    counts = tiny_graph.counts()
    for name in ("Statement", "Source", "ABOUT", "FROM"):
        del counts[name]
    found: dict[str, int] = {}
    for _, data in network.nodes(data=True):
        found[data["label"]] = found.get(data["label"], 0) + 1
    for *_, data in network.edges(data=True):
        found[data["type"]] = found.get(data["type"], 0) + 1
    assert counts == found


def test_properties_come_back_as_they_were(path: Path) -> None:
    """Numbers as numbers, Chinese as it is, lists joined, missing properties absent."""
    network = networkx.read_graphml(path, force_multigraph=True)
    horsch = network.nodes["study:doi:10.2196/jmir.6524"]
    assert ("Study", "Horsch 2017", 151, 2017) == (
        horsch["label"],
        horsch["name"],
        horsch["n"],
        horsch["year"],
    )
    assert "studies:2 | studies:6" == horsch["sources"]
    assert "四川" == network.nodes["region:cn-sc"]["label_zh"]
    assert "n" not in network.nodes["study:doi:10.1000/sun"]
    zhou = [
        data for start, _, data in network.edges(data=True) if start == "study:doi:10.1000/zhou"
    ]
    shares = [data["share"] for data in zhou if "share" in data]
    assert [0.5, 0.5] == shares


def test_candidates_are_told_from_included_studies(path: Path) -> None:
    """Three candidate edges lead from studies to the review, ten inclusions from reviews to
    studies.
    """
    network = networkx.read_graphml(path, force_multigraph=True)
    edges = [
        (data["type"], start.partition(":")[0], end.partition(":")[0])
        for start, end, data in network.edges(data=True)
    ]
    assert 3 == edges.count(("CANDIDATE_FOR", "study", "review"))
    assert 10 == edges.count(("INCLUDES", "review", "study"))


def test_file_carries_licence_and_attribution(path: Path) -> None:
    """As properties of the graph."""
    about = networkx.read_graphml(path, force_multigraph=True).graph
    assert ("Tiny review", "Made for the tests") == (about["title"], about["attribution"])
    assert about["licence"].endswith("/by/4.0/")


def test_characters_that_xml_cannot_hold_are_left_out(
    tiny_project: Project, tmp_path: Path
) -> None:
    """A control character in a title does not break the file."""
    graph = GraphBuilder()
    graph.add_node("study:s1", {"label": "Wang\x0b 2013 <&> \ufffe微信"})
    (path,) = write_graphml(graph.freeze(), tiny_project, tmp_path)
    assert ElementTree.parse(path).getroot().tag.endswith("graphml")
    assert "Wang 2013 <&> 微信" == networkx.read_graphml(path).nodes["study:s1"]["name"]
