"""Opens a store: the embedded engine in a folder, a server, or what a distribution adds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from lacunary.graph.entry_points import Registry
from lacunary.graph.errors import StoreError
from lacunary.graph.stores.store import Store

__all__ = ["STORES", "Opener", "open_store", "scheme_of"]


def _builtin() -> dict[str, str]:
    from lacunary.graph.stores.neo4j.store import SCHEMES

    return dict.fromkeys(SCHEMES, "lacunary.graph.stores.neo4j.store:open_server")


STORES = Registry("store", _builtin)
"""Scheme of an address to the function that opens it, as `Opener` says."""


class Opener(Protocol):
    """What opens the stores of one scheme."""

    def __call__(self, uri: str, *, write: bool, user: str, password: str, database: str) -> Store:
        """The store at an address, to be read or to be written."""


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
