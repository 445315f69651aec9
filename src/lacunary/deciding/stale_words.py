"""Decisions about words beside the sources as they are now: those whose words nothing prints."""

from __future__ import annotations

from lacunary.graph.errors import raise_all
from lacunary.graph.records import ValueRow
from lacunary.loaders import Project
from lacunary.loaders.load import load_project

__all__ = ["stale_words"]


def stale_words(project: Project) -> list[ValueRow]:
    """The rows of value tables that a person decided (they have a name or a day) and whose words no
    source prints now, by file and line. Raises every error of the project.
    """
    loaded, _, errors = load_project(project)
    raise_all(errors)
    return sorted(loaded.unused_words, key=lambda row: (row.dimension, row.place))
