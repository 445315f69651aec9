"""What a number means, on graphs small enough to see why: narrower concepts, rules of comparison,
groups of countries, what is not applicable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.queries import ask


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Callable[[GraphBuilder], Store]]:
    """Puts a graph in a store, which is closed at the end."""
    opened: list[Store] = []

    def store_of(graph: GraphBuilder) -> Store:
        path = tmp_path / str(len(opened))
        writer = open_store(path, write=True)
        writer.write(graph.freeze())
        writer.close()
        opened.append(open_store(path))
        return opened[-1]

    yield store_of
    for store in opened:
        store.close()


def concept(graph: GraphBuilder, name: str, broader: str = "", **properties: Any) -> None:
    """A concept under a broader one; its top is itself, or that of two levels."""
    graph.add_node(
        name,
        {"scheme": name.partition(":")[0], "top": broader or name, "label_en": name} | properties,
    )
    if broader:
        graph.add_edge("BROADER", name, broader)


def study(graph: GraphBuilder, name: str, review: str = "review:r", **properties: Any) -> str:
    """A study that a review includes."""
    graph.add_node(
        f"study:{name}", {"unit": "study", "included": True, "candidate": False} | properties
    )
    graph.add_edge("INCLUDES", review, f"study:{name}", {"sources": [f"sheet:{name}"]})
    return f"study:{name}"


def with_review(**properties: Any) -> GraphBuilder:
    """A graph with one review."""
    graph = GraphBuilder()
    graph.add_node("review:r", {"included_unit": "study", "listing": "complete"} | properties)
    return graph


def test_study_counts_where_its_narrower_concepts_count(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """Adults has the study of older adults, own apart; a coding that is not displayed counts
    nowhere.
    """
    graph = with_review()
    concept(graph, "population:adults")
    concept(graph, "population:older", "population:adults")
    concept(graph, "outcome:mood")
    for name, group in (("a", "population:adults"), ("b", "population:older")):
        graph.add_edge("ON_POPULATION", study(graph, name), group, {"reviews": ["review:r"]})
        graph.add_edge("MEASURES", f"study:{name}", "outcome:mood", {"reviews": ["review:r"]})
    graph.add_edge("ON_POPULATION", study(graph, "c"), "population:adults", {"displayed": False})
    graph.add_edge("MEASURES", "study:c", "outcome:mood", {"reviews": ["review:r"]})
    store = stored(graph)
    top = ask(store, "outcomes-by-population").records()
    every = ask(store, "outcomes-by-population", {"depth": "concept"}).records()
    assert [("population:adults", 2, 1)] == [
        (row["population"], row["studies"], row["own"]) for row in top
    ]
    assert [("population:adults", 2, 1), ("population:older", 1, 1)] == [
        (row["population"], row["studies"], row["own"]) for row in every
    ]


def statistic(graph: GraphBuilder, name: str, number: float, category: str, **more: Any) -> None:
    """A number that the review states about a design."""
    properties = {
        "what": name, "number": number, "dimension": "design", "category": category,
        "count_of": "studies",
    }  # fmt: skip
    graph.add_node(f"statistic:r:{name}", properties | more)
    graph.add_edge("STATES", "review:r", f"statistic:r:{name}")
    graph.add_edge("COUNTS", f"statistic:r:{name}", category)


def designs(*coded: str) -> GraphBuilder:
    """A review of studies that it codes with designs: `trial`, or `cluster`, which is a trial."""
    graph = with_review()
    concept(graph, "design:trial")
    concept(graph, "design:cluster", "design:trial")
    for place, design in enumerate(coded):
        name = study(graph, f"s{place}")
        if design:
            graph.add_edge("HAS_DESIGN", name, f"design:{design}", {"reviews": ["review:r"]})
    return graph


def compared(store: Store) -> list[tuple[Any, ...]]:
    """What is held of each stated number, and how it compares."""
    rows = ask(store, "coverage-of-stated-counts").records()
    return [(row["what"], row["held"], row["result"], row["coded"], row["of"]) for row in rows]


def test_classes_that_are_counted_apart_are_compared_apart(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A review that counts cluster trials separately has one other trial, and not two."""
    graph = designs("trial", "cluster")
    statistic(graph, "cluster trials", 1.0, "design:cluster")
    said = {"comparison": "equal", "comparison_basis": "the remark says so"}
    statistic(graph, "trials", 1.0, "design:trial", **said)
    assert [("cluster trials", 1, "equal", 2, 2), ("trials", 1, "equal", 2, 2)] == compared(
        stored(graph)
    )


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("trials", {}),
        ("trials", {"count_of": "reports"}),
        ("trials", {"count_of": "participants"}),
        ("trials", {"count_of": "arms"}),
        ("trials", {"comparison": "not comparable"}),
    ],
)
def test_what_does_not_count_the_same_is_not_comparable(
    name: str, more: dict[str, Any], stored: Callable[[GraphBuilder], Store]
) -> None:
    """A class beside a narrower one that may be in it or not, "only", reports, participants, arms,
    and what the source itself says.
    """
    graph = designs("trial", "cluster")
    if not more:
        statistic(graph, "cluster trials", 1.0, "design:cluster")
    statistic(graph, name, 2.0, "design:trial", **more)
    rows = {row["what"]: row for row in ask(stored(graph), "coverage-of-stated-counts").records()}
    assert "not comparable" == rows[name]["result"]
    assert rows[name]["comparison"].startswith("not comparable: ")


