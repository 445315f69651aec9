"""Prints the `dev` group and the extras of pyproject.toml, one requirement a line, for a pip that does not know groups."""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
extras = [requirement for group in project["project"]["optional-dependencies"].values() for requirement in group]
print(*dict.fromkeys(project["dependency-groups"]["dev"] + extras), sep="\n")
