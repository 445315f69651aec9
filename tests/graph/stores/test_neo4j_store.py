"""The Neo4j store on real servers: a push is a sync, others' data survive, and trouble ends in a
plain sentence.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph, GraphBuilder, schema
from lacunary.graph.errors import LacunaryError, QueryError, QueryTimeout, StoreError, WriteRefused
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.neo4j.lock import PushLock
from lacunary.graph.stores.neo4j.statements import schema_statements
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.graph.stores.neo4j.sync import Changes


def run(store: Neo4jStore, cypher: str, **parameters: Any) -> list[list[Any]]:
    """What a user does to the database behind lacunary's back."""
    with store._driver.session(database="neo4j") as session:
        return [record.values() for record in session.run(cypher, parameters)]


def last_transaction(store: Neo4jStore) -> set[str]:
    """The server's mark of its last committed transaction."""
    with store._driver.session(database="neo4j") as session:
        session.run("RETURN 1").consume()
        return set(session.last_bookmarks().raw_values)


def copy_without(graph: Graph, *node_ids: str) -> Graph:
    """The graph without these nodes and the edges at them."""
    smaller = GraphBuilder()
    for row in list(_nodes(graph)):
        if row["id"] not in node_ids:
            smaller.add_node(row["id"], {key: value for key, value in row.items() if key != "id"})
    for name, row in list(_edges(graph)):
        if row["from"] not in node_ids and row["to"] not in node_ids:
            properties = {key: value for key, value in row.items() if key not in ("from", "to")}
            smaller.add_edge(name, row["from"], row["to"], properties)
    return smaller.freeze()


def _nodes(graph: Graph) -> Any:
    return (row for label in schema().nodes for row in graph.nodes(label))


def _edges(graph: Graph) -> Any:
    return ((name, row) for name in schema().edges for row in graph.edges(name))


def rewritten(graph: Graph, node_id: str, **changed: Any) -> Graph:
    """The graph with some properties of one node changed, None for away."""
    other = GraphBuilder()
    for row in list(_nodes(graph)):
        properties = row | changed if row["id"] == node_id else row
        other.add_node(row["id"], {key: value for key, value in properties.items() if key != "id"})
    for name, row in list(_edges(graph)):
        properties = {key: value for key, value in row.items() if key not in ("from", "to")}
        other.add_edge(name, row["from"], row["to"], properties)
    return other.freeze()


def a_study(graph: Graph) -> str:
    """The first study of a graph."""
    return str(next(graph.nodes("Study"))["id"])


