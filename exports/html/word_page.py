"""Writes a page of words to decide on: one offline file that shows what each may mean, with tick
boxes, and gives the decisions as a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.exports.html.page import decision_page

__all__ = ["word_page", "write_word_page"]


def write_word_page(
    words: Sequence[Mapping[str, Any]],
    labels: Mapping[str, Mapping[str, str]],
    project: About,
    path: Path,
    language: str = "",
) -> Path:
    """Write the page; returns its path. An ExportError says what to do where that is impossible."""
    return write_text(path, word_page(words, labels, project, language))


def word_page(
    words: Sequence[Mapping[str, Any]],
    labels: Mapping[str, Mapping[str, str]],
    project: About,
    language: str = "",
) -> str:
    """The page as text. It opens in `language` (en, zh), or else in the browser's.

    Each word has id, dimension, words, rule, proposed (concepts), studies, times and source;
    `labels` are those of every concept that a person may choose. The same words give the same text.
    """
    key = hashlib.sha256(" ".join([project.title, *(word["id"] for word in words)]).encode())
    data = {
        "key": key.hexdigest()[:16],
        "items": list(words),
        "labels": {concept: dict(of) for concept, of in sorted(labels.items())},
        "language": language,
    }
    return decision_page(project, data, "word")
