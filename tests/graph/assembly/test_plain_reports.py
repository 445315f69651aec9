"""Plain reports: of a single bibliographic row nothing is claimed, and its node says all."""

from __future__ import annotations

import pytest
from study_rows import built, decided, row

TITLE = "A trial of guided self-help"
REPORT = "report:doi:10.1000/plain"


ONE = row("report", "refs", 2, title=TITLE, year=2012, doi="10.1000/plain", journal="A Journal")


def test_of_a_single_row_the_node_says_all() -> None:
    """No statement is made; the row stands as the report's source, and as its journal's."""
    graph = built([ONE]).graph
    shown = graph.node(REPORT)
    assert (TITLE, 2012, ["refs:2"]) == (shown["title"], shown["year"], shown["sources"])
    assert [["refs:2"]] == [edge["sources"] for edge in graph.edges("PUBLISHED_IN")]
    assert [] == list(graph.nodes("Statement"))


@pytest.mark.parametrize("titles", [("B", "A"), ("A", "B")])
def test_of_several_values_in_one_row_the_first_in_order_is_shown(titles: tuple[str, ...]) -> None:
    """Whatever the order in which the row gives them."""
    both = row("report", "refs", 2, title=list(titles), doi="10.1000/plain")
    assert "A" == built([both]).graph.node(REPORT)["title"]


def test_a_language_is_derived_of_a_single_row_too() -> None:
    """From Chinese characters in its title, with the reason."""
    graph = built(
        [row("report", "refs", 2, title_zh="微信平台对抑郁症的干预", doi="10.1000/plain")]
    ).graph
    shown = graph.node(REPORT)
    expected = ("zh", "title in Chinese characters")
    assert expected == (shown["language"], shown["language_basis"])


def test_a_corrected_row_keeps_what_it_said() -> None:
    """The correction is shown; both it and the row are statements."""
    result = built([ONE], decided("year", REPORT, "2013"))
    assert ([], 2013) == (result.rejected, result.graph.node(REPORT)["year"])
    said = {
        (row["value"], row["reading"], row["chosen"])
        for row in result.graph.nodes("Statement")
        if row["property"] == "year"
    }
    assert {("2012", "printed", False), ("2013", "decision", True)} == said


def test_a_second_row_makes_statements_of_both() -> None:
    """A report of which two rows speak is claimed."""
    other = row("report", "refs", 3, title=TITLE, year=2013, doi="10.1000/plain")
    years = [
        one["value"]
        for one in built([ONE, other]).graph.nodes("Statement")
        if one["property"] == "year"
    ]
    assert ["2012", "2013"] == sorted(years)
