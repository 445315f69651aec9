"""What persons, rules and models propose about studies: a node each, never a coding; whether the
passage it rests on stands in what is held, and what a person decided of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from lacunary.graph.assembly.mentions import study_names
from lacunary.graph.assembly.workbench import Workbench, resolved
from lacunary.graph.records import CODINGS, Decision, Record
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import bare_doi, digest, fold

__all__ = ["add_proposals"]

_TOLD = {
    "dimension": "dimension", "words": "value", "passage": "passage",
    "passage_page": "passage_page", "proposed_by": "proposed_by",
    "proposed_version": "proposed_version", "proposer_kind": "proposer_kind",
    "purpose": "purpose", "validation": "validation", "prompt_hash": "prompt_hash",
    "proposed_on": "proposed_on", "note": "note",
}  # fmt: skip
"""Property of a proposal to the field of its row."""
_STATES = {"accept": "accepted", "reject": "rejected"}


def add_proposals(bench: Workbench) -> None:
    """A node for each row of a source of proposals, joined to its study and its concept."""
    rows = [record for record in bench.loaded.records if record.kind == "proposal"]
    if not rows:
        return
    held = _Held(bench)
    for record in rows:
        study = held.study(str(record.get("subject")))
        dimension = str(record.get("dimension"))
        concept = held.concept(dimension, record)
        reason = ""
        if not study:
            reason = f"there is no study `{record.get('subject')}`. Correct or remove the row."
        elif dimension not in schema().codings:
            reason = f"`{dimension}` is not a dimension. Correct the row."
        elif record.get("concept") is not None and not concept:
            reason = f"`{record.get('concept')}` is in no vocabulary. Correct the row."
        if reason:
            bench.reject_row(record, reason, record.verbatim("value") or record.verbatim("concept"))
            continue
        _add(bench, record, study, concept, held)


def _add(bench: Workbench, record: Record, study: str, concept: str, held: _Held) -> None:
    properties: dict[str, Any] = {name: record.get(field) for name, field in _TOLD.items()}
    passage = str(record.get("passage") or "")
    if passage:
        place = held.place_of(study, passage)
        properties |= {"passage_found": bool(place), "passage_place": place or None}
    decided = held.decided.get((study, concept))
    properties["proposal_state"] = _STATES[decided.kind] if decided else "open"
    if decided:
        properties |= {"decided_by": decided.by, "decided_on": decided.date}
    told = {name: value for name, value in properties.items() if value not in (None, "")}
    key = digest(study, concept, *(f"{name}={value}" for name, value in sorted(told.items())))
    base, again = f"proposal:{key}", 1
    identifier = base
    while identifier in bench.graph:  # proposed twice in the same words
        again += 1
        identifier = f"{base}-{again}"
    sources = {"sources": [record.place]}
    bench.graph.add_node(identifier, told | sources)
    bench.graph.add_edge("PROPOSED_FOR", identifier, study, sources)
    if concept:
        bench.graph.add_edge("PROPOSES", identifier, concept, sources)


class _Held:
    """What is held here: studies by their names, concepts by theirs, texts, and decisions."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.ids = resolved(bench.study_aliases | bench.report_aliases)

    def study(self, name: str) -> str:
        """The study that a row calls by its id, an alias, `review/label`, a label that one study
        alone has, or the DOI of a report of one study alone; empty where there is none.
        """
        found = self.ids.get(name, "")
        if found.startswith("study:"):
            return found
        doi = bare_doi(name)
        report = found or (self.ids.get(f"report:doi:{doi}", f"report:doi:{doi}") if doi else "")
        studies = self._by_name.get(name) or self._by_report.get(report) or set()
        return min(studies) if len(studies) == 1 else ""

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        bench, found = self.bench, defaultdict[str, set[str]](set)
        for name, number in study_names(bench.mentions).items():
            if number in bench.study_of:
                found[name].add(bench.study_of[number])
        for mention in bench.mentions:
            label = mention.first("label")
            if mention.number in bench.study_of and label:
                found[str(label)].add(bench.study_of[mention.number])
        return found

    @cached_property
    def _by_report(self) -> dict[str, set[str]]:
        bench, found = self.bench, defaultdict[str, set[str]](set)
        for number, report in bench.report_of.items():
            study = bench.study_of.get(number) or bench.companion_of.get(number)
            if study:
                found[report].add(study)
        return found

    def concept(self, dimension: str, record: Record) -> str:
        """The concept that a row names: by its id, with or without the dimension, else the one of
        which its words are a label; empty where there is none.
        """
        name = str(record.get("concept") or "")
        whole = name if ":" in name else f"{dimension}:{name}"
        if whole in self.bench.loaded.concepts and whole.startswith(f"{dimension}:"):
            return whole
        words = (dimension, fold(name or str(record.get("value") or "")))
        several = self._labels.get(words, set())
        return min(several) if len(several) == 1 else ""

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], set[str]]:
        found = defaultdict[tuple[str, str], set[str]](set)
        for one in self.bench.loaded.concepts.values():
            for label in (one.label_en, one.label_zh, *one.alt_en, *one.alt_zh):
                if label:
                    found[one.id.partition(":")[0], fold(label)].add(one.id)
        return found

    @cached_property
    def decided(self) -> dict[tuple[str, str], Decision]:
        """What a person decided of a concept for a study; of several rows the last."""
        rows = (row for row in self.bench.loaded.decisions if row.kind in CODINGS)
        return {(self.ids.get(row.subject, ""), row.object): row for row in rows}

    def place_of(self, study: str, passage: str) -> str:
        """Row and field of the first text of a study that holds the passage word for word, but for
        spaces; empty where none does.
        """
        wanted = _plain(passage)
        for place, text in self._texts.get(study, ()):
            if wanted in _plain(text):
                return place
        return ""

    @cached_property
    def _texts(self) -> Mapping[str, list[tuple[str, str]]]:
        bench, found = self.bench, defaultdict[str, list[tuple[str, str]]](list)
        for mention in bench.mentions:
            studies = {bench.study_of.get(mention.number), bench.companion_of.get(mention.number)}
            studies |= self._by_report.get(bench.report_of.get(mention.number, ""), set())
            for study in sorted(filter(None, studies)):
                found[study] += _printed(mention.records)
        return found


def _printed(records: Iterable[Record]) -> list[tuple[str, str]]:
    """What records print, each with its row and field."""
    return [
        (f"{record.place} {name}", cell.verbatim)
        for record in records
        for name, cells in sorted(record.cells.items())
        for cell in cells
    ]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
