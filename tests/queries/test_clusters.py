"""Citation clusters: rows and notes from a graph, which depend on nothing but the seed."""

from __future__ import annotations

from lacunary.graph import Graph, GraphBuilder
from lacunary.queries.citation_clusters import answer

DEFAULTS = {"minimum_shared": 2, "seed": 1, "resolution": 1.0, "seeds": 20}


def network_of(lists: dict[str, str], literatures: dict[str, str] | None = None) -> Graph:
    """Reports (capitals) that cite works (small letters); literatures of the reports where they are
    known.
    """
    graph = GraphBuilder()
    for work in sorted({work for works in lists.values() for work in works}):
        graph.add_node(f"report:{work}", {"title": work, "reference_list": "none"})
    for report, works in lists.items():
        properties = {
            "title": f"Report {report}",
            "reference_list": "partial",
            "literature": (literatures or {}).get(report),
        }
        graph.add_node(f"report:{report}", properties)
        for work in works:
            graph.add_edge("CITES", f"report:{report}", f"report:{work}")
    return graph.freeze()


TWO_CAMPS = {"A": "uvw", "B": "uvw", "C": "uvx", "D": "pqr", "E": "pqr", "F": "pqs", "G": "z"}


def test_two_camps_that_cite_different_works_are_two_clusters() -> None:
    """Three reports on u, v, w and three on p, q, r: two clusters, and G, which shares nothing, in
    none.
    """
    rows, notes = answer(
        network_of(
            TWO_CAMPS, dict.fromkeys("AB", "chinese") | dict.fromkeys("CD", "international")
        ),
        DEFAULTS,
    )
    assert [[f"report:{c}" for c in "ABC"], [f"report:{c}" for c in "DEF"]] == [
        row[-1] for row in rows
    ]
    assert [[1, 3, 2, 1, 0, 0.667, 0, 3, 7], [2, 3, 0, 1, 2, 0.0, 0, 3, 7]] == [
        row[:9] for row in rows
    ]
    assert ["report:A", "report:D"] == [row[9] for row in rows]
    assert notes["en"][0].startswith(
        "Bibliographic coupling of 7 reports whose reference lists are here (2 Chinese, 2"
        " international, 3 of"
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
    rows, notes = answer(GraphBuilder().freeze(), DEFAULTS)
    assert [] == rows
    assert "modularity undefined" in notes["en"][0]


def test_central_report_is_that_of_the_highest_weights_not_of_the_most_shared_works() -> None:
    """All three share three works with each other, A among twelve of its own: by counts they would
    be equal and A the first; by Salton's cosine (0.5, 0.5, 1) B is.
    """
    rows, notes = answer(network_of({"A": "uvwabcdefghi", "B": "uvw", "C": "uvw"}), DEFAULTS)
    assert [("report:B", 9)] == [(row[9], row[8]) for row in rows]
    assert "modularity 0.0000" in notes["en"][0]


def test_literature_without_a_list_here_is_unknown_in_every_cluster() -> None:
    """No Chinese report has its reference list here, so that none could be in a cluster: its number
    and its share are missing, not 0.
    """
    rows, _ = answer(network_of(TWO_CAMPS, dict.fromkeys("ABCDEF", "international")), DEFAULTS)
    assert [[1, 3, None, 3, 0, None], [2, 3, None, 3, 0, None]] == [row[:6] for row in rows]


def test_clusters_say_how_far_other_seeds_give_the_same() -> None:
    """Two camps without a link between them come out of every seed; a ring of equals does not."""
    stable = answer(network_of(TWO_CAMPS), DEFAULTS)[1]["en"][-1]
    ring = {"ABCDEFGHIJ"[i]: "uvwxyzpqrs"[i] * 1 + "uvwxyzpqrs"[(i + 1) % 10] for i in range(10)}
    shaky = answer(network_of(ring), DEFAULTS | {"minimum_shared": 1})[1]["en"][-1]
    assert "over 20 other seeds" in stable
    assert "is 1.00 on average and 1.00 at the lowest" in stable
    assert "1.00 at the lowest" not in shaky


def test_stability_is_not_told_where_nobody_asks() -> None:
    """`seeds=0` spares the further runs."""
    _, notes = answer(network_of(TWO_CAMPS), DEFAULTS | {"seeds": 0})
    assert not [line for line in notes["en"] if "other seeds" in line]
