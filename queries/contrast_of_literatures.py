# ---
# title = { en = "Contrast of the literatures", zh = "两种文献的对照" }
# description.en = """For each concept of a dimension what each literature has: studies, the reviews they come from, and their share of \
#   the studies that are coded in the dimension, how far the share goes when any one review is left out, and whether anybody looked for the concept there. Where both literatures were looked for the shares are compared within what the same reviews list, \
#   among the studies of reviews that looked for the concept; the comparison of all studies in one stratum stands beside it and gives no verdict. By default like with like: only digital interventions. \
#   What no study of a literature is coded in is unknown, not zero."""
# description.zh = """某一维度的每个概念在两种文献中各有多少研究、来自多少综述、占该维度已编码研究的份额、去掉任一综述时该份额的范围，以及是否有人在该文献中找过。两种文献均已找过者，在相同综述所列的研究之内、且仅就找过该概念的综述的研究作比较；全部研究不分层的比较并列其旁，不作结论。\
#   默认同类相比：仅含数字化干预。某文献在该维度无任何研究编码时，其数目未知，而非零。"""
# parameters = ["evidence", "digital", "rows", "depth", "parted", "alpha"]
# columns = [
#   "concept", "label_en", "label_zh", "chinese", "reviews_chinese", "coded_chinese", "of_chinese", "share_chinese", "lowest_chinese", "highest_chinese", "state_chinese",
#   "international", "reviews_international", "coded_international", "of_international", "share_international",
#   "lowest_international", "highest_international", "state_international", "both", "unknown",
#   "with_chinese", "compared_chinese", "with_international", "compared_international", "strata",
#   "odds_ratio", "odds_low", "odds_high", "odds_mid_low", "odds_mid_high", "mantel_haenszel", "homogeneity", "homogeneity_p", "p", "q",
#   "p_smallest", "smallest_difference", "odds_crude", "p_crude", "q_crude", "verdict", "named_chinese", "named_international",
# ]
# defaults = { digital = "yes" }
# notes = ["sides", "left_out"]
# reads = [
#   "Study", "Review", "Scope", "Database", "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "Population", "Condition", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "ON_POPULATION", "ON_CONDITION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { chinese = "side_coded", reviews_chinese = "side_coded", coded_chinese = "sides", share_chinese = "side_coded", lowest_chinese = "one_review_side", highest_chinese = "one_review_side", lowest_international = "one_review_side", highest_international = "one_review_side", international = "side_coded", reviews_international = "side_coded", coded_international = "sides", share_international = "side_coded", of_chinese = "sides", of_international = "sides", both = "sides", unknown = "sides", with_chinese = "not_tested", compared_chinese = "not_tested", with_international = "not_tested", compared_international = "not_tested", strata = "not_tested", odds_crude = "not_tested", p_crude = "not_tested", q_crude = "not_tested", odds_ratio = "not_tested", odds_low = "not_tested", odds_high = "not_tested", odds_mid_low = "not_tested", odds_mid_high = "not_tested", mantel_haenszel = "not_tested", homogeneity_p = "not_tested", p = "not_tested", q = "not_tested", p_smallest = "not_tested", smallest_difference = "not_tested" }
# [own.parameters.parted]
# type = "choice"
# choices = ["reviews", "digital", "year-band", "design"]
# default = "reviews"
# en = "Strata within which the literatures are compared: studies that the same reviews list, and within them digital or not, five years, one design"
# zh = "在何种分层内比较两种文献：相同综述所列的研究，或在其内再按是否数字化、每五年、设计"
# [own.columns.with_chinese]
# en = "Chinese literature: studies of it among those compared"
# zh = "中文文献：被比较者中属此概念的研究数"
# [own.columns.compared_chinese]
# en = "Chinese literature: coded studies of reviews that looked for it"
# zh = "中文文献：找过此概念的综述的已编码研究数"
# [own.columns.with_international]
# en = "International literature: studies of it among those compared"
# zh = "国际文献：被比较者中属此概念的研究数"
# [own.columns.compared_international]
# en = "International literature: coded studies of reviews that looked for it"
# zh = "国际文献：找过此概念的综述的已编码研究数"
# [own.columns.strata]
# en = "Strata that carry information"
# zh = "含信息的分层数"
# [own.columns.odds_crude]
# en = "Crude odds ratio, all coded studies in one stratum: no verdict"
# zh = "粗优势比（全部已编码研究不分层）：不作结论"
# [own.columns.p_crude]
# en = "Crude p: no verdict"
# zh = "粗 p：不作结论"
# [own.columns.q_crude]
# en = "Crude q: no verdict"
# zh = "粗 q：不作结论"
# [own.columns.mantel_haenszel]
# en = "Odds ratio of Mantel and Haenszel over strata"
# zh = "分层 Mantel-Haenszel 优势比"
# [own.columns.smallest_difference]
# en = "Smallest difference of shares within strata, this way, that could have been shown"
# zh = "在此方向上、层内所能显示的最小份额差"
# [own.columns.verdict]
# en = "Chinese literature against international: more, fewer, not shown, cannot tell, not compared"
# zh = "中文文献相对国际文献：more 更多、fewer 更少、not shown 未显示、cannot tell 无法判断、not compared 未比较"
# [own.columns.named_chinese]
# en = "Chinese literature: the reviews behind its coded studies"
# zh = "中文文献：其已编码研究所属的综述"
# [own.columns.named_international]
# en = "International literature: the reviews behind its coded studies"
# zh = "国际文献：其已编码研究所属的综述"
# [own.columns.share_chinese]
# en = "Chinese literature: share of the coded"
# zh = "中文文献：占已编码的份额"
# [own.columns.lowest_chinese]
# en = "Chinese literature: lowest share when one review is left out"
# zh = "中文文献：去掉任一综述时的最低份额"
# [own.columns.highest_chinese]
# en = "Chinese literature: highest share when one review is left out"
# zh = "中文文献：去掉任一综述时的最高份额"
# [own.columns.lowest_international]
# en = "International literature: lowest share when one review is left out"
# zh = "国际文献：去掉任一综述时的最低份额"
# [own.columns.highest_international]
# en = "International literature: highest share when one review is left out"
# zh = "国际文献：去掉任一综述时的最高份额"
# [own.columns.share_international]
# en = "International literature: share of the coded"
# zh = "国际文献：占已编码的份额"
# ---
"""What each literature has of every concept of a dimension, side by side and each with its
denominator.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.graph.schema import schema
from lacunary.queries.analysis.scope import LITERATURES, State
from lacunary.queries.asking.studies import cannot_be, counted_by, is_shown
from lacunary.queries.cells.contrast import COLUMNS, Sides, contrasts
from lacunary.queries.cells.looked import scopes_of
from lacunary.queries.cells.tested import further_strata, listed_by

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each concept that a study shown counts for, broadest counts first."""
    dimension, top_only = parameters["rows"], parameters["depth"] == "top"
    literature = {
        study["id"]: study.get("literature", "unknown")
        for study in graph.nodes("Study")
        if is_shown(graph, study, parameters) and not cannot_be(study, [dimension])
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
    listed = listed_by(graph, parameters["evidence"])
    reviews = {study: listed.get(study, frozenset()) for study in coded}
    sides = {side: {s for s, known in literature.items() if known == side} for side in LITERATURES}
    resting = [_side(every, coded.keys(), reviews) for every in sides.values()]
    scopes = scopes_of(graph)
    looked = {
        name: [scopes.state(side, [name], parameters["digital"]) for side in LITERATURES]
        for name in studies
    }
    strata = _strata(graph, parameters["parted"], reviews)
    tested = contrasts(
        Sides(frozenset(resting[0].coded), frozenset(resting[1].coded), strata),
        studies,
        {
            name: _of_who_looked(resting, states)
            for name, states in looked.items()
            if all(state.name == "looked for" for state in states)
        },
        parameters["alpha"],
    )
    named = [sorted(side.alone) for side in resting]
    rows = []
    for name, held in studies.items():
        row = [name, concepts[name].get("label_en"), concepts[name].get("label_zh")]
        for side, state in zip(resting, looked[name], strict=True):
            row += [*side.numbers(held), state.name]
        rest = [literature[study] for study in held]
        rows.append([*row, rest.count("both"), rest.count("unknown"), *tested[name], *named])
    rows.sort(key=lambda row: (-len(studies[str(row[0])]), row[0]))
    left_out = [study for study in coded if literature[study] not in LITERATURES]
    said = [dict(zip(COLUMNS, row, strict=True)) for row in tested.values()]
    overlap = _overlap([[state.name for state in states] for states in looked.values()])
    return rows, gathered(overlap, _method(parameters, said, len(left_out)))


def _of_who_looked(resting: Sequence[_Side], states: Sequence[State]) -> set[str]:
    """The coded studies of each literature that a review lists which looked there for a concept."""
    return {
        study
        for side, state in zip(resting, states, strict=True)
        for study in side.coded
        if not side.reviews[study].isdisjoint(state.reviews)
    }


def _method(
    parameters: dict[str, Any], tested: Collection[dict[str, Any]], left_out: int
) -> dict[str, str]:
    """How the literatures were compared, and what that left out."""
    verdicts = Counter(row["verdict"] for row in tested)
    crude = [row["q_crude"] for row in tested]
    found = {}
    for language in LANGUAGES:
        found[language] = phrase(
            "queries.cells",
            "contrast.method",
            language,
            compared=len(tested) - verdicts["not compared"],
            concepts=len(tested),
            strata=phrase("queries.cells", f"parted.{parameters['parted']}", language),
            differ=verdicts["more"] + verdicts["fewer"],
            cannot=verdicts["cannot tell"],
            nowhere=sum(row["strata"] == 0 for row in tested),
            crude=sum(q is not None and q <= parameters["alpha"] for q in crude),
            alpha=parameters["alpha"],
            left_out=left_out,
            version=version("lacunary"),
        )
    return found


def _strata(
    graph: Graph, parted: str, reviews: Mapping[str, frozenset[str]]
) -> dict[str, Hashable]:
    """The stratum of each study: the reviews that list it, and by what it is parted further."""
    further = {} if parted == "reviews" else further_strata(graph, parted)
    return {study: (names, further.get(study)) for study, names in reviews.items()}


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


@dataclass(frozen=True, slots=True)
class _Side:
    """One literature: its studies, those of them that are coded in the dimension, the reviews of
    each study, and for each review the coded studies that it alone brings.
    """

    every: set[str]
    coded: set[str]
    reviews: Mapping[str, frozenset[str]]
    alone: dict[str, set[str]]

    def numbers(self, held: set[str]) -> list[Any]:
        """Of a concept: studies, reviews, coded n of N, share, and its lowest and highest when any
        one review is left out; unknown where none is coded.
        """
        if not self.coded:
            return [None, None, 0, len(self.every), None, None, None]
        own = held & self.coded
        from_reviews = set[str]().union(*(self.reviews[study] for study in own))
        shares = [_share(own - alone, self.coded - alone) for alone in self.alone.values()]
        known = [share for share in shares if share is not None]
        span = [min(known), max(known)] if len(known) == len(shares) > 1 else [None, None]
        return [
            *(len(own), len(from_reviews), len(self.coded), len(self.every)),
            *(_share(own, self.coded), *span),
        ]


def _side(every: set[str], coded: Collection[str], reviews: Mapping[str, frozenset[str]]) -> _Side:
    own = every & set(coded)
    alone: dict[str, set[str]] = {name: set() for study in own for name in reviews[study]}
    for study in own:
        if len(reviews[study]) == 1:
            alone[next(iter(reviews[study]))].add(study)
    return _Side(every, own, reviews, alone)


def _share(held: set[str], coded: set[str]) -> float | None:
    return round(len(held) / len(coded), 3) if coded else None
