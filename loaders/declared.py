"""TOML files that a person writes, held against declarations: annotated types say what a key may
hold, and in words what to give.

The same declarations give the JSON Schema by which an editor completes and checks (`schema_of`).
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
from msgspec import Meta

from lacunary.graph.errors import LacunaryError, raise_all
from lacunary.loaders.reading.toml import line_of

__all__ = ["Declared", "Flag", "Keys", "Text", "Texts", "keys_of", "schema_of", "wanted"]

Keys = Mapping[str, Any]
"""Name of a key to its annotated type."""


def wanted(what: str, **bounds: Any) -> Meta:
    """What to give a key, in the words of its error, and the bounds of its value."""
    return Meta(description=what, extra={"words": what}, **bounds)


Text = Annotated[str, wanted("text in quotation marks")]
Texts = Annotated[tuple[str, ...], wanted("a list of texts")]
Flag = Annotated[bool, wanted("true or false")]


def keys_of(kind: type, but: Collection[str] = ()) -> dict[str, Any]:
    """The keys of a table that a dataclass or a TypedDict declares.

    >>> from lacunary.loaders.reading.files import Limits
    >>> "rows" in keys_of(Limits), "rows" in keys_of(Limits, but=["rows"])
    (True, False)
    """
    return {
        name: of
        for name, of in get_type_hints(kind, include_extras=True).items()
        if name not in but
    }


class Declared:
    """The text of one file and the mistakes found in it, each with its line."""

    def __init__(self, where: str, text: str, kind: type[LacunaryError]) -> None:
        self.where, self.text, self.kind = where, text, kind
        self.errors: list[LacunaryError] = []

    def wrong(self, key: str, table: str, number: int, what: str, remedy: str) -> None:
        """Note a mistake at a key of the nth table of a name."""
        self.errors.append(
            self.kind(f"{self.where}:{line_of(self.text, key, table, number)}", what, remedy)
        )

    def unknown(
        self, table: Mapping[str, Any], keys: Collection[str], name: str = "", number: int = 1
    ) -> None:
        """Note every key that is not known."""
        for key in [key for key in table if key not in keys]:
            near = difflib.get_close_matches(key, sorted(keys), n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(sorted(keys))}."
            self.wrong(key, name, number, f"the key `{key}` is not known", remedy)

    def read(
        self, table: Mapping[str, Any], keys: Keys, name: str = "", number: int = 1
    ) -> dict[str, Any]:
        """The values of the keys that are known and hold what they may; the others are noted."""
        self.unknown(table, keys, name, number)
        found: dict[str, Any] = {}
        for key in [key for key in keys if key in table]:
            # A date of TOML is as good as one in quotation marks.
            value = table[key].isoformat() if isinstance(table[key], datetime.date) else table[key]
            try:
                found[key] = msgspec.convert(value, keys[key])
            except msgspec.ValidationError:
                self.wrong(
                    key, name, number, f"`{key}` is {value!r}", f"Give it {_words_of(keys[key])}."
                )
        return found

    def raise_all(self) -> None:
        """Raise the mistakes, in the order of their lines."""
        raise_all(
            sorted(self.errors, key=lambda error: (int(error.where.rpartition(":")[2]), str(error)))
        )

    def table(self, raw: Mapping[str, Any], name: str) -> dict[str, Any]:
        """The one table of a name; an empty one where there is none."""
        found = raw.get(name, {})
        if isinstance(found, dict):
            return found
        self.wrong(
            name, "", 1, f"`{name}` is no table", f"Write [{name}] once, in single brackets."
        )
        return {}

    def tables(self, raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """Every table of a name."""
        found = raw.get(name, [])
        if isinstance(found, list) and all(isinstance(item, dict) for item in found):
            return list(found)
        self.wrong(
            name,
            "",
            1,
            f"`{name}` is no list of tables",
            f"Write [[{name}]] in double brackets, once for each.",
        )
        return []


def _words_of(of: Any) -> str:
    for part in get_args(of):
        if isinstance(part, Meta) and part.extra:
            return str(part.extra["words"])
    raise TypeError(f"{of} says no words")  # a declaration of ours without them


def schema_of(
    keys: Keys, kind: type | None = None, required: Collection[str] = ()
) -> dict[str, Any]:
    """The JSON Schema of a table: no other keys than these, with the defaults of the dataclass that
    declares them.
    """
    defaults = {each.name: each.default for each in fields(kind)} if kind else {}
    properties: dict[str, Any] = {}
    for name, of in keys.items():
        properties[name] = msgspec.json.schema(of)
        default = defaults.get(name, MISSING)
        if default is not MISSING and default not in (None, "", ()):
            properties[name]["default"] = default
    found: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return found | ({"required": sorted(required)} if required else {})
