"""What a person decided about values, codings and inclusions, as steps of a build; a row that means
nothing is rejected and says why.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.assembly.codings import claim_coding
from lacunary.graph.assembly.decided_links import record_names, stale
from lacunary.graph.assembly.named_records import Finder
from lacunary.graph.assembly.statements import Claim, Claims
from lacunary.graph.assembly.workbench import Workbench, resolved
from lacunary.graph.records import BURDEN, CODINGS, IMPOSSIBLE, LINKS, Cell, Decision, Record
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import bare_doi, is_year

__all__ = ["corrections", "take_codings", "take_confirmations", "take_corrections"]

_CONFIRMED = "confirmed"


def corrections(bench: Workbench) -> list[Decision]:
    """The decisions about values: every kind that is nothing else is a property's name."""
    others = (*LINKS, *CODINGS, _CONFIRMED, IMPOSSIBLE, BURDEN)
    return [decision for decision in bench.loaded.decisions if decision.kind not in others]


def take_corrections(bench: Workbench) -> None:
    """Corrections become claims that beat every other."""
    subjects = _Subjects(bench, resolved(bench.study_aliases | bench.report_aliases))
    for decision in corrections(bench):
        subject, problem = subjects.of(decision)
        if problem := problem or _correct(bench.claims, decision, subject):
            bench.reject(decision.place, problem, decision.object)


def take_codings(bench: Workbench) -> None:
    """Codings that a person accepts become claims, those that a person rejects claims that there is
    none.
    """
    subjects = _Subjects(bench, resolved(bench.study_aliases | bench.report_aliases))
    first_rows: dict[tuple[str, str], Decision] = {}
    for decision in _of_kinds(bench, CODINGS):
        study, problem = subjects.of(decision)
        problem = problem or _unknown_coding(decision, study, bench.loaded.concepts)
        if not problem:
            first = first_rows.setdefault((study, decision.object), decision)
            problem = _contradiction(first, decision)
        if problem:
            bench.reject(decision.place, problem, decision.object)
        else:
            _code(bench, study, decision)


def take_confirmations(bench: Workbench) -> None:
    """Candidates that a person confirms: by review and study, of several rows the last."""
    subjects = _Subjects(bench, resolved(bench.study_aliases))
    reviews = {f"review:{m.key[0]}" for m in bench.mentions if m.kind == "review"}
    for decision in _of_kinds(bench, (_CONFIRMED,)):
        study, problem = subjects.of(decision)
        review = f"review:{decision.object.removeprefix('review:')}"
        if not problem and not study:
            problem = f"there is no study `{decision.subject}`. Correct or remove the row."
        if problem:
            bench.reject(decision.place, problem, decision.subject)
        elif review not in reviews:
            problem = f"there is no review `{decision.object}`. Correct or remove the row."
            bench.reject(decision.place, problem, decision.subject)
        else:
            bench.confirmed[review, study] = decision


@dataclass(slots=True)
class _Subjects:
    """What decisions are about: the study or report of the record that a row names by what it
    prints, else the one that has the id; `names` resolves ids and aliases.
    """

    bench: Workbench
    names: Mapping[str, str]
    _finders: dict[str, Finder] = field(default_factory=dict)

    def of(self, decision: Decision) -> tuple[str, str]:
        """The id of today, or "" and, where a record was named that is not there, why."""
        record = decision.subject_record
        if not record.told:
            return self.names.get(decision.subject, ""), ""
        level = "study" if decision.subject.startswith("study:") else "report"
        mentions = self.bench.mentions
        if level not in self._finders:
            self._finders[level] = Finder(mentions, level, record_names(mentions, level))
        found = self._finders[level].find(decision.subject_name, record)
        things = self.bench.study_of if level == "study" else self.bench.report_of
        if found.main is None or found.main not in things:
            name, remedy = decision.subject_name, "Correct or remove the row."
            return "", stale(name or decision.subject, record, found, mentions, remedy)
        return things[found.main], ""


def _of_kinds(bench: Workbench, kinds: Collection[str]) -> Iterable[Decision]:
    return (decision for decision in bench.loaded.decisions if decision.kind in kinds)


def _contradiction(first: Decision, decision: Decision) -> str:
    """Why a row about a study and a concept cannot be meant beside the first one, or ""."""
    if first.kind == decision.kind:
        return ""
    line = first.place.rpartition(":")[2]
    return f"line {line} decides {first.kind} about the same. Keep one of the rows."


def _code(bench: Workbench, study: str, decision: Decision) -> None:
    """Claim the coding that a person accepts, or that there is none."""
    source, _, line = decision.place.rpartition(":")
    record = Record("decision", source, int(line), {"confidence": (Cell("", "high", "decision"),)})
    concept = decision.object
    accepted = concept if decision.kind == "accept" else None
    cell = Cell(concept, accepted, "decision")
    claim_coding(bench, study, concept.partition(":")[0], record, cell)


def _unknown_coding(decision: Decision, study: str, concepts: Collection[str]) -> str:
    """Why a coding of a study cannot be meant (there is no such study, or no such concept of a
    coding), or "".

    >>> coding = Decision(
    ...     "accept",
    ...     "study:wang",
    ...     "condition:depresion",
    ...     "A. N.",
    ...     "2024-01-05",
    ...     "",
    ...     "decisions-codings:2",
    ... )
    >>> _unknown_coding(coding, "study:wang", ["condition:depression"])
    'there is no concept `condition:depresion` to code a study with. Did you mean `condition:depression`?'
    """
    if not study.startswith("study:"):
        return f"there is no study `{decision.subject}`. Correct or remove the row."
    codes = [concept for concept in concepts if concept.partition(":")[0] in schema().codings]
    if decision.object in codes:
        return ""
    near = difflib.get_close_matches(decision.object, codes, n=1)
    remedy = (
        f"Did you mean `{near[0]}`?"
        if near
        else "It reads dimension:name, for example condition:depression."
    )
    return f"there is no concept `{decision.object}` to code a study with. {remedy}"


def _correct(claims: Claims, decision: Decision, subject: str) -> str:
    """Add the claim that a correction makes about a study or report; gives why it cannot be meant,
    or "".
    """
    label = "Study" if subject.startswith("study:") else "Report"
    prop = schema().nodes[label].properties.get(decision.kind)
    if not subject or prop is None or not prop.single:
        what = f"`{decision.kind}` of `{decision.subject}`"
        return f"no single-valued {what} to correct. Correct the row."
    value = _value(decision.kind, prop.type, decision.object)
    if value is None:
        return f"`{decision.object}` is no {decision.kind}. Correct the row."
    source = decision.place.partition(":")[0]
    claims.add(
        Claim(subject, decision.kind, value, decision.object, "", source, "decision", "high", True),
        decision.place,
    )
    return ""


def _value(name: str, kind: str, words: str) -> Any:
    """The value that a correction gives, or None when the words are no such value."""
    if name == "doi":
        return bare_doi(words)
    if name == "year" and not is_year(words):
        return None
    if kind == "integer":
        return int(words) if words.isdecimal() and int(words) < 2**63 else None
    return words
