"""What sources speak of: mentions of reports and studies, which of them are one study, and how
reports and studies are named.

Which mentions are one report is for linkage to say (links.py). Mentions on one report are one
study, unless a review lists several studies on that report: then the review's word counts and they
stay apart. A person's decision (`same-study`, `distinct`) beats both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from lacunary.graph.assembly.order import KINDS
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import digest, report_id, slug

__all__ = [
    "TITLES",
    "Mention",
    "PartedSets",
    "Sets",
    "StudyKey",
    "join_studies",
    "mentions_of",
    "report_ids",
    "strength",
    "study_ids",
    "study_names",
]

_OTHER_IDENTIFIERS = ("pmcid", "cnki", "openalex")
TITLES = ("title", "title_zh", "title_original")
"""The fields of a record that hold titles."""
_SHARED = re.compile(r"~[0-9a-f]{6}(?:-\d+)?$")
"""Ends an identifier that another report has as well."""

Item = TypeVar("Item", bound=Hashable)
StudyKey = tuple[str, str]
"""`(review, key)` of a study as a review lists it, or `(source, line)` of a candidate."""


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

    def copy(self) -> Sets[Item]:
        """The same sets, without what must stay apart."""
        found = Sets(self._parent)
        found._parent |= self._parent
        return found

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


@dataclass
class Mention:
    """A publication as one owner speaks of it: a study of a review, a review, a candidate row, a
    bibliographic record or a reference list.
    """

    number: int
    kind: str
    key: StudyKey
    records: list[Record] = field(default_factory=list)

    def first(self, name: str) -> str | int | None:
        """The first value of a field in the mention's records."""
        value = next(
            (record.get(name) for record in self.records if record.get(name) is not None), None
        )
        return value if isinstance(value, str | int) else None

    @cached_property
    def id(self) -> str | None:
        """The report identifier that this mention alone would give; None when it names no
        publication.
        """
        doi, pmid = self._least("doi"), self._least("pmid")
        others = {name: self._least(name) for name in _OTHER_IDENTIFIERS}
        title = next((found for name in (*TITLES, "text") if (found := self._least(name))), "")
        if not (doi or pmid or title or any(others.values())):
            return None
        years = self.all("year")
        return report_id(
            doi, pmid, title, self._least("authors"), min(years, default=None), **others
        )

    def all(self, name: str) -> list[Any]:
        """The first value of a field in each of the mention's records that has one."""
        return [record.get(name) for record in self.records if record.get(name) is not None]

    def _least(self, name: str) -> str:
        """Of the values that the records give, the same one whatever their order."""
        return min(map(str, self.all(name)), default="")

    @property
    def rank(self) -> int:
        """Its kind as a number: lower for what a person read."""
        return KINDS.index(self.kind)

    @property
    def content(self) -> str:
        """A digest of all that the records print, the same whatever their order and place."""
        printed = (
            digest(*((name, record.verbatim(name)) for name in sorted(record.cells)))
            for record in self.records
        )
        return digest(self.kind, *sorted(printed), length=6)

    @property
    def places(self) -> list[str]:
        """Where its records stand; the entries of one reference list may stand in one row and are
        told apart by their number.
        """
        return [
            r.place if r.kind != "reference" else f"{r.place} #{r.get('order')}"
            for r in self.records
        ]

    @property
    def name(self) -> str:
        """What a decision calls the study that it speaks of: `review/label`, with ` #order` where
        the sheet numbers its rows.
        """
        return "/".join(self.key)


