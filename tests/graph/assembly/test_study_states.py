"""Every dimension of every study is in one of four states: coded, said but not mapped, not said,
not applicable.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_rows import CODED_CONCEPTS, coded_study, decided

from lacunary.graph import Graph, Store
from lacunary.graph.schema import STATES, schema


def states(graph: Graph) -> dict[str, str]:
    """Each dimension of the only study with its state."""
    (study,) = graph.nodes("Study")
    return {dimension: state for state in STATES for dimension in study.get(state, [])}


@pytest.mark.parametrize(
    ("row", "dimension", "state"),
    [
        ({"condition": ["condition:low"]}, "condition", "coded"),
        ({"condition": ["burn-out"]}, "condition", "said_not_mapped"),
        ({"condition": ["-not reported"]}, "condition", "not_said"),
        ({"condition": ["-not reported", "burn-out"]}, "condition", "said_not_mapped"),
        ({"condition": ["burn-out", "condition:low"]}, "condition", "coded"),
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
    assert state == states(coded_study(row))[dimension]


def test_what_one_review_codes_another_may_leave_out() -> None:
    """A study is coded where any review that includes it says so."""
    graph = coded_study({"condition": ["condition:low"]}, {"condition": ["burn-out"]})
    assert "coded" == states(graph)["condition"]


def test_a_candidate_row_says_nothing_of_an_included_study() -> None:
    """Nobody has confirmed it; of a study that is only a candidate it is all that is said."""
    row = {"condition": ["condition:low"], "design": ["odd design"]}
    both = coded_study({}, row, kinds=("inclusion", "candidate"))
    assert ("not_said", "not_said") == (states(both)["condition"], states(both)["design"])
    alone = coded_study(row, kinds=("candidate",))
    assert ("coded", "said_not_mapped") == (states(alone)["condition"], states(alone)["design"])


def test_a_person_who_confirms_the_candidate_confirms_its_row() -> None:
    """The study is then the review's, and the row is what is said of it."""
    row = {"condition": ["condition:low"]}
    confirmed = decided("confirmed", "study:doi:10.1000/x", "b")
    graph = coded_study({}, row, kinds=("inclusion", "candidate"), decisions=(confirmed,))
    assert "coded" == states(graph)["condition"]


def test_a_decision_codes() -> None:
    """What a person decides counts as what a review says."""
    accepted = decided("accept", "study:doi:10.1000/x", "condition:low")
    assert "coded" == states(coded_study({}, decisions=(accepted,)))["condition"]


def test_a_dimension_said_under_the_heading_of_another_is_coded() -> None:
    """A diagnosis in the column of interventions is a condition; nothing is said of what was
    tested.
    """
    found = states(coded_study({"intervention": ["condition:insomnia"]}))
    assert ("coded", "not_said") == (found["condition"], found["intervention"])


def test_the_states_are_those_of_the_schema() -> None:
    """One list of dimensions for everybody: the codings and the two levels of a region."""
    assert (*schema().codings, "country", "province") == schema().study_dimensions
    assert set(STATES) <= set(schema().nodes["Study"].properties)


_WORDS = st.lists(st.sampled_from([*CODED_CONCEPTS, "odd", "-not reported"]), max_size=3)
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
    for study in coded_study(*rows, kinds=kinds).nodes("Study"):
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


def test_a_database_is_asked_for_the_states(tiny_store: Store) -> None:
    """In Cypher a list that is empty is missing; every study still has each dimension once."""
    held = " + ".join(f"size(coalesce(s.{state}, []))" for state in STATES)
    rows = tiny_store.query(
        f"MATCH (s:Study) RETURN {held} AS dimensions, count(s) AS studies"
    ).rows
    assert [[len(schema().study_dimensions), 9]] == [list(row) for row in rows]
    asked = "MATCH (s:Study) WHERE 'province' IN coalesce(s.not_applicable, []) RETURN s.label"
    labels = sorted(row[0] for row in tiny_store.query(f"{asked} AS label").rows)
    assert ["Choi 2012", "Horsch 2017"] == [
        label.replace("(", "").replace(")", "") for label in labels
    ]
