"""What a person sees in the terminal: tables and results on stdout, messages, progress and errors
on stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from lacunary.graph.messages import in_language
from lacunary.graph.progress import Progress
from lacunary.graph.text.printable import each_text, escaped, shown

if TYPE_CHECKING:
    from rich.console import Console

    from lacunary.queries import Result

__all__ = [
    "complain",
    "echo",
    "echo_json",
    "is_terminal",
    "print_result",
    "progress_bar",
    "say",
    "speak",
    "spoken",
    "use_utf8",
]

_SHOWN_ROWS = 200
_PIPED_WIDTH = 160
_asked: list[str] = []
"""The language that a person asked for, if any."""


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says (`LC_ALL=C` too)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def is_terminal() -> bool:
    """Whether a person sees what is printed on stdout."""
    return sys.stdout.isatty()


def speak(language: str) -> None:
    """Say what follows in this language; "" where nobody asked for one."""
    _asked[:] = [language] if language else []


def spoken(otherwise: str = "en") -> str:
    """The language that a person asked for."""
    return _asked[0] if _asked else otherwise


class _Said(Protocol):
    """A mistake or a finding that has words in both languages."""

    def in_words(self, language: str) -> str: ...


def _words(said: _Said | str) -> str:
    return in_language(said, spoken()) if isinstance(said, str) else said.in_words(spoken())


def _err() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False)


def echo(text: object, *, err: bool = False, nl: bool = True) -> None:
    """A line of an answer, on stdout (or stderr): the one way of words from the data to the
    terminal, control characters shown.
    """
    click.echo(shown(str(text)), err=err, nl=nl)


def echo_json(value: Any) -> None:
    """An answer for programs, on stdout: one JSON object, control characters escaped."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def say(text: _Said | str) -> None:
    """A message for the person, on stderr, in the language that is spoken."""
    _err().print(shown(_words(text)), markup=False, soft_wrap=True)


def complain(text: _Said | str) -> None:
    """An error for the person, on stderr, in the language that is spoken."""
    _err().print(shown(_words(text)), style="red", markup=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr from the first sign of work to its end; nothing where stderr is no
    terminal.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
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
        name = "Reading" if what.startswith("Reading") else what
        what = shown(in_language(what, spoken()))
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
    out = Console(highlight=False, emoji=False, width=width)
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
