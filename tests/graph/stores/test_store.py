"""The embedded store: what is written is read, queries only read, one process writes, and trouble
ends in a plain sentence.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processes import elsewhere

from lacunary.graph import Graph, GraphBuilder, Store, open_store, schema
from lacunary.graph.errors import QueryError, QueryTimeout, StoreError, StoreLocked, WriteRefused
from lacunary.graph.stores.arcadedb import ArcadeStore
from lacunary.graph.stores.read_only import refuse_writes


def stored(graph: Graph, path: Path) -> Path:
    """A folder with the graph in it, closed."""
    store = open_store(path, write=True)
    store.write(graph)
    store.close()
    return path


def numbered(count: int) -> Graph:
    """A graph of so many studies."""
    graph = GraphBuilder()
    for number in range(count):
        graph.add_node(f"study:{number:06}", {"n": number, "label": f"Study {number}"})
    return graph.freeze()


# ---- read(write(g)) == g -------------------------------------------------------------------------
def test_the_tiny_graph_is_read_back_as_it_was_written(
    tiny_graph: Graph, tiny_store: Store
) -> None:
    """Every node, every edge, every property, in the same order."""
    assert [] == tiny_graph.difference(tiny_store.read())
    assert tiny_graph == tiny_store.read()


def test_a_part_can_be_read(tiny_graph: Graph, tiny_store: Store) -> None:
    """Some node types, and of the edges only those with both ends among them."""
    part = tiny_store.read(["Report"], ["CITES", "REPORTED_IN"])
    counts = tiny_graph.counts()
    assert {"Report": counts["Report"], "CITES": counts["CITES"]} == part.counts()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [
        "失眠（轻度）",
        'O\'Brien "x" `y` \\',
        "two\nlines\r\nand a\ttab",
        "$n {x: 1} // SET",
        "𠮷 🧠 e\u0301",
        "\u0000",
        "null",
        "true",
    ]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": WORDS,
    "integer": st.integers(-(2**63), 2**63 - 1)
    | st.sampled_from([0, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]),
    "float": st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.0, -0.5, 1e300, 5e-324, 2.0, 0.1]),
    "boolean": st.booleans(),
    "strings": st.lists(WORDS, max_size=4),
}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A small graph of any node types and any properties, some missing, with a few edges that the
    schema allows.
    """
    graph = GraphBuilder()
    for label in draw(st.lists(st.sampled_from(sorted(schema().nodes)), min_size=1, max_size=5)):
        name = f"{label.lower()}:{draw(st.text(st.characters(exclude_categories=['Cs', 'Cc']), min_size=1, max_size=8))}"
        if name not in graph:
            kinds = [
                kind for kind in schema().nodes[label].properties.values() if kind.name != "id"
            ]
            graph.add_node(name, {kind.name: draw(st.none() | VALUES[kind.type]) for kind in kinds})
    ids = {label: graph.ids(label) for label in schema().nodes}
    for name, kind in schema().edges.items():
        pairs = [
            (a, b) for start in kind.start for end in kind.end for a in ids[start] for b in ids[end]
        ]
        if pairs:
            start, end = draw(st.sampled_from(pairs))
            graph.add_edge(
                name,
                start,
                end,
                {p.name: draw(st.none() | VALUES[p.type]) for p in kind.properties.values()},
            )
    return graph.freeze()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(graphs())
def test_any_graph_is_read_back_as_it_was_written(graph: Graph) -> None:
    """Chinese, quotation marks, line breaks, whole numbers of 64 bits, floats, lists, missing
    values: nothing changes.
    """
    with TemporaryDirectory() as folder:
        store = open_store(stored(graph, Path(folder) / "graph"))
        read = store.read()
        store.close()
    assert [] == graph.difference(read)
    assert graph == read


def test_what_an_earlier_build_wrote_is_gone(tmp_path: Path) -> None:
    """A store holds exactly the graph written last, nothing of the one before."""
    path = stored(numbered(3), tmp_path / "graph")
    stored(numbered(2), path)
    store = open_store(path)
    assert numbered(2) == store.read()
    store.close()
    assert ["graph"] == sorted(
        entry.name for entry in tmp_path.iterdir() if entry.name.startswith("graph")
    )


