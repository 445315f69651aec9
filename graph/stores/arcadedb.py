"""The embedded engine: ArcadeDB in this process, its files in the project's `.lacunary/` folder."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from inspect import signature
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lacunary.graph.errors import StoreError
from lacunary.graph.progress import Progress
from lacunary.graph.schema import label_of, schema
from lacunary.graph.stamp import STAMP, Stamp
from lacunary.graph.stores.arcadedb_errors import Explained, is_locked
from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.disk import (
    copy_to_read,
    free,
    full,
    in_words,
    is_writable,
    must_write,
    needed,
    remove_copies,
)
from lacunary.graph.stores.engine import must_have_engine, start_engine
from lacunary.graph.stores.read_only import refuse_writes
from lacunary.graph.stores.store import DEFAULT_TIMEOUT, Answer

if TYPE_CHECKING:
    from lacunary.graph.model import Graph

__all__ = ["ArcadeStore"]

_BATCH = 20_000
_TABLES = "tables"
# a limit of the engine may be so much longer than the time left: to change it costs a third of a
# second
_NEAR = 1.2

# Past the guard of queries: the engine itself reads neither files nor addresses from Cypher.
_NO_FILES = ("allowFileUrls", "allowRemoteUrls")


class ArcadeStore:
    """An ArcadeDB database in a folder, read by several processes at once or written by one.

    In the same folder, under `tables`, stands the same graph as Arrow files: one rename puts both
    in the place of what was there, so that they are always of one build.

    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s1", {"label": "Wang 2013", "n": 187})
    >>> graph = builder.freeze()
    >>> store = ArcadeStore(Path(tempfile.mkdtemp()) / "graph", write=True)
    >>> store.write(graph)
    >>> store.read() == store.tables() == graph
    True
    >>> store.query("MATCH (s:Study) RETURN s.label AS study, s.n AS n").rows
    [['Wang 2013', 187]]
    >>> store.close()
    """

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        must_have_engine()
        self._copy: Path | None = None
        self._shown, self._write = folder, write
        self._at = folder
        self._folder = folder if write else self._readable(folder)
        self._database: Any = None
        self._timeout: float | None = None
        if write:
            must_write(folder.parent)
            folder.parent.mkdir(parents=True, exist_ok=True)
        if not self._folder.exists() and self._old.exists():
            self._old.rename(folder)  # the last write was killed between its two renames
        if not (write or self._folder.exists()):
            raise StoreError(
                str(folder), "there is no graph here yet", "Run `lacunary build` first."
            )
        self._engine = start_engine(self._folder)
        if self._folder.exists():
            self._open()

    @property
    def name(self) -> str:
        """`embedded (ArcadeDB)` with the engine's version."""
        return f"embedded (ArcadeDB {getattr(self._engine, 'ENGINE_VERSION', '?')})"

    @property
    def stamp(self) -> Stamp | None:
        """What the graph in the folder says about itself; None where there is none, or an earlier
        program wrote it.
        """
        if self._database is None:
            return None
        found = list(self._rows(f"MATCH (g:`{STAMP}`) RETURN properties(g) AS stamp"))
        return Stamp.read(found[0][0]) if found else None

    @property
    def _path(self) -> str:
        """The engine's working directory stays that of its start, so that it needs a whole path."""
        return str(self._folder.absolute())

    @property
    def _old(self) -> Path:
        return self._folder.with_name(self._folder.name + ".old")

    def _readable(self, folder: Path) -> Path:
        """The folder, or a copy of it where this user may not write; the copy goes with the
        program, if not before.
        """
        held = next(
            (path for path in (folder, folder.with_name(folder.name + ".old")) if path.exists()),
            None,
        )
        if held is None or (
            is_writable(held) and (held == folder or os.access(folder.parent, os.W_OK))
        ):
            return folder
        copy = copy_to_read(held)
        self._copy = copy.parent
        return copy

    def _open(self) -> None:
        with self._explained():
            try:
                self._database = self._opened(read_only=not self._write)
            except self._engine.ArcadeDBError as error:
                if "needs recovery" not in str(error):
                    raise
                # A writer has it open, which this open says, or was killed, which this open mends.
                self._opened().close()
                self._database = self._opened(read_only=True)

    def _opened(self, *, read_only: bool = False) -> Any:
        if not read_only:
            return self._engine.open_database(self._path)
        if "read_only" in signature(self._engine.open_database).parameters:
            return self._engine.open_database(self._path, read_only=True)
        # the released JVM build has the mode, but not in its Python functions yet
        factory = self._engine.DatabaseFactory(self._path)
        try:
            mode = import_module("jpype").JClass("com.arcadedb.engine.ComponentFile$MODE").READ_ONLY
            return self._engine.Database(factory._java_factory.open(mode))
        except Exception as error:  # noqa: BLE001 - a Java exception, whose classes exist only once Java runs
            raise self._engine.ArcadeDBError(f"Failed to open database: {error}") from None

    def close(self) -> None:
        """Let go of the database, so that another process may write it."""
        self._let_go()
        if self._copy is not None:
            remove_copies(self._copy)
            self._copy = None

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    # ---- writing ---------------------------------------------------------------------------------
    def write(self, graph: Graph, progress: Progress | None = None) -> None:
        """Replace what the folder holds by this graph: written beside it first, so an interrupted
        build harms nothing.
        """
        if not self._write:
            raise StoreError(
                str(self._folder), "the graph is open for reading", "Open it with write=True."
            )
        fresh = self._folder.with_name(self._folder.name + ".new")
        self._clear(fresh)
        need = needed(graph)
        if (room := free(fresh)) < need:
            what = (
                f"the disk is too full: about {in_words(need)} are needed, {in_words(room)} are"
                " free"
            )
            raise StoreError(
                str(fresh.parent),
                what,
                "Make room there, then run the command again. What was there before is unharmed.",
            )
        try:
            with self._explained(need=need):
                self._fill(fresh, graph, progress)
                self._add_tables(fresh, graph)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self._let_go()
        shutil.rmtree(self._old, ignore_errors=True)
        if self._folder.exists():
            self._folder.rename(self._old)
        fresh.rename(self._folder)
        shutil.rmtree(self._old, ignore_errors=True)
        self._timeout = None
        self._open()

    def _fill(self, fresh: Path, graph: Graph, progress: Progress | None) -> None:
        database = self._engine.create_database(str(fresh.absolute()))
        try:
            self._declare(database, graph)
            self._load(database, graph, progress)
        finally:
            database.close()
        # The engine writes in the background, and does not say when that fails: what it wrote is
        # counted before it is used.
        database = self._engine.open_database(str(fresh.absolute()))
        try:
            for name, count in graph.counts().items():
                (row,) = database.query(
                    "sql", f"SELECT count(*) AS n FROM `{name}` WHERE @rid IS NOT NULL"
                )
                if row.get("n") != count:
                    raise self._engine.ArcadeDBError(
                        f"{row.get('n')} of {count} rows of {name} were written"
                    )
        finally:
            database.close()

    def _add_tables(self, fresh: Path, graph: Graph) -> None:
        from lacunary.graph.stores.tables import write_tables

        try:
            write_tables(fresh / _TABLES, graph)
        except OSError as error:
            if problem := full(fresh, text=str(error)):
                raise problem from None
            raise

    def _clear(self, fresh: Path) -> None:
        """Remove what an interrupted write left, but not what another process is writing at this
        moment.
        """
        if fresh.exists():
            try:
                self._engine.open_database(str(fresh.absolute())).close()
            except self._engine.ArcadeDBError as error:
                if is_locked(str(error)):
                    with self._explained():
                        raise
            shutil.rmtree(fresh, ignore_errors=True)

    def _declare(self, database: Any, graph: Graph) -> None:
        database.command(
            "sql", f"ALTER DATABASE `arcadedb.command.timeout` {int(DEFAULT_TIMEOUT * 1000)}"
        )
        with suppress(
            self._engine.ArcadeDBError
        ):  # an engine without these settings has the guard of queries alone
            for setting in _NO_FILES:
                database.command(
                    "sql", f"ALTER DATABASE `arcadedb.opencypher.loadCsv.{setting}` false"
                )
        for label, kind in schema().nodes.items():
            database.command("sql", f"CREATE VERTEX TYPE `{label}`")
            for name in ("id", *(p.name for p in kind.properties.values() if p.index)):
                database.command(
                    "sql",
                    f"CREATE PROPERTY `{label}`.`{name}` {_SQL_TYPES[kind.properties[name].type]}",
                )
            database.command("sql", f"CREATE INDEX ON `{label}` (`id`) UNIQUE")
            for name in (p.name for p in kind.properties.values() if p.index):
                database.command(
                    "sql", f"CREATE INDEX ON `{label}` (`{name}`) NOTUNIQUE NULL_STRATEGY SKIP"
                )
        for name in schema().edges:
            database.command("sql", f"CREATE EDGE TYPE `{name}`")
        if graph.stamp:
            database.command("sql", f"CREATE VERTEX TYPE `{STAMP}`")

    def _load(self, database: Any, graph: Graph, progress: Progress | None) -> None:
        total, done = sum(graph.counts().values()), 0
        records: list[str] = []  # the engine's name of each node, by its position in the graph
        with database.graph_batch(use_wal=True, commit_every=_BATCH) as batch:
            for label in graph.labels:
                rows = graph.nodes(label)
                while part := list(islice(rows, _BATCH)):
                    records += batch.create_vertices(label, part)
                    done += len(part)
                    if progress:
                        progress("Writing the graph", done, total)
            for name in schema().edges:
                starts, ends = graph.ends(name)
                for at, part in graph.properties(name, _BATCH):
                    last = at + len(part)
                    batch.new_edges(
                        [records[place] for place in starts[at:last].tolist()],
                        name,
                        [records[place] for place in ends[at:last].tolist()],
                        part,
                    )
                    done += len(part)
                    if progress:
                        progress("Writing the graph", done, total)
            # last, and in the folder that takes the other's place: graph and stamp change in one
            # rename
            if graph.stamp:
                batch.create_vertices(STAMP, [graph.stamp.properties()])

    # ---- reading ---------------------------------------------------------------------------------
    def read(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The graph in the database; only these node and edge types when they are named."""
        from lacunary.graph.builder import GraphBuilder

        graph = GraphBuilder()
        graph.stamp = self.stamp
        for label in schema().nodes if labels is None else labels:
            for (row,) in self._rows(f"MATCH (n:`{label}`) RETURN properties(n) AS node", budget):
                graph.add_node(row["id"], row)
        for name in schema().edges if edges is None else edges:
            query = (
                f"MATCH (a)-[r:`{name}`]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS edge"
            )
            for start, end, row in self._rows(query, budget):
                if labels is None or (label_of(start) in labels and label_of(end) in labels):
                    graph.add_edge(name, start, end, row)
        return graph.freeze()

    def tables(
        self,
        labels: Collection[str] | None = None,
        edges: Collection[str] | None = None,
        budget: Budget | None = None,
    ) -> Graph:
        """The graph of the Arrow files beside the database, or of the database where an earlier
        program wrote none; only these node and edge types when they are named.
        """
        if not (self._at / _TABLES).exists():
            return self.read(labels, edges, budget)
        from lacunary.graph.stores.tables import read_tables

        graph = read_tables(self._at / _TABLES, labels, edges)
        if graph.stamp != self.stamp:
            what = "the graph was built anew while it was being read"
            remedy = "Run the command again; if it says so again, run `lacunary build`."
            raise StoreError(str(self._shown), what, remedy)
        if budget:
            budget.left()
        return graph

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        budget: Budget | None = None,
    ) -> Answer:
        """Run a read-only query; refused when it would write, by this check and by the engine."""
        refuse_writes(cypher)
        budget = budget or Budget.start(timeout)
        columns: list[str] = []
        rows: list[list[Any]] = []
        for row in self._run(cypher, parameters, budget):
            columns = columns or list(row.property_names)
            if len(rows) == budget.rows and rows:
                return Answer(columns, rows, cut=True)
            rows.append([_plain(row.get(column)) for column in columns])
        return Answer(columns, rows)

    def _rows(self, cypher: str, budget: Budget | None = None) -> Iterator[list[Any]]:
        for row in self._run(cypher, None, budget):
            yield [_plain(row.get(name)) for name in row.property_names]

    def _run(
        self, cypher: str, parameters: Mapping[str, Any] | None, budget: Budget | None
    ) -> Iterator[Any]:
        """The engine's rows; the clock and the memory are looked at between them, where there is a
        budget.
        """
        self._limit(budget.left() if budget else DEFAULT_TIMEOUT)
        with self._explained(cypher):
            for number, row in enumerate(
                self._database.query("opencypher", cypher, dict(parameters or {}))
            ):
                if budget:
                    budget.look(number)
                yield row
        if budget:
            budget.left()

    def _limit(self, seconds: float) -> None:
        if self._database is None:
            raise StoreError(
                str(self._folder), "there is no graph here yet", "Run `lacunary build` first."
            )
        if self._timeout is None:
            self._timeout = self._stored_limit()
        if seconds <= self._timeout <= seconds * _NEAR:
            return
        seconds = math.ceil(seconds * 1000) / 1000
        self._let_go()  # the limit is a setting of the database, which only a writer may change
        try:
            with self._explained():
                database = self._opened()
                database.command(
                    "sql", f"ALTER DATABASE `arcadedb.command.timeout` {round(seconds * 1000)}"
                )
                database.close()
            self._timeout = seconds
        finally:
            self._open()

    def _stored_limit(self) -> float:
        """The limit that the database holds: that of an earlier program, when one asked for another
        than ours.
        """
        with self._explained():
            for row in self._database.query("sql", "SELECT settings FROM schema:database"):
                for setting in row.get("settings"):
                    if setting["key"] == "arcadedb.command.timeout":
                        return float(setting["value"]) / 1000
        return 0.0

    def _explained(self, cypher: str = "", need: int = 0) -> Explained:
        return Explained(self._shown, cypher, self._engine.ArcadeDBError, need)


_SQL_TYPES = {
    "string": "STRING",
    "integer": "LONG",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "strings": "LIST",
}


def _plain(value: Any) -> Any:
    """Engine values as Python values."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if not key.startswith("@")}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
