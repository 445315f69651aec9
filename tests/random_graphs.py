"""Graphs by chance that the schema allows, small enough to compare two engines on many of them.

Both literatures, missing properties, odd strings, equal values, circles among broader concepts,
edges between any two nodes that may be joined. What real graphs hold stands in
`random_graphs.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from lacunary.graph import Graph, GraphBuilder
from lacunary.graph.schema import NodeType, Property, label_of, schema

__all__ = ["graphs"]

TABLE = tomllib.loads(Path(__file__).with_name("random_graphs.toml").read_text(encoding="utf-8"))
WORDS: dict[str, list[str]] = TABLE["words"]
ODD: dict[str, list[Any]] = TABLE["odd"]
MOST = {"Study": 5, "Report": 6, "Statement": 8} | dict.fromkeys(
    ("Review", "Statistic", "Region"), 4
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph of up to some 70 nodes; one that fails shrinks to few nodes, edges and properties."""
    counts = {label: draw(st.integers(0, MOST.get(label, 3))) for label in schema().nodes}
    random = draw(st.randoms(use_true_random=False))
    graph = GraphBuilder()
    for label, kind in schema().nodes.items():
        ids = [identifier(random, label, place) for place in range(counts[label])]
        for node in ids:
            row = properties(random, label, kind.properties)
            graph.add_node(node, row | place_among(random, kind, ids))
    for name, edge in schema().edges.items():
        ends = [node for label in edge.end for node in graph.ids(label)]
        for start in [node for label in edge.start for node in graph.ids(label)]:
            allowed = [end for end in ends if name != "BROADER" or label_of(end) == label_of(start)]
            for end in random.sample(allowed, min(len(allowed), random.choice([0, 0, 1, 1, 2, 3]))):
                graph.add_edge(name, start, end, properties(random, name, edge.properties))
    return graph.freeze()


def identifier(random: Random, label: str, place: int) -> str:
    """An identifier of a node type, at times with an odd string in it."""
    return f"{label.lower()}:{random.choice(['', '', *ODD['strings']])}{place}"


def place_among(random: Random, kind: NodeType, ids: list[str]) -> Mapping[str, str]:
    """A concept's dimension and its top concept, which a build always gives it."""
    return {"scheme": kind.concept, "top": random.choice(ids)} if kind.concept else {}


def properties(random: Random, owner: str, known: Mapping[str, Property]) -> dict[str, Any]:
    """Some of the properties that a node or edge type may have."""
    return {
        name: value(random, owner, kind)
        for name, kind in known.items()
        if name != "id" and random.random() < (0.8 if f"{owner}.{name}" in WORDS else 0.4)
    }


def value(random: Random, owner: str, kind: Property) -> Any:
    """A value of a property's type: a word that real graphs hold there, or anything that may be."""
    words = WORDS.get(f"{owner}.{kind.name}", WORDS.get(kind.name, []))
    match kind.type:
        case "string":
            return random.choice(words if words and random.random() < 0.8 else ODD["strings"])
        case "strings":
            length = random.choice([1, 1, 2, 3])
            return [random.choice([*words, *ODD["strings"]]) for _ in range(length)]
        case "integer":
            return random.choice(ODD["integers"])
        case "float":
            return random.choice(ODD["floats"])
    return random.random() < 0.5