def test_writing_reports_its_progress(tmp_path: Path, tiny_graph: Graph) -> None:
    """How much is done of how much there is, up to all of it."""
    seen: list[tuple[int, int]] = []
    store = open_store(tmp_path / "graph", write=True)
    store.write(tiny_graph, lambda _, done, total: seen.append((done, total)))
    store.close()
    total = sum(tiny_graph.counts().values())
    assert (total, total) == seen[-1]
    assert sorted(seen) == seen


# ---- queries -------------------------------------------------------------------------------------
def test_a_query_gives_columns_and_rows(tiny_store: Store) -> None:
    """With parameters; lists, missing values and Chinese come as Python values."""
    answer = tiny_store.query(
        "MATCH (s:Study)-[e:ON_CONDITION]->(c) WHERE s.label = $label RETURN s.n AS n, c.label_zh"
        " AS zh, e.verbatim AS words, s.title_zh AS t",
        {"label": "Horsch 2017"},
    )
    assert ["n", "zh", "words", "t"] == answer.columns
    assert [[151, "失眠", ["insomnia", "self-reported insomnia"], None]] == answer.rows


WRITES = [
    "CREATE (n:Study)",
    "create (n:Study)",
    "MERGE (n:Study {id: 'study:x'})",
    "MATCH (n) SET n.label = 'x'",
    "MATCH (n)\n\tsEt\n n.label = 'x'",
    "MATCH (n:Study) SET n:Set",
    "MATCH (n) DELETE n",
    "MATCH(n)DETACH DELETE(n)",
    "MATCH (n) REMOVE n.label",
    "FOREACH (x IN [1] | CREATE (:Study))",
    "/* read only */CREATE/* */(n)",
    "// a comment\nCREATE (n)",
    "MATCH (n) WHERE n.label = '\\'' CREATE (m:Study)",
    "MATCH (n) WHERE n.label = '//' CREATE (m:Study) //'",
    "MATCH (`a``b`) SET `a``b`.label = 'x'",
    "CALL { CREATE (n:Study) } RETURN 1 AS x",
    "MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (n) WHERE n.n = 1SET n.n = 2",
]
REFUSED_BY_US = [
    *WRITES,
    "EXPLAIN CREATE (n)",
    "CALL apoc.create.node(['Study'], {})",
    "CALL `apoc`.`create`.`node`([], {})",
    "CALL`x.y`()",
    "CALL/* */db.createLabel('x')",
    "LOAD   CSV FROM 'file:///x.csv' AS row RETURN row",
    "DROP INDEX study_id",
    "CREATE INDEX x FOR (n:Study) ON (n.n)",
    "ALTER DATABASE x",
    "\\u0043REATE (n)",
    "RETURN '\\u0027 CREATE (n) //'",
]
READS = [
    "MATCH (n:`Set`) RETURN n.set AS x",
    "MATCH (n:Set) RETURN n.set AS x, n.create AS y",
    "MATCH (n {set: 1}) RETURN n.id AS id",
    "RETURN 'CREATE' AS a, \"it's SET\" AS b",
    'MATCH (n:Study) WHERE n.label CONTAINS "// DELETE" RETURN n.id AS id /* MERGE */',
    "MATCH (n:Study) RETURN n.`DELETE` AS d // REMOVE",
    "MATCH (n:Study) CALL { WITH n RETURN n.n AS x } RETURN x",
    "MATCH (n:Study) RETURN n.created AS created, n.offset AS dataset, n.x1set AS x1set",
    "MATCH (n:Study) WHERE n.label = $set RETURN n.id AS id",
]


@pytest.mark.parametrize("cypher", REFUSED_BY_US)
def test_a_write_is_refused_by_us(cypher: str) -> None:
    """However it is spelled, hidden behind a comment, a string, a quoted name or an escape."""
    with pytest.raises(
        WriteRefused,
        match=(
            r"^query:\d+:\d+: .+ would (write|read a file or an address), and queries only read\."
            r" Change the project's files and run"
        ),
    ):
        refuse_writes(cypher)


