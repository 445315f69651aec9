"""Which mentions are one study, the links that say so, and the families that a person is asked
about.

Mentions on one report are one study, unless a review lists several studies on that report: then the
review's word counts and they stay apart. A person's decision (`same-study`, `distinct`) beats both.
A report that no review lists may be of a study as well: its standing mention stands for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from lacunary.graph.assembly.cited_reports import cited_reports
from lacunary.graph.assembly.decided_links import DecidedLinks
from lacunary.graph.assembly.linked import Further, Linked, ShownLink, by_weight, shown_links
from lacunary.graph.assembly.mentions import Mention, MentionPair, study_names
from lacunary.graph.assembly.publications import publication_of, told_of_study
from lacunary.graph.linkage.disjoint_sets import PartedSets, Sets
from lacunary.graph.linkage.families import Family, Tie, families, telling_ties
from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.publication import Publication
from lacunary.graph.linkage.rules import Index, Link, Rules, is_companion
from lacunary.graph.records import Decision, Record

__all__ = ["join_studies", "link_studies", "of_studies"]

_STUDIES = ("inclusion", "candidate")


def link_studies(
    mentions: Sequence[Mention],
    reports: Linked,
    decided: DecidedLinks,
    rules: Rules,
    journal_id: JournalId | None,
    listed_apart: Iterable[tuple[str, str, str, str]] = (),
) -> Linked:
    """Which mentions are one study: those on one report, those a person joins, and those on reports
    of one registration. Of those in `listed_apart` (see `listed_studies`) a person is asked.

    Where a report holds several studies nothing says which of them a registration means: a person
    is asked.
    """
    named = {number for pair in decided.same | decided.distinct for number in pair}
    cited = cited_reports(mentions, reports.sets, named)
    sets = join_studies(mentions, reports.sets, decided.same, decided.distinct, cited)
    before = sets.copy()
    spoken = _spoken(mentions, reports.sets, sets)
    ends, publications = _reports_of_studies(mentions, reports.sets, spoken)
    for report, together in cited.items():
        key = _key_of(together)
        ends[key] = report
        publications.append(_publication(key, together))
    index = Index("study", rules, journal_id)
    found = index.add(sorted(publications, key=attrgetter("key")))
    labels = _of_labels(mentions, listed_apart, rules)
    ends |= {end: number for _, pair in labels for end, number in pair.items()}
    links = _settled([*found, *(link for link, _ in labels)], ends, reports, sets, spoken)
    told = [link for link in links if link.outcome != "proposed"]
    shown = shown_links(told, ends, before, sets, decided, rules)
    asked_of = {key for link in links for key in (link.one, link.other)}
    companions = {ends[p.key] for p in publications if p.key in asked_of and is_companion(p)}
    asked, left_out = _families(links, ends, sets, decided, companions, rules)
    return Linked(sets, [*shown, *asked], index.left_out, left_out, cited=tuple(cited))


def of_studies(
    decided: DecidedLinks, mentions: Sequence[Mention], reports: Sets[int]
) -> DecidedLinks:
    """The decisions about studies, where each report that a row names is the study that it is of
    (if one review or more list it), else its standing mention.
    """
    on_report: dict[int, list[int]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None and mention.kind in _STUDIES:
            on_report[reports.find(mention.number)].append(mention.number)

    def study(number: int) -> int:
        if mentions[number].kind in _STUDIES:
            return number
        report = reports.find(number)
        return min(on_report.get(report, [report]))

    def studies(pairs: Mapping[MentionPair, Decision]) -> dict[MentionPair, Decision]:
        found = {}
        for pair, decision in pairs.items():
            one, other = sorted(map(study, pair))
            if one != other:
                found[one, other] = decision
        return found

    def side(numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(map(study, numbers)))

    return DecidedLinks(
        studies(decided.same),
        studies(decided.distinct),
        decided.refused,
        {place: (side(one), side(other)) for place, (one, other) in decided.sides.items()},
    )


def _settled(
    links: Iterable[Link],
    ends: Mapping[str, int],
    reports: Linked,
    sets: PartedSets[int],
    spoken: Mapping[MentionPair, list[Mention]],
) -> list[Link]:
    """The links that are between two studies, those that join them first; what must not be joined
    by rule is proposed.
    """
    studies_on = Counter(report for _, report in spoken)
    asked = {
        frozenset(map(reports.sets.find, shown.ends))
        for shown in reports.shown
        if shown.link.outcome == "proposed"
    }
    settled = []
    for found in sorted(links, key=by_weight):
        link, pair = found, (ends[found.one], ends[found.other])
        on = frozenset(map(reports.sets.find, pair))
        if (
            sets.find(pair[0]) == sets.find(pair[1])
            or (len(on) == 1 and link.method != "label")
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
        settled.append(link)
    return settled


def _families(
    links: Iterable[Link],
    ends: Mapping[str, int],
    sets: PartedSets[int],
    decided: DecidedLinks,
    companions: Iterable[int],
    rules: Rules,
) -> tuple[list[ShownLink], int]:
    """One link to show for each trial that several studies and reports may be of, and how many
    proposals were left out.
    """
    apart = [(sets.find(a), sets.find(b)) for a, b in decided.distinct]
    ties: dict[frozenset[int], Tie[int]] = {}
    for link in sorted(links, key=by_weight):
        one, other = sets.find(ends[link.one]), sets.find(ends[link.other])
        if link.outcome == "distinct":
            apart.append((one, other))
        elif link.outcome == "proposed" and one != other and sets.clash(one, other) is None:
            ties.setdefault(frozenset((one, other)), Tie(link, one, other))
    apart += sets.apart_among({thing for pair in ties for thing in pair})
    held = {sets.find(number) for number in companions}
    told = telling_ties(ties.values(), held)
    found, left_out = families(told, apart, held, most=rules.limits.family)
    return [_shown(family, ends, sets) for family in found], left_out


def _shown(family: Family[int], ends: Mapping[str, int], sets: Sets[int]) -> ShownLink:
    """A family as a link: its most telling pair, and the others with what ties each to those
    before.
    """
    first, *rest = family.ties
    pair = (ends[first.link.one], ends[first.link.other])
    members = set(map(sets.find, pair))
    further = []
    for tie in rest:
        here = (ends[tie.link.one], ends[tie.link.other])
        new = here[0] if sets.find(here[0]) not in members else here[1]
        members.add(sets.find(new))
        further.append(Further(tie.link, new, here[1] if new == here[0] else here[0]))
    return ShownLink(first.link, pair, further=tuple(further))


def _key_of(together: Sequence[Mention]) -> str:
    """The key of a report that no review lists, by what its records print."""
    first = min(together, key=lambda mention: (mention.rank, str(mention.id), mention.content))
    return f"report {first.id} {first.content} {first.places[0]}"


def _publication(key: str, together: Sequence[Mention]) -> Publication:
    records = [record for mention in together for record in mention.records]
    return replace(publication_of(key, records), cited=True)


def _spoken(
    mentions: Iterable[Mention], reports: Sets[int], studies: Sets[int]
) -> dict[MentionPair, list[Mention]]:
    """The mentions that speak of a study on a report, by both."""
    found: dict[MentionPair, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None and mention.kind in _STUDIES:
            found[studies.find(mention.number), reports.find(mention.number)].append(mention)
    return found


def _of_labels(
    mentions: Iterable[Mention], listed_apart: Iterable[tuple[str, str, str, str]], rules: Rules
) -> list[tuple[Link, dict[str, int]]]:
    """A proposal for each pair of studies that one label names and that may be one, with the
    mentions at its ends.
    """
    by_name = study_names(mentions)
    found = []
    for review, one, other, why in listed_apart:
        names = [f"{review}/{key}" for key in (one, other)]
        ends = {f"label {name}": by_name[name] for name in names}
        reason = f"one label, apart by {why}"
        first, second = sorted(ends)
        link = Link(
            first, second, "study", "proposed", 0, (), False, reason, "label", rules.version
        )
        found.append((link, ends))
    return found


def _reports_of_studies(
    mentions: Iterable[Mention], reports: Sets[int], spoken: Mapping[MentionPair, list[Mention]]
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
        told = told_of_study([record for mention in together for record in mention.records])
        publications.append(replace(publication_of(key, records[report]), **told))
    return ends, publications


def join_studies(
    mentions: Iterable[Mention],
    reports: Sets[int],
    same: Iterable[tuple[int, int]],
    distinct: Iterable[tuple[int, int]],
    cited: Iterable[int] = (),
) -> PartedSets[int]:
    """Which study mentions (by number) are one study by their report, or because a person says that
    two are the same or distinct. Reports in `cited` (by their standing mentions) may be theirs.

    Studies on one report that stay apart are kept apart from then on.
    """
    studies = [mention for mention in mentions if mention.kind in _STUDIES]
    sets = PartedSets([*(mention.number for mention in studies), *cited], distinct)
    by_name = study_names(studies)
    for mention in studies:  # rows of one key on several reports
        sets.join(by_name[mention.name], mention.number)
    for one, other in same:
        sets.join(one, other)
    on_report: dict[int, list[Mention]] = defaultdict(list)
    for mention in sorted(studies, key=lambda mention: mention.key):
        if mention.id is not None:
            on_report[reports.find(mention.number)].append(mention)
    for together in on_report.values():
        listed = Counter(mention.key[0] for mention in together if mention.kind == "inclusion")
        first: list[int] = []
        for mention in (m for m in together if m.kind == "candidate" or listed[m.key[0]] == 1):
            home = next(
                (number for number in first if sets.clash(number, mention.number) is None), None
            )
            if home is None:
                first.append(mention.number)
            else:
                sets.join(home, mention.number)
    for together in on_report.values():
        _keep_apart(sets, sorted({sets.find(mention.number) for mention in together}))
    return sets


def _keep_apart(sets: PartedSets[int], numbers: list[int]) -> None:
    for position, one in enumerate(numbers):
        for other in numbers[position + 1 :]:
            sets.part(one, other)
