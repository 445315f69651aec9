"""`lacunary init DIR --from FILE`: from a messy sheet to a project, a preview of its gap map and a
list of words to decide, without a line written by hand; and again when the file has changed.
"""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lacunary.cli import cli
from lacunary.terminal import asked

SHEET = """Extraction sheet of our review,,,,,
Study,Year,Country,Population,Intervention,Comparator
Wang 2020,2020,武汉,University students,Internet-based CBT,wait-list controls
Smith 2019,2019-2020,UK,older adults,run club,TAU
王芳2021,2021年,中国,研究生,正念训练,空白对照
Total,,,3,,
"""


def init(folder: Path, *words: str | Path, answers: str = "") -> Result:
    """One run of `lacunary init`."""
    arguments = ["init", str(folder), "--no-git", *map(str, words)]
    return CliRunner().invoke(cli, arguments, input=answers)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A sheet with a title above its headings and a row of totals."""
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_a_sheet_becomes_a_project_and_a_map(tmp_path: Path, sheet: Path) -> None:
    """Studies are coded in their own words; what is not is listed with what to do."""
    ran = init(tmp_path / "new", "--from", sheet)
    assert 0 == ran.exit_code, ran.output
    assert "sheet.csv: 4 rows below the headings in row 2" in ran.stdout
    assert "Studies: 3." in ran.stdout
    assert "population: 3 of 3" in ran.stdout
    assert "intervention: 2 of 3; 1 have only words that no concept is mapped to" in ran.stdout
    assert "comparator: 3 of 3" in ran.stdout
    assert "region: 3 of 3" in ran.stdout
    assert "`Total` reads as a row of totals" in ran.stderr
    with (tmp_path / "new/mappings/to-decide/intervention.csv").open(encoding="utf-8") as file:
        assert ["run club"] == [row["value"] for row in csv.DictReader(file)]
    built = CliRunner().invoke(cli, ["check", str(tmp_path / "new")])
    assert 2 == built.exit_code  # the row of totals is refused, and said


def test_the_preview_counts_what_a_build_counts(tmp_path: Path) -> None:
    """Studies, codings by dimension, and every cell of the map."""
    from lacunary.build import build_graph
    from lacunary.first_map import draft_map, write_map
    from lacunary.loaders import read_project
    from lacunary.queries.cells.table import cell_table

    sheet = tmp_path / "sheet.csv"
    rows = [
        "Study,Title,Condition,Intervention,Comparator,Country",
        "Lee 2020,A trial,depression; anxiety,CBT,TAU,UK",
        "Lee 2020,A trial,insomnia,CBT,,UK",
        "Lee 2020,Another trial,insomnia,run club,CBT,Atlantis",
        "Wu 2021,A third trial,social anxiety,mindfulness,waitlist,武汉",
    ]
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = draft_map(tmp_path / "new", [sheet])
    write_map(tmp_path / "new", found)
    graph = build_graph(read_project(tmp_path / "new")).graph
    studies = list(graph.nodes("Study"))
    coded = {
        name: sum(name in (one.get("coded") or ()) for one in studies)
        for name in found.preview.coded
    }
    assert (len(studies), coded) == (found.preview.studies, dict(found.preview.coded))
    asked_for = {"rows": "condition", "columns": "intervention", "depth": "top", "only": "used"}
    table = cell_table(graph, asked_for | {"evidence": "included", "digital": "any"})
    built = {(cell.row, cell.column): len(cell.studies) for cell in table.cells if cell.studies}
    assert built == dict(found.preview.cells("condition", "intervention"))


def test_it_speaks_chinese(tmp_path: Path) -> None:
    """Also of a sheet with Chinese headings."""
    sheet = tmp_path / "提取表.csv"
    sheet.write_text("研究,年份,人群\n王芳2020,2020,大学生\n", encoding="gb18030")
    ran = init(tmp_path / "new", "--from", sheet, "--lang", "zh")
    assert 0 == ran.exit_code, ran.output
    assert "提取表.csv：标题在第 1 行，其下 1 行" in ran.stdout
    assert "人群：1 项中 1 项" in ran.stdout


def test_a_project_that_no_draft_made_is_not_touched(tmp_path: Path, sheet: Path) -> None:
    """Nor is one made of files that cannot be used."""
    assert 0 == init(tmp_path / "own").exit_code
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "own").rglob("*.toml")}
    ran = init(tmp_path / "own", "--from", sheet)
    assert 1 == ran.exit_code
    assert "there is a project here already that was not drafted" in str(ran.exception)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear all,\n", encoding="utf-8")
    assert 1 == init(tmp_path / "other", "--from", notes).exit_code
    assert not (tmp_path / "other").exists()


def test_the_same_file_again_changes_nothing(tmp_path: Path, sheet: Path) -> None:
    """Not a byte, and it says so."""
    init(tmp_path / "new", "--from", sheet)
    before = {
        p: p.read_bytes()
        for p in (tmp_path / "new").rglob("*.*")
        if ".lacunary" not in p.parts and p.is_file()
    }
    ran = init(tmp_path / "new", "--from", sheet)
    assert 0 == ran.exit_code, ran.output
    assert "The draft changes nothing that is there." in ran.stdout
    assert before == {path: path.read_bytes() for path in before}


def test_a_newer_file_keeps_what_a_person_edited(tmp_path: Path, sheet: Path) -> None:
    """In the mapping, the project file and the lists of words; what nobody touched follows it."""
    new = tmp_path / "new"
    init(new, "--from", sheet)
    mapping, project = new / "mappings/sheet.toml", new / "lacunary.toml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace('population = "Population"', "# nobody said who"), "utf-8")
    stated = project.read_text("utf-8").replace("# stated_included = 12", "stated_included = 3")
    project.write_text(stated, "utf-8")
    words = new / "mappings/to-decide/intervention.csv"
    words.write_text("value,concepts,source,note\nrun club,intervention:exercise,,mine\n", "utf-8")
    newer = SHEET.replace("Intervention,", "Programme,").replace(
        "Total,,,3,,\n", "Li 2022,,,,yoga club,\n"
    )
    sheet.write_text(newer, encoding="utf-8")
    ran = init(new, "--from", sheet)
    assert 0 == ran.exit_code, ran.output
    columns = tomllib.loads(mapping.read_text("utf-8"))["columns"]
    assert ("Programme", None) == (columns["intervention"], columns.get("population"))
    assert "# nobody said who" in mapping.read_text("utf-8")
    assert "mappings/sheet.toml: follows the newer files: columns.intervention" in ran.stdout
    assert "mappings/sheet.toml: kept as edited: columns.population" in ran.stdout
    assert stated == project.read_text("utf-8")
    with words.open(encoding="utf-8") as file:
        decided = {row["value"]: row["note"] for row in csv.DictReader(file)}
    assert ("mine", {"run club", "yoga club"}) == (decided["run club"], {*decided})
    assert newer == (new / "sources/sheet.csv").read_text("utf-8")


def test_a_copy_that_somebody_changed_is_held(tmp_path: Path, sheet: Path) -> None:
    """A newer file is not put in its place, and a further file becomes a source of its own."""
    new, more = tmp_path / "new", tmp_path / "more.csv"
    init(new, "--from", sheet)
    (new / "sources/sheet.csv").write_text(SHEET.replace("UK", "Ireland"), encoding="utf-8")
    sheet.write_text(SHEET.replace("UK", "France"), encoding="utf-8")
    more.write_text("Study,Country\nHall 2018,Peru\n", encoding="utf-8")
    ran = init(new, "--from", sheet, "--from", more)
    assert "sources/sheet.csv: was changed here since it was copied" in ran.stdout
    assert "Ireland" in (new / "sources/sheet.csv").read_text("utf-8")
    sources = tomllib.loads((new / "lacunary.toml").read_text("utf-8"))["sources"]
    assert ["sheet", "more"] == [source["id"] for source in sources]
    assert "Studies: 4." in ran.stdout


def test_rows_that_are_one_study_by_their_label_alone_are_named(tmp_path: Path) -> None:
    """So that a team sees which of its rows are no study of their own."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("authors,year,location,arm\nLee,2020,UK,one\nLee,2020,UK,one\n", "utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert "Studies: 1." in ran.stdout
    assert "(rows 2, studies 1): Lee 2020 (sheet:2, sheet:3)." in ran.stderr


