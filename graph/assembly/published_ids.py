"""Ids are given once: a step of a build by which every report and study keeps the identifier under
which it was published, whatever it has gained, lost or had corrected since.

Decisions about links name records, not things, and are taken before; everything after this step
sees only the identifiers that stay.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lacunary.graph.assembly.fingerprints import (
    Said,
    Trace,
    entries_of,
    said_of_report,
    said_of_study,
)
from lacunary.graph.assembly.known_again import IdsKept, know_again
from lacunary.graph.assembly.mentions import TITLES, Mention
from lacunary.graph.assembly.naming import strength
from lacunary.graph.assembly.order import least
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import IdRemark, PublishedId

__all__ = ["keep_report_ids", "keep_study_ids", "rows_to_publish"]


def keep_report_ids(bench: Workbench) -> None:
    """Give every report that was published its identifier again; `bench.former_ids` are those that
    do not follow from its records any more.
    """
    kept = bench.kept_reports
    kept.rows = _of_kind(bench, "report")
    if kept.rows:
        kept.records = _reports_said(bench)
    natural = bench.report_aliases
    bench.report_aliases = _keep(kept, natural)
    bench.report_of = {number: kept.given[name] for number, name in bench.report_of.items()}
    for name, aliases in natural.items() if kept.rows else ():
        own = kept.given[name]
        former = {own, *bench.report_aliases[own]} - {name, *aliases}
        bench.report_names |= dict.fromkeys((name, *aliases), own)
        if former:
            bench.former_ids[own] = sorted(former)


def keep_study_ids(bench: Workbench) -> None:
    """Give every study that was published its identifier again."""
    kept = bench.kept_studies
    kept.rows = _of_kind(bench, "study")
    if kept.rows:
        kept.records = _studies_said(bench)
    bench.study_aliases = _keep(kept, bench.study_aliases)
    bench.study_of = {number: kept.given[name] for number, name in bench.study_of.items()}
    companions = bench.companion_of.items()
    bench.companion_of = {number: kept.given[name] for number, name in companions}


def rows_to_publish(bench: Workbench) -> list[PublishedId]:
    """Every row of `decisions/identifiers.csv` when this build is published: those that are there,
    with what their records print now, and one for each thing without any.
    """
    reports, studies = bench.kept_reports, bench.kept_studies
    if not reports.rows:  # then every thing is called what it would be called anyway
        reports.records = _reports_said(bench)
    if not studies.rows:
        studies.records = _studies_said(bench)
    titles = {
        name: next(filter(None, (_least(mentions, field) for field in (*TITLES, "text"))), "")
        for name, mentions in bench.mentions_by(bench.report_of).items()
    }
    labels = {
        name: _least(mentions, "label")
        for name, mentions in bench.mentions_by(bench.study_of).items()
    }
    rows = _published(reports, bench.report_aliases, titles)
    rows += _published(studies, bench.study_aliases, labels)
    return sorted(rows, key=lambda row: row.id)


def _least(mentions: Sequence[Mention], name: str) -> str:
    return str(least(mention.first(name) for mention in mentions) or "")


def _of_kind(bench: Workbench, kind: str) -> list[PublishedId]:
    rows = (row for row in bench.loaded.published if row.kind == kind)
    return sorted(rows, key=lambda row: row.id)


def _reports_said(bench: Workbench) -> list[Said]:
    return [
        said_of_report(record, bench.report_of[mention.number])
        for mention in bench.mentions
        if mention.number in bench.report_of
        for record in mention.records
    ]


def _studies_said(bench: Workbench) -> list[Said]:
    return [
        said_of_study(
            mention,
            record,
            bench.study_of[mention.number],
            bench.report_of.get(mention.number, ""),
        )
        for mention in bench.mentions
        if mention.number in bench.study_of
        for record in mention.records
    ]


def _keep(kept: IdsKept, natural: dict[str, list[str]]) -> dict[str, list[str]]:
    """The aliases of every thing by its identifier, once `kept` says what each is called; `natural`
    are identifiers and aliases as if nothing was published.
    """
    if kept.rows:
        kept.known = know_again(kept.rows, kept.records, natural)
    _hold(kept)
    owners = {name: row.id for row in kept.rows for name in (row.id, *row.aliases)}
    claims = Counter(name for thing, aliases in natural.items() for name in {thing, *aliases})
    used = {*owners, *claims}
    found: dict[str, list[str]] = {}
    order = _order(kept.rows)
    for thing in sorted(natural):
        rows = kept.held.get(thing, [])
        own = {row.id for row in rows}
        free = [
            name
            for name in (thing, *natural[thing])
            if owners.get(name, "") in {*own, ""} and (name == thing or claims[name] == 1)
        ]
        if rows:
            identifier = rows[0].id
        elif free:
            identifier = free[0]
        else:
            identifier = _unused(thing, kept.records, used)
        published = [name for row in rows for name in (row.id, *row.aliases)]
        names = dict.fromkeys([*published, *free])
        names.pop(identifier, None)
        kept.given[thing] = identifier
        found[identifier] = sorted(names, key=order) if rows else list(names)
    _remark(kept, owners)
    return found


def _order(rows: Sequence[PublishedId]) -> Callable[[str], Any]:
    """How aliases are sorted: those of reports the strongest first, as `report_ids` does."""
    return strength if rows and rows[0].kind == "report" else str


def _hold(kept: IdsKept) -> None:
    """Find to which thing each row leads: by its record, else with the rows that were one with it
    when it was published.
    """
    things = {name: kept.records[at].thing for name, at in kept.known.records.items()}
    joined = defaultdict(list)
    for row in _by_publication(kept.rows):
        if row.alias_of:
            joined[row.id].append(row.alias_of)
            joined[row.alias_of].append(row.id)
    while True:
        found = {}
        for row in kept.rows:
            beside = [things[name] for name in joined[row.id] if name in things]
            if row.id not in things and beside:
                found[row.id] = beside[0]
        if not found:
            break
        things |= found
    for row in _by_publication(kept.rows):
        if row.id in things:
            kept.held.setdefault(things[row.id], []).append(row)


def _by_publication(rows: Sequence[PublishedId]) -> list[PublishedId]:
    """The rows, what was published first first; of one day the strongest identifier."""
    return sorted(rows, key=lambda row: (row.date or "9999", strength(row.id)))


def _unused(thing: str, records: Sequence[Said], used: set[str]) -> str:
    """An identifier for a thing whose own was given to another: a digest of a record follows it."""
    content = min(record.digest for record in records if record.thing == thing)[:6]
    base, again = f"{thing}~{content}", 1
    identifier = base
    while identifier in used:
        again += 1
        identifier = f"{base}-{again}"
    used.add(identifier)
    return identifier


def _remark(kept: IdsKept, owners: dict[str, str]) -> None:
    """Note what a person should know of the rows."""
    held = {row.id: thing for thing, rows in kept.held.items() for row in rows}
    parts = _parts(kept)
    for row in kept.rows:
        thing = held.get(row.id)
        if thing is None:
            kept.remarks.append(IdRemark("gone", row))
            continue
        mine = kept.given[thing]
        unsure = [kept.given[other] for other in kept.known.unsure.get(row.id, ())]
        others = {kept.given[other] for other in parts[row.id] - {thing, *unsure}}
        if unsure:
            kept.remarks.append(IdRemark("unsure", row, (mine, *sorted(unsure))))
        if row.id in kept.known.by_id_alone:
            kept.remarks.append(IdRemark("alone", row, (mine,)))
        if others:
            kept.remarks.append(IdRemark("split", row, (mine, *sorted(others))))
    by_id = {row.id: row for row in kept.rows}
    for thing, identifier in sorted(kept.given.items()):
        owner = owners.get(thing)
        if owner and thing not in kept.held and thing not in parts[owner]:
            kept.remarks.append(IdRemark("taken", by_id[owner], (identifier, thing)))


def _parts(kept: IdsKept) -> dict[str, set[str]]:
    """For each row the things without a row of their own that hold what it has printed."""
    printed = defaultdict(set)
    for row in kept.rows:
        for words in Trace.of(row).prints:
            printed[words].add(row.id)
    parts: dict[str, set[str]] = defaultdict(set)
    for at, record in enumerate(kept.records):
        if record.thing in kept.held:
            continue
        if at in kept.known.listed:
            parts[kept.known.listed[at]].add(record.thing)
        for words in record.prints:
            for identifier in printed.get(words, ()):
                parts[identifier].add(record.thing)
    return parts


def _published(
    kept: IdsKept, aliases: dict[str, list[str]], labels: dict[str, str]
) -> list[PublishedId]:
    """The rows of one type with what their records print now."""
    records: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(kept.records):
        records[record.thing].append(at)
    held = {row.id for rows in kept.held.values() for row in rows}
    found = [row for row in kept.rows if row.id not in held]
    elsewhere = {name for row in kept.rows for name in (row.id, *row.aliases)}
    for thing, identifier in kept.given.items():
        rows = kept.held.get(thing) or [PublishedId(identifier, labels[identifier])]
        parted = _parted(kept, rows, thing, records[thing])
        for row in rows:
            said = [kept.records[at] for at in parted.get(row.id, ())]
            if row.id == identifier:
                more = [name for name in aliases[identifier] if name not in {*elsewhere, row.id}]
                now = replace(row, aliases=(*row.aliases, *more), alias_of="")
            else:
                now = replace(row, alias_of=identifier)
            found.append(_with_prints(now, said) if said else now)
    return found


def _with_prints(row: PublishedId, said: Sequence[Said]) -> PublishedId:
    """The row with what its records print now, so that it is known again by what it has become."""
    identifiers = sorted({name for one in said for name in one.identifiers})
    return replace(row, identifiers=tuple(identifiers), fingerprint=entries_of(said, said[0]))


def _parted(
    kept: IdsKept, rows: Sequence[PublishedId], thing: str, records: Sequence[int]
) -> dict[str, list[int]]:
    """Which records of a thing tell which of its rows again, the one that stands for it first.

    What two rows have listed stays theirs when they have become one, so that both are known again
    once a person has parted them.
    """
    known = kept.known
    own = {row.id for row in rows}
    first = {known.records[name]: name for name in own if name in known.records}
    if not first:
        first = {_standing(kept, thing, records): rows[0].id}
    others = next(row.id for row in rows if row.id in first.values())
    parted: dict[str, list[int]] = {name: [at] for at, name in first.items()}
    for at in records:
        listed = known.listed.get(at, "")
        if at not in first:
            parted[listed if listed in parted else others].append(at)
    return parted


def _standing(kept: IdsKept, thing: str, records: Sequence[int]) -> int:
    """The record that stands for a thing that is published first: one that prints what names it."""
    name = thing.partition(":")[2]

    def order(at: int) -> tuple[bool, bool, str]:
        said = kept.records[at]
        names = {identifier.removeprefix("report:") for identifier in said.identifiers}
        return name not in names, not said.prints, said.digest

    return min(records, key=order)
