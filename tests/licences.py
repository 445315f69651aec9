"""Checks the licences of what is installed against `licences.toml`: `python tests/licences.py`.

Needs nothing but Python, so that it runs in every environment: that of a user, of the tests, of the
bill of materials. Every package of `uv.lock` has a row; what an installed package says of itself
must be what its row says, and each licence one that we accept.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = tomllib.loads(Path(__file__).with_name("licences.toml").read_text(encoding="utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    """A package's name as the lock writes it.

    >>> normal("ipython_pygments_lexers")
    'ipython-pygments-lexers'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def stated(package: Distribution) -> str:
    """What a package says of its licence: the expression, or else one line of words, or a
    classifier.
    """
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    words = str(said.get("License") or "")
    if words and words != "UNKNOWN" and len(words) < 40:
        return words
    classifiers = said.get_all("Classifier") or []
    return " OR ".join(
        line.split(" :: ")[-1]
        for line in classifiers
        if line.startswith("License :: OSI Approved :: ")
    )


def agrees(words: str, licence: str) -> bool:
    """Whether the words that a package prints can mean a licence."""
    return words == licence or licence in TABLE["words"].get(words, [])


def parts(licence: str) -> list[str]:
    """The single licences of an expression.

    >>> parts("MIT OR Apache-2.0")
    ['MIT', 'Apache-2.0']
    """
    return re.split(r" (?:AND|OR) ", licence)


def needed(lock: dict[str, Any]) -> set[str]:
    """The packages that a user gets, with every extra; the others are for development only."""
    rows: dict[str, list[Any]] = {}
    for row in lock["package"]:
        rows.setdefault(row["name"], []).append(row)
    found: set[str] = set()
    waiting = ["lacunary"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            for row in rows[name]:
                extras = row.get("optional-dependencies", {}).values()
                wanted = [
                    *row.get("dependencies", []),
                    *(entry for extra in extras for entry in extra),
                ]
                waiting += [entry["name"] for entry in wanted]
    return found


def mistakes() -> Iterator[str]:
    """What is wrong, one line each: a package without a row, a licence not accepted, other
    words.
    """
    rows: dict[str, str] = TABLE["packages"]
    locked = {row["name"] for row in LOCK["package"]} - {"lacunary"}
    yield from (
        f"{name}: it is in uv.lock and has no row. Add one."
        for name in sorted(locked - rows.keys())
    )
    yield from (
        f"{name}: it is not in uv.lock. Remove its row." for name in sorted(rows.keys() - locked)
    )
    for_users = needed(LOCK)
    for name, licence in rows.items():
        accepted = TABLE["accepted"]["users"] + (
            [] if name in for_users else TABLE["accepted"]["development"]
        )
        if not set(parts(licence)) <= set(accepted):
            yield f"{name}: {licence} is not accepted. Do without it, or decide and say why."
    for package in distributions():
        name = normal(package.metadata["Name"])
        words = stated(package)
        if name in rows and not agrees(words, rows[name]) and name not in TABLE["evidence"]:
            yield (
                f'{name}: it says "{words}", its row {rows[name]}. Read its licence file, correct'
                " the row."
            )


if __name__ == "__main__":
    sys.exit("\n".join(f"licences: {line}" for line in mistakes()) or 0)
