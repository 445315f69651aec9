"""The authors of an entry: one name a cell, the names in the other script apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from lacunary.graph.records import Cell
from lacunary.graph.text.identifiers import has_chinese
from lacunary.graph.text.person_names import name_agreement, read_name
from lacunary.loaders.entry_identifiers import Given
from lacunary.loaders.reading.names import may_be_several, names_by_commas
from lacunary.loaders.said import REMEMBERED, Said, printed

__all__ = ["add_authors"]


def add_authors(given: Given, said: Said) -> None:
    """Add the authors of an entry. Where one list mixes the two scripts of the same people, the
    names of the second script stand apart.

    >>> said = Said()
    >>> add_authors({"authors": ["Novak A, Rossi KB"]}, said)
    >>> [cell.value for cell in said.cells["authors"]]
    ['Novak A', 'Rossi KB']
    """
    words = _each_name(given.get("authors", ()))
    others = given.get("authors_other", [])
    if others or not any(map(_is_chinese_name, words)):
        said.add_all("authors", tuple(filter(None, map(_person, words))))
    else:
        names, others = _parted_by_script(list(filter(None, map(_bare_name, words))))
        said.add_printed("authors", names)
    if others:
        said.add_printed("authors_other", others)


def _each_name(printed: Sequence[str]) -> Sequence[str]:
    """The names, each line that prints several of them parted."""
    if not any(map(may_be_several, printed)):
        return printed
    return [name for words in printed for name in names_by_commas(words)]


def _bare_name(words: str) -> str:
    return words.strip(" ;；,，、")


_is_chinese_name = lru_cache(maxsize=REMEMBERED)(has_chinese)


@lru_cache(maxsize=REMEMBERED)
def _person(words: str) -> Cell | None:
    """The cell of a name, None where nothing but signs is printed."""
    name = _bare_name(words)
    return printed(name) if name else None


def _parted_by_script(names: list[str]) -> tuple[list[str], list[str]]:
    """The names in the script of the first one and those of the same people in the other script."""
    chinese = [name for name in names if has_chinese(name)]
    latin = [name for name in names if not has_chinese(name)]
    if not chinese or not _same_people(chinese, latin):
        return names, []
    return (chinese, latin) if has_chinese(names[0]) else (latin, chinese)


def _same_people(chinese: list[str], latin: list[str]) -> bool:
    """Whether two lists name the same people in the same order, once in characters and once in
    pinyin.
    """
    pairs = zip(map(read_name, chinese), map(read_name, latin), strict=False)
    return len(chinese) == len(latin) and all(name_agreement(one, other) for one, other in pairs)
