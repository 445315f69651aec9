"""Drafts a project from files: `lacunary.toml`, and a mapping for each table, with comments on what
was found and what nothing uses.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from lacunary.graph.errors import LacunaryError, ProjectError, SourceError, raise_all
from lacunary.graph.text.identifiers import slug
from lacunary.loaders.drafting.columns import Proposed
from lacunary.loaders.drafting.mapping_text import mapping_text, quoted
from lacunary.loaders.drafting.points import Ask, OpenPoint, first_choice
from lacunary.loaders.drafting.sheets import Table, tables_in, used_of
from lacunary.loaders.publications import open_export
from lacunary.loaders.reading.files import read_file

__all__ = ["Draft", "Drafted", "draft_project"]

_LONGEST_ID = 40
_DEEPEST = 3
"""Folders of folders in which files are looked for."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one file was found to be: an export of a format, or tables, of which `used` are sources
    (none where it reads as no table of studies); `fault` where it cannot be read at all, `same_as`
    where another file has the same contents. `place` is where its copy stands in the project.
    """

    path: Path
    id: str
    place: str = ""
    format: str = ""
    tables: tuple[Table, ...] = ()
    used: tuple[Table, ...] = ()
    fault: str = ""
    error: LacunaryError | None = None
    same_as: str = ""

    @property
    def name(self) -> str:
        """The name of the file, with that of its copy where another file has the same name."""
        copy = self.place.rpartition("/")[2] or self.path.name
        return self.path.name if copy == self.path.name else f"{self.path.name} ({copy})"


@dataclass(slots=True)
class Draft:
    """The files of a project by their path in it, what each file given was found to be, the block
    of `lacunary.toml` of each source by its path and sheet, the place of its mapping, and what is
    left to a person.
    """

    written: dict[str, bytes] = field(default_factory=dict)
    found: list[Drafted] = field(default_factory=list)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)
    mappings: dict[tuple[str, str], str] = field(default_factory=dict)
    points: list[OpenPoint] = field(default_factory=list)


def draft_project(
    paths: Iterable[Path],
    title: str,
    ask: Ask = first_choice,
    known: Mapping[str, str] | None = None,
) -> Draft:
    """Draft a project of one review from exports and tables; of a folder all its files are taken.

    Parameters
    ----------
    paths
        Files, and folders of them.
    title
        What the project is called.
    ask
        Is asked what has several sensible answers.
    known
        Of a project that is there already, the place of each file to the id of its source.

    Raises
    ------
    ProjectError
        Where none of the files can be read as an export or a table of studies.
    """
    draft = Draft()
    known = known or {}
    contents: dict[bytes, str] = {}
    for path in _each_file(paths):
        found = _found(path, {*known.values(), *(one.id for one in draft.found)})
        places = {one.place for one in draft.found}  # two folders may hold files of one name
        place = f"sources/{path.name}"
        place = place if place not in places else f"sources/{found.id}{path.suffix}"
        found = replace(found, place=place, id=known.get(place, found.id))
        data = b"" if found.fault else read_file(path, path.name)
        same = contents.setdefault(data, path.name) if data else path.name
        if same != path.name:
            found = replace(found, same_as=same, used=(), format="")
        draft.found.append(_asked(found, draft.points, ask))
        if found.format or found.used:
            draft.written[found.place] = data
    used = [one for one in draft.found if one.format or one.used]
    if not used:
        _say_why(draft.found)
    for one in used:
        _add_sources(one, draft, has_tables=any(other.used for other in used))
    draft.written["lacunary.toml"] = _project(title, [*draft.sources.values()]).encode()
    return draft


def _say_why(found: Sequence[Drafted]) -> None:
    """Raise what is wrong with the files, of which none can be used."""
    faults = [one.error for one in found if one.error]
    others = [one.name for one in found if not one.error and not one.same_as]
    if others or not faults:
        remedy = "`lacunary check FILE` says what each is; name its heading row in a mapping."
        what = "no table of studies and no export was found"
        faults.append(ProjectError(", ".join(others) or "nothing", what, remedy))
    raise_all(faults)


def _add_sources(one: Drafted, draft: Draft, *, has_tables: bool) -> None:
    """A source for each sheet that is used, or for an export."""
    place = one.place
    for number, table in enumerate(one.used):
        name = one.id if not number else f"{one.id}-{slug(table.sheet, 20) or number + 1}"
        mapping = f"mappings/{name}.toml"
        draft.written[mapping] = mapping_text(table, one.path.name).encode()
        draft.mappings[place, table.sheet] = mapping
        lines = ["[[sources]]", f'id = "{name}"', f"path = {quoted(place)}"]
        lines.append(f'mapping = "{mapping}"')
        draft.sources[place, table.sheet] = "\n".join(lines) + "\n"
    if one.format:
        lines = ["[[sources]]", f'id = "{one.id}"', f"path = {quoted(place)}"]
        studies = ['kind = "inclusion"', 'review = "my-review"']
        if has_tables:  # they list the studies
            lines.append("# its records are reports; with these two lines they are studies:")
            studies = [f"# {line}" for line in studies]
        draft.sources[place, ""] = "\n".join(lines + studies) + "\n"


def _each_file(paths: Iterable[Path], depth: int = 0) -> Iterator[Path]:
    """The files, and those in folders; hidden ones and what an open workbook leaves are passed
    over.
    """
    for path in paths:
        if not path.is_dir():
            yield path
        elif depth < _DEEPEST and not (path / "lacunary.toml").exists():
            inside = sorted(path.iterdir(), key=lambda one: (one.is_dir(), one.name))
            shown = (one for one in inside if not one.name.startswith((".", "~$")))
            yield from _each_file(shown, depth + 1)


def _found(path: Path, taken: set[str]) -> Drafted:
    base = slug(path.stem, _LONGEST_ID) or "source"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    try:
        file, form = open_export(path, path.name)
        del file
        if form and form != "generic_csv":
            return Drafted(path, name, format=form)
        tables = tuple(tables_in(path, path.name))
    except LacunaryError as error:
        return Drafted(path, name, fault=str(error), error=error)
    if not any(table.is_of_studies for table in tables) and (empty := _empty(path, tables)):
        return Drafted(path, name, fault=str(empty), error=empty, tables=tables)
    if form and not any(table.is_of_studies for table in tables):
        return Drafted(path, name, format=form, tables=tables)
    return Drafted(path, name, tables=tables, used=tuple(used_of(tables)[0]))


def _empty(path: Path, tables: Sequence[Table]) -> LacunaryError | None:
    """What is wrong where no sheet has rows below its headings, or none can be read."""
    if faults := [table.error for table in tables if table.error]:
        return faults[0] if len(faults) == len(tables) else None
    if not tables or any(table.rows for table in tables):
        return None
    remedy = "Fill in a row for each study, or export the table again."
    return SourceError(path.name, "it has headings but no rows", remedy)


def _asked(one: Drafted, points: list[OpenPoint], ask: Ask) -> Drafted:
    """The file with what a person answered; every question is noted."""

    def answer(kind: str, subject: str, choices: tuple[str, ...], rows: int = 0) -> str:
        point = OpenPoint(kind, one.name, subject, choices, rows)
        points.append(point)
        return ask(point)

    used = list(one.used)
    for table in used_of(one.tables)[1] if used else ():
        if answer("sheet", table.sheet, ("no", "yes"), table.rows) == "yes":
            used.append(table)
    for at, table in enumerate(used):
        columns = list(table.columns)
        for other in [column for column in columns if column.instead]:
            held = next(column for column in columns if column.field == other.instead)
            chosen = answer("column", other.instead, (held.column, other.column))
            if chosen == other.column:
                columns = [_swapped(column, held, other) for column in columns]
        for column in columns:
            by_values = column.why == "values" and column.field != "doi"
            if column.why in ("part", "distinct") or by_values:
                points.append(OpenPoint(column.why, one.name, column.field, (column.column,)))
        if table.repeated and table.keys:
            chosen = answer("key", table.sheet, ("", *table.keys), table.repeated)
            columns = [
                replace(column, field="study_id", why="asked")
                if column.column == chosen
                else column
                for column in columns
            ]
        used[at] = replace(table, columns=tuple(columns))
    return replace(one, used=tuple(used))


def _swapped(column: Proposed, held: Proposed, other: Proposed) -> Proposed:
    if column.column == other.column:
        return replace(column, field=other.instead, why="asked", instead="")
    if column.column == held.column:
        return replace(column, field="", why="", instead=other.instead)
    return column


def _project(title: str, sources: Sequence[str]) -> str:
    template = files("lacunary.loaders").joinpath("template", "lacunary.toml")
    text = template.read_text(encoding="utf-8")
    text = text.replace("NEW-ID", f"review-{secrets.token_hex(6)}")
    text = text.replace('title = "My review"', f"title = {quoted(title)}")
    start = text.index("# A table of included studies")
    end = text.index("# Which records are one report")
    return f"{text[:start]}{chr(10).join(sources)}\n{text[end:]}"
