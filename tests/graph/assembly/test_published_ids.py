"""Ids are given once: what was published keeps its identifier, whatever its records gain, lose or
have corrected.
"""

from __future__ import annotations

from typing import Any

import pytest
from published_fixtures import built, dated, published
from study_rows import CHOI, decided, included, names, row

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled
from lacunary.graph.records import Record

A = {"title": "Culturally attuned internet treatment of depression", "authors": "Choi I"}
B = {"title": "A school programme against smoking in three towns", "authors": "Bell A"}


def report(line: int, **said: Any) -> Record:
    """A bibliographic record."""
    return row("report", "works", line, **said)


def reports(graph: Graph) -> dict[str, list[str]]:
    """Each report with its aliases."""
    return {one["id"]: one.get("aliases", []) for one in graph.nodes("Report")}


def remarks(done: Assembled) -> list[tuple[str, str, tuple[str, ...]]]:
    """What a build says of published identifiers."""
    return [(one.kind, one.row.id, one.things) for one in done.remarks]


# ---- one record changes --------------------------------------------------------------------------
BEFORE = {**A, "year": 2012}


@pytest.mark.parametrize(
    "now",
    [
        {**BEFORE, "doi": "10.1000/choi"},
        {**BEFORE, "pmid": "22233"},
        {**BEFORE, "title": "Culturally attuned internet treatment of depresion"},
        {**BEFORE, "title": f"{A['title']}: a randomised trial"},
        {**BEFORE, "year": 2013},
        {**BEFORE, "authors": "Choy I"},
        {**BEFORE, "journal": "Br J Clin Psychol"},
    ],
    ids=["DOI added", "PMID added", "title", "subtitle", "year", "author", "journal added"],
)
def test_a_report_without_identifiers_keeps_its_id(now: dict[str, Any]) -> None:
    """Whatever one part of it is corrected; the id that it would have now is an alias."""
    rows = published([report(2, **BEFORE)])
    (before,) = [one.id for one in rows]
    done = built([report(2, **now)], rows)
    assert [before] == list(reports(done.graph))
    would_be = list(reports(built([report(2, **now)]).graph))
    assert would_be == (reports(done.graph)[before] or [before])
    assert [] == done.remarks


@pytest.mark.parametrize(
    "now",
    [
        {**BEFORE, "doi": "10.1000/corrected"},
        BEFORE,
        {**BEFORE, "doi": "10.1000/choi", "title": "Another title altogether"},
        {"doi": "10.1000/choi"},
    ],
    ids=["corrected", "removed", "title", "all but the DOI removed"],
)
def test_a_report_with_a_doi_keeps_its_id(now: dict[str, Any]) -> None:
    """The DOI may be corrected, or all else."""
    rows = published([report(2, **BEFORE, doi="10.1000/choi")])
    done = built([report(2, **now)], rows)
    assert ["report:doi:10.1000/choi"] == list(reports(done.graph))
    assert [] == done.remarks


def test_a_study_keeps_its_id_with_its_report() -> None:
    """Adding the DOI changes neither; the DOI's form leads to both."""
    rows = published([included("a", 2, **CHOI)])
    graph = built([included("a", 2, **CHOI, doi="10.1000/choi")], rows).graph
    (study,) = graph.nodes("Study")
    assert study["id"].startswith("study:choi-2012-")
    assert ["study:doi:10.1000/choi"] == study["aliases"]


def test_an_earlier_report_does_not_rename_a_study() -> None:
    """A study is named after its earliest report, until it is published."""
    later = included("a", 2, doi="10.1000/later", year=2012)
    earlier = included("b", 2, label="Choi 2010", doi="10.1000/earlier", year=2010)
    same = decided("same-study", "a/Choi 2012", "b/Choi 2010")
    assert (
        "study:doi:10.1000/earlier"
        in names(built([later, earlier], None, same).graph)["studies"][0]
    )
    graph = built([later, earlier], published([later]), same).graph
    assert [("study:doi:10.1000/later", ["study:doi:10.1000/earlier"])] == names(graph)["studies"]


