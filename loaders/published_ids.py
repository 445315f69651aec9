"""The identifiers that were published, in `decisions/identifiers.csv`: read by every build, written
by a release and by `lacunary build --keep-ids`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError, raise_all
from lacunary.graph.records import FileRead, PublishedId, Rejected
from lacunary.graph.text.identifiers import bare_doi
from lacunary.graph.text.printable import plain
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.personal_files import changing, write_file
from lacunary.loaders.reading.files import digest_of
from lacunary.loaders.reading.sheet import Sheet, read_sheet

__all__ = ["PUBLISHED_IDS", "read_published_ids", "write_published_ids"]

PUBLISHED_IDS = "decisions/identifiers.csv"
_COLUMNS = (
    "id",
    "type",
    "label",
    "identifiers",
    "fingerprint",
    "aliases",
    "alias_of",
    "version",
    "date",
)
_NEEDED = ("id", "type", "fingerprint", "identifiers")
_SEVERAL = ("identifiers", "fingerprint", "aliases")
"""Columns that hold several values, parted by ` | `."""
_EMPTY = "it names no identifier. Take the file from before, or remove it if none was published."
_ID = re.compile(r"(report|study):\S.*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_published_ids(
    root: Path, read: FilesRead | None = None
) -> tuple[list[PublishedId], list[Rejected]]:
    """Every identifier that a project has published, and the cells and rows that cannot be used.

    Raises SourceError where one identifier is given to two things, or a row contradicts itself:
    which of them was meant only a person can say.
    """
    path = root / PUBLISHED_IDS
    if not path.exists():
        return [], []
    if path.is_file() and not path.stat().st_size:
        return [], [Rejected(PUBLISHED_IDS, 1, _EMPTY, "")]
    if read is not None:
        read.note(path, PUBLISHED_IDS)
    sheet = read_sheet(path, PUBLISHED_IDS, limits=read.limits if read else None, ours=True)
    lacking = [name for name in _NEEDED if name not in sheet.headings]
    remedy = f"It has {', '.join(_COLUMNS)}."
    raise_all(
        [
            SourceError(f"{PUBLISHED_IDS}:1", f"the column `{name}` is missing", remedy)
            for name in lacking
        ]
    )
    rows: list[PublishedId] = []
    rejected = [*sheet.rejected, *sheet.remarks]
    errors: list[LacunaryError] = []
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        if not _ID.fullmatch(row["id"]):
            reason = f"`{row['id']}` is no id of a report or a study. Correct or remove the row."
            rejected.append(Rejected(PUBLISHED_IDS, line, reason, "; ".join(cells)))
            continue
        if "?" in row["id"] and ":doi:" not in row["id"]:
            what = f"`{row['id']}` has lost letters: the file was saved in an encoding without them"
            remedy = "Take the file from before, and save it as UTF-8."
            errors.append(SourceError(f"{PUBLISHED_IDS}:{line}", what, remedy))
        if row["type"] != row["id"].partition(":")[0]:
            what = f"`{row['id']}` is said to be a {row['type'] or 'thing without a type'}"
            errors.append(SourceError(f"{PUBLISHED_IDS}:{line}", what, "Correct its `type`."))
        rows.append(_row(row, line, rejected))
    errors += _given_twice(rows)
    raise_all(errors)
    if not sheet.rows and not rejected:
        rejected.append(Rejected(PUBLISHED_IDS, 1, _EMPTY, ""))
    return sorted(_led(rows, rejected), key=lambda one: one.id), rejected


def _row(row: dict[str, str], line: int, rejected: list[Rejected]) -> PublishedId:
    """A row as it stands; a cell that cannot be used is left out, and noted."""
    date = row.get("date", "")
    if date and not _DATE.fullmatch(date):
        reason = f"`{date}` is no date. Write it as YYYY-MM-DD."
        rejected.append(Rejected(PUBLISHED_IDS, line, reason, date, "date"))
        date = ""
    several = {name: _parts(row.get(name, "")) for name in _SEVERAL}
    kind = row["id"].partition(":")[0]
    several["identifiers"] = tuple(map(_as_identifier, several["identifiers"]))
    for name in several["aliases"]:
        if not name.startswith(f"{kind}:"):
            reason = f"the alias `{name}` is no id of a {kind}. Correct or remove it."
            rejected.append(Rejected(PUBLISHED_IDS, line, reason, name, "aliases"))
    several["aliases"] = tuple(n for n in several["aliases"] if n.startswith(f"{kind}:"))
    return PublishedId(
        row["id"],
        row.get("label", ""),
        several["identifiers"],
        several["fingerprint"],
        several["aliases"],
        row.get("alias_of", ""),
        row.get("version", ""),
        date,
        line,
    )


def _as_identifier(words: str) -> str:
    """What a person writes of a DOI, as the file has it.

    >>> _as_identifier("https://doi.org/10.1000/ZZ"), _as_identifier("pmid:123")
    ('doi:10.1000/zz', 'pmid:123')
    """
    doi = bare_doi(words)
    return f"doi:{doi}" if doi else words


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, cell.split(" | ")))))


def _given_twice(rows: Iterable[PublishedId]) -> list[LacunaryError]:
    """An error for each identifier or alias that stands in two rows, or twice in one."""
    first: dict[str, PublishedId] = {}
    errors: list[LacunaryError] = []
    for row in rows:
        for name in (row.id, *row.aliases):
            there = first.setdefault(name, row)
            if there is not row or (name == row.id and name in row.aliases):
                what = f"`{name}` is given twice, here and in line {there.line}"
                remedy = "An identifier belongs to one thing: remove it from one of the rows."
                error = SourceError(f"{PUBLISHED_IDS}:{row.line}", what, remedy)
                if str(error) not in map(str, errors):
                    errors.append(error)
    return errors


def _led(rows: Sequence[PublishedId], rejected: list[Rejected]) -> Iterable[PublishedId]:
    """The rows, those left out of `alias_of` that lead nowhere or in a circle."""
    known = {row.id: row for row in rows}
    for row in rows:
        lead = known.get(row.alias_of)
        if row.alias_of and (lead is None or lead.kind != row.kind or _comes_back(row, known)):
            reason = f"no other row is the {row.kind} `{row.alias_of}`. Correct or empty the cell."
            if lead is not None and lead.kind == row.kind and lead is not row:
                reason = f"`{row.alias_of}` leads back to `{row.id}`. Empty the cell of one row."
            rejected.append(Rejected(PUBLISHED_IDS, row.line, reason, row.alias_of, "alias_of"))
            yield replace(row, alias_of="")
        else:
            yield row


def _comes_back(row: PublishedId, known: Mapping[str, PublishedId]) -> bool:
    """Whether `alias_of` leads from a row back to it."""
    seen: set[str] = set()
    at: PublishedId | None = row
    while at is not None and at.id not in seen:
        seen.add(at.id)
        at = known.get(at.alias_of)
    return at is row


def write_published_ids(
    root: Path, rows: Iterable[PublishedId], files: Iterable[FileRead]
) -> FileRead:
    """Write the rows into `decisions/identifiers.csv`, sorted by id, in UTF-8; `files` are those
    from which they were built. A file that says the same already is not touched.

    Raises ProjectError where the file is not the one that was read, has rows that cannot be used
    (they would be lost), or would lose an identifier.
    """
    path = root / PUBLISHED_IDS
    with changing(root):
        before = next((file.sha256 for file in files if file.path == PUBLISHED_IDS), "")
        now = digest_of(path, PUBLISHED_IDS) if path.exists() else ""
        if now != before:
            raise ProjectError(
                PUBLISHED_IDS, "was changed while the project was built", "Run the command again."
            )
        held, rejected = read_published_ids(root)
        if any(bad.raw for bad in rejected):
            remedy = "Correct what is named there first: nothing was written."
            raise ProjectError(str(rejected[0]), "cannot be kept", remedy)
        written = list(rows)
        lost = {row.id for row in held} - {row.id for row in written}
        if lost:
            raise ProjectError(PUBLISHED_IDS, f"would lose `{min(lost)}`", "Build again.")
        sheet = read_sheet(path, PUBLISHED_IDS, ours=True) if held else None
        text = _text(written, sheet)
        # with the mark that spreadsheet programs look for where it came in another encoding
        data = text.encode("utf-8" if not sheet or sheet.encoding == "utf-8" else "utf-8-sig")
        if not now or path.read_bytes() != data:
            write_file(path, data)
        return FileRead(PUBLISHED_IDS, hashlib.sha256(data).hexdigest())


def _text(rows: Iterable[PublishedId], sheet: Sheet | None) -> str:
    """The rows as CSV, with the columns of a person's own behind ours."""
    headings = sheet.headings if sheet else []
    own = [name for name in headings if name not in _COLUMNS]
    held = {}
    for _, cells in sheet.rows if sheet else ():
        there = dict(zip(headings, cells, strict=True))
        held[there["id"]] = [there[name] for name in own]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *own])
    for row in sorted(rows, key=lambda one: one.id):
        lists = [" | ".join(getattr(row, name)) for name in _SEVERAL]
        cells = [row.id, row.kind, _label(row.label), *lists, row.alias_of, row.version, row.date]
        writer.writerow([*cells, *held.get(row.id, [""] * len(own))])
    return text.getvalue()


def _label(words: str) -> str:
    """A title on one line; what a spreadsheet program would take for a formula stays a title."""
    return " ".join(plain(words).split()).lstrip("=+-@")
