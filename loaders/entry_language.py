"""The language of an entry: what the source declares, and what the script of its title proves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from lacunary.graph.text.identifiers import fold, mostly_chinese
from lacunary.loaders.entry_identifiers import Given
from lacunary.loaders.said import REMEMBERED, Said

__all__ = ["add_language", "language_code"]

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), "kana"),
    ("ko", re.compile("[\uac00-\ud7af]"), "Hangul"),
)


@cache
def _languages() -> dict[str, str]:
    text = files("lacunary.loaders").joinpath("languages.toml").read_text(encoding="utf-8")
    return {word: code for code, words in tomllib.loads(text)["words"].items() for word in words}


def language_code(words: str) -> str:
    """The ISO 639-1 code of a language by any of its names; empty where none is known.

    >>> language_code("Chinese"), language_code("any")
    ('zh', '')
    """
    return _languages().get(fold(words), "")


def add_language(given: Given, said: Said) -> None:
    """Add the declared language, unless the main title is in a script that no text of that language
    is written in.

    >>> said = Said()
    >>> add_language({"title": ["社区老年人的网络干预"], "language": ["eng"]}, said)
    >>> said.cells["language"][0].value, said.cells["language_basis"][0].value
    ('zh', 'title in Chinese characters; the source says en')
    """
    title = (given.get("title_original") or given.get("title") or ("",))[0]
    detected, basis = ("", "") if title.isascii() else _script(title)
    words = tuple(given.get("language", ()))
    if not words and given.get("language_machine"):
        _add_machine_made(tuple(given["language_machine"]), said, detected, basis)
    elif words or detected:
        stated = given.get("language_basis")
        told = bool(stated or given.get("language_declared"))
        said.take(_understood_language(words, told, stated[0] if stated else "", detected, basis))


def _add_machine_made(words: tuple[str, ...], said: Said, detected: str, basis: str) -> None:
    """Add the language that the source's own programme gave, unless the title disproves it."""
    made = _understood_language(words, True, "", detected, basis)
    for cell in made.cells.get("language", ()):
        method = "derived" if cell.method == "derived" else "machine"
        said.add("language", cell.verbatim, cell.value, method)
        reason = "made by the source's programme" if method == "machine" else basis
        said.add("language_basis", reason, method="derived")


@lru_cache(maxsize=REMEMBERED)
def _understood_language(
    words: tuple[str, ...], told: bool, stated: str, detected: str, basis: str
) -> Said:
    """What a declared language means; `told` that the record itself keeps apart what was declared,
    `stated` why it has its language, `detected` the language that the script of its title proves.
    """
    said = Said()
    declared = [code for word in _words_of(words) if (code := _languages().get(fold(word)))]
    if words and not (declared and told):
        said.add("language_declared", "; ".join(words))
    if detected and detected not in declared:
        if declared:
            basis += f"; the source says {', '.join(dict.fromkeys(declared))}"
        said.add("language", basis, detected, "derived")
    elif declared:
        basis = "declared by the source"
        method = "printed" if words[0] == declared[0] else "mapped"
        said.add("language", "; ".join(words), detected or declared[0], method)
    if "language" in said.cells:
        said.add("language_basis", stated or basis, method="derived")
    return said


def _words_of(words: Iterable[str]) -> list[str]:
    return [part for word in words for part in (word, *re.split(r"[;,/；，、]\s*", word))]


def _script(title: str) -> tuple[str, str]:
    """The language that the script of a title proves, and why; nothing for Latin letters, in which
    many are written.
    """
    for code, pattern, script in _SCRIPTS:
        if pattern.search(title):
            return code, f"title in {script}"
    return ("zh", "title in Chinese characters") if mostly_chinese(title) else ("", "")
