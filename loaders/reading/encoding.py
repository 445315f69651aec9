"""Which encoding a text file has when nothing in it says so: the candidate in which its characters
are the usual ones.
"""

from __future__ import annotations

import re

__all__ = ["guess"]

_ENOUGH = 0.6
"""Share of usual characters below which none of the candidates is believed."""


def guess(data: bytes) -> str:
    """The likeliest of GB18030, Big5, Shift JIS, Windows-1252 and UTF-16 without a mark; "" when
    none is likely.

    Almost any bytes decode as GB18030, so decoding alone proves nothing: `Müller` would hold a
    Chinese character.

    >>> (
    ...     guess("题名,年份".encode("gb18030")),
    ...     guess("題名,年份".encode("big5")),
    ...     guess("Müller 2010".encode("cp1252")),
    ... )
    ('gb18030', 'big5', 'cp1252')
    >>> guess("题名".encode("utf-16-le") + ",year".encode("utf-16-le"))
    'utf-16-le'
    """
    for name, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if len(data) % 2 == 0 and high.count(0) > len(high) / 5:
            return name
    best, score = "", _ENOUGH
    for name, usual in (
        ("gb18030", _usual_gb18030),
        ("big5", _usual_big5),
        ("cp932", _usual_cp932),
    ):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if ord(char) > 127]
        share = sum(map(usual, wide)) / len(wide) if wide else 0.0
        if share > score:
            best, score = name, share
    return "cp1252" if _western(data) >= score else best


def _usual_gb18030(char: str) -> float:
    """The 6,763 characters of GB 2312, a little less the common traditional ones, which GB18030
    holds too.
    """
    if _holds(char, "gb2312"):
        return 1.0
    return 0.9 * _usual_big5(char)


def _usual_big5(char: str) -> float:
    """The punctuation and the 5,401 common characters of Big5 (its level 1)."""
    return 1.0 if _holds(char, "big5") and char.encode("big5")[0] <= 0xC6 else 0.0


def _usual_cp932(char: str) -> float:
    """Kana (not the half-width ones, which stray bytes give) and the common characters of JIS X
    0208 (its level 1).
    """
    if "\u3040" <= char <= "\u30ff":
        return 1.0
    return (
        0.9
        if _holds(char, "cp932")
        and 0x81 <= char.encode("cp932")[0] <= 0x97
        and len(char.encode("cp932")) > 1
        else 0.0
    )


def _holds(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_ACCENTED = re.compile(
    r"(?<=[A-Za-z])[À-ÖØ-öø-ÿŠšŽžŒœŸß]{1,2}|[À-ÖØ-öø-ÿŠšŽžŒœŸß]{1,2}(?=[A-Za-z])|(?<![^\x00-\x7f])[“”‘’–—…•°±²³µ·×®™§«»€](?![^\x00-\x7f])"
)


def _western(data: bytes) -> float:
    """The share of a text's characters beyond ASCII that stand as accented letters do: one or two,
    beside plain letters.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return 0.0
    wide = sum(ord(char) > 127 for char in text)
    return sum(len(found[0]) for found in _ACCENTED.finditer(text)) / wide if wide else 0.0
