"""A first project, a preview of its gap map and a list of words to decide from a team's own files
(`init --from`); and the same again when the files have changed, without losing what people edited.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lacunary.build import BuildFailed, no_search_for_cycles
from lacunary.graph.assembly.concepts import add_concepts
from lacunary.graph.builder import GraphBuilder
from lacunary.graph.errors import ProjectError
from lacunary.graph.matching.likely import likely_of
from lacunary.graph.matching.plain_words import LONGEST_PHRASE
from lacunary.graph.progress import Progress
from lacunary.graph.records import Concept, Rejected
from lacunary.loaders import read_project
from lacunary.loaders.columns_read import ColumnRead
from lacunary.loaders.drafting.draft import Draft, draft_project
from lacunary.loaders.drafting.mapping_text import quoted
from lacunary.loaders.drafting.merging import Merged, merged_rows, merged_toml
from lacunary.loaders.drafting.points import Ask, first_choice
from lacunary.loaders.load import load_project
from lacunary.loaders.personal_files import write_file
from lacunary.loaders.project import PROJECT_FILE
from lacunary.loaders.reading.workbook import kept_rows
from lacunary.preview import Preview, preview_of
from lacunary.scaffold import new_project

__all__ = ["DRAFTED", "STATED", "TO_DECIDE", "FirstMap", "draft_map", "write_map"]

TO_DECIDE = "mappings/to-decide"
"""Words that no concept is mapped to, by dimension, with what they may mean; nothing reads these
files: a row that is decided is moved to mappings/values/.
"""
DRAFTED = "mappings/drafted.json"
"""What the last draft wrote, by which a newer one knows what people have changed since."""
STATED = ("condition", "population", "intervention")
"""Dimensions of which a new project says what the review admits, or that nobody said so."""
_DERIVED = (".lacunary", "out", "releases", ".git")
_MOST_NAMED = 8


@dataclass(slots=True)
class FirstMap:
    """What became of the files given.

    Attributes
    ----------
    draft
        What each file was found to be, and what is left to a person.
    preview
        What the project would show.
    rejected
        Rows and cells that cannot be used.
    files
        What is to be written, by its place in the project.
    merged
        Files that were there and are brought to the newer draft, with what people changed in them.
    held
        Copies under sources/ that somebody changed since, and that stay as they are.
    concepts, paths
        All concepts of the project, and the file of each of its sources.
    columns
        What became of the columns of each source, by its mapping.
    is_new
        Whether there was no project before.
    written
        The files written.
    """

    draft: Draft
    preview: Preview
    rejected: list[Rejected] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    merged: dict[str, Merged] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    concepts: dict[str, Concept] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[ColumnRead, ...]] = field(default_factory=dict)
    is_new: bool = True
    written: list[Path] = field(default_factory=list)

    @property
    def words(self) -> int:
        """How many different words no concept is mapped to."""
        return sum(map(len, self.preview.words.values()))

    def mapping_of(self, place: str, sheet: str) -> tuple[dict[str, Any], tuple[ColumnRead, ...]]:
        """The mapping in force of a sheet of a file, with what a person changed in it, and what
        became of its columns.
        """
        mapping = self.draft.mappings[place, sheet]
        data = self.files.get(mapping, self.draft.written[mapping])
        return tomllib.loads(data.decode()), self.columns.get(mapping, ())

    def state_criteria(self, said: Mapping[str, Sequence[str]]) -> None:
        """Write what the review admits into `lacunary.toml`, by dimension; what nobody said stands
        there as a comment with the concepts that its studies are coded with.
        """
        if not self.is_new:
            return
        lines = []
        for dimension in STATED:
            words = said.get(dimension) or self._in_use(dimension)
            mark = "" if said.get(dimension) else "# "
            if words:
                values = ", ".join(map(quoted, words))
                lines.append(f"{mark}scope_{dimension} = [{values}]")
        if not lines:
            return
        text = self.draft.written[PROJECT_FILE].decode()
        start = text.index('# scope_condition = ["depression"')
        end = text.index("# scope_design")
        drafted = "# Drafted from what the studies are coded with; true once a person says so:"
        block = "\n".join([drafted, *lines]) + "\n"
        self.files[PROJECT_FILE] = (text[:start] + block + text[end:]).encode()

    def _in_use(self, dimension: str) -> list[str]:
        """The names of the concepts in use, the most frequent first."""
        used = self.preview.concepts.get(dimension, Counter[str]())
        ordered = sorted(used, key=lambda one: (-used[one], one))[:_MOST_NAMED]
        return [self.concepts[name].label_en for name in ordered]


def draft_map(
    folder: Path,
    paths: Sequence[Path],
    progress: Progress | None = None,
    ask: Ask = first_choice,
) -> FirstMap:
    """Draft a project of files, or bring one that was drafted to newer files; nothing is written.

    Raises ProjectError where there is a project that no draft made, or none of the files can be
    used, and BuildFailed where the project has errors.
    """
    with no_search_for_cycles(), kept_rows():
        return _drafted(folder, paths, progress, ask)


def _drafted(folder: Path, paths: Sequence[Path], progress: Progress | None, ask: Ask) -> FirstMap:
    there = (folder / PROJECT_FILE).exists()
    before = _drafted_before(folder) if there else {}
    known = _known_sources(folder) if there else {}
    draft = draft_project(paths, folder.resolve().name, ask, {p: i for (p, _), i in known.items()})
    found = FirstMap(draft, Preview(), is_new=not there)
    if there:
        _bring_up(found, folder, before, known)
    else:
        found.files = dict(draft.written)
    with TemporaryDirectory() as held:
        root = Path(held) / "project"
        _lay_out(root, folder if there else None, found)
        project = read_project(root)
        anywhere = replace(project.limits, inside_only=False)
        loaded, reports, errors = load_project(replace(project, limits=anywhere), progress=progress)
    if errors:
        raise BuildFailed(errors)
    found.preview, found.rejected = preview_of(loaded), loaded.rejected
    mappings = {entry.id: entry.mapping for entry in project.sources}
    found.columns = {mappings[one.id]: one.columns for one in reports if mappings.get(one.id)}
    found.concepts, found.paths = loaded.concepts, {one.id: one.path for one in reports}
    words = _words_to_decide(found)
    _bring_up_words(found, folder if there else None, before, words)
    found.files[DRAFTED] = _drafted_now(before, draft, words)
    found.state_criteria({})
    return found


def write_map(folder: Path, found: FirstMap) -> None:
    """Write what was drafted, `lacunary.toml` last: an interrupted `init` can be run again."""
    if found.is_new:
        for place, data in found.files.items():
            target = folder / place
            if place != PROJECT_FILE and target.exists() and target.read_bytes() != data:
                raise ProjectError(str(target), "is there already", "Choose another folder.")
    for place in sorted(found.files, key=lambda one: (one == PROJECT_FILE, one == DRAFTED)):
        target, data = folder / place, found.files[place]
        if found.is_new and place == PROJECT_FILE:
            found.written += new_project(folder, sheet=False)
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            found.written.append(write_file(target, data))


def _drafted_before(folder: Path) -> dict[str, str]:
    """What the last draft wrote: the text of each file, of a copy its digest."""
    try:
        held = json.loads((folder / DRAFTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        what = f"there is a project here already that was not drafted ({DRAFTED} is not there)"
        raise ProjectError(str(folder), what, "Choose another folder.") from None
    return {str(place): str(text) for place, text in held.items()}


def _known_sources(folder: Path) -> dict[tuple[str, str], str]:
    """The sources of a project: the place of the file and its mapping to the id."""
    project = read_project(folder)
    found: dict[tuple[str, str], str] = {}
    for entry in project.sources:
        found.setdefault((entry.path, entry.mapping), entry.id)
    return found


def _bring_up(
    found: FirstMap, folder: Path, before: Mapping[str, str], known: Mapping[tuple[str, str], str]
) -> None:
    """The files of a draft, merged with those of the project."""
    for place, data in found.draft.written.items():
        target = folder / place
        if place == PROJECT_FILE:
            continue
        if not target.exists():
            found.files[place] = data
        elif place.endswith(".toml"):
            mine, theirs = target.read_text(encoding="utf-8"), data.decode()
            merged = merged_toml(before.get(place, mine), mine, theirs)
            if place not in before:
                merged = Merged(mine, [], [place])  # nobody knows what is a person's
            found.merged[place] = merged
            found.files[place] = merged.text.encode()
        elif _digest(target.read_bytes()) in (before.get(place), _digest(data)):
            found.files[place] = data
        else:
            found.held.append(place)
    text = (folder / PROJECT_FILE).read_text(encoding="utf-8")
    listed = {(entry["path"], entry.get("mapping", "")) for entry in _entries(text)}
    new = []
    for block in found.draft.sources.values():
        (entry,) = _entries(block)
        if (entry["path"], entry.get("mapping", "")) not in listed:
            new.append(block)
    if new:
        found.files[PROJECT_FILE] = f"{text.rstrip()}\n\n{chr(10).join(new)}".encode()


def _entries(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(text).get("sources", [])
    return found


def _lay_out(root: Path, folder: Path | None, drafted: FirstMap) -> None:
    """The project as it would be, in another place: what stays or is copied is linked to."""
    if folder is not None:
        stays = partial(_linked_unless, {str(root / place) for place in drafted.files})
        shutil.copytree(
            folder.resolve(),
            root,
            ignore=shutil.ignore_patterns(*_DERIVED),
            copy_function=stays,
        )
    given = {one.place: one.path for one in drafted.draft.found if not one.same_as}
    for place, data in drafted.files.items():
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if place in given:
            _linked(str(given[place].resolve()), str(target))
        else:
            target.write_bytes(data)


def _linked_unless(written: Collection[str], source: str, target: str) -> None:
    if target not in written:
        _linked(source, target)


def _linked(source: str, target: str) -> None:
    try:
        Path(target).symlink_to(source)
    except OSError:  # Windows allows it to few
        shutil.copyfile(source, target)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _drafted_now(before: Mapping[str, str], draft: Draft, words: Mapping[str, str]) -> bytes:
    now = dict(before) | dict(words)
    for place, data in draft.written.items():
        if place != PROJECT_FILE:
            now[place] = data.decode() if place.endswith(".toml") else _digest(data)
    return (json.dumps(dict(sorted(now.items())), ensure_ascii=False, indent=1) + "\n").encode()


def _bring_up_words(
    found: FirstMap, folder: Path | None, before: Mapping[str, str], words: Mapping[str, str]
) -> None:
    """The lists of words to decide; rows that a person changed or moved away stay so."""
    for place, theirs in words.items():
        target = folder / place if folder else None
        if target is None or (place not in before and not target.exists()):
            found.files[place] = theirs.encode()
            continue
        mine = target.read_text(encoding="utf-8-sig") if target.exists() else ""
        merged = merged_rows(before.get(place, ""), mine, theirs)
        if target.exists() or len(merged.text.splitlines()) > 1:
            found.merged[place] = merged
            found.files[place] = merged.text.encode()


def _words_to_decide(found: FirstMap) -> dict[str, str]:
    """A file for each dimension of the words that no concept is mapped to, the most frequent first,
    each with the concept that it likeliest means, and others that it may mean in the note.
    """
    if not found.preview.words:
        return {}
    concepts = GraphBuilder()
    add_concepts(concepts, found.concepts)
    likely = likely_of(concepts.freeze())
    files = {}
    for dimension, words in found.preview.words.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["value", "concepts", "source", "note"])
        for said, count in sorted(words.items(), key=lambda one: (-one[1], one[0])):
            proposed, *others = likely.concepts(dimension, said) or [""]
            note = f"{count} rows{'; proposed by name' if proposed else ''}"
            note += f"; or {', '.join(others)}" if others else ""
            if len(said) > LONGEST_PHRASE:
                note += f"; {len(said):,} characters, matched are words of up to {LONGEST_PHRASE:,}"
            writer.writerow([said, proposed, "", note])
        files[f"{TO_DECIDE}/{dimension}.csv"] = text.getvalue()
    return files
