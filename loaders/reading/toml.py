"""Reads a TOML file that a person writes: its encoding, the place of a mistake, and the line on
which a key stands.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from lacunary.graph.errors import LacunaryError, SourceError
from lacunary.loaders.reading.files import Limits, read_file
from lacunary.loaders.reading.toml_mistakes import explain_toml

__all__ = ["line_of", "read_toml"]


_LIMITS = Limits(file_megabytes=20)
"""A person writes no larger file; the limits that a project sets stand in such a file
themselves.
"""
_DEEPEST = 50
_TOO_DEEP = f"nests tables or lists more than {_DEEPEST} deep"
_DOTTED = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{_DEEPEST}}}""",
    re.MULTILINE,
)
_CONTROL = re.compile(
    r"""^[ \t]*(?P<key>path|mapping|file)[ \t]*=[ \t]*"(?:[^"\\\n]|\\\\)*(?P<sign>\\[bfnrt])""",
    re.MULTILINE,
)
"""A path of Windows whose backslashes TOML reads as signs: `sources\tables.csv` holds a tab."""
_ENDLESS = re.compile(r"[0-9](?:_?[0-9]){4300}")


def read_toml(
    path: Path, where: str, kind: type[LacunaryError], named: str = ""
) -> tuple[dict[str, Any], str]:
    """What a TOML file holds, and its text; a `kind` of error says where it breaks. `named` is the
    key that names the file.
    """
    try:
        data = read_file(path, where, _LIMITS)
    except SourceError as error:
        remedy = f"Check `{named}` in lacunary.toml." if named else "Check the file."
        raise kind(where, error.what, remedy) from None
    try:
        text = data.decode(
            "utf-8-sig"
        )  # Windows editors write the mark, which TOML itself does not allow
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise kind(f"{where}:{line}", "is not UTF-8", "Save the file in UTF-8.") from None
    if long := _DOTTED.search(text):  # the parser takes the square of its length
        raise kind(f"{where}:{text.count(chr(10), 0, long.end()) + 1}", _TOO_DEEP, "Write it flat.")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, line, column = _place(str(error), text)
        what, remedy = explain_toml(text, line, reason) or (
            f"{reason}{column}",
            "Correct it there.",
        )
        raise kind(f"{where}:{line}", f"is not TOML: {what}", remedy) from None
    except RecursionError:
        raise kind(f"{where}:{_deepest(text)}", _TOO_DEEP, "Write it flat.") from None
    except ValueError:  # Python converts no whole number of more than 4,300 digits
        found = _ENDLESS.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise kind(
            f"{where}:{line}", "has a number of thousands of digits", "Correct it there."
        ) from None
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start("sign")) + 1
        what = f"`{found['key']}` holds `{found['sign']}`, which means a control character"
        remedy = "Write the path with `/`, or in single quotation marks."
        raise kind(f"{where}:{line}", what, remedy)
    if _depth(raw) > _DEEPEST:
        raise kind(f"{where}:{_deepest(text)}", _TOO_DEEP, "Write it flat.")
    return raw, text


def _depth(value: Any) -> int:
    """How deep tables and lists stand in each other, up to just above what is allowed."""
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        below = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
        depth, level = depth + 1, [item for item in below if isinstance(item, dict | list)]
    return depth


def _deepest(text: str) -> int:
    """The line that opens most brackets, or has most dots."""
    lines = text.splitlines()
    signs = [line.count("[") + line.count("{") + line.count(".") for line in lines]
    return signs.index(max(signs)) + 1


def _place(message: str, text: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if found:
        return found[1], int(found[2]), f" (column {found[3]})"
    return message.removesuffix(" (at end of document)"), len(text.splitlines()) or 1, ""


def line_of(text: str, key: str, table: str = "", number: int = 1) -> int:
    """The line of a key in the nth table of a name (that of the table's heading when it has no such
    key), from 1.

    >>> line_of(
    ...     "[project]\\ntitle = 'x'\\n[[sources]]\\nid = 'a'\\n[[sources]]\\nid = 'b'",
    ...     "id",
    ...     "sources",
    ...     2,
    ... )
    6
    >>> line_of("[project]\\ntitle = 'x'", "licence", "project")
    1
    """
    current, seen, heading = "", 0, 1
    for line, words in enumerate(text.splitlines(), start=1):
        opened = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", words)
        if opened:
            current = opened[1].strip("\"'")
            if table and current == f"{table}.{key}":
                return line
            if current == (table or key):
                seen += 1
                if seen == number:
                    heading = line
        named = re.match(r"""\s*["']?([^"'=.\s]+)["']?\s*[.=]""", words)
        if named and named[1] == key and current == table and (not table or seen == number):
            return line
    return heading
