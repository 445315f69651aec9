"""`lacunary check`: a project with all its problems at once, or what one file is; nothing is
written.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lacunary.check import check_file, check_project
from lacunary.cli import cli
from lacunary.graph.errors import LacunaryError, SourceError

TINY = Path(__file__).parents[1] / "tiny"


def check(*words: str | Path) -> Result:
    """One run of `lacunary check`."""
    return CliRunner().invoke(cli, ["check", *map(str, words)])


def test_clean_project_says_how_much_it_read() -> None:
    """Six sources: 4 reviews, 10 inclusions, 3 candidates, 8 numbers, 5 works and 6 citations make
    36 rows.
    """
    ran = check(TINY)
    assert (0, "36 rows in 6 sources, 0 rejected, 0 cells refused") == (
        ran.exit_code,
        ran.stdout.splitlines()[-1],
    )
    assert (
        "sources/studies.csv: 210 cells read = 152 statements + 58 on nodes and edges\n"
    ) in ran.stdout


def test_project_file_names_its_project() -> None:
    """`check my-review/lacunary.toml` is `check my-review`."""
    assert check(TINY).stdout == check(TINY / "lacunary.toml").stdout


def test_check_writes_nothing(tiny_folder: Path) -> None:
    """No database, no caches: the folder is as it was."""
    before = sorted(tiny_folder.rglob("*"))
    check(tiny_folder)
    check(tiny_folder / "sources" / "studies.csv")
    assert before == sorted(tiny_folder.rglob("*"))


def test_all_errors_are_shown_at_once(tiny_folder: Path) -> None:
    """An empty file and a mapping for a column that is not there: two lines, exit code 1."""
    (tiny_folder / "sources" / "stated.csv").write_text("", encoding="utf-8")
    (tiny_folder / "mappings" / "works.toml").write_text(
        'kind = "report"\n[columns]\ntitle = "Titel"\n', encoding="utf-8"
    )
    ran = check(tiny_folder)
    assert 1 == ran.exit_code
    assert "" == ran.stdout
    assert "sources/stated.csv: the file is empty." in ran.stderr
    assert (
        "mappings/works.toml: `title` is mapped to the column `Titel`, which sources/works.csv has"
        " not." in ran.stderr
    )
    as_json = check(tiny_folder, "--json")
    assert (1, 2) == (as_json.exit_code, len(json.loads(as_json.stdout)["errors"]))


def test_bad_cells_and_rows_are_counted_apart(tiny_folder: Path) -> None:
    """A malformed DOI and the year 20222 cost their cells, a missing label costs its row: exit code
    2.
    """
    with (tiny_folder / "sources" / "candidates.csv").open("a", encoding="utf-8") as file:
        file.write("seed-2025,candidate,Li 2020,A study,,Li,20222,10.1/ab c,en,,,,,low,\n")
        file.write("seed-2025,candidate,,Another study,,Li,2020,,en,,,,,low,\n")
    ran = check(tiny_folder)
    assert (2, "38 rows in 6 sources, 1 rejected, 2 cells refused") == (
        ran.exit_code,
        ran.stdout.splitlines()[-1],
    )
    assert (
        "sources/candidates.csv: 55 cells read = 29 statements + 17 on nodes and edges + "
        "9 (year 2, authors 1, confidence 1, doi 1, language 1, review 1, status 1, title 1) refused\n"
    ) in ran.stdout
    assert (
        'sources/candidates.csv:5: year "20222" is not a year. Write four digits, 1500 to 2100.\n'
        in ran.stderr
    )
    assert 'sources/candidates.csv:5: doi "10.1/ab c" is not a DOI.' in ran.stderr
    assert "sources/candidates.csv:6: `label` is empty. Fill it in.\n" in ran.stderr
    found = json.loads(check(tiny_folder, "--json").stdout)
    assert ([], 1, 2) == (found["errors"], found["rows_rejected"], found["cells_refused"])
    assert [("year", 5), ("doi", 5), ("", 6)] == [
        (bad["column"], bad["line"]) for bad in found["rejected"]
    ]


def test_refused_cells_alone_are_still_clean(tiny_folder: Path) -> None:
    """Exit code 2 is for rejected rows; a cell that was not understood is shown and its row
    used.
    """
    with (tiny_folder / "sources" / "candidates.csv").open("a", encoding="utf-8") as file:
        file.write("seed-2025,candidate,Li 2020,A study,,Li,20222,,en,,,,,low,\n")
    ran = check(tiny_folder)
    assert 0 == ran.exit_code
    assert "20222" in ran.stderr


def test_a_message_about_line_100_names_it_as_such(tiny_folder: Path) -> None:
    """`:100:` is a place and no picture, and so in the table of sources."""
    path = tiny_folder / "sources" / "candidates.csv"
    good = "seed-2025,candidate,Li 2020,A study,,Li,2020,,en,,,,,low,\n"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    filled = [*lines, *[good] * (99 - len(lines)), good.replace("2020,,", "20xx,,")]
    path.write_text("".join(filled), encoding="utf-8")
    assert 'sources/candidates.csv:100: year "20xx" is not a year.' in check(tiny_folder).stderr


def test_labels_of_several_studies_are_named_with_what_to_do(tiny_folder: Path) -> None:
    """Which rows, by what they are apart, and that a key column would say more; `--json` has the
    labels that join their rows as well.
    """
    with (tiny_folder / "lacunary.toml").open("a", encoding="utf-8") as file:
        file.write('[[sources]]\nid = "more"\npath = "sources/more.csv"\nkind = "inclusion"\n')
    (tiny_folder / "sources" / "more.csv").write_text(
        "review,study,title,n\n"
        "a-2019,Wu 2020,Chatbot A for low mood,40\n"
        "a-2019,Wu 2020,Diary B against worry,50\n"
        "a-2019,Xu 2020,Walks,10\n"
        "a-2019,Xu 2020,Walks,10\n",
        encoding="utf-8",
    )
    ran = check(tiny_folder)
    assert (
        "sources/more.csv:2: the label `Wu 2020` names 2 studies, apart by title: "
        "Wu 2020a (`a-2019/Wu 2020 #chatbot-a-for-low-mood`, more:2); "
        "Wu 2020b (`a-2019/Wu 2020 #diary-b-against-worry`, more:3). "
        "If rows are one study, give them one key (a column study_id, No. or 编号).\n"
    ) in ran.stderr
    assert "1 labels with several rows are one study each (by title 1)\n" in ran.stdout
    found = json.loads(check(tiny_folder, "--json").stdout)["labels"]
    assert [("Wu 2020", "apart", ["title"]), ("Xu 2020", "joined", ["title"])] == [
        (one["label"], one["found"], one["why"]) for one in found
    ]
    assert ["more:4", "more:5"] == found[1]["studies"][0]["rows"]


def test_file_says_what_it_is(tmp_path: Path) -> None:
    """Format, encoding, records, and how many rows fill each column; records and rejected make all
    rows.
    """
    path = tmp_path / "sheet.csv"
    path.write_bytes("题名;年份\n网络治疗;2020\n微信随访;\n一;2;3\n".encode("gb18030"))
    ran = check(path, "--json")
    assert 2 == ran.exit_code
    found = json.loads(ran.stdout)
    keys = ["file", "format", "encoding", "records", "rejected", "fields", "sheets"]
    keys += ["rejected_alike"]
    assert keys == list(found)
    assert {"题名": "title_zh", "年份": "year"} == found["sheets"][0]["columns"]
    assert ("sheet.csv", "csv", "gb18030", 2) == (
        found["file"],
        found["format"],
        found["encoding"],
        found["records"],
    )
    assert {"题名": 2, "年份": 1} == found["fields"]
    assert [4] == [bad["line"] for bad in found["rejected"]]
    assert {"line", "reason", "raw"} == found["rejected"][0].keys()
    text = check(path)
    assert (
        "sheet.csv: csv, gb18030, delimiter ';', 2 rows, 1 rejected\n  columns: 题名 → title_zh; 年份"
        " → year  (lacunary init DIR --from FILE drafts a mapping)\n  题名: 2 filled\n  年份: 1"
        " filled\n" == text.stdout
    )
    assert "sheet.csv:4: 3 cells for 2 columns." in text.stderr


def test_file_without_content_is_an_error(tmp_path: Path) -> None:
    """An empty file is no table."""
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"empty\.csv: the file is empty"):
        check_file(tmp_path / "empty.csv")


def test_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip in the path is not taken for a project without lacunary.toml."""
    with pytest.raises(
        LacunaryError, match=r"studies\.csv: there is no such file or folder\. Check the path\."
    ):
        check_project(tmp_path / "studies.csv")


