"""Two builds of one project give the same graph and the same bytes, wherever and whenever they are
made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from determinism import VARIATIONS, Digests, Variation, differences, exported, reorder

from lacunary.loaders import read_project

TINY = Path(__file__).parents[1] / "tiny"


def build_and_export(folder: Path, seed: str) -> dict[str, bytes]:
    """Every file that `tables` and `graphml` write, from a build in a process of its own with its
    own hash seed.
    """
    environment = os.environ | {"PYTHONHASHSEED": seed}
    for words in (
        ["build", str(folder)],
        ["export", "tables", "graphml", "--project", str(folder)],
    ):
        subprocess.run(
            [sys.executable, "-m", "lacunary", *words],
            env=environment,
            check=True,
            capture_output=True,
        )
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in (folder / "out").rglob("*")
        if path.is_file()
    }


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


def test_exports_name_no_folder_of_this_machine(
    twice: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    """Paths in exports are those within the project."""
    assert [] == [
        name
        for name, data in twice[0].items()
        if str(Path.home()).encode() in data or b"/tmp/" in data or b"pytest" in data
    ]


def test_second_export_replaces_the_first_with_the_same_files(tmp_path: Path) -> None:
    """Exporting again changes no byte and leaves no other file behind."""
    shutil.copytree(TINY, tmp_path / "project")
    first = build_and_export(tmp_path / "project", "1")
    assert first == build_and_export(tmp_path / "project", "3")


# ---- every export, other clocks, locales, interpreters and orders --------------------------------
OTHERS = os.environ.get("LACUNARY_PYTHONS", "").split()
"""Interpreters of other versions of Python in whose environments lacunary is installed."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Digests]:
    """The digests of all exports of the tiny project."""
    return exported(TINY, Variation("plain"), sys.executable, tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize(
    "variation", VARIATIONS[1:], ids=[variation.name for variation in VARIATIONS[1:]]
)
def test_no_clock_locale_or_order_of_sources_changes_an_export(
    variation: Variation, plain: dict[str, Digests], tmp_path: Path
) -> None:
    """Every file of every export, by its digest."""
    assert [] == differences(plain, exported(TINY, variation, sys.executable, tmp_path), variation)
    assert {"out/rdf/kg.nq.gz", "out/network.html", "out/import.sh"} <= plain.keys()


@pytest.mark.skipif(
    not OTHERS, reason="LACUNARY_PYTHONS names no other interpreters with lacunary installed"
)
def test_other_versions_of_python_write_the_same_bytes(
    plain: dict[str, Digests], tmp_path: Path
) -> None:
    """Compressed files too: the header that `gzip` writes differs from version to version."""
    for number, python in enumerate(OTHERS):
        parent = tmp_path / str(number)
        parent.mkdir()
        variation = Variation("plain")
        assert [] == differences(plain, exported(TINY, variation, python, parent), variation), (
            python
        )


def test_reordering_turns_the_sources_round_and_keeps_everything_else(tiny_folder: Path) -> None:
    """The comparison above compares something: the same tables of lacunary.toml in another
    order.
    """
    before = read_project(tiny_folder)
    reorder(tiny_folder / "lacunary.toml")
    after = read_project(tiny_folder)
    assert before.sources[::-1] == after.sources
    assert replace(before, sources=()) == replace(after, sources=())
