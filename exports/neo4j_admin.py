"""CSV files and the command by which `neo4j-admin database import full` makes a database of them,
for the largest graphs.
"""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.graph.errors import ExportError
from lacunary.graph.model import Graph
from lacunary.graph.schema import Property, schema
from lacunary.graph.stores.neo4j.lock import MARKER
from lacunary.graph.stores.neo4j.statements import schema_statements

__all__ = ["write_neo4j_admin"]

_TYPES = {
    "string": "string",
    "integer": "long",
    "float": "double",
    "boolean": "boolean",
    "strings": "string[]",
}

Columns = dict[str, list[Any]]
Places = np.ndarray[Any, Any]
_BATCH = 4096

# Between the items of a list: the control character made for that (unit separator), which no title
# or name holds.
_BETWEEN = "\x1f"


def write_neo4j_admin(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write one CSV file for each node type and each kind of edge, `import.sh` and `schema.cypher`;
    returns their paths.

    The header lines follow the import tool's format (Neo4j Operations Manual, "Neo4j admin
    import"): `id:ID(Study)`, `year:long`, `:START_ID(Review)`. Every row also carries the marker by
    which `lacunary push` knows its own, so that a push after the import finds nothing to change.

    >>> import tempfile
    >>> from lacunary.loaders import Project
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s1", {"label": "王 2013", "n": 187, "sources": ["a:1", "a:2"]})
    >>> folder = Path(tempfile.mkdtemp())
    >>> [path.name for path in write_neo4j_admin(graph.freeze(), Project(folder, "Sleep"), folder)]
    ['nodes-Study.csv', 'import.sh', 'schema.cypher']
    >>> print((folder / "nodes-Study.csv").read_text(encoding="utf-8").splitlines()[0][:48])
    id:ID(Study),sources:string[],label:string,title
    """
    written: list[Path] = []
    options: list[str] = []
    for label, kind in schema().nodes.items():
        if graph.rows(label):
            properties = [p for p in kind.properties.values() if p.name != "id"]
            path = folder / f"nodes-{label}.csv"
            header = [f"id:ID({label})", *_header(properties)]
            written.append(_write(path, header, _node_lines(graph, label, properties)))
            options.append(f"--nodes={label}=./{path.name}")
    for name, edge in schema().edges.items():
        properties = list(edge.properties.values())
        for (start, end), places in sorted(graph.by_labels(name).items()):
            path = folder / f"edges-{start}-{name}-{end}.csv"
            header = [f":START_ID({start})", f":END_ID({end})", *_header(properties)]
            written.append(_write(path, header, _edge_lines(graph, name, properties, places)))
            options.append(f"--relationships={name}=./{path.name}")
    statements = "".join(f"{statement};\n" for statement in schema_statements().values())
    return [
        *written,
        write_text(folder / "import.sh", _command(project.title, options)),
        write_text(folder / "schema.cypher", statements),
    ]


def _header(properties: Sequence[Property]) -> list[str]:
    return [*(f"{p.name}:{_TYPES[p.type]}" for p in properties), f"{MARKER}:boolean"]


def _node_lines(graph: Graph, label: str, properties: Sequence[Property]) -> Iterator[str]:
    for batch in graph.columns(label):
        yield _lines(batch, ["id"], properties)


def _edge_lines(
    graph: Graph, name: str, properties: Sequence[Property], places: Places
) -> Iterator[str]:
    for at in range(0, len(places), _BATCH):
        batch = graph.columns_at(name, places[at : at + _BATCH])
        yield _lines(batch, ["from", "to"], properties)


def _lines(batch: Columns, ends: Sequence[str], properties: Sequence[Property]) -> str:
    """Lines of a CSV file. Only what needs quotes has them: an empty field is a missing value, `""`
    would be an empty text.
    """
    count = len(batch[ends[0]])
    columns = [_texts(batch, p.name) if p.name in batch else [""] * count for p in properties]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(zip(*(batch[end] for end in ends), *columns, ["true"] * count, strict=True))
    return text.getvalue()


def _texts(batch: Columns, name: str) -> list[str]:
    """A column as the tool reads it."""
    found = []
    for place, value in enumerate(batch[name]):
        if isinstance(value, list) and any(_BETWEEN in item for item in value):
            ids = [batch[key][place] for key in ("id", "from", "to") if key in batch]
            what = (
                f"`{name}` holds the control character U+001F, which parts the items of a list in"
                " this export"
            )
            raise ExportError(" -> ".join(ids), what, "Remove it at its source.")
        found.append(_text(value))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _BETWEEN.join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _write(path: Path, header: list[str], lines: Iterator[str]) -> Path:
    return write_text(path, chain([",".join(header) + "\n"], lines))


def _command(title: str, options: list[str]) -> str:
    settings = [
        "--id-type=string",
        "--array-delimiter=U+001F",
        "--multiline-fields=true",
        "--overwrite-destination=true",
    ]
    # The settings come last: `--relationships` takes every word after it that is not an option for
    # one more file.
    lines = " \\\n    ".join(shlex.quote(option) for option in [*options, *settings])
    return f"""#!/bin/sh
# {" ".join(title.split())}: makes the database `neo4j` anew from the CSV files beside this script. What it held is lost.
# The server must be stopped. Afterwards start it and run schema.cypher (the constraints and indexes), or `lacunary push`,
# which makes them too and finds nothing else to change. NEO4J_ADMIN and DATABASE may name another program and database.
cd "$(dirname "$0")" || exit 1
exec ${{NEO4J_ADMIN:-neo4j-admin}} database import full \\
    {lines} \\
    "${{DATABASE:-neo4j}}"
"""
