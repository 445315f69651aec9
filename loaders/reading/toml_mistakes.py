"""What is commonly wrong where a TOML file cannot be read, in words, with what to write instead.

The parser says what it expected; people paste paths of Windows, curly quotation marks of a word
processor, and the full-width signs of a Chinese keyboard (https://toml.io/en/v1.0.0 has none).
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["explain_toml"]

_SIGNS = str.maketrans("＝，［］｛｝＃．：；＂＇、。", "=,[]{}#.:;\"',.")
"""Full-width signs, and what TOML writes for them."""
_CURLY = "“”„‟«»「」『』"
_CURLY_SINGLE = "‘’‚‛"
_INVISIBLE = {
    "\u3000": "a full-width space",
    "\xa0": "a space that does not break",
    "\ufeff": "a byte order mark",
    "\u200b": "a space of no width",
    "\u200c": "a sign of no width",
    "\u200d": "a sign of no width",
    "\u2060": "a sign of no width",
}
_BASIC = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL = re.compile(r"'[^']*'")
_KEY = re.compile(r"""\s*([\w-]+|"[^"]*"|'[^']*')\s*=""", re.ASCII)
_ESCAPES = re.compile(r'\\(?![btnfr"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')
_BARE = re.compile(r"\s*[\w.-]+\s*=\s*([^\s\"'\[{#][^\"'\[{#]*?)\s*(?:#.*)?$", re.ASCII)
_SLASHED_DATE = re.compile(r"=\s*(\d{4})[/.](\d{1,2})[/.](\d{1,2})")

Explained = tuple[str, str]


def explain_toml(text: str, line: int, reason: str) -> Explained | None:
    r"""What is wrong at a line, and what to write; None where it is nothing common. `reason` is
    what the parser says.

    >>> explain_toml('path = "C:\\Users\\refs.ris"', 1, "Invalid hex value")[1]
    'Write the path with `/`, or in single quotation marks.'
    """
    lines = text.splitlines()
    words = lines[line - 1] if 0 < line <= len(lines) else ""
    return (
        _twice(lines, line, reason)
        or _backslash(words)
        or _curly(words)
        or _invisible(words)
        or _full_width(words)
        or _capital(words)
        or _date(words)
        or _not_ascii(words)
        or _unclosed(words)
        or _bare(words)
        or _colon(words)
        or _inner(words)
    )


def _outside(words: str) -> str:
    """The line with its texts emptied, and without what a comment says."""
    return _LITERAL.sub("''", _BASIC.sub('""', words)).partition("#")[0]


def _backslash(words: str) -> Explained | None:
    if not any(_ESCAPES.search(found[0]) for found in re.finditer(r'"[^"]*"?', words)):
        return None
    return (
        "a backslash in quotation marks begins an escape",
        "Write the path with `/`, or in single quotation marks.",
    )


def _curly(words: str) -> Explained | None:
    for sign in (sign for sign in _outside(words) if sign in _CURLY + _CURLY_SINGLE):
        straight = "'" if sign in _CURLY_SINGLE else '"'
        return f"`{sign}` is no quotation mark of TOML", f"Write `{straight}`."
    return None


def _invisible(words: str) -> Explained | None:
    for sign in (sign for sign in _outside(words) if sign in _INVISIBLE):
        return f"it holds {_INVISIBLE[sign]} (U+{ord(sign):04X})", "Delete it, or type a space."
    return None


def _full_width(words: str) -> Explained | None:
    for sign in (sign for sign in _outside(words) if ord(sign) in _SIGNS):
        return f"`{sign}` is a full-width sign", f"Write `{sign.translate(_SIGNS)}`."
    return None


def _capital(words: str) -> Explained | None:
    found = re.search(r"[=\[,]\s*(true|false|yes|no)\s*(?:$|[,\]])", _outside(words), re.IGNORECASE)
    if found is None or found[1] in ("true", "false"):
        return None
    meant = "true" if found[1].casefold() in ("true", "yes") else "false"
    return f"`{found[1]}` is no value", f"Write `{meant}`, or words in quotation marks."


def _date(words: str) -> Explained | None:
    found = _SLASHED_DATE.search(words)
    if found is None:
        return None
    year, month, day = found.groups()
    return "a date is written with hyphens", f'Write "{year}-{int(month):02}-{int(day):02}".'


def _not_ascii(words: str) -> Explained | None:
    found = re.match(r"\s*([^\s=\"'\[#]+)\s*=", words)
    if found is None or found[1].isascii():
        return None
    return (
        f"the key `{found[1]}` has letters beyond a to z",
        f'Keys are English; one of your own stands in quotation marks: "{found[1]}".',
    )


def _unclosed(words: str) -> Explained | None:
    rest = _outside(words).replace('""', "").replace("''", "")
    if rest.count('"') % 2 == 0 and rest.count("'") % 2 == 0:
        return None
    return "quotation marks are opened and not closed", "Close them on the same line."


def _bare(words: str) -> Explained | None:
    found = _BARE.match(words)
    if found is None or not re.search("[A-Za-z\u3400-\u9fff]", found[1]):
        return None
    if found[1] in ("true", "false", "inf", "nan"):
        return None
    return f"`{found[1]}` stands in no quotation marks", f'Write "{found[1]}".'


def _colon(words: str) -> Explained | None:
    found = re.match(r"\s*([\w-]+)\s*:", words, re.ASCII)
    return (f"`:` stands after `{found[1]}`", "Write `=`.") if found else None


def _inner(words: str) -> Explained | None:
    """Quotation marks within quotation marks of the same kind."""
    if not re.search(r"=\s*(\"[^\"]*\"|'[^']*')\s*\w", words):
        return None
    return (
        "quotation marks stand within quotation marks",
        "Put the whole in the other kind: '…\"…\"…' or \"…'…'…\".",
    )


def _twice(lines: list[str], line: int, reason: str) -> Explained | None:
    """A key or a table that is there twice, with where it was before."""
    if not reason.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return None
    words = lines[line - 1] if 0 < line <= len(lines) else ""
    table = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", words)
    if table:
        before = _before(lines, line, lambda one: _heading(one) == table[1])
        what = f"the table [{table[1]}] is there twice (also in line {before})"
        return what, "Put its keys together, or write [[…]] where there are several."
    key = _KEY.match(words)
    if key is None:
        return None
    named = key[1].strip("\"'")
    before = _before(lines, line, lambda one: _key(one) == named, within=True)
    return f"the key `{named}` is there twice (also in line {before})", "Keep one of the lines."


def _heading(words: str) -> str:
    found = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", words)
    return found[1] if found else ""


def _key(words: str) -> str:
    found = _KEY.match(words)
    return found[1].strip("\"'") if found else ""


def _before(
    lines: list[str], line: int, is_it: Callable[[str], bool], *, within: bool = False
) -> int:
    """The line above that is the same, in its own table where it is a key; else the line itself."""
    for number in range(line - 1, 0, -1):
        if is_it(lines[number - 1]):
            return number
        if within and _heading(lines[number - 1]):
            break
    return line
