"""What a person decided about links, read against the records of a build: which pairs are the same,
which distinct, what cannot be.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import product

from lacunary.graph.assembly.mentions import Mention, MentionPair, study_names
from lacunary.graph.linkage.disjoint_sets import PartedSets
from lacunary.graph.records import LINKS, Decision

__all__ = ["DecidedLinks", "decided_links", "record_names", "unknown_link"]

_NAMED = {
    "study": (
        "no review lists",
        "A record reads review/label, with ` #order` where rows are numbered.",
    ),
    "report": (
        "no record is",
        "It reads as `lacunary link` shows it: report:doi:…, or source:row where two records share "
        "that.",
    ),
}
"""For each level what is said of a name that no record has, and how one reads."""

_CHOICES = 10
"""So many studies of one label are named in a message."""


@dataclass(slots=True)
class DecidedLinks:
    """The decisions of one level that stand: pairs of mentions (by number) and the row about them;
    `refused` says why a row cannot.
    """

    same: dict[MentionPair, Decision] = field(default_factory=dict)
    distinct: dict[MentionPair, Decision] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def unknown_link(decision: Decision, listed: Collection[str]) -> str:
    """Why a link cannot be meant (it names a record that is not there), or "".

    >>> link = Decision(
    ...     "distinct",
    ...     "r1/Wang 2013",
    ...     "r2/Wan 2013",
    ...     "A. N.",
    ...     "2024-01-05",
    ...     "",
    ...     "decisions-links:2",
    ... )
    >>> unknown_link(link, ["r1/Wang 2013", "r2/Wang 2013"])
    'no review lists `r2/Wan 2013`. Did you mean `r2/Wang 2013`?'
    """
    said, form = _NAMED[LINKS[decision.kind]]
    for name in (decision.subject, decision.object):
        if name not in listed:
            if named_so := sorted(other for other in listed if other.startswith(f"{name} #")):
                choices = ", ".join(f"`{other}`" for other in named_so[:_CHOICES])
                return f"`{name}` names several studies. Write one of {choices}."
            near = difflib.get_close_matches(name, listed, n=1)
            return f"{said} `{name}`. {f'Did you mean `{near[0]}`?' if near else form}"
    return ""


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


def decided_links(
    decisions: Iterable[Decision], mentions: Iterable[Mention], level: str
) -> DecidedLinks:
    """The decisions of a level; of several about one pair the last row counts, and none may undo
    another by way of a third record.
    """
    found, last = DecidedLinks(), dict[MentionPair, Decision]()
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
            line = other.place.rpartition(":")[2]
            found.refused[decision.place] = (
                f"line {line} calls two distinct that this would bring together. "
                "Keep one of the rows."
            )
        else:
            sets.join(*pair)
            found.same[pair] = decision
    return found
