"""Shows one thing of the graph: its properties, its neighbours, and every statement about it with
file and row.
"""

from __future__ import annotations

from typing import Any

from lacunary.graph.errors import QueryError
from lacunary.graph.stores.store import Store
from lacunary.terminal.console import echo, echo_json

__all__ = ["describe_thing", "find_thing", "print_thing"]

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
RETURN type(r) AS edge, m.id AS id, coalesce(m.label_en, m.label, m.title, m.name, m.path) AS name, m.label_zh AS name_zh, properties(r) AS properties
ORDER BY edge, id LIMIT 500
"""
_IN = """
MATCH (m)-[r]->(n) WHERE n.id = $id AND NOT m:Statement
RETURN type(r) AS edge, m.id AS id, coalesce(m.label_en, m.label, m.title, m.name, m.path) AS name, m.label_zh AS name_zh, properties(r) AS properties
ORDER BY edge, id LIMIT 500
"""
_DEGREES = """
MATCH (n) WHERE n.id = $id
RETURN COUNT { MATCH (n)-->(m) WHERE NOT m:Statement } AS out_count, COUNT { MATCH (n)<--(m) WHERE NOT m:Statement } AS in_count
"""
_STATEMENTS = """
MATCH (t:Statement)-[:ABOUT]->(n) WHERE n.id = $id
MATCH (t)-[:FROM]->(f:Source)
RETURN t.property AS property, t.value AS value, t.verbatim AS verbatim, t.review AS review, t.method AS method, t.confidence AS confidence,
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


def describe_thing(store: Store, words: str) -> dict[str, Any]:
    """One thing as a dictionary: id, type, properties, edges out and in (the first 500 of each,
    `counts` says of how many), statements.
    """
    identifier = find_thing(store, words)
    kind, properties = store.query(_PROPERTIES, {"id": identifier}).rows[0]
    out_count, in_count = store.query(_DEGREES, {"id": identifier}).rows[0]
    names = ("edge", "id", "name", "name_zh", "properties")
    statement = (
        "property",
        "value",
        "verbatim",
        "review",
        "method",
        "confidence",
        "chosen",
        "path",
        "rows",
    )
    return {
        "id": identifier,
        "type": kind,
        "properties": dict(sorted(properties.items())),
        "counts": {"out": out_count, "in": in_count},
        "out": [
            dict(zip(names, row, strict=True)) for row in store.query(_OUT, {"id": identifier}).rows
        ],
        "in": [
            dict(zip(names, row, strict=True)) for row in store.query(_IN, {"id": identifier}).rows
        ],
        "statements": [
            dict(zip(statement, row, strict=True))
            for row in store.query(_STATEMENTS, {"id": identifier}).rows
        ],
    }


def print_thing(store: Store, words: str, as_json: bool) -> None:
    """Print one thing, for a person or as JSON."""
    thing = describe_thing(store, words)
    if as_json:
        echo_json(thing)
        return
    echo(f"{thing['type']} {thing['id']}")
    for key, value in thing["properties"].items():
        if key != "id":
            echo(f"  {key}: {_words(value)}")
    for title, side, arrow in (("Leads to", "out", "->"), ("Led to by", "in", "<-")):
        if thing[side]:
            shown, held = len(thing[side]), thing["counts"][side]
            echo(f"{title} ({held})" if shown == held else f"{title} (the first {shown} of {held})")
        for edge in thing[side]:
            said = {
                key: value
                for key, value in edge["properties"].items()
                if value not in (None, "", [])
            }
            names = " · ".join(name for name in (edge["name"], edge["name_zh"]) if name)
            facts = "; ".join(f"{key} {_words(value)}" for key, value in sorted(said.items()))
            echo(
                f"  {arrow} {edge['edge']} {names} [{edge['id']}]"
                + (f"  ({facts})" if facts else "")
            )
    if thing["statements"]:
        echo(f"Statements ({len(thing['statements'])}): * the graph shows this one")
    for claim in thing["statements"]:
        mark = "*" if claim["chosen"] else " "
        meant = f" = {claim['value']}" if claim["value"] not in (None, claim["verbatim"]) else ""
        rows = ", ".join(str(row).rpartition(":")[2] for row in claim["rows"])
        who = claim["review"] or ("a person" if claim["method"] == "decision" else "no review")
        echo(
            f"  {mark} {claim['property']}: “{claim['verbatim']}”{meant}  [{who}; {claim['method']}; {claim['path']}:{rows}]"
        )
    if not thing["statements"]:
        echo(f"Everything shown was read in: {_words(thing['properties'].get('sources', []))}")


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value[:8])) + (f" … ({len(value)})" if len(value) > 8 else "")
    return str(value)
