"""Reads the project that a command names, and opens the store it names; a server's password comes
from the environment or from whoever sits at the terminal.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lacunary.graph.stores.store import Store
    from lacunary.loaders import Project
    from lacunary.terminal.consent import Consent

__all__ = ["nearest", "open_store_of", "open_to_write", "project_at"]


def project_at(folder: Path, *, inside_only: bool = False) -> Project:
    """The project in a folder, or where none was named in the nearest folder above that has one;
    with `inside_only` every file must lie in it.
    """
    from lacunary.loaders import read_project

    return read_project(nearest(folder), inside_only=inside_only)


def nearest(folder: Path) -> Path:
    """The folder; where none was named the one here or above that has a project, if any."""
    from lacunary.loaders.project import PROJECT_FILE

    if folder != Path():
        return folder
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / PROJECT_FILE).is_file()), folder)


def open_store_of(project: Project, uri: str = "", database: str = "neo4j") -> Store:
    """The project's own store, or the one at an address, to be read."""
    from lacunary.remote import open_for
    from lacunary.terminal.login import ask_login

    return open_for(project, uri, database, login=ask_login)


def open_to_write(project: Project, uri: str, database: str, consent: Consent) -> Store:
    """The same to be written, as far as a person agreed to what would be lost."""
    from lacunary.remote import open_for
    from lacunary.terminal.login import ask_login

    return open_for(
        project,
        uri,
        database,
        write=True,
        agree=consent,
        replace=consent.replace,
        login=ask_login,
    )
