"""What every bibliographic format gives: entries of words by field, and the formats themselves,
each a table and a module.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from lacunary.graph.entry_points import Registry
from lacunary.graph.records import Rejected
from lacunary.loaders.reading.text import TextFile

__all__ = ["FORMATS", "Entry", "Format", "FormatModule", "Reference", "read_format"]


def _builtin() -> dict[str, str]:
    package = "lacunary.loaders.formats"
    modules = (entry.name for entry in files(package).iterdir() if entry.name.endswith(".py"))
    names = sorted(name.removesuffix(".py") for name in modules if name != "__init__.py")
    return {name: f"{package}.{name}" for name in names}


FORMATS = Registry("format", _builtin)
"""Name of a format to its module; the table lies beside it under the module's own name."""


@dataclass(slots=True)
class Reference:
    """One entry of a reference list: the words as printed, and the fields that the format tells
    apart (one value each).
    """

    line: int
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One record of a bibliographic file: the line it starts on, its words by field in the order
    printed, its references.

    Fields are those of `fields.toml` and those of `entry_fields` in `formats/fields.toml`, which
    other fields are made of (a first and a last page, a date). `raw` is its text in the file, or
    `lines` are its lines there: few entries are ever shown, so that they need not be joined.
    """

    line: int
    fields: dict[str, list[str]]
    references: list[Reference] = field(default_factory=list)
    raw: str = ""
    lines: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Its text in the file."""
        return self.raw or "\n".join(self.lines).rstrip()

    def add(self, name: str, words: str | None) -> None:
        """Add words to a field unless there are none or they are there already."""
        if (
            words
            and (words := words.strip())
            and words not in (known := self.fields.setdefault(name, []))
        ):
            known.append(words)

    def ignore(self, tag: str) -> None:
        """Note a filled tag that the format's table sets aside."""
        self.fields.setdefault("ignored", []).append(tag)


@dataclass(frozen=True, slots=True)
class Format:
    """One export format, as its table in `formats/*.toml` describes it.

    `experimental` says why no real export has tested it, `untested` of which of its variants that
    is so. `tags` name of a tag, column or key to our field; `types` the format's words for kinds of
    publication to ours; `separators` tag to the sign between several values on one line; `lines`
    tags of which every line is a value of its own; `whole_lists` whether the reference list of a
    record, where it has one, is the whole one; `start` and `end` tags between which a record
    stands; `ignored` tags that say nothing about the publication; `patterns` regular expressions of
    the format that hold its own Chinese words.
    """

    name: str
    title: str
    title_zh: str
    experimental: str = ""
    untested: str = ""
    whole_lists: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    lines: frozenset[str] = frozenset()
    start: frozenset[str] = frozenset()
    end: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    patterns: Mapping[str, str] = field(default_factory=dict)

    def pattern(self, name: str, flags: int = 0) -> re.Pattern[str]:
        """One of the format's regular expressions, compiled."""
        return re.compile(self.patterns[name], flags)


class FormatModule(Protocol):
    """What each module of `formats/` offers."""

    FORMAT: Format

    def recognise(self, head: str) -> int:
        """How sure it is, from 0 to 100, that a file beginning with `head` is of this format."""

    def read(self, file: TextFile) -> Iterator[Entry | Rejected]:
        """The records of a file, each an entry or, with its line, the reason and its text,
        rejected.
        """


@cache
def read_format(name: str) -> Format:
    """The table of a format.

    >>> read_format("ris").tags["TI"]
    'title'
    """
    package, _, module = FORMATS.place(name).rpartition(".")
    table = files(package).joinpath(f"{module}.toml")
    raw: dict[str, Any] = tomllib.loads(table.read_text(encoding="utf-8"))
    sets = {key: frozenset(value) for key, value in raw.items() if isinstance(value, list)}
    return Format(**raw | sets | {"name": name})
