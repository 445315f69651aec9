"""From records to the graph: inclusion and candidacy, literature, regions and their shares,
citations, what is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.loaders import load_project, read_project

WANG = "study:doi:10.2196/jmir.2690"


def rebuilt(folder: Path) -> Assembled:
    """The graph of a project folder, which must have no errors."""
    loaded, _, errors = load_project(read_project(folder))
    assert [] == [str(error) for error in errors]
    return assemble(loaded)


def add_rows(folder: Path, name: str, *rows: dict[str, str]) -> None:
    """Append rows, by column, to a source of the tiny project."""
    path = folder / "sources" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    headings = text.splitlines()[0].split(",")
    lines = [",".join(row.get(heading, "") for heading in headings) for row in rows]
    assert all(row.keys() <= set(headings) for row in rows)
    path.write_text(text + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def confirm(folder: Path, *rows: tuple[str, str]) -> None:
    """Write decisions/confirmations.csv."""
    (folder / "decisions").mkdir(exist_ok=True)
    lines = [
        f"{study},{review},A. N. Other,2024-03-01,read it,its table 2" for study, review in rows
    ]
    text = "\n".join(["study,review,by,date,why,source", *lines]) + "\n"
    (folder / "decisions" / "confirmations.csv").write_text(text, encoding="utf-8")


def study(graph: Graph, label: str) -> dict[str, Any]:
    """The one study of a label."""
    (found,) = [node for node in graph.nodes("Study") if node["label"] == label]
    return found


def added(folder: Path, **said: str) -> tuple[Graph, dict[str, Any]]:
    """The tiny project with one more included study, and that study."""
    row = {
        "review": "a-2019",
        "order": "9",
        "label": "New 2018",
        "title": "A study added by this test",
        "year": "2018",
    }
    add_rows(folder, "studies", row | {"authors": "New N"} | said)
    graph = rebuilt(folder).graph
    return graph, study(graph, "New 2018" if "authors" not in said else f"{said['authors']} 2018")


# ---- included and candidate ----------------------------------------------------------------------
def test_a_candidate_is_never_included(tiny_graph: Graph) -> None:
    """No study is included by being a candidate: the review of the candidates includes nothing."""
    assert [] == [
        edge for edge in tiny_graph.edges("INCLUDES") if edge["from"] == "review:seed-2025"
    ]
    assert 3 == sum(edge["to"] == "review:seed-2025" for edge in tiny_graph.edges("CANDIDATE_FOR"))


def test_study_is_included_a_candidate_or_both(tiny_graph: Graph) -> None:
    """Wang 2013 is included by two reviews and a candidate for a third; Sun 2023 is only a
    candidate.
    """
    found = {
        node["label"]: (node["included"], node["candidate"]) for node in tiny_graph.nodes("Study")
    }
    assert ((True, True), (False, True), (True, False)) == (
        found["Wang 2013"],
        found["Sun 2023"],
        found["Horsch 2017"],
    )


def test_report_has_the_literature_of_its_language(tiny_graph: Graph) -> None:
    """Chinese where it is in Chinese, international in any other language, missing where that is
    unknown.
    """
    expected = {None: None, "zh": "chinese", "en": "international"}
    found = {(node.get("language"), node.get("literature")) for node in tiny_graph.nodes("Report")}
    assert set(expected.items()) == found


def test_a_confirmation_turns_a_candidate_into_included(
    tiny_folder: Path, tiny_graph: Graph
) -> None:
    """After the confirmation the study is included, with the source given, and no candidate any
    more.
    """
    chen = study(tiny_graph, "陈静 2014")["id"]
    confirm(tiny_folder, (chen, "seed-2025"))
    graph = rebuilt(tiny_folder).graph
    edge = graph.edge("INCLUDES", "review:seed-2025", chen)
    assert edge is not None
    assert ("its table 2", ["decisions-confirmations:2"]) == (edge["where"], edge["sources"])
    assert (True, False) == (graph.node(chen)["included"], graph.node(chen)["candidate"])
    assert graph.edge("CANDIDATE_FOR", chen, "review:seed-2025") is None


def test_confirming_one_candidate_confirms_no_other(tiny_folder: Path) -> None:
    """Wang 2013 confirmed for the review; the two other candidates stay candidates."""
    confirm(tiny_folder, (WANG, "review:seed-2025"))
    graph = rebuilt(tiny_folder).graph
    assert [WANG] == [
        edge["to"] for edge in graph.edges("INCLUDES") if edge["from"] == "review:seed-2025"
    ]
    assert 2 == graph.counts()["CANDIDATE_FOR"]
    assert (True, False) == (graph.node(WANG)["included"], graph.node(WANG)["candidate"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            ("study:nobody", "seed-2025"),
            "there is no study `study:nobody`. Correct or remove the row.",
        ),
        ((WANG, "seed-2052"), "there is no review `seed-2052`. Correct or remove the row."),
    ],
)
def test_a_confirmation_of_nothing_is_rejected(
    tiny_folder: Path, row: tuple[str, str], reason: str
) -> None:
    """A slip in a confirmation is shown with its row and includes nothing."""
    confirm(tiny_folder, row)
    result = rebuilt(tiny_folder)
    assert [f"decisions/confirmations.csv:2: {reason}"] == [str(bad) for bad in result.rejected]
    assert 3 == result.graph.counts()["CANDIDATE_FOR"]


# ---- literature ----------------------------------------------------------------------------------
def test_literature_follows_from_the_languages_of_the_reports(tiny_graph: Graph) -> None:
    """A study done in Sichuan and published in English is in the international literature."""
    assert "international" == tiny_graph.node(WANG)["literature"]
    assert "chinese" == study(tiny_graph, "邓文 2021")["literature"]


def test_a_study_with_reports_in_two_languages_is_in_both(tiny_folder: Path) -> None:
    """One trial, published in Chinese and in English."""
    (tiny_folder / "decisions").mkdir(exist_ok=True)
    links = (
        "decision,a,b,by,date,why\nsame-study,zh-2023/Liu (2022) #4,a-2019/New 2018"
        " #9,A,2024-03-01,the English report\n"
    )
    (tiny_folder / "decisions" / "links.csv").write_text(links, encoding="utf-8")
    add_rows(
        tiny_folder,
        "studies",
        {
            "review": "a-2019",
            "order": "9",
            "label": "New 2018",
            "title": "Follow-up by WeChat",
            "year": "2018",
            "language": "en",
        },
    )
    graph = rebuilt(tiny_folder).graph
    assert ["both"] == [
        node["literature"] for node in graph.nodes("Study") if len(reports(graph, node["id"])) == 2
    ]


def reports(graph: Graph, owner: str) -> list[str]:
    """The reports of a study or review."""
    return [edge["to"] for edge in graph.edges("REPORTED_IN") if edge["from"] == owner]


def methods(graph: Graph, report: str) -> set[str]:
    """How the language of a report is known."""
    about = {edge["from"] for edge in graph.edges("ABOUT") if edge["to"] == report}
    return {
        node["reading"]
        for node in graph.nodes("Statement")
        if node["id"] in about and node["property"] == "language"
    }


def test_a_chinese_title_says_the_language_and_is_marked_as_derived(tiny_folder: Path) -> None:
    """No row gives the language; the only title is in Chinese characters."""
    graph, new = added(tiny_folder, title="微信随访对产后抑郁的效果", authors="赵敏")
    (report,) = reports(graph, new["id"])
    assert ("zh", {"derived"}) == (graph.node(report)["language"], methods(graph, report))
    assert ("chinese", "title in Chinese characters") == (
        new["literature"],
        graph.node(report)["language_basis"],
    )


def test_a_venue_of_one_language_says_the_language_and_is_marked_as_derived(
    tiny_folder: Path,
) -> None:
    """A Chinese title in a journal that publishes in Chinese only: two fields agree."""
    title = "微信随访对产后抑郁的效果"
    graph, new = added(tiny_folder, journal="Guide China Med", title=title)
    (report,) = reports(graph, new["id"])
    assert ("zh", {"journal"}) == (graph.node(report)["language"], methods(graph, report))
    assert "Guide of China Medicine" in graph.node(report)["language_basis"]


def test_a_name_of_a_journal_alone_says_no_language(tiny_folder: Path) -> None:
    """An English title may be a translation, and the name may be another journal's."""
    graph, new = added(tiny_folder, journal="Guide China Med")
    (report,) = reports(graph, new["id"])
    assert "language" not in graph.node(report)


