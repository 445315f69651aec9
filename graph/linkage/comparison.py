"""What two publications agree on, what they contradict each other in, and what it counts: the rules
of record linkage.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from lacunary.graph.errors import ProjectError
from lacunary.graph.linkage.authors import authors_finding, exactly, one_by_one, team_finding
from lacunary.graph.linkage.companions import (
    about_finding,
    contradict,
    kind_finding,
    order_finding,
    programme_finding,
    whom_finding,
)
from lacunary.graph.linkage.journals import journal_names
from lacunary.graph.linkage.limits import Limits
from lacunary.graph.linkage.opposites import elsewhere
from lacunary.graph.linkage.place import page_finding
from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.linkage.title_comparison import are_opposed, title_finding

__all__ = ["LevelRules", "Limits", "Rules", "compare_reports", "compare_studies", "default_rules"]

Comparison = dict[str, str]
"""Field to what was found in it; a field that one side lacks is `missing`."""


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Points, thresholds and strong identifiers of one level of linkage."""

    linked: int
    proposed: int
    strong: tuple[str, ...]
    points: Mapping[str, Mapping[str, int]]
    needs: tuple[str, ...] = ()

    def score(self, findings: Comparison) -> int:
        """The sum of the points of all findings.

        >>> default_rules().report.score({"title": "same", "year": "same", "pages": "missing"})
        10
        """
        return sum(self.points[field].get(finding, 0) for field, finding in findings.items())


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of record linkage, with their version."""

    version: str
    report: LevelRules
    study: LevelRules
    limits: Limits

    def with_thresholds(self, thresholds: Mapping[str, Mapping[str, int]]) -> Rules:
        """The same rules with other thresholds for a level: `linked`, `proposed` or both.

        >>> default_rules().with_thresholds({"report": {"linked": 18}}).report.linked
        18
        """
        changed = {}
        for level, values in thresholds.items():
            wrong = (
                set(values) - {"linked", "proposed"} if level in ("report", "study") else {level}
            )
            if wrong:
                name = f"{level}.{min(wrong)}" if level not in wrong else level
                raise ProjectError(
                    "linkage",
                    f"`{name}` is not a threshold",
                    "Use linked and proposed, for report and study.",
                )
            changed[level] = replace(getattr(self, level), **values)
            if changed[level].proposed > changed[level].linked:
                raise ProjectError(
                    "linkage",
                    f"{level}: proposed is above linked",
                    "Set proposed to at most linked.",
                )
        return replace(self, **changed)


@cache
def default_rules() -> Rules:
    """The rules of `linkage_rules.toml`."""
    read = tomllib.loads(
        resources.files("lacunary.graph.linkage").joinpath("rules.toml").read_text(encoding="utf-8")
    )
    levels = {}
    for name in ("report", "study"):
        table = read[name]
        levels[name] = LevelRules(
            table["linked"],
            table["proposed"],
            tuple(table["strong"]),
            table["points"],
            tuple(table.get("needs", ())),
        )
    return Rules(read["version"], levels["report"], levels["study"], Limits(**read["limits"]))


# ---- records of one report -----------------------------------------------------------------------
def compare_reports(one: Prepared, other: Prepared, limits: Limits) -> Comparison | None:
    """What two records agree on as records of one report; None as soon as their titles part them
    and no identifier joins them.
    """
    findings = _identifier_findings(
        one, other, ("doi", "pmid", "pmcid", "openalex", "cnki", "accession")
    )
    findings["title"] = title = title_finding(one.titles, other.titles, limits)
    pages, volume = page_finding(one.pages, other.pages), _plain(one.volume, other.volume)
    at_one_place = (pages, volume) == ("range", "same")
    if title in _OTHER_TITLES and "same" not in findings.values() and not at_one_place:
        return None
    if one.titles and other.titles and one.titles[0].notice != other.titles[0].notice:
        findings["notice"] = "differ"
    findings |= {"pages": pages, "volume": volume}
    findings["issue"] = _issue(one.issue, other.issue, pages)
    findings["year"] = _year(one.year, other.year)
    findings["journal"] = _journal(one, other)
    findings["authors"] = authors_finding(one, other)
    if title == "missing":
        findings["n"] = _plain(str(one.publication.n or ""), str(other.publication.n or ""))
    if findings["authors"] in ("same", "first") and one_by_one(one, other):
        several = findings["authors"] == "same" or title == "missing"
        findings["authors"] = "all" if several else "first"
    if title == "missing" and (one.pages or other.pages) and exactly(one, other):
        findings["authors"] = "exact"
    if title in ("words", "differ", "alike") and at_one_place and findings["authors"] in _ONE_TEAM:
        opposed = are_opposed(one.titles, other.titles)
        findings["title"] = "opposite" if opposed else "reworded"
    return findings


_OTHER_TITLES = frozenset(("words", "differ", "number", "opposite"))
_ONE_TEAM = frozenset(("all", "same"))


def _issue(one: str, other: str, pages: str) -> str:
    """As other fields, but `apart` where no page says better: an editorial of each issue."""
    found = _plain(one, other)
    return "apart" if found == "differ" and pages in ("missing", "unpaired", "unclear") else found


def _identifier_findings(one: Prepared, other: Prepared, kinds: tuple[str, ...]) -> Comparison:
    """`same` where they share an identifier of a kind, `differ` where both have one and share
    none.
    """
    if not one.identifiers or not other.identifiers:
        return {}
    return {
        kind: "same" if one.identifiers[kind] & other.identifiers[kind] else "differ"
        for kind in kinds
        if kind in one.identifiers and kind in other.identifiers
    }


def _plain(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    return "same" if one == other else "differ"


def _year(one: int | None, other: int | None) -> str:
    if one is None or other is None:
        return "missing"
    return "same" if one == other else "near" if abs(one - other) == 1 else "differ"


def _journal(one: Prepared, other: Prepared) -> str:
    """Journals by the authority's identifier or ISSN, else by name, abbreviations read as such."""
    if set(one.journals) & set(other.journals):
        return "same"
    if one.identifiers.get("issn", frozenset()) & other.identifiers.get("issn", frozenset()):
        return "same"
    names, others = one.publication.journals, other.publication.journals
    found = [journal_names(a, b) for a in names for b in others]
    found = [finding for finding in found if finding != "missing"]
    if not found:
        return "missing"
    return min(found, key=("same", "alike", "differ").index)


