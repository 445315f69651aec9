"""EPPI-Reviewer's JSON: what is written is read back by our own reader, and its codes are nested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lacunary.exports.eppi_json import write_eppi_json
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import eppi_json
from lacunary.loaders.reading.text import open_text


def graph() -> Graph:
    """An included study with a report, coded with a narrower condition, and a candidate."""
    builder = GraphBuilder()
    concepts = {"condition:mood": "Mood", "condition:sad": "Depression", "intervention:cbt": "CBT"}
    for concept, label in concepts.items():
        builder.add_node(concept, {"label_en": label, "scheme": concept.partition(":")[0]})
    builder.add_edge("BROADER", "condition:sad", "condition:mood")
    study = {"unit": "study", "included": True, "label": "Li 2020", "year": 2020, "n": 40}
    builder.add_node("study:li", study)
    builder.add_node("study:may-be", {"unit": "study", "included": False, "candidate": True})
    builder.add_node(
        "report:li",
        {
            "title": "睡眠 and mood", "year": 2020, "doi": "10.1000/li", "journal": "Sleep",
            "authors": ["Li, Ming", "王芳"],
        },
    )  # fmt: skip
    builder.add_edge("REPORTED_IN", "study:li", "report:li")
    builder.add_edge("ON_CONDITION", "study:li", "condition:sad")
    builder.add_edge("TESTS", "study:li", "intervention:cbt")
    builder.add_edge("TESTS", "study:may-be", "intervention:cbt")
    return builder.freeze()


def written(folder: Path) -> Path:
    """The file of the graph."""
    (path,) = write_eppi_json(graph(), Project(folder, "Sleep"), folder)
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Our reader knows the file, and gives the report with its codes by name; the candidate is not
    there.
    """
    path = written(tmp_path)
    file = open_text(path, path.name)
    assert eppi_json.recognise(file.head) > 0
    (entry,) = eppi_json.read(file)
    assert isinstance(entry, Entry)
    fields = entry.fields
    assert (["睡眠 and mood"], ["2020"], ["10.1000/li"], ["Sleep"]) == tuple(
        fields[name] for name in ("title", "year", "doi", "journal")
    )
    assert ["Li, Ming", "王芳"] == fields["authors"]
    codes = [words for words in fields["other"] if words.startswith("code: ")]
    assert ["code: condition > Mood > Depression", "code: intervention > CBT"] == sorted(codes)


def test_every_code_of_a_reference_stands_in_a_set(tmp_path: Path) -> None:
    """Numbers are those of the sets, each once; what is above a code is there to show it."""
    content = json.loads(written(tmp_path).read_text(encoding="utf-8"))
    names: dict[int, str] = {}

    def walk(item: dict[str, Any]) -> None:
        for code in item.get("Attributes", {}).get("AttributesList", []):
            assert code["AttributeId"] not in names
            names[code["AttributeId"]] = code["AttributeName"]
            walk(code)

    for item in content["CodeSets"]:
        walk(item)
    assert ["condition", "intervention"] == sorted(s["SetName"] for s in content["CodeSets"])
    assert {"Mood", "Depression", "CBT"} == set(names.values())
    (reference,) = content["References"]
    assert {"Depression", "CBT"} == {names[code["AttributeId"]] for code in reference["Codes"]}
    assert "study:li; n = 40" == reference["Comments"]