def test_a_printed_language_is_not_derived_again(tiny_folder: Path) -> None:
    """What a source says about the language holds against the journal."""
    graph, new = added(tiny_folder, journal="Guide China Med", language="en")
    (report,) = reports(graph, new["id"])
    assert ("en", {"printed"}) == (graph.node(report)["language"], methods(graph, report))


def test_a_chinese_term_in_an_english_title_says_nothing(tiny_folder: Path) -> None:
    """The language stays unknown, and with it the literature: unknown is not international."""
    graph, new = added(tiny_folder, title="The effect of 气功 on depressed students in the city")
    (report,) = reports(graph, new["id"])
    assert "language" not in graph.node(report)
    assert "literature" not in new


# ---- regions -------------------------------------------------------------------------------------
def places(graph: Graph, owner: str) -> dict[str, float]:
    """The places that a study is counted in, with the share of each."""
    return {
        edge["to"]: edge["share"]
        for edge in graph.edges("LOCATED_IN")
        if edge["from"] == owner and edge["displayed"]
    }


def test_two_provinces_share_a_study(tiny_graph: Graph) -> None:
    """Half in Hunan and half in Shanghai; the country that both lie in is not counted beside
    them.
    """
    assert {"region:cn-hn": 0.5, "region:cn-sh": 0.5} == places(
        tiny_graph, study(tiny_graph, "Zhou 2020")["id"]
    )


