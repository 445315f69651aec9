"""Words that say that nothing is said: a statement, and never words that await a concept."""

from __future__ import annotations

import pytest

from lacunary.graph.records import Concept
from lacunary.loaders.vocabulary.read import Values

UNKNOWN = Concept("delivery:unknown", "Unknown", "未知", "delivery:2")


@pytest.mark.parametrize(
    "words", ["not reported", "Not Reported.", "NR", "n.a.", "unclear", "未提及", "未说明。", "？"]
)
def test_words_that_say_nothing_name_no_concept(words: str) -> None:
    """They are kept as printed."""
    (cell,) = Values({}).look_up("condition", words, "sheet")
    assert (words, None, "none") == (cell.verbatim, cell.value, cell.method)


@pytest.mark.parametrize("words", ["unclear diagnosis", "not reported by self", "未婚", "none"])
def test_words_that_say_something_await_a_concept(words: str) -> None:
    """A word that only begins so may mean anything."""
    (cell,) = Values({}).look_up("condition", words, "sheet")
    assert "unmapped" == cell.method


def test_a_table_and_a_label_come_first() -> None:
    """A vocabulary may have a concept for what is unknown, and a table may say what is meant."""
    values = Values({UNKNOWN.id: UNKNOWN})
    assert "delivery:unknown" == values.look_up("delivery", "unknown", "sheet")[0].value
    values.add("delivery", "not reported", "delivery:unknown", "sheet", "values/delivery.csv:2")
    assert "delivery:unknown" == values.look_up("delivery", "not reported", "sheet")[0].value
