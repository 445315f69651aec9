"""Entries of JSON records: what each key of a record says, as the table of its format and a few
functions tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Format
from lacunary.loaders.reading.json import TOO_DEEP, JsonRecord, read_json
from lacunary.loaders.reading.text import TextFile

__all__ = ["Part", "entry_of", "inside", "read_entries", "values"]

Part = Callable[[Entry, Any], None]
"""Adds the value of one key to an entry."""


def inside(value: Any, *keys: str) -> Any:
    """The value below some keys; None where one of them is missing or what holds it is no object.

    >>> (
    ...     inside({"source": {"type": "journal"}}, "source", "type"),
    ...     inside({"source": None}, "source", "type"),
    ... )
    ('journal', None)
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def values(value: Any) -> list[str]:
    """The words of a value: one, several of a list, or none for an empty one; an object as JSON.

    >>> values("A trial"), values(["1234-5678", None, 12]), values(None), values({"a": 1})
    (['A trial'], ['1234-5678', '12'], [], ['{"a": 1}'])
    """
    if isinstance(value, list):
        return [words for item in value for words in values(item)]
    if value is None or value in ("", {}):
        return []
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]


def entry_of(record: JsonRecord, format: Format, parts: Mapping[str, Part]) -> Entry:
    """The entry that a record is: `parts` say what to do with the keys that the format's table
    cannot.
    """
    entry = Entry(record.line, {}, raw=record.raw)
    tags, ignored = format.tags, format.ignored
    for key, value in record.value.items():
        if value is None or value in ("", [], {}):
            continue
        if key in parts:
            parts[key](entry, value)
        elif key in tags:
            for words in values(value):
                entry.add(tags[key], words)
        elif key in ignored:
            entry.ignore(key)
        else:
            for words in values(value):
                entry.add("other", f"{key}: {words}")
    return entry


def read_entries(
    file: TextFile,
    format: Format,
    parts: Mapping[str, Part],
    lists: Collection[str] = (),
    wrappers: Collection[str] = (),
) -> Iterator[Entry | Rejected]:
    """The entries of a JSON file; `lists` and `wrappers` as `read_json` takes them."""
    for record in read_json(file, lists, wrappers):
        try:
            yield record if isinstance(record, Rejected) else entry_of(record, format, parts)
        except RecursionError:
            yield Rejected(
                file.where,
                record.line,
                f"the record cannot be read ({TOO_DEEP}). Export it again.",
                record.raw[:10_000],
            )
