"""Identity: which records are one report and which are one study, whatever the order of rows and
files.
"""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from study_rows import (
    CHOI,
    TITLE,
    built,
    decided,
    included,
    included_by,
    names,
    outcomes,
    reports_of_studies,
    row,
    study_ids,
)

from lacunary.graph import Graph


# ---- reports -------------------------------------------------------------------------------------
def test_the_same_doi_in_two_reviews_is_one_study() -> None:
    """Two reviews that give one DOI include one study, although title and label are printed
    differently.
    """
    graph = built(
        [
            included("a", 2, doi="10.1000/choi", title=TITLE),
            included(
                "b",
                2,
                label="Choi et al. [14]",
                doi="10.1000/choi",
                title="Internet treatment of depression",
            ),
        ]
    ).graph
    assert {"study:doi:10.1000/choi": ["review:a", "review:b"]} == included_by(graph)


def test_the_same_pubmed_identifier_is_one_report() -> None:
    """A PubMed identifier joins as a DOI does."""
    graph = built(
        [included("a", 2, pmid="22233"), included("b", 2, pmid="22233", title=TITLE)]
    ).graph
    assert ["study:pmid:22233"] == study_ids(graph)


def test_title_authors_and_journal_join_where_one_side_has_no_doi() -> None:
    """One review prints the DOI, the other does not: one report, known by its DOI."""
    graph = built(
        [
            included("a", 2, doi="10.1000/choi", **CHOI),
            included("b", 2, **CHOI | {"title": TITLE.upper() + "."}),
        ]
    ).graph
    assert {"study:doi:10.1000/choi": ["review:a", "review:b"]} == included_by(graph)


def test_an_exact_title_alone_is_put_before_a_person() -> None:
    """Nothing but the title agrees and nothing conflicts: no merge without being asked, and no
    silence either.
    """
    graph = built(
        [included("a", 2, doi="10.1000/choi", title=TITLE), included("b", 2, title=TITLE)]
    ).graph
    assert (2, ["proposed"]) == (len(study_ids(graph)), outcomes(graph))


def test_the_same_title_with_different_dois_is_kept_apart() -> None:
    """A title does not overrule two DOIs; the graph shows that the two look alike and what parts
    them.
    """
    graph = built(
        [
            included("a", 2, doi="10.1000/one", title=TITLE),
            included("b", 2, doi="10.1000/two", title=TITLE),
        ]
    ).graph
    assert ["study:doi:10.1000/one", "study:doi:10.1000/two"] == study_ids(graph)
    assert ["distinct"] == outcomes(graph)


def test_a_year_apart_is_one_report_and_two_years_are_not() -> None:
    """Online first and in print differ by one year; more than that may be another paper with the
    same title.
    """
    near, far = (
        built([included("a", 2, **CHOI), included("b", 2, **CHOI | {"year": year})]).graph
        for year in (2013, 2014)
    )
    assert (1, ["linked"]) == (len(study_ids(near)), outcomes(near))
    assert (2, ["proposed"]) == (len(study_ids(far)), outcomes(far))


def test_titles_in_both_languages_do_not_chain_two_dois_together() -> None:
    """A row that shares its English title with one DOI and its Chinese title with another must not
    make the two one report.
    """
    place = {name: CHOI[name] for name in ("authors", "year", "journal")}
    records = [
        included("a", 2, doi="10.1000/one", title=TITLE, **place),
        included("b", 2, title=TITLE, title_zh="网络认知行为治疗抑郁症的效果", **place),
        included("c", 2, doi="10.1000/two", title_zh="网络认知行为治疗抑郁症的效果", **place),
    ]
    for order in (records, records[::-1], records[1:] + records[:1]):
        graph = built(order).graph
        assert {"10.1000/one", "10.1000/two"} == {
            report["doi"] for report in graph.nodes("Report") if "doi" in report
        }
        assert ["linked", "proposed"] == outcomes(graph)


def test_a_title_that_says_too_little_does_not_join() -> None:
    """`Reply` is the title of many papers."""
    graph = built(
        [
            included("a", 2, title="Reply"),
            included("b", 2, label="Reply b", title="Reply", authors="Bell A"),
        ]
    ).graph
    assert 2 == len(study_ids(graph))


