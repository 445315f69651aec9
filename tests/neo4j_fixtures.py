"""Fixtures: real Neo4j servers, started from their jars, and the demonstration graph to put on
them.

`LACUNARY_NEO4J_VERSIONS` names the versions to test (comma-separated; default 5.26.28). Without
Java or Maven these tests are skipped with the reason, or fail where `LACUNARY_REQUIRE_NEO4J` is
set.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.loaders import load_project, read_project

TESTS = Path(__file__).parent
VERSIONS = os.environ.get("LACUNARY_NEO4J_VERSIONS", "5.26.28").split(",")


def _server_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("neo4j_server", TESTS / "neo4j" / "server.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", params=VERSIONS)
def new_neo4j(request: pytest.FixtureRequest) -> Callable[[Path], Any]:
    """Makes a server (not started yet) with its home in a folder; skips the test where Java or
    Maven is missing.
    """
    module = _server_module()

    def make(home: Path) -> Any:
        try:
            server = module.Server(home, request.param)
        except module.MissingError as error:
            if os.environ.get("LACUNARY_REQUIRE_NEO4J"):
                pytest.fail(str(error))
            pytest.skip(str(error))
        server.password = secrets.token_hex(12)
        return server

    return make


@pytest.fixture(scope="session")
def neo4j_server(
    new_neo4j: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A running server that all tests share, with `uri`, `password` and `version`; its user is
    neo4j.
    """
    server = new_neo4j(tmp_path_factory.mktemp("neo4j")).start()
    yield server
    server.stop()


@pytest.fixture
def neo4j_store(neo4j_server: Any) -> Iterator[Neo4jStore]:
    """A store on the shared server, empty at first, in batches so small that a push takes
    several.
    """
    store = Neo4jStore(neo4j_server.uri, "neo4j", neo4j_server.password, batch=50)
    with store._driver.session(database="neo4j") as session:
        session.run(
            "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()
    yield store
    store.close()


@pytest.fixture(scope="session")
def demonstration_graph() -> Graph:
    """The graph of the demonstration review, as `lacunary build` makes it."""
    loaded, _, _ = load_project(read_project(TESTS.parent / "examples" / "digital-mental-health"))
    return assemble(loaded).graph
