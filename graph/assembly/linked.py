"""What linkage found on one level, and which of the links a graph shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lacunary.graph.assembly.decided_links import DecidedLinks
from lacunary.graph.assembly.mentions import MentionPair
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.relations import RELATIONS
from lacunary.graph.linkage.rules import Level, Link, Outcome, Rules, SharedIdentifier
from lacunary.graph.records import LINKS, Decision

__all__ = ["Further", "Linked", "ShownLink", "by_weight", "shown_links"]

_OUTCOMES = ("linked", "proposed", "distinct")


@dataclass(frozen=True, slots=True)
class Further:
    """One more record of a family: its mention (by number), and the link that ties it to another
    one.
    """

    link: Link
    number: int
    other: int


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link that the graph shows, the mentions (by number) at its ends, the row that decided it
    where one did, and of a family its further members.
    """

    link: Link
    ends: MentionPair
    decision: Decision | None = None
    further: tuple[Further, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The mentions of all its records, the two ends first."""
        return (*self.ends, *(one.number for one in self.further))


@dataclass(slots=True)
class Linked:
    """What linkage found on one level: which mentions are one, and the links to show.

    `cited` are the standing mentions of reports that no review lists and that were compared with
    studies. `left_out` counts comparisons not made because too many records share a key,
    `proposals_left_out` proposals beyond what is shown of those that hang together; `shared` are
    identifiers that several different publications carry.
    """

    sets: Sets[int] = field(default_factory=lambda: Sets([]))
    shown: list[ShownLink] = field(default_factory=list)
    left_out: int = 0
    proposals_left_out: int = 0
    shared: tuple[SharedIdentifier, ...] = ()
    cited: tuple[int, ...] = ()


def by_weight(link: Link) -> tuple[int, int, str, str]:
    """Sorts the most telling link first."""
    return _OUTCOMES.index(link.outcome), -link.score, link.one, link.other


def shown_links(
    links: Iterable[Link],
    ends: Mapping[str, int],
    before: Sets[int],
    sets: Sets[int],
    decided: DecidedLinks,
    rules: Rules,
) -> list[ShownLink]:
    """Every decision; of the links within a group those that joined it; of those between two groups
    the most telling one.

    `before` are the sets before the links joined any.
    """
    joined = before.copy()
    ordered = [(link, (ends[link.one], ends[link.other])) for link in sorted(links, key=by_weight)]
    shown = _decided(ordered, decided, rules)
    for pair in decided.same:
        joined.join(*pair)
    between = {frozenset(map(sets.find, pair)) for pair in decided.distinct}
    for link, (one, other) in ordered:
        groups = frozenset((sets.find(one), sets.find(other)))
        if len(groups) == 2 and groups not in between:
            between.add(groups)
            shown.append(ShownLink(link, (one, other)))
        elif link.outcome == "linked" and joined.find(one) != joined.find(other):
            joined.join(one, other)
            shown.append(ShownLink(link, (one, other)))
    return shown


def _decided(
    ordered: Iterable[tuple[Link, MentionPair]], decided: DecidedLinks, rules: Rules
) -> list[ShownLink]:
    """One link for each row that decides, with what was compared where the two were compared."""
    known: dict[MentionPair, Link] = {}
    for link, (one, other) in ordered:
        known.setdefault((min(one, other), max(one, other)), link)
    rows: dict[str, tuple[MentionPair, Decision]] = {}
    for pair, decision in sorted(
        (decided.same | decided.distinct).items(), key=lambda item: (item[0] not in known, item[0])
    ):
        rows.setdefault(decision.place, (pair, decision))
    shown = []
    for pair, decision in rows.values():
        relation = RELATIONS.get(decision.kind, "SAME")
        joined = pair in decided.same or relation != "SAME"
        outcome: Outcome = "linked" if joined else "distinct"
        level: Level = "study" if LINKS[decision.kind] == "study" else "report"
        plain = Link("", "", level, outcome, 0, (), False, "", version=rules.version)
        reason = decision.why or "a person decided"
        shown.append(
            ShownLink(
                replace(
                    known.get(pair, plain),
                    outcome=outcome,
                    reason=reason,
                    method="decision",
                    relation=relation,
                ),
                pair,
                decision,
            )
        )
    return shown
