"""Brings a newer draft into files that people have edited: what an earlier draft wrote and nobody
touched follows the newer one, what a person changed stays. Key by key for TOML, row by row for CSV.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Merged", "merged_rows", "merged_toml"]

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)\s*=""")
_Key = tuple[str, str]
"""The table that a key stands in (empty above the first), and its name."""


@dataclass(slots=True)
class Merged:
    """A file after a merge, the keys (or rows) that follow the newer draft, and those that stay as
    a person has them.
    """

    text: str
    followed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def merged_toml(base: str, mine: str, theirs: str) -> Merged:
    """A mapping that was drafted as `base` and is `mine` now, brought to the newer draft `theirs`.

    A line that cannot be changed by itself (a value over several lines) stays, and is among those
    kept.

    >>> base = 'kind = "inclusion"\\n[columns]\\nlabel = "Study"\\nn = "N"\\n'
    >>> mine = base.replace('n = "N"', 'n = "N total"  # of both arms')
    >>> theirs = base.replace('"Study"', '"Trial"').replace('"N"', '"N all"')
    >>> found = merged_toml(base, mine, theirs)
    >>> found.text.splitlines()[2:], found.followed, found.kept
    (['label = "Trial"', 'n = "N total"  # of both arms'], ['columns.label'], ['columns.n'])
    """
    if mine == base:
        changed = _changed(_flat(base), _flat(theirs))
        return Merged(theirs, [_name(key) for key in changed])
    was, now, new = _flat(base), _flat(mine), _flat(theirs)
    kept = [key for key in _changed(was, now) if now.get(key) != new.get(key)]
    follow = [key for key in _changed(was, new) if key not in kept]
    lines = mine.splitlines()
    written = _lines_of(theirs.splitlines())
    done: list[_Key] = []
    for key in follow:
        tried = _with(lines, key, written.get(key))
        if tried is not None and _flat_or_none(tried).get(key) == new.get(key):
            lines, done = tried, [*done, key]
        else:
            kept.append(key)
    text = "\n".join(lines) + "\n"
    return Merged(text, [_name(key) for key in done], [_name(key) for key in kept])


def _name(key: _Key) -> str:
    return ".".join(filter(None, key))


def _flat(text: str) -> dict[_Key, Any]:
    """Every key of a TOML text by its table and name."""
    found: dict[_Key, Any] = {}

    def add(table: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if isinstance(value, dict):
                add(f"{table}.{name}".strip("."), value)
            else:
                found[table, name] = value

    add("", tomllib.loads(text))
    return found


def _flat_or_none(lines: Sequence[str]) -> dict[_Key, Any]:
    try:
        return _flat("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return {}


def _changed(one: Mapping[_Key, Any], other: Mapping[_Key, Any]) -> list[_Key]:
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]


def _lines_of(lines: Iterable[str]) -> dict[_Key, str]:
    """Every key of a text to the line that it begins on."""
    found: dict[_Key, str] = {}
    for _, key, line in _placed(lines):
        if key is not None:
            found[key] = line
    return found


def _placed(lines: Iterable[str]) -> Iterable[tuple[int, _Key | None, str]]:
    """Each line with the key that it gives, if any."""
    table = ""
    for at, line in enumerate(lines):
        if named := _TABLE.match(line):
            table = named[1].strip()
            yield at, None, line
        elif given := _KEY.match(line):
            name = next(iter(tomllib.loads(f"{given[1]} = 0")))
            yield at, (table, name), line
        else:
            yield at, None, line


def _with(lines: Sequence[str], key: _Key, line: str | None) -> list[str] | None:
    """The lines with a key as the line gives it (None: without it); None where that cannot be."""
    changed = list(lines)
    at = next((at for at, found, _ in _placed(lines) if found == key), None)
    if at is not None:
        changed[at : at + 1] = [] if line is None else [line]
        return changed
    if line is None:
        return changed
    table = next((i for i, one in enumerate(lines) if _is_table(one, key[0])), None)
    if key[0] and table is None:
        return [*changed, "", f"[{key[0]}]", line]
    start = -1 if table is None else table
    last = start
    for place, found, _ in _placed(lines):
        if found is not None and found[0] == key[0]:
            last = place
    changed.insert(last + 1, line)
    return changed


def _is_table(line: str, name: str) -> bool:
    found = _TABLE.match(line)
    return bool(name) and found is not None and found[1].strip() == name


def merged_rows(base: str, mine: str, theirs: str) -> Merged:
    """A table of words whose first column is its key: a row that a person changed or removed stays
    so, every other follows the newer draft.

    >>> base = "value,concepts\\nrun club,\\nTAU,\\n"
    >>> mine = "value,concepts\\nrun club,intervention:exercise\\n"
    >>> merged_rows(base, mine, "value,concepts\\nTAU,\\nrun club,\\nyoga,\\n").text
    'value,concepts\\nrun club,intervention:exercise\\nyoga,\\n'
    """
    was, now, new = _rows(base), _rows(mine), _rows(theirs)
    found: dict[str, list[str]] = {}
    followed, kept = [], []
    for value in {**new, **now}:
        edited = now.get(value) != was.get(value)
        row = (now if edited else new).get(value)
        if edited and row != new.get(value):
            kept.append(value)
        elif not edited and row != was.get(value):
            followed.append(value)
        if row is not None:
            found[value] = row
    text = io.StringIO()
    heading = theirs.splitlines()[:1] or mine.splitlines()[:1]
    csv.writer(text, lineterminator="\n").writerows([*csv.reader(heading), *found.values()])
    return Merged(text.getvalue(), followed, kept)


def _rows(text: str) -> dict[str, list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows, None)
    return {row[0]: row for row in rows if row}
