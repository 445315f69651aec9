"""`lacunary init`: a project that a newcomer fills in, checks, builds and asks, with nothing else
to learn first.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result

from lacunary.cli import cli
from lacunary.graph.errors import ProjectError
from lacunary.loaders import read_project
from lacunary.scaffold import new_project, start_history
from lacunary.terminal.consent import ask_for_history


def lacunary(*words: str | Path) -> Result:
    """One run of the command line."""
    return CliRunner().invoke(cli, list(map(str, words)))


def test_new_project_has_its_files_and_folders(tmp_path: Path) -> None:
    """The paths printed are the files made; the folders of the design are there."""
    ran = lacunary("init", tmp_path / "review")
    assert 0 == ran.exit_code
    made = sorted(
        path.relative_to(tmp_path / "review").as_posix()
        for path in (tmp_path / "review").rglob("*")
        if path.is_file()
    )
    assert [".gitignore", "lacunary.toml", "mappings/included.toml", "sources/included.csv"] == made
    assert sorted(ran.stdout.split()) == sorted(str(tmp_path / "review" / name) for name in made)
    assert {"sources", "mappings", "vocabulary", "decisions"} == {
        path.name for path in (tmp_path / "review").iterdir() if path.is_dir()
    }


def test_two_new_projects_are_not_taken_for_one(tmp_path: Path) -> None:
    """Each has an id of its own, by which a server knows whose graph it holds."""
    identities = set()
    for name in ("one", "two"):
        new_project(tmp_path / name)
        identities.add(read_project(tmp_path / name).identity)
    assert 2 == len(identities)
    assert {"review"} == {identity.partition("-")[0] for identity in identities}


def test_new_project_can_be_checked_filled_in_built_and_asked(tmp_path: Path) -> None:
    """The whole way of a new user: init, check, two rows (one in Chinese), check, build, query."""
    project = tmp_path / "review"
    lacunary("init", project)
    assert 0 == lacunary("check", project).exit_code
    with (project / "sources" / "included.csv").open("a", encoding="utf-8") as file:
        file.write(
            "Wang 2013,Chinese My Trauma Recovery,,Wang"
            " Z,2013,JMIR,10.2196/jmir.2690,en,China,Sichuan,,,,,,,,187\n"
        )
        file.write(
            "邓文 2021,,微信延续护理对抑郁症患者的影响,邓文,2021,,,zh,中国,四川,,抑郁症,,,,,,80\n"
        )
    checked = lacunary("check", project)
    assert 0 == checked.exit_code
    columns, *counts = checked.stdout.splitlines()
    assert columns.startswith("sources/included.csv: by heading: Title → title, ")
    assert [
        "sources/included.csv: 19 cells read = 17 statements + 2 on nodes and edges",
        "2 rows in 1 sources, 0 rejected, 0 cells refused",
    ] == counts
    assert 0 == lacunary("build", project).exit_code
    ran = lacunary(
        "query",
        "studies-by-region",
        "-p",
        "level=province",
        "--format",
        "json",
        "--project",
        project,
    )
    assert ["region:cn-sc", "Sichuan", "四川", 2, 1, 1, 0, 0, 2.0] in json.loads(ran.stdout)["rows"]


def test_new_project_builds_while_it_is_still_empty(tmp_path: Path) -> None:
    """An empty table is a graph without studies, and every question answers without an error."""
    lacunary("init", tmp_path / "review")
    assert 0 == lacunary("build", tmp_path / "review").exit_code
    for question in json.loads(lacunary("query", "--format", "json").stdout)["questions"]:
        if not any(parameter["required"] for parameter in question["parameters"]):
            ran = lacunary("query", question["name"], "--project", tmp_path / "review")
            assert (0, None) == (ran.exit_code, ran.exception), question["name"]


def test_project_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """A second init is refused."""
    new_project(tmp_path)
    (tmp_path / "lacunary.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(
        ProjectError, match=r"there is a project here already\. Choose another folder\."
    ):
        new_project(tmp_path)
    assert "mine" == (tmp_path / "lacunary.toml").read_text(encoding="utf-8")


def test_files_that_are_there_are_kept(tmp_path: Path) -> None:
    """A table that waits in sources/ is not overwritten by the empty one."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "included.csv").write_text("Study\nWang 2013\n", encoding="utf-8")
    written = new_project(tmp_path)
    assert tmp_path / "sources" / "included.csv" not in written
    assert "Study\nWang 2013\n" == (tmp_path / "sources" / "included.csv").read_text(
        encoding="utf-8"
    )


def test_folder_that_cannot_be_made_is_a_plain_error(tmp_path: Path) -> None:
    """A path below a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ProjectError, match=r"cannot be written .*Choose another folder"):
        new_project(tmp_path / "file" / "review")


# ---- with git
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@needs_git
def test_git_repository_is_made_when_wanted_and_leaves_out_what_is_derived(tmp_path: Path) -> None:
    """With --git the files are there to be committed, the database and what a killed command left
    are not.
    """
    ran = lacunary("init", tmp_path / "review", "--git")
    assert (0, True) == (ran.exit_code, "A git repository is there" in ran.stderr)
    (tmp_path / "review" / ".lacunary").mkdir()
    for name in (".lacunary/graph", "decisions/.links.csv.0a1b2c3d.new", "decisions/links.csv"):
        (tmp_path / "review" / name).write_text("", encoding="utf-8")
    asked = [
        "git",
        "-C",
        str(tmp_path / "review"),
        "status",
        "--porcelain",
        "--untracked-files=all",
    ]
    held = (
        subprocess.run(asked, capture_output=True, text=True, check=True)
        .stdout.replace("?? ", "")
        .split()
    )
    assert [
        ".gitignore",
        "decisions/links.csv",
        "lacunary.toml",
        "mappings/included.toml",
        "sources/included.csv",
    ] == held


@needs_git
def test_without_a_terminal_git_is_not_asked_for_but_named(tmp_path: Path) -> None:
    """A script must not wait for an answer; --no-git says nothing."""
    ran = lacunary("init", tmp_path / "review")
    assert f"To keep a history of its files: git init {tmp_path / 'review'}\n" == ran.stderr
    assert "" == lacunary("init", tmp_path / "other", "--no-git").stderr
    assert [] == list(tmp_path.glob("*/.git"))


@needs_git
@pytest.mark.parametrize(("answer", "made"), [("y\n", True), ("n\n", False), ("\n", True)])
def test_at_a_terminal_git_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, made: bool
) -> None:
    """Return means yes; in a folder that git keeps already nothing is asked."""
    new_project(tmp_path)
    monkeypatch.setattr(
        "lacunary.terminal.consent.sys", SimpleNamespace(stdin=Terminal(), stderr=Terminal())
    )

    @click.command()
    def ask() -> None:
        click.echo(start_history(tmp_path, None, ask_for_history))

    ran = CliRunner().invoke(ask, input=answer)
    assert (True, made) == (
        "Keep a history of its files with git? [Y/n]" in ran.stderr,
        (tmp_path / ".git").is_dir(),
    )
    if made:
        assert "\n" == CliRunner().invoke(ask).output


def test_missing_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project is made all the same; an error only where git was asked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = lacunary("init", tmp_path / "review")
    assert (
        0,
        "git is not installed, so no history of its files is kept. Install git, then: git init\n",
    ) == (
        ran.exit_code,
        ran.stderr,
    )
    assert "git is not installed, so no history is kept. Install git," in str(
        lacunary("init", tmp_path / "b", "--git").exception
    )
    assert (tmp_path / "b" / "lacunary.toml").is_file()


class Terminal:
    """A stream at which somebody sits."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True
