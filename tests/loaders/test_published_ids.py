"""`decisions/identifiers.csv`: read by every build, written whole, and never so that an identifier
is lost or given twice.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError
from lacunary.graph.records import FileRead, PublishedId
from lacunary.loaders.published_ids import (
    PUBLISHED_IDS,
    read_published_ids,
    write_published_ids,
)

HEADINGS = "id,type,label,identifiers,fingerprint,aliases,alias_of,version,date"
CHOI = PublishedId(
    "report:doi:10.1000/choi",
    "Culturally attuned, 网络",
    ("doi:10.1000/choi", "pmid:7"),
    ("choi 2012: culturally attuned / choi 2012: 网络 #0123456789", "choi 2013: attuned"),
    ("report:choi-2012-0a1b2c3d", "report:pmid:7"),
    version="1.0",
    date="2026-01-31",
    line=2,
)
STUDY = PublishedId("study:doi:10.1000/choi", "Choi 2012", date="2026-01-31", line=3)


def write(root: Path, *rows: str, headings: str = HEADINGS) -> bytes:
    """The file of a project; gives its bytes."""
    path = root / PUBLISHED_IDS
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
    return path.read_bytes()


def read_of(data: bytes) -> list[FileRead]:
    """The file as a build has read it."""
    return [FileRead(PUBLISHED_IDS, hashlib.sha256(data).hexdigest())]


def faults(root: Path) -> list[str]:
    """What is wrong with the file, rows and cells first."""
    try:
        return list(map(str, read_published_ids(root)[1]))
    except LacunaryError as error:
        return list(map(str, error.parts or [error]))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Sorted by id, lists parted by a bar; writing the same again does not touch the file."""
    assert ([], []) == read_published_ids(tmp_path)
    written = write_published_ids(tmp_path, [STUDY, CHOI], [])
    path = tmp_path / PUBLISHED_IDS
    assert hashlib.sha256(path.read_bytes()).hexdigest() == written.sha256
    assert ([CHOI, STUDY], []) == read_published_ids(tmp_path)
    path.chmod(0o400)
    before = path.stat()
    write_published_ids(tmp_path, [CHOI, STUDY], [written])
    assert (before.st_ino, before.st_mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)


def test_columns_of_a_person_and_the_mark_of_excel_stay(tmp_path: Path) -> None:
    """A spreadsheet program has saved it, with a column of notes."""
    path = tmp_path / PUBLISHED_IDS
    path.parent.mkdir()
    rows = f"{HEADINGS},note\r\n{CHOI.id},report,,,,,,1,2026-01-31,checked\r\n"
    path.write_bytes(rows.encode("utf-8-sig"))
    (row,), _ = read_published_ids(tmp_path)
    write_published_ids(tmp_path, [row, STUDY], read_of(path.read_bytes()))
    assert [
        f"{HEADINGS},note",
        f"{CHOI.id},report,,,,,,1,2026-01-31,checked",
        f"{STUDY.id},study,Choi 2012,,,,,,2026-01-31,",
    ] == path.read_bytes().decode("utf-8-sig").splitlines()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_label_is_no_formula(tmp_path: Path) -> None:
    """A title of a source must not act when the file is opened."""
    write_published_ids(tmp_path, [PublishedId(STUDY.id, '=HYPERLINK("x")\nno\x1b more')], [])
    (row,), _ = read_published_ids(tmp_path)
    assert 'HYPERLINK("x") no more' == row.label


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["report:a,report,,,,,,,31.1.2026"],
            [":2: `31.1.2026` is no date. Write it as YYYY-MM-DD."],
        ),
        (
            ["report:a,report,,,,study:b,,,"],
            [":2: the alias `study:b` is no id of a report. Correct or remove it."],
        ),
        (
            ["report:a,report,,,,,report:b,,", "study:b,study,,,,,study:b,,"],
            [
                ":2: no other row is the report `report:b`. Correct or empty the cell.",
                ":3: no other row is the study `study:b`. Correct or empty the cell.",
            ],
        ),
        (
            ["author:a,author,,,,,,,", "report:b,report,,,,,,,,too many"],
            [
                ":3: ",
                ":2: `author:a` is no id of a report or a study. Correct or remove the row.",
            ],
        ),
    ],
    ids=["date", "alias", "alias_of", "rows"],
)
def test_a_cell_or_row_that_cannot_be_used_is_shown(
    tmp_path: Path, rows: list[str], said: list[str]
) -> None:
    """The cell is left out, then the row; and the file is not written until it is corrected."""
    data = write(tmp_path, *rows)
    found = faults(tmp_path)
    assert len(said) == len(found)
    for words, line in zip(said, found, strict=True):
        assert line.startswith(f"{PUBLISHED_IDS}{words}")
    with pytest.raises(ProjectError, match=r"cannot be kept\. Correct what is named there first"):
        write_published_ids(tmp_path, [], read_of(data))
    assert data == (tmp_path / PUBLISHED_IDS).read_bytes()


