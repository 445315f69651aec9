"""Brings what lacunary wrote into a Neo4j database in line with a graph: creates, updates and
removes what differs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from lacunary.graph.errors import StoreError
from lacunary.graph.progress import Progress
from lacunary.graph.schema import label_of, schema
from lacunary.graph.stores.neo4j.compare import Comparison, Numbers, TableChanges, is_id
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

    from lacunary.graph.model import Graph, GraphRow

__all__ = ["Changes", "Sync"]


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
        self._comparison = Comparison(graph)
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
    def _tables(self) -> Iterator[TableChanges]:
        yield from (self._compare(label) for label in schema().nodes)
        yield from (self._compare(name) for name in schema().edges)

    def _compare(self, name: str) -> TableChanges:
        is_node = name in schema().nodes
        names, query = node_query(name) if is_node else edge_query(name)
        compare = self._comparison.nodes if is_node else self._comparison.edges
        return self._session.execute_read(
            lambda tx: compare(name, names, (record.values() for record in tx.run(query)))
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
        compare = self._comparison.everything if self._empty() else self._compare
        for label in schema().nodes:  # nodes first: edges need both their ends
            table = compare(label)
            names, _ = node_query(label)
            self._nodes(create_nodes, label, self._used(label, names), table.new)
            self._nodes(update_nodes, label, names, table.changed)
            removed.append((label, table.gone))
            changes.nodes_created += table.new.size
            changes.nodes_updated += table.changed.size
            self._report(self._graph.rows(label) - table.new.size - table.changed.size)
        for name, kind in schema().edges.items():
            table = compare(name)
            names = list(kind.properties)
            self._remove_edges(name, table.gone)
            self._edges(name, UPDATE_EDGES, names, table.changed)
            self._edges(name, CREATE_EDGES, self._used(name, names), table.new)
            changes.edges_created += table.new.size
            changes.edges_updated += table.changed.size
            changes.edges_deleted += len(table.gone)
            self._report(max(0, self._graph.rows(name) - table.new.size - table.changed.size))
        for label, gone in removed:
            query = (
                f"UNWIND $rows AS row MATCH (n:`{label}` {{id: row}}) WHERE n.`{MARKER}` "
                "DETACH DELETE n"
            )
            self._send(query, _batches(gone, self._batch), lambda part: 0)
            changes.nodes_deleted += len(gone)

    def _used(self, name: str, names: list[str]) -> list[str]:
        """The names that at least one row has: most rows have few of the many properties of their
        type.
        """
        if not self._graph.rows(name):
            return []
        used = {"id", *self._graph.stored(name).column_names}
        return [key for key in names if key in used]

    def _nodes(
        self, query: Callable[[str, list[str]], str], label: str, names: list[str], rows: Numbers
    ) -> None:
        parts = (
            [[row.get(name) for name in names] for row in self._graph.rows_at(label, part)]
            for part in _batches(rows, self._batch)
        )
        self._send(query(label, names), parts, len)

    def _edges(self, name: str, template: str, names: list[str], rows: Numbers) -> None:
        """Send edges by the labels of their ends, so both are found by index, and by start, so it
        is found once.
        """
        for ends, ours in self._graph.by_labels(name, rows).items():
            parts = (self._graph.rows_at(name, part) for part in _batches(ours, self._batch))
            self._send_edges(name, template, names, ends, parts)

    def _remove_edges(self, name: str, gone: list[tuple[str, str]]) -> None:
        by_labels: dict[tuple[str, str], list[GraphRow]] = {}
        for start, end in gone:
            ends = label_of(start), label_of(end)
            by_labels.setdefault(ends, []).append({"from": start, "to": end})
        for ends, rows in by_labels.items():
            parts = _batches(rows, self._batch)
            self._send_edges(name, DELETE_EDGES, [], ends, parts, report=False)

    def _send_edges(
        self,
        name: str,
        template: str,
        names: list[str],
        ends: tuple[str, str],
        parts: Iterable[list[GraphRow]],
        *,
        report: bool = True,
    ) -> None:
        properties = "".join(f"`{key}`: out[{place}], " for place, key in enumerate(names, start=1))
        query = template.format(
            start=ends[0], end=ends[1], name=name, properties=properties, marker=MARKER
        )
        packed = (
            [
                [a, [[row["to"], *(row.get(key) for key in names)] for row in same]]
                for a, same in groupby(part, key=lambda row: row["from"])
            ]
            for part in parts
        )
        self._send(query, packed, lambda part: sum(len(out) for _, out in part) if report else 0)

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


_Part = TypeVar("_Part", list[Any], Numbers)


def _batches(rows: _Part, size: int) -> Iterator[_Part]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
