"""Reading any table: encodings, delimiters, headings, merged cells, and tables that cannot be
read.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.check import check_file
from lacunary.graph.errors import SourceError
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.text import open_text

FIXTURES = Path(__file__).parents[2] / "fixtures"
RENAME = (
    "Rename one of them, or say in the mapping which row has the headings (`header = 2`, or"
    " `header = [1, 2]` where those of groups stand above)."
)
PLACED = re.compile(r"[^:]+(:\d+)?: .+\. .+[.?]")
"""`where: what. What to do.`"""


def fixture(name: str, **options: str | int) -> Sheet:
    """A table of `fixtures/`, as messages name it."""
    return read_sheet(FIXTURES / name, f"sources/{name}", **options)  # type: ignore[arg-type]


def decode(data: bytes, where: str) -> tuple[str, str]:
    """The text of a table's bytes and its encoding, as a file gives them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / where
        path.write_bytes(data)
        file = open_text(path, where)
        return "".join(f"{line}\n" for line in file.lines()), file.encoding


def error_of(name: str, **options: str | int) -> str:
    """The message with which a table is refused."""
    with pytest.raises(SourceError) as caught:
        fixture(name, **options)
    assert PLACED.fullmatch(str(caught.value))
    return str(caught.value)


# ---- encodings -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("gb18030-chinese-headings.csv", "gb18030"),
        ("utf-16-with-mark.csv", "utf-16"),
        ("utf-16-without-mark.csv", "utf-16-le"),
        ("utf-8-with-mark.csv", "utf-8-sig"),
    ],
)
def test_a_chinese_table_reads_the_same_in_every_encoding(name: str, encoding: str) -> None:
    """Nobody has to say in which encoding CNKI, Excel or a colleague saved the sheet."""
    sheet = fixture(name)
    assert encoding == sheet.encoding
    assert ["序号", "作者年份", "题名", "作者", "年份", "样本量", "疾病"] == sheet.headings
    assert [
        "1",
        "刘洋 2022",
        "微信随访对抑郁症患者的效果",
        "刘洋；王芳",
        "2022",
        "100",
        "抑郁",
    ] == sheet.rows[0][1]


def test_a_table_in_big5_is_not_taken_for_gb18030() -> None:
    """Bytes of Big5 decode as GB18030 too, as nonsense; the characters tell which it is."""
    sheet = fixture("big5.csv")
    assert "big5" == sheet.encoding
    assert [
        "1",
        "林怡君 2019",
        "網路認知行為治療對大學生憂鬱的效果",
        "林怡君",
        "2019",
        "64",
    ] == sheet.rows[0][1]


def test_a_western_table_is_not_taken_for_chinese() -> None:
    """`Müller` of an Excel for Windows must not become `M黮ler`."""
    sheet = fixture("windows-1252.csv")
    assert ("cp1252", "Müller 2010", "Café “Mind” – naïve users") == (
        sheet.encoding,
        sheet.rows[0][1][0],
        sheet.rows[1][1][1],
    )


@pytest.mark.parametrize(
    "name", ["Müller", "Sjöström", "Gómez", "Conceição", "Ångström", "Lüdtke", "Søren", "François"]
)
def test_one_accented_name_is_enough_to_tell(name: str) -> None:
    """A sheet of English titles may hold a single accented author."""
    text = f"study,title\n{name} 2010,A trial of online therapy\n"
    assert (text, "cp1252") == decode(text.encode("cp1252"), "sheet.csv")


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_one_chinese_title_is_enough_to_tell(encoding: str) -> None:
    """A sheet in English may hold a single Chinese title (of characters that both scripts
    share).
    """
    text = (
        "study,title\nLin 2010,大學生心理健康服務的效果\n"
        if encoding == "big5"
        else "study,title\nLin 2010,大学生心理健康服务的效果\n"
    )
    assert (text, encoding) == decode(text.encode(encoding), "sheet.csv")


def test_a_named_encoding_is_used_and_checked() -> None:
    """The mapping may name the encoding; when the file is not in it, the error says from which byte
    on.
    """
    assert "cp1252" == fixture("windows-1252.csv", encoding="cp1252").encoding
    assert (
        "sources/windows-1252.csv: byte 26 is not utf-8. Remove the encoding, or name the right"
        " one." == error_of("windows-1252.csv", encoding="utf-8")
    )


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    """The usual ones are named."""
    assert (
        "sources/tabs.tsv: `utf-9` is not an encoding. Use utf-8, gb18030, big5 or utf-16."
        == error_of("tabs.tsv", encoding="utf-9")
    )


