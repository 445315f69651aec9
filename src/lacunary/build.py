"""From a project folder to a graph in a store: load, assemble, write, and say what happened."""

from __future__ import annotations

import csv
import datetime
import gc
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from lacunary import __version__
from lacunary.accounting import Cells, account
from lacunary.alike import alike
from lacunary.exports.files import write_text
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.assembly.listed_studies import LabelRemark
from lacunary.graph.errors import LacunaryError
from lacunary.graph.linkage.rules import SharedIdentifier
from lacunary.graph.model import Graph
from lacunary.graph.progress import Progress
from lacunary.graph.records import (
    LINKS,
    Decision,
    FileRead,
    IdRemark,
    Loaded,
    PublishedId,
    Rejected,
    ValueRow,
)
from lacunary.graph.schema import schema_version
from lacunary.graph.stamp import Stamp
from lacunary.graph.stores.open import open_store
from lacunary.graph.stores.store import Store
from lacunary.graph.text.printable import each_text, plain
from lacunary.loaders import Project, SourceReport, load_project
from lacunary.loaders.load import files_outside
from lacunary.loaders.published_ids import write_published_ids
from lacunary.remarks import Remark, remarks_of

__all__ = [
    "Build",
    "BuildFailed",
    "Coverage",
    "build_graph",
    "coverage",
    "keep_ids",
    "store_graph",
]


class BuildFailed(LacunaryError):
    """A project has errors; all of them are in `errors`."""

    def __init__(self, errors: list[LacunaryError]) -> None:
        self.errors = errors
        super().__init__("", "\n".join(map(str, errors)))


@dataclass(slots=True)
class Build:
    """A built graph and how it came to be: rows read and rejected, links made, words not mapped.
    Its stamp has the version.

    `left_out` counts comparisons of records that were not made because too many share a key,
    `proposals_left_out` proposals beyond those shown, and `shared` are identifiers that several
    different publications carry;
    `outside` says of each file that lies outside of the project's folder where it is; `id_remarks`
    what became of published identifiers; `published` are the rows that keep those of this graph,
    where they were asked for; `files` those that were read; `labels` say which rows of one label
    are one study; `cells` what became of every cell of each source, by its id; `unpublished` counts
    by file the decisions that name a study or report by an id that is not published; `unmapped`
    and `matched` count by dimension the statements whose words no concept is mapped to, and those
    that a rule takes for a name in another form; `remarks` are what is odd though nothing is wrong;
    `unused_words` are decisions about words that no source prints.
    """

    graph: Graph
    stamp: Stamp
    reports: list[SourceReport]
    rejected: list[Rejected]
    unmapped: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    outside: list[str] = field(default_factory=list)
    proposals_left_out: int = 0
    shared: tuple[SharedIdentifier, ...] = ()
    id_remarks: list[IdRemark] = field(default_factory=list)
    published: list[PublishedId] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    labels: list[LabelRemark] = field(default_factory=list)
    cells: dict[str, Cells] = field(default_factory=dict)
    unpublished: dict[str, int] = field(default_factory=dict)
    matched: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    unused_words: list[ValueRow] = field(default_factory=list)

    @property
    def version(self) -> str:
        """The project's version and the beginning of the digest of the files read."""
        return self.stamp.version

    @property
    def rows_rejected(self) -> int:
        """Whole rows that could not be used."""
        return sum(not bad.column for bad in self.rejected)

    @property
    def cells_refused(self) -> int:
        """Single cells that could not be understood, in rows that were used otherwise."""
        return sum(bool(bad.column) for bad in self.rejected)

    def rows_of_labels(self, source: str) -> dict[str, int]:
        """How many rows of a source are one study with another row of their label
        (`rows_joined`), and how many have the label of another study (`rows_apart`).
        """
        joined = apart = 0
        for remark in self.labels:
            for _, _, rows in remark.studies:
                own = sum(row.rpartition(":")[0] == source for row in rows)
                joined += own if len(rows) > 1 else 0
                apart += own if len(remark.studies) > 1 else 0
        return {"rows_joined": joined, "rows_apart": apart}

    @property
    def links(self) -> dict[str, dict[str, int]]:
        """How many links of each level (`report`, `study`) are `linked`, `proposed` and
        `distinct`.
        """
        found = Counter((link["level"], link["outcome"]) for link in self.graph.nodes("Link"))
        return {
            level: {
                outcome: found[level, outcome] for outcome in ("linked", "proposed", "distinct")
            }
            for level in ("report", "study")
        }

    def summary(self) -> dict[str, Any]:
        """The build as one JSON object."""
        links = self.links
        shared = sum(len(study["sources"]) > 1 for study in self.graph.nodes("Study"))
        return {
            "project": self.stamp.project,
            "version": self.version,
            "build": self.stamp.build,
            "counts": self.graph.counts(),
            "sources": [
                {name: getattr(report, name) for name in _OF_SOURCES}
                | ({"cells": self.cells[report.id].as_dict()} if report.id in self.cells else {})
                | self.rows_of_labels(report.id)
                | {"columns": [asdict(column) for column in report.columns]}
                for report in self.reports
            ],
            "rows_rejected": self.rows_rejected,
            "cells_refused": self.cells_refused,
            "rejected_alike": [group.as_dict() for group in alike(self.rejected)],
            "remarks": [remark.as_dict() for remark in self.remarks],
            "rejected": [
                {
                    "file": bad.file,
                    "line": bad.line,
                    "column": bad.column,
                    "reason": bad.reason,
                    "raw": bad.raw,
                }
                for bad in self.rejected
            ],
            "studies_from_several_rows": shared,
            "links": links,
            "proposed_links": sum(counted["proposed"] for counted in links.values()),
            "comparisons_left_out": self.left_out,
            "proposals_left_out": self.proposals_left_out,
            "shared_identifiers": [one._asdict() for one in self.shared],
            "unmapped_words": self.unmapped,
            "matched_words": self.matched,
            "unused_words": [row.place for row in self.unused_words],
            "labels": [_of_label(remark) for remark in self.labels],
            "unpublished_ids_decided_on": self.unpublished,
            "outside": self.outside,
            "identifiers": [
                {
                    "line": remark.row.line,
                    "id": remark.row.id,
                    "what": remark.kind,
                    "things": list(remark.things),
                }
                for remark in self.id_remarks
            ],
        }


