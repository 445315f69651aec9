"""Record linkage in a build: mentions become publications, both levels are compared, and decided on
where a person has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from lacunary.graph.assembly.decided_links import Pair, Rulings, rulings
from lacunary.graph.assembly.mentions import TITLES, Mention, Sets, join_studies
from lacunary.graph.linkage.publication import JournalId, identifiers_of
from lacunary.graph.linkage.rules import (
    Evidence,
    Index,
    Level,
    Link,
    Outcome,
    Publication,
    Rules,
    default_rules,
    journal_authority,
    settle,
)
from lacunary.graph.records import LINKS, Concept, Decision, Loaded, Record
from lacunary.graph.text.identifiers import title_key

__all__ = ["Linked", "Shown", "journals_of", "link_reports", "link_studies", "publication_of"]

_LOWEST = -1000
"""A threshold below every score: exact titles are looked at however much else conflicts."""
_SHORTEST_TEXT = 12
"""A printed reference whose key is shorter (of Chinese half as long) says too little to join by."""
_IDENTIFIERS = ("doi", "pmid", "pmcid", "openalex", "cnki", "accession")
_OUTCOMES = ("linked", "proposed", "distinct")
_JOURNALS = ("journal", "journal_other", "journal_abbreviation")


@dataclass(frozen=True, slots=True)
class Shown:
    """A link that the graph shows, the mentions (by number) at its ends, and the row that decided
    it where one did.
    """

    link: Link
    ends: Pair
    decision: Decision | None = None


@dataclass(slots=True)
class Linked:
    """What linkage found on one level: which mentions are one, the links to show, rows of decisions
    that cannot be meant and why.

    `left_out` counts comparisons not made because too many records share a key.
    """

    sets: Sets[int]
    shown: list[Shown]
    refused: dict[str, str]
    left_out: int = 0


# ---- publications --------------------------------------------------------------------------------
def journals_of(concepts: Mapping[str, Concept]) -> JournalId:
    """The journals of the vocabulary of venues, found by any name, ISSN or CN number.

    >>> venue = Concept(
    ...     "venue:cmhj",
    ...     "Chinese Mental Health Journal",
    ...     "中国心理卫生杂志",
    ...     "venue:2",
    ...     extra={"issn": "1000-6729"},
    ... )
    >>> journals_of({venue.id: venue})("中國心理衛生雜誌")
    'venue:cmhj'
    """
    venues = (concept for _, concept in sorted(concepts.items()) if concept.id.startswith("venue:"))
    numbers = ("issn", "cn_number")
    return journal_authority(
        (
            v.id,
            [
                v.label_en,
                v.label_zh,
                *v.alt_en,
                *v.alt_zh,
                *(n for name in numbers for n in v.extra.get(name, "").split(" | ")),
            ],
        )
        for v in venues
    )


def publication_of(key: str, records: Sequence[Record]) -> Publication:
    """What the records say of one publication; where they differ in a single value the least,
    whatever the order of files.

    >>> from lacunary.graph.records import Cell
    >>> row = Record(
    ...     "inclusion",
    ...     "sheet",
    ...     2,
    ...     {"title": (Cell("A trial", "A trial"),), "year": (Cell("2012", 2012),)},
    ... )
    >>> publication_of("a", [row]).titles, publication_of("a", [row]).year
    (('A trial',), 2012)
    """
    cells: dict[str, set[object]] = {}
    for record in records:
        for name, found in record.cells.items():
            cells.setdefault(name, set()).update(
                cell.value for cell in found if cell.value is not None
            )

    def every(*names: str) -> tuple[str, ...]:
        return tuple(sorted(str(value) for name in names for value in cells.get(name, ())))

    def least(name: str) -> str:
        return min(map(str, cells.get(name, ())), default="")

    def number(name: str) -> int | None:
        return min((value for value in cells.get(name, ()) if isinstance(value, int)), default=None)

    authors = max(
        (_names(record, "authors") for record in records),
        key=lambda names: (len(names), names),
        default=(),
    )
    also = [
        _names(record, "authors_other")
        for record in records
        if _names(record, "authors") == authors
    ]
    single = {
        name: least(name)
        for name in (
            "volume",
            "issue",
            "pages",
            "doi",
            "pmid",
            "pmcid",
            "openalex",
            "cnki",
            "language",
        )
    }
    return Publication(
        key,
        every(*TITLES),
        authors,
        max(also, default=()),
        number("year"),
        every(*_JOURNALS),
        (*every("issn"), *(text.removeprefix("CN").strip() for text in every("cn_number"))),
        accessions=tuple(
            sorted(
                {
                    _accession(record, cell.value)
                    for record in records
                    for cell in record.cells.get("accession", ())
                }
            )
        ),
        registrations=every("registration"),
        n=number("n"),
        **single,
    )


def _names(record: Record, field: str) -> tuple[str, ...]:
    return tuple(cell.verbatim for cell in record.cells.get(field, ()))


def _accession(record: Record, number: object) -> str:
    """A number in a database, which another database may have given to another record."""
    return (
        str(number) if ":" in str(number) else f"{record.get('provider') or record.source}:{number}"
    )


# ---- reports -------------------------------------------------------------------------------------
def link_reports(
    mentions: Sequence[Mention], loaded: Loaded, journal_id: JournalId | None
) -> Linked:
    """Which mentions are one report, and the links that say so, propose it or deny it."""
    rules = default_rules().with_thresholds(loaded.linking.thresholds())
    decided = rulings(loaded.decisions, mentions, "report")
    keyed = _keyed(mentions)
    key_of = {mention.number: key for key, mention in keyed.items()}
    publications = {key: publication_of(key, mention.records) for key, mention in keyed.items()}
    bare = {
        key
        for key, one in publications.items()
        if not (one.titles or one.authors or one.journals or one.pages)
    }
    index = Index("report", rules.with_thresholds({"report": {"proposed": _LOWEST}}), journal_id)
    found = index.add(one for key, one in publications.items() if key not in bare)
    links = [_as_meant(link, keyed, rules) for link in found if _tells(link, rules)]
    links += _bare_links(publications, bare, _words_of_references(keyed), rules)
    forced = [
        Link(key_of[a], key_of[b], "report", "linked", 0, (), False, "", "decision")
        for a, b in decided.same
    ]
    apart = [(key_of[a], key_of[b]) for a, b in decided.distinct]
    groups, settled = settle(publications.values(), [*links, *forced], distinct=apart)
    sets, joined = (
        Sets([mention.number for mention in mentions]),
        Sets([mention.number for mention in mentions]),
    )
    for first, *others in groups:
        for key in others:
            sets.join(keyed[first].number, keyed[key].number)
    ends = {key: mention.number for key, mention in keyed.items()}
    shown = _shown(
        [link for link in settled if link.method != "decision"], ends, joined, sets, decided, rules
    )
    return Linked(sets, shown, decided.refused, index.left_out)


def _keyed(mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Every mention that names a publication, by a key and in an order that do not depend on the
    order of files.

    What a person read sorts first: of two links that weigh the same the one between such records is
    taken.
    """
    alike: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None:
            alike[f"{mention.rank} {mention.id}"].append(mention)
    keyed: dict[str, Mention] = {}
    for name, several in sorted(alike.items()):
        ordered = (
            several
            if len(several) == 1
            else sorted(several, key=lambda mention: (mention.content, mention.places))
        )
        keyed |= {f"{name} {number:06d}": mention for number, mention in enumerate(ordered)}
    return keyed


