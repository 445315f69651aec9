"""How reports and studies are called: one identifier each, and the aliases it also has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.text.identifiers import digest, slug

__all__ = ["report_ids", "strength", "study_ids"]

_SHARED = re.compile(r"~[0-9a-f]{6}(?:-\d+)?$")
"""Ends an identifier that another report has as well."""


def report_ids(
    mentions: list[Mention], sets: Sets[int], doubted: Collection[int] = ()
) -> dict[int, tuple[str, list[str]]]:
    """For each report (by its standing mention): its identifier and the aliases it also has.

    The strongest identifier stays (DOI, then PMID, then the others), of equal ones the one that
    sorts first. An identifier that several reports have (a DOI typed wrongly) stays with one of
    them; in the others a digest of the record follows it. `doubted` are mentions whose DOI names no
    report.
    """
    carriers: dict[str, dict[int, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for mention in mentions:
        name = mention.id_without(("doi",)) if mention.number in doubted else mention.id
        if name is not None:
            carriers[name][sets.find(mention.number)].append(mention)
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
    groups: Mapping[int, list[int]],
    reports: Sets[int],
    ids: dict[int, tuple[str, list[str]]],
) -> dict[int, tuple[str, list[str]]]:
    """For each study (its standing mention, and all mentions of it by number): its identifier, from
    its earliest report, and its aliases.

    Where one report holds several studies, the review's label tells them apart; a study without any
    report is named after the review that lists it.
    """
    by_number = {mention.number: mention for mention in mentions}
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
