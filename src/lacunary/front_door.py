"""The front door: one object for a review project that is open, which checks, builds, answers and
exports.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from lacunary.graph.entry_points import remarks
from lacunary.graph.errors import ProjectError, QueryError
from lacunary.graph.phrases import phrase
from lacunary.graph.stores.open import open_store
from lacunary.graph.stores.store import Store
from lacunary.loaders import Project, read_project

if TYPE_CHECKING:
    from lacunary.build import Build
    from lacunary.check import ProjectCheck
    from lacunary.graph import Graph
    from lacunary.graph.stores.budget import Budget
    from lacunary.queries import Result

__all__ = ["OldGraph", "OpenProject", "open_project"]

Language = Literal["en", "zh"]


class OldGraph(UserWarning):
    """The graph that answers is not of the files as they are now."""


def open_project(path: str | Path = ".", *, language: Language = "en") -> OpenProject:
    """Open a review project.

    Parameters
    ----------
    path
        Its folder, or the `lacunary.toml` in it.
    language
        Of headings and notes: `en` or `zh`.

    Returns
    -------
    OpenProject
        The project; use it in a `with` block, or close it, so that its database is let go.

    Raises
    ------
    ProjectError
        Where there is no `lacunary.toml`, or it holds mistakes; all of them are named.
    QueryError
        For another language.

    Examples
    --------
    >>> import lacunary
    >>> with lacunary.open_project("tests/tiny") as project:
    ...     project.check().errors
    []
    """
    if language not in ("en", "zh"):
        raise QueryError("language", f'"{language}" is not known', "Use en or zh.")
    return OpenProject(read_project(Path(path)), language)


class OpenProject:
    """A review project that is open: `open_project` gives it.

    The database is opened when it is first needed, and for reading only; `close` lets it go, and so
    does the end of a `with` block.

    Parameters
    ----------
    project
        The project as its `lacunary.toml` describes it.
    language
        Of headings and notes: `en` or `zh`.

    Examples
    --------
    >>> import shutil, tempfile, lacunary
    >>> folder = shutil.copytree("tests/tiny", tempfile.mkdtemp(), dirs_exist_ok=True)
    >>> with lacunary.open_project(folder) as project:
    ...     built = project.build()
    ...     answer = project.ask("studies-by-region", level="province")
    ...     len(project.graph) > 100, answer.columns[:2]
    (True, ['region', 'label_en'])
    """

    def __init__(self, project: Project, language: Language = "en") -> None:
        self.project = project
        self.language = language
        self._store: Store | None = None
        self._graph: Graph | None = None

    def check(self, *, strict: bool = False) -> ProjectCheck:
        """Read and assemble the project as its files are now; nothing is written.

        Parameters
        ----------
        strict
            Whether a file outside of the folder is an error.

        Returns
        -------
        ProjectCheck
            Every error, or the graph that a build would write with all rows rejected.

        Raises
        ------
        ProjectError
            Where `lacunary.toml` itself cannot be used.
        """
        from lacunary.check import check_project

        found = check_project(self.project.root, strict)
        _say_remarks()
        return found

    def build(self, *, as_of: str = "", keep_ids: bool = False) -> Build:
        """Build the graph from the files as they are now, into the project's own database.

        Parameters
        ----------
        as_of
            A date, `YYYY-MM-DD`: leave out what was retrieved or decided later.
        keep_ids
            Whether the ids are published: `decisions/identifiers.csv` is written, from where every
            later build gives them to the same reports and studies.

        Returns
        -------
        Build
            The graph, and how many rows were read, rejected and linked.

        Raises
        ------
        ProjectError
            Where `as_of` is no date or stands beside `keep_ids`, or `lacunary.toml` cannot be used.
        BuildFailed
            Where the project has errors; all of them are in `errors`, and the old graph stays.
        StoreError
            Where the database cannot be written.
        """
        from lacunary import build
        from lacunary.graph.stores.disk import must_write

        if as_of and not _is_date(as_of):
            raise ProjectError("as_of", f'"{as_of}" is not a date', "Write YYYY-MM-DD.")
        if as_of and keep_ids:
            raise ProjectError("keep_ids", "publishes what is there now", "Leave out `as_of`.")
        self.project = read_project(self.project.root)
        must_write(self.project.store_path.parent)
        built = build.build_graph(self.project, as_of, publish=keep_ids)
        self.close()  # whoever reads the database keeps others from writing it
        if keep_ids:
            build.keep_ids(self.project, built)
        build.store_graph(self.project, built).close()
        _say_remarks()
        return built

    def ask(
        self,
        name: str,
        /,
        *,
        timeout: float | None = None,
        max_rows: int | None = None,
        **parameters: Any,
    ) -> Result:
        """Ask a saved question.

        Parameters
        ----------
        name
            The question, as `lacunary query` lists it; low lines may stand for hyphens.
        timeout
            Seconds that it may take in all; else `query_timeout` of the project.
        max_rows
            Rows to give; else all. A note says when there are more.
        **parameters
            Those of the question, by name.

        Returns
        -------
        Result
            Columns, rows and notes; a notebook shows it as a table, and `to_pandas()` gives one.

        Raises
        ------
        QueryError
            For an unknown question, or an unknown, missing or mistyped parameter.
        QueryTimeout, QueryTooLarge
            When the time or the memory (MB, `max_memory` of the project) is spent.
        StoreError
            Where there is no graph yet.
        """
        from lacunary.queries import ask, find_question

        question = find_question(name.replace("_", "-"))
        known = {
            parameter.name.replace("-", "_"): parameter.name for parameter in question.parameters
        }
        given = {known.get(key, key): value for key, value in parameters.items()}
        store, budget = self._open(), self._budget(timeout, max_rows)
        result = self._signed(ask(store, question.name, given, budget=budget))
        rows = len(result.rows)
        if max_rows is not None and rows > max_rows:
            for language, notes in result.notes.items():
                notes.append(
                    phrase(
                        "queries.asking",
                        "notebook.cut",
                        language,
                        shown=f"{max_rows:,}",
                        rows=f"{rows:,}",
                    )
                )
            result = replace(result, rows=result.rows[:max_rows], cut=True)
        return result

    def cypher(
        self,
        text: str,
        /,
        *,
        timeout: float | None = None,
        max_rows: int | None = None,
        **parameters: Any,
    ) -> Result:
        """Run a query of your own; one that writes is refused.

        Parameters
        ----------
        text
            A read-only query in Cypher; `docs/model.md` has the names.
        timeout
            Seconds that it may take; else `query_timeout` of the project.
        max_rows
            Rows to give; else `max_rows` of the project. A note says when there are more.
        **parameters
            The values of `$name` in the text.

        Returns
        -------
        Result
            Columns, rows and notes.

        Raises
        ------
        WriteRefused, QueryError
            Where it would write, or has a mistake.
        QueryTimeout, QueryTooLarge
            When the time or the memory is spent.
        StoreError
            Where there is no graph yet.
        """
        from lacunary.queries import run_cypher

        store = self._open()
        budget = self._budget(timeout, max_rows or self.project.max_rows)
        return self._signed(run_cypher(store, text, parameters, budget=budget))

    @property
    def graph(self) -> Graph:
        """The graph of the last build, read once.

        Raises
        ------
        StoreError
            Where there is none yet: `build()` makes it.

        Warns
        -----
        OldGraph
            Where files were changed since, or it is another project's.
        """
        store = self._open()
        if self._graph is None:
            self._graph = store.tables()
        return self._graph

    def export(self, *forms: str, folder: str | Path | None = None) -> list[Path]:
        """Write exports of the graph of the last build.

        Parameters
        ----------
        *forms
            Which: `network`, `rdf`, `tables`, `graphml`, `ris`, `csl-json`, `metapsy`,
            `eppi-json`, `neo4j-admin`, or those of an installed distribution; all but the last
            three where none is named.
        folder
            Where to; else `out/` in the project.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        ExportError
            For an unknown form, or a folder that cannot be written.
        StoreError
            Where there is no graph yet.
        """
        from lacunary.exports import write_exports

        target = self.project.root / "out" if folder is None else Path(folder)
        written = write_exports(self._open(), self.project, forms, target)
        _say_remarks()
        return written

    def close(self) -> None:
        """Let go of the database; what is asked next opens it again."""
        store, self._store, self._graph = self._store, None, None
        if store is not None:
            store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<OpenProject: {self.project.title} ({self.project.root})>"

    def _open(self) -> Store:
        """The database, open for reading; a warning where it is not of these files."""
        if self._store is None:
            self._store = open_store(self.project.store_path)
        stamp = self._store.stamp
        if stamp is not None and stamp.project != self.project.identity:
            said = f"the graph is of the project {stamp.project}; build() makes this one's"
            warnings.warn(said, OldGraph, stacklevel=3)
        elif stamp is not None and (path := _changed_since(self.project, stamp.built)):
            said = f"{path} was changed after the graph was built; build() takes it in"
            warnings.warn(said, OldGraph, stacklevel=3)
        _say_remarks()
        return self._store

    def _budget(self, timeout: float | None, max_rows: int | None) -> Budget:
        from lacunary.graph.limits import LIMITS
        from lacunary.graph.stores.budget import Budget

        if max_rows is not None and (fault := LIMITS["max_rows"].fault(max_rows)):
            raise QueryError("max_rows", f"{max_rows}: {fault}", "Give another.")
        seconds = self.project.query_timeout if timeout is None else timeout
        return Budget.start(seconds, max_rows or 0, self.project.max_memory)

    def _signed(self, result: Result) -> Result:
        """A result in the language chosen, with the version of the graph that gave it."""
        stamp = self._store.stamp if self._store else None
        return replace(result, language=self.language, version=stamp.version if stamp else "")


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _changed_since(project: Project, built: str) -> str:
    """The first file of a project that was written after a build, by the clock of the disk; ""
    where none was. Clocks of builds tell whole seconds.
    """
    if not built:
        return ""
    time = datetime.datetime.fromisoformat(built).timestamp()
    for path in _files_of(project):
        try:
            changed = int(path.stat().st_mtime) > time
        except OSError:
            changed = True  # it is gone
        if changed:
            root = project.root
            return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
    return ""


def _files_of(project: Project) -> Iterator[Path]:
    """What a build reads in the project's folder."""
    yield project.root / "lacunary.toml"
    for source in project.sources:
        yield from (project.root / path for path in (source.path, source.mapping) if path)
    for pattern in ("vocabulary/*.*", "mappings/values/*.csv", "decisions/*.csv"):
        yield from sorted(project.root.glob(pattern))


def _say_remarks() -> None:
    """Warn of what installed distributions add that does not work."""
    for remark in remarks():
        warnings.warn(str(remark), stacklevel=3)
