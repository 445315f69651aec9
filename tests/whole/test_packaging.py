"""The wheel and the sdist hold what the tree holds, and what is installed runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "lacunary": "src/lacunary",
    **{f"lacunary.{name}": name for name in ("graph", "loaders", "queries", "exports")},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of a clean copy of the tree."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        origin, target = ROOT / name, source / name
        if not (origin.is_file() or origin.is_symlink()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_symlink():
            target.symlink_to(origin.readlink())
        else:
            target.write_bytes(origin.read_bytes())
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _data_files() -> set[str]:
    """Every module and data file of the tree, by its place in the package."""
    found = set()
    for package, folder in FOLDERS.items():
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT / folder)
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and f"{package}.{inside.parts[0]}" not in FOLDERS  # the links to the four folders
            ):
                found.add(f"{package.replace('.', '/')}/{inside.as_posix()}")
    return found


def test_the_wheel_holds_every_module_and_data_file(built: Path) -> None:
    """Nothing of the four folders or the umbrella is left behind, and nothing else comes along."""
    (wheel,) = built.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert _data_files() == held


def test_the_sdist_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    """What is published as source gives the package that is published as wheel."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "again"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (first,) = built.glob("*.whl")
    (again,) = (tmp_path / "again").glob("*.whl")
    assert zipfile.ZipFile(first).namelist() == zipfile.ZipFile(again).namelist()


def test_the_declared_packages_are_the_folders_on_disk() -> None:
    """A new sub-package that pyproject.toml does not name would silently miss the wheel."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]["packages"]
    found = [
        ".".join((package, *path.parent.relative_to(ROOT / folder).parts))
        for package, folder in FOLDERS.items()
        for path in (ROOT / folder).rglob("__init__.py")
        if path.resolve() == path  # not by way of a link in src/lacunary
    ]
    assert sorted(found) == sorted(declared)


def test_the_installed_wheel_runs_away_from_the_tree(built: Path, tmp_path: Path) -> None:
    """The command line of the wheel lists its questions, finding its data files in the package."""
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "import lacunary; print(lacunary.__file__); from lacunary.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "query", "--format", "json"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (0, str(tmp_path / "site" / "lacunary" / "__init__.py")) == (
        done.returncode,
        done.stdout.splitlines()[0],
    )
    assert '"evidence-gap-map"' in done.stdout


def test_the_type_checker_sees_every_module() -> None:
    """mypy follows the links in src/lacunary; a broken link would make it check nothing and
    pass.
    """
    modules = sum(1 for folder in FOLDERS.values() for _ in (ROOT / folder).rglob("*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    found = re.fullmatch(
        r"Success: no issues found in (\d+) source files", done.stdout.strip().splitlines()[-1]
    )
    assert found and int(found[1]) >= modules, (
        done.stdout
    )  # it counts folders of data as packages too
