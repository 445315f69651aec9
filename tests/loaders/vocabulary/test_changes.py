"""What was changed in the shipped vocabularies, and why: loaders/vocabulary/changes.csv holds today."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from lacunary.loaders.vocabulary.read import Values, builtin_vocabularies, read_vocabulary

CHANGES = Path(__file__).parents[3] / "loaders" / "vocabulary" / "changes.csv"
LISTS = {"alt_en", "alt_zh", "iso_3166_1", "members"}


def shipped_rows() -> dict[str, dict[str, str]]:
    """Every row of every shipped vocabulary, by `dimension/id`."""
    found = {}
    for name in builtin_vocabularies():
        table = files("lacunary.loaders").joinpath("vocabulary", f"{name}.csv")
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
            found[f"{name}/{row['id']}"] = row
    return found


def changes() -> list[dict[str, str]]:
    """The rows of the table of changes."""
    return list(csv.DictReader(CHANGES.read_text(encoding="utf-8").splitlines()))


def holds(change: dict[str, str], row: dict[str, str]) -> bool:
    """Whether the vocabulary is as the change says."""
    if change["field"] == "concept":
        return change["to"] == f"{row['label_en']} · {row['label_zh']}"
    cell = row[change["field"]]
    if change["field"] not in LISTS - {"iso_3166_1"}:
        return cell == change["to"]
    names = cell.split(" | ")
    return (not change["to"] or change["to"] in names) and (
        change["from"] == change["to"] or change["from"] not in filter(None, names)
    )


def test_every_change_holds() -> None:
    """A change that a later one undoes is taken out of the table, or neither is reviewed."""
    rows = shipped_rows()
    undone = [
        change
        for change in changes()
        if not change["concept"].endswith("/*") and not holds(change, rows[change["concept"]])
    ]
    assert [] == undone


def test_every_change_says_why_and_who_proposed_it() -> None:
    """`checked_by` is a person, and stays empty until there is one."""
    unsaid = [row for row in changes() if not (row["why"] and row["proposed_by"])]
    assert [] == unsaid
    proposers = {row["proposed_by"] for row in changes()}
    assert [] == [row for row in changes() if row["checked_by"] in proposers]


def test_no_change_is_there_twice() -> None:
    """One row for each difference."""
    counts = Counter((row["concept"], row["field"], row["from"], row["to"]) for row in changes())
    assert [] == [change for change, count in counts.items() if count > 1]


# ---- the kinds of fault --------------------------------------------------------------------------
PARENTS = {
    "condition:prediabetes": "condition:physical-health",
    "condition:cancer-related-fatigue": "condition:physical-health",
    "condition:somatic-symptom-distress": "condition:stress-distress",
    "condition:internet-addiction": "condition:addictive-behaviours",
    "intervention:meditation": "intervention:stress-resilience-and-well-being",
    "intervention:occupational-therapy": "intervention:rehabilitation",
    "intervention:rehabilitation": "",
    "intervention:work-directed-intervention": "",
    "outcome:hopelessness": "outcome:psychological-process",
    "population:chinese-people": "population:national-and-ethnic-groups",
    "population:lay-counsellors": "population:occupational-groups",
}


@pytest.mark.parametrize("concept", PARENTS)
def test_a_concept_is_a_kind_of_its_parent(concept: str) -> None:
    """A parent counts what stands below it: a sibling or another topic there is a wrong number."""
    dimension = concept.partition(":")[0]
    found = {c.id: c.broader for c in read_vocabulary(dimension, None, dimension)[0]}
    assert PARENTS[concept] == found[concept]


@pytest.mark.parametrize(
    ("dimension", "words", "concept"),
    [
        ("condition", "smoking cessation", None),
        ("condition", "戒烟", None),
        ("condition", "weight loss", None),
        ("condition", "neoplasm", None),
        ("condition", "酒精中毒", None),
        ("condition", "NSCLC", "condition:non-small-cell-lung-cancer"),
        ("condition", "慢性躯体疾病", "condition:chronic-illness"),
        ("outcome", "心理健康", "outcome:general-mental-health"),
        ("outcome", "痊愈", None),
        ("outcome", "疗效", None),
        ("outcome", "药物使用", None),
        ("outcome", "文化适应", None),
        ("outcome", "导泻行为", None),
        ("population", "少数民族", "population:ethnic-minorities-of-china"),
        ("comparator", "active control", None),
        ("comparator", "活性对照", "comparator:active-treatment"),
        ("comparator", "阳性对照", "comparator:active-treatment"),
        ("instrument", "SAS", None),
        ("region", "Iran, Islamic Republic of", "region:ir"),
        ("region", "Korea, Republic of", "region:kr"),
        ("region", "Viet Nam", "region:vn"),
        ("region", "Türkiye", "region:tr"),
        ("region", "Bolivia, Plurinational State of", "region:bo"),
        ("region", "Moldova, Republic of", "region:md"),
        ("region", "俄罗斯联邦", "region:ru"),
        ("region", "Latin America", "region:group-latin-america-caribbean"),
        ("region", "England", "region:gb-england"),
    ],
)
def test_a_word_names_what_it_means_and_nothing_else(
    dimension: str, words: str, concept: str | None
) -> None:
    """An outcome is no condition, a word of two meanings is none: then a value table says which."""
    concepts, _ = read_vocabulary(dimension, None, dimension)
    values = Values({found.id: found for found in concepts})
    assert concept == values.by_label(dimension, words)


def test_every_country_has_both_codes_and_none_is_shared() -> None:
    """Hong Kong, Macao and Taiwan have theirs beside the code of the province."""
    regions = {c.id: c.extra for c in read_vocabulary("region", None, "region")[0]}
    coded = {name: extra["iso_3166_1"] for name, extra in regions.items() if "iso_3166_1" in extra}
    three = {"region:cn-hk", "region:cn-mo", "region:cn-tw"}
    countries = {name for name, extra in regions.items() if extra["kind"] == "country"}
    assert countries | three == coded.keys()
    assert 249 == len(set(coded.values()))
    assert ["HK | HKG", "MO | MAC", "TW | TWN"] == [coded[name] for name in sorted(three)]
    assert {(2, 3)} == {tuple(map(len, codes.split(" | "))) for codes in coded.values()}
