"""What a person sees in the terminal: tables and results on stdout, messages, progress and errors
on stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from lacunary.graph.progress import Progress
from lacunary.graph.stores.store import Store
from lacunary.graph.text.printable import each_text, escaped, shown

if TYPE_CHECKING:
    from rich.console import Console

    from lacunary.build import Build
    from lacunary.queries import Result

__all__ = [
    "complain",
    "echo",
    "echo_json",
    "print_build",
    "print_coverage",
    "print_result",
    "progress_bar",
    "say",
    "use_utf8",
]

_SHOWN_REJECTED = 20
_SHOWN_ROWS = 200
_PIPED_WIDTH = 160


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says (`LC_ALL=C` too)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _err() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def echo(text: object, *, err: bool = False, nl: bool = True) -> None:
    """A line of an answer, on stdout (or stderr): the one way of words from the data to the
    terminal, control characters shown.
    """
    click.echo(shown(str(text)), err=err, nl=nl)


def echo_json(value: Any) -> None:
    """An answer for programs, on stdout: one JSON object, control characters escaped."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def say(text: str) -> None:
    """A message for the person, on stderr."""
    _err().print(shown(text), markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """An error for the person, on stderr."""
    _err().print(shown(text), style="red", markup=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr from the first sign of work to its end; nothing where stderr is no
    terminal.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = _err()
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    tasks: dict[str, Any] = {}

    def advance(what: str, done: int, total: int) -> None:
        if not tasks:
            bar.start()  # not before: a question may have to be asked first
        what = shown(what)
        name = "Reading" if what.startswith("Reading") else what
        if name not in tasks:
            tasks[name] = bar.add_task(what, total=total)
        bar.update(tasks[name], description=what, completed=done, total=total)

    try:
        yield advance
    finally:
        bar.stop()


def print_result(result: Result, language: str, width: int | None = None) -> None:
    """A question's result on stdout as a table that fits the terminal; what it leaves out and the
    notes on stderr.
    """
    from rich.console import Console

    from lacunary.terminal.results import as_map, as_table

    result = each_text(result, shown)
    out = Console(highlight=False, width=width)
    if not out.is_terminal and width is None and "COLUMNS" not in os.environ:
        out.width = _PIPED_WIDTH
    fitted = as_map(result, language, out.width) or as_table(
        result, language, out.width, _SHOWN_ROWS if out.is_terminal else None
    )
    out.print(fitted.title, style="bold", markup=False)
    out.print(fitted.table)
    for line in fitted.key:
        out.print(line, markup=False)
    for note in result.notes[language]:
        say(note)
    for line in fitted.left_out:
        say(line)


def print_build(build: Build) -> None:
    """What a build read, rejected, linked and made, on stdout; rejected rows on stderr."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    out = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    read = Table(title="Sources", title_justify="left")
    for heading in (
        "source",
        "format",
        "rows",
        "records",
        "rejected",
        "left out",
        "cells refused",
        "references",
    ):
        left = heading in ("source", "format")
        read.add_column(heading, justify="left" if left else "right", overflow="fold")
    for report in build.reports:
        read.add_row(
            escape(shown(report.path)),
            report.format or "sheet",
            *map(
                str,
                (
                    report.rows,
                    report.records,
                    report.rejected,
                    report.left_out,
                    report.cells_refused,
                    report.references,
                ),
            ),
        )
    out.print(read)
    counts = build.graph.counts()
    edges = sum(count for name, count in counts.items() if name.isupper())
    echo(f"Graph {build.version}: {len(build.graph):,} nodes, {edges:,} edges")
    for title, names in (
        ("nodes", [n for n in counts if not n.isupper()]),
        ("edges", [n for n in counts if n.isupper()]),
    ):
        echo(f"  {title}: " + ", ".join(f"{name} {counts[name]:,}" for name in names))
    summary = build.summary()
    links = summary["links"]
    echo(
        f"Links: {links['report']['linked']:,} records joined to the report of another, {links['study']['linked']:,} to its study; "
        f"{summary['proposed_links']:,} pairs proposed ({links['report']['proposed']:,} reports, {links['study']['proposed']:,} studies;"
        " lacunary link)"
    )
    if build.left_out:
        echo(
            f"  {build.left_out:,} comparisons were not made, because too many records share a title or place"
        )
    echo(f"Studies read from several rows: {summary['studies_from_several_rows']}")
    unmapped = ", ".join(f"{name} {count}" for name, count in build.unmapped.items()) or "none"
    echo(f"Words not mapped to a concept: {unmapped}  (lacunary query unmapped-values)")
    for remark in build.outside:
        complain(remark)
    for bad in build.rejected[:_SHOWN_REJECTED]:
        complain(str(bad))
    if len(build.rejected) > _SHOWN_REJECTED:
        complain(f"… and {len(build.rejected) - _SHOWN_REJECTED} more in .lacunary/rejected.csv")


def print_coverage(store: Store) -> None:
    """How many of the studies that each review says it includes are held, on stdout."""
    from lacunary.queries.asking.runner import ask

    stated = [
        row for row in ask(store, "reviews-and-their-lists").records() if row["stated"] is not None
    ]
    if stated:
        echo("Coverage against the stated numbers of included studies:")
    for row in stated:
        line = f"  {row['label']}: {row['included']} of {row['stated']} {row['stated_unit']} stated ({row['listing']})"
        if row["candidates"] or row["updates"]:
            line += f"; {row['candidates']} candidates held, {row['confirmed']} confirmed; {row['updates']} later studies proposed"
        echo(line)
