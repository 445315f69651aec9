"""What a review says it admits, in a row or table of its own: `depression`, `not dementia`, `any`.

A criterion becomes a cell whose value is its rule and what it is about, `only condition:depression`
or `not_limited`; the words of the rules stand in `fields.toml`, under `[criteria]`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from lacunary.graph.records import Cell
from lacunary.graph.text.identifiers import fold
from lacunary.loaders.entry_language import language_code
from lacunary.loaders.fields import Field, Misread, criterion_words
from lacunary.loaders.vocabulary.read import Values

__all__ = ["criterion_cells", "known_concept"]


def criterion_cells(
    field: Field, words: str, values: Values, source: str, column: str = ""
) -> list[Cell]:
    """What one criterion of a field `scope_…` says, a cell for each concept that it names.

    Raises Misread for words that name no concept, language or answer.

    >>> from lacunary.graph.records import Concept
    >>> from lacunary.loaders.fields import fields
    >>> dementia = Concept("condition:dementia", "Dementia", "痴呆", "condition:2")
    >>> values = Values({dementia.id: dementia})
    >>> said = ("Dementia", "not Dementia", "不限", "不含痴呆")
    >>> cells = [
    ...     criterion_cells(fields()["scope_condition"], words, values, "r")[0] for words in said
    ... ]
    >>> [cell.value for cell in cells[:3]]
    ['only condition:dementia', 'excludes condition:dementia', 'not_limited']
    >>> cells[1].value == cells[3].value
    True
    """
    for rule in ("not_limited", "unknown"):
        if fold(words) in criterion_words()[rule]:
            return [Cell(words, rule)]
    rule, rest = _rule(words)
    if values.by_label(field.dimension, words):  # a name that begins like a rule
        rule, rest = "only", words
    about = _about(field, rest, values, source, column)
    if not about:
        raise Misread(f'{field.name} "{words}" {_wanted(field, words, values)}')
    return [Cell(words, f"{rule} {name}") for name in about]


def known_concept(words: str, values: Values) -> str:
    """The concept of an identifier such as `condition:depression`; raises Misread where no
    vocabulary has it.
    """
    if values.knows(words):
        return words
    what = f"`{words}` is in no vocabulary."
    if ":" not in words:
        what = f"`{words}` names no dimension."
        raise Misread(f"{what} Write dimension:name, such as condition:depression.")
    near = difflib.get_close_matches(words, values.of_dimension(words.partition(":")[0]), n=1)
    raise Misread(f"{what} {_meant(near)}")


def _rule(words: str) -> tuple[str, str]:
    """The rule that the first word of a criterion names, and the rest; `only` where none does."""
    for rule in ("excludes", "includes"):
        for word in criterion_words()[rule]:
            begins = f"{word} " if word.isascii() else word
            if fold(words).startswith(begins):
                return rule, words[len(begins) :].strip()
    return "only", words


def _about(field: Field, words: str, values: Values, source: str, column: str) -> list[str]:
    """What the words name: concepts, a language, or `digital`."""
    if field.dimension == "language":
        code = language_code(words)
        return [code] if code else []
    if field.dimension == "digital":
        return ["digital"] if fold(words) in ("yes", "digital") else []
    if values.knows(words) and words.startswith(f"{field.dimension}:"):
        return [words]
    cells = values.look_up(field.dimension, words, source, column)
    return [str(cell.value) for cell in cells if cell.value]


def _wanted(field: Field, words: str, values: Values) -> str:
    """What is wrong with words that name nothing, and what to do."""
    if field.dimension == "language":
        return "is no language that is known. Write `en`, `zh`, or `any`."
    if field.dimension == "digital":
        return "is not known. Write `yes` (digital only), `not digital`, or `any`."
    near = difflib.get_close_matches(fold(_rule(words)[1]), values.labels(field.dimension), n=1)
    return f"names no {field.dimension}. {_meant(near)}"


def _meant(near: Iterable[str]) -> str:
    found = next(iter(near), "")
    return f"Did you mean `{found}`?" if found else "Add the concept, or correct the words."
