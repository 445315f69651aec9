"""The two literatures compared on a graph in which one review searched both with a complete list."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

import pytest

from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.queries import ask
from lacunary.queries.asking.runner import ask_graph
from lacunary.queries.cells.contrast import COLUMNS, Sides, contrasts

LITERATURES = {"chinese": 8, "international": 100}
CODES = {
    "chinese": {"mood": range(8), "pain": range(6)},
    "international": {"mood": range(100), "pain": range(5), "sleep": range(80, 100)},
}
"""All studies are of mood; pain is in 6 of 8 against 5 of 100, sleep in none of 8 against 20."""


def graph() -> GraphBuilder:
    """108 studies, and four of both literatures or of unknown ones."""
    builder = GraphBuilder()
    for name in ("mood", "pain", "sleep", "apart"):
        concept = f"condition:{name}"
        builder.add_node(concept, {"scheme": "condition", "top": concept, "label_en": name})
    builder.add_node("review:all", {"listing": "complete", "search_to": "2024"})
    for literature in LITERATURES:
        builder.add_node(f"database:{literature}", {"holds_literature": literature})
        builder.add_edge("SEARCHED", "review:all", f"database:{literature}")
    for number, (dimension, rule, concept) in enumerate(
        [("condition", "not_limited", ""), ("condition", "excludes", "condition:apart"),
         ("language", "not_limited", ""), ("digital", "not_limited", "")]
    ):  # fmt: skip
        builder.add_node(f"scope:all:{number}", {"dimension": dimension, "rule": rule})
        builder.add_edge("HAS_SCOPE", "review:all", f"scope:all:{number}")
        if concept:
            builder.add_edge("CONCERNS", f"scope:all:{number}", concept)
    for literature, codes in CODES.items():
        for place in range(LITERATURES[literature]):
            held = [name for name, places in codes.items() if place in places]
            add_study(builder, f"study:{literature}-{place}", literature, held, place)
    for place, known in enumerate(("both", "both", "unknown", "unknown")):
        add_study(builder, f"study:rest-{place}", known, ["mood"], place)
    return builder


def add_study(
    builder: GraphBuilder, name: str, literature: str, codes: list[str], place: int
) -> None:
    """A study in a year band of its own half; every tenth is coded with what no review admits."""
    row: dict[str, Any] = {"unit": "study", "included": True, "year": 2010 + 5 * (place % 2)}
    builder.add_node(name, row | {"literature": literature, "digital": "yes"})
    builder.add_edge("INCLUDES", "review:all", name)
    for code in [*codes, *(["apart"] if place % 10 == 0 else [])]:
        builder.add_edge("ON_CONDITION", name, f"condition:{code}")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The graph, stored."""
    made = open_store(tmp_path_factory.mktemp("contrast") / "graph", write=True)
    made.write(graph().freeze())
    yield made
    made.close()


def rows(store: Store, **given: Any) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The rows by concept, and the notes."""
    result = ask(store, "contrast-of-literatures", given)
    return {row["label_en"]: row for row in result.records()}, result.notes["en"]


def test_difference_is_told_from_what_eight_studies_cannot_show(store: Store) -> None:
    """6 of 8 against 5 of 100 differ; 0 of 8 against 20 of 100 cannot be told, since none of 8 is
    the fewest; what all have cannot be tested; what nobody admits is not compared.
    """
    found, notes = rows(store)
    assert ("more", "cannot tell", "cannot tell", "not compared") == tuple(
        found[name]["verdict"] for name in ("pain", "sleep", "mood", "apart")
    )
    assert found["pain"]["q"] <= 0.001
    assert found["pain"]["odds_low"] > 1
    assert 0.3 < found["sleep"]["p"] < 0.4
    assert None is found["sleep"]["smallest_difference"]
    assert (None, None) == (found["mood"]["q"], found["apart"]["p"])
    assert 1.0 == found["mood"]["p_smallest"]
    assert ["review:all"] == found["pain"]["named_chinese"]
    (method,) = [note for note in notes if "Fisher's exact test" in note]
    assert method.startswith("3 of 4 concepts were looked for in both")
    assert "4 coded studies with reports in both literatures" in method


def test_smallest_difference_is_one_that_fisher_shows(store: Store) -> None:
    """Of 11 studies with pain the fewest in the 8 that differ from the others'."""
    pain = rows(store)[0]["pain"]
    count = 11 * 8 / 108 + pain["smallest_difference"] * 8 * 100 / 108
    assert pytest.approx(round(count), abs=1e-3) == count
    assert 1 <= round(count) < 6


def test_literatures_are_compared_within_strata(store: Store) -> None:
    """Within bands of years the odds ratio is a common one, with that of Mantel and Haenszel, and
    whether it is one is tested.
    """
    pain = rows(store, parted="year-band")[0]["pain"]
    assert "more" == pain["verdict"]
    assert pain["odds_low"] < pain["odds_ratio"]
    assert pain["odds_low"] < pain["mantel_haenszel"]
    assert "zelen" == pain["homogeneity"]
    assert 2 == pain["strata"]
    assert 0 < pain["smallest_difference"] < 0.7


