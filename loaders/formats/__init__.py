"""The export formats: one module and one table each, found by what a file holds and not by its
name.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from lacunary.graph.errors import PluginError
from lacunary.loaders.entries import FORMATS, FormatModule, read_format

__all__ = ["detect", "format_module", "format_names"]

_SURE = 50
"""Below this no format is believed."""


def format_names() -> list[str]:
    """The names of all formats, those of installed distributions among them where they work.

    >>> "ris" in format_names()
    True
    """
    _leave_out_broken()
    return sorted(FORMATS)


def format_module(name: str) -> FormatModule:
    """The module that reads a format."""
    return cast(FormatModule, FORMATS.load(name))


def detect(head: str) -> str:
    """The format of a file that begins with `head`, or "" when no format recognises it.

    >>> detect("TY  - JOUR\\nTI  - A trial\\nER  - \\n")
    'ris'
    """
    sure: dict[str, int] = {}
    for name in format_names():
        try:
            with FORMATS.blaming(name):
                sure[name] = int(format_module(name).recognise(head))
        except PluginError as error:
            FORMATS.leave_out(name, error)
    best = max(sure, key=lambda name: (sure[name], FORMATS.is_builtin(name)))
    return best if sure[best] >= _SURE else ""


@cache
def _leave_out_broken() -> None:
    FORMATS.leave_out_broken(_must_work)


def _must_work(name: str) -> None:
    """Look whether a module of others has what a format needs, and a table that can be read."""
    read_format(name)
    module = format_module(name)
    for needed in ("FORMAT", "recognise", "read"):
        getattr(module, needed)
