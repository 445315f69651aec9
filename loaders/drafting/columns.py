"""Which column of a sheet is which field, as far as its heading and its cells tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lacunary.graph.text.identifiers import bare_doi, fold, is_year
from lacunary.graph.text.study_labels import reads_as_label
from lacunary.loaders.fields import fields, kinds

__all__ = ["Proposed", "plain_heading", "propose"]

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(（\[](?!\d+[)）\]])[^()（）\[\]]*[)）\]]")
"""Not around a number: that tells headings apart which stand twice."""
_NO_WORD = re.compile(r"[^\w#]+|_")
_MOST = 0.6
"""Share of the filled cells that must read as a kind of value for the cells alone to tell."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column, the field that it is proposed for (empty: none), and why: `name` (the heading is
    known), `words` (it says so with other words), `values` (its cells read so), or empty.
    """

    column: str
    field: str
    why: str
    filled: int


def plain_heading(words: str) -> str:
    """A heading as it is compared: camel case parted, signs gone.

    >>> plain_heading("StudyDesign"), plain_heading("sample_size"), plain_heading("国家/地区")
    ('study design', 'sample size', '国家 地区')
    """
    return " ".join(_NO_WORD.sub(" ", fold(_CAMEL.sub(" ", words))).split())


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Proposed]:
    """A field for each column: by its heading, else by its heading without what stands in brackets,
    else by the values in it; a field of one value is given once, to the column that tells it best.

    >>> found = propose(["Author (Year)", "SampleSize", "x"], [["Wang 2020", "12", "10.1000/a"]])
    >>> [(one.column, one.field, one.why) for one in found]
    [('Author (Year)', 'label', 'name'), ('SampleSize', 'n', 'name'), ('x', 'doi', 'values')]
    """
    columns = [[row[at].strip() for row in rows] for at in range(len(headings))]
    ranked = sorted(
        (rank, at, name, why)
        for at, heading in enumerate(headings)
        for rank, name, why in _chances(heading, columns[at])
    )
    taken: dict[int, tuple[str, str]] = {}
    given: set[str] = set()
    for _, at, name, why in ranked:
        if at in taken or (name in given and not fields()[name].many):
            continue
        if why == "values" and name in given:
            continue
        if name == "n" and _spans(at, headings, columns):
            continue  # the numbers of the arms, and not their sum
        taken[at] = (name, why)
        given.add(name)
    return [
        Proposed(heading, *taken.get(at, ("", "")), sum(map(bool, columns[at])))
        for at, heading in enumerate(headings)
    ]


def _spans(at: int, headings: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a heading stands over the next column too, which has cells and no heading."""
    return at + 1 < len(headings) and not headings[at + 1] and any(columns[at + 1])


def _chances(heading: str, cells: Sequence[str]) -> list[tuple[int, str, str]]:
    """The fields that a column may be, the surest first: rank, field, why."""
    whole, bare = plain_heading(heading), plain_heading(_BRACKETS.sub(" ", heading))
    found = []
    for rank, words, why in ((0, whole, "name"), (1, bare, "words")):
        name = _known().get(words)
        if name and _agrees(name, cells):
            found.append((rank, name, why))
    for name, reads in _VALUES.items():
        filled = [cell for cell in cells if cell]
        if filled and sum(map(reads, filled)) > _MOST * len(filled):
            found.append((2, name, "values"))
    return found


def _agrees(name: str, cells: Sequence[str]) -> bool:
    """Whether the cells do not speak against a field: a `Participants` of nothing but numbers is no
    population.
    """
    filled = [cell for cell in cells if cell]
    numbers = sum(cell.replace(",", "").replace(".", "", 1).isdecimal() for cell in filled)
    mostly = bool(filled) and numbers > _MOST * len(filled)
    if fields()[name].type == "concept":
        return not mostly
    if name == "study_id":
        return len(set(filled)) > len(filled) / 2
    return True


_VALUES: dict[str, Callable[[str], bool]] = {
    "doi": lambda cell: bare_doi(cell) is not None,
    "label": reads_as_label,
    "year": is_year,
}


@cache
def _known() -> dict[str, str]:
    """Plain heading to the field of a study that it names; the first field that has it."""
    table = files("lacunary.loaders.drafting").joinpath("headings.toml")
    further: dict[str, list[str]] = tomllib.loads(table.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, headings in further.items():
        for heading in headings:
            found.setdefault(plain_heading(heading), name)
    for name in kinds()["inclusion"].fields:
        for heading in (name, *fields()[name].headings):
            found.setdefault(plain_heading(heading), name)
    return found