def test_a_chinese_title_joins_across_widths_and_book_title_marks() -> None:
    """Full-width letters, Chinese punctuation and 《》 do not make another paper."""
    graph = built(
        [
            included(
                "a",
                2,
                title_zh="《基于ＷｅＣｈａｔ平台的随访》：随机对照试验",
                authors="刘洋",
                year=2022,
                journal="中国心理卫生杂志",
            ),
            included(
                "b",
                2,
                label="刘洋 2022",
                title="基于WeChat平台的随访:随机对照试验",
                authors="Liu Y",
                year=2022,
                journal="中国心理卫生杂志",
            ),
        ]
    ).graph
    assert [["review:a", "review:b"]] == list(included_by(graph).values())


def test_aliases_resolve() -> None:
    """The identifier that a record alone would have had stays known on the merged report and study,
    and decisions may use it.
    """
    records = [included("a", 2, doi="10.1000/choi", n=55, **CHOI), included("b", 2, **CHOI)]
    graph = built(records).graph
    (alias,) = graph.node("study:doi:10.1000/choi")["aliases"]
    assert alias.startswith("study:choi-2012-")
    assert [alias.replace("study:", "report:")] == graph.node("report:doi:10.1000/choi")["aliases"]
    corrected = built(records, decided("n", alias, "57"))
    assert ([], 57) == (corrected.rejected, corrected.graph.node("study:doi:10.1000/choi")["n"])


# ---- studies -------------------------------------------------------------------------------------
def test_three_studies_in_one_report_stay_three() -> None:
    """A review that lists three studies on one report knows best: Study and Report are never the
    same node.
    """
    rows = [
        included("a", line, label=f"Franklin 2016 study {line - 1}", doi="10.1000/franklin")
        for line in (2, 3, 4)
    ]
    graph = built(rows).graph
    assert 1 == sum(
        report["doi"] == "10.1000/franklin" for report in graph.nodes("Report") if "doi" in report
    )
    assert [
        "study:doi:10.1000/franklin~franklin-2016-study-1-a",
        "study:doi:10.1000/franklin~franklin-2016-study-2-a",
        "study:doi:10.1000/franklin~franklin-2016-study-3-a",
    ] == study_ids(graph)


def test_a_single_row_beside_three_studies_is_its_own() -> None:
    """Which of the three another review means cannot be known, so its row is a fourth study on the
    report.
    """
    rows = [
        included("a", line, label=f"Franklin 2016 study {line - 1}", doi="10.1000/franklin")
        for line in (2, 3, 4)
    ]
    graph = built([*rows, included("b", 2, label="Franklin 2016", doi="10.1000/franklin")]).graph
    assert 4 == len(study_ids(graph))
    assert 4 == len(included_by(graph))


def test_companion_reports_are_one_study_by_decision() -> None:
    """Two publications of one trial are one study with two reports once `links.csv` says so."""
    records = [
        included(
            "a",
            2,
            label="Kenardy 2003",
            doi="10.1000/main",
            title="A trial of online therapy",
            year=2003,
        ),
        included(
            "a",
            3,
            label="Kenardy 2006",
            doi="10.1000/follow-up",
            title="Six months of follow-up",
            year=2006,
        ),
    ]
    graph = built(records, decided("same-study", "a/Kenardy 2003", "a/Kenardy 2006")).graph
    assert ["study:doi:10.1000/main"] == study_ids(graph)
    assert ["report:doi:10.1000/follow-up", "report:doi:10.1000/main"] == reports_of_studies(graph)
    assert 2003 == graph.node("study:doi:10.1000/main")["year"]


def test_two_rows_of_one_key_with_two_dois_are_one_study_with_two_reports() -> None:
    """A sheet may hold a row for each publication of a trial: the publications are not one because
    the key is.
    """
    rows = (("10.1000/main", "A trial of online therapy"), ("10.1000/follow-up", "Six months on"))
    records = [
        included("a", line, label="Kenardy", study_id="T1", doi=doi, title=title)
        for line, (doi, title) in enumerate(rows, start=2)
    ]
    graph = built(records).graph
    assert 1 == len(study_ids(graph))
    assert {"10.1000/follow-up", "10.1000/main"} == {
        report["doi"] for report in graph.nodes("Report") if "doi" in report
    }
    assert ["report:doi:10.1000/follow-up", "report:doi:10.1000/main"] == reports_of_studies(graph)


