"""Decides links: writes what a person accepts or rejects into the project's decisions, takes it
back, and reads tables of it.
"""

from __future__ import annotations

import datetime
import getpass
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import combinations, product
from pathlib import Path
from typing import Any

from lacunary.exports.files import write_text
from lacunary.exports.tables import to_csv
from lacunary.graph.assembly.decided_links import names_report
from lacunary.graph.assembly.named_records import may_be_one
from lacunary.graph.errors import ProjectError, SourceError, raise_all
from lacunary.graph.linkage.relations import RELATIONS
from lacunary.graph.records import LINKS, Decision, NamedRecord, Rejected, link_id
from lacunary.graph.stores.store import Store
from lacunary.loaders import Project
from lacunary.loaders.decisions import (
    read_decisions,
    record_cells,
    remove_decisions,
    write_decisions,
)
from lacunary.loaders.personal_files import changing
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.queries.pairs.pairs import Pair, PairKey, pair_key, read_pairs
from lacunary.queries.pairs.words import relation_in_words

__all__ = [
    "Imported",
    "Listing",
    "decide",
    "export_pairs",
    "find_pair",
    "import_decisions",
    "list_pairs",
    "read_numbers",
    "rows_say_all",
    "undo_decisions",
]

_KINDS = {
    ("report", "accept"): "same-report",
    ("report", "reject"): "distinct-reports",
    ("study", "accept"): "same-study",
    ("study", "reject"): "distinct",
}
"""What `decisions/links.csv` calls accepting and rejecting a link of each level."""
_WORDS = {
    word: decision
    for decision, words in tomllib.loads(
        files("lacunary.deciding").joinpath("words.toml").read_text(encoding="utf-8")
    ).items()
    for word in words
}
"""What a person may write into the column `decision`."""
_LIST = "`lacunary link` lists them."
_FILE = "decisions/links.csv"
_ROW = re.compile(r"(?:decisions[/-])?links(?:\.csv)?:(\d+)")
"""How a row is named: `links.csv:7`."""


@dataclass(slots=True)
class Imported:
    """What a table of decisions held: rows written, rows that said what is decided already, rows
    left open, rows refused.
    """

    written: list[str] = field(default_factory=list)
    known: int = 0
    open: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Listing:
    """Links of one outcome: those shown, how many there are of them, and how many more wait,
    decided, for the next build.
    """

    outcome: str
    pairs: list[Pair]
    total: int
    waiting: int

    def as_dict(self) -> dict[str, Any]:
        """The list as one JSON object."""
        links = [pair.as_dict() for pair in self.pairs]
        return {
            "outcome": self.outcome,
            "total": self.total,
            "shown": len(links),
            "waiting": self.waiting,
            "links": links,
        }


def list_pairs(
    project: Project,
    store: Store,
    outcome: str = "proposed",
    level: str = "",
    limit: int | None = None,
) -> Listing:
    """The links of an outcome (and level) that no row of `decisions/links.csv` decides, the highest
    score first.
    """
    every = read_pairs(store, outcome, level)
    decided = _decided(project)
    # what the last build has applied is shown with who decided it; what it has not would be asked
    # again
    kept = [pair for pair in every if pair.link.get("decided_by") or not _about(pair, decided)]
    return Listing(outcome, kept[:limit], len(kept), len(every) - len(kept))


def find_pair(store: Store, identifier: str) -> Pair:
    """One link by its id, decided or not; a ProjectError where there is none."""
    pair = _pairs(store, [identifier]).get(_id(identifier))
    if pair is None:
        raise ProjectError("link", f"there is no link `{_id(identifier)}`", _LIST)
    return pair


def decide(
    project: Project,
    store: Store,
    accept: Sequence[str],
    reject: Sequence[str],
    by: str = "",
    why: str = "",
    only: Sequence[int] = (),
    language: str = "en",
) -> list[str]:
    """Accept and reject links by their ids; returns what was decided, a line for each row, in the
    words of a language where one record is a version of the other or a notice about it.

    Of a family all records are one trial, or those that `only` numbers (the others stay open);
    rejected, no two of them are, or those that `only` numbers are of none of the others. Raises
    ProjectError where a link is not there, is named twice or is decided already, or has no such
    records; then nothing is written.
    """
    with changing(project.root):
        rows = _decisions(project, store, accept, reject, by, why, only)
        write_decisions(project.root, "links", rows)
        related = {pair.key: pair for pair in _pairs(store, accept).values()}
    return [_said(row, related, language) for row in rows]


