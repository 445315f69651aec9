"""Words that a draft goes by (`words.toml`), and whether the parts of a cell are known words."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from lacunary.graph.records import Concept
from lacunary.loaders.fields import Field, split
from lacunary.loaders.vocabulary.read import Values, builtin_vocabularies, read_vocabulary

__all__ = ["are_instruments", "ends_in", "listed", "names_one", "separator_of"]

_SIGNS = (";", ",", "/", "|", "\n")
"""What may part several values in a cell; a comma stands for `，` and `、` too."""
_MOST = 0.6
"""Share of the parts that must be known words for a sign to part them."""


@cache
def listed(name: str) -> tuple[str, ...]:
    """The words of one list of `words.toml`.

    >>> "consensus" in listed("agreed")
    True
    """
    table = files("lacunary.loaders.drafting").joinpath("words.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(table)[name])


@cache
def _known() -> Values:
    """The concepts that lacunary ships, by their names."""
    concepts: dict[str, Concept] = {}
    for name in builtin_vocabularies():
        found, _ = read_vocabulary(name, None, name)
        concepts |= {concept.id: concept for concept in found}
    return Values(concepts)


def separator_of(field: Field, cells: Collection[str]) -> str:
    """The sign that parts several values of a field in these cells, where most of the parts are
    names of concepts and the whole cells are not; empty where `;` or nothing does.

    >>> from lacunary.loaders.fields import fields
    >>> separator_of(fields()["condition"], ["抑郁、焦虑", "失眠"])
    ','
    >>> separator_of(fields()["country"], ["Korea, Republic of", "China, Japan"])
    ''
    """
    if field.type != "concept" or not field.many:
        return ""
    best, most = "", 0
    for sign in _SIGNS:
        having = {cell for cell in cells if len(split(cell, sign)) > 1}
        unknown = {cell for cell in having if not _is_known(field, cell)}
        if unknown != having or any(_is_one_name(field, cell, sign) for cell in unknown):
            continue  # a name has it: `Korea, Republic of`
        parted = [split(cell, sign) for cell in unknown]
        known = sum(_is_known(field, part) for parts in parted for part in parts)
        if known > most and known > _MOST * sum(map(len, parted)):
            best, most = sign, known
    return "" if best == ";" else best


def _is_one_name(field: Field, words: str, sign: str) -> bool:
    """Whether words that are no name as they stand are one in another form, and their parts are
    not all names.
    """
    if all(_is_known(field, part) for part in split(words, sign)):
        return False
    return any(cell.value for cell in _known().look_up(field.dimension, words, ""))


def _is_known(field: Field, words: str) -> bool:
    dimensions = ("outcome", "instrument") if field.dimension == "outcome" else (field.dimension,)
    return any(_known().by_label(one, words) is not None for one in dimensions)


def are_instruments(cells: Iterable[str]) -> bool:
    """Whether most of what stands in cells of outcomes are names of instruments.

    >>> are_instruments(["PHQ-9, GAD-7", "ISI"]), are_instruments(["depression", "PHQ-9"])
    (True, False)
    """
    parts = [part for cell in cells for sign in (";", ",") for part in split(cell, sign)]
    known = sum(_known().by_label("instrument", part) is not None for part in parts)
    return bool(parts) and known > _MOST * len(parts)


def names_one(words: str, name: str) -> bool:
    """Whether a plain heading has a word of one list of `words.toml`.

    >>> names_one("start date", "not_published"), names_one("restarted", "not_published")
    (True, False)
    """
    return any(one in (words.split() if one.isascii() else words) for one in listed(name))


def ends_in(words: str, known: Iterable[str]) -> str:
    """The longest of the known words that these end in, at the beginning of a word; empty where
    none does.

    >>> ends_in("target population", ["population", "lation"]), ends_in("心理干预", ["干预"])
    ('population', '干预')
    """
    found = (one for one in known if words.endswith(one if not one.isascii() else f" {one}"))
    return max(found, key=len, default="")
