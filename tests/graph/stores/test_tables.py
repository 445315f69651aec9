"""The tables beside the database: the same graph, of the same build, whatever happens between."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from random_graphs import graphs

from lacunary.graph import Graph, GraphBuilder, Store, open_store, schema
from lacunary.graph.errors import GraphError, StoreError
from lacunary.graph.stores.tables import read_tables, write_tables


def one_study(n: int) -> Graph:
    """A graph of one study."""
    builder = GraphBuilder()
    builder.add_node("study:s1", {"n": n, "sources": ["sheet:2", "note without a row"]})
    return builder.freeze()


def test_tables_and_database_hold_the_same_graph(tiny_store: Store, tiny_graph: Graph) -> None:
    """What the engine gives back row by row is what the files hold."""
    assert [] == tiny_store.read().difference(tiny_store.tables())
    assert tiny_graph == tiny_store.tables()
    assert tiny_store.stamp == tiny_store.tables().stamp


def test_a_part_of_the_tables_is_that_part_of_the_database(tiny_store: Store) -> None:
    """Named types only, and edges with both ends among them."""
    labels, edges = ["Study", "Report", "Region"], ["REPORTED_IN", "CITES", "LOCATED_IN"]
    part = tiny_store.tables(labels, edges)
    assert tiny_store.read(labels, edges) == part
    assert set(labels + edges) == set(part.counts())


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graphs())
def test_any_graph_comes_back_from_its_files(graph: Graph) -> None:
    """Odd strings, empty tables, places that are no pairs: nothing changes."""
    with TemporaryDirectory() as folder:
        write_tables(Path(folder) / "tables", graph)
        assert [] == graph.difference(read_tables(Path(folder) / "tables"))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graphs(), graphs())
def test_a_difference_leads_from_one_graph_to_the_other(before: Graph, after: Graph) -> None:
    """Whoever makes the changes that it names has the other graph."""
    rows = {
        (name, key_of(name, row)): row
        for name in (*schema().nodes, *schema().edges)
        for row in (before.nodes(name) if name in schema().nodes else before.edges(name))
    }
    wanted = {
        (name, key_of(name, row)): row
        for name in (*schema().nodes, *schema().edges)
        for row in (after.nodes(name) if name in schema().nodes else after.edges(name))
    }
    for change in before.difference(after):
        at = (change.table, change.key)
        if change.kind == "removed":
            del rows[at]
        elif change.kind == "added":
            assert at not in rows
            rows[at] = wanted[at]
        else:
            assert change.before == rows[at].pop(change.property, None)
            if change.after is not None:
                rows[at][change.property] = change.after
    assert wanted == rows


def key_of(name: str, row: dict[str, Any]) -> str | tuple[str, str]:
    """A node's identifier, or both ends of an edge."""
    return row["id"] if name in schema().nodes else (row["from"], row["to"])


def test_a_graph_that_is_built_anew_meanwhile_is_not_mixed(tmp_path: Path) -> None:
    """Notes come from the database and rows from the tables: never of two builds."""
    path = tmp_path / "graph"
    for n in (1, 2):
        store = open_store(tmp_path / str(n), write=True)
        store.write(one_study(n).stamped(stamp(str(n))))
        store.close()
    (tmp_path / "1").rename(path)
    reader = open_store(path)
    assert [[1]] == reader.query("MATCH (s:Study) RETURN s.n AS n").rows
    path.rename(tmp_path / "old")
    (tmp_path / "2").rename(path)
    with pytest.raises(
        StoreError, match=r"was built anew while it was being read\. Run the command"
    ):
        reader.tables()
    reader.close()


def stamp(build: str) -> Any:
    """A stamp of a build."""
    from lacunary.graph.stamp import Stamp

    return Stamp("a-project", f"1+{build}", build, "0", "0")


def test_a_database_without_tables_is_read_itself(tmp_path: Path) -> None:
    """An earlier program wrote none; its graph can still be asked."""
    import shutil

    store = open_store(tmp_path / "graph", write=True)
    store.write(one_study(1))
    shutil.rmtree(tmp_path / "graph" / "tables")
    assert one_study(1) == store.tables()
    store.close()


@pytest.mark.parametrize("name", ["ids.arrow", "Study.arrow", "stamp.json"])
def test_a_broken_table_is_said(name: str, tmp_path: Path) -> None:
    """Which folder, and what to do."""
    write_tables(tmp_path / "tables", one_study(1))
    (tmp_path / "tables" / name).write_bytes(b"no table")
    with pytest.raises(StoreError, match=r"tables: .*cannot be read .*Run `lacunary build` again"):
        read_tables(tmp_path / "tables")


