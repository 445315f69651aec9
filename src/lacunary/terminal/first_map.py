"""What `init --from` found and drafted, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lacunary.graph.messages import in_language
from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.queries.asking.catalogue import dimension_zh
from lacunary.terminal.builds import complain_of_labels
from lacunary.terminal.console import complain, echo

if TYPE_CHECKING:
    from lacunary.first_map import FirstMap
    from lacunary.loaders.drafting.draft import Drafted
    from lacunary.loaders.drafting.sheets import Table

__all__ = ["print_first_map", "print_next_steps", "print_no_map"]

_SHOWN = 30
_ALONE = ("label",)
_DIMENSIONS = ("condition", "population", "intervention", "comparator", "outcome", "instrument",
               "design", "delivery", "region")  # fmt: skip


def print_first_map(found: FirstMap, folder: Path, language: str) -> None:
    """Of each file what it is, its sheets and columns; then how many studies are coded."""
    for one in found.draft.found:
        for line in _of_file(one, language):
            echo(shown(line))
    for bad in found.build.rejected[:_SHOWN]:
        complain(bad)
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
                dimension=_named(dimension, language),
                coded=coded,
                studies=found.studies,
                unmapped=unmapped,
                words=found.words.get(dimension, 0),
            )
            echo(f"  {line}")
    said = found.coded.keys() | found.unmapped.keys()
    if unsaid := [_named(one, language) for one in _DIMENSIONS if one not in said]:
        line = phrase("terminal", "first.unsaid", language, dimensions=", ".join(unsaid))
        echo(f"  {line}")
    _complain_of_joined(found, language)
    complain_of_labels(found.build, language)


def print_no_map(found: FirstMap, language: str) -> None:
    """Why there is no map yet: of how many studies its rows and columns are coded."""
    words = phrase(
        "terminal",
        "first.no_map",
        language,
        studies=found.studies,
        condition=found.coded.get("condition", 0),
        intervention=found.coded.get("intervention", 0),
    )
    echo(words)


def _named(dimension: str, language: str) -> str:
    return dimension_zh(dimension) if language == "zh" else dimension


def _complain_of_joined(found: FirstMap, language: str) -> None:
    """The labels whose rows are one study for no other reason, with the places of the rows."""
    alone = [one for one in found.build.labels if one.kind == "joined" and one.why[:1] == _ALONE]
    places = [(one.label, [row for _, _, rows in one.studies for row in rows]) for one in alone]
    if not places:
        return
    named = [
        phrase("terminal", "first.joined_label", language, label=label, rows=", ".join(rows))
        for label, rows in places[:_SHOWN]
    ]
    words = phrase(
        "terminal",
        "first.joined",
        language,
        rows=sum(len(rows) for _, rows in places),
        labels=len(places),
        named="; ".join(named) + ("; …" if places[_SHOWN:] else ""),
    )
    complain(shown(words))


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
            why=in_language(table.fault, language),
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
