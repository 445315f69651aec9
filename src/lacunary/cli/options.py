"""Options that several commands share: the project, which database, what may be taken away from it,
and the limits of a question.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from lacunary.cli import completion
from lacunary.cli.language import option as _language
from lacunary.graph.errors import ProjectError
from lacunary.graph.limits import LIMITS

__all__ = [
    "Limited",
    "as_json",
    "by",
    "database",
    "form",
    "in_project",
    "iso_date",
    "language",
    "may_lose",
    "notes",
    "output",
    "parameters",
    "project",
    "replace",
    "silent_language",
    "store",
    "strict",
    "why",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])

project = click.argument(
    "folder", metavar="[PROJECT]", default=".", type=click.Path(path_type=Path)
)
in_project = click.option(
    "--project",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    help="The project's folder (default: here).",
)
language = _language()
silent_language = _language(exposed=False)
"""The same for a command that prints nothing but messages."""
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
by = click.option(
    "--by", default="", help="Who decides (default: the user's name on this machine)."
)
why = click.option("--why", default="", help="Why, for the record.")
store = click.option(
    "--store",
    "uri",
    metavar="URI",
    default="",
    help="A Neo4j server (bolt://, neo4j://, neo4j+s://) instead of the project's own database.",
)
parameters = click.option(
    "-p",
    "--param",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=completion.question_parameters,
    help="A parameter of the question.",
)
form = click.option(
    "--format",
    "form",
    default="table",
    metavar="FORMAT",
    shell_complete=completion.result_formats,
    help="table, csv, json, jsonl, parquet or xlsx.",
)
output = click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
notes = click.option(
    "--notes",
    is_flag=True,
    help="In CSV: the notes too, as lines that begin with # above the heading (else on stderr).",
)
database = click.option(
    "--database", default="neo4j", show_default=True, help="The server's database."
)
strict = click.option(
    "--strict", is_flag=True, help="Refuse files that lie outside of the project's folder."
)
replace = click.option(
    "--replace", is_flag=True, help="Take the place of another project's graph that is there."
)
_yes = click.option(
    "--yes", is_flag=True, help="Delete there what would be deleted, without asking."
)
_may_delete = click.option(
    "--may-delete",
    "percent",
    type=click.FloatRange(0, 100),
    default=10.0,
    show_default=True,
    metavar="PERCENT",
    help="What may be deleted there without --yes: of lacunary's nodes, and of its relationships.",
)


def may_lose(command: _Command) -> _Command:
    """`--replace`, `--yes` and `--may-delete`, of which a `Consent` is made."""
    return replace(_yes(_may_delete(command)))


class Limited(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic in newer releases of click only
    """A number within the range of one of the limits of a question; NaN and infinity are in
    none.
    """

    name = "number"

    def __init__(self, limit: str) -> None:
        self.limit = LIMITS[limit]

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number, or the range it must be in."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f'"{value}" is no number', param, ctx)
        if fault := self.limit.fault(number):
            self.fail(f"{value}: {fault}", param, ctx)
        return number


def iso_date(text: str) -> str:
    """The date of `--as-of`, or "" where none is given."""
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ProjectError("--as-of", f'"{text}" is not a date', "Write YYYY-MM-DD.") from None
