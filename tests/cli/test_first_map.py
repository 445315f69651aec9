"""`lacunary init DIR --from FILE`: from a messy sheet to a graph, a first map and a list of words to
decide, without a line written by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner, Result

from lacunary.cli import cli

SHEET = """Extraction sheet of our review,,,,,
Study,Year,Country,Population,Intervention,Comparator
Wang 2020,2020,武汉,University students,Internet-based CBT,wait-list controls
Smith 2019,2019-2020,UK,older adults,run club,TAU
王芳2021,2021年,中国,研究生,正念训练,空白对照
Total,,,3,,
"""


def init(folder: Path, *words: str | Path) -> Result:
    """One run of `lacunary init`."""
    return CliRunner().invoke(cli, ["init", str(folder), "--no-git", *map(str, words)])


def test_a_sheet_becomes_a_project_a_graph_and_a_map(tmp_path: Path) -> None:
    """Studies are coded in their own words; what is not is listed with what to do."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert 0 == ran.exit_code, ran.output
    assert "sheet.csv: 4 rows below the headings in row 2" in ran.stdout
    assert "3 studies." in ran.stdout
    assert "population: 3 of 3" in ran.stdout
    assert "intervention: 2 of 3; 1 have only words that no concept is mapped to" in ran.stdout
    assert "comparator: 3 of 3" in ran.stdout
    assert "region: 3 of 3" in ran.stdout
    assert "`Total` reads as a row of totals" in ran.stderr
    with (tmp_path / "new/mappings/to-decide/intervention.csv").open(encoding="utf-8") as file:
        assert ["run club"] == [row["value"] for row in csv.DictReader(file)]
    built = CliRunner().invoke(cli, ["check", str(tmp_path / "new")])
    assert 2 == built.exit_code  # the row of totals is refused, and said


def test_it_speaks_chinese(tmp_path: Path) -> None:
    """Also of a sheet with Chinese headings."""
    sheet = tmp_path / "提取表.csv"
    sheet.write_text("研究,年份,人群\n王芳2020,2020,大学生\n", encoding="gb18030")
    ran = init(tmp_path / "new", "--from", sheet, "--lang", "zh")
    assert 0 == ran.exit_code, ran.output
    assert "提取表.csv：标题在第 1 行，其下 1 行" in ran.stdout
    assert "人群：1 项中 1 项" in ran.stdout


def test_a_project_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """Nor is one made of files that cannot be used."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    assert 0 == init(tmp_path / "new", "--from", sheet).exit_code
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "new").rglob("*")}
    ran = init(tmp_path / "new", "--from", sheet)
    assert 1 == ran.exit_code
    assert "there is a project here already" in str(ran.exception)
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "new").rglob("*")}
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear all,\n", encoding="utf-8")
    assert 1 == init(tmp_path / "other", "--from", notes).exit_code
    assert not (tmp_path / "other").exists()


def test_rows_that_are_one_study_by_their_label_alone_are_named(tmp_path: Path) -> None:
    """So that a team sees which of its rows are no study of their own."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("authors,year,location,letter\nLee,2020,UK,a\nLee,2020,UK,b\n", "utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert "1 studies." in ran.stdout
    assert "2 rows are read as 1 studies, by their label alone: Lee 2020 (sheet:2, sheet:3)." in (
        ran.stderr
    )


def test_without_a_cell_of_the_map_it_says_what_is_lacking(tmp_path: Path) -> None:
    """Instead of an empty table; a dimension that nothing says is named."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Study,Country,Intervention\nLee 2020,UK,CBT\nWu 2021,China,\n", "utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert "a condition: 0 of 2; an intervention: 1 of 2" in ran.stdout
    assert "Evidence gap map" not in ran.stdout
    unsaid = "condition, population, comparator, outcome, instrument, design, delivery"
    assert f"nothing says (no column is taken for it, or its cells are empty): {unsaid}\n" in (
        ran.stdout
    )
