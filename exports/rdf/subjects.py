"""All of a graph in RDF, subject after subject in the order of their terms, some at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from lacunary.exports.about import About
from lacunary.exports.rdf.description import Description, Edge, Fact
from lacunary.exports.rdf.terms import base_of, node_iri, reified
from lacunary.graph.columns import numbers
from lacunary.graph.model import Graph
from lacunary.graph.places import place_of
from lacunary.graph.schema import schema

__all__ = ["Subject", "describe"]

Subject = tuple[str, set[Fact]]
"""The term of a thing, and what is said of it."""

_BATCH = 4096
_Numbers = np.ndarray[Any, Any]


def describe(graph: Graph, project: About) -> tuple[Iterator[Subject], Iterator[Subject]]:
    """The graph in RDF, and apart from it every citation as a resource of its own; both by subject,
    each once and sorted by code point.

    >>> from pathlib import Path
    >>> from lacunary.loaders import Project
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s1", {"n": 187})
    >>> project = Project(Path(), "A review", base_iri="https://example.org/")
    >>> things, _ = describe(graph.freeze(), project)
    >>> facts = dict(things)["<https://example.org/id/study/s1>"]
    >>> [fact[1] for fact in facts if fact[0].endswith("/def/n>")]
    ['"187"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    about = Description(graph, base_of(project))
    edges = [name for name in schema().edges if reified(name) and name != "CITES"]
    things = [
        *(_nodes(about, label) for label in schema().nodes),
        *(_reified(about, name) for name in edges),
        *_rows(about, [*schema().nodes, *edges]),
        iter(sorted(about.schemes())),
    ]
    return _merged(things), _merged([_reified(about, "CITES"), *_rows(about, ["CITES"])])


def _merged(streams: list[Iterator[Subject]]) -> Iterator[Subject]:
    """Sorted streams as one."""
    every = heapq.merge(*streams, key=itemgetter(0))
    for subject, parts in groupby(every, itemgetter(0)):
        (_, facts), *others = parts
        yield subject, facts.union(*(more for _, more in others)) if others else facts


# ---- nodes ---------------------------------------------------------------------------------------
def _nodes(about: Description, label: str) -> Iterator[Subject]:
    """The nodes of a type, each with the edges that leave it."""
    graph, kind = about.graph, schema().nodes[label]
    terms = [f"{node_iri('', name)}>" for name in graph.column(label, "id").to_pylist()]
    order = np.asarray(sorted(range(len(terms)), key=terms.__getitem__), "i4")
    for at in range(0, len(order), _BATCH):
        places = order[at : at + _BATCH]
        edges = _leaving(graph, label, places)
        for row, own in zip(graph.rows_at(label, places), edges, strict=True):
            yield about.iri(row["id"]), about.node(row, kind, own)


def _leaving(graph: Graph, label: str, places: _Numbers) -> list[list[Edge]]:
    """The edges that leave each of some nodes."""
    found: list[list[Edge]] = [[] for _ in places]
    nodes = places + graph.start_of(label)
    for name, kind in schema().edges.items():
        if label in kind.start and graph.rows(name):
            starts = graph.ends(name)[0]
            first = np.searchsorted(starts, nodes, "left")
            counts = np.searchsorted(starts, nodes, "right") - first
            owners = np.repeat(np.arange(len(places)), counts)
            before = np.cumsum(counts) - counts
            rows = np.repeat(first - before, counts) + np.arange(len(owners))
            columns = graph.columns_at(name, rows, ["sources", "displayed"])
            sources = columns.get("sources") or [None] * len(rows)
            displayed = columns.get("displayed") or [True] * len(rows)
            every = zip(owners.tolist(), columns["to"], sources, displayed, strict=True)
            for owner, end, read, shown in every:
                found[owner].append(Edge(name, end, read or [], shown is not False))
    return found


# ---- edges ---------------------------------------------------------------------------------------
def _reified(about: Description, name: str) -> Iterator[Subject]:
    """The edges of a type as resources."""
    graph = about.graph
    parts = zip(graph.ends(name), about.ends_of(name), (",", ">"), strict=True)
    # the ends follow each other in a term, and neither sign stands within one
    start, end = (_ranks(graph, side, written, sign) for side, written, sign in parts)
    order = np.lexsort((end, start))
    for at in range(0, len(order), _BATCH):
        for row in graph.rows_at(name, order[at : at + _BATCH]):
            yield about.reified(row, name)


def _ranks(graph: Graph, side: _Numbers, written: Callable[[str], str], sign: str) -> _Numbers:
    """The place of each node among all, in the order of what is written of them."""
    nodes, numbers_of = np.unique(side, return_inverse=True)
    texts = [written(name) + sign for name in graph.names_at(nodes)]
    ranks = np.empty(len(texts), "i4")
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts), dtype="i4")
    return ranks[numbers_of]


# ---- rows of sources -----------------------------------------------------------------------------
def _rows(about: Description, names: list[str]) -> list[Iterator[Subject]]:
    """The rows on which tables rest, of each source apart."""
    graph = about.graph
    pairs = np.unique(np.concatenate([_pairs(graph, name) for name in names]))
    sources, rows = (pairs >> 32).astype("i4"), (pairs & 0xFFFFFFFF).astype("i4")
    streams: list[Iterator[Subject]] = []
    whole: list[str] = []
    for number in np.unique(sources).tolist():
        source = graph.sources[number].as_py()
        own = rows[sources == number]
        streams.append(map(about.row, _places(source, own[own > 0] - 1)))
        if len(own) and own[0] == 0 and ":" in source:  # its row is no number
            whole.append(source)
    return [*streams, iter(sorted(map(about.row, whole)))]


def _places(source: str, rows: _Numbers) -> Iterator[str]:
    """Places of a source in the order of their terms, in which `>` follows the row."""
    texts = np.char.add(rows.astype("U10"), ">") if len(rows) else rows
    for row in rows[np.argsort(texts)].tolist():
        yield place_of(source, row)


def _pairs(graph: Graph, name: str) -> _Numbers:
    """Source and row of every place in a table, as one number; a place without a row has 0."""
    column = graph.column(name, "sources") if graph.rows(name) else None
    if column is None or column.null_count == len(column):
        return np.empty(0, "i8")
    pairs = column.flatten()
    rows = pairs.field("row")
    rows = rows.fill_null(-1) if rows.null_count else rows
    return np.unique((numbers(pairs.field("source")).astype("i8") << 32) | (numbers(rows) + 1))
