"""The command line: one command for each thing the library does, plain errors, and exit codes 0, 1
and 2.

0 clean; 1 an error; 2 done, but rows were rejected.
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lacunary import __version__, options
from lacunary.graph.entry_points import remarks
from lacunary.graph.errors import LacunaryError, QueryError, SourceError, StoreError
from lacunary.terminal.console import echo, echo_json

if TYPE_CHECKING:
    from lacunary.deciding.links import Listing
    from lacunary.graph.stores.store import Store
    from lacunary.loaders import Project
    from lacunary.terminal.consent import Consent

__all__ = ["cli", "main"]

CLEAN, FAILED, REJECTED = 0, 1, 2

_project = click.argument(
    "folder", metavar="[PROJECT]", default=".", type=click.Path(path_type=Path)
)
_in_project = click.option(
    "--project",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    help="The project's folder (default: here).",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_language = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    help="Language of headings and notes.",
)


class _Commands(click.Group):
    """The commands; their help ends with the formats that are read."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Name every format, and those that no real export has tested."""
        from lacunary.loaders.entries import read_format
        from lacunary.loaders.formats import format_names

        formats = [read_format(name) for name in format_names()]
        tested = ", ".join(form.title for form in formats if not form.experimental)
        untested = "; ".join(
            f"{form.title}: {form.untested}" if form.untested else form.title
            for form in formats
            if form.experimental or form.untested
        )
        with formatter.section("Formats read"):
            formatter.write_text(
                f"{tested}; and any table (CSV, TSV, XLSX, XLS, XLSB, ODS) by a mapping."
            )
        with formatter.section("Experimental, not tested with a real export"):
            formatter.write_text(untested or "none")


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="lacunary")
@click.option(
    "--debug", is_flag=True, help="Show the traceback of an error, and what the engines log."
)
def cli(debug: bool) -> None:
    """A living-review knowledge graph: what the evidence covers, what it leaves out, what changed."""


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--git/--no-git",
    default=None,
    help="Make it a git repository (default: ask at a terminal, else not).",
)
def init(folder: Path, git: bool | None) -> None:
    """Make a new review project in DIR."""
    from lacunary.scaffold import new_project, start_history

    for path in new_project(folder):
        echo(path)
    if said := start_history(folder, git):
        echo(said, err=True)


@cli.command()
@click.argument("path", metavar="[PROJECT|FILE]", default=".", type=click.Path(path_type=Path))
@options.strict
@_json
def check(path: Path, strict: bool, as_json: bool) -> None:
    """Read and validate a project, or say what one FILE is; writes nothing."""
    from lacunary.check import check_file, check_project

    is_file = path.exists() and not path.is_dir() and path.suffix != ".toml"
    sys.exit(check_file(path, as_json) if is_file else check_project(path, as_json, strict))


@cli.command()
@_project
@click.option(
    "--as-of",
    metavar="DATE",
    default="",
    help="Leave out sources retrieved after DATE (YYYY-MM-DD).",
)
@options.store
@options.database
@options.may_lose
@options.strict
@_json
def build(
    folder: Path,
    as_of: str,
    uri: str,
    database: str,
    replace: bool,
    yes: bool,
    percent: float,
    strict: bool,
    as_json: bool,
) -> None:
    """Build the graph from the project's files."""
    from lacunary.build import build_graph, store_graph
    from lacunary.graph.stores.disk import must_write
    from lacunary.terminal.consent import Consent
    from lacunary.terminal.console import print_build, print_coverage, progress_bar

    as_of = options.iso_date(as_of)
    project = _read(folder, inside_only=strict)
    if not uri:
        must_write(project.store_path.parent)
    with progress_bar() as progress:
        made = build_graph(project, as_of, progress)
    with progress_bar() as progress:  # another one: between the two a question may be asked
        store = _open_to_write(project, uri, database, Consent(replace, yes, percent))
        try:
            store_graph(project, made, progress, store)
        except BaseException:
            store.close()
            raise
    if as_json:
        echo_json(made.summary())
    else:
        print_build(made)
        print_coverage(store)
    store.close()
    sys.exit(REJECTED if made.rows_rejected else CLEAN)


