"""Writes a page of links to decide on: one offline file that shows records side by side and gives
the decisions as a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.exports.html.page import decision_page
from lacunary.queries.pairs.pairs import Member, Pair
from lacunary.queries.pairs.words import (
    asked_in_words,
    evidence_in_words,
    link_words,
    phrases_of,
    reason_in_words,
)

__all__ = ["link_page", "write_link_page"]

_LANGUAGES = ("en", "zh")


def write_link_page(pairs: Iterable[Pair], project: About, path: Path, language: str = "") -> Path:
    """Write the page; returns its path. An ExportError says what to do where that is impossible."""
    return write_text(path, link_page(pairs, project, language))


def link_page(pairs: Iterable[Pair], project: About, language: str = "") -> str:
    """The page as text: it requests nothing, keeps what was decided in the browser, and downloads
    it for `lacunary link import`. It opens in `language` (en, zh), or else in the browser's.

    The same pairs give the same text.
    """
    return decision_page(project, _data(list(pairs), project) | {"language": language}, "link")


def _member(member: Member) -> dict[str, Any]:
    """One more record of a family, with the words of what ties it to another."""
    phrases = {lang: phrases_of(member.evidence, lang) for lang in _LANGUAGES}
    return member.as_dict() | {"phrases": phrases}


def _data(pairs: list[Pair], project: About) -> dict[str, Any]:
    """What the page's own scripts read; `key` tells the lists of different builds apart where the
    browser keeps decisions.
    """
    said = {"asked": asked_in_words, "phrases": evidence_in_words, "reasons": reason_in_words}
    shown = [
        pair.as_dict()
        | {key: {lang: say(pair, lang) for lang in _LANGUAGES} for key, say in said.items()}
        | {"further": [_member(member) for member in pair.further], "records": pair.printed}
        for pair in pairs
    ]
    words = link_words()
    key = hashlib.sha256(
        " ".join([project.title, *(pair.id for pair in pairs)]).encode()
    ).hexdigest()[:16]
    return {
        "key": key,
        "fields": {
            name: {language: about[language] for language in _LANGUAGES}
            for name, about in words["fields"].items()
        },
        "words": words["words"],
        "pairs": shown,
    }
