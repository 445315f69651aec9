"""Vocabularies and value tables: both labels, hierarchies without circles, and every mistake with
its file and line.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lacunary.graph import schema
from lacunary.graph.errors import SourceError
from lacunary.graph.records import Concept
from lacunary.loaders import load_project, read_project
from lacunary.loaders.vocabulary.read import (
    Values,
    builtin_vocabularies,
    check_vocabulary,
    read_vocabulary,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROVINCES = {
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北",
    "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海",
    "宁夏", "新疆", "香港", "澳门", "台湾",
}  # fmt: skip


def shipped() -> dict[str, Concept]:
    """All concepts that lacunary ships."""
    return {
        concept.id: concept
        for name in builtin_vocabularies()
        for concept in read_vocabulary(name, None, f"v-{name}")[0]
    }


def errors_of(folder: Path) -> list[str]:
    """Every error of a project."""
    return [str(error) for error in load_project(read_project(folder))[2]]


def put(fixture: str, folder: Path, name: str) -> Path:
    """A fixture as a vocabulary of the tiny project."""
    target = folder / "vocabulary" / f"{name}.csv"
    shutil.copyfile(FIXTURES / fixture, target)
    return target


# ---- what is shipped -----------------------------------------------------------------------------
def test_a_vocabulary_is_shipped_for_every_dimension() -> None:
    """Every dimension of a study's coding, the databases and the venues."""
    assert sorted(schema().concepts) == builtin_vocabularies()


def test_shipped_vocabularies_have_no_mistakes() -> None:
    """No row refused, no circle, no broader concept missing."""
    assert [] == [
        error
        for name in builtin_vocabularies()
        for error in read_vocabulary(name, None, f"v-{name}")[1]
    ]
    assert [] == check_vocabulary(shipped())


def test_every_shipped_concept_has_both_labels() -> None:
    """English and Chinese alike; only a venue may have its one name in one language."""
    lacking = [
        concept.id for concept in shipped().values() if not (concept.label_en and concept.label_zh)
    ]
    assert [] == [name for name in lacking if not name.startswith("venue:")]


def test_all_province_level_divisions_are_there() -> None:
    """The 34 with their ISO codes, below China."""
    found = [
        concept
        for concept in shipped().values()
        if concept.extra.get("kind") == "province" and concept.broader == "region:cn"
    ]
    assert 34 == len(found)
    short = {
        next(name for name in PROVINCES if concept.label_zh.startswith(name)) for concept in found
    }
    assert PROVINCES == short
    assert all(concept.extra["iso"].startswith(("CN-", "HK", "MO", "TW")) for concept in found)


def test_a_country_group_is_no_country_and_no_country_is_below_it() -> None:
    """ "East Asia" is not China: a study there is counted in no country."""
    concepts = shipped()
    groups = {
        name for name, concept in concepts.items() if concept.extra.get("kind") == "country-group"
    }
    assert "region:group-east-asia" in groups
    assert set() == {concept.id for concept in concepts.values() if concept.broader in groups}
    assert "region:asia" == concepts["region:group-east-asia"].broader


# ---- mistakes in a vocabulary --------------------------------------------------------------------
def test_a_circle_is_an_error_with_file_and_line(tiny_folder: Path) -> None:
    """Every concept of the circle is named; one that merely hangs below it is not."""
    put("circle.csv", tiny_folder, "instrument")
    assert [
        f"vocabulary/instrument.csv:{line}: `instrument:{name}` is broader than itself. Break the"
        " circle."
        for line, name in ((2, "a"), (3, "b"), (4, "c"))
    ] == (errors_of(tiny_folder))


def test_a_missing_broader_concept_is_an_error(tiny_folder: Path) -> None:
    """It is named once, at the row that has it, not again for every narrower concept."""
    put("broader-missing.csv", tiny_folder, "instrument")
    expected = (
        "`instrument:anxiety` has the broader concept `instrument:mental`, which is in no"
        " vocabulary. Add it, or correct `broader`."
    )
    assert [f"vocabulary/instrument.csv:2: {expected}"] == errors_of(tiny_folder)


