"""Decisions: rows in CSV files, each with who, when and why; a row that decides nothing is shown,
never lost.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lacunary.graph.errors import ProjectError, SourceError
from lacunary.graph.records import NamedRecord
from lacunary.loaders.decisions import (
    RECORDS,
    read_decisions,
    record_cells,
    remove_decisions,
    write_confirmation,
    write_decisions,
)
from lacunary.loaders.reading.sheet import read_sheet


def write(root: Path, name: str, text: str) -> None:
    """A decision file of a project."""
    (root / "decisions").mkdir(exist_ok=True)
    (root / "decisions" / name).write_text(text, encoding="utf-8")


def test_a_project_without_decisions_has_none(tmp_path: Path) -> None:
    """The folder may be missing."""
    assert ([], [], []) == read_decisions(tmp_path)


def test_every_kind_of_decision_is_read(tmp_path: Path) -> None:
    """Confirmations, links and corrections, each with its place."""
    write(
        tmp_path,
        "confirmations.csv",
        "study,review,by,date,why,source\nstudy:a,r1,A,2024-01-05,read it,table 2\n",
    )
    write(
        tmp_path,
        "links.csv",
        "decision,a,b,by,date,why\nsame-study,r1/A,r2/A,B,2024-01-06,companion\n",
    )
    write(
        tmp_path,
        "corrections.csv",
        "subject,property,value,by,date,why\nstudy:a,n,57,C,2024-01-07,misprint\n",
    )
    decisions, sources, rejected = read_decisions(tmp_path)
    assert [
        (
            "confirmed",
            "study:a",
            "r1",
            "A",
            "2024-01-05",
            "read it",
            "decisions-confirmations:2",
            "table 2",
        ),
        ("n", "study:a", "57", "C", "2024-01-07", "misprint", "decisions-corrections:2", ""),
        ("same-study", "r1/A", "r2/A", "B", "2024-01-06", "companion", "decisions-links:2", ""),
    ] == [(d.kind, d.subject, d.object, d.by, d.date, d.why, d.place, d.source) for d in decisions]
    assert [1, 1, 1] == [source.rows for source in sources]
    assert [] == rejected


def test_rows_that_decide_nothing_are_rejected(tmp_path: Path) -> None:
    """An unknown decision, an empty cell, a comma too many: each shown with its line; the good row
    counts.
    """
    rows = [
        "same,r1/A,r2/A,B,2024-01-06,",
        "distinct,r1/A,,B,2024-01-06,",
        "distinct,r1/A,r2/A,B,2024-01-06,because, so",
    ]
    write(
        tmp_path,
        "links.csv",
        "\n".join(["decision,a,b,by,date,why", *rows, "distinct,r1/A,r2/A,B,2024-01-06,x"]) + "\n",
    )
    decisions, sources, rejected = read_decisions(tmp_path)
    assert [
        "decisions/links.csv:4: 7 cells for 6 columns. Quote the cell that holds the delimiter.",
        (
            "decisions/links.csv:2: the decision `same` is not known. Use one of same-study,"
            " distinct, same-report, distinct-reports, version-of, notice-about."
        ),
        "decisions/links.csv:3: `b` is empty. Fill it in.",
    ] == [str(bad) for bad in rejected]
    assert (["decisions-links:5"], 4, 3) == (
        [d.place for d in decisions],
        sources[0].rows,
        sources[0].rejected,
    )


def test_every_file_that_cannot_be_read_is_shown(tmp_path: Path) -> None:
    """A file of no kind and one without its columns: all at once."""
    write(tmp_path, "merges.csv", "a,b\n")
    write(tmp_path, "links.csv", "decision,a\n")
    with pytest.raises(SourceError) as caught:
        read_decisions(tmp_path)
    has = "It has decision, a, b, by, date, why."
    assert [
        *(
            f"decisions/links.csv:1: the column `{name}` is missing. {has}"
            for name in ("b", "by", "date", "why")
        ),
        (
            "decisions/merges.csv: this is no decision file. Known: confirmations.csv, links.csv,"
            " corrections.csv, codings.csv, impossible_cells.csv, burden.csv."
        ),
    ] == str(caught.value).splitlines()


def test_a_confirmation_is_appended_and_read_back(tmp_path: Path) -> None:
    """Two confirmations, with Chinese and quotation marks in the reasons, in one file with one
    heading row.
    """
    for number, why in enumerate(('read "table 2", row 5', "见表2，第5行"), start=1):
        write_confirmation(
            tmp_path, f"study:{number}", "r1", "A. N. Other", "2024-01-05", why, "doi:10.1000/r1"
        )
    decisions, _, rejected = read_decisions(tmp_path)
    assert ['read "table 2", row 5', "见表2，第5行"] == [decision.why for decision in decisions]
    assert ["study:1", "study:2"] == [decision.subject for decision in decisions]
    assert [] == rejected


def test_a_confirmation_after_a_last_line_without_end_is_a_row_of_its_own(tmp_path: Path) -> None:
    """An editor may leave out the last line break; the next decision must not run into the row
    before.
    """
    write(
        tmp_path,
        "confirmations.csv",
        "study,review,by,date,why,source\nstudy:a,r1,A,2024-01-05,read it,table 2",
    )
    write_confirmation(tmp_path, "study:b", "r1", "B", "2024-01-06", "read it too", "table 3")
    assert [("study:a", "table 2"), ("study:b", "table 3")] == [
        (d.subject, d.source) for d in read_decisions(tmp_path)[0]
    ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", ","), ("utf-8-sig", ";"), ("cp1252", "\t")]
)
def test_a_confirmation_keeps_the_form_that_a_spreadsheet_gave_the_file(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    """Excel saves in its own encoding, delimiter and order of columns; what is added must be
    readable with what is there.
    """
    why = "Müller hat sie gelesen" if encoding == "cp1252" else "见表二，第五行"
    rows = [
        ["why", "study", "review", "by", "date", "source", "note"],
        [why, "study:a", "r1", "A", "2024-01-05", "t2", ""],
    ]
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "confirmations.csv").write_bytes(
        "\r\n".join(map(delimiter.join, rows)).encode(encoding)
    )
    write_confirmation(tmp_path, "study:b", "r1", "B", "2024-01-06", why, "t3")
    decisions, _, rejected = read_decisions(tmp_path)
    assert [("study:a", why, "t2"), ("study:b", why, "t3")] == [
        (d.subject, d.why, d.source) for d in decisions
    ]
    assert [] == rejected


@pytest.mark.parametrize("encoding", ["cp1252", "gb18030", "utf-16", "utf-16-be", "utf-8-sig"])
def test_a_file_of_another_encoding_becomes_utf8_with_every_cell(
    tmp_path: Path, encoding: str
) -> None:
    """A Chinese reason added to a file of Windows-1252, or of UTF-16: one more line, and what was
    there reads as before.
    """
    (tmp_path / "decisions").mkdir()
    path = tmp_path / "decisions" / "confirmations.csv"
    by = "Müller" if encoding == "cp1252" else "李敏和王芳"
    before = f"study,review,note,by,date,why,source\r\nstudy:a,r1,,{by},2024-01-05,,\r\n"
    path.write_bytes(before.encode(encoding))
    write_confirmation(tmp_path, "study:b", "r1", "B", "2024-01-06", "见表二", "")
    assert before + "study:b,r1,,B,2024-01-06,见表二,\r\n" == path.read_bytes().decode("utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [(by, ""), ("B", "见表二")] == [(d.by, d.why) for d in read_decisions(tmp_path)[0]]


def test_row_that_somebody_has_moved_is_found_and_one_that_is_gone_is_said(tmp_path: Path) -> None:
    """Between reading and taking back, rows came in above: what was meant goes, not what stands on
    its line now.
    """
    rows = [("distinct", f"r1/{letter}", "r2/A", "B", "2024-01-06", "") for letter in "bc"]
    write_decisions(tmp_path, "links", rows)
    meant = read_decisions(tmp_path)[0][0]
    write_decisions(tmp_path, "links", [("distinct", "r1/a", "r2/A", "B", "2024-01-06", "")])
    remove_decisions(tmp_path, "links", [meant])
    assert ["r1/a", "r1/c"] == [decision.subject for decision in read_decisions(tmp_path)[0]]
    with pytest.raises(
        ProjectError,
        match=r"the row `distinct: r1/b · r2/A` is not there any more\. Somebody has changed",
    ):
        remove_decisions(tmp_path, "links", [meant])


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="root may write everywhere",
)
def test_an_unwritable_folder_is_an_error(tmp_path: Path) -> None:
    """The decision is not lost in silence."""
    tmp_path.chmod(0o500)
    with pytest.raises(
        ProjectError,
        match=r"cannot be written \(Permission denied\)\. Check the folder's permissions\.",
    ):
        write_confirmation(tmp_path, "study:a", "r1", "A", "2024-01-05", "", "")


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """Where `decisions` cannot be a folder, the error says so (also for the superuser, who may
    write everywhere).
    """
    (tmp_path / "decisions").write_text("", encoding="utf-8")
    with pytest.raises(
        ProjectError, match=r"cannot be written \(.+\)\. Check the folder's permissions\."
    ):
        write_confirmation(tmp_path, "study:a", "r1", "A", "2024-01-05", "", "")


NAMED = NamedRecord(
    "A trial", ("doi:10.1/a",), ("li 2020: a trial #0123456789", "~abcdef0123"), "s:2"
)


def test_columns_of_records_are_added_behind_those_of_a_person(tmp_path: Path) -> None:
    """A file of before gets them with the first row that needs them; every line that was there
    stays, and reads as before.
    """
    old = "\ufeffdecision;a;b;by;date;why;mine\r\ndistinct;r1/A;r2/B;B;2024-01-06;x;y\r\n"
    write(tmp_path, "links.csv", "")
    path = tmp_path / "decisions" / "links.csv"
    path.write_bytes(old.encode())
    row = ("same-study", "r1/C", "r2/D", "Li", "2024-01-07", "")
    write_decisions(tmp_path, "links", [row])
    assert b"a_title" not in path.read_bytes()
    told = (*record_cells(NAMED), *record_cells(NamedRecord()))
    write_decisions(tmp_path, "links", [(*row[:1], "r1/E", *row[2:], *told)])
    lines = path.read_bytes().decode().splitlines(keepends=True)
    assert old.splitlines(keepends=True)[1] == lines[1]
    assert lines[0] == f"{old.splitlines()[0]};{';'.join(RECORDS)}\r\n"
    decisions, _, rejected = read_decisions(tmp_path)
    assert ([], [NamedRecord(), NamedRecord(), NAMED]) == (
        rejected,
        [decision.subject_record for decision in decisions],
    )


def test_row_with_a_cell_too_many_gets_no_further_columns(tmp_path: Path) -> None:
    """Its last cell would come to stand in one of them: the command names the row and writes
    nothing.
    """
    write(
        tmp_path, "links.csv", "decision,a,b,by,date,why\ndistinct,r1/A,r2/B,B,2024-01-06,so,so\n"
    )
    before = (tmp_path / "decisions" / "links.csv").read_bytes()
    told = (*record_cells(NAMED), *record_cells(NAMED))
    with pytest.raises(ProjectError, match=r"decisions/links\.csv:2: this row cannot be read"):
        write_decisions(tmp_path, "links", [("distinct", "r1/A", "r2/C", "B", "", "", *told)])
    assert before == (tmp_path / "decisions" / "links.csv").read_bytes()


def test_headings_of_several_words_make_no_running_text_of_a_file_of_decisions(
    tmp_path: Path,
) -> None:
    """The headings of such a file are known, whatever a person called columns of their own."""
    path = tmp_path / "links.csv"
    own = "what both of us thought when we read the two papers once more"
    path.write_text(f"{own}\ndecision\n", encoding="utf-8")
    assert read_sheet(path, "links.csv", ours=True).headings == [own]
    with pytest.raises(SourceError, match="running text"):
        read_sheet(path, "links.csv")
