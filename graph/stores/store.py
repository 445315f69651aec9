"""What a graph database must do for lacunary: take a graph, give it back, answer read-only Cypher,
close.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lacunary.graph.errors import StoreError
from lacunary.graph.limits import LIMITS
from lacunary.graph.model import Graph
from lacunary.graph.progress import Progress
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.budget import Budget

__all__ = ["DEFAULT_TIMEOUT", "Answer", "Store", "open_store"]

DEFAULT_TIMEOUT = float(LIMITS["query_timeout"].default)
"""Seconds that a query may run unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: the column names and the rows, each row a list in the order of the
    columns.

    `cut` says that there were more rows than the budget allowed.
    """

    columns: list[str]
    rows: list[list[Any]]
    cut: bool = False


class Store(Protocol):
    """A graph database, embedded or on a server. `read(write(g)) == g` holds for both, with the
    graph's stamp.
    """

    @property
    def name(self) -> str:
        """What a person calls the store, without credentials."""

    @property
    def stamp(self) -> Stamp | None:
        """What the graph in the store says about itself; None where there is none, or an earlier
        program wrote it.
        """

    def write(self, graph: Graph, progress: Progress | None = None) -> None:
        """Make the store hold exactly this graph; what an earlier build wrote and this one lacks is
        gone.
        """

    def read(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The graph in the store; only these node and edge types when they are named (edges need
        both their ends).
        """

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        budget: Budget | None = None,
    ) -> Answer:
        """Run a read-only query, within `timeout` seconds or what is left of a `budget`.

        Raises WriteRefused, QueryError with the place of the mistake, QueryTimeout, or
        QueryTooLarge.
        """

    def close(self) -> None:
        """Let go of the database."""


def open_store(
    uri: str | Path,
    *,
    write: bool = False,
    user: str = "neo4j",
    password: str = "",
    database: str = "neo4j",
) -> Store:
    """Open a store: a folder for the embedded engine, or an address (`bolt://`, `neo4j://`,
    `neo4j+s://`) for a Neo4j server.

    With `write=False` the embedded engine is opened for reading, which several processes may do at
    once. User, password and database are for a server.
    """
    text = str(uri)
    scheme = re.match(r"([a-z0-9+]+)://", text)
    if scheme is None:
        from lacunary.graph.stores.arcadedb import ArcadeStore

        return ArcadeStore(Path(text), write=write)
    from lacunary.graph.stores.neo4j.store import SCHEMES, Neo4jStore

    if scheme[1] not in SCHEMES:
        raise StoreError(
            text, f"there are no stores of the kind {scheme[1]}://", f"Known: {', '.join(SCHEMES)}."
        )
    return Neo4jStore(text, user, password, database)
