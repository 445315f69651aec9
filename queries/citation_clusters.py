# ---
# title = { en = "Citation clusters", zh = "引文聚类" }
# description.en = """Reports that build on the same works: bibliographic coupling and communities, with the share of each \
#   literature in each cluster and the reference lists it rests on. Where no report of a literature has its list here, its number in a \
#   cluster is unknown, not zero."""
# description.zh = "基于相同文献的报告：文献耦合与社群，及各聚类中两种文献的份额与其所依据的参考文献表。若某文献无任何报告在此具有参考文献表，则其在聚类中的数目未知，而非零。"
# parameters = ["minimum_shared", "seed", "resolution", "seeds"]
# notes = ["lists"]
# columns = [
#   "cluster", "reports", "chinese", "international", "unknown", "chinese_share", "lists_complete", "lists_partial", "shared_works",
#   "central_report", "central_title", "members",
# ]
# reads = ["Report", "CITES"]
# unknown = { cluster = "counted", reports = "counted", unknown = "counted", lists_complete = "counted", lists_partial = "counted", shared_works = "counted", chinese = "no_list", international = "no_list", chinese_share = "no_list" }
# [own.parameters.seeds]
# type = "integer"
# default = 20
# least = 0
# most = 1000
# en = "Further seeds by which the stability of the clusters is told (0: not told)"
# zh = "用于检验聚类稳定性的其他随机种子数（0：不检验）"
# ---
"""Clusters of citing reports: bibliographic coupling and communities, by literature.

Two reports are linked when they cite at least `minimum_shared` of the same works; the mathematics
and its sources stand in `analysis/coupling.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.analysis.agreement import adjusted_rand_index
from lacunary.queries.analysis.coupling import (
    bibliographic_coupling,
    communities,
    coupling_weights,
    most_central,
    within,
)

__all__ = ["answer"]

_EFFORT = 1_000_000
"""Links times seeds that the stability may take; a larger network is tried with fewer seeds."""


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row a cluster of two or more reports, largest first."""
    references: dict[str, set[str]] = defaultdict(set)
    for start, end in zip(*map(graph.names_at, graph.ends("CITES")), strict=True):
        references[start].add(end)
    shared = bibliographic_coupling(references, int(parameters["minimum_shared"]))
    weights = coupling_weights(shared, references)
    resolution = float(parameters["resolution"])
    found, modularity = communities(references, weights, resolution, parameters["seed"])
    clusters = [members for members in found if len(members) > 1]
    starts = np.unique(graph.ends("CITES")[0]) - graph.start_of("Report")
    known = _literatures(graph.rows_at("Report", starts))
    rows = []
    for number, pairs in enumerate(within(clusters, weights)):
        central = most_central(pairs, weights)
        works = sum(shared[pair] for pair in pairs)
        rows.append(_row(graph, number + 1, clusters[number], works, central, known))
    alone = len(found) - len(clusters)
    notes = _notes(parameters, len(references), len(shared), alone, modularity, known)
    seeds = min(int(parameters["seeds"]), _EFFORT // max(len(shared), 1)) if shared else 0
    if seeds > 0:
        agreements = [
            adjusted_rand_index(
                found, communities(references, weights, resolution, parameters["seed"] + more)[0]
            )
            for more in range(1, seeds + 1)
        ]
        notes = _with_stability(notes, agreements)
    return rows, notes


def _with_stability(notes: dict[str, list[str]], agreements: list[float]) -> dict[str, list[str]]:
    """The notes, and how far the clusters of other seeds are the same."""
    stability = in_both(
        "queries.asking",
        "cluster_stability",
        seeds=len(agreements),
        mean=f"{sum(agreements) / len(agreements):.2f}",
        lowest=f"{min(agreements):.2f}",
    )
    return {language: [*lines, stability[language]] for language, lines in notes.items()}


def _literatures(reports: Iterable[dict[str, Any]]) -> Counter[str]:
    """How many of the reports are of each literature."""
    return Counter(report.get("literature", "unknown") for report in reports)


def _row(
    graph: Graph,
    number: int,
    members: list[str],
    works: int,
    central: str,
    citing: Counter[str],
) -> list[Any]:
    """A cluster; a literature of which no report has a list here could not be in it: unknown."""
    reports = [graph.node(member) for member in members]
    literature = _literatures(reports)
    lists = Counter(report.get("reference_list") for report in reports)
    known = literature["chinese"] + literature["international"]
    could = {name: citing[name] > 0 for name in ("chinese", "international")}
    return [
        number, len(members), *(literature[name] if could[name] else None for name in could),
        literature["unknown"],
        round(literature["chinese"] / known, 3) if known and all(could.values()) else None,
        lists["complete"],
        lists["partial"],
        works, central,
        graph.node(central).get("title") or graph.node(central).get("title_zh"), members,
    ]  # fmt: skip


def _notes(
    parameters: dict[str, Any],
    citing: int,
    links: int,
    alone: int,
    modularity: float | None,
    known: Counter[str],
) -> dict[str, list[str]]:
    quality = "undefined" if modularity is None else f"{modularity:.4f}"
    method = in_both(
        "queries.asking",
        "clusters.method",
        citing=citing,
        chinese=known["chinese"],
        international=known["international"],
        unknown=known["unknown"],
        minimum=parameters["minimum_shared"],
        links=links,
        seed=parameters["seed"],
        resolution=parameters["resolution"],
        quality=quality,
        alone=alone,
    )
    return gathered(method, in_both("queries.asking", "clusters.shares"))
