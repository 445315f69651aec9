"""The files of an RDF release: Turtle grouped by subject, sorted N-Quads, our vocabulary, and the
description of it all.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from functools import lru_cache
from importlib.resources import files as resources
from pathlib import Path
from typing import IO

from lacunary.exports.about import About
from lacunary.exports.files import pieces, write_bytes
from lacunary.exports.rdf.description import Fact
from lacunary.exports.rdf.subjects import Subject
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
_KEPT = 1 << 16
"""Shortened terms that are kept."""
_KIND, _CITATION = expand("rdf:type"), expand("cito:Citation")
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
        yield _quads(subject, sorted(described[subject]))


def _quads(subject: str, facts: Iterable[Fact]) -> str:
    """The lines of a subject. No term is the beginning of another that goes on with a space or
    less: sorting terms sorts lines.
    """
    return "".join(f"{subject} {predicate} {value} {name} .\n" for predicate, value, name in facts)


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
    blocks = [_block(subject, sorted(facts[subject]), short) for subject in sorted(facts)]
    return "".join([short.head(remark), "\n", "\n".join(blocks)])


def _block(subject: str, facts: Iterable[tuple[str, ...]], short: _Shortener) -> str:
    """The sorted facts of a subject, of whatever named graph, each once."""
    kinds: list[str] = []
    lines: list[str] = []
    said = ("", "")
    for predicate, value, *_ in facts:
        if (predicate, value) == said:
            continue
        if predicate == _KIND:
            kinds.append(short(value))
        elif predicate == said[0]:
            lines[-1] += f", {short(value)}"
        else:
            lines.append(f"{short(predicate)} {short(value)}")
        said = predicate, value
    if kinds:
        lines.insert(0, "a " + ", ".join(kinds))
    return f"{short(subject)}\n    " + " ;\n    ".join(lines) + " .\n"


class _Shortener:
    """Terms as Turtle writes them: prefixed names, bare numbers; what cannot be shortened as it
    is.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # the longest namespace that an IRI begins with; of two prefixes for it the first by name
        self._names = {uri: name for name, uri in sorted(prefixes.items(), reverse=True)}
        longest_first = sorted(self._names, key=lambda uri: (-len(uri), uri))
        self._namespace = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._prefixes = prefixes
        self.used: set[str] = set()
        self._known = lru_cache(_KEPT)(self._short)

    def __call__(self, term: str) -> str:
        return term if term[0] == '"' and term[-1] != ">" else self._known(term)

    def head(self, remark: str) -> str:
        """The first lines of a file: a remark, and the prefixes used so far."""
        lines = [f"# {line}\n" for line in remark.splitlines()]
        lines += [f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(self.used)]
        return "".join(lines)

    def _short(self, term: str) -> str:
        return self._iri(term) if term.startswith("<") else self._literal(term)

    def _iri(self, term: str) -> str:
        namespace = self._namespace.match(term, 1)
        local = term[namespace.end() : -1] if namespace else ""
        if namespace is None or not _LOCAL.fullmatch(local):
            return term
        name = self._names[namespace[0]]
        self.used.add(name)
        return f"{name}:{_ESCAPED.sub(lambda found: chr(92) + found[0], local)}"

    def _literal(self, term: str) -> str:
        bare = _DECIMAL.fullmatch(term) or _PLAIN.fullmatch(term)
        if bare:
            return bare[1]
        if term.endswith(">"):
            words, _, datatype = term.rpartition("^^")
            return f"{words}^^{self(datatype)}"
        return term


class _Turtle:
    """A Turtle file that grows subject by subject; its head, which names the prefixes used, is
    known last.
    """

    def __init__(self, body: IO[bytes], prefixes: Mapping[str, str]) -> None:
        self._body, self._short = body, _Shortener(prefixes)

    def add(self, subject: str, facts: Iterable[Fact]) -> None:
        """Add a subject with its sorted facts."""
        self._body.write(b"\n" + _block(subject, facts, self._short).encode("utf-8"))

    def parts(self, remark: str) -> Iterator[bytes]:
        """The whole file."""
        yield self._short.head(remark).encode("utf-8")
        yield from _from_start(self._body)


class _Quads:
    """A packed N-Quads file that grows subject by subject: gzip makes a tenth of it, for it repeats
    every IRI in full.

    Without the file's name and time, so that the same text gives the same bytes.
    """

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=body, mtime=0)
        self._pieces = io.BufferedWriter(self._gzip, _PIECE)

    def add(self, subject: str, facts: Iterable[Fact]) -> None:
        """Add a subject with its sorted facts."""
        self._pieces.write(_quads(subject, facts).encode("utf-8"))

    def parts(self) -> Iterator[bytes]:
        """The whole file."""
        self._pieces.close()
        self._gzip.close()
        yield from _from_start(self._body)


