"""What a gap map of a project would show, from its records alone: nothing is linked, and no graph
is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from lacunary.graph.assembly.codings import CODED
from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.listed_studies import LabelRemark, listed_studies
from lacunary.graph.assembly.order import in_order
from lacunary.graph.records import Cell, Loaded, Record
from lacunary.graph.schema import schema

__all__ = ["Preview", "preview_of"]

_EDGES = ("condition", "intervention")
"""What the rows and the columns of a gap map are, where a study has both."""
_OTHERS = ("population", "outcome", "delivery", "comparator", "design", "region", "instrument")


@dataclass(slots=True)
class Preview:
    """What the included studies of a project are coded with.

    Attributes
    ----------
    studies
        How many studies its rows are.
    coded, unmapped
        Dimension to how many of them it is coded of, or of how many only words are said that no
        concept is mapped to.
    matched
        How many statements a rule matched.
    words
        Dimension to the words that no concept is mapped to, with how often they stand.
    concepts
        Dimension to its topmost concepts in use, with how many studies each.
    each
        Of each study its topmost concepts by dimension.
    labels
        What was found of labels that several rows have.
    """

    studies: int = 0
    coded: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)
    matched: int = 0
    words: dict[str, Counter[str]] = field(default_factory=dict)
    concepts: dict[str, Counter[str]] = field(default_factory=dict)
    each: list[dict[str, set[str]]] = field(default_factory=list)
    labels: list[LabelRemark] = field(default_factory=list)

    def cells(self, rows: str, columns: str) -> Counter[tuple[str, str]]:
        """How many studies stand in each cell of two dimensions."""
        found = Counter[tuple[str, str]]()
        for one in self.each:
            found.update((row, to) for row in one.get(rows, ()) for to in one.get(columns, ()))
        return found

    def placed(self, rows: str, columns: str) -> int:
        """How many studies stand in a cell of two dimensions."""
        return sum(rows in one and columns in one for one in self.each)

    def edges(self) -> tuple[str, str]:
        """The dimensions of the first map: conditions and interventions, or where no study has both
        the two that most studies have.
        """
        pairs = [_EDGES, *combinations((*_EDGES, *_OTHERS), 2)]
        return _EDGES if self.placed(*_EDGES) else max(pairs, key=lambda pair: self.placed(*pair))


def preview_of(loaded: Loaded) -> Preview:
    """Count the studies that the rows of inclusion are, and what each is coded with.

    >>> preview_of(Loaded()).studies
    0
    """
    vocabulary = Vocabulary(loaded.concepts)
    inclusions = [one for one in in_order(loaded.records) if one.kind == "inclusion"]
    listed = listed_studies(inclusions, vocabulary.nested)
    found = Preview(studies=len(listed.studies), labels=listed.remarks)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    used: dict[str, Counter[str]] = defaultdict(Counter)
    tops: dict[str, str] = {}
    for _, study in listed.studies:
        concepts: dict[str, set[str]] = defaultdict(set)
        unmapped = set()
        for dimension, cell in _codings(row for rows in study.reports for row in rows):
            found.matched += cell.method.startswith("matched:")
            if cell.value:
                top = tops.get(cell.value) or _top(cell.value, vocabulary)
                tops[cell.value] = top
                concepts[dimension].add(top)
            elif cell.method == "unmapped":
                unmapped.add(dimension)
                words[dimension][cell.verbatim] += 1
        found.coded.update(concepts.keys())
        found.unmapped.update(unmapped - concepts.keys())
        for dimension, names in concepts.items():
            used[dimension].update(names)
        found.each.append(dict(concepts))
    found.words, found.concepts = dict(sorted(words.items())), dict(used)
    return found


def _codings(rows: Iterable[Record]) -> Iterable[tuple[str, Cell]]:
    """What the rows of a study say of its dimensions, as `claim_coding` takes it."""
    for row in rows:
        for name, dimension in CODED.items():
            for cell in row.cells.get(name, ()):
                named = str(cell.value).partition(":")[0] if cell.value else ""
                if (dimension, named) == ("comparator", "intervention"):
                    yield dimension, Cell(cell.verbatim, None, "unmapped")
                elif (named or dimension) in schema().codings:
                    yield named or dimension, cell


def _top(concept: str, vocabulary: Vocabulary) -> str:
    return next(iter(reversed(vocabulary.ancestors(concept))), concept)
