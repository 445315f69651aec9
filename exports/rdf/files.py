"""The files of an RDF release: Turtle grouped by subject, sorted N-Quads, our vocabulary, and the
description of it all.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib.resources import files
from pathlib import Path

from lacunary.exports.about import About
from lacunary.exports.files import write_bytes
from lacunary.exports.rdf.description import Described
from lacunary.exports.rdf.terms import (
    LOCAL_BASE,
    base_of,
    expand,
    is_iri,
    literal,
    node_iri,
    prefixes_of,
    typed,
)
from lacunary.exports.rdf.vocabulary import vocabulary
from lacunary.graph.phrases import in_both
from lacunary.graph.text.identifiers import has_chinese
from lacunary.graph.text.printable import web_address

__all__ = ["RdfFiles", "n_quads", "turtle"]

_MEDIA = "https://www.iana.org/assignments/media-types/"
_FILES = {
    "kg.ttl": ("text/turtle", "whole"),
    "kg.nq.gz": ("application/n-quads", "quads"),
    "citations.nq.gz": ("application/n-quads", "citations"),
    "concepts.ttl": ("text/turtle", "concepts"),
    "v.ttl": ("text/turtle", "terms"),
    "shapes.ttl": ("text/turtle", "shapes"),
}
"""Each file's media type, and the phrase that says what it holds."""
_PIECE = 1 << 20
"""Bytes that are packed at a time."""
_DECIMAL = re.compile(r'"(-?[0-9]+\.[0-9]+)"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>')
_PLAIN = re.compile(
    r'"(-?[0-9]+|true|false)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:integer|boolean)>'
)
_LOCAL = re.compile(
    r"(?:(?:[A-Za-z0-9_:]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9_:.\-/,~]|%[0-9A-Fa-f]{2})*(?<!\.))?"
)
_ESCAPED = re.compile(r"[/,~]")


def n_quads(described: Mapping[str, AbstractSet[tuple[str, str, str]]]) -> Iterator[str]:
    """The lines of an N-Quads file by subject, sorted by code point (the byte order of UTF-8), each
    quad once.

    Terms are joined as the text they are: `benchmarks/rdf.py` compares that with pyoxigraph, which
    gives the same bytes.

    >>> list(
    ...     n_quads({"<s:b>": {("<s:p>", "<s:o>", "<s:g>")}, "<s:a>": {("<s:p>", '"1"', "<s:g>")}})
    ... )
    ['<s:a> <s:p> "1" <s:g> .\\n', '<s:b> <s:p> <s:o> <s:g> .\\n']
    """
    for subject in sorted(described):
        # No term is the beginning of another that goes on with a space or less: sorting terms sorts
        # lines.
        lines = [
            f"{subject} {predicate} {value} {name} .\n"
            for predicate, value, name in sorted(described[subject])
        ]
        yield "".join(lines)


def turtle(
    facts: Mapping[str, Iterable[tuple[str, ...]]], prefixes: Mapping[str, str], remark: str
) -> str:
    """A Turtle file grouped by subject, all sorted, with the prefixes that are used.

    Our own, because on the demonstration (830,000 triples) rdflib takes 34 s after 17 s of filling
    its graph, and this 3 s.

    >>> print(
    ...     turtle(
    ...         {
    ...             "<https://e.org/id/study/a/b>": [
    ...                 ("<https://e.org/n>", "<https://e.org/id/study/c>")
    ...             ]
    ...         },
    ...         {"study": "https://e.org/id/study/"},
    ...         "An example",
    ...     ),
    ...     end="",
    ... )
    # An example
    @prefix study: <https://e.org/id/study/> .
    <BLANKLINE>
    study:a\\/b
        <https://e.org/n> study:c .
    """
    short = _Shortener(prefixes)
    blocks = []
    for subject in sorted(facts):
        by_predicate: dict[str, list[str]] = defaultdict(list)
        for predicate, value in sorted({fact[:2] for fact in facts[subject]}):
            by_predicate[predicate].append(value)
        kinds = by_predicate.pop(expand("rdf:type"), [])
        lines = ["a " + ", ".join(map(short, kinds))] if kinds else []
        lines += [
            f"{short(predicate)} {', '.join(map(short, values))}"
            for predicate, values in by_predicate.items()
        ]
        blocks.append(f"{short(subject)}\n    " + " ;\n    ".join(lines) + " .\n")
    head = [f"# {line}\n" for line in remark.splitlines()]
    head += [f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(short.used)]
    return "".join([*head, "\n", "\n".join(blocks)])


