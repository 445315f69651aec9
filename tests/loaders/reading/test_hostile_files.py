"""A file is bounded before work: no pipe is waited for, nothing is unpacked without limit, blank
cells cost nothing.
"""

from __future__ import annotations

import dataclasses
import os
import socket
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest

from lacunary.build import BuildFailed, build_graph
from lacunary.graph.errors import LacunaryError, ProjectError, SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.formats import format_module
from lacunary.loaders.project import read_project
from lacunary.loaders.publications import open_export
from lacunary.loaders.reading import blank_cells
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.text import open_text
from lacunary.loaders.reading.toml import read_toml
from lacunary.loaders.vocabulary.skos import read_skos

READERS: dict[str, Callable[[Path], object]] = {
    "sheet": lambda path: read_sheet(path, path.name),
    "text": lambda path: open_text(path, path.name),
    "export": lambda path: open_export(path, path.name),
    "toml": lambda path: read_toml(path, path.name, ProjectError),
    "skos": lambda path: read_skos("condition", path, "condition", path.name),
}
"""Every way into a file."""
HEADINGS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>study</t></is></c><c r="B1"'
    ' t="inlineStr"><is><t>title</t></is></c></row>'
)
ROW = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2"'
    ' t="inlineStr"><is><t>T</t></is></c></row>'
)
LIMITED = "Check the file, or raise `{}` under [limits] in lacunary.toml."


def workbook(folder: Path, sheet: Iterable[str], before: str = "") -> Path:
    """A workbook whose only sheet has this XML, as no spreadsheet program would write it."""
    plain, path = folder / "plain.xlsx", folder / "sheet.xlsx"
    openpyxl.Workbook().save(plain)
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                target.writestr(entry.filename, source.read(entry))
        with target.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                f"{before}<worksheet"
                " xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>".encode()
            )
            for piece in sheet:
                part.write(piece.encode())
            part.write(b"</worksheet>")
    return path


def listen(path: Path) -> None:
    """Leave a socket behind, as a server that was killed does."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(os.path.relpath(path))  # a socket's path has at most 107 characters


def refusal(path: Path, limits: Limits | None = None) -> str:
    """The message with which a table is refused."""
    with pytest.raises(SourceError) as caught:
        read_sheet(path, path.name, limits=limits)
    return str(caught.value)


# ---- what is no file -----------------------------------------------------------------------------
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (os.mkfifo, "a pipe"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
        (Path.mkdir, "a folder"),
        (listen, "a socket"),
    ],
)
def test_only_regular_files_are_opened(
    make: Callable[[Path], object],
    kind: str,
    reader: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pipe is not waited for and a device without end is not read, whichever way a file is come
    by.
    """
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "source.csv"
    make(path)
    with pytest.raises(LacunaryError, match=rf"source\.csv: is {kind}, not a file\. "):
        READERS[reader](path)


@pytest.mark.parametrize("reader", ["sheet", "text", "export"])
def test_a_file_larger_than_the_limit_is_refused(reader: str, tmp_path: Path) -> None:
    """Before any of it is read: a sparse file of three gigabytes takes no time."""
    path = tmp_path / "source.csv"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(SourceError) as caught:
        READERS[reader](path)
    remedy = LIMITED.format("file_megabytes")
    assert (
        f"source.csv: has 3,000 megabytes, more than the limit of 2,000 (`file_megabytes`). {remedy}"
        == str(caught.value)
    )


