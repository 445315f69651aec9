"""Which records are one report, and which are one study: by identifier and by exact title, within a review never twice.

Records that agree on a DOI or a PubMed identifier are one report; so are records with the same title, unless their DOIs differ
or their years are more than one apart. Records on one report are one study, unless a review lists several studies on that
report: then the review's word counts and they stay apart. A person's decision (`same-study`, `distinct`) beats both rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lacunary.graph.identifiers import digest, report_id, slug, title_key
from lacunary.graph.records import Decision, Record

__all__ = ["Mention", "Sets", "StudyKey", "join_reports", "join_studies", "mentions_of", "report_ids", "study_ids"]

_SHORTEST_TITLE = 12
"""Titles whose key is shorter (`editorial`, `reply`) say too little to join by."""

Item = TypeVar("Item", bound=Hashable)
StudyKey = tuple[str, str]
"""`(review, key)` of a study as a review lists it, or `(source, line)` of a candidate."""


class Sets(Generic[Item]):
    """Disjoint sets of things found to be the same (union–find); the smallest member stands for its set.

    >>> sets = Sets(["c", "a", "b"])
    >>> sets.join("c", "a"); sets.find("c"), sets.find("b")
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


@dataclass(slots=True)
class Mention:
    """A publication as one owner speaks of it: a study of a review, a review, a candidate row or a bibliographic record."""

    number: int
    kind: str
    key: StudyKey
    records: list[Record] = field(default_factory=list)

    def first(self, name: str) -> str | int | None:
        """The first value of a field in the mention's records."""
        value = next((record.get(name) for record in self.records if record.get(name) is not None), None)
        return value if isinstance(value, str | int) else None

    @property
    def id(self) -> str | None:
        """The report identifier that this mention alone would give; None when it names no publication."""
        doi, pmid = self.first("doi"), self.first("pmid")
        title = self.first("title") or self.first("title_zh")
        if not (doi or pmid or title):
            return None
        year = self.first("year")
        return report_id(
            str(doi or ""), str(pmid or ""), str(title or ""), str(self.first("authors") or "") or None,
            year if isinstance(year, int) else None,
        )  # fmt: skip


def mentions_of(records: Iterable[Record]) -> list[Mention]:
    """The mentions in order of first appearance: rows that one review gives one key are one mention."""
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
            case _:
                continue
        mention = found.setdefault((record.kind, key), Mention(len(found), record.kind, key))
        mention.records.append(record)
    return list(found.values())


def study_key(record: Record) -> str:
    """What tells a review's studies apart: the label, and where a sheet numbers its rows the number too."""
    label, order = str(record.get("label")), record.get("order")
    return label if order is None else f"{label} #{order}"


