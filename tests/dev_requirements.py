"""Prints the requirements of a group (`dev` unless named) and of the extras, one a line, for a pip
without groups.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(group: str, groups: dict[str, list[Any]]) -> list[str]:
    """The requirements of a group and of those that it includes."""
    found: list[str] = []
    for entry in groups[group]:
        found += [entry] if isinstance(entry, str) else requirements(entry["include-group"], groups)
    return found


if __name__ == "__main__":
    named = requirements(*(sys.argv[1:] or ["dev"]), PROJECT["dependency-groups"])
    extras = [
        needed
        for extra in PROJECT["project"].get("optional-dependencies", {}).values()
        for needed in extra
    ]
    print(*dict.fromkeys(named + extras), sep="\n")
