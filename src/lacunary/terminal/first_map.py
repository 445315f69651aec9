"""What `init --from` found and drafted, and what would come of it, in the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lacunary.graph.messages import in_language
from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.queries.asking.catalogue import dimension_zh
from lacunary.terminal.asked import point_in_words
from lacunary.terminal.builds import complain_of_labels
from lacunary.terminal.console import complain, echo
from lacunary.terminal.sources import complain_of_rejected

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from lacunary.first_map import FirstMap
    from lacunary.loaders.columns_read import ColumnRead
    from lacunary.loaders.drafting.draft import Drafted
    from lacunary.loaders.drafting.sheets import Table

__all__ = ["print_first_map", "print_next_steps"]

_SHOWN = 30
_ACROSS = 9
"""Columns of the map that a terminal shows."""
_WIDTH = 110
_ALONE = ("label",)
_TO_LOOK_AT = ("part", "values", "distinct")
_DIMENSIONS = ("condition", "population", "intervention", "comparator", "outcome", "instrument",
               "design", "delivery", "region")  # fmt: skip


def print_first_map(found: FirstMap, language: str, *, answered: bool) -> None:
    """Of each file what it is, its sheets and columns; how many studies are coded, and the map that
    would come out; what a person changed and keeps, and what is open where nobody `answered`.
    """
    for one in found.draft.found:
        for line in _of_file(found, one, language):
            echo(shown(line))
    complain_of_rejected(found.rejected, language, _SHOWN)
    preview = found.preview
    echo(phrase("terminal", "first.studies", language, studies=preview.studies))
    for line in _of_dimensions(found, language):
        echo(f"  {line}")
    _complain_of_joined(found, language)
    complain_of_labels(preview.labels, found.paths, language)
    _print_map(found, language)
    for line in _of_merge(found, language):
        echo(shown(line))
    points = [point for point in found.draft.points if not answered or point.kind in _TO_LOOK_AT]
    if points:
        echo(phrase("terminal", "first.open", language))
        for point in points:
            echo(shown(f"  - {point_in_words(point, language)}"))


def _of_dimensions(found: FirstMap, language: str) -> Iterator[str]:
    preview = found.preview
    for dimension in _DIMENSIONS:
        coded, unmapped = preview.coded[dimension], preview.unmapped[dimension]
        if coded or unmapped:
            yield phrase(
                "terminal",
                "first.coded",
                language,
                dimension=_named(dimension, language),
                coded=coded,
                studies=preview.studies,
                unmapped=unmapped,
                words=len(preview.words.get(dimension, ())),
            )
    said = preview.coded.keys() | preview.unmapped.keys()
    if unsaid := [_named(one, language) for one in _DIMENSIONS if one not in said]:
        yield phrase("terminal", "first.unsaid", language, dimensions=", ".join(unsaid))


def _named(dimension: str, language: str) -> str:
    return dimension_zh(dimension) if language == "zh" else dimension


def _print_map(found: FirstMap, language: str) -> None:
    """The map, or why there is none yet: of how many studies its rows and columns are coded."""
    from rich.console import Console

    preview = found.preview
    rows, columns = preview.edges()
    if (rows, columns) != ("condition", "intervention") or not preview.placed(rows, columns):
        words = phrase(
            "terminal",
            "first.no_map",
            language,
            studies=preview.studies,
            condition=preview.coded["condition"],
            intervention=preview.coded["intervention"],
        )
        echo(words)
    if not preview.placed(rows, columns):
        return
    out = Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else _WIDTH)
    words = phrase(
        "terminal",
        "first.map",
        language,
        rows=_named(rows, language),
        columns=_named(columns, language),
        placed=preview.placed(rows, columns),
        studies=preview.studies,
    )
    echo(words)
    grid, key = _as_map(found, rows, columns, language)
    out.print(grid)
    for line in key:
        echo(f"  {line}")
    echo(phrase("terminal", "first.map_means", language))


def _as_map(found: FirstMap, rows: str, columns: str, language: str) -> tuple[Grid, list[str]]:
    """One dimension down and one across, the most frequent first, and what the columns are."""
    from rich.table import Table as Grid
    from rich.text import Text

    cells = found.preview.cells(rows, columns)

    def ordered(at: int) -> list[str]:
        used = Counter(cell[at] for cell in cells.elements())
        return sorted(used, key=lambda one: (-used[one], one))

    down, across = ordered(0)[:_SHOWN], ordered(1)[:_ACROSS]
    grid = Grid(show_lines=False, padding=(0, 1, 0, 0), box=None)
    grid.add_column("", overflow="fold", max_width=48)
    for number in range(1, len(across) + 1):
        grid.add_column(str(number), justify="right", min_width=2)
    for row in down:
        counts = (cells[row, column] for column in across)
        label = Text(shown(_label(found, row, language)))
        grid.add_row(label, *(str(count) if count else "·" for count in counts))
    return grid, [
        f"{number}  {_label(found, column, language)}"
        for number, column in enumerate(across, start=1)
    ]


def _label(found: FirstMap, concept: str, language: str) -> str:
    held = found.concepts[concept]
    return (held.label_zh if language == "zh" else held.label_en) or held.label_en or concept


def _of_merge(found: FirstMap, language: str) -> Iterator[str]:
    """What follows the newer files, and what stays as a person has it."""
    if found.is_new:
        return
    changed = False
    for place, merged in sorted(found.merged.items()):
        if merged.followed:
            changed = True
            keys = _few(merged.followed)
            yield phrase("terminal", "first.followed", language, file=place, keys=keys)
        if merged.kept:
            changed = True
            yield phrase("terminal", "first.kept", language, file=place, keys=_few(merged.kept))
    for place in found.held:
        changed = True
        yield phrase("terminal", "first.held", language, file=place)
    if not changed:
        yield phrase("terminal", "first.unchanged", language)


def _few(words: Sequence[str]) -> str:
    return "; ".join(words[:_SHOWN]) + ("; …" if words[_SHOWN:] else "")


def _complain_of_joined(found: FirstMap, language: str) -> None:
    """The labels whose rows are one study for no other reason, with the places of the rows."""
    labels = found.preview.labels
    alone = [one for one in labels if one.kind == "joined" and one.why[:1] == _ALONE]
    places = [(one.label, [row for _, _, rows in one.studies for row in rows]) for one in alone]
    if not places:
        return
    named = [
        phrase("terminal", "first.joined_label", language, label=label, rows=", ".join(rows))
        for label, rows in places
    ]
    words = phrase(
        "terminal",
        "first.joined",
        language,
        rows=sum(len(rows) for _, rows in places),
        labels=len(places),
        named=_few(named),
    )
    complain(shown(words))


def print_next_steps(found: FirstMap, folder: Path, language: str) -> None:
    """The files written, and what a person should look at, in order."""
    for path in found.written:
        echo(path)
    rows, columns = found.preview.edges()
    steps = ["mapping", "review", *(["words"] if found.words else []), "build"]
    steps += ["matched"] if found.preview.matched else []
    echo(phrase("terminal", "first.next", language))
    for number, name in enumerate([*steps, "again"], start=1):
        words = phrase(
            "terminal",
            f"first_step.{name}",
            language,
            folder=folder.as_posix(),
            words=found.words,
            matched=found.preview.matched,
            rows=rows,
            columns=columns,
        )
        echo(f"  {number}. {words}")


def _of_file(found: FirstMap, one: Drafted, language: str) -> Iterator[str]:
    name = one.name
    if one.same_as:
        yield phrase("terminal", "first.same", language, file=name, other=one.same_as)
    elif one.fault:
        yield phrase(
            "terminal", "first.unread", language, file=name, why=in_language(one.fault, language)
        )
    elif one.format:
        yield phrase("terminal", "first.export", language, file=name, format=one.format)
    else:
        by_sheet = {table.sheet: table for table in one.used}
        further = {sheet for table in one.used for sheet in table.further}
        for table in one.tables:
            used = by_sheet.get(table.sheet)
            is_read = used or table.sheet in further
            yield _of_table(one, used or table, "used" if is_read else "not_used", language)
            if used:
                mapping, read = found.mapping_of(one.place, used.sheet)
                yield from (f"  {line}" for line in _of_columns(mapping, read, language))


def _of_table(one: Drafted, table: Table, kind: str, language: str) -> str:
    key = "hidden" if table.hidden else "named"
    where = phrase("terminal", f"first_sheet.{key}", language, sheet=table.sheet)
    return phrase(
        "terminal",
        f"first_file.{'not_read' if table.fault else kind}",
        language,
        file=one.name,
        where=where if table.sheet else "",
        rows=table.rows,
        header=table.header,
        why=in_language(table.fault, language),
    )


def _of_columns(
    mapping: Mapping[str, Any], read: Sequence[ColumnRead], language: str
) -> Iterator[str]:
    """What is in force of a sheet: its columns, and how its cells and rows are read."""
    given = mapping.get("columns", {}).items()
    used = [
        f"{column} → {field}"
        for field, columns in given
        for column in ([columns] if isinstance(columns, str) else columns)
    ]
    used += [f"{one.column} → {one.field}" for one in read if one.how in ("heading", "synonym")]
    rest = [f"{one.column} ({one.filled})" for one in read if one.how == "unused" and one.filled]
    yield phrase("terminal", "first.columns", language, columns=_few(used))
    if rest:
        yield phrase("terminal", "first.unused", language, columns=_few(rest))
    if separators := mapping.get("separators"):
        signs = ", ".join(f"{name} {sign!r}" for name, sign in separators.items())
        yield phrase("terminal", "first.separators", language, signs=signs)
    if filled_down := mapping.get("fill_down"):
        yield phrase("terminal", "first.filled_down", language, columns=", ".join(filled_down))
    if keep := mapping.get("keep"):
        rules = "; ".join(f"{column} = {', '.join(cells)}" for column, cells in keep.items())
        yield phrase("terminal", "first.keep", language, rules=rules)