def _tells(link: Link, rules: Rules) -> bool:
    """Below the threshold only an exact title or an equal identifier tells: no such pair is passed
    over in silence.
    """
    same = {piece.field for piece in link.evidence if piece.finding == "same"}
    return link.score >= rules.report.proposed or not same.isdisjoint(
        ("title", *rules.report.strong)
    )


def _as_meant(link: Link, keyed: Mapping[str, Mention], rules: Rules) -> Link:
    """The link with its method; records that alone would have one identifier are one report unless
    something conflicts.
    """
    found = {piece.field: piece.verdict for piece in link.evidence}
    if link.outcome == "linked":
        equal = [kind for kind in _IDENTIFIERS if found.get(kind) == "agrees"]
        return replace(link, method="identifier", reason=" and ".join(equal)) if equal else link
    exact = any(piece.field == "title" and piece.finding == "same" for piece in link.evidence)
    if (
        exact
        and link.outcome == "proposed"
        and "conflicts" not in found.values()
        and keyed[link.one].id == keyed[link.other].id
    ):
        return replace(
            link, outcome="linked", method="identifier", reason="first author, year and title agree"
        )
    return (
        replace(link, reason="exact title")
        if link.reason == "score" and link.score < rules.report.proposed
        else link
    )


def _words_of_references(keyed: Mapping[str, Mention]) -> dict[str, str]:
    """The words of the references without a title, as they are compared, where they say enough."""
    found = {}
    for key, mention in keyed.items():
        words = min((title_key(str(text)) for text in mention.all("text")), default="")
        if len(words) >= (_SHORTEST_TEXT if words.isascii() else _SHORTEST_TEXT // 2) and not any(
            map(mention.all, TITLES)
        ):
            found[key] = words
    return found


