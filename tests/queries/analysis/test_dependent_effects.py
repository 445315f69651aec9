"""Several estimates of one study: Gleser and Olkin's covariances by what they publish from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.queries.analysis.dependent_effects import Contrast, combined, covariance

GLESER = [
    (1, 1, 7.87, -1.36, 4.2593, 25, 25), (1, 2, 4.35, -1.36, 4.2593, 22, 25),
    (2, 1, 9.32, 0.98, 2.8831, 38, 40), (3, 1, 8.08, 1.17, 3.1764, 50, 50),
    (4, 1, 7.44, 0.45, 2.9344, 30, 30), (4, 2, 5.34, 0.45, 2.9344, 30, 30),
]  # fmt: skip
"""Study, treatment, mean with and without it, pooled standard deviation, numbers of both arms."""


def contrasts() -> list[tuple[int, int, Contrast]]:
    """The six standardised mean differences, with the variances of the chapter."""
    found = []
    for study, treatment, mean, control, deviation, n, n_control in GLESER:
        total = n_control + sum(row[5] for row in GLESER if row[0] == study)
        effect = (mean - control) / deviation
        variance = 1 / n + 1 / n_control + effect**2 / (2 * total)
        arm = f"treatment {treatment}"
        found.append(
            (study, treatment, Contrast(effect, variance, arm, "control", n, n_control, True))
        )
    return found


def test_shared_control_groups_give_the_published_estimates() -> None:
    """Page 367: effects 2.3743 and 1.5702, their covariance matrix, and Q = 3.9447."""
    rows = contrasts()
    effects = np.array([row[2].effect for row in rows])
    matrix = np.array(
        [
            [
                one.variance
                if one is other
                else covariance(one, other, 0.5)
                if study == other_study
                else 0.0
                for other_study, _, other in rows
            ]
            for study, _, one in rows
        ]
    )
    design = np.array([[row[1] == 1, row[1] == 2] for row in rows], dtype=float)
    inverse = np.linalg.inv(matrix)
    spread = np.linalg.inv(design.T @ inverse @ design)
    found = spread @ design.T @ inverse @ effects
    rest = effects - design @ found
    assert [2.3743, 1.5702] == [round(value, 4) for value in found.tolist()]
    assert [[0.02257, 0.01244], [0.01244, 0.03554]] == spread.round(5).tolist()
    assert 3.9447 == round(float(rest @ inverse @ rest), 4)


def test_an_arm_that_is_tested_here_and_compared_with_there_turns_the_sign() -> None:
    """A against B, and B against C: what raises B lowers the one and raises the other."""
    one, other = Contrast(0.3, 0.04, "a", "b"), Contrast(0.2, 0.09, "b", "c")
    assert covariance(one, other, 0.5) == pytest.approx(-0.5 * 0.2 * 0.3)
    assert covariance(one, Contrast(0.2, 0.09, "b", "a"), 0.7) == pytest.approx(-0.7 * 0.2 * 0.3)


def test_estimates_without_a_common_arm_are_independent() -> None:
    """Two comparisons in one trial on four groups of people."""
    one, other = Contrast(0.3, 0.04, "a", "b"), Contrast(0.5, 0.04, "c", "d")
    assert (0.4, pytest.approx(0.02)) == combined([one, other], 0.5)


def test_outcomes_of_the_same_arms_take_the_correlation() -> None:
    """Fully correlated estimates are no more than one; independent ones halve the variance."""
    pair = [Contrast(0.3, 0.04, "a", "b"), Contrast(0.5, 0.04, "a", "b")]
    assert [pytest.approx(0.04), pytest.approx(0.02)] == [
        combined(pair, correlation)[1] for correlation in (1.0, 0.0)
    ]


@given(
    st.lists(
        st.builds(
            Contrast,
            st.floats(-2, 2),
            st.floats(0.01, 1),
            st.sampled_from("ab"),
            st.sampled_from("cd"),
            st.none() | st.integers(5, 200),
            st.none() | st.integers(5, 200),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_variance_is_never_above_that_of_the_worst_estimate(group: list[Contrast]) -> None:
    """Nor does the order of the estimates matter."""
    mean, variance = combined(group, 0.5)
    assert variance <= max(contrast.variance for contrast in group) + 1e-12
    again, same = combined(group[::-1], 0.5)
    assert (again, same) == (pytest.approx(mean), pytest.approx(variance))
