"""The review project: its `lacunary.toml`, read and checked, and the places of everything it
names.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from lacunary.graph import limits as of_questions
from lacunary.graph.errors import ProjectError
from lacunary.graph.records import Linking
from lacunary.loaders.declared import Declared, Flag, Keys, Text, Texts, keys_of, wanted
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.reading.toml import read_toml

__all__ = ["PROJECT_FILE", "Project", "SourceEntry", "read_project"]

PROJECT_FILE = "lacunary.toml"

_Names = Annotated[tuple[str, ...] | None, wanted("a list of names, or leave it out")]
_Seconds = Annotated[float, wanted("a number of seconds")]
_Whole = Annotated[int, wanted("a whole number")]
_Points = Annotated[int, wanted("a whole number of points")]
_Limit = Annotated[int, wanted("a whole number from 1", ge=1)]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source that the project names: a sheet, read by its `mapping` or by headings as `kind`
    says, or a bibliographic export.

    `loader` names the format of an export that is not to be found out; `review` the review whose
    studies the export lists.
    """

    id: Text
    path: Text
    mapping: Text = ""
    loader: Text = ""
    kind: Text = ""
    review: Text = ""
    title: Text = ""
    retrieved: Text = ""
    licence: Text = ""
    attribution: Text = ""
    url: Text = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A review project as its `lacunary.toml` describes it.

    Attributes
    ----------
    root
        Its folder.
    title, title_zh, description, base_iri, licence, attribution, version, creators
        What exports say of it.
    id
        By which a graph knows its project.
    query_timeout
        Seconds that a question may take.
    max_rows
        Rows that an ad-hoc query may give.
    max_memory
        MB by which the process may grow while it answers.
    export_abstracts
        Whether the licences of the sources allow abstracts in what is published.
    builtin
        The vocabularies that come with lacunary and are used; None for all.
    reviews, sources
        What it reads.
    linking, limits
        How records are linked, and how large a file may be.

    Examples
    --------
    >>> Project(Path("sleep"), "Apps for sleep").store_path.as_posix()
    'sleep/.lacunary/graph'
    """

    root: Path
    title: Text
    id: Text = ""
    title_zh: Text = ""
    description: Text = ""
    base_iri: Text = ""
    licence: Text = ""
    attribution: Text = ""
    version: Text = ""
    creators: Texts = ()
    query_timeout: _Seconds = of_questions.LIMITS["query_timeout"].default
    max_rows: _Whole = int(of_questions.LIMITS["max_rows"].default)
    max_memory: _Whole = int(of_questions.LIMITS["max_memory"].default)
    export_abstracts: Flag = False
    builtin: _Names = None
    reviews: tuple[dict[str, Any], ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    linking: Linking = field(default_factory=Linking)
    limits: Limits = field(default_factory=Limits)

    @property
    def identity(self) -> str:
        """Whose graph this project builds: its `id`, else its `base_iri`, else its title. A person
        may move or copy the folder.

        >>> (
        ...     Project(Path(), "Sleep").identity,
        ...     Project(Path(), "Sleep", base_iri="https://example.org/s/").identity,
        ... )
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


_ELSEWHERE = ("root", "builtin", "reviews", "sources", "linking", "limits")
ABOUT = keys_of(Project, but=_ELSEWHERE)
SOURCE = keys_of(SourceEntry)
VOCABULARIES: Keys = {"builtin": _Names}
LINKING: Keys = {name: Flag if name == "journals" else _Points for name in keys_of(Linking)}
LIMITS: Keys = {name: Flag if of is bool else _Limit for name, of in keys_of(Limits).items()}
_SECTIONS = ("project", "vocabularies", "reviews", "sources", "linking", "limits")


