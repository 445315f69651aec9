"""Writes the documentation pages that follow from the code: the model from the schema, the
questions from their headers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from lacunary.cli import cli
from lacunary.graph.phrases import in_both
from lacunary.graph.schema import EdgeType, NodeType, Property, schema
from lacunary.loaders.editor_schemas import mapping_schema, project_schema
from lacunary.loaders.entries import read_format
from lacunary.loaders.formats import format_names
from lacunary.mapping_page import mapping_page
from lacunary.queries.asking.listing import questions_page

__all__ = ["command_page", "formats_page", "model_page", "write_pages"]


def model_page() -> str:
    """The model in Markdown: every node and edge type with its properties, in both languages."""
    lines = [
        _heading("model"),
        "",
        (
            "Generated from `graph/schema.toml` and `graph/report_fields.toml` by `make docs`; do"
            " not edit."
        ),
        "",
        (
            "Three layers follow from each other. **Records** are what a source says, row by row."
            " **Statements** are one row for each"
        ),
        (
            "claim: who says what about what, in which words, in which row. The **graph** is what"
            " follows from the statements by linking"
        ),
        (
            "(which records are one study), vocabulary (which words are one concept) and a rule for"
            " single values: a person's decision beats"
        ),
        (
            "everything, then what is printed before what is derived or made by a machine, then the"
            " higher confidence, then the value more"
        ),
        ("sources give, then the one that sorts first (numbers by size, texts"),
        (
            "by their characters, those all in capitals last). The order of sources and rows"
            " decides nothing. What was not chosen stays"
        ),
        "among the statements; `lacunary query conflicting-statements` lists it.",
        "",
        (
            "A report of which a single bibliographic row speaks has no statements of its own: its"
            " node says all, with that row in `sources`."
        ),
        "",
        (
            "Every study has each of its dimensions (the vocabularies that code it, and the levels"
            " `country` and `province` of its region) in one of four lists: `coded`,"
            " `said_not_mapped`, `not_said`, `not_applicable`. An empty list is missing, so a query"
            " asks `'province' IN coalesce(s.not_said, [])`. Of a study that a review includes,"
            " what only a row of candidates says does not count. A vocabulary says by its column"
            " `not_applicable` which dimensions a design rules out."
        ),
        "",
        (
            "A database holds one node more, `LacunaryGraph`, which says whose graph it is, its"
            " version and that it is whole; it is no part of"
        ),
        "the model, and `docs/neo4j.md` says what it holds.",
        "",
        "## Nodes",
    ]
    for node in schema().nodes.values():
        lines += ["", *_node(node)]
    lines += ["", "## Edges", ""]
    lines += ["| edge | from | to | meaning | properties |", "|--|--|--|--|--|"]
    lines += [_edge(edge) for edge in schema().edges.values()]
    lines += ["", "### Properties of edges", "", *_table(_properties_of_edges())]
    return "\n".join(lines) + "\n"


def _heading(page: str) -> str:
    return "# " + " ".join(in_both("", f"pages.{page}").values())


_MARKS = {"single": "single", "index": "indexed", "text": "full text", "local": "not exported"}


def _node(node: NodeType) -> list[str]:
    heading = [f"### {node.label}", "", f"{node.en}. {node.zh}。", ""]
    return [*heading, *_table(node.properties.values())]


def _properties_of_edges() -> list[Property]:
    """Each once: a name means the same wherever it stands."""
    found = {
        name: prop for edge in schema().edges.values() for name, prop in edge.properties.items()
    }
    return list(found.values())


def _table(properties: Iterable[Property]) -> list[str]:
    meaning = in_both("", "page.meaning")
    lines = [f"| property | type | {meaning['en']} | {meaning['zh']} |", "|--|--|--|--|"]
    for prop in properties:
        marks = "".join(f" ({mark})" for name, mark in _MARKS.items() if getattr(prop, name))
        lines.append(f"| `{prop.name}` | {prop.type}{marks} | {prop.en} | {prop.zh} |")
    return lines


def _edge(edge: EdgeType) -> str:
    properties = ", ".join(f"`{name}`" for name in edge.properties)
    ends = (", ".join(edge.start), ", ".join(edge.end))
    return f"| `{edge.name}` | {ends[0]} | {ends[1]} | {edge.en} · {edge.zh} | {properties} |"


def command_page() -> str:
    """The help of every command, as the terminal shows it."""
    lines = ["# Commands", "", "Generated from `lacunary --help` by `make docs`; do not edit."]
    for name, command in [("", cli), *_commands(cli)]:
        shown: dict[str, Any] = {**cli.context_settings, "terminal_width": 100}
        context = click.Context(command, info_name=f"lacunary {name}".strip(), **shown)
        lines += ["", f"## lacunary {name}".rstrip(), "", "```", command.get_help(context), "```"]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its name, a group before its own."""
    for name, command in sorted(group.commands.items()):
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")


def formats_page() -> str:
    """The formats in Markdown: what each is called, whether real exports tested it, and which of
    its tags become which field.
    """
    words = in_both("", "page.format")
    lines = [
        _heading("formats"),
        "",
        "Generated from `loaders/formats/*.toml` by `make docs`; do not edit.",
        "",
        (
            "A source of `lacunary.toml` that has no `mapping` is a bibliographic export. Its"
            " format is found from what the file holds;"
        ),
        (
            '`loader = "…"` with a name from the first column settles it. `lacunary check FILE`'
            " says what a file is. *Experimental*: no"
        ),
        "real export was at hand to test it with.",
        "",
        f"| loader | {words['en']} | {words['zh']} | tested |",
        "|--|--|--|--|",
    ]
    formats = [read_format(name) for name in format_names()]
    for form in formats:
        tested = (
            f"*experimental*: {form.experimental}" if form.experimental else "with real exports"
        )
        tested += f"; *experimental*: {form.untested}" if form.untested else ""
        lines.append(f"| `{form.name}` | {form.title} | {form.title_zh} | {tested} |")
    for form in formats:
        by_field: dict[str, list[str]] = {}
        for tag, name in form.tags.items():
            by_field.setdefault(name, []).append(f"`{tag}`")
        if by_field:
            lines += ["", f"## {form.title}", "", "| field | tags |", "|--|--|"]
            lines += [
                f"| {name} | {', '.join(tags)} |".replace("`|`", "`\\|`")
                for name, tags in sorted(by_field.items())
            ]
    return "\n".join(lines) + "\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def write_pages(folder: Path) -> list[Path]:
    """Write the generated pages, and the schemas for editors, into a folder."""
    pages = {
        "model.md": model_page(),
        "questions.md": questions_page(),
        "commands.md": command_page(),
        "formats.md": formats_page(),
        "mapping.md": mapping_page(),
        "lacunary.schema.json": _json(project_schema()),
        "mapping.schema.json": _json(mapping_schema()),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


if __name__ == "__main__":
    for path in write_pages(Path(sys.argv[1])):
        print(path)
