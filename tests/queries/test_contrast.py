"""The two literatures compared on a graph in which one review searched both with a complete list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.queries import ask

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
    """Of 8 studies the fewest with pain that would have differed from 5 of 100."""
    pain = rows(store)[0]["pain"]
    count = (pain["smallest_difference"] + 0.05) * 8
    assert pytest.approx(round(count), abs=1e-4) == count
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
    assert None is pain["smallest_difference"]
