"""What a person decided, in CSV files under `decisions/`: confirmations, links and corrections, with who, when and why."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from lacunary.graph.errors import ProjectError, SourceError
from lacunary.graph.records import Decision, SourceFile
from lacunary.loaders.sheet import read_sheet

__all__ = ["COLUMNS", "read_decisions", "write_confirmation"]

COLUMNS = {
    "confirmations": ("study", "review", "by", "date", "why", "source"),
    "links": ("decision", "a", "b", "by", "date", "why"),
    "corrections": ("subject", "property", "value", "by", "date", "why"),
}
"""The columns of each decision file; `links` decides `same-study` or `distinct` about two records `review/label`."""


def read_decisions(root: Path) -> tuple[list[Decision], list[SourceFile]]:
    """All decisions of a project, with the files they stand in."""
    decisions: list[Decision] = []
    sources: list[SourceFile] = []
    for path in sorted((root / "decisions").glob("*.csv")):
        where = path.relative_to(root).as_posix()
        if path.stem not in COLUMNS:
            raise SourceError(where, "this is no decision file", f"Known: {', '.join(f'{name}.csv' for name in COLUMNS)}.")
        sheet = read_sheet(path, where)
        for name in COLUMNS[path.stem]:
            if name not in sheet.headings:
                raise SourceError(f"{where}:1", f"the column `{name}` is missing", f"It has {', '.join(COLUMNS[path.stem])}.")
        identifier = f"decisions-{path.stem}"
        for line, cells in sheet.rows:
            row = dict(zip(sheet.headings, cells, strict=True))
            subject, value = _subject(path.stem, row)
            kind = row["decision"] if path.stem == "links" else row["property"] if path.stem == "corrections" else "confirmed"
            decisions.append(
                Decision(
                    kind,
                    subject,
                    value,
                    row["by"],
                    row["date"],
                    row["why"],
                    f"{identifier}:{line}",
                    row.get("source", ""),
                )
            )
        sources.append(SourceFile(identifier, where, "decision", title=f"Decisions: {path.stem}", rows=len(sheet.rows)))
    return decisions, sources


def _subject(file: str, row: dict[str, str]) -> tuple[str, str]:
    match file:
        case "confirmations":
            return row["study"], row["review"]
        case "links":
            return row["a"], row["b"]
        case _:
            return row["subject"], row["value"]


def write_confirmation(root: Path, study: str, review: str, by: str, date: str, why: str, source: str) -> Path:
    """Append a row to `decisions/confirmations.csv` (made when it is not there); returns its path."""
    path = root / "decisions" / "confirmations.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        writer.writerow(COLUMNS["confirmations"])
    writer.writerow([study, review, by, date, why, source])
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
    except OSError as error:
        raise ProjectError(str(path), f"cannot be written ({error.strerror})", "Check the folder's permissions.") from None
    return path