def _said(row: Sequence[str], related: Mapping[PairKey, Pair], language: str) -> str:
    """What a row decides, for a person."""
    kind, one, other, by, date = row[:5]
    pair = related.get(pair_key("report", one, other))
    if pair is None or kind not in RELATIONS:
        return _in_words(kind, one, other, by, date)
    return f"{kind}: {relation_in_words(pair.link, language, one, other)} (by {by} on {date})"


def _decisions(
    project: Project,
    store: Store,
    accept: Sequence[str],
    reject: Sequence[str],
    by: str,
    why: str,
    only: Sequence[int],
) -> list[tuple[str, ...]]:
    """The rows that accept and reject these links, after checking that each can be decided."""
    pairs = _pairs(store, [*accept, *reject])
    decided = _decided(project)
    errors, rows = [], []
    asked = [(_id(name), "accept") for name in accept] + [(_id(name), "reject") for name in reject]
    for number, (identifier, word) in enumerate(asked):
        pair = pairs.get(identifier)
        if pair is None:
            errors.append(ProjectError("link", f"there is no link `{identifier}`", _LIST))
        elif identifier in [name for name, _ in asked[:number]]:
            errors.append(
                ProjectError(
                    "link", f"`{identifier}` is named twice", "Accept it or reject it, once."
                )
            )
        elif rows_about := _about(pair, decided):
            earlier = rows_about[-1]
            what = (
                f"`{identifier}` is decided already: {earlier.kind} by {earlier.by} on"
                f" {earlier.date} ({earlier.place})"
            )
            errors.append(
                ProjectError("link", what, f"`lacunary link undo {identifier}` takes it back.")
            )
        elif what := _wrong_records(pair, word, only):
            remedy = "`lacunary link show` numbers them from 1."
            errors.append(ProjectError("link", f"`{identifier}`: {what}", remedy))
        else:
            rows += _rows(pair, word, by, why, only)
    raise_all(errors)
    return rows


def _wrong_records(pair: Pair, word: str, only: Sequence[int]) -> str:
    """Why these are no records of a link to decide about, or ""."""
    missing = sorted({number for number in only if not 1 <= number <= len(pair.sides)})
    if missing:
        return f"it has {len(pair.sides)} records, no record {missing[0]}"
    few = word == "accept" and len(set(only)) == 1
    return "one record alone is one trial" if few else ""


def read_numbers(text: str) -> list[int]:
    """The numbers of records as a person writes them.

    >>> read_numbers("1, 3"), read_numbers("2-4")
    ([1, 3], [2, 3, 4])
    """
    found: list[int] = []
    for part in re.split(r"[,;\s]+", text.strip()) if text.strip() else ():
        ends = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", part)
        if not ends:
            what = f"`{part}` is no number of a record"
            raise ProjectError("link", what, "Write numbers such as 1,3.")
        found += range(int(ends[1]), int(ends[2] or ends[1]) + 1)
    return found


def undo_decisions(project: Project, store: Store | None, ids: Sequence[str]) -> list[str]:
    """Remove the rows that decided these links, named by the id of the link or as `links.csv:LINE`;
    returns what each said. Raises ProjectError where a link has no decision.

    The rows alone are asked first; `store` only where they do not say what an id is of.
    """
    with changing(project.root):
        by_id, decided = _rows_by_id(project), _decided(project)
        unknown = [name for name in ids if _row_or_id(name) not in by_id]
        pairs = _pairs(store, unknown) if store else {}
        errors, gone = [], []
        for identifier in dict.fromkeys(map(_row_or_id, ids)):
            pair = pairs.get(identifier)
            found = by_id.get(identifier) or (_about(pair, decided) if pair else [])
            if not found and identifier.startswith("decisions/"):
                what = f"`{identifier}` decides nothing"
                errors.append(ProjectError("link", what, "Look for the line in the file."))
            elif not found and pair is None:
                errors.append(ProjectError("link", f"there is no link `{identifier}`", _LIST))
            elif not found:
                errors.append(
                    ProjectError(
                        "link",
                        f"nobody has decided `{identifier}`",
                        "There is nothing to take back.",
                    )
                )
            gone += [decision for decision in found if decision not in gone]
        raise_all(errors)
        remove_decisions(project.root, "links", gone)
    return [_in_words(d.kind, d.subject, d.object, d.by, d.date) for d in gone]


