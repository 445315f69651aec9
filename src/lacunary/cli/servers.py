"""The commands that move a graph to a Neo4j server and back: `push`, `pull`."""

from __future__ import annotations

from pathlib import Path

import click

from lacunary.cli import options
from lacunary.cli.arrow_alone import leave_pandas_out
from lacunary.cli.opening import project_at
from lacunary.graph.phrases import phrase
from lacunary.terminal.console import echo

__all__ = ["pull", "push"]

_CHANGES = ("created", "updated", "deleted")


@click.command()
@click.argument("uri")
@options.database
@options.may_lose
@options.language
@options.in_project
def push(
    uri: str,
    database: str,
    replace: bool,
    yes: bool,
    percent: float,
    language: str,
    folder: Path,
) -> None:
    """Make the Neo4j server at URI hold this graph; a second push changes nothing, and what others
    keep there stays.

    A database that holds another project's graph is refused.
    """
    from lacunary.remote import push as push_graph
    from lacunary.terminal.consent import Consent
    from lacunary.terminal.console import progress_bar
    from lacunary.terminal.login import ask_login

    leave_pandas_out()

    agree = Consent(replace, yes, percent)
    with progress_bar() as progress:
        changes, name = push_graph(
            project_at(folder), uri, database, progress, agree, login=ask_login
        )
    for what in ("nodes", "edges"):
        created, updated, deleted = (getattr(changes, f"{what}_{how}") for how in _CHANGES)
        line = phrase(
            "terminal",
            f"pushed.{what}",
            language,
            created=created,
            updated=updated,
            deleted=deleted,
        )
        echo(line)
    done = "new" if changes.any else "same"
    echo(phrase("terminal", f"push.{done}", language, server=name))


@click.command()
@click.argument("uri")
@options.database
@click.option(
    "-o",
    "--output",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    help="The project to read it into (default: here).",
)
@options.replace
@options.language
def pull(uri: str, database: str, folder: Path, replace: bool, language: str) -> None:
    """Read the graph of the Neo4j server at URI into a project's own database."""
    from lacunary.remote import pull as pull_graph
    from lacunary.terminal.console import progress_bar
    from lacunary.terminal.login import ask_login

    leave_pandas_out()

    project = project_at(folder)
    with progress_bar() as progress:
        store = pull_graph(project, uri, database, progress, replace, login=ask_login)
    rows = store.query("MATCH (n) WHERE NOT n:LacunaryGraph RETURN count(n) AS nodes").rows[0][0]
    store.close()
    into = project.store_path
    echo(phrase("terminal", "pull.done", language, nodes=rows, uri=uri, folder=into))
