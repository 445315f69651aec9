"""Odds ratios of 2 x 2 tables: published numbers, definitions by whole numbers, and homogeneity."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, inf, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.queries.analysis.chi_square import upper_tail
from lacunary.queries.analysis.homogeneity import breslow_day, homogeneity, zelen
from lacunary.queries.analysis.odds_ratio import (
    Table,
    common_odds_ratio,
    exact_test,
    mantel_haenszel,
    smallest_difference,
)

TEA = [Table(3, 1, 1, 3)]
RABBITS = [
    Table(0, 6, 0, 5), Table(3, 3, 0, 6), Table(6, 0, 2, 4), Table(5, 1, 6, 0), Table(2, 0, 5, 0),
]  # fmt: skip
"""Penicillin at once or after 1.5 hours, at five levels (Agresti 1990, 231; R's mantelhaen.test)."""
TEETH = [Table(30, 25, 12, 17), Table(4, 6, 68, 94)]
CERVICAL = [Table(12, 21, 25, 118), Table(96, 148, 92, 150)]
"""Two examples of BreslowDayTest: msph-p8120.github.io/breslow_day.html."""
COUNTS = st.integers(0, 4)
TABLES = st.lists(st.builds(Table, COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=3)


def weights(tables: list[Table], odds: Fraction) -> dict[tuple[int, ...], Fraction]:
    """The weight of every upper left count of each table, in whole numbers."""
    ranges = [range(max(0, a - d), min(a + b, a + c) + 1) for a, b, c, d in tables]
    return {
        counts: prod(
            (
                comb(a + b, k) * comb(c + d, a + c - k) * odds**k
                for (a, b, c, d), k in zip(tables, counts, strict=True)
            ),
            start=Fraction(1),
        )
        for counts in product(*ranges)
    }


def test_fisher_tastes_tea() -> None:
    """R's fisher.test: odds ratio 6.408309, p 0.2429 one-sided, 0.4857 two-sided; 0.3135693 to
    infinity one-sided at 95 %. R solves to four digits.
    """
    found = common_odds_ratio(TEA, level=0.90)
    assert found
    assert pytest.approx(6.408309, rel=1e-4) == found.estimate
    assert pytest.approx(0.3135693, rel=1e-4) == found.low
    assert 0.2429 == round(exact_test(TEA, "greater"), 4)
    assert 0.4857 == round(exact_test(TEA), 4)


def test_penicillin_and_rabbits() -> None:
    """R's manual of mantelhaen.test: p = 0.047 classical, 0.040 exact, 0.020 exact and one-sided."""
    assert 0.047 == round(mantel_haenszel(RABBITS).p or 0, 3)
    assert 0.040 == round(exact_test(RABBITS), 3)
    assert 0.020 == round(exact_test(RABBITS, "greater"), 3)


@pytest.mark.parametrize(
    ("tables", "chi_square", "p"), [(TEETH, 0.57493, 0.4483), (CERVICAL, 4.2069, 0.04026)]
)
def test_published_tests_of_breslow_and_day(
    tables: list[Table], chi_square: float, p: float
) -> None:
    """Chi-square and p as DescTools prints them; Tarone's correction can only lower the first."""
    found = breslow_day(tables)
    assert found
    assert pytest.approx(chi_square, abs=5e-5) == found.chi_square
    assert pytest.approx(p, abs=5e-5) == found.p
    assert found.corrected <= found.chi_square


def test_eight_studies_cannot_show_a_fifth_missing() -> None:
    """None of 8 against 20 % of 890 has p .37: nothing on that side could be shown."""
    assert 0.37 == round(exact_test([Table(0, 8, 178, 712)]), 2)
    assert None is smallest_difference([Table(0, 8, 178, 712)])
    assert None is not smallest_difference([Table(3, 5, 175, 715)])


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from((0.05, 0.2, 0.5)))
def test_smallest_difference_is_the_nearest_this_way_that_is_shown(
    tables: list[Table], alpha: float
) -> None:
    """Of all counts with these margins, each with its exact p; a difference of shares is weighted
    as Mantel and Haenszel do.
    """
    weight = sum(
        Fraction((a + b) * (c + d), a + b + c + d) for a, b, c, d in tables if a + b + c + d
    )

    def beyond(counts: tuple[int, ...]) -> Fraction:
        return sum(counts) - sum(
            (Fraction((a + b) * (a + c), a + b + c + d) for a, b, c, d in tables if a + b + c + d),
            start=Fraction(0),
        )

    observed = beyond(tuple(table.a for table in tables))
    shown = [
        abs(beyond(counts)) / weight
        for counts in weights(tables, Fraction(1))
        if weight
        and beyond(counts) * observed >= 0
        and exact_test(
            [
                Table(k, a + b - k, a + c - k, d - a + k)
                for (a, b, c, d), k in zip(tables, counts, strict=True)
            ]
        )
        <= alpha
    ]
    found = smallest_difference(tables, alpha)
    assert (found is None) == (not shown)
    if found is not None:
        assert float(min(shown)) == pytest.approx(found)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_limits_are_where_the_tails_are_what_they_say(tables: list[Table]) -> None:
    """At the estimate the expected sum is the observed one; at each limit the tail is 2.5 %, whole
    or with half of the observed sum.
    """
    found = common_odds_ratio(tables)
    total = sum(table.a for table in tables)
    sums = {sum(counts) for counts in weights(tables, Fraction(1))}
    if len(sums) == 1:
        assert found is None
        return
    assert found
    assert (total == min(sums)) == (found.estimate == found.low == found.mid_low == 0)
    assert (total == max(sums)) == (found.estimate == found.high == found.mid_high == inf)

    def at(odds: float, share: float, sign: int) -> float:
        each = weights(tables, Fraction(odds))
        beyond = sum(w for k, w in each.items() if (sum(k) - total) * sign > 0)
        same = sum(w for k, w in each.items() if sum(k) == total)
        return float((beyond + Fraction(share) * same) / sum(each.values()))

    if total > min(sums):
        assert pytest.approx(0.025, rel=1e-6) == at(found.low, 1.0, 1)
        assert pytest.approx(0.025, rel=1e-6) == at(found.mid_low, 0.5, 1)
    if total < max(sums):
        assert pytest.approx(0.025, rel=1e-6) == at(found.high, 1.0, -1)
        assert pytest.approx(0.025, rel=1e-6) == at(found.mid_high, 0.5, -1)
    if min(sums) < total < max(sums):
        each = weights(tables, Fraction(found.estimate))
        mean = sum(sum(k) * w for k, w in each.items()) / sum(each.values())
        assert pytest.approx(total, abs=1e-6) == float(mean)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_exact_tests_are_those_of_whole_numbers(tables: list[Table]) -> None:
    """The one-sided, the two-sided, and Zelen's test by listing every table."""
    each = weights(tables, Fraction(1))
    every, observed = sum(each.values()), tuple(table.a for table in tables)
    by_sum: dict[int, Fraction] = {}
    for counts, weight in each.items():
        by_sum[sum(counts)] = by_sum.get(sum(counts), Fraction(0)) + weight
    total = sum(observed)
    less = sum(w for k, w in by_sum.items() if k <= total) / every
    both = sum(w for w in by_sum.values() if w <= by_sum[total]) / every
    assert pytest.approx(float(less)) == exact_test(tables, "less")
    assert pytest.approx(float(both)) == exact_test(tables)
    same = {k: w for k, w in each.items() if sum(k) == total}
    equal = sum(w for w in same.values() if w <= each[observed]) / sum(same.values())
    assert pytest.approx(float(equal)) == zelen(tables)


def test_homogeneity_is_tested_by_what_the_counts_allow() -> None:
    """Zelen where the tables can be listed, else Breslow, Day and Tarone, else not at all."""
    few = homogeneity([Table(3, 1, 1, 3), Table(1, 3, 3, 1)])
    many = homogeneity([Table(90, 60, 50, 80)] * 3)
    assert few
    assert ("zelen", 514 / 1810) == (few.name, pytest.approx(few.p))
    assert many
    assert "breslow-day-tarone" == many.name
    assert None is homogeneity([Table(1, 200, 300, 1)] * 6 + [Table(4, 190, 300, 9)] * 6)
    assert None is homogeneity(TEA)


def test_tables_without_information_give_nothing() -> None:
    """A margin of 0 leaves no count open."""
    assert None is common_odds_ratio([Table(0, 0, 3, 4)])
    assert (None, None, None) == mantel_haenszel([Table(0, 0, 3, 4)])
    assert 1.0 == exact_test([Table(0, 0, 3, 4)])


@pytest.mark.parametrize(
    ("value", "freedom"), [(3.841459, 1), (5.991465, 2), (7.814728, 3), (9.487729, 4)]
)
def test_chi_square_has_its_tabled_limits(value: float, freedom: int) -> None:
    """The 5 % limits of one to four degrees of freedom."""
    assert pytest.approx(0.05, abs=1e-7) == upper_tail(value, freedom)
