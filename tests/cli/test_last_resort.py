"""A question that looks at no clock ends all the same: the command line ends its own process, and
nobody else's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.cli.last_resort import GRACE, last_resort
from lacunary.graph.stores.budget import Budget

ENDLESS = "RETURN size(reduce(l = '', x IN range(1, 200000) | l + 'abcdefgh')) AS size"
"""One expression, which takes the embedded engine more than a minute."""
MESSAGE = "query: it ran longer than the time allowed. Narrow it, or raise --timeout.\n"


@pytest.fixture
def project(tiny_folder: Path) -> Path:
    """The folder of a project that is built."""
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny_folder)]).exit_code
    return tiny_folder


def ask(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One `lacunary query` in a process of its own."""
    command = [sys.executable, "-m", "lacunary", "query", "--project", str(project), *words]
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def test_one_long_expression_ends_within_the_grace(project: Path) -> None:
    """The message and exit code of every question that ran too long, nothing on stdout, no file
    half written; the database answers afterwards.
    """
    started = time.monotonic()
    ran = ask(project, "--cypher", ENDLESS, "--timeout", "1", "-o", str(project / "size.csv"))
    took = time.monotonic() - started
    assert (1, "", MESSAGE) == (ran.returncode, ran.stdout, ran.stderr)
    assert 1 + GRACE <= took < 40
    assert [] == list(project.glob("*size.csv*"))
    again = ask(project, "--cypher", "RETURN 1 AS one", "--format", "csv")
    assert (0, "one\n1\n") == (again.returncode, again.stdout)


def test_copy_of_a_database_that_nobody_may_write_goes_too(project: Path, tmp_path: Path) -> None:
    """What was copied to be read does not stay in the folder for temporary files."""
    code = (
        "import lacunary.graph.stores.arcadedb as adapter\n"
        "adapter.is_writable = lambda folder: False\n"
        "from lacunary.cli import main\n"
        "main()"
    )
    words = ["query", "--project", str(project), "--cypher", ENDLESS, "--timeout", "1"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (1, MESSAGE) == (ran.returncode, ran.stderr)
    assert [] == list(tmp_path.glob("lacunary-*"))


def test_process_of_another_program_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a command was called from elsewhere than `main`, the process is not its own."""
    monkeypatch.setattr("lacunary.cli.last_resort.GRACE", 0.0)
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)

    @click.command()
    def slow() -> None:
        with last_resort(Budget.start(0.01)):
            time.sleep(0.3)

    assert (0, []) == (CliRunner().invoke(slow).exit_code, ended)
