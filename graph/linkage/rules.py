"""Record linkage: which publications are one report and which reports are of one study, with the
fields that speak for and against each link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from lacunary.graph.linkage.companions import is_companion as _is_companion
from lacunary.graph.linkage.comparison import Rules, default_rules
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.index import Index, SharedIdentifier, bundled, link
from lacunary.graph.linkage.journals import journal_authority
from lacunary.graph.linkage.judging import ComparedField, Level, Link, Outcome
from lacunary.graph.linkage.publication import Publication, identifiers_of, prepare

__all__ = [
    "ComparedField",
    "Index",
    "Level",
    "Link",
    "Outcome",
    "Publication",
    "Rules",
    "SharedIdentifier",
    "bundled",
    "default_rules",
    "is_companion",
    "journal_authority",
    "link",
    "settle",
]


def is_companion(publication: Publication) -> bool:
    """Whether it announces that it is no report of a trial's first results, or no review lists it:
    such a report is of one trial, while a trial may have many.

    >>> is_companion(Publication("a", ("Cost-effectiveness of an app: a randomised trial",)))
    True
    >>> is_companion(Publication("a", ("An app for sleep: a randomised trial",)))
    False
    """
    return _is_companion(prepare(publication))


# ---- from pairs to groups ------------------------------------------------------------------------
Held = dict[str, dict[str, frozenset[str]]]


def settle(
    publications: Iterable[Publication],
    links: Iterable[Link],
    strong: tuple[str, ...] = ("doi", "pmid", "pmcid"),
    distinct: Iterable[tuple[str, str]] = (),
    shared: Collection[tuple[str, str]] = (),
) -> tuple[list[list[str]], list[Link]]:
    """The groups of linked publications, and the links with those proposed instead that would bring
    together what must stay apart.

    Links are taken from the highest score down, those that a person decided (`method` is decision)
    first and whatever identifiers say. Two groups are not joined when both have a strong identifier
    of a kind and share none of it, or when a pair across them is in `distinct` (a person's
    decisions as well). Identifiers in `shared` (kind and value), which several different
    publications carry, part nothing.
    """
    links = list(links)
    named = {key for found in links for key in (found.one, found.other)}
    alone, held = list[list[str]](), Held()
    for publication in publications:
        if publication.key in named:
            held[publication.key] = _strong_of(publication, strong, shared)
        else:
            alone.append([publication.key])
    sets = Sets(held)
    apart: dict[str, set[str]] = defaultdict(set)
    for one, other in distinct:
        apart[one].add(other)
        apart[other].add(one)
    members = {key: {key} for key in held}
    result = []
    for found in sorted(
        links, key=lambda found: (found.method != "decision", -found.score, found.one, found.other)
    ):
        if found.outcome == "linked":
            roots = sets.find(found.one), sets.find(found.other)
            free = roots[0] == roots[1] or found.method == "decision"
            reason = "" if free else _parted(*roots, held, members, apart)
            if roots[0] != roots[1] and not reason:
                sets.join(*roots)
                root, gone = (
                    (roots[0], roots[1])
                    if sets.find(roots[0]) == roots[0]
                    else (roots[1], roots[0])
                )
                members[root] |= members.pop(gone)
                held[root] = {
                    kind: held[root].get(kind, frozenset()) | held[gone].get(kind, frozenset())
                    for kind in strong
                }
            result.append(replace(found, outcome="proposed", reason=reason) if reason else found)
        else:
            result.append(found)
    groups = sorted([*alone, *map(sorted, members.values())])
    return groups, sorted(result, key=lambda found: (found.one, found.other))


def _strong_of(
    publication: Publication, strong: tuple[str, ...], shared: Collection[tuple[str, str]]
) -> dict[str, frozenset[str]]:
    identifiers = identifiers_of(publication)
    if not shared:
        return {kind: identifiers.get(kind, frozenset()) for kind in strong}
    return {
        kind: frozenset(value for value in identifiers.get(kind, ()) if (kind, value) not in shared)
        for kind in strong
    }


def _parted(
    one: str, other: str, held: Held, members: dict[str, set[str]], apart: dict[str, set[str]]
) -> str:
    """Why two groups must not be joined; empty when they may."""
    for kind, values in held[one].items():
        others = held[other].get(kind, frozenset())
        if values and others and not values & others:
            return f"would join different values of {kind}"
    decided = any(not apart[key].isdisjoint(members[other]) for key in members[one] if key in apart)
    return "a person calls two of the group distinct" if decided else ""