def _bare_links(
    publications: Mapping[str, Publication], bare: set[str], words: Mapping[str, str], rules: Rules
) -> Iterator[Link]:
    """Joins by an equal identifier what has nothing else to compare, as in citation networks, and
    references by equal words.
    """
    first: dict[tuple[str, str], str] = {}
    for key in sorted(publications, key=lambda key: key in bare):
        tokens = {("text", words[key])} if key in words else set()
        for kind, values in identifiers_of(publications[key]).items() if bare else ():
            tokens |= {(kind, value) for value in values if kind in _IDENTIFIERS}
        for kind, value in sorted(tokens):
            other = first.setdefault((kind, value), key)
            if other != key and (key in bare or kind == "text"):
                points = rules.report.points.get(kind, {}).get("same", 0)
                one, other = sorted((other, key))
                evidence = (Evidence(kind, "same", points),)
                yield Link(
                    one,
                    other,
                    "report",
                    "linked",
                    points,
                    evidence,
                    False,
                    kind,
                    "identifier",
                    rules.version,
                )


# ---- studies -------------------------------------------------------------------------------------
def link_studies(
    mentions: Sequence[Mention], reports: Linked, loaded: Loaded, journal_id: JournalId | None
) -> Linked:
    """Which mentions are one study: those on one report, those a person joins, and those on reports
    of one registration.

    Where a report holds several studies nothing says which of them a registration means: a person
    is asked.
    """
    rules = default_rules().with_thresholds(loaded.linking.thresholds())
    decided = rulings(loaded.decisions, mentions, "study")
    sets = join_studies(mentions, reports.sets, decided.same, decided.distinct)
    joined = sets.copy()
    spoken = _spoken(mentions, reports.sets, sets)
    studies_on = Counter(report for _, report in spoken)
    ends, publications = _reports_of_studies(mentions, reports.sets, spoken)
    index = Index("study", rules, journal_id)
    asked = {
        frozenset(map(reports.sets.find, shown.ends))
        for shown in reports.shown
        if shown.link.outcome == "proposed"
    }
    links = []
    for found in sorted(index.add(publications), key=_weight):
        link, pair = found, (ends[found.one], ends[found.other])
        on = frozenset(map(reports.sets.find, pair))
        if (
            sets.find(pair[0]) == sets.find(pair[1])
            or len(on) == 1
            or (link.outcome == "proposed" and on in asked)
        ):
            continue
        if link.outcome == "linked" and max(studies_on[report] for report in on) > 1:
            link = replace(link, outcome="proposed", reason="a report holds several studies")
        elif link.outcome == "linked" and sets.clash(*pair):
            link = replace(
                link, outcome="proposed", reason="would join studies that are kept apart"
            )
        elif link.outcome == "linked":
            sets.join(*pair)
        links.append(link)
    return Linked(
        sets, _shown(links, ends, joined, sets, decided, rules), decided.refused, index.left_out
    )


