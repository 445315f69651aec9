# ---
# title = { en = "Contrast of the literatures", zh = "两种文献的对照" }
# description.en = """For each concept of a dimension what each literature has: studies, the reviews they come from, and their share of \
#   the studies that are coded in the dimension, and whether anybody looked for the concept there. It describes and tests nothing. By default like with like: only digital interventions. \
#   What no study of a literature is coded in is unknown, not zero."""
# description.zh = """某一维度的每个概念在两种文献中各有多少研究、来自多少综述、占该维度已编码研究的份额，以及是否有人在该文献中找过。仅作描述，不作检验。\
#   默认同类相比：仅含数字化干预。某文献在该维度无任何研究编码时，其数目未知，而非零。"""
# parameters = ["evidence", "digital", "rows", "depth"]
# columns = [
#   "concept", "label_en", "label_zh", "chinese", "reviews_chinese", "coded_chinese", "of_chinese", "share_chinese", "state_chinese",
#   "international", "reviews_international", "coded_international", "of_international", "share_international", "state_international",
#   "both", "unknown",
# ]
# defaults = { digital = "yes" }
# notes = ["sides", "left_out"]
# reads = [
#   "Study", "Review", "Scope", "Database", "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "Population", "Condition", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "ON_POPULATION", "ON_CONDITION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { chinese = "side_coded", reviews_chinese = "side_coded", coded_chinese = "sides", share_chinese = "side_coded", international = "side_coded", reviews_international = "side_coded", coded_international = "sides", share_international = "side_coded", of_chinese = "sides", of_international = "sides", both = "sides", unknown = "sides" }
# [own.columns.share_chinese]
# en = "Chinese literature: share of the coded"
# zh = "中文文献：占已编码的份额"
# [own.columns.share_international]
# en = "International literature: share of the coded"
# zh = "国际文献：占已编码的份额"
# ---
"""What each literature has of every concept of a dimension, side by side and each with its
denominator.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.graph.schema import schema
from lacunary.queries.analysis.scope import LITERATURES
from lacunary.queries.asking.studies import counted_by, is_shown
from lacunary.queries.cells.looked import scopes_of

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each concept that a study shown counts for, broadest counts first."""
    dimension, top_only = parameters["rows"], parameters["depth"] == "top"
    literature = {
        study["id"]: study.get("literature", "unknown")
        for study in graph.nodes("Study")
        if is_shown(graph, study, parameters)
    }
    concepts = {row["id"]: row for row in graph.nodes(schema().dimensions[dimension])}
    coded = {
        study: names
        for study, names in counted_by(graph, [dimension]).items()
        if study in literature
    }
    studies: dict[str, set[str]] = defaultdict(set)
    for study, names in coded.items():
        for name in names:
            if not top_only or concepts[name].get("top") == name:
                studies[name].add(study)
    reviews = _reviews(graph, parameters["evidence"])
    every = {side: {s for s, known in literature.items() if known == side} for side in LITERATURES}
    scopes = scopes_of(graph)
    looked = {
        name: [scopes.state(side, [name], parameters["digital"]).name for side in LITERATURES]
        for name in studies
    }
    rows = []
    for name, held in studies.items():
        row = [name, concepts[name].get("label_en"), concepts[name].get("label_zh")]
        for side, state in zip(LITERATURES, looked[name], strict=True):
            row += [*_side(held & every[side], every[side], coded, reviews), state]
        rest = [literature[study] for study in held]
        rows.append([*row, rest.count("both"), rest.count("unknown")])
    rows.sort(key=lambda row: (-len(studies[str(row[0])]), row[0]))
    return rows, gathered(_overlap(list(looked.values())))


def _overlap(looked: list[list[str]]) -> dict[str, str]:
    """How far the literatures were looked in for the same concepts."""
    found = [[state == "looked for" for state in states] for states in looked]
    return in_both(
        "queries.asking",
        "scope_overlap",
        concepts=len(found),
        both=sum(map(all, found)),
        chinese=sum(chinese and not other for chinese, other in found),
        international=sum(other and not chinese for chinese, other in found),
        neither=sum(not any(states) for states in found),
    )


def _side(
    held: set[str], every: set[str], coded: dict[str, dict[str, bool]], reviews: dict[str, set[str]]
) -> list[Any]:
    """Studies, reviews, coded n of N and share of one literature; unknown where none is coded."""
    denominator = len(every & coded.keys())
    if not denominator:
        return [None, None, 0, len(every), None]
    from_reviews = set[str]().union(*(reviews[study] for study in held))
    return [
        len(held), len(from_reviews), denominator, len(every), round(len(held) / denominator, 3),
    ]  # fmt: skip


def _reviews(graph: Graph, evidence: str) -> dict[str, set[str]]:
    """The reviews that include each study, or that it is a candidate for."""
    found: dict[str, set[str]] = defaultdict(set)
    if evidence != "candidate":
        for edge in graph.edges("INCLUDES"):
            found[edge["to"]].add(edge["from"])
    if evidence != "included":
        for edge in graph.edges("CANDIDATE_FOR"):
            found[edge["from"]].add(edge["to"])
    return found
