"""The graph in memory: what it refuses, how it stays in order, when two are equal, and its NetworkX
and pandas views.
"""

from __future__ import annotations

import math
from typing import Any

import pandas
import pyarrow as pa
import pytest

from lacunary.graph import Change, Graph, GraphBuilder, to_matrix, to_networkx, to_pandas
from lacunary.graph.errors import GraphError


def small() -> GraphBuilder:
    """Two studies, a review that includes one, and where it was done."""
    graph = GraphBuilder()
    graph.add_node("study:b", {"label": "B 2020", "n": 40, "sources": ["sheet:3"]})
    graph.add_node("study:a", {"label": "A 2019"})
    graph.add_node("review:r", {"title": "A review"})
    graph.add_node("region:cn-sc", {"label_en": "Sichuan", "label_zh": "四川"})
    graph.add_edge("INCLUDES", "review:r", "study:b", {"order": 1})
    graph.add_edge("LOCATED_IN", "study:b", "region:cn-sc", {"share": 1.0, "reviews": ["review:r"]})
    return graph


def test_an_identifier_is_used_once() -> None:
    """A second node of the same identifier is an error, never a silent merge."""
    graph = small()
    with pytest.raises(GraphError, match=r"study:a: the identifier is used twice"):
        graph.add_node("study:a", {})


def test_an_edge_is_there_once() -> None:
    """A second edge between the same ends is an error: what two rows say is one edge with two
    sources.
    """
    graph = small()
    graph.add_edge("INCLUDES", "review:r", "study:b")
    with pytest.raises(
        GraphError, match=r"review:r -\[INCLUDES\]-> study:b: the edge is there twice"
    ):
        graph.freeze()


def test_an_unknown_property_is_refused() -> None:
    """The schema is closed: a property it does not know is named, with those it does."""
    with pytest.raises(
        GraphError, match=r"there is no property `sample_size`. Known: id, sources, label"
    ):
        GraphBuilder().add_node("study:a", {"sample_size": 12})


def test_a_value_of_another_type_is_refused() -> None:
    """A number in quotation marks is no number."""
    with pytest.raises(GraphError, match=r"`n` is of the type integer, and '12' is not"):
        GraphBuilder().add_node("study:a", {"n": "12"})


def test_a_number_beyond_64_bits_is_refused() -> None:
    """No engine could hold it: the error names the node and the property."""
    GraphBuilder().add_node("study:s1", {"n": 2**63 - 1})
    with pytest.raises(
        GraphError, match=r"study:s1: `n` is beyond 64 bits: 9223372036854775808\. Correct it"
    ):
        GraphBuilder().add_node("study:s1", {"n": 2**63})


@pytest.mark.parametrize(
    ("name", "properties", "what"),
    [
        ("report:a", {"title": "half \ud83d of an emoji"}, "report:a: `title`"),
        ("report:a", {"aliases": ["report:\udc80"]}, "report:a: `aliases`"),
        ("report:a", {"sources": ["\udc80:1"]}, "report:a: `sources`"),
        ("report:\udc80", {}, r"report:\\udc80: the identifier"),
    ],
)
def test_half_a_character_is_refused(name: str, properties: dict[str, Any], what: str) -> None:
    """A lone surrogate cannot stand in any file: the error names node and property."""
    with pytest.raises(GraphError, match=rf"{what} holds half a character"):
        GraphBuilder().add_node(name, properties)


def test_an_unknown_edge_type_is_refused() -> None:
    """An edge type that the schema does not know is named, with those it does."""
    with pytest.raises(GraphError, match=r"INCLUDED: there is no such edge type. Known: ABOUT"):
        small().add_edge("INCLUDED", "review:r", "study:a")


def test_ends_of_the_wrong_type_are_refused() -> None:
    """A study cannot include a review."""
    with pytest.raises(
        GraphError, match=r"cannot be joined so. INCLUDES goes from Review to Study"
    ):
        small().add_edge("INCLUDES", "study:a", "review:r")


def test_an_edge_into_nothing_is_refused_at_the_end() -> None:
    """An edge may be added before its nodes, but a finished graph has both ends of every edge."""
    graph = small()
    graph.add_edge("INCLUDES", "review:r", "study:missing")
    with pytest.raises(GraphError, match=r"there is no node study:missing"):
        graph.freeze()


def test_what_holds_nothing_is_left_out() -> None:
    """A missing value is absent, never empty or zero; zero and false are values and stay."""
    builder = GraphBuilder()
    builder.add_node("study:a", {"label": "", "n": 0, "title": None, "aliases": []})
    builder.add_node("statement:a", {"chosen": False})
    graph = builder.freeze()
    assert {"id": "study:a", "n": 0} == graph.node("study:a")
    assert {"id": "statement:a", "chosen": False} == graph.node("statement:a")


def test_rows_are_in_the_order_of_their_identifiers() -> None:
    """However a graph is filled, its rows come in one order."""
    graph = small().freeze()
    assert ["study:a", "study:b"] == [row["id"] for row in graph.nodes("Study")]


def test_graphs_are_equal_by_their_rows() -> None:
    """The order of filling does not matter; any other value does, and `difference` names it."""
    one, other, changed = GraphBuilder(), GraphBuilder(), GraphBuilder()
    for graph, ids, n in ((one, "ab", 1), (other, "ba", 1), (changed, "ab", 2)):
        for name in ids:
            graph.add_node(f"study:{name}", {"n": n if name == "b" else 1})
    assert one.freeze() == other.freeze()
    assert [] == one.freeze().difference(other.freeze())
    assert one.freeze() != changed.freeze()
    assert [Change("Study", "study:b", "changed", "n", 1, 2)] == one.freeze().difference(
        changed.freeze()
    )


