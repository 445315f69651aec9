"""The commands that speak to a Neo4j server: push, pull, build --store, query --store; credentials
never on the command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph, open_store
from lacunary.graph.errors import StoreError
from lacunary.loaders import Project
from lacunary.remote import open_for


def lacunary(
    *arguments: str, password: str | None = None, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, with the password in the environment or none."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("LACUNARY_NEO4J")
    }
    if password is not None:
        environment["LACUNARY_NEO4J_PASSWORD"] = password
    command = [sys.executable, "-m", "lacunary", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
    )


def test_build_push_query_and_pull_through_a_server(
    neo4j_server: Any, neo4j_store: Any, tiny_folder: Path, tiny_graph: Graph
) -> None:
    """The graph goes to the server, answers there as it does here, and comes back equal; a second
    push changes nothing.
    """
    secret = neo4j_server.password
    assert lacunary("build", folder=tiny_folder).returncode == 0
    first = lacunary("push", neo4j_server.uri, password=secret, folder=tiny_folder)
    again = lacunary("push", neo4j_server.uri, password=secret, folder=tiny_folder)
    assert (0, 0) == (first.returncode, again.returncode)
    assert f"nodes: {len(tiny_graph)} created, 0 updated, 0 deleted" in first.stdout.splitlines()
    assert [
        "nodes: 0 created, 0 updated, 0 deleted",
        "edges: 0 created, 0 updated, 0 deleted",
    ] == again.stdout.splitlines()[:2]
    ask = ("query", "evidence-gap-map", "--format", "json")
    here = json.loads(lacunary(*ask, folder=tiny_folder).stdout)
    there = json.loads(
        lacunary(*ask, "--store", neo4j_server.uri, password=secret, folder=tiny_folder).stdout
    )
    assert (here["rows"], here["notes"]) == (there["rows"], there["notes"])
    assert there["graph"]["store"].startswith("Neo4j ")
    other = tiny_folder.parent / "other"
    assert lacunary("init", str(other), folder=tiny_folder).returncode == 0
    assert (
        lacunary(
            "pull", neo4j_server.uri, "-o", str(other), password=secret, folder=tiny_folder
        ).returncode
        == 0
    )
    store = open_store(other / ".lacunary" / "graph")
    assert tiny_graph == store.read()
    store.close()


def test_a_build_may_go_to_a_server_alone(
    neo4j_server: Any, neo4j_store: Any, tiny_folder: Path
) -> None:
    """Where there is no embedded engine, --store holds the graph, and no database is left in the
    project.
    """
    done = lacunary(
        "build", "--store", neo4j_server.uri, password=neo4j_server.password, folder=tiny_folder
    )
    assert (0, False) == (done.returncode, (tiny_folder / ".lacunary" / "graph").exists())
    answer = lacunary(
        "query",
        "shared-studies",
        "--store",
        neo4j_server.uri,
        password=neo4j_server.password,
        folder=tiny_folder,
    )
    assert "Horsch 2017" in answer.stdout


def test_a_write_is_refused_on_a_server_too(
    neo4j_server: Any, neo4j_store: Any, tiny_folder: Path
) -> None:
    """Ad-hoc queries only read, wherever they run."""
    lacunary(
        "build", "--store", neo4j_server.uri, password=neo4j_server.password, folder=tiny_folder
    )
    ask = ("query", "--cypher", "MATCH (n) DETACH DELETE n", "--store", neo4j_server.uri)
    done = lacunary(*ask, password=neo4j_server.password, folder=tiny_folder)
    assert (1, True) == (done.returncode, "DETACH would write" in done.stderr)


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (("push", "bolt://127.0.0.1:1"), "secret-word", "no Neo4j server answers there"),
        (
            ("query", "shared-studies", "--store", "bolt://127.0.0.1:1"),
            None,
            "no password is given. Set LACUNARY_NEO4J_PASSWORD",
        ),
        (
            ("push", "bolt://neo4j:secret-word@127.0.0.1:1"),
            None,
            "the address holds a user or a password",
        ),
        (("push", "http://127.0.0.1"), "secret-word", "there are no stores of the kind http://"),
    ],
)
def test_what_cannot_be_reached_says_so_without_the_password(
    arguments: tuple[str, ...], password: str | None, said: str, tiny_folder: Path
) -> None:
    """Exit code 1, what and what to do, and the password in no line."""
    assert lacunary("build", folder=tiny_folder).returncode == 0
    done = lacunary(*arguments, password=password, folder=tiny_folder)
    assert (1, True, False) == (
        done.returncode,
        said in done.stderr,
        "secret-word" in done.stdout + done.stderr,
    )


def test_a_wrong_password_and_a_missing_database_say_what_to_do(
    neo4j_server: Any, tiny_folder: Path
) -> None:
    """Each in one sentence with its remedy."""
    assert lacunary("build", folder=tiny_folder).returncode == 0
    wrong = lacunary("push", neo4j_server.uri, password="not-the-password", folder=tiny_folder)
    assert (1, True) == (wrong.returncode, "LACUNARY_NEO4J_PASSWORD" in wrong.stderr)
    missing = lacunary(
        "push",
        neo4j_server.uri,
        "--database",
        "nowhere",
        password=neo4j_server.password,
        folder=tiny_folder,
    )
    assert (1, True) == (missing.returncode, "nowhere" in missing.stderr)


@pytest.mark.parametrize(
    "uri",
    ["bolt://[", "neo4j://[::1", "bolt://user:pw[@h", "bolt://", "bolt://x:99999", "bolt://x:abc"],
)
def test_an_address_that_cannot_be_read_is_said_before_a_password_is_asked_for(
    uri: str, tiny_project: Project
) -> None:
    """Whatever is wrong with it, and a password in it is not repeated."""
    with pytest.raises(StoreError, match="this is no address of a server") as raised:
        open_for(tiny_project, uri, "neo4j")
    assert "pw" not in str(raised.value)
