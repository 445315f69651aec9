"""Writes the documentation pages that follow from the code: the model from the schema, the questions from their headers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from lacunary.cli import cli
from lacunary.graph.schema import EdgeType, NodeType, schema
from lacunary.queries.listing import questions_page

__all__ = ["command_page", "model_page", "write_pages"]


def model_page() -> str:
    """The model in Markdown: every node and edge type with its properties, in both languages."""
    lines = [
        "# The model 模型",
        "",
        "Generated from `graph/schema.toml` by `make docs`; do not edit.",
        "",
        "Three layers follow from each other. **Records** are what a source says, row by row. **Statements** are one row for each",
        "claim: who says what about what, in which words, in which row. The **graph** is what follows from the statements by linking",
        "(which records are one study), vocabulary (which words are one concept) and a rule for single values: a person's decision beats",
        "everything, then the higher confidence, then the value more sources give, then the one read first. What was not chosen stays",
        "among the statements; `lacunary query conflicting-statements` lists it.",
        "",
        "A report of which a single bibliographic row speaks has no statements of its own: its node says all, with that row in `sources`.",
        "",
        "## Nodes",
    ]
    for node in schema().nodes.values():
        lines += ["", *_node(node)]
    lines += ["", "## Edges", ""]
    lines += ["| edge | from | to | meaning | properties |", "|--|--|--|--|--|"]
    lines += [_edge(edge) for edge in schema().edges.values()]
    return "\n".join(lines) + "\n"


def _node(node: NodeType) -> list[str]:
    lines = [f"### {node.label}", "", f"{node.en}. {node.zh}。", "", "| property | type | meaning | 含义 |", "|--|--|--|--|"]
    for prop in node.properties.values():
        marks = "".join(
            f" ({mark})" for mark, on in (("single", prop.single), ("indexed", prop.index), ("full text", prop.text)) if on
        )
        lines.append(f"| `{prop.name}` | {prop.type}{marks} | {prop.en} | {prop.zh} |")
    return lines


def _edge(edge: EdgeType) -> str:
    properties = ", ".join(f"`{name}`" for name in edge.properties)
    ends = (", ".join(edge.start), ", ".join(edge.end))
    return f"| `{edge.name}` | {ends[0]} | {ends[1]} | {edge.en} · {edge.zh} | {properties} |"


def command_page() -> str:
    """The help of every command, as the terminal shows it."""
    lines = ["# Commands", "", "Generated from `lacunary --help` by `make docs`; do not edit."]
    for name, command in [("", cli), *sorted(cli.commands.items())]:
        shown: dict[str, Any] = {**cli.context_settings, "terminal_width": 100}
        context = click.Context(command, info_name=f"lacunary {name}".strip(), **shown)
        lines += ["", f"## lacunary {name}".rstrip(), "", "```", command.get_help(context), "```"]
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> list[Path]:
    """Write the generated pages into a folder."""
    pages = {"model.md": model_page(), "questions.md": questions_page(), "commands.md": command_page()}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


if __name__ == "__main__":
    for path in write_pages(Path(sys.argv[1])):
        print(path)
