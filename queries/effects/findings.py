"""The findings of a graph as estimates that can be compared: in one direction, with a variance, at a
named time, each with what keeps it out of a pool.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.text.identifiers import fold

__all__ = ["NOT_STATED", "Estimate", "estimates_of", "measure_names"]

NOT_STATED = "not stated"
_NORMAL = 1.959963984540054
"""Half the width of an interval of 95 % in standard errors."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One finding, read.

    Attributes
    ----------
    finding, study, review
        What it is, of which study, and who reports it.
    interventions, outcomes, against
        The concepts it counts for, broader ones too.
    comparators
        The concepts that its comparator arm is coded with.
    measure, score_kind, time, scale
        What may be pooled together has these four alike; `scale` is the instrument of a measure
        whose unit is the instrument's.
    weeks
        When it was measured.
    effect, variance
        Above 0 where the intervention is better; None where unknown.
    arm, compared_with, n, n_compared
        The two arms as printed and their numbers.
    participants
        Of both arms, or analysed; None where unknown.
    instrument, rating
        By what and by whom.
    reason
        Why it cannot be pooled; empty where it can.
    """

    finding: str
    study: str
    review: str
    interventions: frozenset[str]
    outcomes: frozenset[str]
    against: frozenset[str]
    comparators: tuple[str, ...]
    measure: str
    score_kind: str
    time: str
    scale: str
    weeks: float | None
    effect: float | None
    variance: float | None
    arm: str
    compared_with: str
    n: int | None
    n_compared: int | None
    participants: int | None
    instrument: str
    rating: str
    reason: str


def estimates_of(graph: Graph) -> list[Estimate]:
    """Every finding of the graph, by identifier.

    Parameters
    ----------
    graph
        With Finding, Instrument, BROADER and the edges of findings.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s", {"unit": "study"})
    >>> graph.add_node(
    ...     "finding:f",
    ...     {"measure": "Hedges g", "estimate": 0.4, "se": 0.2, "review": "review:r"}
    ...     | {"positive_means": "comparator better", "time_point": "FU1"},
    ... )
    >>> graph.add_edge("HAS_FINDING", "study:s", "finding:f")
    >>> (found,) = estimates_of(graph.freeze())
    >>> found.measure, found.time, found.effect, round(found.variance, 2)
    ('smd', 'follow-up', -0.4, 0.04)
    """
    lines = _lines(graph)
    higher_is = _directions(graph, lines)
    studies = {edge["to"]: edge["from"] for edge in graph.edges("HAS_FINDING")}
    ends = {
        name: _ends(graph, name)
        for name in ("OF_INTERVENTION", "OF_OUTCOME", "AGAINST", "BY_INSTRUMENT")
    }
    found = []
    for row in graph.nodes("Finding"):
        of = {name: ends[name].get(row["id"], ()) for name in ends}
        wide = {name: _widened(concepts, lines) for name, concepts in of.items()}
        found.append(_estimate(row, studies.get(row["id"], ""), of, wide, higher_is))
    return sorted(found, key=lambda estimate: estimate.finding)


def measure_names(measure: str) -> tuple[str, str]:
    """What a measure is called in English and Chinese.

    >>> measure_names("md")[0]
    'mean difference'
    """
    known = _words()["measure"].get(measure, {})
    return known.get("en", measure), known.get("zh", measure)


def _estimate(
    row: Mapping[str, Any],
    study: str,
    of: Mapping[str, tuple[str, ...]],
    wide: Mapping[str, frozenset[str]],
    higher_is: Mapping[str, str],
) -> Estimate:
    printed = fold(row.get("measure", "")).replace("’", "'")
    measure, is_ratio = _measure(printed)
    kind = _words()["measure"].get(measure, {})
    instruments = of["BY_INSTRUMENT"]
    scale = ""
    if kind.get("unit") == "instrument":
        scale = instruments[0] if len(instruments) == 1 else NOT_STATED
    sign = _sign(row.get("positive_means", ""), [higher_is.get(name, "") for name in instruments])
    effect, variance = _numbers(row, is_ratio)
    time = _time(row.get("time_point", ""))
    n, n_compared = row.get("n_intervention"), row.get("n_comparator")
    both = n + n_compared if n is not None and n_compared is not None else None
    return Estimate(
        finding=row["id"],
        study=study,
        review=row.get("review", ""),
        interventions=wide["OF_INTERVENTION"],
        outcomes=wide["OF_OUTCOME"],
        against=wide["AGAINST"],
        comparators=of["AGAINST"],
        measure=measure or printed or NOT_STATED,
        score_kind=row.get("score_kind") or NOT_STATED,
        time=time,
        scale=scale,
        weeks=row.get("weeks"),
        effect=None if effect is None or not sign else sign * effect,
        variance=variance,
        arm=fold(row.get("arm_intervention", "")),
        compared_with=fold(row.get("arm_comparator", "")),
        n=n,
        n_compared=n_compared,
        participants=both if both is not None else row.get("n_analysed"),
        instrument=" | ".join(instruments) or fold(row.get("outcome_verbatim", "")),
        rating=fold(row.get("rating", "")),
        reason=_reason(measure, scale, time, effect, sign, variance),
    )


def _reason(
    measure: str,
    scale: str,
    time: str,
    effect: float | None,
    sign: int,
    variance: float | None,
) -> str:
    """Why a finding cannot be pooled, a key of the phrases; the first that holds."""
    if time == "baseline":
        return "baseline"
    if not measure:
        return "measure"
    if scale == NOT_STATED:
        return "scale"
    if effect is None:
        return "estimate"
    if not sign:
        return "direction"
    return "" if variance else "variance"


def _measure(printed: str) -> tuple[str, bool]:
    """The measure that words name, empty where unknown, and whether they name a ratio."""
    if printed in _words()["ratio"]:
        return _words()["ratio"][printed], True
    for name, kind in _words()["measure"].items():
        if printed in kind["words"]:
            return name, False
    return "", False


def _numbers(row: Mapping[str, Any], is_ratio: bool) -> tuple[float | None, float | None]:
    """The estimate and its variance. Of a ratio both are of its logarithm, and the variance comes
    from the interval, since a standard error printed beside a ratio may be of either.
    """
    given = [row.get(name) for name in ("estimate", "ci_low", "ci_high")]
    if is_ratio:
        given = [log(value) if value is not None and value > 0 else None for value in given]
    effect, low, high = given
    se = None if is_ratio else row.get("se")
    if not se and low is not None and high is not None:
        se = (high - low) / (2 * _NORMAL)
    return effect, se * se if se and se > 0 else None


def _sign(positive_means: str, higher_is: Iterable[str]) -> int:
    """1 where an estimate above its null value says that the intervention is better, -1 where worse,
    0 where that is unknown.
    """
    if positive_means == "intervention scores higher":
        said = set(higher_is)
        if len(said) != 1:
            return 0
        return {"better": 1, "worse": -1}.get(said.pop(), 0)
    return {"intervention better": 1, "comparator better": -1}.get(positive_means, 0)


def _time(printed: str) -> str:
    """baseline, post, follow-up, or the words folded; `not stated` where there are none."""
    words = fold(printed)
    times = _words()["time"]
    if not words:
        return NOT_STATED
    for name in ("baseline", "post"):
        if words in times[name]:
            return name
    return "follow-up" if words.startswith(tuple(times["follow-up"])) else words


def _lines(graph: Graph) -> dict[str, list[str]]:
    """Each concept that has a broader one to those next to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("BROADER"):
        found[edge["from"]].append(edge["to"])
    return found


def _widened(concepts: Iterable[str], lines: Mapping[str, list[str]]) -> frozenset[str]:
    """Concepts with their broader ones at every depth."""
    line = list(concepts)
    for concept in line:
        line += [other for other in lines.get(concept, ()) if other not in line]
    return frozenset(line)


def _directions(graph: Graph, lines: Mapping[str, list[str]]) -> dict[str, str]:
    """Instrument to what a higher score of it is: its own, else that of the nearest broader one."""
    said = {row["id"]: row.get("higher_is", "") for row in graph.nodes("Instrument")}
    found = {}
    for instrument in said:
        line = [instrument]
        for at in line:
            if said.get(at):
                found[instrument] = said[at]
                break
            line += [other for other in lines.get(at, ()) if other not in line]
    return found


def _ends(graph: Graph, name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges(name):
        found[edge["from"]].append(edge["to"])
    return {finding: tuple(sorted(concepts)) for finding, concepts in found.items()}


@cache
def _words() -> dict[str, Any]:
    text = files("lacunary.queries.effects").joinpath("measures.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
