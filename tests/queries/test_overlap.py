"""Overlap of reviews: its rows and notes from a graph, and the published pairs of six reviews."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from perturbed import rebuilt

from lacunary.graph import Graph, GraphBuilder
from lacunary.graph.errors import QueryError
from lacunary.queries import overlap_matrix, overlap_scenarios
from lacunary.queries.asking.catalogue import find_question
from lacunary.queries.overlap_of_reviews import answer

MIYAZAKI = {
    "a": range(2, 11),
    "b": range(1, 12),
    "c": range(2, 14),
    "d": [14],
    "e": [7, 8, 9, 11],
    "f": range(2, 8),
}
"""Six reviews of fourteen studies: N = 43 and the fifteen published pairs of ccaR's
`miyazaki2017CCA` fix the sizes and overlaps.
"""
MIYAZAKI_PAIRS = {
    "ab": 81.8, "ac": 75.0, "ad": 0, "ae": 30.0, "af": 66.7, "bc": 76.9, "bd": 0, "be": 36.4,
    "bf": 54.5, "cd": 0,
    "ce": 33.3, "cf": 50.0, "de": 0, "df": 0, "ef": 11.1,
}  # fmt: skip

collections = st.dictionaries(
    st.sampled_from("abcdef"), st.sets(st.integers(1, 12), min_size=1), min_size=2
)


DEFAULTS = {
    parameter.name: parameter.default
    for parameter in find_question("overlap-of-reviews").parameters
}


def asked(graph: Graph, **given: Any) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """The answer with these parameters, the others as they are when nobody gives them."""
    return answer(graph, DEFAULTS | given)


def graph_of(
    lists: dict[str, Any],
    years: dict[int, int] | None = None,
    searched: dict[str, str] | None = None,
) -> Graph:
    """A graph of reviews and the studies they include."""
    graph = GraphBuilder()
    for study in sorted({study for studies in lists.values() for study in studies}):
        graph.add_node(
            f"study:s{study:02}",
            {"unit": "study", "included": True, "year": (years or {}).get(study)},
        )
    for review, studies in lists.items():
        graph.add_node(
            f"review:{review}",
            {"label": review, "included_unit": "study", "search_to": (searched or {}).get(review)},
        )
        for study in studies:
            graph.add_edge(
                "INCLUDES",
                f"review:{review}",
                f"study:s{study:02}",
                {"label_in_review": str(study)},
            )
    return graph.freeze()


def test_published_pairs_of_six_reviews() -> None:
    """The fifteen pairs of ccaR's published matrix, to the decimal it prints."""
    rows, _ = asked(graph_of(MIYAZAKI))
    found = {row[0][-1] + row[1][-1]: row[6] for row in rows[1:]}
    assert {pair: value for pair, value in MIYAZAKI_PAIRS.items() if value} == {
        pair: round(value, 1) for pair, value in found.items()
    }
    assert ["(all)", "(all)", 14, None, 13, 14, 41.43, "very high"][:4] == rows[0][:4]
    assert (14, 41.43, "very high") == (rows[0][5], rows[0][6], rows[0][7])


@given(collections)
def test_area_of_a_pair_is_the_jaccard_index(lists: dict[str, set[int]]) -> None:
    """Every pair that shares a study is listed with |A and B| / |A or B|; the others are counted,
    not listed.
    """
    rows, notes = asked(graph_of(lists))
    jaccard = {
        (f"review:{a}", f"review:{b}"): round(
            100 * len(lists[a] & lists[b]) / len(lists[a] | lists[b]), 2
        )
        for a, b in combinations(sorted(lists), 2)
    }
    assert {pair: value for pair, value in jaccard.items() if value} == {
        (row[0], row[1]): row[6] for row in rows[1:]
    }
    apart = sum(not value for value in jaccard.values())
    assert notes["en"][2].startswith(
        f"{len(jaccard) - apart} pairs share a study; {apart} share none"
    )
    assert [row[6] for row in rows[1:]] == sorted((row[6] for row in rows[1:]), reverse=True)


