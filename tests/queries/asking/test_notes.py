"""What an answer says beside its rows is computed from the graph that was asked: for each note a
change of the graph changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from perturbed import Change, rebuilt

from lacunary.graph import Graph, Store, open_store
from lacunary.graph.errors import QueryError
from lacunary.queries import ask, catalogue
from lacunary.queries.asking.catalogue import Question
from lacunary.queries.asking.notes import computed_note, note_names

REQUIRED = {"study": "study:doi:10.2196/jmir.6524", "report": "10.2196/jmir.6524"}


def without_edges(*names: str) -> dict[str, Change]:
    """Leaves out every edge of some types."""
    return {"edge": lambda name, row: None if name in names else row}


def with_property(label: str, **changed: Any) -> dict[str, Change]:
    """Gives every node of a type some properties."""
    return {"node": lambda kind, row: row | changed if kind == label else row}


CHANGES: dict[str, tuple[str, dict[str, Any], dict[str, Change]]] = {
    "coded": ("what-is-unknown", {}, without_edges("TESTS")),
    "digital": ("studies-by-region", {}, with_property("Study", digital=None)),
    "findings": ("effects-by-intervention", {}, without_edges("HAS_FINDING")),
    "left_out": ("contrast-of-literatures", {}, without_edges("ON_CONDITION")),
    "links": ("shared-studies", {}, with_property("Link", outcome="proposed", level="study")),
    "listings": ("reviews-and-their-lists", {}, with_property("Review", listing="partial")),
    "lists": (
        "cross-literature-citations",
        {},
        with_property("Report", reference_list="none"),
    ),
    "narrower": (
        "effects-by-intervention",
        {"intervention": "intervention:cbt"},
        without_edges("OF_INTERVENTION"),
    ),
    "own_codes": ("studies-by-region", {}, with_property("Region", iso_3166_1=["XX"])),
    "places": ("studies-by-region", {}, without_edges("LOCATED_IN")),
    "sides": ("studies-by-literature-and-year", {}, without_edges("INCLUDES")),
    "statements": ("conflicting-statements", {}, with_property("Statement", single=False)),
    "unmapped": ("unmapped-values", {}, with_property("Statement", reading="mapped")),
}
"""For each note a question that says it, how it is asked, and what is changed."""


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[Graph], Store]:
    """Puts a graph in a store of its own."""
    opened: list[Store] = []

    def store_of(graph: Graph) -> Store:
        path = tmp_path / str(len(opened))
        writer = open_store(path, write=True)
        writer.write(graph)
        writer.close()
        opened.append(open_store(path))
        return opened[-1]

    return store_of


def said_by(store: Store, note: str) -> list[list[str]]:
    """A note in both languages, as its question says it."""
    name, given, _ = CHANGES[note]
    notes = ask(store, name, given).notes
    asked = {"evidence": "included", "digital": "any", "review": "", "rows": "condition"}
    asked |= {"columns": "intervention", "level": "country", "outcome": "", "intervention": ""}
    asked |= {p.name: p.default for p in catalogue()[name].parameters} | given
    lines = computed_note(store, note, asked)
    assert all(set(lines[language]) <= set(notes[language]) for language in notes)
    return [lines["en"], lines["zh"]]


@pytest.mark.parametrize("note", note_names())
def test_a_change_of_the_graph_changes_the_note(
    note: str, tiny_store: Store, tiny_graph: Graph, stored: Callable[[Graph], Store]
) -> None:
    """Every note is of the data: what it rests on is taken away, and it says something else."""
    _, _, change = CHANGES[note]
    before = said_by(tiny_store, note)
    after = said_by(stored(rebuilt(tiny_graph, **change).freeze()), note)
    assert all(lines for lines in before) or all(lines for lines in after)
    assert before[0] != after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize("question", catalogue().values(), ids=list(catalogue()))
def test_every_question_has_notes_in_both_languages(question: Question, tiny_store: Store) -> None:
    """An answer is never without what it rests on, and every note it names there is."""
    assert set() == set(question.notes) - set(note_names())
    given = {p.name: REQUIRED[p.name] for p in question.parameters if p.required}
    notes = ask(tiny_store, question.name, given).notes
    assert notes["en"]
    assert len(notes["en"]) == len(notes["zh"])
    assert [] == [line for line in notes["en"] + notes["zh"] if "{" in line]


def test_layers_and_lists_are_those_of_the_graph(
    tiny_store: Store, tiny_graph: Graph, stored: Callable[[Graph], Store]
) -> None:
    """One included study less is one less in the note; a review whose list is complete no more is
    one complete list less.
    """
    less = rebuilt(
        tiny_graph,
        node=lambda label, row: (
            None
            if row["id"] == "study:doi:10.1000/zhou"
            else row | ({"listing": "partial"} if label == "Review" else {})
        ),
    )
    before = ask(tiny_store, "studies-by-region").notes["en"][0]
    after = ask(stored(less.freeze()), "studies-by-region").notes["en"][0]
    assert before.startswith("Shown: 7 included studies. Lists of 2 reviews are complete")
    assert after.startswith("Shown: 6 included studies. Lists of 0 reviews are complete, 4 partial")


def test_tally_counts_the_rows(tiny_store: Store) -> None:
    """The note of compared numbers adds up to the rows of the answer."""
    result = ask(tiny_store, "coverage-of-stated-counts")
    assert "Rows: equal 3; unknown 3; fewer 1." == result.notes["en"][0]
    assert 7 == len(result.rows)


def test_a_note_that_there_is_none_of_is_an_error(tiny_store: Store) -> None:
    """A header that names it is told which there are."""
    with pytest.raises(QueryError, match=r"there is no such note\. There are coded, digital"):
        computed_note(tiny_store, "nonsense", {})


def test_a_side_without_a_review_names_none(
    tiny_graph: Graph, stored: Callable[[Graph], Store]
) -> None:
    """What nothing is known of is left out with its brackets, in both languages."""
    without = rebuilt(tiny_graph, **without_edges("INCLUDES")).freeze()
    said = computed_note(
        stored(without), "sides", {"evidence": "included", "digital": "any", "review": ""}
    )
    assert [" 0 " in line for line in (*said["en"], *said["zh"])] == [True, True]
    assert [] == [line for lines in said.values() for line in lines if "·" in line]
