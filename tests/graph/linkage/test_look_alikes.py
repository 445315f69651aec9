"""Records that look like one report and are not: no kind of them is ever linked by rule."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph.linkage.opposites import opposed
from lacunary.graph.linkage.rules import Link, Publication, link
from lacunary.graph.linkage.titles import read_title

ROOT = Path(__file__).parents[3]
PAPER = Publication(
    "a",
    ("Guided self-help for inpatients with depression in Henan: a controlled trial",),
    ("Wang, Xian", "Xu, Weiyun", "Xiong, Jinxia", "Li, Chuan"),
    year=2019,
    journals=("Journal of Affective Disorders",),
    volume="127",
    issue="3",
    pages="909-915",
)
CHINESE = Publication(
    "a",
    ("指导式自助干预对河南省住院抑郁症患者的效果研究",),
    ("王贤", "徐韦云", "熊金霞"),
    year=2019,
    journals=("中国心理卫生杂志",),
    volume="33",
    issue="3",
    pages="209-215",
    language="zh",
)


def only(one: Publication, **changed: Any) -> Link | None:
    """What the publication and a changed copy of it are to each other."""
    found = link([one, replace(one, key="b", **changed)])
    return found[0] if found else None


def outcome(one: Publication, **changed: Any) -> str:
    """Its outcome, or `nothing`."""
    found = only(one, **changed)
    return found.outcome if found else "nothing"


# ---- opposites and places ------------------------------------------------------------------------
OPPOSITES = [
    ("Guided", "Unguided"), ("inpatients", "outpatients"), ("Henan", "Hunan"), ("with", "without"),
    ("a controlled", "an uncontrolled"), ("depression", "anxiety"), ("Guided", "Non-guided"),
]  # fmt: skip
OPPOSITES_HAN = [
    ("河南省", "湖南省"), ("住院", "门诊"), ("抑郁", "焦虑"), ("指导式", "无指导式"), ("患者", "家属"),
]  # fmt: skip
PLACES: list[dict[str, Any]] = [
    {}, {"pages": ""}, {"pages": "", "issue": "", "volume": ""}, {"pages": "916-923"},
    {"authors": ()}, {"year": None}, {"journals": ()},
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        *product([(PAPER, *pair) for pair in OPPOSITES], PLACES),
        *product([(CHINESE, *pair) for pair in OPPOSITES_HAN], PLACES),
    ],
)
def test_an_opposite_or_another_place_is_no_spelling(
    words: tuple[Publication, str, str], changed: dict[str, Any]
) -> None:
    """However much of the rest agrees or is missing; somebody may be asked."""
    paper, here, there = words
    title = paper.titles[0].replace(here, there)
    assert title != paper.titles[0]
    assert "linked" != outcome(paper, titles=(title,), **changed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prenatal yoga", "Postnatal yoga"), ("Yoga for men", "Yoga for women"),
        ("Hypertension in youth", "Hypotension in youth"), ("Care of smokers", "Care of nonsmokers"),
        ("Trial in Shanxi", "Trial in Shaanxi"), ("Trial in Austria", "Trial in Australia"),
        ("Trial in Suzhou", "Trial in Xuzhou"), ("Hepatitis B care", "Hepatitis C care"),
        ("Prednisone in asthma", "Prednisolone in asthma"),
        ("Citalopram in age", "Escitalopram in age"),
        ("Maternal care", "Paternal care"), ("Care in North Korea", "Care in South Korea"),
        ("山西省农村", "陕西省农村"), ("产前抑郁", "产后抑郁"), ("男性护士", "女性护士"), ("有效性", "无效性"),
    ],
)  # fmt: skip
def test_titles_are_opposed(one: str, other: str) -> None:
    """By a beginning of a word, a word, a letter, a place; either way round."""
    ones, others = read_title(one), read_title(other)
    assert (True, True) == (opposed(ones, others), opposed(others, ones))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Randomised trial of talc", "Randomized trial of talc"), ("Effusion", "Effusions"),
        ("Oesophageal tumour", "Esophageal tumor"), ("Online care", "On-line care"),
        ("Trial in Guangdong", "Trial in Guangdong Province"), ("A case of talc", "Case of talc"),
        ("广东省的抑郁", "广东抑郁"), ("网络干预的效果", "网络干预效果"),
    ],
)  # fmt: skip
def test_spellings_are_not_opposed(one: str, other: str) -> None:
    """Plurals, British and American letters, two names of one place."""
    assert not opposed(read_title(one), read_title(other))


def test_places_are_those_of_the_vocabulary() -> None:
    """Every region of the vocabulary with every name; linkage may not read the vocabulary itself."""
    with (ROOT / "loaders" / "vocabulary" / "region.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    fields = ("label_en", "label_zh", "alt_en", "alt_zh")
    named = {
        row["id"]: {name.strip() for field in fields for name in row[field].split(" | ")} - {""}
        for row in rows
    }
    table = tomllib.loads((ROOT / "graph" / "linkage" / "places.toml").read_text(encoding="utf-8"))
    assert named == {place: set(names) for place, names in table["places"].items()}


@pytest.mark.parametrize(
    ("here", "there"),
    [("cisplatin", "carboplatin"), ("fluoxetine", "paroxetine"), ("sertraline", "mirtazapine")],
)
def test_another_drug_is_no_spelling(here: str, there: str) -> None:
    """The same trialists, journal and year, and no pages."""
    title = "Efficacy of {} added to usual care in a large cohort of older patients with cancer"
    trial = replace(PAPER, titles=(title.format(here),), volume="", issue="", pages="")
    assert "linked" != outcome(trial, titles=(title.format(there),))


# ---- notices -------------------------------------------------------------------------------------
NOTICES = [
    "Correction to: {}", "Author Correction: {}", "Erratum: {}", "Erratum to “{}”", "{}: Erratum",
    'Corrigendum to "{}" [J. Affect. Disord. 127 (2019) 909-915]', "Retraction: {}",
    'Retraction notice to "{}"', "Notice of retraction: {}", "{} (vol 127, pg 909, 2019)",
    "Expression of concern: {}", "Editorial expression of concern on {}", "Comment on: {}",
    "Commentary: {}", "Reply to: {}", "In reply: {}", "{}. Authors' reply", "Re: {}",
    'Response to "{}"', "Letter to the Editor: {}", "Letter regarding {}", "{}: a reply to Lee",
    "Publisher Correction: {}", "Statement of retraction: {}", "Withdrawal notice: {}",
]  # fmt: skip
NOTICES_HAN = [
    "撤稿声明：{}", "《{}》一文的更正", "《{}》的撤稿声明", "关于《{}》一文的勘误", "对《{}》一文的商榷",
    "更正：{}", "与《{}》作者商榷", "致编辑：{}", "勘误《{}》", "《{}》一文的几点意见",
]  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "words"), [*product([PAPER], NOTICES), *product([CHINESE], NOTICES_HAN)]
)
@pytest.mark.parametrize(
    "changed",
    [
        {"pages": "1200", "issue": "5"},
        {"pages": "", "issue": ""},
        {"year": 2020, "volume": "128"},
        {"authors": ("Lee, A.",)},
        {"authors": ()},
        {"doi": "10.1000/x"},
    ],
)
def test_a_notice_is_proposed_as_one_about_its_paper(
    paper: Publication, words: str, changed: dict[str, Any]
) -> None:
    """Corrections, retractions, comments and replies, in both languages."""
    found = only(
        replace(paper, doi=changed.get("doi", "")),
        titles=(words.format(paper.titles[0]),),
        **changed,
    )
    assert found is not None
    assert ("proposed", "NOTICE_ABOUT") == (found.outcome, found.relation)


def test_two_records_of_one_notice_are_one_report() -> None:
    """A correction in two databases, with and without the words `Author` and `to`."""
    notice = replace(PAPER, titles=(f"Correction to: {PAPER.titles[0]}",), pages="1200")
    assert "linked" == outcome(notice, titles=(f"Author Correction: {PAPER.titles[0]}",))


def test_two_notices_about_one_paper_are_two_reports() -> None:
    """Its correction and the reply of its authors."""
    notice = replace(PAPER, titles=(f"Correction to: {PAPER.titles[0]}",), pages="1200")
    assert "linked" != outcome(notice, titles=(f"Reply to: {PAPER.titles[0]}",), pages="1201")


def test_a_paper_marked_as_retracted_is_the_paper() -> None:
    """The publisher prints the mark before the title of the paper itself."""
    assert "linked" == outcome(PAPER, titles=(f"RETRACTED ARTICLE: {PAPER.titles[0]}",))
    assert "linked" == outcome(CHINESE, titles=(f"【撤稿】{CHINESE.titles[0]}",))


# ---- versions ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"doi": "10.1016/j.jad.2019.1"}, {"doi": "10.1101/2018.12.1", "journals": ("medRxiv",)}),
        ({"doi": "10.1016/j.jad.2019.1"}, {"doi": "10.21203/rs.3.rs-12/v1", "journals": ()}),
        ({}, {"journals": ("Research Square",), "year": 2018}),
        ({"doi": "10.21203/rs.3.rs-12/v1"}, {"doi": "10.21203/rs.3.rs-12/v2"}),
        ({"doi": "10.1002/14651858.cd1.pub2"}, {"doi": "10.1002/14651858.cd1.pub3"}),
        ({"doi": "10.12688/f1000research.123.1"}, {"doi": "10.12688/f1000research.123.2"}),
        ({}, {"journals": ("European Psychiatry",), "issue": "Suppl 1", "pages": "S12"}),
    ],
)
def test_versions_are_proposed_as_such(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Preprint and article, two versions of either, an abstract in a supplement and the paper."""
    elsewhere = {"volume": "", "issue": "", "pages": ""}
    found = only(replace(PAPER, **one), **({**elsewhere, **other}))
    assert found is not None
    assert ("proposed", "VERSION_OF") == (found.outcome, found.relation)