def test_held_is_unknown_where_the_review_codes_nothing(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """No row of the review has a design: what it holds of trials is not 0."""
    graph = designs("", "")
    statistic(graph, "trials", 2.0, "design:trial")
    assert [("trials", None, "unknown", 0, 2)] == compared(stored(graph))


def test_fewer_is_unknown_where_studies_that_are_not_coded_could_fill_it(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """One of two stated trials is held, and a third study has no design: it may be the other; of
    three stated trials one is lacking in any case.
    """
    graph = designs("trial", "")
    statistic(graph, "two trials", 2.0, "design:trial")
    statistic(graph, "three trials", 3.0, "design:trial")
    assert [("three trials", 1, "fewer", 1, 2), ("two trials", 1, "unknown", 1, 2)] == sorted(
        compared(stored(graph))
    )


def test_classes_that_a_remark_names_are_left_out_of_an_unrelated_class(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study of anxiety with depression is coded with both; a review that counts it as mixed has
    one study of depression, though mixed is no narrower concept of depression.
    """
    graph = designs("depression", "depression")
    for name in ("depression", "mixed"):
        concept(graph, f"design:{name}")
    graph.add_edge("HAS_DESIGN", "study:s1", "design:mixed", {"reviews": ["review:r"]})
    statistic(graph, "mixed", 1.0, "design:mixed")
    said = {"comparison": "equal", "comparison_basis": "the remark says so"}
    said["note"] = "each study stands in one class; mixed counted separately"
    statistic(graph, "depression", 1.0, "design:depression", **said)
    assert [("depression", 1, "equal", 2, 2), ("mixed", 1, "equal", 2, 2)] == sorted(
        compared(stored(graph))
    )


def test_class_that_no_row_prints_though_the_review_states_some_is_unknown(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """Both rows have a design, none the one that the review states one of: the rows do not print
    it. None stated and none held is equal.
    """
    graph = designs("trial", "trial")
    concept(graph, "design:survey")
    statistic(graph, "one survey", 1.0, "design:survey")
    statistic(graph, "no survey", 0.0, "design:survey")
    assert [("no survey", 0, "equal", 2, 2), ("one survey", None, "unknown", 2, 2)] == sorted(
        compared(stored(graph))
    )


def test_broader_code_and_missing_rows_may_be_what_is_stated(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study in China may be in its mainland, where another is known to be; of three stated one is
    lacking, unless the list is short of a row.
    """
    for listing, found in (
        ("complete", [(1, 2, "unknown"), (1, 2, "fewer")]),
        ("partial", [(1, 3, "unknown"), (1, 3, "unknown")]),
    ):
        graph = with_review(listing=listing, stated_included=3)
        concept(graph, "region:cn", region_level="country")
        concept(graph, "region:mainland", "region:cn", region_level="country-group")
        for name in ("cn", "mainland"):
            place = {"share": 1.0, "reviews": ["review:r"], "displayed": True}
            graph.add_edge("LOCATED_IN", study(graph, name), f"region:{name}", place)
        for number in (2.0, 3.0):
            statistic(graph, f"{number}", number, "region:mainland", dimension="region")
        rows = ask(stored(graph), "coverage-of-stated-counts").records()
        assert found == [(row["held"], row["at_most"], row["result"]) for row in rows]


def test_a_country_of_a_group_beyond_its_continent_has_one_continent(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """Cyprus lies in Asia, and is a member of the European Union: one study in one continent."""
    graph = with_review()
    for name in ("asia", "europe"):
        concept(graph, f"region:{name}", region_level="world-region")
    concept(graph, "region:eu", "region:europe", region_level="country-group")
    concept(graph, "region:cy", "region:asia", region_level="country")
    graph.add_edge("MEMBER_OF", "region:cy", "region:eu")
    place = {"share": 1.0, "reviews": ["review:r"]}
    graph.add_edge("LOCATED_IN", study(graph, "a"), "region:cy", place)
    store = stored(graph)
    found = {
        level: [row[0] for row in ask(store, "studies-by-region", {"level": level}).rows]
        for level in ("world-region", "country-group")
    }
    assert {"world-region": ["region:asia"], "country-group": ["region:eu"]} == found


def test_group_of_countries_has_the_studies_of_its_members(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study in Norway is one of the Nordic countries; one in Chile is in no group here."""
    graph = with_review()
    for name in ("no", "cl"):
        concept(graph, f"region:{name}", region_level="country")
        graph.add_edge("LOCATED_IN", study(graph, name), f"region:{name}", {"share": 1.0})
    concept(graph, "region:nordic", region_level="country-group")
    graph.add_edge("MEMBER_OF", "region:no", "region:nordic")
    rows = ask(stored(graph), "studies-by-region", {"level": "country-group"}).rows
    assert [["not reported", 1], ["region:nordic", 1]] == [[row[0], row[3]] for row in rows]


def test_stated_count_of_a_group_has_the_studies_of_its_members(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """Of two studies in Nordic countries, as the review states, one in Norway is held, and not 0."""
    graph = with_review()
    concept(graph, "region:nordic", region_level="country-group")
    for name in ("no", "cl"):
        concept(graph, f"region:{name}", region_level="country")
        place = {"share": 1.0, "reviews": ["review:r"]}
        graph.add_edge("LOCATED_IN", study(graph, name), f"region:{name}", place)
    graph.add_edge("MEMBER_OF", "region:no", "region:nordic")
    statistic(graph, "in Nordic countries", 2.0, "region:nordic", dimension="region")
    assert [("in Nordic countries", 1, "fewer", 2, 2)] == compared(stored(graph))


def test_row_of_a_list_without_a_title_is_one_report_and_not_none(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A review of three articles lists two of one study, and one of which nothing is printed."""
    graph = with_review()
    graph.add_node("statistic:r:n", {
        "what": "articles", "number": 3.0, "dimension": "included", "category": "total",
        "count_of": "reports",
    })  # fmt: skip
    graph.add_edge("STATES", "review:r", "statistic:r:n")
    study(graph, "untitled")
    for name in ("one", "two"):
        graph.add_node(f"report:{name}", {"title": name})
    titled = study(graph, "titled")
    for name in ("one", "two"):
        graph.add_edge("REPORTED_IN", titled, f"report:{name}", {"sources": ["sheet:titled"]})
    assert [("articles", 3, "equal", 2, 2)] == compared(stored(graph))


def test_study_that_names_a_group_may_be_in_a_region_of_its_members(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study somewhere in East Asia may be in Tibet; one in South America may not."""
    graph = with_review()
    for name in ("east-asia", "south-america"):
        concept(graph, f"region:{name}", region_level="country-group")
        graph.add_edge("LOCATED_IN", study(graph, name), f"region:{name}", {"share": 1.0})
    concept(graph, "region:cn", region_level="country")
    concept(graph, "region:cn-xz", "region:cn", region_level="province")
    graph.add_edge("MEMBER_OF", "region:cn", "region:east-asia")
    (tibet,) = ask(stored(graph), "regions-without-a-study").records()
    assert ("region:cn-xz", 1) == (tibet["region"], tibet["broader_only"])


def test_hong_kong_is_a_row_of_its_own_and_inside_china_only_where_asked(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """It has its own ISO 3166-1 code; a province has none and is China's."""
    graph = with_review()
    concept(graph, "region:cn", region_level="country", iso_3166_1=["CN", "CHN"])
    concept(graph, "region:cn-hk", "region:cn", region_level="province", iso_3166_1=["HK"])
    concept(graph, "region:cn-sc", "region:cn", region_level="province")
    for name in ("cn-hk", "cn-sc"):
        graph.add_edge("LOCATED_IN", study(graph, name), f"region:{name}", {"share": 1.0})
    store = stored(graph)
    found = {
        within: [
            [row[0], row[3]]
            for row in ask(store, "studies-by-region", {"within_china": within}).rows
        ]
        for within in ("no", "yes")
    }
    assert {
        "no": [["region:cn", 1], ["region:cn-hk", 1]],
        "yes": [["region:cn", 2], ["region:cn-hk", 1]],
    } == found
    assert [] == ask(store, "regions-without-a-study", {"level": "country"}).rows


def test_what_cannot_be_said_of_a_study_is_no_silence(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study of one group has no comparator to say; one in a country without provinces none."""
    graph = with_review()
    concept(graph, "region:nl", region_level="country")
    states = {"not_applicable": ["comparator", "province"], "not_said": ["condition"]}
    graph.add_edge("LOCATED_IN", study(graph, "a", **states), "region:nl", {"share": 1.0})
    store = stored(graph)
    asked = ask(store, "what-is-unknown", {"rows": "condition", "columns": "comparator"})
    assert [("comparator", "not applicable"), ("condition", "not said")] == [
        (row["dimension"], row["state"]) for row in asked.records()
    ]
    rows = ask(store, "studies-by-region", {"level": "province"}).rows
    assert [["not applicable", 1]] == [[row[0], row[3]] for row in rows]


def test_citation_of_a_trial_that_a_review_includes_is_no_traffic(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """Of the review's two citations of Chinese reports one is of a trial it includes."""
    graph = with_review()
    graph.add_node("report:review", {"literature": "international", "reference_list": "complete"})
    graph.add_edge("REPORTED_IN", "review:r", "report:review")
    for name in ("own", "other"):
        graph.add_node(f"report:{name}", {"literature": "chinese", "reference_list": "none"})
        graph.add_edge("CITES", "report:review", f"report:{name}")
    graph.add_edge("REPORTED_IN", study(graph, "own"), "report:own")
    store = stored(graph)
    found = {}
    for own in ("no", "yes"):
        rows = ask(store, "cross-literature-citations", {"own_inclusions": own}).records()
        found[own] = [
            (row["citations"], row["left_out"], row["top_report"], row["top_share"])
            for row in rows
            if (row["reports_of"], row["cited"]) == ("reviews", "chinese")
        ]
    assert [(1, 1, "report:review", 1.0)] == found["no"]
    assert [(2, 0, "report:review", 1.0)] == found["yes"]


def test_side_of_a_contrast_of_which_nothing_is_coded_is_unknown(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """One Chinese study without a condition says nothing about depression in Chinese studies."""
    graph = with_review()
    concept(graph, "condition:depression")
    study(graph, "zh", literature="chinese", digital="yes")
    en = study(graph, "en", literature="international", digital="yes")
    graph.add_edge("ON_CONDITION", en, "condition:depression", {"reviews": ["review:r"]})
    (row,) = ask(stored(graph), "contrast-of-literatures").records()
    assert (None, None, 0, 1) == tuple(
        row[f"{name}chinese"] for name in ("", "share_", "coded_", "of_")
    )
    assert (1, 1.0, 1, 1) == tuple(
        row[f"{name}international"] for name in ("", "share_", "coded_", "of_")
    )


def test_share_is_said_with_each_review_left_out(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """One review alone brings the study of depression, and another two studies of sleep; a side
    that rests on one review has no range.
    """
    graph = with_review()
    graph.add_node("review:other", {"included_unit": "study", "listing": "complete"})
    known = {"literature": "international", "digital": "yes"}
    for name in ("depression", "sleep"):
        concept(graph, f"condition:{name}")
    coded = {"depression": "review:r", "sleep": "review:other", "sleep-2": "review:other"}
    for name, review in coded.items():
        on = f"condition:{name.removesuffix('-2')}"
        graph.add_edge("ON_CONDITION", study(graph, name, review, **known), on)
    alone = study(graph, "zh", literature="chinese", digital="yes")
    graph.add_edge("ON_CONDITION", alone, "condition:depression")
    rows = {row["concept"]: row for row in ask(stored(graph), "contrast-of-literatures").records()}
    span = ("share_international", "lowest_international", "highest_international")
    assert (0.333, 0.0, 1.0) == tuple(rows["condition:depression"][name] for name in span)
    assert (0.667, 0.0, 1.0) == tuple(rows["condition:sleep"][name] for name in span)
    span = ("share_chinese", "lowest_chinese", "highest_chinese")
    assert (1.0, None, None) == tuple(rows["condition:depression"][name] for name in span)


def test_note_of_one_review_alone_counts_the_evidence_asked_for(
    stored: Callable[[GraphBuilder], Store],
) -> None:
    """A study that is a candidate for two reviews comes from two, though none includes it."""
    graph = with_review()
    concept(graph, "condition:depression")
    graph.add_node("review:other", {"included_unit": "study", "listing": "complete"})
    said = {"unit": "study", "included": False, "candidate": True, "digital": "yes"}
    graph.add_node("study:c", said | {"literature": "chinese"})
    graph.add_edge("ON_CONDITION", "study:c", "condition:depression", {"displayed": True})
    for review in ("r", "other"):
        graph.add_edge("CANDIDATE_FOR", "study:c", f"review:{review}")
    notes = ask(stored(graph), "contrast-of-literatures", {"evidence": "candidate"}).notes["en"]
    assert any("dimension 0 of 1 Chinese and 0 of 0 international" in line for line in notes)
