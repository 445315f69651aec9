"""Every node and edge of a graph as RDF: subject, predicate, object and named graph, by the mapping
in graph/schema.toml.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from lacunary.exports.rdf.terms import (
    Rule,
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

__all__ = ["Description", "Edge", "Fact", "is_concept"]

Fact = tuple[str, str, str]
"""Predicate, object and named graph, as N-Triples terms."""

_TYPE = expand("rdf:type")
_OF_A_SOURCE = frozenset({"Statement", "Finding", "Statistic", "Scope", "Proposal", "Source"})
"""Node types that one source gives; they stand in its graph only."""
_KEPT = 1 << 16
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"


class Edge(NamedTuple):
    """An edge that leaves a node: its type, the node at its end, its places, and whether it is
    displayed: where not, it is said in the graphs of its sources alone.
    """

    name: str
    end: str
    places: list[str]
    displayed: bool = True


class Description:
    """One graph on its way into RDF; each method gives the facts of one kind of thing."""

    def __init__(self, graph: Graph, base: str) -> None:
        self.graph, self.base = graph, base
        self.concepts = f"<{base}graph/concepts>"
        self.asserted = f"<{base}graph/asserted>"
        # few terms are used again long after: what is kept of them is bounded
        self.iri = lru_cache(_KEPT)(self._iri)
        self._known = lru_cache(_KEPT)(self._facts)
        self._is_node = lru_cache(_KEPT)(graph.__contains__)
        self._graphs: dict[str, str] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self._reports: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
        self._read_reports()

    def _read_reports(self) -> None:
        """What is known of the reports of studies and reviews: where each was read, and the
        language of each by its title, which the study or review has too.
        """
        start = self.graph.start_of("Report")
        places = self.graph.ends("REPORTED_IN")[1] - start
        edges = self.graph.edges("REPORTED_IN")
        for edge, report in zip(edges, self.graph.rows_at("Report", places), strict=True):
            self._reports[edge["from"]].append((edge["to"], set(edge.get("sources", ()))))
            if "title" in report and "language" in report:
                self._titles[edge["from"], report["title"]] = report["language"]

    # ---- terms -----------------------------------------------------------------------------------
    def _iri(self, node_id: str) -> str:
        """The term of a node."""
        return f"<{node_iri(self.base, node_id)}>"

    def graph_of(self, place: str) -> str:
        """The named graph of the source that a place is in."""
        source = place.rpartition(":")[0] or place
        found = self._graphs.get(source)
        if found is None:
            found = self._graphs[source] = (
                f"<{self.base}graph/{node_iri('', f'source:{source}').removeprefix('id/')}>"
            )
        return found

    def graphs_of(self, places: Iterable[str]) -> list[str]:
        """The named graphs of the sources that places are in, in order, each once."""
        return list(dict.fromkeys(map(self.graph_of, places)))

    # ---- nodes -----------------------------------------------------------------------------------
    def node(self, row: GraphRow, kind: NodeType, edges: Collection[Edge]) -> set[Fact]:
        """What is said of a node, and of the edges that leave it."""
        about = ""
        if kind.label == "Statement":
            about = "".join(label_of(edge.end) for edge in edges if edge.name == "ABOUT")
        said = [(_TYPE, expand(name)) for name in self._classes(row, kind)]
        said += self._properties(row, kind.label, about)
        if kind.label == "Statement":
            said += self._predicate(row, about)
        graphs = self._graphs_of_node(row, kind)
        facts = {(*fact, name) for fact in said for name in graphs}
        for edge in edges:
            facts.update(self._edge(kind.label, edge))
        if is_concept(kind):
            scheme = self._scheme(kind.concept)
            facts.add((expand("skos:inScheme"), scheme, self.concepts))
            if not any(edge.name == "BROADER" for edge in edges):
                facts.add((expand("skos:topConceptOf"), scheme, self.concepts))
        return facts

    def _classes(self, row: GraphRow, kind: NodeType) -> list[str]:
        classes = [kind.rdf, *mapping()["classes"].get(kind.label, [])]
        if is_concept(kind):
            classes.append("skos:Concept")
        elif kind.label == "Report" and row.get("report_type") in mapping()["report_types"]:
            classes.append(mapping()["report_types"][row["report_type"]])
        elif kind.label == "Venue" and "issn" in row:
            classes.append("fabio:Journal")
        return classes

    def _graphs_of_node(self, row: GraphRow, kind: NodeType) -> list[str]:
        """The named graphs that a node stands in."""
        if kind.label == "Source":
            return [self.graph_of(row["id"].partition(":")[2])]
        if kind.label in _OF_A_SOURCE:
            return self.graphs_of(row.get("sources", ())) or [self.asserted]
        return [self.concepts if is_concept(kind) else self.asserted]

    def row(self, place: str) -> tuple[str, set[Fact]]:
        """A row of a source, and that it is part of it."""
        source = self.iri(f"source:{place.rpartition(':')[0]}")
        fact = (expand("dcterms:isPartOf"), source, self.graph_of(place))
        return f"<{place_iri(self.base, place)}>", {fact}

    def _properties(self, row: GraphRow, owner: str, about: str = "") -> Iterator[tuple[str, str]]:
        for name, value in row.items():
            if name in ("from", "to"):
                continue
            how = rule(owner, name)
            if how.form == "typed":
                yield self._value(row["property"], how, value, about)
            elif how.form == "text":
                for text in value if isinstance(value, list) else [value]:
                    yield how.term, literal(text, self._script(row, text))
            elif isinstance(value, list):
                label = row.get(f"label_{how.form}", "") if name.startswith("alt_") else ""
                yield from self._known(owner, name, tuple(value), label)
            else:
                yield from self._known(owner, name, value)

    def _facts(self, owner: str, name: str, value: Any, label: str = "") -> list[tuple[str, str]]:
        """What a property says; of its values not the label, for a label is preferred or
        alternative, not both (SKOS S13).
        """
        how = rule(owner, name)
        values = value if isinstance(value, tuple) and how.form != "joined" else [value]
        found: list[tuple[str, str]] = []
        for item in values:
            if label and item == label:
                continue
            found += self._fact(how, item)
            if how.link:
                bare = item.rpartition("/")[2] if name == "orcid" else item
                found.append((expand("schema:sameAs"), f"<{link_iri(how.link, bare)}>"))
        if name == "aliases":
            found += ((expand("dcterms:identifier"), literal(alias)) for alias in value)
        return found

    def _fact(self, how: Rule, value: Any) -> Iterator[tuple[str, str]]:  # noqa: C901 one branch a form
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

    def _value(self, name: str, how: Rule, value: str, about: str) -> tuple[str, str]:
        """The value of a statement: a concept, or a literal typed as the property of what the
        statement is about.
        """
        if name in schema().concepts and ":" in value and self._is_node(value):
            return expand("v:valueConcept"), self.iri(value)
        properties = schema().nodes[about or "Study"].properties
        kind = properties[name].type if name in properties else ""
        if kind == "integer" and re.fullmatch(r"-?[0-9]+", value):
            return how.term, typed(int(value))
        if kind == "float" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return how.term, decimal(float(value))
        return how.term, literal(value)

    def _predicate(self, row: GraphRow, about: str) -> Iterator[tuple[str, str]]:
        """The term by which the graph says what a statement says."""
        name = row["property"]
        edge = schema().codings.get(name) or ("SEARCHED" if name == "database" else "")
        if edge:
            yield expand("rdf:predicate"), expand(schema().edges[edge].rdf)
        elif about and name in schema().nodes[about].properties:
            yield expand("rdf:predicate"), rule(about, name).term

    def _scheme(self, name: str) -> str:
        return f"<{self.base}id/scheme/{quote(name, safe='')}>"

    def schemes(self) -> Iterator[tuple[str, set[Fact]]]:
        """The scheme of each type of concept that has any, with its top concepts."""
        narrower = set(self.graph.ends("BROADER")[0].tolist())
        for kind in filter(is_concept, schema().nodes.values()):
            start, ids = self.graph.start_of(kind.label), self.graph.column(kind.label, "id")
            facts = [(_TYPE, expand("skos:ConceptScheme"))]
            for text, tag in ((kind.en, "en"), (kind.zh, "zh")):
                facts.append((expand("dcterms:title"), literal(text, tag)))
            for place, name in enumerate(ids.to_pylist(), start):
                if place not in narrower:
                    facts.append((expand("skos:hasTopConcept"), self.iri(name)))
            if len(ids):
                yield self._scheme(kind.concept), {(*fact, self.concepts) for fact in facts}

    # ---- edges -----------------------------------------------------------------------------------
    def _edge(self, label: str, edge: Edge) -> Iterator[Fact]:
        """What an edge says of the node that it leaves."""
        graphs = self.graphs_of(edge.places)
        if edge.name in ("BROADER", "MEMBER_OF"):
            graphs = [self.concepts]
        elif edge.displayed and not {label, label_of(edge.end)} & _OF_A_SOURCE:
            graphs = [self.asserted, *graphs]
        term, end = expand(schema().edges[edge.name].rdf), self.iri(edge.end)
        for context in graphs or [self.asserted]:
            yield term, end, context
        if edge.name == "INCLUDES":
            # the report by which the review lists the study: the one read from the same row
            for report, places in self._reports.get(edge.end, ()):
                if not places.isdisjoint(edge.places):
                    yield expand("cito:citesAsEvidence"), self.iri(report), self.asserted

    def ends_of(self, name: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
        """How both ends of an edge stand in the term of the resource that it also is."""
        # concepts of different dimensions may have the same name
        kind = reified(name)["class"]
        start = _whole if kind == "v:ImpossibleCell" else _path
        return start, _whole if kind in ("v:Coding", "v:ImpossibleCell") else _path

    def reified(self, row: GraphRow, name: str) -> tuple[str, set[Fact]]:
        """The edge as a resource of its own. A comma parts its ends: it is percent-encoded within
        them, so no two are alike.
        """
        how, (start, end) = reified(name), self.ends_of(name)
        kind = how["class"].partition(":")[2].lower()
        subject = f"<{self.base}id/{kind}/{start(row['from'])},{end(row['to'])}>"
        facts = [
            (_TYPE, expand(how["class"])),
            (expand(how["from"]), self.iri(row["from"])),
            (expand(how["to"]), self.iri(row["to"])),
            *self._properties(row, name),
        ]
        graphs = [self.asserted]
        if name == "CITES":
            graphs = self.graphs_of(row.get("sources", ())) or graphs
        return subject, {(*fact, context) for fact in facts for context in graphs}


def _path(node_id: str) -> str:
    return node_iri("", node_id).partition("/")[2].partition("/")[2]


def _whole(node_id: str) -> str:
    return quote(node_id, safe=":/")


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
