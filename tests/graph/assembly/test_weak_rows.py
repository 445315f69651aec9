"""Weak identifiers do not name things, and rows that their source doubts are no studies."""

from __future__ import annotations

from typing import Any

import pytest
from study_rows import built, decided, included, row

from lacunary.graph import Graph
from lacunary.graph.records import Record

TITLE = "The ins and outs of an online education programme"
PAPER: dict[str, Any] = {
    "title": TITLE,
    "authors": ["Nicholas J", "Proudfoot J"],
    "year": 2010,
    "journal": "J Med Internet Res",
}


def work(line: int, doi: str, **said: Any) -> Record:
    """A row of a citation network, which a machine extracted."""
    return row("report", "works", line, **PAPER | {"doi": doi, "confidence": "low"} | said)


def report(graph: Graph) -> dict[str, Any]:
    """The report of the only study."""
    (edge,) = (e for e in graph.edges("REPORTED_IN") if e["from"].startswith("study:"))
    return graph.node(edge["to"]) or {}


# ---- identifiers ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("doi", "journal", "borne_out"),
    [
        ("10.5185/amlett.2019.2050", "J Med Internet Res", False),
        ("10.1037/e510862004-001", "J Med Internet Res", False),
        ("10.1016/s0254-6272(10)60054-6", "China J Health Psychol", False),
        ("10.2196/jmir.1324", "J Med Internet Res", True),
        ("10.7454/hubs.asia.2050418", "Makara Hubs-Asia", True),
        ("10.1016/j.invent.2010.252", "Some Other Journal", True),
        ("10.1080/15504263.2009.1348649", "Some Other Journal", True),
        ("10.2196/jmir.1324pmid", "J Med Internet Res", False),
        ("10.2196/jmir.1324x", "J Med Internet Res", True),
    ],
)
def test_a_machine_read_doi_names_a_report_only_where_something_bears_it_out(
    doi: str, journal: str, borne_out: bool
) -> None:
    """Prefix, journal or year: else it is neither id nor identifier, and the words are kept."""
    graph = built([included("a", 2, **PAPER | {"journal": journal}), work(2, doi, journal=journal)])
    found = report(graph.graph)
    assert borne_out == (found.get("doi") == doi)
    assert borne_out == (found["id"] == f"report:doi:{doi}")
    assert borne_out == any(node["id"] == f"study:doi:{doi}" for node in graph.graph.nodes("Study"))
    (claim,) = (c for c in graph.graph.nodes("Statement") if c["property"] == "doi")
    assert (doi, "printed" if borne_out else "doubted") == (claim["words"], claim["reading"])


def test_letters_glued_on_to_the_doi_of_another_record_are_doubted() -> None:
    """A list of references that runs into the next word names no report, whatever its prefix."""
    other = {**PAPER, "title": "Another paper of this journal"}
    another = row("report", "works", 3, **other | {"doi": "10.2196/jmir.1324"})
    graph = built([included("a", 2, **PAPER), work(2, "10.2196/jmir.1324x"), another]).graph
    assert None is report(graph).get("doi")


def test_the_prefix_of_the_journal_bears_a_doi_out() -> None:
    """Two other papers of the journal have it."""
    others = [
        work(line, f"10.2196/{line}000", title=f"Another paper, number {line}", year=2015)
        for line in (3, 4)
    ]
    paper = included("a", 2, **PAPER)
    assert "10.2196/5185" == report(built([paper, work(2, "10.2196/5185"), *others]).graph)["doi"]
    alone = report(built([paper, work(2, "10.2196/5185"), *others[:1]]).graph)
    assert None is alone.get("doi")


def test_what_a_person_read_bears_a_doi_out() -> None:
    """The list of the review prints the same DOI."""
    doi = "10.5185/amlett.2019.2050"
    graph = built([included("a", 2, **PAPER | {"doi": doi}), work(2, doi)]).graph
    assert (doi, f"report:doi:{doi}") == (report(graph)["doi"], report(graph)["id"])


def test_a_doi_that_the_sheet_dropped_stays_dropped() -> None:
    """However well it looks."""
    rows = [included("a", 2, **PAPER, doi_dropped="yes"), work(2, "10.2196/jmir.1324")]
    assert None is report(built(rows).graph).get("doi")


def test_a_person_may_say_that_a_doubted_doi_is_right() -> None:
    """A correction is a statement like any other, and beats it."""
    rows = [included("a", 2, **PAPER), work(2, "10.5185/x")]
    name = report(built(rows).graph)["id"]
    graph = built(rows, decided("doi", name, "10.5185/x")).graph
    assert "10.5185/x" == report(graph)["doi"]


def test_a_work_of_no_study_keeps_its_doi() -> None:
    """Nothing else tells it, and nobody takes it for an included report."""
    graph = built([work(2, "10.5185/amlett.2019.2050")]).graph
    assert ["report:doi:10.5185/amlett.2019.2050"] == [n["id"] for n in graph.nodes("Report")]


# ---- doubtful rows -------------------------------------------------------------------------------
def test_a_row_that_its_source_doubts_is_no_included_study() -> None:
    """It is proposed for the review under a status of its own, and counted as no study."""
    graph = built([included("a", 2, **PAPER, doubtful="yes")]).graph
    (study,) = graph.nodes("Study")
    assert ("doubtful", False, True) == (study["unit"], study["included"], study["candidate"])
    assert ["doubtful"] == [edge["status"] for edge in graph.edges("CANDIDATE_FOR")]
    assert [] == list(graph.edges("INCLUDES"))
    of_row = [claim for claim in graph.nodes("Statement") if claim["sources"] == ["a:2"]]
    assert {None} == {claim.get("speaker") for claim in of_row}


def test_a_study_that_another_review_includes_is_a_study() -> None:
    """Only the one review's list is in doubt."""
    rows = [included("a", 2, **PAPER, doubtful="yes"), included("b", 2, **PAPER)]
    graph = built(rows).graph
    (study,) = graph.nodes("Study")
    assert ("study", True) == (study["unit"], study["included"])
    assert ["review:b"] == [edge["from"] for edge in graph.edges("INCLUDES")]
    assert ["review:a"] == [edge["to"] for edge in graph.edges("CANDIDATE_FOR")]


def test_a_person_may_confirm_a_doubtful_row() -> None:
    """Then the review includes the study."""
    rows = [included("a", 2, **PAPER, doubtful="yes")]
    (study,) = built(rows).graph.nodes("Study")
    graph = built(rows, decided("confirmed", study["id"], "a")).graph
    (study,) = graph.nodes("Study")
    assert ("study", True, False) == (study["unit"], study["included"], study["candidate"])


def test_a_list_is_not_complete_by_a_doubtful_row() -> None:
    """Two studies are stated, and of two rows the source doubts one: one is lacking."""
    graph = built([
        row("review", "reviews", 2, review="a", title="A", stated_included=2, listing="complete"),
        included("a", 2, **PAPER),
        included("a", 3, "Other 2011", title="Another trial", doubtful="yes"),
    ]).graph  # fmt: skip
    (review,) = graph.nodes("Review")
    assert ("partial", 1, 1) == (review["listing"], review["listed"], review["not_listed"])
