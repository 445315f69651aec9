"""What a push would take away from a Neo4j database, and whose graph is there: found out before
anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.errors import StoreError
from lacunary.graph.schema import schema
from lacunary.graph.stamp import STAMP, Stamp
from lacunary.graph.stores.neo4j.lock import MARKER, PUSH

__all__ = ["Agree", "Losses", "count_losses", "only_own", "whose"]

KIN = ("Review", "Study", "Report")
"""The node types that tell projects apart; concepts of the shipped vocabularies stand in every
graph.
"""

KIN_LOST = 0.10
"""A graph that does not say whose it is counts as ours while no larger share of these nodes would
go.
"""

SHOWN = 5
"""How many relationships of users are named."""

_Rows = Callable[[str, dict[str, Any]], list[list[Any]]]


@dataclass(slots=True)
class Losses:
    """What a push would take away from a database.

    `there` is the project whose graph is there: None where lacunary wrote nothing, "" where an
    earlier version of the program did, which did not say. `nodes` and `edges` count by type what
    would go, `of_nodes` and `of_edges` what lacunary holds there. `relations` are relationships of
    users at nodes that would go, as `(Note)-[MY_OWN]->(study:s1)`; `notes` counts the nodes among
    them with labels or properties of users.
    """

    where: str
    project: str | None
    there: str | None = None
    nodes: Counter[str] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    of_nodes: Counter[str] = field(default_factory=Counter)
    of_edges: Counter[str] = field(default_factory=Counter)
    relations: list[str] = field(default_factory=list)
    notes: int = 0

    @property
    def share(self) -> float:
        """The share of nodes or of edges that would go, whichever is larger; 0 to 1."""
        parts = ((self.nodes, self.of_nodes), (self.edges, self.of_edges))
        return max(
            (gone.total() / there.total() for gone, there in parts if there.total()), default=0.0
        )

    @property
    def of_another(self) -> bool:
        """Whether the graph there is not this project's; one that does not say so is ours when
        nearly all of it is here too.
        """
        if self.there is None:
            return False
        if self.there or self.project is None:
            return self.there != (self.project or "")
        kin = sum(self.of_nodes[label] for label in KIN)
        return sum(self.nodes[label] for label in KIN) > kin * KIN_LOST

    def words(self) -> list[str]:
        """What would go, a line for each kind of thing; nothing where nothing would."""
        lines = [
            f"{what} that would go: "
            + ", ".join(f"{name} {count:,}/{of[name]:,}" for name, count in sorted(gone.items()))
            for what, gone, of in (
                ("nodes", self.nodes, self.of_nodes),
                ("edges", self.edges, self.of_edges),
            )
            if gone
        ]
        if self.relations:
            more = (
                f" and {len(self.relations) - SHOWN:,} more" if len(self.relations) > SHOWN else ""
            )
            lines.append(
                f"relationships of others at these nodes: {', '.join(self.relations[:SHOWN])}{more}"
            )
        if self.notes:
            lines.append(f"nodes among these with labels or properties of others: {self.notes:,}")
        return lines


Agree = Callable[[Losses], None]
"""Is asked before a push writes; raises where it does not agree."""


def only_own(losses: Losses) -> None:
    """Agree to everything but taking the place of another project's graph."""
    if losses.of_another:
        whose = f"the project {losses.there}" if losses.there else "a project that it does not name"
        raise StoreError(
            losses.where,
            f"the database holds the graph of {whose}",
            "Name another --database, or say --replace.",
        )


def whose(rows: _Rows) -> tuple[str | None, Stamp | None]:
    """The project whose graph a database holds, or whose first push was interrupted there, and the
    stamp.
    """
    found = rows(f"MATCH (g:`{STAMP}`) WHERE g.`{MARKER}` RETURN properties(g)", {})
    if found:
        stamp = Stamp.read(found[0][0])
        return stamp.project, stamp
    begun = rows(f"MATCH (p:`{PUSH}`) WHERE p.project IS NOT NULL RETURN p.project", {})
    return (str(begun[0][0]) if begun else None), None


def count_losses(losses: Losses, gone: dict[str, list[str]], rows: _Rows, batch: int) -> None:
    """Find what users keep at the nodes that would go: relationships, and own labels and
    properties.
    """
    for label, ids in gone.items():
        known = ["id", MARKER, *schema().nodes[label].properties]
        for start in range(0, len(ids), batch):
            given = {"rows": ids[start : start + batch], "known": known}
            losses.relations += _relations(rows(_RELATIONS.format(label=label), given))
            losses.notes += rows(_NOTES.format(label=label), given)[0][0]
    losses.relations = sorted(set(losses.relations))


def _relations(found: list[list[Any]]) -> Iterator[str]:
    for kind, outgoing, node, label, other in found:
        end = other or label or ""
        yield f"({node})-[{kind}]->({end})" if outgoing else f"({end})-[{kind}]->({node})"


_GONE = f"UNWIND $rows AS row MATCH (n:`{{label}}` {{{{id: row}}}}) WHERE n.`{MARKER}` "
_RELATIONS = _GONE + (
    f"MATCH (n)-[r]-(m) WHERE r.`{MARKER}` IS NULL "
    "RETURN type(r), startNode(r) = n, n.id, labels(m)[0], CASE WHEN m.`"
    + MARKER
    + "` THEN m.id END"
)
_NOTES = (
    _GONE
    + "AND (size(labels(n)) > 1 OR any(key IN keys(n) WHERE NOT key IN $known)) RETURN count(n)"
)
