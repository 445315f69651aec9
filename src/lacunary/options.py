"""Options that several commands share: which database, and what may be taken away from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["database", "may_lose", "replace", "store"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

store = click.option(
    "--store",
    "uri",
    metavar="URI",
    default="",
    help="A Neo4j server (bolt://, neo4j://, neo4j+s://) instead of the project's own database.",
)
database = click.option("--database", default="neo4j", show_default=True, help="The server's database.")
replace = click.option("--replace", is_flag=True, help="Take the place of another project's graph that is there.")
_yes = click.option("--yes", is_flag=True, help="Delete there what would be deleted, without asking.")
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
