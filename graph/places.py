"""Places `source:row`, and the order in which they are taken."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["by_place", "places_in_order"]


def by_place(place: str) -> tuple[str, int, str]:
    """The key by which places `source:row` are sorted: by source, then by row as a number.

    >>> sorted(["works:10", "included:7", "works:9"], key=by_place)
    ['included:7', 'works:9', 'works:10']
    """
    source, _, row = place.rpartition(":")
    return (source, int(row), "") if row.isascii() and row.isdecimal() else (place, 0, row)


def places_in_order(places: Iterable[str]) -> list[str]:
    """Places, each once, by source and row.

    >>> places_in_order(["works:10", "works:9", "works:10"])
    ['works:9', 'works:10']
    """
    return sorted(set(places), key=by_place)
