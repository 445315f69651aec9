"""Conservation: every filled cell of a sheet is a statement, stands on a node or an edge, is
refused, is in a column that nothing uses, or is left out by a rule.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.build import Build, build_graph
from lacunary.loaders import read_project

PROJECT = """[project]
title = "Cells"
[vocabularies]
builtin = []
[[reviews]]
id = "r"
title = "R"
[[sources]]
id = "sheet"
path = "sheet.csv"
mapping = "m.toml"
"""
MAPPING = 'kind = "inclusion"\nignore = ["Weeks"]\n[constants]\nreview = "r"\n'
CLAIMED = ("Title", "题名", "Year", "Journal", "国家", "Condition", "n", "DOI", "Authors")
ON_EDGES = ("Study", "No.", "Where")
OF_RESULTS = ("SE", "Time point")
UNUSED = ("Sponsor", "备用")
HEADINGS = (*CLAIMED, *ON_EDGES, *OF_RESULTS, *UNUSED, "Estimate", "Notes", "Weeks")


def built(folder: Path, rows: list[list[str]], mapping: str = MAPPING) -> Build:
    """The build of a project with one sheet of these rows."""
    (folder / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    if "Weeks" not in rows[0]:
        mapping = mapping.replace('ignore = ["Weeks"]\n', "")
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return build_graph(read_project(folder))


def words(heading: str, line: int) -> st.SearchStrategy[str]:
    """What a cell may hold: nothing, words that say nothing, or its own words, good or bad."""
    own = f"{heading} of {line}"
    match heading:
        case "Year":
            said = st.sampled_from([str(1990 + line), "20xx"])
        case "n" | "No.":
            said = st.sampled_from([str(100 + line), "many"])
        case "Estimate" | "SE":
            said = st.sampled_from([f"0.{line + 10}", "large"])
        case "DOI":
            said = st.sampled_from([f"10.1000/{line}", "10.1/a b"])
        case "Study":
            said = st.sampled_from(["Wang 2020", own])
        case _:
            said = st.just(own)
    return st.one_of(st.just(""), st.sampled_from(["NR", "未报告"]), said, said, said)


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    """A sheet of some of the headings in any order, always with the label."""
    several = st.lists(st.sampled_from(HEADINGS), unique=True)
    headings = draw(several.map(lambda found: ["Study", *(h for h in found if h != "Study")]))
    lines = range(2, 2 + draw(st.integers(1, 5)))
    rows = [[draw(words(heading, line)) for heading in headings] for line in lines]
    return [headings, *rows]


def expected(rows: list[list[str]]) -> dict[str, int]:
    """The parts of the sum, counted from the words alone."""
    found = dict.fromkeys(("read", "statements", "properties", "refused", "unused", "left_out"), 0)
    headings, *lines = rows
    for line in lines:
        cells = dict(zip(headings, line, strict=True))
        filled = {heading: said for heading, said in cells.items() if said}
        found["read"] += len(filled)
        if cells["Study"] in ("", "NR", "未报告"):
            found["refused"] += len(filled)
            continue
        has_estimate = cells.get("Estimate", "").startswith("0.")
        for heading, said in filled.items():
            found[_part(heading, said, has_estimate)] += 1
    return found


def _part(heading: str, said: str, has_estimate: bool) -> str:
    if heading in UNUSED:
        return "unused"
    if heading == "Weeks" or said in ("NR", "未报告"):
        return "left_out"
    if said in ("20xx", "many", "large", "10.1/a b"):
        return "refused"
    if heading == "Notes" or (heading in OF_RESULTS and not has_estimate):
        return "left_out"
    return "statements" if heading in CLAIMED else "properties"


@settings(deadline=None, max_examples=40)
@given(sheets())
def test_every_cell_of_a_sheet_is_accounted_for(rows: list[list[str]]) -> None:
    """The parts are those that the words tell, their sum is what was read, and the graph has as
    many statements of rows as the account says.
    """
    with TemporaryDirectory() as folder:
        build = built(Path(folder), rows)
    cells = build.cells["sheet"]
    found = {
        name: sum(part.values()) if isinstance(part, dict) else part
        for name, part in cells.as_dict().items()
    }
    assert expected(rows) == found
    assert cells.read == cells.total
    stated = [
        place
        for statement in build.graph.nodes("Statement")
        for place in statement["sources"]
        if place.startswith("sheet:") and statement["reading"] != "derived"
    ]
    assert cells.statements == len(stated)


def test_columns_that_nothing_uses_are_named_with_their_cells(tmp_path: Path) -> None:
    """So are refused cells, and what a rule leaves out; all of it in the summary."""
    rows = [
        ["Study", "Year", "Sponsor", "备用", "Notes", "Weeks"],
        ["Wang 2020", "20xx", "NIH", "x", "checked", "8"],
        ["Li 2021", "2021", "NIH", "", "NR", "9"],
    ]
    cells = json.loads(json.dumps(built(tmp_path, rows).summary()))["sources"][0]["cells"]
    assert {
        "read": 11,
        "statements": 1,
        "properties": 2,
        "refused": {"Year": 1},
        "unused": {"Sponsor": 2, "备用": 1},
        "left_out": {"ignore": 2, "missing": 1, "no_place": 1},
    } == cells


def test_rows_that_keep_leaves_out_are_counted_by_their_cells(tmp_path: Path) -> None:
    """And the column that chooses them is no column that nothing uses."""
    mapping = MAPPING.replace('ignore = ["Weeks"]', '[keep]\nScreened = ["in"]')
    rows = [["Study", "Year", "Screened"], ["A 2020", "2020", "in"], ["B 2020", "2020", "out"]]
    cells = built(tmp_path, rows, mapping).cells["sheet"]
    assert (6, 1, 1, {"keep": 4}) == (
        cells.read,
        cells.statements,
        cells.properties,
        cells.left_out,
    )


def test_a_row_that_cannot_be_parted_counts_as_one_cell(tmp_path: Path) -> None:
    """Its text is all there is."""
    cells = built(tmp_path, [["Study", "Year"], ["A 2020", "2020"], ["B", "2020", "3"]])
    assert (3, {"": 1}) == (cells.cells["sheet"].read, cells.cells["sheet"].refused)


# ---- a row that names no publication -------------------------------------------------------------
def said(build: Build) -> dict[str, Any]:
    """What is said of studies, by property."""
    studies = {edge["from"] for edge in build.graph.edges("ABOUT") if edge["to"][:6] == "study:"}
    return {
        node["property"]: node["value"]
        for node in build.graph.nodes("Statement")
        if node["id"] in studies
    }


def test_a_row_without_title_and_doi_keeps_year_authors_and_journal(tmp_path: Path) -> None:
    """They are said of the study, which has the year."""
    rows = [["Study", "Year", "Journal", "Authors"], ["Wang 2020", "2020", "JMIR", "Wang A"]]
    build = built(tmp_path, rows)
    assert {"year": "2020", "journal": "JMIR", "authors": "Wang A"} == said(build)
    assert [2020] == [study["year"] for study in build.graph.nodes("Study")]


def test_a_chinese_row_without_title_keeps_year_authors_and_journal(tmp_path: Path) -> None:
    """The same by Chinese headings."""
    rows = [["研究", "年份", "期刊", "作者"], ["王芳2020", "2020", "中国心理卫生杂志", "王芳"]]
    assert {"year": "2020", "journal": "中国心理卫生杂志", "authors": "王芳"} == said(
        built(tmp_path, rows)
    )
