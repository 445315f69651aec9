"""Workbooks of every kind (XLSX, XLS, XLSB, ODS), written by other programs, give the same
table.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from odf import table as ods
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.text import P
from pyxlsbwriter import XlsbWriter

from lacunary.check import check_file
from lacunary.graph.errors import SourceError
from lacunary.loaders.publications import open_export
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.terminal.checks import print_file_check

Rows = list[list[Any]]
ROWS: Rows = [
    ["study", "n", "rate", "share", "date", "题名"],
    ["A", 12, 0.45, 1, datetime.date(2024, 1, 5), "微信随访"],
    ["B", 12.5, 0.5, 0, None, "数字干预"],
]
EXPECTED = [
    (2, ["A", "12", "0.45", "1", "2024-01-05", "微信随访"]),
    (3, ["B", "12.5", "0.5", "0", "", "数字干预"]),
]


def write_xlsx(path: Path, sheets: dict[str, Rows], hidden: str = "") -> None:
    """A workbook of openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)


def write_xls(path: Path, sheets: dict[str, Rows], hidden: str = "") -> None:
    """A workbook of Excel 97 to 2003, with percentages shown as such."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = int(name == hidden)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                shown = {float: "0%", datetime.date: "YYYY-MM-DD"}.get(type(value), "General")
                sheet.write(at, column, value, xlwt.easyxf(num_format_str=shown))
    book.save(str(path))


def write_xlsb(path: Path, sheets: dict[str, Rows], hidden: str = "") -> None:
    """A binary workbook."""
    with XlsbWriter(str(path)) as book:
        for name, rows in sheets.items():
            book.add_sheet(name, hidden=name == hidden)
            book.write_sheet(rows)


def ods_cell(value: Any, **spans: int) -> Any:
    """A cell of a text, number or date, shown in another form than it is held."""
    if value is None:
        return ods.TableCell()
    kind: dict[str, Any] = {"valuetype": "string"}
    if isinstance(value, datetime.date):
        kind = {"valuetype": "date", "datevalue": value.isoformat()}
    elif isinstance(value, float | int):
        kind = {"valuetype": "percentage" if 0 < value < 1 else "float", "value": value}
    cell = ods.TableCell(**kind, **spans)
    cell.addElement(P(text=f"{value:%d.%m.%y}" if isinstance(value, datetime.date) else str(value)))
    return cell


def write_ods(path: Path, sheets: dict[str, Rows], hidden: str = "") -> None:
    """A spreadsheet as LibreOffice has it, with a million blank rows below."""
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    for name, rows in sheets.items():
        sheet = ods.Table(name=name, **({"stylename": unseen} if name == hidden else {}))
        for row in rows:
            line = ods.TableRow()
            for value in row:
                line.addElement(ods_cell(value))
            sheet.addElement(line)
        blank = ods.TableRow(numberrowsrepeated=1_000_000)
        blank.addElement(ods.TableCell(numbercolumnsrepeated=1_000))
        sheet.addElement(blank)
        book.spreadsheet.addElement(sheet)
    book.save(str(path))


Writer = Callable[..., None]
WRITERS: dict[str, Writer] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "xlsb": write_xlsb,
    "ods": write_ods,
}


@pytest.fixture(params=WRITERS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of workbook."""
    found: str = request.param
    return found


def test_every_kind_gives_the_same_table(kind: str, tmp_path: Path) -> None:
    """Whole numbers without `.0`, dates as ISO, Chinese; the kind is told by the content, whatever
    the name says.
    """
    for name in (f"sheet.{kind}", "sheet.xls", "sheet.bin"):
        WRITERS[kind](tmp_path / name, {"data": ROWS})
        sheet = read_sheet(tmp_path / name, name)
        assert (ROWS[0], EXPECTED, [], kind) == (
            sheet.headings,
            sheet.rows,
            sheet.rejected,
            sheet.format,
        )


def test_the_format_of_numbers_is_unknown_but_in_xlsx(kind: str, tmp_path: Path) -> None:
    """45 % arrives as 0.45: a column of nothing but numbers from 0 to 1 is named; one of 0 and 1
    alone is not.
    """
    WRITERS[kind](tmp_path / "sheet", {"data": ROWS})
    sheet = read_sheet(tmp_path / "sheet", "sheet")
    expected = [] if kind == "xlsx" else [(1, "rate", "0.45; 0.5")]
    assert expected == [(bad.line, bad.column, bad.raw) for bad in sheet.remarks]
    assert (kind == "xlsx") == sheet.knows_formats