def rows_say_all(project: Project, ids: Iterable[str]) -> bool:
    """Whether the rows of `decisions/links.csv` alone say what these ids are of."""
    by_id = _rows_by_id(project)
    return all(_row_or_id(name) in by_id or _ROW.fullmatch(name) for name in ids)


def _rows_by_id(project: Project) -> dict[str, list[Decision]]:
    """The rows that decide links, by the id of the link, which follows from the two names, and by
    `decisions/links.csv:LINE`.
    """
    found: dict[str, list[Decision]] = {}
    for decision in read_decisions(project.root)[0]:
        if decision.kind in LINKS:
            level = LINKS[decision.kind]
            identifier = link_id(level, decision.subject, decision.object)
            found.setdefault(identifier, []).append(decision)
            found[f"{_FILE}:{decision.place.rpartition(':')[2]}"] = [decision]
            if decision.family:
                found.setdefault(decision.family, []).append(decision)
    return found


def _row_or_id(name: str) -> str:
    row = _ROW.fullmatch(name)
    return f"{_FILE}:{row[1]}" if row else _id(name)


def import_decisions(
    project: Project, store: Store, file: Path, by: str = "", why: str = ""
) -> Imported:
    """Write the rows of a table (`link`, `decision`; optional `by`, `why`) whose decision is accept
    or reject.

    A row that repeats what is decided changes nothing; one that cannot be meant is refused with its
    line and the reason.
    """
    sheet = read_sheet(file, file.name)
    remedy = "It has link and decision, as `lacunary link export` and the page write them."
    lacking = [name for name in ("link", "decision") if name not in sheet.headings]
    raise_all(
        [
            SourceError(f"{file.name}:1", f"the column `{name}` is missing", remedy)
            for name in lacking
        ]
    )
    rows = [(line, dict(zip(sheet.headings, cells, strict=True))) for line, cells in sheet.rows]
    pairs = _pairs(store, [row["link"] for _, row in rows])
    result = Imported(rejected=list(sheet.rejected))
    with changing(project.root):
        new = _take_rows(project, file.name, rows, pairs, result, by, why)
        if new:
            write_decisions(project.root, "links", new)
    result.written = [_in_words(*row[:5]) for row in new]
    result.rejected.sort(key=lambda bad: bad.line)
    return result


def _take_rows(
    project: Project,
    name: str,
    rows: Sequence[tuple[int, dict[str, str]]],
    pairs: dict[str, Pair],
    result: Imported,
    by: str,
    why: str,
) -> list[tuple[str, ...]]:
    """The rows to write; those that are known, left open or refused are counted in `result`."""
    decided, taken = _decided(project), dict[PairKey, tuple[str, str]]()
    new = list[tuple[str, ...]]()
    for line, row in rows:
        if not row["decision"]:
            result.open += 1
            continue
        word, pair = _WORDS.get(row["decision"].casefold(), ""), pairs.get(_id(row["link"]))
        key = pair.key if pair else _named(row, decided)
        kind = _kind(pair, word) if pair else _KINDS.get((key[0], word), "")
        rows_about = _about(pair, decided) if pair else decided.get(key, [])
        before = [(decision.kind, decision.place) for decision in rows_about]
        earlier = taken.get(key, before[-1] if before else None)
        if kind and earlier and kind == earlier[0]:
            result.known += 1
        elif reason := _refused(row, word, pair, earlier):
            result.rejected.append(
                Rejected(name, line, reason, "; ".join(filter(None, row.values())))
            )
        elif pair:
            taken[key] = kind, f"line {line}"
            only = read_numbers(row.get("only") or "")
            new += _rows(pair, word, row.get("by") or by, row.get("why") or why, only)
    return new


def export_pairs(pairs: Iterable[Pair], path: Path) -> Path:
    """Write pairs as a CSV, a row for each, with `decision` (accept or reject), `only` (numbers of
    some records of a family), `by` and `why` to fill in.
    """
    open_row = dict.fromkeys(("decision", "only", "by", "why"))
    rows = [open_row | pair.as_row() for pair in pairs]
    columns = list(rows[0]) if rows else [*open_row, "link"]
    # Excel takes a CSV without the mark for one in the system's own encoding, and would spoil the
    # Chinese on saving
    return write_text(path, "\ufeff" + to_csv(columns, [list(row.values()) for row in rows]))


def _id(name: str) -> str:
    return name if name.startswith("link:") else f"link:{name}"


def _pairs(store: Store, names: Iterable[str]) -> dict[str, Pair]:
    return {pair.id: pair for pair in read_pairs(store, ids=[_id(name) for name in names])}


