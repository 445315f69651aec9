"""Random-effects meta-analysis and robust variance against published values: metafor's own tests
(dat.bcg, dat.raudenbush1985), metafor and clubSandwich runs that others have published.
"""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.queries.analysis.meta_analysis import (
    Pooled,
    between_variance,
    heterogeneity,
    pool,
    prediction_interval,
)
from lacunary.queries.analysis.robust_variance import robust_mean
from lacunary.queries.analysis.students_t import two_sided, value_within

BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]  # fmt: skip
"""Colditz et al. 1994: vaccinated with and without tuberculosis, then not vaccinated."""

RAUDENBUSH = [
    (0.03, 0.0156), (0.12, 0.0216), (-0.14, 0.0279), (1.18, 0.1391), (0.26, 0.1362),
    (-0.06, 0.0106), (-0.02, 0.0106), (-0.32, 0.0484), (0.27, 0.0269), (0.80, 0.0630),
    (0.54, 0.0912), (0.18, 0.0497), (-0.02, 0.0835), (0.23, 0.0841), (-0.18, 0.0253),
    (-0.06, 0.0279), (0.30, 0.0193), (0.07, 0.0088), (-0.07, 0.0303),
]  # fmt: skip
"""Raudenbush 1985: standardised mean difference and variance of 19 studies."""

FIVE = ([0.3, 0.5, 0.7, 0.4, 0.6], [0.02, 0.03, 0.015, 0.025, 0.02])

CLUSTERED = [
    (1, -0.0073, 0.19, 0.1273), (2, 1.3934, 0.209, 0.3027), (2, 2.0386, 0.209, 0.3476),
    (2, 0.9493, 0.209, 0.0962), (2, 0.7504, 0.209, 0.1485), (3, 0.277, 0.163, 0.3829),
    (3, 0.0764, 0.163, 0.0893), (4, 0.8485, 0.193, 0.1298), (4, -0.1053, 0.193, 0.4616),
    (4, 0.0949, 0.193, 0.3292), (5, 2.1082, 0.076, 0.0893), (6, 0.5885, 0.133, 0.196),
    (6, 1.2319, 0.133, 0.2383), (6, -0.502, 0.133, 0.1301), (6, 0.5587, 0.133, 0.0917),
    (6, 0.8294, 0.133, 0.2733), (7, 3.0638, 0.282, 0.5098), (7, -0.9789, 0.282, 0.4162),
    (8, -0.2288, 0.396, 0.8376), (8, -1.0822, 0.396, 0.615), (8, -0.5791, 0.396, 0.9741),
    (9, -1.9666, 0.214, 0.1775), (9, -1.2482, 0.214, 0.3344), (10, 0.7104, 0.352, 0.4983),
    (10, -1.2881, 0.352, 0.4019), (10, 2.1542, 0.352, 0.5781), (10, 1.1171, 0.352, 0.3147),
]  # fmt: skip
"""Ten studies' estimates, with a variance constant and one varying within the study."""


def log_risk_ratios() -> tuple[list[float], list[float]]:
    """The log relative risks of dat.bcg and their variances, as escalc computes them."""
    effects = [log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in BCG]
    variances = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    return effects, variances


def pooled(effects: list[float], variances: list[float], interval: str) -> Pooled:
    """A pooled value that is there."""
    found = pool(effects, variances, interval)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_reml_of_bcg_is_metafors() -> None:
    """Estimate, standard error and interval as broom prints them of metafor's fit (15 digits), and
    tau², I², of metafor's documentation and tests.
    """
    found = pooled(*log_risk_ratios(), "normal")
    assert (-0.714532, 0.179782, -1.066898, -0.362167) == tuple(
        round(value, 6) for value in (found.mean, found.se, found.low, found.high)
    )
    assert (0.3132, 152.2330) == (round(found.tau2, 4), round(found.q, 4))
    assert found.i2 == pytest.approx(92.22139, abs=2e-5)  # metafor stops at a change of 1e-5


def test_hartung_knapp_is_metafors_to_ten_digits() -> None:
    """Five estimates, metafor's rma(method="REML", test="knha") on R 4.5.2."""
    found = pooled(*FIVE, "hartung-knapp")
    expected = (0.0096225743, 0.5114547423, 0.0742705870, 0.3052465345, 0.7176629500)
    given_here = (found.tau2, found.mean, found.se, found.low, found.high)
    assert expected == pytest.approx(given_here, abs=1e-6)


def test_raudenbush_is_metafors() -> None:
    """Conventional and Knapp-Hartung rows of table 16.3 in Raudenbush 2009, as metafor's tests have
    them; prediction interval of the normal kind.
    """
    effects, variances = ([row[part] for row in RAUDENBUSH] for part in (0, 1))
    plain, adjusted = (pooled(effects, variances, kind) for kind in ("normal", "hartung-knapp"))
    assert (0.0188, 0.0837, 0.0516, -0.0175, 0.1849) == tuple(
        round(value, 4) for value in (plain.tau2, plain.mean, plain.se, plain.low, plain.high)
    )
    assert (0.0616, -0.0457, 0.2131, 35.8295) == tuple(
        round(value, 4) for value in (adjusted.se, adjusted.low, adjusted.high, adjusted.q)
    )
    new_study = prediction_interval(plain.mean, plain.se, plain.tau2, None)
    assert new_study == pytest.approx((-0.2036, 0.3711), abs=2e-4)


