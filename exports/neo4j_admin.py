"""CSV files and the command by which `neo4j-admin database import full` makes a database of them,
for the largest graphs.
"""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.graph.errors import ExportError
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.schema import Property, label_of, schema
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
        rows = list(graph.nodes(label))
        if rows:
            properties = [p for p in kind.properties.values() if p.name != "id"]
            path = folder / f"nodes-{label}.csv"
            header = [f"id:ID({label})", *_header(properties)]
            written.append(
                _write(path, header, ([row["id"], *_values(row, properties)] for row in rows))
            )
            options.append(f"--nodes={label}=./{path.name}")
    for name, edge in schema().edges.items():
        by_labels: dict[tuple[str, str], list[GraphRow]] = {}
        for row in graph.edges(name):
            by_labels.setdefault((label_of(row["from"]), label_of(row["to"])), []).append(row)
        properties = list(edge.properties.values())
        for (start, end), rows in sorted(by_labels.items()):
            path = folder / f"edges-{start}-{name}-{end}.csv"
            header = [f":START_ID({start})", f":END_ID({end})", *_header(properties)]
            values = ([row["from"], row["to"], *_values(row, properties)] for row in rows)
            written.append(_write(path, header, values))
            options.append(f"--relationships={name}=./{path.name}")
    statements = "".join(f"{statement};\n" for statement in schema_statements().values())
    return [
        *written,
        write_text(folder / "import.sh", _command(project.title, options)),
        write_text(folder / "schema.cypher", statements),
    ]


def _header(properties: Sequence[Property]) -> list[str]:
    return [*(f"{p.name}:{_TYPES[p.type]}" for p in properties), f"{MARKER}:boolean"]


def _values(row: GraphRow, properties: Sequence[Property]) -> list[str]:
    return [*(_text(row, p.name) for p in properties), "true"]


def _text(row: GraphRow, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(_BETWEEN in item for item in value):
            where = str(row.get("id") or f"{row['from']} -> {row['to']}")
            what = (
                f"`{name}` holds the control character U+001F, which parts the items of a list in"
                " this export"
            )
            raise ExportError(where, what, "Remove it at its source.")
        return _BETWEEN.join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _write(path: Path, header: list[str], rows: Iterable[list[Any]]) -> Path:
    text = io.StringIO()
    # Only what needs quotes has them: an empty field is a missing value, `""` would be an empty
    # text.
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return write_text(path, text.getvalue())


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