def test_empty_collection_gives_one_row_without_an_area() -> None:
    """A graph without reviews answers that nothing overlaps, undefined."""
    rows, _ = asked(graph_of({}))
    assert [["(all)", "(all)", 0, None, None, 0, *[None] * 5, 0, []]] == rows
    assert rows == asked(graph_of({}), chronological=True)[0]


@pytest.mark.parametrize(
    ("shared", "rest", "band"),
    [
        (1, 20, "slight"),
        (1, 19, "moderate"),
        (2, 18, "high"),
        (3, 17, "very high"),
        (5, 0, "very high"),
    ],
)
def test_bands_begin_where_pieper_puts_them(shared: int, rest: int, band: str) -> None:
    """Below 5 % slight, from 5 % moderate, from 10 % high, from 15 % very high."""
    one, other = set(range(shared + rest)), set(range(shared))
    rows, _ = asked(graph_of({"a": one, "b": other}))
    assert band == rows[1][7]


def test_chronological_area_leaves_out_what_a_review_could_not_include() -> None:
    """Review a searched until 2010: of b's studies of 2008, 2012 and an unknown year, only that of
    2012 is a missing cell.
    """
    lists = {"a": [1, 2], "b": [1, 3, 4, 5]}
    graph = graph_of(
        lists, years={1: 2005, 2: 2006, 3: 2008, 4: 2012}, searched={"a": "2010-06", "b": "2015"}
    )
    plain, _ = asked(graph)
    chronological, notes = asked(graph, chronological=True)
    assert 20.0 == plain[0][6]  # (6 - 5) / (5*2 - 5)
    assert 25.0 == chronological[0][6]  # (6 - 5) / (5*2 - 5 - 1)
    assert 25.0 == chronological[1][6]
    assert "X = 1" in notes["en"][0]
    assert notes["en"][1].startswith("X counts 1 cells in which")


def test_study_of_the_year_of_the_search_is_not_too_late() -> None:
    """Only a study of a later year than the last search is a missing cell."""
    graph = graph_of({"a": [1], "b": [1, 2]}, years={1: 2009, 2: 2010}, searched={"a": "2010-06"})
    assert asked(graph)[0] == asked(graph, chronological=True)[0]


def test_review_without_a_search_date_misses_nothing() -> None:
    """An unknown search date makes no cell missing: unknown is not early."""
    graph = graph_of(
        {"a": [1], "b": [1, 2]}, years={1: 2009, 2: 2030}, searched={"b": "about 2012"}
    )
    assert asked(graph)[0] == asked(graph, chronological=True)[0]


def test_open_link_between_two_reviews_could_raise_their_overlap() -> None:
    """A pair of studies that a person has yet to decide is counted where it would join reviews that
    do not both hold them; one inside a single review is not.
    """
    builder = rebuilt(graph_of({"a": [1, 2], "b": [2, 3], "c": [4, 5]}))
    for name, one, other, outcome in (
        ("across", 1, 3, "proposed"),
        ("inside", 4, 5, "proposed"),
        ("decided", 1, 4, "distinct"),
    ):
        builder.add_node(f"link:{name}", {"level": "study", "outcome": outcome})
        for study in (one, other):
            builder.add_edge("ABOUT_STUDY", f"link:{name}", f"study:s{study:02}")
    rows, notes = asked(builder.freeze())
    assert [("(all)", 1), ("review:a", 1)] == [(row[0], row[8]) for row in rows]
    assert "1 proposed links of studies or their reports are open" in notes["en"][2]


def test_overlap_of_digital_studies_leaves_the_others_out() -> None:
    """Asked of digital interventions, a shared study of which nobody says so is not counted."""
    builder = rebuilt(
        graph_of({"a": [1, 2], "b": [1, 2]}),
        node=lambda _, row: row | ({"digital": "yes"} if row["id"] == "study:s01" else {}),
    )
    rows, _ = asked(builder.freeze(), digital="yes")
    assert [1, 1] == [row[4] for row in rows]