def test_a_province_stands_for_its_country(tiny_graph: Graph) -> None:
    """China and Sichuan are one place, the narrower one."""
    assert {"region:cn-sc": 1.0} == places(tiny_graph, WANG)


@pytest.mark.parametrize("country", ["", "NR", "East Asia", "several countries"])
def test_a_blank_country_is_unknown_and_a_group_no_country(tiny_folder: Path, country: str) -> None:
    """What names no country locates the study nowhere; the words stay in the statements."""
    graph, new = added(tiny_folder, country=country)
    assert {} == places(graph, new["id"])
    kept = {node["words"] for node in graph.nodes("Statement") if node["reading"] == "unmapped"}
    assert (country in kept) == (country not in ("", "NR"))


def test_a_country_group_stays_a_group(tiny_folder: Path) -> None:
    """East Asia is a region of its own kind: a study there is not one in China."""
    path = tiny_folder / "vocabulary" / "region.csv"
    group = "east-asia,East Asia (country group),东亚（国家组）,asia,,,East Asia,,country-group,\n"
    path.write_text(path.read_text(encoding="utf-8") + group, encoding="utf-8")
    graph, new = added(tiny_folder, country="East Asia")
    assert {"region:east-asia": 1.0} == places(graph, new["id"])
    assert "country-group" == graph.node("region:east-asia")["region_level"]


# ---- statistics, citations, reviews --------------------------------------------------------------
@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ('"12,345"', 12345.0),
        ("12.5", 12.5),
        ('"0,571"', None),
        ("20-30", None),
        ("51%", None),
        ("-3", -3.0),
        ('"1234,567"', None),
    ],
)
def test_a_stated_value_is_a_number_only_where_it_is_one(
    tiny_folder: Path, printed: str, number: float | None
) -> None:
    """A decimal comma is not taken for a group of thousands: 0,571 is not 571."""
    add_rows(tiny_folder, "stated", {"review": "a-2019", "what": "tested here", "value": printed})
    (found,) = [
        node
        for node in rebuilt(tiny_folder).graph.nodes("Statistic")
        if node["what"] == "tested here"
    ]
    assert (printed.strip('"'), number) == (found["printed_value"], found.get("number"))


def test_a_citation_of_an_unknown_report_is_rejected(tiny_folder: Path) -> None:
    """The row is shown with the identifier that is not there; the other citations stay."""
    add_rows(tiny_folder, "citations", {"citing": "10.1000/a-2019", "cited": "10.1000/nowhere"})
    result = rebuilt(tiny_folder)
    assert [
        "sources/citations.csv:8: no report has the identifier `10.1000/nowhere`. Add the report."
    ] == list(map(str, result.rejected))
    assert 6 == result.graph.counts()["CITES"]


def test_a_report_that_cites_itself_is_rejected(tiny_folder: Path) -> None:
    """Two identifiers of one report do not make a citation."""
    add_rows(
        tiny_folder,
        "citations",
        {"citing": "10.1000/a-2019", "cited": "https://doi.org/10.1000/A-2019"},
    )
    (bad,) = rebuilt(tiny_folder).rejected
    assert (
        "sources/citations.csv:8: a report cites itself. Remove the row, or part the reports."
        == str(bad)
    )