# ---- workbooks -----------------------------------------------------------------------------------
def test_merged_cells_cost_no_more_than_what_is_used(tmp_path: Path) -> None:
    """A workbook of 5 KB may merge every cell that Excel has; openpyxl makes a cell for each."""
    merged = '<mergeCells><mergeCell ref="A2:XFD1048576"/><mergeCell ref="C1:XFD1"/></mergeCells>'
    path = workbook(tmp_path, ["<sheetData>", HEADINGS, ROW, "</sheetData>", merged])
    tracemalloc.start()
    sheet = read_sheet(path, "sheet.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (["study", "title"], [(2, ["A", "A"])]) == (sheet.headings, sheet.rows)
    assert peak < 30_000_000


def test_merged_cells_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    """Areas that cover each other would be filled again and again."""
    merged = "".join('<mergeCell ref="A1:B2"/>' for _ in range(10))
    path = workbook(
        tmp_path, ["<sheetData>", HEADINGS, ROW, f"</sheetData><mergeCells>{merged}</mergeCells>"]
    )
    expected = (
        "sheet.xlsx: the merged cells cover more cells than the limit of 20 (`cells`)."
        f" {LIMITED.format('cells')}"
    )
    assert expected == refusal(path, Limits(cells=20))


def test_what_a_workbook_unpacks_to_is_checked_before_it_is_opened(tmp_path: Path) -> None:
    """Spaces pack a thousand times smaller; nothing of them is unpacked."""
    path = workbook(
        tmp_path, ["<sheetData>", HEADINGS, ROW, "</sheetData>", *[" " * 1_000_000] * 12]
    )
    size, ratio = "unpacked_megabytes", "unpacked_ratio"
    assert (
        f"sheet.xlsx: unpacks to 12 megabytes, more than the limit of 10 (`{size}`). {LIMITED.format(size)}"
        == refusal(path, Limits(unpacked_megabytes=10))
    )
    assert refusal(path).endswith(
        f"times its size, more than the limit of 300 (`{ratio}`). {LIMITED.format(ratio)}"
    )
    assert 1 == len(read_sheet(path, "sheet.xlsx", limits=Limits(unpacked_ratio=100_000)).rows)


def test_a_size_that_a_sheet_only_states_is_not_believed(tmp_path: Path) -> None:
    """Rows are as wide as what they hold, and end with the last one."""
    path = workbook(
        tmp_path, ['<dimension ref="A1:XFD1048576"/><sheetData>', HEADINGS, ROW, "</sheetData>"]
    )
    assert [(2, ["A", "T"])] == read_sheet(path, "sheet.xlsx").rows
    file, _ = open_export(path, "sheet.xlsx")
    assert ["study\ttitle", "A\tT"] == list(file.lines())


def test_a_row_beyond_the_last_one_of_excel_is_refused(tmp_path: Path) -> None:
    """Counting up to it would take hours."""
    path = workbook(
        tmp_path,
        ["<sheetData>", HEADINGS, '<row r="99999999999"><c r="A1"><v>1</v></c></row></sheetData>'],
    )
    expected = (
        "sheet.xlsx: names a row beyond 1,048,576, the last of a workbook. Save it again as XLSX."
    )
    assert expected == refusal(path)


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    """They could be nested until they fill the memory; no spreadsheet program writes any."""
    path = workbook(
        tmp_path, ["<sheetData>", HEADINGS, "</sheetData>"], '<!DOCTYPE w [<!ENTITY a "aaaa">]>'
    )
    assert (
        "sheet.xlsx: its XML declares entities, which no workbook does. Save it again as XLSX."
        == refusal(path)
    )


@pytest.mark.parametrize("little", [0, 1 << 40])
def test_blank_rows_of_a_workbook_cost_nothing(
    little: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formatting a column to its end makes such rows; line numbers count them, whether they are
    taken out first or read.
    """
    monkeypatch.setattr(blank_cells, "_LITTLE", little)
    blank = (
        f'<row r="{number}" ht="15">\n<c r="A{number}" s="1"/><c r="B{number}"></c></row>'
        for number in range(2, 20_000)
    )
    last = '<row r="20000"><c r="A20000" t="inlineStr"><is><t>A</t></is></c></row>'
    path = workbook(tmp_path, ["<sheetData>", HEADINGS, *blank, last, "</sheetData>"])
    assert [(20_000, ["A", ""])] == read_sheet(path, "sheet.xlsx", limits=Limits(rows=2)).rows


@pytest.mark.parametrize(
    "words", ["<![CDATA[<c r='Z9'/><row r='9'></row>]]>", "<!-- <row r='9'/> -->A", "A"]
)
def test_taking_blank_cells_out_changes_nothing_else(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large workbook gives the rows that a small one of the same sheet gives."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" s="1"/><c r="B{number}"'
        f' t="inlineStr"><is><t>{words}</t></is></c><c r="C{number}"/></row>'
        for number in range(2, 9)
    )
    path = workbook(tmp_path, ["<sheetData>", HEADINGS, rows, '<row r="20"/></sheetData>'])
    read = read_sheet(path, "sheet.xlsx").rows
    assert 7 == len(read)
    monkeypatch.setattr(blank_cells, "_LITTLE", 0)
    assert read == read_sheet(path, "sheet.xlsx").rows


# ---- tables of text ------------------------------------------------------------------------------
def test_blank_rows_of_a_table_cost_nothing(tmp_path: Path) -> None:
    """Neither memory nor a place among the rows that are allowed."""
    path = tmp_path / "sheet.csv"
    path.write_text("study,title\n" + ",\n" * 100_000 + "\n" * 100_000 + "A,T\n")
    tracemalloc.start()
    rows = read_sheet(path, "sheet.csv", limits=Limits(rows=1)).rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(200_002, ["A", "T"])] == rows
    assert peak < 10_000_000


@pytest.mark.parametrize("text", ["{names}\n{cells}\n", "study,title{commas}\nA,T{commas}\n"])
def test_many_columns_take_no_more_than_their_number(text: str, tmp_path: Path) -> None:
    """A hundred thousand of them, named or blank, in seconds; with the square of that it would be
    minutes.
    """
    count = 100_000
    names, cells = ",".join(f"c{number}" for number in range(count)), ",".join(["1"] * count)
    path = tmp_path / "sheet.csv"
    path.write_text(text.format(names=names, cells=cells, commas="," * count))
    begun = time.process_time()
    sheet = read_sheet(path, "sheet.csv", limits=Limits(columns=count))
    assert 1 == len(sheet.rows)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("limits", "what", "key"),
    [
        (Limits(columns=2), "has 3 columns, more than the limit of 2", "columns"),
        (Limits(rows=1), "has more rows than the limit of 1", "rows"),
        (Limits(cells=5), "has more cells than the limit of 5", "cells"),
    ],
)
def test_a_table_beyond_a_limit_is_refused(
    limits: Limits, what: str, key: str, tmp_path: Path
) -> None:
    """The message names the limit and where to raise it."""
    path = tmp_path / "sheet.csv"
    path.write_text("study,title,n\nA,T,1\nB,T,2\n")
    assert f"sheet.csv: {what} (`{key}`). {LIMITED.format(key)}" == refusal(path, limits)


# ---- nesting -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "what"),
    [
        (
            "x = " + "[" * 100_000 + "]" * 100_000,
            "nests tables or lists more than 50 deep. Write it flat.",
        ),
        ("a." * 20_000 + "a = 1", "nests tables or lists more than 50 deep. Write it flat."),
        ("[" + "a." * 20_000 + "a]", "nests tables or lists more than 50 deep. Write it flat."),
        (
            "query_timeout = " + "9" * 5_000,
            "has a number of thousands of digits. Correct it there.",
        ),
    ],
)
def test_hostile_toml_is_an_error_with_its_line(line: str, what: str, tmp_path: Path) -> None:
    """No traceback of the parser."""
    (tmp_path / "lacunary.toml").write_text(f'[project]\ntitle = "T"\n{line}\n')
    with pytest.raises(ProjectError) as caught:
        read_project(tmp_path)
    assert f"lacunary.toml:3: {what}" == str(caught.value)


def test_json_nested_without_end_is_a_rejected_record(tmp_path: Path) -> None:
    """The records beside it are read."""
    path = tmp_path / "records.json"
    path.write_text(
        '[{"title":'
        + "[" * 100_000
        + "]" * 100_000
        + '},\n{"type": "article", "title": "A trial"}]'
    )
    found = list(format_module("csl_json").read(open_text(path, path.name)))
    (bad,) = [item for item in found if isinstance(item, Rejected)]
    assert (1, True) == (bad.line, "nested too deeply" in bad.reason)
    assert 2 == len(found)


# ---- limits and places ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rows = 0", "lacunary.toml:4: `rows` is 0. Give it a whole number from 1."),
        ("rows = true", "lacunary.toml:4: `rows` is True. Give it a whole number from 1."),
        ("inside_only = 1", "lacunary.toml:4: `inside_only` is 1. Give it true or false."),
        ("row = 1", "lacunary.toml:4: the key `row` is not known. Did you mean `rows`?"),
    ],
)
def test_limits_are_checked_when_they_are_read(line: str, expected: str, tmp_path: Path) -> None:
    """A limit of nothing would refuse every file."""
    (tmp_path / "lacunary.toml").write_text(f'[project]\ntitle = "T"\n[limits]\n{line}\n')
    with pytest.raises(ProjectError) as caught:
        read_project(tmp_path)
    assert expected == str(caught.value)


def test_the_documentation_states_the_limits() -> None:
    """Every one of them, with its default."""
    page = (Path(__file__).parents[3] / "docs" / "files.md").read_text(encoding="utf-8")
    for limit in dataclasses.fields(Limits):
        assert f"| `{limit.name}` | {str(limit.default).lower()} |" in page


def test_a_limit_of_the_project_holds_for_its_sources(tmp_path: Path) -> None:
    """It stands in lacunary.toml beside the sources."""
    (tmp_path / "refs.csv").write_text("study,title,review\nA,T,r\nB,T,r\n")
    text = (
        '[project]\ntitle = "T"\n[limits]\nrows = 1\n[[sources]]\nid = "s"\npath = "refs.csv"\nkind'
        ' = "inclusion"\n'
    )
    (tmp_path / "lacunary.toml").write_text(text)
    with pytest.raises(
        BuildFailed, match=r"refs\.csv: has more rows than the limit of 1 \(`rows`\)"
    ):
        build_graph(read_project(tmp_path))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of three sources outside of its folder: by `..`, by an absolute path and by a link;
    and one inside.
    """
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("up", "absolute", "linked"):
        (tmp_path / f"{name}.ris").write_text(f"TY  - JOUR\nTI  - A trial of {name}\nER  - \n")
    (folder / "inside.ris").write_text("TY  - JOUR\nTI  - A trial\nER  - \n")
    (folder / "linked.ris").symlink_to(tmp_path / "linked.ris")
    paths = ("../up.ris", f"{tmp_path}/absolute.ris", "linked.ris", "inside.ris")
    sources = "".join(
        f'[[sources]]\nid = "s{at}"\npath = "{path}"\n' for at, path in enumerate(paths)
    )
    (folder / "lacunary.toml").write_text(f'[project]\ntitle = "T"\n{sources}')
    return folder


def test_files_outside_of_the_project_are_named(project: Path) -> None:
    """They are read, but whoever copies the folder does not have them."""
    up = project.parent
    assert [
        f"../up.ris: lies outside of the project ({up}/up.ris).",
        f"{up}/absolute.ris: lies outside of the project ({up}/absolute.ris).",
        f"linked.ris: lies outside of the project ({up}/linked.ris).",
    ] == build_graph(read_project(project)).outside


def test_strict_refuses_files_outside_of_the_project(project: Path) -> None:
    """All of them are named, and none is opened."""
    with pytest.raises(BuildFailed) as caught:
        build_graph(read_project(project, inside_only=True))
    remedy = "Copy it into the project, or build without --strict and `inside_only`."
    assert f"../up.ris: lies outside of the project ({project.parent}/up.ris). {remedy}" == str(
        caught.value.errors[0]
    )
    assert 3 == len(caught.value.errors)