def test_prediction_interval_names_its_degrees_of_freedom() -> None:
    """k - 2 gives a wider interval than k - 1, around the same mean."""
    narrow, wide = (pool(*FIVE, "hartung-knapp", new_study=taken) for taken in (1, 2))
    assert narrow is not None
    assert wide is not None
    assert wide.new_low < narrow.new_low < narrow.new_high < wide.new_high
    assert narrow.new_high - narrow.mean == pytest.approx(
        value_within(0.95, 4) * sqrt(narrow.tau2 + narrow.se**2)
    )


def test_the_rule_of_one_never_narrows_the_interval() -> None:
    """Where q is below 1, max(1, q) keeps the standard error of the weights."""
    alike = ([0.50, 0.51, 0.49, 0.50], [0.04, 0.05, 0.04, 0.06])
    plain, narrow, kept = (
        pooled(*alike, kind) for kind in ("normal", "hartung-knapp", "hartung-knapp-max")
    )
    assert narrow.se < plain.se
    assert plain.se == kept.se
    assert kept.low < plain.low


def test_fewer_than_three_estimates_are_not_pooled() -> None:
    """Two estimates give no mean, three do."""
    assert pool([0.1, 0.2], [0.1, 0.1]) is None
    assert pool([0.1, 0.2, 0.3], [0.1, 0.1, 0.1]) is not None


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([0.1, float("nan"), 0.2], [1, 1, 1]), ([0.1, 0.2, 0.3], [1, 0, 1]), ([0.1, 0.2], [1] * 3)],
)
def test_what_is_no_estimate_is_refused(effects: list[float], variances: list[float]) -> None:
    """No number, no variance, or lists of two lengths."""
    with pytest.raises(ValueError, match="variance above 0"):
        pool(effects, variances)


@pytest.mark.parametrize(
    ("column", "tau2", "expected"),
    [
        (2, 0.0, (0.537532180611, 0.259239381735, 6.223520532496)),
        (3, 0.0, (0.490843214932, 0.257496842264, 6.134488703255)),
        (2, 1.0992037625926645, (0.416517549071, 0.258436486818, 7.162744547746)),
        (3, 0.9438104700677189, (0.419547142225, 0.256152013962, 7.057505995586)),
    ],
)
def test_robust_variance_is_clubsandwichs(
    column: int, tau2: float, expected: tuple[float, float, float]
) -> None:
    """Estimate, CR2 standard error and Satterthwaite degrees of freedom of clubSandwich 0.5.11,
    with variances constant and varying within a study, with and without tau² (DerSimonian-Laird).
    """
    found = robust_mean(
        [row[1] for row in CLUSTERED],
        [row[column] + tau2 for row in CLUSTERED],
        [row[0] for row in CLUSTERED],
    )
    assert found is not None
    assert expected == pytest.approx((found.mean, found.se, found.freedom), rel=1e-10)
    assert found.clusters == 10


def test_one_cluster_has_no_robust_variance() -> None:
    """The variance between clusters needs two."""
    assert robust_mean([1.0, 2.0], [1.0, 1.0], ["a", "a"]) is None


@pytest.mark.parametrize(
    ("freedom", "value"),
    [(1, 12.7062), (2, 4.3027), (4, 2.7764), (10, 2.2281), (30, 2.0423), (120, 1.9799)],
)
def test_student_t_is_the_printed_table(freedom: int, value: float) -> None:
    """The column of 0.975 of any printed table."""
    assert value == round(value_within(0.95, freedom), 4)


@given(st.floats(0.3, 400), st.floats(0.001, 0.999))
def test_value_and_probability_are_inverse(freedom: float, probability: float) -> None:
    """The value within which t lies has just that probability, whole degrees of freedom or not."""
    value = value_within(probability, freedom)
    assert 1 - two_sided(value, freedom) == pytest.approx(probability, abs=1e-9)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=8),
    st.floats(0.5, 20),
)
def test_the_unit_of_the_effect_changes_nothing_else(
    rows: list[tuple[float, float]], unit: float
) -> None:
    """Effects in another unit: tau² and the mean follow, I² stays; order does not matter."""
    effects, variances = [row[0] for row in rows], [row[1] for row in rows]
    tau2 = between_variance(effects, variances)
    scaled = between_variance(
        [unit * effect for effect in reversed(effects)],
        [unit**2 * variance for variance in reversed(variances)],
    )
    assert scaled == pytest.approx(unit**2 * tau2, rel=1e-6, abs=1e-9 * unit**2)
    assert heterogeneity(effects, variances, tau2)[1] >= 0
