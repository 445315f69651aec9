# ---
# title = { en = "Overlap of reviews", zh = "综述的重叠" }
# description.en = """Corrected covered area (CCA) overall and for every pair of reviews: how much the same studies are counted \
#   again."""
# description.zh = "总体与两两综述的校正覆盖面积（CCA）：同一研究被重复计入的程度。"
# parameters = ["digital", "chronological"]
# notes = ["links"]
# columns = ["review_a", "review_b", "studies_a", "studies_b", "shared", "distinct", "cca", "band", "open_links", "studies"]
# layer = "included"
# reads = ["Review", "Study", "INCLUDES", "Link", "ABOUT_STUDY"]
# unknown = { studies_a = "joined", studies_b = "joined", distinct = "joined", shared = "one_review", cca = "one_review", open_links = "one_review" }
# [own.columns.open_links]
# en = "Open links that could raise it"
# zh = "可能使其升高的待定关联"
# [own.columns.studies]
# en = "Which"
# zh = "共同研究"
# ---
"""Overlap of reviews: the corrected covered area of all reviews and of each pair that shares a
study; the mathematics stands in `analysis/overlap.py`.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.analysis.overlap import (
    band_of,
    corrected_covered_area,
    in_several,
    too_late,
)

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for all reviews together, then one for each pair that shares a study, most overlap
    first.
    """
    units = {review["id"]: review.get("included_unit", "study") for review in graph.nodes("Review")}
    shown = {
        study["id"]
        for study in graph.nodes("Study")
        if parameters["digital"] in ("any", study.get("digital", "unclear"))
    }
    lists: dict[str, set[str]] = {}
    for edge in graph.edges("INCLUDES"):
        if units[edge["from"]] == "study" and edge["to"] in shown:
            lists.setdefault(edge["from"], set()).add(edge["to"])
    proposed = _proposed(graph)
    missing = _missing(graph, lists) if parameters["chronological"] else {}
    every = set[str]().union(*lists.values()) if lists else set()
    late = sum(map(len, missing.values()))
    rows = [_row("(all)", "(all)", len(every), None, lists, late, proposed)]
    pairs = []
    for a, b in combinations(sorted(lists), 2):
        if lists[a] & lists[b]:
            both = lists[a] | lists[b]
            late = len((missing.get(a, set()) | missing.get(b, set())) & both)
            pair = {a: lists[a], b: lists[b]}
            pairs.append(_row(a, b, len(lists[a]), len(lists[b]), pair, late, proposed))
    rows += sorted(pairs, key=lambda row: (-(row[6] or 0), row[0], row[1]))
    inclusions = sum(map(len, lists.values()))
    apart = len(lists) * (len(lists) - 1) // 2 - len(pairs)
    kind = "chronological" if parameters["chronological"] else "whole"
    area = in_both(
        "queries.asking",
        f"overlap.{kind}",
        inclusions=inclusions,
        studies=len(every),
        reviews=len(lists),
        missing=sum(map(len, missing.values())),
    )
    listings = [graph.node(review).get("listing") for review in lists]
    rest = in_both(
        "queries.asking",
        "overlap_pairs",
        pairs=len(pairs),
        apart=apart,
        short=sum(listing != "complete" for listing in listings),
        reviews=len(lists),
        open=rows[0][8] or 0,
    )
    return rows, gathered(area, rest)


def _row(
    a: str,
    b: str,
    one: int,
    other: int | None,
    lists: dict[str, set[str]],
    late: int,
    proposed: list[tuple[str, str]],
) -> list[Any]:
    every = set[str]().union(*lists.values())
    inclusions = sum(map(len, lists.values()))
    area = corrected_covered_area(inclusions, len(every), len(lists), late)
    percent = None if area is None else round(100 * area, 2)
    band = None if area is None else band_of(area)
    shared = in_several(lists.values())
    several = len(lists) > 1
    return [
        a, b, one, other, len(shared) if several else None, len(every), percent, band,
        sum(_could_join(lists, *pair) for pair in proposed) if several else None, shared,
    ]  # fmt: skip


def _proposed(graph: Graph) -> list[tuple[str, str]]:
    """The two studies of every link that a person has yet to decide."""
    open_links = {
        link["id"]
        for link in graph.nodes("Link")
        if link.get("outcome") == "proposed" and link.get("level") == "study"
    }
    ends: dict[str, set[str]] = {}
    for edge in graph.edges("ABOUT_STUDY"):
        if edge["from"] in open_links:
            ends.setdefault(edge["from"], set()).add(edge["to"])
    pairs = [sorted(studies) for _, studies in sorted(ends.items()) if len(studies) == 2]
    return [(one, other) for one, other in pairs]


def _could_join(lists: dict[str, set[str]], one: str, other: str) -> bool:
    """Whether the two, were they one study, would stand in a review more than each does now."""
    with_one = {review for review, studies in lists.items() if one in studies}
    with_other = {review for review, studies in lists.items() if other in studies}
    return bool(with_one and with_other and with_one | with_other > with_one & with_other)


def _missing(graph: Graph, lists: dict[str, set[str]]) -> dict[str, set[str]]:
    """For each review the studies of others that appeared after the year of its last search."""
    every = set[str]().union(*lists.values())
    years = {study: graph.node(study).get("year") or 0 for study in every}
    searched = {}
    for review in lists:
        if found := re.match(r"\d{4}", graph.node(review).get("search_to", "")):
            searched[review] = int(found[0])
    return too_late(lists, years, searched)
