"""What a person decided about values, codings and inclusions, as steps of a build; a row that means
nothing is rejected and says why.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lacunary.graph.assembly.codings import claim_coding
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
    names = resolved(bench.study_aliases | bench.report_aliases)
    for decision in corrections(bench):
        if problem := _correct(bench.claims, decision, names):
            bench.reject(decision.place, problem, decision.object)


def take_codings(bench: Workbench) -> None:
    """Codings that a person accepts become claims, those that a person rejects claims that there is
    none.
    """
    names = resolved(bench.study_aliases | bench.report_aliases)
    first_rows: dict[tuple[str, str], Decision] = {}
    for decision in _of_kinds(bench, CODINGS):
        problem = _unknown_coding(decision, names, bench.loaded.concepts)
        if not problem:
            study, concept = names[decision.subject], decision.object
            first = first_rows.setdefault((study, concept), decision)
            problem = _contradiction(first, decision)
        if problem:
            bench.reject(decision.place, problem, decision.object)
        else:
            _code(bench, study, decision)


def take_confirmations(bench: Workbench) -> None:
    """Candidates that a person confirms: by review and study, of several rows the last."""
    names = resolved(bench.study_aliases)
    reviews = {f"review:{m.key[0]}" for m in bench.mentions if m.kind == "review"}
    for decision in _of_kinds(bench, (_CONFIRMED,)):
        study = names.get(decision.subject)
        review = f"review:{decision.object.removeprefix('review:')}"
        if study is None:
            problem = f"there is no study `{decision.subject}`. Correct or remove the row."
            bench.reject(decision.place, problem, decision.subject)
        elif review not in reviews:
            problem = f"there is no review `{decision.object}`. Correct or remove the row."
            bench.reject(decision.place, problem, decision.subject)
        else:
            bench.confirmed[review, study] = decision


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


def _unknown_coding(decision: Decision, names: Mapping[str, str], concepts: Collection[str]) -> str:
    """Why a coding cannot be meant (no such study, no such concept of a coding), or "". `names`
    resolves aliases.

    >>> coding = Decision(
    ...     "accept",
    ...     "study:wang",
    ...     "condition:depresion",
    ...     "A. N.",
    ...     "2024-01-05",
    ...     "",
    ...     "decisions-codings:2",
    ... )
    >>> _unknown_coding(coding, {"study:wang": "study:wang"}, ["condition:depression"])
    'there is no concept `condition:depresion` to code a study with. Did you mean `condition:depression`?'
    """
    if not names.get(decision.subject, "").startswith("study:"):
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


def _correct(claims: Claims, decision: Decision, names: Mapping[str, str]) -> str:
    """Add the claim that a correction makes; gives why it cannot be meant, or "". `names` resolves
    aliases.
    """
    subject = names.get(decision.subject, "")
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
