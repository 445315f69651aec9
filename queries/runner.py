"""Asks a store a saved question, or an ad-hoc read-only query, and gives a table with notes on what it rests on."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.errors import QueryError
from lacunary.graph.schema import schema
from lacunary.graph.store import Store
from lacunary.queries.catalogue import Parameter, Question, find_question
from lacunary.queries.notes import layer_notes

__all__ = ["Result", "ask", "read_parameters", "run_cypher"]


@dataclass(slots=True)
class Result:
    """A table that answers a question: columns (with headings in both languages), rows, and notes in both languages."""

    question: str
    title: dict[str, str]
    parameters: dict[str, Any]
    columns: list[str]
    rows: list[list[Any]]
    headings: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=lambda: {"en": [], "zh": []})

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries.

        >>> Result("q", {}, {}, ["a", "b"], [[1, 2]]).records()
        [{'a': 1, 'b': 2}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(store: Store, name: str, parameters: Mapping[str, Any] | None = None, timeout: float | None = None) -> Result:
    """Answer a saved question; parameters not given take their defaults.

    Raises QueryError for an unknown question, an unknown, missing or mistyped parameter.
    """
    question = find_question(name)
    given = read_parameters(question, parameters or {})
    columns = [column.name for column in question.columns]
    notes: dict[str, list[str]] = {"en": [], "zh": []}
    if question.kind == "cypher":
        answer = store.query(question.text, given, timeout)
        rows = answer.rows
        if answer.columns and answer.columns != columns:
            what = f"it gives the columns {answer.columns}, its header says {columns}"
            raise QueryError(question.name, what, "Correct the file of the question.")
    else:
        module = importlib.import_module(question.module)
        labels = [name for name in question.reads if name in schema().nodes]
        graph = store.read(labels, [name for name in question.reads if name in schema().edges])
        rows, notes = module.answer(graph, given)
    if "evidence" in given:
        for language, lines in layer_notes(store, str(given["evidence"])).items():
            notes[language] = [*notes[language], *lines]
    headings = {language: [getattr(column, language) for column in question.columns] for language in ("en", "zh")}
    return Result(question.name, question.title, given, columns, rows, headings, notes)


def run_cypher(store: Store, text: str, parameters: Mapping[str, Any] | None = None, timeout: float | None = None) -> Result:
    """Run an ad-hoc read-only query; a write is refused by this program and by the engine."""
    answer = store.query(text, parameters, timeout)
    headings = {"en": answer.columns, "zh": answer.columns}
    title = {"en": "Ad-hoc query", "zh": "临时查询"}
    return Result("", title, dict(parameters or {}), answer.columns, answer.rows, headings)


def read_parameters(question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values for every parameter of a question, from words or values; all mistakes are named.

    >>> read_parameters(find_question("shared-studies"), {"minimum": "3"})["minimum"]
    3
    """
    known = {parameter.name for parameter in question.parameters}
    for name in given:
        if name not in known:
            hint = f"It takes {', '.join(sorted(known))}." if known else "It takes none."
            raise QueryError(question.name, f"there is no parameter `{name}`", hint)
    values: dict[str, Any] = {}
    for parameter in question.parameters:
        if parameter.name in given:
            values[parameter.name] = _value(question, parameter, given[parameter.name])
        elif parameter.required:
            raise QueryError(
                question.name,
                f"the parameter `{parameter.name}` is missing",
                f"Give it with -p {parameter.name}=… ({parameter.en}).",
            )
        else:
            values[parameter.name] = parameter.default
    return values


def _value(question: Question, parameter: Parameter, given: Any) -> Any:
    words = str(given).strip()
    match parameter.type:
        case "integer":
            try:
                return int(words)
            except ValueError:
                what = f'the parameter `{parameter.name}` takes a whole number, not "{words}"'
                raise QueryError(question.name, what, f"For example -p {parameter.name}={parameter.default}.") from None
        case "number":
            try:
                return float(words)
            except ValueError:
                what = f'the parameter `{parameter.name}` takes a number, not "{words}"'
                raise QueryError(question.name, what, f"For example -p {parameter.name}={parameter.default}.") from None
        case "choice":
            if words not in parameter.choices:
                what = f'the parameter `{parameter.name}` does not know "{words}"'
                raise QueryError(question.name, what, f"Use one of {', '.join(parameter.choices)}.")
        case "boolean":
            if words.casefold() not in ("true", "false", "yes", "no"):
                raise QueryError(question.name, f"the parameter `{parameter.name}` is yes or no", f'Not "{words}".')
            return words.casefold() in ("true", "yes")
        case "review" | "study" | "concept":
            kinds = {"review": "review", "study": "study"}
            prefix = kinds.get(parameter.type, "")
            return words if not words or not prefix or words.startswith(f"{prefix}:") else f"{prefix}:{words}"
    return words
