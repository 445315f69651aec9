"""Reads a bibliographic export: what format it is, every record of it with what could not be read,
and how the two add up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Cell, Record, Rejected
from lacunary.graph.text.identifiers import title_key
from lacunary.loaders.cells_read import CellsRead
from lacunary.loaders.entries import FORMATS, Format
from lacunary.loaders.entry_to_record import Converter
from lacunary.loaders.formats import detect, format_module, format_names
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.packed import open_content
from lacunary.loaders.reading.sheet_text import is_workbook, open_workbook, unread
from lacunary.loaders.reading.text import TextFile, open_text

__all__ = ["Publications", "open_export", "read_publications"]


@dataclass(slots=True)
class Publications:
    """An export as read. `records` and `rejected` (those without a column) together are the records
    in the file.

    `references` are records of the kind `reference`, one for each entry of a reference list;
    `filled` counts for each field the records that have it; `cells` what became of each value.
    """

    format: Format
    encoding: str
    records: list[Record] = field(default_factory=list)
    references: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    cells: CellsRead = field(default_factory=CellsRead)

    @property
    def rows(self) -> int:
        """How many records the file has."""
        return len(self.records) + sum(not bad.column for bad in self.rejected)


def open_export(
    path: Path, where: str, name: str = "", encoding: str = "", limits: Limits | None = None
) -> tuple[TextFile, str]:
    """The file and the name of its format, the one given or the one found; "" when it is of none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "export.txt"
    ...     _ = file.write_text("TY  - JOUR\\nTI  - A trial\\nER  - \\n")
    ...     open_export(file, "export.txt")[1]
    'ris'
    """
    if name and name not in format_names():
        raise SourceError(
            where, f"the loader `{name}` is not known", f"Known: {', '.join(format_names())}."
        )
    with open_content(path, where, limits) as start:
        is_book = is_workbook(start.read(8))
    file = (
        open_workbook(path, where, limits) if is_book else open_text(path, where, encoding, limits)
    )
    name = name or detect(file.head)
    if is_book and name and not file.rejected:
        file.rejected.extend(unread(path, where, limits))
    return file, name


def read_publications(
    file: TextFile, name: str, source: str, kind: str = "report", review: str = ""
) -> Publications:
    """Read every record of an export. With `kind` inclusion or candidate each is a study of
    `review` instead of a report.
    """
    module = format_module(name)
    found = Publications(module.FORMAT, file.encoding)
    convert = Converter(module.FORMAT, source, file.where, kind, review)
    shapes: Counter[tuple[str, ...]] = Counter()  # many records have the same fields
    with FORMATS.blaming(name):
        for entry in module.read(file):
            if isinstance(entry, Rejected):
                found.rejected.append(entry)
                if not entry.column:
                    convert.cells.refused_text()
                continue
            if records := convert(entry):
                found.records.append(records[0])
                shapes[tuple(records[0].cells)] += 1
                found.references += records[1:]
    for names, times in shapes.items():
        found.filled.update(dict.fromkeys(names, times))
    found.cells = convert.cells
    if kind != "report":
        found.records = _tell_apart(found.records)
    found.rejected = sorted(
        [*found.rejected, *convert.rejected, *file.rejected], key=lambda bad: bad.line
    )
    return found


def _tell_apart(records: list[Record]) -> list[Record]:
    """Studies of one label with the letters that reviews give them: Wang 2020a, Wang 2020b, in the
    order of their titles.
    """
    by_label: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_label[str(record.get("label"))].append(record)
    lettered: dict[int, Cell] = {}
    for label, several in by_label.items():
        ordered = sorted(
            several,
            key=lambda record: (
                title_key(str(record.get("title") or record.get("title_zh"))),
                record.line,
            ),
        )
        for number, record in enumerate(ordered if len(several) > 1 else ()):
            letter = chr(ord("a") + number) if number < 26 else f"-{number + 1}"
            lettered[id(record)] = Cell(f"{label}{letter}", f"{label}{letter}", "derived")
    return [
        replace(record, cells=record.cells | {"label": (lettered[id(record)],)})
        if id(record) in lettered
        else record
        for record in records
    ]
