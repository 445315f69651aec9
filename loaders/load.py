"""Reads a whole project: vocabularies, value tables, reviews, sources and decisions, in the order of its `lacunary.toml`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError
from lacunary.graph.records import Cell, Loaded, Record, Rejected, SourceFile
from lacunary.graph.store import Progress
from lacunary.loaders.decisions import read_decisions
from lacunary.loaders.fields import Misread, fields, kinds, understand
from lacunary.loaders.mapping import Mapping, read_mapping, to_records
from lacunary.loaders.project import PROJECT_FILE, Project, SourceEntry
from lacunary.loaders.sheet import read_sheet
from lacunary.loaders.vocabulary import Values, builtin_vocabularies, check_vocabulary, read_values, read_vocabulary

__all__ = ["SourceReport", "load_project"]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How the rows of one source divide: records, rejected rows, rows the mapping leaves out, and single cells refused."""

    id: str
    path: str
    rows: int
    records: int
    rejected: int
    left_out: int
    cells_refused: int


class _Anything(Collection[str]):
    """Accepts every review id: the rows of a review sheet are what defines them."""

    def __contains__(self, item: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def load_project(
    project: Project, as_of: str = "", progress: Progress | None = None
) -> tuple[Loaded, list[SourceReport], list[LacunaryError]]:
    """Everything a project holds, a report for each source, and every error found (all of them, not the first).

    With `as_of` (YYYY-MM-DD) sources retrieved later are left out.
    """
    loaded, reports, errors = Loaded(), list[SourceReport](), list[LacunaryError]()
    values = _read_words(project, loaded, errors)
    _project_reviews(project, loaded, errors)
    entries = [entry for entry in project.sources if not (as_of and entry.retrieved and entry.retrieved > as_of)]
    mapped = _read_mappings(project, entries, errors)
    known = {str(review["id"]) for review in project.reviews}
    ordered = sorted(mapped, key=lambda item: item[1].kind != "review")
    for number, (entry, mapping) in enumerate(ordered):
        if progress:
            progress(f"Reading {entry.path}", number, len(ordered))
        try:
            report = _read_source(project, entry, mapping, loaded, values, _Anything() if mapping.kind == "review" else known)
        except LacunaryError as error:
            errors.append(error)
            continue
        reports.append(report)
        if mapping.kind == "review":
            known |= _unique_reviews(entry, loaded, known)
    if progress:
        progress("Reading", len(ordered), len(ordered))
    try:
        loaded.decisions, files = read_decisions(project.root)
        loaded.sources += files
    except LacunaryError as error:
        errors.append(error)
    return loaded, reports, errors


def _read_words(project: Project, loaded: Loaded, errors: list[LacunaryError]) -> Values:
    """Vocabularies (shipped ones, then the project's, which win) and value tables."""
    wanted = builtin_vocabularies() if project.builtin is None else list(project.builtin)
    tables: list[tuple[str, Path | None, str]] = [(name, None, f"vocabulary-{name}") for name in wanted]
    tables += [(path.stem, path, f"vocabulary-{path.stem}-own") for path in sorted((project.root / "vocabulary").glob("*.csv"))]
    for name, path, source in tables:
        try:
            if path is None and name not in builtin_vocabularies():
                known = ", ".join(builtin_vocabularies())
                raise ProjectError(PROJECT_FILE, f"there is no built-in vocabulary `{name}`", f"Known: {known}.")
            concepts = read_vocabulary(name, path, source)
        except LacunaryError as error:
            errors.append(error)
            continue
        seen: dict[str, str] = {}
        for concept in concepts:
            if concept.id in seen:
                what = f"the concept `{concept.id}` is there twice (also in {seen[concept.id]})"
                errors.append(SourceError(concept.place, what, "Keep one of the rows."))
            seen[concept.id] = concept.place
            loaded.concepts[concept.id] = concept
        shown = f"vocabulary/{name}.csv" if path else f"lacunary/loaders/vocabulary/{name}.csv"
        loaded.sources.append(SourceFile(source, shown, "vocabulary", title=f"Vocabulary: {name}", rows=len(concepts)))
    errors += check_vocabulary(loaded.concepts)
    values = Values(loaded.concepts)
    for path in sorted((project.root / "mappings" / "values").glob("*.csv")):
        try:
            loaded.sources += read_values([path], project.root, values)
        except LacunaryError as error:
            errors.append(error)
    return values


def _project_reviews(project: Project, loaded: Loaded, errors: list[LacunaryError]) -> None:
    """The reviews written into lacunary.toml itself, as records of that file."""
    if not project.reviews:
        return
    for number, review in enumerate(project.reviews, start=1):
        cells: dict[str, tuple[Cell, ...]] = {}
        for key, value in review.items():
            name = "review" if key == "id" else key
            if name not in kinds()["review"].fields:
                errors.append(ProjectError(PROJECT_FILE, f"[[reviews]] number {number}: `{key}` is not known", "Remove it."))
                continue
            try:
                words = [str(item) for item in value] if isinstance(value, list) else [str(value)]
                cells[name] = tuple(Cell(word, understand(fields()[name], word)) for word in words)
            except Misread as error:
                errors.append(ProjectError(PROJECT_FILE, f"[[reviews]] number {number}: {error}"))
        loaded.records.append(Record("review", "project", number, cells))
    loaded.sources.append(SourceFile("project", PROJECT_FILE, "review", title=project.title, rows=len(project.reviews)))


def _read_mappings(project: Project, entries: list[SourceEntry], errors: list[LacunaryError]) -> list[tuple[SourceEntry, Mapping]]:
    mapped = []
    for entry in entries:
        try:
            if entry.mapping:
                mapping = read_mapping(project.root / entry.mapping, entry.mapping)
            elif entry.kind in kinds():
                mapping = Mapping(kind=entry.kind, where=PROJECT_FILE)
            else:
                what = f"the source `{entry.id}` has the kind `{entry.kind}`, which is not known"
                raise ProjectError(PROJECT_FILE, what, f"Use one of {', '.join(kinds())}.")
            mapped.append((entry, mapping))
        except LacunaryError as error:
            errors.append(error)
    return mapped


def _read_source(
    project: Project, entry: SourceEntry, mapping: Mapping, loaded: Loaded, values: Values, reviews: Collection[str]
) -> SourceReport:
    path = project.root / entry.path
    sheet = read_sheet(
        path,
        entry.path,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        tab=mapping.sheet,
        header=mapping.header,
    )
    records, rejected, left_out = to_records(sheet, mapping, entry.id, entry.path, values, reviews)
    rows = len(sheet.rows) + len(sheet.rejected)
    cells = sum(bool(bad.column) for bad in rejected)
    loaded.records += records
    loaded.rejected += rejected
    described: dict[str, Any] = {key: getattr(entry, key) for key in ("title", "retrieved", "licence", "attribution", "url")}
    loaded.sources.append(
        SourceFile(
            entry.id,
            entry.path,
            mapping.kind,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            rows=rows,
            rejected=len(rejected) - cells,
            **described,
        )
    )
    return SourceReport(entry.id, entry.path, rows, len(records), len(rejected) - cells, left_out, cells)


def _unique_reviews(entry: SourceEntry, loaded: Loaded, known: set[str]) -> set[str]:
    """The ids that a review sheet defines; a second row of the same id is rejected."""
    found: set[str] = set()
    kept: list[Record] = []
    for record in loaded.records:
        identifier = str(record.get("review"))
        if record.source != entry.id:
            kept.append(record)
        elif identifier in found | known:
            reason = f"the review id `{identifier}` is used twice. Give each review its own id."
            loaded.rejected.append(Rejected(entry.path, record.line, reason, record.verbatim("title")))
        else:
            found.add(identifier)
            kept.append(record)
    again = len(loaded.records) - len(kept)
    loaded.records = kept
    last = loaded.sources[-1]
    loaded.sources[-1] = replace(last, rejected=last.rejected + again)
    return found