def test_every_bad_row_of_a_vocabulary_is_shown(tiny_folder: Path) -> None:
    """A concept twice, one without an id, one without a label, a row with a cell too many: all at
    once.
    """
    put("concept-twice.csv", tiny_folder, "instrument")
    assert [
        (
            "vocabulary/instrument.csv:6: 4 cells for 3 columns. Quote the cell that holds the"
            " delimiter."
        ),
        (
            "vocabulary/instrument.csv:3: the concept `instrument:anxiety` is there twice (also in"
            " line 2). Keep one of the rows."
        ),
        "vocabulary/instrument.csv:4: a concept needs an id and an English label. Fill them in.",
        "vocabulary/instrument.csv:5: a concept needs an id and an English label. Fill them in.",
    ] == errors_of(tiny_folder)


def test_a_vocabulary_without_a_label_column_is_an_error(tiny_folder: Path) -> None:
    """Every missing column is named."""
    (tiny_folder / "vocabulary" / "instrument.csv").write_text(
        "id,name\nphq-9,PHQ-9\n", encoding="utf-8"
    )
    has = "A vocabulary has id, label_en, label_zh, broader, notation, exact_match, alt_en, alt_zh."
    assert [
        f"vocabulary/instrument.csv:1: the column `{name}` is missing. {has}"
        for name in ("label_en", "label_zh")
    ] == errors_of(tiny_folder)


def test_an_empty_vocabulary_is_an_error(tiny_folder: Path) -> None:
    """It is named by its path in the project."""
    put("empty.csv", tiny_folder, "instrument")
    assert [
        "vocabulary/instrument.csv: the file is empty. Export it again, or remove the source from"
        " lacunary.toml."
    ] == errors_of(tiny_folder)


def test_a_file_that_is_no_vocabulary_is_an_error(tiny_folder: Path) -> None:
    """The name of the file is the dimension."""
    put("circle.csv", tiny_folder, "conditions")
    (shown,) = errors_of(tiny_folder)
    assert shown.startswith(
        "vocabulary/conditions.csv: `conditions` is not a vocabulary. Name the file after one of"
        " comparator, condition"
    )


def test_a_project_that_names_an_unknown_builtin_is_an_error(tiny_folder: Path) -> None:
    """With those there are."""
    path = tiny_folder / "lacunary.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("builtin = []", 'builtin = ["regions"]'),
        encoding="utf-8",
    )
    (shown,) = errors_of(tiny_folder)
    assert shown.startswith(
        "lacunary.toml: there is no built-in vocabulary `regions`. Known: comparator, condition"
    )


def test_a_concept_of_the_project_replaces_the_shipped_one(tiny_folder: Path) -> None:
    """The project's own row for China wins over the one that lacunary ships."""
    path = tiny_folder / "lacunary.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("builtin = []", 'builtin = ["region"]'),
        encoding="utf-8",
    )
    loaded, _, errors = load_project(read_project(tiny_folder))
    assert [] == errors
    assert "vocabulary-region-own:3" == loaded.concepts["region:cn"].place
    assert "vocabulary-region:" == loaded.concepts["region:cn-gd"].place[:18]


# ---- value tables --------------------------------------------------------------------------------
def test_every_bad_row_of_a_value_table_is_shown(tiny_folder: Path) -> None:
    """An unknown concept (with what may have been meant) and words that stand twice; the rest of
    the table is read.
    """
    table = (
        "value,concepts,source,note\nlow mood,condition:depresion,,\nfear,condition:anxiety,,\nFear"
        " ,condition:stress,,\nzz,condition:zzzz,,\n"
    )
    (tiny_folder / "mappings" / "values" / "condition.csv").write_text(table, encoding="utf-8")
    assert [
        (
            "mappings/values/condition.csv:2: `condition:depresion` is in no vocabulary. Did you"
            " mean `condition:depression`?"
        ),
        (
            "mappings/values/condition.csv:4: `Fear` is there twice (also in"
            " mappings/values/condition.csv:3). Keep one of the rows."
        ),
        (
            "mappings/values/condition.csv:5: `condition:zzzz` is in no vocabulary. Add the"
            " concept, or correct the row."
        ),
    ] == errors_of(tiny_folder)


