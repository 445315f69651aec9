"""Where the command line begins: all commands together, and what becomes of an error."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from lacunary import __version__
from lacunary.cli import (
    asking,
    coding,
    completion,
    deciding,
    linking,
    listing,
    projects,
    publishing,
    servers,
    vocabularies,
)
from lacunary.cli.engine_words import without_java
from lacunary.cli.exits import CLEAN, FAILED
from lacunary.cli.language import Group, speaks, usage_error
from lacunary.cli.last_resort import OWN_PROCESS
from lacunary.graph.entry_points import remarks
from lacunary.graph.errors import LacunaryError
from lacunary.graph.messages import in_language
from lacunary.graph.phrases import LANGUAGES
from lacunary.terminal.console import complain, echo, spoken, use_utf8

__all__ = ["cli", "main"]


class _Commands(Group):
    """The commands; their help ends with the formats that are read."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Name every format, and those that no real export has tested."""
        from lacunary.loaders.entries import read_format
        from lacunary.loaders.formats import format_names

        formats = [read_format(name) for name in format_names()]
        chinese = spoken() == "zh"
        titles = {form.name: form.title_zh if chinese else form.title for form in formats}
        colon, comma, semicolon = ("：", "、", "；") if chinese else (": ", ", ", "; ")
        tested = comma.join(titles[form.name] for form in formats if not form.experimental)
        untested = semicolon.join(
            titles[form.name]
            + (f"{colon}{in_language(form.untested, spoken())}" if form.untested else "")
            for form in formats
            if form.experimental or form.untested
        )
        with formatter.section("Formats read"):
            formatter.write_text(
                f"{tested}; and any table (CSV, TSV, XLSX, XLS, XLSB, ODS) by a mapping."
            )
        with formatter.section("Experimental, not tested with a real export"):
            formatter.write_text(untested or "none")


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="lacunary")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="Language of headings, notes, counts and errors; stands after a command too.",
)
@click.option(
    "--debug", is_flag=True, help="Show the traceback of an error, and what the engines log."
)
def cli(debug: bool) -> None:
    """A living-review knowledge graph: what the evidence covers, what it leaves out, what
    changed.
    """


for _command in (
    projects.init,
    projects.check,
    projects.build,
    asking.query,
    asking.show,
    listing.overlap,
    publishing.export,
    deciding.confirm,
    linking.link,
    coding.code,
    vocabularies.vocabulary,
    servers.push,
    servers.pull,
    completion.completion,
):
    cli.add_command(_command)
speaks(cli)


def main() -> None:
    """Run the command line; a LacunaryError becomes its text and exit code 1."""
    use_utf8()
    if completion.ASKED in os.environ:
        completion.complete(cli)
        return
    if "--debug" not in sys.argv:
        with without_java():
            _run(debug=False)
        return
    import logging

    logging.basicConfig(level=logging.INFO)
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "1")
    _run(debug=True)


def _run(*, debug: bool) -> None:
    try:
        cli.main(standalone_mode=False, obj=OWN_PROCESS)
    except (LacunaryError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            _reader_left()
        if debug:
            raise
        told = error if isinstance(error, LacunaryError) else _of_system(error)
        if told not in remarks():  # those follow below
            complain(told)
        sys.exit(FAILED)
    except click.ClickException as error:
        echo(usage_error(error), err=True, nl=False)
        sys.exit(FAILED)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        complain("Stopped.")
        sys.exit(FAILED)
    finally:
        for remark in remarks():
            complain(remark)


def _reader_left() -> NoReturn:
    """End where the reader of a pipe left, which is no error of ours."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(CLEAN)


def _of_system(error: OSError) -> LacunaryError:
    """What the operating system refused where no one expected it: a full disk before all else."""
    from lacunary.graph.stores.disk import FULL

    where = str(error.filename or "")
    if error.errno in FULL:
        return LacunaryError(where, "the disk is full", "Make room there, then run it again.")
    what = f"the system refuses it ({error.strerror or error})"
    return LacunaryError(where, what, "--debug shows where.")
