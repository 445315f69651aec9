"""The second tier of matching: ordinary words of extraction sheets, in English and Chinese, mean the
concept that a reader would say, or stay unmapped.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.matching.likely import NO_CONCEPT
from lacunary.graph.matching.plain_words import LONGEST_PHRASE, forms_table
from lacunary.graph.matching.word_forms import WordForms
from lacunary.graph.records import Concept
from lacunary.loaders.vocabulary.read import Values, builtin_vocabularies, read_vocabulary


@pytest.fixture(scope="module")
def values() -> Values:
    """The vocabularies that are shipped, without a value table."""
    concepts: dict[str, Concept] = {}
    for name in builtin_vocabularies():
        concepts |= {one.id: one for one in read_vocabulary(name, None, name)[0]}
    return Values(concepts)


@pytest.mark.parametrize(
    ("dimension", "words", "concepts", "rule"),
    [
        ("population", "University Students", ["university-students"], "alternative"),
        ("comparator", "wait-list controls", ["waiting-list"], "form"),
        ("comparator", "Wait lists", ["waiting-list"], "form"),
        ("comparator", "usual care", ["usual-care"], "alternative"),
        ("design", "randomized-controlled trials", ["randomised-controlled-trial"], "form"),
        ("design", "mixed methods", ["mixed-methods"], "form"),
        ("design", "pre-post", ["pre-post"], "shorter"),
        ("delivery", "mobile applications", ["app"], "form"),
        ("delivery", "SMS text messages", ["sms"], "form"),
        ("delivery", "网络形式", ["web"], "shorter"),
        ("delivery", "網頁形式", ["web"], "shorter"),
        ("delivery", "internet programs", ["web"], "shorter"),
        ("intervention", "Internet-based CBT", ["cognitive-behavioural-therapy"], "modifier"),
        ("intervention", "guided web-based CBT", ["cognitive-behavioural-therapy"], "modifier"),
        ("instrument", "Beck Depression Inventory (BDI-II)", ["bdi-ii"], "brackets"),
        ("instrument", "抑郁自评量表(SDS)", ["zung-sds"], "brackets"),
        ("instrument", "PHQ9", ["phq-9"], "form"),
        ("region", "China and Australia", ["cn", "au"], "list"),
        ("region", "安徽省、四川省", ["cn-ah", "cn-sc"], "list"),
        ("region", "武汉", ["cn-hb"], "place"),
        ("region", "Wuhan", ["cn-hb"], "place"),
        ("region", "Regensburg, Germany", ["de"], "within"),
        ("region", "Brazil, Sao Paulo State", ["br"], "within"),
        ("region", "China, Wanzhou District", ["cn"], "within"),
        ("region", "United States of America, Georgia", ["us"], "within"),
        ("region", "Georgia and Armenia", ["ge", "am"], "list"),
        ("region", "Beijing, China", ["cn-bj", "cn"], "list"),
        ("condition", "depression, anxiety and stress", ["depression", "anxiety", "stress"], "list"),
        ("design", "Double-blind RCT", ["randomised-controlled-trial"], "modifier"),
        ("design", "DB-RCT", ["randomised-controlled-trial"], "modifier"),
        ("design", "SB-RCT", ["randomised-controlled-trial"], "modifier"),
        ("condition", "Late-life depression", ["depression"], "modifier"),
        ("design", "隨機對照實驗", ["randomised-controlled-trial"], "form"),
        ("population", "Nurses (n = 120)", ["nurses"], "brackets"),
        ("population", "Adults aged 18-65 years", ["adults"], "remark"),
        ("population", "60例护士", ["nurses"], "remark"),
        ("population", "Patients with T2DM", ["people-with-type-2-diabetes"], "people"),
        ("population", "college students with insomnia",
         ["people-with-insomnia", "university-students"], "people"),
        ("population", "惊恐障碍患者", ["people-with-anxiety-disorders"], "people"),
        ("condition", "mild to moderate depression", ["depression"], "modifier"),
        ("outcome", "severity of insomnia", ["insomnia-severity"], "order"),
        ("outcome", "positive and negative affect", ["positive-affect", "negative-affect"], "list"),
        ("intervention", "mindfulness meditation app", ["mindfulness-meditation"], "modifier"),
        ("intervention", "dCBT-I", ["cbt-for-insomnia"], "modifier"),
        ("comparator", "等待对照组", ["waiting-list"], "shorter"),
        ("instrument", "Beck Depression Inventory-II", ["bdi-ii"], "form"),
        ("instrument", "贝克焦虑量表BAI", ["bai"], "brackets"),
        ("region", "NLD", ["nl"], "code"),
        ("region", "湖北武汉", ["cn-hb"], "within"),
    ],
)  # fmt: skip
def test_ordinary_words_are_matched_by_a_rule(
    dimension: str, words: str, concepts: list[str], rule: str, values: Values
) -> None:
    """Each says by which."""
    cells = values.look_up(dimension, words, "sheet")
    assert [f"{dimension}:{name}" for name in concepts] == [cell.value for cell in cells]
    assert {f"matched:{rule}"} == {cell.method for cell in cells}


def test_the_instrument_behind_an_outcome_is_one(values: Values) -> None:
    """`depression (PHQ-9)` is both."""
    cells = values.look_up("outcome", "depression (PHQ-9)", "sheet")
    assert ["outcome:depression", "instrument:phq-9"] == [cell.value for cell in cells]


@pytest.mark.parametrize(
    ("dimension", "words"),
    [
        ("instrument", "SAS"),  # of anxiety, or of smartphone addiction
        ("comparator", "active control"),  # with or without treatment
        ("instrument", "患者健康问卷"),  # of two, four, eight or nine questions
        ("intervention", "PE"),  # prolonged exposure, or psychoeducation
        ("region", "CA"),  # Canada, or California
        ("region", "Multi-country"),
        ("condition", "depression (diagnosis by DSM)"),
        ("condition", "mental health literacy (attitude; stigma)"),  # it names another concept, too
        ("population", "12% male"),
        ("population", "Chinese nurses"),  # they are Chinese people, too
        ("condition", "psychological burden (COVID-19)"),
        ("design", "RCT (re-analysis of a sub-sample)"),
        ("design", "RCT; pilot or feasibility"),
        ("outcome", "something and nothing"),
        ("region", "China and elsewhere"),
        ("region", "Germany, multi-site"),
        ("region", "Sweden, Norway, Utopia"),
        ("region", "中国，其他"),
        ("population", "university"),
        ("intervention", "online"),
    ],
)
def test_words_that_could_mean_something_else_stay_unmapped(
    dimension: str, words: str, values: Values
) -> None:
    """A person decides."""
    (cell,) = values.look_up(dimension, words, "sheet")
    assert (None, "unmapped") == (cell.value, cell.method)


def test_a_row_of_a_value_table_refuses_a_match(values: Values) -> None:
    """`-` says that the words name no concept; a table's word always goes first."""
    own = Values(values._concepts)
    own.add("delivery", "网络形式", "-", "", "values/delivery.csv:2")
    own.add("delivery", "text messages", "delivery:messaging", "", "values/delivery.csv:3")
    assert [None] == [cell.value for cell in own.look_up("delivery", "网络形式", "sheet")]
    found = own.look_up("delivery", "text messages", "sheet")
    assert [("delivery:messaging", "mapped")] == [(cell.value, cell.method) for cell in found]


