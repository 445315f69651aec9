"""The graph: frozen Arrow tables, one for each node type and each edge type, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from lacunary.graph.columns import (
    PLACES,
    TEXT,
    arrow_type,
    as_column,
    numbers,
    python_values,
    whole,
)
from lacunary.graph.difference import Change, differences
from lacunary.graph.schema import Property, label_of, schema
from lacunary.graph.stamp import Stamp

__all__ = ["LABELS", "Graph", "GraphRow"]

GraphRow = dict[str, Any]
"""A node or an edge as a row of its table: properties by name, with `id` or `from` and `to`."""

LABELS = sorted(schema().nodes, key=lambda label: f"{label.lower()}:")
"""The node types in the order of their identifiers."""

_BATCH = 4096


class Graph:
    """Typed node and edge tables of a review project; it never changes. `GraphBuilder` makes one.

    A node is a row with an `id`; an edge a row with `from` and `to`. Missing properties are absent,
    never zero or empty. Tables are sorted by identifier, so that two graphs of the same statements
    are equal row by row, whatever their stamps say. All identifiers stand once in `ids`, in order;
    edges hold positions in it.

    Attributes
    ----------
    ids
        The identifiers of all nodes, in order (Arrow texts).
    sources
        The sources that places name, in order (Arrow texts).
    stamp
        Whose graph it is and of which files, where it is of a build.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s1", {"label": "Wang 2013", "n": 187, "sources": ["included:5"]})
    >>> builder.add_node("region:cn-sc", {"label_en": "Sichuan", "label_zh": "四川"})
    >>> builder.add_edge("LOCATED_IN", "study:s1", "region:cn-sc", {"reviews": ["li-2023"]})
    >>> graph = builder.freeze()
    >>> graph.node("study:s1")["n"]
    187
    >>> [edge["to"] for edge in graph.edges("LOCATED_IN")]
    ['region:cn-sc']
    >>> graph.table("Study")["n"].to_pylist()
    [187]
    """

    def __init__(
        self,
        ids: pa.Array,
        sources: pa.Array,
        tables: Mapping[str, pa.Table],
        stamp: Stamp | None = None,
    ) -> None:
        self.ids, self.sources, self.stamp = ids, sources, stamp
        self._tables = {name: table for name, table in tables.items() if table.num_rows}
        self._starts: dict[str, int] = {}
        at = 0
        for label in LABELS:
            self._starts[label] = at
            at += self.rows(label)

    def stamped(self, stamp: Stamp | None) -> Graph:
        """The same tables under another stamp."""
        return Graph(self.ids, self.sources, self._tables, stamp)

    @property
    def nbytes(self) -> int:
        """Bytes that the tables take."""
        parts = (self.ids, self.sources, *self._tables.values())
        return sum(part.nbytes for part in parts)

    # ---- tables ----------------------------------------------------------------------------------
    def rows(self, name: str) -> int:
        """How many rows the table of a node or edge type has."""
        table = self._tables.get(name)
        return table.num_rows if table is not None else 0

    def table(self, name: str) -> pa.Table:
        """One table whole.

        Parameters
        ----------
        name
            A node label or an edge type.

        Returns
        -------
        pyarrow.Table
            `id`, or `from` and `to` as dictionaries over `ids`, and every property of the schema;
            `sources` are lists of pairs of `source` and `row`.

        Raises
        ------
        KeyError
            Where the schema has no such type.

        Examples
        --------
        >>> from lacunary.graph import GraphBuilder
        >>> GraphBuilder().freeze().table("CITES").column_names
        ['from', 'to', 'sources']
        """
        found: dict[str, pa.Array] = {}
        if name in schema().nodes:
            found["id"] = self.ids.slice(self._starts[name], self.rows(name))
        else:
            for side, places in zip(("from", "to"), self.ends(name), strict=True):
                found[side] = pa.DictionaryArray.from_arrays(as_column(places), self.ids)
        for key in _properties(name):
            column = self.column(name, key)
            if column.type == PLACES and (self.rows(name) or len(column)):
                column = self._named(column)
            found[key] = column
        return pa.table(found)

    def stored(self, name: str) -> pa.Table:
        """One table as the graph holds it: without identifiers, which are in `ids`; ends and places
        as numbers; without what is missing in all rows.
        """
        return self._tables[name]

    def column(self, name: str, key: str) -> pa.Array:
        """One property of all rows of a type, `id` among them, as Arrow keeps it."""
        if key == "id":
            return self.ids.slice(self._starts[name], self.rows(name))
        table = self._tables.get(name)
        if table is not None and key in table.column_names:
            return whole(table[key])
        return pa.nulls(self.rows(name), arrow_type(_properties(name)[key]))

    def ends(self, name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """The positions in `ids` of both ends of all edges of a type (two arrays of int32)."""
        table = self._tables.get(name)
        if name not in schema().edges:
            raise KeyError(name)
        if table is None:
            return np.empty(0, "i4"), np.empty(0, "i4")
        start, end = (numbers(whole(table[side])) for side in ("from", "to"))
        return start, end

    def start_of(self, label: str) -> int:
        """The position in `ids` of the first node of a type."""
        return self._starts[label]

    def _named(self, column: pa.Array) -> pa.Array:
        """Places with the names of their sources."""
        pairs = column.values
        named = pa.DictionaryArray.from_arrays(pairs.field("source"), self.sources)
        pairs = pa.StructArray.from_arrays([named, pairs.field("row")], ["source", "row"])
        mask = column.is_null() if column.null_count else None
        return pa.ListArray.from_arrays(column.offsets, pairs, mask=mask)

    # ---- rows ------------------------------------------------------------------------------------
    @property
    def labels(self) -> list[str]:
        """The node types in the order in which `ids` has their nodes."""
        return LABELS

    def properties(self, name: str, batch: int) -> Iterator[tuple[int, list[GraphRow]]]:
        """The rows of a type without identifier and ends, some at a time, each part with the place
        of its first row.
        """
        for at, count, columns in self._batches(name, batch=batch):
            yield at, list(_rows(columns)) if columns else [{} for _ in range(count)]

    def nodes(self, label: str) -> Iterator[GraphRow]:
        """The rows of one node type, by identifier."""
        start = self._starts[label]
        for at, count, columns in self._batches(label):
            ids = self.ids.slice(start + at, count).to_pylist()
            yield from _rows({"id": ids, **columns})

    def edges(self, name: str) -> Iterator[GraphRow]:
        """The rows of one edge type, by both ends."""
        ends = self.ends(name)
        for at, count, columns in self._batches(name):
            start, end = (self.names_at(side[at : at + count]) for side in ends)
            yield from _rows({"from": start, "to": end, **columns})

    def columns(self, name: str, batch: int = _BATCH) -> Iterator[dict[str, list[Any]]]:
        """The table of a type as lists of Python objects, some rows at a time: identifier or ends,
        then every property that any row has.
        """
        for at, count, columns in self._batches(name, batch=batch):
            yield self._whose(name, slice(at, at + count)) | columns

    def columns_at(
        self, name: str, places: np.ndarray[Any, Any], keys: Collection[str] | None = None
    ) -> dict[str, list[Any]]:
        """Columns as `columns` gives them, of some rows by their numbers in the table; only these
        properties where they are named.
        """
        found = self._whose(name, places)
        table = self._tables.get(name)
        if table is None:
            return found
        for key in table.column_names:
            if key not in ("from", "to") and (keys is None or key in keys):
                part = whole(table[key]).take(as_column(places))
                found[key] = python_values(part, self._source_names)
        return found

    def names_at(self, places: np.ndarray[Any, Any]) -> list[str]:
        """The identifiers at some positions in `ids`."""
        return self.ids.take(as_column(places)).to_pylist()  # type: ignore[no-any-return]

    def rows_at(self, name: str, places: np.ndarray[Any, Any]) -> list[GraphRow]:
        """Some rows of a type, by their numbers in its table, in the order of the numbers."""
        return list(_rows(self.columns_at(name, places)))

    def _whose(self, name: str, places: slice | np.ndarray[Any, Any]) -> dict[str, list[Any]]:
        """The identifiers of some nodes, or the ends of some edges."""
        if name in schema().nodes:
            at = np.arange(self._starts[name], self._starts[name] + self.rows(name))[places]
            return {"id": self.names_at(at)}
        ends = zip(("from", "to"), self.ends(name), strict=True)
        return {side: self.names_at(at[places]) for side, at in ends}

    def node(self, node_id: str) -> GraphRow:
        """One node by its identifier; `KeyError` when there is none."""
        at = self.position(node_id)
        if at is None:
            raise KeyError(node_id)
        label = label_of(node_id)
        (columns,) = (part for _, _, part in self._batches(label, at - self._starts[label], 1))
        return next(_rows({"id": [node_id], **columns}))

    def edge(self, name: str, start: str, end: str) -> GraphRow | None:
        """One edge by its ends, or None."""
        at = self._edge_at(name, start, end)
        if at is None:
            return None
        (columns,) = (part for _, _, part in self._batches(name, at, 1))
        return next(_rows({"from": [start], "to": [end], **columns}))

    def by_labels(
        self, name: str, numbers: np.ndarray[Any, Any] | None = None
    ) -> dict[tuple[str, str], np.ndarray[Any, Any]]:
        """The numbers of the rows of an edge type by the types of both ends, those of all or of
        some rows.
        """
        numbers = np.arange(self.rows(name)) if numbers is None else numbers
        starts = np.array(list(self._starts.values()))
        of = [np.searchsorted(starts, side[numbers], "right") - 1 for side in self.ends(name)]
        pairs, which = np.unique(of[0] * len(LABELS) + of[1], return_inverse=True)
        return {
            (LABELS[pair // len(LABELS)], LABELS[pair % len(LABELS)]): numbers[which == at]
            for at, pair in enumerate(pairs.tolist())
        }

    def position(self, node_id: str) -> int | None:
        """The position of an identifier in `ids`, or None where there is no such node."""
        low, high = 0, len(self.ids)
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle].as_py() < node_id:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.ids) and self.ids[low].as_py() == node_id else None

    def __contains__(self, node_id: object) -> bool:
        return isinstance(node_id, str) and self.position(node_id) is not None

    def __len__(self) -> int:
        return len(self.ids)

    def counts(self) -> dict[str, int]:
        """Rows of each node type, then of each edge type, in alphabetical order; empty tables are
        left out.
        """
        kinds = (*sorted(schema().nodes), *sorted(schema().edges))
        return {name: self.rows(name) for name in kinds if self.rows(name)}

    def degrees(self, name: str) -> Counter[str]:
        """How many edges of a type leave each node."""
        starts, counts = np.unique(self.ends(name)[0], return_counts=True)
        ids = self.names_at(starts)
        return Counter(dict(zip(ids, counts.tolist(), strict=True)))

    def _edge_at(self, name: str, start: str, end: str) -> int | None:
        ends = self.position(start), self.position(end)
        if ends[0] is None or ends[1] is None:
            return None
        starts, targets = self.ends(name)
        low, high = np.searchsorted(starts, [ends[0], ends[0] + 1])
        at = int(low + np.searchsorted(targets[low:high], ends[1]))
        return at if at < high and targets[at] == ends[1] else None

    @cached_property
    def _source_names(self) -> list[str]:
        return self.sources.to_pylist()  # type: ignore[no-any-return]

    def _batches(
        self, name: str, start: int = 0, rows: int | None = None, batch: int = _BATCH
    ) -> Iterator[tuple[int, int, dict[str, list[Any]]]]:
        """Place and number of some rows of a table, and their properties as Python objects."""
        table = self._tables.get(name)
        if table is None:
            return
        keys = [key for key in table.column_names if key not in ("from", "to")]
        last = table.num_rows if rows is None else start + rows
        for at in range(start, last, batch):
            count = min(batch, last - at)
            parts = {key: whole(table[key]).slice(at, count) for key in keys}
            yield (
                at,
                count,
                {key: python_values(part, self._source_names) for key, part in parts.items()},
            )

    # ---- other graphs ----------------------------------------------------------------------------
    def select(
        self, labels: Collection[str] | None = None, edges: Collection[str] | None = None
    ) -> Graph:
        """The graph of some types of nodes and of edges; an edge needs both its ends.

        Parameters
        ----------
        labels, edges
            All where none are named.

        Returns
        -------
        Graph
            With the same stamp.
        """
        if labels is None and edges is None:
            return self
        kept = LABELS if labels is None else [label for label in LABELS if label in labels]
        tables = {label: self._tables[label] for label in kept if label in self._tables}
        places, at = np.full(len(self.ids), -1, "i4"), 0
        parts = [pa.nulls(0, TEXT)]
        for label in kept:
            start, count = self._starts[label], self.rows(label)
            places[start : start + count] = np.arange(at, at + count, dtype="i4")
            parts.append(self.ids.slice(start, count))
            at += count
        for name in schema().edges if edges is None else edges:
            if name in self._tables:
                table = self._tables[name]
                tables[name] = table if at == len(self.ids) else _moved(table, places)
        return Graph(pa.concat_arrays(parts), self.sources, tables, self.stamp)

    def without(self, properties: Mapping[str, Collection[str]]) -> Graph:
        """The graph without some properties, named by type; the same graph where it has none."""
        tables = {
            name: table.drop_columns(
                [key for key in properties.get(name, ()) if key in table.column_names]
            )
            for name, table in self._tables.items()
        }
        if all(tables[name].num_columns == self._tables[name].num_columns for name in tables):
            return self
        return Graph(self.ids, self.sources, tables, self.stamp)

    # ---- comparison ------------------------------------------------------------------------------
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Graph) and not self.difference(other, limit=1)

    __hash__ = None  # type: ignore[assignment]  # a graph is compared by all its rows

    def __repr__(self) -> str:
        edges = sum(map(self.rows, schema().edges))
        return f"<Graph: {len(self)} nodes, {edges} edges>"

    def difference(self, other: Graph, limit: int | None = None) -> list[Change]:
        """What has to change in this graph so that it becomes the other one.

        Parameters
        ----------
        other
            Any graph.
        limit
            How many changes to look for; all where none is given.

        Returns
        -------
        list of Change
            Rows added and removed, and each property that has another value, by table and row;
            empty where the graphs are equal.

        Examples
        --------
        >>> from lacunary.graph import GraphBuilder
        >>> before, after = GraphBuilder(), GraphBuilder()
        >>> before.add_node("study:s1", {"n": 187})
        >>> after.add_node("study:s1", {"n": 197})
        >>> after.add_node("study:s2", {})
        >>> for change in before.freeze().difference(after.freeze()):
        ...     print(change)
        Study study:s1: n 187 -> 197
        Study study:s2: added
        """
        return differences(self, other, limit)


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[GraphRow]:
    """Rows of columns, without what is missing."""
    names = list(columns)
    for values in zip(*columns.values(), strict=True):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _moved(table: pa.Table, places: np.ndarray[Any, Any]) -> pa.Table:
    """Edges between the nodes that are kept, by their new positions."""
    start, end = (places[numbers(whole(table[side]))] for side in ("from", "to"))
    kept = (start >= 0) & (end >= 0)
    if not kept.all():
        table, start, end = table.filter(as_column(kept)), start[kept], end[kept]
    table = table.set_column(0, "from", as_column(start))
    return table.set_column(1, "to", as_column(end))


def _properties(name: str) -> dict[str, Property]:
    """The properties of a node or edge type, but the identifier."""
    kinds = schema()
    kind = kinds.nodes.get(name) or kinds.edges[name]
    return {key: value for key, value in kind.properties.items() if key != "id"}
