"""Loaders: from the files of a review project to records; a bad row becomes a Rejected, never a
crash or a silent loss.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lacunary.loaders.load import SourceReport, load_project
    from lacunary.loaders.project import Project, read_project

__all__ = ["Project", "SourceReport", "load_project", "read_project"]

_MODULES = {
    "Project": "project",
    "read_project": "project",
    "SourceReport": "load",
    "load_project": "load",
}


def __getattr__(name: str) -> Any:
    """Each name comes from its module when it is first used (PEP 562): who lists the formats need
    not wait for the readers of sheets.
    """
    if name in _MODULES:
        return getattr(import_module(f"lacunary.loaders.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
