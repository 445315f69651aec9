"""The commands that ask: `query`, `show`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lacunary.cli import completion, options
from lacunary.cli.arrow_alone import leave_pandas_out
from lacunary.cli.last_resort import last_resort
from lacunary.cli.opening import open_store_of, project_at
from lacunary.graph.errors import QueryError, SourceError, StoreError
from lacunary.terminal.console import echo, echo_json, is_terminal, say

if TYPE_CHECKING:
    from lacunary.queries.asking.runner import Result

__all__ = ["answer_in", "form_of", "pair", "query", "show"]


@click.command()
@click.argument("name", required=False, shell_complete=completion.question_names)
@options.parameters
@options.form
@options.output
@options.notes
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
@options.language
@options.in_project
def query(
    name: str | None,
    parameters: tuple[str, ...],
    form: str,
    output: Path | None,
    notes: bool,
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
    from lacunary.graph.stores.budget import Budget
    from lacunary.graph_info import graph_info
    from lacunary.queries.asking.runner import ask, run_cypher
    from lacunary.terminal.consent import compare

    form = form_of(form, output)
    given = dict(pair(text) for text in parameters)
    project = project_at(folder)
    store = open_store_of(project, uri, database)
    try:
        budget = Budget.start(
            timeout or project.query_timeout, int(max_rows or project.max_rows), project.max_memory
        )
        with last_resort(budget):
            _prepare_arrow(name, form)
            before = compare(project, store, named=bool(uri))
            if name:
                result = ask(store, name, given, budget=budget)
            else:
                text = _read_query(file) if cypher is None else cypher
                values = {key: _literal(value) for key, value in given.items()}
                result = run_cypher(store, text, values, budget=budget)
            info, after = graph_info(store), store.stamp
        if before != after:
            raise StoreError(store.name, "the graph was replaced while it was asked", "Ask again.")
    finally:
        store.close()
    answer_in(result, info, form, output, language, notes=notes)


def answer_in(
    result: Result,
    info: dict[str, Any],
    form: str,
    output: Path | None,
    language: str,
    *,
    notes: bool,
) -> None:
    """Print an answer as a table, or write it in a format of `form_of` to a file or on stdout."""
    if form == "table":
        from lacunary.terminal.console import print_result

        print_result(result, language)
        return
    from lacunary.exports.files import write_bytes
    from lacunary.exports.tables import WITHOUT_NOTES, format_result

    kept = notes or form not in WITHOUT_NOTES
    for line in (result.warnings if kept else result.notes)[language]:
        say(line)
    data = format_result(result, form, info, language, notes=notes)
    if output is not None:
        echo(write_bytes(output, data), err=True)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def form_of(form: str, output: Path | None) -> str:
    """The format asked for, by the name of the file where none is; no binary one on a terminal."""
    from lacunary.exports.tables import BINARY, FORMATS

    if form == "table" and output is not None:
        form = output.suffix.lstrip(".") or "csv"
    if form not in FORMATS:
        raise QueryError(form, "this is no format of a result", f"Use one of {', '.join(FORMATS)}.")
    if form in BINARY and output is None and is_terminal():
        what = "it is binary, which a terminal cannot show"
        raise QueryError(f"--format {form}", what, "Write it to a file with -o FILE.")
    return form


def _prepare_arrow(name: str | None, form: str) -> None:
    """Where tables are read or written, let Arrow do so without pandas."""
    from lacunary.queries.asking.catalogue import find_question

    if form == "parquet" or (name and find_question(name).kind == "python"):
        leave_pandas_out()


@click.command()
@click.argument("identifier", metavar="ID", shell_complete=completion.things)
@options.as_json
@options.language
@options.in_project
def show(identifier: str, as_json: bool, language: str, folder: Path) -> None:
    """Show one study, report, concept or review with every statement about it and where each comes
    from.
    """
    from lacunary.show import describe_thing
    from lacunary.terminal.things import print_thing

    store = open_store_of(project_at(folder))
    try:
        thing = describe_thing(store, identifier)
    finally:
        store.close()
    if as_json:
        echo_json(thing.as_dict())
    else:
        print_thing(thing, language)


def _list_questions(form: str, output: Path | None, language: str) -> None:
    from lacunary.queries.asking.listing import list_questions

    text = list_questions(form, language)
    if output is None:
        echo(text, nl=False)
    else:
        from lacunary.exports.files import write_text

        echo(write_text(output, text), err=True)


def pair(text: str) -> tuple[str, str]:
    """Name and value of a parameter."""
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