@pytest.mark.parametrize(
    "other",
    ["10.1016/j.jad.2019.2", "10.1016/j.jad.2019.13", "10.1016/j.jad.2019.1.full", "10.1016/j.jad"],
)
def test_a_doi_that_nearly_agrees_is_put_before_a_person(other: str) -> None:
    """One letter typed wrongly, or something printed behind it; far from each other they part."""
    found = only(replace(PAPER, doi="10.1016/j.jad.2019.1"), doi=other)
    assert found is not None
    expected = ("distinct", "doi conflict") if other == "10.1016/j.jad" else (
        "proposed", "doi nearly the same",
    )  # fmt: skip
    assert expected == (found.outcome, found.reason)


# ---- journals' own pages -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "title", ["The editor's view of the year in affective disorders", "Editor"]
)
def test_an_editorial_of_another_issue_is_not_linked(title: str) -> None:
    """One author, title, year and volume, two issues, no pages."""
    editorial = replace(PAPER, titles=(title,), pages="", authors=PAPER.authors[:1])
    assert "linked" != outcome(editorial, issue="4")
    assert "linked" != outcome(replace(editorial, authors=PAPER.authors), issue="4")


@pytest.mark.parametrize(
    "title", ["Editorial Board", "Contents", "Table of contents", "目录", "Erratum"]
)
def test_a_title_that_names_no_paper_proposes_only_with_authors_or_pages(title: str) -> None:
    """One journal, year, volume and issue do not make two covers one."""
    cover = replace(PAPER, titles=(title,), authors=(), pages="")
    assert "nothing" == outcome(cover)
    assert "proposed" == outcome(replace(cover, authors=PAPER.authors[:1]))
    assert "linked" == outcome(replace(cover, pages="1-3", authors=PAPER.authors[:1]))
