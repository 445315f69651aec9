"""Names in an ad-hoc query that no graph has: a label, a type of relationship or a property that is
misspelt answers nothing, and an engine does not say so.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from lacunary.graph.phrases import in_both
from lacunary.graph.schema import schema
from lacunary.graph.stamp import STAMP
from lacunary.graph.stores.cypher_tokens import Token, readings

__all__ = ["unknown_names"]

_BEFORE_PATTERN = ("MATCH", "WHERE", "AND", "OR", "XOR", "NOT", "EXISTS")
"""The words after which a bracket opens a pattern, and no call of a function."""


def unknown_names(cypher: str) -> list[dict[str, str]]:
    """What to say of each name that is in no graph, by language, in the order of the query.

    Labels and types are looked for where a pattern or a predicate has them, properties on what a
    pattern names, and in a pattern's own map.

    >>> [said["en"] for said in unknown_names("MATCH (s:Studdy) RETURN s.yeer")]
    ['No graph has the label `Studdy`. Did you mean `Study`?', \
'No graph has the property `yeer`. Did you mean `year`?']
    """
    tokens = next(readings(cypher))
    known = _known()
    if STAMP in {token.words for token in tokens}:  # it is no part of the model
        return []
    found = dict.fromkeys((kind, name) for kind, name in _names(tokens) if name not in known[kind])
    return [_said(kind, name, known[kind]) for kind, name in found]


def _said(kind: str, name: str, known: frozenset[str]) -> dict[str, str]:
    near = _near(name, known)
    if near:
        return in_both("queries.asking", f"unknown_near.{kind}", name=name, near=near)
    return in_both("queries.asking", f"unknown_name.{kind}", name=name)


def _near(name: str, known: frozenset[str]) -> str:
    folded = {other.casefold(): other for other in sorted(known)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else ""


def _known() -> dict[str, frozenset[str]]:
    """The names of the schema, by what they name."""
    nodes, edges = schema().nodes, schema().edges
    properties = {"id"}.union(*(node.properties for node in nodes.values()))
    properties = properties.union(*(edge.properties for edge in edges.values()))
    return {
        "label": frozenset(nodes),
        "type": frozenset(edges),
        "property": frozenset(properties),
    }


def _names(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Every name of a kind in the tokens."""
    things = _things(tokens)
    opened: list[str] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if token.sign in ("(", "[", "{"):
            opened.append(_opened(tokens, at, opened))
        elif token.sign in (")", "]", "}") and opened:
            opened.pop()
        elif token.sign == ":" and not _is_key(tokens, at, opened):
            kind = "type" if opened[-1:] == ["edge"] else "label"
            yield from ((kind, name) for name in _alternatives(tokens, at + 1, opened))
        elif token.sign == ":" and opened[-1:] == ["pattern map"] and before is not None:
            yield "property", before.words
        elif token.sign == "." and before is not None and before.words in things:
            name = tokens[at + 1] if at + 1 < len(tokens) else None
            if name is not None and name.kind in ("word", "quoted"):
                yield "property", name.words


def _opened(tokens: Sequence[Token], at: int, opened: Sequence[str]) -> str:
    """What a bracket opens: an edge or a node of a pattern, the map of one, or something else."""
    sign, before = tokens[at].sign, tokens[at - 1] if at else None
    if sign == "[":
        return "edge" if before is not None and before.sign == "-" else "list"
    if sign == "(":
        if before is None or before.kind not in ("word", "quoted"):
            return "node"
        return "node" if before.upper in _BEFORE_PATTERN else "call"
    key = tokens[at + 1 : at + 3]
    has_key = len(key) == 2 and key[0].kind in ("word", "quoted") and key[1].sign == ":"
    return "pattern map" if opened[-1:] in (["edge"], ["node"]) and has_key else "map"


def _is_key(tokens: Sequence[Token], at: int, opened: Sequence[str]) -> bool:
    """Whether a colon stands after the key of a map."""
    if not opened or not opened[-1].endswith("map"):
        return False
    return at >= 2 and tokens[at - 2].sign in ("{", ",")


def _alternatives(tokens: Sequence[Token], at: int, opened: Sequence[str]) -> Iterator[str]:
    """The names after a colon: `A`, `A|B`, `A:B`, `!A&B`."""
    within = opened[-1:] in (["edge"], ["node"])
    while at < len(tokens):
        token = tokens[at]
        if token.kind in ("word", "quoted"):
            yield token.words
            following = tokens[at + 1].sign if at + 1 < len(tokens) else ""
            if following not in (":", "&", "|") or (following == "|" and not within):
                return
        elif token.sign not in ("!", "|", "&", ":", "("):
            return
        at += 1


def _things(tokens: Sequence[Token]) -> set[str]:
    """The variables that a pattern binds to a node or an edge."""
    found = set()
    for at, token in enumerate(tokens[:-1]):
        name, after = tokens[at + 1], tokens[at + 2] if at + 2 < len(tokens) else None
        if token.sign not in ("(", "[") or name.kind != "word" or after is None:
            continue
        before = tokens[at - 1] if at else None
        joined = before is not None and (before.sign in ("-", ">", "<") or before.upper == "MATCH")
        ahead = tokens[at + 3].sign if at + 3 < len(tokens) else ""
        alone = after.sign in (")", "]") and (joined or ahead in ("-", "<"))
        if after.sign == ":" or alone or (after.sign == "{" and joined):
            found.add(name.words)
    return found
