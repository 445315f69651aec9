"""The graph as others get it: a NetworkX multigraph, pandas tables, and without what may not leave
the project.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lacunary.graph.schema import label_of, schema

if TYPE_CHECKING:
    import networkx
    import pandas

    from lacunary.graph.model import Graph

__all__ = ["publishable", "to_networkx", "to_pandas"]


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

    view: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for label in schema().nodes if labels is None else labels:
        for row in graph.nodes(label):
            properties = {key: value for key, value in row.items() if key not in ("id", "label")}
            view.add_node(
                row["id"],
                label=label,
                **properties | ({"name": row["label"]} if "label" in row else {}),
            )
    for name in schema().edges if edges is None else edges:
        for row in graph.edges(name):
            if labels is None or (
                label_of(row["from"]) in labels and label_of(row["to"]) in labels
            ):
                properties = {key: value for key, value in row.items() if key not in ("from", "to")}
                view.add_edge(row["from"], row["to"], key=name, **properties)
    return view


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

    types = {"integer": "Int64", "float": "Float64", "boolean": "boolean"}
    frames: dict[str, pandas.DataFrame] = {}
    for label, node in schema().nodes.items():
        frame = pandas.DataFrame(list(graph.nodes(label)), columns=list(node.properties))
        frames[label] = frame.astype(
            {p.name: types[p.type] for p in node.properties.values() if p.type in types}
        )
    for name, edge in schema().edges.items():
        frame = pandas.DataFrame(list(graph.edges(name)), columns=["from", "to", *edge.properties])
        frames[name] = frame.astype(
            {p.name: types[p.type] for p in edge.properties.values() if p.type in types}
        )
    return frames
