"""The criteria of the reviews of a graph, as the analysis takes them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import LANGUAGES, phrase
from lacunary.queries.analysis.scope import (
    LITERATURES,
    STATES,
    Criterion,
    ReviewScope,
    Scopes,
    State,
)

__all__ = ["limits_of", "scopes_of", "states_noted"]


def scopes_of(graph: Graph, *, of_reviews: bool = False) -> Scopes:
    """The reviews that include studies, with what they admit and searched; reviews of reviews stand
    apart, unless they are asked for.

    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("review:r", {"listing": "complete"})
    >>> builder.add_node("scope:r:1", {"dimension": "digital", "rule": "only"})
    >>> builder.add_edge("HAS_SCOPE", "review:r", "scope:r:1")
    >>> (review,) = scopes_of(builder.freeze()).reviews
    >>> review.complete, review.criteria[0].rule
    (True, 'only')
    """
    concepts = {edge["from"]: edge["to"] for edge in graph.edges("CONCERNS")}
    criteria: dict[str, list[Criterion]] = defaultdict(list)
    rows = {row["id"]: row for row in graph.nodes("Scope")}
    for edge in graph.edges("HAS_SCOPE"):
        criteria[edge["from"]].append(_criterion(rows[edge["to"]], concepts.get(edge["to"], "")))
    holds = {row["id"]: row.get("holds_literature") for row in graph.nodes("Database")}
    searched: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("SEARCHED"):
        if literature := holds.get(edge["to"]):
            searched[edge["from"]].add(literature)
    broader: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("BROADER"):
        broader[edge["from"]].append(edge["to"])
    return Scopes(
        [
            ReviewScope(
                review["id"],
                tuple(criteria[review["id"]]),
                review.get("listing") == "complete",
                frozenset(searched[review["id"]]),
                review.get("search_to", ""),
            )
            for review in graph.nodes("Review")
            if of_reviews or review.get("included_unit", "study") != "review"
        ],
        broader,
    )


def _criterion(row: dict[str, Any], concept: str) -> Criterion:
    return Criterion(
        row.get("dimension", ""),
        row.get("rule", "unknown"),
        concept,
        row.get("facet", ""),
        row.get("limit", ""),
        row.get("in_combination", False),
    )


def limits_of(scopes: Scopes, state: State, concepts: Iterable[str]) -> list[str]:
    """What each review behind a state is limited to beside the cell, a text for each."""
    own = tuple(concepts)
    found = []
    for review in state.reviews:
        if limits := scopes.limits(review, own):
            found.append(f"{review.removeprefix('review:')}: {'; '.join(limits)}")
    return found


def states_noted(
    states: Iterable[tuple[str, str]], literatures: Iterable[str] = LITERATURES
) -> list[dict[str, str]]:
    """A note for each literature on its empty cells, given as literature and state: how many were
    looked for, and how many nobody can call a gap.
    """
    counted = Counter(states)
    return [_noted(literature, counted) for literature in literatures]


def _noted(literature: str, counted: Counter[tuple[str, str]]) -> dict[str, str]:
    found = {}
    by_state = {state: counted[literature, state] for state in STATES}
    for language in LANGUAGES:
        parts = [
            f"{number} {phrase('queries.cells', f'state.{state}', language)}"
            for state, number in by_state.items()
        ]
        found[language] = phrase(
            "queries.cells",
            "states.empty",
            language,
            literature=phrase("queries.cells", f"literature.{literature}", language),
            empty=sum(by_state.values()),
            states=phrase("queries.cells", "states.comma", language).join(parts),
        )
    return found
