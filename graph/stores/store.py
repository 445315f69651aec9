"""What a graph database must do for lacunary: take a graph, give it back, answer read-only Cypher,
close.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lacunary.graph.entry_points import Registry
from lacunary.graph.errors import StoreError
from lacunary.graph.limits import LIMITS
from lacunary.graph.model import Graph
from lacunary.graph.progress import Progress
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.budget import Budget

__all__ = ["DEFAULT_TIMEOUT", "STORES", "Answer", "Opener", "Store", "open_store", "scheme_of"]

DEFAULT_TIMEOUT = float(LIMITS["query_timeout"].default)
"""Seconds that a query may run unless told otherwise."""


def _builtin() -> dict[str, str]:
    from lacunary.graph.stores.neo4j.store import SCHEMES

    return dict.fromkeys(SCHEMES, "lacunary.graph.stores.neo4j.store:open_server")


STORES = Registry("store", _builtin)
"""Scheme of an address to the function that opens it, as `Opener` says."""


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


class Opener(Protocol):
    """What opens the stores of one scheme."""

    def __call__(self, uri: str, *, write: bool, user: str, password: str, database: str) -> Store:
        """The store at an address, to be read or to be written."""


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
    >>> from lacunary.graph import Graph
    >>> store = open_store(Path(tempfile.mkdtemp()) / "graph", write=True)
    >>> store.write(Graph())
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
    """Open a store.

    Parameters
    ----------
    uri
        A folder for the embedded engine, or an address (`bolt://`, `neo4j://`, `neo4j+s://`) for a
        Neo4j server, or for what an installed distribution adds.
    write
        Whether it is to be written. The embedded engine is opened for reading by several processes
        at once, for writing by one.
    user, password, database
        For a server.

    Returns
    -------
    Store
        The store; close it.

    Raises
    ------
    StoreError
        Where it cannot be opened, or there are no stores of this kind.
    StoreLocked
        Where another process holds it.

    Examples
    --------
    >>> open_store("mars://elsewhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    lacunary.graph.errors.StoreError: mars://elsewhere: there are no stores of the kind mars://. ...
    """
    text = str(uri)
    scheme = scheme_of(text)
    if not scheme:
        from lacunary.graph.stores.arcadedb import ArcadeStore

        return ArcadeStore(Path(text), write=write)
    if refused := STORES.why_not(scheme):
        raise refused
    if scheme not in STORES:
        what = f"there are no stores of the kind {scheme}://"
        raise StoreError(text, what, f"Known: {', '.join(STORES)}.")
    with STORES.blaming(scheme):
        opener: Opener = STORES.load(scheme)
        return opener(text, write=write, user=user, password=password, database=database)


def scheme_of(uri: str) -> str:
    """What an address begins with; "" for a folder.

    >>> scheme_of("neo4j+s://example.org"), scheme_of("C:/graph")
    ('neo4j+s', '')
    """
    found = re.match(r"([a-z][a-z0-9+.-]*)://", uri)
    return found[1] if found else ""
