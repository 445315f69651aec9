"""Reads a vocabulary from SKOS in Turtle (https://www.w3.org/TR/skos-reference/): labels,
hierarchy, notation and matches.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Concept
from lacunary.graph.text.identifiers import slug
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.reading.text import open_text

if TYPE_CHECKING:
    import rdflib

__all__ = ["read_skos"]


_NOWHERE = "https://lacunary.invalid/vocabulary/"
"""Against which relative IRIs are read: not the folder, which is another one on each machine."""


def read_skos(
    dimension: str,
    path: Path,
    source: str,
    shown: str,
    read: FilesRead | None = None,
) -> list[Concept]:
    """The concepts of a Turtle file, as one dimension; a concept's id is the last part of its IRI.

    `prefLabel` in English is required, in Chinese wanted (`zh`, `zh-hans`, …); `broader` must name
    a concept of the file. Of a file with several concept schemes only the one named after the
    dimension is read (`…/condition`), where there is one. The place of a concept is its number in
    the order of ids, because Turtle has no rows. `read` takes the lines that were read in another
    encoding than the file's.
    """
    import rdflib
    from rdflib.namespace import RDF, SKOS

    read = read or FilesRead()
    file = open_text(path, shown, limits=read.limits)
    text = "".join(f"{line}\n" for line in file.lines()).removeprefix("\ufeff")
    read.remarks += file.rejected
    graph = rdflib.Graph()
    try:
        graph.parse(data=text, format="turtle", publicID=_NOWHERE)
    except Exception as error:  # rdflib's parser raises its own errors, which have no common base
        line = re.search(r"line (\d+)", str(error))
        raise SourceError(
            f"{shown}:{line[1]}" if line else shown,
            "is not Turtle",
            "Check it with a Turtle validator.",
        ) from None
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    schemed = {
        c
        for c in concepts
        if any(_name(str(scheme)) == dimension for scheme in graph.objects(c, SKOS.inScheme))
    }
    names = {concept: _name(str(concept)) for concept in schemed or concepts}
    twice = sorted(name for name, count in Counter(names.values()).items() if count > 1)
    if twice:
        raise SourceError(
            shown,
            f"two concepts end in `{twice[0]}`",
            "Give each its own last part, or part them by skos:inScheme.",
        )
    found: list[Concept] = []
    for number, (concept, name) in enumerate(
        sorted(names.items(), key=lambda item: item[1]), start=1
    ):
        preferred = _labels(graph, concept, SKOS.prefLabel)
        if not preferred["en"]:
            raise SourceError(
                shown,
                f"the concept `{concept}` has no English skos:prefLabel",
                "Add one tagged @en.",
            )
        parents = [
            names[parent]
            for parent in sorted(graph.objects(concept, SKOS.broader), key=str)
            if parent in names
        ]
        other = _labels(graph, concept, SKOS.altLabel)
        notation = graph.value(concept, SKOS.notation)
        found.append(
            Concept(
                id=f"{dimension}:{name}",
                label_en=preferred["en"][0],
                label_zh=next(iter(preferred["zh"]), ""),
                place=f"{source}:{number}",
                broader=f"{dimension}:{parents[0]}" if parents else "",
                notation=str(notation) if notation is not None else "",
                exact_match=tuple(sorted(map(str, graph.objects(concept, SKOS.exactMatch)))),
                alt_en=tuple(other["en"]),
                alt_zh=tuple(other["zh"]),
                extra={"other_parents": " | ".join(parents[1:])} if parents[1:] else {},
            )
        )
    return found


def _labels(
    graph: rdflib.Graph, concept: rdflib.term.Node, predicate: rdflib.URIRef
) -> dict[str, list[str]]:
    """The labels of a concept by language, English and Chinese, in alphabetical order."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for label in sorted(graph.objects(concept, predicate), key=str):
        language = str(getattr(label, "language", None) or "en").split("-")[0]
        if language in found:
            found[language].append(str(label))
    return found


def _name(iri: str) -> str:
    return slug(re.split(r"[/#:]", iri.rstrip("/#"))[-1])
