"""Which mentions are one study, and the links that say so.

Mentions on one report are one study, unless a review lists several studies on that report: then the
review's word counts and they stay apart. A person's decision (`same-study`, `distinct`) beats both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from lacunary.graph.assembly.decided_links import DecidedLinks
from lacunary.graph.assembly.linked import Linked, by_weight, shown_links
from lacunary.graph.assembly.mentions import Mention, MentionPair, study_names
from lacunary.graph.assembly.publications import publication_of
from lacunary.graph.linkage.disjoint_sets import PartedSets, Sets
from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.publication import Publication
from lacunary.graph.linkage.rules import Index, Link, Rules, bundled
from lacunary.graph.records import Record

__all__ = ["join_studies", "link_studies"]


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
    sets = join_studies(mentions, reports.sets, decided.same, decided.distinct)
    before = sets.copy()
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
    asked_of_labels = _of_labels(mentions, listed_apart, rules)
    ends |= {end: number for link, pair in asked_of_labels for end, number in pair.items()}
    found_links, proposals_left_out = bundled(
        [*index.add(publications), *(link for link, _ in asked_of_labels)], rules
    )
    for found in sorted(found_links, key=by_weight):
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
        links.append(link)
    shown = shown_links(links, ends, before, sets, decided, rules)
    return Linked(sets, shown, index.left_out, proposals_left_out)


def _spoken(
    mentions: Iterable[Mention], reports: Sets[int], studies: Sets[int]
) -> dict[MentionPair, list[Mention]]:
    """The mentions that speak of a study on a report, by both."""
    found: dict[MentionPair, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.id is not None and mention.kind in ("inclusion", "candidate"):
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
        n = min((n for mention in together for n in mention.all("n")), default=None)
        publications.append(replace(publication_of(key, records[report]), n=n))
    return ends, sorted(publications, key=attrgetter("key"))


def join_studies(
    mentions: Iterable[Mention],
    reports: Sets[int],
    same: Iterable[tuple[int, int]],
    distinct: Iterable[tuple[int, int]],
) -> PartedSets[int]:
    """Which study mentions (by number) are one study by their report, or because a person says that
    two are the same or distinct.

    Studies on one report that stay apart are kept apart from then on.
    """
    studies = [mention for mention in mentions if mention.kind in ("inclusion", "candidate")]
    sets = PartedSets([mention.number for mention in studies], distinct)
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
