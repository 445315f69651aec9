"""A push does not take over: another project's graph, a large loss and what others added need a
word from a person.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.graph import Graph, GraphBuilder, open_store
from lacunary.graph.errors import LacunaryError
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.neo4j.store import Neo4jStore


@pytest.fixture
def command(
    neo4j_server: Any, neo4j_store: Neo4jStore, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Runs the command line in the tiny project against the shared server; gives "" or the error's
    words.
    """
    monkeypatch.setenv("LACUNARY_NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.delenv("LACUNARY_NEO4J_USER", raising=False)

    def run(*words: str, folder: Path = tiny_folder) -> str:
        given = [neo4j_server.uri if word == "URI" else word for word in words]
        place = {"build": [], "pull": ["-o"]}.get(words[0], ["--project"])
        ran = CliRunner().invoke(cli, [*given, *place, str(folder)])
        if isinstance(ran.exception, LacunaryError):
            return ran.stderr + str(ran.exception)
        assert (0, None) == (ran.exit_code, ran.exception), ran.output
        return ""

    return run


@pytest.fixture
def other_folder(tiny_folder: Path) -> Path:
    """The same files under another project's name, with one study less."""
    folder = tiny_folder.parent / "other"
    shutil.copytree(tiny_folder, folder)
    edit(folder, 'title = "Tiny review"', 'id = "other-review"\ntitle = "Other review"')
    return folder


def edit(folder: Path, words: str, instead: str) -> None:
    """Replace words in lacunary.toml."""
    path = folder / "lacunary.toml"
    text = path.read_text(encoding="utf-8")
    assert words in text
    path.write_text(text.replace(words, instead), encoding="utf-8")


def held(store: Neo4jStore, cypher: str = "MATCH (n) RETURN count(n)") -> Any:
    """What the database answers, whoever asks."""
    with store._driver.session(database="neo4j") as session:
        return session.run(cypher).values()


def test_another_project_is_refused_until_replace_says_so(
    command: Any, neo4j_store: Neo4jStore, other_folder: Path, tiny_graph: Graph
) -> None:
    """Push and build --store refuse and change nothing; --replace takes the place, query and pull
    refuse the other one.
    """
    assert "" == command("build")
    assert "" == command("push", "URI")
    before = held(neo4j_store, "MATCH (n) RETURN count(n), sum(size(keys(n)))")
    assert "" == command("build", folder=other_folder)
    for words in (("push", "URI"), ("build", "--store", "URI"), ("push", "URI", "--yes")):
        said = command(*words, folder=other_folder)
        assert (
            "holds the graph of the project https://example.org/tiny/, and this is other-review"
            in said
        )
        assert "--replace" in said
    assert before == held(neo4j_store, "MATCH (n) RETURN count(n), sum(size(keys(n)))")
    refused = command("query", "shared-studies", "--store", "URI", folder=other_folder)
    assert (
        "holds the graph of the project https://example.org/tiny/, and this is other-review"
        in refused
    )
    assert "--replace" in command("pull", "URI", folder=other_folder)
    assert "" == command("push", "URI", "--replace", folder=other_folder)
    assert "other-review" == neo4j_store.stamp.project  # type: ignore[union-attr]
    assert "and this is https://example.org/tiny/" in command(
        "query", "shared-studies", "--store", "URI"
    )
    assert tiny_graph == neo4j_store.read()


def test_a_large_loss_is_said_and_needs_yes(
    command: Any, neo4j_store: Neo4jStore, tiny_folder: Path
) -> None:
    """Counts by type stand before the refusal; within the share nothing is asked."""
    assert ["", ""] == [command("build"), command("push", "URI")]
    before = held(neo4j_store)
    studies = tiny_folder / "sources" / "studies.csv"
    lines = studies.read_text(encoding="utf-8").splitlines(keepends=True)
    studies.write_text("".join(lines[:2]), encoding="utf-8")
    assert "" == command("build")
    said = command("push", "URI")
    assert "nodes that would go: " in said
    assert "Statement" in said
    assert (
        "% of what lacunary holds there would be deleted (up to 10 % goes unasked). Look at what"
        " would go" in said
    )
    assert before == held(neo4j_store)
    assert "" == command("push", "URI", "--may-delete", "99")
    assert before > held(neo4j_store)


def test_what_others_added_at_a_node_that_goes_is_named(
    command: Any, neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Relationships, labels and properties of users at it; --yes agrees."""
    graph = GraphBuilder()
    graph.stamp = Stamp("https://example.org/tiny/", "1", "", "", "")
    for label in (
        "Study",
        "Review",
        "Report",
        "Region",
        "Statement",
        "Finding",
        "Author",
        "Source",
    ):
        for row in tiny_graph.nodes(label):
            graph.add_node(row["id"], {key: value for key, value in row.items() if key != "id"})
    graph.add_node("study:more", {})
    neo4j_store.write(graph.freeze())
    held(
        neo4j_store,
        "MATCH (s:Study {id: 'study:more'}) CREATE (:Note)-[:MY_OWN]->(s) SET s:Favourite",
    )
    assert "" == command("build")
    said = command("push", "URI")
    assert "relationships of others at these nodes: (Note)-[MY_OWN]->(study:more)" in said
    assert "nodes among these with labels or properties of others: 1" in said
    assert "what others added at nodes that go would be deleted with them" in said
    assert "" == command("push", "URI", "--yes")
    assert [[0]] == held(neo4j_store, "MATCH (s:Study {id: 'study:more'}) RETURN count(s)")


def test_a_graph_of_an_earlier_version_is_adopted_when_it_is_the_same(
    command: Any, neo4j_store: Neo4jStore, tiny_graph: Graph
) -> None:
    """Without a stamp: the same studies are ours, others need --replace."""
    neo4j_store.write(tiny_graph)
    assert "" == command("build")
    assert "" == command("push", "URI")
    assert "https://example.org/tiny/" == neo4j_store.stamp.project  # type: ignore[union-attr]
    held(neo4j_store, "MATCH (n) DETACH DELETE n")
    foreign = GraphBuilder()
    for number in range(20):
        foreign.add_node(f"study:foreign-{number}", {})
    neo4j_store.write(foreign.freeze())
    assert "an earlier version of lacunary pushed, which does not say whose it is" in command(
        "push", "URI", "--yes"
    )
    assert "" == command("push", "URI", "--yes", "--replace")


def test_a_pull_into_another_project_with_a_graph_needs_replace(
    command: Any, neo4j_store: Neo4jStore, other_folder: Path, tiny_folder: Path
) -> None:
    """Into an empty one it goes, and the stamp comes with the graph; the pulled copy says whose it
    is.
    """
    assert ["", ""] == [command("build"), command("push", "URI")]
    assert "" == command("pull", "URI", folder=other_folder)
    stamps = []
    for folder in (tiny_folder, other_folder):
        store = open_store(folder / ".lacunary" / "graph")
        stamps.append(store.stamp)
        store.close()
    assert stamps[0] == stamps[1] == neo4j_store.stamp
    assert "" == command("build", folder=other_folder)
    assert "take its place with --replace" in command("pull", "URI", folder=other_folder)
    assert "" == command("pull", "URI", "--replace", folder=other_folder)


def test_a_folder_that_holds_another_project_is_not_built_over(
    tiny_folder: Path, other_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`build --store FOLDER` refuses as a server does."""
    place = str(tiny_folder / ".lacunary" / "graph")
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny_folder)]).exit_code
    refused = CliRunner().invoke(cli, ["build", str(other_folder), "--store", place])
    assert "and this is other-review" in str(refused.exception)
    assert (
        0
        == CliRunner()
        .invoke(cli, ["build", str(other_folder), "--store", place, "--replace"])
        .exit_code
    )
    asked = CliRunner().invoke(cli, ["query", "shared-studies", "--project", str(tiny_folder)])
    assert (0, True) == (asked.exit_code, "and this is https://example.org/tiny/" in asked.stderr)
