"""A question's result as a terminal can show it: the columns that fit, or the evidence gap map as a
map; never more than it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from lacunary.graph.phrases import phrase

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from lacunary.queries import Result

__all__ = ["Shown", "as_map", "as_table"]

_FOLDED_AT = (28, 20, 14)
"""Widths at which cells of text are folded, tried one after the other."""
_HIDDEN_FIRST = (
    "sources", "rows", "row", "column", "population", "outcome", "where", "note", "labels",
    "members", "studies", "region", "path",
    "included_by", "databases", "category", "n_intervention", "n_comparator", "se", "title_zh",
    "central_report",
)  # fmt: skip
"""What is left out before text is folded narrower; `row` and the like only where their labels are
columns too.
"""
_HIDDEN_NEXT = (
    "share", "instruments", "rob", "time_point", "shared_works", "reviews", "title", "comparators",
    "central_title", "search_to",
    "updates", "confirmed", "method", "said_by", "literature", "label",
)  # fmt: skip
"""What is left out when even the narrowest folding is not enough; `literature` only where rows are
studies, not where it tells rows apart.
"""
_ANSWERS = (
    "studies", "chinese", "international", "both", "unknown", "shared", "cca", "estimate",
    "ci_low", "ci_high", "stated", "held",
    "included", "candidates", "citations", "value", "lists", "lists_complete", "lists_partial",
)  # fmt: skip
"""What a question is asked for: left out last."""
_LABELLED = ("row", "column", "population", "outcome")


@dataclass(slots=True)
class Shown:
    """What to print: a title, a table, a key below it, and what was left out of it in words."""

    title: str
    table: Table
    key: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def as_table(result: Result, language: str, width: int, most: int | None = None) -> Shown:
    """The rows (the first `most`) with as many columns as fit; labels only in the language asked
    for.
    """
    from rich.table import Table

    rows = result.rows if most is None else result.rows[:most]
    cells = {
        name: [_cell(name, row[at], language) for row in rows]
        for at, name in enumerate(result.columns)
    }
    other = "_zh" if language == "en" else "_en"
    kept = [
        name
        for name in result.columns
        if not (name.endswith(other) and name[:-2] + language in cells)
    ]
    if (
        "title" in cells and "title_zh" in cells
    ):  # one title is enough to know a study by: the one in the reader's language first
        one, two = ("title", "title_zh") if language == "en" else ("title_zh", "title")
        cells["title"] = [
            first if first != "·" else second
            for first, second in zip(cells[one], cells[two], strict=True)
        ]
        kept = [name for name in kept if name != "title_zh"]
    headings = dict(
        zip(result.columns, result.headings.get(language) or result.columns, strict=True)
    )
    kept, least = _fit(result, kept, headings, cells, language, width)
    table = Table(show_lines=False)
    for name in kept:
        right = _numeric(result, name)
        table.add_column(
            _plain(headings[name]),
            justify="right" if right else "left",
            overflow="fold",
            width=min(least[name], width),
        )
    for at in range(len(rows)):
        table.add_row(*(_plain(cells[name][at]) for name in kept))
    shown = Shown(result.title.get(language, ""), table)
    merged = {"title_zh"} if "title" in kept else set()
    hidden = [name for name in result.columns if name not in kept and name not in merged]
    if hidden:
        columns = ", ".join(hidden)
        shown.left_out.append(phrase("terminal", "results.columns", language, columns=columns))
    key = "rows" if len(rows) < len(result.rows) else "count" if rows else "empty"
    shown.left_out.append(
        phrase("terminal", f"shown.{key}", language, shown=len(rows), rows=len(result.rows))
    )
    return shown


def as_map(result: Result, language: str, width: int) -> Shown | None:
    """Rows of `row`, `column` and `studies` that cover every cell as a map, with a key of its
    columns; None where it does not fit.
    """
    from rich.table import Table

    if result.columns[:2] != ["row", "row_en"] or not {
        "column",
        f"column_{language}",
        "studies",
    } <= set(result.columns):
        return None
    records = result.records()
    across = list({record["column"]: record[f"column_{language}"] for record in records}.values())
    down = list({record["row"]: record[f"row_{language}"] for record in records}.values())
    wide = max((len(str(record["studies"])) for record in records), default=1) + 1
    room = width - (max(wide, 3)) * len(across) - 1
    if not records or len(across) * len(down) != len(records) or room < 12:
        return None
    table = Table(show_lines=False, padding=(0, 1, 0, 0), box=None)
    table.add_column("", overflow="fold", max_width=min(room, 36))
    for number in range(1, len(across) + 1):
        table.add_column(str(number), justify="right", min_width=2)
    counts = iter(records)
    for label in down:
        table.add_row(_plain(label), *(_in_map(next(counts)) for _ in across))
    empty = [record for record in records if not record["studies"]]
    key = [f"{number:>3}  {label}" for number, label in enumerate(across, start=1)]
    cells = phrase(
        "terminal",
        "results.cell",
        language,
        empty=len(empty),
        cells=len(records),
        looked=sum(map(_looked_for, empty)),
    )
    return Shown(result.title.get(language, ""), table, key, [cells])


def _in_map(record: dict[str, Any]) -> str:
    """The studies of a cell; 0 only where somebody looked for them."""
    return str(record["studies"] or ("0" if _looked_for(record) else "·"))


def _looked_for(record: dict[str, Any]) -> bool:
    """Whether a cell was looked for in a literature at least."""
    return any(name.startswith("state_") and record[name] == "looked for" for name in record)


def _numeric(result: Result, name: str) -> bool:
    at = result.columns.index(name)
    return all(
        row[at] is None or (isinstance(row[at], int | float) and not isinstance(row[at], bool))
        for row in result.rows
    )


def _fit(
    result: Result,
    names: list[str],
    headings: dict[str, str],
    cells: dict[str, list[str]],
    language: str,
    width: int,
) -> tuple[list[str], dict[str, int]]:
    """The columns that fit, and how wide each must be at least."""
    kept = list(names)

    def widths(most: int) -> dict[str, int]:
        return {name: _least(headings[name], cells[name], most) for name in kept}

    def fits(most: int) -> bool:
        return sum(widths(most).values()) + 3 * len(kept) + 1 <= width

    def hide(candidates: Sequence[str], most: int) -> None:
        for name in candidates:
            if fits(most):
                return
            needed = (name in _LABELLED and f"{name}_{language}" not in kept) or (
                name == "literature" and "study" not in kept
            )
            if (
                name in kept
                and len(kept) > 1
                and not needed
                and not (name == "studies" and _numeric(result, name))
            ):
                kept.remove(name)

    hide(_HIDDEN_FIRST, _FOLDED_AT[0])
    hide(
        [
            name
            for name in kept
            if name == "both" and not any(cell not in ("0", "·") for cell in cells[name])
        ],
        _FOLDED_AT[0],
    )
    most = next((most for most in _FOLDED_AT if fits(most)), _FOLDED_AT[-1])
    hide(_HIDDEN_NEXT, most)
    hide([name for name in reversed(kept[2:]) if name not in _ANSWERS], most)
    hide(list(reversed(kept[1:])), most)
    return kept, _spread(
        widths(most), {name: _least(headings[name], cells[name], width) for name in kept}, width
    )


def _spread(least: dict[str, int], wanted: dict[str, int], width: int) -> dict[str, int]:
    """The room that is left, given to the columns that need least to be whole, so that as few as
    possible are folded.
    """
    given = dict(least)
    room = width - sum(least.values()) - 3 * len(least) - 1
    for name in sorted(given, key=lambda name: wanted[name] - least[name]):
        more = max(0, min(room, wanted[name] - least[name]))
        given[name] += more
        room -= more
    return given


def _least(heading: str, cells: Sequence[str], most: int) -> int:
    """The width at which a column still reads well: its widest cell up to a limit, and the longest
    word of its heading.
    """
    from rich.cells import cell_len

    words = max((cell_len(word) for word in heading.split()), default=1)
    return max(words, min(most, max(map(cell_len, cells), default=1)))


def _plain(text: str) -> Text:
    """Text in which square brackets are brackets, not markup."""
    from rich.text import Text

    return Text(text)


def _cell(name: str, value: Any, language: str) -> str:
    if value is None:
        return "·"
    if isinstance(value, list):
        shown = ", ".join(_short(str(item)) for item in value[:3])
        return shown + (f" … ({len(value)})" if len(value) > 3 else "")
    if isinstance(value, bool):
        return phrase("terminal", f"truth.{'yes' if value else 'no'}", language)
    if value == inf:
        return "∞"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:g}"
    return (
        _short(str(value))
        if name in ("study", "review", "review_a", "review_b", "about")
        else str(value)
    )


def _short(text: str) -> str:
    """Identifiers of studies and reviews without their type: commands take them so."""
    return text.removeprefix("study:").removeprefix("review:")
