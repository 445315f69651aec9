"""Names of concepts found in text: whole words, the longest name, acronyms, denial, two scripts,
places and what only looks like one.
"""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph import GraphBuilder
from lacunary.graph.assembly.concepts import add_concepts
from lacunary.graph.matching.concept_names import places
from lacunary.graph.matching.matcher import Matcher, matcher_of
from lacunary.graph.matching.text import folded
from lacunary.loaders.vocabulary.read import builtin_vocabularies, read_vocabulary
from lacunary.queries.proposed_concepts import answer

PARAMETERS = {
    "evidence": "included",
    "digital": "any",
    "dimension": "any",
    "review": "",
    "only_new": True,
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A matcher of the vocabularies that lacunary ships."""
    concepts = [
        concept
        for dimension in builtin_vocabularies()
        for concept in read_vocabulary(dimension, None, dimension)[0]
    ]
    graph = GraphBuilder()
    add_concepts(graph, {concept.id: concept for concept in concepts})
    return matcher_of(graph.freeze())


def proposed(matcher: Matcher, text: str, dimension: str) -> list[str]:
    """The concepts of a dimension that a text proposes, without the dimension's name, each once."""
    return list(
        dict.fromkeys(
            found.concept.partition(":")[2] for found in matcher.match_text(text, [dimension])
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An app for students", ["app"]),
        ("apparent mapping of happy people", []),
        ("two apps, the APP's users", ["app"]),
        ("基于APP的干预", ["app"]),
        ("Facebook or WeChat", ["facebook", "wechat"]),
        ("sms and SMSs", ["sms"]),
    ],
)
def test_latin_names_are_whole_words(matcher: Matcher, text: str, expected: list[str]) -> None:
    """A name ends where its word ends, but for a plural or a possessive; Chinese characters are no
    part of a Latin word.
    """
    assert expected == proposed(matcher, text, "delivery")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a trial in GAD and SAD", ["generalised-anxiety-disorder", "social-anxiety-disorder"]),
        ("a sad gad about town", []),
        ("PTSD or post\u2010traumatic stress disorder", ["post-traumatic-stress-disorder"]),
        ("Posttraumatic   stress\ndisorders", ["post-traumatic-stress-disorder"]),
        ("HELP US WITH SAD CASES", []),
        ("Major Depression and Ｉｎｓｏｍｎｉａ", ["major-depressive-disorder", "insomnia"]),
        ("the Depression Anxiety Stress Scales", []),
        ("during COVID-19", []),
        ("patients with COVID-19", ["covid-19"]),
    ],
)
def test_acronyms_are_printed_in_capitals_and_spellings_are_many(
    matcher: Matcher, text: str, expected: list[str]
) -> None:
    """Capitals tell SAD from sad, unless all is in capitals; dashes, spaces and width do not
    matter; a scale's name is no condition.
    """
    assert expected == proposed(matcher, text, "condition")


def test_instruments_go_by_their_acronyms(matcher: Matcher) -> None:
    """Longest first: BDI-II is not BDI; bai is no word of English but not the instrument either."""
    assert ["bdi-ii", "bai", "phq-9"] == proposed(
        matcher, "BDI-II, BAI, PHQ\u20119; not bai", "instrument"
    )


@pytest.mark.parametrize(
    "text",
    [
        "women not depressed",
        "healthy adults without depression",
        "without a history of major depression",
        "non-depressed students",
        "nondepressed students",
        "free of any depression",
        "depression-free adults",
        "without anxiety, depression",
        "neither anxiety nor depression",
        "无抑郁者",
        "非抑郁大学生",
        "不伴抑郁",
        "无焦虑、抑郁",
        "無憂鬱症",
    ],
)
def test_what_is_denied_is_not_proposed(matcher: Matcher, text: str) -> None:
    """A word before the name, or before a name joined to it, denies it in either language."""
    assert [] == proposed(matcher, text, "condition")


@pytest.mark.parametrize(
    "text",
    [
        "no effect on depression",
        "with or without depression",
        "not only depression",
        "有无抑郁",
        "南非抑郁者",
        "depressed students",
    ],
)
def test_what_only_seems_denied_is_proposed(matcher: Matcher, text: str) -> None:
    """An absent effect, both groups, and South Africa (南非) deny nothing."""
    assert ["depression"] == proposed(matcher, text, "condition")