def test_the_tables_name_concepts_that_there_are(values: Values) -> None:
    """A misspelt one would never be matched, or proposed to nobody."""
    table = forms_table()
    having = {*table["people"]["who_have"], *table["people"]["who_have"].values()}
    ambiguous = {
        one for words in table["ambiguous"].values() for named in words.values() for one in named
    }
    named = having | (ambiguous - {NO_CONCEPT}) | {*table["same_name"]}
    assert set() == {one for one in named if not values.knows(one)}


def test_an_exact_name_is_never_matched_by_rule(values: Values) -> None:
    """Every label of every concept means its concept, or none where two have it."""
    for concept in values._concepts.values():
        dimension = concept.id.partition(":")[0]
        for label in filter(None, (concept.label_en, concept.label_zh)):
            cells = values.look_up(dimension, label, "sheet")
            assert [concept.id] == [c.value for c in cells] or cells[0].method == "unmapped", label


NAMES = ["Waiting list", "Usual care or practice", "等待名单对照", "Beck Inventory", "BDI"]


@given(
    st.permutations(NAMES), st.sampled_from(["usual care", "waiting lists", "等待名单对照", "x"])
)
def test_what_is_found_does_not_depend_on_the_order_of_concepts(
    names: list[str], words: str
) -> None:
    """A name of two concepts is none of either, whichever comes first."""

    def found(order: list[str]) -> object:
        concepts = {
            f"comparator:{NAMES.index(name)}": Concept(
                f"comparator:{NAMES.index(name)}", name, "", "v:2"
            )
            for name in order
        }
        return WordForms("comparator", concepts).find(words)

    assert found(NAMES) == found(names)


@pytest.mark.parametrize("longer", [0, 1])
def test_words_longer_than_the_longest_phrase_are_not_matched(values: Values, longer: int) -> None:
    said = "Nurses" + " " * (LONGEST_PHRASE + longer - 15) + f"(n = 12{longer})"
    (cell,) = values.look_up("population", said, "")
    assert cell.method == ("unmapped" if longer else "matched:brackets")
