"""Links in the graph: a node for each link that is shown, joined to the reports or studies its two
records are of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from lacunary.graph.assembly.linked import ShownLink
from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.named_records import named_records
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.places import places_in_order
from lacunary.graph.records import Decision, NamedRecord, link_id

__all__ = ["add_links"]

_VERDICTS = {"agree": "agrees", "conflict": "conflicts", "missing": "missing", "partly": "partly"}
"""Property of a link to the verdict of the fields that it lists."""
_EDGES = {
    ("report", True): "SAME_REPORT_AS",
    ("report", False): "ABOUT_REPORT",
    ("study", True): "SAME_STUDY_AS",
    ("study", False): "ABOUT_STUDY",
}
"""Level of a link, and whether its records are joined, to the edge that leads to their things."""


def add_links(bench: Workbench) -> None:
    """One node for each link of either level, named by its two records as decisions name them."""
    reports_of: dict[str, set[str]] = defaultdict(set)
    for mention in bench.mentions:
        if mention.id is not None:
            reports_of[mention.id].add(bench.report_of[mention.number])
    ambiguous = {name for name, reports in reports_of.items() if len(reports) > 1}
    records = named_records(
        bench.mentions,
        {number for shown in bench.linked_reports.shown for number in shown.ends},
        "report",
        lambda mention: str(mention.number if mention.id in ambiguous else mention.id),
    )
    for shown in bench.linked_reports.shown:
        _add(bench, shown, _named(bench, shown, ambiguous), bench.report_of, records)
    records = named_records(
        bench.mentions,
        {number for shown in bench.linked_studies.shown for number in shown.ends},
        "study",
        lambda mention: mention.name,
    )
    for shown in bench.linked_studies.shown:
        names = [bench.mentions[number].name for number in shown.ends]
        _add(bench, shown, names, bench.study_of, records)


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
    if decision:
        names = [decision.subject, decision.object]
        if not _in_order(bench, shown, decision):
            mentions.reverse()
    ends = sorted(zip(names, mentions, strict=True), key=lambda end: end[0])
    identifier = link_id(link.level, *names)
    if identifier in bench.graph:  # a row that says again what another decided
        return
    places = [record.place for _, mention in ends for record in mention.records]
    bench.graph.add_node(
        identifier,
        {
            "level": link.level,
            "outcome": link.outcome,
            "relation": link.relation if link.relation != "SAME" else None,
            "score": link.score if link.compared else None,
            "evidence": [
                f"{piece.field} {piece.finding} {piece.points:+d}" for piece in link.compared
            ],
            "across_languages": link.across_languages,
            "reason": link.reason,
            "link_method": link.method,
            "rules_version": link.version,
            "one": ends[0][0],
            "other": ends[1][0],
            **_printed("one", records[ends[0][1].number]),
            **_printed("other", records[ends[1][1].number]),
            "decided_by": decision.by if decision else None,
            "decided_on": decision.date if decision else None,
            "sources": list(dict.fromkeys(places + ([decision.place] if decision else []))),
        }
        | {
            name: [piece.field for piece in link.compared if piece.verdict == verdict]
            for name, verdict in _VERDICTS.items()
        },
    )
    there: dict[str, dict[str, list[str]]] = {}
    for side, (_, mention) in zip(("one_rows", "other_rows"), ends, strict=True):
        rows = places_in_order(record.place for record in mention.records)
        end = there.setdefault(things[mention.number], {"sources": []})
        end[side] = rows
        end["sources"] += rows
    edge = _EDGES[link.level, link.outcome == "linked"]
    for thing, properties in there.items():
        bench.graph.add_edge(edge, identifier, thing, properties)
