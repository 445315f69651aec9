"""What the Tab key completes: commands and options, names of saved questions and their parameters,
forms of exports, and the reviews that a project's own files name. No graph is opened.
"""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

__all__ = [
    "ASKED",
    "SHELLS",
    "complete",
    "completion",
    "export_forms",
    "question_names",
    "question_parameters",
    "result_formats",
    "review_ids",
    "things",
]

SHELLS = ("bash", "zsh", "fish")
ASKED, _LINE = "_LACUNARY_COMPLETE", "_LACUNARY_LINE"
"""The variables by which a shell asks: which shell it is, and the line up to the cursor."""
_TITLED = 12
"""Of so many questions the titles are read too."""
_LARGEST = 1_000_000
"""Bytes of a table of reviews that is looked into."""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what makes the Tab key complete commands, options, questions and reviews.

    bash, zsh: put eval "$(lacunary completion bash)" into ~/.bashrc (zsh: ~/.zshrc, after
    compinit). fish: lacunary completion fish > ~/.config/fish/completions/lacunary.fish
    """
    script = files("lacunary.cli").joinpath("templates", f"completion.{shell}")
    click.echo(script.read_text(encoding="utf-8"), nl=False)


def complete(command: click.Command) -> None:
    """Answer a shell: a line for each word that may stand at the cursor, with what it means."""
    shell, line = os.environ[ASKED], os.environ.get(_LINE, "")
    words = split_arg_string(line)
    incomplete = "" if line.endswith((" ", "\t")) or not words else words.pop()
    asked = ShellComplete(command, {}, "lacunary", ASKED)
    cut = max(incomplete.rfind(sign) for sign in "=:") + 1 if shell == "bash" else 0
    for item in asked.get_completions(words[1:], incomplete):
        if item.type != "plain":
            continue  # the shell itself completes files
        meaning = f"\t{item.help}" if item.help and shell != "bash" else ""
        click.echo(f"{item.value[cut:]}{meaning}")  # bash parts words at these signs


def question_names(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The saved questions, with their titles where they are few."""
    from lacunary.queries.asking.catalogue import QUESTIONS, find_question

    names = [name for name in QUESTIONS if name.startswith(incomplete)]
    if len(names) > _TITLED:
        return [CompletionItem(name) for name in names]
    language = context.params.get("language") or "en"
    return [CompletionItem(name, help=find_question(name).title[language]) for name in names]


def question_parameters(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The parameters of the question that is named, then what each may be."""
    from lacunary.queries.asking.catalogue import QUESTIONS, find_question

    language = context.params.get("language") or "en"
    # the option that is being typed keeps click from telling the arguments before it
    words = [context.params.get("name"), *context.args]
    if context.info_name == "overlap":
        words = ["overlap-of-reviews"]
    name = next((word for word in words if word in QUESTIONS), None)
    if name is None:
        return []
    known = {one.name: one for one in find_question(name).parameters}
    key, equals, value = incomplete.partition("=")
    if not equals:
        return [
            CompletionItem(f"{one.name}=", help=getattr(one, language))
            for one in known.values()
            if one.name.startswith(key)
        ]
    one = known.get(key)
    if one is None:
        return []
    values = {"boolean": ["yes", "no"], "review": _reviews(context)}.get(one.type, one.choices)
    return [CompletionItem(f"{key}={word}") for word in values if word.startswith(value)]


def result_formats(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The formats of a result."""
    from lacunary.exports.tables import FORMATS

    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def export_forms(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The forms of an export."""
    from lacunary.exports import EXPORTS

    return [CompletionItem(name) for name in EXPORTS if name.startswith(incomplete)]


def review_ids(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The reviews of the project."""
    return [CompletionItem(name) for name in _reviews(context) if name.startswith(incomplete)]


def things(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The reviews of the project under the ids that the graph gives them."""
    ids = [f"review:{name}" for name in _reviews(context)]
    return [CompletionItem(name) for name in ids if name.startswith(incomplete)]


def _reviews(context: click.Context) -> list[str]:
    """The ids of reviews that `lacunary.toml` and its tables of reviews name; none where they
    cannot be read.
    """
    from lacunary.cli.opening import nearest
    from lacunary.loaders.project import PROJECT_FILE

    root = nearest(context.params.get("folder") or Path())
    with suppress(OSError, ValueError, AttributeError, TypeError):
        raw = tomllib.loads((root / PROJECT_FILE).read_text(encoding="utf-8-sig"))
        found = [review["id"] for review in raw.get("reviews", []) if "id" in review]
        for source in raw.get("sources", []):
            if source.get("kind") == "review" and str(source.get("path")).endswith(".csv"):
                found += _of_table(root / source["path"])
        return list(dict.fromkeys(map(str, found)))
    return []


def _of_table(path: Path) -> Iterator[str]:
    if path.stat().st_size > _LARGEST:
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            if name := row.get("review") or row.get("id"):
                yield name
