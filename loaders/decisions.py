"""What a person decided, in CSV files under `decisions/`: confirmations, links, corrections and
codings, with who, when and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError, raise_all
from lacunary.graph.records import (
    BURDEN,
    CODINGS,
    IMPOSSIBLE,
    LINKS,
    Decision,
    NamedRecord,
    Rejected,
    SourceFile,
)
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.personal_files import changing
from lacunary.loaders.personal_tables import (
    one_cell,
    require_columns,
    text_to_change,
    with_columns,
    write_table,
)
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.table_lines import (
    insert_rows,
    remove_rows,
    replace_rows,
)

__all__ = [
    "COLUMNS",
    "FAMILY",
    "RECORD",
    "RECORDS",
    "name_records",
    "read_decisions",
    "record_cells",
    "remove_decisions",
    "write_confirmation",
    "write_decisions",
]

COLUMNS = {
    "confirmations": ("study", "review", "by", "date", "why", "source"),
    "links": ("decision", "a", "b", "by", "date", "why"),
    "corrections": ("subject", "property", "value", "by", "date", "why"),
    "codings": ("study", "concept", "decision", "by", "date", "why"),
    "impossible_cells": ("row", "column", "by", "date", "why"),
    "burden": ("concept", "weight", "by", "date", "why"),
}
"""The columns of each decision file; `links` decides `same-study` or `distinct` about two studies
`review/label`, `same-report` or `distinct-reports` about two records of reports, `codings` `accept`
or `reject` about a concept for a study; no study can stand in an `impossible_cells`; `burden` gives
a concept a weight.
"""
_OF_A_RECORD = ("title", "identifiers", "fingerprint", "place")
RECORDS = tuple(f"{side}_{name}" for side in "ab" for name in _OF_A_RECORD)
"""Columns of `links` that say what its two records print; a file of before lacks them."""
RECORD = ("record", *(f"record_{name}" for name in _OF_A_RECORD))
"""Columns of the other files: what a row of links would call the record that stands for the study
or report, and what it prints; where they are empty, the id alone says what is meant.
"""
FAMILY = "family"
"""Column of `links`: the id of the family from whose card the row was written."""
_SORTED_BY = {
    "confirmations": ("study", "review"),
    "links": ("a", "b"),
    "corrections": ("subject", "property"),
    "codings": ("study", "concept"),
    "impossible_cells": ("row", "column"),
    "burden": ("concept",),
}
"""The columns that say what a row decides about: rows sort by them, then by date, so that the
latest word comes last.
"""
_CHOICES = {"links": LINKS, "codings": CODINGS}
"""What the column `decision` of a file may hold."""


def read_decisions(
    root: Path, read: FilesRead | None = None
) -> tuple[list[Decision], list[SourceFile], list[Rejected]]:
    """All decisions of a project, the files they stand in, and the rows that decide nothing; `read`
    takes note of each file.
    """
    decisions: list[Decision] = []
    sources: list[SourceFile] = []
    rejected: list[Rejected] = []
    errors: list[LacunaryError] = []
    for path in sorted((root / "decisions").glob("*.csv")):
        if path.name == "identifiers.csv":  # names, not decisions: see published_ids
            continue
        where = path.relative_to(root).as_posix()
        if read is not None:
            read.note(path, where)
        try:
            decided, refused, remarks, rows = _read_file(path, where, read)
        except LacunaryError as error:
            errors.append(error)
            continue
        decisions += decided
        rejected += refused
        if read is not None:
            read.remarks += remarks
        title = f"Decisions: {path.stem}"
        identifier = f"decisions-{path.stem}"
        sources.append(
            SourceFile(identifier, where, "decision", title=title, rows=rows, rejected=len(refused))
        )
    raise_all(errors)
    return decisions, sources, rejected


def _read_file(
    path: Path, where: str, read: FilesRead | None = None
) -> tuple[list[Decision], list[Rejected], list[Rejected], int]:
    """The decisions of a file, the rows that decide nothing, the lines read in another encoding,
    and how many rows it has.
    """
    if path.stem not in COLUMNS:
        raise SourceError(
            where,
            "this is no decision file",
            f"Known: {', '.join(f'{name}.csv' for name in COLUMNS)}.",
        )
    columns = COLUMNS[path.stem]
    sheet = read_sheet(path, where, limits=read.limits if read else None, ours=True)
    require_columns(sheet, columns, where)
    decisions: list[Decision] = []
    rejected = list(sheet.rejected)
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        empty = [
            name
            for name in columns
            if name not in ("by", "date", "why", "source") and not row[name]
        ]
        reason = f"`{empty[0]}` is empty. Fill it in." if empty else ""
        choices = _CHOICES.get(path.stem)
        if choices and not empty and row["decision"] not in choices:
            reason = (
                f"the decision `{row['decision']}` is not known. Use one of {', '.join(choices)}."
            )
        if reason:
            rejected.append(Rejected(where, line, reason, "; ".join(cells)))
            continue
        kind, subject, value = _decided(path.stem, row)
        place = f"decisions-{path.stem}:{line}"
        decisions.append(
            Decision(
                kind,
                subject,
                value,
                row["by"],
                row["date"],
                row["why"],
                place,
                row.get("source", ""),
                _record(row, "a" if path.stem == "links" else "record"),
                _record(row, "b"),
                row.get(FAMILY, ""),
                row.get(RECORD[0], ""),
            )
        )
    return decisions, rejected, sheet.remarks, len(sheet.rows) + len(sheet.rejected)


def _record(row: Mapping[str, str], side: str) -> NamedRecord:
    """What a row says that one of its records prints; nothing where it has no such columns."""
    title, identifiers, fingerprint, place = (
        row.get(f"{side}_{name}", "") for name in _OF_A_RECORD
    )
    return NamedRecord(title, _parts(identifiers), _parts(fingerprint), place)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, cell.split(" | ")))))


def record_cells(record: NamedRecord) -> tuple[str, ...]:
    """What a record prints as cells, in the order of `RECORDS`.

    >>> record_cells(NamedRecord("A trial", ("doi:10.1/a",), ("li 2020: a trial #0a", "~1b")))
    ('A trial', 'doi:10.1/a', 'li 2020: a trial #0a | ~1b', '')
    """
    lists = (" | ".join(record.identifiers), " | ".join(record.fingerprint))
    return record.title.lstrip("=+-@"), *lists, record.place


def _decided(file: str, row: dict[str, str]) -> tuple[str, str, str]:
    match file:
        case "confirmations":
            return "confirmed", row["study"], row["review"]
        case "links":
            return row["decision"], row["a"], row["b"]
        case "codings":
            return row["decision"], row["study"], row["concept"]
        case "impossible_cells":
            return IMPOSSIBLE, row["row"], row["column"]
        case "burden":
            return BURDEN, row["concept"], row["weight"]
        case _:
            return row["property"], row["subject"], row["value"]


def write_confirmation(
    root: Path, study: str, review: str, by: str, date: str, why: str, source: str
) -> Path:
    """Add a row to `decisions/confirmations.csv` (made when it is not there); returns its path."""
    return write_decisions(root, "confirmations", [(study, review, by, date, why, source)])


def write_decisions(root: Path, name: str, rows: Iterable[Sequence[str]]) -> Path:
    """Add rows in the order of `COLUMNS` (with `RECORDS` behind, in others than links with
    `RECORD`) to a file under `decisions/` (made when it is not there), all or none; returns its
    path.

    Rows stand sorted by what they decide about, then by date. The lines that are there stay as they
    are, with a spreadsheet program's delimiter, line ends and further columns; the file becomes
    UTF-8 where it was not. Columns that a new row needs are added behind the others.
    """
    path, where = root / "decisions" / f"{name}.csv", f"decisions/{name}.csv"
    columns = COLUMNS[name]
    with changing(root):
        text, sheet = text_to_change(path, where, COLUMNS[name])
        cells = []
        further = RECORDS if name == "links" else RECORD
        for row in rows:
            held = (*columns, *further, FAMILY)[: len(row)]
            cells.append(dict(zip(held, map(one_cell, row), strict=True)))
        if any(row.get(column) for row in cells for column in further):
            text = with_columns(text, sheet, further)
        if any(row.get(FAMILY) for row in cells):
            text = with_columns(text, sheet, (FAMILY,))
        new = [[row.get(heading, "") for heading in sheet.headings] for row in cells]

        def key(row: Sequence[str]) -> list[str]:
            held = dict(zip(sheet.headings, row, strict=True))
            return [held[column] for column in (*_SORTED_BY[name], "date", *columns)]

        return write_table(
            path, where, insert_rows(text, sheet.delimiter, sheet.rows, new, key), sheet.encoding
        )


def name_records(
    root: Path, named: Mapping[str, tuple[NamedRecord, NamedRecord]], decisions: Iterable[Decision]
) -> Path:
    """Write into rows of `decisions/links.csv` (by the place of each decision) what their records
    print; every other line stays as it was.

    Raises ProjectError where one of the rows is not there any more; nothing is written then.
    """
    path, where = root / "decisions" / "links.csv", "decisions/links.csv"
    with changing(root):
        text, sheet = text_to_change(path, where, COLUMNS["links"])
        held = {decision.place: decision for decision in _read_file(path, where)[0]}
        text = with_columns(text, sheet, RECORDS)
        cells = dict(sheet.rows)
        changed: dict[int, list[str]] = {}
        for decision in decisions:
            there = held.get(decision.place)
            if there is None or _said(there) != _said(decision):
                raise _gone(path, decision)
            line = int(decision.place.rpartition(":")[2])
            row = dict(zip(sheet.headings, cells[line], strict=True))
            one, other = named[decision.place]
            said = (*record_cells(one), *record_cells(other))
            row |= dict(zip(RECORDS, said, strict=True))
            changed[line] = [row[heading] for heading in sheet.headings]
        return write_table(
            path, where, replace_rows(text, sheet.delimiter, changed), sheet.encoding
        )


def remove_decisions(root: Path, name: str, decisions: Collection[Decision]) -> Path:
    """Take the rows that say these decisions out of a file under `decisions/`, every other line as
    it was.

    Raises ProjectError where one is not there any more; nothing is removed then.
    """
    path, where = root / "decisions" / f"{name}.csv", f"decisions/{name}.csv"
    with changing(root):
        text, sheet = text_to_change(path, where, COLUMNS[name])
        held = {decision.place: decision for decision in _read_file(path, where)[0]}
        gone, missing = _find(held, decisions)
        if missing:
            raise _gone(path, missing)
        lines = [int(place.rpartition(":")[2]) for place in gone]
        return write_table(path, where, remove_rows(text, sheet.delimiter, lines), sheet.encoding)


def _gone(path: Path, missing: Decision) -> ProjectError:
    what = f"the row `{missing.kind}: {missing.subject} · {missing.object}` is not there any more"
    return ProjectError(str(path), what, "Somebody has changed the file. Run the command again.")


def _find(
    held: dict[str, Decision], decisions: Collection[Decision]
) -> tuple[set[str], Decision | None]:
    """The places where decisions stand now, and one that is nowhere: its own row, or another that
    says the same.
    """
    gone: set[str] = set()
    moved: list[Decision] = []
    for decision in decisions:
        there = held.get(decision.place)
        if there and _said(there) == _said(decision):
            gone.add(decision.place)
        else:
            moved.append(decision)  # rows put in above have changed its line
    for decision in moved:
        same = (
            place
            for place, there in held.items()
            if place not in gone and _said(there) == _said(decision)
        )
        place = next(same, "")
        if not place:
            return gone, decision
        gone.add(place)
    return gone, None


def _said(decision: Decision) -> Decision:
    """A decision without its place, which another process may have moved."""
    return replace(decision, place="")
