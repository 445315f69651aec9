"""What an installed distribution adds is used by the real command line, and what of it is broken
costs only itself.

`tests/fixtures/plugin/` is built into a wheel and installed into a fresh environment that borrows
the dependencies of this one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
OURS = "lacunary-demo-plugin 1.2"
SHELF = """SHELF LIST
Title: A trial of sleep
Author: Wang, Wei
Year: 2019

Title: A much longer title of a second trial of sleep, its follow-up and what became of it since
Year: 2021
"""


class Installed:
    """An environment with the distribution, and a copy of the tiny project with a shelf list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.project = folder / "project"

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of one command."""
        done = subprocess.run(
            [str(self.python), "-m", "lacunary", *words],
            cwd=self.folder,
            env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built, installed without an index, and a project built there."""
    folder = tmp_path_factory.mktemp("plugin")
    here = Installed(folder)
    shutil.copytree(HERE / "fixtures" / "plugin", folder / "source")
    wheels = folder / "wheels"
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels)]
    steps = [
        [sys.executable, *build, str(folder / "source")],
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [str(here.python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"],
    ]
    for step in steps:
        given = list(map(str, wheels.glob("*.whl"))) if "pip" in step else []
        subprocess.run([*step, *given], check=True, capture_output=True)
    (site,) = (folder / "venv").rglob("site-packages")
    borrowed = sysconfig.get_path("purelib")
    (site / "borrowed.pth").write_text(f"import site; site.addsitedir({borrowed!r})\n")
    shutil.copytree(HERE / "tiny", here.project, ignore=shutil.ignore_patterns(".lacunary", "out"))
    (here.project / "shelf.txt").write_text(SHELF, encoding="utf-8")
    with (here.project / "lacunary.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[sources]]\nid = "shelf"\npath = "shelf.txt"\n')
    code, _, err = here.run("build", "project")
    assert 0 == code, err
    return here


def test_format_is_recognised_and_read(installed: Installed) -> None:
    """`check` names it, and the records of the file count."""
    code, out, err = installed.run("check", "project/shelf.txt")
    assert (0, "shelf.txt: Shelf list of a reading room, utf-8, 2 records, 0 rejected") == (
        code,
        out.splitlines()[0],
    )
    assert f"{OURS}: the format `half` that it adds does not work" in err


def test_name_of_a_built_in_format_is_refused(installed: Installed) -> None:
    """RIS stays RIS, and the remark says whose name was refused."""
    (installed.folder / "one.ris").write_text("TY  - JOUR\nTI  - A trial\nER  - \n")
    code, out, err = installed.run("check", "one.ris")
    assert (0, True) == (code, out.startswith("one.ris: RIS"))
    assert f"{OURS}: the format `ris` that it adds has the name of one of lacunary itself" in err


def test_help_lists_the_format(installed: Installed) -> None:
    """The help of the command line is whole, and the format is among those read."""
    code, out, _ = installed.run("--help")
    assert (0, True) == (code, "Shelf list of a reading room" in " ".join(out.split()))


def test_questions_of_both_kinds_are_listed_and_answered(installed: Installed) -> None:
    """A `.cypher` and a `.py` file of another package stand in the catalogue; one without a header
    is left out.
    """
    code, out, err = installed.run("query")
    listed = {line.split("  ")[0] for line in out.splitlines()}
    assert (0, {"titles-of-reports", "longest-title"}) == (
        code,
        listed & {"titles-of-reports", "longest-title", "no-header"},
    )
    assert f"{OURS}: the question `no-header` that it adds does not work" in err
    titles = installed.run("query", "titles-of-reports", "--project", "project", "--format", "csv")
    assert (0, "A trial of sleep") == (
        titles[0],
        next(line for line in titles[1].splitlines() if "of sleep" in line and "much" not in line),
    )
    longest = installed.run("query", "longest-title", "--project", "project", "--format", "csv")
    assert (0, 2) == (longest[0], len(longest[1].splitlines()))


def test_question_that_fails_names_its_distribution(installed: Installed) -> None:
    """Asked for, it is an error in words and no traceback; one without a header likewise."""
    for name, reason in (("always-fails", "ZeroDivisionError"), ("no-header", "no header")):
        code, _, err = installed.run("query", name, "--project", "project")
        assert (1, 1) == (code, err.count(f"{OURS}: the question `{name}` that it adds"))
        assert reason in err
        assert "Traceback" not in err


def test_export_is_written_when_it_is_named(installed: Installed) -> None:
    """Its file lies where `-o` says."""
    code, out, _ = installed.run("export", "title-list", "-o", "named", "--project", "project")
    path = installed.folder / "named" / "titles.txt"
    assert (0, True) == (code, path.name in out)
    assert "A trial of sleep" in path.read_text(encoding="utf-8").splitlines()


def test_broken_export_costs_itself(installed: Installed) -> None:
    """Named it is an error; where all are written, the others are."""
    code, _, err = installed.run("export", "torn", "-o", "torn", "--project", "project")
    assert (1, 1) == (code, err.count(f"{OURS}: the export `torn` that it adds does not work"))
    code, out, err = installed.run("export", "-o", "all", "--project", "project")
    assert (0, True, True) == (code, "titles.txt" in out, "network.html" in out)
    assert [1, 1] == [err.count(f"the export `{name}` that it adds") for name in ("torn", "gone")]


def test_store_is_built_and_asked_at_its_address(installed: Installed) -> None:
    """`folder://` holds the graph, without a password asked for."""
    code, _, err = installed.run("build", "project", "--store", "folder://elsewhere")
    assert 0 == code, err
    asked = ["query", "longest-title", "--project", "project", "--format", "csv"]
    assert installed.run(*asked)[1] == installed.run(*asked, "--store", "folder://elsewhere")[1]


def test_store_that_cannot_be_opened_says_why(installed: Installed) -> None:
    """One of the distribution names it; an unknown one lists those that there are."""
    asked = ["query", "longest-title", "--project", "project", "--store"]
    code, _, err = installed.run(*asked, "nowhere://x")
    assert (1, True) == (code, f"{OURS}: the store `nowhere` that it adds does not work" in err)
    code, _, err = installed.run(*asked, "mars://x")
    assert (1, True) == (code, "there are no stores of the kind mars://" in err)
