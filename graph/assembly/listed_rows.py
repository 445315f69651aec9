"""What one row of a review's list tells about its study, and what two rows of one label are to each
other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lacunary.graph.linkage.comparison import default_rules
from lacunary.graph.linkage.title_comparison import title_finding
from lacunary.graph.linkage.titles import Title, read_title
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import fold, title_key

__all__ = ["Facts", "Nested", "Verdict", "facts_of", "same_report", "verdict_of"]

TITLES = ("title", "title_zh", "title_original")
"""The fields of a record that hold titles."""
_RESULTS = (
    "outcome", "effect_outcome", "instrument", "effect_instrument", "time_point", "weeks", "rating",
    "effect_measure", "effect",
)  # fmt: skip
"""Fields of one result: rows that differ in them may count other participants of one study."""
_ARMS = ("intervention", "comparator", "arm_intervention", "arm_comparator")
_PLACES = ("country", "region")
_EQUAL, _ALIKE = ("same", "near"), ("short", "contained")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Nested = Callable[[str, str], bool]
"""Whether one of two concepts lies in the other."""
Values = frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What rows say of their study; rows that say the same have equal facts."""

    doi: Values
    pmid: Values
    titles: Values
    years: frozenset[int]
    registrations: Values
    n: frozenset[int]
    places: Values
    conditions: Values
    arms: Values
    results: Values
    label_has_year: bool

    @property
    def names_a_publication(self) -> bool:
        """Whether a DOI, a PubMed number or a title tells which publication it is."""
        return bool(self.doi or self.pmid or self.titles)

    @property
    def stated(self) -> int:
        """How many of the facts are given."""
        given = (self.doi, self.pmid, self.titles, self.years, self.registrations, self.n)
        return sum(map(bool, (*given, self.places, self.conditions, self.arms)))

    def ordered(self) -> tuple[tuple[str, ...], ...]:
        """The facts as texts, by which they are sorted whatever the order of rows."""
        every = (
            self.titles, self.doi, self.pmid, self.years, self.registrations, self.n, self.places,
            self.conditions, self.arms, self.results,
        )  # fmt: skip
        return tuple(tuple(sorted(map(str, values))) for values in every)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two rows of one label are: `same` study, `apart`, `proposed` as one though apart, or
    `fits` (nothing tells); and the field that says so.
    """

    outcome: str
    why: str = ""
    parts: bool = False
    """Whether no third row may bring the two together."""


def facts_of(record: Record) -> Facts:
    """What a row says of its study.

    >>> from lacunary.graph.records import Cell
    >>> row = Record("inclusion", "s", 2, {"label": (Cell("Wang 2020"),), "n": (Cell("12", 12),)})
    >>> sorted(facts_of(row).n), facts_of(row).names_a_publication
    ([12], False)
    """
    label = record.verbatim("label")
    return Facts(
        _texts(record, ("doi",)),
        _texts(record, ("pmid",)),
        frozenset(filter(None, (title_key(text) for text in _texts(record, TITLES)))),
        _numbers(record, "year"),
        frozenset(map(fold, _texts(record, ("registration",)))),
        _numbers(record, "n"),
        _concepts(record, _PLACES),
        _concepts(record, ("condition",)),
        _concepts(record, _ARMS),
        frozenset(f"{name} {record.verbatim(name)}" for name in _RESULTS if name in record.cells),
        bool(_YEAR.search(label)),
    )


def _texts(record: Record, names: Iterable[str]) -> Values:
    cells = (cell for name in names for cell in record.cells.get(name, ()))
    return frozenset(str(cell.value) for cell in cells if cell.value is not None)


def _numbers(record: Record, name: str) -> frozenset[int]:
    return frozenset(c.value for c in record.cells.get(name, ()) if isinstance(c.value, int))


def _concepts(record: Record, names: Iterable[str]) -> Values:
    """Concepts, and words that nobody has mapped yet, which are told by a sign before them."""
    cells = (cell for name in names for cell in record.cells.get(name, ()))
    return frozenset(
        str(cell.value) if cell.value is not None else f"?{fold(cell.verbatim)}"
        for cell in cells
        if cell.value is not None or cell.method == "unmapped"
    )


def verdict_of(one: Facts, other: Facts, nested: Nested) -> Verdict:
    """What the rows of two facts are to each other, beside that they have one label.

    >>> a = Facts(*[frozenset()] * 10, label_has_year=True)
    >>> from dataclasses import replace
    >>> first = replace(a, doi=frozenset({"10.1/a"}), n=frozenset({12}))
    >>> verdict_of(first, replace(a, doi=frozenset({"10.1/b"})), lambda *_: False).why
    'doi'
    >>> verdict_of(first, replace(a, n=frozenset({12})), lambda *_: False).outcome
    'fits'
    """
    if one.registrations & other.registrations:
        return Verdict("same", "registration")
    if one.registrations and other.registrations:
        return Verdict("apart", "registration", parts=True)
    elsewhere = _differ(one.places, other.places, nested)
    otherwise = _differ(one.conditions, other.conditions, nested)
    counted = _disjoint(one.n, other.n)
    if same := _same_publication(one, other):
        if counted and elsewhere:
            return Verdict("apart", "country", parts=True)
        if counted and otherwise and not _disjoint(one.results, other.results):
            return Verdict("apart", "condition", parts=True)
        return Verdict("same", same)
    if other_work := _other_publication(one, other):
        met = bool(one.places & other.places or one.conditions & other.conditions)
        alike = (
            (bool(one.n & other.n) and met)
            or _titles(one, other) in _ALIKE
            or _has_companion(one) != _has_companion(other)
        )
        contradicted = elsewhere or counted or otherwise
        return Verdict("proposed" if alike and not contradicted else "apart", other_work)
    if elsewhere:
        return Verdict("apart", "country", parts=True)
    if counted and not _disjoint(one.results, other.results):
        return Verdict("apart" if otherwise else "proposed", "n")
    return Verdict("fits", "label")


def same_report(one: Facts, other: Facts) -> bool:
    """Whether the rows of two facts are one entry of a list, printed twice; whether differently
    printed entries are one report, linkage finds.
    """
    if one.doi & other.doi or one.pmid & other.pmid:
        return True
    if _disjoint(one.doi, other.doi) or _disjoint(one.pmid, other.pmid):
        return False
    return bool(one.titles & other.titles) and not _years_differ(one, other)


def _has_companion(facts: Facts) -> bool:
    """Whether a title reads as one of a further report of a study."""
    return any(_companions().search(title) for title in facts.titles)


@cache
def _companions() -> re.Pattern[str]:
    table = files("lacunary.graph.assembly").joinpath("listed_rows.toml")
    words = tomllib.loads(table.read_text(encoding="utf-8"))["companions"]
    latin, others = (
        [re.escape(word) for word in words if word.isascii() == ascii] for ascii in (True, False)
    )
    return re.compile(rf"\b(?:{'|'.join(latin)})\b|{'|'.join(others)}")


def _same_publication(one: Facts, other: Facts) -> str:
    """By what two rows are of one publication, or of two of one title; empty where they are not."""
    if one.doi & other.doi:
        return "doi"
    if one.pmid & other.pmid:
        return "pmid"
    parted = _disjoint(one.doi, other.doi) or _disjoint(one.pmid, other.pmid)
    return "title" if _titles(one, other) in (_EQUAL if parted else (*_EQUAL, *_ALIKE)) else ""


def _other_publication(one: Facts, other: Facts) -> str:
    """By what two rows are of different publications; empty where nothing says so."""
    if _disjoint(one.doi, other.doi):
        return "doi"
    if _disjoint(one.pmid, other.pmid):
        return "pmid"
    if _titles(one, other) != "missing":
        return "title"
    return "year" if _years_differ(one, other) else ""


def _years_differ(one: Facts, other: Facts) -> bool:
    """A label that states the year holds for both: one of them may be a year off."""
    slip = 1 if one.label_has_year else 0
    apart = (abs(a - b) for a in one.years for b in other.years)
    return min(apart, default=0) > slip


def _titles(one: Facts, other: Facts) -> str:
    if not (one.titles and other.titles):
        return "missing"
    return title_finding(_read(one.titles), _read(other.titles), default_rules().limits)


@lru_cache(maxsize=1 << 12)
def _read(titles: Values) -> tuple[Title, ...]:
    return tuple(read_title(title) for title in sorted(titles))


def _disjoint(one: frozenset[Any], other: frozenset[Any]) -> bool:
    return bool(one and other and not one & other)


def _differ(one: Values, other: Values, nested: Nested) -> bool:
    """Whether both say something and none of the one is or lies in anything of the other; a word
    that is not mapped may mean any concept.
    """
    if not _disjoint(one, other):
        return False
    if any(word.startswith("?") for word in one) != any(word.startswith("?") for word in other):
        return False
    return not any(nested(a, b) for a in one for b in other)
