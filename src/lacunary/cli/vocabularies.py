"""The command that checks vocabularies: `vocabulary check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lacunary.cli import options
from lacunary.cli.exits import CLEAN, FAILED
from lacunary.cli.language import Group
from lacunary.cli.opening import project_at
from lacunary.terminal.console import echo_json

__all__ = ["vocabulary"]


@click.group(cls=Group)
def vocabulary() -> None:
    """The vocabularies: which concepts there are, and what their names mean."""


@vocabulary.command("check")
@click.option(
    "--project",
    "folder",
    default=None,
    type=click.Path(path_type=Path),
    help="The project's folder: its own vocabularies with those that are shipped"
    " (default: those that are shipped, with the table of their changes).",
)
@options.as_json
@options.language
def check_command(folder: Path | None, as_json: bool, language: str) -> None:
    """Check parents, labels, other names, groups and codes; writes nothing.

    What is wrong comes first and makes the exit code 1; remarks are to be looked at by a person.
    """
    from lacunary.terminal.vocabularies import print_vocabulary_check
    from lacunary.vocabulary_check import check_vocabularies

    found = check_vocabularies(None if folder is None else project_at(folder))
    if as_json:
        echo_json(found.as_dict(language))
    else:
        print_vocabulary_check(found, language)
    sys.exit(FAILED if found.errors or found.faults else CLEAN)