def test_studies_on_one_report_are_told_by_label() -> None:
    """Of three studies in one report each keeps its own identifier, also when one is relabelled and
    the rows are numbered anew.
    """
    labels = ["Franklin study 1", "Franklin study 2", "Franklin study 3"]
    rows = [
        included("a", line, label=label, doi="10.1000/franklin", order=line)
        for line, label in enumerate(labels)
    ]
    before = published(rows)
    labels[1] = "Franklin (experiment 2)"
    now = [
        included("a", line + 5, label=label, doi="10.1000/franklin", order=line + 1)
        for line, label in enumerate(reversed(labels))
    ]
    done = built(now, before)
    held = {one["label"]: one["id"] for one in done.graph.nodes("Study")}
    studies = [one for one in before if one.kind == "study"]
    assert {one.label.replace("study 2", "(experiment 2)"): one.id for one in studies} == held
    assert [] == done.remarks


# ---- several records change ----------------------------------------------------------------------
def test_a_doi_that_moves_takes_no_identifier_with_it() -> None:
    """The DOI stood beside the wrong record: each record keeps its id, and a citation of the DOI is
    one of the work that prints it now.
    """
    wrong = [report(2, **A, doi="10.1000/bell"), report(3, **B)]
    right = [
        report(2, **A),
        report(3, **B, doi="10.1000/bell"),
        report(4, title="It cites", work="w4"),
    ]
    right.append(row("citation", "cites", 2, citing="w4", cited="10.1000/bell"))
    rows = published(wrong)
    done = built(right, rows)
    by_title = {one["title"]: one["id"] for one in done.graph.nodes("Report")}
    bell = next(one.id for one in rows if one.label == B["title"])
    assert ("report:doi:10.1000/bell", bell) == (by_title[A["title"]], by_title[B["title"]])
    assert [bell] == [edge["to"] for edge in done.graph.edges("CITES")]
    choi = done.graph.node("report:doi:10.1000/bell")
    assert (None, ["report:doi:10.1000/bell"]) == (choi.get("doi"), choi["former_ids"])


def test_a_new_record_is_not_given_a_published_id() -> None:
    """Its DOI named another report once: it gets an id of its own, and that is said."""
    rows = published([report(2, **A, doi="10.1000/x")])
    done = built([report(2, **A, doi="10.1000/y"), report(3, **B, doi="10.1000/x")], rows)
    (other,) = set(reports(done.graph)) - {"report:doi:10.1000/x"}
    assert other.startswith("report:doi:10.1000/x~")
    assert [("taken", "report:doi:10.1000/x", (other, "report:doi:10.1000/x"))] == remarks(done)


def test_an_id_that_is_gone_stays_reserved() -> None:
    """The row stays, it is listed, and a new thing that would have the id gets another."""
    rows = published([included("a", 2, label="Zhang 2011"), report(2, **A, year=2012)])
    gone = built([report(3, **B)], rows)
    assert [("gone", one.id, ()) for one in rows[::-1]] == sorted(remarks(gone), reverse=True)
    assert {one.id for one in rows} < {one.id for one in gone.published}


def test_merged_ids_lead_to_the_one_published_first() -> None:
    """By a decision two become one: the older id stays although the other would be stronger."""
    one, other = report(2, **A, year=2012), report(3, **B, doi="10.1000/bell")
    first = published([one])
    both = dated(built([one, other], first).published, "2026-02-01")
    same = decided("same-report", first[0].id, "report:doi:10.1000/bell")
    done = built([one, other], both, same)
    assert {first[0].id: ["report:doi:10.1000/bell"]} == reports(done.graph)
    merged = dated(done.published, "2026-03-01")
    assert ["", first[0].id] == sorted(row.alias_of for row in merged)
    # the record of the second goes: its id still leads there
    assert {first[0].id: ["report:doi:10.1000/bell"]} == reports(built([one], merged).graph)
    # and of the first: the thing is the same
    assert {first[0].id: ["report:doi:10.1000/bell"]} == reports(built([other], merged).graph)
    # the decision is taken back: both have their own again
    assert {one.id: [] for one in both} == reports(built([one, other], merged).graph)


