"""Rows and cells of any length are parted as Python's csv module parts short ones, and text is read
one way only.
"""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lacunary.graph.errors import SourceError
from lacunary.loaders.formats import format_module
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.table_rows import OpenRow, table_rows
from lacunary.loaders.reading.text import open_text

LONG = "word " * 40_000
"""A cell longer than the 131,072 characters that the csv module takes."""


@given(st.text('a",;\n', max_size=30), st.sampled_from([",", ";"]))
@example('"a""b",c\n', ",")
def test_rows_are_parted_as_the_csv_module_parts_them(text: str, delimiter: str) -> None:
    """Quoted or not, with line breaks in cells, with quotation marks that are stray or never
    closed.
    """
    lines = text.split("\n")
    try:
        expected = [
            row or [""]
            for row in csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, strict=True)
        ]
    except csv.Error as error:
        with pytest.raises(
            csv.Error,
            match="unexpected end" if "unexpected end" in str(error) else "expected after",
        ):
            for row in table_rows(lines, delimiter):
                if row.fault:
                    raise csv.Error(row.fault) from None
        return
    assert expected == [row.cells for row in table_rows(lines, delimiter)]


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=9), min_size=2, max_size=5)
)
def test_a_row_that_was_written_is_read_back(cells: list[str]) -> None:
    """Whatever stands in its cells, however it is quoted."""
    row = OpenRow(",")
    assert row.feed(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    assert cells == row.cells


@pytest.mark.parametrize("name", ["sheet", "export"])
def test_a_long_cell_is_read_and_the_process_left_as_it_was(name: str, tmp_path: Path) -> None:
    """The limit of the csv module holds for everybody in the process: whoever reads a project must
    not find it changed.
    """
    before = csv.field_size_limit()
    path = tmp_path / "sheet.csv"
    path.write_text(f'title,authors,year,abstract\nA trial,"Li, X",2020,"{LONG}"\n')
    if name == "sheet":
        assert LONG.strip() == read_sheet(path, path.name).rows[0][1][3]
    else:
        (entry,) = format_module("generic_csv").read(open_text(path, path.name))
        assert [LONG.strip()] == entry.fields["abstract"]  # type: ignore[union-attr]
    assert before == csv.field_size_limit()


# ---- one way into text ---------------------------------------------------------------------------
WORDS = [
    "大学生抑郁症患者的网络治疗",
    "随访对照干预量表",
    "Müller and García",
    "plain words",
    "é",
    "效果研究，护理",
]
PIECES = st.tuples(st.sampled_from(WORDS), st.sampled_from(["utf-8", "gb18030", "cp1252", "big5"]))


def written(pieces: list[tuple[str, str]], cut: int) -> bytes:
    """Lines of a table, each in an encoding of its own where that has its characters; the last
    bytes may be cut off.
    """
    data = b"study,title\n"
    for at, (words, encoding) in enumerate(pieces):
        data += f"S{at},".encode() + words.encode(encoding, "ignore") + b"\n"
    return data.removesuffix(b"\n")[:-cut] if cut else data


@settings(max_examples=20)  # telling encodings apart takes a second where they are mixed
@given(st.lists(PIECES, min_size=1, max_size=6), st.integers(0, 2))
@example([(WORDS[0], "utf-8"), (WORDS[1], "gb18030")], 0)
@example([(WORDS[0], "utf-8"), (WORDS[1], "utf-8")], 1)
@example([(WORDS[0], "utf-8"), (WORDS[2], "cp1252")], 0)
def test_the_same_bytes_give_the_same_text_by_both_ways(
    pieces: list[tuple[str, str]], cut: int
) -> None:
    """As a sheet and as an export; the lines that had to be read in another encoding are named by
    both.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_bytes(written(pieces, cut))
        try:
            file = open_text(path, path.name)
        except SourceError as refused:
            with pytest.raises(SourceError, match=re.escape(str(refused))):
                read_sheet(path, path.name, delimiter=",")
            return
        lines = [line for line in file.lines() if line]
        sheet = read_sheet(path, path.name, delimiter=",")
    rows = [cells for _, cells in sheet.rows] + [[bad.raw] for bad in sheet.rejected]
    assert [[cell.strip() for cell in f"{line},".split(",")[:2]] for line in lines[1:]] == rows
    assert (file.encoding, file.rejected) == (sheet.encoding, sheet.remarks)


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        (
            "随访对照干预量表".encode("gb18030"),
            "the line is not utf-8 and was read as gb18030. Check its characters.",
        ),
        (
            "Müller".encode("cp1252"),
            "the line is not utf-8 and was read as cp1252. Check its characters.",
        ),
        (
            "随访对照干预量表".encode()[:-1],
            "bytes that are no utf-8 were replaced by \ufffd. Export the file again.",
        ),
    ],
)
def test_an_odd_line_of_a_sheet_is_read_and_named(
    odd: bytes, expected: str, tmp_path: Path
) -> None:
    """A line of another encoding, a single byte, a last character that is cut: one line does not
    cost the sheet.
    """
    path = tmp_path / "sheet.csv"
    path.write_bytes("study,title\nA,大学生抑郁症患者的网络治疗\nB,".encode() + odd)
    sheet = read_sheet(path, path.name)
    assert ("utf-8", "大学生抑郁症患者的网络治疗") == (sheet.encoding, sheet.rows[0][1][1])
    assert [f"sheet.csv:3: {expected}"] == list(map(str, sheet.remarks))
    assert 2 == len(sheet.rows)
