"""The graph as others get it: a NetworkX multigraph, pandas tables, a SciPy matrix, and without
what may not leave the project.
"""

from __future__ import annotations

from collections.abc import Collection
from math import nan
from typing import TYPE_CHECKING, Any

from lacunary.graph.errors import GraphError
from lacunary.graph.schema import schema

if TYPE_CHECKING:
    import networkx
    import pandas
    import scipy.sparse

    from lacunary.graph.model import Graph

__all__ = ["publishable", "to_matrix", "to_networkx", "to_pandas"]


def publishable(graph: Graph) -> Graph:
    """The graph without the properties that the schema keeps local (abstracts); the same graph
    where there are none.

    Parameters
    ----------
    graph
        Any graph; it is not changed.

    Returns
    -------
    Graph
        What may leave the project, with the same stamp.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("report:a", {"year": 2020, "abstract": "Background: ..."})
    >>> publishable(builder.freeze()).node("report:a")
    {'id': 'report:a', 'year': 2020}
    """
    return graph.without(
        {
            label: [p.name for p in kind.properties.values() if p.local]
            for label, kind in schema().nodes.items()
        }
    )


def to_networkx(
    graph: Graph, labels: Collection[str] | None = None, edges: Collection[str] | None = None
) -> networkx.MultiDiGraph[str]:
    """The graph as a `networkx.MultiDiGraph`: nodes by id with a `label`, edges keyed by their
    type.

    Parameters
    ----------
    graph
        Any graph.
    labels, edges
        Types of nodes and of edges to take; all where none are named. An edge needs both its ends.

    Returns
    -------
    networkx.MultiDiGraph
        A copy; changes to it are none of the graph.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("report:a", {"year": 2020})
    >>> builder.add_node("report:b", {})
    >>> builder.add_edge("CITES", "report:a", "report:b")
    >>> view = to_networkx(builder.freeze())
    >>> view.nodes["report:a"]["label"], list(view.edges(keys=True))
    ('Report', [('report:a', 'report:b', 'CITES')])
    """
    import networkx

    graph = graph.select(labels, edges)
    view: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for label in schema().nodes if labels is None else labels:
        for row in graph.nodes(label):
            properties = {key: value for key, value in row.items() if key not in ("id", "label")}
            if "label" in row:
                properties["name"] = row["label"]
            view.add_node(row["id"], label=label, **properties)
    for name in schema().edges if edges is None else edges:
        for row in graph.edges(name):
            view.add_edge(row.pop("from"), row.pop("to"), key=name, **row)
    return view


def to_matrix(
    graph: Graph, edges: str, rows: str, columns: str
) -> tuple[scipy.sparse.csr_array, list[str], list[str]]:
    """One type of edges between two types of nodes as a sparse matrix: 1 where an edge goes from
    the node of the row to the node of the column.

    Parameters
    ----------
    graph
        Any graph.
    edges
        The type of the edges.
    rows, columns
        The types of the nodes where the edges begin, and where they end.

    Returns
    -------
    matrix : scipy.sparse.csr_array
        As many rows and columns as there are nodes of both types; whole numbers.
    row_ids, column_ids : list of str
        The identifiers of the rows and of the columns, in order.

    Raises
    ------
    GraphError
        Where the schema has no such types, the edges do not join them, or SciPy is not installed.

    Notes
    -----
    With A the matrix of CITES between reports, A·Aᵀ counts the works that two reports both cite
    (bibliographic coupling) and Aᵀ·A the reports that cite two works both (co-citation).

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> for name in ("report:a", "report:b", "report:c"):
    ...     builder.add_node(name, {})
    >>> builder.add_edge("CITES", "report:a", "report:c")
    >>> builder.add_edge("CITES", "report:b", "report:c")
    >>> matrix, row_ids, _ = to_matrix(builder.freeze(), "CITES", "Report", "Report")
    >>> row_ids
    ['report:a', 'report:b', 'report:c']
    >>> (matrix @ matrix.T).toarray().tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    """
    kind = schema().edges.get(edges)
    if kind is None or rows not in kind.start or columns not in kind.end:
        joined = (
            f"; it goes from {' or '.join(kind.start)} to {' or '.join(kind.end)}" if kind else ""
        )
        what = f"no such edges go from {rows} to {columns}{joined}"
        raise GraphError(edges, what, "Name an edge type and the node types that it joins.")
    import numpy as np

    try:
        from scipy.sparse import csr_array
    except ImportError:
        what = "a matrix needs SciPy, which is not installed"
        raise GraphError(edges, what, "Run `pip install lacunary[matrix]`.") from None
    shape = graph.rows(rows), graph.rows(columns)
    begins, ends = graph.ends(edges)
    begins, ends = begins - graph.start_of(rows), ends - graph.start_of(columns)
    kept = (begins >= 0) & (begins < shape[0]) & (ends >= 0) & (ends < shape[1])
    begins, ends = begins[kept], ends[kept]
    matrix = csr_array((np.ones(len(begins), "i8"), (begins, ends)), shape=shape)
    return matrix, graph.column(rows, "id").to_pylist(), graph.column(columns, "id").to_pylist()


def to_pandas(graph: Graph) -> dict[str, pandas.DataFrame]:
    """Every table as a `pandas.DataFrame`, by node label or edge type, with all the columns of the
    schema.

    Parameters
    ----------
    graph
        Any graph.

    Returns
    -------
    dict of pandas.DataFrame
        One table a type; those without rows are there and empty.

    Notes
    -----
    Whole numbers come as pandas' nullable `Int64`, so that a missing year stays missing and 2020
    stays 2020.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s1", {"n": 187})
    >>> builder.add_node("study:s2", {})
    >>> tables = to_pandas(builder.freeze())
    >>> tables["Study"]["n"].dtype, int(tables["Study"]["n"].isna().sum())
    (Int64Dtype(), 1)
    """
    import pandas

    frames: dict[str, pandas.DataFrame] = {}
    for name, kind in (schema().nodes | schema().edges).items():
        types = {p.name: p.type for p in kind.properties.values()}
        if name in schema().edges:
            types = {"from": "string", "to": "string"} | types
        values: dict[str, list[Any]] = {key: [] for key in types}
        for batch in graph.columns(name):
            nothing = [None] * len(next(iter(batch.values())))
            for key in types:
                values[key] += batch.get(key, nothing)
        columns = {key: _series(values[key], types[key]) for key in types}
        frames[name] = pandas.DataFrame(columns, columns=list(types))
    return frames


def _series(values: list[Any], kind: str) -> pandas.Series[Any]:
    import pandas

    types = {"integer": "Int64", "float": "Float64", "boolean": "boolean"}
    if kind in types:
        return pandas.Series(values, dtype=types[kind])
    return pandas.Series([nan if value is None else value for value in values], dtype=object)
