"""Text that can be shown and written: no control characters of the data reach a terminal or a file,
and no script poses as an address.

A source may hold escape sequences that repaint a terminal, characters that reverse what is read
(CVE-2021-42574), or a `javascript:` address. The marks U+200E, U+200F and U+061C stay: Arabic and
Hebrew titles need them, and they reverse nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

__all__ = ["UNSAFE", "each_text", "escaped", "plain", "shown", "web_address"]

UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff"
"""What no text is written with, as a class of characters has it: C0 but tab and line feed, DEL, C1,
bidirectional embeddings, overrides and isolates, line and paragraph separators, and what is no
character.
"""
_UNSAFE = re.compile(f"[{UNSAFE}\ud800-\udfff]")
_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Ends of lines for some readers only; what they part stays parted."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_SCHEMES = frozenset({"http", "https", "doi", "mailto"})


def plain(text: str) -> str:
    r"""The text as exports write it: without those characters, with `\n` for every line end.

    >>> plain("\x1b[31mAn app\u202e for\x00 sleep\r\n"), plain("Bell\u2028J")
    ('[31mAn app for sleep\n', 'Bell J')
    """
    if text.isprintable():  # none of them is printable, and nearly every text is
        return text
    return _UNSAFE.sub("", _BREAKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def shown(text: str) -> str:
    r"""The text as a terminal and messages show it: a picture or the number of each of those
    characters.

    >>> shown("\x1b[31mred\u202e\n")
    '␛[31mred<U+202E>\n'
    """
    return text if text.isprintable() else _UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def escaped(json_text: str) -> str:
    r"""JSON in which those characters are written as escapes: nothing of a value is lost, and
    nothing of it acts.

    >>> escaped('{"title": "\u202eA trial"}')
    '{"title": "\\u202eA trial"}'
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def web_address(text: str) -> str:
    r"""An address that may be followed: http, https, doi or mailto, or words without any scheme; ""
    for every other.

    >>> (
    ...     web_address("https://example.org/a"),
    ...     web_address("www.example.org"),
    ...     web_address("java\tscript:alert(1)"),
    ... )
    ('https://example.org/a', 'www.example.org', '')
    """
    bare = "".join(plain(text).split())  # browsers read over tabs and line breaks in a scheme
    scheme = _SCHEME.match(bare)
    if scheme is None:
        return plain(text).strip()
    return bare if scheme[1].lower() in _SCHEMES else ""


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed: in lists, dictionaries (the keys too) and data
    classes.

    >>> each_text({"titles": ["A\\x1b", None, 3]}, plain)
    {'titles': ['A', None, 3]}
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)(each_text(item, change) for item in value)
    if isinstance(value, dict):
        return {each_text(key, change): each_text(item, change) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                field.name: each_text(getattr(value, field.name), change) for field in fields(value)
            },
        )
    return value
