"""What reviews admit, as data: rows of criteria, and what a review says in its own row."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.build import Build, build_graph
from lacunary.graph.errors import LacunaryError
from lacunary.loaders import read_project

HEAD = """[project]
title = "Scopes"
[vocabularies]
builtin = ["condition", "intervention", "design", "database", "region"]
"""
REVIEW = '[[reviews]]\nid = "r"\ntitle = "R"\n'
SHEET = '[[sources]]\nid = "scopes"\npath = "scopes.csv"\nkind = "scope"\n'
COLUMNS = "review,criterion,dimension,facet,rule,qualified,concept,value,words,where,basis"


def built(folder: Path, reviews: str, rows: list[str] | None = None) -> Build:
    """The build of a project with these reviews and rows of criteria."""
    text = HEAD + reviews + (SHEET if rows is not None else "")
    (folder / "lacunary.toml").write_text(text, encoding="utf-8")
    if rows is not None:
        sheet = "\n".join([COLUMNS, *rows]) + "\n"
        (folder / "scopes.csv").write_text(sheet, encoding="utf-8")
    return build_graph(read_project(folder))


def test_a_row_of_criteria_becomes_a_scope_with_its_place(tmp_path: Path) -> None:
    """Rule, facet, words and basis stand on it; its review has it, and it concerns the concept."""
    row = "r,r#1,condition,,excludes,yes,condition:dementia,alone,dementia alone,Methods,stated"
    graph = built(tmp_path, REVIEW, [row]).graph
    (scope,) = graph.nodes("Scope")
    assert {
        "id": scope["id"],
        "criterion": "r#1",
        "dimension": "condition",
        "rule": "excludes",
        "in_combination": True,
        "limit": "alone",
        "words": "dementia alone",
        "where": "Methods",
        "basis": "stated",
        "sources": ["scopes:2"],
    } == scope
    assert [("review:r", scope["id"])] == [(e["from"], e["to"]) for e in graph.edges("HAS_SCOPE")]
    assert ["condition:dementia"] == [edge["to"] for edge in graph.edges("CONCERNS")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "r,,condition,,only,,condition:depresion,,,,",
            "`condition:depresion` is in no vocabulary. Did you mean `condition:depression`?",
        ),
        (
            "r,,condition,,only,,depression,,,,",
            "`depression` names no dimension. Write dimension:name, such as condition:depression.",
        ),
        (
            "r,,condition,,never,,condition:depression,,,,",
            'rule "never" is not known. Use one of only, includes, excludes, not_limited, unknown,'
            " or say in the mapping's [values.rule] what it means.",
        ),
        (
            "r,,intervention,,only,,condition:depression,,,,",
            "`condition:depression` is no intervention. Correct the concept or the dimension.",
        ),
        ("q,,condition,,not_limited,,,,,,", 'review "q" is not known. Known: r.'),
    ],
)
def test_a_row_that_says_nothing_known_is_kept_with_its_reason(
    row: str, reason: str, tmp_path: Path
) -> None:
    """An unknown concept, rule or review, or a concept of another dimension."""
    found = built(tmp_path, REVIEW, [row])
    assert [f"scopes.csv:2: {reason}"] == [str(bad) for bad in found.rejected]
    assert [] == [s for s in found.graph.nodes("Scope") if s.get("rule") != "only"]


def test_a_review_says_in_its_own_row_what_it_admits(tmp_path: Path) -> None:
    """In words of either language: a concept is admitted, `not` shuts it out, `any` is no limit."""
    keys = (
        'scope_condition = ["Depression", "焦虑", "not Dementia"]\n'
        'scope_intervention = "any"\nscope_design = ["design:randomised-controlled-trial"]\n'
        'scope_language = ["en", "Chinese"]\nscope_digital = "yes"\n'
    )
    graph = built(tmp_path, REVIEW + keys).graph
    about = {edge["from"]: edge["to"] for edge in graph.edges("CONCERNS")}
    found = {
        (s["dimension"], s["rule"], about.get(s["id"], s.get("limit", "")))
        for s in graph.nodes("Scope")
    }
    assert {
        ("condition", "only", "condition:depression"),
        ("condition", "only", "condition:anxiety"),
        ("condition", "excludes", "condition:dementia"),
        ("intervention", "not_limited", ""),
        ("design", "only", "design:randomised-controlled-trial"),
        ("language", "only", "en"),
        ("language", "only", "zh"),
        ("digital", "only", ""),
    } == found
    assert {"stated"} == {scope["basis"] for scope in graph.nodes("Scope")}
    assert {"project:1"} == {place for s in graph.nodes("Scope") for place in s["sources"]}


@pytest.mark.parametrize(
    ("key", "what"),
    [
        (
            'scope_condition = "depresion"',
            'scope_condition "depresion" names no condition. Did you mean `depression`?',
        ),
        (
            'scope_language = "Martian"',
            'scope_language "Martian" is no language that is known. Write `en`, `zh`, or `any`.',
        ),
        (
            'scope_digital = "maybe"',
            'scope_digital "maybe" is not known. Write `yes` (digital only), `not digital`, or'
            " `any`.",
        ),
    ],
)
def test_a_criterion_that_names_nothing_is_an_error(key: str, what: str, tmp_path: Path) -> None:
    """It would otherwise be taken for no criterion at all."""
    with pytest.raises(LacunaryError) as caught:
        built(tmp_path, REVIEW + key + "\n")
    assert f"[[reviews]] number 1: {what}" in str(caught.value)


def test_limited_to_china_is_not_reaching_the_chinese_literature(tmp_path: Path) -> None:
    """Two facts: a review in English of studies in China searched no Chinese database."""
    keys = 'database = ["PubMed"]\nlimited_to_china = "yes"\n'
    review = built(tmp_path, REVIEW + keys).graph.node("review:r")
    assert (True, "international") == (review["limited_to_china"], review["literature_searched"])


@pytest.mark.parametrize(
    ("keys", "listing"),
    [
        ("", "not stated"),
        ('listing = "complete"\n', "not stated"),
        ("stated_included = 2\n", "complete"),
        ('stated_included = 3\nlisting = "complete"\n', "partial"),
        ('stated_included = 2\nlisting = "inferred"\n', "inferred"),
        ('stated_included = 2\nstated_unit = "interventions"\n', "not stated"),
    ],
)
def test_a_list_is_complete_with_as_many_rows_as_are_stated(
    keys: str, listing: str, tmp_path: Path
) -> None:
    """A list whose number nobody states is not unavailable, and one row short is not complete."""
    rows = "label,title,doi\nA 2020,One,10.5555/a\nB 2021,Two,10.5555/b\n"
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "m.toml").write_text('kind = "inclusion"\nconstants = { review = "r" }\n')
    sheet = '[[sources]]\nid = "rows"\npath = "rows.csv"\nmapping = "m.toml"\n'
    review = built(tmp_path, REVIEW + keys + sheet).graph.node("review:r")
    assert (listing, 2) == (review["listing"], review["listed"])


def test_a_review_without_a_row_has_no_list_here(tmp_path: Path) -> None:
    """`none` is said of a review of which no study is here."""
    review = built(tmp_path, REVIEW + 'stated_included = 2\nlisting = "complete"\n').graph
    assert ("none", 0) == (review.node("review:r")["listing"], review.node("review:r")["listed"])
