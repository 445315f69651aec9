"""What a draft could not know: questions that a person is asked where there is a terminal, and that
are listed where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Ask", "OpenPoint", "first_choice"]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing with more than one sensible answer.

    Attributes
    ----------
    kind
        `sheet` (is it used too), `column` (which of two is the field), `key` (which rows of one
        label are one study), or, of what is only to be looked at, `part` (a column taken for a
        field because its heading ends like one), `values` (because its cells
        read so) and `distinct` (a column taken for the names of
        the studies).
    file, subject
        The file, and the sheet, field or column that it is about.
    choices
        The answers, the one that is taken where nobody answers first.
    rows
        How many rows it concerns.
    """

    kind: str
    file: str
    subject: str
    choices: tuple[str, ...]
    rows: int = 0


Ask = Callable[[OpenPoint], str]
"""Gives one of the choices of a point."""


def first_choice(point: OpenPoint) -> str:
    """The answer where nobody can be asked.

    >>> first_choice(OpenPoint("sheet", "data.xlsx", "2021", ("no", "yes")))
    'no'
    """
    return point.choices[0]
