"""Citation clusters: bibliographic coupling by hand and by matrix, communities that depend on
nothing but the seed.
"""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph import Graph
from lacunary.queries.citation_clusters import answer, bibliographic_coupling

DEFAULTS = {"minimum_shared": 2, "seed": 1, "resolution": 1.0}
references = st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.integers(0, 9)), max_size=8)


def network_of(lists: dict[str, str], languages: dict[str, str] | None = None) -> Graph:
    """Reports (capitals) that cite works (small letters); languages of the reports where they are
    known.
    """
    graph = Graph()
    for work in sorted({work for works in lists.values() for work in works}):
        graph.add_node(f"report:{work}", {"title": work, "reference_list": "none"})
    for report, works in lists.items():
        properties = {
            "title": f"Report {report}",
            "reference_list": "partial",
            "language": (languages or {}).get(report),
        }
        graph.add_node(f"report:{report}", properties)
        for work in works:
            graph.add_edge("CITES", f"report:{report}", f"report:{work}")
    return graph.finish()


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


TWO_CAMPS = {"A": "uvw", "B": "uvw", "C": "uvx", "D": "pqr", "E": "pqr", "F": "pqs", "G": "z"}


def test_two_camps_that_cite_different_works_are_two_clusters() -> None:
    """Three reports on u, v, w and three on p, q, r: two clusters, and G, which shares nothing, in
    none.
    """
    rows, notes = answer(
        network_of(TWO_CAMPS, {"A": "zh", "B": "zh", "C": "en", "D": "en"}), DEFAULTS
    )
    assert [[f"report:{c}" for c in "ABC"], [f"report:{c}" for c in "DEF"]] == [
        row[-1] for row in rows
    ]
    assert [[1, 3, 2, 1, 0, 0.667, 0, 3, 7], [2, 3, 0, 1, 2, 0.0, 0, 3, 7]] == [
        row[:9] for row in rows
    ]
    assert ["report:A", "report:D"] == [row[9] for row in rows]
    assert notes["en"][0].startswith(
        "Bibliographic coupling of 7 reports whose reference lists are here (2 Chinese, 2 international, 3 of"
    )
    assert "modularity 0.5000. 1 reports join no cluster." in notes["en"][0]


def test_share_is_undefined_where_no_language_is_known() -> None:
    """A share of nothing known is missing, never zero."""
    rows, _ = answer(network_of({"A": "uv", "B": "uv"}), DEFAULTS)
    assert [None] == [row[5] for row in rows]


def test_clusters_depend_on_the_seed_alone() -> None:
    """The same seed gives the same rows, whatever the order in which the reports were added."""
    forward, backward = network_of(TWO_CAMPS), network_of(dict(reversed(TWO_CAMPS.items())))
    for seed in range(5):
        given_seed = DEFAULTS | {"seed": seed}
        assert answer(forward, given_seed) == answer(backward, given_seed)


def test_resolution_splits_or_joins() -> None:
    """At a resolution near zero the one connected network is one cluster; at 1 its two dense halves
    part.
    """
    bridged = {"A": "uvw", "B": "uvw", "C": "uvwp", "D": "pqru", "E": "pqr", "F": "pqr"}
    sizes = {
        resolution: [
            row[1] for row in answer(network_of(bridged), DEFAULTS | {"resolution": resolution})[0]
        ]
        for resolution in (0.01, 1.0)
    }
    assert {0.01: [6], 1.0: [3, 3]} == sizes


def test_network_without_citations_answers_with_no_cluster() -> None:
    """No reference list at all: no rows, and the modularity is undefined rather than zero."""
    rows, notes = answer(Graph().finish(), DEFAULTS)
    assert [] == rows
    assert "modularity undefined" in notes["en"][0]
