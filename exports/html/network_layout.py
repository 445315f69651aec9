"""Where everything stands in network.html: studies in discs around their reviews, concepts in two
columns, always the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

__all__ = ["DOT", "Disc", "arrange", "column", "sunflower"]

DOT = 7.5
"""Sunflower step: a disc of n studies has a radius of DOT·√n, so that its area is proportional to
their number.
"""
_GAP = 15.0
_SEED = 20261122
_GOLDEN = math.pi * (3 - math.sqrt(5))

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    """The studies that the same reviews hold: the reviews (by number) and how many marks the disc
    must take.
    """

    reviews: tuple[int, ...]
    size: int

    @property
    def radius(self) -> float:
        """Radius of the disc, its margin not counted.

        >>> Disc((0,), 100).radius
        75.0
        """
        return DOT * math.sqrt(max(self.size, 4))


def sunflower(index: int) -> Point:
    """The place of a mark within its disc (Vogel 1979, doi:10.1016/0025-5564(79)90080-4): even,
    compact, growing outward.

    >>> sunflower(0)
    (0.0, 0.0)
    >>> round(math.dist((0, 0), sunflower(100)), 1)
    75.0
    """
    radius, angle = DOT * math.sqrt(index), index * _GOLDEN
    return radius * math.cos(angle), radius * math.sin(angle)


def column(count: int, side: int, width: float, height: float) -> list[Point]:
    """Places of concepts from top to bottom on the left (-1) or right (1) arc around the discs.

    >>> [round(y) for _, y in column(3, -1, 400, 300)]
    [-150, 0, 150]
    """
    half = height / 2
    ys = [0.0] if count == 1 else [half * (2 * place / (count - 1) - 1) for place in range(count)]
    return [
        (side * (width / 2 + 15 + 40 * math.sqrt(max(0.0, 1 - (y / half) ** 2) if half else 0)), y)
        for y in ys
    ]


def arrange(discs: Sequence[Disc]) -> list[Point]:
    """Centres of the discs: those that share a review near each other, none over another.

    A first arrangement comes from ForceAtlas2 on the few discs (not on the thousands of studies);
    then springs and collisions settle it. Seeded, without SciPy, rounded to whole units: the same
    discs give the same places.

    >>> places = arrange([Disc((0,), 30), Disc((1,), 30), Disc((0, 1), 4)])
    >>> places == arrange([Disc((0,), 30), Disc((1,), 30), Disc((0, 1), 4)])
    True
    """
    import networkx
    import numpy

    if len(discs) < 2:
        return [(0.0, 0.0)] * len(discs)
    graph = _neighbours(discs)
    start = {place: numpy.array(sunflower(place)) for place in range(len(discs))}
    first = networkx.forceatlas2_layout(
        graph,
        pos=start,
        max_iter=120 if len(discs) < 400 else 20,
        scaling_ratio=4,
        strong_gravity=True,
        seed=_SEED,
    )
    at = numpy.array([first[place] for place in range(len(discs))], dtype=float)
    radius = numpy.array([disc.radius for disc in discs]) + _GAP / 2
    spread = math.sqrt(float((radius**2).sum()))
    at = (at - at.mean(axis=0)) / max(float(numpy.abs(at).max()), 1e-9) * spread
    pairs = numpy.array(graph.edges, dtype=int).reshape(-1, 2)
    steps = max(30, min(500, 60_000_000 // len(discs) ** 2))  # each step looks at every pair
    for step in range(steps):
        settling = step >= steps * 0.8  # at the end only collisions count
        if not settling:
            heat = 1 - step / (steps * 0.8)
            at -= at * numpy.array(
                [0.09, 0.012]
            )  # columns stand at both sides, so the discs stand higher than wide
            if len(pairs):
                along = at[pairs[:, 1]] - at[pairs[:, 0]]
                length = numpy.maximum(numpy.hypot(along[:, 0], along[:, 1]), 1e-9)
                pull = along * (0.12 * heat * (1 - (radius[pairs].sum(axis=1)) / length))[:, None]
                numpy.add.at(at, pairs[:, 0], pull)
                numpy.add.at(at, pairs[:, 1], -pull)
        across = at[:, None, :] - at[None, :, :]
        apart = numpy.hypot(across[..., 0], across[..., 1])
        numpy.fill_diagonal(apart, numpy.inf)
        over = numpy.maximum(radius[:, None] + radius[None, :] - apart, 0)
        # a small disc gives way to a large one; two discs on one spot part along a direction of
        # their own
        share = radius[None, :] ** 2 / (radius[:, None] ** 2 + radius[None, :] ** 2)
        at += (
            across / numpy.maximum(apart, 1e-9)[..., None] * (over * share * 0.9)[..., None]
        ).sum(axis=1)
    middle = ((at + radius[:, None]).max(axis=0) + (at - radius[:, None]).min(axis=0)) / 2
    return [(float(round(x)), float(round(y))) for x, y in (at - middle).tolist()]


def _neighbours(discs: Sequence[Disc]) -> networkx.Graph[int]:
    """Discs joined where the studies of one stand in the review at the heart of the other."""
    import networkx

    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(len(discs)))
    home = {disc.reviews[0]: place for place, disc in enumerate(discs) if len(disc.reviews) == 1}
    for place, disc in enumerate(discs):
        if len(disc.reviews) > 1:
            graph.add_edges_from((home[review], place) for review in disc.reviews if review in home)
    return graph
