"""What is odd about a project though nothing in it is wrong: a file that is there twice, a project
inside another, a sheet of which nothing is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lacunary.graph.errors import LacunaryError
from lacunary.graph.records import FileRead
from lacunary.loaders.load import SourceReport
from lacunary.loaders.project import PROJECT_FILE, Project
from lacunary.loaders.reading.workbook import book_sheets

__all__ = ["Remark", "remarks_of"]

_DERIVED = (".lacunary", ".git", "out", "releases")
_DEEPEST = 3
"""Folders below the project's that are looked into."""
_ROWS = ("review", "label", "study_id", "order")
"""Fields that say which study a row is of, and nothing about it."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """Something to look at.

    Attributes
    ----------
    kind
        `same_file` (two sources have the same contents), `inside` (the project lies in another
        one), `holds` (another one lies in it), `nothing_used` (no column of a sheet is used but
        those that name its rows) or `sheet_unread`, `hidden_unread` (no source reads a sheet).
    file, about
        The file that it is about, and the other file, folder or sheet.

    Examples
    --------
    >>> Remark("same_file", "sources/a.csv", "sources/b.csv").as_dict()["about"]
    'sources/b.csv'
    """

    kind: str
    file: str
    about: str

    def as_dict(self) -> dict[str, str]:
        """The remark as one JSON object."""
        return {"what": self.kind, "file": self.file, "about": self.about}


def remarks_of(
    project: Project, reports: Sequence[SourceReport], files: Sequence[FileRead]
) -> list[Remark]:
    """Everything odd about a project whose sources were read."""
    found = [*_same_files(reports, files), *_nested(project.root), *_nothing_used(reports)]
    return sorted([*found, *_unread(project, reports)])


def _same_files(reports: Sequence[SourceReport], files: Sequence[FileRead]) -> Iterator[Remark]:
    digests = {file.path: file.sha256 for file in files}
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for report in sorted(reports, key=lambda one: (one.path, one.id)):
        contents = (digests.get(report.path, report.path), report.sheets)
        other = first.setdefault(contents, report.id)
        if other != report.id:
            yield Remark("same_file", report.path, other)


def _nested(root: Path) -> Iterator[Remark]:
    above = next((one for one in root.resolve().parents if (one / PROJECT_FILE).is_file()), None)
    if above is not None:
        yield Remark("inside", PROJECT_FILE, str(above))
    for place in _below(root, 0):
        yield Remark("holds", PROJECT_FILE, place.relative_to(root).as_posix())


def _below(folder: Path, depth: int) -> Iterator[Path]:
    for one in sorted(folder.iterdir()):
        if one.is_dir() and not one.is_symlink() and one.name not in _DERIVED:
            if (one / PROJECT_FILE).is_file():
                yield one
            elif depth < _DEEPEST:
                yield from _below(one, depth + 1)


def _nothing_used(reports: Sequence[SourceReport]) -> Iterator[Remark]:
    for report in reports:
        used = {one.field for one in report.columns if one.field}
        if any(one.how == "unused" for one in report.columns) and used <= {*_ROWS}:
            yield Remark("nothing_used", report.path, ", ".join(report.sheets))


def _unread(project: Project, reports: Sequence[SourceReport]) -> Iterator[Remark]:
    """The sheets of workbooks that no source reads; where none is named the first is read."""
    read: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        if not report.format:
            read[report.path] |= {*(report.sheets or ("",))}
    for path, names in sorted(read.items()):
        try:
            sheets = book_sheets(project.root / path, path, project.limits)
        except LacunaryError:  # it was read a moment ago
            continue
        first = next((name for name, hidden in sheets if not hidden), "")
        for name, hidden in sheets:
            is_read = name in names or (name == first and "" in names)
            if not is_read and not ("all" in names and not hidden):
                yield Remark("hidden_unread" if hidden else "sheet_unread", path, name)
