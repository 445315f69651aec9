"""Words without the tags and entities of JATS and HTML that exports leave in them."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["decoded", "without_markup"]

_MARKUP = re.compile(
    r"</?(?:(?:jats|mml|xhtml|html):[\w-]+|p|i|b|u|em|strong|italic|bold|su[bp]|scp?|br|h[1-6]"
    r"|title|sec|span|div|li|ul|ol|tt)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>",
    re.IGNORECASE,
)
_WITHIN_WORDS = re.compile(
    r"</?(?:jats:|mml:)?(?:i|b|u|em|strong|italic|bold|su[bp]|scp?|mi|mn|mo|span)\b", re.IGNORECASE
)


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decoded(text: str) -> str:
    """Text with the signs that its entities stand for, line breaks as spaces; an `&` of an address
    that is no entity stays.

    >>> decoded("O&#39;Neil &amp; Li"), decoded("?a=1&copy=2")
    ("O'Neil & Li", '?a=1&copy=2')
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda found: " ".join(unescape(found[0]).splitlines()) or " ", text)


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
