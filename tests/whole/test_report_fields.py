"""One field, one row: a field added to a copy of the tables is found at both ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph.report_fields import report_fields, tags
from lacunary.graph.schema import schema
from lacunary.loaders.fields import fields, kinds

ROOT = Path(__file__).parents[2]
ROW = """
[field.shelfmark]
type = "string"
en = "Where the library keeps it"
zh = "馆藏位置"
single = true
cell = { type = "text", headings = ["kept at"] }
printed = true
noted = true
link = { en = "Shelf", zh = "书架" }

[field.binding]
type = "strings"
en = "How it is bound"
zh = "装订"
cell = { type = "text", many = true, headings = ["bound in"] }
printed = true
ris = "C9"
csl = "binding"

"""
PROJECT = """
[project]
title = "Made up"

[[sources]]
id = "search"
path = "search.ris"

[[sources]]
id = "sheet"
path = "sheet.csv"
mapping = "sheet.toml"
"""
RIS = """TY  - JOUR
TI  - A trial of a made-up field
AU  - Wang, Li
PY  - 2020
DO  - 10.1000/made-up
N1  - [shelfmark] Room 2
N1  - [binding] Cloth
ER  -
"""
SHEET = """title,doi,year,kept at,bound in
A trial of a made-up field,10.1000/made-up,2020,Room 1,Paper
"""
SCRIPT = """
import json, sys
from pathlib import Path
from lacunary.documentation import model_page
from lacunary.exports.html.link_page import link_page
from lacunary.exports.references.csl_json import csl_of
from lacunary.exports.references.ris import ris_of
from lacunary.graph.assembly.assemble import assemble
from lacunary.loaders.load import load_project
from lacunary.loaders.project import read_project

project = read_project(Path(sys.argv[1]))
graph = assemble(load_project(project)[0]).graph
(report,) = graph.nodes("Report")
print(json.dumps({
    "report": report,
    "statements": sorted([s["property"], s["value"]] for s in graph.nodes("Statement")),
    "ris": ris_of(report).splitlines(),
    "csl": csl_of(report),
    "page": link_page([], project),
    "model": model_page(),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the program with two more rows makes of a project that has the fields."""
    copy = tmp_path_factory.mktemp("copy")
    leave = shutil.ignore_patterns("__pycache__")
    for room in ("graph", "loaders", "queries", "exports", "src"):
        shutil.copytree(ROOT / room, copy / room, symlinks=True, ignore=leave)
    table = copy / "graph" / "report_fields.toml"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("[order]\n", f"{ROW}[order]\n"), encoding="utf-8")
    project = copy / "project"
    project.mkdir()
    written = {
        "lacunary.toml": PROJECT,
        "search.ris": RIS,
        "sheet.csv": SHEET,
        "sheet.toml": 'kind = "report"\n',
    }
    for name, words in written.items():
        (project / name).write_text(words, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(project)],
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_what_a_sheet_and_a_note_say_is_a_property(found: dict[str, Any]) -> None:
    """A field of one value shows one, the first by its characters; a list keeps both."""
    assert "Room 1" == found["report"]["shelfmark"]
    assert ["Cloth", "Paper"] == sorted(found["report"]["binding"])


def test_what_each_source_says_is_a_statement(found: dict[str, Any]) -> None:
    """Both sources' values stay, whichever is shown."""
    said = [pair for pair in found["statements"] if pair[0] in ("binding", "shelfmark")]
    assert [
        ["binding", "Cloth"],
        ["binding", "Paper"],
        ["shelfmark", "Room 1"],
        ["shelfmark", "Room 2"],
    ] == said


def test_reference_managers_get_it(found: dict[str, Any]) -> None:
    """Under the tag or variable of its row, in a note where it has none."""
    assert {"C9  - Cloth", "C9  - Paper", "N1  - [shelfmark] Room 1"} <= set(found["ris"])
    assert found["csl"]["binding"] in ("Cloth", "Paper")
    assert "[shelfmark] Room 1" in found["csl"]["note"]


def test_the_link_page_and_the_model_name_it(found: dict[str, Any]) -> None:
    """In both languages."""
    assert '"shelfmark":{"en":"Shelf","zh":"书架"}' in found["page"]
    assert (
        "| `shelfmark` | string (single) | Where the library keeps it | 馆藏位置 |"
        in found["model"]
    )


def test_rows_agree_with_what_follows_from_them() -> None:
    """Every row is a property of a report, and every row with a cell a field of the kind."""
    rows = report_fields().values()
    assert {"id", "sources", *(row.shown_as for row in rows)} == set(
        schema().nodes["Report"].properties
    )
    assert {row.name for row in rows if row.cell is not None} <= set(kinds()["report"].fields)
    assert set() == {row.name for row in rows if row.printed or row.noted} - fields().keys()
    assert {row.shown_as for row in rows if row.ris} == set(tags("ris"))