@cli.command()
@click.argument("name", required=False)
@click.option(
    "-p",
    "--param",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    help="A parameter of the question.",
)
@click.option(
    "--format",
    "form",
    default="table",
    metavar="FORMAT",
    help="table, csv, json, jsonl, parquet or xlsx.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path),
    help="An ad-hoc read-only query from a .cypher file.",
)
@click.option("--cypher", help="An ad-hoc read-only query.")
@click.option(
    "--timeout", type=options.Limited("query_timeout"), help="Seconds the question may take in all."
)
@click.option(
    "--max-rows",
    type=options.Limited("max_rows"),
    help="Rows that an ad-hoc query may give (default: 10,000).",
)
@options.store
@options.database
@_language
@_in_project
def query(
    name: str | None,
    parameters: tuple[str, ...],
    form: str,
    output: Path | None,
    file: Path | None,
    cypher: str | None,
    timeout: float | None,
    max_rows: float | None,
    uri: str,
    database: str,
    language: str,
    folder: Path,
) -> None:
    """List the saved questions, or ask one (or an ad-hoc read-only Cypher query)."""
    asked = [what for what in (name, file, cypher) if what is not None]
    if len(asked) > 1:
        raise click.UsageError("Give one of NAME, --file and --cypher.")
    if not asked:
        _list_questions(form, output, language)
        return
    from lacunary.build import graph_info
    from lacunary.exports.tables import FORMATS, format_result
    from lacunary.graph.stores.budget import Budget
    from lacunary.queries.asking.runner import ask, run_cypher
    from lacunary.terminal.consent import compare

    if form == "table" and output is not None:
        form = output.suffix.lstrip(".") or "csv"
    if form not in FORMATS:
        raise QueryError(form, "this is no format of a result", f"Use one of {', '.join(FORMATS)}.")
    given = dict(_pair(text) for text in parameters)
    project = _read(folder)
    store = _open(project, uri, database)
    try:
        budget = Budget.start(
            timeout or project.query_timeout, int(max_rows or project.max_rows), project.max_memory
        )
        before = compare(project, store, named=bool(uri))
        if name:
            result = ask(store, name, given, budget=budget)
        else:
            text = _read_query(file) if cypher is None else cypher
            values = {key: _literal(value) for key, value in given.items()}
            result = run_cypher(store, text, values, budget=budget)
        info = graph_info(store)
        if before != store.stamp:
            raise StoreError(store.name, "the graph was replaced while it was asked", "Ask again.")
    finally:
        store.close()
    if form == "table":
        from lacunary.terminal.console import print_result

        print_result(result, language)
        return
    from lacunary.exports.files import write_bytes

    if result.cut:
        echo(result.notes[language][-1], err=True)
    data = format_result(result, form, info, language)
    if output is not None:
        echo(write_bytes(output, data), err=True)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@cli.command()
@click.argument("identifier", metavar="ID")
@_json
@_in_project
def show(identifier: str, as_json: bool, folder: Path) -> None:
    """Show one study, report, concept or review with every statement about it and where each comes
    from.
    """
    from lacunary.show import print_thing

    store = _open(_read(folder))
    try:
        print_thing(store, identifier, as_json)
    finally:
        store.close()


@cli.command()
@click.argument("forms", metavar="[FORM]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder to write to (default: the project's out/).",
)
@_in_project
def export(forms: tuple[str, ...], output: Path | None, folder: Path) -> None:
    """Write exports: network, rdf, tables, graphml, ris, csl-json (default: all these),
    neo4j-admin.
    """
    from lacunary.exports import write_exports
    from lacunary.terminal.consent import compare
    from lacunary.terminal.console import progress_bar

    project = _read(folder)
    store = _open(project)
    try:
        compare(project, store, named=False)
        with progress_bar() as progress:
            written = write_exports(store, project, forms, output or project.root / "out", progress)
    finally:
        store.close()
    for path in written:
        echo(path)


