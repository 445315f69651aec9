"""What `init --from` asks a person at a terminal; without one nothing is asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.loaders.criteria import criterion_cells
from lacunary.loaders.drafting.points import OpenPoint
from lacunary.loaders.fields import Misread, fields, split
from lacunary.loaders.vocabulary.read import Values
from lacunary.queries.asking.catalogue import dimension_zh
from lacunary.terminal.console import complain

if TYPE_CHECKING:
    from lacunary.first_map import FirstMap

__all__ = ["Asked", "is_answered", "point_in_words"]


def is_answered() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def point_in_words(point: OpenPoint, language: str) -> str:
    """An open point as a sentence."""
    return phrase(
        "terminal",
        f"first_point.{point.kind}",
        language,
        file=point.file,
        subject=point.subject,
        rows=point.rows,
        choices=", ".join(filter(None, point.choices)),
        first=point.choices[0],
    )


class Asked:
    """Asks in one language, on stderr."""

    def __init__(self, language: str) -> None:
        self._language = language

    def choose(self, point: OpenPoint) -> str:
        """One of the choices of a point, by its number; the first where only Enter is pressed."""
        lines = [point_in_words(point, self._language)]
        none = phrase("terminal", "first.none", self._language)
        for number, choice in enumerate(point.choices, start=1):
            lines.append(f"  {number}  {choice or none}")
        click.echo(shown("\n".join(lines)), err=True)
        numbers = click.IntRange(1, len(point.choices))
        return point.choices[click.prompt(">", default=1, type=numbers, err=True) - 1]

    def criteria(self, found: FirstMap) -> dict[str, list[str]]:
        """What the review admits in each dimension, as far as a person says so; only of a new
        project.
        """
        from lacunary.first_map import STATED

        said = {}
        values = Values(found.concepts)
        for dimension in STATED if found.is_new else ():
            if words := self._criterion(dimension, values):
                said[dimension] = words
        return said

    def _criterion(self, dimension: str, values: Values) -> list[str]:
        named = dimension_zh(dimension) if self._language == "zh" else dimension
        question = phrase("terminal", "first.criterion", self._language, dimension=named)
        while True:
            given = click.prompt(shown(question), default="", show_default=False, err=True)
            words = split(given, ";")
            try:
                for one in words:
                    criterion_cells(fields()[f"scope_{dimension}"], one, values, "project")
            except Misread as error:
                complain(str(error))
                continue
            return words

    def write(self, folder: Path) -> bool:
        """Whether the files are to be written."""
        question = phrase("terminal", "first.write", self._language, folder=folder.as_posix())
        return click.confirm(shown(question), default=True, err=True)
