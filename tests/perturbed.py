"""A graph made anew with some of its nodes and edges changed or left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lacunary.graph import Graph, GraphBuilder
from lacunary.graph.schema import schema

__all__ = ["Change", "rebuilt"]

Row = dict[str, Any]
Change = Callable[[str, Row], Row | None]
"""Takes the type of a node or edge and its row; gives the row as it shall be, or None."""


def _same(_: str, row: Row) -> Row:
    return row


def rebuilt(graph: Graph, *, node: Change = _same, edge: Change = _same) -> GraphBuilder:
    """A builder with the nodes and edges that `node` and `edge` give; edges go with their ends."""
    builder = GraphBuilder()
    kept: set[str] = set()
    for label in schema().nodes:
        for row in graph.nodes(label):
            if (new := node(label, dict(row))) is not None:
                kept.add(new["id"])
                builder.add_node(new.pop("id"), new)
    for name in schema().edges:
        for row in graph.edges(name):
            new = edge(name, dict(row))
            if new is not None and new["from"] in kept and new["to"] in kept:
                builder.add_edge(name, new.pop("from"), new.pop("to"), new)
    return builder
