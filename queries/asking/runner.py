"""Asks a store a saved question, or an ad-hoc read-only query, and gives a table with notes on what
it rests on.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lacunary.graph.errors import QueryError
from lacunary.graph.phrases import gathered, in_both
from lacunary.graph.schema import label_of, schema
from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.store import Store
from lacunary.queries.asking.catalogue import QUESTIONS, Parameter, Question, find_question
from lacunary.queries.asking.notes import computed_note, layer_notes, tally_note
from lacunary.queries.asking.unknown_names import unknown_names

if TYPE_CHECKING:
    import pandas

    from lacunary.graph.model import Graph

__all__ = ["Result", "ask", "ask_graph", "read_parameters", "run_cypher"]


@dataclass(slots=True)
class Result:
    """A table that answers a question. A notebook shows it as a table, and `to_pandas` gives one.

    Attributes
    ----------
    question
        The name of the question; empty for an ad-hoc query.
    title
        What it asks, by language (`en`, `zh`).
    parameters
        What it was asked with, defaults included.
    columns
        Names of the columns.
    rows
        One list a row; None where nothing is known.
    headings
        Headings of the columns, by language.
    notes
        What the answer rests on and leaves out, by language.
    cut
        Whether there were more rows than the budget allowed; a note says so too.
    warnings
        The notes that a person should see whatever becomes of the table, by language: that it was
        cut, and which names of an ad-hoc query no graph has.
    language
        The language of a notebook, and of `to_pandas`.
    version
        The version of the graph that answered, where it is known.

    Examples
    --------
    >>> Result("q", {}, {}, ["a", "b"], [[1, 2]]).records()
    [{'a': 1, 'b': 2}]
    """

    question: str
    title: dict[str, str]
    parameters: dict[str, Any]
    columns: list[str]
    rows: list[list[Any]]
    headings: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=lambda: {"en": [], "zh": []})
    cut: bool = False
    warnings: dict[str, list[str]] = field(default_factory=lambda: {"en": [], "zh": []})
    language: str = "en"
    version: str = ""

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries.

        Returns
        -------
        list of dict
            One for each row, by name of the column.
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas table of nullable types, so that what is missing stays missing.

        Returns
        -------
        pandas.DataFrame
            `Int64`, `Float64`, `boolean` and `string` columns; `object` for lists, mixed columns
            and those that hold nothing. `attrs` has question, title, parameters, notes and the
            graph's version.

        Examples
        --------
        >>> table = Result("q", {}, {}, ["year"], [[2020], [None]]).to_pandas()
        >>> table["year"].dtype, int(table["year"].isna().sum())
        (Int64Dtype(), 1)
        """
        from lacunary.queries.asking.notebook import frame_of

        return frame_of(self)

    def _repr_html_(self) -> str:
        """The table that Jupyter shows."""
        from lacunary.queries.asking.notebook import html_of

        return html_of(self)


