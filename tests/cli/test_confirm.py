"""Confirming candidates: one, or a table all or nothing; after the next build the study is included
and no longer a candidate.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lacunary.cli import cli
from lacunary.graph.errors import LacunaryError

Lacunary = Callable[..., Result]


@pytest.fixture
def project(tiny_folder: Path) -> Path:
    """The tiny project, built."""
    assert 0 == lacunary("build", tiny_folder).exit_code
    return tiny_folder


def lacunary(*words: str | Path) -> Result:
    """One run of the command line."""
    return CliRunner().invoke(cli, list(map(str, words)))


def confirm(project: Path, *words: str | Path) -> Result:
    """One run of `lacunary confirm` in a project."""
    return lacunary("confirm", *words, "--project", project)


def ask(project: Path, name: str, *words: str) -> list[dict[str, Any]]:
    """The rows of a saved question."""
    answer = json.loads(
        lacunary("query", name, *words, "--format", "json", "--project", project).stdout
    )
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def decisions(project: Path) -> list[dict[str, str]]:
    """The rows of decisions/confirmations.csv, none where it is not there."""
    path = project / "decisions" / "confirmations.csv"
    return (
        list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) if path.exists() else []
    )


def test_confirmation_is_a_row_with_who_when_why_and_source(project: Path) -> None:
    """What was decided is written to decisions/, and the message says to build."""
    ran = confirm(
        project,
        "陈静 2014",
        "seed-2025",
        "--by",
        "Li Min",
        "--why",
        "in Table S2",
        "--source",
        "doi:10.1000/seed-2025",
    )
    assert (0, "") == (ran.exit_code, ran.stdout)
    assert (
        "1 confirmed in decisions/confirmations.csv. Run `lacunary build` to apply." in ran.stderr
    )
    (row,) = decisions(project)
    assert row["study"].startswith("study:陈静-2014-")
    assert ("seed-2025", "Li Min", "in Table S2", "doi:10.1000/seed-2025") == (
        row["review"],
        row["by"],
        row["why"],
        row["source"],
    )
    assert 10 == len(row["date"])


def test_confirmation_holds_when_the_study_gains_a_doi(project: Path) -> None:
    """It names the row by what that prints, and its id is a hint: a DOI, which changes the id, and
    a row put in above change nothing.
    """
    confirm(project, "陈静 2014", "seed-2025", "--by", "Li Min")
    (row,) = decisions(project)
    assert ("candidates/Chen 2014", "大学生焦虑的网络认知行为治疗", "candidates:2") == (
        row["record"].rpartition(" ")[0],
        row["record_title"],
        row["record_place"],
    )
    assert row["record_fingerprint"]
    sheet = project / "sources" / "candidates.csv"
    heading, chen, *rest = sheet.read_text(encoding="utf-8").splitlines()
    moved = chen.replace("陈静,2014,,zh", "陈静,2014,10.1000/chen,zh")
    assert chen != moved
    sheet.write_text("\n".join([heading, rest[0], moved, *rest[1:]]) + "\n", encoding="utf-8")
    assert 0 == lacunary("build", project).exit_code
    assert ["study:doi:10.1000/chen"] == [
        shown["study"] for shown in ask(project, "studies-in-a-cell", "-p", "review=seed-2025")
    ]


def test_confirmation_of_a_row_that_is_gone_is_listed_with_what_it_meant(project: Path) -> None:
    """Applied to nothing, whatever has its id now."""
    confirm(project, "陈静 2014", "seed-2025", "--by", "Li Min")
    sheet = project / "sources" / "candidates.csv"
    heading, _, *rest = sheet.read_text(encoding="utf-8").splitlines()
    sheet.write_text("\n".join([heading, *rest]) + "\n", encoding="utf-8")
    ran = lacunary("check", project)
    assert 2 == ran.exit_code
    said = " ".join(ran.output.split())
    assert "decisions/confirmations.csv:2: no record prints what it was about" in said
    assert "大学生焦虑的网络认知行为治疗" in said


def test_confirmed_study_is_included_after_the_build_and_no_longer_a_candidate(
    project: Path,
) -> None:
    """Beijing gains its first included study, the review's list its first confirmed one, and the
    candidates lose one.
    """
    assert 2 == len(ask(project, "regions-without-a-study"))
    confirm(project, "陈静 2014", "review:seed-2025", "--by", "Li Min", "--source", "Table S2")
    assert 3 == len(ask(project, "candidates-to-confirm"))  # nothing changes before the build
    assert 0 == lacunary("build", project).exit_code
    assert ["Wang 2013", "Sun 2023"] == [
        row["label"] for row in ask(project, "candidates-to-confirm")
    ]
    assert ["region:cn-xz"] == [row["region"] for row in ask(project, "regions-without-a-study")]
    (seed,) = (
        row
        for row in ask(project, "reviews-and-their-lists")
        if row["review"] == "review:seed-2025"
    )
    assert (1, 1, 1, 1) == (
        seed["included"],
        seed["confirmed"],
        seed["candidates"],
        seed["updates"],
    )
    (total,) = (
        row
        for row in ask(project, "coverage-of-stated-counts", "-p", "review=seed-2025")
        if row["category"] == "total"
    )
    assert (143, 1, 1) == (total["stated"], total["held"], total["candidates"])
    (chinese,) = (
        row
        for row in ask(project, "coverage-of-stated-counts", "-p", "review=seed-2025")
        if row["category"] == "language:zh"
    )
    assert (1, 0) == (chinese["held"], chinese["candidates"])
    (shown,) = (row for row in ask(project, "studies-in-a-cell", "-p", "review=seed-2025"))
    assert ("陈静 2014", "included", ["review:seed-2025"]) == (
        shown["label"],
        shown["evidence"],
        shown["reviews"],
    )
    thing = json.loads(lacunary("show", shown["study"], "--json", "--project", project).stdout)
    (edge,) = (edge for edge in thing["in"] if edge["edge"] == "INCLUDES")
    assert ("Table S2", ["decisions-confirmations:2"]) == (
        edge["properties"]["where"],
        edge["properties"]["sources"],
    )


def test_study_that_other_reviews_include_can_be_confirmed(project: Path) -> None:
    """Wang 2013 stands in two lists already; after confirmation it stands in three."""
    assert 0 == confirm(project, "10.2196/jmir.2690", "seed-2025").exit_code
    assert 0 == lacunary("build", project).exit_code
    (wang,) = ask(project, "shared-studies", "-p", "minimum=3")
    assert ["review:a-2019", "review:seed-2025", "review:zh-2023"] == wang["included_by"]


@pytest.mark.parametrize(
    ("study", "review", "message"),
    [
        ("Nobody 1900", "seed-2025", "nothing has the identifier or label `Nobody 1900`"),
        (
            "陈静 2014",
            "seed-2052",
            "there is no review `seed-2052`. `lacunary query reviews-and-their-lists` lists them.",
        ),
        (
            "Zhou 2020",
            "seed-2025",
            "`study:doi:10.1000/zhou` is not a candidate for `review:seed-2025`.",
        ),
        (
            "Wang 2013",
            "zh-2023",
            (
                "`review:zh-2023` includes `study:doi:10.2196/jmir.2690` already. There is nothing"
                " to confirm."
            ),
        ),
        ("region:cn-sc", "seed-2025", "`region:cn-sc` is region:cn-sc, which is no study."),
    ],
)
def test_confirmation_that_cannot_be_meant_is_refused(
    study: str, review: str, message: str, project: Path
) -> None:
    """Wrong study, wrong review, no candidate, included already: an error, and nothing is
    written.
    """
    ran = confirm(project, study, review)
    assert isinstance(ran.exception, LacunaryError)
    assert message in str(ran.exception)
    assert str(ran.exception).startswith("confirm: ")
    assert [] == decisions(project)


def test_confirming_twice_is_refused(project: Path) -> None:
    """Before the build and after it, the second time is an error and no second row."""
    confirm(project, "Sun 2023", "seed-2025")
    again = confirm(project, "Sun 2023", "seed-2025")
    assert (
        "is confirmed for `review:seed-2025` already (decisions-confirmations:2). Run `lacunary"
        " build`" in str(again.exception)
    )
    lacunary("build", project)
    assert "includes `study:doi:10.1000/sun` already" in str(
        confirm(project, "Sun 2023", "seed-2025").exception
    )
    assert 1 == len(decisions(project))


def test_table_of_confirmations_is_written_whole(project: Path, tmp_path: Path) -> None:
    """Two rows confirm two studies; by, why and source are kept where they are given."""
    table = tmp_path / "mine.csv"
    table.write_text(
        "study,review,by,why\nWang 2013,seed-2025,Li,read\n陈静 2014,seed-2025,,\n",
        encoding="utf-8",
    )
    assert "2 confirmed" in confirm(project, "--import", table).stderr
    assert [("Li", "read"), True] == [
        (decisions(project)[0]["by"], decisions(project)[0]["why"]),
        decisions(project)[1]["by"] != "",
    ]
    lacunary("build", project)
    assert ["Sun 2023"] == [row["label"] for row in ask(project, "candidates-to-confirm")]


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (
            "Wang 2013,seed-2025\nNobody 1900,seed-2025\nZhou 2020,seed-2025\n",
            ["mine.csv:3: nothing has", "mine.csv:4: `study:doi:10.1000/zhou` is not"],
        ),
        (
            "Wang 2013,seed-2025\nWang 2013,seed-2025,extra\n",
            ["mine.csv:3: 3 cells for 2 columns."],
        ),
        (
            "Wang 2013,seed-2025\n10.2196/jmir.2690,review:seed-2025\n",
            ["mine.csv:3: `study:doi:10.2196/jmir.2690` is confirmed for"],
        ),
    ],
)
def test_table_with_a_wrong_row_confirms_nothing(
    rows: str, messages: list[str], project: Path, tmp_path: Path
) -> None:
    """All or nothing: every wrong row is named, and not even the right ones are written."""
    (tmp_path / "mine.csv").write_text(f"study,review\n{rows}", encoding="utf-8")
    ran = confirm(project, "--import", tmp_path / "mine.csv")
    assert 1 == ran.exit_code
    assert [] == [message for message in messages if message not in str(ran.exception)]
    assert str(ran.exception).endswith("Nothing was confirmed.")
    assert [] == decisions(project)


def test_table_without_its_columns_says_which_it_has(project: Path, tmp_path: Path) -> None:
    """A missing column is named with what the table holds."""
    (tmp_path / "mine.csv").write_text("study,journal\nWang 2013,JMIR\n", encoding="utf-8")
    ran = confirm(project, "--import", tmp_path / "mine.csv")
    assert (
        "mine.csv:1: the column `review` is missing. The table has study, review, by, why, source."
        in str(ran.exception)
    )


def test_confirm_needs_a_study_and_a_review(project: Path) -> None:
    """Neither a pair nor a table: how to use it."""
    ran = confirm(project, "Wang 2013")
    assert 2 == ran.exit_code  # click's own code; `main` makes it 1
    assert "Give STUDY and REVIEW, or --import F.csv." in ran.stderr
