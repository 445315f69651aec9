"""Families in the graph: one link a trial that names all its records, decided about as a whole or
in part; reports that no review lists among them.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from study_rows import built, included, names, row, study_ids

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled
from lacunary.graph.records import Decision, Record

TEAM = ["Kowalska A", "Brandt T", "Osei K"]
TITLE = "Web-based self-help for insomnia in nurses"


def trial(review: str = "a", line: int = 2, **said: Any) -> Record:
    """The first results, as a review lists them."""
    told = {"title": f"{TITLE}: a randomised controlled trial", "authors": TEAM, "year": 2015}
    return included(review, line, label="Kowalska 2015", **told | {"doi": "10.1000/trial"} | said)


def follow_up(review: str = "b", line: int = 2, **said: Any) -> Record:
    """The follow-up, as another review lists it."""
    told = {"title": f"Twelve-month follow-up of {TITLE.lower()}", "authors": TEAM, "year": 2017}
    return included(review, line, label="Kowalska 2017", **told | {"doi": "10.1000/later"} | said)


def protocol(line: int = 7, **said: Any) -> Record:
    """The protocol, which no review lists."""
    told = {"title": f"{TITLE}: study protocol", "authors": TEAM, "year": 2013}
    return row("report", "works", line, **told | {"doi": "10.1000/plan"} | said)


RECORDS = [trial(), follow_up(), protocol()]
A, B, PLAN = "a/Kowalska 2015", "b/Kowalska 2017", "report:doi:10.1000/plan"


def decided(kind: str, one: str, other: str, line: int = 2) -> Decision:
    """A row of decisions/links.csv."""
    return Decision(kind, one, other, "A. N.", "2026-01-05", "", f"decisions-links:{line}")


def asked(assembled: Assembled) -> list[tuple[str, ...]]:
    """The records of each proposed link of studies."""
    return [
        (link["one"], link["other"], *link.get("further", []))
        for link in assembled.graph.nodes("Link")
        if (link["level"], link["outcome"]) == ("study", "proposed")
    ]


def reports_of(graph: Graph, study: str) -> list[str]:
    """The reports of a study."""
    return sorted(edge["to"] for edge in graph.edges("REPORTED_IN") if edge["from"] == study)


# ---- proposed
def test_a_trial_with_three_reports_is_one_link() -> None:
    """Its two studies and the protocol are named by it, and it leads to all three."""
    graph = built(RECORDS).graph
    (link,) = graph.nodes("Link")
    assert {A, B, PLAN} == {link["one"], link["other"], *link["further"]}
    ends = {e["to"]: e for name in ("STUDY", "REPORT") for e in graph.edges(f"ABOUT_{name}")}
    assert {"study:doi:10.1000/trial", "study:doi:10.1000/later", PLAN} == ends.keys()
    (third,) = (edge for edge in ends.values() if "member" in edge)
    assert (3, third["sources"]) == (third["member"], third["further_rows"])
    (tied,), (evidence,) = link["tied_to"], link["further_evidence"]
    assert tied in (link["one"], link["other"]) and "kind companion +4" in evidence


def test_reports_that_no_review_lists_make_no_link_of_their_own() -> None:
    """A protocol and an economic evaluation among cited works are nobody's question."""
    costs = protocol(8, title=f"Cost-effectiveness of {TITLE.lower()}", doi="10.1000/costs")
    assert [] == asked(built([protocol(), costs]))
    (family,) = asked(built([trial(), protocol(), costs]))
    assert {A, PLAN, "report:doi:10.1000/costs"} == set(family)


def test_a_list_of_authors_that_breaks_off_names_one() -> None:
    """`et al.` is nobody: the only author named may have written a report that no review lists."""
    listed = trial(authors=["Kowalska A", "et al."])
    later = row(
        "report", "works", 9, doi="10.1000/third", year=2016, authors=["Brandt T", "Kowalska A"],
        title=f"Who gains most? Moderators of {TITLE.lower()}: a secondary analysis",
    )  # fmt: skip
    assert [(A, "report:doi:10.1000/third")] == asked(built([listed, later]))


def test_a_cited_report_led_by_one_of_a_trials_authors_is_asked_about() -> None:
    """Where it is about the same; its other authors wrote nothing that is listed."""
    economist = row(
        "report", "works", 9, doi="10.1000/cost", year=2017, authors=["Osei K", "Third C"],
        title=f"Cost-effectiveness of {TITLE.lower()}",
    )  # fmt: skip
    assert [(A, "report:doi:10.1000/cost")] == asked(built([trial(), economist]))


def test_one_registration_makes_a_cited_report_a_report_of_the_study() -> None:
    """It is linked by rule; the study keeps its identifier and its year."""
    registered = {"registration": "NCT01234567"}
    graph = built([trial(**registered), protocol(**registered)]).graph
    (link,) = graph.nodes("Link")
    (study,) = graph.nodes("Study")
    assert ("study", "linked", "rules") == (link["level"], link["outcome"], link["link_method"])
    assert ("study:doi:10.1000/trial", 2015) == (study["id"], study["year"])
    assert ["report:doi:10.1000/plan", "report:doi:10.1000/trial"] == reports_of(graph, study["id"])


def test_two_trials_of_one_programme_are_not_asked_about() -> None:
    """The same name, another team."""
    other = included(
        "b", 2, label="Li 2019", title="MoodGYM in rural schools: a trial", authors=["Li W", "Hu Y"]
    )
    assert [] == asked(built([trial(title="MoodGYM in nurses: a randomised trial"), other]))


