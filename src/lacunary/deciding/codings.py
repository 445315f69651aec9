"""Decides words, and concepts proposed for a study: rows of value tables and of
decisions/codings.csv, written, taken back, exported and imported.
"""

from __future__ import annotations

import datetime
import getpass
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from lacunary.deciding.proposals import Proposal, list_proposals
from lacunary.deciding.words import (
    Word,
    WordList,
    known,
    list_words,
    meant,
    rows_by_word,
    word_id,
)
from lacunary.exports.files import write_text
from lacunary.exports.tables import to_csv
from lacunary.graph.errors import LacunaryError, ProjectError, SourceError, raise_all
from lacunary.graph.matching.likely import NO_CONCEPT
from lacunary.graph.records import CODINGS, Decision, Rejected, ValueRow
from lacunary.graph.stores.store import Store
from lacunary.loaders import Project
from lacunary.loaders.decisions import read_decisions, remove_decisions, write_decisions
from lacunary.loaders.personal_files import changing
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.vocabulary.value_rows import (
    read_value_rows,
    remove_value_rows,
    write_value_rows,
)

__all__ = [
    "Decided",
    "Imported",
    "decide_codings",
    "export_codings",
    "import_codings",
    "undo_codings",
]

_CODINGS = "decisions/codings.csv"
_LIST = "`lacunary code list` lists them."
_ROW = re.compile(r"(?:mappings/values/)?([a-z]+)\.csv:(\d+)")
"""How a row of a value table is named: `condition.csv:7`."""
_WORDS = {
    word: decision
    for decision, words in tomllib.loads(
        files("lacunary.deciding").joinpath("words.toml").read_text(encoding="utf-8")
    ).items()
    for word in words
}
"""What a person may write into the column `decision`."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: the words of a dimension, or a study, and the concepts that they mean, or do
    not; how many studies it is about (None: not known from the row alone), and its file.
    """

    decision: str
    subject: str
    dimension: str
    concepts: tuple[str, ...]
    studies: int | None
    file: str


@dataclass(slots=True)
class Imported:
    """What a table of decisions held: decisions written, rows that said what is decided already,
    rows left open, rows refused.
    """

    written: list[Decided] = field(default_factory=list)
    known: int = 0
    open: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def decide_codings(
    project: Project,
    store: Store,
    decision: str,
    ids: Sequence[str],
    named: Sequence[str] = (),
    by: str = "",
    why: str = "",
) -> list[Decided]:
    """Accept or reject words and proposals by their ids, all or none; returns what was decided.

    Accepted, words mean the concepts `named` (`-`: none), else the first proposed; rejected, they
    do not mean those, else none of all that are proposed. An accepted proposal codes its study.
    Raises ProjectError where one is not there, is named twice or is decided already.
    """
    with changing(project.root):
        words, proposals = _found(project, store, ids)
        taken = _Taken(project)
        errors: list[LacunaryError] = []
        for number, name in enumerate(ids):
            try:
                if name in ids[:number]:
                    remedy = "Accept it or reject it, once."
                    raise ProjectError("code", f"`{name}` is named twice", remedy)
                if word := words.get(name):
                    taken.word(word[0], word[1], decision, named, by, why)
                elif proposal := proposals.get(name):
                    taken.proposal(proposal, decision, by, why)
                else:
                    raise ProjectError("code", f"there is nothing `{name}` to decide", _LIST)
            except ProjectError as error:
                errors.append(error)
        raise_all(errors)
        taken.write()
    return taken.decided


