"""Links in the graph: what a person decides wins and can be undone, nothing is lost by a merge,
order does not matter.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_rows import (
    CHOI,
    TITLE,
    built,
    included,
    included_by,
    names,
    outcomes,
    reports_of_studies,
    row,
    study_ids,
)

from lacunary.build import build_graph
from lacunary.graph import Graph, open_store
from lacunary.graph.assembly.assemble import Assembled
from lacunary.graph.records import Decision, NamedRecord, Record
from lacunary.loaders import Project
from lacunary.queries import ask
from lacunary.terminal.builds import print_build


def decided(kind: str, one: str, other: str, line: int = 2) -> Decision:
    """A row of decisions/links.csv."""
    return Decision(
        kind, one, other, "A. N. Other", "2024-01-05", "read both", f"decisions-links:{line}"
    )


def links(graph: Graph, **wanted: Any) -> list[dict[str, Any]]:
    """The links with these properties."""
    return [link for link in graph.nodes("Link") if wanted.items() <= link.items()]


def reports(graph: Graph) -> list[dict[str, Any]]:
    """All reports but those of the reviews."""
    return [
        report
        for report in graph.nodes("Report")
        if not str(report.get("title", "")).startswith("Review ")
    ]


# ---- what a link says ----------------------------------------------------------------------------
def test_a_link_names_both_records_and_what_they_agree_on() -> None:
    """One with DOI, one without: linked by the rules, with the evidence, both names, both rows, and
    one edge to the report.
    """
    graph = built([included("a", 2, doi="10.1000/choi", **CHOI), included("b", 2, **CHOI)]).graph
    (link,) = graph.nodes("Link")
    assert ("report", "linked", "rules", 17) == tuple(
        link[name] for name in ("level", "outcome", "link_method", "score")
    )
    assert "report:doi:10.1000/choi" in (link["one"], link["other"])
    assert ["title same +8", "year same +2"] == [
        piece for piece in link["evidence"] if piece.split()[0] in ("title", "year")
    ]
    assert (["title", "year", "journal", "authors"], ["a:2", "b:2"]) == (
        link["agree"],
        sorted(link["sources"]),
    )
    (edge,) = graph.edges("SAME_REPORT_AS")
    assert (link["id"], "report:doi:10.1000/choi") == (edge["from"], edge["to"])
    assert {"report:doi:10.1000/choi": ["a:2"], "report:choi-2012-02062cd9": ["b:2"]} == {
        link["one"]: edge["one_rows"],
        link["other"]: edge["other_rows"],
    }


def test_a_link_of_more_than_two_rows_keeps_its_sides() -> None:
    """Two rows of one review and one of another became one report: the link says which are whose,
    on one edge.
    """
    records = [
        included("a", 2, doi="10.1000/choi", **CHOI),
        included("a", 3, doi="10.1000/choi", **CHOI),
        included("b", 2, **CHOI),
    ]
    graph = built(records).graph
    (edge,) = graph.edges("SAME_REPORT_AS")
    assert [["a:2", "a:3"], ["b:2"]] == sorted((edge["one_rows"], edge["other_rows"]))
    assert ["a:2", "a:3", "b:2"] == edge["sources"]


def test_a_link_that_joins_nothing_is_not_named_same() -> None:
    """A person calls the two distinct: the link leads to both reports, by another edge."""
    records = [included("a", 2, doi="10.1000/choi", **CHOI), included("b", 2, **CHOI)]
    (link,) = built(records).graph.nodes("Link")
    apart = built(records, decided("distinct-reports", link["one"], link["other"])).graph
    edges = {edge["to"]: edge for edge in apart.edges("ABOUT_REPORT")}
    assert ([], 2) == (list(apart.edges("SAME_REPORT_AS")), len(edges))
    assert [{"one_rows", "sources"}, {"other_rows", "sources"}] == sorted(
        (edge.keys() - {"from", "to"} for edge in edges.values()), key=sorted
    )


def test_records_that_share_an_identifier_are_named_by_their_place() -> None:
    """`report:doi:…` would name both of them, so that a person could not part them."""
    graph = built(
        [included("a", 2, doi="10.1000/choi", **CHOI), included("b", 2, doi="10.1000/choi", **CHOI)]
    ).graph
    (link,) = graph.nodes("Link")
    assert ("a:2", "b:2", "identifier", "doi") == (
        link["one"],
        link["other"],
        link["link_method"],
        link["reason"],
    )


@pytest.mark.parametrize(("one", "other"), [("a:2", "b:2"), ("b:2", "a:2")])
def test_rows_of_a_decided_link_stand_on_the_side_of_their_record(one: str, other: str) -> None:
    """Whichever record the row of the decision names first."""
    records = [
        included("a", 2, doi="10.1000/choi", **CHOI),
        included("b", 2, doi="10.1000/choi", **CHOI),
    ]
    (edge,) = built(records, decided("same-report", one, other)).graph.edges("SAME_REPORT_AS")
    assert (["a:2"], ["b:2"]) == (edge["one_rows"], edge["other_rows"])


def test_two_records_that_print_the_same_are_decided_about_as_a_pair() -> None:
    """Nothing tells them apart, so each may be either; a third one like them makes it unknown which
    two were meant.
    """
    twins = [row("report", "works", line, **CHOI) for line in (2, 3)]
    (link,) = built(twins).graph.nodes("Link")
    told = replace(
        decided("distinct-reports", link["one"], link["other"]),
        subject_record=NamedRecord(fingerprint=tuple(link["one_fingerprint"]), place="works:2"),
        object_record=NamedRecord(fingerprint=tuple(link["other_fingerprint"]), place="works:3"),
    )
    moved = [row("report", "works", line, **CHOI) for line in (7, 8)]
    assert ["distinct"] == outcomes(built(moved, told).graph)
    third = built([*moved, row("report", "works", 9, **CHOI)], told)
    (bad,) = third.rejected
    assert ("distinct" not in outcomes(third.graph)) and "works:7, works:8, works:9" in bad.reason


def test_a_record_whose_title_another_review_prints_in_the_same_sheet_may_get_a_doi() -> None:
    """Its title does not tell it apart there, but all else that it prints does."""

    def rows(doi: str | None) -> list[Record]:
        said = (("a", doi), ("b", "10.1000/choi"))
        return [
            row("inclusion", "sheet", line, review=name, label="Choi 2012", doi=own, **CHOI)
            for line, (name, own) in enumerate(said, start=2)
        ]

    graph = built(rows(None)).graph
    (link,), (edge,) = graph.nodes("Link"), graph.edges("SAME_REPORT_AS")
    one, other = (
        NamedRecord(
            link[f"{side}_title"],
            tuple(link.get(f"{side}_identifiers", ())),
            tuple(link[f"{side}_fingerprint"]),
            edge[f"{side}_rows"][0],
        )
        for side in ("one", "other")
    )
    told = replace(
        decided("distinct-reports", link["one"], link["other"]),
        subject_record=one,
        object_record=other,
    )
    done = built(rows("10.1000/other"), told)
    assert ([], ["distinct"]) == (done.rejected, outcomes(done.graph))


def test_a_merge_keeps_identifiers_titles_references_and_rows() -> None:
    """The merged report has the union of both; what they say differently stays as statements."""
    graph = built(MERGED).graph
    (report,) = (report for report in graph.nodes("Report") if report.get("doi") == "10.1000/choi")
    assert ("777", "网络治疗抑郁症") == (report["pmid"], report["title_zh"])
    assert {"search:2", "search:9"} <= set(report["sources"])
    assert ["report:cited-1999-*"] == [
        star(edge["to"]) for edge in graph.edges("CITES") if edge["from"] == report["id"]
    ]
    about = {edge["from"] for edge in graph.edges("ABOUT") if edge["to"] == report["id"]}
    assert {2012, 2013} == {
        int(n["value"])
        for n in graph.nodes("Statement")
        if n["id"] in about and n["property"] == "year"
    }


MERGED = [
    row("report", "search", 2, doi="10.1000/choi", **CHOI),
    row("report", "search", 9, pmid="777", title_zh="网络治疗抑郁症", **CHOI | {"year": 2013}),
    row(
        "reference",
        "search",
        9,
        citing_line=9,
        order=1,
        text="Cited 1999, an early trial of online therapy",
        year=1999,
        authors="Cited A",
    ),
]


def star(name: str) -> str:
    """An identifier with `*` for its digest."""
    return name.rpartition("-")[0] + "-*"


def test_a_wrong_doi_does_not_merge_two_papers() -> None:
    """Title and authors speak against the DOI: two reports, proposed; the DOI stays with the one
    that more records give.
    """
    other = {
        "title": "A school programme against smoking",
        "authors": ["Wrongly B"],
        "year": 2003,
        "journal": "Tobacco Control",
    }
    rows = [
        included("a", 2, doi="10.1000/x", **CHOI),
        included("b", 2, doi="10.1000/x", **CHOI),
        row("report", "w", 2, doi="10.1000/x", **other),
    ]
    for order in (rows, rows[::-1]):
        graph = built(order).graph
        found = {
            report["id"].partition("~")[0]: report["title"]
            for report in reports(graph)
            if "~" not in report["id"]
        }
        assert ({"report:doi:10.1000/x": TITLE}, 2) == (found, len(reports(graph)))
        assert ["linked", "proposed"] == outcomes(graph)


def test_works_known_by_an_identifier_only_are_joined_by_it() -> None:
    """Entries of reference lists that give nothing but an OpenAlex identifier are the work that has
    it, with one link each.
    """
    cited = [
        row("reference", "list", line, citing_line=line, order=1, openalex="W7") for line in (2, 3)
    ]
    citing = [
        row("report", "list", line, title=f"A citing paper, number {line}", doi=f"10.1000/{line}")
        for line in (2, 3)
    ]
    graph = built([*citing, *cited, row("report", "search", 2, openalex="W7", **CHOI)]).graph
    assert [2, 2] == [len(list(graph.edges("CITES"))), len(links(graph, reason="openalex"))]
    assert 1 == len({edge["to"] for edge in graph.edges("CITES")})


def test_references_of_raw_text_are_joined_by_their_text() -> None:
    """The same words in two lists are one work, whatever the punctuation; short ones join
    nothing.
    """
    texts = [
        "Old O. An unidentified early paper. 1999.",
        "Old O: An unidentified early paper (1999)",
        "ibid.",
        "Ibid",
    ]
    rows = [
        row("reference", "list", 2, citing_line=2, order=n, text=text)
        for n, text in enumerate(texts)
    ]
    graph = built(
        [
            row("report", "list", 2, doi="10.1000/citing", title="A citing paper of some length"),
            *rows,
        ]
    ).graph
    assert 1 == len(links(graph, reason="text"))


# ---- across languages ----------------------------------------------------------------------------
TRIAL = {"registration": "ChiCTR2000034567", "year": 2021}
CHINESE = included(
    "a",
    2,
    label="刘洋 2021",
    title="基于微信平台的网络认知行为治疗随机对照试验",
    authors=["刘洋", "王芳"],
    language="zh",
    **TRIAL,
)
ENGLISH = included(
    "b",
    2,
    label="Liu 2021",
    title="Online cognitive therapy by WeChat",
    authors=["Liu Y", "Wang F"],
    language="en",
    **TRIAL,
)


def test_reports_in_two_languages_with_one_registration_are_one_study() -> None:
    """Two reports, one study of both literatures, and a link across languages on the level of
    studies.
    """
    graph = built([CHINESE, ENGLISH]).graph
    (study,) = graph.nodes("Study")
    assert ("both", 2) == (study["literature"], len(reports_of_studies(graph)))
    (link,) = links(graph, level="study")
    assert ("linked", True) == (link["outcome"], link["across_languages"])
    assert ["a/刘洋 2021", "b/Liu 2021"] == [link["one"], link["other"]]


def test_distinct_parts_studies_of_one_registration() -> None:
    """A person who says that the two are distinct is obeyed, and the link says who and when."""
    graph = built([CHINESE, ENGLISH], decided("distinct", "b/Liu 2021", "a/刘洋 2021")).graph
    (link,) = links(graph, level="study")
    assert (2, "distinct", "A. N. Other", "2024-01-05") == (
        len(study_ids(graph)),
        link["outcome"],
        link["decided_by"],
        link["decided_on"],
    )


def test_a_registration_does_not_choose_among_studies_of_one_report() -> None:
    """A report holds two studies: which of them the other report is about is put before a
    person.
    """
    twice = [
        included(
            "a",
            line,
            label=f"刘洋 {line}",
            doi="10.1000/zh",
            title="两个随机对照试验的结果报告",
            authors="刘洋",
            **TRIAL,
        )
        for line in (2, 3)
    ]
    graph = built([*twice, ENGLISH]).graph
    assert (3, ["proposed", "proposed"]) == (len(study_ids(graph)), outcomes(graph, "study"))


def test_without_a_registration_studies_are_only_proposed() -> None:
    """Same authors and title words in two papers: a person decides, and is asked on one level
    only.
    """
    follow_up = CHOI | {
        "title": "Two-year results of culturally attuned internet treatment",
        "year": 2013,
    }
    graph = built(
        [
            included("a", 2, doi="10.1000/one", **CHOI),
            included("a", 3, label="Choi 2014", doi="10.1000/two", **follow_up),
        ]
    ).graph
    assert ([], ["proposed"]) == (outcomes(graph), outcomes(graph, "study"))


# ---- decisions -----------------------------------------------------------------------------------
ONE, OTHER = (
    included("a", 2, doi="10.1000/choi", n=58, **CHOI),
    included("b", 2, label="Choi", **CHOI | {"title": TITLE + " in Sydney"}),
)


def pair_of(result: Assembled) -> tuple[str, str]:
    """The names of the two records of the only link."""
    (link,) = result.graph.nodes("Link")
    return link["one"], link["other"]


def test_accepting_joins_and_rejecting_parts_with_nothing_lost() -> None:
    """same-report makes one of two; distinct-reports in a later row gives both back with every
    field.
    """
    plain = built([ONE, OTHER])
    assert ["proposed"] == outcomes(plain.graph)
    names_of_both = pair_of(plain)
    accepted = built([ONE, OTHER], decided("same-report", *names_of_both))
    assert (1, 1, "decision") == (
        len(reports(accepted.graph)),
        len(study_ids(accepted.graph)),
        links(accepted.graph)[0]["link_method"],
    )
    parted = built(
        [ONE, OTHER],
        decided("same-report", *names_of_both),
        decided("distinct-reports", *names_of_both, line=3),
    )
    assert (reports(plain.graph), list(plain.graph.nodes("Study"))) == (
        reports(parted.graph),
        list(parted.graph.nodes("Study")),
    )
    (link,) = links(parted.graph, level="report")
    assert (links(plain.graph)[0]["id"], "distinct", "read both") == (
        link["id"],
        link["outcome"],
        link["reason"],
    )


def test_a_person_may_join_what_identifiers_part() -> None:
    """A preprint server's DOI and the journal's: one report by decision, both DOIs kept, a third
    record of the second DOI with it.
    """
    rows = [
        included(review, 2, doi=f"10.1000/{doi}", **CHOI)
        for review, doi in (("a", "one"), ("b", "two"), ("c", "two"))
    ]
    assert 2 == len(reports(built(rows).graph))
    graph = built(
        rows, decided("same-report", "report:doi:10.1000/one", "report:doi:10.1000/two")
    ).graph
    (report,) = reports(graph)
    assert ("report:doi:10.1000/one", ["report:doi:10.1000/two"]) == (
        report["id"],
        report["aliases"],
    )
    (edges,) = included_by(graph).values()
    assert ["review:a", "review:b", "review:c"] == edges


def test_records_of_one_doi_are_parted_by_place() -> None:
    """The two get identifiers of their own; each keeps its row, and both know the DOI."""
    rows = [
        included("a", 2, doi="10.1000/choi", **CHOI),
        included("b", 2, doi="10.1000/choi", **CHOI),
    ]
    result = built(rows, decided("distinct-reports", "a:2", "b:2"))
    assert ([], ["10.1000/choi"] * 2, 2) == (
        result.rejected,
        [r["doi"] for r in reports(result.graph)],
        len(study_ids(result.graph)),
    )


def test_a_decision_holds_when_a_source_brings_the_record_again() -> None:
    """A third record of the DOI is parted from the rejected one as well, although it would be
    linked.
    """
    result = built([ONE, OTHER])
    again = row("report", "search", 5, doi="10.1000/choi", **CHOI | {"title": TITLE + " in Sydney"})
    parted = built([ONE, OTHER, again], decided("distinct-reports", *pair_of(result)))
    assert (2, 2) == (len(reports(parted.graph)), len(study_ids(parted.graph)))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [("same-report", "report:doi:10.1000/chio", "b:2")],
            "no record is `report:doi:10.1000/chio`. Did you mean `report:doi:10.1000/choi`?",
        ),
        (
            [("same-report", "a:2", "report:doi:10.1000/choi")],
            "the row names one record twice. Name two records.",
        ),
        (
            [
                ("distinct-reports", "a:2", "c:2"),
                ("same-report", "a:2", "b:2"),
                ("same-report", "b:2", "c:2"),
            ],
            "line 2 calls two distinct that this would bring together. Keep one of the rows.",
        ),
    ],
)
def test_a_row_that_cannot_be_meant_is_rejected(
    rows: list[tuple[str, str, str]], reason: str
) -> None:
    """A slip, one record with itself, and rows that contradict each other by way of a third
    record.
    """
    records = [ONE, OTHER, included("c", 2, label="Third", title="A third paper on another matter")]
    result = built(records, *(decided(*said, line=line) for line, said in enumerate(rows, start=2)))
    assert [f"sources/decisions-links.csv:{len(rows) + 1}: {reason}"] == [
        str(bad) for bad in result.rejected
    ]


def test_a_build_counts_what_is_linked_and_proposed(
    tiny_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Links by level and outcome, in the summary and for the person who builds."""
    build = build_graph(tiny_project)
    none = {"linked": 0, "proposed": 0, "distinct": 0}
    assert {"report": none | {"linked": 7}, "study": none} == build.links
    summary = build.summary()
    assert (build.links, 0, 0) == (
        summary["links"],
        summary["proposed_links"],
        summary["comparisons_left_out"],
    )
    print_build(build)
    line = (
        "Links: 7 records joined to the report of another, 0 to its study; 0 pairs proposed (0"
        " reports, 0 studies; lacunary link)"
    )
    assert line in capsys.readouterr().out.splitlines()


