"""The server engine: Neo4j 5.13 or later, Aura or a cluster, through the official driver."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from lacunary.graph.errors import StoreError
from lacunary.graph.progress import Progress
from lacunary.graph.schema import label_of, schema
from lacunary.graph.stamp import STAMP, Stamp
from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.neo4j.compare import is_id
from lacunary.graph.stores.neo4j.errors import explained, is_passing, too_old
from lacunary.graph.stores.neo4j.lock import LEASE, MARKER, PUSH
from lacunary.graph.stores.neo4j.losses import Agree, only_own
from lacunary.graph.stores.neo4j.statements import edge_query, node_query
from lacunary.graph.stores.neo4j.sync import Changes, Sync
from lacunary.graph.stores.read_only import refuse_writes
from lacunary.graph.stores.store import Answer

if TYPE_CHECKING:
    from neo4j import Session, Transaction

    from lacunary.graph.model import Graph

__all__ = ["SCHEMES", "Neo4jStore", "open_server"]

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
"""The kinds of address a Neo4j server has; `neo4j…` routes to the members of a cluster, `+s`
encrypts.
"""

BATCH = 5_000
"""Rows in one transaction of a push; measured: 20,000 cost the server a quarter more, 1,000 the
client a fifth more.
"""

_STATE = (
    f"OPTIONAL MATCH (p:`{PUSH}`) WITH count(p) AS pushes "
    f"OPTIONAL MATCH (g:`{STAMP}`) WHERE g.`{MARKER}` RETURN pushes, properties(g) LIMIT 1"
)
"""How many pushes run or were interrupted, and the stamp."""

_FIRST_PAUSE = 0.2  # seconds before a second attempt, twice as long before each further one

_T = TypeVar("_T")

logging.getLogger("neo4j").addHandler(
    logging.NullHandler()
)  # what the driver logs is shown to those who ask for it only


def open_server(uri: str, *, write: bool, user: str, password: str, database: str) -> Neo4jStore:
    """The database of a server; a server is opened in one way for reading and for writing."""
    return Neo4jStore(uri, user, password, database)


class Neo4jStore:
    """A Neo4j database, of which lacunary reads and writes only what lacunary wrote.

    The constructor connects, so that a wrong address, password or database name shows at once.
    `write` is a sync: what is on the server already is left alone, what the graph lacks goes, and
    nodes, relationships and properties of others stay. Within one store object, reads see its own
    writes on a cluster too (causal consistency by bookmarks); another process gets the same by
    passing this one's `bookmarks`. `batch` rows go in one transaction, and one that a passing
    trouble ended is tried again for `retry_for` seconds. A push that gave no sign of life for
    `lease` seconds is dead.
    """

    def __init__(
        self,
        uri: str,
        user: str,
        password: str,
        database: str = "neo4j",
        *,
        bookmarks: Collection[str] = (),
        batch: int = BATCH,
        retry_for: float = 30.0,
        lease: float = LEASE,
    ) -> None:
        self._where = _without_credentials(uri)
        self._database, self._batch, self._lease, self._retry_for = (
            database,
            batch,
            lease,
            retry_for,
        )
        self.agree: Agree = only_own
        """Is asked with the losses of a `write` before it begins; as it stands, another project's
        graph is not replaced.
        """
        self.changes: Changes | None = None
        """What the last `write` changed on the server."""

        from neo4j import Bookmarks, GraphDatabase

        with explained(self._where, database):
            self._bookmarks = GraphDatabase.bookmark_manager(
                initial_bookmarks=Bookmarks.from_raw_values(bookmarks)
            )
            self._driver = GraphDatabase.driver(
                uri,
                auth=(user, password),
                user_agent="lacunary",
                # else the driver logs a warning for every property no node has yet
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                connection_timeout=15.0,
                max_transaction_retry_time=retry_for,
            )
        try:
            with explained(self._where, database, connecting=True):
                agent = self._driver.get_server_info().agent
                if too_old(agent):
                    raise StoreError(
                        self._where,
                        f"the server is {agent.replace('/', ' ')}, and lacunary needs Neo4j 5.13 or"
                        " later",
                        "Upgrade the server (docs/neo4j.md says how to start one).",
                    )
                self._version = agent.partition("/")[2]
                self._fetch("RETURN 1", list)  # the database is named only now
        except BaseException:
            self._driver.close()
            raise

    @property
    def name(self) -> str:
        """`Neo4j 5.26.28 at bolt://localhost:7687, database neo4j`."""
        return f"Neo4j {self._version} at {self._where}, database {self._database}"

    @property
    def stamp(self) -> Stamp | None:
        """What the graph there says about itself; None where there is none, or an earlier program
        pushed it.
        """
        with explained(self._where, self._database):
            return self._fetch(_STATE, self._whole)

    @property
    def bookmarks(self) -> frozenset[str]:
        """How far this store has written and read; a store opened with them elsewhere sees at least
        as much.
        """
        return frozenset(self._bookmarks.get_bookmarks())

    def close(self) -> None:
        """Let go of the connections."""
        self._driver.close()

    # ---- writing ---------------------------------------------------------------------------------
    def write(self, graph: Graph, progress: Progress | None = None) -> None:
        """Make what lacunary holds on the server equal to this graph; `changes` then says what had
        to be changed.

        The work goes in transactions of some thousand rows. While it runs, and after it was
        interrupted, `read` and `query` refuse with the remedy instead of showing half a graph;
        writing again completes it. The stamp of the graph comes with its last transaction. `agree`
        is asked before anything is lost.
        """
        with explained(self._where, self._database, writing=True):
            where = f"{self._where}, database {self._database}"
            sync = Sync(
                lambda: self._session("WRITE"),
                graph,
                where,
                self._batch,
                progress,
                self.agree,
                self._lease,
            )
            self.changes = sync.run()

    # ---- reading ---------------------------------------------------------------------------------
    def read(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The graph lacunary wrote; only these node and edge types when they are named (edges need
        both their ends).
        """
        from lacunary.graph.builder import GraphBuilder

        graph = GraphBuilder()
        with explained(self._where, self._database):
            graph.stamp = self._fetch(_STATE, self._whole, budget)
            for label in schema().nodes if labels is None else labels:
                names, query = node_query(label)
                for row in self._fetch(query, list, budget):
                    if is_id(
                        row[0], label
                    ):  # a person may have given one of our nodes a second label
                        graph.add_node(row[0], dict(zip(names[1:], row[1:], strict=True)))
            for name in schema().edges if edges is None else edges:
                names, query = edge_query(name)
                for row in self._fetch(query, list, budget):
                    if (
                        is_id(row[0])
                        and is_id(row[1])
                        and (labels is None or {label_of(row[0]), label_of(row[1])} <= set(labels))
                    ):
                        graph.add_edge(
                            name, row[0], row[1], dict(zip(names[2:], row[2:], strict=True))
                        )
            if (
                self._fetch(_STATE, self._whole, budget) != graph.stamp
            ):  # a push may have begun meanwhile, or even ended
                raise StoreError(
                    self._where, "the graph there was replaced while it was read", "Try again."
                )
        return graph.freeze()

    def tables(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The same as `read`: a server keeps no tables."""
        return self.read(labels, edges, budget)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        budget: Budget | None = None,
    ) -> Answer:
        """Run a read-only query, on a reader where there is a cluster; the server stops it when its
        time is up.
        """
        refuse_writes(cypher)
        return self._answer(cypher, parameters, timeout, budget)

    def _answer(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None,
        timeout: float | None,
        budget: Budget | None = None,
    ) -> Answer:
        within = budget or Budget.start(timeout)

        def work(tx: Transaction) -> Answer:
            self._whole(record.values() for record in tx.run(_STATE))
            result = tx.run(cypher, dict(parameters or {}))
            columns = list(result.keys())
            rows: list[list[Any]] = []
            for number, record in enumerate(result):
                within.look(number)
                if len(rows) == within.rows and rows:
                    return Answer(columns, rows, cut=True)
                rows.append([_plain(value) for value in record.values()])
            return Answer(columns, rows)

        with explained(self._where, self._database, cypher):
            return self._reading(work, within)

    def _fetch(
        self, cypher: str, take: Callable[[Iterator[list[Any]]], _T], budget: Budget | None = None
    ) -> _T:
        def rows(tx: Transaction) -> Iterator[list[Any]]:
            for number, record in enumerate(tx.run(cypher)):
                if budget:
                    budget.look(number)
                yield record.values()

        return self._reading(lambda tx: take(rows(tx)), budget)

    def _reading(self, work: Callable[[Transaction], _T], budget: Budget | None) -> _T:
        """Do work in a transaction that reads; again after a passing trouble, while there is time.

        The driver's own retries give each attempt its whole time anew, and try again what was too
        large for the server.
        """
        from neo4j.exceptions import DriverError, Neo4jError

        until, pause = time.monotonic() + self._retry_for, _FIRST_PAUSE
        while True:
            timeout = budget.left() if budget else None
            try:
                with (
                    self._session("READ") as session,
                    session.begin_transaction(metadata={"app": "lacunary"}, timeout=timeout) as tx,
                ):
                    return work(tx)
            except (DriverError, Neo4jError) as error:
                if not is_passing(error) or time.monotonic() + pause > until:
                    raise
            time.sleep(min(pause, budget.left()) if budget else pause)
            pause *= 2

    def _whole(self, state: Iterator[list[Any]]) -> Stamp | None:
        """The stamp of a graph that is whole; an error while it is being pushed."""
        pushes, properties = next(state)
        stamp = None if properties is None else Stamp.read(properties)
        if pushes or (stamp and not stamp.complete):
            raise StoreError(
                self._where,
                "the graph there is being pushed now, or a push was interrupted, so it may be half"
                " old and half new",
                "Wait until the push is done, or run `lacunary push` again.",
            )
        return stamp

    def _session(self, access: str) -> Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            fetch_size=10_000,
        )


def _without_credentials(uri: str) -> str:
    """The address as it may be shown; an address with a user or password in it is refused, without
    repeating it.
    """
    try:
        parts = urlsplit(uri.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise StoreError(
            "--store", "the address cannot be read", "Write it like bolt://localhost:7687."
        ) from None
    if "@" in parts.netloc or re.search(r"\bpassword\b", parts.query, re.IGNORECASE):
        raise StoreError(
            f"{parts.scheme}://{host}",
            "an address must not hold a user name or password",
            "Set LACUNARY_NEO4J_USER and LACUNARY_NEO4J_PASSWORD instead.",
        )
    if parts.scheme not in SCHEMES or not host:
        raise StoreError(
            "--store",
            "this is no address of a Neo4j server",
            f"It begins with {', '.join(SCHEMES)}://HOST.",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _plain(value: Any) -> Any:
    """Driver values as Python values, without our bookkeeping property: rows equal those of the
    embedded engine.
    """
    from neo4j.graph import Entity, Path

    if isinstance(value, Path):
        return [
            _plain(item)
            for pair in zip(value.nodes, (*value.relationships, None), strict=True)
            for item in pair
            if item
        ]
    if isinstance(value, Entity | Mapping):
        return {key: _plain(item) for key, item in value.items() if key != MARKER}
    if hasattr(value, "iso_format"):  # before the tuples: a duration is one
        text = re.sub(
            r"(\.\d*?)0+(?=[Z+-]|$)", r"\1", value.iso_format()
        )  # nanoseconds only where there are some
        return text.replace(".Z", "Z").replace(".+", "+").rstrip(".").replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value if item != MARKER]
    return value