def test_without_a_cell_of_the_map_it_says_what_is_lacking(tmp_path: Path) -> None:
    """And shows the map of two dimensions that studies have; one that nothing says is named."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Study,Country,Intervention\nLee 2020,UK,CBT\nWu 2021,China,\n", "utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert "a condition: 0 of 2; an intervention: 1 of 2" in ran.stdout
    assert "intervention by region (1 of 2 studies stand in a cell)" in ran.stdout
    unsaid = "condition, population, comparator, outcome, instrument, design, delivery"
    assert f"nothing says (no column is taken for it, or its cells are empty): {unsaid}\n" in (
        ran.stdout
    )


ASKED = "Study,N,Total N,Condition\nLee 2020,12,40,depression\nWu 2021,8,30,anxiety\n"


def test_a_person_at_a_terminal_is_asked_what_has_two_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what the review admits, until it is said in known words; nothing is written before."""
    monkeypatch.setattr(asked, "is_answered", lambda: True)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(ASKED, "utf-8")
    answers = "2\nkondition\ndepression; not dementia\n\n\nno\n"
    ran = init(tmp_path / "new", "--from", sheet, answers=answers)
    assert (1, False) == (ran.exit_code, (tmp_path / "new").exists()), ran.output
    assert "which column is `n`: N, Total N?" in ran.stderr
    assert "names no condition" in ran.stderr
    ran = init(tmp_path / "new", "--from", sheet, answers=answers.replace("no\n", "y\n"))
    assert 0 == ran.exit_code, ran.output
    mapping = tomllib.loads((tmp_path / "new/mappings/sheet.toml").read_text("utf-8"))
    assert "Total N" == mapping["columns"]["n"]
    (review,) = tomllib.loads((tmp_path / "new/lacunary.toml").read_text("utf-8"))["reviews"]
    assert ["depression", "not dementia"] == review["scope_condition"]