def _spoken(
    mentions: Iterable[Mention], reports: Sets[int], studies: Sets[int]
) -> dict[Pair, list[Mention]]:
    """The mentions that speak of a study on a report, by both."""
    found: dict[Pair, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None and mention.kind in ("inclusion", "candidate"):
            found[studies.find(mention.number), reports.find(mention.number)].append(mention)
    return found


def _reports_of_studies(
    mentions: Iterable[Mention], reports: Sets[int], spoken: Mapping[Pair, list[Mention]]
) -> tuple[dict[str, int], list[Publication]]:
    """Each report of each study as a publication, with all that is known of the report; and the
    mention that each key stands for.
    """
    wanted, records = {report for _, report in spoken}, defaultdict[int, list[Record]](list)
    for mention in mentions:
        if (report := reports.find(mention.number)) in wanted:
            records[report] += mention.records
    ends, publications = {}, []
    for (_, report), together in spoken.items():
        first = min(together, key=lambda mention: (mention.name, str(mention.id)))
        key = f"{first.name} {first.id}"
        ends[key] = first.number
        n = min((n for mention in together for n in mention.all("n")), default=None)
        publications.append(replace(publication_of(key, records[report]), n=n))
    return ends, sorted(publications, key=attrgetter("key"))


# ---- what is shown -------------------------------------------------------------------------------
def _weight(link: Link) -> tuple[int, int, str, str]:
    return _OUTCOMES.index(link.outcome), -link.score, link.one, link.other


def _shown(
    links: Iterable[Link],
    ends: Mapping[str, int],
    joined: Sets[int],
    sets: Sets[int],
    decided: Rulings,
    rules: Rules,
) -> list[Shown]:
    """Every decision; of the links within a group those that joined it; of those between two groups
    the most telling one.

    `joined` are the sets before the links joined any.
    """
    ordered = [(link, (ends[link.one], ends[link.other])) for link in sorted(links, key=_weight)]
    shown = _decided(ordered, decided, rules)
    for pair in decided.same:
        joined.join(*pair)
    between = {frozenset(map(sets.find, pair)) for pair in decided.distinct}
    for link, (one, other) in ordered:
        groups = frozenset((sets.find(one), sets.find(other)))
        if len(groups) == 2 and groups not in between:
            between.add(groups)
            shown.append(Shown(link, (one, other)))
        elif link.outcome == "linked" and joined.find(one) != joined.find(other):
            joined.join(one, other)
            shown.append(Shown(link, (one, other)))
    return shown


def _decided(ordered: Iterable[tuple[Link, Pair]], decided: Rulings, rules: Rules) -> list[Shown]:
    """One link for each row that decides, with the evidence for it where the two were compared."""
    known: dict[Pair, Link] = {}
    for link, (one, other) in ordered:
        known.setdefault((min(one, other), max(one, other)), link)
    rows: dict[str, tuple[Pair, Decision]] = {}
    for pair, decision in sorted(
        (decided.same | decided.distinct).items(), key=lambda item: (item[0] not in known, item[0])
    ):
        rows.setdefault(decision.place, (pair, decision))
    shown = []
    for pair, decision in rows.values():
        outcome: Outcome = "linked" if pair in decided.same else "distinct"
        level: Level = "study" if LINKS[decision.kind] == "study" else "report"
        plain = Link("", "", level, outcome, 0, (), False, "", version=rules.version)
        reason = decision.why or "a person decided"
        shown.append(
            Shown(
                replace(known.get(pair, plain), outcome=outcome, reason=reason, method="decision"),
                pair,
                decision,
            )
        )
    return shown
