# ---
# title = { en = "Concepts that words propose", zh = "原文所提示的概念" }
# description.en = """Concepts whose names stand in titles, keywords or values that nobody has mapped (regions also in addresses), \
#   for a person to accept or reject in decisions/codings.csv. A proposal is no coding: no other question counts it."""
# description.zh = """标题、关键词及尚未映射的原文中出现的概念名称（地区亦见于作者单位），由人在 decisions/codings.csv 中接受或拒绝。\
#   提示并非编码，其他问题均不计入。"""
# parameters = ["evidence", "digital", "dimension", "review", "only_new"]
# columns = [
#   "study", "label", "dimension", "concept", "label_en", "label_zh", "field", "words", "start", "end", "text", "found_in", "coded",
# ]
# reads = [
#   "Study", "Report", "Review", "Statement", "REPORTED_IN", "ABOUT", "INCLUDES", "CANDIDATE_FOR", "BROADER",
#   "Population", "Condition", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region", "Database",
#   "ON_POPULATION", "ON_CONDITION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { start = "counted", end = "counted" }
# [own.columns.coded]
# en = "Coded already"
# zh = "是否已编码"
# ---
"""What the words of reports propose about studies: names of concepts found in titles, keywords and
unmapped values.

A concept counts as coded when the study is coded with it or with a narrower one. Not proposed is
what a person has rejected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from lacunary.graph import Graph
from lacunary.graph.matching.matcher import Proposal, matcher_of
from lacunary.graph.model import GraphRow
from lacunary.graph.phrases import gathered, in_both
from lacunary.graph.schema import schema
from lacunary.queries.asking.studies import counted_by, is_shown

__all__ = ["answer"]

_Claim = tuple[str, GraphRow]
_TITLES = ("title", "title_zh")


class _Text(NamedTuple):
    """Words about a study: the node and its field, and the one dimension they can propose (empty:
    any).
    """

    found_in: str
    field: str
    words: str
    dimension: str = ""


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each study, field and concept, with the first words there that name it,
    `text[start:end]`.
    """
    claims = _claims(graph)
    coded = counted_by(graph, schema().codings)
    rejected, texts = _rejected(claims), _texts(graph, claims)
    shown = {row["id"]: row for row in graph.nodes("Study") if is_shown(graph, row, parameters)}
    studies = list(shown)
    concepts = {
        row["id"]: row for label in schema().concepts.values() for row in graph.nodes(label)
    }
    wanted = "" if parameters["dimension"] == "any" else str(parameters["dimension"])
    rows: dict[tuple[str, ...], list[Any]] = {}
    hidden: set[tuple[str, ...]] = set()
    for study, text, found in _found(graph, {study: texts[study] for study in studies}, wanted):
        key = (study, found.dimension, found.concept, text.field, text.found_in, text.words)
        is_coded = found.concept in coded[study]
        if (study, found.concept) in rejected:
            hidden.add(key)
        elif not (is_coded and parameters["only_new"]):
            concept = concepts[found.concept]
            rows.setdefault(key, _row(shown[study], concept, text, found, is_coded))
    silent = sum(not texts[study] for study in studies)
    return [rows[key] for key in sorted(rows)], _notes(
        len(studies), len({key[0] for key in rows}), silent, len(hidden)
    )


def _found(
    graph: Graph, texts: Mapping[str, list[_Text]], wanted: str
) -> Iterator[tuple[str, _Text, Proposal]]:
    """Every proposal for each study, of the dimension wanted or (empty) of all."""
    matcher = matcher_of(graph)
    for study, said in texts.items():
        for text in said:
            if not (wanted and text.dimension) or wanted == text.dimension:
                within = [text.dimension or wanted] if text.dimension or wanted else []
                yield from (
                    (study, text, found) for found in matcher.match_text(text.words, within)
                )


def _row(
    study: GraphRow, concept: GraphRow, text: _Text, found: Proposal, is_coded: bool
) -> list[Any]:
    return [
        study["id"], study.get("label"), found.dimension, found.concept,
        concept.get("label_en"), concept.get("label_zh"),
        text.field, found.words, found.start, found.end, text.words, text.found_in,
        "yes" if is_coded else "no",
    ]  # fmt: skip


def _rejected(claims: list[_Claim]) -> set[tuple[str, str]]:
    """`(study, concept)` of every coding that a person rejected: a decision without a value."""
    return {
        (study, str(claim.get("words")))
        for study, claim in claims
        if claim.get("reading") == "decision" and "value" not in claim
    }


def _claims(graph: Graph) -> list[_Claim]:
    """Every study with each statement about one of its codings."""
    starts, ends = graph.ends("ABOUT")
    first = graph.start_of("Study")
    about = np.flatnonzero((ends >= first) & (ends < first + graph.rows("Study")))
    claims = graph.rows_at("Statement", starts[about] - graph.start_of("Statement"))
    codings = schema().codings
    return [
        (study, claim)
        for study, claim in zip(graph.names_at(ends[about]), claims, strict=True)
        if claim.get("property") in codings
    ]


def _texts(graph: Graph, claims: list[_Claim]) -> dict[str, list[_Text]]:
    """The words about each study: titles, keywords and addresses of its reports, and coded values
    that nobody has mapped.
    """
    found: dict[str, list[_Text]] = defaultdict(list)
    start, end = graph.ends("REPORTED_IN")
    reports = graph.rows_at("Report", end - graph.start_of("Report"))
    for owner, report in zip(graph.names_at(start), reports, strict=True):
        found[owner] += [
            _Text(report["id"], name, report[name]) for name in _TITLES if report.get(name)
        ]
        found[owner] += [
            _Text(report["id"], "keywords", word) for word in report.get("keywords", ())
        ]
        found[owner] += [
            _Text(report["id"], "affiliations", address, "region")
            for address in report.get("affiliations", ())
        ]
    for study, claim in claims:
        if claim.get("reading") == "unmapped":
            text = _Text(study, claim["property"], claim["words"], claim["property"])
            found[study] += [text] * (text not in found[study])
    return found


def _notes(studies: int, proposed: int, silent: int, hidden: int) -> dict[str, list[str]]:
    counted = in_both(
        "queries.asking",
        "proposals.counted",
        studies=studies,
        proposed=proposed,
        silent=silent,
        hidden=hidden,
    )
    return gathered(counted, in_both("queries.asking", "proposals.unseen"))
