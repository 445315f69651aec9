"""How what is held may be compared with a stated number: read from the row, or by a rule with a
name.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_rows import built, row

from lacunary.graph.assembly.stated_counts import comparison_of


def stated(value: str, **said: Any) -> dict[str, Any]:
    """The statistic of a row that counts studies unless it says otherwise."""
    cells = {"review": "a", "what": "studies of depression", "count_of": "studies"} | said
    (node,) = built([row("stated", "stated", 2, value=value, **cells)]).graph.nodes("Statistic")
    return node


@pytest.mark.parametrize(
    ("value", "said", "number", "comparison", "basis"),
    [
        ("12", {}, 12.0, None, None),
        ("12", {"comparison": "at least"}, 12.0, "at least", "the row says so"),
        ("≥ 12", {}, 12.0, "at least", "the number is printed so"),
        ("More than 1,200", {}, 1200.0, "at least", "the number is printed so"),
        ("至少12", {}, 12.0, "at least", "the number is printed so"),
        ("不超过 3", {}, 3.0, "at most", "the number is printed so"),
        ("< 5", {"comparison": "not comparable"}, 5.0, "not comparable", "the row says so"),
        ("12", {"count_of": "arms"}, 12.0, "not comparable", "it counts arms"),
        ("12", {"count_of": "participants"}, 12.0, "not comparable", "it counts participants"),
        ("12", {"count_of": None}, 12.0, "not comparable", "it does not say what it counts"),
        ("12", {"count_of": "reports"}, 12.0, None, None),
        ("2", {"what": "studies with only women"}, 2.0, "not comparable", "only"),
        ("2", {"what": "仅纳入女性的研究"}, 2.0, "not comparable", "only"),
        ("2", {"what": "studies of onlyness"}, 2.0, None, None),
        ("2", {"note": "each study stands in one class"}, 2.0, "equal", "the remark says so"),
        ("2", {"note": "a lower bound"}, 2.0, "at least", "the remark says so"),
        ("quadrupled", {}, None, None, None),
        ("59 (31/28)", {}, None, None, None),
        ("more than half", {}, None, None, None),
    ],
)
def test_a_stated_number_says_how_it_is_compared(
    value: str,
    said: dict[str, Any],
    number: float | None,
    comparison: str | None,
    basis: str | None,
) -> None:
    """Nothing is assumed where neither the row nor a rule says."""
    node = stated(value, **said)
    assert (number, comparison) == (node.get("number"), node.get("comparison"))
    found = node.get("comparison_basis")
    assert (basis or "") in (found or "") and (basis is None) == (found is None)


@given(
    value=st.text(max_size=12) | st.integers(0, 10**7).map("{:,}".format),
    count_of=st.sampled_from(["studies", "reports", "participants", None]),
    comparison=st.sampled_from(["equal", "at least", "not comparable", None]),
    note=st.sampled_from(["", "upper bound", "one"]),
)
def test_a_kind_has_a_basis_and_what_the_row_says_holds(
    value: str, count_of: str | None, comparison: str | None, note: str
) -> None:
    """Whatever is printed: kind and basis stand together, and the row is never overruled."""
    cells = {"value": value, "count_of": count_of, "comparison": comparison, "note": note}
    found = comparison_of(row("stated", "s", 2, **cells))
    assert (found.kind is None) == (found.basis is None)
    assert comparison in (None, found.kind)
    if value.replace(",", "").isascii() and value.replace(",", "").isdecimal():
        assert found.number == float(value.replace(",", "")) or "," in value