@cli.command()
@click.argument("study", required=False)
@click.argument("review", required=False)
@click.option("--by", default="", help="Who decides (default: the user's name on this machine).")
@click.option("--why", default="", help="Why, for the record.")
@click.option("--source", default="", help="Where it was seen that the review includes the study.")
@click.option(
    "--import",
    "file",
    type=click.Path(path_type=Path),
    help="A CSV with study, review, by, why, source.",
)
@_in_project
def confirm(
    study: str | None,
    review: str | None,
    by: str,
    why: str,
    source: str,
    file: Path | None,
    folder: Path,
) -> None:
    """Turn a candidate into an included study: STUDY REVIEW, or many with --import. Written to
    decisions/, then rebuild.
    """
    from lacunary.deciding.candidates import confirm_one, confirm_table

    project = _read(folder)
    store = _open(project)
    try:
        if file is not None:
            count = confirm_table(project, store, file)
        elif study and review:
            confirm_one(project, store, study, review, by, why, source)
            count = 1
        else:
            raise click.UsageError("Give STUDY and REVIEW, or --import F.csv.")
    finally:
        store.close()
    echo(
        f"{count} confirmed in decisions/confirmations.csv. Run `lacunary build` to apply.",
        err=True,
    )


@cli.command()
@click.option(
    "--accept",
    metavar="ID",
    multiple=True,
    help="Both records are one. May be given several times.",
)
@click.option(
    "--reject",
    metavar="ID",
    multiple=True,
    help="They are not; records that were joined are parted again.",
)
@click.option("--undo", metavar="ID", multiple=True, help="Take a decision back.")
@click.option("--by", default="", help="Who decides (default: the user's name on this machine).")
@click.option("--why", default="", help="Why, for the record.")
@click.option(
    "--import",
    "read",
    metavar="F.csv",
    type=click.Path(path_type=Path),
    help="Decide what a table decides.",
)
@click.option(
    "--export",
    "table",
    metavar="F.csv",
    type=click.Path(path_type=Path),
    help="Write the links as a table to fill in.",
)
@click.option(
    "--html",
    "page",
    metavar="F.html",
    type=click.Path(path_type=Path),
    help="Write them as a page to decide on.",
)
@click.option(
    "--level",
    type=click.Choice(["report", "study"]),
    default=None,
    help="Only duplicate reports, or only studies.",
)
@click.option(
    "--outcome",
    type=click.Choice(["proposed", "linked", "distinct"]),
    default="proposed",
    show_default=True,
    help="Which links.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="At most so many (default: 20 in the terminal, else all).",
)
@_json
@_language
@_in_project
def link(
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    undo: tuple[str, ...],
    by: str,
    why: str,
    read: Path | None,
    table: Path | None,
    page: Path | None,
    level: str | None,
    outcome: str,
    limit: int | None,
    as_json: bool,
    language: str,
    folder: Path,
) -> None:
    """List proposed links between records side by side, decide them, or take a decision back. Then
    rebuild.

    A decision is a row in decisions/links.csv; the id of a link stands above it in the list.
    """
    if sum(map(bool, (accept or reject, undo, read, table or page or as_json))) > 1:
        raise click.UsageError("Decide, --undo, --import, or list: one at a time.")
    from lacunary.deciding.links import decide, import_decisions, list_pairs, undo_decisions

    project = _read(folder)
    store = _open(project)
    try:
        if accept or reject:
            _say_decided("decided in", decide(project, store, accept, reject, by, why))
        elif undo:
            _say_decided("taken out of", undo_decisions(project, store, undo))
        elif read:
            done = import_decisions(project, store, read, by, why)
            _say_decided("decided in", done.written)
            echo(
                f"{done.known} rows say what is decided already, {done.open} decide nothing yet.",
                err=True,
            )
            for bad in done.rejected:
                echo(str(bad), err=True)
            sys.exit(REJECTED if done.rejected else CLEAN)
        else:
            listing = list_pairs(project, store, outcome, level or "", limit)
            _show_links(listing, project, table, page, as_json, language)
    finally:
        store.close()


def _say_decided(what: str, said: list[str]) -> None:
    for line in said:
        echo(line, err=True)
    echo(f"{len(said)} {what} decisions/links.csv. Run `lacunary build` to apply.", err=True)