def told(*tables: tuple[int, int, int, int]) -> dict[str, object]:
    """What is said of one concept from its tables, a stratum each."""
    names: dict[str, list[str]] = {"a": [], "b": [], "c": [], "d": []}
    strata = {}
    for stratum, counts in enumerate(tables):
        for cell, count in zip("abcd", counts, strict=True):
            added = [f"{cell}{stratum}-{number}" for number in range(count)]
            names[cell] += added
            strata |= dict.fromkeys(added, stratum)
    one, other = frozenset(names["a"] + names["b"]), frozenset(names["c"] + names["d"])
    held = {"x": names["a"] + names["c"]}
    found = contrasts(Sides(one, other, strata), held, {"x": one | other}, 0.05)
    return dict(zip(COLUMNS, found["x"], strict=True))


def test_direction_is_that_within_strata() -> None:
    """In both strata the one side has the smaller share; in their sum it has the larger one."""
    found = told((150, 50, 20, 0), (0, 20, 40, 160))
    assert ("fewer", 0.0) == (found["verdict"], found["mantel_haenszel"])
    assert isinstance(found["odds_crude"], float)
    assert found["odds_crude"] > 1


def test_what_no_stratum_could_show_cannot_be_told() -> None:
    """None of 4 against 3 of 10, twice: even none is not few enough, so nothing was shown false."""
    found = told((0, 4, 3, 7), (0, 4, 3, 7))
    assert ("cannot tell", None) == (found["verdict"], found["smallest_difference"])
    found = told((2, 18, 3, 17), (3, 17, 3, 17))
    assert "not shown" == found["verdict"]
    assert isinstance(found["smallest_difference"], float)


def test_odds_ratio_without_bound_is_infinite_not_unknown() -> None:
    """All of one side and none of the other: no odds are too large."""
    found = told((6, 0, 0, 6))
    assert (inf, inf, inf) == (found["odds_ratio"], found["odds_high"], found["odds_mid_high"])
    assert isinstance(found["odds_low"], float)
    assert 1 < found["odds_low"] < inf


def shut_out() -> GraphBuilder:
    """A review of everything in both literatures, 20 studies of each of which 10 are of pain; and
    one that shuts pain out, with 200 Chinese studies and 20 international ones.
    """
    builder = GraphBuilder()
    for name in ("mood", "pain"):
        concept = f"condition:{name}"
        builder.add_node(concept, {"scheme": "condition", "top": concept, "label_en": name})
    for literature in LITERATURES:
        builder.add_node(f"database:{literature}", {"holds_literature": literature})
    for review, conditions in (("all", "not_limited"), ("mood", "only")):
        builder.add_node(f"review:{review}", {"listing": "complete", "search_to": "2024"})
        for literature in LITERATURES:
            builder.add_edge("SEARCHED", f"review:{review}", f"database:{literature}")
        for dimension, rule in (
            ("condition", conditions), ("language", "not_limited"), ("digital", "not_limited"),
        ):  # fmt: skip
            scope = f"scope:{review}:{dimension}"
            builder.add_node(scope, {"dimension": dimension, "rule": rule})
            builder.add_edge("HAS_SCOPE", f"review:{review}", scope)
            if rule == "only":
                builder.add_edge("CONCERNS", scope, "condition:mood")
    for review, literature, count, of_pain in (
        ("all", "chinese", 20, 10), ("all", "international", 20, 10),
        ("mood", "chinese", 200, 0), ("mood", "international", 20, 0),
    ):  # fmt: skip
        for place in range(count):
            name = f"study:{review}-{literature}-{place}"
            row = {"unit": "study", "included": True, "literature": literature, "digital": "yes"}
            builder.add_node(name, row)
            builder.add_edge("INCLUDES", f"review:{review}", name)
            code = "pain" if place < of_pain else "mood"
            builder.add_edge("ON_CONDITION", name, f"condition:{code}")
    return builder


def test_what_a_review_shuts_out_is_no_difference() -> None:
    """10 of 220 Chinese against 10 of 40 international studies are of pain, since a review of mood
    lists more Chinese ones; where pain was looked for it is 10 of 20 in both.
    """
    result = ask_graph(shut_out().freeze(), "contrast-of-literatures")
    found = {row["label_en"]: row for row in result.records()}
    pain, mood = found["pain"], found["mood"]
    assert (220, 40) == (pain["coded_chinese"], pain["coded_international"])
    assert (10, 20, 10, 20) == tuple(
        pain[f"{what}_{side}"] for side in LITERATURES for what in ("with", "compared")
    )
    assert (1, 1.0, "not shown") == (pain["strata"], pain["odds_ratio"], pain["verdict"])
    assert pain["q_crude"] < 0.001
    assert pain["odds_crude"] < 0.3
    assert (220, 40) == (mood["compared_chinese"], mood["compared_international"])
    assert "not shown" == mood["verdict"]
    (note,) = [line for line in result.notes["en"] if "(crude)" in line]
    assert "0 differ" in note
    assert "(crude) 2 would have q at most 0.05: that gives no verdict" in note


def test_chinese_note_names_the_strata_in_chinese() -> None:
    """No choice of a parameter stands in it as it is typed."""
    for parted in ("reviews", "digital", "year-band", "design"):
        result = ask_graph(shut_out().freeze(), "contrast-of-literatures", {"parted": parted})
        (note,) = [line for line in result.notes["zh"] if "Mantel" in line]
        assert parted not in note
