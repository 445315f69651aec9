"""The Metapsy table: what is in it, what is not, and that it reads back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from lacunary.exports.metapsy import write_metapsy
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project
from lacunary.loaders.formats import metapsy_csv
from lacunary.loaders.mapping import read_mapping, to_records
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.text import open_text
from lacunary.loaders.vocabulary.read import Values

MAPPING = """
kind = "inclusion"
decimal = ","
[constants]
review = "a"
effect_measure = "Hedges g"
effect_positive = "intervention better"
[columns]
label = "study"
effect = ".g"
effect_se = ".g_se"
effect_scores = "outcome_type"
weeks = "time_weeks"
effect_n_intervention = "n_arm1"
[values.effect_scores]
msd = "post"
"""


def graph() -> Graph:
    """A study with a finding each way, and one of which nobody says which way it is."""
    builder = GraphBuilder()
    builder.add_node("study:wang", {"unit": "study", "label": "Wang, 2013", "year": 2013})
    builder.add_node(
        "report:wang",
        {"title": "A self-help programme", "authors": ["Wang Z"], "year": 2013, "journal": "J"},
    )
    builder.add_edge("REPORTED_IN", "study:wang", "report:wang")
    builder.add_node("instrument:bai", {"label_en": "Beck Anxiety Inventory", "label_zh": "-"})
    alike = {"measure": "Hedges g", "se": 0.25, "review": "review:a", "time_point": "post"}
    for name, given in {
        "finding:1": {"estimate": -0.5, "positive_means": "comparator better", "weeks": 8.5},
        "finding:2": {"estimate": 0.125, "positive_means": "intervention better"},
        "finding:3": {"estimate": 0.3},
    }.items():
        builder.add_node(name, alike | given | {"score_kind": "post", "arm_intervention": "=app"})
        builder.add_edge("HAS_FINDING", "study:wang", name)
        builder.add_edge("BY_INSTRUMENT", name, "instrument:bai")
    return builder.freeze()


def test_findings_are_written_with_the_intervention_better_above_zero(tmp_path: Path) -> None:
    """What has no direction is counted beside the table, and not written."""
    data, about = write_metapsy(graph(), Project(tmp_path, "Sleep"), tmp_path)
    rows = list(csv.DictReader(data.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert [("0,5", "0,25", "8,5"), ("0,125", "0,25", "NA")] == [
        (row[".g"], row[".g_se"], row["time_weeks"]) for row in rows
    ]
    first = rows[0]
    assert ("Beck Anxiety Inventory", "msd", "'=app") == (
        first["instrument"], first["outcome_type"], first["condition_arm1"]
    )  # fmt: skip
    assert "Wang Z (2013). A self-help programme. J" == first["full_ref"]
    said = about.read_text(encoding="utf-8")
    assert "has 2 findings" in said
    assert "1 findings of this graph are not in it" in said


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    """The reader of the format knows it, and a mapping gives the same effects."""
    data, _ = write_metapsy(graph(), Project(tmp_path, "Sleep"), tmp_path)
    file = open_text(data, "data.csv")
    assert metapsy_csv.recognise(file.head) > 0
    (entry,) = metapsy_csv.read(file)
    assert "A self-help programme" in json.dumps([str(part) for part in entry.fields.values()])
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    sheet = read_sheet(data, "data.csv")
    records, rejected, *_ = to_records(
        sheet, read_mapping(mapping, "m.toml"), "s", "data.csv", Values({}), ["a"]
    )
    assert [] == rejected
    assert [(0.5, 0.25, 8.5, "post"), (0.125, 0.25, None, "post")] == [
        tuple(record.get(name) for name in ("effect", "effect_se", "weeks", "effect_scores"))
        for record in records
    ]
