"""From a project folder to a graph in a store: load, assemble, write, and say what happened."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lacunary import __version__
from lacunary.graph.assemble import assemble
from lacunary.graph.errors import LacunaryError, StoreError
from lacunary.graph.model import Graph
from lacunary.graph.records import Rejected
from lacunary.graph.store import Progress, Store, open_store
from lacunary.loaders import Project, SourceReport, load_project

__all__ = ["Build", "BuildFailed", "build_graph", "graph_info", "store_graph"]


class BuildFailed(LacunaryError):
    """A project has errors; all of them are in `errors`."""

    def __init__(self, errors: list[LacunaryError]) -> None:
        self.errors = errors
        super().__init__("", "\n".join(map(str, errors)))


@dataclass(slots=True)
class Build:
    """A built graph and how it came to be: rows read and rejected, links made, words not mapped, version.

    `left_out` counts comparisons of records that were not made because too many share a key.
    """

    graph: Graph
    version: str
    reports: list[SourceReport]
    rejected: list[Rejected]
    unmapped: dict[str, int] = field(default_factory=dict)
    left_out: int = 0

    @property
    def rows_rejected(self) -> int:
        """Whole rows that could not be used."""
        return sum(not bad.column for bad in self.rejected)

    @property
    def cells_refused(self) -> int:
        """Single cells that could not be understood, in rows that were used otherwise."""
        return sum(bool(bad.column) for bad in self.rejected)

    @property
    def links(self) -> dict[str, dict[str, int]]:
        """How many links of each level (`report`, `study`) are `linked`, `proposed` and `distinct`."""
        found = Counter((link["level"], link["outcome"]) for link in self.graph.nodes("Link"))
        return {
            level: {outcome: found[level, outcome] for outcome in ("linked", "proposed", "distinct")}
            for level in ("report", "study")
        }

    def summary(self) -> dict[str, Any]:
        """The build as one JSON object."""
        links = self.links
        shared = sum(len(study["sources"]) > 1 for study in self.graph.nodes("Study"))
        return {
            "version": self.version,
            "counts": self.graph.counts(),
            "sources": [{name: getattr(report, name) for name in SourceReport.__dataclass_fields__} for report in self.reports],
            "rows_rejected": self.rows_rejected,
            "cells_refused": self.cells_refused,
            "rejected": [
                {"file": bad.file, "line": bad.line, "column": bad.column, "reason": bad.reason, "raw": bad.raw}
                for bad in self.rejected
            ],
            "studies_from_several_rows": shared,
            "links": links,
            "proposed_links": sum(counted["proposed"] for counted in links.values()),
            "comparisons_left_out": self.left_out,
            "unmapped_words": self.unmapped,
        }


def build_graph(project: Project, as_of: str = "", progress: Progress | None = None) -> Build:
    """The graph of a project: a pure function of its folder. Raises BuildFailed with every error found."""
    loaded, reports, errors = load_project(project, as_of, progress)
    if errors:
        raise BuildFailed(errors)
    if progress:
        progress("Assembling the graph", 0, 1)
    assembled = assemble(loaded)
    if progress:
        progress("Assembling the graph", 1, 1)
    unmapped = Counter(s["property"] for s in assembled.graph.nodes("Statement") if s["method"] == "unmapped")
    return Build(
        assembled.graph,
        _version(project, as_of),
        reports,
        loaded.rejected + assembled.rejected,
        dict(sorted(unmapped.items())),
        assembled.left_out,
    )


def store_graph(project: Project, build: Build, progress: Progress | None = None, store: Store | None = None) -> Store:
    """Write a build into the project's embedded database (or another store), with what it says about itself; gives the store."""
    store = store or open_store(project.store_path, write=True)
    store.write(build.graph, progress)
    project.build_file.parent.mkdir(exist_ok=True)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        project.build_file.write_text(json.dumps(build.summary() | {"built": now}, ensure_ascii=False, indent=1), "utf-8")
        rejected = io.StringIO()
        writer = csv.writer(rejected, lineterminator="\n")
        writer.writerow(["file", "line", "column", "reason", "raw"])
        writer.writerows([bad.file, bad.line, bad.column, bad.reason, bad.raw] for bad in build.rejected)
        (project.root / ".lacunary" / "rejected.csv").write_text(rejected.getvalue(), "utf-8")
    except OSError as error:
        raise StoreError(str(project.build_file), f"cannot be written ({error.strerror})", "Check the folder.") from None
    return store


def graph_info(project: Project, store: Store) -> dict[str, Any]:
    """Version and time of the build in a project's store, and the store's name."""
    try:
        about = json.loads(project.build_file.read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        about = {}
    embedded = store.name.startswith("embedded")  # what a server holds may be of another build
    return {
        "version": about.get("version") if embedded else None,
        "built": about.get("built") if embedded else None,
        "store": store.name,
    }


def _version(project: Project, as_of: str) -> str:
    """The project's version and a digest of every file that the build reads."""
    digest = hashlib.sha256(f"{__version__} {as_of}".encode())
    for path in _inputs(project.root):
        digest.update(path.relative_to(project.root).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{project.version or '0'}+{digest.hexdigest()[:12]}"


def _inputs(root: Path) -> list[Path]:
    folders = ("sources", "mappings", "vocabulary", "decisions")
    found = [path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file()]
    return [root / "lacunary.toml", *found]
