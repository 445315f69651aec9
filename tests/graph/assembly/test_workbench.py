"""The workbench: it only stores, and what a build does stands in the list of `assemble`."""

from __future__ import annotations

from study_rows import CHOI, decided, included

from lacunary.graph.assembly.claims import choose_values, claim_everything
from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.linking import (
    find_reports,
    find_studies,
    name_reports,
    name_studies,
    take_links,
)
from lacunary.graph.assembly.mentions import mentions_of
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Loaded, SourceFile


def laid_out() -> Workbench:
    """A workbench with two rows of one trial, and a decision that names no record."""
    records = [included("a", 2, **CHOI, n=58), included("b", 2, **CHOI, n=55)]
    loaded = Loaded(
        records=records,
        sources=[SourceFile(name, f"sources/{name}.csv", "inclusion") for name in "ab"],
        decisions=[decided("same-study", "a/Choi 2012", "b/nobody")],
    )
    return Workbench(loaded, Vocabulary({}), mentions_of(records))


def test_a_workbench_only_stores() -> None:
    """Nothing is linked, named, decided, claimed or rejected until a step is called."""
    bench = laid_out()
    assert [] == [*bench.claims, *bench.rejected, *bench.linked_reports.shown]
    assert {} == bench.report_of | bench.study_of | bench.decided_studies.refused


def test_each_step_does_one_thing() -> None:
    """Decisions are read, then reports found, then studies, then both are named."""
    bench = laid_out()
    take_links(bench)
    assert [("decisions-links", 2)] == [(bad.file, bad.line) for bad in bench.rejected]
    find_reports(bench)
    assert 1 == len(bench.linked_reports.sets.groups())
    find_studies(bench)
    assert 1 == len(bench.linked_studies.sets.groups())
    assert {} == bench.report_of | bench.study_of
    name_reports(bench)
    name_studies(bench)
    (report,), (study,) = set(bench.report_of.values()), set(bench.study_of.values())
    assert study == f"study:{report.removeprefix('report:')}"


def test_asking_for_a_value_chooses_nothing() -> None:
    """Claims are marked as chosen by the step that chooses, however often a value is asked for."""
    bench = laid_out()
    for step in (take_links, find_reports, find_studies, name_reports, name_studies):
        step(bench)
    claim_everything(bench)
    (study,) = set(bench.study_of.values())
    assert 55 == bench.claims.value(study, "n") == bench.claims.value(study, "n")
    assert [] == [claim for claim in bench.claims if claim.chosen]
    choose_values(bench)
    said = {claim.value: claim.chosen for claim in bench.claims.about(study, "n")}
    assert {55: True, 58: False} == said
