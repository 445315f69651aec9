"""What a command imports: each starts with what it needs, and no question waits for data frames."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lacunary.queries.asking.catalogue import QUESTIONS, find_question

TINY = Path(__file__).parents[1] / "tiny"
LARGE = (
    "lxml", "neo4j", "networkx", "numpy", "openpyxl", "pandas", "pyarrow", "python_calamine",
    "pyvis", "rdflib", "scipy",
)  # fmt: skip
"""Packages that take a twentieth of a second or more to import."""
RUN = """
import sys
from lacunary.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(*sys.modules, file=sys.stderr, sep="\\n")
"""
ENGINE = {"numpy"}
"""What the embedded database itself imports."""
TABLES = {"numpy", "pyarrow"}
WORKBOOK = {"openpyxl", "lxml"}
NEEDED: dict[str, set[str]] = {
    "--help": set(),
    "query": set(),
    "query shared-studies": ENGINE,
    "query --cypher RETURN\t1": ENGINE,
    "show review:zh-2023": ENGINE,
    "query shared-studies --format parquet": TABLES,
    "query shared-studies --format xlsx": ENGINE | WORKBOOK,
    "query citation-clusters": TABLES | {"networkx"},
    "query overlap-of-reviews": TABLES,
    "query overlap-matrix": TABLES,
    "query overlap-scenarios": TABLES,
    "query pooled-effects": TABLES,
    "query assessments": TABLES,
    "query assessments-by-cell": TABLES,
    "query proposed-concepts": TABLES,
    "query evidence-gap-map": TABLES,
    "query evidence-gaps": TABLES,
    "query impossible-cells": TABLES,
    "query one-literature-only": TABLES,
    "query contrast-of-literatures": TABLES,
    "query review-scopes": TABLES,
    "check": TABLES,
    "export tables": TABLES | WORKBOOK,
    "export rdf": TABLES | {"rdflib"},
}
"""What each command may import of the large packages."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project, built."""
    folder = tmp_path_factory.mktemp("imports") / "tiny"
    shutil.copytree(TINY, folder)
    _large_imports(folder, "build")
    return folder


def _large_imports(folder: Path, command: str) -> set[str]:
    words = [word.replace("\t", " ") for word in command.split(" ")]
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    said = ran.stderr.decode(errors="replace")
    assert 0 == ran.returncode, said[-2_000:]
    return {name for name in said.splitlines() if name in LARGE}


@pytest.mark.parametrize("command", NEEDED)
def test_a_command_imports_only_what_it_needs(project: Path, command: str) -> None:
    """Of the large packages it imports those of the table and no other."""
    assert set() == _large_imports(project, command) - NEEDED[command]


def test_the_table_has_every_analysis() -> None:
    """A new question in Python says what it needs."""
    analyses = {name for name in QUESTIONS if find_question(name).kind == "python"}
    assert set() == analyses - {command.removeprefix("query ") for command in NEEDED}
    assert analyses


def test_arrow_still_makes_data_frames_where_they_are_asked_for() -> None:
    """That pandas was left out is no obstacle for what wants it."""
    script = (
        "from lacunary.cli.arrow_alone import leave_pandas_out\n"
        "leave_pandas_out()\n"
        "import sys, pyarrow\n"
        "table = pyarrow.table({'a': pyarrow.array([1, 2])})\n"
        "assert 'pandas' not in sys.modules\n"
        "assert [1, 2] == list(table.to_pandas()['a'])\n"
        "import pandas\n"
        "assert [1, 2] == pyarrow.array(pandas.Series([1, 2])).to_pylist()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
