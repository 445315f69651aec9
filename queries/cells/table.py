"""The cells of two dimensions: which studies stand in each, of which literature, by their own codes
and with those of narrower concepts, and out of how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.schema import schema
from lacunary.queries.asking.studies import cannot_be, counted_by, is_shown
from lacunary.queries.cells.grouped import GROUPINGS, grouped

__all__ = ["LITERATURES", "Cell", "CellTable", "cell_table", "depths_of"]

LITERATURES = ("chinese", "international")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its two concepts, and the studies that count there, coded so themselves (`own`) or
    with a narrower concept too (`studies`).
    """

    row: str
    column: str
    studies: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True)
class CellTable:
    """The cells of two dimensions and what a number in them rests on.

    Attributes
    ----------
    cells
        Every cell, by row and column.
    names
        Concept to its English and Chinese name.
    literature
        Study shown to its literature: `chinese`, `international`, `both` or `unknown`.
    digital
        Study shown to whether its intervention is digital: `yes`, `no` or `unclear`.
    coded
        Literature to its studies that stand in a row and in a column; a study that does not is in
        no cell.
    included_by
        Study to the reviews that include it.
    outside
        The studies of which the row or the column cannot be said (not applicable): no denominator
        counts them.
    counted
        Concept of either side to the studies that count for it.
    participants
        Study shown to its participants, where they are known.
    """

    cells: tuple[Cell, ...]
    names: Mapping[str, tuple[str, str]]
    literature: Mapping[str, str]
    digital: Mapping[str, str]
    coded: Mapping[str, frozenset[str]]
    included_by: Mapping[str, frozenset[str]]
    outside: frozenset[str]
    counted: Mapping[str, frozenset[str]]
    participants: Mapping[str, int]

    def count(self, studies: Iterable[str], literature: str) -> int | None:
        """How many of the studies are of a literature; None where it has no coded study at all, so
        that nothing can be said of a cell.
        """
        if not self.coded.get(literature) and (literature in LITERATURES or self.of(literature)):
            return None
        return sum(self.literature[study] == literature for study in studies)

    def of(self, literature: str) -> int:
        """How many studies of a literature are shown that can stand in a cell."""
        return sum(
            known == literature and study not in self.outside
            for study, known in self.literature.items()
        )

    def denominator(self, literature: str) -> tuple[int, int]:
        """How many studies of a literature stand in a cell at all, and of how many."""
        return len(self.coded.get(literature, ())), self.of(literature)

    def reviews(self, studies: Iterable[str], literature: str) -> int:
        """How many reviews include those of the studies that are of a literature."""
        of = (self.included_by[s] for s in studies if self.literature[s] in (literature, "both"))
        return len(frozenset[str]().union(*of))


def cell_table(graph: Graph, given: Mapping[str, Any]) -> CellTable:
    """The cells of the dimensions `rows` and `columns` for the studies of `evidence` and `digital`,
    of top concepts or of all (`depth`), of those in use or of all (`only`).

    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> builder.add_node("study:s", {"unit": "study", "included": True, "literature": "chinese"})
    >>> concepts = {"condition:mood": "mood", "condition:sad": "mood", "intervention:cbt": "cbt"}
    >>> for name, top in concepts.items():
    ...     scheme = name.partition(":")[0]
    ...     builder.add_node(name, {"scheme": scheme, "top": f"{scheme}:{top}"})
    >>> builder.add_edge("BROADER", "condition:sad", "condition:mood")
    >>> builder.add_edge("ON_CONDITION", "study:s", "condition:sad")
    >>> builder.add_edge("TESTS", "study:s", "intervention:cbt")
    >>> asked = {"rows": "condition", "columns": "intervention", "depth": "top", "only": "used"}
    >>> table = cell_table(builder.freeze(), asked | {"evidence": "included", "digital": "any"})
    >>> [(cell.row, len(cell.studies), len(cell.own)) for cell in table.cells]
    [('condition:mood', 1, 0)]
    """
    shown = {
        s["id"]: s
        for s in graph.nodes("Study")
        if is_shown(graph, s, given) and _of_literature(s, given.get("literature", "any"))
    }
    literature = {name: study.get("literature", "unknown") for name, study in shown.items()}
    digital = {name: study.get("digital", "unclear") for name, study in shown.items()}
    dimensions = (given["rows"], given["columns"])
    own, counted = _by_concept(graph, set(dimensions) - set(GROUPINGS), shown)
    names: dict[str, tuple[str, str]] = {}
    groups = {
        each: grouped(graph, each, shown, given["evidence"])
        for each in dimensions
        if each in GROUPINGS
    }
    for group in groups.values():
        for name, (english, chinese, studies) in group.items():
            names[name] = (english, chinese)
            own[name] = counted[name] = studies
    depths = depths_of(graph) if given.get("level", "any").isdecimal() else {}
    rows, columns = (
        list(groups[each])
        if each in groups
        else _concepts(graph, each, given, (counted, depths), names)
        for each in dimensions
    )
    stands = [_union(counted, each) for each in dimensions]
    coded = stands[0] & stands[1]
    nobody = frozenset[str]()
    cells = tuple(
        Cell(
            row,
            column,
            counted.get(row, nobody) & counted.get(column, nobody),
            own.get(row, nobody) & own.get(column, nobody),
        )
        for row in rows
        for column in columns
    )
    by_literature = {
        name: frozenset(study for study in coded if literature[study] == name)
        for name in set(literature.values())
    }
    participants = {name: n for name, study in shown.items() if (n := study.get("n")) is not None}
    reviews = _included_by(graph, literature)
    outside = frozenset(name for name, study in shown.items() if cannot_be(study, dimensions))
    return CellTable(
        cells, names, literature, digital, by_literature, reviews, outside, counted, participants
    )


