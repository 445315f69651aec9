"""The steps that find which mentions are one report and one study, and give both their names."""

from __future__ import annotations

from collections import defaultdict

from lacunary.graph.assembly.decided_links import decided_links
from lacunary.graph.assembly.naming import report_ids, study_ids
from lacunary.graph.assembly.report_links import link_reports
from lacunary.graph.assembly.study_links import link_studies, of_studies
from lacunary.graph.assembly.workbench import Workbench

__all__ = ["find_reports", "find_studies", "name_reports", "name_studies", "take_links"]


def take_links(bench: Workbench) -> None:
    """What a person decided about links of both levels; a row that cannot be meant is rejected."""
    decisions = bench.loaded.decisions
    bench.decided_reports = decided_links(decisions, bench.mentions, "report")
    bench.decided_studies = decided_links(decisions, bench.mentions, "study")
    refused = bench.decided_reports.refused | bench.decided_studies.refused
    for decision in decisions:
        if problem := refused.get(decision.place):
            bench.reject(decision.place, problem, decision.object)


def find_reports(bench: Workbench) -> None:
    """Which mentions are one report."""
    bench.linked_reports = link_reports(
        bench.mentions, bench.decided_reports, bench.rules, bench.journal_id
    )


def find_studies(bench: Workbench) -> None:
    """Which mentions are one study, now that their reports are known."""
    reports = bench.linked_reports
    bench.decided_studies = of_studies(bench.decided_studies, bench.mentions, reports.sets)
    bench.linked_studies = link_studies(
        bench.mentions,
        reports,
        bench.decided_studies,
        bench.rules,
        bench.journal_id,
        bench.listed.proposed,
    )


def name_reports(bench: Workbench) -> None:
    """The identifier of each report and its aliases."""
    reports = bench.linked_reports.sets
    named = report_ids(bench.mentions, reports, bench.doubted)
    for mention in bench.mentions:
        if mention.id is not None:
            bench.report_of[mention.number] = named[reports.find(mention.number)][0]
    bench.report_aliases = dict(named.values())


def name_studies(bench: Workbench) -> None:
    """The identifier of each study, after its earliest listed report, and its aliases; and which
    reports that no review lists are its reports.
    """
    reports, studies = bench.linked_reports.sets, bench.linked_studies.sets
    reports_named = {
        reports.find(number): (name, bench.report_aliases[name])
        for number, name in bench.report_of.items()
    }
    listed = [m.number for m in bench.mentions if m.kind in ("inclusion", "candidate")]
    groups: dict[int, list[int]] = defaultdict(list)
    for number in listed:
        groups[studies.find(number)].append(number)
    named = study_ids(bench.mentions, groups, reports, reports_named)
    for number in listed:
        bench.study_of[number] = named[studies.find(number)][0]
    bench.study_aliases = dict(named.values())
    joined = {number: studies.find(number) for number in bench.linked_studies.cited}
    for mention in bench.mentions:
        study = joined.get(reports.find(mention.number))
        if study in named and mention.id is not None:
            bench.companion_of[mention.number] = named[study][0]
