"""Which records are one report, and which are one study: by identifier and by exact title, within a review never twice.

Records that agree on a DOI or another identifier are one report; so are records with the same title, unless their DOIs differ
or their years are more than one apart. Records on one report are one study, unless a review lists several studies on that
report: then the review's word counts and they stay apart. A person's decision (`same-study`, `distinct`) beats both rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from lacunary.graph.identifiers import digest, report_id, slug, title_key
from lacunary.graph.records import Decision, Record

__all__ = ["Mention", "Sets", "StudyKey", "join_reports", "join_studies", "mentions_of", "report_ids", "study_ids", "study_names"]

_OTHER_IDENTIFIERS = ("pmcid", "cnki", "openalex")
_TITLES = ("title", "title_zh", "title_original")
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
    """A publication as one owner speaks of it: a study of a review, a review, a candidate row, a bibliographic record or a
    reference list."""

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
        doi, pmid = self._least("doi"), self._least("pmid")
        others = {name: self._least(name) for name in _OTHER_IDENTIFIERS}
        title = next((found for name in (*_TITLES, "text") if (found := self._least(name))), "")
        if not (doi or pmid or title or any(others.values())):
            return None
        years = self.all("year")
        return report_id(doi, pmid, title, self._least("authors"), min(years, default=None), **others)

    def all(self, name: str) -> list[Any]:
        """The first value of a field in each of the mention's records that has one."""
        return [record.get(name) for record in self.records if record.get(name) is not None]

    def _least(self, name: str) -> str:
        """Of the values that the records give, the same one whatever their order."""
        return min(map(str, self.all(name)), default="")

    def title_keys(self) -> set[str]:
        """The titles of the mention as they are matched, without those that say too little."""
        keys = {title_key(str(title)) for name in _TITLES for title in self.all(name)}
        keys |= {f"text: {title_key(str(words))}" for words in self.all("text") if not keys}
        return {key for key in keys if len(key) >= (_SHORTEST_TITLE if key.isascii() else _SHORTEST_TITLE // 2)}


def mentions_of(records: Iterable[Record]) -> list[Mention]:
    """The mentions in order of first appearance: rows that one review gives one key are one mention for each DOI they give."""
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
        found.setdefault((record.kind, key), Mention(len(found), record.kind, key)).records.append(record)
    parts = [part for mention in found.values() for part in _by_doi(mention)]
    for number, mention in enumerate(parts):
        mention.number = number
    return parts


def _by_doi(mention: Mention) -> list[Mention]:
    """The mention itself, or where its rows give several DOIs (a study with several reports) one for each."""
    dois = sorted(set(map(str, mention.all("doi"))))
    if mention.kind != "inclusion" or len(dois) < 2:
        return [mention]
    parts = {doi: Mention(0, mention.kind, mention.key) for doi in dois}
    for record in mention.records:
        parts[str(record.get("doi") or dois[0])].records.append(record)
    return list(parts.values())


def study_key(record: Record) -> str:
    """What tells a review's studies apart: the label, and where a sheet numbers its rows the number too."""
    label, order = str(record.get("label")), record.get("order")
    return label if order is None else f"{label} #{order}"


def join_reports(mentions: list[Mention]) -> tuple[Sets[int], list[tuple[int, int]]]:
    """Which mentions (by number) are one report, and pairs that share a title but were kept apart (to be proposed)."""
    sets = Sets([mention.number for mention in mentions])
    for name in ("doi", "pmid", *_OTHER_IDENTIFIERS):
        seen: dict[object, int] = {}
        for mention in mentions:
            for value in mention.all(name):
                sets.join(mention.number, seen.setdefault(value, mention.number))
    return sets, _join_by_title(mentions, sets)


def _join_by_title(mentions: list[Mention], sets: Sets[int]) -> list[tuple[int, int]]:
    """Join reports of the same title, and give the pairs that were kept apart: their DOIs differ, or their years by over one."""
    known = {number: (set[object](), set[int]()) for number in sets.groups()}
    titles: dict[str, list[int]] = defaultdict(list)
    for mention in mentions:
        dois, years = known[sets.find(mention.number)]
        dois.update(mention.all("doi"))
        years.update(mention.all("year"))
        for key in mention.title_keys():
            titles[key].append(mention.number)
    apart: list[tuple[int, int]] = []
    for _, numbers in sorted(titles.items()):  # not in file order: a join by one title can forbid that by another
        together = sorted({sets.find(number) for number in numbers})
        dois = set[object]().union(*(known[root][0] for root in together))
        years = set[int]().union(*(known[root][1] for root in together))
        if len(dois) <= 1 and (not years or max(years) - min(years) <= 1):
            for root in together[1:]:
                sets.join(together[0], root)
            known[sets.find(together[0])] = dois, years
        else:
            apart += [(together[0], root) for root in together[1:]]
    return apart


def study_names(mentions: Iterable[Mention]) -> dict[str, int]:
    """What a decision calls each study mention (`review/label`, with ` #order` where the sheet numbers its rows), and its number."""
    return {f"{m.key[0]}/{m.key[1]}": m.number for m in mentions if m.kind in ("inclusion", "candidate")}


def join_studies(mentions: list[Mention], reports: Sets[int], decisions: Iterable[Decision]) -> Sets[int]:
    """Which study mentions (by number) are one study."""
    studies = [mention for mention in mentions if mention.kind in ("inclusion", "candidate")]
    sets = Sets([mention.number for mention in studies])
    on_report: dict[int, list[Mention]] = defaultdict(list)
    for mention in studies:
        if mention.id is not None:
            on_report[reports.find(mention.number)].append(mention)
    by_name = study_names(studies)
    for mention in studies:  # rows of one key on several reports
        sets.join(by_name[f"{mention.key[0]}/{mention.key[1]}"], mention.number)
    decided = [d for d in decisions if d.kind in ("same-study", "distinct") and {d.subject, d.object} <= by_name.keys()]
    distinct = {frozenset((by_name[d.subject], by_name[d.object])) for d in decided if d.kind == "distinct"}
    for together in on_report.values():
        listed = [mention.key[0] for mention in together if mention.kind == "inclusion"]
        several = {review for review in listed if listed.count(review) > 1}
        single = [m for m in together if m.kind == "candidate" or m.key[0] not in several]
        for group in _parted(single, distinct):
            for number in group[1:]:
                sets.join(group[0], number)
    for decision in decided:
        if decision.kind == "same-study":
            sets.join(by_name[decision.subject], by_name[decision.object])
    return sets


def _parted(mentions: list[Mention], distinct: set[frozenset[int]]) -> list[list[int]]:
    """The mentions in groups without a pair that a person calls distinct; the first in order of their names come together."""
    groups: list[list[int]] = []
    for mention in sorted(mentions, key=lambda m: m.key):
        for group in groups:
            if not any(frozenset((number, mention.number)) in distinct for number in group):
                group.append(mention.number)
                break
        else:
            groups.append([mention.number])
    return groups


def report_ids(mentions: list[Mention], sets: Sets[int]) -> dict[int, tuple[str, list[str]]]:
    """For each report (by its standing mention): its identifier and the aliases it also has.

    The strongest identifier stays (DOI, then PMID, then the others), of equal ones the first in order.
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
        keys = {root: min(by_number[n].key for n in groups[root]) for root in roots}
        slugs = Counter((review, slug(key)) for review, key in keys.values())
        for root, (review, key) in keys.items():
            own = slug(key) if slug(key) and slugs[review, slug(key)] == 1 else f"{slug(key)}-{digest(key, length=6)}".strip("-")
            if not name:
                found[root] = (f"study:{review}:{own}", [])
            elif len(roots) == 1:
                rest = name.removeprefix("report:")
                others = {alias.removeprefix("report:") for n in groups[root] for alias in _aliases(n, by_number, reports, ids)}
                found[root] = (f"study:{rest}", sorted(f"study:{other}" for other in others - {rest}))
            else:
                found[root] = (f"study:{name.removeprefix('report:')}~{own}-{slug(review)}", [])
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
