"""A graph knows whose it is: project, version and completeness stand in the database itself, of
exactly the files read.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lacunary.build import build_graph, store_graph
from lacunary.cli import cli
from lacunary.graph import open_store
from lacunary.graph.errors import SourceError
from lacunary.graph_info import graph_info
from lacunary.loaders import read_project
from lacunary.loaders.files_read import FilesRead


def build_of(folder: Path, as_of: str = "") -> str:
    """The digest that a build of a project has."""
    return build_graph(read_project(folder), as_of).stamp.build


def change(path: Path, words: str = "\n") -> None:
    """Add to the end of a file, or make it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(words)


def test_files_that_no_loader_reads_do_not_change_the_build(tiny_folder: Path) -> None:
    """What an operating system or a person leaves in the folders is not of the graph."""
    before = build_of(tiny_folder)
    for name in (
        "sources/.DS_Store",
        "vocabulary/notes.txt",
        "decisions/draft.md",
        "mappings/unused.toml",
        "README.md",
    ):
        change(tiny_folder / name, "x")
    assert before == build_of(tiny_folder)


@pytest.mark.parametrize(
    "name",
    [
        "lacunary.toml",
        "sources/studies.csv",
        "mappings/works.toml",
        "vocabulary/condition.csv",
        "mappings/values/condition.csv",
    ],
)
def test_every_file_that_is_read_changes_the_build(tiny_folder: Path, name: str) -> None:
    """Project file, source, mapping, vocabulary and value table: an empty line at the end is
    another file.
    """
    assert (tiny_folder / name).is_file()
    before = build_of(tiny_folder)
    change(tiny_folder / name)
    assert before != build_of(tiny_folder)


def test_a_decision_changes_the_build(tiny_folder: Path) -> None:
    """Also one that is taken later than the date of a view: the file was read."""
    before = build_of(tiny_folder)
    change(tiny_folder / "decisions" / "corrections.csv", "subject,property,value,by,date,why\n")
    assert before != build_of(tiny_folder)


def test_a_source_outside_the_project_counts(tiny_folder: Path) -> None:
    """Its content is of the build as that of any other source."""
    outside = tiny_folder.parent / "shared" / "studies.csv"
    change(outside, (tiny_folder / "sources" / "studies.csv").read_text(encoding="utf-8"))
    text = (tiny_folder / "lacunary.toml").read_text(encoding="utf-8")
    (tiny_folder / "lacunary.toml").write_text(
        text.replace("sources/studies.csv", "../shared/studies.csv"), encoding="utf-8"
    )
    before = build_of(tiny_folder)
    change(outside)
    assert before != build_of(tiny_folder)


def test_a_source_that_a_view_leaves_out_does_not_count(tiny_folder: Path) -> None:
    """With --as-of only what was read is of the build, and the date itself."""
    before = build_of(tiny_folder, "2024-01-10")
    assert before != build_of(tiny_folder)
    change(tiny_folder / "sources" / "citations.csv")
    assert before == build_of(tiny_folder, "2024-01-10")


def test_a_file_changed_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    """Its digest might be of other bytes than those that were understood."""
    read = FilesRead()
    change(tmp_path / "a.csv", "study\n")
    read.note(tmp_path / "a.csv", "sources/a.csv")
    change(tmp_path / "a.csv", "more\n")
    with pytest.raises(
        SourceError,
        match=(
            r"sources/a.csv: the file was changed while the project was read. Run the command again"
        ),
    ):
        read.unchanged()


def test_the_version_is_read_from_the_graph_and_not_from_a_file_beside_it(
    tiny_folder: Path,
) -> None:
    """A build.json that says otherwise, or is gone, changes no answer."""
    project = read_project(tiny_folder)
    made = build_graph(project)
    store = store_graph(project, made)
    project.build_file.write_text('{"version": "another"}', encoding="utf-8")
    info = graph_info(store)
    stamp = store.stamp
    store.close()
    assert stamp is not None
    assert (made.stamp, True) == (stamp.at(""), stamp.complete)
    assert (made.version, stamp.built) == (info["version"], info["built"])
    assert ("https://example.org/tiny/", made.version) == (stamp.project, f"1+{stamp.build[:12]}")


def test_a_copy_pulled_or_old_says_so(tiny_folder: Path) -> None:
    """A project whose name was changed since the build is answered with a warning."""
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny_folder)]).exit_code
    text = (tiny_folder / "lacunary.toml").read_text(encoding="utf-8")
    (tiny_folder / "lacunary.toml").write_text(
        text.replace("[project]", '[project]\nid = "renamed"'), encoding="utf-8"
    )
    ran = CliRunner().invoke(cli, ["query", "shared-studies", "--project", str(tiny_folder)])
    assert (0, True) == (ran.exit_code, "and this is renamed" in ran.stderr)


def test_exports_carry_the_version_and_no_time(tiny_folder: Path) -> None:
    """The version of the graph, as the terminal shows it; the time of the build is in no file of
    them.
    """
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny_folder)]).exit_code
    about = json.loads((tiny_folder / ".lacunary" / "build.json").read_text(encoding="utf-8"))
    ran = CliRunner().invoke(cli, ["export", "tables", "rdf", "--project", str(tiny_folder)])
    assert (0, None) == (ran.exit_code, ran.exception)
    written = [path.read_bytes() for path in (tiny_folder / "out").rglob("*") if path.is_file()]
    assert [] == [
        data
        for data in written
        if about["built"].encode() in data or about["built"][:16].encode() in data
    ]
    assert f"version: {about['version']}\n" in (
        tiny_folder / "out" / "tables" / "README.txt"
    ).read_text(encoding="utf-8")
    store = open_store(tiny_folder / ".lacunary" / "graph")
    assert store.stamp is not None
    assert about["build"] == store.stamp.build
    store.close()
