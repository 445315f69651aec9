"""Proposes concepts for words of a text, in English and Chinese; a proposal is never a fact until a
person decides so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lacunary.graph.matching.concept_names import ConceptName, names_of, words
from lacunary.graph.matching.context import is_denied, is_joined, is_place
from lacunary.graph.matching.text import Folded, folded, is_latin
from lacunary.graph.model import Graph
from lacunary.graph.schema import schema

__all__ = ["Matcher", "Proposal", "matcher_of"]

Hit = tuple[int, int, ConceptName]
"""A name found: where it starts and ends in the folded text."""
_ENDINGS = ("'s", "s'", "es", "s")


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Words of a text, `text[start:end]`, and a concept they may mean."""

    start: int
    end: int
    words: str
    dimension: str
    concept: str


class Matcher:
    """Looks for the names of concepts (rows of concept nodes) in texts: longest names first in each
    dimension.

    >>> matcher = Matcher(
    ...     [
    ...         {"id": "condition:depression", "label_en": "Depression", "label_zh": "抑郁"},
    ...         {
    ...             "id": "condition:depressive-symptoms",
    ...             "label_en": "Depressive symptoms",
    ...             "label_zh": "抑郁症状",
    ...         },
    ...         {"id": "delivery:app", "label_en": "App", "label_zh": "应用程序"},
    ...         {"id": "region:cn-sc", "label_en": "Sichuan", "label_zh": "四川"},
    ...     ]
    ... )
    >>> [(p.words, p.concept) for p in matcher.match_text("An app for apparent depression")]
    [('app', 'delivery:app'), ('depression', 'condition:depression')]
    >>> [
    ...     (p.start, p.end, p.concept)
    ...     for p in matcher.match_text("成都大學生憂鬱症狀", ["condition"])
    ... ]
    [(5, 9, 'condition:depressive-symptoms')]
    >>> matcher.match_text("healthy women without depression")
    []
    >>> [(p.words, p.concept) for p in matcher.match_regions("West China Hospital, Chengdu")]
    [('West China Hospital', 'region:cn-sc'), ('Chengdu', 'region:cn-sc')]
    """

    def __init__(self, concepts: Iterable[Mapping[str, Any]]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._names: dict[str, list[ConceptName]] = defaultdict(list)
        for name in names_of(concepts):
            self._names[name.text].append(name)
        self._patterns = list(self._names)
        self._automaton = AhoCorasick(self._patterns) if self._patterns else None

    def match_text(self, text: str, dimensions: Collection[str] = ()) -> list[Proposal]:
        """What the words of a text propose, of some dimensions or of all, in the order of the
        text.
        """
        printed = folded(text)
        found: dict[str, list[Hit]] = defaultdict(list)
        for start, end, name in self._hits(printed):
            found[name.dimension].append((start, end, name))
        longest = {dimension: _longest(hits) for dimension, hits in found.items()}
        return sorted(
            Proposal(*printed.span(start, end), _words(printed, start, end), dimension, concept)
            for dimension, hits in longest.items()
            if not dimensions or dimension in dimensions
            for start, end, name in _meant(printed.text, hits)
            if not _is_hidden(start, end, dimension, longest)
            for concept in name.concepts
        )

    def match_regions(self, text: str) -> list[Proposal]:
        """The places that a text, an address or the name of a hospital names."""
        return self.match_text(text, ["region"])

    def _hits(self, printed: Folded) -> Iterable[Hit]:
        """Every name that stands in the text as a word, with its folded span; they may overlap."""
        if self._automaton is None:
            return
        text = printed.text
        shouted = printed.printed.isupper() and " " in text
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if is_latin(text[start]) and start and is_latin(text[start - 1]):
                continue
            stop = _end_of_word(text, end)
            if not stop:
                continue
            as_printed = _words(printed, start, stop)
            for name in self._names[self._patterns[number]]:
                if (
                    stop > end and name.dimension == "design"
                ):  # a review *of* randomised trials is none
                    continue
                if name.capitals and (
                    shouted or not all(word in as_printed for word in name.capitals)
                ):
                    continue
                if not name.place or name.capitals or as_printed[0].isupper():
                    yield start, stop, name


def matcher_of(graph: Graph) -> Matcher:
    """A matcher of the concepts of a graph; only their nodes are needed."""
    return Matcher(
        row for label, node in schema().nodes.items() if node.coding for row in graph.nodes(label)
    )


def _words(printed: Folded, start: int, end: int) -> str:
    a, b = printed.span(start, end)
    return printed.printed[a:b]


def _end_of_word(text: str, end: int) -> int:
    """Where the word ends that a name ends in: there, or after a plural or possessive; 0 when it
    goes on otherwise.
    """
    if (
        not is_latin(text[end - 1])
        or end == len(text)
        or not (is_latin(text[end]) or text[end] == "'")
    ):
        return end
    for ending in _ENDINGS:
        stop = end + len(ending)
        if text.startswith(ending, end) and (stop == len(text) or not is_latin(text[stop])):
            return stop
    return end if text[end] == "'" else 0


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of names that overlap the one that begins first, and of those the longest."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


def _is_hidden(start: int, end: int, dimension: str, found: Mapping[str, list[Hit]]) -> bool:
    """Whether a name is part of a longer one of a dimension that `matching.toml` names, or the same
    as one.
    """
    table = words()["hidden_in"]
    for other in table.get(dimension, ()):
        least = end - start + (other not in table["same"].get(dimension, ()))
        if any(a <= start and end <= b and b - a >= least for a, b, _ in found.get(other, ())):
            return True
    return False


def _meant(text: str, hits: list[Hit]) -> Iterable[Hit]:
    """The names that the text affirms, and that are places where they name one."""
    denied_to = -1
    for start, end, name in hits:
        if is_denied(text, start, end) or (denied_to >= 0 and is_joined(text[denied_to:start])):
            denied_to = end
            continue
        denied_to = -1
        if not (name.dimension == "region" or name.needs) or is_place(text, start, end, name.needs):
            yield start, end, name