def _decided(project: Project) -> dict[PairKey, list[Decision]]:
    """What is decided about which two records on which level; of several rows the last one
    counts.
    """
    found: dict[PairKey, list[Decision]] = {}
    for decision in read_decisions(project.root)[0]:
        if decision.kind in LINKS:
            level = LINKS[decision.kind]
            key = pair_key(level, decision.subject, decision.object)
            found.setdefault(key, []).append(decision)
            if decision.family:
                found.setdefault((level, frozenset((decision.family,))), []).append(decision)
    return found


def _about(pair: Pair, decided: Mapping[PairKey, list[Decision]]) -> list[Decision]:
    """The rows about a pair: they name its records, and mean what these print (a place may hold
    another record by now). Those about a family were written from its card.
    """
    if pair.further:
        return decided.get(pair.key, [])
    sides = {side.name: side.record for side in (pair.one, pair.other)}
    return [
        row
        for row in decided.get(pair.key, [])
        if pair.link.get("decided_by")
        or (
            may_be_one(row.subject_record, sides[row.subject])
            and may_be_one(row.object_record, sides[row.object])
        )
    ]


def _named(row: dict[str, str], decided: Collection[PairKey]) -> PairKey:
    """Level and records that a row names itself, or its family: once a decision is built, its link
    may have gone from the graph.
    """
    level, family = row.get("level", ""), frozenset((_id(row["link"]),))
    if (level, family) in decided:
        return level, family
    return pair_key(level, *(row.get(name, "").removeprefix("'") for name in ("one", "other")))


def _refused(
    row: dict[str, str], word: str, pair: Pair | None, earlier: tuple[str, str] | None
) -> str:
    """Why a row decides nothing, or ""."""
    if not word:
        return (
            f"the decision `{row['decision']}` is not known. Write accept or reject, or leave it"
            " empty."
        )
    if pair is None:
        return (
            f"there is no link `{row['link']}`. Its records may have changed: export the list"
            " again."
        )
    sides = (("one", pair.one), ("other", pair.other))
    for name, side in sides:
        parts = row.get(f"{name}_fingerprint", "").split(" | ")
        printed = NamedRecord(fingerprint=tuple(filter(None, parts)))
        if not may_be_one(printed, side.record):
            return f"`{side.name}` is another record now. Export the list again."
    if pair.further and row.get("records", pair.printed) != pair.printed:
        return f"`{pair.id}` has other records now. Export the list again."
    try:
        if wrong := _wrong_records(pair, word, read_numbers(row.get("only") or "")):
            return f"{wrong}. Number them from 1."
    except ProjectError as error:
        return f"{error.what}. {error.remedy}"
    if earlier:
        return (
            f"`{pair.id}` is decided otherwise ({earlier[1]}: {earlier[0]}). `lacunary link undo"
            f" {pair.id}` takes that back."
        )
    return ""


def _kind(pair: Pair, word: str) -> str:
    """What a decision is called: accepted, a preprint becomes no part of its article."""
    of_relation: dict[str, str] = {relation: kind for kind, relation in RELATIONS.items()}
    if word == "accept" and pair.link.get("relation"):
        return of_relation[pair.link["relation"]]
    return _KINDS.get((pair.link["level"], word), "")


def _rows(
    pair: Pair, word: str, by: str, why: str, only: Sequence[int] = ()
) -> list[tuple[str, ...]]:
    """The rows of `decisions/links.csv` that decide a link: of a family one for each two records
    that it says something of, with the id of the family.
    """
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    sides = pair.sides
    chosen = [side for number, side in enumerate(sides, 1) if not only or number in only]
    others = [side for side in sides if side not in chosen]
    if word == "accept":
        first = next((side for side in chosen if not names_report(side.name)), chosen[0])
        pairs = [(first, side) for side in chosen if side is not first]
    else:
        pairs = list(product(chosen, others)) if others else list(combinations(chosen, 2))
    kind, family = _kind(pair, word), pair.id if pair.further else ""
    if kind in RELATIONS and pair.link.get("relation_by") == "other":
        pairs = [(pair.other, pair.one)]
    return [
        (
            kind,
            one.name,
            other.name,
            by or getpass.getuser(),
            today,
            why,
            *record_cells(one.record),
            *record_cells(other.record),
            family,
        )
        for one, other in pairs
    ]


def _in_words(kind: str, one: str, other: str, by: str, date: str) -> str:
    return f"{kind}: {one} · {other} (by {by} on {date})"
