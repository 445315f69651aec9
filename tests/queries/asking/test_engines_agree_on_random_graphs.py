"""Every saved question gives the same on the embedded engine and on Neo4j, on graphs by chance.

A few graphs by default, always the same; `make agree` (LACUNARY_GRAPHS=100) tries as many new ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_graphs import graphs

from lacunary.graph import Graph, Store
from lacunary.graph.errors import QueryError
from lacunary.graph.schema import schema
from lacunary.graph.stores.arcadedb import ArcadeStore
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.queries.asking.catalogue import Parameter, Question, catalogue
from lacunary.queries.asking.runner import Result, ask

MANY = os.environ.get("LACUNARY_GRAPHS", "")
HOW = settings(
    max_examples=int(MANY or 2),
    derandomize=not MANY,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink] if MANY else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
"""In parts: another test may have left a graph too large for one transaction."""
Put = Callable[[Graph], tuple[Store, Store]]


@pytest.fixture(scope="module")
def both(neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Put]:
    """Puts a graph on both engines, in place of the one before."""
    embedded = ArcadeStore(tmp_path_factory.mktemp("random") / "graph", write=True)
    remote = Neo4jStore(neo4j_server.uri, "neo4j", neo4j_server.password)

    def put(graph: Graph) -> tuple[Store, Store]:
        with remote._driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()
        for store in (embedded, remote):
            store.write(graph)
        return embedded, remote

    yield put
    remote.close()
    embedded.close()


def test_every_saved_question_agrees_on_random_graphs(both: Put) -> None:
    """Rows and notes are equal, by default and with parameters by chance."""

    @HOW
    @given(graphs(), st.data())
    def compare(graph: Graph, data: st.DataObject) -> None:
        embedded, remote = both(graph)
        assert graph == embedded.read()
        assert graph == remote.read()
        for question in catalogue().values():
            for parameters in data.draw(ways_to_ask(question, graph)):
                one = answer(embedded, question.name, parameters)
                other = answer(remote, question.name, parameters)
                assert one == other, (question.name, parameters)

    compare()


def answer(store: Store, question: str, parameters: dict[str, Any]) -> Result | str:
    """What a question answers, or the words in which it refuses a name that is not in the graph;
    without parameters by chance it answers.
    """
    try:
        return ask(store, question, parameters)
    except QueryError as refused:
        assert parameters, refused
        return str(refused)


@st.composite
def ways_to_ask(draw: st.DrawFn, question: Question, graph: Graph) -> list[dict[str, Any]]:
    """By default, and with values by chance; not at all where a needed one is not in this graph."""
    values = {parameter.name: values_of(parameter, graph) for parameter in question.parameters}
    needed = {parameter.name for parameter in question.parameters if parameter.required}
    if not all(values[name] for name in needed):
        return []
    drawn = {name: draw(st.sampled_from(options)) for name, options in values.items() if options}
    default = {name: drawn[name] for name in needed}
    return [default, drawn] if drawn != default else [default]


def values_of(parameter: Parameter, graph: Graph) -> list[Any]:
    """What to ask a parameter with: its choices, or things that are in the graph, or nothing."""
    optional = [] if parameter.required else [""]
    match parameter.type:
        case "choice":
            return list(parameter.choices)
        case "review" | "study":
            return [*optional, *(row["id"] for row in graph.nodes(parameter.type.title()))]
        case "concept":
            nodes = (graph.nodes(label) for label in schema().dimensions.values())
            return [*optional, *(row["id"] for rows in nodes for row in rows)]
        case "boolean":
            return [True, False]
        case "integer":
            return [1, 2013]
        case "text" if parameter.required:
            return [row["id"] for row in graph.nodes("Report")]
        case "text":
            return ["", "n", "title"]
    return []
