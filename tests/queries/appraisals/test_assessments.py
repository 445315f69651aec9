"""Profiles of judgements by study and by cell: what nobody judged is unknown, and nothing is
averaged.
"""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph, GraphBuilder
from lacunary.queries import assessments, assessments_by_cell
from lacunary.queries.asking.catalogue import find_question

Judgement = tuple[str, str, str, str | None]


def graph_of(*judged: Judgement) -> Graph:
    """Three studies of CBT for low mood, judged as said: subject, review, domain, judgement by
    RoB 2.
    """
    graph = GraphBuilder()
    for concept in ("condition:mood", "intervention:cbt"):
        scheme = concept.partition(":")[0]
        graph.add_node(concept, {"scheme": scheme, "top": concept, "label_en": concept})
    for review in ("review:a", "review:b"):
        graph.add_node(review, {"label": review, "included_unit": "study"})
    for study in ("study:1", "study:2", "study:3"):
        graph.add_node(study, {"unit": "study", "included": True, "label": study})
        graph.add_edge("ON_CONDITION", study, "condition:mood")
        graph.add_edge("TESTS", study, "intervention:cbt")
    scale = ["low", "some concerns", "high"]
    for number, (subject, review, domain, judgement) in enumerate(judged):
        properties: dict[str, Any] = {
            "review": review, "assessment_instrument": "RoB 2", "instrument_version": "2019",
            "domain": domain, "words": judgement or "fair", "judgement_scale": scale,
        }  # fmt: skip
        if judgement:
            properties["judgement"] = judgement
        graph.add_node(f"assessment:{number}", properties)
        graph.add_edge("ASSESSED_AS", subject, f"assessment:{number}")
    return graph.freeze()


def asked(name: str, module: Any, graph: Graph, **given: Any) -> tuple[list[dict[str, Any]], str]:
    """The rows by column, and the notes in English."""
    question = find_question(name)
    defaults = {parameter.name: parameter.default for parameter in question.parameters}
    rows, notes = module.answer(graph, defaults | given)
    assert len(notes["en"]) == len(notes["zh"])
    columns = [column.name for column in question.columns]
    return [dict(zip(columns, row, strict=True)) for row in rows], " ".join(notes["en"])


def test_a_profile_has_every_domain_and_those_nobody_judged_are_unknown() -> None:
    """Six domains of RoB 2, in their order; two were judged, one of them in no word of the scale."""
    graph = graph_of(
        ("study:1", "review:a", "overall", "high"), ("study:1", "review:a", "deviations", None)
    )
    rows, said = asked("assessments", assessments, graph)
    assert ["randomisation", "deviations", "missing data", "measurement", "reported result",
            "overall"] == [row["domain"] for row in rows]  # fmt: skip
    assert [None, None, None, None, None, "high"] == [row["judgement"] for row in rows]
    assert [None, "fair", None, None, None, "high"] == [row["words"] for row in rows]
    assert "4 domains of these instruments nobody judged" in said
    assert "1 judgements are in words that are none" in said
    assert "RoB 2 2019: doi:10.1136/bmj.l4898" in said


def test_reviews_that_differ_both_stand_there() -> None:
    """A judgement is a review's: two profiles of one study, and one instrument may be asked for."""
    graph = graph_of(
        ("study:1", "review:a", "overall", "high"), ("study:1", "review:b", "overall", "low")
    )
    rows, _ = asked("assessments", assessments, graph)
    assert [("review:a", "high"), ("review:b", "low")] == [
        (row["review"], row["judgement"]) for row in rows if row["judgement"]
    ]
    assert 12 == len(rows) == len(asked("assessments", assessments, graph, tool="rob2")[0])
    assert [] == asked("assessments", assessments, graph, tool="RoB 1")[0]
    assert 6 == len(asked("assessments", assessments, graph, review="review:b")[0])


def test_a_cell_counts_studies_by_judgement_and_those_nobody_judged() -> None:
    """Best word first, the unknown last; a study that two reviews judge differently is in both."""
    graph = graph_of(
        ("study:1", "review:a", "overall", "high"),
        ("study:1", "review:b", "overall", "low"),
        ("study:2", "review:a", "overall", "low"),
        ("review:a", "review:b", "overall", "low"),
    )
    rows, said = asked("assessments-by-cell", assessments_by_cell, graph)
    overall = [row for row in rows if row["domain"] == "overall"]
    assert [("low", 2), ("high", 1), (None, 1)] == [
        (row["judgement"], row["studies"]) for row in overall
    ]
    assert ["study:3"] == overall[-1]["which"]
    assert {3} == {row["of"] for row in rows}
    assert {(None, 3)} == {
        (row["judgement"], row["studies"]) for row in rows if row["domain"] != "overall"
    }
    assert "2 of 3 studies in the cells" in said


def test_a_corpus_without_judgements_has_no_row() -> None:
    """Nothing judged is nothing said, and no 0."""
    assert [] == asked("assessments-by-cell", assessments_by_cell, graph_of())[0]
    assert [] == asked("assessments", assessments, graph_of())[0]
