"""Tables: the same cells in every format, no cell a formula, missing never zero, and files that
depend on their content alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyarrow import parquet

from lacunary.exports.tables import format_result, to_csv, to_json, write_tables
from lacunary.graph import Graph, GraphBuilder, schema
from lacunary.graph.errors import ExportError
from lacunary.loaders import Project
from lacunary.queries import Result

DANGEROUS = [
    "=cmd()",
    "+cmd()",
    "-cmd()",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝cmd()",
    "＋1+1",
    "－1+1",
    "＠A1",
    "=1",
    "-2+3",
    "+86 10",
]
HARMLESS = ["a=b", "'quoted", "-0.5", "+7", "-12", "10.2196/jmir.6524", "微信", "–0.5", " =cmd()"]


def result_of(columns: list[str], rows: list[list[Any]]) -> Result:
    """A result with nothing but cells."""
    return Result("q", {"en": "Title", "zh": "标题"}, {}, columns, rows)


def workbook(data: bytes, sheet: str = "result") -> Any:
    """A sheet as a spreadsheet reads it."""
    return load_workbook(io.BytesIO(data))[sheet]


@pytest.mark.parametrize("text", DANGEROUS)
def test_cell_that_looks_like_a_formula_is_made_harmless(text: str) -> None:
    """CSV: an apostrophe in front, in the heading too; XLSX: a cell of text, as it is."""
    (heading,), (cell,) = csv.reader(io.StringIO(to_csv([text], [[text]]), newline=""))
    assert (expected := "'" + text.replace("\r", "\n")) == heading
    assert expected == cell
    sheet = workbook(format_result(result_of([text], [[text]]), "xlsx", {}))
    assert ("s", "s") == (sheet["A1"].data_type, sheet["A2"].data_type)
    assert text.replace("\r", "\n") == str(sheet["A2"].value).replace("_x000D_", "\n").replace(
        "\r", "\n"
    )


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_and_numbers_written_as_text_stay_as_they_are(text: str) -> None:
    """A negative number is no formula, nor is an equals sign inside."""
    assert [[text]] == list(csv.reader(io.StringIO(to_csv(["x"], [[text]]))))[1:]


def test_dangerous_text_in_a_list_is_made_harmless() -> None:
    """What counts is how the joined cell begins."""
    assert "x\n'=cmd() | b\n" == to_csv(["x"], [[["=cmd()", "b"]]])
    assert (
        "s"
        == workbook(format_result(result_of(["x"], [[["=cmd()", "b"]]]), "xlsx", {}))[
            "A2"
        ].data_type
    )


def test_numbers_stay_numbers_and_missing_stays_missing() -> None:
    """A negative estimate is a number in a spreadsheet; a missing value is an empty cell, not 0."""
    row = [-0.5, 151, None, True, "n"]
    assert "a,b,c,d,e\n-0.5,151,,true,n\n" == to_csv(list("abcde"), [row])
    sheet = workbook(format_result(result_of(list("abcde"), [row]), "xlsx", {}))
    assert row == [cell.value for cell in sheet[2]]
    assert ["n", "n", "n", "b", "s"] == [cell.data_type for cell in sheet[2]]


def test_number_without_bound_is_a_word_in_every_format() -> None:
    """Infinite is not missing: `inf` in CSV, JSON, JSON Lines and a workbook, a number in Parquet."""
    result = result_of(["high"], [[1.5], [inf], [None]])
    assert 'high\n1.5\ninf\n""\n' == format_result(result, "csv", {}).decode()
    assert [[1.5], ["inf"], [None]] == json.loads(format_result(result, "json", {}))["rows"]
    lines = format_result(result, "jsonl", {}).decode().splitlines()
    assert [1.5, "inf", None] == [json.loads(line)["high"] for line in lines]
    sheet = workbook(format_result(result, "xlsx", {}))
    assert [1.5, "inf", None] == [sheet[f"A{row}"].value for row in (2, 3, 4)]
    table = parquet.read_table(io.BytesIO(format_result(result, "parquet", {})))
    assert [1.5, inf, None] == table["high"].to_pylist()
    assert [1.5, inf] == result.to_pandas()["high"].dropna().tolist()


cells = st.one_of(
    st.none(), st.text(), st.integers(), st.booleans(), st.lists(st.text(min_size=1), max_size=3)
)


@given(st.lists(st.lists(cells, min_size=2, max_size=2)))
def test_csv_has_every_row_and_no_formula(rows: list[list[Any]]) -> None:
    """Read back, there are as many rows, and no cell of text begins with a formula's mark."""
    read = list(csv.reader(io.StringIO(to_csv(["a", "b"], rows), newline="")))
    assert len(rows) + 1 == len(read)
    for row, back in zip(rows, read[1:], strict=True):
        for value, cell in zip(row, back, strict=True):
            assert (
                isinstance(value, int)
                or re.fullmatch(r"[-+]?\d+(\.\d+)?", cell)
                or not cell.startswith(("=", "+", "-", "@", "\t"))
            )


