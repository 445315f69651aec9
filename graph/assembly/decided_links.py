"""What a person decided about links, read against the records of a build: which pairs are the same,
which distinct, what cannot be.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from lacunary.graph.assembly.mentions import Mention, MentionPair, study_names
from lacunary.graph.assembly.named_records import Finder, Found
from lacunary.graph.linkage.disjoint_sets import PartedSets
from lacunary.graph.records import LINKS, Decision, NamedRecord

__all__ = ["DecidedLinks", "decided_links", "names_report", "record_names", "stale", "unknown_link"]

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


_SHOWN = 5
"""So many of the records that a name may mean are said."""

Sides = tuple[tuple[int, ...], tuple[int, ...]]
"""The mentions (by number) that a row names first, and those that it names second."""


@dataclass(slots=True)
class DecidedLinks:
    """The decisions of one level that stand: pairs of mentions (by number) and the row about them;
    `refused` says why a row (by place) cannot, `sides` what each of the others names.
    """

    same: dict[MentionPair, Decision] = field(default_factory=dict)
    distinct: dict[MentionPair, Decision] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    sides: dict[str, Sides] = field(default_factory=dict)


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


def names_report(name: str) -> bool:
    """Whether a row about studies names one of its records as a report, which no review lists.

    >>> names_report("report:doi:10.1000/x"), names_report("works:7"), names_report("a/Choi 2012")
    (True, True, False)
    """
    return name.startswith("report:") or "/" not in name


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
    decisions: Iterable[Decision], mentions: Sequence[Mention], level: str
) -> DecidedLinks:
    """The decisions of a level; of several about one pair the last row counts, and none may undo
    another by way of a third record.
    """
    found, last = DecidedLinks(), dict[MentionPair, Decision]()
    rows = [decision for decision in decisions if LINKS.get(decision.kind) == level]
    named = {name for row in rows for name in (row.subject, row.object)}
    finders = {}
    for kind in ("study", "report"):
        if any(_level_of(name, level) == kind for name in named):
            finders[kind] = Finder(mentions, kind, record_names(mentions, kind))
    for decision in rows:
        sides = _sides(decision, level, finders, found)
        pairs = [(min(pair), max(pair)) for pair in product(*sides) if pair[0] != pair[1]]
        last |= dict.fromkeys(pairs, decision)
        if pairs:
            found.sides[decision.place] = sides
        elif decision.place not in found.refused:
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


def _level_of(name: str, level: str) -> str:
    """The level on which a row names a record: a report that no review lists may be of a study."""
    return "report" if names_report(name) else level


def _sides(
    decision: Decision, level: str, finders: Mapping[str, Finder], found: DecidedLinks
) -> Sides:
    """The mentions that a row names on either side; none where it cannot be applied, and
    `found.refused` says why.
    """
    ends = [
        (decision.subject, decision.subject_record),
        (decision.object, decision.object_record),
    ]
    missing = Decision(decision.kind, "", "", "", "", "", decision.place)
    sides: list[Found] = []
    for name, record in ends:
        finder = finders[_level_of(name, level)]
        if record.told:
            sides.append(finder.find(name, record))
        elif name in finder.names:
            sides.append(Found(None, tuple(finder.names[name])))
        else:
            kind = "same-report" if names_report(name) else decision.kind
            missing = replace(missing, kind=kind, subject=name, object=name)
            found.refused[decision.place] = unknown_link(missing, finder.names)
            return (), ()
    one, other = sides
    if len(one.several) == 2 and one.several == other.several:
        return one.several[:1], one.several[1:]  # two that print the same: each is either
    mentions = finder.mentions
    for (name, record), side in zip(ends, sides, strict=True):
        if not side.named:
            found.refused[decision.place] = stale(name, record, side, mentions, _UNDO)
            return (), ()
    if one.main is not None and one.main == other.main:
        found.refused[decision.place] = (
            f"both names lead to one record now ({mentions[one.main].places[0]}): "
            f"{_meant(*ends[0])}, and {_meant(*ends[1])}. Take the row out with "
            "`lacunary link undo`, and decide again."
        )
        return (), ()
    return (
        tuple(number for number in one.named if number != other.main),
        tuple(number for number in other.named if number != one.main),
    )


_UNDO = "Take the row out with `lacunary link undo`, and decide again."


def stale(
    name: str, record: NamedRecord, side: Found, mentions: Sequence[Mention], remedy: str
) -> str:
    """Why a row is not applied: what it named is there no more, or may be several records."""
    if not side.several:
        return f"no record prints what it was about: {_meant(name, record)}. {remedy}"
    places = [mentions[number].places[0] for number in side.several]
    shown = ", ".join(places[:_SHOWN] + (["…"] if len(places) > _SHOWN else []))
    return f"{_meant(name, record)} may be any of several records ({shown}). {remedy}"


def _meant(name: str, record: NamedRecord) -> str:
    """What a name of a row meant when it was written."""
    told = [f"“{record.title}”", *record.identifiers] if record.title else record.identifiers
    meant = f"`{name}` ({', '.join(told)})" if told else f"`{name}`"
    return f"{meant}, read at {record.place}" if record.place not in ("", name) else meant
