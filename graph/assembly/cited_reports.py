"""Reports that no review lists and that may be of a study that one does: protocols, follow-ups and
economic evaluations among the works that others cite.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from lacunary.graph.assembly.mentions import TITLES, Mention
from lacunary.graph.linkage.authors import is_rest
from lacunary.graph.linkage.companions import telling_words
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.titles import read_title
from lacunary.graph.text.identifiers import has_chinese
from lacunary.graph.text.person_names import read_name

__all__ = ["cited_reports"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_STUDIES = ("inclusion", "candidate")
_NOT_CITED = (*_STUDIES, "review")


def cited_reports(
    mentions: Sequence[Mention], reports: Sets[int], wanted: Iterable[int] = ()
) -> dict[int, list[Mention]]:
    """The mentions of each report (by its standing mention) that no review lists, where
    two of its authors, or the only one named, are those of a listed report, or its first author is
    one who wrote there about the same, or it is registered; and of those that are `wanted`.
    """
    of_report: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None:
            of_report[reports.find(mention.number)].append(mention)
    listed = _Listed()
    cited: dict[int, list[Mention]] = {}
    for report, together in of_report.items():
        kinds = {mention.kind for mention in together}
        if not kinds.isdisjoint(_STUDIES):
            listed.add(_author_words(together), _about(together))
        elif "review" not in kinds:
            cited[report] = together
    roots = {reports.find(number) for number in wanted}
    return {
        report: together
        for report, together in cited.items()
        if report in roots or _may_be_of_a_study(together, listed)
    }


class _Listed:
    """The words of the authors' names of listed reports, and which stand beside each other."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._alone: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._wrote: set[tuple[str, str]] = set()

    def add(self, names: Sequence[frozenset[str]], about: Iterable[str]) -> None:
        """Take note of the authors of one more report, and of what its titles are about."""
        authors = {word for several in names[:_WROTE] for word in several}
        self._wrote |= set(product(authors, about))
        self._words.update(*names)
        self._pairs |= set(_pairs(names))
        if len(names) == 1:
            self._alone |= names[0]

    def share(self, names: Sequence[frozenset[str]]) -> bool:
        """Whether one of the reports has two of these authors, or the only one that it or this
        list names.
        """
        words = {word for several in names for word in several}
        if not words.isdisjoint(self._alone) or (len(names) == 1 and words & self._words):
            return True
        return any(pair in self._pairs for pair in _pairs(names))

    def is_of(self, first: frozenset[str], together: Iterable[Mention]) -> bool:
        """Whether this first author wrote one of the reports, about the same."""
        known = first & self._words
        return bool(known) and not self._wrote.isdisjoint(product(known, _about(together)))


def _pairs(names: Sequence[frozenset[str]]) -> Iterator[tuple[str, str]]:
    """A word of one name with a word of another."""
    for one, other in combinations(names[:_WROTE], 2):
        yield from ((min(pair), max(pair)) for pair in product(one, other))


_WROTE = 6
"""So many authors of a report are looked at."""


def _may_be_of_a_study(together: Iterable[Mention], listed: _Listed) -> bool:
    records = [record for mention in together for record in mention.records]
    if not any(name in record.cells for record in records for name in TITLES):
        return False
    names = _author_words(together)
    return (
        listed.share(names)
        or any("registration" in record.cells for record in records)
        or (bool(names) and listed.is_of(names[0], together))
    )


def _about(together: Iterable[Mention]) -> set[str]:
    """The telling words of all titles."""
    texts = {
        cell.verbatim
        for mention in together
        for record in mention.records
        for name in TITLES
        for cell in record.cells.get(name, ())
    }
    return {word for text in texts for word in telling_words(read_title(text))}


def _author_words(together: Iterable[Mention]) -> list[frozenset[str]]:
    """The words of each author's name, of the longest list; of a Chinese name its surnames."""
    lists = [
        [cell.verbatim for cell in record.cells.get("authors", ())]
        for mention in together
        for record in mention.records
    ]
    names = max(lists, key=lambda several: (len(several), several), default=[])
    return [words for name in names if not is_rest(name) and (words := _words(name))]


def _words(name: str) -> frozenset[str]:
    if has_chinese(name):
        return read_name(name).surnames
    words = _WORD.findall(name)
    return frozenset(word.casefold() for word in words if not word.isupper() or name.isupper())
