"""`lacunary build --keep-ids` on real files: what was published keeps its id when sheets change."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import lacunary
from lacunary.cli import main
from lacunary.graph.errors import ProjectError

STUDIES = Path("sources", "studies.csv")
IDENTIFIERS = Path("decisions", "identifiers.csv")


class Ran(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
ANON, DENG = "anon-2016-62cbbbb4", "邓文-2021-67b2aa92"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process."""

    def invoke(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["lacunary", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Ran(code, *capfd.readouterr())

    return invoke


@pytest.fixture
def published(tiny_folder: Path, run: Run) -> Path:
    """The tiny project with its ids published."""
    ran = run("build", tiny_folder, "--keep-ids")
    assert (0, "24 ids published, 24 in all (decisions/identifiers.csv)\n") == (ran.code, ran.err)
    return tiny_folder


def replaced(folder: Path, before: str, after: str) -> None:
    """Correct the sheet of studies."""
    path = folder / STUDIES
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def shown(run: Run, folder: Path, words: str) -> str:
    """The id of what `lacunary show` finds."""
    found: dict[str, str] = json.loads(run("show", words, "--project", folder, "--json").out)
    return found["id"]


def test_a_plain_build_writes_no_identifiers(tiny_folder: Path, run: Run) -> None:
    """Only who asks for it gives ids for good."""
    assert 0 == run("build", tiny_folder).code
    assert not (tiny_folder / IDENTIFIERS).exists()


def test_publishing_again_writes_the_same_bytes_and_the_same_graph(
    published: Path, run: Run
) -> None:
    """Nor does the version of the graph change: its digest is of the files as they are."""
    data = (published / IDENTIFIERS).read_bytes()
    first, second = (
        json.loads(run("build", published, *option, "--json").out)
        for option in ([], ["--keep-ids"])
    )
    assert (data, first) == ((published / IDENTIFIERS).read_bytes(), second)


def test_the_front_door_publishes_as_the_command_does(published: Path) -> None:
    """The same bytes; and no view of an earlier day."""
    data = (published / IDENTIFIERS).read_bytes()
    (published / IDENTIFIERS).unlink()
    with lacunary.open_project(published) as project:
        with pytest.raises(ProjectError, match="Leave out `as_of`"):
            project.build(as_of="2024-01-06", keep_ids=True)
        assert not (published / IDENTIFIERS).exists()
        project.build(keep_ids=True)
    assert data == (published / IDENTIFIERS).read_bytes()


def test_an_id_survives_the_doi_that_is_added(published: Path, run: Run) -> None:
    """The old id is still the id, and the DOI's form leads to it wherever an id is accepted."""
    replaced(published, "Unknown Journal,,en", "Unknown Journal,10.1000/anon,en")
    assert (0, "") == (run("build", published).code, run("check", published).err)
    assert f"report:{ANON}" == shown(run, published, "report:doi:10.1000/anon")
    assert f"study:{ANON}" == shown(run, published, "study:doi:10.1000/anon")
    answers = [
        run("query", "provenance-of-a-study", "-p", f"study={name}", "--project", published).out
        for name in ("study:doi:10.1000/anon", f"study:{ANON}")
    ]
    assert answers[0] == answers[1] != ""
    answers = [
        run("query", "studies-of-a-report", "-p", f"report={name}", "--project", published).out
        for name in ("report:doi:10.1000/anon", f"report:{ANON}")
    ]
    assert answers[0] == answers[1] != ""
    run("export", "rdf", "--project", published)
    (kg,) = (published / "out").rglob("kg.ttl")
    assert "report:doi:10.1000/anon" in kg.read_text(encoding="utf-8")


def test_check_and_build_list_what_is_gone(published: Path, run: Run) -> None:
    """Where it stands, what it was, what to do; as data too. It is no error."""
    lines = (published / STUDIES).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "文拉法辛" not in line]
    (published / STUDIES).write_text("".join(kept), encoding="utf-8")
    ran = run("check", published)
    assert 0 == ran.code
    assert [
        f"decisions/identifiers.csv:{line}: no record is `{kind}:{DENG}` any more"
        for line, kind in ((15, "report"), (24, "study"))
    ] == [line.partition(" (")[0] for line in ran.err.splitlines()]
    assert ran.err == run("build", published).err
    said = json.loads(run("check", published, "--json").out)["identifiers"]
    assert {"line": 15, "id": f"report:{DENG}", "what": "gone", "things": []} == said[0]
    # published again, the id stays reserved
    run("build", published, "--keep-ids")
    with (published / IDENTIFIERS).open(encoding="utf-8", newline="") as file:
        assert f"report:{DENG}" in [row["id"] for row in csv.DictReader(file)]


def test_merged_ids_lead_to_one_study_in_decisions_too(published: Path, run: Run) -> None:
    """A correction written for the id of old still holds after the two have become one."""
    links = published / "decisions" / "links.csv"
    links.write_text(
        "decision,a,b,by,date,why\n"
        "same-study,a-2019/Anon 2016 #4,zh-2023/Deng (2021) #1,A. N.,2026-02-01,one trial\n",
        encoding="utf-8",
    )
    (published / "decisions" / "corrections.csv").write_text(
        f"subject,property,value,by,date,why\nstudy:{DENG},n,81,A. N.,2026-02-01,misprint\n",
        encoding="utf-8",
    )
    ran = run("build", published, "--keep-ids")
    assert 0 == ran.code
    assert f"study:{ANON}" == shown(run, published, f"study:{DENG}")
    answer = run("show", f"study:{ANON}", "--project", published, "--json").out
    assert 81 == json.loads(answer)["properties"]["n"]
    links.unlink()
    run("build", published)
    assert f"study:{DENG}" == shown(run, published, f"study:{DENG}")


def test_a_file_that_contradicts_itself_stops_the_build(published: Path, run: Run) -> None:
    """Which of two rows is meant only a person can say."""
    with (published / IDENTIFIERS).open("a", encoding="utf-8") as file:
        file.write(f"report:{ANON},report,,,,,,,\n")
    ran = run("build", published)
    assert 1 == ran.code
    assert (
        f"decisions/identifiers.csv:26: `report:{ANON}` is given twice, here and in line 2."
        in ran.err
    )


def test_a_view_of_an_earlier_day_is_not_published(published: Path, run: Run) -> None:
    """It leaves out what came later; but it gives the same ids, and mourns none."""
    ran = run("build", published, "--keep-ids", "--as-of", "2024-01-06")
    assert (1, True) == (ran.code, "leave out --as-of" in ran.err)
    ran = run("build", published, "--as-of", "2024-01-06")
    assert (0, "") == (ran.code, ran.err)


def test_decisions_that_name_unpublished_ids_are_counted(tiny_folder: Path, run: Run) -> None:
    """A DOI added to the sheet would take the id away: check and build say how to keep it."""
    path = tiny_folder / "decisions" / "corrections.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"subject,property,value,by,date,why\nstudy:{DENG},n,81,A. N.,2026-02-01,misprint\n",
        encoding="utf-8",
    )
    said = "1 decisions name ids that are not published (corrections.csv 1)"
    assert said in run("check", tiny_folder).out
    assert said in run("build", tiny_folder).out
    assert said not in run("build", tiny_folder, "--keep-ids").out
    assert said not in run("check", tiny_folder).out
    assert not json.loads(run("check", tiny_folder, "--json").out)["unpublished_ids_decided_on"]
