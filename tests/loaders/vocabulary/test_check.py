"""The check of vocabularies: each kind of fault found where it is, none where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lacunary.graph.records import Concept
from lacunary.loaders.vocabulary.check import (
    FAULTS,
    VocabularyFinding,
    inspect_changes,
    inspect_concepts,
    shipped_changes,
)


def concept(name: str, en: str, zh: str, **more: object) -> Concept:
    """A concept; its place is its name."""
    return replace(Concept(name, en, zh, f"table-{name}:2"), **more)  # type: ignore[arg-type]


def found(*concepts: Concept) -> list[tuple[str, tuple[str, ...], str]]:
    """What is found in these concepts."""
    findings = inspect_concepts({one.id: one for one in concepts})
    return [(finding.kind, finding.concepts, finding.about) for finding in findings]


BODY = concept("condition:body", "Bodily illness", "躯体疾病")
SLEEP = concept("condition:sleep", "Sleep problems", "睡眠问题", broader="condition:body")
MOOD = concept("condition:mood", "Mood disorder", "心境障碍")


def test_a_vocabulary_without_faults_says_nothing() -> None:
    """Two concepts, one below the other."""
    assert [] == found(BODY, SLEEP)


def test_a_parent_that_is_missing_is_found() -> None:
    """It is named."""
    assert [("parent_missing", ("condition:sleep",), "condition:body")] == found(SLEEP)


def test_every_concept_of_a_circle_is_found_and_none_that_hangs_below_it() -> None:
    """The way back is named."""
    circle = (replace(BODY, broader="condition:mood"), replace(MOOD, broader="condition:body"))
    assert [
        ("circle", ("condition:body",), "condition:mood"),
        ("circle", ("condition:mood",), "condition:body"),
    ] == found(*circle, SLEEP)


@pytest.mark.parametrize(
    "twice",
    [
        replace(SLEEP, broader="condition:body | mood"),
        replace(SLEEP, extra={"other_parents": "mood"}),
    ],
)
def test_two_parents_and_the_two_tops_they_lead_to_are_found(twice: Concept) -> None:
    """In a cell, and as a second `skos:broader`: a study there is counted twice."""
    both = ("condition:sleep", "condition:body", "condition:mood")
    assert [("several_tops", both, ""), ("two_parents", both, "")] == found(BODY, MOOD, twice)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("two_labels", {"label_zh": "睡眠问题"}),
        ("two_names", {"alt_en": ("sleep  PROBLEMS",)}),
        ("two_names", {"alt_zh": ("睡眠问题",)}),
    ],
)
def test_a_name_of_two_concepts_of_a_dimension_is_found(
    kind: str, names: dict[str, object]
) -> None:
    """However it is written; a name of one concept in two cells is none."""
    about = "睡眠问题" if "alt_en" not in names else "Sleep problems"
    twice = [("condition:mood", "condition:sleep")]
    (one,) = found(BODY, SLEEP, replace(MOOD, **names))  # type: ignore[arg-type]
    assert (kind, twice, about.casefold()) == (
        one[0],
        [one[1]],
        " ".join(one[2].casefold().split()),
    )
    assert [] == found(replace(MOOD, alt_en=("Mood disorder",)))


def test_a_name_that_is_a_label_in_another_dimension_is_a_remark() -> None:
    """A condition whose other name is an outcome."""
    outcome = concept("outcome:quitting", "Smoking cessation", "戒烟")
    smoking = concept("condition:smoking", "Smoking", "吸烟", alt_zh=("戒烟",))
    expected = [("label_elsewhere", ("condition:smoking", "outcome:quitting"), "戒烟")]
    assert expected == found(outcome, smoking)
    assert "label_elsewhere" not in FAULTS


@pytest.mark.parametrize(
    ("en", "zh", "joined"),
    [
        ("Smoking and vaping", "吸烟与电子烟", "Smoking and vaping · 吸烟与电子烟"),
        ("Land use", "土地或水的使用", "土地或水的使用"),
        ("Brandy", "参与", "参与"),
        ("Brandy (and wine)", "酒（和其他）", None),
    ],
)
def test_a_label_that_joins_two_things_is_a_remark(en: str, zh: str, joined: str | None) -> None:
    """But not of a concept that groups narrower ones, and not what stands in brackets."""
    one = concept("condition:one", en, zh)
    expected = [("joined_label", ("condition:one",), joined)] if joined else []
    assert expected == found(one)
    assert [] == found(one, replace(SLEEP, broader="condition:one"))


def test_a_label_that_is_lacking_is_found_except_of_a_venue() -> None:
    """A journal may have its one name in one language."""
    assert [("label_lacking", ("condition:x",), "Chinese")] == found(
        concept("condition:x", "X", "")
    )
    assert [] == found(concept("venue:x", "X", ""))


def test_a_label_that_is_the_same_in_both_languages_is_a_remark() -> None:
    """Which may be right, as of a product."""
    expected = [("same_label", ("database:scopus",), "Scopus")]
    assert expected == found(concept("database:scopus", "Scopus", "Scopus"))


@pytest.mark.parametrize("length", [2, 4, 5])
def test_an_acronym_of_at_most_four_letters_may_be_shared(length: int) -> None:
    """It is a remark, once for all that share it; a longer one is a name of two concepts."""
    word = "ABCDE"[:length]
    one, other = replace(SLEEP, broader="", alt_en=(word,)), replace(MOOD, alt_en=(word,))
    kind = "shared_acronym" if length <= 4 else "two_names"
    assert [(kind, ("condition:mood", "condition:sleep"), word)] == found(one, other)


NETHERLANDS = concept("region:nl", "Netherlands", "荷兰", extra={"kind": "country", "iso": "NL", "iso_3166_1": "NL | NLD"})  # fmt: skip


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("nl", []),
        ("", [("empty_group", ("region:group",), "Benelux")]),
        ("nl | be", [("member_missing", ("region:group",), "be")]),
    ],
)
def test_a_group_has_members_and_each_is_a_region(
    members: str, expected: list[tuple[str, tuple[str, ...], str]]
) -> None:
    """A group without members holds no study of any country."""
    extra = {"kind": "country-group"} | ({"members": members} if members else {})
    group = concept("region:group", "Benelux", "比荷卢", extra=extra)
    assert expected == found(NETHERLANDS, group)


def test_a_world_region_has_members_by_its_narrower_regions() -> None:
    """Else it is as empty as a group without members."""
    europe = concept("region:europe", "Europe", "欧洲", extra={"kind": "world-region"})
    assert [("empty_group", ("region:europe",), "Europe")] == found(europe)
    assert [] == found(europe, replace(NETHERLANDS, broader="region:europe"))


def test_codes_that_are_lacking_or_doubled_are_found() -> None:
    """Of countries and provinces; a place needs none."""
    belgium = concept("region:be", "Belgium", "比利时", extra={"kind": "country", "iso": "NL"})
    place = concept("region:x", "Town", "某镇", extra={"kind": "place"})
    assert [
        ("code_lacking", ("region:be",), "iso_3166_1"),
        ("two_codes", ("region:be", "region:nl"), "NL"),
    ] == found(NETHERLANDS, belgium, place)


# ---- who has checked it --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("checked", "person"),
    [
        ("Li Xiaoming, 2026-11-28", True),
        ("李小明", True),
        ("A. I. Popescu", True),
        ("Claude Bernard", True),
        ("Claude 2", False),
        ("GPT-5", False),
        ("模型核对", False),
        ("rule: ISO 3166-1", False),
        ("2026-11-28", False),
        ("the proposer, 2026", False),
    ],
)
def test_only_a_person_who_did_not_propose_it_has_checked_a_change(
    checked: str, person: bool
) -> None:
    """A program is no person, nor is a date; what somebody proposed another one checks."""
    row = {"concept": "condition/x", "proposed_by": "the proposer, 2026", "checked_by": checked}
    expected = [] if person else [VocabularyFinding("no_person", ("condition:x",), checked, "c:2")]
    assert expected == inspect_changes([row], "c")
    own = concept("condition:x", "X", "某", extra={"checked_by": checked, "proposed_by": row["proposed_by"]})  # fmt: skip
    assert ([] if person else [("no_person", ("condition:x",), checked)]) == found(own)


def test_changes_that_nobody_has_checked_are_counted_once() -> None:
    """With all of them as the denominator."""
    row = {"concept": "condition/x", "proposed_by": "b", "checked_by": ""}
    expected = [VocabularyFinding("unchecked", (), "2/3", "c:2")]
    assert expected == inspect_changes([row, row, row | {"checked_by": "Li"}], "c")


def test_the_shipped_changes_name_no_program_as_their_checker() -> None:
    """And none that proposed them."""
    kinds = {finding.kind for finding in inspect_changes(shipped_changes(), "changes")}
    assert "no_person" not in kinds


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_a_fault_says_which_concept_and_what_to_do(kind: str, language: str) -> None:
    """In both languages."""
    said = VocabularyFinding(kind, ("condition:a", "condition:b"), "word", "t:2").in_words(language)
    assert "condition:a" in said
    assert 2 <= said.count("." if language == "en" else "。")