def read_project(folder: Path, *, inside_only: bool = False) -> Project:
    """Read a project folder.

    Parameters
    ----------
    folder
        The folder, or the `lacunary.toml` in it.
    inside_only
        Whether no file outside of the folder is read, whatever `[limits]` says.

    Returns
    -------
    Project
        The project; none of its sources is opened yet.

    Raises
    ------
    ProjectError
        Says everything that is wrong, with its line.

    Examples
    --------
    >>> read_project(Path("tests/tiny")).root.name
    'tiny'
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
    file = Declared(PROJECT_FILE, text, ProjectError)
    file.unknown(raw, _SECTIONS)
    project = file.table(raw, "project")
    about = file.read(project, ABOUT, "project")
    for key, limit in of_questions.LIMITS.items():
        if key in about and (fault := limit.fault(about[key])):
            file.wrong(
                key,
                "project",
                1,
                f"`{key}` is {project[key]!r}, but {fault}",
                "Give it another, or leave it out.",
            )
    if not project.get("title"):
        file.wrong("title", "project", 1, "[project] has no `title`", "Name the review project.")
    sources = _sources(file, file.tables(raw, "sources"))
    reviews = _reviews(file, file.tables(raw, "reviews"))
    vocabularies = file.read(file.table(raw, "vocabularies"), VOCABULARIES, "vocabularies")
    linking = _linking(file, file.table(raw, "linking"))
    limits = Limits(**file.read(file.table(raw, "limits"), LIMITS, "limits"))
    file.raise_all()
    limits = replace(limits, inside_only=inside_only or limits.inside_only)
    return Project(
        root=root,
        reviews=reviews,
        sources=sources,
        linking=linking,
        limits=limits,
        **about,
        **vocabularies,
    )


def _sources(file: Declared, entries: list[dict[str, Any]]) -> tuple[SourceEntry, ...]:
    sources: dict[str, SourceEntry] = {}
    for number, entry in enumerate(entries, start=1):
        source = SourceEntry(
            **({"id": "", "path": ""} | file.read(entry, SOURCE, "sources", number))
        )
        for key in ("id", "path"):
            if not entry.get(key):
                file.wrong(
                    key, "sources", number, f"a source has no `{key}`", f"Give it a `{key}`."
                )
        if source.mapping and source.loader:
            file.wrong(
                "loader",
                "sources",
                number,
                "a source has both `mapping` and `loader`",
                "Keep one of them.",
            )
        if source.review and source.kind not in ("inclusion", "candidate"):
            what = "a source with `review` lists studies of it, but its `kind` does not say so"
            file.wrong(
                "review", "sources", number, what, 'Write kind = "inclusion" or kind = "candidate".'
            )
        if source.id in sources:
            file.wrong(
                "id",
                "sources",
                number,
                f"the source id `{source.id}` is used twice",
                "Give each source its own id.",
            )
        if source.retrieved and not _is_date(source.retrieved):
            what = f'`retrieved` "{source.retrieved}" is not a date'
            file.wrong("retrieved", "sources", number, what, "Write YYYY-MM-DD.")
        sources[source.id] = source
    return tuple(sources.values())


def _reviews(file: Declared, entries: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The reviews as they are written: their keys are the fields of a review, which are read as a
    sheet's are.
    """
    ids: set[str] = set()
    for number, review in enumerate(entries, start=1):
        if not review.get("id") or not review.get("title"):
            file.wrong(
                "id", "reviews", number, "a review needs an `id` and a `title`", "Fill them in."
            )
        elif str(review["id"]) in ids:
            what = f"the review id `{review['id']}` is used twice"
            file.wrong("id", "reviews", number, what, "Give each review its own id.")
        ids.add(str(review.get("id")))
    return tuple(entries)


def _linking(file: Declared, table: dict[str, Any]) -> Linking:
    """How records are linked; thresholds of the wrong order are a mistake as well."""
    given = file.read(table, LINKING, "linking")
    linking = Linking(**given)
    if linking.thresholds():
        from lacunary.graph.linkage.rules import default_rules

        try:
            default_rules().with_thresholds(linking.thresholds())
        except ProjectError as error:
            file.wrong(min(given), "linking", 1, error.what, error.remedy)
    return linking


def _is_date(text: str) -> bool:
    try:
        return (
            datetime.date.fromisoformat(text).isoformat() == text
        )  # dates are compared as text: one spelling only
    except ValueError:
        return False