def ask(
    store: Store,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    timeout: float | None = None,
    budget: Budget | None = None,
) -> Result:
    """Answer a saved question within a budget.

    Parameters
    ----------
    store
        An open store that holds a graph.
    name
        The question.
    parameters
        Its parameters by name, as values or as words; those not given take their defaults.
    timeout
        Seconds for all of it, where no `budget` is given: looking names up, reading the graph, the
        analysis and the notes.
    budget
        Time and memory that it may take. Its number of rows is for ad-hoc queries: a saved question
        is answered whole.

    Returns
    -------
    Result
        Columns, rows and notes.

    Raises
    ------
    QueryError
        For an unknown question, an unknown, missing or mistyped parameter.
    QueryTimeout, QueryTooLarge
        When the budget is spent.

    Examples
    --------
    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder, open_store
    >>> store = open_store(f"{tempfile.mkdtemp()}/graph", write=True)
    >>> store.write(GraphBuilder().freeze())
    >>> ask(store, "shared-studies", {"minimum": 2}).rows
    []
    >>> store.close()
    """
    question = find_question(name)
    given = read_parameters(question, parameters or {})
    budget = budget.every_row() if budget else Budget.start(timeout)
    _must_exist(store, question, given, budget)
    columns = [column.name for column in question.columns]
    notes: dict[str, list[str]] = {"en": [], "zh": []}
    if question.kind == "cypher":
        answer = store.query(question.text, given, budget=budget)
        rows = answer.rows
        if answer.columns and answer.columns != columns:
            what = f"it gives the columns {answer.columns}, its header says {columns}"
            raise QueryError(question.name, what, "Correct the file of the question.")
    else:
        with QUESTIONS.blaming(question.name):
            module = importlib.import_module(question.module)
        labels = [name for name in question.reads if name in schema().nodes]
        graph = store.tables(
            labels, [name for name in question.reads if name in schema().edges], budget
        )
        with QUESTIONS.blaming(question.name):
            rows, notes = budget.within(lambda: module.answer(graph, given))
    if question.tally:
        place = columns.index(question.tally)
        _add(notes, tally_note(row[place] for row in rows))
    evidence = str(given.get("evidence", question.layer))
    if evidence:
        _add(notes, layer_notes(store, evidence, budget))
    asked = {"evidence": evidence or "any", "digital": "any", "review": ""} | given
    for key, dimension in zip(("rows", "columns"), question.cells, strict=False):
        asked[key] = given.get(dimension.removeprefix("$"), dimension)
    for note in question.notes:
        _add(notes, computed_note(store, note, asked, budget))
    if evidence:
        _add(notes, gathered(in_both("queries.asking", "layers.empty")))
    return Result(question.name, question.title, given, columns, rows, _headings(question), notes)


def ask_graph(graph: Graph, name: str, parameters: Mapping[str, Any] | None = None) -> Result:
    """Answer a question that is an analysis from a graph in memory, which no store holds; without
    the notes that only a store can be asked for.

    Parameters
    ----------
    graph
        The whole graph.
    name
        A question in Python.
    parameters
        Its parameters by name, as values or as words; those not given take their defaults.

    Returns
    -------
    Result
        Columns, rows and the notes of the analysis.

    Raises
    ------
    QueryError
        For an unknown question or one in Cypher, an unknown, missing or mistyped parameter.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> ask_graph(GraphBuilder().freeze(), "overlap-of-reviews").records()[0]["cca"] is None
    True
    """
    question = find_question(name)
    given = read_parameters(question, parameters or {})
    if question.kind != "python":
        raise QueryError(name, "this question needs a database", "Ask it with `lacunary query`.")
    with QUESTIONS.blaming(question.name):
        rows, notes = importlib.import_module(question.module).answer(graph, given)
    columns = [column.name for column in question.columns]
    return Result(question.name, question.title, given, columns, rows, _headings(question), notes)


def _headings(question: Question) -> dict[str, list[str]]:
    return {
        language: [getattr(column, language) for column in question.columns]
        for language in ("en", "zh")
    }


def _add(notes: dict[str, list[str]], more: Mapping[str, list[str]]) -> None:
    for language, lines in more.items():
        notes[language] = [*notes[language], *lines]


def _must_exist(store: Store, question: Question, given: Mapping[str, Any], budget: Budget) -> None:
    """A review, study or concept that is not in the graph is a mistake to name, not an empty
    answer.
    """
    for parameter in question.parameters:
        words = given[parameter.name]
        if parameter.type not in ("review", "study", "concept") or not words:
            continue
        known = words.partition(":")[0] in ("review", "study", *schema().concepts)
        label = label_of(words) if known else ""
        text = (
            f"MATCH (n:`{label}`) WHERE n.id = $id OR $id IN coalesce(n.aliases, []) RETURN n.id AS"
            " id ORDER BY id"
        )
        found = known and store.query(text, {"id": words}, budget=budget).rows
        if not found:
            what = f"the parameter `{parameter.name}` names `{words}`, which is not in this graph"
            raise QueryError(question.name, what, _WHERE_TO_LOOK[parameter.type])


