"""What sources speak of: mentions of reports and studies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lacunary.graph.assembly.listed_rows import TITLES
from lacunary.graph.assembly.listed_studies import Listed, listed_studies
from lacunary.graph.assembly.order import KINDS
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import digest, report_id

__all__ = ["TITLES", "Mention", "MentionPair", "StudyKey", "mentions_of", "study_names"]

_IDENTIFIERS = ("doi", "pmid", "pmcid", "cnki", "openalex")
"""Identifiers of a report, the strongest first."""

MentionPair = tuple[int, int]
"""Two mentions by number."""
StudyKey = tuple[str, str]
"""`(review, key)` of a study as a review lists it, or `(source, line)` of a candidate."""


@dataclass
class Mention:
    """A publication as one owner speaks of it: a study of a review, a review, a candidate row, a
    bibliographic record or a reference list.
    """

    number: int
    kind: str
    key: StudyKey
    records: list[Record] = field(default_factory=list)
    called: str = ""
    """What people call the study where its label names several: `Wang 2020a`."""

    def first(self, name: str) -> str | int | None:
        """The first value of a field in the mention's records."""
        value = next(
            (record.get(name) for record in self.records if record.get(name) is not None), None
        )
        return value if isinstance(value, str | int) else None

    @cached_property
    def id(self) -> str | None:
        """The report identifier that this mention alone would give; None when it names no
        publication.
        """
        return self.id_without(())

    def id_without(self, names: Collection[str]) -> str | None:
        """The report identifier that it would give without some of its identifiers."""
        for name in _IDENTIFIERS:
            if name not in names and (value := self._least(name)):
                return f"report:{name}:{value}"
        titles = (min(self._every(name), default="") for name in (*TITLES, "text"))
        title = next(filter(None, titles), "")
        if not title:
            return None
        years = self.all("year")
        return report_id(
            title=title, first_author=self._least("authors"), year=min(years, default=None)
        )

    def all(self, name: str) -> list[Any]:
        """The first value of a field in each of the mention's records that has one."""
        values = (record.get(name) for record in self.records if name in record.cells)
        return [value for value in values if value is not None]

    def _every(self, name: str) -> list[str]:
        """All values of a field: of two titles in one record either may be shown."""
        cells = (cell for record in self.records for cell in record.cells.get(name, ()))
        return [str(cell.value) for cell in cells if cell.value is not None]

    def _least(self, name: str) -> str:
        """Of the values that the records give, the same one whatever their order."""
        return min(map(str, self.all(name)), default="")

    @property
    def rank(self) -> int:
        """Its kind as a number: lower for what a person read."""
        return KINDS.index(self.kind)

    @property
    def content(self) -> str:
        """A digest of all that the records print, the same whatever their order and place."""
        printed = (
            digest(*((name, record.verbatim(name)) for name in sorted(record.cells)))
            for record in self.records
        )
        return digest(self.kind, *sorted(printed), length=6)

    @property
    def places(self) -> list[str]:
        """Where its records stand; the entries of one reference list may stand in one row and are
        told apart by their number.
        """
        return [
            r.place if r.kind != "reference" else f"{r.place} #{r.get('order')}"
            for r in self.records
        ]

    @property
    def name(self) -> str:
        """What a decision calls the study that it speaks of: `review/label`, with ` #order` where
        the sheet numbers its rows, or ` #title` where the label names several studies.
        """
        return "/".join(self.key)


def mentions_of(records: Iterable[Record], listed: Listed | None = None) -> list[Mention]:
    """The mentions in order of first appearance; `listed` says which rows of a review are one study
    (found here where it is not given), and each report that they print is a mention of its own.
    """
    records = list(records)
    if listed is None:
        rows = (record for record in records if record.kind == "inclusion")
        listed = listed_studies(rows, lambda one, other: False)
    homes = {
        id(record): (review, study, part)
        for review, study in listed.studies
        for part, rows in enumerate(study.reports)
        for record in rows
    }
    found: dict[tuple[str, StudyKey, int], Mention] = {}
    for record in records:
        part, called = 0, ""
        match record.kind:
            case "inclusion":
                review, study, part = homes[id(record)]
                key, called = (review, study.key), study.called
            case "review":
                key = (str(record.get("review")), "")
            case "report" if record.get("work"):
                key = (record.source, str(record.get("work")))
            case "candidate":
                content = digest(*map(record.verbatim, record.cells), length=6)
                key = (record.source, f"{record.verbatim('label')} {content}".strip())
            case "report":
                key = (record.source, str(record.line))
            case "reference":
                key = (record.source, f"{record.get('citing_line')} #{record.get('order')}")
            case _:
                continue
        mention = found.get((record.kind, key, part))
        if mention is None:
            mention = Mention(len(found), record.kind, key, called=called)
            found[record.kind, key, part] = mention
        mention.records.append(record)
    return list(found.values())


def study_names(mentions: Iterable[Mention]) -> dict[str, int]:
    """What a decision calls each study mention, and its number."""
    return {m.name: m.number for m in mentions if m.kind in ("inclusion", "candidate")}
