"""Which rows of a review's list are one study.

A column of keys decides where there is one. A label (`Wang 2020`) never decides alone: rows of one
label are one study where DOI, title or registration say so, or where nothing contradicts that they
are results of one study; else they are studies of their own, called a, b, … for people, and what
names them does not depend on the order of rows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from lacunary.graph.assembly.listed_rows import Facts, Nested, facts_of, same_report, verdict_of
from lacunary.graph.linkage.disjoint_sets import PartedSets, Sets
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import digest, fold, slug
from lacunary.graph.text.study_labels import reads_as_label

__all__ = ["LabelRemark", "Listed", "ListedStudy", "key_of", "listed_studies"]

_MOST_COMPARED = 200
"""So many rows that say different things under one label are compared with each other."""
_LONGEST_NAME = 40
_DIGITS = re.compile(r"(\d+)")


@dataclass(slots=True)
class ListedStudy:
    """A study as a review lists it: its key in that review, its rows by the reports they print, and
    what people call it where its label names several studies.
    """

    key: str
    reports: list[list[Record]]
    called: str = ""


@dataclass(frozen=True, slots=True)
class LabelRemark:
    """What was found of the rows of one label of a review.

    `kind` is `joined` (they are one study), `apart` (several), `proposed` (several, but a person is
    asked whether some are one) or `unsure` (some rows fit several of the studies, and are a study
    of their own); `why` are the fields that decided; `studies` what decisions call each study, what
    people call it, and the places of its rows.
    """

    kind: str
    review: str
    label: str
    why: tuple[str, ...]
    studies: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(slots=True)
class Listed:
    """The studies that reviews list, what was found of labels with several rows, and the pairs of
    studies (review and keys) of which a person is asked.
    """

    studies: list[tuple[str, ListedStudy]] = field(default_factory=list)
    remarks: list[LabelRemark] = field(default_factory=list)
    proposed: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Review, the keys of two studies, and the field by which they are apart."""


def key_of(record: Record) -> str:
    """What a key column says of a row: its `study_id`, else its number in the list; empty where
    neither is given. A `study_id` that reads as a label does not tell studies apart.
    """
    given = record.get("study_id")
    if given is not None and not reads_as_label(str(given)):
        return str(given)
    order = record.get("order")
    return "" if order is None else str(order)


def listed_studies(records: Iterable[Record], nested: Nested) -> Listed:
    """The studies of all rows of inclusion, and why rows of one label are one study or several.

    Parameters
    ----------
    records
        Rows of the kind `inclusion`, in an order that does not depend on files.
    nested
        Whether one of two concepts lies in the other.
    """
    by_id: dict[tuple[str, str], list[Record]] = defaultdict(list)
    by_label: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for record in records:
        review, key = str(record.get("review")), key_of(record)
        if key and key == record.get("study_id"):
            by_id[review, key].append(record)
        else:
            by_label[review, str(record.get("label")), key].append(record)
    listed = Listed()
    labels = _labels_of_reviews(by_id, by_label)
    for (review, key), rows in by_id.items():
        label = min(str(record.get("label")) for record in rows)
        own = label if labels[review, fold(label)] == 1 else f"{label} #{key}"
        listed.studies.append((review, ListedStudy(own, _by_report(rows))))
    for (review, label, key), rows in by_label.items():
        name = f"{label} #{key}" if key else label
        if key or len(rows) == 1:
            listed.studies.append((review, ListedStudy(name, _by_report(rows))))
        else:
            _of_one_label(listed, review, label, rows, nested, labels)
    _letter_keyed(listed, labels)
    return listed


def _letter_keyed(listed: Listed, labels: Counter[tuple[str, str]]) -> None:
    """Studies that keys tell apart under one label of a review are called a, b, … by their keys."""
    by_label: dict[tuple[str, str], list[ListedStudy]] = defaultdict(list)
    for review, study in listed.studies:
        if not study.called:
            label = min(str(record.get("label")) for rows in study.reports for record in rows)
            by_label[review, label].append(study)
    taken = {(review, fold(study.called)) for review, study in listed.studies if study.called}
    for (review, label), studies in by_label.items():
        if len(studies) > 1:
            letters = _lettered(label, review, len(studies), labels.keys() | taken)
            for study, called in zip(sorted(studies, key=_by_key), letters, strict=True):
                study.called = called


