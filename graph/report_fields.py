"""The fields of a report, read from `report_fields.toml`: one row for each, from which schema,
claims, loaders, reference managers and the link page follow.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.schema_file import shared_property

__all__ = ["ReportField", "in_order", "report_fields", "tags"]


@dataclass(frozen=True, slots=True)
class ReportField:
    """One row, as the head of `report_fields.toml` explains it; `shown_as` is the name in the
    graph.
    """

    name: str
    type: str
    en: str
    zh: str
    shown_as: str
    single: bool = False
    index: bool = False
    text: bool = False
    local: bool = False
    cell: Mapping[str, Any] | None = None
    claimed: bool = True
    printed: bool = False
    ris: str = ""
    csl: str = ""
    noted: bool = False
    link: Mapping[str, str] = field(default_factory=dict)

    @property
    def several(self) -> bool:
        """Whether a report keeps what every source gives; else it shows one value."""
        return self.type == "strings"

    @property
    def is_claim(self) -> bool:
        """Whether each source's value is a claim."""
        return self.claimed and self.cell is not None


@cache
def _raw() -> dict[str, dict[str, Any]]:
    text = files("lacunary.graph").joinpath("report_fields.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def report_fields() -> dict[str, ReportField]:
    """All fields of a report by name.

    >>> report_fields()["report_type"].shown_as, report_fields()["doi"].ris
    ('report_type', 'DO')
    """
    found = {}
    for name, row in _raw()["field"].items():
        shown_as = row.get("shown_as", name)
        meaning = {key: shared_property(shown_as).get(key) for key in ("type", "en", "zh")}
        found[name] = ReportField(name, **{"shown_as": shown_as} | meaning | row)
    return found


def tags(form: str) -> dict[str, str]:
    """The tags of `ris` or the variables of `csl` by property, in the order printed.

    >>> list(tags("ris").items())[0]
    ('title', 'TI')
    """
    found = {row.shown_as: tag for row in report_fields().values() if (tag := getattr(row, form))}
    return {name: found[name] for name in in_order(form, found)}


def in_order(form: str, names: Iterable[str]) -> list[str]:
    """Names in the order in which a form prints them; those it does not name come last.

    >>> in_order("ris", ["url", "made_up", "title"])
    ['title', 'url', 'made_up']
    """
    every = list(names)
    known = [name for name in _raw()["order"][form] if name in every]
    return [*known, *(name for name in every if name not in known)]
