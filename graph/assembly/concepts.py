"""The vocabularies in the graph: concept nodes with both labels, their hierarchy, and what follows
from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lacunary.graph.builder import GraphBuilder
from lacunary.graph.records import Concept
from lacunary.graph.schema import label_of, schema
from lacunary.graph.text.identifiers import name_key

__all__ = ["Vocabulary", "add_concepts"]


class Vocabulary:
    """All concepts of a project: their ancestors, and venues by any spelling.

    >>> china = Concept("region:cn", "China", "中国", "region:2")
    >>> sichuan = Concept("region:cn-sc", "Sichuan", "四川", "region:3", broader="region:cn")
    >>> Vocabulary({c.id: c for c in (china, sichuan)}).most_specific(["region:cn", "region:cn-sc"])
    ['region:cn-sc']
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._members = {
            name: {f"{name.partition(':')[0]}:{member}" for member in given.split(" | ")}
            for name, concept in sorted(concepts.items())
            if (given := concept.extra.get("members"))
        }
        self._venues: dict[str, Concept] = {}
        self._publishers = {
            c.extra["doi_prefix"]: c
            for _, c in sorted(concepts.items())
            if c.extra.get("doi_prefix")
        }
        self._serials: dict[str, Concept] = {}
        for _, concept in sorted(concepts.items()):
            if concept.id.startswith("venue:"):
                for given in ("issn", "cn_number"):
                    for number in filter(None, concept.extra.get(given, "").split(" | ")):
                        self._serials.setdefault(_serial(number), concept)
                for name in (concept.label_en, concept.label_zh, *concept.alt_en, *concept.alt_zh):
                    self._venues.setdefault(name_key(name), concept)

    def ancestors(self, concept: str) -> list[str]:
        """The broader concepts of a concept, nearest first."""
        found: list[str] = []
        at = self._concepts[concept].broader
        while at:
            found.append(at)
            at = self._concepts[at].broader
        return found

    def nested(self, one: str, other: str) -> bool:
        """Whether one of two concepts lies in the other; what is no concept lies in nothing."""
        if one not in self._concepts or other not in self._concepts:
            return False
        return one in self.wider(other) or other in self.wider(one)

    def wider(self, concept: str) -> set[str]:
        """The broader concepts of a concept, and the groups that it or one of those is a member of
        (a country of Europe of `Europe (country group)`).
        """
        line = {concept, *self.ancestors(concept)}
        groups = {
            group
            for group, members in self._members.items()
            if not members.isdisjoint(line) and concept not in (group, *self.ancestors(group))
        }
        return line - {concept} | groups

    def members(self, group: str) -> list[str]:
        """The regions that a group of countries has as members; none of what is no group."""
        named = self._members.get(group, ()) if group.startswith("region:") else ()
        return sorted(member for member in named if member in self._concepts)

    def most_specific(self, concepts: Iterable[str]) -> list[str]:
        """The concepts without those of which another one is a narrower concept or a member.

        >>> netherlands = Concept("region:nl", "Netherlands", "荷兰", "region:2")
        >>> group = Concept("region:eu", "Europe", "欧洲", "region:3", extra={"members": "nl | be"})
        >>> Vocabulary({c.id: c for c in (netherlands, group)}).most_specific(
        ...     [group.id, "region:nl"]
        ... )
        ['region:nl']
        """
        given = list(concepts)
        broader = {name for concept in given for name in self.wider(concept)}
        return [concept for concept in given if concept not in broader]

    def not_applicable(self, design: str) -> set[str]:
        """The dimensions that a study of a design cannot have, as the design or a broader one says.

        >>> single = Concept(
        ...     "design:one-group", "One group", "", "", extra={"not_applicable": "comparator"}
        ... )
        >>> Vocabulary({single.id: single}).not_applicable(single.id)
        {'comparator'}
        """
        line = (design, *self.ancestors(design))
        given = (self._concepts[name].extra.get("not_applicable", "") for name in line)
        return {dimension for words in given for dimension in words.split(" | ") if dimension}

    def venue(self, name: str) -> Concept | None:
        """The venue of which the name is a known spelling, or None."""
        return self._venues.get(name_key(name)) if name_key(name) else None

    def serial(self, number: str) -> Concept | None:
        """The venue that has an ISSN or a CN number, or None."""
        return self._serials.get(_serial(number))

    def publisher(self, doi: str) -> Concept | None:
        """The publisher whose prefix a DOI has, or None."""
        return self._publishers.get(doi.partition("/")[0])


def _serial(number: str) -> str:
    """An ISSN or CN number as it is compared."""
    return number.upper().removeprefix("CN").replace(" ", "").replace("-", "")


def add_concepts(graph: GraphBuilder, concepts: Mapping[str, Concept]) -> None:
    """Add every concept with its hierarchy, and the members of groups of countries.

    `top` is the topmost broader concept below the continents, the concept itself if it has none.

    A region's top is its country: a gap map by region has countries as rows, not continents.
    """
    vocabulary = Vocabulary(concepts)
    for concept in concepts.values():
        line = [concept.id, *vocabulary.ancestors(concept.id)]
        within = [
            name for name in line if concepts[name].extra.get("kind") != "world-region"
        ] or line[:1]
        graph.add_node(
            concept.id,
            {
                "label_en": concept.label_en,
                "label_zh": concept.label_zh,
                "alt_en": list(concept.alt_en),
                "alt_zh": list(concept.alt_zh),
                "notation": concept.notation,
                "exact_match": list(concept.exact_match),
                "scheme": concept.id.partition(":")[0],
                "top": within[-1],
                "sources": [concept.place],
            }
            | _of_its_own(concept),
        )
    for concept in concepts.values():
        if concept.broader:
            graph.add_edge("BROADER", concept.id, concept.broader, {"sources": [concept.place]})
        for member in vocabulary.members(concept.id):
            graph.add_edge("MEMBER_OF", member, concept.id, {"sources": [concept.place]})


def _of_its_own(concept: Concept) -> dict[str, Any]:
    """The properties that only its type has, from the further columns of its row; lists are parted
    by ` | `.
    """
    found: dict[str, Any] = {}
    for name, prop in schema().nodes[label_of(concept.id)].properties.items():
        if words := concept.extra.get(prop.column or name):
            found[name] = words.split(" | ") if prop.type == "strings" else words
    return found
