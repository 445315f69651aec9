"""What goes to stdout, what to stderr, and the exit code, of every command; whatever says something
is run in Chinese.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from lacunary.cli import cli, main
from lacunary.cli.engine_words import is_of_java, without_java

TINY = Path(__file__).parents[1] / "tiny"
CHINESE = re.compile("[\u3400-\u9fff]")
HERE = ("--project", "{w}")
SERVER = "bolt://127.0.0.1:1"


class Expected(NamedTuple):
    """How a run ends: the exit code, what stdout holds, and what stderr."""

    code: int
    out: str
    err: str


CLEAN = Expected(0, "text", "")
SAID = Expected(0, "text", "words")
DONE = Expected(0, "", "words")
FAILED = Expected(1, "", "words")
RUNS: dict[tuple[str, ...], Expected] = {
    ("init", "{w}/new", "--no-git"): CLEAN,
    ("init", "{w}"): FAILED,
    ("init",): FAILED,
    ("check", "{w}"): CLEAN,
    ("check", "{w}", "--json"): Expected(0, "json", ""),
    ("check", "{w}/sources/studies.csv"): CLEAN,
    ("check", "{w}/bad.json"): Expected(2, "text", "words"),
    ("check", "{w}/none.csv"): FAILED,
    ("check", "{bad}"): Expected(2, "text", "words"),
    ("check", "{broken}"): FAILED,
    ("build", "{broken}"): FAILED,
    ("build", "{w}", "--as-of", "soon"): FAILED,
    ("query",): CLEAN,
    ("query", "--format", "json"): Expected(0, "json", ""),
    ("query", "shared-studies", *HERE): SAID,
    ("query", "shared-studies", *HERE, "--format", "json"): Expected(0, "json", ""),
    ("query", "shared-studies", *HERE, "--format", "csv"): Expected(0, "csv", "words"),
    ("query", "shared-studies", *HERE, "--format", "csv", "--notes"): Expected(0, "text", ""),
    ("query", "shared-studies", *HERE, "--format", "jsonl"): Expected(0, "lines", "words"),
    ("query", "shared-studies", *HERE, "-o", "{w}/x.xlsx"): Expected(0, "", "path"),
    ("query", "none-such", *HERE): FAILED,
    ("query", "--cypher", "MATCH (s:Studdy) RETURN s.id AS id", *HERE): SAID,
    ("query", "--cypher", "CREATE (n)", *HERE): FAILED,
    ("query", "--format", "nothing", "shared-studies", *HERE): FAILED,
    ("query", "--no-such-option"): FAILED,
    ("show", "region:cn-bj", *HERE): CLEAN,
    ("show", "region:cn-bj", *HERE, "--json"): Expected(0, "json", ""),
    ("show", "nothing", *HERE): FAILED,
    ("overlap", "{w}/sources/studies.csv"): SAID,
    ("overlap", "{w}/none.csv"): FAILED,
    ("overlap",): FAILED,
    ("export", "ris", *HERE): CLEAN,
    ("export", "nothing", *HERE): FAILED,
    ("link",): FAILED,
    ("link", "list", *HERE): DONE,
    ("link", "list", *HERE, "--outcome", "linked"): SAID,
    ("link", "list", *HERE, "--json"): Expected(0, "json", ""),
    ("link", "list", *HERE, "--stale"): DONE,
    ("link", "list", "--level", "nothing"): FAILED,
    ("link", "show", "x", *HERE): FAILED,
    ("link", "accept", "x", *HERE): FAILED,
    ("link", "reject", "x", *HERE): FAILED,
    ("link", "undo", "x", *HERE): FAILED,
    ("link", "migrate", *HERE): DONE,
    ("link", "export", "{w}/links.csv", *HERE): Expected(0, "", "path"),
    ("link", "import", "{w}/links.csv", *HERE): DONE,
    ("code",): FAILED,
    ("code", "list", *HERE): SAID,
    ("code", "list", *HERE, "--json"): Expected(0, "json", ""),
    ("code", "list", *HERE, "--stale"): DONE,
    ("code", "list", *HERE, "--dimension", "nothing"): FAILED,
    ("code", "list", *HERE, "--html", "{w}/words.html"): Expected(0, "", "path"),
    ("code", "accept", "x", *HERE): FAILED,
    ("code", "reject", "x", *HERE): FAILED,
    ("code", "undo", "x", *HERE): FAILED,
    ("code", "export", "{w}/words.csv", *HERE): Expected(0, "", "path"),
    ("code", "import", "{w}/words.csv", *HERE): DONE,
    ("confirm", *HERE): FAILED,
    ("confirm", "x", "y", *HERE): FAILED,
    ("vocabulary", "check"): CLEAN,
    ("push", SERVER, *HERE): FAILED,
    ("pull", SERVER, "-o", "{w}"): FAILED,
    ("completion", "bash"): CLEAN,
    ("completion", "nothing"): FAILED,
    ("--help",): CLEAN,
    ("--version",): CLEAN,
    ("no-such-command",): FAILED,
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A project that is built, one with a bad row, one whose file is broken."""
    folder = tmp_path_factory.mktemp("streams")
    places = {name: folder / name for name in ("w", "bad", "broken", "nowhere")}
    for name in ("w", "bad"):
        shutil.copytree(TINY, places[name])
    with (places["bad"] / "sources" / "studies.csv").open("a", encoding="utf-8") as file:
        file.write("no-such-review,x" + "," * 3 + "\n")
    records = '[{"type": "article-journal", "title": "T"}, 3]'
    (places["w"] / "bad.json").write_text(records, encoding="utf-8")
    places["broken"].mkdir()
    (places["broken"] / "lacunary.toml").write_text("[project]\ntitel = “x”\n", encoding="utf-8")
    places["nowhere"].mkdir()
    assert 0 == _run("build", str(places["w"]))
    return places


