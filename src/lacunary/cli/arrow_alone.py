"""Arrow without pandas, in a process of our own: no command needs the data frames, and to import
them takes a third of a second.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

__all__ = ["leave_pandas_out"]


class _NoPandas(MetaPathFinder):
    """Finds no pandas, whether it is installed or not."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
        return None


def leave_pandas_out() -> None:
    """Let Arrow look for pandas now, where it finds none, and not again.

    `pyarrow.array` imports pandas the first time it is called, to tell a series from a list. What
    asks for pandas itself still gets it.
    """
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow

        pyarrow.array([])
    finally:
        sys.meta_path.remove(finder)