def test_after_a_split_the_id_stays_with_its_record() -> None:
    """The report named by a DOI is parted from a record that has none; the split is listed until
    both are published.
    """
    records = [
        included("a", 2, doi="10.1000/choi", **CHOI),
        included("b", 2, label="Choi et al.", **CHOI),
    ]
    rows = published(records)
    parted = decided("distinct-reports", "a:2", "b:2")
    done = built(records, rows, parted)
    held = {one["sources"][0]: one["id"] for one in done.graph.nodes("Report")}
    assert "report:doi:10.1000/choi" == held["a:2"]
    assert held["b:2"].startswith("report:choi-2012-")
    assert ("split", "report:doi:10.1000/choi", (held["a:2"], held["b:2"])) in remarks(done)
    again = built(records, dated(done.published, "2026-02-01"), parted)
    assert (reports(done.graph), []) == (reports(again.graph), remarks(again))


def test_a_source_that_is_removed_changes_no_id() -> None:
    """The record that gave the DOI is gone; what another review printed still is the report."""
    records = [
        included("a", 2, doi="10.1000/choi", **CHOI),
        included("b", 2, label="Choi et al.", **CHOI),
    ]
    done = built(records[1:], published(records))
    assert ["report:doi:10.1000/choi"] == list(reports(done.graph))
    assert ["study:doi:10.1000/choi"] == [study["id"] for study in done.graph.nodes("Study")]
    assert [] == done.remarks


def test_what_cannot_be_told_apart_is_said() -> None:
    """Two records could be what was published: one has the id, and a person is told of both."""
    said = {"title": "Reply", "authors": "Bell A", "year": 2015}
    rows = published([report(2, **said, pages="1")])
    records = [report(2, **said, pages="2"), report(3, **said, pages="3")]
    parted = decided("distinct-reports", "works:2", "works:3")
    done = built(records, rows, parted)
    assert ["unsure"] == [kind for kind, *_ in remarks(done)]


def test_only_a_doi_in_common_is_said() -> None:
    """Title and author are printed in another script, and only the DOI says that it is the same
    report.
    """
    rows = published([report(2, **A, doi="10.1000/x")])
    said = {"title_zh": "失眠的网络治疗", "authors": "王芳", "year": 2011}
    done = built([report(2, **said, doi="10.1000/x")], rows)
    assert [("alone", "report:doi:10.1000/x", ("report:doi:10.1000/x",))] == remarks(done)


def test_another_work_under_a_published_doi_has_an_id_of_its_own() -> None:
    """Title, author and year are all others: what was published is gone, and its id is not given
    again, also when the new work is published.
    """
    first = published([included("a", 2, **A, doi="10.1000/x")])
    other = [included("a", 2, label="Neu 2024", **B, doi="10.1000/x")]
    done = built(other, first)
    (name,) = reports(done.graph)
    assert name.startswith("report:doi:10.1000/x~")
    assert ["taken", "gone"] == sorted({kind for kind, *_ in remarks(done)}, reverse=True)
    again = built(other, done.published)
    assert [name] == list(reports(again.graph))
    assert {"report:doi:10.1000/x", name} <= {row.id for row in again.published}
    assert not any(study["id"] == "study:doi:10.1000/x" for study in again.graph.nodes("Study"))


def test_publishing_again_changes_nothing() -> None:
    """The rows of a graph that is published already are those that are there."""
    records = [included("a", 2, doi="10.1000/choi", **CHOI), report(2, **B), report(3, **A)]
    first = published(records)
    again = built(records, first)
    assert (first, built(records).graph) == (again.published, again.graph)


def test_a_label_that_goes_to_another_study_takes_no_id_with_it() -> None:
    """One study left the list, and the label of the other was corrected to what it had: by its
    report it is still what it was.
    """
    first = published([
        included("a", 2, label="Bell 2011", **A, doi="10.1000/bell"),
        included("a", 3, label="Choi 2012", **CHOI),
    ])  # fmt: skip
    done = built([included("a", 2, label="Choi 2012", **A, doi="10.1000/bell")], first)
    assert ["study:doi:10.1000/bell"] == [study["id"] for study in done.graph.nodes("Study")]
    assert {"gone"} == {kind for kind, *_ in remarks(done)}
