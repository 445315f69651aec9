"""Bibliographic coupling by hand and by matrix, Salton's weights, and a network whose best
partition is published.
"""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.queries.analysis.coupling import (
    bibliographic_coupling,
    communities,
    coupling_weights,
    most_central,
    within,
)

references = st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.integers(0, 9)), max_size=8)


def test_coupling_counts_the_works_two_reports_share() -> None:
    """A cites u, v, w; B cites v, w, x; C cites x: A-B share two works, B-C one, A-C none."""
    lists = {"A": {"u", "v", "w"}, "B": {"v", "w", "x"}, "C": {"x"}}
    assert {("A", "B"): 2, ("B", "C"): 1} == bibliographic_coupling(lists)
    assert {("A", "B"): 2} == bibliographic_coupling(lists, minimum=2)


@given(references)
def test_coupling_is_the_product_of_the_citation_matrix_with_its_transpose(
    lists: dict[str, set[int]],
) -> None:
    """Off the diagonal of A times its transpose stands the coupling of every pair."""
    matrix = {report: [int(work in works) for work in range(10)] for report, works in lists.items()}
    product = {
        (a, b): sum(one * other for one, other in zip(matrix[a], matrix[b], strict=True))
        for a, b in combinations(sorted(matrix), 2)
    }
    assert {pair: shared for pair, shared in product.items() if shared} == bibliographic_coupling(
        {k: set(map(str, v)) for k, v in lists.items()}
    )


def test_weight_is_the_cosine_of_the_two_lists() -> None:
    """Three shared works of lists of 4 and 9: 3 / sqrt(36). A list of one work is no special
    case.
    """
    lists = {"A": set("uvwx"), "B": set("uvwpqrsty"), "C": set("x")}
    shared = bibliographic_coupling(lists)
    assert {("A", "B"): 0.5, ("A", "C"): 0.5} == coupling_weights(shared, lists)


@given(references)
def test_weight_is_the_cosine_of_the_rows_of_the_citation_matrix(
    lists: dict[str, set[int]],
) -> None:
    """Salton's cosine: from 0 to 1, and 1 for equal lists only."""
    words = {report: set(map(str, works)) for report, works in lists.items()}
    for (a, b), weight in coupling_weights(bibliographic_coupling(words), words).items():
        dot = len(words[a] & words[b])
        assert pytest.approx(dot / (sqrt(len(words[a])) * sqrt(len(words[b])))) == weight
        assert (words[a] == words[b]) == (weight == pytest.approx(1))


def test_karate_club_parts_as_published() -> None:
    """No partition of Zachary's club has a modularity above 0.4198 (Brandes et al. 2008, doi
    10.1109/TKDE.2007.190689); Louvain comes within a hundredth of it.
    """
    club = networkx.karate_club_graph()
    weights = {(str(a), str(b)): 1.0 for a, b in club.edges}
    groups, modularity = communities(map(str, club), weights)
    assert modularity is not None and 0.41 < modularity < 0.41981
    assert sorted(map(str, club)) == sorted(member for group in groups for member in group)
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)


def test_weights_decide_the_communities() -> None:
    """A ring of four parts where its links are weak, whatever their number."""
    ring = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    weak = dict(zip(ring, (1.0, 0.1, 1.0, 0.1), strict=True))
    other = dict(zip(ring, (0.1, 1.0, 0.1, 1.0), strict=True))
    assert [["a", "b"], ["c", "d"]] == communities("abcd", weak)[0]
    assert [["a", "d"], ["b", "c"]] == communities("abcd", other)[0]


def test_network_without_links_has_no_modularity() -> None:
    """Undefined, never zero; every member stands alone. Nobody at all is no community."""
    assert ([["a"], ["b"]], None) == communities("ba", {})
    assert ([], None) == communities("", {})


def test_centre_is_found_by_the_links_inside_a_group_alone() -> None:
    """`c` is linked most strongly, but with another group."""
    weights = {("a", "b"): 0.5, ("b", "c"): 0.1, ("c", "d"): 1.0, ("b", "e"): 0.2}
    (pairs, others) = within([["a", "b", "c"], ["d"]], weights)
    assert [("a", "b"), ("b", "c")] == pairs
    assert [] == others
    assert "b" == most_central(pairs, weights)
    assert "a" == most_central(pairs[:1], weights)