class _Shortener:
    """Terms as Turtle writes them: prefixed names, bare numbers; what cannot be shortened as it
    is.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._namespaces = sorted(
            ((uri, name) for name, uri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair)
        )
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def __call__(self, term: str) -> str:
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = (
                self._iri(term) if term.startswith("<") else self._literal(term)
            )
        return found

    def _iri(self, term: str) -> str:
        iri = term[1:-1]
        for namespace, name in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if not _LOCAL.fullmatch(local):
                    return term
                self.used.add(name)
                return f"{name}:{_ESCAPED.sub(lambda found: chr(92) + found[0], local)}"
        return term

    def _literal(self, term: str) -> str:
        bare = _DECIMAL.fullmatch(term) or _PLAIN.fullmatch(term)
        if bare:
            return bare[1]
        if term.endswith(">"):
            words, _, datatype = term.rpartition("^^")
            return f"{words}^^{self(datatype)}"
        return term


def _packed(parts: Iterable[str]) -> bytes:
    """The text as gzip: a tenth of the size of N-Quads, which repeat every IRI in full. The
    unpacked text is never held whole.

    Without the file's name and time, so that the same text gives the same bytes.
    """
    packed = io.BytesIO()
    file = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=packed, mtime=0)
    with file, io.BufferedWriter(file, _PIECE) as pieces:
        pieces.writelines(part.encode("utf-8") for part in parts)
    return packed.getvalue()


class RdfFiles:
    """The RDF folder of one project: its prefixes, and the writing of its files."""

    def __init__(self, project: About, sources: list[str], folder: Path) -> None:
        self.project, self.sources, self.folder = project, sources, folder
        self.base = base_of(project)
        self.prefixes = prefixes_of(self.base, sources)
        self._written: dict[str, tuple[int, str]] = {}

    def write(self, things: Described, citations: Described) -> list[Path]:
        """Write every file; the description comes last, because it holds the others' sizes and
        checksums.
        """
        concepts_graph = f"<{self.base}graph/concepts>"
        concepts = {
            s: facts
            for s, every in things.items()
            if (facts := [fact for fact in every if fact[2] == concepts_graph])
        }
        texts: dict[str, Iterable[str]] = {
            "kg.ttl": (self._turtle(things, "The whole graph"),),
            "kg.nq.gz": n_quads(things),
            "citations.nq.gz": n_quads(citations),
            "concepts.ttl": (self._turtle(concepts, "The vocabularies (SKOS)"),),
            "v.ttl": (
                self._turtle(vocabulary(), "Our own terms: what each class and property means"),
            ),
            "shapes.ttl": (
                files("lacunary.exports.rdf").joinpath("shapes.ttl").read_text(encoding="utf-8"),
            ),
        }
        paths = []
        for name, text in texts.items():
            data = _packed(text) if name.endswith(".gz") else "".join(text).encode("utf-8")
            self._written[name] = (len(data), hashlib.sha256(data).hexdigest())
            paths.append(write_bytes(self.folder / name, data))
        described = self._turtle(
            self._description(things, citations), "What this is, whose it is, and what is in it"
        )
        return [*paths, write_bytes(self.folder / "void.ttl", described.encode("utf-8"))]

    def _turtle(self, facts: Mapping[str, Iterable[tuple[str, ...]]], remark: str) -> str:
        return turtle(facts, self.prefixes, f"{remark}. {self.project.title}".replace("\r", " "))

    # ---- void.ttl --------------------------------------------------------------------------------
    def _description(
        self, things: Described, citations: Described
    ) -> dict[str, list[tuple[str, str]]]:
        """The dataset, its files, its named graphs and its sources
        (https://www.w3.org/TR/vocab-dcat-3/, …/TR/void/).
        """
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        dataset = f"<{self.base}dataset>"
        found[dataset] = self._about_the_project()
        triples = Counter(name for facts in things.values() for _, _, name in facts)
        total = sum(len({fact[:2] for fact in facts}) for facts in things.values())
        found[dataset] += [
            (expand("void:triples"), typed(total)),
            (expand("v:quads"), typed(triples.total())),
            (expand("void:uriSpace"), literal(self.base)),
        ]
        found[dataset] += [
            (expand("void:vocabulary"), f"<{uri}>") for uri in self._vocabularies(things)
        ]
        for name, (size, checksum) in self._written.items():
            self._distribution(found, dataset, name, size, checksum)
        self._partitions(found, dataset, things)
        for name, count in triples.items():
            found[dataset].append((expand("void:subset"), name))
            found[name] += [
                (expand("rdf:type"), expand("void:Dataset")),
                (expand("rdf:type"), expand("sd:NamedGraph")),
            ]
            found[name] += [(expand("sd:name"), name), (expand("void:triples"), typed(count))]
        for source in self.sources:
            term = f"<{node_iri(self.base, source)}>"
            found[dataset].append((expand("dcterms:source"), term))
            found[term] += [fact[:2] for fact in things[term]]
            named = f"<{self.base}graph/source/{term[1:-1].removeprefix(self.base + 'id/source/')}>"
            if named in triples:
                found[named].append((expand("prov:wasDerivedFrom"), term))
        found[dataset] += self._citation_count(citations)
        return found

    def _about_the_project(self) -> list[tuple[str, str]]:
        project = self.project
        facts = [
            (expand("rdf:type"), expand("dcat:Dataset")),
            (expand("rdf:type"), expand("void:Dataset")),
        ]
        tag = "zh" if has_chinese(project.title) else "en" if project.title_zh else ""
        facts.append((expand("dcterms:title"), literal(project.title, tag)))
        texts = (
            ("dcterms:title", project.title_zh, "zh"), ("dcterms:description", project.description,
            ""),
            ("cc:attributionName", project.attribution, ""), ("dcat:version", project.version, ""),
            ("pav:version", project.version, ""),
        )  # fmt: skip
        facts += [(expand(name), literal(text, tag)) for name, text, tag in texts if text]
        facts += [(expand("dc:creator"), literal(creator)) for creator in project.creators]
        if is_iri(project.licence) and web_address(project.licence):
            facts.append((expand("dcterms:license"), f"<{project.licence}>"))
        elif project.licence:
            facts.append((expand("dcterms:rights"), literal(project.licence)))
        if self.base == LOCAL_BASE:
            facts += [
                (expand("rdfs:comment"), literal(words, language))
                for language, words in in_both("exports.rdf", "local").items()
            ]
        return facts

    def _distribution(
        self,
        found: dict[str, list[tuple[str, str]]],
        dataset: str,
        name: str,
        size: int,
        checksum: str,
    ) -> None:
        media, holds = _FILES[name]
        titles = in_both("exports.rdf", f"file.{holds}")
        term, sum_term = f"<{self.base}dataset/{name}>", f"<{self.base}dataset/{name}#sha256>"
        found[dataset].append((expand("dcat:distribution"), term))
        found[term] += [
            (expand("rdf:type"), expand("dcat:Distribution")),
            *((expand("dcterms:title"), literal(words, tag)) for tag, words in titles.items()),
            (expand("dcterms:identifier"), literal(name)),
            (expand("dcat:mediaType"), f"<{_MEDIA}{media}>"),
            (expand("dcat:byteSize"), literal(str(size), datatype="xsd:nonNegativeInteger")),
            (expand("spdx:checksum"), sum_term),
        ]
        if name.endswith(".gz"):
            found[term].append((expand("dcat:compressFormat"), f"<{_MEDIA}application/gzip>"))
        found[sum_term] += [
            (expand("rdf:type"), expand("spdx:Checksum")),
            (expand("spdx:algorithm"), expand("spdx:checksumAlgorithm_sha256")),
            (expand("spdx:checksumValue"), literal(checksum, datatype="xsd:hexBinary")),
        ]

    def _partitions(
        self, found: dict[str, list[tuple[str, str]]], dataset: str, things: Described
    ) -> None:
        """How many things of each class there are."""
        kind = expand("rdf:type")
        counts = Counter(
            value
            for facts in things.values()
            for value in {fact[1] for fact in facts if fact[0] == kind}
        )
        for name, count in counts.items():
            prefix = next(
                short for short, uri in self.prefixes.items() if name.startswith(f"<{uri}")
            )
            part = f"{dataset[:-1]}#{prefix}-{re.split('[/#]', name[1:-1])[-1]}>"
            found[dataset].append((expand("void:classPartition"), part))
            found[part] += [(expand("void:class"), name), (expand("void:entities"), typed(count))]

    def _citation_count(self, citations: Described) -> list[tuple[str, str]]:
        number = sum(
            1
            for facts in citations.values()
            if any(fact[1] == expand("cito:Citation") for fact in facts)
        )
        return [(expand("v:citations"), typed(number))]

    def _vocabularies(self, things: Described) -> list[str]:
        used = {fact[0] for facts in things.values() for fact in facts}
        return sorted(
            uri
            for uri in self.prefixes.values()
            if any(term.startswith(f"<{uri}") for term in used)
        )