def test_carriage_return_in_a_cell_begins_no_new_row() -> None:
    """`x`, carriage return, `=cmd()` stays one cell in one row."""
    assert [["a"], ["x\n=cmd()"]] == list(
        csv.reader(io.StringIO(to_csv(["a"], [["x\r=cmd()"]]), newline=""))
    )


def test_characters_that_no_spreadsheet_takes_are_left_out() -> None:
    """Control characters and lone surrogates would make a workbook unreadable."""
    sheet = workbook(format_result(result_of(["x"], [["a\x00b\x0bc\ud800d\ufffee"]]), "xlsx", {}))
    assert "abcde" == sheet["A2"].value


def test_cell_longer_than_a_spreadsheet_takes_says_so() -> None:
    """Cut at the limit, with a mark at the end; CSV keeps it whole."""
    text = "x" * 40_000
    value = str(workbook(format_result(result_of(["x"], [[text]]), "xlsx", {}))["A2"].value)
    assert (32_767, "…") == (len(value), value[-1])
    assert len(f"x\n{text}\n") == len(to_csv(["x"], [[text]]))


def test_json_keeps_chinese_as_it_is() -> None:
    """No escapes for what a person can read."""
    assert '{\n  "标题": "微信"\n}\n' == to_json({"标题": "微信"})


def test_unknown_format_is_refused() -> None:
    """The error lists the known ones."""
    with pytest.raises(
        ExportError, match=r"docx: this is no format of a result\. Use one of table, csv, json"
    ):
        format_result(result_of(["x"], []), "docx", {})


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_empty_result_can_be_written(form: str) -> None:
    """No rows is an answer, too."""
    assert format_result(result_of(["a", "b"], []), form, {}) or form == "jsonl"


@pytest.fixture
def written(tiny_graph: Graph, tiny_project: Project, tmp_path: Path) -> dict[str, Path]:
    """The tables of the tiny graph, by file name."""
    return {path.name: path for path in write_tables(tiny_graph, tiny_project, tmp_path)}


def test_every_table_is_written_as_csv_and_json_lines(
    written: dict[str, Path], tiny_graph: Graph
) -> None:
    """One file of each form for each node and edge type that has rows, with every row."""
    for name, count in tiny_graph.counts().items():
        assert (
            count
            == len(
                list(
                    csv.reader(
                        io.StringIO(written[f"{name}.csv"].read_text(encoding="utf-8"), newline="")
                    )
                )
            )
            - 1
        )
        assert count == len(written[f"{name}.jsonl"].read_text(encoding="utf-8").splitlines())
    assert 2 * len(tiny_graph.counts()) + 2 == len(written)


def test_json_lines_give_the_graph_back(written: dict[str, Path], tiny_graph: Graph) -> None:
    """Nothing is lost: the lines make the same graph again."""
    again = GraphBuilder()
    for label in schema().nodes:
        for row in (
            map(json.loads, written[f"{label}.jsonl"].read_text("utf-8").splitlines())
            if f"{label}.jsonl" in written
            else ()
        ):
            again.add_node(row.pop("id"), row)
    for name in schema().edges:
        for row in (
            map(json.loads, written[f"{name}.jsonl"].read_text("utf-8").splitlines())
            if f"{name}.jsonl" in written
            else ()
        ):
            again.add_edge(name, row.pop("from"), row.pop("to"), row)
    assert [] == tiny_graph.difference(again.freeze())


def test_study_table_reads_as_the_sources_say(written: dict[str, Path]) -> None:
    """Horsch 2017 and the candidate Sun 2023, which has no sample size: the cell is empty."""
    rows = {
        row["label"]: row
        for row in csv.DictReader(io.StringIO(written["Study.csv"].read_text(encoding="utf-8")))
    }
    assert ("151", "2017", "true", "false", "studies:2 | studies:6") == tuple(
        rows["Horsch 2017"][k] for k in ("n", "year", "included", "candidate", "sources")
    )
    assert ("", "false", "true") == tuple(
        rows["Sun 2023"][k] for k in ("n", "included", "candidate")
    )


def test_workbook_says_what_it_is_and_keeps_candidates_apart(written: dict[str, Path]) -> None:
    """The first sheet has title, licence and attribution; candidates have a sheet of their own;
    statements are in the other forms.
    """
    book = load_workbook(written["tables.xlsx"])
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert ("Tiny review", "小型综述", "Made for the tests") == (
        about["title"],
        about["title (zh)"],
        about["attribution"],
    )
    assert (
        "CANDIDATE_FOR rows are not included studies; nobody has confirmed them"
        == about["candidates"]
    )
    assert (4, 11) == (book["CANDIDATE_FOR"].max_row, book["INCLUDES"].max_row)
    assert [] == [name for name in ("Statement", "ABOUT", "CITES") if name in book.sheetnames]
    assert "title: Tiny review\n" in written["README.txt"].read_text(encoding="utf-8")


def test_workbook_bytes_depend_on_its_cells_alone() -> None:
    """The clock is not in the file."""
    one = format_result(result_of(["x", "n"], [["微信", 1]]), "xlsx", {})
    assert one == format_result(result_of(["x", "n"], [["微信", 1]]), "xlsx", {})
