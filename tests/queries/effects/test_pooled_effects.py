"""Pooled effects from small graphs: what is pooled with what, in which direction, and what is left
out and why.
"""

from __future__ import annotations

from typing import Any

import pytest

from lacunary.graph import Graph, GraphBuilder
from lacunary.graph.errors import QueryError
from lacunary.queries.analysis.meta_analysis import pool
from lacunary.queries.asking.catalogue import find_question
from lacunary.queries.asking.runner import ask_graph
from lacunary.queries.pooled_effects import answer

PLAIN = {
    "measure": "Hedges g",
    "se": 0.2,
    "positive_means": "intervention better",
    "time_point": "post",
    "score_kind": "post",
}
ASKED = {
    "digital": "any", "intervention": "", "outcome": "", "comparator": "", "review": "",
    "depth": "top", "dependent": "combined", "correlation": 0.5, "interval": "hartung-knapp-max",
    "prediction": "k-1",
}  # fmt: skip
CONCEPTS = {
    "intervention:cbt": "",
    "intervention:act": "intervention:cbt",
    "outcome:depression": "",
    "comparator:wait-list": "",
    "comparator:usual-care": "",
    "instrument:phq-9": "",
    "instrument:phq-9-zh": "instrument:phq-9",
    "instrument:swls": "",
}


def graph_of(*findings: dict[str, Any]) -> Graph:
    """A graph of findings of the studies and reviews they name, all of CBT on depression where they
    say nothing else.
    """
    graph = GraphBuilder()
    higher = {"instrument:phq-9": "worse", "instrument:swls": "better"}
    for concept, broader in CONCEPTS.items():
        scheme = concept.partition(":")[0]
        graph.add_node(
            concept,
            {"scheme": scheme, "top": broader or concept, "label_en": concept, "label_zh": concept}
            | ({"higher_is": higher[concept]} if concept in higher else {}),
        )
        if broader:
            graph.add_edge("BROADER", concept, broader)
    for number, given in enumerate(findings):
        row = PLAIN | {"review": "review:a"} | given
        study = f"study:{row.pop('study', number)}"
        ends = {
            "OF_INTERVENTION": row.pop("intervention", "intervention:cbt"),
            "OF_OUTCOME": row.pop("outcome", "outcome:depression"),
            "AGAINST": row.pop("against", "comparator:wait-list"),
            "BY_INSTRUMENT": row.pop("instrument", ""),
        }
        if study not in graph:
            graph.add_node(study, {"unit": "study", "included": True})
        finding = f"finding:{number}"
        graph.add_node(finding, {name: value for name, value in row.items() if value is not None})
        graph.add_edge("HAS_FINDING", study, finding)
        for edge, concept in ends.items():
            if concept:
                graph.add_edge(edge, finding, concept)
    return graph.freeze()


def asked(graph: Graph, **given: Any) -> list[dict[str, Any]]:
    """The rows of the question by column."""
    columns = [column.name for column in find_question("pooled-effects").columns]
    rows, notes = answer(graph, ASKED | given)
    assert len(notes["en"]) == len(notes["zh"])
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_three_studies_are_pooled_as_the_mathematics_has_it() -> None:
    """Estimate, interval and tau² are those of the published formulas; two studies give none."""
    effects = [0.2, 0.5, 0.9]
    (row,) = asked(graph_of(*({"estimate": effect} for effect in effects)))
    expected = pool(effects, [0.04] * 3)
    assert expected is not None
    assert (3, round(expected.mean, 4), round(expected.low, 4), round(expected.tau2, 4)) == (
        row["pooled"], row["estimate"], row["ci_low"], row["tau2"]
    )  # fmt: skip
    (row,) = asked(graph_of(*({"estimate": effect} for effect in effects[:2])))
    assert (2, None, None, None) == (row["pooled"], row["estimate"], row["tau2"], row["new_low"])
    assert (2, 0) == (row["better"], row["worse"])


def test_every_estimate_is_turned_to_favour_the_intervention() -> None:
    """By what the source says a positive estimate means, or by the direction of the instrument."""
    (row,) = asked(
        graph_of(
            {"estimate": 0.4},
            {"estimate": -0.4, "positive_means": "comparator better"},
            {
                "estimate": -0.4,
                "positive_means": "intervention scores higher",
                "instrument": "instrument:phq-9-zh",
            },
            {
                "estimate": 0.4,
                "positive_means": "intervention scores higher",
                "instrument": "instrument:swls",
            },
        )
    )
    assert (4, 0.4, 0.0) == (row["better"], row["estimate"], row["tau2"])


def test_an_estimate_of_unknown_direction_favours_nobody() -> None:
    """It is left out, counted, and stands in no count of directions."""
    (row,) = asked(
        graph_of(
            {"estimate": 0.4, "positive_means": None},
            {"estimate": 0.5, "positive_means": "intervention scores higher"},
        )
    )
    assert (None, None, None, 0) == (row["better"], row["worse"], row["even"], row["pooled"])
    assert ["not stated whom a positive estimate favours: 2"] == row["left_out"]