def test_a_check_speaks_chinese(tmp_path: Path) -> None:
    """Counts of a project and of a file; field names and paths stay as they are."""
    ran = check(TINY, "--lang", "zh")
    assert "6 个来源共 36 行，拒绝 0 行，拒绝单元格 0 个" == ran.stdout.splitlines()[-1]
    assert "sources/studies.csv: 读取单元格 210 = 陈述 152 + 节点与边的属性 58\n" in ran.stdout
    export = tmp_path / "search.ris"
    export.write_text("TY  - JOUR\nTI  - A trial\nER  - \n", encoding="utf-8")
    lines = check(export, "--lang", "zh").stdout.splitlines()
    assert ["search.ris：RIS 格式，utf-8，1 条记录，拒绝 0 条", "  title：已填 1"] == [
        lines[0],
        next(line for line in lines if line.startswith("  title：")),
    ]


def test_every_sheet_of_a_workbook_is_named(tmp_path: Path) -> None:
    """With its rows, hidden ones marked; the one that holds the table is described."""
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].append(["Please read me"])
    data = book.create_sheet("Data")
    for row in (["Extraction", None], ["Study", "Year"], ["Wang 2020", 2020]):
        data.append(row)
    old = book.create_sheet("Old")
    old.sheet_state = "hidden"
    old.append(["title"])
    book.save(tmp_path / "book.xlsx")
    text = check(tmp_path / "book.xlsx").stdout
    assert "book.xlsx: xlsx, 1 rows" in text
    assert "sheet `Data`: 1 rows below row 2\n" in text
    assert "hidden sheet `Old`: 0 rows" in text
    assert "columns: Study → label; Year → year" in text
