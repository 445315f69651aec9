"""Asking a question: typed parameters with defaults, errors that say what to do, notes in both
languages, ad-hoc queries.
"""

from __future__ import annotations

import pytest

from lacunary.graph import Store
from lacunary.graph.errors import QueryError, WriteRefused
from lacunary.queries import ask, find_question, run_cypher
from lacunary.queries.asking.runner import read_parameters


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("provenance-of-a-study", {}, "the parameter `study` is missing. Give it with -p study=…"),
        (
            "shared-studies",
            {"minimun": "3"},
            "there is no parameter `minimun`. It takes digital, minimum.",
        ),
        ("unmapped-values", {"minimum": "3"}, "there is no parameter `minimum`. It takes none."),
        (
            "shared-studies",
            {"minimum": "two"},
            'the parameter `minimum` takes a whole number, not "two". For example -p minimum=2.',
        ),
        (
            "shared-studies",
            {"minimum": "2.5"},
            'the parameter `minimum` takes a whole number, not "2.5"',
        ),
        (
            "citation-clusters",
            {"resolution": "high"},
            'the parameter `resolution` takes a number, not "high"',
        ),
        (
            "citation-clusters",
            {"resolution": "nan"},
            'the parameter `resolution` takes a number, not "nan"',
        ),
        (
            "studies-by-region",
            {"evidence": "all"},
            'does not know "all". Use one of included, candidate, any.',
        ),
        (
            "overlap-of-reviews",
            {"chronological": "maybe"},
            'the parameter `chronological` is yes or no. Not "maybe".',
        ),
        (
            "studies-by-literature-and-year",
            {"review": "zh-2032"},
            "names `review:zh-2032`, which is not in this graph. `lacunary query rev",
        ),
        (
            "provenance-of-a-study",
            {"study": "wang"},
            "names `study:wang`, which is not in this graph",
        ),
        (
            "studies-in-a-cell",
            {"row": "depression"},
            "names `depression`, which is not in this graph. It reads dimension:name",
        ),
        (
            "studies-in-a-cell",
            {"row": "condition:depresion"},
            "names `condition:depresion`, which is not in this graph",
        ),
    ],
)
def test_mistaken_parameter_is_named_with_what_to_do(
    name: str, parameters: dict[str, str], message: str, tiny_store: Store
) -> None:
    """Missing, unknown, mistyped or naming what is not there: the error starts with the question
    and says what it takes.
    """
    with pytest.raises(QueryError) as caught:
        ask(tiny_store, name, parameters)
    assert str(caught.value).startswith(f"{name}: ")
    assert message in str(caught.value)


def test_defaults_fill_what_is_not_given() -> None:
    """Every optional parameter has its default, of its own type."""
    assert {
        "evidence": "included",
        "digital": "any",
        "rows": "condition",
        "columns": "intervention",
        "depth": "top",
        "only": "used",
        "facet": "none",
        "level": "any",
    } == read_parameters(find_question("evidence-gap-map"), {})
    assert {"minimum_shared": 2, "seed": 1, "resolution": 1.0, "seeds": 20} == read_parameters(
        find_question("citation-clusters"), {}
    )


@pytest.mark.parametrize("words", ["yes", "true", "TRUE", True])
def test_boolean_reads_yes_and_true(words: object) -> None:
    """As words from the command line or as a value from Python."""
    given = read_parameters(find_question("overlap-of-reviews"), {"chronological": words})
    assert given["chronological"] is True


def test_numbers_come_as_words_or_as_values() -> None:
    """`-p minimum=3` and `minimum=3` mean the same."""
    question = find_question("shared-studies")
    assert read_parameters(question, {"minimum": 3}) == read_parameters(
        question, {"minimum": " 3 "}
    )


def test_identifier_may_leave_its_type_out() -> None:
    """`zh-2023` is `review:zh-2023`, `doi:10.1/x` is `study:doi:10.1/x`; concepts say their
    dimension.
    """
    assert {"review": "review:zh-2023"} == read_parameters(
        find_question("coverage-of-stated-counts"), {"review": "zh-2023"}
    )
    assert {"study": "study:doi:10.1/x"} == read_parameters(
        find_question("provenance-of-a-study"), {"study": "study:doi:10.1/x"}
    )


