"""Links in the graph: a node for each link that is shown, joined to the reports or studies its two
records are of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lacunary.graph.assembly.linked import ShownLink
from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.named_records import named_records
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.linkage.rules import Link
from lacunary.graph.places import places_in_order
from lacunary.graph.records import NOTHING, Decision, NamedRecord, link_id

__all__ = ["add_links"]

_VERDICTS = {"agree": "agrees", "conflict": "conflicts", "missing": "missing", "partly": "partly"}
"""Property of a link to the verdict of the fields that it lists."""
_EDGES = {
    ("report", True): "SAME_REPORT_AS",
    ("report", False): "ABOUT_REPORT",
    ("study", True): "SAME_STUDY_AS",
    ("study", False): "ABOUT_STUDY",
}
"""Kind of a thing, and whether the records are joined, to the edge that leads to it."""


def add_links(bench: Workbench) -> None:
    """One node for each link of either level, named by its records as decisions name them."""
    reports_of: dict[str, set[str]] = defaultdict(set)
    for mention in bench.mentions:
        if mention.id is not None:
            reports_of[mention.id].add(bench.report_of[mention.number])
    ambiguous = {name for name, reports in reports_of.items() if len(reports) > 1}

    def report(mention: Mention) -> str:
        return str(mention.number if mention.id in ambiguous else mention.id)

    on_reports, on_studies = bench.linked_reports.shown, bench.linked_studies.shown
    numbers = {number for shown in on_studies for number in shown.numbers}
    studies = numbers & bench.study_of.keys()
    wanted = {number for shown in on_reports for number in shown.numbers} | (numbers - studies)
    records = named_records(bench.mentions, wanted, "report", report)
    for shown in on_reports:
        _add(bench, shown, _named(bench, shown, ambiguous), bench.report_of, records)
    records |= named_records(bench.mentions, studies, "study", lambda mention: mention.name)
    things = bench.report_of | bench.companion_of | bench.study_of
    for shown in on_studies:
        names = [_name_of_member(bench, number, ambiguous) for number in shown.numbers]
        _add(bench, shown, names, things, records)


def _name_of_member(bench: Workbench, number: int, ambiguous: set[str]) -> str:
    """What decisions about studies call a record: a study by its review, a report that no review
    lists as a report.
    """
    mention = bench.mentions[number]
    if number in bench.study_of:
        return mention.name
    return min(mention.places) if mention.id in ambiguous else str(mention.id)


def _named(bench: Workbench, shown: ShownLink, ambiguous: set[str]) -> list[str]:
    """Each record by the identifier it would have alone; by its place where that would not tell the
    two records or reports apart.
    """
    one, other = ends = [bench.mentions[number] for number in shown.ends]
    return [
        str(m.id) if one.id != other.id and m.id not in ambiguous else min(m.places) for m in ends
    ]


def _in_order(bench: Workbench, shown: ShownLink, decision: Decision) -> bool:
    """Whether the first end of a decided link is what its row names first."""
    decided = bench.decided_reports if shown.link.level == "report" else bench.decided_studies
    first, second = decided.sides[decision.place]
    return shown.ends[0] in first and shown.ends[1] in second


def _printed(side: str, record: NamedRecord) -> dict[str, Any]:
    """What the graph keeps of a record's name, for the row of a decision."""
    return {
        f"{side}_title": record.title,
        f"{side}_identifiers": list(record.identifiers),
        f"{side}_fingerprint": list(record.fingerprint),
    }


def _add(
    bench: Workbench,
    shown: ShownLink,
    names: list[str],
    things: dict[int, str],
    records: Mapping[int, NamedRecord],
) -> None:
    link, decision = shown.link, shown.decision
    mentions: list[Mention] = [bench.mentions[number] for number in shown.ends]
    further = [bench.mentions[one.number] for one in shown.further]
    if decision:
        names = [decision.subject, decision.object]
        if not _in_order(bench, shown, decision):
            mentions.reverse()
    ends = sorted(zip(names[:2], mentions, strict=True), key=lambda end: end[0])
    members = [*ends, *zip(names[2:], further, strict=True)]
    identifier = link_id(link.level, *names)
    if identifier in bench.graph:  # a row that says again what another decided
        return
    places = [record.place for _, mention in members for record in mention.records]
    bench.graph.add_node(
        identifier,
        {
            "level": link.level,
            "outcome": link.outcome,
            **_relation(shown, ends),
            "score": link.score if link.compared else None,
            "evidence": _evidence(link),
            "across_languages": link.across_languages,
            "reason": link.reason,
            "link_method": link.method,
            "rules_version": link.version,
            "one": ends[0][0],
            "other": ends[1][0],
            **_printed("one", records[ends[0][1].number]),
            **_printed("other", records[ends[1][1].number]),
            **_further(shown, members, records),
            "decided_by": decision.by if decision else None,
            "decided_on": decision.date if decision else None,
            "sources": list(dict.fromkeys(places + ([decision.place] if decision else []))),
        }
        | {
            name: [piece.field for piece in link.compared if piece.verdict == verdict]
            for name, verdict in _VERDICTS.items()
        },
    )
    there: dict[str, dict[str, Any]] = {}
    sides = ["one_rows", "other_rows", *["further_rows"] * len(further)]
    for place, (side, (_, mention)) in enumerate(zip(sides, members, strict=True)):
        rows = places_in_order(record.place for record in mention.records)
        end = there.setdefault(things[mention.number], {"sources": []})
        end[side] = rows
        end["sources"] += rows
        if side == "further_rows":
            end["member"] = place + 1
    for thing, properties in there.items():
        of = thing.partition(":")[0]
        joined = link.outcome == "linked" and link.relation == "SAME"
        bench.graph.add_edge(_EDGES[of, joined], identifier, thing, properties)


def _relation(shown: ShownLink, ends: Sequence[tuple[str, Mention]]) -> dict[str, str | None]:
    """What the one record is to the other where they are not the same, and which of them is it."""
    link, decision = shown.link, shown.decision
    if link.relation == "SAME":
        return {}
    by = decision.subject if decision else None
    number = shown.ends[0] if link.relation_by == link.one else shown.ends[1]
    is_one = by == ends[0][0] if by else number == ends[0][1].number
    return {
        "relation": link.relation,
        "relation_kind": link.relation_kind or None,
        "relation_by": "one" if is_one else "other",
    }


def _evidence(link: Link) -> list[str]:
    return [f"{piece.field} {piece.finding} {piece.points:+d}" for piece in link.compared]


def _further(
    shown: ShownLink,
    members: Sequence[tuple[str, Mention]],
    records: Mapping[int, NamedRecord],
) -> dict[str, list[str]]:
    """The members of a family beside its most telling pair: lists in one order, what one of them
    has several of joined by ` | `, and `NOTHING` where it has none (an empty text in a list is lost
    on the way through a server's import).
    """
    if not shown.further:
        return {}
    of_mention = {mention.number: name for name, mention in members}
    told = [records[one.number] for one in shown.further]
    return {
        "further": [of_mention[one.number] for one in shown.further],
        "further_titles": [record.title or NOTHING for record in told],
        "further_identifiers": [" | ".join(record.identifiers) or NOTHING for record in told],
        "further_fingerprints": [" | ".join(record.fingerprint) or NOTHING for record in told],
        "tied_to": [of_mention[one.other] for one in shown.further],
        "further_evidence": ["; ".join(_evidence(one.link)) or NOTHING for one in shown.further],
        "further_scores": [str(one.link.score) for one in shown.further],
    }
