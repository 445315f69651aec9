"""Tables: the result of a question, and every table of the graph, as CSV, JSON, JSON Lines, XLSX or
Parquet.

A cell that a spreadsheet would take for a formula is made harmless: in CSV by a leading apostrophe,
in XLSX by its type.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_bytes, write_text
from lacunary.graph import Graph, schema
from lacunary.graph.errors import ExportError
from lacunary.graph.text.printable import each_text, escaped, plain
from lacunary.queries import Result

__all__ = ["FORMATS", "format_result", "to_csv", "to_json", "write_tables"]

FORMATS = ("table", "csv", "json", "jsonl", "parquet", "xlsx")
"""What `lacunary query --format` knows; `table` is for the terminal."""

_BINARY = {"parquet", "xlsx"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_EXCEL_CELL = 32_767


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    r"""Rows as CSV (RFC 4180, LF): lists joined by ` | `, missing values empty, formulas made
    harmless.

    >>> to_csv(["study", "n"], [["=cmd()", 151], ["Wang 2013", None], ["-0.5", -0.5]])
    "study,n\n'=cmd(),151\nWang 2013,\n-0.5,-0.5\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_csv_cell, columns))
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue()


def to_json(value: Any) -> str:
    """JSON with Chinese characters as they are, control characters escaped, two spaces of indent
    and a final newline.
    """
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def format_result(result: Result, form: str, graph: dict[str, Any], language: str = "en") -> bytes:
    """A question's result in one of FORMATS (but `table`), as bytes.

    JSON is one object: question, title, parameters, columns, rows, notes and the graph's version,
    time of build and store.
    """
    result = each_text(result, plain)
    match form:
        case "csv":
            return to_csv(result.columns, result.rows).encode("utf-8")
        case "json":
            return to_json(
                {
                    "question": result.question,
                    "title": result.title.get(language, ""),
                    "parameters": result.parameters,
                    "columns": result.columns,
                    "rows": result.rows,
                    "notes": result.notes[language],
                    "graph": graph,
                }
            ).encode("utf-8")
        case "jsonl":
            return "".join(
                json.dumps(row, ensure_ascii=False) + "\n" for row in result.records()
            ).encode("utf-8")
        case "xlsx":
            notes = [[line] for line in [result.title.get(language, ""), *result.notes[language]]]
            return _xlsx({"result": (result.columns, result.rows), "notes": (["note"], notes)})
        case "parquet":
            return _parquet(result.columns, result.rows)
    raise ExportError(form, "this is no format of a result", f"Use one of {', '.join(FORMATS)}.")


def write_tables(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Every table of the graph under `folder/tables/`: CSV and JSON Lines for each, and one
    workbook of the tables that fit.

    Statements and citations are left out of the workbook, which is for reading; they are in the
    other two forms.
    """
    target = folder / "tables"
    written: list[Path] = []
    sheets: dict[str, tuple[list[str], list[list[Any]]]] = {
        "about": (["", "value"], _about(project))
    }
    for name, columns, rows in _tables(graph):
        written.append(write_text(target / f"{name}.csv", to_csv(columns, rows)))
        lines = (
            json.dumps(
                {k: v for k, v in zip(columns, row, strict=True) if v is not None},
                ensure_ascii=False,
            )
            + "\n"
            for row in rows
        )
        written.append(write_text(target / f"{name}.jsonl", "".join(lines)))
        if name not in (
            "Statement",
            "ABOUT",
            "FROM",
            "CITES",
            "WRITTEN_BY",
            "PUBLISHED_IN",
            "Author",
            "Venue",
        ):
            sheets[name] = (columns, rows)
    written.append(write_bytes(target / "tables.xlsx", _xlsx(sheets)))
    written.append(
        write_text(
            target / "README.txt", "".join(f"{key}: {value}\n" for key, value in _about(project))
        )
    )
    return written


def _about(project: About) -> list[list[Any]]:
    return [
        ["title", project.title],
        ["title (zh)", project.title_zh],
        ["version", project.version],
        ["licence", project.licence],
        ["attribution", project.attribution],
        ["candidates", "CANDIDATE_FOR rows are not included studies; nobody has confirmed them"],
        ["empty cells", "not said in any source; never zero"],
    ]


def _tables(graph: Graph) -> Iterable[tuple[str, list[str], list[list[Any]]]]:
    for label, node in schema().nodes.items():
        columns = list(node.properties)
        rows = [[row.get(name) for name in columns] for row in graph.nodes(label)]
        if rows:
            yield label, columns, rows
    for name, edge in schema().edges.items():
        columns = ["from", "to", *edge.properties]
        rows = [[row.get(key) for key in columns] for row in graph.edges(name)]
        if rows:
            yield name, columns, rows


def _joined(value: Any) -> Any:
    if isinstance(value, list):
        return " | ".join(str(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _csv_cell(value: Any) -> Any:
    value = _joined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(
        value,
        str,
        # a bare carriage return too: Python's writer does not quote it, and it would begin a new row
    ):
        value = plain(value)
    if (
        isinstance(value, str)
        and value.startswith(_FORMULA)
        and not re.fullmatch(r"[-+]?\d+(\.\d+)?", value)
    ):
        return f"'{value}"
    return value


def _xlsx(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    """A workbook whose bytes depend only on its cells: openpyxl's clock is taken out of the
    file.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        head = [_text_cell(sheet, column) for column in columns]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in rows:
            sheet.append(
                [
                    _text_cell(sheet, value) if isinstance(value, str) else value
                    for value in map(_joined, row)
                ]
            )
    raw = io.BytesIO()
    book.save(raw)
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", data)
            plain = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type, plain.create_system = (
                zipfile.ZIP_DEFLATED,
                3,
            )  # else Windows names itself
            target.writestr(plain, data)
    return fixed.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text, never a formula, whatever it starts with; what is longer than a cell may
    be ends in `…`.
    """
    from openpyxl.cell import WriteOnlyCell

    text = plain(text)
    cell = WriteOnlyCell(sheet, text if len(text) <= _EXCEL_CELL else f"{text[: _EXCEL_CELL - 1]}…")
    cell.data_type = "s"
    return cell


def _parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({column: [row[at] for row in rows] for at, column in enumerate(columns)})
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue()