def mentions_of(records: Iterable[Record]) -> list[Mention]:
    """The mentions in order of first appearance: rows that one review gives one key are one mention
    for each DOI they give.
    """
    found: dict[tuple[str, StudyKey], Mention] = {}
    for record in records:
        match record.kind:
            case "inclusion":
                key = (str(record.get("review")), study_key(record))
            case "review":
                key = (str(record.get("review")), "")
            case "report" if record.get("work"):
                key = (record.source, str(record.get("work")))
            case "candidate":
                key = (
                    record.source,
                    f"{record.verbatim('label')} {digest(*map(record.verbatim, record.cells), length=6)}".strip(),
                )
            case "report":
                key = (record.source, str(record.line))
            case "reference":
                key = (record.source, f"{record.get('citing_line')} #{record.get('order')}")
            case _:
                continue
        found.setdefault((record.kind, key), Mention(len(found), record.kind, key)).records.append(
            record
        )
    parts = [part for mention in found.values() for part in _by_doi(mention)]
    for number, mention in enumerate(parts):
        mention.number = number
    return parts


def _by_doi(mention: Mention) -> list[Mention]:
    """The mention itself, or where its rows give several DOIs (a study with several reports) one
    for each.
    """
    dois = sorted(set(map(str, mention.all("doi"))))
    if mention.kind != "inclusion" or len(dois) < 2:
        return [mention]
    parts = {doi: Mention(0, mention.kind, mention.key) for doi in dois}
    for record in mention.records:
        parts[str(record.get("doi") or dois[0])].records.append(record)
    return list(parts.values())


def study_key(record: Record) -> str:
    """What tells a review's studies apart: the label, and where a sheet numbers its rows the number
    too.
    """
    label, order = str(record.get("label")), record.get("order")
    return label if order is None else f"{label} #{order}"


def study_names(mentions: Iterable[Mention]) -> dict[str, int]:
    """What a decision calls each study mention, and its number."""
    return {m.name: m.number for m in mentions if m.kind in ("inclusion", "candidate")}


def join_studies(
    mentions: Iterable[Mention],
    reports: Sets[int],
    same: Iterable[tuple[int, int]],
    distinct: Iterable[tuple[int, int]],
) -> PartedSets[int]:
    """Which study mentions (by number) are one study by their report, or because a person says that
    two are the same or distinct.

    Studies on one report that stay apart are kept apart from then on.
    """
    studies = [mention for mention in mentions if mention.kind in ("inclusion", "candidate")]
    sets = PartedSets([mention.number for mention in studies], distinct)
    by_name = study_names(studies)
    for mention in studies:  # rows of one key on several reports
        sets.join(by_name[mention.name], mention.number)
    for one, other in same:
        sets.join(one, other)
    on_report: dict[int, list[Mention]] = defaultdict(list)
    for mention in sorted(studies, key=lambda mention: mention.key):
        if mention.id is not None:
            on_report[reports.find(mention.number)].append(mention)
    for together in on_report.values():
        listed = Counter(mention.key[0] for mention in together if mention.kind == "inclusion")
        first: list[int] = []
        for mention in (m for m in together if m.kind == "candidate" or listed[m.key[0]] == 1):
            home = next(
                (number for number in first if sets.clash(number, mention.number) is None), None
            )
            if home is None:
                first.append(mention.number)
            else:
                sets.join(home, mention.number)
    for together in on_report.values():
        _keep_apart(sets, sorted({sets.find(mention.number) for mention in together}))
    return sets


def _keep_apart(sets: PartedSets[int], numbers: list[int]) -> None:
    for position, one in enumerate(numbers):
        for other in numbers[position + 1 :]:
            sets.part(one, other)