_APART = ("cells_read", "columns")
_OF_SOURCES = [name for name in SourceReport.__dataclass_fields__ if name not in _APART]


def _accounts(
    reports: Iterable[SourceReport], graph: Graph, rejected: Mapping[tuple[str, str], int]
) -> dict[str, Cells]:
    """What became of the cells of each source, by its id."""
    kinds = {node["id"]: str(node["row_kind"]) for node in graph.nodes("Source")}
    return {
        report.id: account(
            kinds[f"source:{report.id}"],
            report.cells_read,
            {name: count for (source, name), count in rejected.items() if source == report.id},
        )
        for report in reports
    }


def _of_label(remark: LabelRemark) -> dict[str, Any]:
    studies = [
        {"name": name, "called": called, "rows": list(rows)}
        for name, called, rows in remark.studies
    ]
    return {
        "review": remark.review,
        "label": remark.label,
        "found": remark.kind,
        "why": list(remark.why),
        "studies": studies,
    }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the studies that a review states are held, and how many more may be."""

    label: str
    included: int
    stated: int
    stated_unit: str
    listing: str
    candidates: int
    confirmed: int
    updates: int
    doubtful: int


def build_graph(
    project: Project,
    as_of: str = "",
    progress: Progress | None = None,
    *,
    publish: bool = False,
) -> Build:
    """The graph of a project: a pure function of its folder. Raises BuildFailed with every error
    found.

    With `publish` it has the rows that `keep_ids` writes.
    """
    with no_search_for_cycles():
        loaded, reports, errors = load_project(project, as_of, progress)
        if errors:
            raise BuildFailed(errors)
        assembled = assemble(_taken(loaded), progress, publish=publish)
    unmapped, matched = Counter[str](), Counter[str]()
    for statement in assembled.graph.nodes("Statement"):
        if statement["reading"] == "unmapped":
            unmapped[statement["property"]] += 1
        elif statement["reading"].startswith("matched:"):
            matched[statement["property"]] += 1
    stamp = _stamp(project, loaded.files, as_of)
    return Build(
        assembled.graph.stamped(stamp),
        stamp,
        reports,
        loaded.rejected + assembled.rejected,
        dict(sorted(unmapped.items())),
        assembled.left_out,
        [f"{path}: lies outside of the project ({real})." for path, real in files_outside(project)],
        assembled.proposals_left_out,
        assembled.shared,
        [] if as_of else assembled.remarks,  # as of a day, much is not there yet
        assembled.published,
        loaded.files,
        assembled.labels,
        _accounts(reports, assembled.graph, assembled.rejected_cells),
        _unpublished(loaded.decisions, assembled.published or loaded.published),
        dict(sorted(matched.items())),
        remarks_of(project, reports, loaded.files),
        loaded.unused_words,
    )


def _unpublished(decisions: Iterable[Decision], published: Iterable[PublishedId]) -> dict[str, int]:
    """How many decisions of each file name a study or report by an id that only the sources give
    it: a DOI added there changes the id. Rows that say what their record prints are not counted.
    """
    held = {name for row in published for name in (row.id, *row.aliases)}
    found = Counter(
        decision.place.rpartition(":")[0].removeprefix("decisions-")
        for decision in decisions
        if decision.kind not in LINKS
        and not decision.subject_record.told
        and decision.subject.startswith(("study:", "report:"))
        and decision.subject not in held
    )
    return dict(sorted(found.items()))


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Millions of objects are made that hold no cycles: looking for some, again and again, takes a
    quarter of a build.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()


def _taken(loaded: Loaded) -> Loaded:
    """The same with the records, which are let go here: their room is needed while tables are
    made.
    """
    whole = replace(loaded)
    loaded.records = []
    return whole


def keep_ids(project: Project, build: Build, version: str = "", date: str = "") -> int:
    """Write the identifiers of a build into `decisions/identifiers.csv`, so that every later build
    gives them to the same reports and studies; a release does so with its `version`.

    The build is then one of the files as they are now: its graph is the same, its stamp has the
    digest of that file. Returns how many identifiers are new.

    Parameters
    ----------
    build
        A build of the whole project that was made with `publish`.
    version, date
        Of the release in which they are published; the project's version and today when left out.
    """
    day = date or datetime.datetime.now(datetime.UTC).date().isoformat()
    rows = [
        row if row.line else replace(row, version=version or project.version, date=day)
        for row in build.published
    ]
    written = write_published_ids(project.root, rows, build.files)
    others = [file for file in build.files if file.path != written.path]
    build.files = sorted([*others, written], key=lambda file: file.path)
    build.stamp = _stamp(project, build.files, "")
    build.graph = build.graph.stamped(build.stamp)
    return sum(not row.line for row in rows)


def store_graph(
    project: Project, build: Build, progress: Progress | None = None, store: Store | None = None
) -> Store:
    """Write a build into the project's embedded database (or another store), with what it says
    about itself; gives the store.

    The store's own stamp says what it holds; `build.json` and `rejected.csv` are for people, and
    nothing is answered from them.
    """
    store = store or open_store(project.store_path, write=True)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    store.write(build.graph.stamped(build.stamp.at(now)), progress)
    rejected = io.StringIO()
    writer = csv.writer(rejected, lineterminator="\n")
    writer.writerow(["file", "line", "column", "reason", "raw"])
    rows = ([bad.file, bad.line, bad.column, bad.reason, bad.raw] for bad in build.rejected)
    writer.writerows(each_text(row, plain) for row in rows)
    write_text(project.build_file.with_name("rejected.csv"), rejected.getvalue())
    write_text(
        project.build_file,
        json.dumps(build.summary() | {"built": now}, ensure_ascii=False, indent=1),
    )
    return store


def coverage(store: Store) -> list[Coverage]:
    """For each review that states how many studies it includes, how many of them a store holds."""
    from lacunary.queries.asking.runner import ask

    rows = ask(store, "reviews-and-their-lists").records()
    names = Coverage.__dataclass_fields__
    return [
        Coverage(**{name: row[name] for name in names}) for row in rows if row["stated"] is not None
    ]


def _stamp(project: Project, files: Iterable[FileRead], as_of: str) -> Stamp:
    """Whose graph this is, and the digest of exactly the files read, by name, with the versions of
    program and schema.
    """
    digest = hashlib.sha256()
    read = [(file.path, file.sha256) for file in files]
    for words in (("lacunary", __version__), ("schema", schema_version()), ("as of", as_of), *read):
        digest.update("\0".join((*words, "")).encode("utf-8", "surrogatepass"))
    build = digest.hexdigest()
    return Stamp(
        project.identity,
        f"{project.version or '0'}+{build[:12]}",
        build,
        __version__,
        schema_version(),
    )
