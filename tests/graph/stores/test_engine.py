"""Starting the embedded engine changes nothing else in the process: no environment, no output, no
folder where one works.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STORE = """
import json, os, sys
from pathlib import Path
from lacunary.graph import GraphBuilder, open_store

before = dict(os.environ)
graph = GraphBuilder()
graph.add_node("study:s1", {"label": "Wang 2013"})
writer = open_store(Path(sys.argv[1]), write=True)
writer.write(graph.freeze())
writer.close()
os.chdir(sys.argv[2])
store = open_store(Path(sys.argv[3]))
rows = store.query("MATCH (s:Study) RETURN s.label AS study").rows
store.close()
changed = sorted(name for name in before.keys() | os.environ.keys() if before.get(name) != os.environ.get(name))
print(json.dumps([rows, changed]))
"""
OWN = ["ARCADEDB_NATIVE_LIBDIR"]
"""What the engine's package sets for itself, whoever opens it."""


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Write and read a store in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ARCADEDB")}
    return subprocess.run(
        [sys.executable, "-c", STORE, *words],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        check=False,
        text=True,
    )


def test_environment_is_what_it_was_and_no_log_is_seen(tmp_path: Path) -> None:
    """Another program that uses the library finds its variables, its output and its folder as it
    left them; the log is kept beside the database.
    """
    (tmp_path / "work").mkdir()
    ran = run(tmp_path / "work", str(tmp_path / "p" / "graph"), ".", str(tmp_path / "p" / "graph"))
    assert "" == ran.stderr
    rows, changed = json.loads(ran.stdout)
    assert ([["Wang 2013"]], []) == (rows, [name for name in changed if name not in OWN])
    assert [] == list((tmp_path / "work").iterdir())


def test_folder_of_the_log_may_be_named(tmp_path: Path) -> None:
    """Whoever sets the engine's own variable is heard."""
    graph = str(tmp_path / "p" / "graph")
    ran = run(tmp_path, graph, ".", graph, ARCADEDB_LOG_DIR=str(tmp_path / "mine"))
    assert [["Wang 2013"]] == json.loads(ran.stdout)[0]
    assert (True, False) == ((tmp_path / "mine").exists(), (tmp_path / "p" / "log").exists())


@pytest.mark.parametrize("there", ["inside", "."])
def test_relative_path_is_meant_from_where_the_process_is_now(tmp_path: Path, there: str) -> None:
    """Also after it went to another folder, as notebooks do."""
    (tmp_path / "inside").mkdir()
    path = os.path.relpath(tmp_path / "p" / "graph", tmp_path / there)
    ran = run(tmp_path, "p/graph", there, path)
    assert ("", [["Wang 2013"]]) == (ran.stderr, json.loads(ran.stdout)[0])
