"""What is taken from a graph becomes unknown, never 0: every column of numbers declares what makes
it unknown, and the tiny graph is perturbed to see whether that is so.

Taken away are all codes of a dimension, all reference lists, the scope of a review, and what is
known of a literature. A number that was there before and is 0 afterwards is an error, unless the
column declares a note that says what is left out, and that note has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from perturbed import Change, rebuilt

from lacunary.graph import Graph, Store, open_store
from lacunary.graph.schema import STATES, schema
from lacunary.queries import ask, catalogue
from lacunary.queries.asking.catalogue import Question
from lacunary.queries.asking.notes import note_names
from lacunary.queries.asking.runner import Result

REQUIRED = {"study": "study:doi:10.2196/jmir.6524", "report": "10.2196/jmir.6524"}
LEVELS = {"region": ("country", "province")}
"""Levels of a dimension that are dimensions of a study too."""

QUESTIONS = pytest.mark.parametrize("question", catalogue().values(), ids=list(catalogue()))


def without_codes(dimension: str) -> dict[str, Change]:
    """Nothing is said of the dimension: no coding, no words, no state but not said."""
    gone = {dimension, *LEVELS.get(dimension, ())}

    def node(label: str, row: dict[str, Any]) -> dict[str, Any] | None:
        if label == "Statement" and row.get("property") == dimension:
            return None
        if label == "Study":
            for state in STATES:
                row[state] = sorted(set(row.get(state, ())) - gone)
            row["not_said"] = sorted({*row["not_said"], *gone})
        return row

    coding = schema().codings[dimension]
    return {"node": node, "edge": lambda name, row: None if name == coding else row}


def without_lists() -> dict[str, Change]:
    """No report has its reference list here."""
    return {
        "node": lambda label, row: row | {"reference_list": "none"} if label == "Report" else row,
        "edge": lambda name, row: None if name == "CITES" else row,
    }


def without_scope() -> dict[str, Change]:
    """Nothing is known of what one review admits."""
    return {
        "edge": lambda name, row: (
            None if name == "HAS_SCOPE" and row["from"] == "review:zh-2023" else row
        )
    }


def without_literature(literature: str) -> dict[str, Change]:
    """Of what was known to be of a literature the language is unknown."""

    def node(label: str, row: dict[str, Any]) -> dict[str, Any]:
        if label in ("Report", "Study") and row.get("literature") == literature:
            row.pop("language", None)
            row.pop("literature")
        return row

    return {"node": node}


PERTURBATIONS: dict[str, dict[str, Change]] = {
    **{f"no {name} coded": without_codes(name) for name in schema().codings},
    "no reference lists": without_lists(),
    "no scope of a review": without_scope(),
    "no chinese literature": without_literature("chinese"),
    "no international literature": without_literature("international"),
}


def with_scopes(graph: Graph) -> Graph:
    """The tiny graph, in which two reviews say that they limit nothing."""
    builder = rebuilt(graph)
    for review in ("zh-2023", "a-2019"):
        for dimension in ("condition", "intervention", "language"):
            scope = f"scope:{review}:{dimension}"
            builder.add_node(scope, {"dimension": dimension, "rule": "not_limited"})
            builder.add_edge("HAS_SCOPE", f"review:{review}", scope)
    return builder.freeze()


@pytest.fixture(scope="module")
def perturbed(
    tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Store]]:
    """A store for each perturbation, and one (`whole`) from which nothing is taken."""
    stores = {}
    whole = with_scopes(tiny_graph)
    for name, change in {"whole": {}, **PERTURBATIONS}.items():
        path = tmp_path_factory.mktemp("perturbed") / "graph"
        writer = open_store(path, write=True)
        writer.write(rebuilt(whole, **change).freeze())
        writer.close()
        stores[name] = open_store(path)
    yield stores
    for store in stores.values():
        store.close()


def ways(question: Question, perturbation: str) -> Iterator[dict[str, Any]]:
    """How a question is asked: with its defaults, and of the dimension that is perturbed on one
    side; where it is what the other side has by default the sides are changed.
    """
    given = {p.name: REQUIRED[p.name] for p in question.parameters if p.required}
    yield given
    dimension = perturbation.split()[1]
    for name in ("rows", "columns"):
        parameter = question.parameter(name)
        if parameter and dimension in parameter.choices and dimension != parameter.default:
            other = "columns" if name == "rows" else "rows"
            across = question.parameter(other)
            changed = {other: parameter.default} if across and across.default == dimension else {}
            yield given | {name: dimension} | changed


def numbers(result: Result) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The numbers of an answer by what its row is about: the words before the first number, and the
    year; of rows without such words by their place.
    """
    found = {}
    for place, record in enumerate(result.records()):
        key: list[Any] = []
        for value in record.values():
            if isinstance(value, int | float) and not isinstance(value, bool):
                break
            key.append(tuple(value) if isinstance(value, list) else value)
        key = [*key, record.get("year")] if key else [place]
        found[tuple(key)] = {
            name: value
            for name, value in record.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
    return found


def turned_to_zero(before: Result, after: Result) -> set[str]:
    """Columns in which a number that was there is 0 now, or which have a 0 for the first time."""
    old, new = numbers(before), numbers(after)
    zeros = {column for values in old.values() for column, value in values.items() if value == 0}
    return {
        column
        for key, values in new.items()
        for column, value in values.items()
        if value == 0 and (old[key].get(column) != 0 if key in old else column not in zeros)
    }


@QUESTIONS
def test_every_number_declares_what_makes_it_unknown(question: Question, tiny_store: Store) -> None:
    """A column in which a number stands names its reason; what it names is a column it has."""
    given = {p.name: REQUIRED[p.name] for p in question.parameters if p.required}
    shown = {
        name for row in numbers(ask(tiny_store, question.name, given)).values() for name in row
    }
    declared = {column.name for column in question.columns if column.unknown}
    assert set() == shown - declared


@QUESTIONS
def test_note_that_a_column_relies_on_is_said(question: Question) -> None:
    """A count that stays a count names a note of this question."""
    named = {column.unknown.note for column in question.columns if column.unknown} - {"", "layers"}
    assert set() == named - set(question.notes)
    assert set() == named - set(note_names())


@pytest.mark.parametrize("perturbation", PERTURBATIONS)
def test_what_is_taken_away_is_unknown_and_not_zero(
    perturbation: str, perturbed: dict[str, Store]
) -> None:
    """No number becomes 0 because nothing is known any more, unless a note says so."""
    wrong = []
    for question in catalogue().values():
        reasons = {column.name: column.unknown for column in question.columns}
        for given in ways(question, perturbation):
            before = ask(perturbed["whole"], question.name, given)
            after = ask(perturbed[perturbation], question.name, given)
            for column in sorted(turned_to_zero(before, after)):
                reason = reasons[column]
                if not (reason and reason.note and before.notes != after.notes):
                    wrong.append(f"{question.name} {given} {column}")
    assert [] == wrong


def test_perturbations_reach_the_columns_that_they_should(perturbed: dict[str, Store]) -> None:
    """The guard cannot pass because nothing was perturbed: what rests on reference lists, codes or
    a literature is null afterwards.
    """
    expected = {
        ("no reference lists", "cross-literature-citations", "citations"),
        ("no region coded", "regions-without-a-study", "broader_only"),
        ("no condition coded", "contrast-of-literatures", "chinese"),
        ("no region coded", "coverage-of-stated-counts", "held"),
        ("no reference lists", "reference-coverage", "citations_held"),
    }
    for perturbation, name, column in expected:
        whole = numbers(ask(perturbed["whole"], name))
        before = {values[column] for values in whole.values() if column in values}
        rows = ask(perturbed[perturbation], name).records()
        assert before, (name, column)
        assert len(before) > len({row[column] for row in rows} - {None}), (name, column)


def test_scope_that_is_taken_away_is_not_stated(perturbed: dict[str, Store]) -> None:
    """What the Chinese review admits is the only ground on which a Chinese cell was looked for."""
    states = {
        name: {row["state_chinese"] for row in ask(perturbed[name], "evidence-gap-map").records()}
        for name in ("whole", "no scope of a review")
    }
    assert "looked for" in states["whole"]
    assert "looked for" not in states["no scope of a review"]


def test_columns_that_are_guarded_are_counted() -> None:
    """How many columns of numbers declare what makes them unknown."""
    declared = [c for question in catalogue().values() for c in question.columns if c.unknown]
    null = [column for column in declared if column.unknown and not column.unknown.note]
    assert len(declared) >= 105
    assert len(null) >= 40
