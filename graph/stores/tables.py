"""The graph as Arrow files in a folder: one file a table, memory-mapped when it is read.

`ids.arrow` and `sources.arrow` have every identifier and every source once; edges and places are
numbers, positions in them. `stamp.json` says whose graph it is and how many rows each table has; it
is written last. Every file names its build.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from lacunary.graph.columns import whole
from lacunary.graph.errors import StoreError
from lacunary.graph.model import Graph
from lacunary.graph.schema import schema
from lacunary.graph.stamp import Stamp

__all__ = ["read_tables", "write_tables"]

_STAMP, _BUILD, _ROWS = "stamp.json", "build", ""


def write_tables(folder: Path, graph: Graph) -> None:
    """Write every table of a graph into a new folder.

    Parameters
    ----------
    folder
        Is made; nothing may be there yet.
    graph
        Any graph.

    Examples
    --------
    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s1", {"n": 187, "sources": ["included:5"]})
    >>> folder = Path(tempfile.mkdtemp()) / "tables"
    >>> write_tables(folder, builder.freeze())
    >>> sorted(path.name for path in folder.iterdir())
    ['Study.arrow', 'ids.arrow', 'sources.arrow', 'stamp.json']
    >>> read_tables(folder) == builder.freeze()
    True
    """
    folder.mkdir(parents=True)
    stamp = graph.stamp.properties() if graph.stamp else None
    build = graph.stamp.build if graph.stamp else ""
    _write(folder, "ids", pa.table({"id": graph.ids}), build)
    _write(folder, "sources", pa.table({"source": graph.sources}), build)
    counts = graph.counts()
    for name in counts:
        _write(folder, name, graph.stored(name), build)
    about = json.dumps({"stamp": stamp, "rows": counts}, ensure_ascii=False)
    (folder / _STAMP).write_text(about, encoding="utf-8")


def read_tables(
    folder: Path, labels: Collection[str] | None = None, edges: Collection[str] | None = None
) -> Graph:
    """The graph of a folder of tables.

    Parameters
    ----------
    folder
        What `write_tables` wrote.
    labels, edges
        Types of nodes and of edges to take; all where none are named.

    Returns
    -------
    Graph
        Its tables stay in their files until they are used.

    Raises
    ------
    StoreError
        Where the folder holds no tables, or they cannot be read.
    """
    try:
        about = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        stamp = Stamp.read(about["stamp"]) if about["stamp"] else None
        build = stamp.build if stamp else ""
        ids, sources = (_read(folder, name, build) for name in ("ids", "sources"))
        tables = {name: _read(folder, name, build) for name in about["rows"]}
        graph = Graph(whole(ids["id"]), whole(sources["source"]), tables, stamp)
        if graph.counts() != about["rows"] or ids.num_rows != sum(map(graph.rows, schema().nodes)):
            raise ValueError("they have not the rows that were written")
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        what = f"the tables of the graph cannot be read ({error})"
        raise StoreError(str(folder), what, "Run `lacunary build` again.") from None
    return graph.select(labels, edges)


def _write(folder: Path, name: str, table: pa.Table, build: str) -> None:
    if not table.num_columns:  # of nothing but rows the number would be lost
        table = pa.table({_ROWS: pa.nulls(table.num_rows)})
    table = table.replace_schema_metadata({_BUILD: build})
    with (
        pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table.combine_chunks())


def _read(folder: Path, name: str, build: str) -> pa.Table:
    path = folder / f"{name}.arrow"
    # a mapped file cannot be renamed on Windows, and a build renames the folder
    source = pa.OSFile(str(path)) if os.name == "nt" else pa.memory_map(str(path))
    table = pa.ipc.open_file(source).read_all()
    if (table.schema.metadata or {}).get(_BUILD.encode()) != build.encode():
        raise ValueError(f"{path.name} is of another build")
    return table.select([name for name in table.column_names if name != _ROWS])
