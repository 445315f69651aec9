"""LaTeX in the fields of bibliographies as plain text; a command that the table does not know stays
as printed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["plain_text"]

# Our own table and not a library's: pylatexenc leaves out what a page would not show (a comment,
# the key of a citation).
_MATH = re.compile(r"(?<!\\)\$([^$]*\\[^$]*)(?<!\\)\$")
_ACCENT = re.compile(
    r"\\(?:(?P<sign>[`'^~=.\"])\s*|(?P<letter>[urHvdckb])(?:\s+(?=[^{\s])|\s*(?=\{)))"
    r"(?:\{\s*(?P<group>\\[ij](?![A-Za-z])|[A-Za-z\u00c0-\u024f])\s*\}|(?P<plain>\\[ij](?![A-Za-z])|[A-Za-z\u00c0-\u024f]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s*\{\}|[ \t]+|(?![A-Za-z]))")
_UNKNOWN = re.compile(r"(\\[A-Za-z]+)\{([^{}]*)\}")
_SIGN = re.compile(r"\\([&%_$#{}])|\\[,;:! ~]|\\[-/@](?=\w)|[{}]")


def plain_text(words: str) -> str:
    r"""Words without LaTeX: accents and symbols become characters, braces that only group and
    commands of style fall away.

    >>> plain_text(r"Gr{\"u}{\ss}e from {CBT} \& \emph{i}CBT: 50% of $\beta$ or \Users")
    'Grüße from CBT & iCBT: 50% of β or \\Users'
    >>> plain_text(r"\'{\i}, 1\,{\textendash}\,2 \{a\}")
    'í, 1 – 2 {a}'
    """
    if "\\" not in words:
        return words.replace("{", "").replace("}", "") if "{" in words or "}" in words else words
    text = _ACCENT.sub(_accented, _MATH.sub(r"{\1}", words))
    text = _UNKNOWN.sub("\\1\x01\\2\x02", _COMMAND.sub(_command, text))
    text = _SIGN.sub(_sign, text)
    return text.replace("\x01", "{").replace("\x02", "}").replace("\x03", "\\")


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(
        files("lacunary.loaders.reading").joinpath("latex.toml").read_text(encoding="utf-8")
    )


@cache
def _styles() -> frozenset[str]:
    return frozenset(" ".join(_table()["styles"].values()).split())


def _accented(found: re.Match[str]) -> str:
    letter = (found["group"] or found["plain"]).lstrip("\\")
    return unicodedata.normalize(
        "NFC", letter + _table()["accents"][found["sign"] or found["letter"]]
    )


def _command(found: re.Match[str]) -> str:
    name = found[1]
    if name in _styles():
        return ""
    symbol = _table()["symbols"].get(name) or _greek(name)
    if symbol is None:
        return found[0]
    return {"{": "\x01", "}": "\x02", "\\": "\x03"}.get(symbol, symbol)


@cache
def _greek(name: str) -> str | None:
    """The Greek letter of a command such as `\\alpha`, `\\Delta` or `\\textbeta`."""
    name = name.removeprefix("text")
    case = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(
            f"GREEK {case} LETTER {'lamda' if name.lower() == 'lambda' else name}".upper()
        )
    except KeyError:
        return None


def _sign(found: re.Match[str]) -> str:
    if escaped := found[1]:
        return {"{": "\x01", "}": "\x02"}.get(escaped, escaped)
    return " " if found[0][1:] in (",", ";", ":", " ", "~") else ""
