"""What looks wrong in a file as a whole, although each value of it can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from lacunary.graph.records import Record, Rejected

__all__ = ["Said", "implausible", "said_by_records"]

Said = Mapping[str, Sequence[tuple[int, str]]]
"""The words of each field with the line of their row."""

_FEW = 5
"""Records from which on something that all of them have is worth a remark."""
_MANY = 20
_LONGEST_NAME = 60
_LISTED = re.compile(r"(?:[;|、；].*){3}|(?:^|\s)1[.)、]\s?\S.*\s2[.)、]\s?\S", re.DOTALL)
_FIELDS = ("title", "title_zh", "authors", "abstract", "abstract_zh", "year")


def said_by_records(records: Sequence[Record]) -> Said:
    """The words of records of an export that are looked at here."""
    return {
        name: [
            (record.line, str(cell.value))
            for record in records
            for cell in record.cells.get(name, ())
        ]
        for name in _FIELDS
    }


def implausible(where: str, said: Said, this_year: int) -> list[Rejected]:
    """A remark for each thing that looks wrong, with the first row that shows it.

    >>> said = {"year": [(2, "2019"), (3, "2091")]}
    >>> [str(one) for one in implausible("search.csv", said, 2026)]
    ['search.csv:3: 1 of 2 years are in the future (2091). Check the column or tag of the years.']
    """
    return [remark for look in _LOOKS for remark in look(where, said, this_year)]


def _future_years(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    years = [(line, int(words)) for line, words in said.get("year", ()) if words.isdecimal()]
    late = [(line, year) for line, year in years if year > this_year + 1]
    if late:
        line, year = late[0]
        reason = (
            f"{len(late):,} of {len(years):,} years are in the future ({year})."
            " Check the column or tag of the years."
        )
        yield Rejected(where, line, reason, str(year), "year")


def _one_year(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    years = said.get("year", ())
    if len(years) >= _MANY and len({words for _, words in years}) == 1:
        line, year = years[0]
        reason = (
            f"all {len(years):,} records have the year {year}."
            " Check that it is that of the publications, not of the search."
        )
        yield Rejected(where, line, reason, year, "year")


def _short_authors(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    names = said.get("authors", ())
    short = [(line, words) for line, words in names if len(words.strip(" .,")) == 1]
    if short and 10 * len(short) >= len(names):
        line, words = short[0]
        reason = (
            f"{len(short):,} of {len(names):,} authors are one letter."
            " Check what separates the authors."
        )
        yield Rejected(where, line, reason, words, "authors")


def _long_authors(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    names = said.get("authors", ())
    long = [(line, words) for line, words in names if len(words) > _LONGEST_NAME and "," in words]
    if long and 10 * len(long) >= len(names):
        line, words = long[0]
        reason = (
            f"{len(long):,} of {len(names):,} authors may be several in one."
            " Check what separates the authors."
        )
        yield Rejected(where, line, reason, words, "authors")


def _always_the_same(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    for name in ("abstract", "abstract_zh", "title", "title_zh"):
        several = said.get(name, ())
        words, times = Counter(w for _, w in several).most_common(1)[0] if several else ("", 0)
        if times >= _FEW and 2 * times > len(several):
            line = next(line for line, said_there in several if said_there == words)
            reason = (
                f"{times:,} of {len(several):,} records have the same `{name}`."
                " Check the column or tag that it is read from."
            )
            yield Rejected(where, line, reason, words[:200], name)


def _titles_in_capitals(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    titles = [(line, w) for line, w in said.get("title", ()) if len(w.split()) > 2]
    loud = [(line, words) for line, words in titles if words.isupper()]
    if len(loud) >= _FEW and 2 * len(loud) > len(titles):
        line, words = loud[0]
        reason = (
            f"{len(loud):,} of {len(titles):,} titles are printed in capitals."
            " They are compared in small letters; export them again if they are to be shown."
        )
        yield Rejected(where, line, reason, words, "title")


def _titles_that_are_lists(where: str, said: Said, this_year: int) -> Iterator[Rejected]:
    for name in ("title", "title_zh"):
        titles = said.get(name, ())
        lists = [(line, words) for line, words in titles if _LISTED.search(words)]
        if lists and 5 * len(lists) >= len(titles):
            line, words = lists[0]
            reason = (
                f"{len(lists):,} of {len(titles):,} titles read as lists."
                " Check the column or tag of the titles."
            )
            yield Rejected(where, line, reason, words, name)


_LOOKS: tuple[Callable[[str, Said, int], Iterator[Rejected]], ...] = (
    _future_years,
    _one_year,
    _short_authors,
    _long_authors,
    _always_the_same,
    _titles_in_capitals,
    _titles_that_are_lists,
)
