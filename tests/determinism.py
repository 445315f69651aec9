"""Builds and exports copies of a project under other interpreters, clocks, locales, hash seeds and
orders, and compares the bytes.

    python tests/determinism.py PROJECT [--python PYTHON]...

Each PYTHON is an interpreter of an environment in which lacunary is installed (default: this one);
the first one is what all others are compared with. Ends with 1 when a file differs. The version
that exports name is a digest of the files read, lacunary.toml among them: where its sources are in
another order the version, and what depends on it (sizes and checksums), is left out.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

__all__ = ["VARIATIONS", "Digests", "Variation", "differences", "exported", "reorder"]


@dataclass(frozen=True, slots=True)
class Variation:
    """One way to build a project that must not matter: the folder's name, the environment, the
    order of sources.
    """

    name: str
    folder: str = "project"
    environment: dict[str, str] = field(default_factory=dict)
    reordered: bool = False


VARIATIONS = (
    Variation("another folder, hash seed 1", "又一 project", {"PYTHONHASHSEED": "1"}),
    Variation(
        "time zone Asia/Shanghai, hash seed 2",
        environment={"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "2"},
    ),
    Variation("locale C, hash seed 3", environment={"LC_ALL": "C", "PYTHONHASHSEED": "3"}),
    Variation(
        "locale zh_CN.UTF-8",
        environment={"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "LANGUAGE": "zh"},
    ),
    Variation("sources in the opposite order", reordered=True, environment={"PYTHONHASHSEED": "4"}),
)


class Digests(NamedTuple):
    """The digest of a file's bytes, and of what it says but for the version of the project."""

    exact: str
    unversioned: str


_VERSION = re.compile(rb"\+[0-9a-f]{12}\b")
_OF_A_FILE = re.compile(rb'"[0-9a-f]{64}"\^\^xsd:hexBinary|"\d+"\^\^xsd:nonNegativeInteger')
"""The checksums and sizes of other files in void.ttl."""


def _digests(name: str, data: bytes) -> Digests:
    said = data
    if name.endswith(".gz"):
        said = gzip.decompress(data)
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            said = b"".join(book.read(entry) for entry in book.namelist())
    said = _OF_A_FILE.sub(b"", _VERSION.sub(b"", said))
    return Digests(hashlib.sha256(data).hexdigest(), hashlib.sha256(said).hexdigest())


def reorder(project_file: Path) -> None:
    """Turn the order of the `[[sources]]` of a lacunary.toml round; every other line stays."""
    text = project_file.read_text("utf-8")
    head, *rest = re.split(r"(?m)^(?=\[\[sources\]\])", text)
    sources, tails = [], []
    for part in rest:
        own, *others = re.split(r"(?m)^(?=\[(?!\[sources\]\]))", part)
        sources.append(own if own.endswith("\n") else own + "\n")
        tails += others
    project_file.write_text("".join([head, *reversed(sources), *tails]), "utf-8")


def exported(project: Path, variation: Variation, python: str, parent: Path) -> dict[str, Digests]:
    """The digests of every file that all exports write, of a build of a copy of the project by one
    interpreter.
    """
    folder = parent / variation.folder
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".lacunary", "out"))
    if variation.reordered:
        reorder(folder / "lacunary.toml")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "PYTHON", "TZ"))
    }
    forms = ("network", "rdf", "tables", "graphml", "ris", "csl-json", "neo4j-admin")
    for words in (["build", str(folder)], ["export", *forms, "--project", str(folder)]):
        # from the folder above, so that no module of a source tree hides the installed one
        command = [python, "-m", "lacunary", *words]
        done = subprocess.run(
            command, env=kept | variation.environment, cwd=parent, check=False, capture_output=True
        )
        if done.returncode == 1:
            raise SystemExit(done.stderr.decode("utf-8", "replace"))
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in (folder / "out").rglob("*")
        if path.is_file()
    }
    shutil.rmtree(folder)
    return {name: _digests(name, data) for name, data in sorted(files.items())}


def differences(
    one: dict[str, Digests], other: dict[str, Digests], variation: Variation
) -> list[str]:
    """The files that only one has or that differ: in any byte, or of a reordered project in
    anything but the version.
    """
    kind = "unversioned" if variation.reordered else "exact"
    return sorted(
        name
        for name in one.keys() | other.keys()
        if getattr(one.get(name), kind, None) != getattr(other.get(name), kind, None)
    )


def _runs(pythons: list[str]) -> Iterator[tuple[str, str, Variation]]:
    """What is built: the plain project and every variation by the first interpreter, the plain and
    the reordered one by the others.
    """
    first, *others = pythons
    yield "plain", first, Variation("plain")
    for variation in VARIATIONS:
        yield variation.name, first, variation
    for python in others:
        yield f"plain, {_version(python)}", python, Variation("plain")
        yield f"{VARIATIONS[-1].name}, {_version(python)}", python, VARIATIONS[-1]


def _version(python: str) -> str:
    told = subprocess.run(
        [python, "-c", "import platform; print('Python', platform.python_version())"],
        check=True,
        capture_output=True,
    )
    return told.stdout.decode().strip()


def main() -> None:
    """Print the matrix; exit with 1 where anything differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("project", type=Path)
    parser.add_argument(
        "--python", action="append", default=[], help="an interpreter with lacunary installed"
    )
    given = parser.parse_args()
    pythons = [str(Path(python).absolute()) for python in given.python] or [sys.executable]
    failed, first = False, dict[str, Digests]()
    for name, python, variation in _runs(pythons):
        with tempfile.TemporaryDirectory() as parent:
            found = exported(given.project.resolve(), variation, python, Path(parent))
        if not first:
            first = found
            print(
                f"{given.project}: {len(first)} files of all exports, {_version(python)}",
                flush=True,
            )
            continue
        unlike = differences(first, found, variation)
        failed |= bool(unlike)
        same = "the same but for the version" if variation.reordered else "the same bytes"
        print(f"  {same if not unlike else 'DIFFERENT: ' + ', '.join(unlike)}: {name}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
