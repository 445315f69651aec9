"""Brings what lacunary wrote into a Neo4j database in line with a graph: creates, updates and
removes what differs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lacunary.graph.errors import StoreError
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.progress import Progress
from lacunary.graph.schema import label_of, schema
from lacunary.graph.stores.neo4j.errors import not_again
from lacunary.graph.stores.neo4j.lock import MARKER, PUSH, PushLock
from lacunary.graph.stores.neo4j.losses import Agree, Losses, count_losses, whose
from lacunary.graph.stores.neo4j.statements import (
    CREATE_EDGES,
    DELETE_EDGES,
    TEXT_INDEX,
    UPDATE_EDGES,
    create_nodes,
    edge_query,
    node_query,
    schema_statements,
    text_labels,
    text_properties,
    update_nodes,
)

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

__all__ = ["Changes", "Sync", "is_id"]


@dataclass(slots=True)
class Changes:
    """What a sync changed on the server, in numbers of nodes and of edges (relationships).

    >>> Changes(nodes_created=2).any, Changes().any
    (True, False)
    """

    nodes_created: int = 0
    nodes_updated: int = 0
    nodes_deleted: int = 0
    edges_created: int = 0
    edges_updated: int = 0
    edges_deleted: int = 0

    @property
    def any(self) -> bool:
        """Whether anything was changed."""
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(slots=True)
class _Table:
    """How one table of the graph differs from the server: rows to create, to update, and keys to
    remove.

    `there` counts what lacunary holds of it on the server.
    """

    name: str
    new: list[GraphRow]
    changed: list[GraphRow]
    gone: list[Any]
    there: int = 0

    @property
    def differs(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def is_id(value: Any, label: str = "") -> bool:
    """Whether a value is an identifier of this node type, or of any: a person may have added labels
    and changed ids.

    >>> is_id("study:s1", "Study"), is_id("my own", "Study"), is_id("study:s1"), is_id(None)
    (True, False, True, False)
    """
    if not isinstance(value, str):
        return False
    prefix = value.partition(":")[0]
    return prefix == label.lower() if label else prefix in _prefixes()


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(label.lower() for label in schema().nodes)


class Sync:
    """One push of a graph.

    What would be lost is found out first, and `agree` is asked. Every transaction then locks the
    mark of the push before it commits and looks whether it is still its own, so of two pushes at
    once only one writes (`neo4j_lock`). Two transactions run at a time: one is packed here while
    the server works on the other.
    """

    def __init__(
        self,
        sessions: Callable[[], Session],
        graph: Graph,
        where: str,
        batch: int,
        progress: Progress | None,
        agree: Agree,
        lease: float,
    ) -> None:
        self._sessions, self._graph, self._where, self._batch = sessions, graph, where, batch
        self._progress, self._agree = progress, agree
        self._project = graph.stamp.project if graph.stamp else None
        self._lock = PushLock(sessions, where, self._project or "", lease)
        self._session: Session
        self._total, self._done = sum(graph.counts().values()), 0

    def run(self) -> Changes:
        """Compare, and write only where something differs."""
        changes = Changes()
        with self._sessions() as self._session:
            if not self._empty():
                self._check_foreign()
            differs = self._look()
            self._declare(constraints=True)
            if differs:
                self._replace(changes)
            self._declare(constraints=False)
        self._report(self._total - self._done)
        return changes

    def _look(self) -> bool:
        """Whether anything is to be written; what would be lost by it is put to `agree`."""
        if self._empty():
            return True
        losses = Losses(self._where, self._project)
        losses.there, stamp = whose(self._ask)
        mine = self._graph.stamp
        differs = self._interrupted() or (
            stamp is not None if mine is None else not mine.same_as(stamp)
        )
        gone: dict[str, list[str]] = {}
        for table in self._tables():
            differs = differs or table.differs
            nodes = table.name in schema().nodes
            of, lost = (losses.of_nodes, losses.nodes) if nodes else (losses.of_edges, losses.edges)
            of[table.name] += table.there
            if table.gone:
                lost[table.name] += len(table.gone)
                if nodes:
                    gone[table.name] = table.gone
        if losses.there is None and losses.of_nodes.total():
            losses.there = ""
        if differs:
            count_losses(losses, gone, self._ask, self._batch)
            self._agree(losses)
        return differs

    def _replace(self, changes: Changes) -> None:
        """Write under the mark; an error leaves the mark, by which readers know that the graph is
        not whole.
        """
        if self._lock.take():
            try:
                self._look()
            except BaseException:
                self._lock.give_back()
                raise
        try:
            self._write(changes)
            self._lock.finish(self._graph.stamp)
        except BaseException:
            self._lock.abandon()
            raise

    # ---- before anything is written --------------------------------------------------------------
    def _check_foreign(self) -> None:
        """Nodes that others wrote must not have our identifiers; found before anything is
        written.
        """
        for label in schema().nodes:
            query = (
                f"MATCH (n:`{label}`) WHERE n.`{MARKER}` IS NULL AND n.id IS NOT NULL RETURN n.id"
            )
            taken = next(
                (
                    row[0]
                    for row in self._rows(query)
                    if is_id(row[0], label) and row[0] in self._graph
                ),
                None,
            )
            if taken is not None:
                raise StoreError(
                    self._where,
                    f"there is a {label} node with the id {taken} that lacunary did not write",
                    "Rename or remove it, or use a database of its own (--database), then push"
                    " again.",
                )

    def _declare(self, *, constraints: bool) -> None:
        """Create the constraints or indexes that are not there yet; an outdated full-text index is
        replaced.
        """
        query = (
            "SHOW INDEXES YIELD name, labelsOrTypes, properties "
            "RETURN name, labelsOrTypes, properties"
        )
        there = {row[0]: (row[1], row[2]) for row in self._rows(query)}
        if not constraints and TEXT_INDEX in there:
            labels, properties = there[TEXT_INDEX]
            if set(labels) != set(text_labels()) or set(properties) != set(text_properties()):
                self._session.run(f"DROP INDEX `{TEXT_INDEX}` IF EXISTS").consume()
                del there[TEXT_INDEX]
        missing = [
            statement
            for name, statement in schema_statements().items()
            if name not in there and statement.startswith("CREATE CONSTRAINT") == constraints
        ]
        if missing:
            self._session.execute_write(lambda tx: [tx.run(text).consume() for text in missing])
            self._session.run("CALL db.awaitIndexes(600)").consume()

    def _empty(self) -> bool:
        """Whether the database holds nothing but the mark of this push; the server knows the count
        without looking.
        """
        nodes: int = self._rows("MATCH (n) RETURN count(n)")[0][0]
        return nodes == len(self._rows(f"MATCH (p:`{PUSH}`) RETURN p.run"))

    def _interrupted(self) -> bool:
        return bool(self._rows(f"MATCH (p:`{PUSH}`) RETURN p.run"))

    # ---- comparing -------------------------------------------------------------------------------
    def _tables(self) -> Iterator[_Table]:
        yield from (self._compare_nodes(label) for label in schema().nodes)
        yield from (self._compare_edges(name) for name in schema().edges)

    def _compare_nodes(self, label: str) -> _Table:
        names, query = node_query(label)

        def compare(rows: Iterator[list[Any]]) -> _Table:
            table = _Table(label, [], [], [])
            left = {row["id"]: row for row in self._graph.nodes(label)}
            for row in rows:
                table.there += is_id(row[0], label)
                mine = left.pop(row[0], None)
                if mine is None:
                    if is_id(row[0], label):
                        table.gone.append(row[0])
                elif mine != _row(names, row):
                    table.changed.append(mine)
            table.new = list(left.values())
            return table

        return self._read(query, compare)

    def _compare_edges(self, name: str) -> _Table:
        names, query = edge_query(name)

        def compare(rows: Iterator[list[Any]]) -> _Table:
            table = _Table(name, [], [], [])
            seen: set[tuple[str, str]] = set()
            twice: dict[tuple[str, str], None] = {}
            for row in rows:
                table.there += 1
                key = (row[0], row[1])
                mine = self._graph.edge(name, *key)
                if key in seen:
                    twice[key] = None
                elif mine is None:
                    if is_id(row[0]) and is_id(row[1]):
                        table.gone.append(key)
                elif mine != _row(names, row):
                    table.changed.append(mine)
                seen.add(key)
            # A relationship that someone copied, marker and all, is removed with its copy and
            # written once.
            seen -= twice.keys()
            table.gone = list(dict.fromkeys(table.gone) | twice)
            table.changed = [row for row in table.changed if (row["from"], row["to"]) not in twice]
            table.new = [
                row for row in self._graph.edges(name) if (row["from"], row["to"]) not in seen
            ]
            return table

        return self._read(query, compare)

    def _read(self, cypher: str, take: Callable[[Iterator[list[Any]]], _Table]) -> _Table:
        return self._session.execute_read(
            lambda tx: take(record.values() for record in tx.run(cypher))
        )

    def _rows(self, cypher: str) -> list[list[Any]]:
        return self._ask(cypher, {})

    def _ask(self, cypher: str, given: dict[str, Any]) -> list[list[Any]]:
        return self._session.execute_read(
            lambda tx: [record.values() for record in tx.run(cypher, given)]
        )

    # ---- writing ---------------------------------------------------------------------------------
    def _write(self, changes: Changes) -> None:
        removed: list[tuple[str, list[Any]]] = []
        empty = self._empty()
        for label in schema().nodes:  # nodes first: edges need both their ends
            rows = list(self._graph.nodes(label))
            table = _Table(label, rows, [], []) if empty else self._compare_nodes(label)
            names, _ = node_query(label)
            self._nodes(create_nodes, label, _used(names, table.new), table.new)
            self._nodes(update_nodes, label, names, table.changed)
            removed.append((label, table.gone))
            changes.nodes_created += len(table.new)
            changes.nodes_updated += len(table.changed)
            self._report(len(rows) - len(table.new) - len(table.changed))
        for name, kind in schema().edges.items():
            rows = list(self._graph.edges(name))
            table = _Table(name, rows, [], []) if empty else self._compare_edges(name)
            names = list(kind.properties)
            self._edges(
                name, DELETE_EDGES, [], [{"from": a, "to": b} for a, b in table.gone], report=False
            )
            self._edges(name, UPDATE_EDGES, names, table.changed)
            self._edges(name, CREATE_EDGES, _used(names, table.new), table.new)
            changes.edges_created += len(table.new)
            changes.edges_updated += len(table.changed)
            changes.edges_deleted += len(table.gone)
            self._report(max(0, len(rows) - len(table.new) - len(table.changed)))
        for label, gone in removed:
            query = (
                f"UNWIND $rows AS row MATCH (n:`{label}` {{id: row}}) WHERE n.`{MARKER}` "
                "DETACH DELETE n"
            )
            self._send(query, _batches(gone, self._batch), lambda part: 0)
            changes.nodes_deleted += len(gone)

    def _nodes(
        self,
        query: Callable[[str, list[str]], str],
        label: str,
        names: list[str],
        rows: list[GraphRow],
    ) -> None:
        parts = (
            [[row.get(name) for name in names] for row in part]
            for part in _batches(rows, self._batch)
        )
        self._send(query(label, names), parts, len)

    def _edges(
        self,
        name: str,
        template: str,
        names: list[str],
        rows: list[GraphRow],
        *,
        report: bool = True,
    ) -> None:
        """Send edges by the labels of their ends, so both are found by index, and by start, so it
        is found once.
        """
        properties = "".join(f"`{key}`: out[{place}], " for place, key in enumerate(names, start=1))
        by_labels: dict[tuple[str, str], list[GraphRow]] = {}
        for row in rows:
            by_labels.setdefault((label_of(row["from"]), label_of(row["to"])), []).append(row)
        for (start, end), ours in by_labels.items():
            query = template.format(
                start=start, end=end, name=name, properties=properties, marker=MARKER
            )
            parts = (
                [
                    [a, [[row["to"], *(row.get(key) for key in names)] for row in same]]
                    for a, same in groupby(part, key=lambda row: row["from"])
                ]
                for part in _batches(ours, self._batch)
            )
            self._send(query, parts, lambda part: sum(len(out) for _, out in part) if report else 0)

    def _send(
        self, query: str, parts: Iterable[list[Any]], count: Callable[[list[Any]], int]
    ) -> None:
        """Run each part in a transaction of its own, two at a time, as long as this push is still
        the one that writes.
        """

        def work(tx: ManagedTransaction, rows: list[Any]) -> None:
            with not_again(self._where):
                tx.run(query, rows=rows).consume()
            self._lock.guard(tx)  # last: the lock is held only to commit

        def send(rows: list[Any]) -> int:
            with self._sessions() as session:
                session.execute_write(work, rows)
            return count(rows)

        running: deque[Future[int]] = deque()
        with ThreadPoolExecutor(2, "push") as pool:
            try:
                for rows in parts:
                    running.append(pool.submit(send, rows))
                    if len(running) > 2:
                        self._report(running.popleft().result())
                while running:
                    self._report(running.popleft().result())
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _report(self, rows: int) -> None:
        self._done += rows
        if self._progress and rows:
            self._progress("Pushing the graph", min(self._done, self._total), self._total)


def _used(names: list[str], rows: list[GraphRow]) -> list[str]:
    """The names that at least one row has: most rows have few of the many properties of their
    type.
    """
    return [name for name in names if any(name in row for row in rows)]


def _batches(rows: list[Any], size: int) -> Iterator[list[Any]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _row(names: list[str], values: list[Any]) -> GraphRow:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