def test_counts_leave_out_what_is_not_there() -> None:
    """Rows by type, nodes first; a type without rows is not listed as zero."""
    assert {
        "Region": 1,
        "Review": 1,
        "Study": 2,
        "INCLUDES": 1,
        "LOCATED_IN": 1,
    } == small().freeze().counts()
    assert "<Graph: 4 nodes, 2 edges>" == repr(small().freeze())


def test_a_node_can_be_asked_for() -> None:
    """Membership, one node, one edge; what is not there is no error but for the node itself."""
    graph = small().freeze()
    assert "study:a" in graph
    assert "study:zz" not in graph
    assert graph.edge("INCLUDES", "review:r", "study:a") is None
    with pytest.raises(KeyError):
        graph.node("study:zz")


def test_the_networkx_view_has_every_node_and_edge(tiny_graph: Graph) -> None:
    """One call gives a multigraph: as many nodes and edges as the tables have, edges by type."""
    view = to_networkx(tiny_graph)
    counts = tiny_graph.counts()
    assert len(tiny_graph) == view.number_of_nodes()
    assert sum(counts.values()) - len(tiny_graph) == view.number_of_edges()
    assert {"label": "Study", "name": "Horsch 2017"} == {
        key: view.nodes["study:doi:10.2196/jmir.6524"][key] for key in ("label", "name")
    }


def test_the_networkx_view_can_be_a_part(tiny_graph: Graph) -> None:
    """With types named, only their nodes, and only edges with both ends among them."""
    view = to_networkx(tiny_graph, ["Report"], ["CITES", "REPORTED_IN"])
    assert {"Report"} == {label for _, label in view.nodes(data="label")}
    assert {"CITES"} == {key for _, _, key in view.edges(keys=True)}
    assert 6 == view.number_of_edges()


def test_the_matrix_has_every_edge_between_two_types(tiny_graph: Graph) -> None:
    """A one for each inclusion, at the review's row and the study's column."""
    matrix, reviews, studies = to_matrix(tiny_graph, "INCLUDES", "Review", "Study")
    rows, columns = matrix.nonzero()
    found = [(reviews[row], studies[column]) for row, column in zip(rows, columns, strict=True)]
    assert [(edge["from"], edge["to"]) for edge in tiny_graph.edges("INCLUDES")] == sorted(found)
    assert (tiny_graph.rows("Review"), tiny_graph.rows("Study")) == matrix.shape


def test_a_matrix_of_edges_that_do_not_join_the_types_is_refused(tiny_graph: Graph) -> None:
    """The error says what the type joins."""
    with pytest.raises(
        GraphError, match=r"INCLUDES: no such edges go from Study to Review; it goes from Review to"
    ):
        to_matrix(tiny_graph, "INCLUDES", "Study", "Review")


def test_the_pandas_view_keeps_what_is_missing(tiny_graph: Graph) -> None:
    """Whole numbers stay whole, unknown stays unknown: the trial without a printed n has no n, not
    0.
    """
    studies = to_pandas(tiny_graph)["Study"].set_index("label")
    assert pandas.Int64Dtype() == studies["n"].dtype
    assert 151 == studies["n"]["Horsch 2017"]
    assert studies["n"]["Anon 2016"] is pandas.NA


def test_the_pandas_view_has_every_table(tiny_graph: Graph) -> None:
    """One frame for each node and edge type, with all columns of the schema even where no row has a
    value.
    """
    frames = to_pandas(tiny_graph)
    counts = tiny_graph.counts()
    assert (
        counts
        == {name: len(frame) for name, frame in sorted(frames.items()) if len(frame)} | counts
    )
    assert {name: 0 for name in frames if name not in counts} == {
        n: len(f) for n, f in frames.items() if n not in counts
    }
    assert "registration" in frames["Study"].columns


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    """In a row and in a table: what is not known is missing."""
    with pytest.raises(GraphError, match="estimate"):
        GraphBuilder().add_node("finding:a", {"estimate": number})
    table = pa.table({"id": ["finding:a"], "estimate": [number]})
    with pytest.raises(GraphError, match="estimate"):
        GraphBuilder().add_nodes("Finding", table)


def test_a_type_that_is_not_known_is_named() -> None:
    """By every function of a builder that takes one."""
    builder, table = GraphBuilder(), pa.table({"id": ["study:a"]})
    for ask in (
        lambda: builder.ids("Nope"),
        lambda: builder.values("Nope", "n"),
        lambda: builder.set_values("Nope", "n", {}),
        lambda: builder.add_nodes("Nope", table),
        lambda: list(builder.ends("NOPE")),
    ):
        with pytest.raises(GraphError, match=r"there is no such (node|edge) type\. Known: "):
            ask()


def test_a_row_without_identifier_is_named() -> None:
    """In a table of nodes, and at an end of an edge."""
    builder = GraphBuilder()
    with pytest.raises(GraphError, match="Study: a row has no identifier"):
        builder.add_nodes("Study", pa.table({"id": [None, "study:a"]}))
    ends = pa.table({"from": [None, "report:a"], "to": ["report:b", "report:c"]})
    with pytest.raises(GraphError, match="CITES: a row has no identifier"):
        builder.add_edges("CITES", ends)
