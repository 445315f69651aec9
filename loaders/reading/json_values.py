"""The values of JSON as our readers take them: numbers as printed, keys that stand twice, text
without halves of characters.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["DECODERS", "without_surrogates"]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that stands in it twice holds a list of its values."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    again: dict[str, list[Any]] = {}
    for key, value in pairs:
        again.setdefault(key, []).append(value)
    for key, several in again.items():
        if len(several) > 1:
            found[key] = [
                item
                for value in several
                for item in (value if isinstance(value, list) else [value])
            ]
    return found


DECODERS = (
    json.JSONDecoder(
        strict=False, parse_float=str, parse_constant=lambda _: None, object_pairs_hook=_unique
    ),
    json.JSONDecoder(
        strict=False,
        parse_float=str,
        parse_constant=lambda _: None,
        object_pairs_hook=_unique,
        parse_int=str,
    ),
)
"""Numbers with a fraction stay as printed, NaN is nothing; the second decoder is for whole numbers
longer than Python converts.
"""


def without_surrogates(value: Any) -> Any:
    """The value with a sign for each lone surrogate in its texts."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(item) for key, item in value.items()}
    return value
