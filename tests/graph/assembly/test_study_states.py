"""Every dimension of every study is in one of four states: coded, said but not mapped, not said,
not applicable.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_rows import decided

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.records import Cell, Concept, Decision, Loaded, Record, SourceFile
from lacunary.graph.schema import STATES, schema

ASIA = ("region:asia", "", "world-region")
CHINA = ("region:cn", "region:asia", "country")
PLACES = [
    ASIA,
    CHINA,
    ("region:cn-sc", "region:cn", "province"),
    ("region:jp", "region:asia", "country"),
    ("region:nl", "", "country"),
]
OTHERS = {
    "design:single-group": {"not_applicable": "comparator"},
    "design:pre-post": {},
    "design:rct": {},
    "comparator:wait-list": {},
    "condition:depression": {},
    "condition:insomnia": {},
    "intervention:cbt": {},
}
CONCEPTS = {
    name: Concept(name, name, name, "v:2", broader, extra={"kind": kind})
    for name, broader, kind in PLACES
} | {
    name: Concept(
        name,
        name,
        name,
        "v:3",
        "design:single-group" if name == "design:pre-post" else "",
        extra=extra,
    )
    for name, extra in OTHERS.items()
}


def cell(words: str) -> Cell:
    """A cell as a loader gives it: a concept, `-` for words that name none, else unmapped words."""
    if words in CONCEPTS:
        return Cell(words, words, "mapped")
    return Cell(words, None, "none" if words.startswith("-") else "unmapped")


def built(
    *rows: dict[str, list[str]], kinds: tuple[str, ...] = (), decisions: tuple[Decision, ...] = ()
) -> Graph:
    """The graph of one study of which each row speaks, an inclusion or what `kinds` says."""
    records = [
        Record("review", "reviews", line, {"review": (Cell(name, name),)})
        for line, name in enumerate("ab", start=2)
    ]
    for number, row in enumerate(rows):
        kind = kinds[number] if number < len(kinds) else "inclusion"
        said: dict[str, tuple[Cell, ...]] = {
            "review": (Cell("ab"[number % 2], "ab"[number % 2]),),
            "label": (Cell("Wang 2020", "Wang 2020"),),
            "doi": (Cell("10.1000/x", "10.1000/x"),),
        }
        said |= {name: tuple(map(cell, words)) for name, words in row.items()}
        records.append(Record(kind, f"sheet-{number}", 2, said))
    names = dict.fromkeys([record.source for record in records] + ["decisions-links"])
    sources = [SourceFile(name, f"{name}.csv", "inclusion") for name in names]
    loaded = Loaded(records, CONCEPTS, sources, decisions=list(decisions))
    return assemble(loaded).graph


def states(graph: Graph) -> dict[str, str]:
    """Each dimension of the only study with its state."""
    (study,) = graph.nodes("Study")
    return {dimension: state for state in STATES for dimension in study.get(state, [])}


@pytest.mark.parametrize(
    ("row", "dimension", "state"),
    [
        ({"condition": ["condition:depression"]}, "condition", "coded"),
        ({"condition": ["burn-out"]}, "condition", "said_not_mapped"),
        ({"condition": ["-not reported"]}, "condition", "not_said"),
        ({"condition": ["-not reported", "burn-out"]}, "condition", "said_not_mapped"),
        ({"condition": ["burn-out", "condition:depression"]}, "condition", "coded"),
        ({}, "condition", "not_said"),
        ({"country": ["Iran, Islamic Republic of"]}, "region", "said_not_mapped"),
        ({"country": ["Iran, Islamic Republic of"]}, "country", "said_not_mapped"),
        ({"country": ["Iran, Islamic Republic of"]}, "province", "said_not_mapped"),
        ({"country": ["region:nl"]}, "country", "coded"),
        ({"country": ["region:nl"]}, "province", "not_applicable"),
        ({"country": ["region:nl", "region:jp"]}, "province", "not_applicable"),
        ({"country": ["region:cn"]}, "province", "not_said"),
        ({"country": ["region:cn", "region:nl"]}, "province", "not_said"),
        ({"country": ["region:cn"], "region": ["region:cn-sc"]}, "province", "coded"),
        ({"region": ["region:cn-sc"]}, "country", "coded"),
        ({"country": ["region:cn"], "region": ["Qinling"]}, "province", "said_not_mapped"),
        ({"country": ["region:asia"]}, "region", "coded"),
        ({"country": ["region:asia"]}, "country", "not_said"),
        ({"country": ["region:asia"]}, "province", "not_said"),
        ({}, "province", "not_said"),
        ({"design": ["design:single-group"]}, "comparator", "not_applicable"),
        ({"design": ["design:pre-post"]}, "comparator", "not_applicable"),
        ({"design": ["design:pre-post", "design:rct"]}, "comparator", "not_said"),
        ({"design": ["design:pre-post", "odd design"]}, "comparator", "not_said"),
        (
            {"design": ["design:pre-post"], "comparator": ["comparator:wait-list"]},
            "comparator",
            "coded",
        ),
        (
            {"design": ["design:pre-post"], "comparator": ["baseline"]},
            "comparator",
            "said_not_mapped",
        ),
        ({"design": ["design:rct"]}, "comparator", "not_said"),
    ],
)
def test_what_is_said_of_a_dimension_is_its_state(
    row: dict[str, list[str]], dimension: str, state: str
) -> None:
    """Words that nobody mapped are not silence, and a province of the Netherlands is no gap."""
    assert state == states(built(row))[dimension]


def test_what_one_review_codes_another_may_leave_out() -> None:
    """A study is coded where any review that includes it says so."""
    graph = built({"condition": ["condition:depression"]}, {"condition": ["burn-out"]})
    assert "coded" == states(graph)["condition"]


def test_a_candidate_row_says_nothing_of_an_included_study() -> None:
    """Nobody has confirmed it; of a study that is only a candidate it is all that is said."""
    row = {"condition": ["condition:depression"], "design": ["odd design"]}
    both = built({}, row, kinds=("inclusion", "candidate"))
    assert ("not_said", "not_said") == (states(both)["condition"], states(both)["design"])
    alone = built(row, kinds=("candidate",))
    assert ("coded", "said_not_mapped") == (states(alone)["condition"], states(alone)["design"])


def test_a_person_who_confirms_the_candidate_confirms_its_row() -> None:
    """The study is then the review's, and the row is what is said of it."""
    row = {"condition": ["condition:depression"]}
    confirmed = decided("confirmed", "study:doi:10.1000/x", "b")
    graph = built({}, row, kinds=("inclusion", "candidate"), decisions=(confirmed,))
    assert "coded" == states(graph)["condition"]


