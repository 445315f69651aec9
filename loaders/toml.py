"""Reads a TOML file that a person writes: its encoding, the place of a mistake, and the line on which a key stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from lacunary.graph.errors import LacunaryError

__all__ = ["line_of", "read_toml"]


def read_toml(path: Path, where: str, kind: type[LacunaryError], named: str = "") -> tuple[dict[str, Any], str]:
    """What a TOML file holds, and its text; a `kind` of error says where it breaks. `named` is the key that names the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        remedy = f"Check `{named}` in lacunary.toml." if named else "Check the file."
        raise kind(where, f"cannot be read ({error.strerror})", remedy) from None
    try:
        text = data.decode("utf-8-sig")  # Windows editors write the mark, which TOML itself does not allow
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise kind(f"{where}:{line}", "is not UTF-8", "Save the file in UTF-8.") from None
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        reason, line, column = _place(str(error), text)
        raise kind(f"{where}:{line}", f"is not TOML: {reason}{column}", "Correct it there.") from None


def _place(message: str, text: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if found:
        return found[1], int(found[2]), f" (column {found[3]})"
    return message.removesuffix(" (at end of document)"), len(text.splitlines()) or 1, ""


def line_of(text: str, key: str, table: str = "", number: int = 1) -> int:
    """The line of a key in the nth table of a name (that of the table's heading when it has no such key), from 1.

    >>> line_of("[project]\\ntitle = 'x'\\n[[sources]]\\nid = 'a'\\n[[sources]]\\nid = 'b'", "id", "sources", 2)
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
