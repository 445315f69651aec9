"""Overlap of reviews: its rows and notes from a graph, and the published pairs of six reviews."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from perturbed import rebuilt

from lacunary.graph import Graph, GraphBuilder
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
    rows, _ = answer(graph_of(MIYAZAKI), {"digital": "any", "chronological": False})
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
    rows, notes = answer(graph_of(lists), {"digital": "any", "chronological": False})
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
    assert notes["en"][1].startswith(
        f"{len(jaccard) - apart} pairs share a study; {apart} share none"
    )
    assert [row[6] for row in rows[1:]] == sorted((row[6] for row in rows[1:]), reverse=True)


def test_empty_collection_gives_one_row_without_an_area() -> None:
    """A graph without reviews answers that nothing overlaps, undefined."""
    rows, _ = answer(graph_of({}), {"digital": "any", "chronological": False})
    assert [["(all)", "(all)", 0, None, None, 0, None, None, None, []]] == rows
    assert rows == answer(graph_of({}), {"digital": "any", "chronological": True})[0]


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
    rows, _ = answer(graph_of({"a": one, "b": other}), {"digital": "any", "chronological": False})
    assert band == rows[1][7]


def test_chronological_area_leaves_out_what_a_review_could_not_include() -> None:
    """Review a searched until 2010: of b's studies of 2008, 2012 and an unknown year, only that of
    2012 is a missing cell.
    """
    lists = {"a": [1, 2], "b": [1, 3, 4, 5]}
    graph = graph_of(
        lists, years={1: 2005, 2: 2006, 3: 2008, 4: 2012}, searched={"a": "2010-06", "b": "2015"}
    )
    plain, _ = answer(graph, {"digital": "any", "chronological": False})
    chronological, notes = answer(graph, {"digital": "any", "chronological": True})
    assert 20.0 == plain[0][6]  # (6 - 5) / (5*2 - 5)
    assert 25.0 == chronological[0][6]  # (6 - 5) / (5*2 - 5 - 1)
    assert 25.0 == chronological[1][6]
    assert "X = 1 (a cell is missing where" in notes["en"][0]


def test_study_of_the_year_of_the_search_is_not_too_late() -> None:
    """Only a study of a later year than the last search is a missing cell."""
    graph = graph_of({"a": [1], "b": [1, 2]}, years={1: 2009, 2: 2010}, searched={"a": "2010-06"})
    assert (
        answer(graph, {"digital": "any", "chronological": False})[0]
        == answer(graph, {"digital": "any", "chronological": True})[0]
    )


def test_review_without_a_search_date_misses_nothing() -> None:
    """An unknown search date makes no cell missing: unknown is not early."""
    graph = graph_of(
        {"a": [1], "b": [1, 2]}, years={1: 2009, 2: 2030}, searched={"b": "about 2012"}
    )
    assert (
        answer(graph, {"digital": "any", "chronological": False})[0]
        == answer(graph, {"digital": "any", "chronological": True})[0]
    )


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
    rows, notes = answer(builder.freeze(), {"digital": "any", "chronological": False})
    assert [("(all)", 1), ("review:a", 1)] == [(row[0], row[8]) for row in rows]
    assert "1 proposed links of studies are open" in notes["en"][1]


def test_overlap_of_digital_studies_leaves_the_others_out() -> None:
    """Asked of digital interventions, a shared study of which nobody says so is not counted."""
    builder = rebuilt(
        graph_of({"a": [1, 2], "b": [1, 2]}),
        node=lambda _, row: row | ({"digital": "yes"} if row["id"] == "study:s01" else {}),
    )
    rows, _ = answer(builder.freeze(), {"digital": "yes", "chronological": False})
    assert [1, 1] == [row[4] for row in rows]
