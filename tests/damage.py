"""Damages one place of an export by chance, and says which records of it survive."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lacunary.graph.records import Record
from lacunary.loaders.publications import Publications, open_export, read_publications
from lacunary.loaders.reading.text import open_text

__all__ = ["KINDS", "Trial", "several", "trials"]

_NAMING = ("title", "title_zh", "doi", "pmid", "accession", "openalex", "pmcid", "cnki")
_SIGNS = [*b"{}\"'<>[](),;:=-|\\/&#@ \t\nxX9", 0x00, 0xE6, 0xFF]
"""What a byte may become, or be put before it."""


def _byte_changed(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + bytes([chance.choice(_SIGNS)]) + data[at + 1 :]


def _byte_gone(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + data[at + 1 :]


def _byte_put_in(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + bytes([chance.choice(_SIGNS)]) + data[at:]


def _line_gone(data: bytes, at: int, chance: random.Random) -> bytes:
    start, end = _line(data, at)
    return data[:start] + data[end:]


def _line_twice(data: bytes, at: int, chance: random.Random) -> bytes:
    start, end = _line(data, at)
    return data[:end] + data[start:end] + data[end:]


def _line_cut(data: bytes, at: int, chance: random.Random) -> bytes:
    """The rest of the line is gone, as where a download broke off for a moment."""
    _, end = _line(data, at)
    return data[:at] + data[max(at, end - 1) :]


def _line(data: bytes, at: int) -> tuple[int, int]:
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at) + 1
    return start, end or len(data)


KINDS: dict[str, Callable[[bytes, int, random.Random], bytes]] = {
    "byte changed": _byte_changed,
    "byte gone": _byte_gone,
    "byte put in": _byte_put_in,
    "line gone": _line_gone,
    "line twice": _line_twice,
    "line cut": _line_cut,
}


@dataclass(frozen=True)
class Trial:
    """One damage: its kind and place, whether it stands above the first record (in the headings, or
    what holds the records), the records lost that it did not touch (by what names them), and
    whether a record is gone without a word.
    """

    kind: str
    at: int
    above: bool
    lost: tuple[str, ...]
    silent: bool


def read(path: Path, form: str) -> Publications:
    """The records of an export of a known format."""
    file, _ = open_export(path, path.name, form)
    return read_publications(file, form, "search")


def several(path: Path, form: str, folder: Path) -> Path:
    """A file of at least three records: the export again and again below itself, with other titles
    and identifiers, where its format is one of records below each other.
    """
    text = open_text(path, path.name).whole()
    records = read(path, form).records
    place = folder / path.name
    if len(records) > 2 or text.lstrip("\ufeff").startswith(("{", "[", "<")):
        place.write_bytes(path.read_bytes())
        return place
    parts = [text if text.endswith("\n") else f"{text}\n"]
    body = parts[0]
    if form.endswith(("_csv", "_table")):
        body = "".join(body.splitlines(keepends=True)[records[0].line - 1 :])
    for number in (2, 3):
        again = body
        for words in sorted({str(w) for r in records for w in _names(r)}, key=len, reverse=True):
            again = again.replace(words, _other(words, number))
        parts.append(("" if form.endswith(("_csv", "_table")) else "\n") + again)
    place.write_text("".join(parts), encoding="utf-8", newline="")
    return place


def _names(record: Record) -> Iterator[str]:
    for name in _NAMING:
        for cell in record.cells.get(name, ()):
            yield cell.verbatim if name.startswith("title") else str(cell.value)


def _other(words: str, number: int) -> str:
    """Other words of the same form: the last letter or digit becomes several."""
    return (
        f"{words}{number}{number}" if words[-1:].isalnum() else f"{words[:-1]}{number}{words[-1:]}"
    )


def _keys(record: Record) -> frozenset[str]:
    return frozenset(
        f"{name}={cell.value}" for name in _NAMING for cell in record.cells.get(name, ())
    )


def trials(path: Path, form: str, number: int, seed: str) -> Iterator[Trial]:
    """So many damages of a file, each of one place, and what is read then."""
    data, whole = path.read_bytes(), read(path, form)
    chance, damaged = random.Random(f"{seed}/{path.name}"), path.with_name(f"damaged-{path.name}")
    starts = [record.line for record in whole.records]
    keys = [_keys(record) for record in whole.records]
    for _ in range(number):
        kind = chance.choice(list(KINDS))
        at = chance.randrange(len(data))
        damaged.write_bytes(KINDS[kind](data, at, chance))
        found = read(damaged, form)
        there = frozenset(key for record in found.records for key in _keys(record))
        touched = _touched(starts, data, at, kind)
        lost = [
            min(names)
            for n, names in enumerate(keys)
            if n not in touched and names.isdisjoint(there)
        ]
        gone = len(found.records) < len(whole.records) and not _whole_line(data, at, kind)
        above = data.count(b"\n", 0, at) + 1 < min(starts, default=1)
        yield Trial(kind, at, above, tuple(lost), gone and not found.rejected)


def _touched(starts: Sequence[int], data: bytes, at: int, kind: str) -> set[int]:
    """The records that stand at a place; a line end, and what stands on the first line of a record,
    belong to the one above too.
    """
    line = data.count(b"\n", 0, at) + 1
    found = {n for n, start in enumerate(starts) if start <= line}
    touched = {max(found)} if found else set()
    if found and line == starts[max(found)]:
        touched |= {max(found) - 1}
    if data[at : at + 1] in (b"\n", b"\r"):
        touched |= {n for n, start in enumerate(starts) if start == line + 1}
    if kind in ("line gone", "line cut"):
        touched |= {n for n, start in enumerate(starts) if start == line}
    return touched - {-1}


def _whole_line(data: bytes, at: int, kind: str) -> bool:
    """Whether nothing is left of a line, which nobody can know of."""
    start, end = _line(data, at)
    return (
        kind == "line gone"
        or (kind == "line cut" and not data[start:at].strip())
        or not data[start:end].strip()
    )
