"""Headings over two rows, several sheets as one table, and formulas that nobody reckoned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lacunary.build import build_graph
from lacunary.check import check_file
from lacunary.graph.errors import SourceError
from lacunary.loaders.drafting.sheets import tables_in
from lacunary.loaders.project import read_project
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.sheets import read_sheets

Rows = list[list[Any]]


def workbook(path: Path, sheets: dict[str, Rows], merged: tuple[str, ...] = ()) -> Path:
    """A workbook of these sheets, with merged cells in the first one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def built(folder: Path, mapping: str, path: Path) -> Any:
    """The build of a project with this sheet."""
    (folder / "m.toml").write_text(f'kind = "inclusion"\n{mapping}', encoding="utf-8")
    (folder / "lacunary.toml").write_text(
        '[project]\nid = "p"\ntitle = "P"\n[[reviews]]\nid = "r"\ntitle = "R"\n'
        f'[[sources]]\nid = "s"\npath = "{path.name}"\nmapping = "m.toml"\n',
        encoding="utf-8",
    )
    return build_graph(read_project(folder))


# ---- headings over two rows ----------------------------------------------------------------------
TWO: Rows = [
    ["Study", None, "Intervention", None, "Control", None],
    ["Label", "Year", "n", "women", "n", "women"],
    ["A 2020", 2020, 30, 12, 31, 15],
    ["B 2021", 2021, 40, 22, 41, 20],
]
JOINED = ["Study Label", "Study Year", "Intervention n", "Intervention women", "Control n",
          "Control women"]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx", "merged.xlsx"])
def test_headings_over_two_rows_are_joined(form: str, tmp_path: Path) -> None:
    """In text, in a workbook, and there with merged cells."""
    path = tmp_path / f"two.{form}"
    if form == "csv":
        rows = (",".join("" if cell is None else str(cell) for cell in row) for row in TWO)
        path.write_text("\n".join(rows), encoding="utf-8")
    else:
        merged = ("A1:B1", "C1:D1", "E1:F1") if form != "xlsx" else ()
        workbook(path, {"Data": TWO}, merged)
    sheet = read_sheet(path, path.name, upper=1, header=2)
    assert JOINED == sheet.headings
    assert (3, ["A 2020", "2020", "30", "12", "31", "15"]) == sheet.rows[0]
    (found,) = tables_in(path, path.name)
    assert (1, 2, 2) == (found.upper, found.header, found.rows)


def test_the_lower_heading_names_a_field_where_it_stands_once(tmp_path: Path) -> None:
    """`Year` does, `n` of two arms does not."""
    path = workbook(tmp_path / "two.xlsx", {"Data": TWO})
    text = (
        'header = [1, 2]\nconstants = { review = "r" }\n'
        '[columns]\nlabel = "Study Label"\nnote = "Control n"\n'
    )
    build = built(tmp_path, text, path)
    assert [] == build.rejected
    studies = list(build.graph.nodes("Study"))
    assert {2020, 2021} == {study["year"] for study in studies}
    assert {None} == {study.get("n") for study in studies}


@pytest.mark.parametrize("header", ["[2, 1]", "[1]", "[1, 2, 3]", "[0, 1]"])
def test_two_rows_of_headings_are_an_upper_and_a_lower_one(header: str, tmp_path: Path) -> None:
    """Anything else is said with its line."""
    from lacunary.loaders.mapping import read_mapping

    (tmp_path / "m.toml").write_text(f'kind = "inclusion"\nheader = {header}\n')
    with pytest.raises(SourceError, match=r"^m.toml:2: `header` is "):
        read_mapping(tmp_path / "m.toml", "m.toml")


# ---- several sheets ------------------------------------------------------------------------------
SHEETS: dict[str, Rows] = {
    "Anxiety": [["Study", "Year", "n"], ["A 2020", 2020, 30], ["B 2021", 2021, "many"]],
    "Depression": [["n", "Study", "Country"], [50, "C 2019", "China"]],
    "Notes": [["Read by two persons"], ["In May"]],
}


def test_several_sheets_are_one_table(tmp_path: Path) -> None:
    """Each column by its heading; a row of a later sheet has a line beyond all of the first one."""
    path = workbook(tmp_path / "b.xlsx", SHEETS)
    sheet = read_sheets(path, "b.xlsx", ["Anxiety", "Depression"])
    assert ["Study", "Year", "n", "Country"] == sheet.headings
    assert [
        (2, ["A 2020", "2020", "30", ""]),
        (3, ["B 2021", "2021", "many", ""]),
        (2**20 + 2, ["C 2019", "", "50", "China"]),
    ] == sheet.rows