def test_a_decision_codes() -> None:
    """What a person decides counts as what a review says."""
    accepted = decided("accept", "study:doi:10.1000/x", "condition:depression")
    assert "coded" == states(built({}, decisions=(accepted,)))["condition"]


def test_a_dimension_said_under_the_heading_of_another_is_coded() -> None:
    """A diagnosis in the column of interventions is a condition; nothing is said of what was
    tested.
    """
    found = states(built({"intervention": ["condition:insomnia"]}))
    assert ("coded", "not_said") == (found["condition"], found["intervention"])


def test_the_states_are_those_of_the_schema() -> None:
    """One list of dimensions for everybody: the codings and the two levels of a region."""
    assert (*schema().codings, "country", "province") == schema().study_dimensions
    assert set(STATES) <= set(schema().nodes["Study"].properties)


_WORDS = st.lists(st.sampled_from([*CONCEPTS, "odd", "-not reported"]), max_size=3)
_ROW: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("country", "region", "condition", "design", "comparator", "intervention", "outcome"),
        _WORDS.filter(bool),
    ),
)


@given(
    rows=st.lists(_ROW, min_size=1, max_size=3),
    kinds=st.tuples(*[st.sampled_from(["inclusion", "candidate"])] * 3),
)
def test_the_four_states_part_the_dimensions(
    rows: list[dict[str, Any]], kinds: tuple[str, ...]
) -> None:
    """Every study has every dimension in exactly one state, whatever is said of it."""
    for study in built(*rows, kinds=kinds).nodes("Study"):
        found = Counter(dimension for state in STATES for dimension in study.get(state, []))
        assert Counter(schema().study_dimensions) == found


def test_the_tiny_graph_is_parted_too(tiny_graph: Graph) -> None:
    """As a project gives it: two studies in provinces, one abroad, one of no place."""
    found = {
        study["label"]: [state for state in STATES if "province" in study.get(state, [])]
        for study in tiny_graph.nodes("Study")
    }
    assert ["coded"] == found["Zhou 2020"]
    assert ["not_applicable"] == found["Horsch 2017"]
    assert ["not_said"] == found["Anon 2016"]
