"""`schema.toml` as it stands in the file: read once, for all who take something from it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["schema_file", "shared_property"]


@cache
def schema_file() -> dict[str, Any]:
    """All tables of `schema.toml`.

    >>> schema_file()["edge"]["INCLUDES"]["from"]
    ['Review']
    """
    text = files("lacunary.graph").joinpath("schema.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def shared_property(name: str) -> dict[str, Any]:
    """What a property of several types is: its type and meaning; empty where the name is none.

    >>> shared_property("year")["type"], shared_property("estimate")
    ('integer', {})
    """
    found: dict[str, Any] = schema_file()["property"].get(name, {})
    return found