# ---- reports of one study -----------------------------------------------------------------------
def compare_studies(one: Prepared, other: Prepared, limits: Limits) -> Comparison | None:
    """What two reports agree on as reports of one study: registration, the kinds of report that
    they are, programme, authors, what the titles are about, participants, country, years. None
    where they have no author in common, or one is of no single study, and no registration.
    """
    findings = _registration(one, other)
    registered = findings["registration"] in ("same", "several")
    findings["authors"] = team_finding(one, other)
    if findings["authors"] == "differ" and not registered:
        return None
    findings["kind"] = kind_finding(one, other)
    if findings["kind"] == "no_trial" and not registered:
        return None
    if findings["registration"] == "same" and findings["kind"] in ("results", "one_kind"):
        findings["kind"] = "missing"  # two papers of one registered trial need no other kind
    findings["title"] = _titles_of_one_study(one, other, limits)
    findings["about"] = about_finding(one.titles, other.titles)
    findings["whom"] = whom_finding(one.titles, other.titles)
    findings["programme"] = programme_finding(one, other)
    findings["country"] = _codes(one.publication.countries, other.publication.countries)
    findings["condition"] = _codes(one.publication.conditions, other.publication.conditions)
    findings["n"] = _sizes(_numbers(one), _numbers(other), limits)
    named = findings["programme"] in ("same", "trial")
    if findings["n"] == "same" and (
        named or "same" in (findings["country"], findings["condition"])
    ):
        findings["n"] = "exact"
    if findings["n"] == "exact" and named and findings["kind"] == "results":
        findings["kind"] = "missing"  # other results of the same persons
    findings["place"] = (
        "differ" if any(elsewhere(a, b) for a in one.titles for b in other.titles) else "missing"
    )
    findings["year"] = order_finding(one, other, limits.far_years)
    if findings["kind"] == "results" and named and _told_soon(one, other, findings):
        findings["kind"] = "further"
    cited = one.publication.cited or other.publication.cited
    vague = findings["kind"] in _VAGUE or findings["about"] in ("few", "none")
    findings["listing"] = "cited" if cited and vague else "missing"
    return findings


def _told_soon(one: Prepared, other: Prepared, findings: Comparison) -> bool:
    """Whether one team reports soon again of the same. Under one programme's name those are further
    results of a trial rather than the next trial.
    """
    apart = abs(one.year - other.year) if one.year and other.year else _SOON + 1
    team = findings["authors"] in ("led", "team")
    others = findings["n"] in ("differ", "far")
    return team and findings["about"] == "most" and apart <= _SOON and not others


_SOON = 2
"""Years within which a trial is reported again."""
_VAGUE = ("aside", "unnamed", "loose")
"""Kinds of report that a title does not tell for sure."""


def _titles_of_one_study(one: Prepared, other: Prepared, limits: Limits) -> str:
    """As of reports, but opposites only in what the titles are about: short and long term, protocol
    and results are of one study.
    """
    found = title_finding(one.titles, other.titles, limits)
    if found == "opposite" and not contradict(one.titles, other.titles):
        return "alike"
    return found


def _codes(ones: tuple[str, ...], others: tuple[str, ...]) -> str:
    if not ones or not others:
        return "missing"
    return "differ" if set(ones).isdisjoint(others) else "same"


def _numbers(record: Prepared) -> tuple[int, ...]:
    publication = record.publication
    return publication.sizes or ((publication.n,) if publication.n else ())


def _sizes(ones: tuple[int, ...], others: tuple[int, ...], limits: Limits) -> str:
    """`same`, `near` (one or two in a hundred), `far`: no two of the numbers are of one trial."""
    pairs = [(a, b) for a in ones for b in others if a and b]
    if not pairs:
        return "missing"
    apart = min(abs(a - b) / max(a, b) for a, b in pairs)
    if not apart:
        return "same"
    return "near" if apart <= limits.near_n else "far" if apart > limits.far_n else "differ"


def _registration(one: Prepared, other: Prepared) -> Comparison:
    """`several` where one gives more numbers of the shared one's registry: it may only speak of the
    other trials. `differ` only where both give numbers of one registry: a trial may stand in the
    Chinese registry and in ClinicalTrials.gov.
    """
    ones, others = (
        one.identifiers.get("registration", frozenset()),
        other.identifiers.get("registration", frozenset()),
    )
    if not ones or not others:
        return {"registration": "missing"}
    if shared := ones & others:
        registries = [
            number[:_REGISTRY] for numbers in (ones, others) for number in numbers - shared
        ]
        several = any(number[:_REGISTRY] in registries for number in shared) or _several(shared)
        return {"registration": "several" if several else "same"}
    registries, second = ([number[:_REGISTRY] for number in numbers] for numbers in (ones, others))
    return {"registration": "missing" if set(registries).isdisjoint(second) else "differ"}


def _several(numbers: frozenset[str]) -> bool:
    """Whether two numbers are of one registry."""
    return len({number[:_REGISTRY] for number in numbers}) < len(numbers)


_REGISTRY = 3
"""So many letters tell the registries apart: NCT, CHI, ISR, ACT."""
