"""Rows and cells that cannot be used for one reason, taken together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lacunary.graph.records import Rejected

__all__ = ["Alike", "alike", "ranges"]

_QUOTED = re.compile(r'"[^"]*"|`[^`]*`|\d+(?:[.,]\d+)*')
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """What is wrong in one way in one column of a file, or with its rows.

    Attributes
    ----------
    first
        The first of them, which says what is wrong and what to do.
    lines
        The lines of all of them, in order.
    raws
        A few of the different words that are wrong.
    """

    first: Rejected
    lines: tuple[int, ...]
    raws: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The group as one JSON object."""
        return {
            "file": self.first.file,
            "column": self.first.column,
            "reason": self.first.reason,
            "count": len(self.lines),
            "rows": ranges(self.lines),
            "examples": list(self.raws),
        }


def alike(rejected: Iterable[Rejected]) -> list[Alike]:
    """The rejected by file, column and reason, apart from the words that a reason quotes; in the
    order in which each is met first.

    >>> bad = [
    ...     Rejected("a.csv", line, f'n "{line}x" is not a number.', f"{line}x", "n")
    ...     for line in (2, 3, 4, 9)
    ... ]
    >>> [(ranges(one.lines), one.raws) for one in alike(bad)]
    [('2-4, 9', ('2x', '3x', '4x'))]
    """
    groups: dict[tuple[str, str, str], list[Rejected]] = {}
    for bad in rejected:
        key = (bad.file, bad.column, _QUOTED.sub("…", bad.reason))
        groups.setdefault(key, []).append(bad)
    return [
        Alike(
            found[0],
            tuple(sorted(bad.line for bad in found)),
            tuple(dict.fromkeys(bad.raw for bad in found if bad.raw))[:_MOST_SHOWN],
        )
        for found in groups.values()
    ]


def ranges(lines: Sequence[int]) -> str:
    """Lines as ranges.

    >>> ranges([3, 4, 5, 9, 11, 12])
    '3-5, 9, 11-12'
    """
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)
