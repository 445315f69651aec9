"""Links side by side: what each of two records says field by field, what agrees, what differs, and
in which rows it was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lacunary.graph.records import NOTHING, NamedRecord
from lacunary.graph.stores.store import Store
from lacunary.graph.text.identifiers import digest, fold, mostly_chinese, title_key
from lacunary.queries.pairs.words import link_words

__all__ = [
    "Member",
    "Pair",
    "PairKey",
    "Side",
    "pair_key",
    "read_pairs",
]

PairKey = tuple[str, frozenset[str]]
"""The level of a link and the names of its two records, whichever comes first; or of a family its
id.
"""
End = tuple[str, list[str]]
"""What a record of a link is of in the graph, and the record's rows."""

_LINKS = """
MATCH (k:Link)
WHERE ($outcome = '' OR k.outcome = $outcome) AND ($level = '' OR k.level = $level) AND (size($ids) = 0 OR k.id IN $ids)
RETURN k.id AS id, properties(k) AS properties
ORDER BY coalesce(k.score, -1000) DESC, id
"""
_ENDS = """
UNWIND $ids AS id
MATCH (k:Link {id: id})-[r:SAME_REPORT_AS|SAME_STUDY_AS|ABOUT_REPORT|ABOUT_STUDY]->(n)
RETURN id, n.id AS thing, properties(n) AS properties, r.one_rows AS one, r.other_rows AS other, r.further_rows AS further, r.member AS member
ORDER BY id, thing
"""
_REPORTS = """
UNWIND $ids AS id
MATCH (s:Study {id: id})-[e:REPORTED_IN]->(r:Report)
RETURN id, r.id AS report, properties(r) AS properties, e.sources AS sources
ORDER BY id, coalesce(r.year, 9999), report
"""
_LABELS = """
UNWIND $ids AS id
MATCH (s:Study {id: id})-[e:INCLUDES|CANDIDATE_FOR]-(v:Review)
RETURN id, v.id AS review, e.label_in_review AS label, e.sources AS sources
ORDER BY id, review, type(e)
"""
# one query for each label: without the label, or with both, the engine looks through every node
_STATEMENTS = [
    f"""
UNWIND $ids AS id
MATCH (n:{label} {{id: id}})<-[:ABOUT]-(t:Statement)
RETURN id, t.property AS property, coalesce(t.value, t.words) AS said, t.speaker AS speaker, t.sources AS sources
ORDER BY id, property, t.id
"""
    for label in ("Report", "Study")
]
_SOURCES = "MATCH (f:Source) RETURN f.id AS id, f.path AS path ORDER BY id"
_SIDES = ("one", "other")
_RECORD = ("title", "identifiers", "fingerprint")
_FURTHER = (
    "further",
    "further_titles",
    "further_identifiers",
    "further_fingerprints",
    "tied_to",
    "further_evidence",
    "further_scores",
)
_OF_SIDES = (
    "id",
    "sources",
    *_SIDES,
    *(f"{side}_{name}" for side in _SIDES for name in _RECORD),
    *_FURTHER,
)
"""Properties of a link that are shown with its records."""
_SHOWN_AS = {"registration": "registrations"}
"""What a study says to the field of a report beside which it is shown."""
_AT_ONCE = 1000
_SHOWN_PLACES = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records: the name that decisions call it by, its report or study in the graph,
    its values, its rows, and what it prints, by which decisions know it again.
    """

    name: str
    id: str
    fields: dict[str, list[str]]
    places: list[str]
    record: NamedRecord = field(default_factory=NamedRecord)


@dataclass(frozen=True, slots=True)
class Member:
    """One more record of a family, and what ties it to the one that is named `tied_to`."""

    side: Side
    tied_to: str
    score: int
    evidence: list[str]

    def as_dict(self) -> dict[str, Any]:
        """The record and what ties it, as an object for JSON."""
        return {
            **_side_as_dict(self.side),
            "tied_to": self.tied_to,
            "score": self.score,
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """A link with both its records; `link` are its properties, `verdicts` say of each field
    `agrees`, `partly` (alike), `conflicts`, `unclear` (not comparable) or `missing` (only one says
    it). Of a family (records that may be of one trial) these are the two that tell most, `further`
    the others.
    """

    id: str
    link: dict[str, Any]
    one: Side
    other: Side
    verdicts: dict[str, str]
    further: tuple[Member, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """Its records, in the order in which they are numbered from 1."""
        return (self.one, self.other, *(member.side for member in self.further))

    @property
    def key(self) -> PairKey:
        """What decisions about it are found by: of a family its id."""
        if self.further:
            return self.link["level"], frozenset((self.id,))
        return pair_key(self.link["level"], self.one.name, self.other.name)

    @property
    def merged(self) -> bool:
        """Whether both records are one thing in the graph."""
        return self.one.id == self.other.id

    @property
    def printed(self) -> str:
        """A digest of what its further records print, by which a table of decisions is checked."""
        prints = [member.side.record.fingerprint for member in self.further]
        return digest(*prints) if prints else ""

    def as_dict(self) -> dict[str, Any]:
        """The pair as an object for JSON: the link's properties, its records, and the verdicts."""
        link = {"id": self.id} | {
            name: value for name, value in sorted(self.link.items()) if name not in _OF_SIDES
        }
        sides = {"one": _side_as_dict(self.one), "other": _side_as_dict(self.other)}
        further = [member.as_dict() for member in self.further]
        verdicts = {"verdicts": self.verdicts, "further": further}
        return link | {"merged": self.merged} | sides | verdicts

    def as_row(self) -> dict[str, Any]:
        """The pair as one flat row: the link's properties, then every field of both records
        (`one_title`, `other_title`).
        """
        names = (
            "level",
            "outcome",
            "score",
            "across_languages",
            "agree",
            "conflict",
            "partly",
            "missing",
            "evidence",
            "reason",
        )
        row = {"link": self.id} | {
            name: self.link.get(name)
            for name in (*names, "link_method", "rules_version", "decided_by", "decided_on")
        }
        row |= {
            "one": self.one.name,
            "other": self.other.name,
            "one_id": self.one.id,
            "other_id": self.other.id,
            "one_fingerprint": " | ".join(self.one.record.fingerprint),
            "other_fingerprint": " | ".join(self.other.record.fingerprint),
            "further": [member.side.name for member in self.further],
            "further_titles": [member.side.record.title for member in self.further],
            "records": self.printed,
        }
        for name in link_words()["fields"]:
            row |= {
                f"one_{name}": self.one.fields.get(name),
                f"other_{name}": self.other.fields.get(name),
            }
        return row | {"one_sources": self.one.places, "other_sources": self.other.places}