def _run(*words: str) -> int:
    before = sys.argv
    sys.argv = ["lacunary", *words]
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    finally:
        sys.argv = before
    return 0


@pytest.mark.parametrize(
    ("words", "language"),
    [(words, "zh" if one.err == "words" else "en") for words, one in RUNS.items()],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_command_keeps_its_streams_and_its_exit_code(
    words: tuple[str, ...],
    language: str,
    places: dict[str, Path],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Results on stdout, messages on stderr; in Chinese no line of either but data is English."""
    monkeypatch.chdir(places["nowhere"])
    monkeypatch.delenv("LACUNARY_NEO4J_PASSWORD", raising=False)
    shutil.rmtree(places["w"] / "new", ignore_errors=True)
    capfd.readouterr()
    given = [word.format(**places) for word in words]
    code = _run("--lang", language, *given)
    out, err = capfd.readouterr()
    expected = RUNS[words]
    assert expected.code == code, err
    assert "Traceback" not in err
    _holds(expected.out, out)
    lines = [line for line in err.splitlines() if line.strip()]
    assert bool(expected.err) == bool(lines), err
    if expected.err == "words" and language == "zh":
        english = [line for line in lines if not CHINESE.search(line)]
        assert [] == [line for line in english if not re.fullmatch(r"\W*|\s+MATCH.*", line)]


def _holds(kind: str, out: str) -> None:
    assert bool(kind) == bool(out), out
    match kind:
        case "json":
            assert isinstance(json.loads(out), dict)
        case "lines":
            assert all(json.loads(line) for line in out.splitlines())
        case "csv":
            heading, *rows = csv.reader(io.StringIO(out))
            assert rows
            assert {len(heading)} == set(map(len, rows))


def _commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*above, name))
        else:
            yield (*above, name)


def test_every_command_is_run_here() -> None:
    """A new one gets a row."""
    run = {words[:length] for words in RUNS for length in (1, 2)}
    assert set() == set(_commands(cli)) - run


def test_a_binary_table_is_not_written_to_a_terminal(
    places: dict[str, Path], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, with the option to write it to a file; a pipe gets it."""
    words = ("query", "shared-studies", "--project", str(places["w"]), "--format", "xlsx")
    monkeypatch.setattr("lacunary.cli.asking.is_terminal", lambda: True)
    assert 1 == _run(*words)
    out, err = capfd.readouterr()
    assert "" == out
    assert "--format xlsx: it is binary" in err
    assert "-o FILE" in err
    assert 0 == _run(*words, "-o", str(places["w"] / "y.xlsx"))


def test_what_java_prints_by_itself_does_not_reach_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A stack trace past everything that Python catches; all other lines do, ours in their order."""
    with without_java():
        os.write(2, b"java.util.logging.ErrorManager: 2\n")
        os.write(2, b"java.io.IOException: No space left on device\n")
        os.write(2, b"\tat java.base@25/java.io.FileOutputStream.writeBytes(Native Method)\n")
        os.write(2, b"Segmentation fault\n")
        sys.stderr.write("ours\n")
    assert {"Segmentation fault", "ours"} == set(capfd.readouterr().err.splitlines())
    assert not is_of_java("java.csv:3: the file is empty.")
    assert is_of_java("Caused by: com.arcadedb.exception.DatabaseOperationException: x")


def test_an_error_of_the_system_is_said_without_a_traceback(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk as such, anything else in its words; `--debug` shows where."""
    errors = [OSError(28, "No space left on device", "/x/y"), OSError(5, "Input/output error")]

    def broken(**_: object) -> None:
        raise errors.pop(0)

    monkeypatch.setattr("lacunary.cli.start.cli.main", broken)
    assert 1 == _run("check")
    assert "/x/y: the disk is full. Make room there" in capfd.readouterr().err
    assert 1 == _run("check")
    assert "the system refuses it (Input/output error). --debug" in capfd.readouterr().err
