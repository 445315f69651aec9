"""Words without the tags and entities of JATS and HTML that exports leave in them."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["without_markup"]

_MARKUP = re.compile(
    r"</?(?:(?:jats|mml|xhtml|html):[\w-]+|p|i|b|u|em|strong|italic|bold|su[bp]|scp?|br|h[1-6]"
    r"|title|sec|span|div|li|ul|ol|tt)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)
_WITHIN_WORDS = re.compile(
    r"</?(?:jats:|mml:)?(?:i|b|u|em|strong|italic|bold|su[bp]|scp?|mi|mn|mo|span)\b", re.IGNORECASE
)


def without_markup(text: str) -> str:
    """Text without JATS and HTML tags and entities; other signs in pointed brackets stay.

    >>> words = "<jats:p>CO<jats:sub>2</jats:sub>, p &lt; 0.05 and a<b</jats:p>"
    >>> without_markup(f"<jats:title>Aim</jats:title>{words}")
    'Aim CO2, p < 0.05 and a<b'
    """
    if "<" not in text and "&" not in text:
        return text
    plain = _MARKUP.sub(lambda tag: "" if _WITHIN_WORDS.match(tag[0]) else " ", text)
    return " ".join(unescape(plain).split())
