"""The numbers that reviews state, and how what is held may be compared with them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Record
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import digest, fold

__all__ = ["Comparison", "add_statistics", "comparison_of"]

_STATED = {
    "what": "what", "printed_value": "value", "printed_unit": "unit", "where": "where",
    "count_of": "count_of", "dimension": "dimension", "category": "category", "note": "note",
}  # fmt: skip
"""Property of a statistic to the field of its row."""
_COUNTABLE = ("studies", "reports", "reviews")
_NUMBER = re.compile(r"-?(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?")


class Comparison(NamedTuple):
    """How what is held may be compared with a stated number, by which rule, and the number."""

    kind: str | None
    basis: str | None
    number: float | None


def comparison_of(record: Record) -> Comparison:
    """Read from the row (`comparison`) or by rule; None where neither says, and a question decides
    by what is held.

    >>> from lacunary.graph.records import Cell
    >>> row = {"what": (Cell("", "apps only"),), "value": (Cell("", "7"),)}
    >>> row["count_of"] = (Cell("", "studies"),)
    >>> comparison_of(Record("stated", "s", 2, row))[:2]
    ('not comparable', 'it counts those of this class only')
    >>> row["value"], row["what"] = (Cell("", "at least 1,200"),), (Cell("", "apps"),)
    >>> comparison_of(Record("stated", "s", 2, row))
    Comparison(kind='at least', basis='the number is printed so', number=1200.0)
    """
    value, words = _number_of(str(record.get("value") or ""))
    said = record.get("comparison")
    if said is not None:
        return Comparison(str(said), "the row says so", value)
    if value is None:
        return Comparison(None, None, None)
    if words:
        return Comparison(words, "the number is printed so", value)
    counted = record.get("count_of")
    if counted not in _COUNTABLE:
        basis = f"it counts {counted}" if counted else "it does not say what it counts"
        return Comparison("not comparable", basis, value)
    note, what = (fold(str(record.get(name) or "")) for name in ("note", "what"))
    for kind, several in _words()["note"].items():
        if any(word in note for word in several):
            return Comparison(kind, "the remark says so", value)
    for kind, several in _words()["what"].items():
        if any(_has(what, word) for word in several):
            return Comparison(kind, "it counts those of this class only", value)
    return Comparison(None, None, value)


def _number_of(printed: str) -> tuple[float | None, str]:
    """The number printed, if it is one, and what the words before it say of it."""
    text = fold(printed)
    for kind, several in _words()["value"].items():
        for word in several:
            if text.startswith(word):
                number, more = _number_of(text.removeprefix(word).strip())
                return (number, kind) if number is not None and not more else (None, "")
    return (float(text.replace(",", "")), "") if _NUMBER.fullmatch(text) else (None, "")


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{re.escape(word)}\b", text)) if word.isascii() else word in text


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    """The words that tell, by where they stand and what they say; the longest first."""
    table = files("lacunary.graph.assembly").joinpath("stated_counts.toml")
    read = tomllib.loads(table.read_text(encoding="utf-8"))
    return {
        place: {
            kind: sorted(map(fold, several), key=lambda word: (-len(word), word))
            for kind, several in kinds.items()
        }
        for place, kinds in read.items()
    }


def add_statistics(bench: Workbench) -> None:
    """The aggregates that reviews state, joined to the concept they count."""
    for record in bench.loaded.records:
        review = f"review:{record.get('review')}"
        if record.kind != "stated":
            continue
        if review not in bench.graph:
            reason = f"{review} has no row of its own. Add the review."
            bench.reject(record.place, reason, record.verbatim("label"))
            continue
        properties = {name: record.get(field) for name, field in _STATED.items()}
        base = f"statistic:{record.get('review')}:{digest(*properties.values())}"
        identifier, again = base, 1
        while identifier in bench.graph:  # stated twice in the same words
            again += 1
            identifier = f"{base}-{again}"
        compared = comparison_of(record)
        properties |= {
            "number": compared.number,
            "comparison": compared.kind,
            "comparison_basis": compared.basis,
            "sources": [record.place],
        }
        bench.graph.add_node(identifier, properties)
        bench.graph.add_edge("STATES", review, identifier, {"sources": [record.place]})
        category = str(properties["category"] or "")
        if category in bench.loaded.concepts and category.partition(":")[0] in schema().codings:
            bench.graph.add_edge("COUNTS", identifier, category, {"sources": [record.place]})
