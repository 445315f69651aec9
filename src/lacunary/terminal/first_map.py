"""What `init --from` found and drafted, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.queries.asking.catalogue import dimension_zh
from lacunary.terminal.console import complain, echo

if TYPE_CHECKING:
    from lacunary.first_map import FirstMap
    from lacunary.loaders.drafting.draft import Drafted
    from lacunary.loaders.drafting.sheets import Table

__all__ = ["print_first_map", "print_next_steps"]

_SHOWN = 30
_DIMENSIONS = ("condition", "population", "intervention", "comparator", "outcome", "instrument",
               "design", "delivery", "region")  # fmt: skip


def print_first_map(found: FirstMap, folder: Path, language: str) -> None:
    """Of each file what it is, its sheets and columns; then how many studies are coded."""
    for one in found.draft.found:
        for line in _of_file(one, language):
            echo(shown(line))
    for bad in found.build.rejected[:_SHOWN]:
        complain(str(bad))
    if more := len(found.build.rejected[_SHOWN:]):
        complain(phrase("terminal", "build.more", language, rows=more))
    echo(phrase("terminal", "first.studies", language, studies=found.studies))
    for dimension in _DIMENSIONS:
        coded, unmapped = found.coded.get(dimension, 0), found.unmapped.get(dimension, 0)
        if coded or unmapped:
            line = phrase(
                "terminal",
                "first.coded",
                language,
                dimension=dimension_zh(dimension) if language == "zh" else dimension,
                coded=coded,
                studies=found.studies,
                unmapped=unmapped,
                words=found.words.get(dimension, 0),
            )
            echo(f"  {line}")


def print_next_steps(found: FirstMap, folder: Path, language: str) -> None:
    """What a person should look at, in order."""
    steps = ["mapping", "review"]
    if found.words:
        steps.append("words")
    if found.build.matched:
        steps.append("matched")
    steps.append("build")
    echo(phrase("terminal", "first.next", language))
    for number, name in enumerate(steps, start=1):
        words = phrase(
            "terminal",
            f"first_step.{name}",
            language,
            folder=folder.as_posix(),
            words=sum(found.words.values()),
            matched=sum(found.build.matched.values()),
        )
        echo(f"  {number}. {words}")


def _of_file(one: Drafted, language: str) -> list[str]:
    name = one.path.name
    if one.format:
        return [phrase("terminal", "first.export", language, file=name, format=one.format)]
    lines = []
    for table in one.tables:
        used = table is one.table
        kind = "used" if used else "not_used"
        key = "hidden" if table.hidden else "named"
        where = phrase("terminal", f"first_sheet.{key}", language, sheet=table.sheet)
        words = phrase(
            "terminal",
            f"first_file.{kind}",
            language,
            file=name,
            where=where if table.sheet else "",
            rows=table.rows,
            header=table.header,
            why=table.fault,
        )
        lines.append(words)
        if used:
            lines += _of_columns(table, language)
    return lines


def _of_columns(table: Table, language: str) -> list[str]:
    used = [f"{one.column} → {one.field}" for one in table.columns if one.field]
    rest = [f"{one.column} ({one.filled})" for one in table.columns if not one.field and one.filled]
    lines = [phrase("terminal", "first.columns", language, columns="; ".join(used[:_SHOWN]))]
    if rest:
        named = "; ".join(rest[:_SHOWN]) + ("; …" if rest[_SHOWN:] else "")
        lines.append(phrase("terminal", "first.unused", language, columns=named))
    return [f"  {line}" for line in lines]