def _by_key(study: ListedStudy) -> list[tuple[int, str]]:
    """The order of keys in which 2 stands before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in _DIGITS.split(study.key)]


def _labels_of_reviews(
    by_id: dict[tuple[str, str], list[Record]], by_label: dict[tuple[str, str, str], list[Record]]
) -> Counter[tuple[str, str]]:
    """How many studies, as far as keys tell, a review gives one label."""
    found: Counter[tuple[str, str]] = Counter()
    for (review, _), rows in by_id.items():
        found.update({(review, fold(str(record.get("label")))) for record in rows})
    found.update((review, fold(label)) for review, label, _ in by_label)
    return found


def _of_one_label(
    listed: Listed,
    review: str,
    label: str,
    rows: list[Record],
    nested: Nested,
    labels: Counter[tuple[str, str]],
) -> None:
    by_facts: dict[Facts, list[Record]] = defaultdict(list)
    for record in rows:
        by_facts[facts_of(record)].append(record)
    facts = sorted(by_facts, key=Facts.ordered)
    parted = _Parting(facts, nested)
    groups = parted.groups()
    keys = [label] if len(groups) == 1 else _names(label, groups, facts)
    called = [""] if len(groups) == 1 else list(_lettered(label, review, len(groups), labels))
    told = []
    for key, shown, group in zip(keys, called, groups, strict=True):
        own = [record for number in group for record in by_facts[facts[number]]]
        listed.studies.append((review, ListedStudy(key, _by_report(own), shown)))
        told.append((f"{review}/{key}", shown or label, tuple(record.place for record in own)))
    home = {number: keys[at] for at, group in enumerate(groups) for number in group}
    asked = {
        (min(home[one], home[other]), max(home[one], home[other])): why
        for (one, other), why in parted.proposed.items()
        if home[one] != home[other]
    }
    listed.proposed += [(review, *pair, why) for pair, why in sorted(asked.items())]
    several = "unsure" if parted.unsure else "proposed" if asked else "apart"
    kind = "joined" if len(groups) == 1 else several
    why = parted.joined if kind == "joined" else parted.apart(home)
    listed.remarks.append(LabelRemark(kind, review, label, tuple(sorted(why)), tuple(told)))


class _Parting:
    """Facts of one label parted into studies, by number; the outcome does not depend on their
    order, since they are sorted by what they say.
    """

    def __init__(self, facts: Sequence[Facts], nested: Nested) -> None:
        self.facts = facts
        self.joined: set[str] = set()
        self.proposed: dict[tuple[int, int], str] = {}
        self.unsure = False
        self._nested = nested
        self._why: dict[tuple[int, int], str] = {}
        self._fits: set[tuple[int, int]] = set()
        self._sets = PartedSets(range(len(facts)))

    def groups(self) -> list[list[int]]:
        """The studies, each as the numbers of its facts, in the order of what they say."""
        if len(self.facts) <= _MOST_COMPARED:
            self._compare()
        else:
            self._join_equal()
        if len(self.facts) == 1:
            self.joined.add(_by_what(self.facts[0]))
        return sorted(sorted(group) for group in self._sets.groups().values())

    def apart(self, home: dict[int, str]) -> set[str]:
        """The fields by which facts of different studies are apart."""
        found = {why for (one, other), why in self._why.items() if home[one] != home[other]}
        return found or {"label"}

    def _compare(self) -> None:
        same: list[tuple[int, int, str]] = []
        for one, other in combinations(range(len(self.facts)), 2):
            verdict = verdict_of(self.facts[one], self.facts[other], self._nested)
            if verdict.parts:
                self._sets.part(one, other)
            if verdict.outcome == "same":
                same.append((one, other, verdict.why))
            elif verdict.outcome == "fits":
                self._fits.add((one, other))
            else:
                self._why[one, other] = verdict.why
                if verdict.outcome == "proposed":
                    self.proposed[one, other] = verdict.why
        for one, other, why in sorted(same, key=lambda pair: (pair[2] != "registration", pair)):
            if self._sets.clash(one, other) is None:
                self._sets.join(one, other)
                self.joined.add(why)
        self._place_the_rest()

    def _place_the_rest(self) -> None:
        """Rows that name no publication, and are of no study yet, go to the one study they fit."""
        alone = [g[0] for g in self._sets.groups().values() if len(g) == 1]
        rest = [number for number in alone if not self.facts[number].names_a_publication]
        rest.sort(key=lambda number: (-self.facts[number].stated, number))
        homes = [group for group in self._sets.groups().values() if not set(group) <= set(rest)]
        left: list[list[int]] = []
        for number in rest:
            fitting = [home for home in homes if self._fit(number, home)]
            if len(fitting) == 1:
                self._put(number, fitting[0])
                continue
            if not fitting:
                homes.append([number])
                continue
            self.unsure = True
            kin = next((home for home in left if self._fit(number, home)), None)
            if kin is None:
                left.append([number])
            else:
                self._put(number, kin)

    def _put(self, number: int, home: list[int]) -> None:
        self._sets.join(home[0], number)
        home.append(number)
        self.joined.add("label")

    def _fit(self, number: int, home: Iterable[int]) -> bool:
        return all((min(number, at), max(number, at)) in self._fits for at in home)

    def _join_equal(self) -> None:
        """Of very many rows only those are joined that print an equal identifier or title."""
        first: dict[str, int] = {}
        for number, facts in enumerate(self.facts):
            for name in ("registrations", "doi", "pmid", "titles"):
                for value in sorted(getattr(facts, name)):
                    other = first.setdefault(f"{name} {value}", number)
                    if other != number:
                        self._sets.join(other, number)


def _by_what(facts: Facts) -> str:
    """Why rows of equal facts are one study."""
    for name in ("registrations", "doi", "pmid", "titles"):
        if getattr(facts, name):
            return "registration" if name == "registrations" else name.removesuffix("s")
    return "label"


def _by_report(rows: Sequence[Record]) -> list[list[Record]]:
    """The rows by the reports that they print; rows that name none stand with the first."""
    by_facts: dict[Facts, list[int]] = defaultdict(list)
    for number, record in enumerate(rows):
        by_facts[facts_of(record)].append(number)
    named = sorted((facts for facts in by_facts if facts.names_a_publication), key=Facts.ordered)
    sets = Sets(range(len(named)))
    pairs = combinations(range(len(named)), 2) if len(named) <= _MOST_COMPARED else ()
    for one, other in pairs:
        if same_report(named[one], named[other]):
            sets.join(one, other)
    groups = [[named[number] for number in group] for group in sets.groups().values()]
    if len(groups) < 2:
        return [list(rows)]
    groups[0] += [facts for facts in by_facts if not facts.names_a_publication]
    numbers = [sorted(n for facts in group for n in by_facts[facts]) for group in groups]
    return [[rows[number] for number in several] for several in numbers]


def _names(label: str, groups: Sequence[Sequence[int]], facts: Sequence[Facts]) -> list[str]:
    """What tells the studies of one label apart: the title, else the DOI, else a digest of what is
    said; nothing of the other studies.
    """
    ways: tuple[Callable[[Facts], Iterator[str]], ...] = (
        lambda one: (slug(title, _LONGEST_NAME) for title in one.titles),
        lambda one: iter(one.doi),
    )
    by_way = []
    for way in ways:
        every = ([name for n in group for name in way(facts[n])] for group in groups)
        by_way.append([min(names, default="") for names in every])
    found = []
    for at, group in enumerate(groups):
        own = (named[at] for named in by_way if named[at] and named.count(named[at]) == 1)
        said = digest(*(facts[number].ordered() for number in group), length=6)
        found.append(f"{label} #{next(own, said)}")
    return found


def _lettered(
    label: str, review: str, studies: int, labels: Collection[tuple[str, str]]
) -> Iterator[str]:
    """The label with a, b, … that no other study of the review has."""
    number = 0
    for _ in range(studies):
        while True:
            letter = chr(ord("a") + number) if number < 26 else f"-{number + 1}"
            number += 1
            called = f"{label}{letter}" if label[-1:].isdigit() else f"{label} {letter}"
            if (review, fold(called)) not in labels:
                break
        yield called
