"""What a person decided about single values, links and codings, applied to the claims; a decision
that means nothing says why.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from lacunary.graph.assembly.statements import Claim, Claims
from lacunary.graph.records import LINKS, Decision
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import bare_doi, is_year

__all__ = ["correct", "unknown_coding", "unknown_link"]

_NAMED = {
    "study": (
        "no review lists",
        "A record reads review/label, with ` #order` where rows are numbered.",
    ),
    "report": (
        "no record is",
        "It reads as `lacunary link` shows it: report:doi:…, or source:row where two records share that.",
    ),
}
"""For each level what is said of a name that no record has, and how one reads."""


def unknown_link(decision: Decision, listed: Collection[str]) -> str:
    """Why a link cannot be meant (it names a record that is not there), or "".

    >>> link = Decision(
    ...     "distinct",
    ...     "r1/Wang 2013",
    ...     "r2/Wan 2013",
    ...     "A. N.",
    ...     "2024-01-05",
    ...     "",
    ...     "decisions-links:2",
    ... )
    >>> unknown_link(link, ["r1/Wang 2013", "r2/Wang 2013"])
    'no review lists `r2/Wan 2013`. Did you mean `r2/Wang 2013`?'
    """
    said, form = _NAMED[LINKS[decision.kind]]
    for name in (decision.subject, decision.object):
        if name not in listed:
            near = difflib.get_close_matches(name, listed, n=1)
            return f"{said} `{name}`. {f'Did you mean `{near[0]}`?' if near else form}"
    return ""


def unknown_coding(decision: Decision, names: Mapping[str, str], concepts: Collection[str]) -> str:
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
    >>> unknown_coding(coding, {"study:wang": "study:wang"}, ["condition:depression"])
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


def correct(claims: Claims, decision: Decision, names: Mapping[str, str]) -> str:
    """Add the claim that a correction makes; gives why it cannot be meant, or "". `names` resolves
    aliases.
    """
    subject = names.get(decision.subject, "")
    label = "Study" if subject.startswith("study:") else "Report"
    prop = schema().nodes[label].properties.get(decision.kind)
    if not subject or prop is None or not prop.single:
        return f"no single-valued `{decision.kind}` of `{decision.subject}` to correct. Correct the row."
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
