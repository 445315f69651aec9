"""What a check found, in the terminal: counts on stdout, everything that is wrong on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lacunary.terminal.builds import (
    accounts,
    complain_of_ids,
    complain_of_labels,
    joined_rows,
)
from lacunary.terminal.console import complain, echo

if TYPE_CHECKING:
    from lacunary.check import FileCheck, ProjectCheck

__all__ = ["print_file_check", "print_project_check"]


def print_project_check(found: ProjectCheck) -> None:
    """Every error, else every rejected row, and how many rows were read."""
    for problem in (*found.errors, *found.rejected):
        complain(str(problem))
    built = found.build
    if built is None:
        return
    for remark in built.outside:
        complain(remark)
    complain_of_labels(built)
    complain_of_ids(built.id_remarks)
    for line in accounts(built):
        echo(line)
    if joined := joined_rows(built.labels):
        echo(joined)
    rows = sum(report.rows for report in built.reports)
    echo(
        f"{rows} rows in {len(built.reports)} sources, {built.rows_rejected} rejected, "
        f"{built.cells_refused} cells refused"
    )


def print_file_check(found: FileCheck) -> None:
    """What a file is, how many records fill each field, and what could not be read."""
    about = found.title or found.format
    if found.experimental:
        about += f" (experimental: {found.experimental})"
    if found.encoding:
        about += f", {found.encoding}"
    if found.delimiter:
        about += f", delimiter {found.delimiter!r}"
    if not found.knows_formats:
        about += ", number formats unknown"
    unit = "records" if found.title else "rows"
    echo(f"{found.file}: {about}, {found.records} {unit}, {len(found.rejected)} rejected")
    for name, count in found.fields.items():
        echo(f"  {name}: {count} filled")
    for bad in (*found.rejected, *found.remarks):
        complain(f"{found.file}:{bad.line}: {bad.reason}")
