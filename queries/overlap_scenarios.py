# ---
# title = { en = "Overlap of reviews by scenario", zh = "各情形下的综述重叠" }
# description.en = """How much the corrected covered area depends on what is asked: all lists or complete ones, the reports of a study as one or each, \
#   open links accepted or not, cells missing by date or by criteria, and by outcome."""
# description.zh = """校正覆盖面积如何随所问而变：全部清单或仅完整清单、报告合一或分别计、待定关联接受与否、按日期或标准缺失的单元格，以及按结局。"""
# parameters = ["digital", "reviews", "by"]
# notes = ["links"]
# columns = [
#   "outcome", "outcome_en", "outcome_zh", "which_lists", "threads", "links", "chronological", "structural", "inclusions", "distinct", "reviews", "missing_cells", "cca", "band",
#   "weighted", "sizeless",
# ]
# layer = "included"
# reads = [
#   "Review", "Study", "Report", "INCLUDES", "REPORTED_IN", "Link", "ABOUT_STUDY", "ABOUT_REPORT", "Scope", "Database", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER", "Outcome",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { inclusions = "joined", distinct = "joined", reviews = "joined", missing_cells = "one_review", cca = "one_review", weighted = "one_review", sizeless = "joined" }
# [own.parameters.by]
# type = "choice"
# choices = ["all", "outcome"]
# default = "all"
# en = "All outcomes together, or each top outcome too"
# zh = "全部结局，或再按每个顶层结局"
# [own.columns.which_lists]
# en = "Lists: all, or complete ones"
# zh = "清单：全部或仅完整者"
# [own.columns.threads]
# en = "Reports of a study: merged, or each"
# zh = "同一研究的报告：合一或分别"
# [own.columns.links]
# en = "Open links: left open, or accepted"
# zh = "待定关联：不计或接受"
# [own.columns.chronological]
# en = "Missing by date"
# zh = "按日期缺失"
# [own.columns.structural]
# en = "Missing by criteria"
# zh = "按标准缺失"
# [own.columns.inclusions]
# en = "Inclusions"
# zh = "纳入次数"
# ---
"""The overlap of reviews under every scenario; the lists stand in `lists/reading.py`, the mathematics
in `analysis/overlap.py`.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.analysis.overlap import band_of, overlap_of
from lacunary.queries.lists.reading import Corpus

__all__ = ["answer"]

_UNITS = (("merged", "decided"), ("merged", "accepted"), ("reports", "decided"))
"""A link of studies makes no two reports one."""


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each scenario, of all outcomes and then of each."""
    corpus = Corpus(graph, parameters["digital"])
    outcomes: dict[str, tuple[str | None, str | None]] = {"": (None, None)}
    if parameters["by"] == "outcome":
        used = {concept for concepts in corpus.codes.values() for concept in concepts}
        for row in graph.nodes("Outcome"):
            if row.get("top") == row["id"] and row["id"] in used:
                outcomes[row["id"]] = (row.get("label_en"), row.get("label_zh"))
    rows = [
        [outcome or "(all)", *names, *row]
        for outcome, names in outcomes.items()
        for row in _scenarios(corpus, parameters["reviews"], outcome)
    ]
    notes = [in_both("queries.lists", "scenarios.method"), in_both("queries.lists", "bands.about")]
    whole = overlap_of(corpus.lists(corpus.chosen("any", parameters["reviews"])).lists)
    if parameters["by"] == "outcome":
        included = set().union(
            *corpus.lists(corpus.chosen("any", parameters["reviews"])).lists.values()
        )
        uncoded = sum(
            not any(name.startswith("outcome:") for name in corpus.codes.get(study, ()))
            for study in included
        )
        notes.append(
            in_both("queries.lists", "scenarios.uncoded", uncoded=uncoded, studies=len(included))
        )
    weighted = in_both(
        "queries.lists",
        "weighted.about",
        known=whole.distinct - rows[0][-1],
        studies=whole.distinct,
    )
    return rows, gathered(*notes, weighted)


def _scenarios(corpus: Corpus, named: str, outcome: str) -> list[list[Any]]:
    found = []
    for lists, (threads, links) in product(("any", "complete"), _UNITS):
        chosen = corpus.chosen(lists, named)
        of = corpus.lists(chosen, threads=threads, links=links, outcome=outcome)
        for late, shut in product((False, True), repeat=2):
            missing = of.missing(chronological=late, structural=shut)
            this = overlap_of(of.lists, missing, of.sizes)
            several = this.reviews > 1
            found.append(
                [
                    *(lists, threads, links, late, shut),
                    *(this.inclusions, this.distinct, this.reviews),
                    this.missing if several else None,
                    None if this.area is None else round(100 * this.area, 2),
                    None if this.area is None else band_of(this.area),
                    None if this.weighted is None else round(100 * this.weighted, 2),
                    this.sizeless,
                ]
            )
    return found