class _Taken:
    """Decisions that are taken together: checked one by one, then written."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.rows = rows_by_word(read_value_rows(project.root))
        self.codings = {
            (one.subject, one.object): one
            for one in read_decisions(project.root)[0]
            if one.kind in CODINGS
        }
        self.new_rows: dict[str, list[ValueRow]] = {}
        self.new_codings: list[tuple[str, ...]] = []
        self.decided: list[Decided] = []

    def word(
        self,
        word: Word,
        words: WordList,
        decision: str,
        named: Sequence[str],
        by: str,
        why: str,
    ) -> None:
        """One word; a ProjectError where it cannot be decided so."""
        before = self.rows.get(word.id, [])
        told = next((row for row in before if row.decides), None)
        if told:
            what = f"`{word.words}` is decided already ({told.place}: {_in_words(told)})"
            raise ProjectError("code", what, f"`lacunary code undo {word.id}` takes it back.")
        refused = {one for row in before for one in row.refused}
        if decision == "accept":
            concepts = meant(word, words.concepts, named)
            row = self._row(word, tuple(one for one in concepts if one != NO_CONCEPT), (), by)
        else:
            concepts = known(named or word.proposed, words.concepts)
            if not concepts:
                what = f"nothing is proposed for `{word.words}` that could be rejected"
                raise ProjectError("code", what, "--as - accepts that it names no concept.")
            row = self._row(word, (), tuple(sorted({*refused, *concepts})), by)
        self.new_rows.setdefault(why, []).append(row)
        file = f"mappings/values/{word.dimension}.csv"
        self.decided.append(
            Decided(decision, word.words, word.dimension, tuple(concepts), len(word.studies), file)
        )

    def proposal(self, proposal: Proposal, decision: str, by: str, why: str) -> None:
        """One concept for one study."""
        key = (proposal.study, proposal.concept)
        if told := self.codings.get(key):
            what = f"`{proposal.id}` is decided already: {told.kind} by {told.by} on {told.date}"
            raise ProjectError("code", what, f"`lacunary code undo {proposal.id}` takes it back.")
        self.new_codings.append((*key, decision, by or getpass.getuser(), _today(), why))
        concepts = (proposal.concept,)
        self.decided.append(
            Decided(decision, proposal.study, proposal.dimension, concepts, 1, _CODINGS)
        )

    def write(self) -> None:
        """Write what was taken: value tables, then codings."""
        for why, rows in self.new_rows.items():
            write_value_rows(self.project.root, rows, why)
        if self.new_codings:
            write_decisions(self.project.root, "codings", self.new_codings)

    def _row(
        self, word: Word, concepts: tuple[str, ...], refused: tuple[str, ...], by: str
    ) -> ValueRow:
        who = by or getpass.getuser()
        return ValueRow(word.dimension, word.words, concepts, refused, "", who, _today())


def _found(
    project: Project, store: Store, ids: Iterable[str]
) -> tuple[dict[str, tuple[Word, WordList]], dict[str, Proposal]]:
    """The words and the proposals of these ids."""
    asked = {*ids}
    words: dict[str, tuple[Word, WordList]] = {}
    if any(name.startswith("word:") for name in asked):
        for matched in (False, True):
            listed = list_words(project, store, matched=matched, only=asked)
            words |= {word.id: (word, listed) for word in listed.words}
    proposals: dict[str, Proposal] = {}
    if any(name.startswith("coding:") for name in asked):
        every = list_proposals(project, store, decided=True).proposals
        proposals = {one.id: one for one in every if one.id in asked}
    return words, proposals


def undo_codings(project: Project, ids: Sequence[str]) -> list[Decided]:
    """Take the rows that decided these words or codings out again, named by id or as
    `condition.csv:7`; returns what each said. Raises ProjectError where one has no decision.
    """
    with changing(project.root):
        rows = read_value_rows(project.root)
        by_id = rows_by_word(rows)
        by_place = {row.place: [row] for row in rows}
        decisions = read_decisions(project.root)[0]
        gone: list[ValueRow] = []
        codings: list[Decision] = []
        errors = []
        for name in dict.fromkeys(ids):
            row = _ROW.fullmatch(name)
            place = f"mappings/values/{row[1]}.csv:{row[2]}" if row else ""
            held = by_place.get(place, []) if row else by_id.get(name, [])
            told = [d for d in decisions if d.kind in CODINGS and _coding_id(d) == name]
            if not held and not told:
                what = f"nobody has decided `{name}`"
                errors.append(ProjectError("code", what, "There is nothing to take back."))
            gone += [one for one in held if one not in gone]
            codings += told
        raise_all(errors)
        remove_value_rows(project.root, gone)
        if codings:
            remove_decisions(project.root, "codings", codings)
    return [
        *(_taken_back(row) for row in gone),
        *(_coding_taken_back(one) for one in codings),
    ]


def _taken_back(row: ValueRow) -> Decided:
    decision = "accept" if row.decides else "reject"
    concepts = (row.concepts or (NO_CONCEPT,)) if row.decides else row.refused
    file = row.place.rpartition(":")[0]
    return Decided(decision, row.words, row.dimension, concepts, None, file)


def _coding_taken_back(row: Decision) -> Decided:
    one = Proposal(row.subject, row.object)
    return Decided(row.kind, one.study, one.dimension, (one.concept,), 1, _CODINGS)


def _coding_id(decision: Decision) -> str:
    return Proposal(decision.subject, decision.object).id


def export_codings(rows: Iterable[Mapping[str, Any]], path: Path) -> Path:
    """Write words or proposals as a CSV, a row for each, with `decision` (accept or reject),
    `concepts`, `by` and `why` to fill in.
    """
    open_row = dict.fromkeys(("decision", "concepts", "by", "why"), "")
    every = [open_row | dict(row) for row in rows]
    columns = list(every[0]) if every else [*open_row, "id"]
    # the mark tells spreadsheet programs of UTF-8, or they would spoil the Chinese
    return write_text(path, "\ufeff" + to_csv(columns, [list(row.values()) for row in every]))


def import_codings(
    project: Project, store: Store, file: Path, by: str = "", why: str = ""
) -> Imported:
    """Write the rows of a table (`id`, `decision`; optional `concepts`, `by`, `why`) whose decision
    is accept or reject.

    A row that repeats what is decided changes nothing; one that cannot be meant is refused with its
    line and the reason.
    """
    sheet = read_sheet(file, file.name)
    remedy = "It has id and decision, as `lacunary code export` and the page write them."
    raise_all(
        [
            SourceError(f"{file.name}:1", f"the column `{name}` is missing", remedy)
            for name in ("id", "decision")
            if name not in sheet.headings
        ]
    )
    rows = [(line, dict(zip(sheet.headings, cells, strict=True))) for line, cells in sheet.rows]
    result = Imported(rejected=list(sheet.rejected))
    with changing(project.root):
        words, proposals = _found(project, store, [row["id"] for _, row in rows])
        taken = _Taken(project)
        seen: dict[str, tuple[str, tuple[str, ...]]] = {}
        for line, row in rows:
            if not row["decision"].strip():
                result.open += 1
                continue
            asked = _asked(row)
            if seen.get(row["id"]) == asked or _is_known(taken, row["id"], asked, words):
                result.known += 1
                continue
            try:
                _take(taken, row, asked, words, proposals, seen, by, why)
                seen[row["id"]] = asked
            except ProjectError as error:
                reason = " ".join(filter(None, (f"{error.what}.", error.remedy)))
                raw = "; ".join(filter(None, row.values()))
                result.rejected.append(Rejected(file.name, line, reason, raw))
        taken.write()
    result.written = taken.decided
    result.rejected.sort(key=lambda bad: bad.line)
    return result


def _asked(row: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The decision of a row (empty: not known), and the concepts that it names."""
    named = (part.strip() for part in (row.get("concepts") or "").split(";"))
    decision = _WORDS.get(row["decision"].strip().casefold(), "")
    return decision, tuple(filter(None, named))


