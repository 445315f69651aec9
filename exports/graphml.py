"""GraphML: the graph for Gephi, Cytoscape, yEd or igraph, as NetworkX writes it, in a stream."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np

from lacunary.exports.about import About
from lacunary.exports.files import pieces, write_bytes
from lacunary.graph import Graph, schema
from lacunary.graph.model import GraphRow
from lacunary.graph.text.printable import plain

__all__ = ["write_graphml"]

_LEFT_OUT = {"Statement", "Source"}
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_BATCH = 4096
_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `graph.graphml`: every node and edge but the statements, lists joined by ` | `; edges
    carry their `type`.

    A candidate is joined by CANDIDATE_FOR, an included study by INCLUDES: filter by `type` before
    counting.
    """
    with tempfile.TemporaryFile() as body:
        keys = _write_body(body, graph, project)
        body.seek(0)
        head = (part.encode("utf-8") for part in chain([_HEAD], reversed(keys), [_GRAPH]))
        return [write_bytes(folder / "graph.graphml", chain(head, pieces(body)))]


_GRAPH = '  <graph edgedefault="directed">\n'
_END = "  </graph>\n</graphml>\n"


def _write_body(body: IO[bytes], graph: Graph, project: About) -> list[str]:
    """Write all nodes and edges into a file; gives the keys that declare their properties, which
    stand before them.
    """
    data = _Data()
    about = {"title": project.title, "licence": project.licence, "attribution": project.attribution}
    said = "".join(data.lines("graph", about, "    "))
    for part in chain(_nodes(graph, data), _edges(graph, data), [said, _END]):
        body.write(part.encode("utf-8"))
    return data.keys


class _Data:
    """Writes properties, and numbers the keys under which they stand."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._known: dict[tuple[str, str, type], str] = {}

    def lines(self, scope: str, properties: Mapping[str, Any], indent: str) -> Iterator[str]:
        """One line a property."""
        for name, value in properties.items():
            text = " | ".join(value) if isinstance(value, list) else value
            key = self._key(scope, name, type(text))
            words = _escaped(str(text))
            rest = f">{words}</data>" if words else " />"
            yield f'{indent}<data key="{key}"{rest}\n'

    def _key(self, scope: str, name: str, kind: type) -> str:
        found = self._known.get((scope, name, kind))
        if found is None:
            found = self._known[scope, name, kind] = f"d{len(self._known)}"
            self.keys.append(
                f'  <key id="{found}" for="{scope}" attr.name="{name}"'
                f' attr.type="{_TYPES[kind]}" />\n'
            )
        return found


def _nodes(graph: Graph, data: _Data) -> Iterator[str]:
    for label in schema().nodes:
        if label not in _LEFT_OUT:
            for row in graph.nodes(label):
                properties = {"label": label} | _but(row, "id", "label")
                if "label" in row:
                    properties["name"] = row["label"]
                lines = "".join(data.lines("node", properties, "      "))
                yield f'    <node id="{_attribute(row["id"])}">\n{lines}    </node>\n'


def _edges(graph: Graph, data: _Data) -> Iterator[str]:
    """The edges by the nodes that they leave, those between the same two nodes together."""
    names = list(schema().edges)
    kinds, places = _order(graph, names)
    for at in range(0, len(kinds), _BATCH):
        kind, place = kinds[at : at + _BATCH], places[at : at + _BATCH]
        rows: dict[int, tuple[str, GraphRow]] = {}
        for number in np.unique(kind).tolist():
            chosen = np.flatnonzero(kind == number)
            found = graph.rows_at(names[number], place[chosen])
            rows.update(
                (key, (names[number], row)) for key, row in zip(chosen.tolist(), found, strict=True)
            )
        for key in range(len(kind)):
            name, row = rows[key]
            properties = {"type": name} | _but(row, "from", "to")
            lines = "".join(data.lines("edge", properties, "      "))
            ends = f'source="{_attribute(row["from"])}" target="{_attribute(row["to"])}"'
            yield f'    <edge {ends} id="{at + key}">\n{lines}    </edge>\n'


def _order(graph: Graph, names: list[str]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The type and the row of every edge, in the order in which a NetworkX graph has them: by the
    node that an edge leaves, then by the node that was joined to it first.
    """
    rank = np.full(len(graph.ids), -1)
    at = 0
    for label in schema().nodes:
        if label not in _LEFT_OUT:
            start, count = graph.start_of(label), graph.rows(label)
            rank[start : start + count] = np.arange(at, at + count)
            at += count
    kinds = np.repeat(np.arange(len(names)), [graph.rows(name) for name in names])
    places = np.concatenate([np.arange(graph.rows(name)) for name in names])
    sides = zip(*(graph.ends(name) for name in names), strict=True)
    starts, ends = (rank[np.concatenate(side)] for side in sides)
    kept = np.flatnonzero((starts >= 0) & (ends >= 0))
    kinds, places, starts, ends = kinds[kept], places[kept], starts[kept], ends[kept]
    _, first, pair = np.unique(starts * len(rank) + ends, return_index=True, return_inverse=True)
    order = np.lexsort((np.arange(len(kinds)), first[pair], starts))
    return kinds[order], places[order]


def _but(row: GraphRow, *names: str) -> GraphRow:
    return {key: value for key, value in row.items() if key not in names}


def _escaped(text: str) -> str:
    text = plain(text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    text = _escaped(text).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#09;")