def rows_of(question: str, module: Any, graph: Graph, **given: Any) -> list[dict[str, Any]]:
    """The rows of another question about lists, by column."""
    header = find_question(question)
    defaults = {parameter.name: parameter.default for parameter in header.parameters}
    rows, _ = module.answer(graph, defaults | given)
    return [dict(zip((column.name for column in header.columns), row, strict=True)) for row in rows]


def test_a_heat_map_has_every_pair() -> None:
    """Pairs without a common study are 0, not absent, where all are asked for."""
    rows, _ = asked(graph_of(MIYAZAKI), pairs="all")
    assert 15 == len(rows) - 1
    assert 5 == sum(row[6] == 0 for row in rows[1:])


def test_only_the_lists_asked_for_count() -> None:
    """Complete ones, or named ones; a name that lists nothing is an error that says where to look."""
    builder = rebuilt(
        graph_of({"a": [1, 2], "b": [1, 2], "c": [1]}),
        node=lambda _, row: (
            row | ({"listing": "complete"} if row["id"] != "review:c" and "label" in row else {})
        ),
    )
    graph = builder.freeze()
    assert [("review:a", "review:b")] == [
        (row[0], row[1]) for row in asked(graph, lists="complete")[0][1:]
    ]
    assert [50.0] == [row[6] for row in asked(graph, reviews="a; review:c")[0][1:]]
    with pytest.raises(QueryError, match="lists no studies here"):
        asked(graph, reviews="nobody")


def test_weighted_area_leaves_out_what_has_no_number() -> None:
    """A shared study of 400 and one alone of 100: 20 / (20 + 10); the third has no number."""
    builder = rebuilt(
        graph_of({"a": [1, 2], "b": [1, 3]}),
        node=lambda _, row: (
            row | {"n": {"study:s01": 400, "study:s02": 100}.get(row["id"])}
            if row["id"].startswith("study:")
            else row
        ),
    )
    (whole, _), notes = asked(builder.freeze())
    assert (33.33, 66.67, 1) == (whole[6], whole[10], whole[11])
    assert any("not verified against the paper" in note for note in notes["en"])


def with_criteria() -> Graph:
    """Review b takes insomnia only; study 2 is of depression."""
    builder = rebuilt(graph_of({"a": [1, 2], "b": [1]}))
    for concept in ("condition:insomnia", "condition:depression"):
        builder.add_node(concept, {"scheme": "condition", "top": concept})
    builder.add_edge("ON_CONDITION", "study:s01", "condition:insomnia")
    builder.add_edge("ON_CONDITION", "study:s02", "condition:depression")
    builder.add_node("scope:b:1", {"dimension": "condition", "rule": "only"})
    builder.add_edge("HAS_SCOPE", "review:b", "scope:b:1")
    builder.add_edge("CONCERNS", "scope:b:1", "condition:insomnia")
    return builder.freeze()


def test_structural_area_leaves_out_what_the_criteria_shut_out() -> None:
    """1 of 2 studies shared is 50 %; the other could not be in b: 100 %."""
    graph = with_criteria()
    assert 50.0 == asked(graph)[0][0][6]
    (whole, _), notes = asked(graph, structural=True)
    assert (100.0, 1) == (whole[6], whole[9])
    assert any("shut out every code" in note and "1 of 2 reviews" in note for note in notes["en"])


def test_accepted_links_make_two_studies_one() -> None:
    """A link that nobody has decided joins a study of each review."""
    builder = rebuilt(graph_of({"a": [1], "b": [2], "c": [3]}))
    builder.add_node("link:open", {"level": "study", "outcome": "proposed"})
    for study in (1, 2, 3):
        builder.add_edge("ABOUT_STUDY", "link:open", f"study:s{study:02}")
    graph = builder.freeze()
    assert (0.0, 1) == (asked(graph)[0][0][6], asked(graph)[0][0][8])
    accepted = asked(graph, links="accepted")[0][0]
    assert (100.0, 0) == (accepted[6], accepted[8])


