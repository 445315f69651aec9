"""Checks a project, or says what one file is: everything wrong at once, nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lacunary.build import BuildFailed, build_graph
from lacunary.console import complain
from lacunary.graph.errors import SourceError
from lacunary.loaders import read_project
from lacunary.loaders.sheet import read_sheet

__all__ = ["check_file", "check_project"]


def check_project(folder: Path, as_json: bool) -> int:
    """Read and assemble a project and print every problem; 0 clean, 1 an error, 2 rows rejected."""
    if not folder.exists():
        raise SourceError(str(folder), "there is no such file or folder", "Check the path.")
    errors: list[str] = []
    rejected: list[str] = []
    summary: dict[str, object] = {}
    try:
        built = build_graph(read_project(folder))
        rejected = [str(bad) for bad in built.rejected]
        summary = built.summary()
    except BuildFailed as failed:
        errors = [str(error) for error in failed.errors]
    if as_json:
        click.echo(json.dumps({"errors": errors} | summary, ensure_ascii=False, indent=2))
    else:
        for problem in errors + rejected:
            complain(problem)
        if not errors:
            rows = sum(report.rows for report in built.reports)
            click.echo(
                f"{rows} rows in {len(built.reports)} sources, {built.rows_rejected} rejected, {built.cells_refused} cells refused"
            )
    return 1 if errors else 2 if summary.get("rows_rejected") else 0


def check_file(path: Path, as_json: bool) -> int:
    """What one table is: format, encoding, rows, and how many rows fill each column."""
    sheet = read_sheet(path, path.name)
    filled = {name: sum(bool(cells[at]) for _, cells in sheet.rows) for at, name in enumerate(sheet.headings) if name}
    if not filled:
        raise SourceError(path.name, "it has no headings", "Give the first row the names of the columns.")
    found = {
        "file": path.name,
        "format": sheet.format,
        "encoding": sheet.encoding,
        "records": len(sheet.rows),
        "rejected": [{"line": bad.line, "reason": bad.reason, "raw": bad.raw} for bad in sheet.rejected],
        "fields": filled,
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        encoding = f", {sheet.encoding}, delimiter {sheet.delimiter!r}" if sheet.encoding else ""
        click.echo(f"{path.name}: {sheet.format}{encoding}, {len(sheet.rows)} rows, {len(sheet.rejected)} rejected")
        for name, count in filled.items():
            click.echo(f"  {name}: {count} filled")
        for bad in sheet.rejected:
            complain(str(bad))
    return 2 if sheet.rejected else 0