def report_ids(mentions: list[Mention], sets: Sets[int]) -> dict[int, tuple[str, list[str]]]:
    """For each report (by its standing mention): its identifier and the aliases it also has.

    The strongest identifier stays (DOI, then PMID, then the others), of equal ones the one that
    sorts first. An identifier that several reports have (a DOI typed wrongly) stays with one of
    them; in the others a digest of the record follows it.
    """
    carriers: dict[str, dict[int, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention in mentions:
        if mention.id is not None:
            carriers[mention.id][sets.find(mention.number)].append(mention)
    ids: dict[int, set[str]] = defaultdict(set)
    for name, reports in carriers.items():
        owner, *rest = (
            sorted(reports, key=lambda root: _claim_to_an_id(reports[root]))
            if len(reports) > 1
            else reports
        )
        ids[owner].add(name)
        used: Counter[str] = Counter()
        for root in rest:
            content = min(mention.content for mention in reports[root])
            used[content] += 1
            ids[root].add(
                f"{name}~{content}" if used[content] == 1 else f"{name}~{content}-{used[content]}"
            )
    found = {}
    for root, names in ids.items():
        first, *others = sorted(names, key=strength)
        found[root] = first, others
    return found


def _claim_to_an_id(carriers: list[Mention]) -> tuple[int, int, str, list[str]]:
    """What a person read comes first, then the number of records, then an order that does not
    depend on files as long as it can.
    """
    return (
        min(m.rank for m in carriers),
        -len(carriers),
        min(m.content for m in carriers),
        min(m.places for m in carriers),
    )


def study_ids(
    mentions: list[Mention],
    studies: Sets[int],
    reports: Sets[int],
    ids: dict[int, tuple[str, list[str]]],
) -> dict[int, tuple[str, list[str]]]:
    """For each study (by its standing mention): its identifier, from its earliest report, and its
    aliases.

    Where one report holds several studies, the review's label tells them apart; a study without any
    report is named after the review that lists it.
    """
    by_number = {mention.number: mention for mention in mentions}
    groups = studies.groups()
    on_report: dict[str, list[int]] = defaultdict(list)
    for root, members in groups.items():
        report_names = {ids[reports.find(n)][0] for n in members if by_number[n].id is not None}
        dated = sorted(
            report_names,
            key=lambda name: (_year(name, members, by_number, reports, ids), strength(name)),
        )
        on_report[dated[0] if dated else ""].append(root)
    found: dict[int, tuple[str, list[str]]] = {}
    for name, roots in on_report.items():
        keys = {root: min(by_number[n].key for n in groups[root]) for root in roots}
        slugs = Counter((review, slug(key)) for review, key in keys.values())
        for root, (review, key) in keys.items():
            own = (
                slug(key)
                if slug(key) and slugs[review, slug(key)] == 1
                else f"{slug(key)}-{digest(key, length=6)}".strip("-")
            )
            if not name:
                found[root] = (f"study:{review}:{own}", [])
            elif len(roots) == 1:
                rest = name.removeprefix("report:")
                others = {
                    alias.removeprefix("report:")
                    for n in groups[root]
                    for alias in _aliases(n, by_number, reports, ids)
                }
                found[root] = (
                    f"study:{rest}",
                    sorted(f"study:{other}" for other in others - {rest}),
                )
            else:
                found[root] = (f"study:{name.removeprefix('report:')}~{own}-{slug(review)}", [])
    return found


def _aliases(
    number: int,
    by_number: dict[int, Mention],
    reports: Sets[int],
    ids: dict[int, tuple[str, list[str]]],
) -> list[str]:
    if by_number[number].id is None:
        return []
    name, aliases = ids[reports.find(number)]
    return [name, *aliases]


def _year(
    name: str,
    members: list[int],
    by_number: dict[int, Mention],
    reports: Sets[int],
    ids: dict[int, tuple[str, list[str]]],
) -> int:
    years = [
        year
        for n in members
        if by_number[n].id is not None
        and ids[reports.find(n)][0] == name
        and isinstance(year := by_number[n].first("year"), int)
    ]
    return min(years, default=9999)


def strength(identifier: str) -> tuple[int, str]:
    """Sorts the strongest identifier of a report first; one that another report has as well comes
    last.
    """
    if _SHARED.search(identifier):
        return 3, identifier
    return 0 if identifier.startswith("report:doi:") else 1 if identifier.startswith(
        "report:pmid:"
    ) else 2, identifier
