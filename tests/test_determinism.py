"""Two builds of one project give the same graph and the same bytes, wherever and whenever they are made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TINY = Path(__file__).parent / "tiny"


def build_and_export(folder: Path, seed: str) -> dict[str, bytes]:
    """Every file that `tables` and `graphml` write, from a build in a process of its own with its own hash seed."""
    environment = os.environ | {"PYTHONHASHSEED": seed}
    for words in (["build", str(folder)], ["export", "tables", "graphml", "--project", str(folder)]):
        subprocess.run([sys.executable, "-m", "lacunary", *words], env=environment, check=True, capture_output=True)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The exports of two copies of the tiny project in folders of different names."""
    parent = tmp_path_factory.mktemp("twice")
    for name in ("one", "又一"):
        shutil.copytree(TINY, parent / name)
    return build_and_export(parent / "one", "1"), build_and_export(parent / "又一", "2")


def test_two_builds_export_the_same_bytes(twice: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    """Tables, workbook and GraphML, file by file."""
    one, other = twice
    assert one.keys() == other.keys()
    assert [] == [name for name in one if one[name] != other[name]]
    assert {"out/graph.graphml", "out/tables/tables.xlsx", "out/tables/Study.csv"} <= one.keys()


def test_exports_name_no_folder_of_this_machine(twice: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    """Paths in exports are those within the project."""
    assert [] == [
        name for name, data in twice[0].items() if str(Path.home()).encode() in data or b"/tmp/" in data or b"pytest" in data
    ]


def test_second_export_replaces_the_first_with_the_same_files(tmp_path: Path) -> None:
    """Exporting again changes no byte and leaves no other file behind."""
    shutil.copytree(TINY, tmp_path / "project")
    first = build_and_export(tmp_path / "project", "1")
    assert first == build_and_export(tmp_path / "project", "3")
