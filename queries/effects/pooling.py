"""What may be pooled together, and what comes of it: one estimate a study, their mean, and for every
finding left out the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lacunary.queries.analysis.dependent_effects import Contrast, combined
from lacunary.queries.analysis.meta_analysis import (
    FEWEST,
    Pooled,
    between_variance,
    heterogeneity,
    pool,
    prediction_interval,
)
from lacunary.queries.analysis.robust_variance import robust_mean
from lacunary.queries.analysis.students_t import value_within
from lacunary.queries.effects.findings import Estimate

__all__ = ["Cell", "pool_cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the findings of one cell, alike in measure, kind of scores, time and scale, come to.

    Attributes
    ----------
    studies
        Every study that has a finding here.
    better, worse, even
        Studies whose own mean favours the intervention, the comparator, or neither.
    pooled_studies
        The studies that are in the pool, or would be if there were enough.
    result
        The pool; None of fewer than three studies.
    participants, numberless
        Participants of the studies in the pool whose number is known, None where none is; and how
        many of them have none.
    left_out
        Reason to number of findings.
    """

    studies: tuple[str, ...]
    better: int
    worse: int
    even: int
    pooled_studies: tuple[str, ...]
    result: Pooled | None
    participants: int | None
    numberless: int
    left_out: Mapping[str, int]


def pool_cell(findings: Sequence[Estimate], given: Mapping[str, Any]) -> Cell:
    """Pool the findings of a cell that are alike in measure, kind of scores, time and scale.

    Parameters
    ----------
    findings
        Of one such cell.
    given
        `dependent` (combined or robust), `correlation`, `interval`, and `prediction` (k-1 or k-2).
    """
    out: Counter[str] = Counter()
    by_study: dict[str, list[Estimate]] = defaultdict(list)
    for finding in findings:
        by_study[finding.study].append(finding)
    kept = {
        study: _of_one_review(_latest(group, out), out) for study, group in sorted(by_study.items())
    }
    signs = Counter(_direction(group) for group in kept.values())
    usable: dict[str, list[Estimate]] = {}
    for study, group in kept.items():
        out.update(finding.reason for finding in group if finding.reason)
        if there := [finding for finding in group if not finding.reason]:
            usable[study] = there
    result, cancelled = _result(usable, given)
    for study in cancelled:
        out["cancel"] += len(usable.pop(study))
    numbers = [_participants(group) for group in usable.values()]
    known = [number for number in numbers if number is not None]
    return Cell(
        tuple(kept),
        signs[1],
        signs[-1],
        signs[0],
        tuple(usable),
        result,
        sum(known) if known else None,
        len(numbers) - len(known),
        dict(sorted(out.items())),
    )


def _latest(group: list[Estimate], out: Counter[str]) -> list[Estimate]:
    """Of several follow-ups of a study the longest; those of unknown weeks are kept."""
    known = [finding.weeks for finding in group if finding.weeks is not None]
    if not known or group[0].time != "follow-up":
        return group
    longest = max(known)
    kept = [finding for finding in group if finding.weeks in (None, longest)]
    if earlier := len(group) - len(kept):
        out["earlier"] += earlier
    return kept


def _of_one_review(group: list[Estimate], out: Counter[str]) -> list[Estimate]:
    """The findings of the review that reports most usable ones of the study, the first by name."""
    usable = Counter(finding.review for finding in group if not finding.reason)
    every = Counter(finding.review for finding in group)
    chosen = min(every, key=lambda review: (-usable[review], -every[review], review))
    if again := len(group) - every[chosen]:
        out["again"] += again
    return [finding for finding in group if finding.review == chosen]


def _direction(group: list[Estimate]) -> int | None:
    """1, -1 or 0 by the mean of the estimates of known direction; None where there are none."""
    effects = [f.effect for f in group if f.effect is not None and f.reason in ("", "variance")]
    if not effects:
        return None
    mean = sum(effects)
    return (mean > 0) - (mean < 0)


def _result(
    usable: Mapping[str, list[Estimate]], given: Mapping[str, Any]
) -> tuple[Pooled | None, list[str]]:
    """The pool, and the studies whose own estimates cancel each other out."""
    if given["dependent"] == "robust":
        return _robust(usable, given), []
    each = {
        study: combined(_contrasts(group), given["correlation"]) for study, group in usable.items()
    }
    cancelled = [study for study, (_, variance) in each.items() if variance <= 0]
    whole = [each[study] for study in each if study not in cancelled]
    taken = 2 if given["prediction"] == "k-2" else 1
    effects, variances = [row[0] for row in whole], [row[1] for row in whole]
    return pool(effects, variances, given["interval"], taken), cancelled


def _robust(usable: Mapping[str, list[Estimate]], given: Mapping[str, Any]) -> Pooled | None:
    """All estimates weighted by their own variance and tau², with a CR2 standard error by study."""
    if len(usable) < FEWEST:
        return None
    rows = [
        (finding.effect or 0.0, finding.variance or 0.0, study)
        for study, group in usable.items()
        for finding in group
    ]
    effects, variances = [row[0] for row in rows], [row[1] for row in rows]
    tau2 = between_variance(effects, variances)
    found = robust_mean(effects, [value + tau2 for value in variances], [row[2] for row in rows])
    if found is None:
        return None
    half = found.se * value_within(0.95, found.freedom)
    q, i2, h2 = heterogeneity(effects, variances, tau2)
    freedom = found.clusters - (2 if given["prediction"] == "k-2" else 1)
    new = prediction_interval(found.mean, found.se, tau2, freedom)
    low, high = found.mean - half, found.mean + half
    return Pooled(
        found.clusters, found.mean, found.se, low, high, found.freedom, tau2, q, i2, h2, *new
    )


def _contrasts(group: Sequence[Estimate]) -> list[Contrast]:
    """The estimates of a study with their arms. Arms are told apart by the words printed; two
    findings alike in arms, instrument, rater and time are of two intervention arms.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in group:
        words = (finding.arm, finding.compared_with, finding.instrument, finding.rating)
        key = (*words, str(finding.weeks))
        arm = f"{finding.arm} {seen[key]}" if seen[key] else finding.arm
        seen[key] += 1
        found.append(
            Contrast(
                finding.effect or 0.0,
                finding.variance or 0.0,
                arm,
                finding.compared_with,
                finding.n,
                finding.n_compared,
                finding.measure == "smd",
            )
        )
    return found


def _participants(group: Sequence[Estimate]) -> int | None:
    """The largest number that one finding of a study rests on."""
    known = [finding.participants for finding in group if finding.participants is not None]
    return max(known, default=None)
