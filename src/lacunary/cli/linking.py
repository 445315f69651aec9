"""The commands that list links between records and decide them: `link list`, `show`, `accept`,
`reject`, `undo`, `export`, `import`, `migrate`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lacunary.cli import options
from lacunary.cli.exits import CLEAN, REJECTED
from lacunary.cli.language import Group
from lacunary.cli.opening import open_store_of, project_at
from lacunary.graph.phrases import phrase
from lacunary.terminal.console import echo, echo_json, say, spoken

if TYPE_CHECKING:
    from lacunary.graph.stores.store import Store
    from lacunary.loaders import Project

__all__ = ["link"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_ids = click.argument("ids", metavar="ID...", nargs=-1, required=True)
_level = click.option(
    "--level",
    type=click.Choice(["report", "study"]),
    default=None,
    help="Only duplicate reports, or only studies.",
)
_outcome = click.option(
    "--outcome",
    type=click.Choice(["proposed", "linked", "distinct"]),
    default="proposed",
    show_default=True,
    help="Which links.",
)
_only = click.option(
    "--only",
    default="",
    metavar="N,N",
    help="Of a family only these records, by their numbers in the list.",
)
_table = click.argument("file", metavar="F.csv", type=click.Path(path_type=Path))


def _limit(otherwise: str) -> Callable[[_Command], _Command]:
    return click.option(
        "--limit", type=click.IntRange(min=1), help=f"At most so many (default: {otherwise})."
    )


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def link(context: click.Context) -> None:
    """Links between records: list the proposed ones side by side, decide them, or take a decision
    back. Then rebuild.

    A decision is a row in decisions/links.csv; the id of a link stands above it in the list.
    Without a command, `lacunary link` is `lacunary link list` of the project here.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_links)


@link.command("list")
@_level
@_outcome
@_limit("20 in the terminal, else all")
@click.option(
    "--html",
    "page",
    metavar="F.html",
    type=click.Path(path_type=Path),
    help="Write them as a page to decide on.",
)
@click.option(
    "--stale",
    is_flag=True,
    help="Instead, the decisions that no longer apply to the sources, with what they meant.",
)
@options.as_json
@options.language
@options.in_project
def list_links(
    level: str | None,
    outcome: str,
    limit: int | None,
    page: Path | None,
    stale: bool,
    as_json: bool,
    language: str,
    folder: Path,
) -> None:
    """List links side by side, the highest score first."""
    from lacunary.deciding.links import list_pairs

    if stale:
        if page is not None:
            raise click.UsageError("--stale lists rows of a file: it has no page.")
        _list_stale(project_at(folder), level or "", limit, as_json, language)
        return
    with _opened(folder) as (project, store):
        listing = list_pairs(project, store, outcome, level or "", limit)
        if page is not None:
            from lacunary.exports.html.link_page import write_link_page

            echo(write_link_page(listing.pairs, project, page, spoken("")), err=True)
        if as_json:
            echo_json(listing.as_dict())
        elif page is None:
            from lacunary.terminal.links import print_listing

            print_listing(listing, language)


@link.command()
@click.argument("identifier", metavar="ID")
@options.as_json
@options.language
@options.in_project
def show(identifier: str, as_json: bool, language: str, folder: Path) -> None:
    """Show one link, decided or not."""
    from lacunary.deciding.links import find_pair
    from lacunary.terminal.links import print_link

    with _opened(folder) as (_, store):
        pair = find_pair(store, identifier)
    if as_json:
        echo_json(pair.as_dict())
    else:
        print_link(pair, language)


@link.command()
@_ids
@_only
@options.by
@options.why
@options.language
@options.in_project
def accept(ids: tuple[str, ...], only: str, by: str, why: str, language: str, folder: Path) -> None:
    """Both records of each link are one, all of a family one trial; all or none are written."""
    from lacunary.deciding.links import decide, read_numbers

    numbers = _numbers(ids, read_numbers(only))
    with _opened(folder) as (project, store):
        _say_decided("decided", decide(project, store, ids, (), by, why, numbers, language))


