"""JSON Schemas of `lacunary.toml` and of a mapping, by which editors complete and check: from the
declarations that reading uses.
"""

from __future__ import annotations

from typing import Any

from lacunary.graph import limits as of_questions
from lacunary.graph.records import Linking
from lacunary.loaders.declared import schema_of
from lacunary.loaders.fields import kinds
from lacunary.loaders.formats import format_names
from lacunary.loaders.mapping import MAPPING, Mapping
from lacunary.loaders.project import (
    ABOUT,
    LIMITS,
    LINKING,
    SOURCE,
    VOCABULARIES,
    Project,
    SourceEntry,
)
from lacunary.loaders.reading.files import Limits
from lacunary.loaders.vocabulary.read import builtin_vocabularies

__all__ = ["mapping_schema", "project_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_VALUE = {"type": ["string", "number", "boolean"]}
_CELL = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE}]}


def project_schema() -> dict[str, Any]:
    """The schema of `lacunary.toml`.

    >>> project_schema()["properties"]["sources"]["items"]["required"]
    ['id', 'path']
    """
    source = schema_of(SOURCE, SourceEntry, required=["id", "path"])
    source["properties"]["kind"]["enum"] = list(kinds())
    source["properties"]["loader"]["enum"] = format_names()
    source["properties"]["retrieved"]["format"] = "date"
    vocabularies = schema_of(VOCABULARIES)
    vocabularies["properties"]["builtin"]["items"] = {"enum": list(builtin_vocabularies())}
    about = schema_of(ABOUT, Project, required=["title"])
    for name, limit in of_questions.LIMITS.items():
        least = {"minimum": limit.least} if limit.least else {"exclusiveMinimum": 0}
        about["properties"][name] |= least | {"maximum": limit.most}
    names = ["id", *(name for name in kinds()["review"].fields if name != "review")]
    review = _object({name: {"$ref": "#/$defs/cell"} for name in names}, ["id", "title"])
    tables = {
        "project": about,
        "vocabularies": vocabularies,
        "reviews": {"type": "array", "items": review},
        "sources": {"type": "array", "items": source},
        "linking": schema_of(LINKING, Linking),
        "limits": schema_of(LIMITS, Limits),
    }
    return (
        {"$schema": _DIALECT, "title": "lacunary.toml"}
        | _object(tables, ["project"])
        | {"$defs": {"cell": _CELL}}
    )


def mapping_schema() -> dict[str, Any]:
    """The schema of a mapping: its kind, and as columns, constants and values the fields of any
    kind.

    >>> "inclusion" in mapping_schema()["properties"]["kind"]["enum"]
    True
    """
    schema = schema_of(MAPPING, Mapping, required=["kind"])
    schema["properties"]["kind"]["enum"] = list(kinds())
    names = sorted({name for kind in kinds().values() for name in kind.fields})
    for section in ("columns", "constants", "values", "separators"):
        schema["properties"][section]["propertyNames"] = {"enum": names}
    return {"$schema": _DIALECT, "title": "A mapping of lacunary"} | schema


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": required,
    }
