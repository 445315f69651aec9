"""Every node and edge of a graph as RDF: subject, predicate, object and named graph, by the mapping
in graph/schema.toml.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from lacunary.exports.about import About
from lacunary.exports.rdf.terms import (
    Rule,
    base_of,
    decimal,
    double,
    expand,
    is_iri,
    link_iri,
    literal,
    mapping,
    node_iri,
    place_iri,
    reified,
    rule,
    typed,
)  # fmt: skip
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.schema import NodeType, label_of, schema
from lacunary.graph.text.identifiers import has_chinese
from lacunary.graph.text.printable import web_address

__all__ = ["Described", "describe", "is_concept"]

Described = dict[str, set[tuple[str, str, str]]]
"""Subject to its `(predicate, object, named graph)`, all as N-Triples terms."""

_TYPE = expand("rdf:type")
_OF_A_SOURCE = frozenset({"Statement", "Finding", "Statistic", "Source"})
"""Node types that one source gives; they stand in its graph only."""
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"


def describe(graph: Graph, project: About) -> tuple[Described, Described]:
    """The graph in RDF, and apart from it every citation as a resource of its own.

    >>> from pathlib import Path
    >>> from lacunary.loaders import Project
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s1", {"n": 187})
    >>> project = Project(Path(), "A review", base_iri="https://example.org/")
    >>> things, _ = describe(graph.freeze(), project)
    >>> [
    ...     fact[1]
    ...     for fact in things["<https://example.org/id/study/s1>"]
    ...     if fact[0].endswith("/def/n>")
    ... ]
    ['"187"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    return _Description(graph, base_of(project)).run()


class _Description:
    """One graph on its way into RDF; each method describes one kind of thing."""

    def __init__(self, graph: Graph, base: str) -> None:
        self.graph, self.base = graph, base
        self.things: Described = defaultdict(set)
        self.citations: Described = defaultdict(set)
        self.concepts = f"<{base}graph/concepts>"
        self.asserted = f"<{base}graph/asserted>"
        self._iris: dict[str, str] = {}
        self._graphs: dict[str, str] = {}
        self._titles = self._languages_of_titles()
        self._about = {edge["from"]: label_of(edge["to"]) for edge in graph.edges("ABOUT")}
        self._reports: dict[str, list[GraphRow]] = defaultdict(list)
        for edge in graph.edges("REPORTED_IN"):
            self._reports[edge["from"]].append(edge)

    def run(self) -> tuple[Described, Described]:
        for label, kind in schema().nodes.items():
            for row in self.graph.nodes(label):
                self._node(row, kind)
        for name in schema().edges:
            for row in self.graph.edges(name):
                self._edge(row, name)
        self._schemes()
        return self.things, self.citations

    # ---- terms -----------------------------------------------------------------------------------
    def iri(self, node_id: str) -> str:
        """The term of a node."""
        found = self._iris.get(node_id)
        if found is None:
            found = self._iris[node_id] = f"<{node_iri(self.base, node_id)}>"
        return found

    def graph_of(self, place: str) -> str:
        """The named graph of the source that a place is in."""
        source = place.rpartition(":")[0] or place
        found = self._graphs.get(source)
        if found is None:
            found = self._graphs[source] = (
                f"<{self.base}graph/{node_iri('', f'source:{source}').removeprefix('id/')}>"
            )
        return found

    def graphs_of(self, row: GraphRow) -> list[str]:
        """The named graphs of the sources that a node or edge rests on, in order, each once."""
        return list(dict.fromkeys(map(self.graph_of, row.get("sources", []))))

    # ---- nodes -----------------------------------------------------------------------------------
    def _node(self, row: GraphRow, kind: NodeType) -> None:
        subject, graphs = self.iri(row["id"]), [self.asserted]
        classes = [kind.rdf, *mapping()["classes"].get(kind.label, [])]
        if kind.label == "Source":
            graphs = [self.graph_of(row["id"].partition(":")[2])]
        elif kind.label in _OF_A_SOURCE:
            graphs = self.graphs_of(row) or graphs
        elif is_concept(kind):
            graphs = [self.concepts]
            classes.append("skos:Concept")
        elif kind.label == "Report" and row.get("report_type") in mapping()["report_types"]:
            classes.append(mapping()["report_types"][row["report_type"]])
        elif kind.label == "Venue" and "issn" in row:
            classes.append("fabio:Journal")
        facts = [(_TYPE, expand(name)) for name in classes]
        facts += self._properties(row, kind.label)
        if kind.label == "Statement":
            facts += self._predicate(row)
        self.things[subject].update((*fact, name) for fact in facts for name in graphs)
        self._rows(row, self.things)

    def _rows(self, row: GraphRow, into: Described) -> None:
        """Say of every row that a node or edge rests on which source it is part of."""
        for place in row.get("sources", []):
            if ":" in place:
                source = self.iri(f"source:{place.rpartition(':')[0]}")
                into[f"<{place_iri(self.base, place)}>"].add(
                    (expand("dcterms:isPartOf"), source, self.graph_of(place))
                )

    def _properties(self, row: GraphRow, owner: str) -> Iterator[tuple[str, str]]:
        for name, value in row.items():
            if name in ("from", "to"):
                continue
            how = rule(owner, name)
            values = value if isinstance(value, list) and how.form != "joined" else [value]
            for item in values:
                if (
                    how.form in ("en", "zh")
                    and name.startswith("alt_")
                    and item == row.get(f"label_{how.form}")
                ):
                    continue  # SKOS S13: a label is preferred or alternative, not both
                yield from self._fact(row, how, item)
                if how.link:
                    bare = item.rpartition("/")[2] if name == "orcid" else item
                    yield expand("schema:sameAs"), f"<{link_iri(how.link, bare)}>"
            if name == "aliases":
                yield from ((expand("dcterms:identifier"), literal(alias)) for alias in value)

    def _fact(self, row: GraphRow, how: Rule, value: Any) -> Iterator[tuple[str, str]]:  # noqa: C901 one branch a form
        match how.form:
            case "none":
                return
            case "id":
                yield how.term, literal(value)
            case "iri" if is_iri(value) and web_address(value):
                yield how.term, f"<{value}>"
            case "node" if ":" in value:
                yield how.term, self.iri(value)
            case "review":
                for name in value.split("; "):
                    review = f"review:{name.removeprefix('review:')}"
                    yield how.term, self.iri(review)
            case "row":
                yield how.term, f"<{place_iri(self.base, value)}>"
            case "scheme":
                yield how.term, self._scheme(value)
            case "en" | "zh":
                yield how.term, literal(value, how.form)
            case "text":
                yield how.term, literal(value, self._script(row, value))
            case "year":
                yield how.term, literal(f"{value:04d}", datatype="xsd:gYear")
            case "date" if _is_date(value):
                yield how.term, literal(value, datatype="xsd:date")
            case "language" if re.fullmatch("[a-z]{2}", value):
                yield how.term, f"<{_LANGUAGES}{value}>"
            case "joined":
                yield how.term, literal("; ".join(value))
            case "double":
                yield how.term, double(value)
            case "typed":
                yield self._value(row, how, value)
            case form if form.endswith(":"):
                yield how.term, literal(form + value)
            case _:
                yield how.otherwise, typed(value)

    def _script(self, row: GraphRow, text: str) -> str:
        """The tag of a title: its script decides; Latin letters are English only where the report
        is known to be in English.
        """
        language = row.get("language") or self._titles.get((row["id"], text))
        if has_chinese(text):
            return "zh" if language in (None, "zh") else ""
        return "en" if language == "en" else ""

    def _languages_of_titles(self) -> dict[tuple[str, str], str]:
        """The language of a report by the study or review it describes and its title, which that
        study or review has too.
        """
        found: dict[tuple[str, str], str] = {}
        for edge in self.graph.edges("REPORTED_IN"):
            report = self.graph.node(edge["to"])
            if "title" in report and "language" in report:
                found[edge["from"], report["title"]] = report["language"]
        return found

    def _value(self, row: GraphRow, how: Rule, value: str) -> tuple[str, str]:
        """The value of a statement: a concept, or a literal typed as the property of what the
        statement is about.
        """
        name = row["property"]
        if name in schema().concepts and ":" in value and value in self.graph:
            return expand("v:valueConcept"), self.iri(value)
        properties = schema().nodes[self._about.get(row["id"], "Study")].properties
        kind = properties[name].type if name in properties else ""
        if kind == "integer" and re.fullmatch(r"-?[0-9]+", value):
            return how.term, typed(int(value))
        if kind == "float" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return how.term, decimal(float(value))
        return how.term, literal(value)

    def _predicate(self, row: GraphRow) -> Iterator[tuple[str, str]]:
        """The term by which the graph says what a statement says."""
        name, label = row["property"], self._about.get(row["id"], "")
        edge = schema().codings.get(name) or ("SEARCHED" if name == "database" else "")
        if edge:
            yield expand("rdf:predicate"), expand(schema().edges[edge].rdf)
        elif label and name in schema().nodes[label].properties:
            yield expand("rdf:predicate"), rule(label, name).term

    def _scheme(self, name: str) -> str:
        return f"<{self.base}id/scheme/{quote(name, safe='')}>"

    def _schemes(self) -> None:
        narrower = {edge["from"] for edge in self.graph.edges("BROADER")}
        for kind in filter(is_concept, schema().nodes.values()):
            scheme = self._scheme(kind.concept)
            for row in self.graph.nodes(kind.label):
                concept = self.iri(row["id"])
                self.things[concept].add((expand("skos:inScheme"), scheme, self.concepts))
                if row["id"] not in narrower:
                    self.things[concept].add((expand("skos:topConceptOf"), scheme, self.concepts))
                    self.things[scheme].add((expand("skos:hasTopConcept"), concept, self.concepts))
                facts = [(_TYPE, expand("skos:ConceptScheme"))]
                facts += [
                    (expand("dcterms:title"), literal(text, tag))
                    for text, tag in ((kind.en, "en"), (kind.zh, "zh"))
                ]
                self.things[scheme].update((*fact, self.concepts) for fact in facts)

    # ---- edges -----------------------------------------------------------------------------------
    def _edge(self, row: GraphRow, name: str) -> None:
        start, end = self.iri(row["from"]), self.iri(row["to"])
        graphs = self.graphs_of(row)
        if name == "BROADER":
            graphs = [self.concepts]
        elif not {label_of(row["from"]), label_of(row["to"])} & _OF_A_SOURCE:
            graphs = [self.asserted, *graphs]
        for context in graphs or [self.asserted]:
            self.things[start].add((expand(schema().edges[name].rdf), end, context))
        if name == "INCLUDES":
            self._cites_as_evidence(row)
        if reified(name):
            self._reify(row, name)

    def _reify(self, row: GraphRow, name: str) -> None:
        """The edge as a resource of its own. A comma parts its ends: it is percent-encoded within
        them, so no two are alike.
        """
        how = reified(name)
        ends = [
            node_iri("", row[end]).partition("/")[2].partition("/")[2] for end in ("from", "to")
        ]
        if how["class"] == "v:Coding":  # concepts of different dimensions may have the same name
            ends[1] = quote(row["to"], safe=":/")
        subject = f"<{self.base}id/{how['class'].partition(':')[2].lower()}/{','.join(ends)}>"
        facts = [(_TYPE, expand(how["class"]))]
        facts += [
            (expand(how["from"]), self.iri(row["from"])),
            (expand(how["to"]), self.iri(row["to"])),
        ]
        facts += self._properties(row, name)
        into, graphs = self.things, [self.asserted]
        if name == "CITES":
            into, graphs = self.citations, self.graphs_of(row) or graphs
        into[subject].update((*fact, context) for fact in facts for context in graphs)
        self._rows(row, into)

    def _cites_as_evidence(self, row: GraphRow) -> None:
        """The report by which the review lists the study: the one that is read from the same
        row.
        """
        for edge in self._reports[row["to"]]:
            if set(edge.get("sources", [])) & set(row.get("sources", [])):
                fact = (expand("cito:citesAsEvidence"), self.iri(edge["to"]), self.asserted)
                self.things[self.iri(row["from"])].add(fact)


def is_concept(kind: NodeType) -> bool:
    """Whether a type's nodes are concepts of a vocabulary; a venue is a thing with names, not a
    concept.
    """
    return bool(kind.concept) and kind.label != "Venue"


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
