"""Tables that a person owns, changed line by line: every line that is not meant stays as it was,
with a spreadsheet program's delimiter, line ends and further columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lacunary.graph.errors import ProjectError, SourceError, raise_all
from lacunary.loaders.personal_files import write_file
from lacunary.loaders.reading.files import read_file
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.table_lines import add_columns, row_text
from lacunary.loaders.reading.text import open_text

__all__ = ["one_cell", "require_columns", "text_to_change", "with_columns", "write_table"]


def require_columns(sheet: Sheet, columns: Sequence[str], where: str) -> None:
    """Raise errors that name the columns which a table lacks."""
    remedy = f"It has {', '.join(columns)}."
    lacking = [column for column in columns if column not in sheet.headings]
    raise_all(
        [
            SourceError(f"{where}:1", f"the column `{column}` is missing", remedy)
            for column in lacking
        ]
    )


def with_columns(text: str, sheet: Sheet, columns: Iterable[str]) -> str:
    """The text with those of the columns that it lacks, behind the others; the sheet has them
    too.
    """
    lacking = [column for column in columns if column not in sheet.headings]
    if not lacking:
        return text
    if sheet.rejected:  # a cell too many would come to stand in a new column
        bad = sheet.rejected[0]
        what = "this row cannot be read, and the file needs further columns"
        raise ProjectError(f"{bad.file}:{bad.line}", what, "Correct or remove the row.")
    width = len(sheet.headings)
    sheet.headings.extend(lacking)
    sheet.rows[:] = [(line, [*cells, *[""] * len(lacking)]) for line, cells in sheet.rows]
    return add_columns(text, sheet.delimiter, lacking, width)


def one_cell(words: str) -> str:
    """A cell as it is written: a break within it is one line feed, whatever gave it."""
    return words.strip().replace("\r\n", "\n").replace("\r", "\n")


def text_to_change(path: Path, where: str, columns: Sequence[str]) -> tuple[str, Sheet]:
    """What a person's table holds, as text and as a table; of one that is not there, or empty, the
    headings.
    """
    try:
        data = read_file(path, str(path)) if path.exists() else b""
    except SourceError as error:
        raise ProjectError(error.where, error.what, "Check the folder's permissions.") from None
    if not data.strip():
        return row_text(columns), Sheet([*columns], [], [], "csv", "utf-8", ",")
    sheet = read_sheet(path, where, ours=True)
    require_columns(sheet, columns, where)
    text = open_text(path, where, sheet.encoding).whole()
    if "\ufffd" in text and sheet.remarks:  # the bytes would be lost
        raise ProjectError(
            str(sheet.remarks[0]), "nothing was written", "Save the file as CSV in UTF-8."
        )
    return text, sheet


def write_table(path: Path, where: str, text: str, encoding: str) -> Path:
    """Write the text in UTF-8; with the mark that spreadsheet programs look for where it had one or
    came in another encoding.

    Raises ProjectError for a character that no text file can hold; nothing is written then.
    """
    try:
        data = text.encode("utf-8" if encoding == "utf-8" else "utf-8-sig")
        readable = "\0" not in text and data.decode("utf-8-sig") == text
    except (UnicodeEncodeError, SourceError):
        readable = False
    # half a character (a surrogate), or NUL, with which the file would not be taken for UTF-8 again
    if not readable:
        raise ProjectError(
            str(path),
            "cannot hold a character of what is to be written",
            "Write those words again, in UTF-8.",
        )
    return write_file(path, data)
