"""Disjoint sets: which things were found to be the same, and which must stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Generic, TypeVar

__all__ = ["PartedSets", "Sets"]

Item = TypeVar("Item", bound=Hashable)


class Sets(Generic[Item]):
    """Disjoint sets of things found to be the same (union–find); the smallest member stands for its
    set.

    >>> sets = Sets(["c", "a", "b"])
    >>> sets.join("c", "a")
    >>> sets.find("c"), sets.find("b")
    ('a', 'b')
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._parent = {item: item for item in items}

    def find(self, item: Item) -> Item:
        """The member that stands for the item's set."""
        root = item
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, one: Item, other: Item) -> None:
        """Make the sets of the two one set."""
        first, second = sorted((self.find(one), self.find(other)), key=str)
        self._parent[second] = first

    def copy(self) -> Sets[Item]:
        """The same sets, without what must stay apart."""
        found = Sets(self._parent)
        found._parent |= self._parent
        return found

    def groups(self) -> dict[Item, list[Item]]:
        """Every set: its standing member and all members in their order."""
        found: dict[Item, list[Item]] = defaultdict(list)
        for item in self._parent:
            found[self.find(item)].append(item)
        return dict(found)


class PartedSets(Sets[Item]):
    """Disjoint sets some of whose members must not come together.

    >>> sets = PartedSets("abc", [("a", "c")])
    >>> sets.join("a", "b")
    >>> sets.clash("b", "c"), sets.clash("a", "b")
    (('a', 'c'), None)
    """

    def __init__(self, items: Iterable[Item], apart: Iterable[tuple[Item, Item]] = ()) -> None:
        super().__init__(items)
        self._members = {item: [item] for item in self._parent}
        self._apart: dict[Item, set[Item]] = defaultdict(set)
        for one, other in apart:
            self.part(one, other)

    def part(self, one: Item, other: Item) -> None:
        """Keep the two apart from now on."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def join(self, one: Item, other: Item) -> None:
        """Make the sets of the two one set."""
        before = {self.find(one), self.find(other)}
        super().join(one, other)
        for gone in before - {self.find(one)}:
            self._members[self.find(one)] += self._members.pop(gone)

    def apart_among(self, items: Collection[Item]) -> list[tuple[Item, Item]]:
        """Pairs of these standing members whose sets must stay apart.

        >>> PartedSets("abc", [("a", "c")]).apart_among("ac")
        [('a', 'c'), ('c', 'a')]
        """
        found = {
            (item, self.find(other)): None
            for item in items
            for member in self._members[item]
            for other in self._apart.get(member, ())
        }
        return sorted((pair for pair in found if pair[1] in items), key=str)

    def clash(self, one: Item, other: Item) -> tuple[Item, Item] | None:
        """A pair that must stay apart and that joining the sets of the two would bring together, or
        None.
        """
        first, second = self.find(one), self.find(other)
        pairs = (
            (a, b)
            for a in self._members[first]
            for b in self._apart.get(a, ())
            if self.find(b) == second
        )
        return min(pairs, key=str, default=None)