# ---- decided
def test_accepting_all_makes_one_study_with_all_reports() -> None:
    """A row for each further record; nothing is asked any more."""
    rows = decided("same-study", A, B), decided("same-study", A, PLAN, 3)
    assembled = built(RECORDS, *rows)
    (study,) = study_ids(assembled.graph)
    assert ([], []) == (asked(assembled), assembled.rejected)
    assert 3 == len(reports_of(assembled.graph, study))
    outcomes = [link["outcome"] for link in assembled.graph.nodes("Link")]
    assert ["linked", "linked"] == outcomes


def test_accepting_a_part_leaves_the_rest_open() -> None:
    """The study that two became, and the protocol."""
    assembled = built(RECORDS, decided("same-study", A, B))
    assert 1 == len(study_ids(assembled.graph))
    (family,) = asked(assembled)
    assert 2 == len(family) and PLAN in family


def test_rejecting_a_record_takes_it_out_of_the_family() -> None:
    """The protocol is of none of them: the two others are asked about still."""
    rows = decided("distinct", PLAN, A), decided("distinct", PLAN, B, 3)
    assert [{A, B}] == [set(family) for family in asked(built(RECORDS, *rows))]


def test_a_record_that_is_of_one_of_two_is_asked_about_with_each() -> None:
    """A person called the two trials distinct: no family holds both."""
    families = [set(family) for family in asked(built(RECORDS, decided("distinct", A, B)))]
    assert all(not {A, B} <= family for family in families)
    assert any(PLAN in family for family in families)


def test_a_decision_about_a_cited_report_holds_when_a_review_lists_it() -> None:
    """By its identifier it is the same report: its study joins."""
    listed = included(
        "c", 2, label="Kowalska 2013", title=f"{TITLE}: study protocol", authors=TEAM,
        year=2013, doi="10.1000/plan",
    )  # fmt: skip
    assembled = built([*RECORDS, listed], decided("same-study", A, PLAN))
    assert [] == assembled.rejected
    (study,) = (s for s in study_ids(assembled.graph) if s != "study:doi:10.1000/later")
    assert {"report:doi:10.1000/plan", "report:doi:10.1000/trial"} == set(
        reports_of(assembled.graph, study)
    )


def test_a_report_that_is_not_there_is_said() -> None:
    """The row is refused, as one about a study that no review lists is."""
    (bad,) = built(RECORDS, decided("same-study", A, "report:doi:10.1000/none")).rejected
    assert "no record is `report:doi:10.1000/none`" in bad.reason


# ---- a relation
def test_an_accepted_preprint_stays_a_report_of_its_own() -> None:
    """The row says what it is; the two are joined by the link, not into one."""
    article = trial(journal="Sleep Medicine")
    preprint = row(
        "report", "works", 9, title=f"{TITLE}: a randomised controlled trial", authors=TEAM,
        year=2014, doi="10.1101/2014.01.01", journal="medRxiv",
    )  # fmt: skip
    (link,) = built([article, preprint]).graph.nodes("Link")
    assert ("VERSION_OF", "preprint") == (link["relation"], link["relation_kind"])
    version = link["one"] if link["relation_by"] == "one" else link["other"]
    assert "report:doi:10.1101/2014.01.01" == version
    row_of = decided("version-of", version, "report:doi:10.1000/trial")
    assembled = built([article, preprint], row_of)
    (link,) = assembled.graph.nodes("Link")
    assert ("linked", "VERSION_OF") == (link["outcome"], link["relation"])
    assert version == link[link["relation_by"]]
    assert {version, "report:doi:10.1000/trial"} <= {
        report["id"] for report in assembled.graph.nodes("Report")
    }
    assert 2 == len(list(assembled.graph.edges("ABOUT_REPORT")))


# ---- order
POOL = [
    trial(),
    follow_up(),
    protocol(),
    protocol(8, title=f"Cost-effectiveness of {TITLE.lower()}", doi="10.1000/costs"),
    trial("c", 3, title=f"Guided {TITLE.lower()}: a randomised trial", doi="10.1000/guided"),
    follow_up("d", 4, title=f"{TITLE}: mediators of a trial", doi="10.1000/mediators"),
    protocol(9, title="Sleep of shift workers: study protocol", doi="10.1000/other"),
]


def shown(graph: Graph) -> list[tuple[Any, ...]]:
    """All that a family says."""
    wanted = ("id", "outcome", "one", "other", "further", "tied_to", "further_evidence", "evidence")
    return sorted(tuple(map(str, map(link.get, wanted))) for link in graph.nodes("Link"))


@settings(max_examples=25, deadline=None)
@given(st.permutations(POOL), st.integers(2, len(POOL)))
def test_links_and_families_depend_on_the_records_not_on_their_order(
    records: list[Record], number: int
) -> None:
    """The same records in any order give the same links and families."""
    some = records[:number]
    ordered = sorted(some, key=POOL.index)
    there, here = built(ordered).graph, built(some).graph
    assert (names(there), shown(there)) == (names(here), shown(here))


def test_no_list_of_a_family_holds_an_empty_text() -> None:
    """A server's import tool loses it; what a record has not is a sign."""
    records = [trial(doi=None), follow_up(doi=None), protocol(doi=None)]
    links = list(built(records).graph.nodes("Link"))
    lists = [value for link in links for value in link.values() if isinstance(value, list)]
    assert any(link.get("further") for link in links)
    assert all(text for value in lists for text in value)
