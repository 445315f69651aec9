"""The same Cypher gives the same rows on the embedded engine and on real Neo4j servers, on two
graphs.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph, LacunaryError, Store
from lacunary.graph.stores.arcadedb import ArcadeStore
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.queries.asking.catalogue import Question, catalogue, find_question
from lacunary.queries.asking.runner import ask

FILE = Path(__file__).parents[2].joinpath("portable_statements.toml")
STATEMENTS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["statement"]
EMPTY = ("proposals", "matched-values", "impossible-cells", "assessments", "assessments-by-cell")
"""The demonstration's tables have every word that a rule would match; nobody proposed anything, or
decided about cells.
"""
DIFFERENCES = Path(__file__).parents[3] / "docs" / "neo4j-differences.md"


@pytest.fixture(scope="module")
def demonstration_stores(
    demonstration_graph: Graph, neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """The demonstration graph on both engines."""
    yield from _both(demonstration_graph, neo4j_server, tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def tiny_stores(
    tiny_graph: Graph, neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """The tiny graph on both engines."""
    yield from _both(tiny_graph, neo4j_server, tmp_path_factory.mktemp("tiny"))


def _both(graph: Graph, server: Any, folder: Path) -> Iterator[tuple[Store, Store]]:
    embedded = ArcadeStore(folder / "graph", write=True)
    embedded.write(graph)
    remote = Neo4jStore(server.uri, "neo4j", server.password)
    with remote._driver.session(database="neo4j") as session:
        session.run(
            "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()
    remote.write(graph)
    yield embedded, remote
    remote.close()
    embedded.close()


def outcome(store: Store, cypher: str, parameters: dict[str, Any]) -> Any:
    """The rows, or that there was an error."""
    try:
        return store.query(cypher, parameters).rows
    except LacunaryError as error:
        return f"error: {error}"


def agree(stores: tuple[Store, Store], statement: dict[str, Any], *, rows: bool = True) -> None:
    """Both engines give equal rows, and where `rows` is set at least one; or they differ where that
    is on record.
    """
    embedded, remote = (
        outcome(store, statement["cypher"], statement.get("parameters", {})) for store in stores
    )
    if "differs" in statement:
        assert embedded != remote, "the engines agree now: remove `differs`"
        return
    assert embedded == remote
    assert not isinstance(remote, str), remote
    assert remote or not rows


def named(values: list[dict[str, Any]], key: str) -> Any:
    """Parameters of a test, each with the name of its case."""
    return [pytest.param(value, id=value[key].replace(" ", "-")) for value in values]


# The tiny graph's tests stand together, then those of the demonstration, so that each graph is
# written once.
@pytest.mark.parametrize("statement", named(STATEMENTS, "title"))
def test_statement_on_the_tiny_graph(
    tiny_stores: tuple[Store, Store], statement: dict[str, Any]
) -> None:
    """Equal rows for each statement of portable_statements.toml; there may be none on so small a
    graph.
    """
    agree(tiny_stores, statement, rows=False)


@pytest.mark.parametrize("statement", named(STATEMENTS, "title"))
def test_statement_on_the_demonstration_graph(
    demonstration_stores: tuple[Store, Store], statement: dict[str, Any]
) -> None:
    """Equal rows, and some, for each statement of portable_statements.toml."""
    agree(demonstration_stores, statement)


def ways_to_ask(question: Question, graph: Graph) -> list[dict[str, Any]]:
    """By default, and with every choice of every parameter; one without a default is a study, or a
    report of one, to look at.

    A question in Python sees a graph and no engine, and `read(write(g)) == g` is a test of its own:
    once is enough.
    """
    reported = next(
        edge for edge in graph.edges("REPORTED_IN") if edge["from"].startswith("study:")
    )
    looked_at = {"report": reported["to"]}
    needed = {
        p.name: looked_at.get(p.name, next(graph.nodes("Study"))["id"])
        for p in question.parameters
        if p.required
    }
    choices = [
        (p.name, choice)
        for p in question.parameters
        for choice in p.choices
        if question.kind == "cypher"
    ]
    return [needed, *(needed | {name: choice} for name, choice in choices)]


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_saved_question_on_the_demonstration_graph(
    demonstration_stores: tuple[Store, Store], demonstration_graph: Graph, name: str
) -> None:
    """Every saved question gives the same rows and notes on both engines, whatever is chosen."""
    embedded, remote = demonstration_stores
    found: list[list[Any]] = []
    for given in ways_to_ask(find_question(name), demonstration_graph):
        one, other = ask(embedded, name, given), ask(remote, name, given)
        assert (one.columns, one.rows, one.notes) == (other.columns, other.rows, other.notes)
        found += one.rows
    assert found or name in EMPTY


def differences() -> str:
    """The page of known differences, made from the statements that are marked so."""

    def cell(text: str) -> str:
        return text.strip().replace("|", r"\|")

    rows = [
        f"| {cell(statement['title'])} | `{cell(statement['cypher'])}` |"
        f" {cell(statement['differs'])} |"
        for statement in STATEMENTS
        if "differs" in statement
    ]
    agreeing = len(STATEMENTS) - len(rows)
    return f"""# Where the embedded engine and Neo4j differ

Made from `tests/portable_statements.toml` by `tests/queries/asking/test_engines_agree.py`, which runs {len(STATEMENTS)} statements and every saved
question on both engines, on the tiny and on the demonstration graph: {agreeing} statements give equal rows, {len(rows)} do not:

| what | for example | difference, and what to write instead |
|--|--|--|
{chr(10).join(rows)}

Rules that keep a query portable: sort by something unique last (`ORDER BY n DESC, id`); round sums and means of decimals
(`round(sum(x), 6)`), because the engines add in different orders; return values, lists and maps, not whole paths.
"""


def test_the_page_of_differences_is_up_to_date() -> None:
    """LACUNARY_UPDATE=1 writes it anew."""
    if os.environ.get("LACUNARY_UPDATE"):
        DIFFERENCES.write_text(differences(), encoding="utf-8")
    assert differences() == DIFFERENCES.read_text(encoding="utf-8")


def test_there_are_at_least_sixty_statements_that_agree() -> None:
    """What the documentation promises; each is there once."""
    assert len(STATEMENTS) == len({statement["cypher"] for statement in STATEMENTS})
    assert sum("differs" not in statement for statement in STATEMENTS) >= 60
