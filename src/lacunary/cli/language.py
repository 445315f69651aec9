"""The language of a command: where `--lang` says it, and the help and the usage errors of click in
Chinese.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import click

from lacunary.graph.messages import in_language
from lacunary.graph.phrases import LANGUAGES
from lacunary.terminal.console import speak, spoken

__all__ = ["Group", "language_in", "option", "speaks", "usage_error"]

_OPTION = "--lang"
_TERM = 28
"""So many columns a term of the help takes at most before its words."""
_Command = TypeVar("_Command", bound=Callable[..., Any])


def option(*, exposed: bool = True) -> Callable[[_Command], _Command]:
    """`--lang`; not `exposed` for a command that says nothing but messages."""
    return click.option(
        _OPTION,
        "language",
        type=click.Choice(LANGUAGES),
        default=spoken,
        is_eager=True,
        expose_value=exposed,
        help="Language of headings, notes, counts and errors.",
    )


def language_in(words: Sequence[str]) -> str:
    """The language that the words of a command line ask for; "" where they ask for none.

    >>> language_in(["check", "--lang", "zh"]), language_in(["--lang=en", "query"]), language_in([])
    ('zh', 'en', '')
    """
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name == _OPTION:
            value = value or (words[at + 1] if at + 1 < len(words) else "")
            return value if value in LANGUAGES else ""
    return ""


class _Help(click.HelpFormatter):
    """The help of a command in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of usage."""
        said = "Usage: " if spoken() == "en" else _said("Usage:")
        super().write_usage(prog, args, prefix or said)

    def write_heading(self, heading: str) -> None:
        """The name of a section."""
        colon = ":" if spoken() == "en" else "："
        self.write(f"{'':>{self.current_indent}}{_said(heading)}{colon}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs."""
        if spoken() == "en":
            super().write_text(text)
            return
        indent = " " * self.current_indent
        paragraphs = [_said(" ".join(part.split())) for part in text.split("\n\n")]
        folded = ("\n".join(_folded(words, self._room(indent), indent)) for words in paragraphs)
        self.write("\n\n".join(folded) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Terms, each with its words."""
        rows = list(rows)
        if spoken() == "en":
            super().write_dl(rows, col_max, col_spacing)
            return
        indent = " " * self.current_indent
        room = min(max(_width(term) for term, _ in rows), _TERM)
        further = f"{indent}{' ' * (room + col_spacing)}"
        for term, words in rows:
            text, opened, extra = words.partition("  [")
            said = _said(text) + (f"  [{_extra(extra)}" if opened else "")
            lines = list(_folded(said, self._room(further), further)) or [""]
            gap = room + col_spacing - _width(term)
            if gap < col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                lines[0] = f"{indent}{term}{' ' * gap}{lines[0].removeprefix(further)}"
            self.write("\n".join(lines).rstrip() + "\n")

    def _room(self, indent: str) -> int:
        return max(self.width - len(indent), 20)


class _Context(click.Context):
    formatter_class = _Help


class Group(click.Group):
    """A group of commands whose help speaks the language asked for."""

    context_class = _Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the language from the words, before anything is said."""
        if ctx.parent is None:
            speak(language_in(args))
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first paragraph."""
        if spoken() == "en":
            super().format_commands(ctx, formatter)
            return
        rows = [
            (name, " ".join((command.help or "").partition("\n\n")[0].split()))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def speaks(command: click.Command) -> None:
    """Let the help of a command, and of all below it, speak the language asked for."""
    command.context_class = _Context
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        speaks(below)


def usage_error(error: click.ClickException) -> str:
    """What click says of a command that is called wrongly, in the language that is spoken."""
    said = io.StringIO()
    if spoken() == "en":
        error.show(said)
        return said.getvalue()
    lines = []
    context = getattr(error, "ctx", None)
    if context is not None:
        lines.append(context.get_usage())
        lines.append(_said(f"Try '{context.command_path} --help' for help."))
        lines.append("")
    return "\n".join([*lines, _said(f"Error: {error.format_message()}"), ""])


def _said(text: str) -> str:
    return in_language(text, spoken())


def _extra(text: str) -> str:
    """What click adds in brackets: the default, a range, that it is required."""
    return "; ".join(map(_said, text.removesuffix("]").split("; "))) + "]"


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def _folded(text: str, room: int, indent: str) -> Iterator[str]:
    """The text in lines of at most so many columns: a line ends at a space, or between Chinese
    characters.
    """
    line = ""
    for piece in _pieces(text):
        if line and _width(line) + _width(piece.rstrip()) > room:
            yield f"{indent}{line.rstrip()}"
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield f"{indent}{line.rstrip()}"


def _pieces(text: str) -> Iterator[str]:
    """What stays together: a word with the space after it, a Chinese character with the full-width
    sign after it.
    """
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        sign = wide and unicodedata.category(letter).startswith("P")
        last = piece[-1:]
        ends = last == " " or (
            last and not sign and (wide or unicodedata.east_asian_width(last) in "WF")
        )
        if ends and piece not in ("（", "“", "《"):
            yield piece
            piece = ""
        piece += letter
    yield piece
