"""The words of links: what is asked, what was found, why, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lacunary.graph.report_fields import in_order, report_fields

if TYPE_CHECKING:
    from lacunary.queries.pairs.pairs import Pair

__all__ = [
    "asked_in_words",
    "evidence_in_words",
    "link_words",
    "phrases_of",
    "reason_in_words",
    "relation_in_words",
]


@cache
def link_words() -> dict[str, Any]:
    """The fields that are shown, of studies and of reports, and the words in both languages."""
    words = tomllib.loads(
        files("lacunary.queries.pairs").joinpath("pairs.toml").read_text(encoding="utf-8")
    )
    fields = words["fields"] | {
        row.shown_as: dict(row.link) for row in report_fields().values() if row.link
    }
    return words | {"fields": {name: fields[name] for name in in_order("link", fields)}}


def evidence_in_words(pair: Pair, language: str) -> list[str]:
    """What the rules found, a phrase for each field: `Year: same +2`; what is not comparable is
    left out, as it adds nothing.
    """
    return phrases_of(pair.link.get("evidence") or [], language)


def phrases_of(evidence: Iterable[str], language: str) -> list[str]:
    """The words of what the rules found, each as `field finding +points`."""
    words = link_words()
    colon = words["words"][language]["colon"]
    found = []
    for text in evidence:
        name, _, rest = text.partition(" ")
        finding, _, points = rest.rpartition(" ")
        if finding not in _UNTOLD:
            about = (words["fields"] | words["evidence"]).get(name, {}).get(language, name)
            said = words["findings"].get(f"{name} {finding}") or words["findings"].get(finding, {})
            found.append(f"{about}{colon}{said.get(language, finding)} {points}")
    return found


_UNTOLD = ("missing", "few")
"""Findings that tell a person nothing."""


def asked_in_words(pair: Pair, language: str) -> str:
    """What a link asks: whether its records are one report or study, or what one is to the other."""
    words = link_words()["words"][language]
    if pair.further:
        return str(words["family"]).format(len(pair.sides))
    if "relation" not in pair.link:
        return str(words[pair.link["level"]])
    sides = [words["one"], words["other"]]
    if pair.link.get("relation_by") == "other":
        sides.reverse()
    said = relation_in_words(pair.link, language, *sides)
    return str(words["question"]).format(said) if pair.link["outcome"] == "proposed" else said


def relation_in_words(link: Mapping[str, Any], language: str, one: str, other: str) -> str:
    """What the one record is to the other: `… is a preprint of …`."""
    known = link_words()["relations"]
    relation = known.get(link.get("relation_kind")) or known[link["relation"]]
    return str(relation[language]).format(one, other)


def reason_in_words(pair: Pair, language: str) -> str:
    """What decided beside the score, in a language; "" where the score alone did. A person's reason
    stays in their words.
    """
    reason = str(pair.link.get("reason") or "").removeprefix("score")
    if reason == pair.link.get("relation"):  # said above
        return ""
    for known in link_words()["reasons"] if language == "zh" else ():
        if found := re.fullmatch(known["en"], reason):
            return str(known["zh"]).format(*found.groups())
    return reason
