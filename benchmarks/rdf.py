"""Measures the writing of RDF: CPU seconds and peak memory of our N-Quads and Turtle, beside
pyoxigraph's of the same quads.

    python benchmarks/rdf.py                    the demonstration, which must be built (`make demo`)
    python benchmarks/rdf.py --project FOLDER   another built project
    python benchmarks/rdf.py --only ours        one writer alone, without its process being warmed
    by the others

Each writer runs in a process of its own; its memory is the most that process ever held, the graph
and its description (which all share) included. pyoxigraph is measured as a release would have to
use it: from the description, whose terms are text, so the terms and quads are made first. "Ready
quads" leaves that out; it is what pyoxigraph's serialiser alone costs.

On the demonstration (949,786 quads, 238 MB; Python 3.11, pyoxigraph 0.5.13, a busy machine of two
cores):

    ours                   0.9 CPU s     539 MB
    pyoxigraph             5.3 CPU s     572 MB    the same bytes
    ready quads            0.6 CPU s   1,071 MB    the same bytes
    ours, Turtle           4.4 CPU s     737 MB
    pyoxigraph, Turtle     6.5 CPU s     573 MB

Why it does not write our files: making a million quads costs more than joining the text of their
terms, and its Turtle names the prefixes in an order that changes from run to run and puts no line
between subjects.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph

from lacunary.exports.rdf.description import Fact
from lacunary.exports.rdf.files import n_quads, turtle
from lacunary.exports.rdf.subjects import describe
from lacunary.exports.rdf.terms import base_of, prefixes_of
from lacunary.graph import publishable
from lacunary.graph.stores.open import open_store
from lacunary.loaders.project import read_project

ROOT = Path(__file__).parents[1]
DEMONSTRATION = ROOT / "examples" / "digital-mental-health"
N_QUADS = pyoxigraph.RdfFormat.N_QUADS


class Digest:
    """Takes a file's bytes and keeps their number and checksum only."""

    def __init__(self) -> None:
        self.size, self._sum = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self.size += len(data)
        self._sum.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def __str__(self) -> str:
        return f"{self.size:,} bytes, SHA-256 {self._sum.hexdigest()[:12]}"


ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
PLAIN = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def term_of(text: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """A term of the description as pyoxigraph's."""
    if text.startswith("<"):
        return pyoxigraph.NamedNode(text[1:-1])
    words, _, end = text[1:].rpartition('"')
    if "\\" in words:
        words = ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else PLAIN.get(m[2], m[2]), words)
    if end.startswith("@"):
        return pyoxigraph.Literal(words, language=end[1:])
    return pyoxigraph.Literal(words, datatype=pyoxigraph.NamedNode(end[3:-1]) if end else None)


def quads_of(things: dict[str, set[Fact]]) -> Iterator[pyoxigraph.Quad]:
    """The quads in the order of our file; a term that comes again is made once."""
    known: dict[str, pyoxigraph.NamedNode | pyoxigraph.Literal] = {}

    def term(text: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
        if text not in known:
            known[text] = term_of(text)
        return known[text]

    for subject in sorted(things):
        start = pyoxigraph.NamedNode(subject[1:-1])
        for predicate, value, name in sorted(things[subject]):
            yield pyoxigraph.Quad(start, term(predicate), term(value), term(name))


def triples_of(things: dict[str, set[Fact]]) -> Iterator[pyoxigraph.Triple]:
    """The triples that Turtle groups by subject."""
    before = None
    for quad in quads_of(things):
        if before != quad.triple:
            yield quad.triple
        before = quad.triple


def write(kind: str, folder: Path) -> None:
    """Write with one writer and print what it took."""
    project = read_project(folder)
    store = open_store(project.store_path)
    graph = publishable(store.read())
    store.close()
    things = dict(describe(graph, project)[0])
    prefixes = prefixes_of(base_of(project), [row["id"] for row in graph.nodes("Source")])
    quads = list(quads_of(things)) if kind == "ready quads" else []
    out = Digest()
    writers: dict[str, Callable[[], object]] = {
        "ours": lambda: [out.write(part.encode("utf-8")) for part in n_quads(things)],
        "pyoxigraph": lambda: pyoxigraph.serialize(quads_of(things), out, format=N_QUADS),
        "ready quads": lambda: pyoxigraph.serialize(iter(quads), out, format=N_QUADS),
        "ours, Turtle": lambda: out.write(
            turtle(things, prefixes, "A measurement").encode("utf-8")
        ),
        "pyoxigraph, Turtle": lambda: pyoxigraph.serialize(
            triples_of(things), out, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes
        ),
    }
    start = time.process_time()
    writers[kind]()
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{kind:20} {seconds:6.2f} CPU s {megabytes:7,} MB   {out}", flush=True)


def main() -> None:
    """Measure each writer in a process of its own."""
    kinds = ["ours", "pyoxigraph", "ready quads", "ours, Turtle", "pyoxigraph, Turtle"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--project", type=Path, default=DEMONSTRATION)
    parser.add_argument("--only", choices=kinds)
    given = parser.parse_args()
    if given.only:
        write(given.only, given.project)
        return
    for kind in kinds:
        command = [sys.executable, __file__, "--project", str(given.project), "--only", kind]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
