"""Instruments by which studies and reviews are judged, from `appraisal.toml`: their domains, and
the words of their scales.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.text.identifiers import fold

__all__ = ["Domain", "Instrument", "instrument_of", "instruments"]


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of an instrument: its name, its labels, its scale with the best word first, and
    whether it is the judgement of all.
    """

    name: str
    en: str
    zh: str
    scale: tuple[str, ...]
    overall: bool = False
    names: frozenset[str] = frozenset()

    def judgement(self, words: str) -> str | None:
        """The word of the scale that is meant; None of what is no word of it.

        >>> overall = instrument_of("RoB 2").domain("Overall")
        >>> overall.judgement("Low risk"), overall.judgement("fair")
        ('low', None)
        """
        printed = fold(words)
        meant = printed if printed in self.scale else _raw()["words"].get(printed, "")
        return meant if meant in self.scale else None


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument, its version, where it is published, and its domains in order."""

    name: str
    version: str
    source: str
    domains: tuple[Domain, ...]

    def domain(self, words: str) -> Domain | None:
        """The domain that words name, by its name, a label or another name.

        >>> instrument_of("RoB 2").domain("domain.1").name
        'randomisation'
        """
        printed = fold(words)
        return next((domain for domain in self.domains if printed in domain.names), None)


def instrument_of(words: str) -> Instrument | None:
    """The instrument that words name, or None.

    >>> instrument_of("Revised Cochrane risk-of-bias tool").name
    'RoB 2'
    """
    return _by_name().get(fold(words))


@cache
def instruments() -> tuple[Instrument, ...]:
    """All instruments known here, in the order of the file.

    >>> [one.name for one in instruments()][:2]
    ['RoB 1', 'RoB 2']
    """
    return tuple(_instrument(row) for row in _raw()["instrument"])


def _instrument(row: dict[str, Any]) -> Instrument:
    domains = tuple(
        Domain(
            given["id"],
            given["en"],
            given["zh"],
            tuple(given.get("scale", row["scale"])),
            given.get("overall", False),
            frozenset(map(fold, (given["id"], given["en"], given["zh"], *given.get("names", ())))),
        )
        for given in row["domain"]
    )
    return Instrument(row["name"], row["version"], row["source"], domains)


@cache
def _by_name() -> dict[str, Instrument]:
    found: dict[str, Instrument] = {}
    for row, one in zip(_raw()["instrument"], instruments(), strict=True):
        found |= {fold(name): one for name in (row["id"], row["name"], *row["names"])}
    return found


@cache
def _raw() -> dict[str, Any]:
    text = files("lacunary.graph").joinpath("appraisal.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
