"""The command that turns candidates into included studies: `confirm`."""

from __future__ import annotations

from pathlib import Path

import click

from lacunary.cli import completion, options
from lacunary.cli.opening import open_store_of, project_at
from lacunary.graph.phrases import phrase
from lacunary.terminal.console import say

__all__ = ["confirm"]


@click.command()
@click.argument("study", required=False)
@click.argument("review", required=False, shell_complete=completion.review_ids)
@options.by
@options.why
@click.option("--source", default="", help="Where it was seen that the review includes the study.")
@click.option(
    "--import",
    "file",
    type=click.Path(path_type=Path),
    help="A CSV with study, review, by, why, source.",
)
@options.language
@options.in_project
def confirm(
    study: str | None,
    review: str | None,
    by: str,
    why: str,
    source: str,
    file: Path | None,
    language: str,
    folder: Path,
) -> None:
    """Turn a candidate into an included study: STUDY REVIEW, or many with --import. Written to
    decisions/, then rebuild.
    """
    from lacunary.deciding.candidates import confirm_one, confirm_table

    project = project_at(folder)
    store = open_store_of(project)
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
    say(phrase("terminal", "decided.confirmed", language, studies=count))
