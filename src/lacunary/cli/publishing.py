"""The command that publishes: `export`."""

from __future__ import annotations

from pathlib import Path

import click

from lacunary.cli import completion, options
from lacunary.cli.arrow_alone import leave_pandas_out
from lacunary.cli.opening import open_store_of, project_at
from lacunary.terminal.console import echo

__all__ = ["export"]


@click.command()
@click.argument("forms", metavar="[FORM]...", nargs=-1, shell_complete=completion.export_forms)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write to (default: the project's out/).",
)
@options.silent_language
@options.in_project
def export(forms: tuple[str, ...], output: Path | None, folder: Path) -> None:
    """Write exports: network, rdf, tables, graphml, ris, csl-json (default: all these),
    metapsy, eppi-json, neo4j-admin.
    """
    from lacunary.exports import write_exports
    from lacunary.terminal.consent import compare
    from lacunary.terminal.console import progress_bar

    leave_pandas_out()

    project = project_at(folder)
    store = open_store_of(project)
    try:
        compare(project, store, named=False)
        with progress_bar() as progress:
            written = write_exports(store, project, forms, output or project.root / "out", progress)
    finally:
        store.close()
    for path in written:
        echo(path)
