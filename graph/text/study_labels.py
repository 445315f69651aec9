"""Labels of studies: how first author and year make one, and what reads as one."""

from __future__ import annotations

import re

from lacunary.graph.text.identifiers import has_chinese

__all__ = ["label_of", "reads_as_label"]

_AUTHOR_YEAR = re.compile(
    r"(?:[^\W\d_]{2,}.*[\s,，(（.\u4e00-\u9fff]|[\u4e00-\u9fff]{2,})"
    r"\(?(?:19|20)\d\d[a-z]?[)）]?\s*",
    re.IGNORECASE,
)

_REFERENCE = re.compile(
    r"\s*[\[\uff3b\u3010]\d+(?:\s*[-\u2013,\uff0c\u3001]\s*\d+)*[\]\uff3d\u3011]\s*$"
)
"""The number of a reference behind an author."""
_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])\s*[,\uff0c\u3001]?\s*\u7b49\u4eba?[.\u3002]?$")
"""`and others` behind a Chinese name."""


def label_of(author: str, year: object) -> str:
    """A label of first author and year, as reviews write them; `author` as it is printed.

    >>> label_of("Choi I", 2012), label_of("Choi, Isabella", 2012), label_of("王芳", None)
    ('Choi 2012', 'Choi 2012', '王芳 undated')
    >>> label_of("Lee A [12]", 2021), label_of("李娜[12]", 2021), label_of("王芳等", 2019)
    ('Lee 2021', '李娜 2021', '王芳 2019')
    """
    name = _BEHIND.sub("", _REFERENCE.sub("", author)).strip() or "Anonymous"
    if has_chinese(name):
        surname = name
    else:
        surname = name.split(",")[0] if "," in name else name.split(" ")[0]
    return f"{surname} {year or 'undated'}"


def reads_as_label(text: str) -> bool:
    """Whether words read as author and year, so that several studies may have them.

    >>> reads_as_label("Wang 2020"), reads_as_label("王芳2020"), reads_as_label("T-17")
    (True, True, False)
    """
    return _AUTHOR_YEAR.fullmatch(text.strip()) is not None
