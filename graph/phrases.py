"""What a person reads, in both languages: every room keeps its phrases in a `phrases.toml` of its
own, and code asks for one by its key.
"""

from __future__ import annotations

import string
import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["LANGUAGES", "gathered", "in_both", "phrase", "placeholders", "read_phrases"]

LANGUAGES = ("en", "zh")


def phrase(room: str, key: str, language: str, **values: object) -> str:
    """A phrase of a room (`queries.asking`), its placeholders filled with the values.

    What names no room, key or language, and a placeholder without a value, is a KeyError: a test
    holds every call in the code against the phrases.

    >>> phrase("graph", "coding", "en", dimension="condition")
    'The study is coded with this condition'
    """
    return read_phrases(room)[key][language].format(**values)


def in_both(room: str, key: str, **values: object) -> dict[str, str]:
    """A phrase by language.

    >>> sorted(in_both("graph", "coding", dimension="condition"))
    ['en', 'zh']
    """
    return {language: phrase(room, key, language, **values) for language in LANGUAGES}


def gathered(*phrases: dict[str, str]) -> dict[str, list[str]]:
    """Phrases in both languages as the notes of an answer: a list for each language.

    >>> gathered({"en": "None.", "zh": ""}, {"en": "One.", "zh": ""})["en"]
    ['None.', 'One.']
    """
    return {language: [words[language] for words in phrases] for language in LANGUAGES}


@cache
def read_phrases(room: str) -> dict[str, dict[str, str]]:
    """Every phrase of a room by its key; the tables of the file part a key by dots."""
    package = f"lacunary.{room}".removesuffix(".")
    raw = tomllib.loads(files(package).joinpath("phrases.toml").read_text(encoding="utf-8"))
    return _flat(raw, "")


def _flat(table: dict[str, dict[str, str]], head: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, entry in table.items():
        nested = any(isinstance(part, dict) for part in entry.values())
        found |= _flat(entry, f"{head}{name}.") if nested else {f"{head}{name}": entry}  # type: ignore[arg-type]
    return found


def placeholders(words: str) -> set[str]:
    """The names of the placeholders in a phrase.

    >>> sorted(placeholders("{rows:,} rows of {every}"))
    ['every', 'rows']
    """
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
