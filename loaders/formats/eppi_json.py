"""EPPI-Reviewer JSON: the references of a review with their codes, outcomes and status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, read_format
from lacunary.loaders.reading.json import JsonRecord, begins_json, read_json
from lacunary.loaders.reading.json_entries import Part, entry_of, inside, values
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMAT", "read", "recognise"]

FORMAT = read_format("eppi_json")

_OWN_KEYS = re.compile(
    r'"(CodeSets|AttributesList|AttributeId|ReviewSetId|ItemId|ItemStatus|ParentTitle)"\s*:'
)


_SETS = re.compile(r'"CodeSets"\s*:\s*(?=\[)')


def recognise(head: str) -> int:
    """Keys that only EPPI-Reviewer has."""
    return 95 if begins_json(head) and len(set(_OWN_KEYS.findall(head))) > 1 else 0


def read(file: TextFile) -> Iterator[Entry | Rejected]:
    """The references of an export (under `References`, or a bare list); their codes by name, from
    the code sets that stand above or below them.
    """
    names: dict[str, tuple[str, str]] | None = None
    for record in read_json(file, lists=("References",)):
        if isinstance(record, Rejected):
            yield record
            continue
        if names is None:
            names = _code_names(record.header.get("CodeSets") or _sets_below(file))
        try:
            yield _entry(record, names)
        except RecursionError:
            yield Rejected(
                file.where,
                record.line,
                "the record is nested too deeply. Export it again.",
                record.raw[:10_000],
            )


def _sets_below(file: TextFile) -> Any:
    """The code sets of a file that has them below its references."""
    found = _SETS.search(text := file.whole())
    if found is None:
        return []
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
    except (ValueError, RecursionError):
        return []


def _code_names(sets: Any) -> dict[str, tuple[str, str]]:
    """By number of a code: its type and its name below those of its set and of the codes above
    it.
    """
    names: dict[str, tuple[str, str]] = {}
    waiting = [
        ("".join(values(inside(item, "SetName"))), item)
        for item in (sets if isinstance(sets, list) else [sets])
    ]
    while waiting:
        path, above = waiting.pop()
        below = inside(above, "Attributes", "AttributesList")
        for code in below if isinstance(below, list) else []:
            name = f"{path} > {''.join(values(inside(code, 'AttributeName')))}"
            names["".join(values(inside(code, "AttributeId")))] = (
                "".join(values(inside(code, "AttributeType"))),
                name,
            )
            waiting.append((name, code))
    return names


def _entry(record: JsonRecord, names: dict[str, tuple[str, str]]) -> Entry:
    entry = entry_of(record, FORMAT, _PARTS)
    codes = record.value.get("Codes")
    for code in codes if isinstance(codes, list) else []:
        number = "".join(values(inside(code, "AttributeId")))
        kind, name = names.get(number, ("", number))
        words = "; ".join(
            [name, *values(inside(code, "AdditionalText")), *values(inside(code, "ArmTitle"))]
        )
        if kind.casefold() in ("include", "exclude"):  # the types of codes in a screening tool
            entry.add("screening", f"{kind.casefold()}d: {words}")
        else:
            entry.add("other", f"code: {words}")
    return entry


def _add_people(field: str) -> Part:
    def add(entry: Entry, value: Any) -> None:
        for words in values(value):
            entry.fields.setdefault(field, []).extend(
                name for part in words.split(";") if (name := " ".join(part.split()))
            )

    return add


def _add_keywords(entry: Entry, value: Any) -> None:
    for words in values(value):
        for keyword in re.split(r"[\r\n]+", words):
            entry.add("keywords", keyword)


def _add_month(entry: Entry, value: Any) -> None:
    year = "".join(entry.fields.get("year", []))
    entry.add(
        "date" if year else "other",
        f"{' '.join(values(value))} {year}" if year else f"Month: {' '.join(values(value))}",
    )


def _add_outcomes(entry: Entry, value: Any) -> None:
    for words in values(value):
        entry.add("other", f"outcome: {words}")


def _nothing(entry: Entry, value: Any) -> None:
    """The codes are added when all other keys are read."""


_PARTS: dict[str, Part] = {
    "Codes": _nothing,
    "Authors": _add_people("authors"),
    "ParentAuthors": _add_people("editors"),
    "Keywords": _add_keywords,
    "Month": _add_month,
    "Outcomes": _add_outcomes,
}
