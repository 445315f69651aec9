"""A first project, graph and list of words to decide from a team's own files (`init --from`)."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from lacunary.build import Build, build_graph, store_graph
from lacunary.graph.errors import ProjectError
from lacunary.graph.matching.likely import likely_of
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
    written: list[Path] = field(default_factory=list)
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
    with TemporaryDirectory() as held:  # nothing stands in the folder before it is known to work
        for place, data in draft.written.items():
            target = Path(held) / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        build = build_graph(read_project(Path(held)), progress=progress)
    found = FirstMap(draft, build)
    _count(found, build.graph)
    found.draft.written |= _words_to_decide(build.graph, found)
    _write(folder, found)
    store_graph(read_project(folder), build, progress).close()
    return found


def _write(folder: Path, found: FirstMap) -> None:
    """Write the files of a draft, `lacunary.toml` last: an interrupted `init` can be run again."""
    places = [place for place in found.draft.written if place != PROJECT_FILE]
    for place in places:
        target, data = folder / place, found.draft.written[place]
        if target.exists() and target.read_bytes() != data:
            raise ProjectError(str(target), "is there already", "Choose another folder.")
    for place in places:
        target = folder / place
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            found.written.append(write_file(target, found.draft.written[place]))
    found.written += new_project(folder, sheet=False)
    found.written.append(write_file(folder / PROJECT_FILE, found.draft.written[PROJECT_FILE]))


def _count(found: FirstMap, graph: Graph) -> None:
    for study in graph.nodes("Study"):
        found.studies += 1
        for dimension in study.get("coded") or ():
            found.coded[dimension] = found.coded.get(dimension, 0) + 1
        for dimension in study.get("said_not_mapped") or ():
            found.unmapped[dimension] = found.unmapped.get(dimension, 0) + 1


def _words_to_decide(graph: Graph, found: FirstMap) -> dict[str, bytes]:
    """A file for each dimension of the words that no concept is mapped to, the most frequent first,
    each with the concept that it likeliest means, and others that it may mean in the note.
    """
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for statement in graph.nodes("Statement"):
        if statement["reading"] == "unmapped" and statement["property"] in schema().codings:
            times[statement["property"]][statement["words"]] += 1
    likely = likely_of(graph)
    files = {}
    for dimension, words in sorted(times.items()):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["value", "concepts", "source", "note"])
        for said, count in sorted(words.items(), key=lambda one: (-one[1], one[0])):
            proposed, *others = likely.concepts(dimension, said) or [""]
            note = f"{count} rows{'; proposed by name' if proposed else ''}"
            note += f"; or {', '.join(others)}" if others else ""
            writer.writerow([said, proposed, "", note])
        found.words[dimension] = len(words)
        files[f"{TO_DECIDE}/{dimension}.csv"] = text.getvalue().encode()
    return files