@given(
    st.lists(
        st.sampled_from("大学生抑郁症患者网络认知行为治疗的效果研究随访对照干预量表健康护"),
        min_size=6,
        max_size=30,
        unique=True,
    )
)
def test_simplified_chinese_in_gb18030_is_recognised(characters: list[str]) -> None:
    """Whatever the words are."""
    text = f"study,title\nA 2010,{''.join(characters)}\n"
    assert text == decode(text.encode("gb18030"), "sheet.csv")[0]


# ---- delimiters and headings ---------------------------------------------------------------------
def test_tabs_and_semicolons_are_found_out() -> None:
    """Commas inside the cells do not mislead."""
    tabs, semicolons = fixture("tabs.tsv"), fixture("semicolons-and-decimal-commas.csv")
    assert ("tsv", "\t", "A trial, with commas, and; semicolons") == (
        tabs.format,
        tabs.delimiter,
        tabs.rows[0][1][1],
    )
    assert ("csv", ";", "0,571") == (
        semicolons.format,
        semicolons.delimiter,
        semicolons.rows[0][1][2],
    )


def test_every_row_knows_the_line_it_starts_on(tmp_path: Path) -> None:
    """Cells with line breaks and empty lines between rows do not shift the count."""
    (tmp_path / "sheet.csv").write_text('study,title\nA,"two\nlines"\n\nB,one\n', encoding="utf-8")
    sheet = read_sheet(tmp_path / "sheet.csv", "sheet.csv")
    assert [(2, ["A", "two\nlines"]), (5, ["B", "one"])] == sheet.rows


def test_short_rows_are_filled_up(tmp_path: Path) -> None:
    """Excel leaves out trailing empty cells."""
    (tmp_path / "sheet.csv").write_text("study,title,n\nA,B\n", encoding="utf-8")
    assert [(2, ["A", "B", ""])] == read_sheet(tmp_path / "sheet.csv", "sheet.csv").rows


def test_the_heading_row_may_stand_lower(tmp_path: Path) -> None:
    """`header` counts the rows of the sheet as a person does, the empty ones too."""
    (tmp_path / "sheet.csv").write_text("Table 1,\n,\nstudy,title\nA,B\n", encoding="utf-8")
    sheet = read_sheet(tmp_path / "sheet.csv", "sheet.csv", header=3)
    assert (["study", "title"], [(4, ["A", "B"])]) == (sheet.headings, sheet.rows)


def test_empty_rows_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    """Without `header`, the first row that holds something has the headings."""
    (tmp_path / "sheet.csv").write_text(",\n,\nstudy,title\nA,B\n", encoding="utf-8")
    assert ["study", "title"] == read_sheet(tmp_path / "sheet.csv", "sheet.csv").headings


# ---- Excel ---------------------------------------------------------------------------------------
def test_merged_cells_give_their_value_to_every_row_they_cover() -> None:
    """A condition merged over two studies is the condition of both; the title over the table is not
    a heading.
    """
    sheet = fixture("merged-cells.xlsx", header=3)
    assert ["study", "title", "condition", "n"] == sheet.headings
    assert [
        (4, ["Franklin 2016", "Study one of a report", "depression", "40"]),
        (5, ["Franklin 2016b", "Study two of a report", "depression", "41"]),
        (6, ["邓文 2021", "文拉法辛联合认知行为疗法", "anxiety", "80"]),
    ] == sheet.rows


def test_a_title_merged_over_the_table_is_explained() -> None:
    """Read as headings, the merged title stands in every column: the error shows which row was
    taken.
    """
    assert (
        "sources/merged-cells.xlsx:1: the column `Characteristics of included studies` is there"
        f" twice. {RENAME}" == (error_of("merged-cells.xlsx"))
    )


def test_a_sheet_of_a_workbook_is_named() -> None:
    """A sheet that is not there is answered with those that are."""
    assert ["nothing"] == fixture("merged-cells.xlsx", tab="Notes").headings
    assert (
        "sources/merged-cells.xlsx: there is no sheet `Table 1`. It has: Included, Notes."
        == error_of("merged-cells.xlsx", tab="Table 1")
    )


def test_a_text_file_named_xlsx_is_refused() -> None:
    """No traceback of a zip reader."""
    assert (
        "sources/not-an-excel-file.xlsx: this is not an Excel file (BadZipFile). Save it again as"
        " XLSX." == error_of("not-an-excel-file.xlsx")
    )


def test_dates_and_formulas_of_excel_are_their_values(tmp_path: Path) -> None:
    """A date is read as ISO, a whole number without `.0`, and a formula never computed has no
    value.
    """
    book = openpyxl.Workbook()
    book.active.append(["study", "n", "date", "sum"])
    import datetime

    book.active.append(["A", 12.0, datetime.datetime(2024, 1, 5), "=1+1"])
    book.save(tmp_path / "sheet.xlsx")
    assert [(2, ["A", "12", "2024-01-05", ""])] == read_sheet(
        tmp_path / "sheet.xlsx", "sheet.xlsx"
    ).rows


