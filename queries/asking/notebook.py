"""A result in a notebook: an HTML table that shows hostile words as words, and a pandas table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from math import inf
from typing import TYPE_CHECKING, Any

from lacunary.graph.phrases import phrase
from lacunary.graph.text.printable import shown

if TYPE_CHECKING:
    import pandas

    from lacunary.queries.asking.runner import Result

__all__ = ["frame_of", "html_of"]

_ROWS = 100
"""Rows that a notebook shows: more would make it slow to open."""
_TEXT = 400
"""Characters of a cell; what is longer ends in an ellipsis."""
_STYLE = """
.lacunary-result { color: inherit; font-size: 90%; }
.lacunary-result table { border-collapse: collapse; background: transparent; color: inherit; }
.lacunary-result caption { font-weight: bold; text-align: left; padding: 0.3em 0; }
.lacunary-result th, .lacunary-result td { text-align: left; vertical-align: top;
  padding: 0.2em 0.7em; border-bottom: 1px solid rgba(128, 128, 128, 0.5); max-width: 40em; }
.lacunary-result td.number { text-align: right; font-variant-numeric: tabular-nums; }
.lacunary-result ul { padding-left: 1.2em; margin: 0.4em 0; }
"""
"""Only what is inside; the colours of the page are kept, light or dark."""


def html_of(result: Result, most: int = _ROWS) -> str:
    """A result as HTML in its language: title, table (the first `most` rows, with a line that says
    so), notes and the graph's version. No word of the data becomes markup.
    """
    language = result.language
    headings = result.headings.get(language) or result.columns
    lines = list(result.notes.get(language, ()))
    if not result.rows:
        lines.insert(0, phrase("queries.asking", "notebook.empty", language))
    if len(result.rows) > most:
        count = f"{len(result.rows):,}"
        lines.insert(
            0, phrase("queries.asking", "notebook.rows", language, shown=f"{most:,}", rows=count)
        )
    if result.version:
        lines.append(phrase("queries.asking", "notebook.version", language, version=result.version))
    head = "".join(f'<th scope="col">{_inert(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in result.rows[:most])
    notes = "".join(f"<li>{_inert(line)}</li>" for line in lines)
    return (
        f'<div class="lacunary-result" lang="{"zh-Hans" if language == "zh" else "en"}">'
        f"<style>{_STYLE}</style>\n"
        f"<table><caption>{_inert(result.title.get(language, ''))}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
        f"<ul>{notes}</ul></div>"
    )


def frame_of(result: Result) -> pandas.DataFrame:
    """A result as a pandas table of nullable types: a missing number stays missing and no whole
    number becomes a decimal. Lists stay lists.
    """
    import pandas

    columns = {
        name: _series([row[at] for row in result.rows]) for at, name in enumerate(result.columns)
    }
    frame = pandas.DataFrame(columns, columns=result.columns)
    language = result.language
    frame.attrs = {
        "question": result.question,
        "title": result.title.get(language, ""),
        "parameters": dict(result.parameters),
        "notes": list(result.notes.get(language, ())),
        "version": result.version,
    }
    return frame


def _series(values: Sequence[Any]) -> pandas.Series[Any]:
    import pandas

    try:
        return pandas.Series(values, dtype=_type_of(values))
    except OverflowError:  # a whole number that no 64 bits hold
        return pandas.Series(values, dtype="object")


def _type_of(values: Sequence[Any]) -> str:
    """The pandas type that holds these values and nothing in place of what is missing."""
    kinds = {type(value) for value in values if value is not None}
    for wanted, name in (
        ({bool}, "boolean"),
        ({int}, "Int64"),
        ({int, float}, "Float64"),
        ({str}, "string"),
    ):
        if kinds and kinds <= wanted:
            return name
    return "object"


def _cell(value: Any) -> str:
    if value is None:
        return "<td>·</td>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<td class="number">{"∞" if value == inf else value}</td>'
    if isinstance(value, list):
        value = " | ".join(map(str, value))
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"<td>{_inert(text if len(text) <= _TEXT else f'{text[: _TEXT - 1]}…')}</td>"


def _inert(text: str) -> str:
    """Words as words: no markup, and no control character that turns the line around."""
    return escape(shown(text))
