"""What every export is given: the graph and the project as they can be written, whatever the
sources hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lacunary.graph.builder import GraphBuilder
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.schema import schema
from lacunary.graph.text.printable import each_text, plain, shown, web_address

__all__ = ["printable_graph"]

_ADDRESSES = ("url", "exact_match")
"""Properties that are addresses where they are anything."""


def printable_graph(graph: Graph) -> Graph:
    """The graph without control characters, and without addresses that are none; the same graph
    where it holds neither.

    >>> graph = GraphBuilder()
    >>> graph.add_node("report:a", {"title": "A\\x1b trial", "url": "javascript:alert(1)"})
    >>> printable_graph(graph.freeze()).node("report:a")
    {'id': 'report:a', 'title': 'A trial'}
    """
    if not any(_is_changed(row) for row in _rows(graph)):
        return graph
    names: dict[str, str] = {}
    taken = {row["id"] for label in schema().nodes for row in graph.nodes(label)}
    for identifier in sorted(taken):
        if plain(identifier) != identifier:
            names[identifier] = (
                shown(identifier) if plain(identifier) in taken else plain(identifier)
            )
            taken.add(names[identifier])

    def text(words: str) -> str:
        return names.get(words) or plain(words)

    kept = GraphBuilder()
    kept.stamp = graph.stamp
    for label in schema().nodes:
        for row in graph.nodes(label):
            kept.add_node(text(row["id"]), _kept(row, text))
    for name in schema().edges:
        for row in graph.edges(name):
            kept.add_edge(name, text(row["from"]), text(row["to"]), _kept(row, text))
    return kept.freeze()


def _rows(graph: Graph) -> Iterator[GraphRow]:
    for label in schema().nodes:
        yield from graph.nodes(label)
    for name in schema().edges:
        yield from graph.edges(name)


def _addresses(row: GraphRow) -> tuple[str, ...]:
    """The properties of a row that are addresses; of a statement about one also what it says."""
    of_a_statement = ("value", "words") if row.get("property") in _ADDRESSES else ()
    return (*_ADDRESSES, *of_a_statement)


def _is_changed(row: GraphRow) -> bool:
    addresses = _addresses(row)
    for name, value in row.items():
        for words in value if isinstance(value, list) else (value,):
            if isinstance(words, str) and (
                plain(words) != words or (name in addresses and not web_address(words))
            ):
                return True
    return False


def _kept(row: GraphRow, text: Any) -> dict[str, Any]:
    kept = {
        name: each_text(value, text)
        for name, value in row.items()
        if name not in ("id", "from", "to")
    }
    for name in _addresses(row):
        value = kept.get(name)
        if isinstance(value, list):
            kept[name] = list(filter(None, map(web_address, value)))
        elif value is not None:
            kept[name] = web_address(value)
    return kept
