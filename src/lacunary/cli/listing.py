"""The command that compares lists of references without a project: `overlap`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lacunary.cli import options
from lacunary.cli.arrow_alone import leave_pandas_out
from lacunary.cli.asking import answer_in, form_of, pair
from lacunary.cli.exits import CLEAN, REJECTED

__all__ = ["overlap"]

_ABOUT = ("pairs", "scenarios", "matrix")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--about",
    type=click.Choice(_ABOUT),
    default="pairs",
    show_default=True,
    help="Every pair of reviews, CCA under each scenario, or which review includes which study.",
)
@options.parameters
@options.form
@options.output
@options.notes
@options.language
def overlap(
    files: tuple[Path, ...],
    about: str,
    parameters: tuple[str, ...],
    form: str,
    output: Path | None,
    notes: bool,
    language: str,
) -> None:
    """Compare reviews given as lists alone: an export, sheet or text file of DOIs for each review,
    or one sheet with a column `review`. Nothing is built on the disk.
    """
    leave_pandas_out()
    from lacunary.overlap_of_lists import overlap_of_lists
    from lacunary.terminal.console import complain

    form = form_of(form, output)
    given = dict(pair(text) for text in parameters)
    result, rejected = overlap_of_lists(files, about, given)
    for bad in rejected:
        complain(bad.in_words(language))
    answer_in(result, {}, form, output, language, notes=notes)
    sys.exit(REJECTED if any(not bad.column for bad in rejected) else CLEAN)
