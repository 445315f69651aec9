"""Bibliographic coupling (Kessler 1963, doi 10.1002/asi.5090140103), its weights, and communities.

The weight of a pair is Salton's cosine s = c / sqrt(r_a · r_b): c works that both cite, r the
length of each list. Communities by Louvain (Blondel et al. 2008, doi
10.1088/1742-5468/2008/10/P10008) as NetworkX implements it, with a fixed seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

__all__ = ["bibliographic_coupling", "communities", "coupling_weights", "most_central", "within"]

Pair = tuple[str, str]


def bibliographic_coupling(
    references: Mapping[str, Collection[str]], minimum: int = 1
) -> dict[Pair, int]:
    """How many works each pair of reports cites in common, for pairs with at least `minimum`.

    >>> bibliographic_coupling({"a": {"x", "y"}, "b": {"y", "z"}, "c": {"z"}})
    {('a', 'b'): 1, ('b', 'c'): 1}
    """
    cited_by: dict[str, list[str]] = defaultdict(list)
    for report in sorted(references):
        for work in references[report]:
            cited_by[work].append(report)
    shared: Counter[Pair] = Counter()
    for reports in cited_by.values():
        shared.update(combinations(reports, 2))
    return {pair: count for pair, count in sorted(shared.items()) if count >= minimum}


def coupling_weights(
    shared: Mapping[Pair, int], references: Mapping[str, Collection[str]]
) -> dict[Pair, float]:
    """Salton's cosine of every pair, from 0 to 1: 1 where both lists are the same.

    >>> coupling_weights({("a", "b"): 3}, {"a": "uvwx", "b": "uvwpqrsty"})
    {('a', 'b'): 0.5}
    """
    return {
        (a, b): count / sqrt(len(references[a]) * len(references[b]))
        for (a, b), count in shared.items()
    }


def communities(
    members: Iterable[str], weights: Mapping[Pair, float], resolution: float = 1.0, seed: int = 1
) -> tuple[list[list[str]], float | None]:
    """The communities of a weighted network, largest first, and their modularity; None where there
    is no link. The same seed gives the same communities, whatever the order of the members.

    >>> communities("abcd", {("a", "b"): 1.0, ("c", "d"): 1.0})
    ([['a', 'b'], ['c', 'd']], 0.5)
    """
    import networkx

    network: networkx.Graph[str] = networkx.Graph()
    network.add_nodes_from(sorted(members))
    network.add_weighted_edges_from((a, b, weight) for (a, b), weight in weights.items())
    if not network:
        return [], None
    options: dict[str, Any] = {"weight": "weight", "resolution": resolution, "seed": seed}
    found = networkx.community.louvain_communities(network, **options)
    modularity = networkx.community.modularity(network, found, weight="weight") if weights else None
    return sorted((sorted(group) for group in found), key=lambda g: (-len(g), g)), modularity


def within(groups: Sequence[Collection[str]], weights: Mapping[Pair, float]) -> list[list[Pair]]:
    """The pairs inside of each group, in the order of the groups.

    >>> within(["ab", "cd"], {("a", "b"): 0.5, ("b", "c"): 1.0})
    [[('a', 'b')], []]
    """
    place = {member: number for number, group in enumerate(groups) for member in group}
    found: list[list[Pair]] = [[] for _ in groups]
    for a, b in weights:
        if a in place and place[a] == place.get(b):
            found[place[a]].append((a, b))
    return found


def most_central(pairs: Iterable[Pair], weights: Mapping[Pair, float]) -> str:
    """Who is linked most strongly by these pairs (the sum of its weights); of equal ones the first
    by name.

    >>> most_central([("a", "b"), ("b", "c")], {("a", "b"): 0.5, ("b", "c"): 1.0})
    'b'
    """
    strength: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for member in pair:
            strength[member] += weights[pair]
    return min(strength, key=lambda member: (-strength[member], member))
