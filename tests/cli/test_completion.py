"""What the Tab key completes: the words of the command line, of its questions, and of a project's own
files, in three shells.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lacunary.cli import cli, main
from lacunary.cli.completion import ASKED, SHELLS, complete
from lacunary.exports import EXPORTS
from lacunary.queries.asking.catalogue import QUESTIONS, find_question

TINY = Path(__file__).parents[1] / "tiny"


def completed(
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    shell: str = "fish",
) -> list[str]:
    """What stands at the end of a line, without its meaning."""
    monkeypatch.setenv(ASKED, shell)
    monkeypatch.setenv("_LACUNARY_LINE", line)
    monkeypatch.chdir(TINY)
    complete(cli)
    return [words.partition("\t")[0] for words in capsys.readouterr().out.splitlines()]


CASES = {
    "lacunary vo": ["vocabulary"],
    "lacunary link mi": ["migrate"],
    "lacunary check --js": ["--json"],
    "lacunary build --lang ": ["en", "zh"],
    "lacunary query citation-c": ["citation-clusters"],
    "lacunary query overlap-of-reviews -p chron": ["chronological="],
    "lacunary query overlap-of-reviews -p chronological=": [
        "chronological=yes",
        "chronological=no",
    ],
    "lacunary query studies-in-a-cell -p evidence=c": ["evidence=candidate"],
    "lacunary query candidates-to-confirm -p review=b": ["review=b-2023"],
    "lacunary query no-such-question -p ": [],
    "lacunary query x --format js": ["json", "jsonl"],
    "lacunary export graph": ["graphml"],
    "lacunary show review:z": ["review:zh-2023"],
    "lacunary confirm 'Li 2020' s": ["seed-2025"],
    "lacunary --lang zh query sh": ["shared-studies"],
    "lacunary check ": [],
    "lacunary completion f": ["fish"],
}


@pytest.mark.parametrize("line", CASES)
def test_what_may_stand_at_the_cursor_is_given(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, options, choices, questions with their parameters, forms, reviews of the project."""
    assert CASES[line] == completed(line, capsys, monkeypatch)


def test_every_question_parameter_and_form_is_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that a distribution adds."""
    assert list(QUESTIONS) == completed("lacunary query ", capsys, monkeypatch)
    assert list(EXPORTS) == completed("lacunary export ", capsys, monkeypatch)
    for name in QUESTIONS:
        keys = [f"{one.name}=" for one in find_question(name).parameters]
        assert keys == completed(f"lacunary query {name} -p ", capsys, monkeypatch)


def test_bash_is_given_the_part_behind_the_sign_at_which_it_parts_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colon or an equals sign; the other shells are given the whole word."""
    line = "lacunary query candidates-to-confirm -p review=b"
    assert ["b-2023"] == completed(line, capsys, monkeypatch, "bash")
    assert ["zh-2023"] == completed("lacunary show review:z", capsys, monkeypatch, "bash")


def test_a_project_that_cannot_be_read_completes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error stands in the line that a person types."""
    (tmp_path / "lacunary.toml").write_text("not TOML", encoding="utf-8")
    line = f"lacunary confirm --project {tmp_path} x "
    assert [] == completed(line, capsys, monkeypatch)
    assert [] == completed("lacunary confirm --project /nowhere x ", capsys, monkeypatch)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_one_that_it_takes(
    shell: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell reads it without a word."""
    monkeypatch.setattr(sys, "argv", ["lacunary", "completion", shell])
    main()
    script = tmp_path / "script"
    script.write_text(capfd.readouterr().out, encoding="utf-8")
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([shell, "-n", script], capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)


def test_bash_completes_with_the_script() -> None:
    """The whole way, and within 0.3 seconds of the processor."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    line = "lacunary query overlap-of-reviews -p chronological=y"
    program = Path(sys.executable).with_name("lacunary")
    ask = f"""
        eval "$({program} completion bash)"
        COMP_LINE='{line}' COMP_POINT={len(line)}
        _lacunary_completion {program}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        ["bash", "-c", ask], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "yes\n" == done.stdout
    assert after.ru_utime - before.ru_utime < 2  # two starts; a slow machine has its room
