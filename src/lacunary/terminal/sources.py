"""What became of the columns and rows of each source, in the same words after a check, a build and
a first draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lacunary.alike import Alike, alike, ranges
from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown
from lacunary.terminal.console import complain

if TYPE_CHECKING:
    from lacunary.build import Build
    from lacunary.graph.records import Rejected
    from lacunary.loaders.columns_read import ColumnRead
    from lacunary.remarks import Remark

__all__ = ["complain_of_rejected", "complain_of_remarks", "of_sources"]

_SHOWN = 20
_HOWS = ("mapping", "heading", "synonym", "keep", "ignore", "unused")
_LONGEST = 60


def of_sources(build: Build, language: str, *, whole: bool) -> Iterator[str]:
    """For each sheet its columns by how they were known, and its rows that share a label; unless
    it is to be `whole`, only what nothing uses and what is joined or apart.
    """
    for report in build.reports:
        parts = [
            phrase("terminal", f"columns.{how}", language, columns=columns)
            for how in (_HOWS if whole else _HOWS[-1:])
            if (columns := _columns(report.columns, how, language))
        ]
        rows = build.rows_of_labels(report.id)
        if any(rows.values()):
            words = phrase(
                "terminal",
                "labels.rows",
                language,
                joined=rows["rows_joined"],
                apart=rows["rows_apart"],
            )
            parts.append(words)
        if parts:
            yield shown(f"{report.path}: {'; '.join(parts)}")


def _columns(columns: Iterable[ColumnRead], how: str, language: str) -> str:
    found = [one for one in columns if one.how == how and (one.filled or how != "unused")]
    named = [_column(one, language) for one in found[:_SHOWN]]
    return ", ".join(named) + (", …" if found[_SHOWN:] else "")


def _column(one: ColumnRead, language: str) -> str:
    if one.field:
        return f"{one.column} → {one.field}"
    key = "meant" if one.meant else "filled"
    return phrase(
        "terminal",
        f"column_of.{key}",
        language,
        column=one.column,
        filled=one.filled,
        field=one.meant,
    )


def complain_of_rejected(
    rejected: Iterable[Rejected], language: str, most: int | None = None
) -> None:
    """Rows and cells that cannot be used, on stderr: what is wrong in one way once, with all its
    rows; of more than `most` ways the first.
    """
    groups = alike(rejected)
    for group in groups[:most]:
        complain(_in_words(group, language))
    if most is not None and groups[most:]:
        left = sum(len(group.lines) for group in groups[most:])
        complain(phrase("terminal", "build.more", language, rows=left))


def _in_words(group: Alike, language: str) -> str:
    said = group.first.in_words(language)
    if len(group.lines) == 1:
        return said
    examples = ", ".join(f'"{_shortened(raw)}"' for raw in group.raws) if group.first.column else ""
    key = "cells" if examples else "rows"
    return said + phrase(
        "terminal",
        f"alike.{key}",
        language,
        count=len(group.lines),
        rows=_few(ranges(group.lines)),
        examples=examples,
    )


def _few(rows: str) -> str:
    parts = rows.split(", ")
    return ", ".join(parts[:_SHOWN]) + (", …" if parts[_SHOWN:] else "")


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def complain_of_remarks(remarks: Sequence[Remark], language: str) -> None:
    """What is odd though nothing is wrong, on stderr."""
    for one in remarks[:_SHOWN]:
        complain(phrase("terminal", f"remark.{one.kind}", language, file=one.file, about=one.about))
    if more := len(remarks[_SHOWN:]):
        complain(phrase("terminal", "remarks.more", language, remarks=more))