_WHERE_TO_LOOK = {
    "review": "`lacunary query reviews-and-their-lists` lists the reviews.",
    "study": "`lacunary query studies-in-a-cell -p evidence=any` lists the studies.",
    "concept": (
        "It reads dimension:name, for example condition:depression; see `lacunary query"
        " evidence-gap-map -p depth=concept`."
    ),
}


def run_cypher(
    store: Store,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    timeout: float | None = None,
    budget: Budget | None = None,
) -> Result:
    """Run an ad-hoc read-only query; a write is refused by this program and by the engine.

    Parameters
    ----------
    store
        An open store.
    text
        The query, in Cypher.
    parameters
        The values of `$name` in it.
    timeout
        Seconds that it may take, where no `budget` is given.
    budget
        Time, memory and rows that it may take; a note says when the answer was cut, and another
        names the labels, types and properties that no graph has.

    Returns
    -------
    Result
        Columns, rows and notes.

    Raises
    ------
    WriteRefused, QueryError
        Where it would write, or has a mistake.
    QueryTimeout, QueryTooLarge
        When the budget is spent.

    Examples
    --------
    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder, open_store
    >>> store = open_store(f"{tempfile.mkdtemp()}/graph", write=True)
    >>> store.write(GraphBuilder().freeze())
    >>> run_cypher(store, "RETURN $n + 1 AS more", {"n": 1}).rows
    [[2]]
    >>> store.close()
    """
    answer = store.query(text, parameters, timeout, budget)
    headings = {"en": answer.columns, "zh": answer.columns}
    title = in_both("queries.asking", "query.title")
    result = Result(
        "", title, dict(parameters or {}), answer.columns, answer.rows, headings, cut=answer.cut
    )
    said = unknown_names(text)
    if answer.cut:
        said.append(in_both("queries.asking", "query.cut", rows=len(answer.rows)))
    for words in said:
        for language, note in words.items():
            result.notes[language].append(note)
            result.warnings[language].append(note)
    return result


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
        case "integer" | "number":
            return _number(question, parameter, words)
        case "choice":
            if words not in parameter.choices:
                what = f'the parameter `{parameter.name}` does not know "{words}"'
                raise QueryError(question.name, what, f"Use one of {', '.join(parameter.choices)}.")
        case "boolean":
            if words.casefold() not in ("true", "false", "yes", "no"):
                raise QueryError(
                    question.name,
                    f"the parameter `{parameter.name}` is yes or no",
                    f'Not "{words}".',
                )
            return words.casefold() in ("true", "yes")
        case "review" | "study" | "concept":
            kinds = {"review": "review", "study": "study"}
            prefix = kinds.get(parameter.type, "")
            return (
                words
                if not words or not prefix or words.startswith(f"{prefix}:")
                else f"{prefix}:{words}"
            )
    return words


def _within_bounds(question: Question, parameter: Parameter, number: float) -> int | float:
    """A number that a parameter may be; any other is a mistake to name."""
    least = -math.inf if parameter.least is None else parameter.least
    most = math.inf if parameter.most is None else parameter.most
    if least <= number <= most:
        return number
    what = f"the parameter `{parameter.name}` cannot be {number}"
    raise QueryError(question.name, what, f"Give a number from {least} to {most}.")


def _number(question: Question, parameter: Parameter, words: str) -> int | float:
    kind, name = (int, "a whole number") if parameter.type == "integer" else (float, "a number")
    try:
        number = kind(words)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return _within_bounds(question, parameter, number)
    what = f'the parameter `{parameter.name}` takes {name}, not "{words}"'
    raise QueryError(question.name, what, f"For example -p {parameter.name}={parameter.default}.")
