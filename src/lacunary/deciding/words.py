"""Words that a rule could not map, or mapped by a rule, as a person decides them: one decision for
each word, a row of a value table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.errors import ProjectError
from lacunary.graph.matching.likely import NO_CONCEPT, likely_of
from lacunary.graph.model import Graph
from lacunary.graph.records import ValueRow
from lacunary.graph.schema import schema
from lacunary.graph.stores.store import Store
from lacunary.graph.text.identifiers import digest, fold
from lacunary.loaders import Project
from lacunary.loaders.vocabulary.value_rows import read_value_rows

__all__ = ["Concepts", "Word", "WordList", "list_words", "word_id"]

_SAID = """
MATCH (t:Statement)
WHERE ($matched = false AND t.reading = 'unmapped')
  OR ($matched = true AND t.reading STARTS WITH 'matched:')
OPTIONAL MATCH (t)-[:ABOUT]->(s:Study)
RETURN t.property AS name, t.words AS words, t.value AS value, t.reading AS reading,
  t.speaker AS speaker, t.sources[0] AS place, s.id AS study
ORDER BY name, words, value, speaker, place, study
"""


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts of a graph by id, with their labels in both languages."""

    labels: Mapping[str, dict[str, str]]

    @classmethod
    def of(cls, graph: Graph) -> Concepts:
        """Those of the dimensions of codings."""
        return cls(
            {
                row["id"]: {"en": row.get("label_en", ""), "zh": row.get("label_zh", "")}
                for name in schema().codings
                for row in graph.nodes(schema().concepts[name])
            }
        )

    def __contains__(self, concept: str) -> bool:
        return concept == NO_CONCEPT or concept in self.labels

    def label(self, concept: str, language: str) -> str:
        """The label, in English where there is none in this language; of `-` nothing."""
        labels = self.labels.get(concept, {})
        return labels.get(language) or labels.get("en", "")


@dataclass(slots=True)
class Word:
    """Words of one dimension: how often they are said, of how many studies, by whom and where
    first; the concepts that a rule took them for (`rule`), or those they may mean, the likelier
    first.
    """

    dimension: str
    words: str
    rule: str = ""
    proposed: list[str] = field(default_factory=list)
    times: int = 0
    studies: set[str] = field(default_factory=set)
    said_by: list[str] = field(default_factory=list)
    source: str = ""

    @property
    def id(self) -> str:
        """What a command names it by; it follows from dimension and words."""
        return word_id(self.dimension, self.words)

    def as_dict(self) -> dict[str, Any]:
        """The word as an object for JSON."""
        return {
            "id": self.id,
            "dimension": self.dimension,
            "words": self.words,
            "rule": self.rule or None,
            "proposed": self.proposed,
            "studies": len(self.studies),
            "times": self.times,
            "said_by": self.said_by,
            "source": self.source,
        }


@dataclass(slots=True)
class WordList:
    """Words to decide on: those shown, how many there are, how many more are decided and wait for
    the next build, and the concepts of the graph.
    """

    words: list[Word]
    total: int
    waiting: int
    concepts: Concepts

    def as_dict(self) -> dict[str, Any]:
        """The list as one JSON object."""
        return {
            "level": "word",
            "total": self.total,
            "shown": len(self.words),
            "waiting": self.waiting,
            "words": [word.as_dict() for word in self.words],
        }

    def as_rows(self) -> list[dict[str, Any]]:
        """The words as rows of a table to fill in."""
        rows = []
        for word in self.words:
            first = word.proposed[0] if word.proposed else ""
            rows.append(
                {
                    "id": word.id,
                    "dimension": word.dimension,
                    "words": word.words,
                    "studies": len(word.studies),
                    "times": word.times,
                    "proposed": "; ".join(word.proposed) if word.rule else first,
                    "label_en": self.concepts.label(first, "en"),
                    "label_zh": self.concepts.label(first, "zh"),
                    "others": "" if word.rule else "; ".join(word.proposed[1:]),
                    "rule": word.rule,
                    "said_by": "; ".join(word.said_by),
                    "source": word.source,
                }
            )
        return rows


def word_id(dimension: str, words: str) -> str:
    """The id of words of a dimension, in whatever case.

    >>> word_id("condition", "Low  Mood") == word_id("condition", "low mood")
    True
    """
    return f"word:{digest(dimension, fold(words))}"


def list_words(
    project: Project,
    store: Store,
    dimension: str = "",
    *,
    matched: bool = False,
    limit: int | None = None,
    only: Iterable[str] | None = None,
) -> WordList:
    """The words that no concept is mapped to (with `matched`, those that a rule mapped) and that no
    row of a value table decides, those of the most studies first; or `only` those of these ids,
    decided or not.
    """
    graph = store.tables(labels=[schema().concepts[name] for name in schema().codings], edges=[])
    concepts = Concepts.of(graph)
    every = _said(store, matched)
    chosen = None if only is None else {*only}
    if dimension:
        every = [word for word in every if word.dimension == dimension]
    if chosen is not None:
        every = [word for word in every if word.id in chosen]
    likely = likely_of(graph)
    rows = rows_by_word(read_value_rows(project.root))
    found = []
    for word in every:
        refused = {one for row in rows.get(word.id, ()) for one in row.refused}
        if not matched:
            near = likely.concepts(word.dimension, word.words)
            word.proposed = [one for one in near if one not in refused]
        decided = any(row.decides for row in rows.get(word.id, ()))
        asked = not decided and not (refused and (matched or not word.proposed))
        if asked or chosen is not None:
            found.append(word)
    found.sort(key=lambda word: (-len(word.studies), -word.times, word.dimension, word.words))
    return WordList(found[:limit], len(found), len(every) - len(found), concepts)


def rows_by_word(rows: Iterable[ValueRow]) -> dict[str, list[ValueRow]]:
    """Rows of value tables that hold for every source, by the id of their words."""
    found: dict[str, list[ValueRow]] = defaultdict(list)
    for row in rows:
        if not row.source:
            found[word_id(row.dimension, row.words)].append(row)
    return found


def _said(store: Store, matched: bool) -> list[Word]:
    found: dict[tuple[str, str], Word] = {}
    for name, words, value, reading, speaker, place, study in store.query(
        _SAID, {"matched": matched}
    ).rows:
        if name not in schema().codings:
            continue
        word = found.setdefault((name, fold(words)), Word(name, words, source=place or ""))
        word.times += 1
        word.rule = reading.partition(":")[2] or word.rule
        if study:
            word.studies.add(study)
        if speaker and speaker not in word.said_by:
            word.said_by.append(speaker)
        if matched and value and value not in word.proposed:
            word.proposed.append(value)
    return list(found.values())


def meant(word: Word, concepts: Concepts, named: Sequence[str]) -> list[str]:
    """The concepts that a person accepts for words: those named, else of words that a rule mapped
    all, of others the first proposal.

    Raises ProjectError where there is none, or one is in no vocabulary.
    """
    chosen = [*named] or (word.proposed if word.rule else word.proposed[:1])
    if not chosen:
        what = f"nothing is proposed for `{word.words}`"
        raise ProjectError("code", what, "Name its concept: --as condition:insomnia, or --as - .")
    return known(chosen, concepts)


def known(named: Sequence[str], concepts: Concepts) -> list[str]:
    """The same concepts, each once; a ProjectError where one is in no vocabulary."""
    for one in named:
        if one not in concepts:
            what = f"`{one}` is in no vocabulary"
            remedy = "`lacunary show` finds concepts; vocabulary/ may have your own."
            raise ProjectError("code", what, remedy)
    return list(dict.fromkeys(named))
