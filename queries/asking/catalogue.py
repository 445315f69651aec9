"""The saved questions: one file each, a `.cypher` query or a `.py` analysis, with a header that
says what it asks in both languages.

The header is TOML in the comment lines between two `---` lines at the top of the file: `title`,
`description` (each with `en` and `zh`), `parameters` and `columns` by name in the order of the
result; `layer`, which evidence it shows where it takes no `evidence`; `cells`, the two dimensions
whose codes it crosses; `notes`, what it says beside its rows (`notes.toml`; a question that takes
`digital`, or has `cells`, says so by itself); `defaults`, where a shared parameter has another one
here; `tally`, a column of which a note counts the values; `unknown`, what makes the numbers of a
column unknown (a reason of `terms.toml`); and for an analysis `reads`, the tables it needs. What a name means stands
in `terms.toml`, and of a number that a question takes the `least` and the `most`; what only one question has, in its header under `[own.parameters.NAME]` or
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

from lacunary.graph.entry_points import Registry
from lacunary.graph.errors import LacunaryError, QueryError

__all__ = [
    "QUESTIONS",
    "Column",
    "Parameter",
    "Question",
    "Unknown",
    "catalogue",
    "dimension_zh",
    "find_question",
]

_PACKAGE = "lacunary.queries"


def _builtin() -> dict[str, str]:
    """The files of the folder `queries/`, each a question; those that Python itself needs are
    none.
    """
    names = (entry.name for entry in files(_PACKAGE).iterdir() if not entry.name.startswith("_"))
    stems = (name.rpartition(".")[0] for name in names if name.endswith((".cypher", ".py")))
    return dict.fromkeys(sorted(stem.replace("_", "-") for stem in stems), _PACKAGE)


QUESTIONS = Registry("question", _builtin)
"""Name of a question to the package that holds its file."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter of a question with its default; a `choice` names what it may be, a number
    the `least` and the `most` (None: any).
    """

    name: str
    type: str
    default: Any
    en: str
    zh: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def required(self) -> bool:
        """Whether the question cannot be asked without it."""
        return self.default is None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What makes the numbers of a column unknown. With a `note` they stay counts of what is here,
    and that note of the answer says what they leave out; without, they are null where it holds.
    """

    name: str
    en: str
    zh: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a question's result; of numbers it says what makes them unknown."""

    name: str
    en: str
    zh: str
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One saved question.

    Attributes
    ----------
    name
        Its name, that of its file.
    kind
        `cypher` or `python`.
    title, description
        What it asks, by language (`en`, `zh`).
    parameters, columns
        What it takes and gives, in order.
    text
        Its file without the header.
    module
        The module that answers it; empty for Cypher.
    reads
        The tables that an analysis needs.
    layer
        Which evidence it shows, where it takes no parameter for that.
    cells
        The two dimensions whose codes it crosses.
    notes
        The notes beside its rows, by name.
    tally
        The column of which a note counts the values.

    Examples
    --------
    >>> find_question("shared-studies").kind
    'cypher'
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
    notes: tuple[str, ...] = ()
    tally: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """A parameter by name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@cache
def catalogue() -> dict[str, Question]:
    """All saved questions. A file without a header is left out with a remark, as is what an
    installed distribution adds and does not work (`lacunary.graph.entry_points.remarks`).

    Returns
    -------
    dict of Question
        By name, in alphabetical order; the same object each time.

    Examples
    --------
    >>> "evidence-gap-map" in catalogue()
    True
    """
    found = {}
    for name in QUESTIONS:
        try:
            with QUESTIONS.blaming(name):
                found[name] = _read(name, QUESTIONS.place(name))
        except LacunaryError as error:  # a file that is no question costs itself, not the command
            QUESTIONS.leave_out(name, error)
    return dict(sorted(found.items()))


def find_question(name: str) -> Question:
    """One question.

    Parameters
    ----------
    name
        Its name, as `lacunary query` lists it.

    Returns
    -------
    Question
        The question.

    Raises
    ------
    QueryError
        Names the closest ones where there is none.

    Examples
    --------
    >>> find_question("citation-clusters").title["en"]
    'Citation clusters'
    """
    known = catalogue()
    if refused := QUESTIONS.why_not(name):
        raise refused
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


def _read(name: str, package: str) -> Question:
    file, text = _file_of(name, package)
    mark = "//" if file.endswith(".cypher") else "#"
    header = re.match(rf"{mark} ---\n(.*?)\n{mark} ---\n", text, re.DOTALL)
    if header is None:
        remedy = "Give it one, or move it into a package of its own."
        raise QueryError(file, "the question has no header", remedy)
    lines = (re.sub(rf"^{mark} ?", "", line) for line in header[1].splitlines())
    raw = _header(file, "\n".join(lines))
    stem = file.rpartition(".")[0]
    own = raw.get("own", {})
    parameters = _terms()["parameters"] | own.get("parameters", {})
    columns = _terms()["columns"] | own.get("columns", {})
    reasons = {
        column: Unknown(reason, **_terms()["unknown"][reason])
        for column, reason in raw.get("unknown", {}).items()
    }
    return Question(
        name=name,
        kind="cypher" if file.endswith(".cypher") else "python",
        title=raw["title"],
        description=raw["description"],
        parameters=tuple(
            Parameter(
                name,
                parameters[name]["type"],
                raw.get("defaults", {}).get(name, parameters[name].get("default")),
                parameters[name]["en"],
                parameters[name]["zh"],
                tuple(parameters[name].get("choices", ())),
                parameters[name].get("least"),
                parameters[name].get("most"),
            )
            for name in raw["parameters"]
        ),
        columns=tuple(
            Column(name, columns[name]["en"], columns[name]["zh"], reasons.get(name))
            for name in raw["columns"]
        ),
        text=text[header.end() :].strip(),
        module="" if file.endswith(".cypher") else f"{package}.{stem}",
        reads=tuple(raw.get("reads", ())),
        layer=raw.get("layer", ""),
        cells=tuple(raw.get("cells", ())),
        notes=_notes_of(raw),
        tally=raw.get("tally", ""),
    )


def _notes_of(raw: dict[str, Any]) -> tuple[str, ...]:
    """The notes of a question: those of what it takes and crosses, then those it names."""
    taken = ["digital"] if "digital" in raw["parameters"] else []
    crossed = ["coded"] if raw.get("cells") else []
    return (*taken, *crossed, *raw.get("notes", ()))


def _file_of(name: str, package: str) -> tuple[str, str]:
    """The file of a question and its text: `NAME.cypher`, or `NAME.py` with low lines."""
    folder = files(package)
    for file in (f"{name}.cypher", f"{name.replace('-', '_')}.py"):
        if folder.joinpath(file).is_file():
            return file, folder.joinpath(file).read_text(encoding="utf-8")
    raise QueryError(name, f"{package} holds neither {name}.cypher nor its .py", "Add the file.")


def _header(file: str, text: str) -> dict[str, Any]:
    """The header of a question; one that is not whole is an error that names what it lacks."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QueryError(file, f"the header is not TOML: {error}", "Correct it there.") from None
    for key in ("title", "description", "parameters", "columns"):
        if key not in raw:
            raise QueryError(file, f"the header has no `{key}`", "Add it.")
    return raw
