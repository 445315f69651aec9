"""What a check found, in the terminal: counts on stdout, everything that is wrong on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lacunary.graph.messages import in_language
from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.terminal.builds import (
    accounts,
    complain_of_ids,
    complain_of_labels,
    of_rows,
)
from lacunary.terminal.console import complain, echo
from lacunary.terminal.sources import complain_of_rejected, complain_of_remarks, of_sources

if TYPE_CHECKING:
    from lacunary.check import FileCheck, ProjectCheck

__all__ = ["print_file_check", "print_project_check"]


def print_project_check(found: ProjectCheck, language: str = "en") -> None:
    """Every error, else every rejected row, and how many rows were read."""
    for error in found.errors:
        complain(error)
    complain_of_rejected(found.rejected, language)
    built = found.build
    if built is None:
        return
    complain_of_remarks(built.remarks, language)
    for remark in built.outside:
        complain(remark)
    complain_of_labels(built.labels, {one.id: one.path for one in built.reports}, language)
    complain_of_ids(built.id_remarks, language)
    for line in of_sources(built, language, whole=True):
        echo(line)
    for line in (*accounts(built, language), *of_rows(built, language)):
        echo(line)
    echo(
        phrase(
            "terminal",
            "check.rows",
            language,
            rows=sum(report.rows for report in built.reports),
            sources=len(built.reports),
            rejected=built.rows_rejected,
            cells=built.cells_refused,
        )
    )


def of_tables(found: FileCheck, language: str) -> Iterator[str]:
    """The sheets of a workbook with their rows, and which column of the first is which field."""
    for one in found.tables if len(found.tables) > 1 else ():
        kind = "hidden" if one.hidden else "shown"
        line = phrase(
            "terminal",
            f"check_sheet.{kind}",
            language,
            sheet=one.sheet,
            rows=one.rows,
            header=one.header,
        )
        yield shown(f"  {line}")
    for one in found.tables[:1]:
        columns = "; ".join(f"{c.column} → {c.field}" for c in one.columns if c.field)
        if columns:
            yield shown(f"  {phrase('terminal', 'check.columns', language, columns=columns)}")


def print_file_check(found: FileCheck, language: str = "en") -> None:
    """What a file is, how many records fill each field, and what could not be read."""
    title = found.title_zh if language == "zh" else found.title
    about = [title or found.format]
    if found.experimental:
        why = in_language(found.experimental, language)
        about[0] += phrase("terminal", "check.experimental", language, why=why)
    if found.encoding:
        about.append(found.encoding)
    if found.delimiter:
        about.append(phrase("terminal", "check.delimiter", language, sign=repr(found.delimiter)))
    if not found.knows_formats:
        about.append(phrase("terminal", "check.formats_unknown", language))
    echo(
        phrase(
            "terminal",
            f"check_of.{'export' if found.title else 'table'}",
            language,
            file=found.file,
            about=("，" if language == "zh" else ", ").join(about),
            records=found.records,
            rejected=len(found.rejected),
        )
    )
    for line in of_tables(found, language):
        echo(line)
    for name, count in found.fields.items():
        echo(f"  {phrase('terminal', 'check.filled', language, name=name, count=count)}")
    wrong = (replace(bad, file=found.file) for bad in (*found.rejected, *found.remarks))
    complain_of_rejected(wrong, language)