def _side_as_dict(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "id": side.id,
        "fields": side.fields,
        "sources": side.places,
        "fingerprint": " | ".join(side.record.fingerprint),
    }


def pair_key(level: str, one: str, other: str) -> PairKey:
    """The key of two records on a level.

    >>> pair_key("study", "r1/Wang 2013", "r2/Wang 2013") == pair_key(
    ...     "study", "r2/Wang 2013", "r1/Wang 2013"
    ... )
    True
    """
    return level, frozenset((one, other))


def read_pairs(
    store: Store, outcome: str = "", level: str = "", ids: Iterable[str] = ()
) -> list[Pair]:
    """The links of a store with both their records, the highest score first; of one outcome, one
    level or these ids only.
    """
    asked = list(ids)
    links = dict(store.query(_LINKS, {"outcome": outcome, "level": level, "ids": asked}).rows)
    ends: dict[str, dict[str, End]] = defaultdict(dict)
    things: dict[str, dict[str, Any]] = {}
    for identifier, thing, properties, *rows, further, member in _of(store, _ENDS, links):
        things[thing] = properties
        ends[identifier] |= {
            side: (thing, list(held)) for side, held in zip(_SIDES, rows, strict=True) if held
        }
        if further:
            ends[identifier][str(member)] = (thing, list(further))
    studies = [name for name in things if name.startswith("study:")]
    reports = _grouped(_of(store, _REPORTS, studies))
    spoken_of = sorted({*things, *(report for held in reports.values() for report, *_ in held)})
    reader = _Reader(
        things,
        reports,
        _grouped(_of(store, _LABELS, studies)),
        _grouped(row for cypher in _STATEMENTS for row in _of(store, cypher, spoken_of)),
        {str(name).removeprefix("source:"): str(path) for name, path in store.query(_SOURCES).rows},
    )
    return [
        reader.pair(identifier, links[identifier], ends[identifier])
        for identifier in links
        if len(ends[identifier]) == len(_SIDES) + len(links[identifier].get("further") or ())
    ]


def _of(store: Store, cypher: str, ids: Iterable[str]) -> Iterable[list[Any]]:
    """The rows of a query about many things, asked for a thousand at a time."""
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield from store.query(cypher, {"ids": every[start : start + _AT_ONCE]}).rows


