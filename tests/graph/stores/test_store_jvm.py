"""The embedded store on the other build of its engine, which runs on a Java of its own, in an
environment of its own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from processes import elsewhere

ON_THE_JVM = """
from lacunary.graph.stores.engine import start_engine
from lacunary.graph.errors import QueryError, QueryTimeout, StoreLocked, WriteRefused
import lacunary.graph.stores.arcadedb as adapter
import subprocess

folder = Path(sys.argv[1])
engine = start_engine(folder)
assert not getattr(engine, "NATIVE_IMAGE", None), "this is the native build"

graph = GraphBuilder()
for number in range(300):
    graph.add_node(f"study:{number:03}", {"n": number, "label": f"Study {number}", "aliases": ["a", "二"]})
graph.add_node("review:big", {"stated_included": 2**63 - 1})
graph.add_node("study:odd", {"title": "O'Brien \\"x\\" `y`", "title_zh": "两\\n行"})
graph.add_node("finding:f", {"estimate": 0.571, "se": 2.0})
graph.add_edge("HAS_FINDING", "study:odd", "finding:f", {"sources": ["sheet:2"]})
graph = graph.freeze()
store = open_store(folder, write=True)
store.write(graph)
assert store.read() == graph, store.read().difference(graph)
adapter.refuse_writes = lambda cypher: None
for cypher in ("CREATE (n:Study)", "MATCH (n) SET n.n = 1", "MATCH (n) DETACH DELETE n", "MERGE (n:Study {id: 'x'})"):
    try: store.query(cypher)
    except WriteRefused: pass
    else: raise AssertionError(cypher)
assert store.read() == graph

again = [sys.executable, "-c", "import sys; from pathlib import Path; from lacunary.graph import open_store\\n"
    "s = open_store(Path(sys.argv[1]), write=sys.argv[2] == 'w'); print(s.query('MATCH (s:Study) RETURN count(s) AS n').rows)", str(folder)]
locked = subprocess.run([*again, "w"], capture_output=True, text=True)
assert "StoreLocked" in locked.stderr and "another process is writing" in locked.stderr, locked.stderr
store.close()

store = open_store(folder)
reader = subprocess.run([*again, "r"], capture_output=True, text=True)
assert "[[301]]" in reader.stdout, reader.stderr
for cypher, error, words in (
    ("RETRUN 1", QueryError, "query:1:1: "),
    ("RETURN $x AS x", QueryError, "the parameter $x has no value"),
    ("MATCH (a:Study), (b:Study), (c:Study), (d:Study) WHERE a.n + b.n + c.n + d.n = -1 RETURN count(*) AS n", QueryTimeout, "ran longer"),
):
    try: store.query(cypher, timeout=0.5)
    except error as caught: assert words in str(caught), caught
    else: raise AssertionError(cypher)
store.close()
print("done on", engine.__name__)
"""


def pythons() -> list[str]:
    """The environments to test in, each with a JVM build of the engine: paths, separated as in
    PATH.
    """
    named = [
        path
        for path in os.environ.get("LACUNARY_JVM_PYTHON", "").split(os.pathsep)
        if shutil.which(path)
    ]
    return named or [""]


@pytest.mark.parametrize("python", pythons())
def test_the_jvm_build_does_the_same(tmp_path: Path, python: str) -> None:
    """A JVM build of the engine, in each environment of LACUNARY_JVM_PYTHON: round trip, refusals,
    locks, limits.
    """
    if not python:
        reason = (
            "LACUNARY_JVM_PYTHON names no Python in which a JVM build of the engine is installed"
        )
        if os.environ.get("LACUNARY_REQUIRE_JVM"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = elsewhere(ON_THE_JVM, tmp_path / "graph", python=python)
    assert 0 == done.returncode, done.stderr
    assert "done on arcadedb" in done.stdout
