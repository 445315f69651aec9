"""What a review says is not lost to what another says: every coding is kept with its speakers, and
those are displayed that say it most exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from study_rows import CODED_CONCEPTS, coded_study, decided

from lacunary.graph import Graph
from lacunary.graph.model import GraphRow
from lacunary.graph.schema import schema

STUDY = "study:doi:10.1000/x"


def places(graph: Graph) -> dict[str, GraphRow]:
    """The regions of the study with their edges."""
    return {edge["to"]: edge for edge in graph.edges("LOCATED_IN")}


def displayed(graph: Graph) -> list[str]:
    """The concepts by which the study is counted."""
    names = schema().codings.values()
    return sorted(e["to"] for name in names for e in graph.edges(name) if e["displayed"])


def test_the_coarser_place_is_kept_with_its_speaker() -> None:
    """One review says China, the other Sichuan: both are read, and the study is in Sichuan."""
    found = places(coded_study({"country": ["region:cn"]}, {"region": ["region:cn-sc"]}))
    assert (["review:a"], False, None) == (
        found["region:cn"]["reviews"],
        found["region:cn"]["displayed"],
        found["region:cn"].get("share"),
    )
    assert (["review:b"], True, 1.0) == (
        found["region:cn-sc"]["reviews"],
        found["region:cn-sc"]["displayed"],
        found["region:cn-sc"]["share"],
    )


def test_a_coarser_concept_is_kept_in_every_dimension() -> None:
    """A mental disorder that another review calls depression."""
    graph = coded_study({"condition": ["condition:disorder"]}, {"condition": ["condition:low"]})
    assert ["condition:low"] == displayed(graph)
    assert {"condition:disorder", "condition:low"} == {
        edge["to"] for edge in graph.edges("ON_CONDITION")
    }


def test_a_candidate_row_never_codes_an_included_study() -> None:
    """An unconfirmed row says Macau where the review says China: the study is counted in China, and
    the row is kept as what it is.
    """
    graph = coded_study(
        {"country": ["region:cn"]}, {"region": ["region:cn-mo"]}, kinds=("inclusion", "candidate")
    )
    assert ["region:cn"] == displayed(graph)
    macau = places(graph)["region:cn-mo"]
    assert ([], ["review:b"], False) == (
        macau.get("reviews", []),
        macau["candidate_for"],
        macau["displayed"],
    )


def test_a_candidate_row_codes_a_study_that_no_review_includes() -> None:
    """It is all that is said of it, and says for which review."""
    graph = coded_study({"region": ["region:cn-mo"]}, kinds=("candidate",))
    assert (["region:cn-mo"], ["review:a"]) == (
        displayed(graph),
        places(graph)["region:cn-mo"]["candidate_for"],
    )


def test_a_confirmed_row_codes() -> None:
    """A person has said that the review includes what the row is about."""
    graph = coded_study(
        {"country": ["region:cn"]},
        {"region": ["region:cn-mo"]},
        kinds=("inclusion", "candidate"),
        decisions=(decided("confirmed", STUDY, "b"),),
    )
    assert ["region:cn-mo"] == displayed(graph)


def test_both_speakers_of_one_concept_are_told_apart() -> None:
    """A review and a candidate row say the same: the edge names each in its own list."""
    row = {"country": ["region:cn"]}
    (edge,) = coded_study(row, row, kinds=("inclusion", "candidate")).edges("LOCATED_IN")
    assert (["review:a"], ["review:b"], True) == (
        edge["reviews"],
        edge["candidate_for"],
        edge["displayed"],
    )


# ---- what is compared with is not tested ---------------------------------------------------------
def test_a_comparator_that_is_called_cbt_is_no_tested_intervention() -> None:
    """The words are kept, and say nothing of what the study tests."""
    graph = coded_study({"comparator": ["intervention:cbt"], "intervention": ["an app"]})
    assert [] == [*graph.edges("TESTS"), *graph.edges("COMPARED_WITH")]
    said = [claim for claim in graph.nodes("Statement") if claim["property"] == "comparator"]
    assert [("intervention:cbt", False)] == [(claim["value"], claim["chosen"]) for claim in said]
    (study,) = graph.nodes("Study")
    assert ["intervention", "comparator"] == study["said_not_mapped"]


def test_a_comparator_of_both_kinds_is_coded_by_its_own() -> None:
    """`Active (CBT)` names an active treatment, and which."""
    row = {"arm_comparator": ["comparator:wait-list", "intervention:cbt"]}
    graph = coded_study(row)
    assert [] == list(graph.edges("TESTS"))
    assert ["comparator:wait-list"] == [edge["to"] for edge in graph.edges("COMPARED_WITH")]


def test_a_result_stands_against_the_treatment_that_it_was_compared_with() -> None:
    """The comparator arm of a result may be an intervention, and is none that the result is of."""
    row = {
        "arm_comparator": ["comparator:wait-list", "intervention:cbt"],
        "effect": ["0.3"],
    }
    graph = coded_study(row)
    against = [edge["to"] for edge in graph.edges("AGAINST")]
    assert ["comparator:wait-list", "intervention:cbt"] == against
    assert [] == list(graph.edges("OF_INTERVENTION"))


_ROWS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.lists(
                st.sampled_from([c for c in CODED_CONCEPTS if c.startswith(kind)]),
                min_size=1,
                max_size=3,
            )
            for name, kind in (("country", "region:"), ("condition", "condition:"))
        },
    ),
    min_size=1,
    max_size=3,
)


@given(rows=_ROWS, kinds=st.tuples(*[st.sampled_from(["inclusion", "candidate"])] * 3))
def test_every_coding_is_kept_and_the_most_exact_displayed(
    rows: list[dict[str, Any]], kinds: tuple[str, ...]
) -> None:
    """Every concept of every row has its edge; an included study is counted by what its reviews
    say; nothing broader than a displayed concept is displayed; places share the whole study.
    """
    graph = coded_study(*rows, kinds=kinds)
    edges = [edge for name in schema().codings.values() for edge in graph.edges(name)]
    assert {words for row in rows for cells in row.values() for words in cells} == {
        edge["to"] for edge in edges
    }
    included = "inclusion" in kinds[: len(rows)]
    speaks = [edge for edge in edges if not included or edge.get("reviews")]
    shown = [edge for edge in edges if edge["displayed"]]
    assert all(edge in speaks for edge in shown)
    for edge in speaks:
        own = [other["to"] for other in shown]
        assert edge["displayed"] or any(edge["to"] in _broader(name) for name in own)
    assert not {edge["to"] for edge in shown} & {n for e in shown for n in _broader(e["to"])}
    shares = [Fraction(edge["share"]).limit_denominator() for edge in shown if "share" in edge]
    assert sum(shares) == (1 if any(e["to"].startswith("region:") for e in shown) else 0)


def _broader(concept: str) -> list[str]:
    line = []
    while concept := CODED_CONCEPTS[concept].broader:
        line.append(concept)
    return line
