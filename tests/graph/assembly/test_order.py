"""The order of sources and rows decides nothing: ties go to the value that sorts first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from study_rows import built as built_with_decisions
from study_rows import decided, included

from lacunary.graph import Graph, schema
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.places import places_in_order
from lacunary.graph.records import Cell, Loaded, Record, SourceFile
from lacunary.loaders import Project, load_project


def row(source: str, line: int, kind: str = "inclusion", **fields: str | int) -> Record:
    """A row of a sheet."""
    return Record(
        kind, source, line, {name: (Cell(str(value), value),) for name, value in fields.items()}
    )


def built(records: list[Record]) -> Graph:
    """The graph of some records, each of a source of its own name, and of two reviews."""
    reviews = [
        row("reviews", line, "review", review=name, title=name)
        for line, name in ((1, "a"), (2, "b"))
    ]
    sources = sorted({record.source for record in records} | {"reviews"})
    return assemble(
        Loaded(
            records=reviews + records,
            sources=[SourceFile(name, f"{name}.csv", "x") for name in sources],
        )
    ).graph


OF_A_PLACE = {
    "Link": (
        "id",
        *(
            f"{side}{what}"
            for side in ("one", "other")
            for what in ("", "_title", "_identifiers", "_fingerprint")
        ),
    ),
    "SAME_REPORT_AS": ("from", "one_rows", "other_rows"),
    "SAME_STUDY_AS": ("from", "one_rows", "other_rows"),
    "ABOUT_REPORT": ("from", "one_rows", "other_rows"),
    "ABOUT_STUDY": ("from", "one_rows", "other_rows"),
}
"""What tells records apart by the row they stand in, where several have one identifier."""


def without_rows(graph: Graph) -> dict[str, list[str]]:
    """All tables of a graph as text, places without their row."""
    tables = {name: graph.nodes(name) for name in schema().nodes} | {
        name: graph.edges(name) for name in schema().edges
    }
    found = {}
    for name, rows in tables.items():
        left_out = ("row", "sources", *OF_A_PLACE.get(name, ()))
        found[name] = sorted(
            str(
                (
                    {key: value for key, value in shown.items() if key not in left_out},
                    sorted(place.rpartition(":")[0] for place in shown.get("sources", [])),
                )
            )
            for shown in rows
        )
    return found


@pytest.fixture(scope="module")
def read(tiny_project: Project) -> Loaded:
    """All that the tiny project holds."""
    return load_project(tiny_project)[0]


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_any_order_of_sources_and_rows_gives_the_same_graph(read: Loaded, dice: Any) -> None:
    """Rows change places within their source, and all records are read in any order."""
    lines: dict[str, list[int]] = {}
    for record in read.records:
        lines.setdefault(record.source, []).append(record.line)
    for rows in lines.values():
        dice.shuffle(rows)
    moved = [replace(record, line=lines[record.source].pop()) for record in read.records]
    dice.shuffle(moved)
    sources = list(read.sources)
    dice.shuffle(sources)
    one, other = assemble(read), assemble(replace(read, records=moved, sources=sources))
    assert without_rows(one.graph) == without_rows(other.graph)


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_any_order_of_reading_gives_the_same_graph(read: Loaded, dice: Any) -> None:
    """With the rows where they are, places and all else are equal."""
    records = list(read.records)
    dice.shuffle(records)
    assert assemble(read).graph == assemble(replace(read, records=records)).graph


BELL = {"title": "A trial for the bereaved", "year": 2012, "doi": "10.1000/bell"}
TIES: dict[str, tuple[dict[str, str | int], dict[str, str | int], str, str, Any]] = {
    "a study's label": (
        {"authors": "Bell, A"},
        {"authors": "Bel, A"},
        "Study",
        "label",
        "Bel 2012",
    ),
    "a study's label where one names no author": (
        {},
        {"authors": "Bell, A"},
        "Study",
        "label",
        "Bell 2012",
    ),
    "participants": ({"n": 101}, {"n": 99}, "Study", "n", 99),
    "the spelling of a title": (
        {"title": "A TRIAL FOR THE BEREAVED"},
        {},
        "Report",
        "title",
        "A trial for the bereaved",
    ),
    "authors": ({"authors": "Bell, B"}, {"authors": "Bell, A"}, "Report", "authors", ["Bell, A"]),
    "a journal": ({"journal": "Sleep"}, {"journal": "Grief"}, "Report", "journal", "Grief"),
    "the name of a new venue": (
        {"journal": "Grief & Loss"},
        {"journal": "Grief Loss"},
        "Venue",
        "label_en",
        "Grief & Loss",
    ),
    "an author's name": ({"authors": "Bell A"}, {"authors": "Bell, A"}, "Author", "name", "Bell A"),
    "an abstract": (
        {"abstract": "Background."},
        {"abstract": "Aims."},
        "Report",
        "abstract",
        "Aims.",
    ),
}
"""What two reviews say of one study, and what the graph shows."""


@pytest.mark.parametrize("tie", TIES)
def test_a_tie_goes_to_the_value_that_sorts_first(tie: str) -> None:
    """Whichever source is listed first and whatever the sources are called."""
    first, second, label, name, expected = TIES[tie]
    for one, other in ((first, second), (second, first)):
        for sources in (("x", "y"), ("y", "x")):
            said = [
                row(source, 2, review=review, label=f"{review} Bell", **(BELL | fields))
                for source, review, fields in zip(sources, "ab", (one, other), strict=True)
            ]
            shown = [
                node
                for node in built(said).nodes(label)
                if not node["id"].startswith("report:anonymous")
            ]  # the reviews'
            assert [expected] == [node.get(name) for node in shown], (one, sources)


def test_an_inclusion_in_several_rows_shows_the_same_whatever_their_order() -> None:
    """The highest confidence, and every place in the paper, each once."""
    rows = [
        row("x", 2, review="a", label="Bell", confidence="low", where="Table 2", **BELL),
        row("x", 3, review="a", label="Bell", where="Table 1; Table 2", **BELL),
        row("x", 4, review="a", label="Bell", confidence="high", where="Text", **BELL),
    ]
    for said in (rows, rows[::-1]):
        (edge,) = built(said).edges("INCLUDES")
        assert ("high", "Table 1; Table 2; Text") == (edge["confidence"], edge["where"])


def test_an_inclusion_under_two_labels_shows_both() -> None:
    """A person joins two studies of one review: neither of its words for them is lost."""
    rows = [included("a", 2, "Choi 2012", order=2), included("a", 3, "Chan 2010", order=1)]
    same = decided("same-study", "a/Choi 2012 #2", "a/Chan 2010 #1")
    (edge,) = built_with_decisions(rows, same).graph.edges("INCLUDES")
    assert ("Chan 2010; Choi 2012", 1) == (edge["label_in_review"], edge["order"])


def test_a_candidate_in_several_rows_keeps_every_place_and_caveat() -> None:
    """The status is that of the surest row; what one row says beside it is not lost."""
    rows = [
        row("x", 2, "candidate", review="a", status="unsure", confidence="low", note="No text."),
        row("x", 3, "candidate", review="a", status="likely", confidence="high", note="Preprint."),
    ]
    for number, record in enumerate(rows):
        said = {"label": "Bell", "url": f"https://example.org/{number}"} | BELL
        record.cells.update({name: (Cell(str(v), v),) for name, v in said.items()})
    for said_in_order in (rows, rows[::-1]):
        (edge,) = built(said_in_order).edges("CANDIDATE_FOR")
        assert ("likely", "high") == (edge["status"], edge["confidence"])
        assert "https://example.org/0; https://example.org/1" == edge["found_in"]
        assert "No text.; Preprint." == edge["note"]


def test_places_are_sorted_by_source_and_row() -> None:
    """Rows as numbers, each place once."""
    assert ["a:10", "b:9", "b:10"] == places_in_order(["b:10", "a:10", "b:9", "b:10"])