def test_distinct_parts_what_the_report_would_join() -> None:
    """Two cohorts on one report, one in each review: a decision keeps them two studies."""
    records = [
        included("a", 2, doi="10.1000/cohorts"),
        included("b", 2, label="Choi cohort 2", doi="10.1000/cohorts"),
    ]
    assert 1 == len(study_ids(built(records).graph))
    graph = built(records, decided("distinct", "a/Choi 2012", "b/Choi cohort 2")).graph
    assert [["review:a"], ["review:b"]] == sorted(included_by(graph).values())


def test_distinct_holds_whichever_two_of_three_it_names() -> None:
    """The decision parts its two records also where a third one on the same report would have
    joined both.
    """
    records = [
        included(review, 2, label=f"Choi {review}", doi="10.1000/cohorts")
        for review in ("a", "b", "c")
    ]
    for order in (records, records[::-1]):
        graph = built(order, decided("distinct", "b/Choi b", "c/Choi c")).graph
        assert [["review:a", "review:b"], ["review:c"]] == sorted(included_by(graph).values())


def test_a_link_that_names_no_record_is_rejected() -> None:
    """A decision with a slip in it is shown with the nearest name; it is not forgotten."""
    result = built(
        [included("a", 2, title=TITLE)], decided("same-study", "a/Choi 2012", "a/Chooi 2012")
    )
    assert [
        "sources/decisions-links.csv:2: no review lists `a/Chooi 2012`. Did you mean `a/Choi 2012`?"
    ] == [str(bad) for bad in result.rejected]


def test_a_study_without_title_or_doi_is_kept() -> None:
    """A review that prints only `Zhang 2011` still includes a study; it is named after the review
    and has no report.
    """
    graph = built(
        [included("a", 2, label="Zhang 2011", n=60), included("b", 2, label="Zhang 2011")]
    ).graph
    assert {"study:a:zhang-2011": ["review:a"], "study:b:zhang-2011": ["review:b"]} == included_by(
        graph
    )
    assert [] == reports_of_studies(graph)


def test_two_labels_that_fold_alike_stay_two_studies() -> None:
    """`Zhang 2011` and `Zhang (2011)` are two rows of one review: nothing but the review can say
    that they are one study.
    """
    graph = built(
        [
            included("a", 2, label="Zhang 2011"),
            included("a", 3, label="Zhang (2011)"),
            included("a", 4, label="*"),
        ]
    ).graph
    assert 3 == len(included_by(graph))


def test_rows_of_one_label_and_report_are_one_inclusion() -> None:
    """Three results of a trial in three rows are one study, included once, with three source
    rows.
    """
    graph = built(
        [included("a", line, doi="10.1000/choi", title=TITLE) for line in (2, 3, 4)]
    ).graph
    (edge,) = graph.edges("INCLUDES")
    assert ["a:2", "a:3", "a:4"] == edge["sources"]


# ---- order ---------------------------------------------------------------------------------------
BELL = {
    "title": "Two papers have this very title",
    "authors": ["Bell A", "Ring B"],
    "year": 2015,
    "journal": "Lancet",
}
SHEET = [
    ("a", {"label": "Choi 2012", "doi": "10.1000/choi", "n": 55, **CHOI}),
    ("b", {"label": "Choi 2012", "n": 58, **CHOI}),
    ("c", {"label": "Choi 2013", "title": TITLE}),
    ("a", {"label": "Franklin 1", "doi": "10.1000/franklin"}),
    ("a", {"label": "Franklin 2", "doi": "10.1000/franklin"}),
    ("c", {"label": "Franklin 2016", "doi": "10.1000/franklin"}),
    (
        "b",
        {
            "label": "刘洋 2022",
            "title_zh": "微信随访对抑郁症患者的效果",
            "authors": "刘洋",
            "year": 2022,
        },
    ),
    (
        "c",
        {
            "label": "Liu 2022",
            "title": "《微信随访》对抑郁症患者的效果",
            "authors": "Liu Y",
            "year": 2021,
        },
    ),
    ("c", {"label": "Liu 2022", "title": "微信随访的效果", "authors": "Liu Yang"}),
    ("b", {"label": "Zhang 2011"}),
    ("b", {"label": "Zhang (2011)"}),
    ("a", {"label": "Bell", "doi": "10.1000/bell-1", **BELL}),
    ("b", {"label": "Bell", "doi": "10.1000/bell-2", **BELL}),
    ("c", {"label": "Bell", **BELL}),
    (
        "a",
        {
            "label": "Typed 2012",
            "doi": "10.1000/typed",
            "title": "Exercise by telephone for lonely people",
            "authors": "Typed A",
        },
    ),
    (
        "b",
        {
            "label": "Wrongly 2012",
            "doi": "10.1000/typed",
            "title": "A school programme against smoking",
            "authors": "Wrongly B",
        },
    ),
    ("a", {"label": "Kenardy", "doi": "10.1000/main", "title": "A trial of online therapy"}),
    ("a", {"label": "Kenardy", "doi": "10.1000/follow-up", "title": "Six months of follow-up"}),
    ("a", {"label": "Kenardy", "n": 40}),
]