def test_check_names_the_column_whose_format_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`lacunary check old.xls` says it; the file is clean otherwise."""
    write_xls(tmp_path / "old.xls", {"data": ROWS})
    found = check_file(tmp_path / "old.xls")
    assert [] == found.rejected
    print_file_check(found)
    said = capsys.readouterr()
    assert "old.xls: xls, number formats unknown, 2 rows, 0 rejected" == said.out.splitlines()[0]
    assert (
        "old.xls:1: the column `rate` has only numbers from 0 to 1, and the file does not say their"
        " format: 45 % is read as 0.45. Check what they are." in " ".join(said.err.split())
    )


def test_the_first_sheet_that_is_not_hidden_is_read(kind: str, tmp_path: Path) -> None:
    """A hidden sheet is read when it is named; a name that no sheet has is answered with those
    there are.
    """
    WRITERS[kind](tmp_path / "sheet", {"lists": [["x"], ["y"]], "data": ROWS}, hidden="lists")
    assert ROWS[0] == read_sheet(tmp_path / "sheet", "sheet").headings
    assert ["x"] == read_sheet(tmp_path / "sheet", "sheet", tab="lists").headings
    with pytest.raises(SourceError) as caught:
        read_sheet(tmp_path / "sheet", "sheet", tab="studies")
    assert "sheet: there is no sheet `studies`. It has: lists, data." == str(caught.value)


def test_an_empty_sheet_has_no_headings(kind: str, tmp_path: Path) -> None:
    """No table, and no traceback."""
    WRITERS[kind](tmp_path / "sheet", {"data": []})
    with pytest.raises(SourceError, match=r"^sheet: there is no heading row 1\. "):
        read_sheet(tmp_path / "sheet", "sheet")


def test_rows_keep_their_numbers_below_blank_ones(kind: str, tmp_path: Path) -> None:
    """A title, a blank row, a blank column: the line in a message is the row that the program
    shows.
    """
    rows = [
        [None, "A title", None],
        [None, None, None],
        [None, "study", "n"],
        [None, "A", 1],
        [None, None, None],
        [None, "B", 2],
    ]
    WRITERS[kind](tmp_path / "sheet", {"data": rows})
    sheet = read_sheet(tmp_path / "sheet", "sheet", header=3)
    assert [(4, ["", "A", "1"]), (6, ["", "B", "2"])] == sheet.rows


def test_merged_cells_give_their_value_to_every_cell(tmp_path: Path) -> None:
    """In XLS, which says where they are, and in ODS, whose file is asked beside calamine."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("data")
    for column, name in enumerate(("study", "arm", "n")):
        sheet.write(0, column, name)
    sheet.write_merge(1, 2, 0, 0, "A")
    for row, n in ((1, 10), (2, 11)):
        sheet.write(row, 1, f"arm {row}")
        sheet.write(row, 2, n)
    book.save(str(tmp_path / "sheet.xls"))
    spread = OpenDocumentSpreadsheet()
    data = ods.Table(name="data")
    for cells in (
        [ods_cell("study"), ods_cell("arm"), ods_cell("n")],
        [
            ods_cell("A", numberrowsspanned=2, numbercolumnsspanned=1),
            ods_cell("arm 1"),
            ods_cell(10),
        ],
        [ods.CoveredTableCell(), ods_cell("arm 2"), ods_cell(11)],
    ):
        line = ods.TableRow()
        for cell in cells:
            line.addElement(cell)
        data.addElement(line)
    spread.spreadsheet.addElement(data)
    spread.save(str(tmp_path / "sheet.ods"))
    for name in ("sheet.xls", "sheet.ods"):
        assert [(2, ["A", "arm 1", "10"]), (3, ["A", "arm 2", "11"])] == read_sheet(
            tmp_path / name, name
        ).rows


