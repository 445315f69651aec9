"""The lists of several reviews without a project: an export or a sheet for each review, a text file
of DOIs, or one sheet with a column that names the review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Cell, Loaded, Record, Rejected, SourceFile
from lacunary.graph.text.identifiers import bare_doi, fold
from lacunary.loaders.columns import Mapping
from lacunary.loaders.fields import fields
from lacunary.loaders.mapping import AnyReview, to_records
from lacunary.loaders.publications import open_export, read_publications
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.vocabulary.read import Values

__all__ = ["read_lists"]

_SHOWN = 8
"""Headings that a message names."""


def read_lists(files: Sequence[Path]) -> Loaded:
    """The studies that reviews include, as records of a project that is nowhere on the disk.

    Parameters
    ----------
    files
        One for each review (a bibliographic export, a sheet, or a text file of DOIs, one a line),
        named as the review; or sheets with a column `review`.

    Returns
    -------
    Loaded
        The reviews and their inclusions, and the rows that could not be read.

    Raises
    ------
    SourceError
        For a file that cannot be read, or a sheet in which nothing names a study.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "cohen.txt").write_text("10.1000/one\\n10.1000/two\\n")
    >>> loaded = read_lists([folder / "cohen.txt"])
    >>> [(record.kind, record.get("review")) for record in loaded.records]
    [('review', 'cohen'), ('inclusion', 'cohen'), ('inclusion', 'cohen')]
    """
    loaded = Loaded()
    for number, (path, name) in enumerate(zip(files, _names(files), strict=True), start=1):
        source = f"list-{number}"
        records, rejected, rows = _read(path, name, source)
        loaded.records += records
        loaded.rejected += rejected
        loaded.sources.append(SourceFile(source, str(path), "inclusion", rows=rows))
    reviews = list(dict.fromkeys(str(record.get("review")) for record in loaded.records))
    loaded.sources.append(SourceFile("lists", "-", "review", rows=len(reviews)))
    loaded.records = [
        *(
            Record("review", "lists", row, {"review": (Cell(of, of),), "title": (Cell(of, of),)})
            for row, of in enumerate(reviews, start=1)
        ),
        *loaded.records,
    ]
    return loaded


def _names(files: Sequence[Path]) -> list[str]:
    """What the review of each file is called: the file's name without its ending, numbered where
    two are alike.
    """
    alike = Counter(path.stem for path in files)
    seen: Counter[str] = Counter()
    names = []
    for path in files:
        seen[path.stem] += 1
        last = f"-{seen[path.stem]}" if alike[path.stem] > 1 else ""
        names.append(f"{path.stem}{last}")
    return names


def _read(path: Path, name: str, source: str) -> tuple[list[Record], list[Rejected], int]:
    shown = str(path)
    file, form = open_export(path, shown)
    if form and form != "generic_csv":
        found = read_publications(file, form, source, "inclusion", name)
        return found.records, found.rejected, found.rows
    if dois := _dois(file):
        records = [
            Record(
                "inclusion",
                source,
                line,
                {
                    "review": (Cell(name, name, "constant"),),
                    "label": (Cell(doi, doi, "derived"),),
                    "doi": (Cell(doi, bare_doi(doi)),),
                },
            )
            for line, doi in dois
        ]
        return records, [], len(records)
    sheet = read_sheet(path, shown)
    records, rejected, *_ = to_records(
        sheet, _mapping(sheet, name, shown), source, shown, Values({}), AnyReview()
    )
    return records, rejected + sheet.remarks, len(sheet.rows) + len(sheet.rejected)


def _dois(file: TextFile) -> list[tuple[int, str]]:
    """The lines of a file that is nothing but DOIs, with their numbers; none of any other file."""
    found = []
    for number, line in enumerate(file.lines(), start=1):
        words = line.strip()
        if not words:
            continue
        if not bare_doi(words):
            return []
        found.append((number, words))
    return found


def _mapping(sheet: Sheet, name: str, shown: str) -> Mapping:
    """The columns of a sheet by their headings; the file's name is the review where no column is
    one, and what else names a study its label.
    """
    constants = {} if _column(sheet, "review") else {"review": name}
    mapping = Mapping(kind="inclusion", where=shown, constants=constants)
    if _column(sheet, "label", "study_id", "authors"):
        return mapping
    naming = _column(sheet, "title", "title_zh", "doi", "pmid")
    if not naming:
        what = f"no column of {', '.join(sheet.headings[:_SHOWN])} names a study"
        remedy = "Head one `title`, `doi` or `study`, or give an export of a reference manager."
        raise SourceError(shown, what, remedy)
    return replace(mapping, columns={"label": [f"{{{naming}}}"]})


def _column(sheet: Sheet, *names: str) -> str:
    """The first heading of one of the fields, in the order of the fields; empty where none is."""
    for name in names:
        wanted = {name, *fields()[name].headings}
        for heading in sheet.headings:
            if fold(heading) in wanted:
                return heading
    return ""