@link.command()
@_ids
@_only
@options.by
@options.why
@options.language
@options.in_project
def reject(ids: tuple[str, ...], only: str, by: str, why: str, language: str, folder: Path) -> None:
    """The records of each link are two; joined ones are parted again.

    Of a family no two are one trial; with --only, those are of none of the others.
    """
    from lacunary.deciding.links import decide, read_numbers

    numbers = _numbers(ids, read_numbers(only))
    with _opened(folder) as (project, store):
        _say_decided("decided", decide(project, store, (), ids, by, why, numbers, language))


def _numbers(ids: tuple[str, ...], only: list[int]) -> list[int]:
    if only and len(ids) > 1:
        raise click.UsageError("--only numbers the records of one link. Name one.")
    return only


@link.command()
@_ids
@options.silent_language
@options.in_project
def undo(ids: tuple[str, ...], folder: Path) -> None:
    """Take the decisions about these links back.

    An ID is that of the link, or the row that decided it: links.csv:7.
    """
    from lacunary.deciding.links import rows_say_all, undo_decisions

    closed = project_at(folder)
    if rows_say_all(closed, ids):  # then it does not matter whether a graph was built
        _say_decided("undone", undo_decisions(closed, None, ids))
        return
    with _opened(folder) as (project, store):
        _say_decided("undone", undo_decisions(project, store, ids))


@link.command()
@_table
@_level
@_outcome
@_limit("all")
@options.silent_language
@options.in_project
def export(file: Path, level: str | None, outcome: str, limit: int | None, folder: Path) -> None:
    """Write links as a table to fill in."""
    from lacunary.deciding.links import export_pairs, list_pairs

    with _opened(folder) as (project, store):
        listing = list_pairs(project, store, outcome, level or "", limit)
        echo(export_pairs(listing.pairs, file), err=True)


@link.command("import")
@_table
@options.by
@options.why
@options.language
@options.in_project
def import_table(file: Path, by: str, why: str, language: str, folder: Path) -> None:
    """Decide what a table decides that was filled in."""
    from lacunary.deciding.links import import_decisions

    with _opened(folder) as (project, store):
        done = import_decisions(project, store, file, by, why)
    _say_decided("decided", done.written)
    say(phrase("terminal", "decided.rows", language, known=done.known, open=done.open))
    for bad in done.rejected:
        say(bad)
    sys.exit(REJECTED if done.rejected else CLEAN)


@link.command()
@click.option(
    "--doubtful",
    is_flag=True,
    help="Also rows that name a place: they mean the record that stands there now.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@options.language
@options.in_project
def migrate(doubtful: bool, dry_run: bool, language: str, folder: Path) -> None:
    """Name the records of every decision by what they print now.

    They then hold when rows are inserted, sources reordered, titles corrected or DOIs added.
    Doubtful rows and those that no longer apply are listed and left as they are (exit code 2).
    """
    from lacunary.deciding.stale_links import migrate_links
    from lacunary.terminal.links import print_migrated

    done = migrate_links(project_at(folder), doubtful=doubtful, dry_run=dry_run)
    print_migrated(done, language)
    sys.exit(REJECTED if done.doubtful or done.stale else CLEAN)


def _list_stale(
    project: Project, level: str, limit: int | None, as_json: bool, language: str
) -> None:
    from lacunary.deciding.stale_links import stale_links
    from lacunary.terminal.links import print_stale

    every = stale_links(project, level)
    if as_json:
        shown = [stale.as_dict() for stale in every[:limit]]
        echo_json({"total": len(every), "shown": len(shown), "stale": shown})
    else:
        print_stale(every[:limit], len(every), language)


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Project, Store]]:
    project = project_at(folder)
    store = open_store_of(project)
    try:
        yield project, store
    finally:
        store.close()


def _say_decided(what: str, said: list[str]) -> None:
    for line in said:
        echo(line, err=True)
    say(phrase("terminal", f"decided_by.{what}", spoken(), links=len(said)))
