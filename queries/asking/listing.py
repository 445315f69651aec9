"""The list of saved questions, as `lacunary query` shows it and as the documentation page has
it.
"""

from __future__ import annotations

import json
from typing import Any

from lacunary.graph.errors import QueryError
from lacunary.graph.phrases import in_both, phrase
from lacunary.queries.asking.catalogue import Parameter, Question, Unknown, catalogue

__all__ = ["list_questions", "questions_page"]


def list_questions(form: str = "table", language: str = "en") -> str:
    """All questions with their parameters, as text or (form `json`) as one JSON object."""
    if form == "json":
        questions: list[dict[str, Any]] = [
            {
                "name": question.name,
                "title": question.title[language],
                "description": question.description[language],
                "parameters": [
                    {
                        "name": parameter.name,
                        "type": parameter.type,
                        "default": parameter.default,
                        "required": parameter.required,
                        "choices": list(parameter.choices),
                        "least": parameter.least,
                        "most": parameter.most,
                        "description": getattr(parameter, language),
                    }
                    for parameter in question.parameters
                ],
                "columns": [
                    {
                        "name": column.name,
                        "heading": getattr(column, language),
                        "unknown": getattr(column.unknown, language, None),
                    }
                    for column in question.columns
                ],
                "kind": question.kind,
            }
            for question in catalogue().values()
        ]
        return json.dumps({"questions": questions}, ensure_ascii=False, indent=2) + "\n"
    if form != "table":
        raise QueryError(
            "query", f"the list of questions has no format `{form}`", "Use --format json."
        )
    width = max(map(len, catalogue()))
    lines = []
    for question in catalogue().values():
        lines.append(f"{question.name:<{width}}  {question.title[language]}")
        for parameter in question.parameters:
            lines.append(f"{'':<{width}}    -p {_in_words(parameter, language)}")
    return "\n".join(lines) + "\n"


def _in_words(parameter: Parameter, language: str) -> str:
    """A parameter, what it means, and its default."""
    words, default = getattr(parameter, language), repr(parameter.default)
    kind = "required" if parameter.required else "default"
    if parameter.choices:
        choices = ", ".join(parameter.choices)
        said = phrase(
            "queries.asking",
            f"list_choices.{kind}",
            language,
            words=words,
            choices=choices,
            default=default,
        )
    else:
        said = phrase(
            "queries.asking", f"list_parameter.{kind}", language, words=words, default=default
        )
    return f"{parameter.name}=…  {said}"


def _unknown(question: Question) -> list[str]:
    """What makes the numbers of its columns unknown, the columns of one reason together."""
    reasons: dict[Unknown, list[str]] = {}
    for column in question.columns:
        if column.unknown is not None:
            reasons.setdefault(column.unknown, []).append(f"`{column.name}`")
    if not reasons:
        return []
    title = " ".join(in_both("queries.asking", "page.unknown").values())
    lines = [
        f"- {', '.join(names)}: {reason.en} · {reason.zh}." for reason, names in reasons.items()
    ]
    return ["", f"{title}:", "", *lines]


def questions_page() -> str:
    """The documentation page of the questions, in Markdown, both languages side by side."""
    lines = [
        "# " + " ".join(in_both("queries.asking", "page.title").values()),
        "",
        (
            "Generated from the headers in `queries/` by `make docs`; do not edit. Ask one with"
            " `lacunary query NAME -p key=value`."
        ),
    ]
    for question in catalogue().values():
        lines += [
            "",
            f"## {question.name}",
            "",
            f"**{question.title['en']}** · {question.title['zh']} ({question.kind})",
            "",
        ]
        lines += [question.description["en"], "", question.description["zh"], ""]
        for parameter in question.parameters:
            default = (
                "required"
                if parameter.required
                else f"default `{json.dumps(parameter.default, ensure_ascii=False)}`"
            )
            choices = (
                f" One of {', '.join(f'`{c}`' for c in parameter.choices)}."
                if parameter.choices
                else f" From {parameter.least} to {parameter.most}."
                if parameter.least is not None
                else ""
            )
            lines.append(
                f"- `{parameter.name}` ({parameter.type}, {default}): {parameter.en} ·"
                f" {parameter.zh}.{choices}"
            )
        lines += [
            "",
            "Columns: " + ", ".join(f"`{c.name}` {c.en} {c.zh}" for c in question.columns) + ".",
            *_unknown(question),
        ]
    return "\n".join(lines) + "\n"
