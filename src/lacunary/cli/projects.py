"""The commands that make, check and build a project: `init`, `check`, `build`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from lacunary.cli import options
from lacunary.cli.arrow_alone import leave_pandas_out
from lacunary.cli.exits import CLEAN, FAILED, REJECTED
from lacunary.cli.opening import nearest, open_to_write, project_at
from lacunary.graph.phrases import phrase
from lacunary.terminal.console import echo, echo_json, say

__all__ = ["build", "check", "init"]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--git/--no-git",
    default=None,
    help="Make it a git repository (default: ask at a terminal, else not).",
)
@click.option(
    "--from",
    "paths",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Draft it from your own files: sheets, exports, or a folder of them (several times).",
)
@options.language
def init(folder: Path, git: bool | None, paths: tuple[Path, ...], language: str) -> None:
    """Make a new review project in DIR, empty or from your own files."""
    from lacunary.scaffold import new_project, start_history
    from lacunary.terminal.consent import ask_for_history

    if paths:
        if not _from_files(folder, paths, language):
            sys.exit(FAILED)
    else:
        for path in new_project(folder):
            echo(path)
    if said := start_history(folder, git, ask_for_history):
        say(said)


def _from_files(folder: Path, paths: tuple[Path, ...], language: str) -> bool:
    """Draft, show what would come out, ask what a person must say, then write; whether it was."""
    from lacunary.first_map import draft_map, write_map
    from lacunary.loaders.drafting.points import first_choice
    from lacunary.loaders.personal_files import changing
    from lacunary.loaders.project import PROJECT_FILE
    from lacunary.terminal.asked import Asked, is_answered
    from lacunary.terminal.console import progress_bar
    from lacunary.terminal.first_map import print_first_map, print_next_steps

    leave_pandas_out()
    asked = Asked(language) if is_answered() else None
    is_there = (folder / PROJECT_FILE).exists()
    with changing(folder) if is_there else nullcontext():
        with progress_bar() as progress:
            found = draft_map(folder, paths, progress, asked.choose if asked else first_choice)
        print_first_map(found, language, answered=asked is not None)
        if asked:
            found.state_criteria(asked.criteria(found))
            if not asked.write(folder):
                say(phrase("terminal", "first.nothing", language))
                return False
        write_map(folder, found)
    print_next_steps(found, folder, language)
    return True


@click.command()
@click.argument("path", metavar="[PROJECT|FILE]", default=".", type=click.Path(path_type=Path))
@options.strict
@options.language
@options.as_json
def check(path: Path, strict: bool, language: str, as_json: bool) -> None:
    """Read and validate a project, or say what one FILE is; writes nothing."""
    from lacunary.check import check_file, check_project
    from lacunary.terminal.checks import print_file_check, print_project_check

    leave_pandas_out()

    if path.exists() and not path.is_dir() and path.suffix != ".toml":
        file = check_file(path)
        if as_json:
            echo_json(file.as_dict())
        else:
            print_file_check(file, language)
        sys.exit(REJECTED if file.rejected else CLEAN)
    found = check_project(nearest(path), strict)
    if as_json:
        echo_json(found.as_dict())
    else:
        print_project_check(found, language)
    sys.exit(FAILED if found.errors else REJECTED if found.rows_rejected else CLEAN)


@click.command()
@options.project
@click.option(
    "--as-of",
    metavar="DATE",
    default="",
    help="Leave out sources retrieved after DATE (YYYY-MM-DD).",
)
@click.option(
    "--keep-ids",
    "publish",
    is_flag=True,
    help="Publish the ids: write them into decisions/identifiers.csv, from where every later build"
    " gives them to the same reports and studies.",
)
@options.store
@options.database
@options.may_lose
@options.strict
@options.language
@options.as_json
def build(
    folder: Path,
    as_of: str,
    publish: bool,
    uri: str,
    database: str,
    replace: bool,
    yes: bool,
    percent: float,
    strict: bool,
    language: str,
    as_json: bool,
) -> None:
    """Build the graph from the project's files."""
    from lacunary.build import build_graph, coverage, keep_ids, store_graph
    from lacunary.graph.stores.disk import must_write
    from lacunary.terminal.builds import print_build, print_coverage, say_kept
    from lacunary.terminal.consent import Consent
    from lacunary.terminal.console import progress_bar

    leave_pandas_out()
    as_of = options.iso_date(as_of)
    if as_of and publish:
        raise click.UsageError("--keep-ids publishes what is there now: leave out --as-of.")
    project = project_at(folder, inside_only=strict)
    if not uri:
        must_write(project.store_path.parent)
    with progress_bar() as progress:
        made = build_graph(project, as_of, progress, publish=publish)
    with progress_bar() as progress:  # another one: between the two a question may be asked
        store = open_to_write(project, uri, database, Consent(replace, yes, percent))
        try:
            if publish:  # first: what a database shows is never given to something else
                new = keep_ids(project, made)
                say_kept(new, len(made.published), language)
            store_graph(project, made, progress, store)
        except BaseException:
            store.close()
            raise
    if as_json:
        echo_json(made.summary())
    else:
        print_build(made, language)
        print_coverage(coverage(store), language)
    store.close()
    sys.exit(REJECTED if made.rows_rejected else CLEAN)
