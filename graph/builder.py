"""The graph while it is assembled: nodes and edges are added, and `freeze` makes the tables of
them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lacunary.graph.columns import PLACES, TEXT, ColumnsBuilder, Places, arrow_type
from lacunary.graph.errors import GraphError
from lacunary.graph.model import LABELS, Graph
from lacunary.graph.places import places_in_order
from lacunary.graph.schema import EdgeType, NodeType, Property, label_of, schema
from lacunary.graph.stamp import Stamp

__all__ = ["GraphBuilder"]

_NO_NODE = -1


class GraphBuilder:
    """Takes the nodes and edges of a graph, in any order, and gives the frozen graph.

    Missing properties are absent, never zero or empty. What is wrong with one row is said when it
    is added; what is wrong between rows (an end without a node, an edge that is there twice) when
    the graph is frozen.

    Attributes
    ----------
    stamp
        Whose graph it will be and of which files, where it is of a build.

    Examples
    --------
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s1", {"label": "Wang 2013", "n": 187, "sources": ["included:5"]})
    >>> builder.add_node("region:cn-sc", {"label_en": "Sichuan", "label_zh": "四川"})
    >>> builder.add_edge("LOCATED_IN", "study:s1", "region:cn-sc", {"reviews": ["li-2023"]})
    >>> graph = builder.freeze()
    >>> graph.node("study:s1")["n"], graph.counts()
    (187, {'Region': 1, 'Study': 1, 'LOCATED_IN': 1})
    """

    def __init__(self) -> None:
        self.stamp: Stamp | None = None
        self._numbers: dict[str, int] = {}
        self._is_node = bytearray()
        self._sources = Places()
        self._nodes = {
            label: _Nodes(kind.properties, self._sources) for label, kind in schema().nodes.items()
        }
        self._edges = {
            name: _Edges(kind.properties, self._sources) for name, kind in schema().edges.items()
        }
        self._derived: dict[tuple[str, str], dict[str, Any]] = {}

    def add_node(self, node_id: str, properties: Mapping[str, Any]) -> None:
        """Add one node; its type is the prefix of its identifier.

        Parameters
        ----------
        node_id
            Its identifier.
        properties
            Of the schema; None and what is empty are left out.

        Raises
        ------
        GraphError
            For a second node of the identifier, an unknown property, or a value of another type.
        """
        label = label_of(node_id)
        number = self._number(node_id)
        if self._is_node[number]:
            raise _twice(node_id)
        row = _checked(node_id, schema().nodes[label].properties, properties)
        self._is_node[number] = True
        self._nodes[label].numbers.append(number)
        self._nodes[label].columns.append(row)

    def add_edge(
        self, name: str, start: str, end: str, properties: Mapping[str, Any] | None = None
    ) -> None:
        """Add one edge; both its nodes may come later.

        Parameters
        ----------
        name
            Its type.
        start, end
            Identifiers of the nodes it joins, of types that the schema allows.
        properties
            Of the schema; None and what is empty are left out.

        Raises
        ------
        GraphError
            For an unknown type, ends that cannot be joined so, an unknown property, or a value of
            another type.
        """
        kind = _edge_type(name)
        if label_of(start) not in kind.start or label_of(end) not in kind.end:
            raise _not_joined(kind, start, end)
        row = _checked(name, kind.properties, properties or {})
        edges = self._edges[name]
        edges.starts.append(self._number(start))
        edges.ends.append(self._number(end))
        edges.columns.append(row)

    def add_nodes(self, label: str, table: pa.Table) -> None:
        """Add many nodes of one type.

        Parameters
        ----------
        label
            The type.
        table
            One row a node: a column `id`, and others of the schema. `sources` are lists of texts
            `source:row`, or of pairs of source and row, in order.

        Raises
        ------
        GraphError
            As for one node.

        Examples
        --------
        >>> builder = GraphBuilder()
        >>> builder.add_nodes("Report", pa.table({"id": ["report:a"], "year": [2020]}))
        >>> builder.freeze().node("report:a")
        {'id': 'report:a', 'year': 2020}
        """
        known = _node_type(label).properties
        columns = _typed(label, known, table.drop_columns(["id"]))
        for node_id in _identifiers(label, table["id"]):
            if label_of(node_id) != label:
                what = f"it is added to the nodes {label}, and its identifier is none of theirs"
                raise GraphError(node_id, what, f"It begins with {label.lower()}: there.")
            number = self._number(node_id)
            if self._is_node[number]:
                raise _twice(node_id)
            self._is_node[number] = True
            self._nodes[label].numbers.append(number)
        self._nodes[label].columns.extend(columns)

    def add_edges(self, name: str, table: pa.Table) -> None:
        """Add many edges of one type.

        Parameters
        ----------
        name
            The type.
        table
            One row an edge: columns `from` and `to` with identifiers, and others of the schema.

        Raises
        ------
        GraphError
            As for one edge.

        Examples
        --------
        >>> builder = GraphBuilder()
        >>> builder.add_nodes("Report", pa.table({"id": ["report:a", "report:b"]}))
        >>> builder.add_edges("CITES", pa.table({"from": ["report:a"], "to": ["report:b"]}))
        >>> builder.freeze().counts()
        {'Report': 2, 'CITES': 1}
        """
        kind = _edge_type(name)
        columns = _typed(name, kind.properties, table.drop_columns(["from", "to"]))
        edges = self._edges[name]
        for side, allowed, numbers in (
            ("from", kind.start, edges.starts),
            ("to", kind.end, edges.ends),
        ):
            encoded = table[side].combine_chunks()
            if not pa.types.is_dictionary(encoded.type):
                encoded = encoded.dictionary_encode()
            if encoded.null_count:
                raise _nameless(name)
            ids = _identifiers(name, encoded.dictionary)
            for node_id in ids:
                if label_of(node_id) not in allowed:
                    ends = (node_id, "…") if side == "from" else ("…", node_id)
                    raise _not_joined(kind, *ends)
            known = np.fromiter(map(self._number, ids), "i4", len(ids))
            numbers.frombytes(known[encoded.indices.to_numpy(zero_copy_only=False)].tobytes())
        edges.columns.extend(columns)

    def set_values(self, label: str, name: str, values: Mapping[str, Any]) -> None:
        """Give a property to nodes of one type by identifier, in the place of what they have.

        Raises GraphError for an unknown type or property, or a value of another type.
        """
        kind = _node_type(label).properties.get(name)
        if kind is None or name == "id":
            raise GraphError(label, f"`{name}` is no property to give", "Name one of the schema.")
        for node_id, value in values.items():
            if not kind.accepts(value):
                raise _not_of_type(node_id, kind, value)
        self._derived.setdefault((label, name), {}).update(values)

    # ---- what was added so far -------------------------------------------------------------------
    def __contains__(self, node_id: object) -> bool:
        number = self._numbers.get(node_id) if isinstance(node_id, str) else None
        return number is not None and bool(self._is_node[number])

    def ids(self, label: str) -> list[str]:
        """The identifiers of the nodes of one type, in the order in which they were added."""
        every = list(self._numbers)
        return [every[number] for number in self._nodes[_node_type(label).label].numbers]

    def ends(self, name: str) -> Iterator[tuple[str, str]]:
        """Both ends of every edge of one type, in the order in which they were added."""
        every = list(self._numbers)
        edges = self._edges[_edge_type(name).name]
        for start, end in zip(edges.starts, edges.ends, strict=True):
            yield every[start], every[end]

    def values(self, label: str, name: str) -> dict[str, Any]:
        """A property of all nodes of one type that have it, by identifier."""
        values = zip(self.ids(label), self._nodes[label].columns.values(name), strict=True)
        found = {node_id: value for node_id, value in values if value is not None}
        return found | self._derived.get((label, name), {})

    # ---- the graph -------------------------------------------------------------------------------
    def freeze(self) -> Graph:
        """The graph of everything added, its tables sorted by identifier.

        Returns
        -------
        Graph
            With the builder's stamp.

        Raises
        ------
        GraphError
            For an edge without both its nodes, or one that is there twice.
        """
        every = pa.array(list(self._numbers), TEXT)
        places, at = np.full(len(every), _NO_NODE, "i4"), 0
        numbers = np.argsort(np.argsort(np.array(self._sources.names, "O")))
        tables: dict[str, pa.Table] = {}
        parts = [pa.array([], TEXT)]
        for label in LABELS:
            nodes = self._nodes[label]
            if not nodes.numbers:
                continue
            added = np.frombuffer(nodes.numbers, "i4")
            ids = every.take(pa.array(added))
            order = pc.sort_indices(ids).to_numpy()
            ids = ids.take(pa.array(order))
            parts.append(ids)
            places[added[order]] = np.arange(at, at + len(added), dtype="i4")
            at += len(added)
            columns = nodes.columns.finish(numbers)
            for name, values in self._derived_of(label):
                known = columns.get(name)
                before = known.take(pa.array(order)).to_pylist() if known else [None] * len(ids)
                after = map(values.get, ids.to_pylist(), before)
                kind = arrow_type(schema().nodes[label].properties[name])
                # the order is turned back, so that all columns are taken in the same way below
                columns[name] = pa.array(after, kind).take(pa.array(np.argsort(order)))
            tables[label] = _table(schema().nodes[label].properties, columns, order, len(ids))
        for name, edges in self._edges.items():
            if edges.starts:
                tables[name] = self._frozen_edges(name, edges, places, numbers)
        sources = pa.array(sorted(self._sources.names), TEXT)
        return Graph(pa.concat_arrays(parts), sources, tables, self.stamp)

    def _derived_of(self, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for (of, name), values in self._derived.items():
            if of == label:
                yield name, values

    def _frozen_edges(
        self, name: str, edges: _Edges, places: np.ndarray[Any, Any], numbers: np.ndarray[Any, Any]
    ) -> pa.Table:
        starts, ends = (np.frombuffer(side, "i4") for side in (edges.starts, edges.ends))
        both = places[starts], places[ends]
        for side, numbered in zip(both, (starts, ends), strict=True):
            if (missing := np.flatnonzero(side == _NO_NODE)).size:
                at = missing[0]
                node_id = self._id(numbered[at])
                where = f"{self._id(starts[at])} -[{name}]-> {self._id(ends[at])}"
                raise GraphError(where, f"there is no node {node_id}", "Add the node first.")
        keys = (both[0].astype("i8") << 32) | both[1]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        if (twice := np.flatnonzero(keys[1:] == keys[:-1])).size:
            at = order[twice[0]]
            where = f"{self._id(starts[at])} -[{name}]-> {self._id(ends[at])}"
            raise GraphError(where, "the edge is there twice", "Merge their properties.")
        columns = edges.columns.finish(numbers)
        ends_of = {
            "from": pa.array((keys >> 32).astype("i4")),
            "to": pa.array((keys & 0xFFFFFFFF).astype("i4")),
        }
        table = _table(schema().edges[name].properties, columns, order, len(keys))
        for place, (side, column) in enumerate(ends_of.items()):
            table = table.add_column(place, side, column)
        return table

    def _number(self, node_id: str) -> int:
        number = self._numbers.get(node_id)
        if number is None:
            if _is_broken(node_id):
                raise _half_a_character(node_id, "the identifier")
            number = self._numbers[node_id] = len(self._numbers)
            self._is_node.append(False)
        return number

    def _id(self, number: int) -> str:
        return list(self._numbers)[number]


class _Nodes:
    """The nodes of one type: their numbers, and their properties."""

    __slots__ = ("columns", "numbers")

    def __init__(self, properties: Mapping[str, Property], sources: Places) -> None:
        self.numbers = array("i")
        self.columns = ColumnsBuilder(properties, sources)


class _Edges:
    """The edges of one type: the numbers of the nodes at both ends, and their properties."""

    __slots__ = ("columns", "ends", "starts")

    def __init__(self, properties: Mapping[str, Property], sources: Places) -> None:
        self.starts, self.ends = array("i"), array("i")
        self.columns = ColumnsBuilder(properties, sources)


def _table(
    properties: Mapping[str, Property],
    columns: dict[str, pa.Array],
    order: np.ndarray[Any, Any],
    rows: int,
) -> pa.Table:
    """The columns that hold anything, in the order of the schema and of the rows; each is taken out
    of `columns`, so that no second copy of all of them is held.
    """
    in_place = bool((order[1:] > order[:-1]).all())
    found = {}
    for name in properties:
        if name in columns:
            column = columns.pop(name)
            found[name] = column if in_place else column.take(pa.array(order))
    if found:
        return pa.table(found)
    return pa.table({"": pa.nulls(rows)}).select([])


def _checked(
    where: str, known: Mapping[str, Property], properties: Mapping[str, Any]
) -> dict[str, Any]:
    """The properties that hold something, places sorted; a wrong type or an unknown name is an
    error.
    """
    row: dict[str, Any] = {}
    for name, value in properties.items():
        kind = known.get(name)
        if kind is None:
            raise GraphError(where, f"there is no property `{name}`", f"Known: {', '.join(known)}.")
        if value is None or name == "id":
            continue
        if not kind.accepts(value):
            raise _not_of_type(where, kind, value)
        if _is_broken(value):
            raise _half_a_character(where, f"`{name}`")
        if not (isinstance(value, str | list) and not value):
            row[name] = places_in_order(value) if name == "sources" else value
    return row


def _is_broken(value: Any) -> bool:
    """Whether a text, or one of a list, holds a lone surrogate, which no encoding can write."""
    if isinstance(value, list):
        return any(map(_is_broken, value))
    if not isinstance(value, str) or value.isascii():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def _typed(where: str, known: Mapping[str, Property], table: pa.Table) -> pa.Table:
    """The columns in the types of the schema; what is empty is missing."""
    found: dict[str, pa.ChunkedArray] = {}
    for name in table.column_names:
        column = table[name]
        if name not in known:
            raise GraphError(where, f"there is no property `{name}`", f"Known: {', '.join(known)}.")
        kind = arrow_type(known[name])
        try:
            if kind == PLACES:
                is_text = not pa.types.is_struct(column.type.value_type)
                column = column.cast(pa.list_(TEXT)) if is_text else column
            elif kind == TEXT:
                column = column.cast(TEXT)
                column = pc.if_else(pc.equal(column, ""), None, column)
            else:
                if not pa.types.is_null(column.type) and _is_other_kind(column.type, kind):
                    raise pa.ArrowInvalid(str(column.type))
                column = column.cast(kind)
                if pa.types.is_floating(kind) and pc.any(pc.invert(pc.is_finite(column))).as_py():
                    raise pa.ArrowInvalid("it holds what is no number")
        except pa.ArrowInvalid as error:
            what = f"`{name}` is of the type {known[name].type}, and the column is not ({error})"
            raise GraphError(where, what, "Convert it first.") from None
        found[name] = column
    return pa.table(found) if found else table


def _is_other_kind(given: pa.DataType, kind: pa.DataType) -> bool:
    """Whether a column would only be made to fit: words or truth values as numbers, and back."""
    is_text = pa.types.is_string(given) or pa.types.is_large_string(given)
    return bool(is_text or pa.types.is_boolean(given) != pa.types.is_boolean(kind))


def _identifiers(where: str, column: pa.Array | pa.ChunkedArray) -> list[str]:
    """The identifiers in a column; one that is missing is an error."""
    if column.null_count:
        raise _nameless(where)
    return list(column.to_pylist())


def _nameless(where: str) -> GraphError:
    return GraphError(where, "a row has no identifier", "Give each row its own.")


def _node_type(label: str) -> NodeType:
    kind = schema().nodes.get(label)
    if kind is None:
        known = ", ".join(sorted(schema().nodes))
        raise GraphError(label, "there is no such node type", f"Known: {known}.")
    return kind


def _edge_type(name: str) -> EdgeType:
    kind = schema().edges.get(name)
    if kind is None:
        known = ", ".join(sorted(schema().edges))
        raise GraphError(name, "there is no such edge type", f"Known: {known}.")
    return kind


def _half_a_character(where: str, what: str) -> GraphError:
    where = where.encode("ascii", "backslashreplace").decode()
    what = f"{what} holds half a character (a lone surrogate), which no file can"
    return GraphError(where, what, "Correct the text at its source.")


def _twice(node_id: str) -> GraphError:
    return GraphError(
        node_id, "the identifier is used twice", "Give each thing its own identifier."
    )


def _not_joined(kind: EdgeType, start: str, end: str) -> GraphError:
    return GraphError(
        f"{start} -[{kind.name}]-> {end}",
        "these node types cannot be joined so",
        f"{kind.name} goes from {' or '.join(kind.start)} to {' or '.join(kind.end)}.",
    )


def _not_of_type(where: str, kind: Property, value: Any) -> GraphError:
    if kind.type == "integer" and isinstance(value, int) and not isinstance(value, bool):
        what = f"`{kind.name}` is beyond 64 bits: {value}"
        return GraphError(where, what, "Correct it at its source.")
    what = f"`{kind.name}` is of the type {kind.type}, and {value!r} is not"
    return GraphError(where, what, "Convert it first.")
