"""Parts a line that prints several personal names."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["names_by_commas", "names_of"]

_QUOTED = re.compile(r"'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"")
_SHORT_NAME = re.compile(r"[^\s,]+(?: [^\s,]+)* (?:[A-Z]\.?[ -]?){1,4}")
_CHINESE_NAME = re.compile("[\u4e00-\u9fff·]{2,6}")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: (?:[a-z]{2,3} )?[^\W\d_a-z][\w.'’-]*){1,3}")
_FEWEST_FULL_NAMES = 3
"""From so many parts on, whole names between commas are several: `van der Berg, Jan` is one."""
_AND = re.compile(r"[;；]|(?<=\s)and(?=\s)")


def names_of(cell: str) -> list[str]:
    """The names in a cell, parted by semicolons or `and`, quoted one by one as programs print a
    list, or by commas where each part is a whole name (surname and initials, Chinese, or three and
    more of given names and surname).

    >>> names_of("Li, Xiaoming and Wang, Y ; Zhao, L"), names_of("['Li, Xiaoming', 'Wang, Y']")
    (['Li, Xiaoming', 'Wang, Y', 'Zhao, L'], ['Li, Xiaoming', 'Wang, Y'])
    >>> names_of("Li X, Wang YH."), names_of("李小明，王红"), names_of("Li, Xiaoming")
    (['Li X', 'Wang YH.'], ['李小明', '王红'], ['Li, Xiaoming'])
    """
    if re.match(r"\[?\s*['\"]", cell):
        return [name for found in _QUOTED.findall(cell) if (name := "".join(found).strip())] or [
            cell
        ]
    names = [name for part in _AND.split(cell) if (name := part.strip())]
    return names_by_commas(cell) if len(names) == 1 else names


def names_by_commas(words: str) -> list[str]:
    """The names between commas where each part is a whole name; else the words as they are.

    >>> names_by_commas("Adam Novak, Karl Rossi, Max Weber"), names_by_commas("King, Martin, Jr.")
    (['Adam Novak', 'Karl Rossi', 'Max Weber'], ['King, Martin, Jr.'])
    """
    parts = [part for piece in re.split("[,，、]", words) if (part := piece.strip())]
    return parts if len(parts) > 1 and any(_are_names(parts)) else [words.strip()]


def _are_names(parts: list[str]) -> Iterator[bool]:
    """For each way to print whole names, whether all the parts are names of that kind."""
    yield all(map(_SHORT_NAME.fullmatch, parts))
    yield all(map(_CHINESE_NAME.fullmatch, parts))
    yield len(parts) >= _FEWEST_FULL_NAMES and all(map(_FULL_NAME.fullmatch, parts))