def test_all_sheets_are_those_that_share_a_heading(tmp_path: Path) -> None:
    """The other one is left out with a remark; named, it is an error."""
    path = workbook(tmp_path / "b.xlsx", SHEETS)
    sheet = read_sheets(path, "b.xlsx", "all")
    assert 3 == len(sheet.rows)
    assert ["b.xlsx [Notes]:1"] == [str(bad).partition(": ")[0] for bad in sheet.remarks]
    with pytest.raises(SourceError, match=r"^b.xlsx \[Notes\]: the sheet shares no heading"):
        read_sheets(path, "b.xlsx", ["Anxiety", "Notes"])
    with pytest.raises(SourceError, match="there is no sheet `Sleep`"):
        read_sheets(path, "b.xlsx", ["Anxiety", "Sleep"])


def test_a_message_names_the_sheet_and_its_row(tmp_path: Path) -> None:
    """And a mapping may say that the sheets' names are a field."""
    path = workbook(tmp_path / "b.xlsx", {**SHEETS, "Depression": [
        ["Study", "n"], ["C 2019", "few"]]})  # fmt: skip
    text = (
        'sheets = ["Anxiety", "Depression"]\nconstants = { review = "r" }\n'
        '[columns]\ncondition = "(sheet)"\n'
    )
    build = built(tmp_path, text, path)
    assert ["b.xlsx [Anxiety]:3", "b.xlsx [Depression]:2"] == [
        str(bad).partition(": ")[0] for bad in build.rejected
    ]
    assert 3 == len(list(build.graph.nodes("Study")))
    assert {"condition:anxiety", "condition:depression"} <= {
        edge["to"] for edge in build.graph.edges("ON_CONDITION")
    }


def test_a_table_in_text_has_no_sheets(tmp_path: Path) -> None:
    """`sheets` is then a mistake."""
    (tmp_path / "a.csv").write_text("study,n\nA,1\n")
    with pytest.raises(SourceError, match="is no workbook"):
        read_sheets(tmp_path / "a.csv", "a.csv", "all")


# ---- formulas ------------------------------------------------------------------------------------
def test_formulas_without_a_stored_value_are_said_and_counted(tmp_path: Path) -> None:
    """Cell by cell where the column is used; such cells are read, and refused or unused."""
    rows: Rows = [
        ["Study", "n", "Sum"],
        ["Li 2020", "=10+2", "=1"],
        ["B 2021", 13, 2],
        ["C 2022", "=B2&B3", "x"],
    ]
    path = workbook(tmp_path / "f.xlsx", {"Data": rows})
    assert ["=10+2", "=1", "=B2&B3"] == [bad.raw for bad in read_sheet(path, "f.xlsx").formulas]
    build = built(tmp_path, 'constants = { review = "r" }\n', path)
    assert [("f.xlsx", 2, "n"), ("f.xlsx", 4, "n")] == [
        (bad.file, bad.line, bad.column) for bad in build.rejected if bad.column
    ]
    named = [bad.reason.partition(".")[0] for bad in build.rejected if bad.column]
    assert ["the column `n` holds a formula without a stored value"] * 2 == named
    cells = build.cells["s"]
    assert 9 == cells.read == cells.total
    assert {"n": 2} == dict(cells.refused)
    remarks = [str(bad) for bad in check_file(path).remarks]
    assert [
        "f.xlsx:2: the column `n` has formulas without a stored value, 2 of them. Open the workbook in a"
        " spreadsheet program, save it, and name it again.",
        "f.xlsx:2: the column `Sum` has formulas without a stored value, 1 of them. Open the workbook in a"
        " spreadsheet program, save it, and name it again.",
    ] == remarks


# ---- exports in workbooks ------------------------------------------------------------------------
def test_what_of_a_workbook_is_not_read_is_said(tmp_path: Path) -> None:
    """Further sheets that hold something, and formulas without a value; blank sheets are none."""
    from lacunary.loaders.publications import open_export, read_publications

    export: Rows = [["PMID", "Title", "Journal/Book"], [1234567, "A trial", "=A2"]]
    path = workbook(tmp_path / "e.xlsx", {"Results": export, "More": export, "Sheet3": []})
    file, form = open_export(path, "e.xlsx")
    found = read_publications(file, form, "s")
    assert 1 == len(found.records)
    assert ["sheets", "formulas"] == [bad.column for bad in found.rejected]
    assert "only the first sheet was read; More hold something too" in found.rejected[0].reason
