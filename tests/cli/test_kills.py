"""Commands killed at random moments by SIGKILL: what answers afterwards is always one whole graph
under its own version.

A small share runs by default; `LACUNARY_KILLS` sets the number of kills of each command (`make
kills`).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lacunary.build import build_graph
from lacunary.graph import Graph, open_store
from lacunary.graph.errors import StoreError
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.loaders import read_project

KILLS = int(os.environ.get("LACUNARY_KILLS", "2"))
SOURCE = Path("sources") / "studies.csv"


class Review:
    """The tiny project in two states of its files, with the graph and the version that each must
    give.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        whole = (folder / SOURCE).read_bytes()
        self._texts = [whole, b"".join(whole.splitlines(keepends=True)[:-1])]
        self.graphs: dict[str, Graph] = {}
        for number in (0, 1):
            self.put(number)
            made = build_graph(read_project(folder))
            self.graphs[made.version] = made.graph
        assert 2 == len(self.graphs)

    def put(self, number: int) -> None:
        """Bring the files into one of the two states."""
        (self.folder / SOURCE).write_bytes(self._texts[number % 2])

    def held(self, folder: Path) -> str:
        """The version of the graph in a project's database, which must be that very graph."""
        store = open_store(folder / ".lacunary" / "graph")
        try:
            assert store.stamp is not None
            assert [] == self.graphs[store.stamp.version].difference(store.read())
            return store.stamp.version
        finally:
            store.close()


@pytest.fixture
def review(tiny_folder: Path) -> Review:
    """The two states, built once."""
    review = Review(tiny_folder)
    finish("build", str(tiny_folder))
    return review


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """What the kills of a test came to, printed at its end (`pytest -s` shows it)."""
    counted: Counter[str] = Counter()
    yield counted
    print(f"\n{request.node.name}: {dict(sorted(counted.items()))}")


def start(*words: str) -> subprocess.Popen[bytes]:
    """The real command line, in a process of its own."""
    command = [sys.executable, "-m", "lacunary", *words]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def finish(*words: str) -> float:
    """Let a command run to its end; the seconds it took."""
    began = time.monotonic()
    running = start(*words)
    _, said = running.communicate()
    assert 0 == running.returncode, said.decode()
    return time.monotonic() - began


def kill(words: list[str], seconds: float, number: int, writing: Callable[[], bool]) -> str:
    """Kill a command: every other time anywhere in its run, else shortly after it began to write.
    Gives how it ended.
    """
    chance = random.Random(number)
    running = start(*words)
    assert running.stderr is not None
    began = time.monotonic()
    if number % 2:
        while running.poll() is None and not writing():
            time.sleep(0.002)
        end = time.monotonic() + chance.uniform(0, 0.15 * seconds)
    else:
        end = began + chance.uniform(0, 1.1 * seconds)
    while running.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    return "killed" if running.returncode == -signal.SIGKILL else "was done before"


def test_a_killed_build_leaves_one_whole_graph_under_its_own_version(
    review: Review, tally: Counter[str]
) -> None:
    """The old or the new one, and never the new rows under the old version or the other way
    round.
    """
    seconds = finish("build", str(review.folder))
    graph, fresh = review.folder / ".lacunary" / "graph", review.folder / ".lacunary" / "graph.new"
    for number in range(KILLS):
        before, was = review.held(review.folder), place_of(graph)
        review.put(number // 2)
        switched = number % 4 == 1  # the moment at which build.json is still of the build before
        writing = (lambda was=was: place_of(graph) not in (0, was)) if switched else fresh.exists
        tally[
            kill(["build", str(review.folder)], 0.1 if switched else seconds, number, writing)
        ] += 1
        tally["held the " + ("old" if review.held(review.folder) == before else "new")] += 1


def place_of(folder: Path) -> int:
    """Which folder it is on its disk; 0 where there is none."""
    try:
        return folder.stat().st_ino
    except OSError:
        return 0


def test_a_killed_export_leaves_whole_files(
    review: Review, tally: Counter[str], tmp_path: Path
) -> None:
    """Each file is that of one export or of the other, byte by byte."""
    whole: list[dict[str, bytes]] = []
    out = tmp_path / "out"
    words = ["export", "tables", "graphml", "--project", str(review.folder), "-o", str(out)]
    seconds = 0.0
    for number in (0, 1):
        review.put(number)
        finish("build", str(review.folder))
        seconds = finish(*words)
        whole.append(files(out))
    shutil.rmtree(out)
    for number in range(KILLS):
        tally[kill(words, seconds, number, lambda: out.exists() and any(out.rglob("*.csv")))] += 1
        broken = [
            name
            for name, data in files(out).items()
            if data not in (whole[0].get(name), whole[1].get(name))
        ]
        assert [] == broken
        if number % 2:
            shutil.rmtree(out, ignore_errors=True)


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder that a person sees."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def uri(neo4j_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The shared server, whose password the commands find in the environment."""
    monkeypatch.setenv("LACUNARY_NEO4J_PASSWORD", neo4j_server.password)
    return str(neo4j_server.uri)


def test_a_killed_push_is_refused_until_it_is_repeated(
    review: Review, uri: str, neo4j_store: Neo4jStore, tally: Counter[str]
) -> None:
    """The server answers with one whole graph under its version, or refuses; pushing again always
    mends it.
    """
    words = ["push", uri, "--may-delete", "100", "--project", str(review.folder)]
    seconds = finish(*words)
    for number in range(KILLS):
        review.put(number)
        finish("build", str(review.folder))
        # the writing of so few rows is soon over: a tenth of the whole run would mostly be after
        # its end
        tally[
            kill(words, 2.0 if number % 2 else seconds, number, lambda: pushing(neo4j_store))
        ] += 1
        try:
            there = neo4j_store.read()
        except StoreError as error:
            assert "run `lacunary push` again" in str(error)
            tally["refused"] += 1
            if number % 4 == 1:  # else the next push has to mend what two killed ones left
                finish(*words)
                there = neo4j_store.read()
            else:
                continue
        assert there.stamp is not None
        assert [] == review.graphs[there.stamp.version].difference(there)
        tally["whole"] += 1
    finish(*words)
    last = neo4j_store.read()
    assert last.stamp is not None
    assert [] == review.graphs[last.stamp.version].difference(last)


def test_a_killed_pull_leaves_one_whole_graph(
    review: Review, uri: str, neo4j_store: Neo4jStore, tally: Counter[str]
) -> None:
    """The copy is the one before or the one that was pulled, each under its own version."""
    copy = review.folder.parent / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".lacunary"))
    words = ["pull", uri, "-o", str(copy)]
    fresh = copy / ".lacunary" / "graph.new"
    versions = sorted(review.graphs)
    neo4j_store.write(review.graphs[versions[0]])
    seconds = finish(*words)
    for number in range(KILLS):
        neo4j_store.write(review.graphs[versions[number % 2]])
        tally[kill(words, seconds, number, fresh.exists)] += 1
        tally["held the " + ("pulled" if review.held(copy) == versions[number % 2] else "old")] += 1


def pushing(store: Neo4jStore) -> bool:
    """Whether the mark of a push is there."""
    with store._driver.session(database="neo4j") as session:
        return bool(session.run("MATCH (p:LacunaryPush) RETURN 1").values())
