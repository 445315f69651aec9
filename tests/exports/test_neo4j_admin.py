"""The export for neo4j-admin, imported with the real tool and compared with a push."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lacunary.exports.neo4j_admin import write_neo4j_admin
from lacunary.graph import Graph, GraphBuilder
from lacunary.graph.errors import ExportError
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.graph.stores.neo4j.sync import Changes
from lacunary.loaders import Project

SERVER = Path(__file__).parents[1] / "neo4j" / "server.py"

QUERIES = [
    "MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label",
    "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n ORDER BY type",
    "MATCH (r:Review)-[:INCLUDES]->(s:Study) RETURN r.id AS review, count(s) AS n ORDER BY review",
    (
        "MATCH (s:Study)-[l:LOCATED_IN]->(r:Region) RETURN r.label_zh AS region,"
        " round(sum(l.share), 6) AS n, r.id AS id ORDER BY id"
    ),
    (
        "MATCH (a:Report)-[:CITES]->(b:Report) RETURN b.id AS id, count(*) AS n ORDER BY n DESC, id"
        " LIMIT 20"
    ),
    "MATCH (s:Study) RETURN s.id AS id, s.n + 1 AS n, s.year / 10 * 10 AS decade ORDER BY id",
    (
        "MATCH (r:Report) RETURN r.id AS id, r.authors AS authors, size(r.sources) AS n ORDER BY id"
        " LIMIT 500"
    ),
    "MATCH (f:Finding) RETURN f.id AS id, f.estimate AS estimate, f.se AS se ORDER BY id",
    (
        "MATCH (s:Statement) RETURN s.property AS property, s.chosen AS chosen, count(*) AS n ORDER"
        " BY property, chosen"
    ),
    "MATCH (c:Condition)-[:BROADER*1..3]->(d:Condition) RETURN c.id AS a, d.id AS b ORDER BY a, b",
]


def difficult(graph: GraphBuilder) -> Graph:
    """A graph with values that CSV files get wrong: quotes, commas, line ends, spaces, list items
    with all of them.
    """
    graph.add_node(
        "report:x,\"'1",
        {"title": 'He said "no",\nthen left \\ ', "authors": ["a;b", ' "c" ', "d\ne", "王"]},
    )
    graph.add_node("report:y", {"title_zh": "，“抑郁”", "year": -1, "authors": ["one, two"]})
    graph.add_edge("CITES", "report:x,\"'1", "report:y", {"sources": ['a"b:1', "c,d:2"]})
    return graph.freeze()


def test_the_import_tool_makes_the_same_database_as_a_push(
    new_neo4j: Callable[[Path], Any],
    neo4j_store: Neo4jStore,
    demonstration_graph: Graph,
    tiny_project: Project,
    tmp_path: Path,
) -> None:
    """Same graph, same rows for ten queries; and a push after the import finds nothing to
    change.
    """
    server = new_neo4j(tmp_path / "home")
    server.configure()
    write_neo4j_admin(demonstration_graph, tiny_project, tmp_path / "out")
    admin = f"{sys.executable} {SERVER} --version {server.version} admin {server.home}"
    environment = os.environ | {"NEO4J_ADMIN": admin}
    done = subprocess.run(
        ["sh", str(tmp_path / "out" / "import.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (done.returncode, "" if done.returncode == 0 else done.stdout + done.stderr)
    neo4j_store._batch = 20_000
    neo4j_store.write(demonstration_graph)
    server.start()
    try:
        imported = Neo4jStore(server.uri, "neo4j", server.password)
        assert [] == demonstration_graph.difference(imported.read())
        for query in QUERIES:
            assert neo4j_store.query(query) == imported.query(query)
        imported.write(demonstration_graph)
        assert Changes() == imported.changes
        imported.close()
    finally:
        server.stop()


def test_difficult_texts_pass_through_the_import_tool(
    new_neo4j: Callable[[Path], Any], tiny_project: Project, tmp_path: Path
) -> None:
    """Quotes, line ends, commas and spaces in texts, in lists and in identifiers come back as they
    were.
    """
    graph = difficult(GraphBuilder())
    server = new_neo4j(tmp_path / "home")
    server.configure()
    write_neo4j_admin(graph, tiny_project, tmp_path / "out")
    admin = f"{sys.executable} {SERVER} --version {server.version} admin {server.home}"
    command = ["sh", str(tmp_path / "out" / "import.sh")]
    subprocess.run(
        command, env=os.environ | {"NEO4J_ADMIN": admin}, capture_output=True, check=True
    )
    server.start()
    try:
        store = Neo4jStore(server.uri, "neo4j", server.password)
        assert [] == graph.difference(store.read())
        store.close()
    finally:
        server.stop()


def test_two_exports_are_the_same_bytes(
    tiny_graph: Graph, tiny_project: Project, tmp_path: Path
) -> None:
    """No time stamp, no order by chance; every row has the marker."""
    first = write_neo4j_admin(tiny_graph, tiny_project, tmp_path / "a")
    second = write_neo4j_admin(tiny_graph, tiny_project, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    lines = (tmp_path / "a" / "nodes-Study.csv").read_text(encoding="utf-8").splitlines()
    assert "_lacunary:boolean" == lines[0].split(",")[-1]
    assert {"true"} == {line.split(",")[-1] for line in lines[1:]}


def test_a_control_character_in_a_list_is_refused_with_its_place(
    tiny_project: Project, tmp_path: Path
) -> None:
    """It would part one item into two in silence."""
    graph = GraphBuilder()
    graph.add_node("report:r", {"authors": ["A\x1fB"]})
    with pytest.raises(
        ExportError, match=r"report:r: `authors` holds the control character U\+001F"
    ):
        write_neo4j_admin(graph.freeze(), tiny_project, tmp_path)