def test_a_value_table_of_no_dimension_is_an_error(tiny_folder: Path) -> None:
    """The name of the file is the dimension."""
    (tiny_folder / "mappings" / "values" / "disorder.csv").write_text(
        "value,concepts\n", encoding="utf-8"
    )
    (shown,) = errors_of(tiny_folder)
    assert shown.startswith(
        "mappings/values/disorder.csv: `disorder` is not a dimension. Name the file after one of"
        " comparator"
    )


def test_a_value_table_without_its_columns_is_an_error(tiny_folder: Path) -> None:
    """Every missing column is named."""
    (tiny_folder / "mappings" / "values" / "design.csv").write_text(
        "words,means\n", encoding="utf-8"
    )
    has = "A value table has value, concepts, source, note."
    assert [
        f"mappings/values/design.csv:1: the column `{name}` is missing. {has}"
        for name in ("value", "concepts")
    ] == errors_of(tiny_folder)


def table(**rows: str) -> Values:
    """Value tables of the condition of two concepts; a key `x_in_s` holds for the source `s`."""
    concepts = {
        f"condition:{name}": Concept(f"condition:{name}", name.title(), "", f"v:{name}")
        for name in ("stress", "burnout")
    }
    values = Values(concepts)
    for number, (words, concept) in enumerate(rows.items(), start=2):
        said, _, source = words.partition("_in_")
        values.add("condition", said.replace("__", "="), concept, source, f"t:{number}")
    return values


def test_words_of_one_source_go_before_words_of_all() -> None:
    """`exhaustion` may mean one thing in one review and another in all the others."""
    values = table(exhaustion="condition:stress", exhaustion_in_s="condition:burnout")
    assert ["condition:burnout"] == [
        cell.value for cell in values.look_up("condition", "Exhaustion", "s")
    ]
    assert ["condition:stress"] == [
        cell.value for cell in values.look_up("condition", "Exhaustion", "other")
    ]


def test_words_of_one_column_can_be_mapped() -> None:
    """`arm=1` of a coded column means something only there."""
    values = table(arm__1_in_s="condition:burnout")
    assert ["condition:burnout"] == [
        cell.value for cell in values.look_up("condition", "1", "s", "arm")
    ]
    assert ["unmapped"] == [cell.method for cell in values.look_up("condition", "1", "s", "other")]


def test_words_are_not_mapped_across_dimensions() -> None:
    """Stress as a condition is not stress as an outcome."""
    assert ["unmapped"] == [
        cell.method for cell in table(strain="condition:stress").look_up("outcome", "strain", "s")
    ]


def test_a_name_of_two_concepts_names_neither() -> None:
    """`SDS` is two scales: the words stay unmapped until a value table says which; a concept's
    label goes before another's alias.
    """
    sheehan = Concept("instrument:sheehan", "Sheehan Disability Scale", "", "v:2", alt_en=("SDS",))
    zung = Concept(
        "instrument:zung",
        "Zung Self-Rating Depression Scale",
        "",
        "v:3",
        alt_en=("SDS", "Distress"),
    )
    distress = Concept("instrument:distress", "Distress", "", "v:4")
    values = Values({concept.id: concept for concept in (sheehan, zung, distress)})
    assert [("unmapped", None)] == [
        (cell.method, cell.value) for cell in values.look_up("instrument", "SDS", "s")
    ]
    assert ["instrument:distress"] == [
        cell.value for cell in values.look_up("instrument", "distress", "s")
    ]
    values.add("instrument", "SDS", "instrument:zung", "s", "t:2")
    assert ["instrument:zung"] == [cell.value for cell in values.look_up("instrument", "SDS", "s")]


def test_the_same_words_twice_are_an_error() -> None:
    """Which row holds cannot be known, whatever the case and width of the letters."""
    values = table(exhaustion="condition:stress")
    with pytest.raises(
        SourceError,
        match=(
            r"^t:9: `ＥＸＨＡＵＳＴＩＯＮ` is there twice \(also in t:2\)\. Keep one of the rows\.$"
        ),
    ):
        values.add("condition", "ＥＸＨＡＵＳＴＩＯＮ", "-", "", "t:9")