def test_measures_scores_times_and_units_are_never_mixed() -> None:
    """Each is a row of its own, and a mean difference needs an instrument for its unit."""
    rows = asked(
        graph_of(
            {"estimate": 0.4},
            {"estimate": 0.4, "score_kind": "change"},
            {"estimate": 0.4, "time_point": "FU1"},
            {"estimate": 4.0, "measure": "MD", "instrument": "instrument:phq-9"},
            {"estimate": 4.0, "measure": "mean difference", "instrument": "instrument:swls"},
            {"estimate": 4.0, "measure": "MD"},
            {"estimate": 0.4, "measure": "kappa"},
        )
    )
    alike = [(row["measure"], row["score_kind"], row["time"], row["scale"]) for row in rows]
    assert 7 == len(set(alike)) == len(rows)
    assert [["effect measure not known: 1"], ["a mean difference without one instrument: 1"]] == [
        row["left_out"] for row in rows if row["left_out"]
    ]


def test_a_ratio_is_pooled_as_its_logarithm_with_the_variance_of_its_interval() -> None:
    """An odds ratio of 1 favours neither; a standard error beside it is not trusted."""
    odds = {"measure": "OR", "ci_low": 0.5, "ci_high": 2.0}
    (row,) = asked(graph_of(*({"estimate": 1.0} | odds for _ in range(3))))
    assert ("log odds ratio", 3, 0.0, 3) == (
        row["measure"], row["even"], row["estimate"], row["pooled"]
    )  # fmt: skip
    (row,) = asked(graph_of({"estimate": 2.0, "measure": "odds ratio"}))
    assert ["neither standard error nor interval: 1"] == row["left_out"]
    assert 1 == row["better"]


def test_findings_of_one_study_are_one_estimate() -> None:
    """Two instruments on the same arms are averaged, and the study counts once."""
    rows = [
        {"study": "s", "estimate": 0.2, "instrument": "instrument:phq-9"},
        {"study": "s", "estimate": 0.6, "instrument": "instrument:swls"},
        {"estimate": 0.4},
        {"estimate": 0.4},
    ]
    (row,) = asked(graph_of(*rows))
    assert (3, 4, 3, 0.4) == (row["studies"], row["findings"], row["pooled"], row["estimate"])
    (robust,) = asked(graph_of(*rows), dependent="robust")
    assert 3 == robust["pooled"]
    assert robust["df"] < 2 == row["df"]


def test_of_two_reviews_that_report_a_study_one_counts() -> None:
    """The same trial is not counted twice because two reviews print it."""
    (row,) = asked(
        graph_of(
            {"study": "s", "estimate": 0.2, "review": "review:b"},
            {"study": "s", "estimate": 0.3, "review": "review:a", "se": None},
        )
    )
    assert (1, ["another review's result of the study: 1"]) == (row["pooled"], row["left_out"])
    assert ["review:a", "review:b"] == row["reviews"]


def test_of_several_follow_ups_the_longest_counts() -> None:
    """The earlier ones are left out, with the reason."""
    (row,) = asked(
        graph_of(
            {"study": "s", "estimate": 0.2, "time_point": "FU1", "weeks": 12.0},
            {"study": "s", "estimate": -0.3, "time_point": "FU2", "weeks": 52.0},
        )
    )
    assert (0, 1, ["an earlier follow-up of the study: 1"]) == (
        row["better"], row["worse"], row["left_out"]
    )  # fmt: skip


def test_narrower_concepts_count_and_comparators_may_be_chosen() -> None:
    """Acceptance therapy stands under CBT; against usual care only one study is asked for."""
    graph = graph_of(
        {"estimate": 0.2, "intervention": "intervention:act"},
        {"estimate": 0.3, "against": "comparator:usual-care"},
    )
    (row,) = asked(graph)
    assert ("intervention:cbt", 2) == (row["row"], row["studies"])
    assert [1, 2] == [row["studies"] for row in asked(graph, depth="concept")]
    (row,) = asked(graph, comparator="comparator:usual-care")
    assert (1, ["comparator:usual-care"]) == (row["studies"], row["comparators"])
    (row,) = asked(graph, intervention="intervention:act")
    assert 1 == row["studies"]


def test_participants_that_nobody_prints_are_unknown() -> None:
    """A sum over those known, beside how many are not; none known is no 0."""
    (row,) = asked(
        graph_of({"estimate": 0.2, "n_intervention": 20, "n_comparator": 22}, {"estimate": 0.3})
    )
    assert (42, 1) == (row["participants"], row["numberless"])
    (row,) = asked(graph_of({"estimate": 0.2}))
    assert (None, 1) == (row["participants"], row["numberless"])


def test_the_notes_name_the_method_and_count_what_is_left_out() -> None:
    """Formula sources, parameters and denominators stand beside the rows."""
    graph = graph_of(
        {"estimate": 0.2}, {"estimate": 0.3, "outcome": ""}, {"estimate": 0.1, "se": 0.0}
    )
    _, notes = answer(graph, ASKED | {"interval": "normal", "prediction": "k-2"})
    said = " ".join(notes["en"])
    for part in ("Viechtbauer 2005", "normal distribution", "k-2", "3 findings", "1 have not"):
        assert part in said
    assert "neither standard error nor interval: 1" in said
    assert "significant" not in said


def test_a_correlation_outside_0_and_1_is_refused() -> None:
    """The message says what to give."""
    with pytest.raises(QueryError, match="from 0 to 1"):
        ask_graph(graph_of(), "pooled-effects", {"correlation": 1.5})
