"""`lacunary vocabulary check`: what it says of the vocabularies that are shipped, kept as a file,
and of a project's own.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lacunary.cli import cli

KEPT = Path(__file__).parents[1] / "fixtures" / "vocabulary-check.txt"


def said(*argv: str) -> tuple[int, str]:
    """The exit code and the output of a check."""
    done = CliRunner().invoke(cli, ["vocabulary", "check", *argv])
    return done.exit_code, done.output


def test_what_is_said_of_the_shipped_vocabularies_is_kept() -> None:
    """A change of a vocabulary that changes this is seen: with LACUNARY_KEEP=1 it is written anew,
    to be read by a person before it is committed.
    """
    code, now = said()
    now = re.sub(r"(?m)^(\S+\.csv):\d+: ", r"\1: ", now)  # a new row moves those below it
    if os.environ.get("LACUNARY_KEEP"):
        KEPT.write_text(now, encoding="utf-8")
    assert (0, KEPT.read_text(encoding="utf-8")) == (code, now)


def test_the_shipped_vocabularies_have_no_fault() -> None:
    """Remarks are for a person; a fault is wrong."""
    found = json.loads(said("--json")[1])
    assert (0, []) == (found["faults"], found["errors"])
    assert found["remarks"] == len(found["findings"])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", '"睡眠" is the label of'), ("zh", "“睡眠”同为")],
)
def test_a_fault_of_a_project_is_said_with_its_line_and_fails(
    language: str, words: str, tiny_folder: Path
) -> None:
    """Of the project's own table, in the language asked for."""
    table = tiny_folder / "vocabulary" / "condition.csv"
    table.parent.mkdir(exist_ok=True)
    table.write_text("id,label_en,label_zh\na,Sleep,睡眠\nb,Rest,睡眠\n", encoding="utf-8")
    code, now = said("--project", str(tiny_folder), "--lang", language)
    assert 1 == code
    (line,) = [line for line in now.splitlines() if words in line]
    assert line.startswith("vocabulary/condition.csv:2: ")


def test_a_table_that_cannot_be_read_fails(tiny_folder: Path) -> None:
    """Its error is said as `check` says it."""
    (tiny_folder / "vocabulary" / "condition.csv").write_text("id\na\n", encoding="utf-8")
    code, now = said("--project", str(tiny_folder), "--json")
    assert 1 == code
    assert "the column `label_en` is missing" in json.loads(now)["errors"][0]
