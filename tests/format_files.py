"""Where the tests of formats find real files, which stand beside the checkout where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

__all__ = ["shared"]

DATA = Path(__file__).parents[2] / "shared" / "data"


def shared(*parts: str) -> Path:
    """A real file, or a skip where it is not at hand."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")
    return path