def test_an_error_in_a_cell_says_nothing(tmp_path: Path) -> None:
    """`#N/A` of an XLS is an empty cell; the rest of its row is read."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("data")
    for column, name in enumerate(("study", "n", "year")):
        sheet.write(0, column, name)
    sheet.write(1, 0, "A")
    sheet.row(1).set_cell_error(1, 0x2A)
    sheet.write(1, 2, 2020)
    book.save(str(tmp_path / "sheet.xls"))
    assert [(2, ["A", "", "2020"])] == read_sheet(tmp_path / "sheet.xls", "sheet.xls").rows


def test_an_error_in_a_cell_of_an_ods_is_not_its_stored_zero(tmp_path: Path) -> None:
    """LibreOffice stores 0 beside `#N/A` and marks the cell as an error: unknown, not zero."""
    path = tmp_path / "sheet.ods"
    write_ods(path, {"data": [["study", "n", "year"], ["A", 77, 2020], ["B", 77, 2021]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    content = parts["content.xml"].decode()
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    failed = f'xmlns:calcext="{calc}" calcext:value-type="error" office:value="0"'
    content, changed = re.subn('office:value="77"', failed, content, count=1)
    parts["content.xml"] = content.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    expected = [(2, ["A", "", "2020"]), (3, ["B", "77", "2021"])]
    assert (1, expected) == (changed, read_sheet(path, "sheet.ods").rows)


def test_an_export_is_known_in_every_kind(kind: str, tmp_path: Path) -> None:
    """The table that CNKI gives as Excel, saved in another program: row n is line n."""
    rows = [
        ["SrcDatabase-来源库", "Title-题名", "Author-作者", "Year-年"],
        ["期刊", "数字干预的试验", "李小明;王芳", 2019],
    ]
    WRITERS[kind](tmp_path / "export.xls", {"sheet 1": rows})
    file, name = open_export(tmp_path / "export.xls", "export.xls")
    assert ("cnki_custom", kind) == (name, file.encoding)
    assert ["期刊\t数字干预的试验\t李小明;王芳\t2019"] == list(file.lines())[1:]


@pytest.mark.parametrize("name", ["xls", "xlsb", "ods"])
def test_a_broken_workbook_is_refused(name: str, tmp_path: Path) -> None:
    """A download that was cut: an error with a remedy, never a traceback."""
    path = tmp_path / "sheet"
    WRITERS[name](path, {"data": ROWS})
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(SourceError, match=r"^sheet: this is not .+\. Save it again as XLSX\.$"):
        read_sheet(path, "sheet")


def test_repeated_cells_of_an_ods_are_counted_before_they_are_made(tmp_path: Path) -> None:
    """One cell that says it stands a million times in a million rows costs nothing."""
    write_ods(tmp_path / "small.ods", {"data": [["study"], ["A"]]})
    with (
        zipfile.ZipFile(tmp_path / "small.ods") as small,
        zipfile.ZipFile(tmp_path / "bomb.ods", "w") as bomb,
    ):
        for part in small.namelist():
            data = small.read(part)
            if part == "content.xml":
                assert data.count(b"<table:table-cell office:value-type") == 2
                many = b'<table:table-cell table:number-columns-repeated="16384" office:value-type'
                data = data.replace(b"<table:table-cell office:value-type", many)
                data = data.replace(
                    b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">'
                )
            bomb.writestr(part, data)
    with pytest.raises(SourceError, match="has more cells than"):
        read_sheet(tmp_path / "bomb.ods", "bomb.ods")


def test_an_xlsb_with_a_cell_far_away_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Two cells at opposite corners would be seventeen thousand million cells."""
    write_xlsb(tmp_path / "small.xlsb", {"data": [["study"], ["A"]]})
    far = (1_048_575).to_bytes(4, "little")
    with (
        zipfile.ZipFile(tmp_path / "small.xlsb") as small,
        zipfile.ZipFile(tmp_path / "far.xlsb", "w") as book,
    ):
        for part in small.namelist():
            data = small.read(part)
            if part == "xl/worksheets/sheet1.bin":
                cell = b"\x00\x04" + far + b"\x02\x08" + (16_383).to_bytes(4, "little") + bytes(4)
                end = data.rindex(b"\x92\x01\x00")  # the end of the cells
                data = data[:end] + cell + data[end:]
            book.writestr(part, data)
    with pytest.raises(SourceError, match="has more cells than"):
        read_sheet(tmp_path / "far.xlsb", "far.xlsb")


def test_the_limits_hold_for_every_kind(kind: str, tmp_path: Path) -> None:
    """As many rows, columns and cells as the project allows, and no more."""
    WRITERS[kind](tmp_path / "sheet", {"data": ROWS})
    with pytest.raises(SourceError, match=r"has more rows than the limit of 2 "):
        read_sheet(tmp_path / "sheet", "sheet", limits=Limits(rows=2))