def join_reports(mentions: list[Mention]) -> tuple[Sets[int], list[tuple[int, int]]]:
    """Which mentions (by number) are one report, and pairs that share a title but were kept apart (to be proposed)."""
    sets = Sets([mention.number for mention in mentions])
    for name in ("doi", "pmid"):
        seen: dict[object, int] = {}
        for mention in mentions:
            for record in mention.records:
                value = record.get(name)
                if value is not None:
                    sets.join(mention.number, seen.setdefault(value, mention.number))
    dois: dict[int, set[str]] = defaultdict(set)
    years: dict[int, set[int]] = defaultdict(set)
    titles: dict[str, list[int]] = defaultdict(list)
    for mention in mentions:
        root = sets.find(mention.number)
        for record in mention.records:
            if record.get("doi"):
                dois[root].add(record.get("doi"))
            if record.get("year"):
                years[root].add(record.get("year"))
            for name in ("title", "title_zh"):
                key = title_key(str(record.get(name) or ""))
                if len(key) >= _SHORTEST_TITLE or (len(key) >= _SHORTEST_TITLE // 2 and not key.isascii()):
                    titles[key].append(root)
    apart: list[tuple[int, int]] = []
    for roots in titles.values():
        together = sorted(set(roots))
        if len(together) < 2:
            continue
        all_dois = set[str]().union(*(dois[root] for root in together))
        all_years = set[int]().union(*(years[root] for root in together))
        if len(all_dois) <= 1 and (not all_years or max(all_years) - min(all_years) <= 1):
            for root in together[1:]:
                sets.join(together[0], root)
        else:
            apart += [(together[0], root) for root in together[1:]]
    return sets, apart


def join_studies(mentions: list[Mention], reports: Sets[int], decisions: Iterable[Decision]) -> Sets[int]:
    """Which study mentions (by number) are one study."""
    studies = [mention for mention in mentions if mention.kind in ("inclusion", "candidate")]
    sets = Sets([mention.number for mention in studies])
    on_report: dict[int, list[Mention]] = defaultdict(list)
    for mention in studies:
        if mention.id is not None:
            on_report[reports.find(mention.number)].append(mention)
    by_name = {f"{mention.key[0]}/{mention.key[1]}": mention.number for mention in studies}
    decided = [d for d in decisions if d.kind in ("same-study", "distinct") and {d.subject, d.object} <= by_name.keys()]
    distinct = {frozenset((by_name[d.subject], by_name[d.object])) for d in decided if d.kind == "distinct"}
    for together in on_report.values():
        listed = [mention.key[0] for mention in together if mention.kind == "inclusion"]
        several = {review for review in listed if listed.count(review) > 1}
        single = [m for m in together if m.kind == "candidate" or m.key[0] not in several]
        if several:
            single = [] if len(single) < 2 else single
        for mention in single[1:]:
            if frozenset((single[0].number, mention.number)) not in distinct:
                sets.join(single[0].number, mention.number)
    for decision in decided:
        if decision.kind == "same-study":
            sets.join(by_name[decision.subject], by_name[decision.object])
    return sets


def report_ids(mentions: list[Mention], sets: Sets[int]) -> dict[int, tuple[str, list[str]]]:
    """For each report (by its standing mention): its identifier and the aliases it also has.

    The strongest identifier stays (DOI, then PMID, then author–year–title), of equal ones the first in order.
    """
    by_number = {mention.number: mention for mention in mentions}
    found: dict[int, tuple[str, list[str]]] = {}
    for root, members in sets.groups().items():
        ids = sorted({name for number in members if (name := by_number[number].id)}, key=_strength)
        if ids:
            found[root] = (ids[0], ids[1:])
    return found


def study_ids(
    mentions: list[Mention], studies: Sets[int], reports: Sets[int], ids: dict[int, tuple[str, list[str]]]
) -> dict[int, tuple[str, list[str]]]:
    """For each study (by its standing mention): its identifier, from its earliest report, and its aliases.

    Where one report holds several studies, the review's label tells them apart; a study without any report is named after
    the review that lists it.
    """
    by_number = {mention.number: mention for mention in mentions}
    groups = studies.groups()
    on_report: dict[str, list[int]] = defaultdict(list)
    for root, members in groups.items():
        report_names = {ids[reports.find(n)][0] for n in members if by_number[n].id is not None}
        dated = sorted(report_names, key=lambda name: (_year(name, members, by_number, reports, ids), _strength(name)))
        on_report[dated[0] if dated else ""].append(root)
    found: dict[int, tuple[str, list[str]]] = {}
    for name, roots in on_report.items():
        for root in roots:
            review, key = min(by_number[n].key for n in groups[root])
            own = f"{review}:{slug(key)}"
            if not name:
                found[root] = (f"study:{own}", [])
            elif len(roots) == 1:
                rest = name.removeprefix("report:")
                others = {alias.removeprefix("report:") for n in groups[root] for alias in _aliases(n, by_number, reports, ids)}
                found[root] = (f"study:{rest}", sorted(f"study:{other}" for other in others - {rest}))
            else:
                found[root] = (f"study:{name.removeprefix('report:')}~{slug(key)}-{slug(review)}", [])
    return found


def _aliases(number: int, by_number: dict[int, Mention], reports: Sets[int], ids: dict[int, tuple[str, list[str]]]) -> list[str]:
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
        if by_number[n].id is not None and ids[reports.find(n)][0] == name and isinstance(year := by_number[n].first("year"), int)
    ]
    return min(years, default=9999)


def _strength(identifier: str) -> tuple[int, str]:
    rank = 0 if identifier.startswith("report:doi:") else 1 if identifier.startswith("report:pmid:") else 2
    return rank, identifier
