"""The review project: its `lacunary.toml`, read and checked, and the places of everything it names."""

from __future__ import annotations

import datetime
import difflib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from lacunary.graph.budget import LIMITS
from lacunary.graph.errors import ProjectError, raise_all
from lacunary.graph.records import Linking
from lacunary.loaders.files import Limits
from lacunary.loaders.toml import line_of, read_toml

__all__ = ["PROJECT_FILE", "Project", "SourceEntry", "read_project"]

PROJECT_FILE = "lacunary.toml"

_PROJECT = {
    "id",
    "title",
    "title_zh",
    "description",
    "base_iri",
    "licence",
    "attribution",
    "creators",
    "version",
    "query_timeout",
    "max_rows",
    "max_memory",
    "export_abstracts",
}
_SOURCE = {"id", "path", "mapping", "loader", "kind", "review", "title", "retrieved", "licence", "attribution", "url"}
_SECTIONS = {"project", "vocabularies", "reviews", "sources", "linking", "limits"}
_LINKING = {"report_linked": int, "report_proposed": int, "study_linked": int, "study_proposed": int, "journals": bool}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source that the project names: a sheet, read by its `mapping` or by headings as `kind` says, or a bibliographic export.

    `loader` names the format of an export that is not to be found out; `review` the review whose studies the export lists.
    """

    id: str
    path: str
    mapping: str = ""
    loader: str = ""
    kind: str = ""
    review: str = ""
    title: str = ""
    retrieved: str = ""
    licence: str = ""
    attribution: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A review project as its `lacunary.toml` describes it; `root` is its folder.

    `query_timeout` (seconds), `max_rows` (of an ad-hoc query) and `max_memory` (MB) limit each question.
    `export_abstracts` says that the licences of the sources allow abstracts in what is published.
    """

    root: Path
    title: str
    id: str = ""
    title_zh: str = ""
    description: str = ""
    base_iri: str = ""
    licence: str = ""
    attribution: str = ""
    version: str = ""
    creators: tuple[str, ...] = ()
    query_timeout: float = LIMITS["query_timeout"].default
    max_rows: int = int(LIMITS["max_rows"].default)
    max_memory: int = int(LIMITS["max_memory"].default)
    export_abstracts: bool = False
    builtin: tuple[str, ...] | None = None
    reviews: tuple[dict[str, Any], ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    linking: Linking = field(default_factory=Linking)
    limits: Limits = field(default_factory=Limits)

    @property
    def identity(self) -> str:
        """Whose graph this project builds: its `id`, else its `base_iri`, else its title. A person may move or copy the folder.

        >>> Project(Path(), "Sleep").identity, Project(Path(), "Sleep", base_iri="https://example.org/s/").identity
        ('Sleep', 'https://example.org/s/')
        >>> Project(Path(), "Sleep", id="sleep-5e1f", base_iri="https://example.org/s/").identity
        'sleep-5e1f'
        """
        return self.id or self.base_iri or self.title

    @property
    def store_path(self) -> Path:
        """Where the embedded database lies; derived, to be deleted at will."""
        return self.root / ".lacunary" / "graph"

    @property
    def build_file(self) -> Path:
        """What the last build wrote about itself (JSON)."""
        return self.root / ".lacunary" / "build.json"


def read_project(folder: Path, *, inside_only: bool = False) -> Project:
    """Read a project folder (or its `lacunary.toml`); a ProjectError says everything that is wrong, with its line.

    With `inside_only` no file outside of the folder is read, whatever `[limits]` says.
    """
    root = folder.parent if folder.name == PROJECT_FILE else folder
    path = root / PROJECT_FILE
    if not path.exists():
        raise ProjectError(
            str(root),
            f"there is no {PROJECT_FILE} here",
            "Run `lacunary init DIR` for a new project, or name its folder.",
        )
    raw, text = read_toml(path, PROJECT_FILE, ProjectError)
    file = _File(text)
    file.check(raw, _SECTIONS, "")
    about = _table(raw, "project", file)
    file.check(about, _PROJECT, "project")
    for key, value in about.items():
        wanted = _TYPES.get(key, str)
        if key in _PROJECT and (isinstance(value, bool) != (wanted is bool) or not isinstance(value, wanted)):
            file.wrong(key, "project", 1, f"`{key}` is {value!r}", f"Give it {_NAMES[wanted]}.")
        elif key in LIMITS and (fault := LIMITS[key].fault(value)):
            file.wrong(key, "project", 1, f"`{key}` is {value!r}, but {fault}", "Give it another, or leave it out.")
    if not about.get("title"):
        file.wrong("title", "project", 1, "[project] has no `title`", "Name the review project.")
    sources = _sources(_tables(raw, "sources", file), file)
    reviews = tuple(_tables(raw, "reviews", file))
    ids: set[str] = set()
    for number, review in enumerate(reviews, start=1):
        if not review.get("id") or not review.get("title"):
            file.wrong("id", "reviews", number, "a review needs an `id` and a `title`", "Fill them in.")
        elif str(review["id"]) in ids:
            what = f"the review id `{review['id']}` is used twice"
            file.wrong("id", "reviews", number, what, "Give each review its own id.")
        ids.add(str(review.get("id")))
    vocabularies = _table(raw, "vocabularies", file)
    file.check(vocabularies, {"builtin"}, "vocabularies")
    builtin = vocabularies.get("builtin")
    if builtin is not None and not _is_list_of(str, builtin):
        file.wrong("builtin", "vocabularies", 1, f"`builtin` is {builtin!r}", "Give it a list of names, or leave it out.")
    linking = _linking(_table(raw, "linking", file), file)
    limits = _limits(_table(raw, "limits", file), file)
    raise_all(sorted(file.errors, key=lambda error: (int(error.where.rpartition(":")[2]), str(error))))
    described: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in about.items()}
    return Project(
        root=root,
        reviews=reviews,
        sources=sources,
        builtin=None if builtin is None else tuple(builtin),
        linking=linking,
        limits=replace(limits, inside_only=inside_only or limits.inside_only),
        **described,
    )


