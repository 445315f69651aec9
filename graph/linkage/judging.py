"""The link between two publications: what they are to each other, by the points of what was found.

Rules, not a model: every field adds the points that `rules.toml` gives for what was found in it,
the sum is the score, and two thresholds divide `linked`, `proposed` (a person decides) and the
rest. A conflict between strong identifiers vetoes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lacunary.graph.linkage.comparison import (
    Comparison,
    LevelRules,
    Rules,
    compare_reports,
    compare_studies,
)
from lacunary.graph.linkage.limits import Limits
from lacunary.graph.linkage.publication import Prepared
from lacunary.graph.linkage.relations import Relation, described, near_dois, relation_of

__all__ = ["ComparedField", "Level", "Link", "Outcome", "judge"]

Level = Literal["report", "study"]
Outcome = Literal["linked", "proposed", "distinct"]

_AGREE = frozenset(
    (
        "exact",
        "all",
        "same",
        "range",
        "near",
        "short",
        "contained",
        "first",
        "led",
        "team",
        "paired",
        "most",
        "trial",
    )
)
_MISSING = frozenset(("missing", "unpaired", "unclear"))
_CONFLICT = frozenset(
    ("differ", "number", "opposite", "apart", "far", "late", "pilot", "none", "no_trial", "results")
)
_OF_ONE_TRIAL = ("title", "programme", "n", "country", "place", "year", "kind")
"""Fields of reports of one registration that must not conflict."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """What was found in one field and the points it adds.

    >>> (
    ...     ComparedField("year", "same", 2).verdict,
    ...     ComparedField("pages", "differ", -5).verdict,
    ...     ComparedField("doi", "missing", 0).verdict,
    ... )
    ('agrees', 'conflicts', 'missing')
    """

    field: str
    finding: str
    points: int

    @property
    def verdict(self) -> str:
        """`agrees`, `conflicts`, `missing`, or `partly`."""
        if self.finding in _CONFLICT:
            return "conflicts"
        return (
            "agrees"
            if self.finding in _AGREE
            else "missing"
            if self.finding in _MISSING
            else "partly"
        )


@dataclass(frozen=True, slots=True)
class Link:
    """Two publications (`one` sorts first), what they are to each other, and why.

    `distinct` links are the pairs that look alike and that a strong identifier parts; `reason` says
    what decided beside the score. Where the two are no one report but belong together, `relation`
    says how: `VERSION_OF` (a preprint, another version, an abstract in a supplement) or
    `NOTICE_ABOUT` (a correction, a comment); `relation_kind` names the kind, and `relation_by` the
    record that is the version or the notice.
    """

    one: str
    other: str
    level: Level
    outcome: Outcome
    score: int
    compared: tuple[ComparedField, ...]
    across_languages: bool
    reason: str
    method: str = "rules"
    version: str = ""
    relation: Relation = "SAME"
    relation_kind: str = ""
    relation_by: str = ""


def judge(one: Prepared, other: Prepared, level: Level, rules: Rules) -> Link | None:
    """The link between two prepared publications, or None when they have too little in common to
    speak of.
    """
    compare: Callable[[Prepared, Prepared, Limits], Comparison | None] = (
        compare_reports if level == "report" else compare_studies
    )
    findings = compare(one, other, rules.limits)
    if findings is None:
        return None
    of_level: LevelRules = getattr(rules, level)
    score = of_level.score(findings)
    agree = any(findings.get(kind) == "same" for kind in of_level.strong)
    relation = relation_of(one, other, findings) if level == "report" else "SAME"
    if relation != "SAME":
        outcome, reason = _related(findings, relation)
        agree = False
    else:
        outcome, reason = _outcome(findings, score, of_level)
        parted = outcome == "distinct" and reason == "doi conflict"
        if parted and _alike(findings) and near_dois(one, other):
            outcome, reason = "proposed", "doi nearly the same"
    if outcome is None and not agree:
        return None
    first, second = sorted((one, other), key=lambda record: record.key)
    languages = {one.publication.language, other.publication.language} - {""}
    points = of_level.points
    compared = tuple(
        [
            ComparedField(field, found, points[field].get(found, 0))
            for field, found in findings.items()
        ]
    )
    across = len(languages) > 1 or (
        findings["title"] == "missing" and bool(one.titles and other.titles)
    )
    return Link(
        first.key,
        second.key,
        level,
        outcome or "proposed",
        score,
        compared,
        across,
        reason,
        "rules",
        rules.version,
        relation,
        *(("", "") if relation == "SAME" else described(first, second, relation)),
    )


def _outcome(findings: Comparison, score: int, rules: LevelRules) -> tuple[Outcome | None, str]:
    """What the score says, unless identifiers say otherwise."""
    agreeing = [kind for kind in rules.strong if findings.get(kind) == "same"]
    conflicting = [kind for kind in rules.strong if findings.get(kind) == "differ"]
    if conflicting and agreeing:
        return "proposed", f"{' and '.join(agreeing)} agree, {' and '.join(conflicting)} conflict"
    if conflicting:
        return (
            ("distinct", f"{' and '.join(conflicting)} conflict")
            if score >= rules.proposed
            else (None, "")
        )
    if agreeing and _contradicted(findings):
        return "proposed", f"{' and '.join(agreeing)} agree, the rest does not"
    if not agreeing and _says_nothing(findings):
        return None, ""
    if not agreeing and _of_two_trials(findings):
        return None, ""
    if not agreeing and score >= rules.linked and (found := _never_alone(findings)):
        return "proposed", found
    if score >= rules.linked and (
        not rules.needs or any(findings.get(field) == "same" for field in rules.needs)
    ):
        return "linked", "score"
    return ("proposed", "score") if score >= rules.proposed else (None, "")


def _of_two_trials(findings: Comparison) -> bool:
    """Whether two reports are of two trials whatever else agrees: another number behind one name,
    another country or place, opposites; or a programme's name and no author in common.
    """
    programme = findings.get("programme")
    if programme in ("same", "trial") and findings["authors"] in ("differ", "missing"):
        return True
    elsewhere = "differ" in (findings.get("country"), findings.get("place"))
    opposite = programme is not None and findings["title"] == "opposite"
    return programme == "number" or elsewhere or opposite


def _says_nothing(findings: Comparison) -> bool:
    """Whether two records share only a title that names no paper: `Editorial Board`."""
    if findings["title"] != "generic":
        return False
    told = findings["authors"] in _AGREE or findings["authors"] == "surname"
    return not told and findings.get("pages") not in ("range", "same")


def _alike(findings: Comparison) -> bool:
    """Whether titles and authors say that two DOIs may be one."""
    authors = findings["authors"] in _AGREE or findings["authors"] in ("listed", "surname")
    return authors and findings["title"] in ("same", "near", "contained")


def _never_alone(findings: Comparison) -> str:
    """What keeps a score from linking: titles that are opposites, or two issues of a journal."""
    if findings["title"] == "opposite":
        return "titles are opposites"
    return "two issues, no pages" if findings.get("issue") == "apart" else ""


def _related(findings: Comparison, relation: Relation) -> tuple[Outcome | None, str]:
    """A notice and its paper, or two versions, are proposed as such where their titles tell."""
    same_doi = findings.get("doi") == "same"
    told = findings["authors"] in _AGREE or findings.get("pages") in ("range", "same")
    titles = ("same", "near", "contained", *(("short",) if told else ()))
    tells = same_doi or (findings["title"] in titles and findings["journal"] != "differ")
    if relation == "VERSION_OF":
        tells = told or (findings["title"] in ("same", "near") and findings["authors"] == "missing")
    return ("proposed", relation) if tells else (None, "")


def _contradicted(findings: Comparison) -> bool:
    """Whether title and authors or pages speak against an identifier: typed wrongly, of a
    supplement with many abstracts, cited.
    """
    authors, title = findings["authors"], findings["title"]
    if findings.get("registration") == "same":  # reports of a study have titles of their own
        conflicts = (
            findings[field] in _CONFLICT and not (field == "title" and title == "differ")
            for field in _OF_ONE_TRIAL
        )
        return authors in ("differ", "missing") or any(conflicts)
    if title in ("differ", "number", "opposite"):
        return findings.get("pages") not in ("same", "range") or authors == "differ"
    return title in ("words", "alike", "missing") and authors == "differ"
