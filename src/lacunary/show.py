"""Describes one thing of the graph: its properties, its neighbours, and every statement about it
with file and row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lacunary.graph.errors import QueryError
from lacunary.graph.stores.store import Store

__all__ = ["Thing", "describe_thing", "find_thing"]

_FIND = """
MATCH (n)
WHERE NOT n:Statement AND (n.id = $id OR $id IN coalesce(n.aliases, []) OR toLower(n.label) = toLower($words)
   OR toLower(n.label_en) = toLower($words) OR n.label_zh = $words OR n.doi = toLower($words) OR n.pmid = $words OR n.id ENDS WITH $suffix)
RETURN n.id AS id, CASE WHEN n.id = $id THEN 0 WHEN $id IN coalesce(n.aliases, []) THEN 1 ELSE 2 END AS rank
ORDER BY rank, id
LIMIT 12
"""
_PROPERTIES = "MATCH (n) WHERE n.id = $id RETURN labels(n)[0] AS type, properties(n) AS properties"
_OUT = """
MATCH (n)-[r]->(m) WHERE n.id = $id AND NOT m:Statement
RETURN type(r) AS edge, m.id AS id, coalesce(m.label_en, m.label, m.title, m.name, m.contents, m.path) AS name, m.label_zh AS name_zh, properties(r) AS properties
ORDER BY edge, id LIMIT 500
"""
_IN = """
MATCH (m)-[r]->(n) WHERE n.id = $id AND NOT m:Statement
RETURN type(r) AS edge, m.id AS id, coalesce(m.label_en, m.label, m.title, m.name, m.contents, m.path) AS name, m.label_zh AS name_zh, properties(r) AS properties
ORDER BY edge, id LIMIT 500
"""
_DEGREES = """
MATCH (n) WHERE n.id = $id
RETURN COUNT { MATCH (n)-->(m) WHERE NOT m:Statement } AS out_count, COUNT { MATCH (n)<--(m) WHERE NOT m:Statement } AS in_count
"""
_STATEMENTS = """
MATCH (t:Statement)-[:ABOUT]->(n) WHERE n.id = $id
MATCH (t)-[:FROM]->(f:Source)
RETURN t.property AS property, t.value AS value, t.words AS verbatim, t.speaker AS review, t.reading AS method, t.confidence AS confidence,
       t.chosen AS chosen, f.path AS path, t.sources AS rows
ORDER BY property, review, t.id
"""


def find_thing(store: Store, words: str) -> str:
    """The identifier that the words mean: an id, an alias, a DOI, a label; several matches are an
    error that lists them.
    """
    found = store.query(_FIND, {"id": words, "words": words, "suffix": f":{words}"}).rows
    best = [row[0] for row in found if row[1] == found[0][1]]
    if (
        len(best) > 1
        and len({row.removeprefix("study:").removeprefix("report:") for row in best}) == 1
    ):
        best = [
            row for row in best if row.startswith("study:")
        ]  # the study stands before the report it is named after
    if not best:
        raise QueryError(
            "show",
            f"nothing has the identifier or label `{words}`",
            "Use an id from a table, a DOI or a label.",
        )
    if len(best) > 1:
        raise QueryError("show", f"`{words}` may mean {', '.join(best)}", "Name one of them.")
    return str(best[0])


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of the graph: its properties, its edges out and in (the first 500 of each, `counts`
    says of how many) and every statement about it.
    """

    id: str
    type: str
    properties: dict[str, Any]
    counts: dict[str, int]
    edges_out: list[dict[str, Any]]
    edges_in: list[dict[str, Any]]
    statements: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The thing as one JSON object."""
        return {
            "id": self.id,
            "type": self.type,
            "properties": self.properties,
            "counts": self.counts,
            "out": self.edges_out,
            "in": self.edges_in,
            "statements": self.statements,
        }


def describe_thing(store: Store, words: str) -> Thing:
    """The thing that the words mean, with all that is said about it."""
    identifier = find_thing(store, words)
    kind, properties = store.query(_PROPERTIES, {"id": identifier}).rows[0]
    out_count, in_count = store.query(_DEGREES, {"id": identifier}).rows[0]

    def rows(query: str) -> list[dict[str, Any]]:
        answer = store.query(query, {"id": identifier})
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return Thing(
        identifier,
        kind,
        dict(sorted(properties.items())),
        {"out": out_count, "in": in_count},
        rows(_OUT),
        rows(_IN),
        rows(_STATEMENTS),
    )
