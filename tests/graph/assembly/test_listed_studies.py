"""Rows of a review's list: a label never decides alone which of them are one study."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from study_rows import built, decided, included, names, study_ids

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled
from lacunary.graph.records import Cell, Record

NURSES = "Effect of a mindfulness app on insomnia in nurses"
STUDENTS = "Internet CBT for depression in college students: a randomized trial"


def wang(line: int, **said: Any) -> Record:
    """A row of the label `Wang 2020`."""
    return included("r", line, label="Wang 2020", **said)


def labels(graph: Graph) -> list[str]:
    """What people read as the names of the studies."""
    return sorted(str(study["label"]) for study in graph.nodes("Study"))


def found(assembled: Assembled) -> list[tuple[str, tuple[str, ...]]]:
    """What was found of labels with several rows, and why."""
    return [(remark.kind, remark.why) for remark in assembled.labels]


# ---- kept apart ----------------------------------------------------------------------------------
def test_rows_of_one_label_with_different_dois_are_studies_of_their_own() -> None:
    """Each keeps its own number of participants; a and b follow the titles, not the rows."""
    rows = [
        wang(2, doi="10.1000/b", title=NURSES, n=60, country="USA"),
        wang(3, doi="10.1000/a", title=STUDENTS, n=120, country="China"),
    ]
    assembled = built(rows)
    studies = {s["id"]: (s["label"], s["n"]) for s in assembled.graph.nodes("Study")}
    assert {
        "study:doi:10.1000/b": ("Wang 2020a", 60),
        "study:doi:10.1000/a": ("Wang 2020b", 120),
    } == studies
    assert [("apart", ("doi",))] == found(assembled)


def test_rows_of_one_label_with_different_titles_and_no_doi_are_apart() -> None:
    """Nothing but the label says that they are one."""
    assembled = built([wang(2, title=NURSES, year=2020), wang(3, title=STUDENTS, year=2020)])
    assert ["Wang 2020a", "Wang 2020b"] == labels(assembled.graph)
    assert [("apart", ("title",))] == found(assembled)


def test_chinese_rows_of_one_label_are_apart_by_title() -> None:
    """Titles in characters are compared as titles in letters are."""
    rows = [
        included("r", 2, label="王芳2020", title_zh="正念训练对护士失眠的影响"),
        included("r", 3, label="王芳2020", title_zh="团体心理辅导对大学生抑郁的干预研究"),
    ]
    assert ["王芳2020a", "王芳2020b"] == labels(built(rows).graph)


def test_a_label_without_year_names_a_study_for_each_year() -> None:
    """`Wang` of 2019 and `Wang` of 2021 are two, although nothing else is printed."""
    rows = [included("r", line, label="Wang", year=2017 + 2 * line) for line in (2, 3)]
    assembled = built(rows)
    assert 2 == len(study_ids(assembled.graph))
    assert [("apart", ("year",))] == found(assembled)


def test_rows_that_name_no_publication_are_apart_by_country() -> None:
    """Country and number of participants contradict that they are one."""
    assembled = built([wang(2, country="China", n=120), wang(3, country="USA", n=60)])
    assert [60, 120] == sorted(study["n"] for study in assembled.graph.nodes("Study"))
    assert [("apart", ("country",))] == found(assembled)


def test_one_title_with_two_registrations_is_two_studies() -> None:
    """A paper may print two trials."""
    rows = [wang(line, title=NURSES, registration=f"NCT0000000{line}") for line in (2, 3)]
    assert 2 == len(study_ids(built(rows).graph))


def test_one_doi_with_other_country_and_number_is_two_studies() -> None:
    """Two trials in one paper, which one label names."""
    rows = [
        wang(2, doi="10.1000/a", country="China", n=120),
        wang(3, doi="10.1000/a", country="USA", n=60),
    ]
    assert 2 == len(study_ids(built(rows).graph))


def test_numbers_that_differ_without_a_result_are_apart_and_asked_about() -> None:
    """They may be two arms of one study: a person is asked."""
    assembled = built([wang(2, n=120), wang(3, n=60)])
    assert [("proposed", ("n",))] == found(assembled)
    (link,) = assembled.graph.nodes("Link")
    assert ("study", "proposed", "one label, apart by n") == (
        link["level"],
        link["outcome"],
        link["reason"],
    )


def test_a_follow_up_of_one_label_is_asked_about() -> None:
    """Another report of the study, as its title says: nothing joins the two, a person is asked."""
    rows = [
        wang(2, title=NURSES, n=80),
        wang(3, title="Sleep twelve months after app use: long-term follow-up", n=80),
    ]
    assert [("proposed", ("title",))] == found(built(rows))


# ---- joined --------------------------------------------------------------------------------------
def test_a_result_in_each_row_is_one_study() -> None:
    """One title, an outcome a row, each with its own number of participants."""
    rows = [
        wang(2, title=NURSES, effect_outcome="depression", n=58),
        wang(3, title=NURSES, effect_outcome="anxiety", n=55),
    ]
    assembled = built(rows)
    assert 1 == len(study_ids(assembled.graph))
    assert [("joined", ("title",))] == found(assembled)


def test_results_without_title_are_one_study_with_the_row_that_has_it() -> None:
    """A sheet of results beside a sheet of references, joined by the label alone."""
    rows = [
        wang(2, effect_outcome="depression", n=58, country="China"),
        wang(3, effect_outcome="anxiety", n=55, country="China"),
        wang(4, title=NURSES, year=2021),
    ]
    assembled = built(rows)
    assert 1 == len(study_ids(assembled.graph))
    assert [("joined", ("label",))] == found(assembled)


def test_an_arm_in_each_row_of_one_doi_is_one_study() -> None:
    """Arms have numbers of their own."""
    rows = [
        wang(2, doi="10.1000/a", intervention="CBT", n=40),
        wang(3, doi="10.1000/a", intervention="waiting list", n=41),
    ]
    assert 1 == len(study_ids(built(rows).graph))


def test_two_reports_of_one_registration_are_one_study() -> None:
    """Titles and DOIs differ, the registration decides."""
    rows = [
        wang(2, doi="10.1000/a", title=NURSES, registration="NCT01234567"),
        wang(3, doi="10.1000/b", title=STUDENTS, registration="NCT01234567"),
    ]
    graph = built(rows).graph
    assert 1 == len(study_ids(graph))
    assert 2 == sum("doi" in report for report in graph.nodes("Report"))


def test_a_row_that_fits_several_studies_is_none_of_them() -> None:
    """Its number is not given to either; the review is asked for a key."""
    rows = [wang(2, title=NURSES, n=10), wang(3, title=STUDENTS, n=20), wang(4, effect=0.5)]
    assembled = built(rows)
    assert [("unsure", ("title",))] == found(assembled)
    assert [10, 20, None] == sorted(
        (study.get("n") for study in assembled.graph.nodes("Study")), key=str
    )


# ---- a key column --------------------------------------------------------------------------------
def test_a_key_joins_what_title_and_country_would_part() -> None:
    """A person gave the rows one key."""
    rows = [
        wang(2, study_id="7", title=NURSES, country="China"),
        wang(3, study_id="7", title=STUDENTS, country="USA"),
    ]
    assert 1 == len(study_ids(built(rows).graph))


def test_a_key_parts_what_one_title_would_join() -> None:
    """Two keys are two studies, whatever they have in common."""
    rows = [wang(line, study_id=f"T{line}", title=NURSES) for line in (2, 3)]
    assembled = built(rows)
    assert 2 == len(study_ids(assembled.graph))
    assert [] == found(assembled)


def test_a_key_that_reads_as_a_label_decides_nothing() -> None:
    """Some sheets call the label `Study ID`."""
    rows = [
        wang(2, study_id="Wang 2020", title=NURSES),
        wang(3, study_id="Wang 2020", title=STUDENTS),
    ]
    assert 2 == len(study_ids(built(rows).graph))


# ---- decisions and order -------------------------------------------------------------------------
def test_a_decision_about_a_label_of_several_studies_names_the_choices() -> None:
    """It is refused, and says what can be written."""
    rows = [
        wang(2, doi="10.1000/a", title=NURSES),
        wang(3, doi="10.1000/b", title=STUDENTS),
        included("s", 2, label="Wang", doi="10.1000/c"),
    ]
    (refused,) = built(rows, decided("same-study", "r/Wang 2020", "s/Wang")).rejected
    assert (
        "`r/Wang 2020` names several studies. Write one of "
        "`r/Wang 2020 #effect-of-a-mindfulness-app-on-insomnia`, "
        "`r/Wang 2020 #internet-cbt-for-depression-in-college-s`."
    ) == refused.reason


def test_a_decision_may_name_one_study_of_a_label() -> None:
    """By what a proposal or the message calls it."""
    name = "r/Wang 2020 #internet-cbt-for-depression-in-college-s"
    rows = [
        wang(2, doi="10.1000/a", title=NURSES),
        wang(3, doi="10.1000/b", title=STUDENTS),
        included("s", 2, label="Wang", doi="10.1000/c", title="A third title of something else"),
    ]
    graph = built(rows, decided("same-study", name, "s/Wang")).graph
    assert 2 == len(study_ids(graph))


def test_a_letter_that_the_review_uses_itself_is_not_given_twice() -> None:
    """`Wang 2020a` is there already: the others are b and c."""
    rows = [
        wang(2, title=NURSES),
        wang(3, title=STUDENTS),
        included("r", 4, label="Wang 2020a", title="Walking for lonely old men"),
    ]
    assert ["Wang 2020a", "Wang 2020b", "Wang 2020c"] == labels(built(rows).graph)


ROWS: list[dict[str, Any]] = [
    {"title": NURSES, "n": 60},
    {"title": NURSES, "effect_outcome": "sleep", "n": 58},
    {"title": STUDENTS, "country": "China"},
    {"doi": "10.1000/a", "registration": "NCT01234567"},
    {"registration": "NCT01234567", "title": "Long-term follow-up of a trial"},
    {"country": "USA", "n": 12},
    {"country": "Japan"},
    {"year": 2015},
    {},
]


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_studies_of_one_label_do_not_depend_on_the_order_of_rows(
    rows: list[dict[str, Any]],
) -> None:
    """Names, ids and letters follow what the rows say."""
    there = names(built([wang(line, **said) for line, said in enumerate(ROWS, start=2)]).graph)
    assert there == names(built([wang(line, **said) for line, said in enumerate(rows, 2)]).graph)


def test_many_rows_of_one_label_are_parted_in_a_moment() -> None:
    """A thousand titles under `n. a.`: each is a study, rows of one title are one."""
    rows = [
        included("r", line, label="n. a.", title=f"Title {line // 2} about subject {line // 2}")
        for line in range(2, 1002)
    ]
    random.Random(3).shuffle(rows)
    assembled = built(rows)
    (remark,) = assembled.labels
    assert 500 == len(remark.studies)


def test_a_word_that_nobody_mapped_contradicts_no_concept() -> None:
    """`P.R.C.` may be China."""
    rows = [wang(2, n=120, effect_outcome="a"), wang(3, n=60, effect_outcome="b")]
    rows[0].cells["country"] = (Cell("China", "China"),)
    rows[1].cells["country"] = (Cell("P.R.C.", None, "unmapped"),)
    assert 1 == len(study_ids(built(rows).graph))


def test_studies_that_keys_tell_apart_are_shown_with_letters() -> None:
    """Three studies `Wang 2020` of one review are Wang 2020a, b and c, in the order of their keys;
    a letter that the review uses itself is passed over.
    """
    rows = [
        included("a", line, "Wang 2020", study_id=key, title=f"Trial {key}")
        for line, key in enumerate(("10", "2", "1"), start=2)
    ]
    rows.append(included("a", 5, "Wang 2020b", title="Another"))
    graph = built(rows).graph
    found = {study["title"]: study["label"] for study in graph.nodes("Study")}
    assert {
        "Trial 1": "Wang 2020a",
        "Trial 2": "Wang 2020c",
        "Trial 10": "Wang 2020d",
        "Another": "Wang 2020b",
    } == found