def _grouped(rows: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for identifier, *rest in rows:
        found[identifier].append(rest)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """What was read of reports and studies, and the sides that follow from it."""

    things: Mapping[str, dict[str, Any]]
    reports: Mapping[str, list[list[Any]]]
    labels: Mapping[str, list[list[Any]]]
    statements: Mapping[str, list[list[Any]]]
    paths: Mapping[str, str]

    def pair(self, identifier: str, link: dict[str, Any], ends: Mapping[str, End]) -> Pair:
        joined = len({thing for thing, _ in ends.values()}) == 1
        of = self._of_rows if joined else self._whole
        one, other = (
            replace(
                of(ends[side][0], link[side], ends[side][1]),
                record=_record(link, side, ends[side][1]),
            )
            for side in _SIDES
        )
        told = zip(*(link.get(name) or () for name in _FURTHER), strict=True)
        further = tuple(
            self._member(ends[str(number)], words) for number, words in enumerate(told, start=3)
        )
        return Pair(identifier, link, one, other, _verdicts(one, other, link), further)

    def _member(self, end: End, words: Sequence[str]) -> Member:
        said = ("" if text == NOTHING else text for text in words)
        name, title, identifiers, fingerprint, tied_to, evidence, score = said
        thing, rows = end
        lists = [tuple(filter(None, text.split(" | "))) for text in (identifiers, fingerprint)]
        record = NamedRecord(title, lists[0], lists[1], rows[0])
        side = replace(self._whole(thing, name, rows), record=record)
        return Member(side, tied_to, int(score), evidence.split("; ") if evidence else [])

    # ---- two things: each says all it has, what the graph shows first, then what its other records
    def _whole(self, thing: str, name: str, rows: list[str]) -> Side:
        reports = {report: properties for report, properties, _ in self.reports.get(thing, ())} or {
            thing: self.things[thing]
        }
        chosen = [
            *reports.values(),
            {key: held for key in ("n", "registration") if (held := self.things[thing].get(key))},
        ]
        also = (
            {about: words}
            for name in {thing, *reports}
            for about, words, *_ in self.statements.get(name, ())
        )
        return self._side(thing, name, _values([*chosen, *also]) | self._labels(thing, rows), rows)

    # ---- one thing: each record says what its own rows say
    def _of_rows(self, thing: str, name: str, rows: list[str]) -> Side:
        own = set(rows)
        reports = [
            report for report, _, held in self.reports.get(thing, ()) if own.intersection(held)
        ]
        statements = (
            statement for name in (thing, *reports) for statement in self.statements.get(name, ())
        )
        said = ({about: words} for about, words, _, held in statements if own.intersection(held))
        return self._side(thing, name, _values(said) | self._labels(thing, rows), rows)

    def _labels(self, thing: str, rows: list[str]) -> dict[str, list[str]]:
        """How reviews call a study: those whose rows these are, else all."""
        told = [
            (review.removeprefix("review:"), label, set(held or ()) & set(rows))
            for review, label, held in self.labels.get(thing, ())
        ]
        chosen = [entry for entry in told if entry[2]] or told
        words = [f"{review}: {label}" if label else review for review, label, _ in chosen]
        return {"label": words} if words else {}

    def _side(self, thing: str, name: str, fields: dict[str, list[str]], places: list[str]) -> Side:
        shown = []
        for place in places:
            source, _, row = place.rpartition(":")
            shown.append(f"{self.paths.get(source, source)}:{row}")
        more = [f"… ({len(shown)})"] if len(shown) > _SHOWN_PLACES else []
        return Side(name, thing, fields, shown[:_SHOWN_PLACES] + more)


def _record(link: Mapping[str, Any], side: str, rows: list[str]) -> NamedRecord:
    """What a record prints; nothing in a graph of before links kept it."""
    title, identifiers, fingerprint = (link.get(f"{side}_{name}") for name in _RECORD)
    place = rows[0] if fingerprint else ""
    return NamedRecord(title or "", tuple(identifiers or ()), tuple(fingerprint or ()), place)


def _values(things: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Of each field that is shown, every value that the things have, of those compared alike the
    first; a list of authors is one.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for thing in things:
        for given, value in thing.items():
            name = _SHOWN_AS.get(given, given)
            if name not in link_words()["fields"]:
                continue
            words = (
                ["; ".join(value)]
                if name.startswith("authors") and isinstance(value, list)
                else value
            )
            for word in map(str, words if isinstance(words, list) else [words]):
                shown = (
                    "title_zh" if name == "title" and mostly_chinese(word) else name
                )  # beside the Chinese title of the other
                if word:
                    found[shown].setdefault(_key(shown, word), word)
    return {name: list(values.values()) for name, values in found.items()}


def _key(name: str, value: str) -> str:
    """A value as it is compared: titles without case and punctuation, others without case."""
    return title_key(value) if name.startswith("title") else fold(value)


_THE_SAME = ("same", "all", "exact", "range")
"""Findings of which the evidence says that both are the same, however they are printed."""


def _verdicts(one: Side, other: Side, link: Mapping[str, Any]) -> dict[str, str]:
    """For each field that a side has (but labels, which are the reviews' own): what it says to
    whether the two are one.

    What is printed alike agrees; of what is not, the rules say whether it is the same or alike all
    the same, in conflict, or not comparable.
    """
    judged = {
        name: verdict
        for verdict, keys in (
            ("partly", ("agree", "partly")),
            ("unclear", ("missing",)),
            ("conflicts", ("conflict",)),
        )
        for key in keys
        for name in link.get(key) or []
    }
    found_in = dict(text.split(" ")[:2] for text in link.get("evidence") or [])
    judged |= {name: "agrees" for name, finding in found_in.items() if finding in _THE_SAME}
    found = {}
    for name, about in link_words()["fields"].items():
        values, others = (
            {_key(name, value) for value in side.fields.get(name, ())} for side in (one, other)
        )
        if name == "label" or not values | others:
            continue
        if not values or not others:
            found[name] = "missing"
        elif values == others:
            found[name] = "agrees"
        else:
            found[name] = judged.get(
                about.get("evidence", ""), "partly" if values & others else "conflicts"
            )
    return found
