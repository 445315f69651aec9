"""Checks a project, or says what one file is: everything wrong at once, nothing written."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lacunary.alike import alike
from lacunary.build import Build, BuildFailed, build_graph
from lacunary.graph.errors import LacunaryError, SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders import read_project
from lacunary.loaders.drafting.sheets import Table, tables_in
from lacunary.loaders.plausibility import Said, implausible, said_by_records
from lacunary.loaders.publications import open_export, read_publications
from lacunary.loaders.reading.names import names_of
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.sheet_text import is_html_table

__all__ = ["FileCheck", "ProjectCheck", "check_file", "check_project"]


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """What a check of a project found: its errors, or what a build of it would be."""

    errors: list[LacunaryError]
    build: Build | None

    @property
    def rejected(self) -> list[Rejected]:
        """Rows and cells that could not be used."""
        return self.build.rejected if self.build else []

    @property
    def rows_rejected(self) -> int:
        """Whole rows that could not be used."""
        return self.build.rows_rejected if self.build else 0

    def as_dict(self) -> dict[str, Any]:
        """The check as one JSON object."""
        summary = self.build.summary() if self.build else {}
        return {"errors": [str(error) for error in self.errors]} | summary


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What one file is: its format and encoding, what could not be read, and how many records fill
    each field.

    Attributes
    ----------
    title, title_zh
        The name of its bibliographic format; empty for a table.
    experimental
        Why the format is experimental; empty where real exports tested it.
    delimiter
        What parts the cells of a table in text.
    knows_formats
        Whether the file says how its numbers are shown.
    references
        How many references its records cite; None for a table.
    remarks
        Cells and columns to look at, in records that were read.
    tables
        The sheets of a workbook, the one that is described first; of a table in text itself.
    """

    file: str
    format: str
    encoding: str
    records: int
    rejected: list[Rejected]
    fields: dict[str, int]
    title: str = ""
    title_zh: str = ""
    experimental: str = ""
    delimiter: str = ""
    knows_formats: bool = True
    references: int | None = None
    remarks: list[Rejected] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The check as one JSON object; what is said only of a bibliographic export, or only where
        there is something to say, stands at its end.
        """
        found: dict[str, Any] = {
            "file": self.file,
            "format": self.format,
            "encoding": self.encoding,
            "records": self.records,
            "rejected": [_shown(bad) for bad in self.rejected],
            "fields": self.fields,
        }
        if self.title:
            found |= {
                "title": self.title,
                "experimental": self.experimental,
                "references": self.references,
            }
        if self.tables:
            found["sheets"] = [
                {
                    "sheet": one.sheet,
                    "hidden": one.hidden,
                    "header": one.header,
                    "rows": one.rows,
                    "columns": {c.column: c.field for c in one.columns if c.field},
                    "unused": {c.column: c.filled for c in one.unused},
                    "separators": dict(one.separators),
                    "fill_down": list(one.filled_down),
                    "fault": one.fault,
                }
                for one in self.tables
            ]
        if not self.knows_formats:
            found["number_formats"] = "unknown"
        if self.rejected:
            found["rejected_alike"] = [group.as_dict() for group in alike(self.rejected)]
        if self.title or self.remarks:
            found["remarks"] = [_shown(bad) | {"about": bad.column} for bad in self.remarks]
        return found


def check_project(folder: Path, strict: bool = False) -> ProjectCheck:
    """Read and assemble a project and find every problem.

    With `strict` a file that lies outside of the project's folder is an error.
    """
    if not folder.exists():
        raise SourceError(str(folder), "there is no such file or folder", "Check the path.")
    try:
        return ProjectCheck([], build_graph(read_project(folder, inside_only=strict)))
    except BuildFailed as failed:
        return ProjectCheck(failed.errors, None)


def check_file(path: Path) -> FileCheck:
    """What one file is: a bibliographic export where it is one, else a table."""
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
    return FileCheck(
        path.name,
        name,
        read.encoding,
        len(read.records),
        [bad for bad in read.rejected if not bad.column],
        dict(sorted(read.filled.items(), key=lambda item: (-item[1], item[0]))),
        title=read.format.title,
        title_zh=read.format.title_zh,
        experimental=read.format.experimental,
        references=len(read.references),
        remarks=[
            *(bad for bad in read.rejected if bad.column),
            *implausible(path.name, said_by_records(read.records), _this_year()),
        ],
    )


def _table(path: Path) -> FileCheck:
    tables = tables_in(path, path.name)
    best = tables[0]
    header = best.header if best.is_of_studies else 1
    upper = best.upper if best.is_of_studies else 0
    sheet = read_sheet(path, path.name, tab=best.sheet, header=header, upper=upper)
    counts = [0] * len(sheet.headings)
    for _, cells in sheet.rows:
        for at, cell in enumerate(cells):
            counts[at] += bool(cell)
    filled = {name: count for name, count in zip(sheet.headings, counts, strict=True) if name}
    if not filled:
        raise SourceError(
            path.name, "it has no headings", "Give the first row the names of the columns."
        )
    return FileCheck(
        path.name,
        sheet.format,
        sheet.encoding,
        len(sheet.rows),
        sheet.rejected,
        filled,
        delimiter=sheet.delimiter,
        knows_formats=sheet.knows_formats,
        remarks=[
            *sheet.remarks,
            *_formulas(sheet),
            *implausible(path.name, _said(sheet, best), _this_year()),
        ],
        tables=tables if best.sheet or best.is_of_studies else [],
    )


def _this_year() -> int:
    return datetime.datetime.now(datetime.UTC).year


def _said(sheet: Sheet, table: Table) -> Said:
    """The cells of the columns whose field is known, with the lines of their rows."""
    field_of = {column.column: column.field for column in table.columns}
    found: dict[str, list[tuple[int, str]]] = {}
    for line, cells in sheet.rows:
        for heading, words in zip(sheet.headings, cells, strict=True):
            if words and (name := field_of.get(heading)):
                several = names_of(words) if name == "authors" else [words]
                found.setdefault(name, []).extend((line, one) for one in several)
    return found


def _formulas(sheet: Sheet) -> list[Rejected]:
    """A remark for each column with formulas without a stored value."""
    found: dict[str, list[Rejected]] = {}
    for bad in sheet.formulas:
        found.setdefault(bad.column, []).append(bad)
    return [
        Rejected(
            several[0].file,
            several[0].line,
            f"the column `{column}` has formulas without a stored value, {len(several):,} of them."
            " Open the workbook in a spreadsheet program, save it, and name it again.",
            several[0].raw,
            column,
        )
        for column, several in found.items()
    ]


def _shown(bad: Rejected) -> dict[str, Any]:
    return {"line": bad.line, "reason": bad.reason, "raw": bad.raw}
