"""The saved questions: one file each, a `.cypher` query or a `.py` analysis, with a header that
says what it asks in both languages.

The header is TOML in the comment lines between two `---` lines at the top of the file: `title`,
`description` (each with `en` and `zh`), `parameters` and `columns` by name in the order of the
result; `layer`, which evidence it shows where it takes no `evidence`; `cells`, the two dimensions
whose codes it crosses; and for an analysis `reads`, the tables it needs. What a name means stands
in `terms.toml`; what only one question has, in its header under `[own.parameters.NAME]` or
`[own.columns.NAME]`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.errors import QueryError

__all__ = ["Column", "Parameter", "Question", "catalogue", "dimension_zh", "find_question"]

_NOT_QUESTIONS = {"__init__.py"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of a question with its default; a `choice` names what it may be."""

    name: str
    type: str
    default: Any
    en: str
    zh: str
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether the question cannot be asked without it."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a question's result."""

    name: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Question:
    """One saved question: its name, kind (`cypher` or `python`), titles, parameters, columns and
    text.
    """

    name: str
    kind: str
    title: dict[str, str]
    description: dict[str, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    module: str = ""
    reads: tuple[str, ...] = ()
    layer: str = ""
    cells: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        """A parameter by name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@cache
def catalogue() -> dict[str, Question]:
    """All saved questions by name, in alphabetical order.

    >>> "evidence-gap-map" in catalogue()
    True
    """
    found = {}
    for entry in files("lacunary.queries").iterdir():
        name = entry.name
        if name.endswith(".cypher") or (name.endswith(".py") and name not in _NOT_QUESTIONS):
            question = _read(name, entry.read_text(encoding="utf-8"))
            found[question.name] = question
    return dict(sorted(found.items()))


def find_question(name: str) -> Question:
    """A question by name; a QueryError names the closest ones."""
    known = catalogue()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = (
            f"Did you mean {', '.join(f'`{n}`' for n in near)}?"
            if near
            else "`lacunary query` lists them."
        )
        raise QueryError("query", f"there is no saved question `{name}`", hint)
    return known[name]


@cache
def _terms() -> dict[str, Any]:
    """The parameters and columns that questions share."""
    return tomllib.loads(
        files("lacunary.queries.asking").joinpath("terms.toml").read_text(encoding="utf-8")
    )


def dimension_zh(dimension: str) -> str:
    """What a dimension is called in a Chinese sentence.

    >>> dimension_zh("condition")
    '疾病'
    """
    return str(_terms()["dimensions"][dimension])


def _read(file: str, text: str) -> Question:
    mark = "//" if file.endswith(".cypher") else "#"
    header = re.match(rf"{mark} ---\n(.*?)\n{mark} ---\n", text, re.DOTALL)
    if header is None:
        raise QueryError(file, "the question has no header", "See docs/questions.md for its form.")
    lines = (re.sub(rf"^{mark} ?", "", line) for line in header[1].splitlines())
    try:
        raw = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise QueryError(file, f"the header is not TOML: {error}", "Correct it there.") from None
    stem = file.rpartition(".")[0]
    own = raw.get("own", {})
    parameters = _terms()["parameters"] | own.get("parameters", {})
    columns = _terms()["columns"] | own.get("columns", {})
    return Question(
        name=stem.replace("_", "-"),
        kind="cypher" if file.endswith(".cypher") else "python",
        title=raw["title"],
        description=raw["description"],
        parameters=tuple(
            Parameter(
                name,
                parameters[name]["type"],
                parameters[name].get("default"),
                parameters[name]["en"],
                parameters[name]["zh"],
                tuple(parameters[name].get("choices", ())),
            )
            for name in raw["parameters"]
        ),
        columns=tuple(
            Column(name, columns[name]["en"], columns[name]["zh"]) for name in raw["columns"]
        ),
        text=text[header.end() :].strip(),
        module="" if file.endswith(".cypher") else f"lacunary.queries.{stem}",
        reads=tuple(raw.get("reads", ())),
        layer=raw.get("layer", ""),
        cells=tuple(raw.get("cells", ())),
    )
