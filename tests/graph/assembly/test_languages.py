"""The language of a report: what is printed, then the journal, then Chinese titles, then machines;
a conflict is listed, and else the language is unknown.
"""

from __future__ import annotations

from typing import Any

import pytest
from study_rows import row

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.records import Cell, Concept, Loaded, Record, SourceFile

CHINESE = Concept(
    "venue:cmg",
    "Guide of China Medicine",
    "中国医药指南",
    "venue:2",
    alt_en=("Guide China Med",),
    extra={"language": "zh", "issn": "1671-8194", "cn_number": "11-4856/R"},
)
ENGLISH = Concept("venue:jmir", "J Med Internet Res", "", "venue:3", extra={"language": "en"})
BOTH = Concept("venue:cmj", "Chin Med J", "", "venue:4", extra={"language": "en | zh"})
PUBLISHER = Concept(
    "venue:cma", "CMA Press", "", "venue:5", extra={"language": "zh", "doi_prefix": "10.3760"}
)
CONCEPTS = {c.id: c for c in (CHINESE, ENGLISH, BOTH, PUBLISHER)}


def machine(language: str) -> dict[str, tuple[Cell, ...]]:
    """The language that a programme of the source made."""
    return {"language": (Cell(language, language, "machine"),)}


def built(*records: Record) -> Graph:
    """The graph of rows about one report."""
    sources = [SourceFile(name, name, "report") for name in {r.source for r in records}]
    return assemble(Loaded(list(records), CONCEPTS, sources)).graph


def known(graph: Graph) -> tuple[str | None, str | None]:
    """The language of the only report, and how it is known."""
    (report,) = graph.nodes("Report")
    return report.get("language"), report.get("language_method")


def work(source: str = "refs", line: int = 2, **said: Any) -> Record:
    """A bibliographic row; its language may be a cell of its own."""
    cells = said.pop("cells", {})
    record = row("report", source, line, doi="10.1000/x", **{"title": "Cognitive therapy"} | said)
    record.cells.update(cells)
    return record


@pytest.mark.parametrize(
    ("said", "language", "method"),
    [
        ({"issn": ["1671-8194"]}, "zh", "journal"),
        ({"cn_number": "CN 11-4856/R"}, "zh", "journal"),
        ({"issn": ["1671-8194"], "cells": machine("en")}, "zh", "journal"),
        ({"issn": ["1671-8194"], "language": "en"}, "en", "printed"),
        ({"journal": "Guide China Med"}, None, None),
        ({"journal": "Guide China Med", "cells": machine("en")}, "en", "machine"),
        ({"journal": "Guide China Med", "title": "认知治疗的疗效"}, "zh", "journal"),
        (
            {"journal": "Guide China Med", "journal_other": "中国医药指南"},
            "zh",
            "journal",
        ),
        ({"journal": "Guide China Med", "doi": "10.3760/x"}, "zh", "journal"),
        ({"doi": "10.3760/x"}, None, None),
        ({"journal": "J Med Internet Res"}, "en", "journal"),
        ({"journal": "J Med Internet Res", "title": "认知治疗的疗效"}, "zh", "title"),
        ({"journal": "Chin Med J", "issn": ["0000-0000"]}, None, None),
        ({"title": "认知治疗的疗效"}, "zh", "title"),
        ({"title": "认知治疗的疗效", "language": "en"}, "en", "printed"),
        ({"cells": machine("en")}, "en", "machine"),
        ({"language": "en", "confidence": "low"}, "en", "machine"),
        ({}, None, None),
    ],
)
@pytest.mark.parametrize("rows", [1, 2])
def test_the_strongest_basis_gives_the_language(
    said: dict[str, Any], language: str | None, method: str | None, rows: int
) -> None:
    """Whether one row speaks of the report, and nothing is claimed, or two."""
    title = said.get("title", "Cognitive therapy")
    doi = said.get("doi", "10.1000/x")
    other = [row("report", "other", 2, title=title, doi=doi)] if rows == 2 else []
    copy = said | {"cells": dict(said.get("cells", {}))}
    assert (language, method) == known(built(_work(**copy), *other))


def _work(**said: Any) -> Record:
    doi = said.pop("doi", None)
    record = work(**said)
    if doi:
        record.cells["doi"] = (Cell(doi, doi),)
    return record


def test_a_conflict_of_machine_and_journal_is_listed() -> None:
    """OpenAlex says English of an article in a Chinese journal: both are statements, even where a
    single row says it.
    """
    graph = built(work(issn=["1671-8194"], cells=machine("en")))
    said = {
        (claim["value"], claim["reading"], claim["chosen"])
        for claim in graph.nodes("Statement")
        if claim["property"] == "language"
    }
    assert {("zh", "journal", True), ("en", "machine", False)} == said
    assert all(c["single"] for c in graph.nodes("Statement") if c["property"] == "language")


def test_the_basis_is_that_of_the_language_shown() -> None:
    """What a machine's row says of itself is no reason for what the journal tells."""
    cells = machine("en") | {"language_basis": (Cell("made", "made"),)}
    graph = built(work(issn=["1671-8194"], cells=cells), work("other"))
    (report,) = graph.nodes("Report")
    assert (
        "venue publishes in this language only: Guide of China Medicine (by ISSN)"
        == (report["language_basis"])
    )


def test_a_doubted_doi_tells_no_publisher() -> None:
    """The DOI of another work says nothing of this one's language: its Chinese title alone does."""
    paper = {
        "title_zh": "帕罗西汀联合认知领悟疗法治疗社交焦虑障碍的疗效",
        "authors": ["杨军", "李敏"],
        "year": 2015,
    }
    rows = [
        row("review", "reviews", 2, review="a", pmid="7"),
        row("inclusion", "sheet", 2, review="a", label="Yang 2015", **paper),
        row("report", "works", 2, doi="10.3760/9781118509869.ch1", confidence="low", **paper),
    ]
    graph = built(*rows)
    (study,) = (e["to"] for e in graph.edges("REPORTED_IN") if e["from"].startswith("study:"))
    report = graph.node(study) or {}
    assert (["sheet:2", "works:2"], "title") == (report["sources"], report["language_method"])