@pytest.mark.parametrize("cypher", READS)
def test_a_read_is_not_taken_for_a_write(cypher: str, tiny_store: Store) -> None:
    """The words of Cypher may stand in strings and comments, as labels, properties and
    parameters.
    """
    tiny_store.query(cypher, {"set": "Horsch 2017"})
    refuse_writes("CALL db.labels() YIELD label RETURN label")


@pytest.mark.parametrize("cypher", WRITES)
def test_a_write_is_refused_by_the_engine_too(
    cypher: str, tiny_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without our check, and in a store that is open for writing: the engine's read-only query
    still changes nothing.
    """
    monkeypatch.setattr("lacunary.graph.stores.arcadedb.refuse_writes", lambda _: None)
    store = open_store(stored(numbered(2), tmp_path / "graph"), write=True)
    try:
        with pytest.raises(QueryError):
            store.query(cypher)
        assert numbered(2) == store.read()
    finally:
        store.close()


def test_the_place_of_a_write_is_shown(tiny_store: Store) -> None:
    """Line and column of the word."""
    with pytest.raises(WriteRefused, match=r"^query:2:3: DETACH would write"):
        tiny_store.query("MATCH (n)\n  DETACH DELETE n")


@pytest.mark.parametrize(
    ("cypher", "place", "shown"),
    [
        ("RETRUN 1", "query:1:1: ", "\n  RETRUN 1\n  ^\n"),
        ("MATCH (n)\nWHERE n.n ==\nRETURN n", "query:2:12: ", "\n  WHERE n.n ==\n             ^\n"),
        (
            "MATCH (n:Study) RETURN toLower(",
            "query:1:32: ",
            "\n  MATCH (n:Study) RETURN toLower(\n                                 ^\n",
        ),
        (
            "MATCH (n:Study) WHERE n.label = '失眠 RETURN n",
            "query:1:33: ",
            "\n  MATCH (n:Study) WHERE n.label = '失眠 RETURN n\n",
        ),
    ],
)
def test_a_syntax_error_shows_its_place(
    cypher: str, place: str, shown: str, tiny_store: Store
) -> None:
    """Line and column, the line itself, and a caret under the place; no class names of Java."""
    with pytest.raises(QueryError) as caught:
        tiny_store.query(cypher)
    text = str(caught.value)
    assert text.startswith(place)
    assert shown in text
    assert text.endswith("Correct the Cypher there.")
    assert "Exception" not in text


def test_a_missing_parameter_is_named(tiny_store: Store) -> None:
    """With how to give it."""
    with pytest.raises(
        QueryError,
        match=r"^query: the parameter \$label has no value\. Give it with -p label=VALUE\.$",
    ):
        tiny_store.query("MATCH (s:Study {label: $label}) RETURN s.id AS id")


SLOW = (
    "MATCH (a:Study), (b:Study), (c:Study), (d:Study) WHERE a.n + b.n + c.n + d.n = -1 RETURN"
    " count(*) AS found"
)


def test_a_query_stops_when_its_time_is_over(tmp_path: Path) -> None:
    """Eight thousand million combinations are not tried out: the query ends with the limit, and the
    store still answers.
    """
    store = open_store(stored(numbered(300), tmp_path / "graph"))
    started = time.monotonic()
    with pytest.raises(
        QueryTimeout, match=r"ran longer than the time allowed\. Narrow it, or raise --timeout\."
    ):
        store.query(SLOW, timeout=0.3)
    assert time.monotonic() - started < 10
    assert [[300]] == store.query("MATCH (s:Study) RETURN count(s) AS n").rows
    store.close()


def test_a_time_limit_holds_for_its_query_only(tmp_path: Path) -> None:
    """A short limit of one program does not stay in the folder for the next."""
    path = stored(numbered(90), tmp_path / "graph")
    store = open_store(path)
    with pytest.raises(QueryTimeout):
        store.query(SLOW, timeout=0.1)
    store.close()
    again = open_store(path)
    started = time.monotonic()
    pairs = (
        "MATCH (a:Study), (b:Study), (c:Study) WHERE a.n + b.n + c.n = -1 RETURN count(*) AS found"
    )
    assert [[0]] == again.query(pairs).rows
    again.close()
    assert time.monotonic() - started > 0.1, (
        "the query must outlast the short limit, or it proves nothing"
    )


# ---- several processes ---------------------------------------------------------------------------
def test_two_processes_read_at_once(tmp_path: Path) -> None:
    """Also when the second asks for a time limit of its own."""
    path = stored(numbered(3), tmp_path / "graph")
    store = open_store(path)
    count = (
        "store = open_store(Path(sys.argv[1]))\nfor t in (None, 7): print(store.query('MATCH"
        " (s:Study) RETURN count(s) AS n', timeout=t).rows)"
    )
    other = elsewhere(count, path)
    assert ("[[3]]\n[[3]]\n", 0) == (other.stdout, other.returncode), other.stderr
    assert [[3]] == store.query("MATCH (s:Study) RETURN count(s) AS n").rows
    store.close()


LOCKED = (
    "another process is writing this graph. Wait until it is done, or close the program that has it"
    " open."
)


@pytest.mark.parametrize("write", [True, False])
def test_a_second_process_is_told_that_the_graph_is_being_written(
    write: bool, tmp_path: Path
) -> None:
    """One writer: whoever else opens the folder, to write or to read, gets a sentence and no advice
    to delete anything.
    """
    path = stored(numbered(3), tmp_path / "graph")
    store = open_store(path, write=True)
    code = """
    from lacunary.graph.errors import StoreLocked
    try: open_store(Path(sys.argv[1]), write=sys.argv[2] == "True")
    except StoreLocked as error: print(error)
    """
    other = elsewhere(code, path, write)
    store.close()
    assert (f"{path}: {LOCKED}\n", 0) == (other.stdout, other.returncode), other.stderr


def test_a_first_build_is_not_disturbed_by_a_second(tmp_path: Path) -> None:
    """Two processes that build a project for the first time: the second is told, the first is
    done.
    """
    path = tmp_path / "graph"
    code = """
    from lacunary.graph.errors import StoreLocked
    try: open_store(Path(sys.argv[1]), write=True).write(GraphBuilder().freeze())
    except StoreLocked: print("locked")
    """
    seen: list[str] = []

    def meanwhile(*_: object) -> None:
        if not seen:
            seen.append(elsewhere(code, path).stdout)

    store = open_store(path, write=True)
    store.write(numbered(3), meanwhile)
    assert numbered(3) == store.read()
    store.close()
    assert ["locked\n"] == seen


def test_the_same_program_cannot_open_a_graph_twice(tmp_path: Path) -> None:
    """Reading and writing at once in one process is a slip of the program, and is called so."""
    path = stored(numbered(1), tmp_path / "graph")
    store = open_store(path)
    with pytest.raises(
        StoreLocked, match=r"this program has the graph open already\. Close that store first\."
    ):
        open_store(path, write=True)
    store.close()


KILLED = """
def kill(what, done, total):
    if done > total // 2: os.kill(os.getpid(), signal.SIGKILL)
graph = GraphBuilder()
for number in range(50_000): graph.add_node(f"study:{number:06}", {"n": number})
open_store(Path(sys.argv[1]), write=True).write(graph.freeze(), kill)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_write_leaves_the_old_graph(tmp_path: Path) -> None:
    """kill -9 in the middle of writing: the next reader finds the graph of the build before, the
    next writer can write.
    """
    path = stored(numbered(3), tmp_path / "graph")
    assert -signal.SIGKILL == elsewhere(KILLED, path).returncode
    reader = open_store(path)
    assert numbered(3) == reader.read()
    reader.close()
    assert path == stored(numbered(4), path)
    again = open_store(path)
    assert numbered(4) == again.read()
    again.close()


def test_a_write_killed_between_its_renames_leaves_the_old_graph(tmp_path: Path) -> None:
    """At the one moment when the folder is not there, the old graph lies beside it and is put
    back.
    """
    path = stored(numbered(3), tmp_path / "graph")
    path.rename(tmp_path / "graph.old")
    store = open_store(path)
    assert numbered(3) == store.read()
    store.close()


# ---- folders that cannot be used -----------------------------------------------------------------
def refused(path: Path, *, write: bool) -> str:
    """The message with which a folder is refused."""
    with pytest.raises(StoreError) as caught:
        open_store(path, write=write)
    return str(caught.value)


def test_a_graph_that_was_never_built_is_explained(tmp_path: Path) -> None:
    """With the command that builds it."""
    expected = f"{tmp_path / 'graph'}: there is no graph here yet. Run `lacunary build` first."
    assert expected == refused(tmp_path / "graph", write=False)
    assert [] == list(tmp_path.iterdir())


def test_a_place_below_a_file_is_explained(tmp_path: Path) -> None:
    """The folder cannot be made (also for the superuser, who may write everywhere)."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    shown = refused(tmp_path / "file" / "graph", write=True)
    assert (
        f"{tmp_path / 'file'}: cannot write here ("
        == shown[: len(f"{tmp_path / 'file'}: cannot write here (")]
    )
    assert shown.endswith(". Choose another folder.")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_an_unwritable_folder_is_explained(tmp_path: Path) -> None:
    """Where nobody may write, nothing can be built; what is there can be read, by a copy."""
    path = stored(numbered(1), tmp_path / "graph")
    path.chmod(0o500)
    tmp_path.chmod(0o500)
    store = open_store(path)
    held = store.read()
    store.close()
    shown = [refused(path, write=True), refused(tmp_path / "deep" / "graph", write=True)]
    path.chmod(0o700)
    tmp_path.chmod(0o700)
    assert numbered(1) == held
    assert [
        (
            f"{tmp_path}: cannot write here (Permission denied). The graph that is there can be"
            " queried and exported (-o elsewhere). To build, copy the project."
        ),
        f"{tmp_path / 'deep'}: cannot write here (Permission denied). Choose another folder.",
    ] == shown


def test_a_folder_that_holds_something_else_is_explained(tmp_path: Path) -> None:
    """No words of Java, and the way out."""
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "notes.txt").write_text("mine", encoding="utf-8")
    shown = refused(tmp_path / "graph", write=False)
    assert shown.startswith(f"{tmp_path / 'graph'}: ")
    assert shown.endswith("Rename that folder and run `lacunary build`, which writes a new one.")
    assert "Exception" not in shown
    assert "mine" == (tmp_path / "graph" / "notes.txt").read_text(encoding="utf-8")


def test_a_store_open_for_reading_cannot_be_written(tmp_path: Path) -> None:
    """What a query tool opened cannot be changed by it."""
    store = open_store(stored(numbered(1), tmp_path / "graph"))
    with pytest.raises(
        StoreError, match=r"the graph is open for reading\. Open it with write=True\."
    ):
        store.write(numbered(2))
    assert numbered(1) == store.read()
    store.close()


def test_a_store_without_a_graph_answers_no_query(tmp_path: Path) -> None:
    """Opened for writing and not written yet."""
    store = open_store(tmp_path / "graph", write=True)
    with pytest.raises(StoreError, match="there is no graph here yet"):
        store.query("RETURN 1 AS x")
    store.close()


def test_a_platform_without_the_engine_is_told_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither build is installed: the packages are named, and the server that needs none of
    them.
    """
    monkeypatch.setitem(sys.modules, "arcadedb", None)
    monkeypatch.setitem(sys.modules, "arcadedb_embedded", None)
    with pytest.raises(
        StoreError, match=r"`arcadedb` is not installed.* or use a Neo4j server with --store\."
    ):
        ArcadeStore(tmp_path / "graph")