def test_a_citation_given_twice_is_one_edge_with_two_rows(tiny_folder: Path) -> None:
    """Both rows are kept as sources of the one edge."""
    add_rows(tiny_folder, "citations", {"citing": "10.1000/a-2019", "cited": "10.2196/JMIR.6524"})
    graph = rebuilt(tiny_folder).graph
    edge = graph.edge("CITES", "report:doi:10.1000/a-2019", "report:doi:10.2196/jmir.6524")
    assert edge is not None
    assert ["citations:2", "citations:8"] == edge["sources"]


def test_reference_lists_say_how_complete_they_are(tiny_graph: Graph) -> None:
    """Complete when as many are held as stated, partial when fewer, none when none: never silently
    complete.
    """
    held = {node["id"]: node["reference_list"] for node in tiny_graph.nodes("Report")}
    found = [
        held[f"report:doi:{doi}"]
        for doi in ("10.1000/a-2019", "10.2196/jmir.6524", "10.2196/jmir.2690")
    ]
    assert ["complete", "partial", "none"] == found


def test_the_literature_of_a_review_is_where_it_searched(tiny_graph: Graph) -> None:
    """A review is Chinese when it searched a Chinese database, whatever language it is written
    in.
    """
    found = {node["id"]: node["literature_searched"] for node in tiny_graph.nodes("Review")}
    expected = {
        "zh-2023": "chinese",
        "a-2019": "international",
        "b-2023": "international",
        "seed-2025": "chinese",
    }
    assert {f"review:{name}": literature for name, literature in expected.items()} == found


def test_a_review_that_names_no_database_has_no_literature(tiny_folder: Path) -> None:
    """What a review did not say is unknown, not international."""
    add_rows(
        tiny_folder,
        "reviews",
        {"review": "new-2024", "title": "A review that names no database", "year": "2024"},
    )
    assert "literature" not in rebuilt(tiny_folder).graph.node("review:new-2024")


def shape(graph: Graph) -> Sequence[object]:
    """Everything of a graph, row by row."""
    return [
        row for label in ("Study", "Report", "Finding", "Statement") for row in graph.nodes(label)
    ]


def test_a_build_is_a_pure_function_of_the_folder(tiny_folder: Path, tiny_graph: Graph) -> None:
    """Built twice, in two folders: the same graph, row by row."""
    assert tiny_graph == rebuilt(tiny_folder).graph
    assert shape(tiny_graph) == shape(rebuilt(tiny_folder).graph)


def test_findings_keep_their_numbers_and_arms(tiny_graph: Graph) -> None:
    """Horsch 2017: g 0.571 with its interval, the outcome, the intervention and what it was
    compared with.
    """
    (edge,) = [
        e for e in tiny_graph.edges("HAS_FINDING") if e["from"] == "study:doi:10.2196/jmir.6524"
    ]
    finding = tiny_graph.node(edge["to"])
    assert ("Hedges g", 0.571, 0.25, 0.89) == tuple(
        finding[name] for name in ("measure", "estimate", "ci_low", "ci_high")
    )
    ends = {
        e["to"]
        for name in ("OF_OUTCOME", "OF_INTERVENTION", "AGAINST")
        for e in tiny_graph.edges(name)
        if e["from"] == edge["to"]
    }
    assert {"outcome:depression", "intervention:cbt", "comparator:wait-list"} == ends


def test_a_concept_is_coded_by_all_reviews_that_say_so(tiny_graph: Graph) -> None:
    """`insomnia` and `self-reported insomnia` are one condition with two verbatim forms and two
    reviews.
    """
    edge = tiny_graph.edge("ON_CONDITION", "study:doi:10.2196/jmir.6524", "condition:insomnia")
    assert edge is not None
    assert (["review:a-2019", "review:b-2023"], ["insomnia", "self-reported insomnia"]) == (
        edge["reviews"],
        edge["verbatim"],
    )


@pytest.mark.parametrize(
    ("language", "literature"), [("zh", "chinese"), ("en", "international"), ("", None)]
)
def test_a_row_that_names_no_publication_has_the_literature_it_prints(
    language: str, literature: str | None, tiny_folder: Path
) -> None:
    """Neither title nor DOI: there is no report, and the language is a statement of the study."""
    graph, found = added(tiny_folder, title="", doi="", language=language)
    assert [] == [edge for edge in graph.edges("REPORTED_IN") if edge["from"] == found["id"]]
    assert literature == found.get("literature")
