"""What a graph database must do for lacunary: take a graph, give it back, answer read-only Cypher, close."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lacunary.graph.errors import StoreError, WriteRefused
from lacunary.graph.model import Graph

__all__ = ["DEFAULT_TIMEOUT", "Answer", "Progress", "Store", "open_store", "refuse_writes"]

DEFAULT_TIMEOUT = 60.0
"""Seconds that a query may run unless told otherwise."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: the column names and the rows, each row a list in the order of the columns."""

    columns: list[str]
    rows: list[list[Any]]


class Store(Protocol):
    """A graph database, embedded or on a server. `read(write(g)) == g` holds for both."""

    @property
    def name(self) -> str:
        """What a person calls the store, without credentials."""

    def write(self, graph: Graph, progress: Progress | None = None) -> None:
        """Make the store hold exactly this graph; what an earlier build wrote and this one lacks is gone."""

    def read(self, labels: Collection[str] | None = None, edges: Collection[str] | None = None) -> Graph:
        """The graph in the store; only these node and edge types when they are named (edges need both their ends)."""

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, timeout: float | None = None) -> Answer:
        """Run a read-only query; raises WriteRefused, QueryError with the place of the mistake, or QueryTimeout."""

    def close(self) -> None:
        """Let go of the database."""


def open_store(uri: str | Path, *, write: bool = False, user: str = "neo4j", password: str = "", database: str = "neo4j") -> Store:
    """Open a store: a folder for the embedded engine, or an address (`bolt://`, `neo4j://`, `neo4j+s://`) for a Neo4j server.

    With `write=False` the embedded engine is opened for reading, which several processes may do at once. User, password and
    database are for a server.
    """
    text = str(uri)
    scheme = re.match(r"([a-z0-9+]+)://", text)
    if scheme is None:
        from lacunary.graph.arcadedb_store import ArcadeStore

        return ArcadeStore(Path(text), write=write)
    from lacunary.graph.neo4j_store import SCHEMES, Neo4jStore

    if scheme[1] not in SCHEMES:
        raise StoreError(text, f"there are no stores of the kind {scheme[1]}://", f"Known: {', '.join(SCHEMES)}.")
    return Neo4jStore(text, user, password, database)


_STRINGS_AND_COMMENTS = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`", re.DOTALL)
_WRITES = re.compile(
    r"(?<![.$:\w])(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|FOREACH|ALTER|GRANT|REVOKE|DENY|INSERT|TERMINATE|"
    r"LOAD\s+CSV|START\s+DATABASE|STOP\s+DATABASE|IN\s+(?:\d+\s+CONCURRENT\s+)?TRANSACTIONS)\b(?!\s*[:.=)])",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<![\w$.])\d+\.?\d*")
_ESCAPES = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_CALLS = re.compile(r"(?<![.$:\w])CALL\b", re.IGNORECASE)
_PROCEDURE = re.compile(r"\s*((?:`(?:``|[^`])*`|\w)(?:`(?:``|[^`])*`|[\w.])*)")
_READING_PROCEDURES = re.compile(
    r"db\.(labels|relationshiptypes|propertykeys|index\.fulltext\.query\w+|schema\.\w+)$", re.IGNORECASE
)


def refuse_writes(cypher: str) -> None:
    """Raise WriteRefused when a query would write; strings, comments and quoted names are not looked at.

    >>> refuse_writes("MATCH (n:Study) WHERE n.title = 'CREATE' RETURN n.id AS id // SET nothing")
    >>> refuse_writes("MATCH (n) DETACH DELETE n")
    Traceback (most recent call last):
        ...
    lacunary.graph.errors.WriteRefused: query:1:11: DETACH would write, and queries only read. Change the project's files and run `lacunary build`.
    """
    decoded = _ESCAPES.sub(lambda m: chr(int(m[1], 16)), cypher)
    if decoded != cypher:  # some engines decode \u escapes before they read a query, so that '\u0027 CREATE …' ends a string
        refuse_writes(decoded)
    blank = _STRINGS_AND_COMMENTS.sub(_blank, cypher)
    found = _WRITES.search(blank) or _WRITES.search(_NUMBERS.sub(_blank, blank))
    word = found[1] if found else ""
    at = found.start(1) if found else 0
    if not found:
        named = _STRINGS_AND_COMMENTS.sub(lambda m: m[0] if m[0].startswith("`") else _blank(m), cypher)
        for call in _CALLS.finditer(blank):
            procedure = _PROCEDURE.match(named, call.end())
            if procedure and not _READING_PROCEDURES.match(procedure[1].replace("`", "")):
                word, at = f"CALL {procedure[1]}", call.start()
                break
    if word:
        line = cypher.count("\n", 0, at) + 1
        column = at - (cypher.rfind("\n", 0, at) + 1) + 1
        raise WriteRefused(
            f"query:{line}:{column}",
            f"{' '.join(word.upper().split()) if found else word} would write, and queries only read",
            "Change the project's files and run `lacunary build`.",
        )


def _blank(found: re.Match[str]) -> str:
    """Spaces in place of what was found (`x` in a quoted name, which stays a name), lines kept: every place stays what it was."""
    filler = "x" if found[0].startswith("`") else " "
    return " " + re.sub(r"[^\n]", filler, found[0][1:-1]) + " " if len(found[0]) > 1 else " "
