"""A first project, graph and list of words to decide from a team's own files (`init --from`)."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lacunary.build import Build, build_graph, store_graph
from lacunary.graph.errors import ProjectError
from lacunary.graph.matching.matcher import matcher_of
from lacunary.graph.model import Graph
from lacunary.graph.progress import Progress
from lacunary.graph.schema import schema
from lacunary.loaders import read_project
from lacunary.loaders.drafting.draft import Draft, draft_project
from lacunary.loaders.personal_files import write_file
from lacunary.loaders.project import PROJECT_FILE
from lacunary.scaffold import new_project

__all__ = ["TO_DECIDE", "FirstMap", "project_from"]

TO_DECIDE = "mappings/to-decide"
"""Words that no concept is mapped to, by dimension, with what they may mean; nothing reads these
files: a row that is decided is moved to mappings/values/.
"""


@dataclass(slots=True)
class FirstMap:
    """What became of the files given: the draft, the build of it, the files written; of how many
    `studies` each dimension is coded, or has only words that are not mapped, and how many such
    words there are.
    """

    draft: Draft
    build: Build
    written: list[Path]
    studies: int = 0
    coded: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)


def project_from(folder: Path, paths: Sequence[Path], progress: Progress | None = None) -> FirstMap:
    """Make a project of files: drafts and copies, the graph, and the words to decide.

    Raises ProjectError where there is a project already, or none of the files can be used; nothing
    is written then.
    """
    if (folder / PROJECT_FILE).exists():
        raise ProjectError(str(folder), "there is a project here already", "Choose another folder.")
    draft = draft_project(paths, folder.resolve().name)
    written = []
    project_file = draft.written.pop(PROJECT_FILE)
    for place, data in draft.written.items():
        target = folder / place
        if target.exists():
            raise ProjectError(str(target), "is there already", "Choose another folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        written.append(write_file(target, data))
    written.append(write_file(folder / PROJECT_FILE, project_file))
    written += new_project(folder, sheet=False)
    project = read_project(folder)
    build = build_graph(project, progress=progress)
    store_graph(project, build, progress).close()
    found = FirstMap(draft, build, written)
    _count(found, build.graph)
    found.written += _write_words(folder, build.graph, found)
    return found


def _count(found: FirstMap, graph: Graph) -> None:
    for study in graph.nodes("Study"):
        found.studies += 1
        for dimension in study.get("coded") or ():
            found.coded[dimension] = found.coded.get(dimension, 0) + 1
        for dimension in study.get("said_not_mapped") or ():
            found.unmapped[dimension] = found.unmapped.get(dimension, 0) + 1


def _write_words(folder: Path, graph: Graph, found: FirstMap) -> list[Path]:
    """Write the words that no concept is mapped to, the most frequent first, each with the concepts
    whose names stand in it.
    """
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for statement in graph.nodes("Statement"):
        if statement["reading"] == "unmapped" and statement["property"] in schema().codings:
            times[statement["property"]][statement["words"]] += 1
    matcher = matcher_of(graph) if times else None
    written = []
    for dimension, words in sorted(times.items()):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["value", "concepts", "source", "note"])
        for said, count in sorted(words.items(), key=lambda one: (-one[1], one[0])):
            proposals = matcher.match_text(said, [dimension]) if matcher else []
            proposed = "; ".join(dict.fromkeys(one.concept for one in proposals))
            note = f"{count} rows{'; proposed by name' if proposed else ''}"
            writer.writerow([said, proposed, "", note])
        found.words[dimension] = len(words)
        path = folder / TO_DECIDE / f"{dimension}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        written.append(write_file(path, text.getvalue().encode()))
    return written