_TYPES: dict[str, Any] = {
    "creators": list,
    "query_timeout": (int, float),
    "max_rows": (int,),
    "max_memory": (int,),
    "export_abstracts": bool,
}
_NAMES: dict[Any, str] = {
    str: "text in quotation marks",
    list: "a list",
    (int, float): "a number of seconds",
    bool: "true or false",
    (int,): "a whole number",
    int: "a whole number of points",
}


class _File:
    """The text of lacunary.toml and the mistakes found in it, each with its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.errors: list[ProjectError] = []

    def wrong(self, key: str, table: str, number: int, what: str, remedy: str) -> None:
        """Note a mistake at a key of the nth table of a name."""
        place = f"{PROJECT_FILE}:{line_of(self.text, key, table, number)}"
        self.errors.append(ProjectError(place, what, remedy))

    def check(self, table: dict[str, Any], keys: set[str], name: str, number: int = 1) -> None:
        """Note every key that is not known."""
        for key in table.keys() - keys:
            near = difflib.get_close_matches(key, sorted(keys), n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(sorted(keys))}."
            self.wrong(key, name, number, f"the key `{key}` is not known", hint)


def _table(raw: dict[str, Any], name: str, file: _File) -> dict[str, Any]:
    found = raw.get(name, {})
    if isinstance(found, dict):
        return found
    file.wrong(name, "", 1, f"`{name}` is no table", f"Write [{name}] once, in single brackets.")
    return {}


def _tables(raw: dict[str, Any], name: str, file: _File) -> list[dict[str, Any]]:
    found = raw.get(name, [])
    if _is_list_of(dict, found):
        return list(found)
    file.wrong(name, "", 1, f"`{name}` is no list of tables", f"Write [[{name}]] in double brackets, once for each.")
    return []


def _linking(table: dict[str, Any], file: _File) -> Linking:
    """How records are linked; thresholds of the wrong order are a mistake as well."""
    file.check(table, set(_LINKING), "linking")
    given = {key: value for key, value in table.items() if key in _LINKING}
    for key, value in given.items():
        if type(value) is not _LINKING[key]:
            file.wrong(key, "linking", 1, f"`{key}` is {value!r}", f"Give it {_NAMES[_LINKING[key]]}.")
            return Linking()
    linking = Linking(**given)
    if linking.thresholds():
        from lacunary.graph.linkage import default_rules

        try:
            default_rules().with_thresholds(linking.thresholds())
        except ProjectError as error:
            file.wrong(min(given), "linking", 1, error.what, error.remedy)
    return linking


def _limits(table: dict[str, Any], file: _File) -> Limits:
    """What files may cost; a limit below 1 would refuse every file."""
    known = {limit.name: bool if limit.name == "inside_only" else int for limit in fields(Limits)}
    file.check(table, set(known), "limits")
    given = {key: value for key, value in table.items() if key in known}
    for key, value in given.items():
        if type(value) is not known[key] or (known[key] is int and value < 1):
            wanted = "true or false" if known[key] is bool else "a whole number from 1"
            file.wrong(key, "limits", 1, f"`{key}` is {value!r}", f"Give it {wanted}.")
            return Limits()
    return Limits(**given)


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _sources(entries: list[dict[str, Any]], file: _File) -> tuple[SourceEntry, ...]:
    sources: dict[str, SourceEntry] = {}
    for number, entry in enumerate(entries, start=1):
        file.check(entry, _SOURCE, "sources", number)
        for key in ("id", "path"):
            if not entry.get(key):
                file.wrong(key, "sources", number, f"a source has no `{key}`", f"Give it a `{key}`.")
        if entry.get("mapping") and entry.get("loader"):
            file.wrong("loader", "sources", number, "a source has both `mapping` and `loader`", "Keep one of them.")
        if entry.get("review") and entry.get("kind") not in ("inclusion", "candidate"):
            what = "a source with `review` lists studies of it, but its `kind` does not say so"
            file.wrong("review", "sources", number, what, 'Write kind = "inclusion" or kind = "candidate".')
        identifier = str(entry.get("id", ""))
        if identifier in sources:
            file.wrong("id", "sources", number, f"the source id `{identifier}` is used twice", "Give each source its own id.")
        retrieved = str(entry.get("retrieved", ""))
        if retrieved and not _is_date(retrieved):
            file.wrong("retrieved", "sources", number, f'`retrieved` "{retrieved}" is not a date', "Write YYYY-MM-DD.")
        known = {key: str(value) for key, value in entry.items() if key in _SOURCE}
        sources[identifier] = SourceEntry(**({"id": "", "path": ""} | known))
    return tuple(sources.values())


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text  # dates are compared as text: one spelling only
    except ValueError:
        return False