def _of_literature(study: Mapping[str, Any], asked: str) -> bool:
    """Whether a study is of a literature; one with reports of both is of either."""
    known = study.get("literature", "unknown")
    return asked in ("any", known) or (known == "both" and asked in LITERATURES)


def _by_concept(
    graph: Graph, dimensions: Iterable[str], shown: Collection[str]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Concept to the studies coded with it, and to those that count for it: narrower concepts count
    at every depth.
    """
    own: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, set[str]] = defaultdict(set)
    for study, concepts in counted_by(graph, dict.fromkeys(dimensions)).items():
        for concept, itself in concepts.items() if study in shown else ():
            counted[concept].add(study)
            if itself:
                own[concept].add(study)
    return (
        {concept: frozenset(studies) for concept, studies in own.items()},
        {concept: frozenset(studies) for concept, studies in counted.items()},
    )


def _union(counted: Mapping[str, frozenset[str]], dimension: str) -> frozenset[str]:
    """The studies that count for a concept of a dimension."""
    found = (s for concept, s in counted.items() if concept.startswith(f"{dimension}:"))
    return frozenset[str]().union(*found)


def _concepts(
    graph: Graph,
    dimension: str,
    given: Mapping[str, Any],
    known: tuple[Mapping[str, frozenset[str]], Mapping[str, int]],
    names: dict[str, tuple[str, str]],
) -> list[str]:
    """The concepts of one side of the table, and in `names` what they are called; `known` are the
    studies that count for each concept, and its depth.
    """
    found, (counted, depths) = [], known
    for row in graph.nodes(schema().dimensions[dimension]):
        names[row["id"]] = (row.get("label_en") or row["id"], row.get("label_zh") or row["id"])
        if _is_asked(row, given, depths) and (given["only"] == "all" or counted.get(row["id"])):
            found.append(row["id"])
    return found


def _is_asked(row: Mapping[str, Any], given: Mapping[str, Any], depths: Mapping[str, int]) -> bool:
    """Whether a concept is of the level asked for, or else of the depth."""
    level = given.get("level", "any")
    if level.isdecimal():
        return depths[row["id"]] == int(level)
    if level != "any" and row.get("scheme") == "region":
        return bool(row.get("region_level") == level)
    broadest = row.get("top") == row["id"] and row.get("region_level") != "world-region"
    return given["depth"] == "concept" or broadest


def depths_of(graph: Graph) -> dict[str, int]:
    """How many steps each concept is below a broadest one, from 1; of several ways the longest.

    >>> from lacunary.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> for name in ("condition:mood", "condition:sad"):
    ...     builder.add_node(name, {"scheme": "condition"})
    >>> builder.add_edge("BROADER", "condition:sad", "condition:mood")
    >>> depths_of(builder.freeze())
    {'condition:mood': 1, 'condition:sad': 2}
    """
    broader: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("BROADER"):
        broader[edge["from"]].append(edge["to"])
    found: dict[str, int] = {}

    def depth(concept: str) -> int:
        if concept not in found:
            found[concept] = 1  # what lies in itself is no deeper for it
            found[concept] = 1 + max((depth(each) for each in broader[concept]), default=0)
        return found[concept]

    for label in schema().dimensions.values():
        for row in graph.nodes(label):
            depth(row["id"])
    return dict(sorted(found.items()))


def _included_by(graph: Graph, shown: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {study: set() for study in shown}
    for edge in graph.edges("INCLUDES"):
        if edge["to"] in found:
            found[edge["to"]].add(edge["from"])
    return {study: frozenset(reviews) for study, reviews in found.items()}
