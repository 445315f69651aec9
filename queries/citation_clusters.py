# ---
# title = { en = "Citation clusters", zh = "引文聚类" }
# description.en = """Reports that build on the same works: bibliographic coupling and communities, with the share of each \
#   literature in each cluster and the reference lists it rests on."""
# description.zh = "基于相同文献的报告：文献耦合与社群，及各聚类中两种文献的份额与其所依据的参考文献表。"
# parameters = ["minimum_shared", "seed", "resolution"]
# columns = [
#   "cluster", "reports", "chinese", "international", "unknown", "chinese_share", "lists_complete", "lists_partial", "shared_works",
#   "central_report", "central_title", "members",
# ]
# reads = ["Report", "CITES"]
# ---
"""Clusters of citing reports: bibliographic coupling (Kessler 1963, doi 10.1002/asi.5090140103) and
Louvain communities.

Two reports are linked when they cite at least `minimum_shared` of the same works; the weight is
Salton's cosine s = c / sqrt(r_a · r_b) of their reference lists as held here. Communities by
Louvain (Blondel et al. 2008, doi 10.1088/1742-5468/2008/10/P10008) as NetworkX implements it, with
a fixed seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

from lacunary.graph import Graph

if TYPE_CHECKING:
    import networkx

__all__ = ["answer", "bibliographic_coupling"]


def bibliographic_coupling(
    references: dict[str, set[str]], minimum: int = 1
) -> dict[tuple[str, str], int]:
    """How many works each pair of reports cites in common, for pairs with at least `minimum`.

    >>> bibliographic_coupling({"a": {"x", "y"}, "b": {"y", "z"}, "c": {"z"}})
    {('a', 'b'): 1, ('b', 'c'): 1}
    """
    cited_by: dict[str, list[str]] = defaultdict(list)
    for report in sorted(references):
        for work in references[report]:
            cited_by[work].append(report)
    shared: Counter[tuple[str, str]] = Counter()
    for reports in cited_by.values():
        shared.update(combinations(reports, 2))
    return {pair: count for pair, count in sorted(shared.items()) if count >= minimum}


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row a cluster of two or more reports, largest first."""
    import networkx

    references: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("CITES"):
        references[edge["from"]].add(edge["to"])
    coupled = bibliographic_coupling(references, int(parameters["minimum_shared"]))
    network: networkx.Graph[str] = networkx.Graph()
    network.add_nodes_from(sorted(references))
    for (a, b), count in coupled.items():
        network.add_edge(
            a, b, weight=count / sqrt(len(references[a]) * len(references[b])), shared=count
        )
    options: dict[str, Any] = {
        "weight": "weight",
        "resolution": float(parameters["resolution"]),
        "seed": parameters["seed"],
    }
    communities = networkx.community.louvain_communities(network, **options) if network else []
    clusters = sorted((sorted(c) for c in communities if len(c) > 1), key=lambda c: (-len(c), c))
    alone = sum(len(c) == 1 for c in communities)
    modularity = (
        networkx.community.modularity(network, communities, weight="weight") if coupled else None
    )
    rows = [
        _row(graph, network, number, members) for number, members in enumerate(clusters, start=1)
    ]
    known = Counter(_literature(graph.node(report)) for report in references)
    return rows, _notes(parameters, len(references), len(coupled), alone, modularity, known)


def _literature(report: dict[str, Any]) -> str:
    language = report.get("language")
    return "unknown" if language is None else "chinese" if language == "zh" else "international"


def _row(graph: Graph, network: networkx.Graph[str], number: int, members: list[str]) -> list[Any]:
    reports = [graph.node(member) for member in members]
    literature = Counter(map(_literature, reports))
    lists = Counter(report.get("reference_list") for report in reports)
    inside = network.subgraph(members)
    strength = dict(inside.degree(weight="weight"))
    central = min(members, key=lambda member: (-strength[member], member))
    known = literature["chinese"] + literature["international"]
    return [
        number, len(members), literature["chinese"], literature["international"], literature["unknown"],
        round(literature["chinese"] / known, 3) if known else None, lists["complete"], lists["partial"],
        sum(data["shared"] for _, _, data in inside.edges(data=True)), central,
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
    return {
        "en": [
            f"Bibliographic coupling of {citing} reports whose reference lists are here ({known['chinese']} Chinese, "
            f"{known['international']} international, {known['unknown']} of unknown language); linked when they share at least "
            f"{parameters['minimum_shared']} works ({links} links), weight c/sqrt(ra*rb); Louvain, seed {parameters['seed']}, "
            f"resolution {parameters['resolution']}, modularity {quality}. {alone} reports join no cluster.",
            "chinese_share is of the reports of known language. Reports without a list here are missing, not unconnected. "
            "shared_works adds up the shared works of every pair in the cluster.",
        ],
        "zh": [
            f"对 {citing} 篇具有参考文献表的报告作文献耦合（中文 {known['chinese']}，国际 {known['international']}，语言未知 "
            f"{known['unknown']}）；至少共引 {parameters['minimum_shared']} 篇即相连（{links} 条），权重 c/sqrt(ra*rb)；"
            f"Louvain，种子 {parameters['seed']}，分辨率 {parameters['resolution']}，模块度 {quality}。{alone} 篇不属于任何聚类。",
            "chinese_share 以语言已知的报告为分母。此处无参考文献表的报告是缺失，而非无联系。",
        ],
    }
