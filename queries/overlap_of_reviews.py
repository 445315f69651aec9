# ---
# title = { en = "Overlap of reviews", zh = "综述的重叠" }
# description.en = """Corrected covered area (CCA) overall and for every pair of reviews: how much the same studies are counted \
#   again. `pairs=all` lists every pair, as a heat map needs; `overlap-scenarios` says how much the answer depends on what is asked."""
# description.zh = """总体与两两综述的校正覆盖面积（CCA）：同一研究被重复计入的程度。pairs=all 列出所有综述对（供热图用）；overlap-scenarios 说明结果如何随所问而变。"""
# parameters = ["digital", "chronological", "structural", "lists", "reviews", "outcome", "threads", "links", "pairs"]
# notes = ["links"]
# columns = [
#   "review_a", "review_b", "studies_a", "studies_b", "shared", "distinct", "cca", "band", "open_links", "missing_cells", "weighted", "sizeless", "studies",
# ]
# layer = "included"
# reads = [
#   "Review", "Study", "Report", "INCLUDES", "REPORTED_IN", "Link", "ABOUT_STUDY", "ABOUT_REPORT", "Scope", "Database", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { studies_a = "joined", studies_b = "joined", distinct = "joined", shared = "one_review", cca = "one_review", open_links = "one_review", missing_cells = "one_review", weighted = "one_review", sizeless = "joined" }
# [own.columns.open_links]
# en = "Open links that could raise it"
# zh = "可能使其升高的待定关联"
# [own.columns.studies]
# en = "Which"
# zh = "共同研究"
# ---
"""Overlap of reviews: the corrected covered area of all reviews and of their pairs; the lists stand
in `lists/reading.py`, the mathematics in `analysis/overlap.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.queries.analysis.overlap import Overlap, band_of, in_several, overlap_of
from lacunary.queries.lists.reading import Corpus, ReviewLists

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for all reviews together, then one for each pair, most overlap first."""
    corpus = Corpus(graph, parameters["digital"])
    chosen = corpus.chosen(parameters["lists"], parameters["reviews"])
    whole = corpus.lists(
        chosen,
        threads=parameters["threads"],
        links=parameters["links"],
        outcome=parameters["outcome"],
    )
    every = _row("(all)", "(all)", whole, corpus, parameters)
    pairs = [
        _row(a, b, whole.only((a, b)), corpus, parameters)
        for a, b in combinations(sorted(whole.lists), 2)
        if parameters["pairs"] == "all" or whole.lists[a] & whole.lists[b]
    ]
    pairs.sort(key=lambda row: (-(row[6] or 0), row[0], row[1]))
    return [every, *pairs], _notes(graph, corpus, whole, parameters, every, pairs)


def _row(a: str, b: str, of: ReviewLists, corpus: Corpus, given: Mapping[str, Any]) -> list[Any]:
    found = _overlap(of, given)
    shared = in_several(of.lists.values()) if of.lists else []
    several = len(of.lists) > 1
    open_links = corpus.proposed if given["links"] == "decided" else []
    return [
        a,
        b,
        found.distinct if a == b else len(of.lists[a]),
        None if a == b else len(of.lists[b]),
        len(shared) if several else None,
        found.distinct,
        _percent(found.area),
        None if found.area is None else band_of(found.area),
        sum(_could_join(of.lists, family) for family in open_links) if several else None,
        found.missing if several else None,
        _percent(found.weighted),
        found.sizeless,
        shared,
    ]


def _overlap(of: ReviewLists, given: Mapping[str, Any]) -> Overlap:
    missing = of.missing(chronological=given["chronological"], structural=given["structural"])
    return overlap_of(of.lists, missing, of.sizes)


def _percent(area: float | None) -> float | None:
    return None if area is None else round(100 * area, 2)


def _could_join(lists: Mapping[str, set[str]], family: tuple[str, ...]) -> bool:
    """Whether two of the studies, were they one, would stand in a review more than each does now."""
    of = [{review for review, studies in lists.items() if study in studies} for study in family]
    return any(one and other and one != other for one, other in combinations(of, 2))


def _notes(
    graph: Graph,
    corpus: Corpus,
    whole: ReviewLists,
    given: Mapping[str, Any],
    every: list[Any],
    pairs: list[list[Any]],
) -> dict[str, list[str]]:
    found = _overlap(whole, given)
    area = in_both(
        "queries.asking",
        "overlap.whole",
        inclusions=found.inclusions,
        studies=found.distinct,
        reviews=found.reviews,
        missing=found.missing,
    )
    sharing = sum(bool(row[4]) for row in pairs)
    rest = in_both(
        "queries.asking",
        "overlap_pairs",
        pairs=sharing,
        apart=found.reviews * (found.reviews - 1) // 2 - sharing,
        short=sum(corpus.listing[review] != "complete" for review in whole.lists),
        reviews=found.reviews,
        open=every[8] or 0,
    )
    weighted = in_both(
        "queries.lists",
        "weighted.about",
        known=found.distinct - found.sizeless,
        studies=found.distinct,
    )
    about = [area, *_missing(graph, whole, given), _asked(found, given), rest, weighted]
    return gathered(*about, in_both("queries.lists", "bands.about"))


def _asked(found: Overlap, given: Mapping[str, Any]) -> dict[str, str]:
    return {
        language: phrase(
            "queries.lists",
            "scenario.asked",
            language,
            lists=phrase("queries.lists", f"lists.{given['lists']}", language),
            reviews=found.reviews,
            threads=phrase("queries.lists", f"threads.{given['threads']}", language),
            links=phrase("queries.lists", f"links.{given['links']}", language),
            outcome=given["outcome"] or phrase("queries.lists", "outcome.all", language),
        )
        for language in LANGUAGES
    }


def _missing(graph: Graph, whole: ReviewLists, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """What X counts, where it counts anything."""
    rows = [graph.node(review) for review in whole.lists]
    stated = {edge["from"] for edge in graph.edges("HAS_SCOPE")}
    found = []
    if given["chronological"]:
        found.append(
            in_both(
                "queries.lists",
                "missing.late",
                late=sum(map(len, whole.late.values())),
                undated=sum(not row.get("search_to") for row in rows),
                reviews=len(rows),
            )
        )
    if given["structural"]:
        found.append(
            in_both(
                "queries.lists",
                "missing.shut_out",
                shut=sum(map(len, whole.shut_out.values())),
                silent=sum(review not in stated for review in whole.lists),
                reviews=len(rows),
            )
        )
    return found