# ---- properties ----------------------------------------------------------------------------------
def made_up(number: int) -> Record:
    """A record that is one of few papers, with some of what would tell which."""
    paper, form = number % 4, number // 4
    said: dict[str, Any] = {
        "title": f"{TITLE} in {['Sydney', 'Perth', 'Adelaide', 'Hobart'][paper]}",
        "authors": [f"Choi {'IJKL'[paper]}", "Zou J"],
    }
    said |= {"year": 2012 + paper, "journal": "J Affect Disord"} if form % 2 else {}
    said |= (
        {"doi": f"10.1000/{paper}"}
        if form % 3 == 0
        else {"doi": f"10.1000/{paper + 1}"}
        if form == 4
        else {}
    )
    review = f"r{form}"
    return included(review, 2 + paper, label=f"Choi {paper}", **said)


@given(st.sets(st.integers(0, 23), min_size=2), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_change_the_result(
    numbers: set[int], dice: Any
) -> None:
    """Any records in any order: the same reports, studies and links."""
    records = [made_up(number) for number in sorted(numbers)]
    shuffled = dice.sample(records, len(records))
    assert names(built(records).graph) == names(built(shuffled).graph)


@given(st.sets(st.integers(0, 23), min_size=2))
def test_the_rules_never_join_two_dois(numbers: set[int]) -> None:
    """However records without DOI chain them, each report's rows give one DOI at most."""
    records = [made_up(number) for number in sorted(numbers)]
    printed = {record.place: record.get("doi") for record in records if record.get("doi")}
    for report in reports(built(records).graph):
        assert 1 >= len({printed[place] for place in report["sources"] if place in printed})


@given(st.sets(st.integers(0, 23), min_size=2), st.integers(0, 5))
def test_a_source_that_is_removed_leaves_no_trace(numbers: set[int], gone: int) -> None:
    """Built with a source and then without it: the graph that was there before, row by row."""
    before = [made_up(number) for number in sorted(numbers) if number // 4 != gone]
    built([*before, *(made_up(number) for number in sorted(numbers) if number // 4 == gone)])
    again = [replace(record) for record in before]
    assert built(before).graph == built(again).graph


# ---- questions -----------------------------------------------------------------------------------
def asked(graph: Graph, folder: Path, name: str, **parameters: str) -> list[dict[str, Any]]:
    """What a saved question answers on a graph."""
    store = open_store(folder / "graph", write=True)
    store.write(graph)
    rows = ask(store, name, parameters).records()
    store.close()
    return rows


def test_possible_duplicates_shows_both_records(tmp_path: Path) -> None:
    """Titles, authors, years and journals of both, what agrees and conflicts, and how to decide;
    best score first.
    """
    graph = built(
        [
            ONE,
            OTHER,
            CHINESE,
            replace(ENGLISH, cells={k: v for k, v in ENGLISH.cells.items() if k != "registration"}),
        ]
    ).graph
    found = asked(graph, tmp_path, "possible-duplicates")
    (link,) = links(graph, outcome="proposed")
    assert [link["id"]] == [pair["link"] for pair in found]
    assert {TITLE, f"{TITLE} in Sydney"} == {found[0]["one_title"], found[0]["other_title"]}
    assert ([["Choi I", "Zou J"]] * 2, "J Affect Disord") == (
        [found[0]["one_authors"], found[0]["other_authors"]],
        found[0]["other_journal"],
    )
    assert f"lacunary link accept or reject {link['id']}" == found[0]["to_do"]


def test_studies_of_a_report_names_reviews_rows_and_other_languages(tmp_path: Path) -> None:
    """By DOI in any form: the study, who includes it, and its report in the other language."""
    chinese = replace(CHINESE, cells=CHINESE.cells | row("report", "x", 1, doi="10.1000/zh").cells)
    (found,) = asked(
        built([chinese, ENGLISH]).graph,
        tmp_path,
        "studies-of-a-report",
        report="https://doi.org/10.1000/ZH",
    )
    assert (["review:a", "review:b"], ["a:2"]) == (found["included_by"], found["sources"])
    assert found["other_reports"] == [
        name.removesuffix(" (en)") for name in found["other_languages"]
    ]
    assert 1 == len(found["other_reports"])
