"""Places `source:row`, and the order in which they are taken."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

__all__ = ["by_place", "place_of", "places_in_order", "source_and_row"]

_LAST_ROW = 2**31 - 1


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
    once = set(places)
    return sorted(once, key=by_place) if len(once) > 1 else list(once)


@lru_cache(maxsize=1024)
def source_and_row(place: str) -> tuple[str, int | None]:
    """A place as the pair that it is; the whole of it and None where it is none.

    >>> source_and_row("works:10"), source_and_row("a note"), source_and_row("works:007")
    (('works', 10), ('a note', None), ('works:007', None))
    """
    source, _, row = place.rpartition(":")
    if row.isascii() and row.isdecimal() and (row == "0" or row[0] != "0"):
        number = int(row)
        if number <= _LAST_ROW:
            return source, number
    return place, None


def place_of(source: str, row: int | None) -> str:
    """The place that a pair stands for.

    >>> place_of("works", 10), place_of("a note", None)
    ('works:10', 'a note')
    """
    return source if row is None else f"{source}:{row}"