def test_result_has_headings_and_notes_in_both_languages(tiny_store: Store) -> None:
    """Headings of every column, and the layers shown with their completeness."""
    result = ask(tiny_store, "studies-by-literature-and-year", {"evidence": "any"})
    assert {
        "en": ["Literature", "Year", "Studies"],
        "zh": ["文献", "年份", "研究数"],
    } == result.headings
    assert {
        "en": [
            (
                "Shown: 7 included and 2 candidate studies. Lists of 2 reviews are complete, 1"
                " partial, 0 inferred, 0 of reviews that state no number, 1 not available. Candidates"
                " are not confirmed."
            ),
            "0, or no row, means: none in this corpus. A number that is missing (·) is unknown.",
        ],
        "zh": [
            (
                "显示：7 项纳入研究与 2 项候选研究。2 篇综述的清单完整，1 篇部分，0 篇为推断，0"
                " 篇未声明研究数，1 篇不可得。候选研究未经确认。"
            ),
            "0 或无此行表示：本语料库中没有。缺失的数字（·）表示未知。",
        ],
    } == {language: [lines[0], lines[-1]] for language, lines in result.notes.items()}


def test_notes_on_candidates_say_that_none_is_confirmed(tiny_store: Store) -> None:
    """Three candidates, one of which other reviews include."""
    notes = ask(tiny_store, "candidates-to-confirm").notes
    assert (
        "Shown: 3 candidate studies, none confirmed (1 of them are included elsewhere)."
        == notes["en"][0]
    )
    assert "显示：3 项候选研究，均未确认（其中 1 项被其他综述纳入）。" == notes["zh"][0]


def test_parameters_of_the_answer_are_those_used(tiny_store: Store) -> None:
    """Given ones and defaults, so that the answer can be asked again."""
    assert {
        "evidence": "included",
        "digital": "any",
        "level": "province",
        "within_china": False,
    } == ask(tiny_store, "studies-by-region", {"level": "province"}).parameters


def test_ad_hoc_query_takes_parameters(tiny_store: Store) -> None:
    """Values bind to $names; the columns are the query's own."""
    result = run_cypher(
        tiny_store,
        "MATCH (s:Study) WHERE s.n > $n RETURN s.label AS study, s.n AS n ORDER BY study",
        {"n": 150},
    )
    assert ["study", "n"] == result.columns
    assert [["Horsch 2017", 151], ["Wang 2013", 187]] == result.rows


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (:Study {id: 'study:x'})",
        "MATCH (s:Study)\nSET s.n = 1",
        "MATCH (s) DETACH DELETE s",
    ],
)
def test_write_is_refused_and_changes_nothing(text: str, tiny_store: Store) -> None:
    """A query that would write is refused with its place; the graph is as it was."""
    before = tiny_store.read()
    with pytest.raises(WriteRefused, match=r"query:\d+:\d+: \w+ would write"):
        run_cypher(tiny_store, text)
    assert before == tiny_store.read()


def test_syntax_error_shows_its_place(tiny_store: Store) -> None:
    """Line and column, the line itself, and a mark under the place."""
    with pytest.raises(QueryError) as caught:
        run_cypher(tiny_store, "MATCH (s:Study)\nRETRUN s.id AS id")
    text = str(caught.value)
    assert text.startswith("query:2:1: ")
    assert "\n  RETRUN s.id AS id\n  ^" in text


def test_parameter_without_a_value_is_named(tiny_store: Store) -> None:
    """An ad-hoc query that uses $year says how to give it."""
    with pytest.raises(
        QueryError, match=r"the parameter \$year has no value. Give it with -p year=VALUE."
    ):
        run_cypher(tiny_store, "MATCH (s:Study) WHERE s.year = $year RETURN s.id AS id")
