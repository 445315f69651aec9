"""Confirmations, codings and corrections that name their record by what it prints, as links do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from study_rows import built, included, row

from lacunary.graph.assembly.mentions import mentions_of
from lacunary.graph.assembly.named_records import named_records
from lacunary.graph.records import Decision, Record

CHOI: dict[str, Any] = {"title": "Letters for people who wake early", "year": 2012}
GONE = "no record prints what it was about: `a/Choi 2012` (“Letters for people who wake early”"


def decided_about(records: list[Record], kind: str, subject: str, value: str) -> Decision:
    """A decision about the study of the first row, as it was when the rows were these."""
    mentions = mentions_of(records)
    mention = next(one for one in mentions if one.kind in ("inclusion", "candidate"))
    level = "study" if subject.startswith("study:") else "report"
    named = named_records(mentions, [mention.number], level, lambda one: one.name)
    name = mention.name if level == "study" else str(mention.id)
    decision = Decision(kind, subject, value, "A. N.", "2024-01-05", "", "decisions-links:2")
    return replace(decision, subject_record=named[mention.number], subject_name=name)


@pytest.mark.parametrize(
    "changed", [{"doi": "10.1000/choi"}, {"n": 12}, {"title": "Letters for people that wake early"}]
)
def test_a_correction_holds_when_the_id_of_its_study_changes(changed: dict[str, Any]) -> None:
    """The row says what the record printed; `study:gone` is no id of today."""
    decision = decided_about(
        [included("a", 2, **CHOI)], "registration", "study:gone", "NCT01234567"
    )
    now = built([included("a", 7, **CHOI | changed)], decision)
    (study,) = now.graph.nodes("Study")
    assert ("NCT01234567", []) == (study["registration"], now.rejected)


def test_a_correction_of_a_report_holds_when_it_gains_a_doi() -> None:
    """The same on the level of reports."""
    decision = decided_about([included("a", 2, **CHOI)], "year", "report:gone", "2013")
    now = built([included("a", 2, **CHOI | {"doi": "10.1000/choi"})], decision)
    (report,) = (one for one in now.graph.nodes("Report") if one.get("doi"))
    assert 2013 == report["year"]


def test_a_decision_whose_record_is_gone_is_applied_to_nothing() -> None:
    """Even where another study has its id today."""
    before = [included("a", 2, **CHOI)]
    (study,) = built(before).graph.nodes("Study")
    decision = decided_about(before, "registration", study["id"], "NCT01234567")
    other = row(
        "inclusion", "a", 2, review="a", label="Other 2020", title="Something else", year=2020
    )
    now = built([other], decision)
    assert [None] == [one.get("registration") for one in now.graph.nodes("Study")]
    (bad,) = now.rejected
    assert bad.reason.startswith(GONE)


def test_a_decision_that_names_an_id_alone_is_read_as_before() -> None:
    """A file without the columns."""
    (study,) = built([included("a", 2, **CHOI)]).graph.nodes("Study")
    decision = Decision("n", study["id"], "12", "A. N.", "2024-01-05", "", "decisions-links:2")
    (now,) = built([included("a", 2, **CHOI)], decision).graph.nodes("Study")
    assert 12 == now["n"]
