"""The commands that decide on words and proposed concepts: `code list`, `accept`, `reject`, `undo`,
`export`, `import`.
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
from lacunary.terminal.console import echo, echo_json, spoken

if TYPE_CHECKING:
    from lacunary.graph.stores.store import Store
    from lacunary.loaders import Project

__all__ = ["code"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_ids = click.argument("ids", metavar="ID...", nargs=-1, required=True)
_table = click.argument("file", metavar="F.csv", type=click.Path(path_type=Path))
_level = click.option(
    "--level",
    type=click.Choice(["word", "study"]),
    default="word",
    show_default=True,
    help="A word at a time, or a concept of a study at a time.",
)
_matched = click.option(
    "--matched",
    is_flag=True,
    help="Instead, the words that a rule took for a concept: rejected, they are not mapped.",
)
_dimension = click.option(
    "--dimension", default="", metavar="NAME", help="Only this dimension (condition, region …)."
)
_named = click.option(
    "--as",
    "named",
    multiple=True,
    metavar="CONCEPT",
    help="This concept (may be repeated) instead of the first proposed; - is no concept.",
)


def _limit(otherwise: str) -> Callable[[_Command], _Command]:
    return click.option(
        "--limit", type=click.IntRange(min=1), help=f"At most so many (default: {otherwise})."
    )


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def code(context: click.Context) -> None:
    """Words that no concept is mapped to, and concepts proposed for studies: list them, decide, or
    take a decision back. Then rebuild.

    A decision about words is a row in mappings/values/, one about a study in decisions/codings.csv.
    Without a command, `lacunary code` is `lacunary code list` of the project here.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_codings)


@code.command("list")
@_level
@_dimension
@_matched
@_limit("20 in the terminal, else all")
@click.option(
    "--html",
    "page",
    metavar="F.html",
    type=click.Path(path_type=Path),
    help="Write the words as a page to decide on.",
)
@click.option(
    "--stale", is_flag=True, help="Instead, the decisions about words that no source prints."
)
@options.as_json
@options.language
@options.in_project
def list_codings(
    level: str,
    dimension: str,
    matched: bool,
    limit: int | None,
    page: Path | None,
    stale: bool,
    as_json: bool,
    language: str,
    folder: Path,
) -> None:
    """List words with what they may mean, those of the most studies first."""
    from lacunary.terminal.codings import print_proposals, print_words

    _must_be_dimension(dimension)
    if stale:
        _list_stale(project_at(folder), limit, as_json, language)
        return
    if page is not None and level == "study":
        raise click.UsageError("--html is for words. `lacunary code export` writes a table.")
    with _opened(folder) as (project, store):
        if level == "study":
            from lacunary.deciding.proposals import list_proposals

            proposals = list_proposals(project, store, dimension, limit=limit)
            if as_json:
                echo_json(proposals.as_dict())
            else:
                print_proposals(proposals, language)
            return
        from lacunary.deciding.words import list_words

        words = list_words(project, store, dimension, matched=matched, limit=limit)
        if page is not None:
            from lacunary.exports.html.word_page import write_word_page

            every, labels = words.as_dict()["words"], words.concepts.labels
            echo(write_word_page(every, labels, project, page, spoken("")), err=True)
        if as_json:
            echo_json(words.as_dict())
        elif page is None:
            print_words(words, language)


@code.command()
@_ids
@_named
@options.by
@options.why
@options.language
@options.in_project
def accept(
    ids: tuple[str, ...], named: tuple[str, ...], by: str, why: str, language: str, folder: Path
) -> None:
    """Words mean the concept proposed (or --as CONCEPT), studies are coded so; all or none are
    written.
    """
    _decide("accept", ids, named, by, why, language, folder)


@code.command()
@_ids
@_named
@options.by
@options.why
@options.language
@options.in_project
def reject(
    ids: tuple[str, ...], named: tuple[str, ...], by: str, why: str, language: str, folder: Path
) -> None:
    """Words do not mean what is proposed, or what a rule took them for (only --as CONCEPT where it
    is given); they stay said and not mapped.
    """
    _decide("reject", ids, named, by, why, language, folder)


def _decide(
    decision: str,
    ids: tuple[str, ...],
    named: tuple[str, ...],
    by: str,
    why: str,
    language: str,
    folder: Path,
) -> None:
    from lacunary.deciding.codings import decide_codings
    from lacunary.terminal.codings import say_decided

    if named and len(ids) > 1:
        raise click.UsageError("--as says what one word means. Name one.")
    with _opened(folder) as (project, store):
        say_decided(decide_codings(project, store, decision, ids, named, by, why), language)


@code.command()
@_ids
@options.language
@options.in_project
def undo(ids: tuple[str, ...], language: str, folder: Path) -> None:
    """Take the decisions about these words or codings back.

    An ID is that of the list, or the row that decided a word: condition.csv:7.
    """
    from lacunary.deciding.codings import undo_codings
    from lacunary.terminal.codings import say_undone

    say_undone(undo_codings(project_at(folder), ids), language)


@code.command()
@_table
@_level
@_dimension
@_matched
@_limit("all")
@options.silent_language
@options.in_project
def export(
    file: Path, level: str, dimension: str, matched: bool, limit: int | None, folder: Path
) -> None:
    """Write words or proposals as a table to fill in."""
    from lacunary.deciding.codings import export_codings

    _must_be_dimension(dimension)
    with _opened(folder) as (project, store):
        if level == "study":
            from lacunary.deciding.proposals import list_proposals

            rows = list_proposals(project, store, dimension, limit=limit).as_rows()
        else:
            from lacunary.deciding.words import list_words

            rows = list_words(project, store, dimension, matched=matched, limit=limit).as_rows()
        echo(export_codings(rows, file), err=True)


@code.command("import")
@_table
@options.by
@options.why
@options.language
@options.in_project
def import_table(file: Path, by: str, why: str, language: str, folder: Path) -> None:
    """Decide what a table decides that was filled in."""
    from lacunary.deciding.codings import import_codings
    from lacunary.terminal.codings import say_imported

    with _opened(folder) as (project, store):
        done = import_codings(project, store, file, by, why)
    say_imported(done, language)
    sys.exit(REJECTED if done.rejected else CLEAN)


def _list_stale(project: Project, limit: int | None, as_json: bool, language: str) -> None:
    from lacunary.deciding.stale_words import stale_words
    from lacunary.terminal.codings import print_stale_words

    every = stale_words(project)
    if as_json:
        shown = [
            {"row": row.place, "dimension": row.dimension, "words": row.words, "by": row.by}
            for row in every[:limit]
        ]
        echo_json({"total": len(every), "shown": len(shown), "stale": shown})
    else:
        print_stale_words(every[:limit], len(every), language)


def _must_be_dimension(name: str) -> None:
    from lacunary.graph.schema import schema

    if name and name not in schema().codings:
        raise click.UsageError(
            f"`{name}` is no dimension. There are {', '.join(schema().codings)}."
        )


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Project, Store]]:
    project = project_at(folder)
    store = open_store_of(project)
    try:
        yield project, store
    finally:
        store.close()