# ---- what is written is read ---------------------------------------------------------------------
def test_the_tiny_graph_comes_back_equal(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """pull(push(g)) == g for the tiny project."""
    neo4j_store.write(tiny_graph)
    assert [] == tiny_graph.difference(neo4j_store.read())


def test_the_demonstration_graph_comes_back_equal(
    neo4j_store: Neo4jStore, demonstration_graph: Graph
) -> None:
    """pull(push(g)) == g for the demonstration review."""
    neo4j_store._batch = 20_000
    neo4j_store.write(demonstration_graph)
    assert [] == demonstration_graph.difference(neo4j_store.read())


def test_values_at_their_limits_come_back_equal(neo4j_store: Neo4jStore) -> None:
    """Chinese text, quotes, line ends, the largest integers, the smallest float, lists and missing
    values.
    """
    builder = GraphBuilder()
    builder.add_node(
        "study:大",
        {"n": 2**63 - 1, "year": -(2**63), "label": "王 2013 “'\"\\\n\r\t😀 𠮷 e\u0301 \u0000|"},
    )
    builder.add_node("study:empty", {})
    builder.add_node("review:r", {"title": "x" * 50_000})
    builder.add_node(
        "finding:f",
        {"estimate": 5e-324, "se": 1.7976931348623157e308, "ci_low": -0.0, "weeks": 0.1 + 0.2},
    )
    builder.add_node("statement:s", {"single": False, "chosen": True, "words": " 前后有空格　"})
    builder.add_node(
        "report:p", {"authors": ["王小明", "O'Neil, J", "", "a,b;c|d"], "title_zh": "抑郁症"}
    )
    builder.add_edge("INCLUDES", "review:r", "study:大", {"order": 0, "sources": ["表:1", "表:2"]})
    builder.add_edge("HAS_FINDING", "study:大", "finding:f")
    graph = builder.freeze()
    neo4j_store.write(graph)
    assert [] == graph.difference(neo4j_store.read())
    neo4j_store.write(graph)
    assert Changes() == neo4j_store.changes


def test_only_the_named_types_are_read(
    neo4j_store: Neo4jStore, tiny_graph: Graph, tiny_store: Any
) -> None:
    """Naming labels and edges gives the same part as the embedded engine gives."""
    neo4j_store.write(tiny_graph)
    part = neo4j_store.read(["Study", "Review"], ["INCLUDES", "LOCATED_IN"])
    assert [] == tiny_store.read(["Study", "Review"], ["INCLUDES", "LOCATED_IN"]).difference(part)
    assert {"Review", "Study", "INCLUDES"} == set(part.counts())


# ---- a push is a sync ----------------------------------------------------------------------------
def test_a_second_push_changes_nothing(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """Not one transaction is committed by it, by the server's own count."""
    neo4j_store.write(tiny_graph)
    assert neo4j_store.changes is not None
    edges = sum(1 for _ in _edges(tiny_graph))
    assert Changes(nodes_created=len(tiny_graph), edges_created=edges) == neo4j_store.changes
    before = last_transaction(neo4j_store)
    neo4j_store.write(tiny_graph)
    assert Changes() == neo4j_store.changes
    assert before == last_transaction(neo4j_store)
    run(neo4j_store, "CREATE (:Note)")
    assert before != last_transaction(neo4j_store)


def test_a_removed_study_disappears(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """With its edges, and nothing else."""
    neo4j_store.write(tiny_graph)
    smaller = copy_without(tiny_graph, a_study(tiny_graph))
    neo4j_store.write(smaller)
    assert neo4j_store.changes is not None
    assert (0, 1) == (neo4j_store.changes.nodes_created, neo4j_store.changes.nodes_deleted)
    assert [] == smaller.difference(neo4j_store.read())


def test_changed_and_missing_properties_are_brought_in_line(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """A changed value is set, one that is gone is removed; only that node is written."""
    neo4j_store.write(tiny_graph)
    changed = rewritten(tiny_graph, a_study(tiny_graph), n=4711, title=None)
    neo4j_store.write(changed)
    assert Changes(nodes_updated=1) == neo4j_store.changes
    assert [] == changed.difference(neo4j_store.read())


def test_what_a_person_changed_in_our_properties_is_put_right(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Edits in the database are not decisions: those are rows in the project's files."""
    neo4j_store.write(tiny_graph)
    run(neo4j_store, "MATCH (s:Study) SET s.n = 1")
    run(neo4j_store, "MATCH (:Review)-[r:INCLUDES]->(:Study) WITH r LIMIT 1 DELETE r")
    run(
        neo4j_store,
        "MATCH (a:Report)-[r:CITES]->(b) WITH a, r, b LIMIT 1 CREATE (a)-[c:CITES]->(b) SET c ="
        " properties(r)",
    )
    neo4j_store.write(tiny_graph)
    assert [] == tiny_graph.difference(neo4j_store.read())
    pairs = "MATCH (a:Report)-[r:CITES]->(b) WITH a, b, count(r) AS n RETURN max(n)"
    assert [[1]] == run(neo4j_store, pairs)


def test_a_users_own_data_survive(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """Own nodes, own relationships and own properties and labels on our nodes stay; the pulled
    graph does not show them.
    """
    neo4j_store.write(tiny_graph)
    study = a_study(tiny_graph)
    run(neo4j_store, "MATCH (s:Study {id: $id}) SET s.my_note = '重要', s:Favourite", id=study)
    run(
        neo4j_store,
        "CREATE (:Study {id: 'mine'}), (:Study {label: 'no id'}), (:Note {text: 'read this'})",
    )
    run(
        neo4j_store,
        "MATCH (s:Study {id: $id}), (n:Note) CREATE (n)-[:ABOUT]->(s), (n)-[:MY_OWN]->(s)",
        id=study,
    )
    assert [] == tiny_graph.difference(neo4j_store.read())
    changed = rewritten(tiny_graph, study, n=4711)
    neo4j_store.write(changed)
    assert [] == changed.difference(neo4j_store.read())
    found = (
        "MATCH (n:Note)-[r]->(s:Study:Favourite) RETURN type(r) AS type, s.my_note, s.n ORDER BY"
        " type"
    )
    assert [["ABOUT", "重要", 4711], ["MY_OWN", "重要", 4711]] == run(neo4j_store, found)
    assert [[2]] == run(
        neo4j_store, "MATCH (s:Study) WHERE s.id = 'mine' OR s.label = 'no id' RETURN count(s)"
    )
    neo4j_store.write(GraphBuilder().freeze())
    left = "MATCH (n) RETURN labels(n)[0] AS label, count(*) ORDER BY label"
    assert [["Note", 1], ["Study", 2]] == run(neo4j_store, left)


def test_a_second_label_on_our_node_is_no_second_node(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """A person labels a study as a report as well; the pulled graph and the next push are not
    confused.
    """
    neo4j_store.write(tiny_graph)
    run(neo4j_store, "MATCH (s:Study {id: $id}) SET s:Report", id=a_study(tiny_graph))
    assert [] == tiny_graph.difference(neo4j_store.read())
    neo4j_store.write(tiny_graph)
    assert Changes() == neo4j_store.changes


def test_an_id_taken_by_others_stops_the_push_before_it_writes(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """The message names the node and what to do; the foreign node is untouched."""
    study = a_study(tiny_graph)
    run(neo4j_store, "CREATE (:Study {id: $id, own: true})", id=study)
    with pytest.raises(
        StoreError, match=f"there is a Study node with the id {study} that lacunary did not write"
    ):
        neo4j_store.write(tiny_graph)
    assert [[["own", "id"]]] == [
        [sorted(row[0], reverse=True)] for row in run(neo4j_store, "MATCH (n) RETURN keys(n)")
    ]


def test_foreign_duplicates_in_the_way_of_a_constraint_are_explained(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Two foreign studies of one id make the uniqueness constraint impossible."""
    neo4j_store.write(tiny_graph)
    neo4j_store.write(GraphBuilder().freeze())
    run(neo4j_store, "DROP CONSTRAINT lacunary_Study_id")
    run(neo4j_store, "CREATE (:Study {id: 'twin'}), (:Study {id: 'twin'})")
    with pytest.raises(StoreError, match="in the way of lacunary's constraints") as caught:
        neo4j_store.write(tiny_graph)
    assert "Rename or remove them" in str(caught.value)
    run(neo4j_store, "MATCH (n:Study {id: 'twin'}) DELETE n")
    neo4j_store.write(tiny_graph)
    assert [] == tiny_graph.difference(neo4j_store.read())


def test_constraints_and_indexes_follow_the_schema(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Every constraint and index of the schema is there after a push, and online."""
    neo4j_store.write(tiny_graph)
    there = dict(run(neo4j_store, "SHOW INDEXES YIELD name, state RETURN name, state"))
    assert set() == schema_statements().keys() - there.keys()
    assert {"ONLINE"} == {there[name] for name in schema_statements()}


def test_full_text_search_finds_chinese_and_english_words(neo4j_store: Neo4jStore) -> None:
    """The cjk analyser finds a word in the middle of a Chinese title, which the default one does
    not.
    """
    graph = GraphBuilder()
    graph.add_node("report:a", {"title_zh": "基于微信平台的抑郁症干预研究"})
    graph.add_node("report:b", {"title": "A smartphone app for Insomnia"})
    graph.add_node("condition:c", {"label_en": "Insomnia", "label_zh": "失眠"})
    neo4j_store.write(graph.freeze())
    search = (
        "CALL db.index.fulltext.queryNodes('lacunary_text', $text) YIELD node RETURN node.id AS id"
        " ORDER BY id"
    )
    assert [["report:a"]] == neo4j_store.query(search, {"text": "抑郁症"}).rows
    assert [["condition:c"], ["report:b"]] == neo4j_store.query(search, {"text": "insomnia"}).rows


# ---- interrupted pushes --------------------------------------------------------------------------
def test_a_push_whose_process_was_killed_is_mended_by_a_repeat(
    neo4j_server: Any, neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Killed between two batches, half is there; reading says so, and the second push completes the
    graph.
    """
    neo4j_store.write(rewritten(tiny_graph, a_study(tiny_graph), n=1))
    before = run(neo4j_store, "MATCH (n:Author) RETURN count(n)")
    script = f"""
        import os, signal
        from pathlib import Path
        from lacunary.graph import Graph, GraphBuilder
        from lacunary.graph.stores.neo4j.store import Neo4jStore
        def progress(what, done, total):
            if done > 100:
                os.kill(os.getpid(), signal.SIGKILL)
        graph = GraphBuilder()
        for number in range(1000):
            graph.add_node(f"author:{{number}}", {{"name": str(number)}})
        store = Neo4jStore({neo4j_server.uri!r}, "neo4j", os.environ["SECRET"], batch=50)
        store.write(graph.freeze(), progress)
    """
    environment = os.environ | {"SECRET": neo4j_server.password}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env=environment, check=False
    )
    assert -signal.SIGKILL == done.returncode
    between = run(neo4j_store, "MATCH (n:Author) RETURN count(n)")
    assert before[0][0] < between[0][0] < 1000
    for read in (neo4j_store.read, lambda: neo4j_store.query("MATCH (n:Study) RETURN n.id AS id")):
        with pytest.raises(StoreError, match=r"a push was interrupted.*run `lacunary push` again"):
            read()
    neo4j_store.write(tiny_graph)
    assert [] == tiny_graph.difference(neo4j_store.read())
    assert [[len(tiny_graph)]] == run(neo4j_store, "MATCH (n) RETURN count(n)")


def test_a_push_whose_server_was_killed_is_mended_by_a_repeat(
    new_neo4j: Callable[[Path], Any], tmp_path: Path, tiny_graph: Graph
) -> None:
    """The error says that the connection was cut and that a repeat mends it; after a restart it
    does.
    """
    server = new_neo4j(tmp_path).start()
    try:
        store = Neo4jStore(server.uri, "neo4j", server.password, batch=50, retry_for=1)

        def cut(what: str, done: int, total: int) -> None:
            if done > total / 2:
                server.kill()

        with pytest.raises(
            StoreError, match=r"the connection was cut.*a push can simply be repeated"
        ):
            store.write(tiny_graph, cut)
        store.close()
        server.start()
        store = Neo4jStore(server.uri, "neo4j", server.password, batch=50)
        store.write(tiny_graph)
        assert [] == tiny_graph.difference(store.read())
        store.close()
    finally:
        server.kill()


def test_of_two_pushes_at_once_the_later_says_so(
    neo4j_server: Any, neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """The one that runs is not disturbed, and the later one does not wait for its end."""
    other = Neo4jStore(neo4j_server.uri, "neo4j", neo4j_server.password, lease=2)
    neo4j_store._lease = 2
    smaller = copy_without(tiny_graph, a_study(tiny_graph))
    refused: list[str] = []

    def progress(what: str, done: int, total: int) -> None:
        if done > total / 2 and not refused:
            with pytest.raises(StoreError) as caught:
                other.write(smaller)
            refused.append(str(caught.value))

    neo4j_store.write(tiny_graph, progress)
    assert ["another push is running there now. Wait until it is done, then push again."] == [
        words.partition("database neo4j: ")[2] for words in refused
    ]
    assert [] == tiny_graph.difference(other.read())
    other.close()


def test_a_push_that_slept_is_taken_over_and_stops(
    neo4j_server: Any, neo4j_store: Neo4jStore, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed laptop gives no sign of life: the later goes on, the earlier stops with an error,
    and no edge is there twice.
    """
    monkeypatch.setattr(PushLock, "_beat", lambda lock: None)
    other = Neo4jStore(neo4j_server.uri, "neo4j", neo4j_server.password, lease=1)
    smaller = copy_without(tiny_graph, a_study(tiny_graph))
    began: list[int] = []

    def progress(what: str, done: int, total: int) -> None:
        if done > total / 2 and not began:
            began.append(done)
            other.write(smaller)

    with pytest.raises(StoreError, match="another push began meanwhile"):
        neo4j_store.write(tiny_graph, progress)
    assert [] == smaller.difference(other.read())
    edges = sum(1 for _ in _edges(smaller))
    assert [[edges]] == run(other, "MATCH ()-[r]->() RETURN count(r)")
    other.close()


def test_the_stamp_comes_with_the_graph_and_goes_with_it(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """What was written is read, the time of a build alone is no change, and a graph without a stamp
    does not replace one.
    """
    stamped = copy_without(tiny_graph)
    stamped.stamp = Stamp("tiny", "1+abc", "abc", "0", "s", built="2026-01-31T12:00:00+00:00")
    neo4j_store.write(stamped)
    assert (stamped, stamped.stamp) == (neo4j_store.read(), neo4j_store.read().stamp)
    stamped.stamp = stamped.stamp.at("2026-02-28T12:00:00+00:00")
    before = last_transaction(neo4j_store)
    neo4j_store.write(stamped)
    assert before == last_transaction(neo4j_store)
    with pytest.raises(StoreError, match="the database holds the graph of the project tiny"):
        neo4j_store.write(tiny_graph)


def test_progress_runs_to_its_end(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """It never goes back and ends at the total, when there is much to do and when there is
    nothing.
    """
    for _ in range(2):
        seen: list[tuple[int, int]] = []
        neo4j_store.write(
            tiny_graph, lambda what, done, total, seen=seen: seen.append((done, total))
        )  # type: ignore[misc]
        total = sum(tiny_graph.counts().values())
        assert (total, total) == seen[-1]
        assert sorted(seen) == seen


# ---- queries -------------------------------------------------------------------------------------
def test_bookkeeping_does_not_show_in_rows(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """Nodes, relationships, property maps, key lists and paths show what the schema has and no
    more.
    """
    neo4j_store.write(tiny_graph)
    query = (
        "MATCH p = (r:Review)-[i:INCLUDES]->(s:Study) RETURN s, properties(s) AS map, keys(s) AS"
        " keys, i, nodes(p) AS nodes, p AS path, s {.*} AS projected ORDER BY r.id, s.id LIMIT 1"
    )
    answer = neo4j_store.query(query)
    assert ["s", "map", "keys", "i", "nodes", "path", "projected"] == answer.columns
    assert "_lacunary" not in repr(answer.rows)
    study = answer.rows[0][1]
    assert tiny_graph.node(study["id"]) == study == answer.rows[0][0]


def test_a_query_that_would_write_is_refused_here_and_by_the_server(
    neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """The second check is the server's: the query goes as a routed read."""
    neo4j_store.write(tiny_graph)
    with pytest.raises(WriteRefused, match="query:1:1: CREATE would write"):
        neo4j_store.query("CREATE (:Study {id: 'x'})")
    with pytest.raises(WriteRefused, match="the server refused it because it would write"):
        neo4j_store._answer("CREATE (:Study {id: 'x'})", {}, 5)
    assert [] == tiny_graph.difference(neo4j_store.read())


def test_a_query_that_runs_too_long_is_stopped(neo4j_store: Neo4jStore) -> None:
    """By the server, after the time allowed."""
    endless = (
        "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b) AS total"
    )
    with pytest.raises(QueryTimeout, match="longer than the time allowed"):
        neo4j_store.query(endless, timeout=1)


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        ("MATCH (s:Study)\nRETURN s.id, abs(", "query:2:17: Invalid input"),
        (
            "MATCH (s:Study)\nRETURN s.id, foo(",
            "query:2:14: the function foo is not one that is known to only read",
        ),
        (
            "MATCH (s:Study) RETURN t",
            "query:1:24: Variable `t` not defined\n  MATCH (s:Study) RETURN t\n" + " " * 25 + "^\n",
        ),
        (
            "RETURN $year AS year",
            "query: the parameter $year has no value. Give it with -p year=VALUE.",
        ),
    ],
)
def test_a_mistake_in_a_query_is_shown_with_its_place(
    neo4j_store: Neo4jStore, cypher: str, message: str
) -> None:
    """Line and column first, then the line with a caret under the place."""
    with pytest.raises(QueryError) as caught:
        neo4j_store.query(cypher)
    assert str(caught.value).startswith(message)


def test_reads_elsewhere_wait_for_our_writes_by_bookmark(
    neo4j_server: Any, neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """The bookmarks of the pushing store, given to another, make it see at least that push (on a
    cluster too).
    """
    neo4j_store.write(tiny_graph)
    assert neo4j_store.bookmarks
    other = Neo4jStore(
        neo4j_server.uri, "neo4j", neo4j_server.password, bookmarks=neo4j_store.bookmarks
    )
    assert neo4j_store.bookmarks <= other.bookmarks | neo4j_store.bookmarks
    assert [] == tiny_graph.difference(other.read())
    other.close()


def test_a_routing_address_works(
    neo4j_server: Any, tiny_graph: Graph, neo4j_store: Neo4jStore
) -> None:
    """neo4j:// asks the server for its routing table first, as it does on Aura and on a cluster."""
    neo4j_store.write(tiny_graph)
    routed = Neo4jStore(
        neo4j_server.uri.replace("bolt://", "neo4j://"), "neo4j", neo4j_server.password
    )
    assert (
        f"Neo4j {neo4j_server.version} at {neo4j_server.uri.replace('bolt', 'neo4j')}, database"
        " neo4j" == routed.name
    )
    assert [] == tiny_graph.difference(routed.read())
    routed.close()


# ---- trouble -------------------------------------------------------------------------------------
def opened(uri: str, password: str, database: str = "neo4j") -> LacunaryError:
    """The error that opening gives."""
    with pytest.raises(StoreError) as caught:
        Neo4jStore(uri, "neo4j", password, database)
    return caught.value


def test_a_wrong_password_is_told_without_showing_it(
    neo4j_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the message nor the log at its most talkative holds it."""
    caplog.set_level(logging.DEBUG)
    error = opened(neo4j_server.uri, "not-the-secret")
    assert "the server refuses this user name and password. Set LACUNARY_NEO4J_USER" in str(error)
    assert caplog.text
    assert "not-the-secret" not in str(error) + caplog.text


def test_a_missing_database_is_named(neo4j_server: Any) -> None:
    """The message says which database is missing."""
    error = opened(neo4j_server.uri, neo4j_server.password, "evidence")
    assert (
        f"{neo4j_server.uri}: there is no database `evidence` on the server. Name one that is there"
        in str(error)
    )


def test_a_server_that_is_down_is_told_with_how_to_start_one() -> None:
    """No server is needed for this test: port 1 takes no connections."""
    assert (
        "bolt://127.0.0.1:1: no Neo4j server answers there. Start one (docker compose up -d, or"
        " make neo4j), or check the address." == str(opened("bolt://127.0.0.1:1", "x"))
    )


def test_encryption_that_the_server_does_not_speak_is_told(neo4j_server: Any) -> None:
    """bolt+s on a server without TLS."""
    error = opened(neo4j_server.uri.replace("bolt://", "bolt+s://"), neo4j_server.password)
    assert "does not speak TLS. Use bolt:// without TLS" in str(error)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        (
            "bolt://neo4j:hunter2@localhost",
            "bolt://localhost: an address must not hold a user name or password. Set LACUNARY",
        ),
        (
            "http://localhost:7474",
            "--store: this is no address of a Neo4j server. It begins with bolt,",
        ),
        ("bolt://", "--store: this is no address of a Neo4j server."),
        ("bolt://localhost:port", "--store: the address cannot be read."),
    ],
)
def test_an_address_that_cannot_be_used_is_told(uri: str, message: str) -> None:
    """A password in an address is refused and not repeated."""
    error = opened(uri, "x")
    assert str(error).startswith(message)
    assert "hunter2" not in str(error)
