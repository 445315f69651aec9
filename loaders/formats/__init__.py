"""The export formats: one module and one table each, found by what a file holds and not by its
name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import cast

from lacunary.loaders.entries import FormatModule

__all__ = ["detect", "format_module", "format_names"]

_SURE = 50
"""Below this no format is believed."""


@cache
def format_names() -> list[str]:
    """The names of all formats.

    >>> "ris" in format_names()
    True
    """
    names = (
        entry.name.removesuffix(".py")
        for entry in files("lacunary.loaders.formats").iterdir()
        if entry.name.endswith(".py")
    )
    return sorted(name for name in names if name != "__init__")


def format_module(name: str) -> FormatModule:
    """The module that reads a format."""
    return cast(FormatModule, import_module(f"lacunary.loaders.formats.{name}"))


def detect(head: str) -> str:
    """The format of a file that begins with `head`, or "" when no format recognises it.

    >>> detect("TY  - JOUR\\nTI  - A trial\\nER  - \\n")
    'ris'
    """
    sure = {name: format_module(name).recognise(head) for name in format_names()}
    best = max(sure, key=lambda name: sure[name])
    return best if sure[best] >= _SURE else ""
