"""`lacunary overlap`: reviews given as lists alone, in every shape that a team has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.graph.errors import SourceError
from lacunary.overlap_of_lists import overlap_of_lists

RIS = """TY  - JOUR
AU  - Wang, Zhi
TI  - A self-help programme for adults after an earthquake
PY  - 2013
DO  - 10.1000/quake
ER  -
TY  - JOUR
AU  - Choi, Ling
TI  - Sleep training by telephone in older people
PY  - 2012
ER  -
"""


def lists(folder: Path) -> list[Path]:
    """One review as RIS, one as a sheet, one as a text of DOIs. The earthquake trial is in
    all, the telephone trial in two.
    """
    texts = {
        "one.ris": RIS,
        "two.csv": "title,year,first author\nSleep Training by Telephone in Older People.,2012,Choi\n"
        "A self-help programme for adults after an earthquake,2013,Wang\n",
        "three.txt": "https://doi.org/10.1000/QUAKE\n10.1000/other\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def test_lists_of_any_shape_are_linked_by_the_usual_rules(tmp_path: Path) -> None:
    """A DOI joins two of them; titles without authors and journal are proposed, and say that the
    overlap could be more; as if accepted, the earthquake trial is in all three.
    """
    result, rejected = overlap_of_lists(lists(tmp_path))
    whole, pair = result.records()
    assert (5, 1, 2, []) == (whole["distinct"], whole["shared"], whole["open_links"], rejected)
    assert ("review:one", "review:three") == (pair["review_a"], pair["review_b"])
    accepted, _ = overlap_of_lists(lists(tmp_path), parameters={"links": "accepted"})
    assert [("review:one", "review:two", 2), ("review:one", "review:three", 1)] == [
        (row["review_a"], row["review_b"], row["shared"]) for row in accepted.records()[1:3]
    ]
    assert 3 == accepted.records()[0]["distinct"]
    assert "Nothing was written to the disk" in result.notes["en"][-1]
    assert len(result.notes["en"]) == len(result.notes["zh"])


def test_one_sheet_may_name_the_reviews(tmp_path: Path) -> None:
    """A column `review` parts the rows; only DOIs are needed."""
    sheet = tmp_path / "all.csv"
    sheet.write_text("review,doi\na,10.1000/x\na,10.1000/y\nb,10.1000/x\n", encoding="utf-8")
    result, _ = overlap_of_lists([sheet])
    assert [50.0, 50.0] == [row["cca"] for row in result.records()]


def test_a_single_list_overlaps_with_nothing(tmp_path: Path) -> None:
    """CCA of one review is undefined, not 0."""
    (first, *_) = lists(tmp_path)
    (row,) = overlap_of_lists([first])[0].records()
    assert (None, None, 2) == (row["cca"], row["shared"], row["distinct"])


def test_files_of_one_name_are_two_reviews(tmp_path: Path) -> None:
    """Two folders may hold a `list.txt` each."""
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "list.txt")
        paths[-1].write_text("10.1000/x\n", encoding="utf-8")
    assert ["review:list-1", "review:list-2"] == [
        overlap_of_lists(paths)[0].records()[1][side] for side in ("review_a", "review_b")
    ]


def test_a_sheet_that_names_no_study_is_refused(tmp_path: Path) -> None:
    """The message says which headings help."""
    sheet = tmp_path / "n.csv"
    sheet.write_text("year,n\n2020,12\n", encoding="utf-8")
    with pytest.raises(SourceError, match="names a study"):
        overlap_of_lists([sheet])


def test_the_command_answers_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenarios and the matrix too; a row that cannot be read makes the exit code 2."""
    paths = [str(path) for path in lists(tmp_path)]
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = CliRunner().invoke(cli, ["overlap", *paths, "--about", "scenarios", "--format", "json"])
    assert 0 == ran.exit_code, ran.output
    assert 24 == len(json.loads(ran.stdout)["rows"])
    matrix = [
        "overlap",
        *paths,
        "--about",
        "matrix",
        "-p",
        "minimum=1",
        "--format",
        "csv",
        "--notes",
    ]
    ran = CliRunner().invoke(cli, matrix)
    assert 15 == sum("review:" in line for line in ran.stdout.splitlines())
    assert (before, []) == (sorted(path.name for path in tmp_path.iterdir()), list(empty.iterdir()))
    Path("bad.csv").write_text("review,doi\na,10.1000/x\n,10.1000/y\n", encoding="utf-8")
    assert 2 == CliRunner().invoke(cli, ["overlap", "bad.csv"]).exit_code
