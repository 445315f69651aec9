"""What words that no rule understands may mean: the likelier concept comes first, and what nothing is
like stays without a proposal.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.graph.matching.likely import Likely
from lacunary.graph.matching.plain_words import LONGEST_PHRASE
from lacunary.loaders.vocabulary.read import builtin_vocabularies, read_vocabulary


def rows() -> list[dict[str, Any]]:
    """The concepts that are shipped, as rows of nodes."""
    return [
        {
            "id": one.id,
            "label_en": one.label_en,
            "label_zh": one.label_zh,
            "alt_en": list(one.alt_en),
            "alt_zh": list(one.alt_zh),
        }
        for name in builtin_vocabularies()
        for one in read_vocabulary(name, None, name)[0]
    ]


@pytest.fixture(scope="module")
def likely() -> Likely:
    """The vocabularies that are shipped."""
    return Likely(rows())


@pytest.mark.parametrize(
    ("dimension", "words", "first"),
    [
        ("instrument", "SAS", "instrument:zung-sas"),
        ("comparator", "Active control", "comparator:active-control"),
        ("region", "multi-country", "-"),
        ("region", "多国", "-"),
        ("population", "undergraduate nursing students", "population:nursing-students"),
        ("population", "caregivers of people with dementia", "population:caregivers"),
        ("instrument", "流调中心用的抑郁量表", "instrument:ces-d"),
        ("intervention", "chatbot", "delivery:chatbot"),
        ("outcome", "PHQ-9", "instrument:phq-9"),
    ],
)
def test_the_likelier_concept_comes_first(
    dimension: str, words: str, first: str, likely: Likely
) -> None:
    """What the words mean in another dimension is proposed where nothing in theirs is like them."""
    assert first == likely.concepts(dimension, words)[0]


@pytest.mark.parametrize("words", ["", "qwertz", "12% male", "。"])
def test_words_like_nothing_have_no_proposal(words: str, likely: Likely) -> None:
    """An empty list, not a guess."""
    assert [] == likely.concepts("condition", words)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_concepts_decides_nothing(chance: Any) -> None:
    """The same concepts in another order propose the same."""
    concepts = [row for row in rows() if row["id"].startswith("comparator:")]
    asked = ["online waiting list", "care as it is", "信息类对照", "placebo drug"]
    expected = [Likely(concepts).concepts("comparator", words) for words in asked]
    chance.shuffle(concepts)
    assert expected == [Likely(concepts).concepts("comparator", words) for words in asked]


@pytest.mark.parametrize("longer", [0, 1])
def test_words_longer_than_the_longest_phrase_propose_nothing(likely: Likely, longer: int) -> None:
    said = ("mindfulness " * LONGEST_PHRASE)[: LONGEST_PHRASE + longer]
    assert bool(likely.concepts("intervention", said)) is (longer == 0)
