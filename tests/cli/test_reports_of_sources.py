"""What `check` and `build` say of every source, in the same words: its columns, its rows, what is
wrong in one way, and what is odd.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from lacunary.cli import cli

PROJECT = """[project]
id = "p"
title = "P"
[[reviews]]
id = "r"
title = "R"
[[sources]]
id = "a"
path = "sources/a.csv"
mapping = "mappings/a.toml"
"""
MAPPING = """kind = "inclusion"
ignore = ["Design"]
[columns]
n = "Size"
[constants]
review = "r"
"""
SHEET = """Study,题名,Size,Target population,Sponsor,Design
Lee 2020,A trial,many,nurses,X,RCT
Lee 2020,A trial,12,nurses,,
Lee 2020,Another trial,few,nurses,,
Wu 2021,Third,some,,,
Wu 2022,Fourth,none of them,,,
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one sheet."""
    for place, text in (
        ("lacunary.toml", PROJECT),
        ("mappings/a.toml", MAPPING),
        ("sources/a.csv", SHEET),
    ):
        (tmp_path / "p" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / place).write_text(text, encoding="utf-8")
    return tmp_path / "p"


def ran(*words: str | Path) -> Result:
    """One run of the command line."""
    return CliRunner().invoke(cli, list(map(str, words)))


def test_every_column_is_accounted_for(project: Path) -> None:
    """By mapping, heading, another heading, or not used with what it may be."""
    found = ran("check", project)
    assert (
        "sources/a.csv: named in the mapping: Size → n; by another heading of the field: Study →"
        " label, 题名 → title_zh; left out by the mapping: Design (1); not used (filled cells):"
        " Target population (3; did you mean `population`?), Sponsor (1);"
        " rows with the label of another row: 2 joined to one study, 3 apart\n"
    ) in found.stdout
    (source,) = json.loads(ran("check", project, "--json").stdout)["sources"]
    assert (2, 3) == (source["rows_joined"], source["rows_apart"])
    columns = {one["column"]: one for one in source["columns"]}
    assert {
        "column": "Target population",
        "field": "",
        "how": "unused",
        "filled": 3,
        "meant": "population",
    } == columns["Target population"]
    assert ("synonym", "label") == (columns["Study"]["how"], columns["Study"]["field"])


def test_what_is_wrong_in_one_way_is_said_once(project: Path) -> None:
    """With its rows and a few of its words, in check and build alike."""
    words = (
        'sources/a.csv:2: n "many" is not a number. Write digits only, decimal mark `.`.'
        ' The same in 4 cells, rows 2, 4-6: "many", "few", "some".\n'
    )
    checked, built = ran("check", project), ran("build", project)
    assert words in checked.stderr
    assert words in built.stderr
    (group,) = json.loads(ran("check", project, "--json").stdout)["rejected_alike"]
    assert ("Size", 4, "2, 4-6") == (group["column"], group["count"], group["rows"])
    assert "同样的共 4 个单元格，第 2, 4-6 行" in ran("check", project, "--lang", "zh").stderr


def test_what_is_odd_is_said(project: Path) -> None:
    """One file twice, a project in a project, sheets that nothing reads, a sheet of names alone."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "Data"
    book.active.append(["Study", "Zustand"])
    book.active.append(["Hall 2018", "krank"])
    book.create_sheet("More").append(["Study", "Country"])
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(project / "sources/b.xlsx")
    (project / "sources/copy.csv").write_text(SHEET, encoding="utf-8")
    sources = "".join(
        f'[[sources]]\nid = "{name}"\npath = "sources/{file}"\nmapping = "mappings/{mapping}.toml"\n'
        for name, file, mapping in (("b", "b.xlsx", "b"), ("copy", "copy.csv", "a"))
    )
    (project / "lacunary.toml").write_text(PROJECT + sources, encoding="utf-8")
    names = 'kind = "inclusion"\n[constants]\nreview = "r"\n'
    (project / "mappings/b.toml").write_text(names, encoding="utf-8")
    (project / "old").mkdir()
    (project / "old/lacunary.toml").write_text(PROJECT, encoding="utf-8")
    (project.parent / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    remarks = json.loads(ran("check", project, "--json").stdout)["remarks"]
    assert [
        ("hidden_unread", "sources/b.xlsx", "Old"),
        ("holds", "lacunary.toml", "old"),
        ("inside", "lacunary.toml", str(project.parent.resolve())),
        ("nothing_used", "sources/b.xlsx", ""),
        ("same_file", "sources/copy.csv", "a"),
        ("sheet_unread", "sources/b.xlsx", "More"),
    ] == [(one["what"], one["file"], one["about"]) for one in remarks]
    said = ran("check", project).stderr
    assert "sources/copy.csv: is the same file as that of the source `a`" in said
    assert "no source reads the sheet `More`" in said


def test_the_check_of_a_file_says_what_is_not_used(project: Path) -> None:
    """And what parts several values, as JSON."""
    found = json.loads(ran("check", project / "sources/a.csv", "--json").stdout)
    (sheet,) = found["sheets"]
    assert {"Size": 5, "Sponsor": 1} == sheet["unused"]
    assert ("", False) == (sheet["fault"], "rejected_alike" in found)