def _take(
    taken: _Taken,
    row: Mapping[str, str],
    asked: tuple[str, tuple[str, ...]],
    words: Mapping[str, tuple[Word, WordList]],
    proposals: Mapping[str, Proposal],
    seen: Mapping[str, object],
    by: str,
    why: str,
) -> None:
    decision, named = asked
    name, who, reason = row["id"], row.get("by") or by, row.get("why") or why
    if not decision:
        what = f"the decision `{row['decision']}` is not known"
        raise ProjectError("code", what, "Write accept or reject, or leave it empty.")
    if name in seen:
        what = f"`{name}` is decided otherwise in a row above"
        raise ProjectError("code", what, "Keep one of them.")
    if word := words.get(name):
        said = row.get("words", word[0].words)
        if word_id(word[0].dimension, said.removeprefix("'")) != name:
            what = f"`{name}` is not the id of `{said}`"
            raise ProjectError("code", what, "Export the list again.")
        taken.word(word[0], word[1], decision, named, who, reason)
    elif proposal := proposals.get(name):
        taken.proposal(proposal, decision, who, reason)
    else:
        what = f"there is nothing `{name}` to decide"
        raise ProjectError("code", what, "The graph may have changed: export the list again.")


def _is_known(
    taken: _Taken,
    name: str,
    asked: tuple[str, tuple[str, ...]],
    words: Mapping[str, tuple[Word, WordList]],
) -> bool:
    """Whether a row says what is decided already."""
    decision, named = asked
    proposed = words[name][0].proposed if name in words else []
    for row in taken.rows.get(name, ()):
        if row.decides and decision == "accept":
            return set(named or proposed[:1]) <= {*row.concepts} or (
                set(named) == {NO_CONCEPT} and not row.concepts
            )
        if not row.decides and decision == "reject":
            return {*named} <= {*row.refused}
    return any(
        told.kind == decision and _coding_id(told) == name for told in taken.codings.values()
    )


def _in_words(row: ValueRow) -> str:
    means = "; ".join(row.concepts) or NO_CONCEPT
    return f"{means}{f', by {row.by} on {row.date}' if row.by else ''}"


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
