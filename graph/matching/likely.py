"""Which concepts words of a cell may mean, the likelier first: what a person chooses from."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lacunary.graph.matching.matcher import Matcher
from lacunary.graph.matching.plain_words import (
    LONGEST_PHRASE,
    alternatives,
    forms_table,
    key,
    plain,
    singular,
)
from lacunary.graph.model import Graph
from lacunary.graph.schema import schema
from lacunary.graph.text.identifiers import has_chinese

__all__ = ["NO_CONCEPT", "Likely", "likely_of"]

NO_CONCEPT = "-"
"""Proposed for words that name nothing in their dimension; a value table says it so, too."""
_ENOUGH = 0.36
"""A likeness of words and name from which a concept is proposed."""
_STANDS_IN = 0.25
"""What a name that stands in the words as such is more than one that is only like them."""
_AT_HEAD = 0.15
"""What it is more where it begins the words (`parents of children with autism`), in Chinese ends
them; and what a name that the words begin is more.
"""
_PIECE = 0.35
"""What three letters in a row weigh beside a whole word."""


@dataclass(slots=True)
class _Names:
    """The names of a dimension: their pieces, how rare each piece is, and which names have it."""

    names: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    having: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class Likely:
    """Proposes concepts (rows of concept nodes) for the words of a cell of one dimension.

    >>> likely = Likely(
    ...     [
    ...         {
    ...             "id": "comparator:waiting-list",
    ...             "label_en": "Waiting list",
    ...             "label_zh": "等待名单",
    ...         },
    ...         {"id": "comparator:usual-care", "label_en": "Usual care", "label_zh": "常规照护"},
    ...     ]
    ... )
    >>> likely.concepts("comparator", "a list of those waiting"), likely.concepts("comparator", "x")
    (['comparator:waiting-list'], [])
    """

    def __init__(self, concepts: Iterable[Mapping[str, Any]]) -> None:
        self._rows = list(concepts)
        self._known = {str(row["id"]) for row in self._rows}
        self._matcher: Matcher | None = None
        self._of: dict[str, _Names] = {}
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._found: dict[tuple[str, str], list[str]] = {}

    def concepts(self, dimension: str, said: str, most: int = 5) -> list[str]:
        """The concepts that words may mean, at most so many; `-` where they name none (a study in
        several countries that are not named).

        First what the table of ambiguous words says; else what stands in the words as a name or is
        like a name, by the rarity of the words and of the runs of letters that the two share; where
        nothing is, what is a name in another dimension. Words longer than
        `LONGEST_PHRASE` propose nothing.
        """
        if len(said) > LONGEST_PHRASE:
            return []
        asked = (dimension, said)
        if asked not in self._found:
            self._found[asked] = self._ranked(dimension, said)
        return self._found[asked][:most]

    def _ranked(self, dimension: str, said: str) -> list[str]:
        told = _ambiguous().get((dimension, key(said)))
        if told is not None:
            return [one for one in told if one == NO_CONCEPT or one in self._known]
        if dimension == "region" and f"region:{said.strip().lower()}" in self._known:
            return [f"region:{said.strip().lower()}"]  # a code that is a state's of the US, too
        scores = self._alike(dimension, said)
        if self._matcher is None:
            self._matcher = Matcher(self._rows)
        for found in self._matcher.match_text(said, [dimension]):
            at_head = found.end == len(said) if has_chinese(found.words) else found.start == 0
            more = _STANDS_IN + (_AT_HEAD if at_head else 0)
            scores[found.concept] = max(more + _ENOUGH, scores.get(found.concept, 0) + more)
        kept = [(one, score) for one, score in scores.items() if score >= _ENOUGH]
        ranked = [one for one, _ in sorted(kept, key=lambda pair: (-round(pair[1], 6), pair[0]))]
        return ranked or self._elsewhere(key(said))

    def _elsewhere(self, asked: str) -> list[str]:
        """The concepts of any dimension that have this name: `chatbot` in a column of interventions
        is a way of delivery.
        """
        if not self._keys:
            for row in self._rows:
                if str(row["id"]).partition(":")[0] in schema().codings:
                    for name in _parted(row):
                        self._keys[key(name)].add(str(row["id"]))
        return sorted(self._keys.get(asked, ()))

    def _alike(self, dimension: str, said: str) -> dict[str, float]:
        """How like the names of each concept the words are, from 0 to 1: the weight of what they
        share, twice, of the weight of both (Dice).
        """
        known = self._names(dimension)
        pieces = _pieces(said)
        most = max(known.weights.values(), default=1.0)
        whole = sum(known.weights.get(piece, most * _weight(piece)) for piece in pieces)
        shared: dict[int, float] = defaultdict(float)
        for piece in sorted(pieces & known.having.keys()):
            for name in known.having[piece]:
                shared[name] += known.weights[piece]
        best: dict[str, float] = {}
        for number, weight in shared.items():
            concept, of_name = known.names[number]
            likeness = 2 * weight / (whole + sum(known.weights[piece] for piece in of_name))
            begun = known.begins[number].startswith(f"{plain(said)} ")
            best[concept] = max(best.get(concept, 0), likeness + (_AT_HEAD if begun else 0))
        return best

    def _names(self, dimension: str) -> _Names:
        if dimension not in self._of:
            self._of[dimension] = _read(
                (str(row["id"]), name)
                for row in self._rows
                if str(row["id"]).startswith(f"{dimension}:")
                for name in _parted(row)
            )
        return self._of[dimension]


def likely_of(graph: Graph) -> Likely:
    """What proposes the concepts of a graph; only their nodes are needed."""
    return Likely(
        row for label, node in schema().nodes.items() if node.coding for row in graph.nodes(label)
    )


def _read(named: Iterable[tuple[str, str]]) -> _Names:
    found = _Names()
    times: Counter[str] = Counter()
    for concept, name in named:
        pieces = _pieces(name)
        found.names.append((concept, pieces))
        found.begins.append(plain(name))
        times.update(pieces)
    total = len(found.names)
    found.weights = {
        piece: _weight(piece) * math.log(1 + total / count) for piece, count in times.items()
    }
    for number, (_, pieces) in enumerate(found.names):
        for piece in pieces:
            found.having[piece].append(number)
    return found


def _weight(piece: str) -> float:
    return _PIECE if piece.startswith("~") else 1.0


def _pieces(said: str) -> frozenset[str]:
    """The words of a name, its Chinese characters two by two, and (`~`) its letters three by
    three.

    >>> sorted(_pieces("Wait list"))
    ['list', 'waiting', '~ait', '~ing', '~ist', '~iti', '~lis', '~tin', '~wai']
    """
    return frozenset(_each_piece(said))


def _each_piece(said: str) -> Iterator[str]:
    small = forms_table()["order"]["small"]
    for word in plain(said).split():
        if has_chinese(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif word not in small:
            yield singular(word)
            yield from (f"~{word[at : at + 3]}" for at in range(len(word) - 2))


def _parted(row: Mapping[str, Any]) -> Iterator[str]:
    """Every name of a concept, and each of several that a label joins."""
    for name in _printed(row):
        yield from dict.fromkeys((name, *alternatives(name)))


def _printed(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("label_en", "label_zh"):
        if row.get(name):
            yield str(row[name])
    for name in ("alt_en", "alt_zh"):
        yield from row.get(name) or ()


@cache
def _ambiguous() -> dict[tuple[str, str], list[str]]:
    """The concepts of words that mean several things, by dimension and key."""
    return {
        (dimension, key(said)): concepts
        for dimension, listed in forms_table()["ambiguous"].items()
        for said, concepts in listed.items()
    }
