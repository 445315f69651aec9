"""Proposals about one trial brought together: a family names all records that may be of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

from lacunary.graph.linkage.disjoint_sets import PartedSets
from lacunary.graph.linkage.judging import Link

__all__ = ["Family", "Tie", "families", "telling_ties"]

Thing = TypeVar("Thing", int, str)


@dataclass(frozen=True, slots=True)
class Tie(Generic[Thing]):
    """A proposed link, and the two things (studies, or reports of none) that its records are of."""

    link: Link
    one: Thing
    other: Thing

    @property
    def weight(self) -> tuple[int, str, str]:
        """Sorts the most telling tie first."""
        return -self.link.score, self.link.one, self.link.other


@dataclass(frozen=True, slots=True)
class Family(Generic[Thing]):
    """Things that may be one trial; each tie but the first brings one more of them in.

    >>> link = Link("a", "b", "study", "proposed", 12, (), False, "score")
    >>> ties = [Tie(link, "a", "b"), Tie(link, "b", "c")]
    >>> [family.members for family in families(ties, most=12)[0]]
    [('a', 'b', 'c')]
    """

    ties: tuple[Tie[Thing], ...]

    @property
    def members(self) -> tuple[Thing, ...]:
        """The two of the most telling tie, then each other one as its tie brings it in."""
        return tuple(dict.fromkeys(end for tie in self.ties for end in (tie.one, tie.other)))


def telling_ties(ties: Iterable[Tie[Thing]], companions: Collection[Thing]) -> list[Tie[Thing]]:
    """The ties without those by which a companion is held to a second trial less well: a protocol
    or an economic evaluation is of one trial.
    """
    ties = list(ties)
    best: dict[Thing, int] = {}
    for tie in ties:
        for end in (tie.one, tie.other):
            best[end] = max(best.get(end, tie.link.score), tie.link.score)
    kept = []
    for tie in ties:
        held = [end for end in (tie.one, tie.other) if end in companions]
        if not held or any(best[end] == tie.link.score for end in held):
            kept.append(tie)
    return kept


def families(
    ties: Iterable[Tie[Thing]],
    apart: Iterable[tuple[Thing, Thing]] = (),
    companions: Collection[Thing] | None = None,
    *,
    most: int,
) -> tuple[list[Family[Thing]], int]:
    """The families that ties make, the most telling first, and how many ties were left out, since
    no family has more than `most` members, and nothing is in more than three families.

    Things in `apart` never come into one family, nor do two that are no companions (all are where
    it is not given) unless they are tied themselves: they are two trials. A third one that is tied
    to both is in two families.
    """
    waiting = sorted(ties, key=lambda tie: tie.weight)
    tied = {frozenset((tie.one, tie.other)) for tie in waiting}
    things = {end for tie in waiting for end in (tie.one, tie.other)}
    parted = [pair for pair in apart if things.issuperset(pair)]
    trials = set[Thing]() if companions is None else things - set(companions)
    found: list[Family[Thing]] = []
    held: Counter[Thing] = Counter()
    left_out = 0
    while waiting:
        growing = _Growing(PartedSets(things, parted), tied, trials, most)
        growing.take(waiting)
        made = growing.families()
        held.update(member for family in made for member in family.members)
        found += made
        left_out += growing.left_out + len(growing.waiting)
        waiting = [
            tie for tie in growing.waiting if max(held[tie.one], held[tie.other]) < _MOST_FAMILIES
        ]
        left_out -= len(waiting)
    return sorted(found, key=lambda family: family.ties[0].weight), left_out


_MOST_FAMILIES = 3
"""So many families one thing is in at most."""


@dataclass(slots=True)
class _Growing(Generic[Thing]):
    """Families grown from the most telling tie down; `waiting` are ties between two that must stay
    apart, `left_out` counts those that would make a family too large.
    """

    sets: PartedSets[Thing]
    tied: Collection[frozenset[Thing]]
    trials: Collection[Thing]
    most: int
    joined: list[Tie[Thing]] = field(default_factory=list)
    waiting: list[Tie[Thing]] = field(default_factory=list)
    left_out: int = 0

    def take(self, ties: Iterable[Tie[Thing]]) -> None:
        """Join what ties hold together, in their order."""
        members: dict[Thing, list[Thing]] = {}
        for tie in ties:
            one, other = self.sets.find(tie.one), self.sets.find(tie.other)
            ones, others = members.get(one, [tie.one]), members.get(other, [tie.other])
            if one == other:
                continue
            if self.sets.clash(one, other) or self._two_trials(ones, others):
                self.waiting.append(tie)
            elif len(ones) + len(others) > self.most:
                self.left_out += 1
            else:
                self.sets.join(one, other)
                members[self.sets.find(one)] = ones + others
                self.joined.append(tie)

    def _two_trials(self, ones: Iterable[Thing], others: Iterable[Thing]) -> bool:
        pairs = product(ones, others)
        return any(
            frozenset(pair) not in self.tied
            for pair in pairs
            if pair[0] in self.trials and pair[1] in self.trials
        )

    def families(self) -> list[Family[Thing]]:
        """What has grown."""
        by_root: dict[Thing, list[Tie[Thing]]] = defaultdict(list)
        for tie in self.joined:
            by_root[self.sets.find(tie.one)].append(tie)
        return [Family(_in_order(several)) for several in by_root.values()]


def _in_order(ties: Sequence[Tie[Thing]]) -> tuple[Tie[Thing], ...]:
    """The most telling tie first, then always the most telling of those that hold to it."""
    ordered, rest = [ties[0]], list(ties[1:])
    members: set[Thing] = {ties[0].one, ties[0].other}
    while rest:
        tie = next(tie for tie in rest if not members.isdisjoint((tie.one, tie.other)))
        rest.remove(tie)
        ordered.append(tie)
        members |= {tie.one, tie.other}
    return tuple(ordered)
