"""Drafts a project from files: `lacunary.toml`, and a mapping for each table, with comments on what
was found and what nothing uses.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from lacunary.graph.errors import ProjectError
from lacunary.graph.text.identifiers import slug
from lacunary.loaders.drafting.sheets import Table, tables_in
from lacunary.loaders.publications import open_export
from lacunary.loaders.reading.files import read_file

__all__ = ["Draft", "Drafted", "draft_project"]

_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one file was found to be: an export of a format, or tables, of which the first is used
    (none where it reads as no table of studies).
    """

    path: Path
    id: str
    format: str = ""
    tables: tuple[Table, ...] = ()

    @property
    def table(self) -> Table | None:
        """The sheet that is used."""
        first = self.tables[0] if self.tables else None
        return first if first is not None and first.is_of_studies else None


@dataclass(slots=True)
class Draft:
    """The files of a project by their path in it, and what each file given was found to be."""

    written: dict[str, bytes] = field(default_factory=dict)
    found: list[Drafted] = field(default_factory=list)


def draft_project(paths: Iterable[Path], title: str) -> Draft:
    """Draft a project of one review from exports and tables; of a folder all its files are taken.

    Raises ProjectError where none of them can be read as either.
    """
    draft = Draft()
    for path in _each_file(paths):
        draft.found.append(_found(path, {one.id for one in draft.found}))
    used = [one for one in draft.found if one.format or one.table]
    if not used:
        names = ", ".join(one.path.name for one in draft.found) or "nothing"
        remedy = "`lacunary check FILE` says what each is; name its heading row in a mapping."
        raise ProjectError(names, "no table of studies and no export was found", remedy)
    has_tables = any(one.table for one in used)
    sources = []
    for one in used:
        place = f"sources/{one.path.name}"
        draft.written[place] = read_file(one.path, one.path.name)
        lines = ["[[sources]]", f'id = "{one.id}"', f"path = {_quoted(place)}"]
        if one.table:
            mapping = f"mappings/{one.id}.toml"
            draft.written[mapping] = _mapping(one, one.table).encode()
            lines.append(f'mapping = "{mapping}"')
        elif not has_tables:  # nothing else lists the studies
            lines += ['kind = "inclusion"', 'review = "my-review"']
        else:
            lines.append("# its records are reports; with these two lines they are studies:")
            lines += ['# kind = "inclusion"', '# review = "my-review"']
        sources.append("\n".join(lines) + "\n")
    draft.written["lacunary.toml"] = _project(title, sources).encode()
    return draft


def _each_file(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file())
            yield from (one for one in inside if not one.name.startswith((".", "~$")))
        else:
            yield path


def _found(path: Path, taken: set[str]) -> Drafted:
    base = slug(path.stem, _LONGEST_ID) or "source"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    file, form = open_export(path, path.name)
    del file
    if form and form != "generic_csv":
        return Drafted(path, name, form)
    tables = tuple(tables_in(path, path.name))
    if form and not any(table.is_of_studies for table in tables):
        return Drafted(path, name, form, tables)
    return Drafted(path, name, "", tables)


def _mapping(one: Drafted, table: Table) -> str:
    """The mapping of a table: every column that has a field is named, every other is a comment."""
    of_field: dict[str, list[str]] = {}
    for column in table.columns:
        if column.field:
            of_field.setdefault(column.field, []).append(column.column)
    unused = [column for column in table.columns if not column.field and column.filled]
    lines = [
        f"# Drafted from {_quoted(one.path.name)}: which column is which field. Look at each line;",
        "# the fields that there are stand in docs/formats.md.",
        'kind = "inclusion"',
    ]
    if table.sheet:
        lines.append(f"sheet = {_quoted(table.sheet)}")
    if table.header > 1:
        lines.append(f"header = {table.header}")
    if blank := table.filled_down:
        lines.append(
            f"fill_down = [{', '.join(map(_quoted, blank))}]  # blank cells take the value above"
        )
    lines += ["", "[constants]", 'review = "my-review"', "", "[columns]"]
    by_column = {column.column: column for column in table.columns}
    for name, columns in of_field.items():
        value = (
            _quoted(columns[0]) if len(columns) == 1 else f"[{', '.join(map(_quoted, columns))}]"
        )
        why = "; ".join(dict.fromkeys(_WHY[by_column[column].why] for column in columns))
        lines.append(f"{name} = {value}{why and f'  # {why}'}")
    if unused:
        lines += [
            "",
            "# Columns that nothing uses, with their filled cells. A line uses one:",
            '# FIELD = "COLUMN"',
        ]
        lines += [f"# {_quoted(column.column)}  ({column.filled})" for column in unused]
    return "\n".join(lines) + "\n"


_WHY = {"name": "", "words": "by its heading without brackets", "values": "by its values"}


def _project(title: str, sources: Sequence[str]) -> str:
    template = files("lacunary.loaders").joinpath("template", "lacunary.toml")
    text = template.read_text(encoding="utf-8")
    text = text.replace("NEW-ID", f"review-{secrets.token_hex(6)}")
    text = text.replace('title = "My review"', f"title = {_quoted(title)}")
    start = text.index("# A table of included studies")
    end = text.index("# Which records are one report")
    return f"{text[:start]}{chr(10).join(sources)}\n{text[end:]}"


def _quoted(words: str) -> str:
    """A TOML string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