def test_without_a_terminal_open_points_are_listed_and_criteria_are_a_comment(
    tmp_path: Path,
) -> None:
    """A criterion that nobody stated would make every empty cell a gap."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(ASKED, "utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert "which column is `n`: N, Total N? (drafted: N)" in ran.stdout
    text = (tmp_path / "new/lacunary.toml").read_text("utf-8")
    assert "\n# scope_condition = [" in text
    assert "scope_condition" not in tomllib.loads(text)["reviews"][0]
    held = json.loads((tmp_path / "new/mappings/drafted.json").read_text("utf-8"))
    assert {"mappings/sheet.toml", "sources/sheet.csv"} == {*held}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("paper.csv", b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n", "paper.csv: this is a PDF. Export the"),
        ("empty.csv", b"", "empty.csv: the file is empty."),
        ("a.csv", b"Study,Condition,n\n", "a.csv: it has headings but no rows. Fill in a row"),
        ("b.csv", b"Author,Year,Title,DOI\n", "b.csv: it has headings but no rows."),
    ],
)
def test_files_of_no_use_are_named_with_what_to_do(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    """As `check` says of each; several one below the other."""
    path, other = tmp_path / name, tmp_path / "other.csv"
    path.write_bytes(data)
    other.write_bytes(b"")
    ran = init(tmp_path / "new", "--from", path)
    assert said in str(ran.exception)
    assert "no table of studies" not in str(ran.exception)
    both = str(init(tmp_path / "new", "--from", path, "--from", other).exception)
    assert said in both
    assert not data or "\nother.csv: the file is empty" in both
    assert not (tmp_path / "new").exists()


def test_what_is_printed_of_columns_is_what_is_in_force(tmp_path: Path, sheet: Path) -> None:
    """A mapping that a person edited, and not the draft."""
    init(tmp_path / "new", "--from", sheet)
    mapping = tmp_path / "new/mappings/sheet.toml"
    text = mapping.read_text(encoding="utf-8")
    text = text.replace('population = "Population"', 'note = "Population"')
    mapping.write_text(f'ignore = ["Comparator"]\n{text}', encoding="utf-8")
    assert 'note = "Population"' in text
    text = mapping.read_text(encoding="utf-8").replace('comparator = "Comparator"\n', "")
    mapping.write_text(text, encoding="utf-8")
    ran = init(tmp_path / "new", "--from", sheet)
    assert 0 == ran.exit_code, ran.output
    (line,) = [one for one in ran.stdout.splitlines() if one.startswith("  columns: ")]
    assert "Population → note" in line
    assert "Population → population" not in line
    assert "Comparator" not in line


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """By the name of the copy."""
    for folder, label in (("a", "Lee 2020"), ("b", "Wu 2021")):
        (tmp_path / folder).mkdir()
        text = f"Study,Condition\n{label},anxiety\n"
        (tmp_path / folder / "inc.csv").write_text(text, encoding="utf-8")
    ran = init(tmp_path / "new", "--from", tmp_path / "a/inc.csv", "--from", tmp_path / "b/inc.csv")
    assert "\ninc.csv (inc-2.csv): 1 rows below" in f"\n{ran.stdout}"
    assert "\ninc.csv: 1 rows below" in f"\n{ran.stdout}"


def test_a_drafted_label_has_no_number_of_a_reference(tmp_path: Path) -> None:
    """Nor the `and others` of a Chinese name."""
    sheet = tmp_path / "sheet.csv"
    rows = "作者,年份,疾病\n李娜[12],2021,焦虑\n张伟等,2019,焦虑\n"
    sheet.write_text(rows, encoding="utf-8")
    from lacunary.loaders import read_project
    from lacunary.loaders.load import load_project

    init(tmp_path / "new", "--from", sheet)
    loaded, _, _ = load_project(read_project(tmp_path / "new"))
    labels = {one.cells["label"][0].value for one in loaded.records if one.kind == "inclusion"}
    assert {"李娜 2021", "张伟 2019"} == labels
