"""Every saved question against rows that a person wrote from reading the CSV files of
`tests/tiny/sources`.

`tests/expected/QUESTION[+VARIANT].csv`: the first line has the parameters as the command line takes
them, the rest is the answer. In identifiers made from author, year and a digest of the title, `*`
stands for the digest.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lacunary.exports.tables import to_csv
from lacunary.graph import Graph, GraphBuilder, Store, open_store
from lacunary.queries import ask

EXPECTED = sorted((Path(__file__).parents[1] / "expected").glob("*.csv"))


def parameters_of(line: str) -> dict[str, str]:
    """The parameters in the first line of an expected answer."""
    return dict(part.split("=", 1) for part in re.findall(r"-p (\S+=\S+)", line))


def answer(store: Store, name: str, parameters: dict[str, str]) -> str:
    """The rows of an answer as CSV, digests replaced by `*`."""
    result = ask(store, name, parameters)
    return re.sub(r"-[0-9a-f]{8}\b", "-*", to_csv(result.columns, result.rows))


@pytest.mark.parametrize("path", EXPECTED, ids=[path.stem for path in EXPECTED])
def test_question_answers_what_a_person_reads_in_the_sources(path: Path, tiny_store: Store) -> None:
    """The answer is the hand-written one, row by row and in its order."""
    parameters, _, expected = path.read_text(encoding="utf-8").partition("\n")
    name = path.stem.partition("+")[0]
    assert expected == answer(tiny_store, name, parameters_of(parameters))


@pytest.fixture
def own_store(tmp_path: Path) -> Store:
    """A store of a small graph with what the tiny project has not: a study in two places, updates,
    reviews of reviews.
    """
    graph = GraphBuilder()
    for concept, kind, broader in (
        ("region:cn", "country", ""),
        ("region:cn-hn", "province", "region:cn"),
        ("region:cn-sh", "province", "region:cn"),
    ):
        graph.add_node(
            concept,
            {
                "label_en": concept,
                "label_zh": concept,
                "scheme": "region",
                "region_level": kind,
                "top": "region:cn",
            },
        )
        if broader:
            graph.add_edge("BROADER", concept, broader)
    graph.add_node("review:seed", {"label": "Seed", "included_unit": "study", "listing": "none"})
    graph.add_node(
        "review:old",
        {"label": "Old", "included_unit": "study", "listing": "partial", "search_to": "2015"},
    )
    graph.add_node(
        "review:umbrella",
        {
            "label": "Umbrella",
            "included_unit": "review",
            "listing": "complete",
            "stated_included": 1,
        },
    )
    graph.add_node(
        "review:umbrella-too",
        {"label": "Umbrella too", "included_unit": "review", "listing": "complete"},
    )
    graph.add_node(
        "study:two-places",
        {
            "unit": "study",
            "included": False,
            "candidate": True,
            "year": 2020,
            "literature": "chinese",
        },
    )
    for place in ("region:cn-hn", "region:cn-sh"):
        graph.add_edge(
            "LOCATED_IN",
            "study:two-places",
            place,
            {"share": 0.5, "reviews": ["review:seed"], "sources": ["c:2"]},
        )
    graph.add_edge("CANDIDATE_FOR", "study:two-places", "review:seed", {"sources": ["c:2"]})
    graph.add_node("study:a-review", {"unit": "review", "included": True, "year": 2018})
    for review in ("review:umbrella", "review:umbrella-too"):
        graph.add_edge(
            "INCLUDES",
            review,
            "study:a-review",
            {"label_in_review": "A review", "sources": ["i:2"]},
        )
    graph.add_node("study:undated", {"unit": "study", "included": True})
    graph.add_edge(
        "INCLUDES",
        "review:old",
        "study:undated",
        {"label_in_review": "Undated", "sources": ["i:3"]},
    )
    path = tmp_path / "own"
    writer = open_store(path, write=True)
    writer.write(graph.freeze())
    writer.close()
    return open_store(path)


def test_candidate_in_two_places_of_a_country_is_one_candidate(own_store: Store) -> None:
    """Places are not studies: a candidate in two provinces counts once in the country."""
    rows = ask(own_store, "regions-without-a-study", {"level": "country"}).rows
    own_store.close()
    assert [["region:cn", "region:cn", "region:cn", [], None, 1, 1]] == rows


def test_study_in_two_provinces_is_one_study_of_the_country(own_store: Store) -> None:
    """It counts in each province with half a share, and once with its whole share in the
    country.
    """
    provinces = ask(
        own_store, "studies-by-region", {"level": "province", "evidence": "candidate"}
    ).rows
    country = ask(
        own_store, "studies-by-region", {"level": "country", "evidence": "candidate"}
    ).rows
    own_store.close()
    assert [("region:cn-hn", 1, 0.5), ("region:cn-sh", 1, 0.5)] == [
        (row[0], row[3], row[-1]) for row in provinces
    ]
    assert [("region:cn", 1, 1.0)] == [(row[0], row[3], row[-1]) for row in country]


def test_candidate_without_a_status_is_still_counted(own_store: Store) -> None:
    """A candidate row whose status nobody filled in is a candidate, not nothing."""
    listed = {row["review"]: row for row in ask(own_store, "reviews-and-their-lists").records()}
    waiting = ask(own_store, "candidates-to-confirm", {"status": "candidate"}).records()
    own_store.close()
    assert (1, 0) == (listed["review:seed"]["candidates"], listed["review:seed"]["updates"])
    assert [("study:two-places", "candidate")] == [(row["study"], row["status"]) for row in waiting]


def test_reviews_that_reviews_include_are_not_studies(own_store: Store) -> None:
    """What umbrella reviews share are reviews: no shared studies, and they stand in no overlap."""
    shared = ask(own_store, "shared-studies").rows
    overlap = ask(own_store, "overlap-of-reviews").rows
    counted = ask(own_store, "studies-by-literature-and-year", {"digital": "any"}).rows
    own_store.close()
    assert [] == shared
    assert [["(all)", "(all)", 1, None, None, 1, *[None] * 5, 1, []]] == overlap
    assert [["unknown", None, 1]] == counted


def test_number_that_an_umbrella_review_states_is_of_reviews(own_store: Store) -> None:
    """Unless it says otherwise, a review of reviews counts reviews; a review without a number has
    no unit either.
    """
    units = {
        row["review"]: (row["stated"], row["stated_unit"])
        for row in ask(own_store, "reviews-and-their-lists").records()
    }
    own_store.close()
    assert ((1, "reviews"), (None, None)) == (units["review:umbrella"], units["review:old"])


def test_year_and_literature_nobody_said_are_unknown(own_store: Store) -> None:
    """A study without a report year keeps its row, with the year missing and the literature
    unknown.
    """
    rows = ask(own_store, "studies-in-a-cell", {"literature": "unknown"}).records()
    own_store.close()
    assert [("study:undated", None, "unknown")] == [
        (row["study"], row["year"], row["literature"]) for row in rows
    ]


def test_study_answers_to_its_former_identifier(tiny_store: Store) -> None:
    """Provenance follows an alias: the title form of the study's identifier leads to the DOI form's
    statements.
    """
    aliases = tiny_store.query(
        "MATCH (s:Study) WHERE s.id = 'study:doi:10.2196/jmir.6524' RETURN s.aliases AS aliases"
    ).rows[0][0]
    assert 1 == len(aliases)
    by_alias = ask(tiny_store, "provenance-of-a-study", {"study": aliases[0]}).rows
    by_id = ask(tiny_store, "provenance-of-a-study", {"study": "doi:10.2196/jmir.6524"}).rows
    assert 33 == len(by_id)
    assert by_id == by_alias


def test_same_question_gives_the_same_rows_in_the_same_order(
    tiny_store: Store, tiny_graph: Graph, tmp_path: Path
) -> None:
    """A second database of the same graph answers every question in the same order."""
    path = tmp_path / "again"
    writer = open_store(path, write=True)
    writer.write(tiny_graph)
    writer.close()
    again = open_store(path)
    for expected in EXPECTED:
        name = expected.stem.partition("+")[0]
        given = parameters_of(expected.read_text(encoding="utf-8").partition("\n")[0])
        assert ask(tiny_store, name, given).rows == ask(again, name, given).rows, expected.stem
    again.close()