@pytest.mark.parametrize(
    ("text", "span", "concept"),
    [
        ("青少年抑郁症状", (3, 7), "condition:depressive-symptoms"),
        ("青少年抑郁", (3, 5), "condition:depression"),
        ("大學生憂鬱症狀的網路介入", (3, 7), "condition:depressive-symptoms"),
        ("ﬁnding  Ｄepression", (8, 18), "condition:depression"),
        ("Ａ：失　眠、失眠", (6, 8), "condition:insomnia"),
        ("Dépression in café", (0, 10), "condition:depression"),
    ],
)
def test_spans_are_those_of_the_printed_text(
    matcher: Matcher, text: str, span: tuple[int, int], concept: str
) -> None:
    """Folding changes lengths (ﬁ, double spaces, traditional words); offsets are into what is
    printed.
    """
    assert [(span, concept)] == [
        ((found.start, found.end), found.concept)
        for found in matcher.match_text(text, ["condition"])
    ]


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("憂鬱網路資訊臺灣 ﬁİé-－’\u0301")),
        max_size=40,
    )
)
def test_folding_keeps_its_place(text: str) -> None:
    """Every folded character has a span of the text, and spans never run backwards."""
    once = folded(text)
    assert len(once.text) == len(once.starts) == len(once.ends)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(once.starts, once.ends, strict=True)
    )
    assert list(once.starts) == sorted(once.starts)
    assert list(once.ends) == sorted(once.ends)


@given(
    st.text(max_size=10),
    st.sampled_from(["depression", "憂鬱症狀", "Ｉｎｓｏｍｎｉａ", "post-traumatic  stress"]),
    st.text(max_size=10),
)
def test_words_are_what_stands_between_the_offsets(before: str, name: str, after: str) -> None:
    """For whatever stands around a name: the words of a proposal are the text between its
    offsets.
    """
    matcher = Matcher(
        [
            {
                "id": "condition:x",
                "label_en": "Depression",
                "alt_en": ["insomnia", "post-traumatic stress"],
                "label_zh": "抑郁症状",
            }
        ]
    )
    text = f"{before} {name} {after}"
    for found in matcher.match_text(text):
        assert text[found.start : found.end] == found.words
        assert unicodedata.normalize("NFKC", found.words).strip()


