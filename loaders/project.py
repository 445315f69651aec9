"""The review project: its `lacunary.toml`, read and checked, and the places of everything it names."""

from __future__ import annotations

import datetime
import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lacunary.graph.errors import ProjectError

__all__ = ["PROJECT_FILE", "Project", "SourceEntry", "read_project"]

PROJECT_FILE = "lacunary.toml"

_PROJECT = {
    "title",
    "title_zh",
    "description",
    "base_iri",
    "licence",
    "attribution",
    "creators",
    "version",
    "query_timeout",
}
_SOURCE = {"id", "path", "mapping", "kind", "title", "retrieved", "licence", "attribution", "url"}
_SECTIONS = {"project", "vocabularies", "reviews", "sources"}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source that the project names."""

    id: str
    path: str
    mapping: str = ""
    kind: str = ""
    title: str = ""
    retrieved: str = ""
    licence: str = ""
    attribution: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A review project as its `lacunary.toml` describes it; `root` is its folder."""

    root: Path
    title: str
    title_zh: str = ""
    description: str = ""
    base_iri: str = ""
    licence: str = ""
    attribution: str = ""
    version: str = ""
    creators: tuple[str, ...] = ()
    query_timeout: float = 60.0
    builtin: tuple[str, ...] | None = None
    reviews: tuple[dict[str, Any], ...] = ()
    sources: tuple[SourceEntry, ...] = ()

    @property
    def store_path(self) -> Path:
        """Where the embedded database lies; derived, to be deleted at will."""
        return self.root / ".lacunary" / "graph"

    @property
    def build_file(self) -> Path:
        """What the last build wrote about itself (JSON)."""
        return self.root / ".lacunary" / "build.json"


def read_project(folder: Path) -> Project:
    """Read a project folder (or its `lacunary.toml`); a ProjectError says what is wrong and where."""
    root = folder.parent if folder.name == PROJECT_FILE else folder
    path = root / PROJECT_FILE
    if not path.is_file():
        raise ProjectError(
            str(root),
            f"there is no {PROJECT_FILE} here",
            "Run `lacunary init DIR` for a new project, or name its folder.",
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(PROJECT_FILE, f"is not TOML: {error}", "Correct it there.") from None
    _known(raw, _SECTIONS, "")
    about = raw.get("project", {})
    _known(about, _PROJECT, "[project] ")
    if not about.get("title"):
        raise ProjectError(PROJECT_FILE, "[project] has no `title`", "Name the review project.")
    sources: list[SourceEntry] = []
    for number, entry in enumerate(raw.get("sources", []), start=1):
        place = f"[[sources]] number {number} "
        _known(entry, _SOURCE, place)
        for key in ("id", "path"):
            if not entry.get(key):
                raise ProjectError(PROJECT_FILE, f"{place}has no `{key}`", f"Give it a `{key}`.")
        if not entry.get("mapping") and not entry.get("kind"):
            raise ProjectError(PROJECT_FILE, f"{place}has neither `mapping` nor `kind`", "Say what its rows are.")
        if any(entry["id"] == other.id for other in sources):
            raise ProjectError(PROJECT_FILE, f"the source id `{entry['id']}` is used twice", "Give each source its own id.")
        _date(entry.get("retrieved", ""), place)
        sources.append(SourceEntry(**{key: str(value) for key, value in entry.items()}))
    reviews = tuple(raw.get("reviews", []))
    for number, review in enumerate(reviews, start=1):
        if not review.get("id") or not review.get("title"):
            raise ProjectError(PROJECT_FILE, f"[[reviews]] number {number} needs an `id` and a `title`", "Fill them in.")
    if raw.get("vocabularies", {}).keys() - {"builtin"}:
        raise ProjectError(PROJECT_FILE, "[vocabularies] knows only `builtin`", "Other vocabularies are files in vocabulary/.")
    builtin = raw.get("vocabularies", {}).get("builtin")
    described: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in about.items()}
    return Project(
        root=root,
        reviews=reviews,
        sources=tuple(sources),
        builtin=None if builtin is None else tuple(builtin),
        **described,
    )


def _known(table: dict[str, Any], keys: set[str], place: str) -> None:
    for key in table.keys() - keys:
        near = difflib.get_close_matches(key, sorted(keys), n=1)
        hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(sorted(keys))}."
        raise ProjectError(PROJECT_FILE, f"{place}the key `{key}` is not known", hint)


def _date(text: Any, place: str) -> None:
    try:
        if text:
            datetime.date.fromisoformat(str(text))
    except ValueError:
        raise ProjectError(PROJECT_FILE, f'{place}`retrieved` "{text}" is not a date', "Write YYYY-MM-DD.") from None
