"""Exports: what a graph becomes for people and programs; each is one module that takes a graph and
writes files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.exports.about import About
from lacunary.exports.files import unwritten
from lacunary.graph import Store, publishable
from lacunary.graph.entry_points import Registry
from lacunary.graph.errors import ExportError, PluginError
from lacunary.graph.progress import Progress
from lacunary.graph.text.printable import each_text, plain

if TYPE_CHECKING:
    from lacunary.graph import Graph

__all__ = ["EXPORTS", "write_exports"]

EXPORTS = Registry(
    "export",
    {
        "network": "lacunary.exports.html.network:write_network",
        "rdf": "lacunary.exports.rdf.write:write_rdf",
        "tables": "lacunary.exports.tables:write_tables",
        "graphml": "lacunary.exports.graphml:write_graphml",
        "ris": "lacunary.exports.references.ris:write_ris",
        "csl-json": "lacunary.exports.references.csl_json:write_csl_json",
        "metapsy": "lacunary.exports.metapsy:write_metapsy",
        "eppi-json": "lacunary.exports.eppi_json:write_eppi_json",
        "neo4j-admin": "lacunary.exports.neo4j_admin:write_neo4j_admin",
    },
)
"""Name on the command line to the function that writes it, `(graph, about, folder) -> paths`."""

_ONLY_ASKED = {"eppi-json", "metapsy", "neo4j-admin"}
"""Exports that are written only when they are named: a table of effects, and the import set of a
server, are of no use to most.
"""

_Writer = Callable[["Graph", About, Path], list[Path]]


def write_exports(
    store: Store,
    project: About,
    forms: Sequence[str],
    folder: Path,
    progress: Progress | None = None,
) -> list[Path]:
    """Write exports of the graph in a store; the same graph gives the same bytes. Abstracts are
    left out unless lacunary.toml says `export_abstracts = true`; control characters, and addresses
    that are none, always.

    Parameters
    ----------
    store
        An open store that holds a graph.
    project
        What the exports say of the project.
    forms
        Which, of EXPORTS; where none is named, all but `metapsy`, `eppi-json`
        and `neo4j-admin`.
    folder
        Where to.
    progress
        Is called with what is being written.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ExportError
        For an unknown form, or a folder that cannot be written.
    PluginError
        Where a form of an installed distribution is named and does not work.

    Examples
    --------
    >>> import tempfile
    >>> from lacunary.graph import GraphBuilder, open_store
    >>> from lacunary.loaders import Project
    >>> folder = Path(tempfile.mkdtemp())
    >>> store = open_store(folder / "graph", write=True)
    >>> store.write(GraphBuilder().freeze())
    >>> [path.name for path in write_exports(store, Project(folder, "Sleep"), ["graphml"], folder)]
    ['graph.graphml']
    >>> store.close()
    """
    from lacunary.exports.printable_graph import printable_graph  # it needs Arrow

    for form in forms:
        if refused := EXPORTS.why_not(form):
            raise refused
        if form not in EXPORTS:
            raise ExportError(form, "there is no such export", f"Known: {', '.join(EXPORTS)}.")
    wanted = list(forms) or [form for form in EXPORTS if form not in _ONLY_ASKED]
    graph = printable_graph(
        store.tables() if project.export_abstracts else publishable(store.tables())
    )
    # what is written is of the files the graph was built from, whatever lacunary.toml says by now
    if graph.stamp:
        project = replace(project, version=graph.stamp.version)
    project = each_text(project, plain)
    written: list[Path] = []
    for number, form in enumerate(wanted):
        if progress:
            progress(f"Writing {form}", number, len(wanted))
        try:
            written += _write(form, graph, project, folder)
        except PluginError as error:
            if form in forms:
                raise
            EXPORTS.leave_out(form, error)  # nobody asked for it: the others are written
    return written


def _write(form: str, graph: Graph, project: About, folder: Path) -> list[Path]:
    writer: _Writer = EXPORTS.load(form)
    try:
        with EXPORTS.blaming(form):
            return [Path(path) for path in writer(graph, project, folder)]
    except OSError as error:
        # files that a writer keeps while it works, in the folder for temporary files
        raise unwritten(Path(error.filename or tempfile.gettempdir()), error) from None
