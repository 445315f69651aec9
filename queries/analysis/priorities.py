"""A score that ranks cells, from parts that stand beside it so that anyone can recompute it.

Each part is from 0 (no reason to look there first) to 1; one that is unknown is left out of the
score, which is the weighted mean of the others. No part says that research is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan, sqrt

__all__ = ["PARTS", "age", "emptiness", "imprecision", "ranks", "ranks_without", "score"]

PARTS = ("emptiness", "burden", "imprecision", "age")
"""The parts of the score, by name."""
_PARTICIPANTS = 100.0
_YEARS = 10.0


def emptiness(observed: int, expected: float) -> float | None:
    """How far fewer studies there are than expected: (E - O) / (E + 1), at least 0; None where it
    is not known how many are (NaN).

    >>> emptiness(0, 4.0), emptiness(9, 4.0)
    (0.8, 0.0)
    """
    return None if isnan(expected) else max(0.0, (expected - observed) / (expected + 1))


def imprecision(studies: int, participants: int | None) -> float | None:
    """How little what exists can say: 1 / sqrt(1 + participants / 100); None where there are
    studies whose participants are unknown.

    >>> imprecision(0, 0), imprecision(2, 300), imprecision(2, None)
    (1.0, 0.5, None)
    """
    if not studies:
        return 1.0
    return None if participants is None else 1 / sqrt(1 + participants / _PARTICIPANTS)


def age(searched: int | None, now: int) -> float | None:
    """How long ago the last review of the cell searched: in years, over 10, at most 1; None where
    no year is known.

    >>> age(2020, 2025), age(None, 2025)
    (0.5, None)
    """
    return None if searched is None else min(1.0, max(0, now - searched) / _YEARS)


def score(parts: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    """The weighted mean of the parts that are known; None where none with a weight is.

    >>> score({"emptiness": 0.8, "age": None}, {"emptiness": 2, "age": 1})
    0.8
    """
    known = [
        (weights.get(name, 0.0), value)
        for name, value in parts.items()
        if value is not None and weights.get(name, 0.0) > 0
    ]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def ranks(scores: Sequence[float | None]) -> list[int | None]:
    """The place of each score, the highest being 1; equal ones share the better place.

    >>> ranks([0.2, 0.9, None, 0.9])
    [3, 1, None, 1]
    """
    known = sorted((round(value, 12) for value in scores if value is not None), reverse=True)
    place: dict[float, int] = {}
    for number, value in enumerate(known, start=1):
        place.setdefault(value, number)
    return [None if value is None else place[round(value, 12)] for value in scores]


def ranks_without(
    cells: Sequence[Mapping[str, float | None]], weights: Mapping[str, float]
) -> list[tuple[int | None, int | None]]:
    """The best and the worst place of each cell when one part at a time is given no weight: what
    would change its rank.

    >>> cells = [{"emptiness": 0.9, "age": 0.0}, {"emptiness": 0.1, "age": 0.5}]
    >>> ranks_without(cells, {"emptiness": 1, "age": 1})
    [(1, 2), (1, 2)]
    """
    used = [name for name in weights if weights[name] > 0]
    weighings = [{n: w for n, w in weights.items() if n != name} for name in used]
    if len(used) < 2:
        weighings = [dict(weights)]
    placed = [ranks([score(parts, each) for parts in cells]) for each in weighings]
    found: list[tuple[int | None, int | None]] = []
    for number in range(len(cells)):
        places = [place for column in placed if (place := column[number]) is not None]
        found.append((min(places), max(places)) if places else (None, None))
    return found
