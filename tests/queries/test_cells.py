"""The evidence gap map and the cells of one literature, on a graph whose reviews say what they
admit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.queries import ask

CONCEPTS = {
    "condition:mood": "condition:mood",
    "condition:depression": "condition:mood",
    "condition:postnatal": "condition:mood",
    "condition:sleep": "condition:sleep",
    "condition:unused": "condition:unused",
    "intervention:cbt": "intervention:cbt",
    "intervention:qigong": "intervention:qigong",
}
STUDIES: dict[str, dict[str, Any]] = {
    "zh-app": {
        "digital": "yes", "literature": "chinese", "codes": ["condition:postnatal", "intervention:cbt"],
    },
    "zh-group": {
        "digital": "no", "literature": "chinese", "codes": ["condition:mood", "intervention:qigong"],
    },
    "zh-uncoded": {"digital": "yes", "literature": "chinese", "codes": ["condition:mood"]},
    "en-app": {
        "digital": "yes", "literature": "international", "codes": ["condition:depression", "intervention:cbt"],
    },
    "en-sleep": {
        "digital": "yes", "literature": "international", "codes": ["condition:sleep", "intervention:cbt"],
    },
    "unsaid": {"literature": "international", "codes": ["condition:sleep", "intervention:cbt"]},
}  # fmt: skip
"""Six studies; of the last nobody says whether its intervention is digital."""
EDGES = {"condition": "ON_CONDITION", "intervention": "TESTS"}
MOOD = ("condition", "only", "condition:mood")
EVERY_TREATMENT = ("intervention", "not_limited", "")
TAKES = [("language", "only", "zh"), ("language", "only", "en")]


def graph_of(criteria: dict[str, list[tuple[str, str, str]]]) -> GraphBuilder:
    """The six studies, all in the list of the review `all`, and reviews with these criteria that
    searched both literatures to 2022.
    """
    builder = GraphBuilder()
    for name, top in CONCEPTS.items():
        label, scheme = name.partition(":")[2], name.partition(":")[0]
        builder.add_node(name, {"label_en": label, "label_zh": label, "scheme": scheme, "top": top})
    builder.add_edge("BROADER", "condition:depression", "condition:mood")
    builder.add_edge("BROADER", "condition:postnatal", "condition:depression")
    builder.add_node("database:cnki", {"holds_literature": "chinese"})
    builder.add_node("database:medline", {"holds_literature": "international"})
    for review, rows in criteria.items():
        name = f"review:{review}"
        builder.add_node(name, {"listing": "complete", "search_to": "2022-03"})
        for database in ("database:cnki", "database:medline"):
            builder.add_edge("SEARCHED", name, database)
        for number, (dimension, rule, about) in enumerate(rows):
            scope = f"scope:{review}:{number}"
            limit = {"limit": about} if dimension == "language" else {}
            builder.add_node(scope, {"dimension": dimension, "rule": rule, **limit})
            builder.add_edge("HAS_SCOPE", name, scope)
            if ":" in about:
                builder.add_edge("CONCERNS", scope, about)
    for study, said in STUDIES.items():
        row = {key: value for key, value in said.items() if key != "codes"}
        builder.add_node(f"study:{study}", row | {"unit": "study", "included": True})
        builder.add_edge("INCLUDES", "review:all", f"study:{study}")
        for code in said["codes"]:
            edge = EDGES[code.partition(":")[0]]
            builder.add_edge(edge, f"study:{study}", code, {"displayed": True})
    return builder


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Any]:
    """Asks a question of a graph of these criteria."""
    opened: list[Store] = []

    def records(criteria: Any, name: str, **parameters: Any) -> list[dict[str, Any]]:
        path = tmp_path / str(len(opened))
        writer = open_store(path, write=True)
        writer.write(graph_of(criteria).freeze())
        writer.close()
        opened.append(open_store(path))
        return ask(opened[-1], name, parameters).records()

    yield records
    for store in opened:
        store.close()


def cell(rows: list[dict[str, Any]], row: str, column: str) -> dict[str, Any]:
    """One cell of an answer."""
    (found,) = [
        record
        for record in rows
        if (record["row"], record["column"]) == (f"condition:{row}", f"intervention:{column}")
    ]
    return found


LOOKED = {"all": [], "li": [MOOD, EVERY_TREATMENT, *TAKES]}
"""A review that says nothing, and one of mood disorders, digital or not."""


def test_a_study_counts_at_every_broader_concept(asked: Any) -> None:
    """Two levels up too; by its own codes only where it is coded."""
    rows = asked(LOOKED, "evidence-gap-map", depth="concept")
    counts = {
        name: (cell(rows, name, "cbt")["studies"], cell(rows, name, "cbt")["own"])
        for name in ("mood", "depression", "postnatal")
    }
    assert {"mood": (2, 0), "depression": (2, 1), "postnatal": (1, 1)} == counts


def test_only_rows_and_columns_in_use_are_shown(asked: Any) -> None:
    """Unless all are asked for."""
    used = {row["row"] for row in asked(LOOKED, "evidence-gap-map")}
    every = {row["row"] for row in asked(LOOKED, "evidence-gap-map", only="all")}
    assert {"condition:mood", "condition:sleep"} == used
    assert {"condition:unused"} == every - used


def test_an_empty_cell_says_whether_anybody_looked(asked: Any) -> None:
    """Mood was looked for in both literatures, with the review and the date; sleep by a review of
    which nothing is known.
    """
    rows = asked(LOOKED, "evidence-gap-map")
    empty = cell(rows, "mood", "qigong")
    assert (0, "looked for", ["review:li"], "2022-03") == (
        empty["international"],
        empty["state_international"],
        empty["looked_international"],
        empty["searched_international"],
    )
    assert ["li: language: zh, en"] == empty["limits_international"]
    assert (0, "scope not stated", []) == (
        cell(rows, "sleep", "cbt")["chinese"],
        cell(rows, "sleep", "cbt")["state_chinese"],
        cell(rows, "sleep", "cbt")["looked_chinese"],
    )


def test_a_cell_that_every_review_shuts_out_was_not_looked_for(asked: Any) -> None:
    """Where the other review says that it admits something else."""
    both = {"all": [("condition", "only", "condition:unused"), *TAKES], "li": LOOKED["li"]}
    rows = asked(both, "evidence-gap-map")
    assert "not looked for" == cell(rows, "sleep", "qigong")["state_chinese"]


def test_every_cell_has_the_denominator_of_each_literature(asked: Any) -> None:
    """Two of three Chinese studies are coded in both dimensions, all three international ones."""
    first = asked(LOOKED, "evidence-gap-map")[0]
    names = ("coded_chinese", "of_chinese", "coded_international", "of_international")
    assert [2, 3, 3, 3] == [first[name] for name in names]


def test_a_literature_without_a_coded_study_is_unknown_and_not_zero(asked: Any) -> None:
    """No Chinese study of an unclear intervention is here: nothing can be said of any cell."""
    rows = asked(LOOKED, "evidence-gap-map", digital="unclear")
    assert {(None, 0)} == {(row["chinese"], row["coded_chinese"]) for row in rows}
    assert [1] == [row["international"] for row in rows]


def test_digital_is_compared_with_digital_by_default(asked: Any) -> None:
    """Qigong in a group is no `Chinese only` cell among apps."""
    rows = asked(LOOKED, "one-literature-only")
    assert [("international", "condition:sleep")] == [(r["literature"], r["row"]) for r in rows]
    every = asked(LOOKED, "one-literature-only", digital="any")
    assert [("chinese", "condition:mood"), ("international", "condition:sleep")] == [
        (row["literature"], row["row"]) for row in every
    ]


@pytest.mark.parametrize(
    ("digital", "state", "called"),
    [("not_limited", "looked for", True), ("only", "scope not stated", None)],
)
def test_a_cell_is_of_one_literature_only_where_the_other_was_looked_for(
    digital: str, state: str, called: bool | None, asked: Any
) -> None:
    """A review of digital interventions did not look for qigong in a group."""
    criteria = {"all": [], "li": [*LOOKED["li"], ("digital", digital, "")]}
    rows = asked(criteria, "one-literature-only", digital="any")
    found = cell(rows, "mood", "qigong")
    assert (state, called) == (found["state"], found["one_literature_only"])
    assert (1, 2, 3, 3, 3) == (
        found["reviews_here"],
        found["coded_here"],
        found["of_here"],
        found["coded_other"],
        found["of_other"],
    )


@pytest.mark.parametrize(("narrower", "number"), [("yes", 2), ("no", 1)])
def test_every_number_of_the_map_opens(narrower: str, number: int, asked: Any) -> None:
    """The studies of depression × CBT, with narrower concepts and by their own codes."""
    where = {"row": "condition:depression", "column": "intervention:cbt"}
    rows = asked(LOOKED, "studies-in-a-cell", digital="yes", narrower=narrower, **where)
    assert number == len(rows)


def test_what_a_review_looked_for_is_said_by_dimension(asked: Any) -> None:
    """What it admits and shuts out, in words and concepts, and which literatures it reaches; the
    review that says nothing has one row without a dimension.
    """
    criteria = {"all": [], "li": [*LOOKED["li"], ("condition", "excludes", "condition:postnatal")]}
    rows = asked(criteria, "review-scopes")
    said = {(row["review"], row["dimension"]): row for row in rows}
    assert {
        ("review:all", None),
        ("review:li", "condition"),
        ("review:li", "intervention"),
        ("review:li", "language"),
    } == set(said)
    condition = said["review:li", "condition"]
    assert ("excludes; only", ["condition:mood"], ["condition:postnatal"], "yes", "yes") == (
        condition["rule"],
        condition["admits"],
        condition["excludes"],
        condition["reaches_chinese"],
        condition["reaches_international"],
    )
    assert ["en", "zh"] == said["review:li", "language"]["limits"]
    assert ("unknown", None) == (
        said["review:all", None]["reaches_chinese"],
        said["review:all", None]["rule"],
    )
    one = asked(criteria, "review-scopes", review="li", dimension="condition")
    assert [("review:li", "condition")] == [(row["review"], row["dimension"]) for row in one]


def test_a_study_that_can_have_no_intervention_is_in_no_denominator(tmp_path: Path) -> None:
    """A Chinese survey of an exposure is none of the studies that might stand in a cell."""
    graph = graph_of(LOOKED)
    survey = {"unit": "study", "included": True, "literature": "chinese", "digital": "no"}
    graph.add_node("study:survey", survey | {"not_applicable": ["intervention"]})
    graph.add_edge("ON_CONDITION", "study:survey", "condition:mood", {"displayed": True})
    any_kind = {"digital": "any"}
    with closing(open_store(tmp_path / "store", write=True)) as store:
        store.write(graph.freeze())
        map_ = ask(store, "evidence-gap-map")
        by_intervention = ask(store, "contrast-of-literatures", any_kind | {"rows": "intervention"})
        by_condition = ask(store, "contrast-of-literatures", any_kind)
    assert {(2, 3)} == {(row["coded_chinese"], row["of_chinese"]) for row in map_.records()}
    assert {3} == {row["of_chinese"] for row in by_intervention.records()}
    assert {4} == {row["of_chinese"] for row in by_condition.records()}
    (note,) = [line for line in map_.notes["en"] if "stand in a cell;" in line]
    assert note.startswith("5 of 6 studies stand in a cell; 0 have no condition, 1 have no inter")
    assert "are 1 studies that can have none" in note


def test_map_has_a_third_side_and_sides_that_are_no_concepts(asked: Any) -> None:
    """By review as a facet the studies of a cell are those of each list; by literature and five
    years they are the same studies again.
    """
    whole = {
        (row["row"], row["column"]): row["studies"] for row in asked(LOOKED, "evidence-gap-map")
    }
    by_literature = asked(LOOKED, "evidence-gap-map", facet="literature")
    assert {"literature:chinese", "literature:international"} == {
        row["facet"] for row in by_literature
    }
    added: dict[tuple[str, str], int] = {}
    for row in by_literature:
        cell = (row["row"], row["column"])
        added[cell] = added.get(cell, 0) + row["studies"]
    assert whole == added
    reviews = asked(LOOKED, "evidence-gap-map", rows="review", columns="literature")
    assert {
        ("review:all", "literature:chinese", 3),
        ("review:all", "literature:international", 3),
    } == {(row["row"], row["column"], row["studies"]) for row in reviews}
    assert {None} == {row["state_chinese"] for row in reviews}  # no concept to look for
    assert [] == asked(LOOKED, "evidence-gap-map", rows="year-band")


def test_cell_of_a_literature_is_no_gap_of_the_other(asked: Any) -> None:
    """Among Chinese studies nobody can miss an international one: nothing is said of it, and the
    denominators are those of the facet.
    """
    rows = asked(LOOKED, "evidence-gap-map", facet="literature")
    said = {
        (row["facet"], row["state_chinese"], row["state_international"])
        for row in rows
        if row["row"] == "condition:mood"
    }
    assert {
        ("literature:chinese", "looked for", None),
        ("literature:international", None, "looked for"),
    } == said
    assert {("literature:chinese", 2, 3, 0, 0), ("literature:international", 0, 0, 3, 3)} == {
        (row["facet"], row["coded_chinese"], row["of_chinese"], row["coded_international"],
         row["of_international"])
        for row in rows
    }  # fmt: skip
    assert {None} == {row["international"] for row in rows if row["facet"] == "literature:chinese"}


def test_cell_of_a_review_rests_on_what_that_review_looked_for(asked: Any) -> None:
    """`all` says nothing of what it admits, whatever `li` looked for."""
    as_facet = asked(LOOKED, "evidence-gap-map", facet="review")
    as_column = asked(LOOKED, "evidence-gap-map", columns="review")
    for rows in (as_facet, as_column):
        assert {("scope not stated", "scope not stated")} == {
            (row["state_chinese"], row["state_international"]) for row in rows
        }
    whole = asked(LOOKED, "evidence-gap-map")
    assert "looked for" in {row["state_chinese"] for row in whole}


def test_map_has_any_level_of_the_hierarchy(asked: Any) -> None:
    """Level 2 holds depression alone, level 3 postnatal depression."""
    levels = {
        level: {row["row"] for row in asked(LOOKED, "evidence-gap-map", level=level)}
        for level in ("1", "2", "3")
    }
    assert {"condition:mood", "condition:sleep"} == levels["1"]
    assert set() == levels["2"] | levels["3"]  # no intervention is that deep
    rows = asked(LOOKED, "evidence-gap-map", level="2", columns="condition")
    assert {"condition:depression"} == {row["row"] for row in rows}


def test_participants_are_unknown_and_not_zero(asked: Any) -> None:
    """No study here says how many took part: where some stand the sum is unknown, and they are
    counted; findings are counted beside them.
    """
    rows = asked(LOOKED, "evidence-gap-map")
    assert {(None, True), (0, False)} == {
        (row["participants"], row["participants_unknown"] > 0) for row in rows
    }
    assert all(row["participants_unknown"] == row["studies"] for row in rows)
    assert {0} == {row["findings"] for row in rows}