def _from_start(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    yield from pieces(file)


class _Counts:
    """What the description of the files counts, and the sources that it names."""

    def __init__(self, sources: Iterable[str]) -> None:
        self.facts = 0
        self.quads: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.predicates: set[str] = set()
        self.citations = 0
        self.sources: dict[str, list[Fact]] = {term: [] for term in sources}

    def add(self, subject: str, facts: list[Fact]) -> None:
        """Count a subject with its sorted facts."""
        self.quads.update([name for _, _, name in facts])
        said = {(predicate, value) for predicate, value, _ in facts}
        self.facts += len(said)
        self.predicates.update([predicate for predicate, _ in said])
        self.classes.update(value for predicate, value in said if predicate == _KIND)
        if subject in self.sources:
            self.sources[subject] = facts


class RdfFiles:
    """The RDF folder of one project: its prefixes, and the writing of its files."""

    def __init__(self, project: About, sources: list[str], folder: Path) -> None:
        self.project, self.sources, self.folder = project, sources, folder
        self.base = base_of(project)
        self.prefixes = prefixes_of(self.base, sources)
        self._written: dict[str, tuple[int, str]] = {}

    def write(self, things: Iterable[Subject], citations: Iterable[Subject]) -> list[Path]:
        """Write every file, in one pass over what is sorted by subject; the description comes last,
        because it holds the others' sizes and checksums.
        """
        counts = _Counts(f"<{node_iri(self.base, source)}>" for source in self.sources)
        with ExitStack() as stack:
            bodies = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(4)]
            whole, concepts = (_Turtle(body, self.prefixes) for body in bodies[:2])
            quads, cited = (_Quads(body) for body in bodies[2:])
            self._add(things, counts, whole, concepts, quads)
            for subject, found in citations:
                facts = sorted(found)
                cited.add(subject, facts)
                counts.citations += any(value == _CITATION for _, value, _ in facts)
            files: dict[str, Iterable[bytes]] = {
                "kg.ttl": whole.parts(self._remark("The whole graph")),
                "kg.nq.gz": quads.parts(),
                "citations.nq.gz": cited.parts(),
                "concepts.ttl": concepts.parts(self._remark("The vocabularies (SKOS)")),
                "v.ttl": [
                    self._turtle(vocabulary(), "Our own terms: what each class and property means")
                ],
                "shapes.ttl": [
                    resources("lacunary.exports.rdf").joinpath("shapes.ttl").read_bytes()
                ],
            }
            paths = [self._write(name, parts) for name, parts in files.items()]
        described = self._turtle(
            self._description(counts), "What this is, whose it is, and what is in it"
        )
        return [*paths, write_bytes(self.folder / "void.ttl", described)]

    def _add(
        self,
        things: Iterable[Subject],
        counts: _Counts,
        whole: _Turtle,
        concepts: _Turtle,
        quads: _Quads,
    ) -> None:
        """Write every thing into the files that hold it."""
        vocabularies = f"<{self.base}graph/concepts>"
        for subject, found in things:
            facts = sorted(found)
            counts.add(subject, facts)
            whole.add(subject, facts)
            quads.add(subject, facts)
            if own := [fact for fact in facts if fact[2] == vocabularies]:
                concepts.add(subject, own)

    def _write(self, name: str, parts: Iterable[bytes]) -> Path:
        """Write a file, and remember its size and checksum."""
        size, digest = 0, hashlib.sha256()

        def counted() -> Iterator[bytes]:
            nonlocal size
            for part in parts:
                size += len(part)
                digest.update(part)
                yield part

        path = write_bytes(self.folder / name, counted())
        self._written[name] = size, digest.hexdigest()
        return path

    def _remark(self, remark: str) -> str:
        return f"{remark}. {self.project.title}".replace("\r", " ")

    def _turtle(self, facts: Mapping[str, Iterable[tuple[str, ...]]], remark: str) -> bytes:
        return turtle(facts, self.prefixes, self._remark(remark)).encode("utf-8")

    # ---- void.ttl --------------------------------------------------------------------------------
    def _description(self, counts: _Counts) -> dict[str, list[tuple[str, str]]]:
        """The dataset, its files, its named graphs and its sources
        (https://www.w3.org/TR/vocab-dcat-3/, …/TR/void/).
        """
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        dataset = f"<{self.base}dataset>"
        found[dataset] = self._about_the_project()
        found[dataset] += [
            (expand("void:triples"), typed(counts.facts)),
            (expand("v:quads"), typed(counts.quads.total())),
            (expand("void:uriSpace"), literal(self.base)),
        ]
        found[dataset] += [
            (expand("void:vocabulary"), f"<{uri}>") for uri in self._vocabularies(counts.predicates)
        ]
        for name, (size, checksum) in self._written.items():
            self._distribution(found, dataset, name, size, checksum)
        self._partitions(found, dataset, counts.classes)
        for name, count in counts.quads.items():
            found[dataset].append((expand("void:subset"), name))
            found[name] += [
                (expand("rdf:type"), expand("void:Dataset")),
                (expand("rdf:type"), expand("sd:NamedGraph")),
            ]
            found[name] += [(expand("sd:name"), name), (expand("void:triples"), typed(count))]
        for source in self.sources:
            term = f"<{node_iri(self.base, source)}>"
            found[dataset].append((expand("dcterms:source"), term))
            found[term] += [fact[:2] for fact in counts.sources[term]]
            named = f"<{self.base}graph/source/{term[1:-1].removeprefix(self.base + 'id/source/')}>"
            if named in counts.quads:
                found[named].append((expand("prov:wasDerivedFrom"), term))
        found[dataset].append((expand("v:citations"), typed(counts.citations)))
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
        self, found: dict[str, list[tuple[str, str]]], dataset: str, classes: Mapping[str, int]
    ) -> None:
        """How many things of each class there are."""
        for name, count in classes.items():
            prefix = next(
                short for short, uri in self.prefixes.items() if name.startswith(f"<{uri}")
            )
            part = f"{dataset[:-1]}#{prefix}-{re.split('[/#]', name[1:-1])[-1]}>"
            found[dataset].append((expand("void:classPartition"), part))
            found[part] += [(expand("void:class"), name), (expand("void:entities"), typed(count))]

    def _vocabularies(self, used: AbstractSet[str]) -> list[str]:
        return sorted(
            uri
            for uri in self.prefixes.values()
            if any(term.startswith(f"<{uri}") for term in used)
        )
