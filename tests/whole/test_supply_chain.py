"""What is installed is what was decided: licences, hashes, pinned actions, one version, one CI."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import licences
import pytest
from dev_requirements import requirements

import lacunary

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_every_licence_is_one_that_was_accepted() -> None:
    """Each package of the lock has a row, and says what its row says where it is installed."""
    assert [] == list(licences.mistakes())


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ({"click": "GPL-3.0-only"}, "click: GPL-3.0-only is not accepted."),
        ({"pytest": "Apache-2.0"}, 'pytest: it says "MIT", its row Apache-2.0.'),
        ({"rich": "MPL-2.0"}, "rich: MPL-2.0 is not accepted."),
        ({"left-pad": "MIT"}, "left-pad: it is not in uv.lock."),
    ],
)
def test_a_licence_that_was_not_decided_on_is_named(
    monkeypatch: pytest.MonkeyPatch, rows: dict[str, str], what: str
) -> None:
    """A licence not accepted, another than stated, one for development only, a row too many."""
    table = licences.TABLE | {"packages": licences.TABLE["packages"] | rows}
    monkeypatch.setattr(licences, "TABLE", table)
    assert any(line.startswith(what) for line in licences.mistakes())


def test_a_package_without_a_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new dependency needs a decision."""
    rows = {name: licence for name, licence in licences.TABLE["packages"].items() if name != "lxml"}
    monkeypatch.setattr(licences, "TABLE", licences.TABLE | {"packages": rows})
    assert ["lxml: it is in uv.lock and has no row. Add one."] == list(licences.mistakes())


def test_evidence_is_kept_only_where_metadata_state_nothing() -> None:
    """Each exception belongs to a package of the lock."""
    assert licences.TABLE["evidence"].keys() <= licences.TABLE["packages"].keys()


def test_the_lock_has_a_hash_of_every_file() -> None:
    """Everything but the project itself comes from one registry, with a SHA-256 of each file."""
    locked = [row for row in LOCK["package"] if row["name"] != "lacunary"]
    assert 1 == len({row["source"]["registry"] for row in locked})
    files = {row["name"]: [*row.get("wheels", []), row.get("sdist")] for row in locked}
    for name, listed in files.items():
        held = [file for file in listed if file]
        assert held, name
        for file in held:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]), file["url"]
    hosts = {urlsplit(file["url"]).netloc for listed in files.values() for file in listed if file}
    assert 1 == len(hosts), hosts


def plain(requirement: str) -> tuple[str, str]:
    """Name and versions of a requirement, without its marker."""
    name, versions = re.fullmatch(r"([\w.-]+)(.*)", requirement.partition(";")[0].strip()).groups()  # type: ignore[union-attr]
    return licences.normal(name), versions


def locked(entries: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Name and versions of what the lock says that the project requires."""
    return {(entry["name"], entry.get("specifier", "")) for entry in entries}


def test_the_lock_was_made_from_this_project_file() -> None:
    """Dependencies, extras and groups are those of pyproject.toml; CI also runs `uv lock
    --check`.
    """
    (row,) = (row for row in LOCK["package"] if row["name"] == "lacunary")
    extras = [
        entry
        for extra in PROJECT["project"].get("optional-dependencies", {}).values()
        for entry in extra
    ]
    needed = {plain(entry) for entry in PROJECT["project"]["dependencies"] + extras}
    assert needed == locked(row["metadata"]["requires-dist"])
    groups = PROJECT["dependency-groups"]
    for name, entries in row["metadata"]["requires-dev"].items():
        assert {plain(entry) for entry in requirements(name, groups)} == locked(entries)
    assert groups.keys() == row["metadata"]["requires-dev"].keys()
    assert PROJECT["project"]["requires-python"] == LOCK["requires-python"]


def test_the_version_stands_in_one_place() -> None:
    """`lacunary.__version__` is it: the build reads it there, and the citation agrees."""
    assert "version" in PROJECT["project"]["dynamic"]
    assert {"attr": "lacunary.__version__"} == PROJECT["tool"]["setuptools"]["dynamic"]["version"]
    cited = re.search(
        r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert cited is not None
    assert lacunary.__version__ == cited[1]


def test_the_jvm_build_in_ci_is_of_the_release_that_is_pinned() -> None:
    """.ci/run takes the version from the one line of pyproject.toml that pins the engine."""
    (pin,) = (entry for entry in PROJECT["project"]["dependencies"] if entry.startswith("arcadedb"))
    assert re.match(r"arcadedb==[\w.]+;", pin)
    assert "arcadedb-jvm==$(sed -n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_uses_only_actions_pinned_by_commit(workflow: Path) -> None:
    """A tag can be moved; a commit cannot. The release that it is stands beside it."""
    used = re.findall(r"^\s*-? *uses: *(.+)$", workflow.read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    assert [] == [
        line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)
    ]


def test_continuous_integration_runs_what_everyone_can_run() -> None:
    """The workflow calls .ci/run and does no checks of its own."""
    (workflow,) = WORKFLOWS
    steps = re.findall(r"- run: (.*)", workflow.read_text(encoding="utf-8"))
    assert ".ci/run" == steps.pop()
    assert ['git config --global --add safe.directory "$GITHUB_WORKSPACE"'] == steps


def test_a_workflow_may_only_read() -> None:
    """No token that can write is given to code under test."""
    (workflow,) = WORKFLOWS
    assert "permissions:\n  contents: read\n" in workflow.read_text(encoding="utf-8")