def test_nodes_without_any_property_come_back(tmp_path: Path) -> None:
    """A table that has no column still has its rows."""
    builder = GraphBuilder()
    builder.add_node("study:a", {})
    builder.add_node("study:b", {})
    graph = builder.freeze().stamped(stamp("1"))
    write_tables(tmp_path / "tables", graph)
    assert {"Study": 2} == read_tables(tmp_path / "tables").counts()
    assert graph == read_tables(tmp_path / "tables")


def test_a_table_that_is_gone_or_of_another_build_is_said(tmp_path: Path) -> None:
    """Fewer studies than there are would be a wrong number without a word."""
    for n in (1, 2):
        write_tables(tmp_path / str(n), one_study(n).stamped(stamp(str(n))))
    (tmp_path / "2" / "Study.arrow").replace(tmp_path / "1" / "Study.arrow")
    with pytest.raises(StoreError, match=r"Study\.arrow is of another build\)"):
        read_tables(tmp_path / "1")
    (tmp_path / "1" / "Study.arrow").unlink()
    with pytest.raises(StoreError, match=r"cannot be read .*Run `lacunary build` again"):
        read_tables(tmp_path / "1")


def test_rows_added_as_a_table_are_the_same_as_one_by_one() -> None:
    """Texts, numbers, lists and places, in both forms of places."""
    one, other = GraphBuilder(), GraphBuilder()
    for name, places in (("b", ["x:10", "x:9"]), ("a", [])):
        one.add_node(f"report:{name}", {"title": name, "year": 2020, "sources": places})
    one.add_edge("CITES", "report:a", "report:b", {"sources": ["x:3"]})
    table = pa.table(
        {
            "id": ["report:a", "report:b"],
            "title": ["a", "b"],
            "year": pa.array([2020, 2020], pa.int32()),
            "sources": [[], ["x:9", "x:10"]],
        }
    )
    other.add_nodes("Report", table)
    pairs = pa.list_(pa.struct([("source", pa.string()), ("row", pa.int32())]))
    places = pa.array([[{"source": "x", "row": 3}]], pairs)
    edges = pa.table({"from": ["report:a"], "to": ["report:b"], "sources": places})
    other.add_edges("CITES", edges)
    assert [] == one.freeze().difference(other.freeze())


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ({"id": ["report:a", "report:a"]}, "report:a: the identifier is used twice"),
        ({"id": ["study:a"]}, "study:a: it is added to the nodes Report"),
        ({"id": ["report:a"], "size": [1]}, "there is no property `size`"),
        ({"id": ["report:a"], "year": ["soon"]}, "`year` is of the type integer"),
        ({"id": ["report:a"], "year": ["2020"]}, "`year` is of the type integer"),
        ({"id": ["report:a"], "year": [True]}, "`year` is of the type integer"),
    ],
)
def test_a_table_with_a_mistake_is_refused(table: dict[str, list[Any]], what: str) -> None:
    """As one row of it would be."""
    with pytest.raises(GraphError, match=what):
        GraphBuilder().add_nodes("Report", pa.table(table))


def test_edges_added_as_a_table_need_both_ends() -> None:
    """Of the right types, and there when the graph is frozen."""
    builder = GraphBuilder()
    builder.add_nodes("Report", pa.table({"id": ["report:a"]}))
    with pytest.raises(GraphError, match="cannot be joined so"):
        builder.add_edges("CITES", pa.table({"from": ["report:a"], "to": ["study:a"]}))
    with pytest.raises(GraphError, match="there is no such edge type"):
        builder.add_edges("QUOTES", pa.table({"from": ["report:a"], "to": ["report:a"]}))
    other = GraphBuilder()
    other.add_nodes("Report", pa.table({"id": ["report:a"]}))
    other.add_edges("CITES", pa.table({"from": ["report:a"], "to": ["report:b"]}))
    with pytest.raises(GraphError, match="there is no node report:b"):
        other.freeze()


def test_a_citation_takes_few_bytes() -> None:
    """Both ends and its place as numbers: 20 bytes, where a dictionary took 599."""
    builder = GraphBuilder()
    count = 2_000
    ids = [f"report:{number:05}" for number in range(count)]
    builder.add_nodes("Report", pa.table({"id": ids}))
    ends = {"from": [name for name in ids for _ in range(10)], "to": (ids * 10)}
    pairs = {(a, b): None for a, b in zip(*ends.values(), strict=True) if a != b}
    table = {
        "from": [a for a, _ in pairs],
        "to": [b for _, b in pairs],
        "sources": [[f"citations:{row}"] for row in range(len(pairs))],
    }
    builder.add_edges("CITES", pa.table(table))
    graph = builder.freeze()
    assert graph.stored("CITES").nbytes / graph.rows("CITES") < 30
