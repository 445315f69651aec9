"""The graph in memory: one table for each node type and each edge type, in a fixed order, equal
when their rows are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lacunary.graph.errors import GraphError
from lacunary.graph.places import places_in_order
from lacunary.graph.schema import Property, label_of, schema
from lacunary.graph.stamp import Stamp

__all__ = ["Graph", "GraphRow"]

GraphRow = dict[str, Any]
"""A node or an edge as a row of its table: properties by name, with `id` or `from` and `to`."""


class Graph:
    """Typed node and edge tables of a review project.

    A node is a row with an `id`; an edge a row with `from` and `to`. Missing properties are absent,
    never zero or empty. Tables are kept sorted by identifier, so that two graphs built from the
    same statements are equal row by row. `stamp` says whose graph it is and of which files; it is
    no row, and graphs of equal rows are equal whatever their stamps say.

    Attributes
    ----------
    stamp
        Whose graph it is and of which files, where it is of a build.

    Examples
    --------
    >>> graph = Graph()
    >>> graph.add_node("study:s1", {"label": "Wang 2013", "n": 187, "sources": ["included:5"]})
    >>> graph.add_node("region:cn-sc", {"label_en": "Sichuan", "label_zh": "四川"})
    >>> graph.add_edge("LOCATED_IN", "study:s1", "region:cn-sc", {"reviews": ["li-2023"]})
    >>> graph.node("study:s1")["n"]
    187
    >>> [edge["to"] for edge in graph.edges("LOCATED_IN")]
    ['region:cn-sc']
    >>> graph.counts()
    {'Region': 1, 'Study': 1, 'LOCATED_IN': 1}
    """

    def __init__(self) -> None:
        self.stamp: Stamp | None = None
        self._nodes: dict[str, dict[str, GraphRow]] = {label: {} for label in schema().nodes}
        self._edges: dict[str, dict[tuple[str, str], GraphRow]] = {
            name: {} for name in schema().edges
        }

    # ---- writing ---------------------------------------------------------------------------------
    def add_node(self, node_id: str, properties: Mapping[str, Any]) -> None:
        """Add one node; its type is the prefix of its identifier. A second node of the same
        identifier is an error.
        """
        table = self._nodes[label_of(node_id)]
        if node_id in table:
            raise GraphError(
                node_id, "the identifier is used twice", "Give each thing its own identifier."
            )
        table[node_id] = {"id": node_id} | _clean(
            node_id, schema().nodes[label_of(node_id)].properties, properties
        )

    def add_edge(
        self, name: str, start: str, end: str, properties: Mapping[str, Any] | None = None
    ) -> None:
        """Add one edge; both ends must have a type the schema allows. A second edge of the same
        ends is an error.
        """
        kind = schema().edges.get(name)
        if kind is None:
            raise GraphError(
                name, "there is no such edge type", f"Known: {', '.join(sorted(schema().edges))}."
            )
        if label_of(start) not in kind.start or label_of(end) not in kind.end:
            raise GraphError(
                f"{start} -[{name}]-> {end}",
                "these node types cannot be joined so",
                f"{name} goes from {' or '.join(kind.start)} to {' or '.join(kind.end)}.",
            )
        if (start, end) in self._edges[name]:
            raise GraphError(
                f"{start} -[{name}]-> {end}", "the edge is there twice", "Merge their properties."
            )
        self._edges[name][start, end] = {"from": start, "to": end} | _clean(
            name, kind.properties, properties or {}
        )

    def finish(self) -> Graph:
        """Sort every table by identifier and check that every edge has both its ends; returns the
        graph itself.
        """
        for label, nodes in self._nodes.items():
            self._nodes[label] = dict(sorted(nodes.items()))
        for name, edges in self._edges.items():
            self._edges[name] = dict(sorted(edges.items()))
            for start, end in self._edges[name]:
                for node_id in (start, end):
                    if node_id not in self._nodes[label_of(node_id)]:
                        raise GraphError(
                            f"{start} -[{name}]-> {end}",
                            f"there is no node {node_id}",
                            "Add the node first.",
                        )
        return self

    # ---- reading ---------------------------------------------------------------------------------
    def nodes(self, label: str) -> Iterator[GraphRow]:
        """The rows of one node type, by identifier."""
        return iter(self._nodes[label].values())

    def edges(self, name: str) -> Iterator[GraphRow]:
        """The rows of one edge type, by both ends."""
        return iter(self._edges[name].values())

    def node(self, node_id: str) -> GraphRow:
        """One node by its identifier; `KeyError` when there is none."""
        return self._nodes[label_of(node_id)][node_id]

    def edge(self, name: str, start: str, end: str) -> GraphRow | None:
        """One edge by its ends, or None."""
        return self._edges[name].get((start, end))

    def __contains__(self, node_id: object) -> bool:
        return isinstance(node_id, str) and node_id in self._nodes[label_of(node_id)]

    def __len__(self) -> int:
        return sum(map(len, self._nodes.values()))

    def counts(self) -> dict[str, int]:
        """Rows of each node type, then of each edge type, in alphabetical order; empty tables are
        left out.
        """
        nodes = {label: len(rows) for label, rows in sorted(self._nodes.items()) if rows}
        return nodes | {name: len(rows) for name, rows in sorted(self._edges.items()) if rows}

    def degrees(self, name: str) -> Counter[str]:
        """How many edges of a type leave each node."""
        return Counter(start for start, _ in self._edges[name])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Graph) and self._nodes == other._nodes and self._edges == other._edges
        )

    __hash__ = None  # type: ignore[assignment]  # a graph can change, so it cannot be a key

    def __repr__(self) -> str:
        edges = sum(map(len, self._edges.values()))
        return f"<Graph: {len(self)} nodes, {edges} edges>"

    def difference(self, other: Graph, limit: int = 5) -> list[str]:
        """The first differences between two graphs, in words; empty when they are equal."""
        found: list[str] = []
        tables: Iterable[tuple[str, Mapping[Any, GraphRow], Mapping[Any, GraphRow]]] = [
            *((label, rows, other._nodes[label]) for label, rows in self._nodes.items()),
            *((name, rows, other._edges[name]) for name, rows in self._edges.items()),
        ]
        for name, mine, theirs in tables:
            for key in sorted(mine.keys() | theirs.keys(), key=str):
                if mine.get(key) != theirs.get(key):
                    found.append(f"{name} {key}: {mine.get(key)} is not {theirs.get(key)}")
                    if len(found) == limit:
                        return found
        return found


def _clean(where: str, known: Mapping[str, Property], properties: Mapping[str, Any]) -> GraphRow:
    """The properties that hold something, in schema order, places sorted; a wrong type or an
    unknown name is an error.
    """
    for name, value in properties.items():
        if name not in known:
            raise GraphError(where, f"there is no property `{name}`", f"Known: {', '.join(known)}.")
        if not known[name].accepts(value):
            raise GraphError(
                where,
                f"`{name}` is of the type {known[name].type}, and {value!r} is not",
                "Convert it first.",
            )
    return {
        name: places_in_order(properties[name]) if name == "sources" else properties[name]
        for name in known
        if name in properties
        and name != "id"
        and properties[name] is not None
        and properties[name] not in ("", [])
    }