PLACES = {
    # provinces, short, full, traditional, older spellings
    "广东": ["cn-gd"], "广东省": ["cn-gd"], "廣東省": ["cn-gd"], "Guangdong Province": ["cn-gd"],
    "Kwangtung": ["cn-gd"],
    "河南省": ["cn-ha"], "內蒙古自治區": ["cn-nm"], "Inner Mongolia": ["cn-nm"],
    "Mongolia": ["mn"], "蒙古国": ["mn"],
    "Macau": ["cn-mo"], "Macao": ["cn-mo"], "澳门": ["cn-mo"], "澳門": ["cn-mo"],
    "Hong Kong": ["cn-hk"], "香港": ["cn-hk"],
    "Taiwan": ["cn-tw"], "台湾": ["cn-tw"], "臺灣": ["cn-tw"], "Shanxi and Shaanxi": ["cn-sx",
    "cn-sn"],
    # prefectures and localities
    "Chengdu": ["cn-sc"], "成都市社区": ["cn-sc"], "Xi'an": ["cn-sn"], "Xi’an": ["cn-sn"],
    "Peking": ["cn-bj"], "Canton": ["cn-gd"],
    "Ürümqi": ["cn-xj"], "Urumqi": ["cn-xj"], "汶川地震": ["cn-sc"],
    "after the Wenchuan earthquake": ["cn-sc"],
    "吉林省吉林市": ["cn-jl"], "青海省海南藏族自治州": ["cn-qh"], "海南藏族自治州": ["cn-qh"],
    "海南省": ["cn-hi"],
    "河南蒙古族自治县": ["cn-qh"], "延边朝鲜族自治州": ["cn-jl"], "蒙古族学生": [],
    "Suzhou": ["cn"], "苏州": ["cn-js"], "宿州": ["cn-ah"],
    # streets, parks, words
    "上海南京路": ["cn-sh"], "上海市南京东路街道": ["cn-sh"], "北京路步行街": [], "中山公园": [],
    "Nanjing Road, Shanghai": ["cn-sh"],
    "上海路径研究": ["cn-sh"], "身体安康": [], "安康市": ["cn-sn"], "新乡村建设": [],
    "沿海地区": [], "参加纳入": [], "也门诊随访": [],
    "巴林特小组": [], "长江西岸": [], "上海地区": ["cn-sh"],
    # hospitals and universities
    "四川大学华西医院": ["cn-sc"], "华西医院": ["cn-sc"], "West China Hospital": ["cn-sc"],
    "北京协和医院": ["cn-bj"], "协和医院": [],
    "成都中医药大学": ["cn-sc"], "中山大学": ["cn-gd"], "中山医院": ["cn-sh"],
    "中山市人民医院": ["cn-gd"], "厦门大学附属中山医院": ["cn-fj"],
    "西安交通大学": ["cn-sn"], "上海交通大学": ["cn-sh"], "东南大学": [],
    "China Medical University": ["cn"], "中国医科大学": ["cn-ln"],
    "中國醫藥大學": ["cn-tw"], "Sun Yat-sen University": ["cn-gd"],
    "National Sun Yat-sen University": ["cn-tw"],
    # countries whose names are more than that
    "Jordan": ["jo"], "in Jordan": ["jo"], "Amman, Jordan": ["jo"], "Jordan, M. and Chad": [],
    "nurses from Chad": ["td"],
    "Turkey": ["tr"], "turkey in Turkey": ["tr"], "Georgia": ["ge"], "Tbilisi, Georgia": ["ge"],
    "the Georgia sample": [],
    "Atlanta, Georgia": [], "in Georgia": [], "guinea pigs": [], "in Guinea": ["gn"],
    "Papua New Guinea": ["pg"], "Guinea-Bissau": ["gw"],
    "Mexico": ["mx"], "New Mexico": ["us"], "in Jersey": ["je"], "New Jersey": ["us"], "York": [],
    "New York": ["us"],
    "马里兰州": ["us"], "印度尼西亚": ["id"], "South Sudan": ["ss"], "Northern Ireland": ["gb-northern-ireland"],
    "made of china": [],
    # adjectives and acronyms
    "Dutch adults": ["nl"], "the Dutch language": [], "Chinese university students": ["cn"],
    "the Chinese version": [],
    "overseas Chinese students": [], "Australian general practice": ["au"], "help us cope": [],
    "an American Indian reservation": [],
    "US adults": ["us"], "the UK": ["gb"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLACES.items(), ids=list(PLACES))
def test_places_are_told_from_what_only_looks_like_one(
    matcher: Matcher, text: str, expected: list[str]
) -> None:
    """The regions that a title, an address or a name of a hospital gives, each once in the order of
    the text.
    """
    found = list(
        dict.fromkeys(
            place.concept.removeprefix("region:") for place in matcher.match_regions(text)
        )
    )
    assert expected == found


def test_every_prefecture_of_china_has_its_province(matcher: Matcher) -> None:
    """333 prefecture-level divisions under 27 provinces and regions; each name with 市 gives the
    province it stands under.
    """
    wrong = []
    for region, entries in places()["prefectures"].items():
        for entry in entries:
            chinese = entry.partition(" ")[0]
            text = chinese if chinese[-1] in "市州盟区震县" else f"{chinese}市"
            if [f"region:{region}"] != [found.concept for found in matcher.match_regions(text)]:
                wrong.append(text)
    assert [] == wrong
    assert 27 == len(places()["prefectures"])
    assert 333 <= sum(map(len, places()["prefectures"].values()))


def test_provinces_that_the_vocabulary_lacks_are_their_country() -> None:
    """A project with countries only: Chengdu proposes China; with neither, nothing."""
    china = {"id": "region:cn", "label_en": "China", "label_zh": "中国"}
    assert ["region:cn"] == [
        found.concept for found in Matcher([china]).match_regions("in Chengdu")
    ]
    assert [] == Matcher([{"id": "region:nl", "label_en": "Netherlands"}]).match_regions(
        "in Chengdu"
    )


def test_label_of_one_concept_beats_the_other_name_of_another() -> None:
    """`Stress` is the label of one concept and another name of a second: the first is meant. Two
    labels alike propose both.
    """
    concepts = [
        {"id": "condition:a", "label_en": "Stress"},
        {"id": "condition:b", "label_en": "Pressure", "alt_en": ["stress", "load"]},
        {"id": "condition:c", "label_en": "Burden", "alt_en": ["load"]},
    ]
    found = [(p.words, p.concept) for p in Matcher(concepts).match_text("stress and load")]
    assert [("stress", "condition:a"), ("load", "condition:b"), ("load", "condition:c")] == found


def test_a_vocabulary_without_concepts_proposes_nothing() -> None:
    """Nothing to look for is nothing found."""
    assert [] == matcher_of(GraphBuilder().freeze()).match_text("depression")


def small_graph() -> GraphBuilder:
    """Two studies: one with keywords and an unmapped value, coded with anxiety; one whose report is
    in Chinese, a candidate too.
    """
    graph = GraphBuilder()
    for concept, en, zh in (
        ("condition:anxiety", "Anxiety", "焦虑"),
        ("condition:phobia", "Phobia", "恐惧症"),
        ("population:students", "Students", "学生"),
        ("delivery:telephone", "Telephone", "电话"),
    ):
        graph.add_node(concept, {"label_en": en, "label_zh": zh})
    graph.add_edge("BROADER", "condition:phobia", "condition:anxiety")
    graph.add_node("review:r", {"label": "R", "included_unit": "study"})
    for study, candidate, title in (
        ("study:a", False, "Phobia of students"),
        ("study:b", True, "恐惧症学生的电话随访"),
    ):
        graph.add_node(
            study, {"label": study, "unit": "study", "included": True, "candidate": candidate}
        )
        graph.add_node(f"report:{study[-1]}", {"title": title})
        graph.add_edge("REPORTED_IN", study, f"report:{study[-1]}")
    graph.add_edge("INCLUDES", "review:r", "study:a")
    graph.add_edge("ON_CONDITION", "study:a", "condition:phobia")
    for number, (name, words) in enumerate(
        [
            ("delivery", "telephone hotline for students"),
            ("delivery", "telephone hotline for students"),
        ]
    ):
        graph.add_node(
            f"statement:{number}", {"property": name, "words": words, "reading": "unmapped"}
        )
        graph.add_edge("ABOUT", f"statement:{number}", "study:a")
    return graph


def asked(graph: GraphBuilder, **given: Any) -> list[tuple[str, str, str, str, str]]:
    """Study, concept, field, words and whether it is coded, of every proposal."""
    rows, _ = answer(graph.freeze(), PARAMETERS | given)
    return [(row[0], row[3], row[6], row[7], row[12]) for row in rows]


def test_an_unmapped_value_proposes_only_concepts_of_its_dimension() -> None:
    """`telephone hotline for students` in a column of delivery names no population; said twice it
    is proposed once.
    """
    assert [
        ("study:a", "delivery:telephone", "delivery", "telephone", "no"),
        ("study:a", "population:students", "title", "students", "no"),
        ("study:b", "condition:phobia", "title", "恐惧症", "no"),
        ("study:b", "delivery:telephone", "title", "电话", "no"),
        ("study:b", "population:students", "title", "学生", "no"),
    ] == asked(small_graph())


def test_what_is_coded_is_shown_when_asked_for() -> None:
    """Study a is coded with phobia: shown as coded with only_new=no, left out otherwise; a narrower
    code covers the broader.
    """
    graph = small_graph()
    graph.add_node("report:c", {"title": "Anxiety"})
    graph.add_edge("REPORTED_IN", "study:a", "report:c")
    both = [
        ("study:a", "condition:anxiety", "title", "Anxiety", "yes"),
        ("study:a", "condition:phobia", "title", "Phobia", "yes"),
    ]
    assert both == asked(graph, review="review:r", dimension="condition", only_new=False)
    assert [] == asked(graph, review="review:r", dimension="condition")


def test_keywords_are_looked_in_one_by_one() -> None:
    """Offsets are into the keyword, which the row prints."""
    graph = small_graph()
    graph.add_node("report:k", {"keywords": ["health", "telephone"]})
    graph.add_edge("REPORTED_IN", "study:b", "report:k")
    rows, _ = answer(graph.freeze(), PARAMETERS | {"dimension": "delivery"})
    assert [["keywords", "telephone", 0, 9, "telephone", "report:k"]] == [
        row[6:12] for row in rows if row[6] == "keywords"
    ]


def test_addresses_propose_regions_and_nothing_else() -> None:
    """`Department of Telephone Care, Chengdu` proposes Sichuan, as an address, and no telephone."""
    graph = small_graph()
    graph.add_node("region:cn-sc", {"label_en": "Sichuan", "label_zh": "四川"})
    graph.add_node("report:k", {"affiliations": ["Department of telephone care, Chengdu"]})
    graph.add_edge("REPORTED_IN", "study:b", "report:k")
    rows, _ = answer(graph.freeze(), PARAMETERS)
    assert [["affiliations", "Chengdu"]] == [row[6:8] for row in rows if row[11] == "report:k"]


def test_titles_of_published_trials_propose_how_they_were_coded(
    real: RealFiles, matcher: Matcher
) -> None:
    """Of the rows that people coded with depression and whose title says so, 95 % and more propose
    it, a thousand in some seconds.
    """
    path = real("reviews_included", "included.csv")
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if "depress" in row["condition"].casefold() and row["title"]
        ]
    begin = time.process_time()
    hits = [
        any("depress" in found.concept for found in matcher.match_text(row["title"], ["condition"]))
        for row in rows
    ]
    assert 5 > time.process_time() - begin
    named = [row for row in rows if "depress" in row["title"].casefold()]
    assert len(named) * 0.95 <= sum(hits)
