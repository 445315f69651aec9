"""The Cypher by which a graph is declared, read and written on a Neo4j server."""

from __future__ import annotations

from lacunary.graph.schema import schema
from lacunary.graph.stores.neo4j.lock import MARKER, PUSH

__all__ = [
    "CREATE_EDGES",
    "DELETE_EDGES",
    "TEXT_INDEX",
    "UPDATE_EDGES",
    "create_nodes",
    "edge_query",
    "node_query",
    "schema_statements",
    "text_labels",
    "text_properties",
    "update_nodes",
]

TEXT_INDEX = "lacunary_text"
"""The full-text index over titles, names and labels in both languages."""

_FIND = (
    "UNWIND $rows AS row MATCH (a:`{start}` {{id: row[0]}}) "
    "UNWIND row[1] AS out MATCH (b:`{end}` {{id: out[0]}}) "
)
# Property values go as lists in the order of the schema: half the bytes of maps; a missing one is
# null.
CREATE_EDGES = _FIND + "CREATE (a)-[:`{name}` {{{properties}`{marker}`: true}}]->(b)"
UPDATE_EDGES = (
    _FIND
    + "MATCH (a)-[r:`{name}`]->(b) WHERE r.`{marker}` SET r += {{{properties}`{marker}`: true}}"
)
DELETE_EDGES = _FIND + "MATCH (a)-[r:`{name}`]->(b) WHERE r.`{marker}` DELETE r"


def schema_statements() -> dict[str, str]:
    """The constraints and indexes of the schema as Cypher, by name: unique ids, look-up indexes, a
    full-text index.

    >>> statements = schema_statements()
    >>> print(statements["lacunary_Study_id"])
    CREATE CONSTRAINT `lacunary_Study_id` IF NOT EXISTS FOR (n:`Study`) REQUIRE n.`id` IS UNIQUE
    >>> print(statements["lacunary_Study_year"])
    CREATE INDEX `lacunary_Study_year` IF NOT EXISTS FOR (n:`Study`) ON (n.`year`)
    """
    unique = "CREATE CONSTRAINT `{0}` IF NOT EXISTS FOR (n:`{1}`) REQUIRE n.`id` IS UNIQUE"
    lookup = "CREATE INDEX `{0}` IF NOT EXISTS FOR (n:`{1}`) ON (n.`{2}`)"
    nodes = schema().nodes
    names = {
        f"lacunary_{label}_id": unique.format(f"lacunary_{label}_id", label)
        for label in [*nodes, PUSH]
    }
    for label, kind in nodes.items():
        for name in (p.name for p in kind.properties.values() if p.index and p.name != "id"):
            names[f"lacunary_{label}_{name}"] = lookup.format(
                f"lacunary_{label}_{name}", label, name
            )
    labels = "|".join(f"`{label}`" for label in text_labels())
    properties = ", ".join(f"n.`{name}`" for name in text_properties())
    # `cjk` cuts Chinese text into pairs of characters and other text into words; the default finds
    # no Chinese word.
    names[TEXT_INDEX] = (
        f"CREATE FULLTEXT INDEX `{TEXT_INDEX}` IF NOT EXISTS FOR (n:{labels}) "
        f"ON EACH [{properties}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'cjk'}}}}"
    )
    return names


def text_labels() -> list[str]:
    """The node types that the full-text index covers."""
    return [
        label
        for label, kind in schema().nodes.items()
        if any(p.text for p in kind.properties.values())
    ]


def text_properties() -> list[str]:
    """The properties that it covers."""
    return sorted(
        {p.name for kind in schema().nodes.values() for p in kind.properties.values() if p.text}
    )


def node_query(label: str) -> tuple[list[str], str]:
    """The properties of a node type, `id` first, and the Cypher that returns them for each node
    lacunary wrote.
    """
    names = ["id", *(name for name in schema().nodes[label].properties if name != "id")]
    values = ", ".join(f"n.`{name}`" for name in names)
    return names, f"MATCH (n:`{label}`) WHERE n.`{MARKER}` RETURN {values}"


def edge_query(name: str) -> tuple[list[str], str]:
    """`from`, `to` and the properties of an edge type, and the Cypher that returns them for each
    edge of lacunary.
    """
    kind = schema().edges[name]
    start, end = ("|".join(f"`{label}`" for label in labels) for labels in (kind.start, kind.end))
    fields = "".join(f", r.`{key}`" for key in kind.properties)
    query = (
        f"MATCH (a:{start})-[r:`{name}`]->(b:{end}) WHERE r.`{MARKER}` RETURN a.id, b.id{fields}"
    )
    return ["from", "to", *kind.properties], query


def create_nodes(label: str, names: list[str]) -> str:
    """The Cypher that creates nodes of a type from rows of values in the order of `names`."""
    values = ", ".join(f"`{name}`: row[{place}]" for place, name in enumerate(names))
    return f"UNWIND $rows AS row CREATE (:`{label}` {{{values}, `{MARKER}`: true}})"


def update_nodes(label: str, names: list[str]) -> str:
    """The Cypher that sets the properties of nodes from such rows, `id` first."""
    values = ", ".join(f"`{name}`: row[{place}]" for place, name in enumerate(names))
    return f"UNWIND $rows AS row MATCH (n:`{label}` {{id: row[0]}}) SET n += {{{values}}}"
