"""Decisions about links beside the sources as they are now: those that no longer apply, and records
named anew by what they print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.decided_links import DecidedLinks, decided_links, names_report
from lacunary.graph.assembly.listed_studies import listed_studies
from lacunary.graph.assembly.mentions import Mention, mentions_of, study_names
from lacunary.graph.assembly.named_records import named_records
from lacunary.graph.assembly.order import in_order
from lacunary.graph.errors import raise_all
from lacunary.graph.records import LINKS, Decision, NamedRecord, Rejected, link_id
from lacunary.loaders import Project
from lacunary.loaders.decisions import name_records
from lacunary.loaders.load import load_project

__all__ = ["Migrated", "StaleLink", "migrate_links", "stale_links"]

_FILE = "decisions/links.csv"


@dataclass(frozen=True, slots=True)
class StaleLink:
    """A decision that is applied to nothing, and why; its `id` and its row are what
    `lacunary link undo` takes.
    """

    decision: Decision
    reason: str

    @property
    def id(self) -> str:
        """The id of the link that the row decided."""
        row = self.decision
        return link_id(LINKS[row.kind], row.subject, row.object)

    @property
    def row(self) -> str:
        """Where it stands: `decisions/links.csv:7`."""
        return f"{_FILE}:{_line(self.decision)}"

    def as_dict(self) -> dict[str, Any]:
        """The row and why it is not applied, as an object for JSON."""
        row = self.decision
        sides = (("a", row.subject, row.subject_record), ("b", row.object, row.object_record))
        found: dict[str, Any] = {"id": self.id, "row": self.row, "decision": row.kind}
        for side, name, record in sides:
            found[side] = {
                "name": name,
                "title": record.title,
                "identifiers": list(record.identifiers),
                "place": record.place,
            }
        return found | {"by": row.by, "date": row.date, "why": row.why, "reason": self.reason}


@dataclass(slots=True)
class Migrated:
    """What became of the rows of `decisions/links.csv`: those that name their records by what these
    print now (`named` for the first time, `renewed` after a change), and those to look at.
    """

    named: int = 0
    renewed: int = 0
    doubtful: list[Rejected] = field(default_factory=list)
    stale: list[StaleLink] = field(default_factory=list)


def stale_links(project: Project, level: str = "") -> list[StaleLink]:
    """The decisions about links (of a level) that no longer apply to the project's sources."""
    return [stale for one in _read(project, level) for stale in one.stale]


def migrate_links(project: Project, *, doubtful: bool = False, dry_run: bool = False) -> Migrated:
    """Write into every row that applies what its records print now, by which it is known again.

    A row of before that names a record by its place alone is left as it is and listed, since rows
    may have moved; with `doubtful` it is taken to mean the record that stands there. With
    `dry_run` nothing is written.
    """
    done, changed = Migrated(), list[Decision]()
    names = dict[str, tuple[NamedRecord, NamedRecord]]()
    for level in _read(project):
        done.stale += level.stale
        for decision, records in level.named():
            before = (decision.subject_record, decision.object_record)
            reason = "" if doubtful else level.doubt(decision, records)
            if reason:
                words = f"{decision.kind}; {decision.subject}; {decision.object}"
                done.doubtful.append(Rejected(_FILE, _line(decision), reason, words))
            elif records != before:
                done.named += not all(record.told for record in before)
                done.renewed += all(record.told for record in before)
                names[decision.place] = records
                changed.append(decision)
    if changed and not dry_run:
        name_records(project.root, names, changed)
    done.doubtful.sort(key=lambda row: row.line)
    done.stale.sort(key=lambda stale: _line(stale.decision))
    return done


def _line(decision: Decision) -> int:
    return int(decision.place.rpartition(":")[2])


@dataclass(slots=True)
class _Level:
    """The decisions of one level and the mentions that they name."""

    level: str
    mentions: Sequence[Mention]
    decisions: Sequence[Decision]
    decided: DecidedLinks
    labels: Counter[str]

    @property
    def stale(self) -> list[StaleLink]:
        refused = self.decided.refused
        rows = (row for row in self.decisions if row.place in refused)
        return [StaleLink(row, refused[row.place]) for row in rows]

    def named(self) -> list[tuple[Decision, tuple[NamedRecord, NamedRecord]]]:
        """Each row that applies, and how it would name its records today."""
        rows = [row for row in self.decisions if row.place not in self.decided.refused]
        ends = {row.place: [side[0] for side in self.decided.sides[row.place]] for row in rows}
        sides = [
            (name, end)
            for row in rows
            for name, end in zip((row.subject, row.object), ends[row.place], strict=True)
        ]
        by_place = {end for name, end in sides if self._is_place(name)}
        studies = {end for name, end in sides if self.level == "study" and not names_report(name)}
        named = named_records(self.mentions, by_place, "report", lambda one: str(one.number))
        named |= named_records(self.mentions, studies, "study", lambda one: one.name)
        others = {end for _, end in sides} - by_place - studies
        named |= named_records(self.mentions, others, "report", lambda one: str(one.id))
        return [(row, (named[ends[row.place][0]], named[ends[row.place][1]])) for row in rows]

    def doubt(self, row: Decision, records: tuple[NamedRecord, NamedRecord]) -> str:
        """Why a row of before may mean another record than it would be applied to, or ""."""
        held = (row.subject_record, row.object_record)
        for name, before, now in zip((row.subject, row.object), held, records, strict=True):
            label, numbered, _ = name.rpartition(" #")
            shared = bool(numbered) and self.labels[label] > 1
            if before.told or not (self._is_place(name) or shared):
                continue
            return (
                f"`{name}` may have meant another record; “{now.title}” stands there now. "
                "Keep the row with `lacunary link migrate --doubtful`, or take it out with "
                f"`lacunary link undo links.csv:{_line(row)}`."
            )
        return ""

    def _is_place(self, name: str) -> bool:
        return names_report(name) and not name.startswith("report:")


def _read(project: Project, level: str = "") -> list[_Level]:
    """The decisions about links beside what the sources hold; every error of these is raised."""
    loaded, _, errors = load_project(project)
    raise_all(errors)
    records = in_order(loaded.records)
    inclusions = (record for record in records if record.kind == "inclusion")
    listed = listed_studies(inclusions, Vocabulary(loaded.concepts).nested)
    mentions = mentions_of(records, listed)
    labels = Counter(name.rpartition(" #")[0] for name in study_names(mentions) if " #" in name)
    found = []
    for name in ("report", "study"):
        decisions = [row for row in loaded.decisions if LINKS.get(row.kind) == name]
        if decisions and level in ("", name):
            decided = decided_links(decisions, mentions, name)
            found.append(_Level(name, mentions, decisions, decided, labels))
    return found