def test_a_web_page_named_xls_is_read_as_the_table_it_holds(tmp_path: Path) -> None:
    """Databases export HTML under the name of Excel; row n is line n."""
    page = (
        "<html><head><meta"
        " charset=gb2312></head><body><table><tr><th>study<th>题名<tr><td>A<td>数字&amp;干预<tr><td>B</table>"
    )
    (tmp_path / "export.xls").write_bytes(page.encode("gb18030"))
    sheet = read_sheet(tmp_path / "export.xls", "export.xls")
    assert (["study", "题名"], [(2, ["A", "数字&干预"]), (3, ["B", ""])]) == (
        sheet.headings,
        sheet.rows,
    )
    assert ("html", "gb18030", []) == (sheet.format, sheet.encoding, sheet.rejected)
    assert [] == check_file(tmp_path / "export.xls").rejected


# ---- what cannot be read -------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["empty.csv", "only-spaces.csv"])
def test_an_empty_file_is_refused(name: str) -> None:
    """An export that failed is not a source of no studies."""
    expected = (
        f"sources/{name}: the file is empty. Export it again, or remove the source from"
        " lacunary.toml."
    )
    assert expected == error_of(name)


def test_a_file_that_is_not_there_is_named() -> None:
    """With the key of lacunary.toml that names it."""
    assert (
        "sources/nowhere.csv: cannot be read (No such file or directory). Check `path` in"
        " lacunary.toml." == error_of("nowhere.csv")
    )


def test_a_heading_of_two_neighbours_is_refused() -> None:
    """Which of the two columns is meant cannot be known."""
    assert f"sources/heading-twice.csv:1: the column `n` is there twice. {RENAME}" == error_of(
        "heading-twice.csv"
    )


def test_headings_that_stand_twice_apart_are_numbered(tmp_path: Path) -> None:
    """As those of the arms of a trial; neither is taken for the field of its name."""
    (tmp_path / "arms.csv").write_text("study,n,mean,n,mean\nBell,40,1,41,2\n", "utf-8")
    sheet = read_sheet(tmp_path / "arms.csv", "sources/arms.csv")
    assert ["study", "n (1)", "mean (1)", "n (2)", "mean (2)"] == sheet.headings


def test_a_heading_row_beyond_the_end_is_refused() -> None:
    """`header = 40` in a table of two rows."""
    assert (
        "sources/tabs.tsv: there is no heading row 40. Correct `header` in the mapping."
        == error_of("tabs.tsv", header=40)
    )


def test_a_quotation_mark_that_never_closes_is_refused() -> None:
    """It swallows the rest of the file, so the rest cannot be trusted; the error shows where it
    opens.
    """
    expected = (
        "sources/open-quotation-mark.csv:2: the table breaks here (unexpected end of data). Close"
        " the quotation marks."
    )
    assert expected == error_of("open-quotation-mark.csv")


# ---- rows that cannot be used, in tables that can ------------------------------------------------
def test_a_row_with_a_cell_too_many_is_rejected_and_the_rest_read() -> None:
    """An unquoted comma moves every later cell by one column: the row is kept as rejected, never
    guessed at.
    """
    sheet = fixture("cell-too-many.csv")
    assert [2, 4] == [line for line, _ in sheet.rows]
    (bad,) = sheet.rejected
    assert (
        "sources/cell-too-many.csv:3: 4 cells for 3 columns. Quote the cell that holds the"
        " delimiter." == str(bad)
    )
    assert "with a comma" in bad.raw


def test_a_row_with_a_stray_quotation_mark_is_rejected_and_the_rest_read() -> None:
    """One title with quotation marks in it does not cost the whole sheet; the row is kept as it
    stands in the file.
    """
    sheet = fixture("stray-quotation-mark.csv")
    assert [(3, ["Deng 2013", "Another", "2013"])] == sheet.rows
    (bad,) = sheet.rejected
    assert (2, 'Bell 2011,"A "trial" of therapy",2011') == (bad.line, bad.raw)
    assert str(bad).endswith("Double it inside a quoted cell.")


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(
    lambda text: text.strip()
)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    """Any cells (Chinese, quotation marks, delimiters), written with any delimiter that is then
    named.
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["study", "title", "note"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        sheet = read_sheet(path, "sheet.csv", delimiter=delimiter, encoding="utf-8")
    assert rows == [cells for _, cells in sheet.rows]
    assert [] == sheet.rejected
