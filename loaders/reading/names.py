"""Parts a line that prints several personal names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from lacunary.loaders.reading.markup import decoded

__all__ = ["may_be_several", "names_by_commas", "names_of"]

_QUOTED = re.compile(r"'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"")
_SHORT_NAME = re.compile(r"[^\s,]+(?: [^\s,]+)* (?:[A-Z]\.?[ -]?){1,4}")
_CHINESE_NAME = re.compile("[\u4e00-\u9fff·]{2,6}")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: (?:[a-z]{2,3} )?[^\W\d_a-z][\w.'’-]*){1,3}")
_FEWEST_FULL_NAMES = 3
"""From so many parts on, whole names between commas are several: `van der Berg, Jan` is one."""
_AND = re.compile(r"[;；]|(?<=\s)and(?=\s)")
_PARTED = re.compile(r"\s*[;；|]\s*")
_COMMA = re.compile(r"[,，、]|(?:^|(?<=\s))(?:and|&)(?=\s)")
_BEFORE_LAST = re.compile(r",?\s+(?:and|&)\s+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_SURNAME = re.compile(r"(?:[a-z]{2,3} )*[^\W\d_a-z][^\W\d_]+(?:[ '’-][^\W\d_]+){0,3}|O['’]\w+")
_INVERTED = re.compile(rf"(?:{_SURNAME.pattern}), [^\W\d_a-z][\w.'’ -]{{0,40}}")
_BREAKS_OFF = "|".join(
    tomllib.loads(
        files("lacunary.loaders.reading").joinpath("names.toml").read_text(encoding="utf-8")
    )["breaks_off"]
)
_REST = re.compile(rf"[,，;；\s]*({_BREAKS_OFF})[\s.。]*$", re.IGNORECASE)
_SEVERAL = re.compile(
    rf",.*,|[，、;；|/&]| [A-Z]{{1,3}}\.?,| and |[\u4e00-\u9fff][, ]|(?:{_BREAKS_OFF})\W*$"
)
_FEWEST_SPACED = 3
"""From so many Chinese names on, a space parts them: two may be a surname and a given name."""


def names_of(cell: str) -> list[str]:
    """The names in a cell, parted by semicolons or `and`, quoted one by one as programs print a
    list, or by commas where each part is a whole name (surname and initials, Chinese, or three and
    more of given names and surname).

    >>> names_of("Li, Xiaoming and Wang, Y ; Zhao, L"), names_of("['Li, Xiaoming', 'Wang, Y']")
    (['Li, Xiaoming', 'Wang, Y', 'Zhao, L'], ['Li, Xiaoming', 'Wang, Y'])
    >>> names_of("Li X, Wang YH."), names_of("李小明，王红"), names_of("Li, Xiaoming")
    (['Li X', 'Wang YH.'], ['李小明', '王红'], ['Li, Xiaoming'])
    """
    cell = decoded(cell)
    if re.match(r"\[?\s*['\"]", cell):
        return [name for found in _QUOTED.findall(cell) if (name := "".join(found).strip())] or [
            cell
        ]
    names = [name for part in _AND.split(cell) if (name := part.strip())]
    return names_by_commas(cell) if len(names) == 1 else names


def may_be_several(words: str) -> bool:
    """Whether words may be more than one name; most are one, which is told quickly.

    >>> may_be_several("Li, Xiaoming"), may_be_several("Li X; Wang Y")
    (False, True)
    """
    return _SEVERAL.search(words) is not None


def names_by_commas(words: str) -> list[str]:
    """The names between semicolons or bars; between commas, `and`, `&` or slashes where each part
    is a whole name, or surnames and initials take turns; else the words as they are. What says that
    the list breaks off is kept as the last one.

    >>> names_by_commas("Adam Novak, Karl Rossi, Max Weber"), names_by_commas("King, Martin, Jr.")
    (['Adam Novak', 'Karl Rossi', 'Max Weber'], ['King, Martin, Jr.'])
    >>> (
    ...     names_by_commas("Novak, P., Rossi, K. B. & Weber, M."),
    ...     names_by_commas("Novak P, Li X, et al."),
    ... )
    (['Novak, P.', 'Rossi, K. B.', 'Weber, M.'], ['Novak P', 'Li X', 'et al.'])
    """
    text = words.strip()
    rest = _REST.search(text)
    if rest is None or not rest.start():
        return _parted(text)
    return [*_parted(text[: rest.start()]), rest[1]]


def _parted(words: str) -> list[str]:
    pieces = [piece for piece in _PARTED.split(words) if piece]
    if len(pieces) > 1:
        return [name for piece in pieces for name in _parted(piece)]
    parts = _filled(_COMMA.split(words))
    if len(parts) > 1 and any(_are_names(parts)):
        return parts
    if pairs := _pairs(parts):
        return pairs
    several = _filled(_BEFORE_LAST.split(words))
    if len(several) > 1 and all(map(_INVERTED.fullmatch, several)):
        return several
    several = _filled(words.split("/"))
    if len(several) > 1 and (any(_are_names(several)) or all(map(_FULL_NAME.fullmatch, several))):
        return several
    spaced = words.split()
    if len(spaced) >= _FEWEST_SPACED and all(map(_CHINESE_NAME.fullmatch, spaced)):
        return spaced
    return [words]


def _filled(pieces: Iterable[str]) -> list[str]:
    return [part for piece in pieces if (part := piece.strip())]


def _pairs(parts: list[str]) -> list[str]:
    """`Surname, Initials` of parts that take turns to be one and the other; none of others."""
    surnames, initials = parts[::2], parts[1::2]
    if len(parts) < 4 or len(parts) % 2:
        return []
    if all(map(_SURNAME.fullmatch, surnames)) and all(map(_INITIALS.fullmatch, initials)):
        return [", ".join(pair) for pair in zip(surnames, initials, strict=True)]
    return []


def _are_names(parts: list[str]) -> Iterator[bool]:
    """For each way to print whole names, whether all the parts are names of that kind."""
    yield all(map(_SHORT_NAME.fullmatch, parts))
    yield all(map(_CHINESE_NAME.fullmatch, parts))
    yield len(parts) >= _FEWEST_FULL_NAMES and all(map(_FULL_NAME.fullmatch, parts))
