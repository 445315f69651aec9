"""Our own RDF vocabulary, generated from graph/schema.toml: every class and property with its
meaning in English and Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lacunary.exports.rdf.terms import NAMESPACE, expand, literal, mapping, reified, rule
from lacunary.graph.phrases import in_both
from lacunary.graph.schema import Property, schema

__all__ = ["vocabulary"]

_OBJECTS = frozenset({"iri", "node", "review", "row", "scheme"})
_RANGES = {
    "integer": "xsd:integer", "float": "xsd:decimal", "boolean": "xsd:boolean",
    "string": "xsd:string", "strings": "xsd:string"
}  # fmt: skip
_FORM_RANGES = {"year": "xsd:gYear", "date": "xsd:date", "double": "xsd:double"}


@dataclass(slots=True)
class _Term:
    """A class or property in the making: what it is, its meanings in the order of the schema, where
    it is used.
    """

    kind: str
    meanings: list[tuple[str, str]] = field(default_factory=list)
    domains: set[str] = field(default_factory=set)
    ranges: set[str] = field(default_factory=set)
    datatype: str = ""


def vocabulary() -> dict[str, list[tuple[str, str]]]:
    """Every term of `v:` with its facts, as N-Triples terms.

    >>> facts = vocabulary()[expand("v:includesStudy")]
    >>> [text for predicate, text in facts if predicate == expand("skos:definition")]
    ['"The review includes the study"@en', '"综述纳入该研究"@zh']
    """
    found: dict[str, list[tuple[str, str]]] = {
        f"<{NAMESPACE}>": [
            (expand("rdf:type"), expand("owl:Ontology")),
            *(
                (expand("dcterms:title"), literal(words, language))
                for language, words in in_both("exports.rdf", "vocabulary").items()
            ),
            (expand("vann:preferredNamespacePrefix"), literal("v")),
            (expand("vann:preferredNamespaceUri"), literal(NAMESPACE)),
        ]
    }
    for name, term in _terms().items():
        local = name[len(NAMESPACE) + 1 : -1]
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local)
        label = words[0].upper() + words[1:].lower() if term.kind == "class" else words.lower()
        kinds = {
            "class": ("rdfs:Class", "owl:Class"),
            "object": ("rdf:Property", "owl:ObjectProperty"),
        }
        facts = [
            (expand("rdf:type"), expand(kind))
            for kind in kinds.get(term.kind, ("rdf:Property", "owl:DatatypeProperty"))
        ]
        facts += [
            (expand("rdfs:label"), literal(label, "en")),
            (
                expand("rdfs:label"),
                literal(
                    re.split(
                        "[：（，；。]" if term.kind == "class" else "[（，；。]",
                        term.meanings[0][1],
                    )[0],
                    "zh",
                ),
            ),
            (expand("rdfs:isDefinedBy"), f"<{NAMESPACE}>"),
        ]
        for en, zh in dict.fromkeys(term.meanings):
            facts += [
                (expand("skos:definition"), literal(en, "en")),
                (expand("skos:definition"), literal(zh, "zh")),
            ]
        facts += [(expand("schema:domainIncludes"), domain) for domain in sorted(term.domains)]
        facts += [(expand("schema:rangeIncludes"), target) for target in sorted(term.ranges)]
        if term.datatype:
            facts.append((expand("rdfs:range"), expand(term.datatype)))
        found[name] = facts
    return found


def _terms() -> dict[str, _Term]:
    terms: dict[str, _Term] = {}

    def term(name: str, kind: str, en: str, zh: str) -> _Term:
        found = terms.setdefault(name, _Term(kind))
        found.meanings.append((en, zh))
        return found

    for label, node in schema().nodes.items():
        term(expand(node.rdf), "class", node.en, node.zh)
        for prop in node.properties.values():
            _property(terms, label, expand(node.rdf), prop)
    for name, edge in schema().edges.items():
        found = term(expand(edge.rdf), "object", edge.en, edge.zh)
        found.domains |= {expand(schema().nodes[label].rdf) for label in edge.start}
        found.ranges |= {expand(schema().nodes[label].rdf) for label in edge.end}
        if reified(name):
            for prop in edge.properties.values():
                _property(terms, name, expand(reified(name)["class"]), prop)
    for name, entry in mapping()["terms"].items():
        kind = entry.get("kind", "class" if name[0].isupper() else "data")
        found = terms.setdefault(expand(f"v:{name}"), _Term(kind))
        found.meanings = [(entry["en"], entry["zh"])]
        found.datatype = entry.get("range", found.datatype)
    return {
        name: found for name, found in sorted(terms.items()) if name.startswith(f"<{NAMESPACE}")
    }


def _property(terms: dict[str, _Term], owner: str, domain: str, prop: Property) -> None:
    how = rule(owner, prop.name)
    if how.form == "none":
        return
    for name in dict.fromkeys((how.term, how.otherwise)):
        kind = "object" if how.form in _OBJECTS and name == how.term else "data"
        found = terms.setdefault(name, _Term(kind))
        found.meanings.append((prop.en, prop.zh))
        found.domains.add(domain)
        if kind == "data" and how.form != "typed":
            found.datatype = _FORM_RANGES.get(how.form) or _RANGES[prop.type]
