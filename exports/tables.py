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
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lacunary.exports.about import About
from lacunary.exports.files import write_bytes, write_text
from lacunary.exports.workbook import Sheet, workbook
from lacunary.graph import schema
from lacunary.graph.errors import ExportError
from lacunary.graph.text.printable import each_text, escaped, plain
from lacunary.queries import Result

if TYPE_CHECKING:
    from lacunary.graph import Graph

__all__ = [
    "BINARY",
    "FORMATS",
    "WITHOUT_NOTES",
    "format_result",
    "to_csv",
    "to_json",
    "write_tables",
]

FORMATS = ("table", "csv", "json", "jsonl", "parquet", "xlsx")
"""What `lacunary query --format` knows; `table` is for the terminal."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_NOT_TO_READ = frozenset(
    {"Statement", "ABOUT", "FROM", "CITES", "WRITTEN_BY", "PUBLISHED_IN", "Author", "Venue"}
)
"""Tables that the workbook has not."""


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    r"""Rows as CSV (RFC 4180, LF): lists joined by ` | `, missing values empty, formulas made
    harmless.

    >>> to_csv(["study", "n"], [["=cmd()", 151], ["Wang 2013", None], ["-0.5", -0.5]])
    "study,n\n'=cmd(),151\nWang 2013,\n-0.5,-0.5\n"
    """
    cells = ([_csv_cell(value) for value in row] for row in rows)
    return _csv_lines([[_csv_cell(column) for column in columns], *cells])


def _csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


BINARY = ("parquet", "xlsx")
"""Those that no terminal can show."""
WITHOUT_NOTES = ("csv", "jsonl")
"""Those that have no place for notes; CSV has one where it is asked for."""


def to_json(value: Any) -> str:
    """JSON with Chinese characters as they are, control characters escaped, two spaces of indent
    and a final newline.
    """
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def format_result(
    result: Result, form: str, graph: dict[str, Any], language: str = "en", *, notes: bool = False
) -> bytes:
    """A question's result in one of FORMATS (but `table`), as bytes.

    A number without bound (an upper limit) is `inf`: a number in Parquet, a word elsewhere.

    JSON is one object: question, title, parameters, columns, rows, notes and the graph's version,
    time of build and store. A workbook has the notes as a sheet, Parquet in its metadata
    (`lacunary.notes`); CSV has them where `notes` is set, as lines that begin with `# ` above the
    heading. JSON Lines has no place for them: to ask for them there is an ExportError.
    """
    result = each_text(result, plain)
    said = [result.title.get(language, ""), *result.notes[language]]
    match form:
        case "csv":
            lines = [" ".join(line.split()) for line in said] if notes else []
            above = "".join(f"# {line}\n" for line in lines)
            return (above + to_csv(result.columns, result.rows)).encode("utf-8")
        case "jsonl" if notes:
            what = "JSON Lines has no place for notes"
            raise ExportError("--notes", what, "Use --format json, csv, xlsx or parquet.")
        case "json":
            return to_json(
                {
                    "question": result.question,
                    "title": result.title.get(language, ""),
                    "parameters": result.parameters,
                    "columns": result.columns,
                    "rows": [list(map(_in_json, row)) for row in result.rows],
                    "notes": result.notes[language],
                    "graph": graph,
                }
            ).encode("utf-8")
        case "jsonl":
            return "".join(
                json.dumps(
                    {name: _in_json(value) for name, value in row.items()}, ensure_ascii=False
                )
                + "\n"
                for row in result.records()
            ).encode("utf-8")
        case "xlsx":
            cells = [list(map(_joined, row)) for row in result.rows]
            sheets = {
                "result": Sheet(result.columns, lambda: cells),
                "notes": Sheet(["note"], lambda: [[line] for line in said]),
            }
            return b"".join(workbook(sheets))
        case "parquet":
            return _parquet(result.columns, result.rows, said)
    raise ExportError(form, "this is no format of a result", f"Use one of {', '.join(FORMATS)}.")


def write_tables(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Every table of the graph under `folder/tables/`: CSV and JSON Lines for each, and one
    workbook of the tables that fit.

    Statements and citations are left out of the workbook, which is for reading; they are in the
    other two forms.
    """
    target = folder / "tables"
    written: list[Path] = []
    sheets = {"about": Sheet(["", "value"], lambda: _about(project))}
    for name in filter(graph.rows, (*schema().nodes, *schema().edges)):
        written.append(write_text(target / f"{name}.csv", _csv_parts(graph, name)))
        written.append(write_text(target / f"{name}.jsonl", _json_lines(graph, name)))
        if name not in _NOT_TO_READ:
            sheets[name] = Sheet(_columns(name), partial(_cells, graph, name))
    written.append(write_bytes(target / "tables.xlsx", workbook(sheets)))
    about = "".join(f"{key}: {value}\n" for key, value in _about(project))
    return [*written, write_text(target / "README.txt", about)]


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


def _columns(name: str) -> list[str]:
    """The columns of a table: those of the schema."""
    if name in schema().nodes:
        return list(schema().nodes[name].properties)
    return ["from", "to", *schema().edges[name].properties]


def _batches(graph: Graph, name: str) -> Iterator[list[list[Any]]]:
    """All columns of a table, some rows at a time."""
    for batch in graph.columns(name):
        nothing = [None] * len(next(iter(batch.values())))
        yield [batch.get(column, nothing) for column in _columns(name)]


def _csv_parts(graph: Graph, name: str) -> Iterator[str]:
    yield to_csv(_columns(name), [])
    for columns in _batches(graph, name):
        yield _csv_lines(zip(*([*map(_csv_cell, column)] for column in columns), strict=True))


def _json_lines(graph: Graph, name: str) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    names = _columns(name)
    for columns in _batches(graph, name):
        for row in zip(*columns, strict=True):
            said = zip(names, row, strict=True)
            yield encode({key: value for key, value in said if value is not None}) + "\n"


def _cells(graph: Graph, name: str) -> Iterator[Sequence[Any]]:
    for columns in _batches(graph, name):
        yield from zip(*([*map(_joined, column)] for column in columns), strict=True)


def _in_json(value: Any) -> Any:
    """A value as JSON has it, which knows no infinity."""
    return "inf" if value == inf else value


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
    if isinstance(value, str):
        # a bare carriage return too: Python's writer does not quote it, and it would begin a row
        value = plain(value)
        if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
            return f"'{value}"
    return value


def _parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: Sequence[str]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({column: [row[at] for row in rows] for at, column in enumerate(columns)})
    table = table.replace_schema_metadata({"lacunary.notes": "\n".join(notes)})
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue()
