"""Which mentions are one report: those that linkage finds to be, and those a person joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lacunary.graph.assembly.decided_links import DecidedLinks
from lacunary.graph.assembly.linked import Linked, shown_links
from lacunary.graph.assembly.mentions import TITLES, Mention
from lacunary.graph.assembly.publications import publication_of
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.publication import Publication, identifiers_of
from lacunary.graph.linkage.rules import ComparedField, Index, Link, Rules, bundled, settle
from lacunary.graph.text.identifiers import title_key

__all__ = ["link_reports"]

_LOWEST = -1000
"""A threshold below every score: exact titles are looked at however much else conflicts."""
_SHORTEST_TEXT = 12
"""A printed reference whose key is shorter (of Chinese half as long) says too little to join by."""
_IDENTIFIERS = ("doi", "pmid", "pmcid", "openalex", "cnki", "accession")


def link_reports(
    mentions: Sequence[Mention], decided: DecidedLinks, rules: Rules, journal_id: JournalId | None
) -> Linked:
    """Which mentions are one report, and the links that say so, propose it or deny it."""
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
    links, proposals_left_out = bundled(links, rules)
    links += _bare_links(publications, bare, _words_of_references(keyed), rules, index.shared)
    forced = [
        Link(key_of[a], key_of[b], "report", "linked", 0, (), False, "", "decision")
        for a, b in decided.same
    ]
    apart = [(key_of[a], key_of[b]) for a, b in decided.distinct]
    groups, settled = settle(
        publications.values(), [*links, *forced], distinct=apart, shared=index.shared
    )
    alone = Sets([mention.number for mention in mentions])
    sets = alone.copy()
    for first, *others in groups:
        for key in others:
            sets.join(keyed[first].number, keyed[key].number)
    ends = {key: mention.number for key, mention in keyed.items()}
    told = [link for link in settled if link.method != "decision"]
    return Linked(
        sets,
        shown_links(told, ends, alone, sets, decided, rules),
        index.left_out,
        proposals_left_out,
        tuple(sorted(index.shared.values())),
    )


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
        for number, mention in enumerate(ordered):
            keyed[f"{name} {number:06d}"] = mention
    return keyed


def _tells(link: Link, rules: Rules) -> bool:
    """Below the threshold only an exact title or an equal identifier tells: no such pair is passed
    over in silence.
    """
    same = {piece.field for piece in link.compared if piece.finding == "same"}
    return (
        link.relation != "SAME"
        or link.score >= rules.report.proposed
        or not same.isdisjoint(("title", *rules.report.strong))
    )


def _as_meant(link: Link, keyed: Mapping[str, Mention], rules: Rules) -> Link:
    """The link with its method; records that alone would have one identifier are one report unless
    something conflicts.
    """
    found = {piece.field: piece.verdict for piece in link.compared}
    if link.outcome == "linked":
        equal = [kind for kind in _IDENTIFIERS if found.get(kind) == "agrees"]
        return replace(link, method="identifier", reason=" and ".join(equal)) if equal else link
    exact = any(piece.field == "title" and piece.finding == "same" for piece in link.compared)
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
    publications: Mapping[str, Publication],
    bare: set[str],
    words: Mapping[str, str],
    rules: Rules,
    shared: Collection[tuple[str, str]],
) -> Iterator[Link]:
    """Joins by an equal identifier what has nothing else to compare, as in citation networks, and
    references by equal words. An identifier that several different publications carry joins none.
    """
    first: dict[tuple[str, str], str] = {}
    for key in sorted(publications, key=lambda key: key in bare):
        tokens = {("text", words[key])} if key in words else set()
        for kind, values in identifiers_of(publications[key]).items() if bare else ():
            tokens |= {(kind, value) for value in values if kind in _IDENTIFIERS}
        for kind, value in sorted(tokens - set(shared)):
            other = first.setdefault((kind, value), key)
            if other != key and (key in bare or kind == "text"):
                points = rules.report.points.get(kind, {}).get("same", 0)
                one, other = sorted((other, key))
                compared = (ComparedField(kind, "same", points),)
                yield Link(
                    one,
                    other,
                    "report",
                    "linked",
                    points,
                    compared,
                    False,
                    kind,
                    "identifier",
                    rules.version,
                )
