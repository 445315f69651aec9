"""The corrected covered area: its published numbers, its identities, and where it is undefined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.queries.analysis.overlap import (
    band_of,
    corrected_covered_area,
    in_several,
    overlap_of,
    too_late,
)

collections = st.dictionaries(
    st.sampled_from("abcdef"), st.sets(st.integers(1, 12), min_size=1), min_size=2
)


def test_published_example_of_six_reviews() -> None:
    """ccaR, miyazaki2017CCA: N = 43, r = 14, c = 6 gives 0.4142857."""
    assert pytest.approx(0.4142857, abs=5e-8) == corrected_covered_area(43, 14, 6)


def test_published_overlap_of_chinese_and_english_reviews() -> None:
    """Cohen 2015: 151 and 118 studies, 4 of them in both: 4 / 265 = 1.5 %."""
    assert pytest.approx(4 / 265) == corrected_covered_area(151 + 118, 151 + 118 - 4, 2)


@given(collections)
def test_area_is_the_mean_of_repeated_inclusions(lists: dict[str, set[int]]) -> None:
    """CCA = sum over studies of (k - 1) / (r (c - 1)), k being how many reviews include the
    study.
    """
    every = set[int]().union(*lists.values())
    repeated = sum(sum(study in studies for studies in lists.values()) - 1 for study in every)
    inclusions = sum(map(len, lists.values()))
    assert pytest.approx(repeated / (len(every) * (len(lists) - 1))) == corrected_covered_area(
        inclusions, len(every), len(lists)
    )


@pytest.mark.parametrize(("inclusions", "distinct", "reviews"), [(10, 10, 1), (0, 0, 3), (0, 0, 0)])
def test_area_is_undefined_and_not_zero_without_two_reviews_or_a_study(
    inclusions: int, distinct: int, reviews: int
) -> None:
    """One review cannot overlap, and no studies cannot either."""
    assert None is corrected_covered_area(inclusions, distinct, reviews)


def test_area_is_undefined_when_every_second_cell_is_missing() -> None:
    """Two reviews of one study each, the other's study too late for both: no room is left."""
    assert None is corrected_covered_area(2, 2, 2, missing=2)


@pytest.mark.parametrize(
    ("area", "band"),
    [
        (0.0, "slight"),
        (0.0499, "slight"),
        (0.05, "moderate"),
        (0.10, "high"),
        (0.15, "very high"),
        (1.0, "very high"),
    ],
)
def test_bands_begin_at_five_ten_and_fifteen_per_cent(area: float, band: str) -> None:
    """Pieper's limits belong to the band above them, and the whole area to the last."""
    assert band == band_of(area)


def test_studies_of_several_lists_are_each_named_once() -> None:
    """Three lists: `b` stands in all, `c` in two, `a` and `d` in one."""
    assert ["b", "c"] == in_several([{"a", "b"}, {"c", "b"}, {"d", "c", "b"}])


def test_only_studies_of_others_after_the_year_of_the_search_are_too_late() -> None:
    """Of a's search in 2010: its own study of 2012, one of 2010 and one without a year are not."""
    lists = {"a": {"own"}, "b": {"late", "same", "unknown"}}
    years = {"own": 2012, "late": 2011, "same": 2010}
    assert {"a": {"late"}} == too_late(lists, years, {"a": 2010})


def test_cells_that_could_not_be_filled_are_taken_off_the_room() -> None:
    """10 inclusions of 6 studies in 3 reviews, 2 cells impossible: 4 of 18 - 6 - 2."""
    assert 0.4 == corrected_covered_area(10, 6, 3, missing=2)


def test_missing_cells_are_those_of_listed_studies_that_the_review_has_not() -> None:
    """A study that no list has, one that the review includes, and a review that is not asked for
    make no cell missing.
    """
    lists = {"a": {"s", "t"}, "b": {"t", "u"}}
    found = overlap_of(lists, {"a": {"s", "u", "none"}, "c": {"s"}})
    assert (4, 3, 2, 1, 0.5) == (
        found.inclusions, found.distinct, found.reviews, found.missing, found.area
    )  # fmt: skip


@given(collections, st.integers(1, 500))
def test_equal_sizes_weigh_nothing(lists: dict[str, set[str]], size: int) -> None:
    """With the same number in every study the weighted area is the plain one."""
    sizes = {study: size for studies in lists.values() for study in studies}
    found = overlap_of(lists, sizes=sizes)
    assert pytest.approx(found.area) == found.weighted
    assert 0 == found.sizeless


def test_weighted_area_is_undefined_without_a_number_or_a_second_review() -> None:
    """Never 0."""
    assert None is overlap_of({"a": {"s"}, "b": {"s"}}).weighted
    assert None is overlap_of({"a": {"s"}}, sizes={"s": 10}).weighted
    assert None is overlap_of({}).area
