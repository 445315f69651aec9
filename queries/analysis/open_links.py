"""How many links that wait for a person could change a number about some studies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

__all__ = ["Open", "OpenEnd", "open_links"]

OpenEnd = tuple[str, str, str]
"""A proposed link, its level (`study` or `report`), and a study that one of its records is of."""


class Open(NamedTuple):
    """So many proposed links of each level touch the studies that are shown."""

    study: int
    report: int


def open_links(shown: Collection[str], ends: Iterable[OpenEnd]) -> Open:
    """How many proposed links of each level touch the studies in `shown` (their ids); a family of
    several of them is one link.

    >>> ends = [("l1", "study", "s1"), ("l1", "study", "s2"), ("l2", "report", "s9")]
    >>> open_links({"s1", "s2"}, ends)
    Open(study=1, report=0)
    """
    of_level: dict[str, set[str]] = {"study": set(), "report": set()}
    for link, level, study in ends:
        if study in shown:
            of_level[level].add(link)
    return Open(len(of_level["study"]), len(of_level["report"]))
