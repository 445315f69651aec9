"""Starts the embedded engine in this process, and leaves the environment of the process as it
was.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lacunary.graph.errors import StoreError

__all__ = ["must_have_engine", "start_engine"]

_BUILDS = ("arcadedb", "arcadedb_embedded")
"""What the builds of the engine import as, the first that is there is taken."""

_CONSOLE, _FOLDER = "ARCADEDB_LOG_CONSOLE", "ARCADEDB_LOG_DIR"
"""What the engine asks the environment, once, when it starts: whether its log goes to the console
too (it would, between the answers), and in which folder it is kept (else somewhere in the home).
"""
_STARTING = threading.Lock()


def start_engine(folder: Path) -> Any:
    """The engine's Python module, started: the native build, or a JVM build where that one is
    installed instead.

    `arcadedb-jvm` imports as the native one does, `arcadedb-embedded` under a name of its own. The
    log is kept beside the first database of the process, unless the environment says otherwise.
    """
    with _STARTING, _environment({_CONSOLE: "0", _FOLDER: str(folder.absolute().parent / "log")}):
        module = _imported()
        module.database_exists(str(folder.absolute()))  # the first call starts it
    return module


def must_have_engine() -> None:
    """Raise a StoreError where no build of the engine is installed; nothing is started."""
    if not any(find_spec(name) for name in _BUILDS):
        raise StoreError(
            "embedded engine",
            "the package `arcadedb` is not installed, and there may be no wheel of it for this"
            " platform",
            "Install `arcadedb` or `arcadedb-jvm` (Linux, macOS arm64, Windows), or use a Neo4j"
            " server with --store.",
        )


def _imported() -> Any:
    must_have_engine()
    return import_module(next(name for name in _BUILDS if find_spec(name)))


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    """Variables as long as the block runs, as far as they are not set already."""
    added = [name for name in wanted if name not in os.environ]
    os.environ.update((name, wanted[name]) for name in added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
