"""What a graph database must do for lacunary: take a graph, give it back, answer read-only Cypher,
close.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from lacunary.graph.limits import LIMITS
from lacunary.graph.progress import Progress
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.budget import Budget

if TYPE_CHECKING:
    from lacunary.graph.model import Graph

__all__ = ["DEFAULT_TIMEOUT", "Answer", "Store"]

DEFAULT_TIMEOUT = float(LIMITS["query_timeout"].default)
"""Seconds that a query may run unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave.

    Attributes
    ----------
    columns
        Names of the columns.
    rows
        One list a row, in the order of the columns.
    cut
        Whether there were more rows than the budget allowed.

    Examples
    --------
    >>> Answer(["n"], [[1]]).rows
    [[1]]
    """

    columns: list[str]
    rows: list[list[Any]]
    cut: bool = False


class Store(Protocol):
    """A graph database, embedded or on a server. `read(write(g)) == g` holds for both, with the
    graph's stamp.

    Attributes
    ----------
    name
        What a person calls it, without credentials.
    stamp
        What the graph in it says about itself, or None.

    Examples
    --------
    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder, open_store
    >>> store = open_store(f"{tempfile.mkdtemp()}/graph", write=True)
    >>> store.write(GraphBuilder().freeze())
    >>> store.query("MATCH (s:Study) RETURN count(s) AS studies").rows
    [[0]]
    >>> store.close()
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
        """The graph in the store, from its database; only these node and edge types when they are
        named (edges need both their ends).
        """

    def tables(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The same graph by the shortest way: from the tables beside the database where there are
        any. Analyses and exports read it so.
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
