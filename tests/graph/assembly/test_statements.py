"""Statements: who says what, kept side by side, and the rule by which the graph shows one of
several values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.graph.assembly.statements import Claim, Claims
from lacunary.loaders import load_project, read_project

CHOI = "study:doi:10.1000/choi"


def said(
    value: Any, source: str, *, confidence: str = "high", method: str = "printed", about: str = "n"
) -> Claim:
    """What one review says about the trial."""
    return Claim(
        "study:choi", about, value, str(value), f"review-{source}", source, method, confidence, True
    )


def chosen(*claims: Claim, about: str = "n") -> Any:
    """The value that the graph shows of the claims, read in this order."""
    held = Claims()
    for line, claim in enumerate(claims, start=2):
        held.add(claim, f"{claim.source}:{line}")
    return held.value("study:choi", about)


# ---- the rule ------------------------------------------------------------------------------------
def test_a_decision_beats_everything() -> None:
    """What a person decided holds against any number of confident sources."""
    claims = [
        said(58, "a"),
        said(58, "b"),
        said(58, "c"),
        said(57, "corrections", method="decision", confidence="low"),
    ]
    assert 57 == chosen(*claims)


def test_confidence_beats_the_number_of_sources() -> None:
    """One source read with confidence beats two read with less."""
    assert 55 == chosen(
        said(58, "a", confidence="low"),
        said(58, "b", confidence="low"),
        said(55, "c", confidence="high"),
    )


def test_the_number_of_sources_beats_the_order() -> None:
    """Of equal confidence, the value that more sources give."""
    assert 55 == chosen(said(58, "a"), said(55, "b"), said(55, "c"))


def test_the_same_source_twice_counts_once() -> None:
    """Two rows of one sheet are one source, however often it repeats itself."""
    assert 55 == chosen(said(55, "a"), said(58, "b"), said(58, "b"))


def test_the_value_that_sorts_first_wins_where_all_else_is_equal() -> None:
    """Numbers by size, whatever the order of the sources in lacunary.toml."""
    assert (55, 55) == (chosen(said(58, "a"), said(55, "b")), chosen(said(55, "b"), said(58, "a")))
    assert (9, 9) == (chosen(said(10, "a"), said(9, "b")), chosen(said(9, "b"), said(10, "a")))


def test_of_two_spellings_of_a_title_the_one_that_more_sources_give_is_shown() -> None:
    """Else the one that sorts first; one all in capitals only where there is no other."""
    shouted, plain, other = (
        said(words, source, about="title")
        for words, source in (("A TRIAL", "a"), ("A trial", "b"), ("A Trial", "c"))
    )
    assert ["A trial", "A trial", "A Trial"] == [
        chosen(shouted, plain, about="title"),
        chosen(plain, shouted, about="title"),
        chosen(shouted, plain, other, about="title"),
    ]
    assert "A trial" == chosen(other, plain, said("A trial", "d", about="title"), about="title")


def test_the_same_claim_with_two_confidences_has_the_higher_one() -> None:
    """Whichever row is read first."""
    for first, second in (("low", "high"), ("high", "low")):
        held = Claims()
        held.add(said(58, "a", confidence=first), "a:2")
        held.add(said(58, "a", confidence=second), "a:3")
        assert ["high"] == [claim.confidence for claim in held]


def test_what_is_not_understood_is_never_chosen() -> None:
    """A claim without a value (unmapped words) says nothing that could be shown."""
    assert chosen(said(None, "a")) is None
    assert 55 == chosen(said(None, "a"), said(55, "b", confidence="low"))


def test_a_title_in_another_case_is_the_same_title() -> None:
    """Case and punctuation do not make a conflict of titles."""
    claims = [
        said("A Trial of X.", "a", about="title"),
        said("B", "b", about="title"),
        said("a trial of x", "c", about="title"),
    ]
    assert "A Trial of X." == chosen(*claims, about="title")


def test_the_same_claim_read_again_gains_a_place() -> None:
    """One statement with two rows, not two statements."""
    held = Claims()
    held.add(said(58, "a"), "a:2")
    held.add(said(58, "a"), "a:3")
    assert [["a:2", "a:3"]] == [claim.places for claim in held]


# ---- in a project --------------------------------------------------------------------------------
def rebuilt(folder: Path) -> Assembled:
    """The graph of a project folder, which must have no errors."""
    loaded, _, errors = load_project(read_project(folder))
    assert [] == [str(error) for error in errors]
    return assemble(loaded)


def about(graph: Graph, subject: str, name: str) -> list[tuple[Any, ...]]:
    """`(value, review, chosen)` of every statement about a property."""
    subjects = {edge["from"]: edge["to"] for edge in graph.edges("ABOUT")}
    return sorted(
        (node["value"], node.get("speaker"), node["chosen"])
        for node in graph.nodes("Statement")
        if subjects[node["id"]] == subject and node["property"] == name
    )


def test_two_reviews_that_disagree_are_both_kept(tiny_graph: Graph) -> None:
    """Choi 2012 has 55 participants in one review and 58 in another: the graph shows one and keeps
    both.
    """
    assert [("55", "a-2019", True), ("58", "zh-2023", False)] == about(tiny_graph, CHOI, "n")
    assert 55 == tiny_graph.node(CHOI)["n"]


def corrections(folder: Path, *rows: str) -> Assembled:
    """The tiny project built with rows in decisions/corrections.csv."""
    (folder / "decisions").mkdir(exist_ok=True)
    header = "subject,property,value,by,date,why"
    (folder / "decisions" / "corrections.csv").write_text(
        "\n".join([header, *rows]) + "\n", encoding="utf-8"
    )
    return rebuilt(folder)


def test_a_correction_wins_and_the_sources_stay(tiny_folder: Path) -> None:
    """The corrected number is shown; what the two reviews print is still there, and who decided is
    its source.
    """
    result = corrections(tiny_folder, f"{CHOI},n,57,A. N. Other,2024-03-01,the report says so")
    assert 57 == result.graph.node(CHOI)["n"]
    assert [("55", "a-2019", False), ("57", None, True), ("58", "zh-2023", False)] == about(
        result.graph, CHOI, "n"
    )
    assert "decisions/corrections.csv" == result.graph.node("source:decisions-corrections")["path"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{CHOI},n,about sixty,A,2024-03-01,", "`about sixty` is no n. Correct the row."),
        (f"{CHOI},n,-5,A,2024-03-01,", "`-5` is no n. Correct the row."),
        (
            "report:doi:10.1000/choi,year,20222,A,2024-03-01,",
            "`20222` is no year. Correct the row.",
        ),
        (
            "report:doi:10.1000/choi,doi,10.1/ab c,A,2024-03-01,",
            "`10.1/ab c` is no doi. Correct the row.",
        ),
        (
            f"{CHOI},title,Another,A,2024-03-01,",
            f"no single-valued `title` of `{CHOI}` to correct. Correct the row.",
        ),
        (
            "study:nobody,n,12,A,2024-03-01,",
            "no single-valued `n` of `study:nobody` to correct. Correct the row.",
        ),
        (f"{CHOI},n,,A,2024-03-01,", "`value` is empty. Fill it in."),
    ],
)
def test_a_correction_that_cannot_be_meant_is_rejected(
    tiny_folder: Path, row: str, reason: str
) -> None:
    """A slip in a correction is shown with file and line, changes nothing, and the build goes
    on.
    """
    result = corrections(tiny_folder, row)
    loaded, _, _ = load_project(read_project(tiny_folder))
    shown = [str(bad) for bad in loaded.rejected + result.rejected]
    assert [f"decisions/corrections.csv:2: {reason}"] == shown
    assert 55 == result.graph.node(CHOI)["n"]


def test_every_statement_leads_to_its_file_and_row(tiny_graph: Graph) -> None:
    """A statement is about one thing and from one source, and its places name rows of that
    source.
    """
    sources = {
        edge["from"]: edge["to"].removeprefix("source:") for edge in tiny_graph.edges("FROM")
    }
    subjects = tiny_graph.degrees("ABOUT")
    for node in tiny_graph.nodes("Statement"):
        assert {sources[node["id"]]} == {place.rpartition(":")[0] for place in node["sources"]}
        assert 1 == subjects[node["id"]]


def test_words_that_are_not_mapped_stay_visible(tiny_graph: Graph) -> None:
    """`telepsychiatry hotline` is unmapped, `self-help programme` was read and names no concept:
    neither is lost.
    """
    found = {
        n["words"]: n["reading"]
        for n in tiny_graph.nodes("Statement")
        if n["property"] == "intervention" and not n["chosen"]
    }
    assert {"telepsychiatry hotline": "unmapped", "self-help programme": "none"} == found
