"""Checks a project, or says what one file is: everything wrong at once, nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lacunary.build import BuildFailed, build_graph
from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders import read_project
from lacunary.loaders.publications import open_export, read_publications
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.reading.sheet_text import is_html_table
from lacunary.terminal.console import complain, echo, echo_json

__all__ = ["check_file", "check_project"]


def check_project(folder: Path, as_json: bool, strict: bool = False) -> int:
    """Read and assemble a project and print every problem; 0 clean, 1 an error, 2 rows rejected.

    With `strict` a file that lies outside of the project's folder is an error.
    """
    if not folder.exists():
        raise SourceError(str(folder), "there is no such file or folder", "Check the path.")
    errors: list[str] = []
    rejected: list[str] = []
    summary: dict[str, object] = {}
    try:
        built = build_graph(read_project(folder, inside_only=strict))
        rejected = [str(bad) for bad in built.rejected]
        summary = built.summary()
    except BuildFailed as failed:
        errors = [str(error) for error in failed.errors]
    if as_json:
        echo_json({"errors": errors} | summary)
    else:
        for problem in errors + rejected:
            complain(problem)
        if not errors:
            for remark in built.outside:
                complain(remark)
            rows = sum(report.rows for report in built.reports)
            echo(
                f"{rows} rows in {len(built.reports)} sources, {built.rows_rejected} rejected, {built.cells_refused} cells refused"
            )
    return 1 if errors else 2 if summary.get("rows_rejected") else 0


def check_file(path: Path, as_json: bool) -> int:
    """What one export or table is: format, encoding, records, what could not be read, and how many
    records fill each field.
    """
    found = _look_at(path)
    delimiter = found.pop("delimiter", "")
    if as_json:
        echo_json(found)
    else:
        experimental = (
            f" (experimental: {found['experimental']})" if found.get("experimental") else ""
        )
        encoding = f", {found['encoding']}" if found["encoding"] else ""
        encoding += f", delimiter {delimiter!r}" if delimiter else ""
        encoding += (
            f", number formats {found['number_formats']}" if "number_formats" in found else ""
        )
        counts = f"{found['records']} {'records' if 'title' in found else 'rows'}, {len(found['rejected'])} rejected"
        echo(
            f"{path.name}: {found.get('title', found['format'])}{experimental}{encoding}, {counts}"
        )
        for name, count in found["fields"].items():
            echo(f"  {name}: {count} filled")
        for bad in found["rejected"] + found.get("remarks", []):
            complain(f"{path.name}:{bad['line']}: {bad['reason']}")
    return 2 if found["rejected"] else 0


def _look_at(path: Path) -> dict[str, Any]:
    """A file as a bibliographic export where it is one, else as a table."""
    file, name = open_export(path, path.name)
    if not name and file.head.lstrip()[:1] in ("{", "[", "<") and not is_html_table(file.head):
        raise SourceError(
            path.name,
            "this is JSON or XML of no format that is known",
            "docs/formats.md lists those that are.",
        )
    if not name:
        return _table(path)
    read = read_publications(file, name, path.stem)
    return {
        "file": path.name,
        "format": name,
        "encoding": read.encoding,
        "records": len(read.records),
        "rejected": [_shown(bad) for bad in read.rejected if not bad.column],
        "fields": dict(sorted(read.filled.items(), key=lambda item: (-item[1], item[0]))),
        "title": read.format.title,
        "experimental": read.format.experimental,
        "references": len(read.references),
        "remarks": [_shown(bad) | {"about": bad.column} for bad in read.rejected if bad.column],
    }


def _table(path: Path) -> dict[str, Any]:
    sheet = read_sheet(path, path.name)
    counts = [0] * len(sheet.headings)
    for _, cells in sheet.rows:
        for at, cell in enumerate(cells):
            counts[at] += bool(cell)
    filled = {name: count for name, count in zip(sheet.headings, counts, strict=True) if name}
    if not filled:
        raise SourceError(
            path.name, "it has no headings", "Give the first row the names of the columns."
        )
    found: dict[str, Any] = {
        "file": path.name,
        "format": sheet.format,
        "encoding": sheet.encoding,
        "records": len(sheet.rows),
        "rejected": [_shown(bad) for bad in sheet.rejected],
        "fields": filled,
        "delimiter": sheet.delimiter,
    }
    if not sheet.knows_formats:
        found["number_formats"] = "unknown"
    if sheet.remarks:
        found["remarks"] = [_shown(bad) | {"about": bad.column} for bad in sheet.remarks]
    return found


def _shown(bad: Rejected) -> dict[str, Any]:
    return {"line": bad.line, "reason": bad.reason, "raw": bad.raw}
