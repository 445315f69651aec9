"""The schema of the graph, read from `schema.toml`: node types, edge types, their properties and
what they mean.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lacunary.graph.errors import GraphError
from lacunary.graph.phrases import phrase
from lacunary.graph.report_fields import report_fields
from lacunary.graph.schema_file import schema_file, shared_property

__all__ = [
    "LEVELS", "STATES", "EdgeType", "NodeType", "Property", "Schema", "label_of", "schema",
    "schema_version",
]  # fmt: skip

STATES = ("coded", "said_not_mapped", "not_said", "not_applicable")
"""The states of a dimension of a study, each a list property of `Study`; a dimension is in one."""
LEVELS = ("country", "province")
"""Levels of a region that are dimensions of a study of their own."""

_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "strings": list,
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or edge: its name, type and meaning in both languages, which are the
    same wherever the name stands. `column` is the column of a vocabulary's file, where that has
    another name.
    """

    name: str
    type: str
    en: str
    zh: str
    single: bool = False
    index: bool = False
    text: bool = False
    local: bool = False
    column: str = ""

    def accepts(self, value: Any) -> bool:
        """Whether a value has this property's type (a missing value always may stand).

        >>> (
        ...     Property("n", "integer", "", "").accepts(151),
        ...     Property("n", "integer", "", "").accepts("151"),
        ... )
        (True, False)
        """
        if value is None:
            return True
        if self.type == "string":
            return isinstance(value, str)
        if self.type == "strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        if self.type in {"integer", "float"} and isinstance(value, bool):
            return False
        if self.type == "integer" and isinstance(value, int) and not -(2**63) <= value < 2**63:
            return False
        if self.type == "float" and isinstance(value, float) and not math.isfinite(value):
            return False
        return isinstance(value, _TYPES[self.type])


@dataclass(frozen=True, slots=True)
class NodeType:
    """A node type: its label, meaning, properties and, for a concept, its dimension and the edge
    that codes a study with it.
    """

    label: str
    en: str
    zh: str
    rdf: str
    properties: dict[str, Property]
    concept: str = ""
    coding: str = ""


@dataclass(frozen=True, slots=True)
class EdgeType:
    """An edge type: its name, the node types at both ends, meaning and properties."""

    name: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    en: str
    zh: str
    rdf: str
    properties: dict[str, Property]


@dataclass(frozen=True)
class Schema:
    """All node and edge types of the graph.

    Attributes
    ----------
    nodes
        Types of nodes, by label.
    edges
        Types of edges, by name.

    Examples
    --------
    >>> schema().nodes["Study"].properties["n"].type
    'integer'
    >>> schema().edges["INCLUDES"].start, schema().edges["INCLUDES"].end
    (('Review',), ('Study',))
    >>> schema().dimensions["condition"]
    'Condition'
    """

    nodes: dict[str, NodeType]
    edges: dict[str, EdgeType]

    @property
    def dimensions(self) -> dict[str, str]:
        """Dimension of a study's coding to node label: `{"condition": "Condition", …}`."""
        return {node.concept: label for label, node in self.nodes.items() if node.coding}

    @property
    def concepts(self) -> dict[str, str]:
        """Every vocabulary to its node label: the dimensions, databases and venues."""
        return {node.concept: label for label, node in self.nodes.items() if node.concept}

    @property
    def codings(self) -> dict[str, str]:
        """Dimension to the edge type that codes a study with it: `{"condition": "ON_CONDITION",
        …}`.
        """
        return {node.concept: node.coding for node in self.nodes.values() if node.coding}

    @property
    def study_dimensions(self) -> tuple[str, ...]:
        """The dimensions of which every study has a state: those of its codings, and two levels of
        a region: `country` and `province`.
        """
        return (*self.codings, *LEVELS)


def label_of(node_id: str) -> str:
    """The node type that an identifier names, from its prefix.

    >>> label_of("study:doi:10.2196/16715"), label_of("condition:insomnia")
    ('Study', 'Condition')
    """
    label = _labels().get(node_id.partition(":")[0])
    if label is None:
        raise GraphError(
            node_id,
            "the identifier names no node type",
            "Identifiers read like study:…, report:…, condition:….",
        )
    return label


@cache
def _labels() -> dict[str, str]:
    return {label.lower(): label for label in schema().nodes}


@cache
def schema_version() -> str:
    """The first twelve digits of the digest of `schema.toml` and `report_fields.toml`: another one
    means that graphs look different.

    >>> len(schema_version())
    12
    """
    digest = hashlib.sha256()
    for name in ("schema.toml", "report_fields.toml"):
        data = files("lacunary.graph").joinpath(name).read_bytes()
        digest.update(data.replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


@cache
def schema() -> Schema:
    """The one schema, from `schema.toml`.

    Returns
    -------
    Schema
        The same object each time.

    Examples
    --------
    >>> "INCLUDES" in schema().edges
    True
    """
    raw = schema_file()
    common = {kind: _properties(table) for kind, table in raw["common"].items()}
    nodes: dict[str, NodeType] = {}
    for label, table in raw["node"].items():
        properties = dict(common["node"])
        if table.get("concept"):
            properties |= common["concept"]
        properties |= _properties(table.get("properties", {}))
        properties |= _report_properties() if label == "Report" else {}
        nodes[label] = NodeType(
            label,
            table["en"],
            table["zh"],
            table["rdf"],
            properties,
            table.get("concept", ""),
            table.get("edge", ""),
        )
    edges: dict[str, EdgeType] = {}
    for name, table in raw["edge"].items():
        properties = common["edge"] | _properties(table.get("properties", {}))
        edges[name] = EdgeType(
            name,
            tuple(table["from"]),
            tuple(table["to"]),
            table["en"],
            table["zh"],
            table["rdf"],
            properties,
        )
    coding = raw["coding"]
    for label, node in nodes.items():
        if node.coding:
            edges[node.coding] = EdgeType(
                node.coding,
                tuple(coding["from"]),
                (label,),
                phrase("graph", "coding", "en", dimension=node.concept),
                phrase("graph", "coding", "zh", dimension=node.zh),
                coding["rdf"] + label,
                common["edge"] | _properties(coding["properties"]),
            )
    return Schema(nodes, edges)


def _properties(table: dict[str, dict[str, Any]]) -> dict[str, Property]:
    return {
        name: Property(name=name, **shared_property(name) | fields)
        for name, fields in table.items()
    }


def _report_properties() -> dict[str, Property]:
    return {
        row.shown_as: Property(
            row.shown_as, row.type, row.en, row.zh, row.single, row.index, row.text, row.local
        )
        for row in report_fields().values()
    }
