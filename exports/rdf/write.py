"""The graph as RDF: `write_rdf` for the files of a release, `to_rdflib` for the rdflib object.

Three kinds of named graph: `graph/concepts` holds the vocabularies (SKOS); `graph/asserted` the
things and relationships as the graph shows them; `graph/source/…` what one source says: its
statements, findings and stated numbers, its rows, and every relationship that rests on one of its
rows (which stands in `graph/asserted` too).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lacunary.exports.about import About
from lacunary.exports.rdf.files import RdfFiles
from lacunary.exports.rdf.subjects import describe
from lacunary.exports.rdf.terms import base_of, prefixes_of
from lacunary.graph.model import Graph

if TYPE_CHECKING:
    import rdflib

__all__ = ["to_rdflib", "write_rdf"]


def write_rdf(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write the RDF files into `folder/rdf/`; returns their paths. The same graph gives the same
    bytes.

    `kg.ttl` the whole graph; `kg.nq.gz` the same in named graphs, one line a quad, sorted;
    `citations.nq.gz` every citation as a resource with its source row; `concepts.ttl` the
    vocabularies (SKOS); `v.ttl` our own terms; `shapes.ttl` what the data keep to (SHACL);
    `void.ttl` licence, attribution, counts and checksums (DCAT, VoID).

    >>> from tempfile import TemporaryDirectory
    >>> from lacunary.loaders import Project
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s1", {"label": "Wang 2013", "n": 187})
    >>> project = Project(Path(), "A review")
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_rdf(graph.freeze(), project, Path(folder))]
    ['kg.ttl', 'kg.nq.gz', 'citations.nq.gz', 'concepts.ttl', 'v.ttl', 'shapes.ttl', 'void.ttl']
    """
    things, citations = describe(graph, project)
    sources = [row["id"] for row in graph.nodes("Source")]
    return RdfFiles(project, sources, folder / "rdf").write(things, citations)


def to_rdflib(graph: Graph, project: About) -> rdflib.Dataset:
    """What `kg.nq.gz` holds, as an `rdflib.Dataset` whose default graph is the union of the named
    ones.

    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s1", {"label": "Wang 2013", "n": 187, "sources": ["included:5"]})
    >>> from lacunary.loaders import Project
    >>> project = Project(Path(), "A review", base_iri="https://example.org/")
    >>> dataset = to_rdflib(graph.freeze(), project)
    >>> answer = dataset.query(
    ...     "PREFIX v: <https://w3id.org/lacunary/def/> SELECT ?study ?n WHERE { ?study a v:Study ; v:n ?n }"
    ... )
    >>> [(str(row.study), int(row.n)) for row in answer]
    [('https://example.org/id/study/s1', 187)]
    """
    import rdflib

    things, _ = describe(graph, project)
    dataset = rdflib.Dataset(default_union=True)
    sources = [row["id"] for row in graph.nodes("Source")]
    for prefix, namespace in prefixes_of(base_of(project), sources).items():
        dataset.bind(prefix, namespace)
    known: dict[str, rdflib.term.Identifier] = {}
    contexts: dict[str, rdflib.Graph] = {}

    def term(text: str) -> Any:
        if text not in known:
            known[text] = _rdflib_term(text)
        return known[text]

    def context(text: str) -> rdflib.Graph:
        if text not in contexts:
            contexts[text] = dataset.graph(rdflib.URIRef(text[1:-1]))
        return contexts[text]

    dataset.addN(
        (term(subject), term(predicate), term(value), context(name))
        for subject, facts in things
        for predicate, value, name in facts
    )
    return dataset


_UNESCAPE = re.compile(r"\\(u[0-9A-F]{4}|.)")
_PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def _rdflib_term(text: str) -> rdflib.term.Identifier:
    import rdflib

    if text.startswith("<"):
        return rdflib.URIRef(text[1:-1])
    words, _, end = text[1:].rpartition('"')
    words = _UNESCAPE.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _PLAIN.get(m[1], m[1]), words
    )
    if end.startswith("@"):
        return rdflib.Literal(words, lang=end[1:])
    # normalize=False: rdflib would rewrite numbers in its own way, and a decimal 0.0000001 as 1E-7,
    # which is none
    return rdflib.Literal(
        words, datatype=rdflib.URIRef(end[3:-1]) if end else None, normalize=False
    )
