"""What the documents say is so: README commands give the output shown, generated pages are current,
links lead somewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lacunary.documentation import write_pages
from lacunary.loaders.mapping import MAPPING

ROOT = Path(__file__).parents[2]
DEMO = Path("examples/digital-mental-health")
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").glob("*.md"))),
]


def console_blocks(text: str) -> list[tuple[str, list[str]]]:
    """Commands and the output shown for them in the ```console blocks of a page."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line.rstrip())
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place like a fresh clone after `make demo`: the example project, built and exported
    there.
    """
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / DEMO, folder / DEMO, ignore=shutil.ignore_patterns(".lacunary", "out"))
    return folder


def run(command: str, folder: Path) -> str:
    """The output of a README command, `make demo` as what its recipe runs."""
    if command == "make demo":
        return run(f"lacunary build {DEMO}", folder) + run(
            f"lacunary export --project {DEMO}", folder
        )
    assert command.startswith("lacunary ")
    environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}
    full = f"{sys.executable} -m {command}"
    done = subprocess.run(
        full,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_commands_of_the_readme_give_the_output_shown(checkout: Path) -> None:
    """Every line shown comes in that order; `…` stands for lines left out, and seconds may
    differ.
    """
    blocks = console_blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "make demo" in [command for command, _ in blocks]
    for command, shown in blocks:
        if not command.startswith(("make demo", "lacunary")):
            continue
        given = [line.rstrip() for line in run(command, checkout).splitlines()]
        at = 0
        for line in shown:
            if line in ("…", "") or re.fullmatch(
                r"(Set up|Built and exported) in .*|Next: .*", line
            ):
                continue
            assert line in given[at:], f"`{command}` does not print: {line}"
            at += given[at:].index(line) + 1


def test_the_sheets_worked_through_read_as_shown(tmp_path: Path) -> None:
    """What the page about mappings shows for them, line by line."""
    shutil.copytree(ROOT / "examples/messy-sheet", tmp_path / "examples/messy-sheet")
    blocks = console_blocks((ROOT / "docs/mapping.md").read_text(encoding="utf-8"))
    assert 2 == len(blocks)
    for command, shown in blocks:
        given = [line.rstrip() for line in run(command, tmp_path).splitlines()]
        lacking = [line for line in shown if line not in given and line not in ("…", "")]
        assert [] == lacking, command


def test_every_key_of_a_mapping_is_explained() -> None:
    """In the table of keys of docs/mapping.md."""
    page = (ROOT / "docs/mapping.md").read_text(encoding="utf-8")
    assert [] == [key for key in MAPPING if f"`{key}`" not in page and f"`[{key}" not in page]


def test_the_python_of_the_readme_runs(checkout: Path) -> None:
    """On the graph that the commands above have built."""
    (code,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    if not (checkout / DEMO / ".lacunary").exists():
        run(f"lacunary build {DEMO}", checkout)
    check = (
        "\nprint(len(answer.rows) == len(frame) > 20, len(tables['Study']) > 1000,"
        " network.number_of_edges() > 1000)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code + check],
        cwd=checkout,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ("True True True\n", "") == (done.stdout, done.stderr)


def test_the_first_forty_lines_of_the_readme_show_a_picture_and_two_commands() -> None:
    """A newcomer sees what it is, what it looks like, and what to type, without scrolling."""
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40]
    assert [
        any("![" in line for line in head),
        any("$ make demo" in line for line in head),
        any("`graph/`" in line for line in head),
    ] == [True] * 3


def test_the_generated_pages_are_current(tmp_path: Path) -> None:
    """`make docs` after a change of schema, question or command."""
    for page in write_pages(tmp_path):
        assert page.read_text(encoding="utf-8") == (ROOT / "docs" / page.name).read_text(
            encoding="utf-8"
        ), f"make docs: {page.name}"


@pytest.mark.parametrize("page", PAGES)
def test_links_in_the_documents_lead_somewhere(page: str) -> None:
    """A relative link names a file that is there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [
        link.split("#")[0]
        for link in re.findall(r"\]\(([^)\s]+)\)", text)
        if not link.startswith(("http", "#", "mailto:"))
    ]
    assert [] == [
        link for link in links if link and not (ROOT / page).parent.joinpath(link).exists()
    ]


def test_no_path_of_this_machine_and_no_registry_host_is_in_the_tree() -> None:
    """What is committed works elsewhere; the lock file names its registry, which is its purpose."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    forbidden = re.compile(
        r"/(?:work|home|root|Users)/[a-z]|files\.pythonhosted|registry\.npmjs|repo1?\.maven|deb\.debian"
    )
    found = []
    for name in listed:
        path = ROOT / name
        if (
            path.is_file()
            and path.suffix
            in {".py", ".md", ".toml", ".yml", ".cypher", ".html", ".js", ".css", ""}
            and name != "uv.lock"
        ):
            found += [
                f"{name}: {hit}"
                for hit in forbidden.findall(path.read_text(encoding="utf-8", errors="replace"))
            ]
    assert [] == [hit for hit in found if not hit.startswith("tests/whole/test_documentation.py")]
