"""What a person sees in the terminal: tables and results on stdout, messages, progress and errors on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lacunary.graph.store import Progress

if TYPE_CHECKING:
    from rich.console import Console

    from lacunary.build import Build
    from lacunary.queries import Result

__all__ = ["complain", "print_build", "print_result", "progress_bar", "say", "use_utf8"]

_SHOWN_REJECTED = 20


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says (`LC_ALL=C` too)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _err() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """A message for the person, on stderr."""
    _err().print(text, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """An error for the person, on stderr."""
    _err().print(text, style="red", markup=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr for as long as the work lasts; nothing where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err(), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            name = "Reading" if what.startswith("Reading") else what
            if name not in tasks:
                tasks[name] = bar.add_task(what, total=total)
            bar.update(tasks[name], description=what, completed=done, total=total)

        yield advance


def print_result(result: Result, language: str, width: int | None = None) -> None:
    """A question's result as a table on stdout, its title above and its notes (on stderr) below."""
    from rich.console import Console
    from rich.table import Table

    out = Console(highlight=False, width=width)
    if not out.is_terminal and width is None:
        out.width = 160
    headings = result.headings.get(language) or result.columns
    table = Table(title=result.title.get(language) or None, title_justify="left", show_lines=False)
    numeric = [all(isinstance(row[at], int | float) or row[at] is None for row in result.rows) for at in range(len(result.columns))]
    for heading, number in zip(headings, numeric, strict=True):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in result.rows:
        table.add_row(*(_cell(value) for value in row))
    out.print(table)
    for note in result.notes[language]:
        say(note)
    say(f"{len(result.rows)} rows" if language == "en" else f"{len(result.rows)} 行")


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "·"
    if isinstance(value, list):
        shown = ", ".join(map(str, value[:4]))
        return escape(shown + (f" … ({len(value)})" if len(value) > 4 else ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:g}"
    return escape(str(value))


def print_build(build: Build) -> None:
    """What a build read, rejected, linked and made, on stdout; rejected rows on stderr."""
    from rich.console import Console
    from rich.table import Table

    out = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    read = Table(title="Sources", title_justify="left")
    for heading in ("source", "rows", "records", "rejected", "left out by mapping", "cells refused"):
        read.add_column(heading, justify="left" if heading == "source" else "right")
    for report in build.reports:
        read.add_row(
            report.path,
            *map(str, (report.rows, report.records, report.rejected, report.left_out, report.cells_refused)),
        )
    out.print(read)
    counts = build.graph.counts()
    edges = sum(count for name, count in counts.items() if name.isupper())
    out.print(f"Graph {build.version}: {len(build.graph):,} nodes, {edges:,} edges")
    for title, names in (
        ("nodes", [n for n in counts if not n.isupper()]),
        ("edges", [n for n in counts if n.isupper()]),
    ):
        out.print(f"  {title}: " + ", ".join(f"{name} {counts[name]:,}" for name in names))
    summary = build.summary()
    out.print(
        f"Studies read from several rows: {summary['studies_from_several_rows']}; reports with one title kept apart (proposed): "
        f"{summary['proposed_links']}"
    )
    unmapped = ", ".join(f"{name} {count}" for name, count in build.unmapped.items()) or "none"
    out.print(f"Words not mapped to a concept: {unmapped}  (lacunary query unmapped-values)")
    for bad in build.rejected[:_SHOWN_REJECTED]:
        complain(str(bad))
    if len(build.rejected) > _SHOWN_REJECTED:
        complain(f"… and {len(build.rejected) - _SHOWN_REJECTED} more in .lacunary/rejected.csv")
