"""How the tables of a graph differ from what lacunary wrote into a Neo4j database: rows of the
server as a stream against rows of the graph by number, so that neither is held whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from lacunary.graph.schema import schema

if TYPE_CHECKING:
    from lacunary.graph.model import Graph, GraphRow

__all__ = ["Comparison", "Numbers", "TableChanges", "is_id"]

_BATCH = 5_000
_NONE = np.empty(0, "i8")
_NOT_HERE = -1

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(slots=True)
class TableChanges:
    """How one table of the graph differs from the server: numbers of rows to create and to update,
    and keys to remove.

    `there` counts what lacunary holds of it on the server.
    """

    name: str
    new: Numbers
    changed: Numbers
    gone: list[Any]
    there: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new.size or self.changed.size or self.gone)


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


class Comparison:
    """Compares a graph with the rows that a server gives, table by table."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._positions: dict[str, int] = {}

    def everything(self, name: str) -> TableChanges:
        """A table of which the server has nothing."""
        return TableChanges(name, np.arange(self._graph.rows(name)), _NONE, [])

    def nodes(self, label: str, names: list[str], rows: Iterator[list[Any]]) -> TableChanges:
        """What differs of a node type; a row has the properties of `names`, the first is the id."""
        count, first = self._graph.rows(label), self._graph.start_of(label)
        table, seen = TableChanges(label, _NONE, _NONE, []), np.zeros(count, bool)
        changed: list[int] = []
        while part := list(islice(rows, _BATCH)):
            here = self._at(row[0] for row in part) - first
            here[(here < 0) | (here >= count)] = _NOT_HERE
            mine = self._rows(label, here)
            for row, at in zip(part, here.tolist(), strict=True):
                ours = is_id(row[0], label)
                table.there += ours
                known = None if at == _NOT_HERE else next(mine)
                if known is None or seen[at]:
                    if ours:
                        table.gone.append(row[0])
                    continue
                seen[at] = True
                if known != _row(names, row):
                    changed.append(at)
        table.new, table.changed = np.flatnonzero(~seen), np.array(changed, "i8")
        return table

    def edges(self, name: str, names: list[str], rows: Iterator[list[Any]]) -> TableChanges:
        """What differs of an edge type; a row has the properties of `names`, first both ends."""
        starts, ends = self._graph.ends(name)
        keys = _keys(starts, ends)
        table, seen = TableChanges(name, _NONE, _NONE, []), np.zeros(len(keys), bool)
        twice = np.zeros(len(keys), bool)
        changed = np.zeros(len(keys), bool)
        gone: dict[tuple[str, str], None] = {}
        while part := list(islice(rows, _BATCH)):
            table.there += len(part)
            here = self._edges_at(keys, part)
            mine = self._rows(name, here)
            for row, at in zip(part, here.tolist(), strict=True):
                if at == _NOT_HERE:
                    if is_id(row[0]) and is_id(row[1]):
                        gone[row[0], row[1]] = None
                    continue
                if next(mine) != _row(names, row):
                    changed[at] = True
                # a relationship that someone copied, marker and all, is removed with its copy and
                # written once
                if seen[at]:
                    twice[at] = True
                    gone[row[0], row[1]] = None
                seen[at] = True
        table.new, table.gone = np.flatnonzero(~seen | twice), list(gone)
        table.changed = np.flatnonzero(changed & ~twice)
        return table

    def _rows(self, name: str, here: Numbers) -> Iterator[GraphRow]:
        return iter(self._graph.rows_at(name, here[here != _NOT_HERE]))

    def _at(self, ids: Iterator[Any]) -> Numbers:
        """Positions of identifiers in the graph; one dictionary for all tables."""
        if not self._positions:
            self._positions = {name: at for at, name in enumerate(self._graph.ids.to_pylist())}
        known = self._positions
        return np.fromiter(
            (known.get(name, _NOT_HERE) if isinstance(name, str) else _NOT_HERE for name in ids),
            "i8",
        )

    def _edges_at(self, keys: Numbers, part: list[list[Any]]) -> Numbers:
        starts, ends = (self._at(row[side] for row in part) for side in (0, 1))
        wanted = np.where((starts < 0) | (ends < 0), _NOT_HERE, _keys(starts, ends))
        here = np.searchsorted(keys, wanted)
        if not keys.size:
            return np.full(len(part), _NOT_HERE)
        here[here == keys.size] = 0
        return np.where(keys[here] == wanted, here, _NOT_HERE)


def _keys(starts: np.ndarray[Any, Any], ends: np.ndarray[Any, Any]) -> Numbers:
    """Both ends as one number, in the order of the table."""
    keys: Numbers = (starts.astype("i8") << 32) | ends.astype("i8")
    return keys


def _row(names: list[str], values: list[Any]) -> GraphRow:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
