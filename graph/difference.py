"""What changed from one graph to another, row by row and property by property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lacunary.graph.columns import PLACES, python_values
from lacunary.graph.schema import schema

if TYPE_CHECKING:
    from lacunary.graph.model import Graph

__all__ = ["Change", "differences"]

Key = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two graphs.

    Attributes
    ----------
    table
        The node label or edge type.
    key
        The node's identifier, or both ends of the edge.
    kind
        `added`, `removed` or `changed`.
    property
        Of what was changed: which property; empty otherwise.
    before, after
        Its values; None where there was or is none.

    Examples
    --------
    >>> print(Change("Study", "study:s1", "changed", "n", 187, 197))
    Study study:s1: n 187 -> 197
    """

    table: str
    key: Key
    kind: Literal["added", "removed", "changed"]
    property: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        key = self.key if isinstance(self.key, str) else " -> ".join(self.key)
        what = f"{self.property} {self.before!r} -> {self.after!r}" if self.property else self.kind
        return f"{self.table} {key}: {what}"


def differences(one: Graph, other: Graph, limit: int | None = None) -> list[Change]:
    """What has to change in one graph so that it becomes the other; at most `limit` changes."""
    return list(islice(_differences(one, other), limit))


def _differences(one: Graph, other: Graph) -> Iterator[Change]:
    # rows are matched by numbers: each node of the other graph by its position in the one, or
    # behind all of them where the one has none
    there = pc.index_in(other.ids, one.ids)
    unknown = np.asarray(there.is_null())
    numbers = there.fill_null(0).to_numpy(zero_copy_only=False).astype("i8")
    numbers[unknown] = len(one.ids) + np.arange(int(unknown.sum()))
    for label in schema().nodes:
        start, count = other.start_of(label), other.rows(label)
        mine = np.arange(one.rows(label), dtype="i8") + one.start_of(label)
        yield from _of_table(one, other, label, mine, numbers[start : start + count])
    width = len(one.ids) + len(other.ids)
    for name in schema().edges:
        (a, b), (c, d) = one.ends(name), other.ends(name)
        mine = a.astype("i8") * width + b
        yield from _of_table(one, other, name, mine, numbers[c] * width + numbers[d])


def _of_table(
    one: Graph, other: Graph, name: str, mine: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]
) -> Iterator[Change]:
    _, at, to = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    changes: list[tuple[Key, Change]] = []
    for graph, keys, kept, kind in ((one, mine, at, "removed"), (other, theirs, to, "added")):
        lonely = np.ones(len(keys), bool)
        lonely[kept] = False
        for row in np.flatnonzero(lonely):
            key = _key(graph, name, int(row))
            changes.append((key, Change(name, key, kind)))  # type: ignore[arg-type]
    if len(at):
        kinds = schema()
        properties = (kinds.nodes.get(name) or kinds.edges[name]).properties
        for key_name in properties:
            if key_name != "id":
                changes += _of_column(one, other, name, key_name, at, to)
    for _, change in sorted(changes, key=lambda found: (found[0], found[1].property)):
        yield change


def _of_column(
    one: Graph,
    other: Graph,
    name: str,
    key_name: str,
    at: np.ndarray[Any, Any],
    to: np.ndarray[Any, Any],
) -> Iterator[tuple[Key, Change]]:
    before, after = one.column(name, key_name), other.column(name, key_name)
    if before.null_count == len(before) and after.null_count == len(after):
        return
    if len(at) < len(before) or not _counts_up(at):
        before = before.take(pa.array(at))
    if len(to) < len(after) or not _counts_up(to):
        after = after.take(pa.array(to))
    if before.type == PLACES:
        if one.sources.equals(other.sources) and before.equals(after):
            return
    elif before.equals(after):
        return
    values = (_values(one, before), _values(other, after))
    for row, (was, now) in enumerate(zip(*values, strict=True)):
        if was != now:
            key = _key(one, name, int(at[row]))
            yield key, Change(name, key, "changed", key_name, was, now)


def _values(graph: Graph, column: pa.Array) -> Iterator[Any]:
    sources = graph.sources.to_pylist()
    for at in range(0, len(column), 4096):
        yield from python_values(column.slice(at, 4096), sources)


def _counts_up(places: np.ndarray[Any, Any]) -> bool:
    return bool((places == np.arange(len(places))).all())


def _key(graph: Graph, name: str, row: int) -> Key:
    if name in schema().nodes:
        return str(graph.ids[graph.start_of(name) + row].as_py())
    start, end = (graph.ids[int(side[row])].as_py() for side in graph.ends(name))
    return start, end