def test_an_identifier_that_is_given_twice_is_an_error(tmp_path: Path) -> None:
    """By its own row, as an alias of another, or by a row that says another type: only a person can
    say which was meant.
    """
    write(
        tmp_path,
        "report:a,report,,,,report:b,,,",
        "report:b,report,,,,,,,",
        "report:a,report,,,,,,,",
        "study:c,report,,,,study:c,,,",
    )
    remedy = "An identifier belongs to one thing: remove it from one of the rows."
    assert [
        f"{PUBLISHED_IDS}:5: `study:c` is said to be a report. Correct its `type`.",
        f"{PUBLISHED_IDS}:3: `report:b` is given twice, here and in line 2. {remedy}",
        f"{PUBLISHED_IDS}:4: `report:a` is given twice, here and in line 2. {remedy}",
        f"{PUBLISHED_IDS}:5: `study:c` is given twice, here and in line 5. {remedy}",
    ] == faults(tmp_path)


def test_a_missing_column_is_an_error(tmp_path: Path) -> None:
    """Without it no record is known again."""
    write(tmp_path, headings="id,type,identifiers")
    with pytest.raises(
        SourceError, match=r"identifiers\.csv:1: the column `fingerprint` is missing"
    ):
        read_published_ids(tmp_path)


def test_a_file_that_was_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    """Another process published meanwhile, or a person corrected a row."""
    data = write(tmp_path, "report:a,report,,,,,,,")
    write(tmp_path, "report:a,report,,,,,,,", "report:b,report,,,,,,,")
    with pytest.raises(ProjectError, match="was changed while the project was built"):
        write_published_ids(tmp_path, [PublishedId("report:a")], read_of(data))


def test_no_row_is_ever_lost(tmp_path: Path) -> None:
    """What is to be written must hold every identifier that is there."""
    data = write(tmp_path, "report:a,report,,,,,,,")
    with pytest.raises(ProjectError, match="would lose `report:a`"):
        write_published_ids(tmp_path, [PublishedId("report:b")], read_of(data))


def test_a_doi_may_be_written_in_any_form(tmp_path: Path) -> None:
    """Bare or as an address: what a person corrects is understood."""
    write(tmp_path, "report:a-2020,report,A,10.1000/ZZ | https://doi.org/10.1000/y,a 2020: a,,,,")
    ((row,), _) = read_published_ids(tmp_path)
    assert ("doi:10.1000/zz", "doi:10.1000/y") == row.identifiers


def test_an_id_that_has_lost_letters_is_an_error(tmp_path: Path) -> None:
    """Saved in an encoding without Chinese, every such id would be another one, silently."""
    write(tmp_path, "report:??-2022-f781b60f,report,A,,liu 2022: a,,,,")
    (found,) = faults(tmp_path)
    assert "identifiers.csv:2: `report:??-2022-f781b60f` has lost letters" in found


@pytest.mark.parametrize("rows", [[], None])
def test_a_file_that_names_no_identifier_is_said(tmp_path: Path, rows: list[str] | None) -> None:
    """Headings alone, or nothing at all: perhaps a file that was emptied by mistake."""
    write(tmp_path, *(rows or ()))
    if rows is None:
        (tmp_path / PUBLISHED_IDS).write_bytes(b"")
    (found, (bad,)) = read_published_ids(tmp_path)
    assert not found
    assert "it names no identifier" in str(bad)


def test_identifiers_may_be_published_into_a_file_of_headings(tmp_path: Path) -> None:
    """Nothing is lost by it."""
    data = write(tmp_path)
    write_published_ids(tmp_path, [PublishedId("report:a")], read_of(data))
    ((row,), rejected) = read_published_ids(tmp_path)
    assert ("report:a", []) == (row.id, rejected)


def test_aliases_that_lead_in_a_circle_are_said(tmp_path: Path) -> None:
    """Each of the rows that come back to themselves; one that only leads there keeps its alias."""
    write(
        tmp_path,
        "report:a,report,,,,,report:b,,",
        "report:b,report,,,,,report:a,,",
        "report:c,report,,,,,report:a,,",
    )
    rows, rejected = read_published_ids(tmp_path)
    assert ["", "", "report:a"] == [row.alias_of for row in rows]
    assert ["leads back to `report:a`", "leads back to `report:b`"] == [
        bad.reason.partition(" ")[2].partition(".")[0] for bad in rejected
    ]