def test_reports_of_a_thread_count_each_where_asked() -> None:
    """Both reviews include the trial, each by another report: shared as a study, not as reports."""
    builder = GraphBuilder()
    builder.add_node("study:s", {"unit": "study", "included": True})
    for name, row in (("a", "a:2"), ("b", "b:2")):
        builder.add_node(f"review:{name}", {"included_unit": "study", "listing": "complete"})
        builder.add_edge("INCLUDES", f"review:{name}", "study:s", {"sources": [row]})
        builder.add_node(f"report:{name}", {"title": name, "sources": [row]})
        builder.add_edge("REPORTED_IN", "study:s", f"report:{name}")
    graph = builder.freeze()
    assert [100.0, 0.0] == [
        asked(graph, threads=threads)[0][0][6] for threads in ("merged", "reports")
    ]


def test_scenarios_are_every_combination_and_agree_with_the_question() -> None:
    """Two kinds of lists, three of units, four of missing cells; by outcome again."""
    graph = with_criteria()
    rows = rows_of("overlap-scenarios", overlap_scenarios, graph)
    assert 24 == len(rows)
    for row in rows:
        whole = asked(
            graph,
            lists=row["which_lists"], threads=row["threads"], links=row["links"],
            chronological=row["chronological"], structural=row["structural"],
        )[0][0]  # fmt: skip
        assert (row["cca"], row["band"], row["distinct"]) == (whole[6], whole[7], whole[5])
    assert {None} == {row["cca"] for row in rows if row["which_lists"] == "complete"}


def test_scenarios_by_outcome_count_the_studies_coded_with_it() -> None:
    """What measures no outcome stands in none of these rows, and the note says how many."""
    builder = rebuilt(graph_of({"a": [1, 2], "b": [1, 3]}))
    builder.add_node("outcome:mood", {"scheme": "outcome", "top": "outcome:mood"})
    for study in (1, 2):
        builder.add_edge("MEASURES", f"study:s{study:02}", "outcome:mood")
    graph = builder.freeze()
    rows = rows_of("overlap-scenarios", overlap_scenarios, graph, by="outcome")
    assert [(33.33, 3), (50.0, 2)] == [(rows[at]["cca"], rows[at]["distinct"]) for at in (0, 24)]
    _, notes = overlap_scenarios.answer(graph, {"digital": "any", "reviews": "", "by": "outcome"})
    assert any("1 of 3 included studies" in note for note in notes["en"])


def test_matrix_tells_not_included_from_not_known() -> None:
    """0 only in a complete list; too late, shut out or of a partial list is unknown."""
    builder = rebuilt(
        with_criteria(),
        node=lambda _, row: (
            row
            | {"review:b": {"listing": "complete"}, "study:s01": {"year": 2010}}.get(row["id"], {})
        ),
    )
    builder.add_node("study:s09", {"unit": "study", "included": True, "year": 2020})
    builder.add_node(
        "review:c", {"included_unit": "study", "listing": "complete", "search_to": "2015"}
    )
    for review, study in (("c", 1), ("a", 9)):
        builder.add_edge("INCLUDES", f"review:{review}", f"study:s{study:02}")
    rows = rows_of("overlap-matrix", overlap_matrix, builder.freeze(), minimum=1)
    found = {
        (row["study"][-2:], row["review"][-1]): (row["cell"], row["cell_state"]) for row in rows
    }
    assert (1, "included") == found["01", "a"]
    assert (0, "not included") == found["02", "c"]
    assert (None, "shut out by criteria") == found["02", "b"]
    assert (None, "appeared later") == found["09", "c"]
    assert 9 == len(rows)


def test_an_open_link_of_reports_could_join_their_studies() -> None:
    """Two reports that may be one are of two studies: accepted, these are one."""
    builder = rebuilt(graph_of({"a": [1], "b": [2]}))
    builder.add_node("link:open", {"level": "report", "outcome": "proposed"})
    for study in (1, 2):
        builder.add_node(f"report:{study}", {"title": "T"})
        builder.add_edge("REPORTED_IN", f"study:s{study:02}", f"report:{study}")
        builder.add_edge("ABOUT_REPORT", "link:open", f"report:{study}")
    graph = builder.freeze()
    assert (0.0, 1) == (asked(graph)[0][0][6], asked(graph)[0][0][8])
    assert 100.0 == asked(graph, links="accepted")[0][0][6]