def in_order(order: list[int]) -> Graph:
    """The graph of the sheet's rows in an order, each at the line where it then stands."""
    rows = [
        row("inclusion", SHEET[at][0], line, review=SHEET[at][0], **SHEET[at][1])
        for line, at in enumerate(order, start=2)
    ]
    rows += [
        row("stated", "a", line, review="a", what="studies", value=str(line % 3))
        for line in range(50, 54)
    ]
    return built(rows).graph


@given(st.permutations(range(len(SHEET))))
def test_row_order_does_not_change_what_is_one(order: list[int]) -> None:
    """However the rows are sorted, the same studies and reports come out under the same
    identifiers.
    """
    assert names(in_order(list(range(len(SHEET))))) == names(in_order(order))


def test_the_order_of_files_does_not_change_identifiers() -> None:
    """The sources of a project may be listed in any order."""
    files = {
        review: [at for at, (owner, _) in enumerate(SHEET) if owner == review] for review in "abc"
    }
    expected = names(in_order(files["a"] + files["b"] + files["c"]))
    for first, second, third in ("cab", "bca", "cba"):
        assert expected == names(in_order(files[first] + files[second] + files[third]))


def test_a_statistic_keeps_its_identifier_when_rows_are_inserted_above() -> None:
    """The identifier of a stated number is made of what is stated, not of the line it stands on."""
    said = {"review": "a", "what": "included studies", "value": "143"}
    early, late = (built([row("stated", "a", line, **said)]).graph for line in (2, 90))
    assert [node["id"] for node in early.nodes("Statistic")] == [
        node["id"] for node in late.nodes("Statistic")
    ]


def test_the_same_number_stated_twice_is_two_statistics() -> None:
    """Two rows in the same words are two statements of the review, not an error."""
    said = {"review": "a", "what": "included studies", "value": "143"}
    graph = built([row("stated", "a", 2, **said), row("stated", "a", 3, **said)]).graph
    assert 2 == sum(1 for _ in graph.nodes("Statistic"))


def test_shuffling_many_rows_keeps_every_study() -> None:
    """A larger sheet, shuffled twenty times with a fixed seed: always the same graph of studies and
    reports.
    """
    places = [
        "amber",
        "birch",
        "cedar",
        "delta",
        "ember",
        "fjord",
        "grove",
        "harbor",
        "island",
        "jungle",
        "kettle",
        "lagoon",
        "meadow",
        "needle",
        "orchard",
        "prairie",
        "quarry",
        "ridge",
        "summit",
        "tundra",
    ]
    rows = [
        (
            "abc"[at % 3],
            {
                "label": f"S{at // 3}",
                "title": f"Internet treatment of insomnia at the {places[at // 3]} clinic",
            },
        )
        for at in range(60)
    ]
    shuffler = random.Random(7)
    found = []
    for _ in range(20):
        order = shuffler.sample(range(60), 60)
        records = [
            row("inclusion", rows[at][0], line, review=rows[at][0], **rows[at][1])
            for line, at in enumerate(order, start=2)
        ]
        found.append(names(built(records).graph))
    assert 20 == len(found[0]["studies"])
    assert [found[0]] * 20 == found
