"""Tests on real files are all run where the files are, and counted where they are not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
USING = "def test_one(real):\n    real('nothing', 'here.ris')\n\n\ndef test_other():\n    pass\n"


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """pytest on a test whose real file is missing, with this suite's conftest."""
    for name in ("conftest.py", "real_files.py", "neo4j_fixtures.py", "browser_fixtures.py"):
        shutil.copy(TESTS / name, folder / name)
    (folder / "test_using.py").write_text(USING, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_using.py"]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LACUNARY_", "PYTEST_"))
    }
    return subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_a_missing_real_file_skips_and_is_counted(tmp_path: Path) -> None:
    """The place of the file is the reason; the summary says how many."""
    done = run(tmp_path)
    assert 0 == done.returncode, done.stdout
    assert (
        "1 tests on real files were skipped: shared/data is not beside this checkout."
        in done.stdout
    )
    assert "1 passed, 1 skipped" in done.stdout


def test_a_missing_real_file_fails_where_real_files_are_required(tmp_path: Path) -> None:
    """As in CI, where the folder is at hand."""
    done = run(tmp_path, LACUNARY_REQUIRE_REAL="1")
    assert 1 == done.returncode, done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert "LACUNARY_REQUIRE_REAL is set" in done.stdout
