"""Text of the data is printed as it is: no sign of it is taken for an emoji or for markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.graph.errors import ProjectError
from lacunary.queries import Result
from lacunary.terminal.console import complain, print_result, progress_bar, say

ROOT = Path(__file__).parents[2]
SIGNS = [
    ":100:",
    "[red]",
    "[/]",
    "[bold]x[/bold]",
    "\\[red]",
    "[link=x]",
    ":smile:",
    "C:\\",
    "[@click]",
]
"""What rich would take for an emoji, or for markup; `[/]` alone would be an error."""


@pytest.mark.parametrize("sign", SIGNS)
def test_messages_hold_it(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a place, in words, and in a remedy."""
    complain(ProjectError(f"a{sign}100:", f"the file {sign} is empty", f"Try {sign} again."))
    say(f"remark {sign}")
    said = capsys.readouterr().err
    assert f"a{sign}100:: the file {sign} is empty. Try {sign} again.\nremark {sign}\n" == said


@pytest.mark.parametrize("sign", SIGNS)
def test_tables_hold_it(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a title, a heading, a cell, a list in a cell, and a note."""
    heading = f"h {sign}"
    result = Result(
        "q",
        {"en": f"T {sign}", "zh": ""},
        {},
        ["a", "b"],
        [[f"cell {sign}", [f"item {sign}"]]],
        {"en": [heading, "b"], "zh": [heading, "b"]},
        {"en": [f"note {sign}"], "zh": []},
    )
    print_result(result, "en", 160)
    said = capsys.readouterr()
    for words in (f"T {sign}", heading, f"cell {sign}", f"item {sign}"):
        assert words in said.out
    assert f"note {sign}\n" in said.err


@pytest.mark.parametrize("sign", SIGNS)
def test_maps_hold_it(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In the rows and in the key of the columns."""
    columns = ["row", "row_en", "column", "column_en", "studies"]
    result = Result("q", {"en": "T"}, {}, columns, [["r", f"row {sign}", "c", f"col {sign}", 1]])
    print_result(result, "en", 160)
    said = capsys.readouterr().out
    assert f"row {sign}" in said
    assert f"col {sign}" in said


@pytest.mark.parametrize("sign", SIGNS)
def test_a_progress_bar_holds_it(
    sign: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the file that is read."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with progress_bar() as progress:
        progress(f"Reading {sign}.csv", 1, 2)
    assert f"Reading {sign}.csv" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["[red]:100:.csv", "[" + "/].csv"])
def test_a_build_and_a_check_hold_it(name: str, tmp_path: Path) -> None:
    """The name of a source, and the place where something is wrong."""
    name = name.replace("/", "\\")
    (tmp_path / "sources").mkdir()
    rows = "label,review,year\nLi 2020,r,2020\nWang 2021,r,soon\n"
    (tmp_path / "sources" / name).write_text(rows, encoding="utf-8")
    project = "[project]\ntitle = 'T'\n[[reviews]]\nid = 'r'\ntitle = 'R'\n[[sources]]\nid = 's'\n"
    source = f"path = 'sources/{name}'\nkind = 'inclusion'\nreview = 'r'\n"
    (tmp_path / "lacunary.toml").write_text(project + source, encoding="utf-8")
    ran = CliRunner().invoke(cli, ["build", str(tmp_path)])
    assert f"sources/{name}" in ran.stdout
    assert f"sources/{name}:3: year" in ran.stderr
    assert f"sources/{name}:3: year" in CliRunner().invoke(cli, ["check", str(tmp_path)]).stderr


def test_every_console_and_every_progress_bar_keeps_signs() -> None:
    """A console says that it knows no emoji, a column of a progress bar that it knows no markup; no
    module makes markup of text.
    """
    wrong = []
    for path in sorted((ROOT / "src" / "lacunary").rglob("*.py")):
        if path.resolve() != path:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "rich.markup":
                wrong.append(f"{path.name}:{node.lineno}: use rich.text.Text")
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            needed = {"Console": "emoji", "TextColumn": "markup"}.get(node.func.id)
            if needed and needed not in {word.arg for word in node.keywords}:
                wrong.append(f"{path.name}:{node.lineno}: {node.func.id}({needed}=False)")
    assert [] == wrong
