"""Judgements of sheets, wide and long, as nodes at the studies and reviews that they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders import load_project, read_project
from lacunary.loaders.mapping import read_mapping

PROJECT = """
[project]
title = "T"
[vocabularies]
builtin = ["outcome"]
[[reviews]]
id = "a"
title = "A"
[[sources]]
id = "s"
path = "s.csv"
kind = "inclusion"
[[sources]]
id = "wide"
path = "wide.csv"
mapping = "wide.toml"
[[sources]]
id = "long"
path = "long.csv"
kind = "assessment"
"""
WIDE = """
kind = "assessment"
[constants]
review = "a"
assessment_instrument = "RoB 2"
assessor = "Li"
[columns]
label = "study"
[domains]
d1 = "D1"
d2 = "D2"
overall = "overall"
"""


def built(folder: Path, wide: str, long: str) -> tuple[Graph, list[Rejected]]:
    """The graph of two studies with these sheets of judgements."""
    texts = {
        "lacunary.toml": PROJECT,
        "wide.toml": WIDE,
        "s.csv": "review,label,title\na,Wang 2013,One trial of sleep\na,Li 2014,Another of mood\n",
        "wide.csv": f"study,d1,d2,overall\n{wide}",
        "long.csv": "review,label,tool,domain,judgement,outcome,assessed on\n" + long,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    loaded, _, errors = load_project(read_project(folder))
    assert [] == errors
    made = assemble(loaded)
    return made.graph, [*loaded.rejected, *made.rejected]


def judgements(graph: Graph) -> list[tuple[Any, ...]]:
    """What each is about, the instrument, domain and judgement."""
    labels = {row["id"]: row.get("label") or row["id"] for row in graph.nodes("Study")}
    of = {edge["to"]: edge["from"] for edge in graph.edges("ASSESSED_AS")}
    return sorted(
        (
            labels.get(of[row["id"]], of[row["id"]]),
            row["assessment_instrument"],
            row.get("domain", ""),
            row.get("judgement", ""),
            row["words"],
        )
        for row in graph.nodes("Assessment")
    )


def test_a_column_for_each_domain_gives_a_judgement_for_each_filled_cell(tmp_path: Path) -> None:
    """Whatever the words of the sheet, in those of the instrument; an empty cell is no judgement."""
    graph, rejected = built(tmp_path, "Wang 2013,Low risk,,high\nLi 2014,低,fair,\n", "")
    assert [
        ("Li 2014", "RoB 2", "deviations", "", "fair"),
        ("Li 2014", "RoB 2", "randomisation", "low", "低"),
        ("Wang 2013", "RoB 2", "overall", "high", "high"),
        ("Wang 2013", "RoB 2", "randomisation", "low", "Low risk"),
    ] == judgements(graph)
    assert [] == rejected
    (one, *_) = (row for row in graph.nodes("Assessment") if row.get("domain") == "overall")
    assert ("2019", "Li", ["low", "some concerns", "high"]) == (
        one["instrument_version"], one["assessor"], one["judgement_scale"]
    )  # fmt: skip


def test_a_long_sheet_may_judge_the_review_for_an_outcome(tmp_path: Path) -> None:
    """Without a label a row is about the review; an instrument not known here is kept as printed."""
    rows = "a,,GRADE,certainty,Moderate,depression,2026-01-02\na,Wang 2013,House tool,rigour,B,,\n"
    graph, rejected = built(tmp_path, "", rows)
    assert [
        ("Wang 2013", "House tool", "rigour", "b", "B"),
        ("review:a", "GRADE", "overall", "moderate", "Moderate"),
    ] == judgements(graph)
    assert ["outcome:depression"] == [edge["to"] for edge in graph.edges("FOR_OUTCOME")]
    assert [] == rejected


def test_the_same_judgement_in_several_rows_is_one_with_all_its_places(tmp_path: Path) -> None:
    """A sheet of effects prints it in each row of the study; another judgement is another node."""
    graph, _ = built(tmp_path, "Wang 2013,low,,\nWang 2013,low,,\nWang 2013,high,,\n", "")
    found = {row["judgement"]: row["sources"] for row in graph.nodes("Assessment")}
    assert {"low": ["wide:2", "wide:3"], "high": ["wide:4"]} == found


def test_a_label_that_the_list_has_not_is_rejected(tmp_path: Path) -> None:
    """The message says whose list, and what to do."""
    graph, (bad,) = built(tmp_path, "Nobody 2000,low,,\n", "")
    assert 0 == graph.rows("Assessment")
    assert ("wide.csv", 2) == (bad.file, bad.line)
    assert "review:a lists no study of this label" in bad.reason


def test_domains_of_another_kind_are_refused(tmp_path: Path) -> None:
    """Such a sheet is read twice: once as inclusions, once as assessments."""
    path = tmp_path / "m.toml"
    path.write_text('kind = "inclusion"\n[domains]\nd1 = "D1"\n', encoding="utf-8")
    with pytest.raises(SourceError, match="belongs to the kind `assessment`"):
        read_mapping(path, "m.toml")


def test_a_domain_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the closest heading."""
    built(tmp_path, "", "")
    (tmp_path / "wide.csv").write_text("study,d1,d2\nWang 2013,low,low\n", encoding="utf-8")
    _, _, errors = load_project(read_project(tmp_path))
    assert ["[domains] names the column `overall`, which wide.csv has not"] == [
        error.what for error in errors
    ]
