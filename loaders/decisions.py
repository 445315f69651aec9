"""What a person decided, in CSV files under `decisions/`: confirmations, links, corrections and codings, with who, when and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from lacunary.graph.corrections import CODINGS, LINKS
from lacunary.graph.errors import LacunaryError, ProjectError, SourceError, raise_all
from lacunary.graph.records import Decision, Rejected, SourceFile
from lacunary.loaders.sheet import read_sheet

__all__ = ["COLUMNS", "read_decisions", "remove_decisions", "write_confirmation", "write_decisions"]

COLUMNS = {
    "confirmations": ("study", "review", "by", "date", "why", "source"),
    "links": ("decision", "a", "b", "by", "date", "why"),
    "corrections": ("subject", "property", "value", "by", "date", "why"),
    "codings": ("study", "concept", "decision", "by", "date", "why"),
}
"""The columns of each decision file; `links` decides `same-study` or `distinct` about two studies `review/label`, `same-report` or
`distinct-reports` about two records of reports, `codings` `accept` or `reject` about a concept for a study."""
_CHOICES = {"links": LINKS, "codings": CODINGS}
"""What the column `decision` of a file may hold."""


def read_decisions(root: Path) -> tuple[list[Decision], list[SourceFile], list[Rejected]]:
    """All decisions of a project, the files they stand in, and the rows that decide nothing."""
    decisions: list[Decision] = []
    sources: list[SourceFile] = []
    rejected: list[Rejected] = []
    errors: list[LacunaryError] = []
    for path in sorted((root / "decisions").glob("*.csv")):
        where = path.relative_to(root).as_posix()
        try:
            decided, refused, rows = _read_file(path, where)
        except LacunaryError as error:
            errors.append(error)
            continue
        decisions += decided
        rejected += refused
        title = f"Decisions: {path.stem}"
        identifier = f"decisions-{path.stem}"
        sources.append(SourceFile(identifier, where, "decision", title=title, rows=rows, rejected=len(refused)))
    raise_all(errors)
    return decisions, sources, rejected


def _read_file(path: Path, where: str) -> tuple[list[Decision], list[Rejected], int]:
    if path.stem not in COLUMNS:
        raise SourceError(where, "this is no decision file", f"Known: {', '.join(f'{name}.csv' for name in COLUMNS)}.")
    columns = COLUMNS[path.stem]
    sheet = read_sheet(path, where)
    remedy = f"It has {', '.join(columns)}."
    lacking = [name for name in columns if name not in sheet.headings]
    raise_all([SourceError(f"{where}:1", f"the column `{name}` is missing", remedy) for name in lacking])
    decisions: list[Decision] = []
    rejected = list(sheet.rejected)
    for line, cells in sheet.rows:
        row = dict(zip(sheet.headings, cells, strict=True))
        empty = [name for name in columns if name not in ("by", "date", "why", "source") and not row[name]]
        reason = f"`{empty[0]}` is empty. Fill it in." if empty else ""
        choices = _CHOICES.get(path.stem)
        if choices and not empty and row["decision"] not in choices:
            reason = f"the decision `{row['decision']}` is not known. Use one of {', '.join(choices)}."
        if reason:
            rejected.append(Rejected(where, line, reason, "; ".join(cells)))
            continue
        kind, subject, value = _decided(path.stem, row)
        place = f"decisions-{path.stem}:{line}"
        decisions.append(Decision(kind, subject, value, row["by"], row["date"], row["why"], place, row.get("source", "")))
    return decisions, rejected, len(sheet.rows) + len(sheet.rejected)


def _decided(file: str, row: dict[str, str]) -> tuple[str, str, str]:
    match file:
        case "confirmations":
            return "confirmed", row["study"], row["review"]
        case "links":
            return row["decision"], row["a"], row["b"]
        case "codings":
            return row["decision"], row["study"], row["concept"]
        case _:
            return row["property"], row["subject"], row["value"]


def write_confirmation(root: Path, study: str, review: str, by: str, date: str, why: str, source: str) -> Path:
    """Append a row to `decisions/confirmations.csv` (made when it is not there); returns its path."""
    return write_decisions(root, "confirmations", [(study, review, by, date, why, source)])


def write_decisions(root: Path, name: str, rows: Iterable[Sequence[str]]) -> Path:
    """Append rows in the order of `COLUMNS` to a file under `decisions/` (made when it is not there); returns its path.

    A file that a spreadsheet program has saved in its own way keeps its encoding, delimiter and order of columns.
    """
    path = root / "decisions" / f"{name}.csv"
    columns = COLUMNS[name]
    try:
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_text(_line(list(columns)), encoding="utf-8", newline="")
        sheet = read_sheet(path, path.relative_to(root).as_posix())
        before = path.read_bytes()
        cells = [dict(zip(columns, row, strict=True)) for row in rows]
        lines = "".join(_line([row.get(name, "") for name in sheet.headings], sheet.delimiter) for row in cells)
        text = lines if before.endswith((b"\n", b"\r")) else f"\n{lines}"
        added = text.encode({"utf-8-sig": "utf-8"}.get(sheet.encoding, sheet.encoding))
        if sheet.encoding.startswith("utf-16"):
            raise ProjectError(str(path), f"is {sheet.encoding}, to which nothing can be added", "Save it as CSV in UTF-8.")
        with path.open("ab") as file:
            file.write(added)
    except UnicodeEncodeError:
        what = f"is {sheet.encoding}, which cannot hold what is to be written"
        raise ProjectError(str(path), what, "Save it as CSV in UTF-8.") from None
    except OSError as error:
        raise ProjectError(str(path), f"cannot be written ({error.strerror})", "Check the folder's permissions.") from None
    return path


def remove_decisions(root: Path, places: Collection[str]) -> Path:
    """Take the rows at these places (`decisions-links:3`, all of one file) out of that file, every other byte as it was."""
    name = next(iter(places)).rpartition(":")[0].removeprefix("decisions-")
    path = root / "decisions" / f"{name}.csv"
    sheet = read_sheet(path, path.relative_to(root).as_posix())
    lines = list(io.StringIO(path.read_bytes().decode(sheet.encoding), newline=""))
    starts = [line for line, _ in sheet.rows] + [bad.line for bad in sheet.rejected] + [len(lines) + 1]
    gone: set[int] = set()
    for start in (int(place.rpartition(":")[2]) for place in places):
        gone.update(range(start, min(line for line in starts if line > start)))
    kept = "".join(line for number, line in enumerate(lines, start=1) if number not in gone)
    try:
        path.write_bytes(kept.encode(sheet.encoding))
    except OSError as error:
        raise ProjectError(str(path), f"cannot be written ({error.strerror})", "Check the folder's permissions.") from None
    return path


def _line(cells: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return text.getvalue()
