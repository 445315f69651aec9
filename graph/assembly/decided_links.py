"""What a person decided about links, read against the records of a build: which pairs are the same,
which distinct, what cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from lacunary.graph.assembly.decisions import unknown_link
from lacunary.graph.assembly.mentions import Mention, PartedSets, study_names
from lacunary.graph.records import LINKS, Decision

__all__ = ["Pair", "Rulings", "record_names", "rulings"]

Pair = tuple[int, int]
"""Two mentions by number."""


@dataclass(slots=True)
class Rulings:
    """The decisions of one level that stand: pairs of mentions (by number) and the row about them;
    `refused` says why a row cannot.
    """

    same: dict[Pair, Decision] = field(default_factory=dict)
    distinct: dict[Pair, Decision] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def record_names(mentions: Iterable[Mention], level: str) -> dict[str, list[int]]:
    """What decisions can call each mention on a level, and its number.

    A study is `review/label`; a report the identifier it would have alone, which several records
    may share, or a place `source:row`.
    """
    if level == "study":
        return {name: [number] for name, number in study_names(mentions).items()}
    found: dict[str, list[int]] = {}
    for mention in mentions:
        for name in (mention.id, *mention.places) if mention.id is not None else ():
            found.setdefault(str(name), []).append(mention.number)
    return found


def rulings(decisions: Iterable[Decision], mentions: Iterable[Mention], level: str) -> Rulings:
    """The decisions of a level; of several about one pair the last row counts, and none may undo
    another by way of a third record.
    """
    found, last = Rulings(), dict[Pair, Decision]()
    rows = [decision for decision in decisions if LINKS.get(decision.kind) == level]
    names = record_names(mentions, level) if rows else {}
    for decision in rows:
        if problem := unknown_link(decision, names):
            found.refused[decision.place] = problem
            continue
        pairs = [
            (min(pair), max(pair))
            for pair in product(names[decision.subject], names[decision.object])
            if pair[0] != pair[1]
        ]
        last |= dict.fromkeys(pairs, decision)
        if not pairs:
            found.refused[decision.place] = "the row names one record twice. Name two records."
    found.distinct = {
        pair: decision for pair, decision in last.items() if not decision.kind.startswith("same")
    }
    sets = PartedSets({number for pair in last for number in pair}, found.distinct)
    for pair, decision in last.items():
        if pair in found.distinct:
            continue
        if clash := sets.clash(*pair):
            other = found.distinct[min(clash), max(clash)]
            reason = f"line {other.place.rpartition(':')[2]} calls two distinct that this would bring together. Keep one of the rows."
            found.refused[decision.place] = reason
        else:
            sets.join(*pair)
            found.same[pair] = decision
    return found
