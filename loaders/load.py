"""Reads a whole project: vocabularies, value tables, reviews, sources and decisions, in the order
of its `lacunary.toml`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError
from lacunary.graph.progress import Progress
from lacunary.graph.records import Cell, Concept, Loaded, Record, Rejected, SourceFile
from lacunary.loaders.assessments import lengthened
from lacunary.loaders.columns import match_columns
from lacunary.loaders.columns_read import ColumnRead, columns_read
from lacunary.loaders.criteria import criterion_cells
from lacunary.loaders.decisions import read_decisions
from lacunary.loaders.fields import Field, Misread, fields, kinds, understand
from lacunary.loaders.files_read import FilesRead
from lacunary.loaders.mapping import AnyReview, Mapping, read_mapping, to_records
from lacunary.loaders.project import PROJECT_FILE, Project, SourceEntry
from lacunary.loaders.publications import Publications, open_export, read_publications
from lacunary.loaders.published_ids import read_published_ids
from lacunary.loaders.reading.files import outside
from lacunary.loaders.reading.sheet import Sheet, read_sheet
from lacunary.loaders.reading.sheets import SHEET_NAME, placed, read_sheets
from lacunary.loaders.reading.text import TextFile
from lacunary.loaders.source_report import SourceReport
from lacunary.loaders.vocabulary.read import (
    Values,
    builtin_vocabularies,
    check_vocabulary,
    read_values,
    read_vocabulary,
)

__all__ = ["SourceReport", "files_outside", "load_project", "read_concepts"]


_Reader = Mapping | tuple[TextFile, str]
"""A mapping of a sheet, or an export with the name of its format."""
_OF_EXPORTS = ("report", "inclusion", "candidate")
"""What the records of a bibliographic export can be."""


def load_project(
    project: Project, as_of: str = "", progress: Progress | None = None
) -> tuple[Loaded, list[SourceReport], list[LacunaryError]]:
    """Everything a project holds, a report for each source, and every error found (all of them, not
    the first).

    Parameters
    ----------
    project
        The project, as `read_project` gives it.
    as_of
        A date, `YYYY-MM-DD`: sources retrieved and decisions taken later are left out.
    progress
        Is called with what is being read.

    Returns
    -------
    tuple
        The records and all that goes with them, a report for each source, and the errors. Nothing
        is raised for a file that cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> from lacunary.loaders import read_project
    >>> loaded, reports, errors = load_project(read_project(Path("tests/tiny")))
    >>> len(reports), errors
    (6, [])
    """
    loaded, reports, errors = (
        Loaded(linking=project.linking),
        list[SourceReport](),
        list[LacunaryError](),
    )
    if refused := _refused_outside(project):
        return loaded, reports, [*refused]  # before anything is opened
    read = FilesRead(project.limits)
    read.note(project.root / PROJECT_FILE, PROJECT_FILE)
    values = _read_words(project, loaded, read, errors, as_of)
    _project_reviews(project, loaded, values, errors)
    entries = [
        entry
        for entry in project.sources
        if not (as_of and entry.retrieved and entry.retrieved > as_of)
    ]
    mapped = _read_mappings(project, entries, read, errors)
    known = {str(review["id"]) for review in project.reviews}
    # Of two sheets that list one review the one whose id sorts first has it, however the sources
    # are ordered.
    ordered = sorted(
        mapped, key=lambda item: (0, item[0].id) if _lists_reviews(item[1]) else (1, "")
    )
    for number, (entry, reader) in enumerate(ordered):
        if progress:
            progress(f"Reading {entry.path}", number, len(ordered))
        try:
            reviews = AnyReview() if _lists_reviews(reader) else known
            report = _read_source(project, entry, reader, loaded, values, reviews, read)
        except LacunaryError as error:
            _note(error, errors)
            continue
        if _lists_reviews(reader):
            found, again = _unique_reviews(entry, loaded, known)
            known |= found
            report = replace(
                report, records=report.records - again, rejected=report.rejected + again
            )
        reports.append(report)
    loaded.unused_words = values.unused()
    if progress:
        progress("Reading", len(ordered), len(ordered))
    try:
        loaded.published, rejected = read_published_ids(project.root, read)
        loaded.rejected += rejected
    except LacunaryError as error:
        _note(error, errors)
    try:
        decisions, files, rejected = read_decisions(project.root, read)
        loaded.decisions = [
            decision for decision in decisions if not (as_of and decision.date > as_of)
        ]
        loaded.sources += files
        loaded.rejected += rejected
        loaded.files = read.unchanged()
        loaded.rejected += read.remarks
    except LacunaryError as error:
        _note(error, errors)
    return loaded, reports, errors


def files_outside(project: Project) -> list[tuple[str, Path]]:
    """The files of a project that lie outside of its folder, as it names them and where they really
    are.
    """
    named = [path for entry in project.sources for path in (entry.path, entry.mapping) if path]
    for folder, pattern in (
        ("vocabulary", "*.*"),
        ("mappings/values", "*.csv"),
        ("decisions", "*.csv"),
    ):
        named += [
            path.relative_to(project.root).as_posix()
            for path in sorted((project.root / folder).glob(pattern))
        ]
    found = ((path, outside(project.root, project.root / path)) for path in dict.fromkeys(named))
    return [(path, real) for path, real in found if real is not None]


def _refused_outside(project: Project) -> list[ProjectError]:
    """An error for each file outside of the folder, where the project takes none (`--strict`)."""
    if not project.limits.inside_only:
        return []
    remedy = "Copy it into the project, or build without --strict and `inside_only`."
    return [
        ProjectError(path, f"lies outside of the project ({real})", remedy)
        for path, real in files_outside(project)
    ]


def _lists_reviews(reader: _Reader) -> bool:
    return isinstance(reader, Mapping) and reader.kind == "review"


def _read_words(
    project: Project,
    loaded: Loaded,
    read: FilesRead,
    errors: list[LacunaryError],
    as_of: str,
) -> Values:
    """Vocabularies and value tables."""
    loaded.concepts, tables, problems = read_concepts(project, read)
    loaded.sources += tables
    errors += problems
    errors += check_vocabulary(
        loaded.concepts, {source.id: source.path for source in loaded.sources}
    )
    values = Values(loaded.concepts)
    for path in sorted((project.root / "mappings" / "values").glob("*.csv")):
        read.note(path, path.relative_to(project.root).as_posix())
        try:
            table, mistakes = read_values(path, project.root, values, read, as_of)
            loaded.sources.append(table)
            errors += mistakes
        except LacunaryError as error:
            _note(error, errors)
    return values


def read_concepts(
    project: Project, read: FilesRead
) -> tuple[dict[str, Concept], list[SourceFile], list[LacunaryError]]:
    """The concepts of a project: those of the vocabularies that are shipped, then of its own, which
    win; a source for each vocabulary, and its mistakes.
    """
    wanted = builtin_vocabularies() if project.builtin is None else list(project.builtin)
    tables: list[tuple[str, Path | None, str]] = [
        (name, None, f"vocabulary-{name}") for name in wanted
    ]
    own = sorted(
        path
        for path in (project.root / "vocabulary").glob("*.*")
        if path.suffix in (".csv", ".ttl")
    )
    tables += [(path.stem, path, f"vocabulary-{path.stem}-own") for path in own]
    found: dict[str, Concept] = {}
    sources: list[SourceFile] = []
    errors: list[LacunaryError] = []
    for name, path, source in tables:
        shown = f"vocabulary/{path.name}" if path else f"lacunary/loaders/vocabulary/{name}.csv"
        try:
            if path is None and name not in builtin_vocabularies():
                known = ", ".join(builtin_vocabularies())
                raise ProjectError(
                    PROJECT_FILE, f"there is no built-in vocabulary `{name}`", f"Known: {known}."
                )
            concepts, problems = read_vocabulary(name, path, source, shown, read)
        except LacunaryError as error:
            _note(error, errors)
            continue
        errors += problems
        found |= {concept.id: concept for concept in concepts}
        sources.append(
            SourceFile(source, shown, "vocabulary", title=f"Vocabulary: {name}", rows=len(concepts))
        )
    return found, sources, errors


def _note(error: LacunaryError, errors: list[LacunaryError]) -> None:
    """Add an error, or the several mistakes that it stands for."""
    errors += error.parts or [error]


def _project_reviews(
    project: Project, loaded: Loaded, values: Values, errors: list[LacunaryError]
) -> None:
    """The reviews written into lacunary.toml itself, as records of that file."""
    if not project.reviews:
        return
    for number, review in enumerate(project.reviews, start=1):
        cells: dict[str, tuple[Cell, ...]] = {}
        for key, value in review.items():
            name = "review" if key == "id" else key
            if name not in kinds()["review"].fields:
                errors.append(
                    ProjectError(
                        PROJECT_FILE,
                        f"[[reviews]] number {number}: `{key}` is not known",
                        "Remove it.",
                    )
                )
                continue
            try:
                words = [str(item) for item in value] if isinstance(value, list) else [str(value)]
                cells[name] = tuple(
                    cell for word in words for cell in _cells(fields()[name], word, values)
                )
            except Misread as error:
                errors.append(ProjectError(PROJECT_FILE, f"[[reviews]] number {number}: {error}"))
        loaded.records.append(Record("review", "project", number, cells))
    loaded.sources.append(
        SourceFile(
            "project", PROJECT_FILE, "review", title=project.title, rows=len(project.reviews)
        )
    )


def _cells(kind: Field, word: str, values: Values) -> list[Cell]:
    if kind.type == "concept":
        return values.look_up(kind.dimension, word, "project", kind.name)
    if kind.type == "criterion":
        return criterion_cells(kind, word, values, "project", kind.name)
    return [Cell(word, understand(kind, word))]


def _read_mappings(
    project: Project, entries: list[SourceEntry], read: FilesRead, errors: list[LacunaryError]
) -> list[tuple[SourceEntry, _Reader]]:
    """How each source is to be read: by a mapping, by its headings, or as a bibliographic
    export.
    """
    readers: list[tuple[SourceEntry, _Reader]] = []
    for entry in entries:
        read.note(project.root / entry.path, entry.path)
        if entry.mapping:
            read.note(project.root / entry.mapping, entry.mapping)
        try:
            readers.append((entry, _reader(project, entry)))
        except LacunaryError as error:
            _note(error, errors)
    return readers


def _reader(project: Project, entry: SourceEntry) -> _Reader:
    if entry.mapping:
        return read_mapping(project.root / entry.mapping, entry.mapping)
    if entry.kind and entry.kind not in kinds():
        what = f"the source `{entry.id}` has the kind `{entry.kind}`, which is not known"
        raise ProjectError(PROJECT_FILE, what, f"Use one of {', '.join(kinds())}.")
    if entry.kind in ("", *_OF_EXPORTS):
        file, name = open_export(
            project.root / entry.path, entry.path, entry.loader, limits=project.limits
        )
        if name and (entry.loader or not entry.kind or name != "generic_csv"):
            return file, name
    if not entry.kind:
        remedy = "Name its `loader`; or, for a sheet, its `kind` or `mapping`."
        raise SourceError(entry.path, "this is no bibliographic export that is known", remedy)
    return Mapping(kind=entry.kind, where=PROJECT_FILE)


def _read_source(
    project: Project,
    entry: SourceEntry,
    reader: _Reader,
    loaded: Loaded,
    values: Values,
    reviews: Collection[str],
    read: FilesRead,
) -> SourceReport:
    columns: tuple[ColumnRead, ...] = ()
    if isinstance(reader, tuple):
        found = _read_export(entry, *reader, reviews)
        records, rejected, left_out, rows = (
            found.records + found.references,
            found.rejected,
            0,
            found.rows,
        )
        kind, form, references = entry.kind or "report", found.format.name, len(found.references)
        count = found.cells
        for path in reader[0].beside:
            read.note(path, (Path(entry.path).parent / path.name).as_posix())
    else:
        sheet, mapping = lengthened(_sheet(project, entry, reader), reader, entry.path)
        records, rejected, left_out, count = to_records(
            sheet, mapping, entry.id, entry.path, values, reviews
        )
        columns = columns_read(sheet, mapping, match_columns(sheet, mapping, entry.path))
        rejected = [placed(bad, sheet) for bad in rejected] + sheet.remarks
        rows = len(sheet.rows) + len(sheet.rejected)
        kind, form, references = mapping.kind, "", 0
    cells = sum(bool(bad.column) for bad in rejected)
    loaded.records += records
    loaded.rejected += rejected
    described: dict[str, Any] = {
        key: getattr(entry, key) for key in ("title", "retrieved", "licence", "attribution", "url")
    }
    digest = read.note(project.root / entry.path, entry.path)
    refused = len(rejected) - cells
    loaded.sources.append(
        SourceFile(
            entry.id, entry.path, kind, sha256=digest, rows=rows, rejected=refused, **described
        )
    )
    return SourceReport(
        entry.id,
        entry.path,
        rows,
        len(records) - references,
        refused,
        left_out,
        cells,
        form,
        references,
        count,
        columns,
        () if isinstance(reader, tuple) else _sheets_of(reader),
    )


def _sheet(project: Project, entry: SourceEntry, reader: Mapping) -> Sheet:
    """The sheet that a mapping reads, or the several that it reads as one."""
    path, where, limits = project.root / entry.path, entry.path, project.limits
    if reader.sheets:
        named = {column for columns in reader.columns.values() for column in columns}
        return read_sheets(
            path,
            where,
            reader.sheets,
            with_names=any(SHEET_NAME in column for column in named),
            limits=limits,
            header=reader.header,
            upper=reader.upper,
        )
    return read_sheet(
        path,
        where,
        encoding=reader.encoding,
        delimiter=reader.delimiter,
        tab=reader.sheet,
        header=reader.header,
        upper=reader.upper,
        limits=limits,
    )


def _sheets_of(mapping: Mapping) -> tuple[str, ...]:
    if mapping.sheets:
        return (mapping.sheets,) if isinstance(mapping.sheets, str) else mapping.sheets
    return (mapping.sheet,) if mapping.sheet else ()


def _read_export(
    entry: SourceEntry, file: TextFile, name: str, reviews: Collection[str]
) -> Publications:
    if entry.kind in _OF_EXPORTS[1:] and entry.review not in reviews:
        what = (
            f'review "{entry.review}" is not known'
            if entry.review
            else f"the source `{entry.id}` names no `review`"
        )
        raise ProjectError(
            PROJECT_FILE,
            what,
            f"Say whose studies {entry.path} lists: {', '.join(sorted(reviews))}.",
        )
    return read_publications(file, name, entry.id, entry.kind or "report", entry.review)


def _unique_reviews(entry: SourceEntry, loaded: Loaded, known: set[str]) -> tuple[set[str], int]:
    """The ids that a review sheet defines; a second row of the same id is rejected, and the number
    of those given.
    """
    found: set[str] = set()
    kept: list[Record] = []
    for record in loaded.records:
        identifier = str(record.get("review"))
        if record.source != entry.id:
            kept.append(record)
        elif identifier in found | known:
            reason = f"the review id `{identifier}` is used twice. Give each review its own id."
            loaded.rejected.append(
                Rejected(entry.path, record.line, reason, record.verbatim("title"))
            )
        else:
            found.add(identifier)
            kept.append(record)
    again = len(loaded.records) - len(kept)
    loaded.records = kept
    last = loaded.sources[-1]
    loaded.sources[-1] = replace(last, rejected=last.rejected + again)
    return found, again
