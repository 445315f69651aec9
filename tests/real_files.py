"""The fixture `real`: real files, which stand beside the checkout where they are at hand.

Every test that uses it carries the marker `real`. Where the files are missing these tests are
skipped and counted in the summary; with LACUNARY_REQUIRE_REAL a skipped one fails.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["REAL_FILES", "RealFiles", "real"]

RealFiles = Callable[..., Path]
REAL_FILES = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real() -> RealFiles:
    """Gives a real file or folder by its place, or skips the test where it is not at hand."""

    def find(*parts: str) -> Path:
        path = REAL_FILES.joinpath(*parts)
        if not path.exists():
            pytest.skip(f"{Path('shared', 'data', *parts)} is not beside this checkout")
        return path

    return find
