"""Chinese text made comparable: traditional characters and Taiwan's words as simplified ones."""

from __future__ import annotations

from functools import cache
from typing import Any

from lacunary.graph.text.identifiers import has_chinese

__all__ = ["simplified"]


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("tw2sp")  # `t2s` would change Taiwan's words for things only in their characters


def simplified(text: str) -> str:
    """Text with traditional characters and Taiwan's words in the simplified characters and words of
    the mainland.

    >>> simplified("憂鬱症與網路"), simplified("depression")
    ('抑郁症与网络', 'depression')
    """
    return str(_converter().convert(text)) if has_chinese(text) else text