def _show_links(
    listing: Listing,
    project: Project,
    table: Path | None,
    page: Path | None,
    as_json: bool,
    language: str,
) -> None:
    if table is not None:
        from lacunary.deciding.links import export_pairs

        echo(export_pairs(listing.pairs, table), err=True)
    if page is not None:
        from lacunary.exports.html.link_page import write_link_page

        echo(write_link_page(listing.pairs, project, page), err=True)
    if as_json:
        echo_json(listing.as_dict())
    if not (table or page or as_json):
        from lacunary.terminal.links import print_listing

        print_listing(listing, language)


def _list_questions(form: str, output: Path | None, language: str) -> None:
    from lacunary.queries.asking.listing import list_questions

    text = list_questions(form, language)
    if output is None:
        echo(text, nl=False)
    else:
        from lacunary.exports.files import write_text

        echo(write_text(output, text), err=True)


@cli.command()
@click.argument("uri")
@options.database
@options.may_lose
@_in_project
def push(uri: str, database: str, replace: bool, yes: bool, percent: float, folder: Path) -> None:
    """Make the Neo4j server at URI hold this graph; a second push changes nothing, and what others
    keep there stays.

    A database that holds another project's graph is refused.
    """
    from lacunary.remote import push as push_graph
    from lacunary.terminal.consent import Consent
    from lacunary.terminal.console import progress_bar

    with progress_bar() as progress:
        changes, name = push_graph(
            _read(folder), uri, database, progress, Consent(replace, yes, percent)
        )
    for what in ("nodes", "edges"):
        done = ", ".join(
            f"{getattr(changes, f'{what}_{how}'):,} {how}"
            for how in ("created", "updated", "deleted")
        )
        echo(f"{what}: {done}")
    echo(f"{name} holds the graph." if changes.any else f"{name} held the graph already.")


@cli.command()
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
def pull(uri: str, database: str, folder: Path, replace: bool) -> None:
    """Read the graph of the Neo4j server at URI into a project's own database."""
    from lacunary.remote import pull as pull_graph
    from lacunary.terminal.console import progress_bar

    project = _read(folder)
    with progress_bar() as progress:
        store = pull_graph(project, uri, database, progress, replace)
    rows = store.query("MATCH (n) WHERE NOT n:LacunaryGraph RETURN count(n) AS nodes").rows[0][0]
    store.close()
    echo(f"{rows} nodes read from {uri} into {project.store_path}")


def _read(folder: Path, *, inside_only: bool = False) -> Project:
    from lacunary.loaders import read_project

    return read_project(folder, inside_only=inside_only)


def _open(
    project: Project, uri: str = "", database: str = "neo4j", *, write: bool = False
) -> Store:
    from lacunary.remote import open_for

    return open_for(project, uri, database, write=write)


def _open_to_write(project: Project, uri: str, database: str, consent: Consent) -> Store:
    from lacunary.remote import open_for

    return open_for(project, uri, database, write=True, agree=consent, replace=consent.replace)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise QueryError(
            f"-p {text}", "a parameter reads KEY=VALUE", "For example -p evidence=any."
        )
    return key, value


def _literal(text: str) -> Any:
    """A parameter of an ad-hoc query: a whole number, a decimal, true, false, or words."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def _read_query(file: Path | None) -> str:
    from lacunary.loaders.reading.files import read_file

    try:
        return read_file(Path(str(file)), str(file)).decode("utf-8-sig")
    except SourceError as error:
        raise QueryError(error.where, error.what, "Check the path.") from None
    except UnicodeDecodeError:
        raise QueryError(str(file), "is not UTF-8", "Save it as UTF-8.") from None


def main() -> None:
    """Run the command line; a LacunaryError becomes its text and exit code 1."""
    from lacunary.terminal.console import complain, use_utf8

    use_utf8()
    debug = "--debug" in sys.argv
    if debug:
        import logging

        logging.basicConfig(level=logging.INFO)
        os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "1")
    try:
        cli.main(standalone_mode=False)
    except LacunaryError as error:
        if debug:
            raise
        if error not in remarks():  # those follow below
            complain(str(error))
        sys.exit(FAILED)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        echo(said.getvalue(), err=True, nl=False)
        sys.exit(FAILED)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        complain("Stopped.")
        sys.exit(FAILED)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader of a pipe left: no error of ours
        sys.exit(CLEAN)
    finally:
        for remark in remarks():
            complain(str(remark))
