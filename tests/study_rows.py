"""Made-up rows of studies as a loader gives them, the graph that is built of them, and short views
of it.
"""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.graph.records import Cell, Concept, Decision, Loaded, Record, SourceFile

TITLE = "Culturally attuned internet treatment of depression"
CHOI: dict[str, Any] = {
    "title": TITLE,
    "authors": ["Choi I", "Zou J"],
    "year": 2012,
    "journal": "J Affect Disord",
}


def row(kind: str, source: str, line: int, **said: Any) -> Record:
    """A record as a loader gives it: a list is several cells, None is an empty one."""
    cells = {
        name: tuple(
            Cell(str(item), item) for item in (value if isinstance(value, list) else [value])
        )
        for name, value in said.items()
        if value is not None
    }
    return Record(kind, source, line, cells)


def included(review: str, line: int, label: str = "Choi 2012", **said: Any) -> Record:
    """A study that a review includes; every review has its own sheet."""
    return row("inclusion", review, line, review=review, label=label, **said)


def decided(kind: str, subject: str, other: str) -> Decision:
    """A row of `decisions/`."""
    return Decision(
        kind, subject, other, "A. N. Other", "2024-01-05", "read both", "decisions-links:2"
    )


def built(records: list[Record], *decisions: Decision) -> Assembled:
    """The graph of the records, with a row for every review that they name."""
    names = sorted(
        {str(record.get("review")) for record in records if record.kind != "review"} - {"None"}
    )
    reviews = [
        row("review", "reviews", number, review=name, title=f"Review {name}")
        for number, name in enumerate(names, start=2)
    ]
    sources = sorted({record.source for record in records} | {"reviews", "decisions-links"})
    files = [SourceFile(name, f"sources/{name}.csv", "inclusion") for name in sources]
    return assemble(Loaded(records=reviews + records, sources=files, decisions=list(decisions)))


def _concept(name: str, broader: str = "", **extra: str) -> Concept:
    return Concept(name, name, name, "v:2", broader, extra=extra)


CODED_CONCEPTS = {
    concept.id: concept
    for concept in (
        _concept("region:asia", kind="world-region"),
        _concept("region:cn", "region:asia", kind="country"),
        _concept("region:cn-sc", "region:cn", kind="province"),
        _concept("region:cn-mo", "region:cn", kind="province"),
        _concept("region:jp", "region:asia", kind="country"),
        _concept("region:nl", kind="country"),
        _concept("design:single-group", not_applicable="comparator"),
        _concept("design:pre-post", "design:single-group"),
        _concept("design:rct"),
        _concept("comparator:wait-list"),
        _concept("condition:disorder"),
        _concept("condition:low", "condition:disorder"),
        _concept("condition:insomnia"),
        _concept("intervention:cbt"),
    )
}
"""A vocabulary small enough to check by hand, by identifier."""


def coded_study(
    *rows: dict[str, list[str]], kinds: tuple[str, ...] = (), decisions: tuple[Decision, ...] = ()
) -> Graph:
    """The graph of one study, of which each row speaks: the inclusions (or what `kinds` says) of
    the reviews a, b, a, …; a cell is a concept, `-…` words that name none, a number, else
    unmapped words.
    """
    records = [row("review", "reviews", at, review=name) for at, name in enumerate("ab", start=2)]
    for number, cells in enumerate(rows):
        kind = kinds[number] if number < len(kinds) else "inclusion"
        said = {"review": "ab"[number % 2], "label": "Wang 2020", "doi": "10.1000/x"}
        record = row(kind, f"sheet-{number}", 2, **said)
        for name, words in cells.items():
            record.cells[name] = tuple(map(_coded_cell, words))
        records.append(record)
    names = dict.fromkeys([record.source for record in records] + ["decisions-links"])
    sources = [SourceFile(name, f"{name}.csv", "inclusion") for name in names]
    return assemble(Loaded(records, CODED_CONCEPTS, sources, decisions=list(decisions))).graph


def _coded_cell(words: str) -> Cell:
    if words in CODED_CONCEPTS:
        return Cell(words, words, "mapped")
    if words.replace(".", "").isdecimal():
        return Cell(words, float(words))
    return Cell(words, None, "none" if words.startswith("-") else "unmapped")


def study_ids(graph: Graph) -> list[str]:
    """The identifiers of all studies."""
    return [study["id"] for study in graph.nodes("Study")]


def included_by(graph: Graph) -> dict[str, list[str]]:
    """Each study with the reviews that include it."""
    found: dict[str, list[str]] = {}
    for edge in graph.edges("INCLUDES"):
        found.setdefault(edge["to"], []).append(edge["from"])
    return found


def outcomes(graph: Graph, level: str = "report") -> list[str]:
    """What the links of a level say, in alphabetical order."""
    return sorted(link["outcome"] for link in graph.nodes("Link") if link["level"] == level)


def reports_of_studies(graph: Graph) -> list[str]:
    """The reports of all studies; those of the reviews themselves left out."""
    return [edge["to"] for edge in graph.edges("REPORTED_IN") if edge["from"].startswith("study:")]


def names(graph: Graph) -> dict[str, list[Any]]:
    """All that must not depend on the order of rows: identifiers, aliases, inclusions, reports of
    studies.
    """
    return {
        "studies": [(study["id"], study.get("aliases")) for study in graph.nodes("Study")],
        "reports": [(report["id"], report.get("aliases")) for report in graph.nodes("Report")],
        "included": [(edge["from"], edge["to"]) for edge in graph.edges("INCLUDES")],
        "reported": [(edge["from"], edge["to"]) for edge in graph.edges("REPORTED_IN")],
        "links": sorted(
            (link["outcome"], link.get("score", 0), link.get("evidence", []))
            for link in graph.nodes("Link")
        ),
        "stated": [node["id"] for node in graph.nodes("Statistic")],
    }
