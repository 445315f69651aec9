"""GraphML: the graph for Gephi, Cytoscape, yEd or igraph, through NetworkX."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_bytes
from lacunary.graph import Graph, schema, to_networkx
from lacunary.graph.text.printable import plain

__all__ = ["write_graphml"]

_LEFT_OUT = {"Statement", "Source"}


def write_graphml(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `graph.graphml`: every node and edge but the statements, lists joined by ` | `; edges
    carry their `type`.

    A candidate is joined by CANDIDATE_FOR, an included study by INCLUDES: filter by `type` before
    counting.
    """
    import networkx

    view = to_networkx(graph, [label for label in schema().nodes if label not in _LEFT_OUT])
    plain: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    about = {"title": project.title, "licence": project.licence, "attribution": project.attribution}
    plain.graph.update({key: _text(value) for key, value in about.items()})
    for node, data in view.nodes(data=True):
        plain.add_node(_text(node), **{key: _plain(value) for key, value in data.items()})
    for number, (start, end, name, data) in enumerate(view.edges(keys=True, data=True)):
        properties = {key: _plain(value) for key, value in data.items()}
        plain.add_edge(_text(start), _text(end), key=str(number), type=name, **properties)
    raw = io.BytesIO()
    networkx.write_graphml_xml(plain, raw, encoding="utf-8", prettyprint=True)
    return [write_bytes(folder / "graph.graphml", raw.getvalue())]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return _text(" | ".join(value))
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    return plain(value)
