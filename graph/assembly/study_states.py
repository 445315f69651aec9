"""What is known of every dimension of every study: coded, said but not mapped, not said, or not
applicable.
"""

from __future__ import annotations

from collections import defaultdict

from lacunary.graph.assembly.codings import counts
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.schema import LEVELS, STATES, schema

__all__ = ["add_states"]

_OF_NO_EXPOSURE = ("intervention", "delivery")
"""The dimensions of an intervention: a study of an exposure, such as phone addiction, has none."""


def add_states(bench: Workbench) -> None:
    """Give every study the four lists of its dimensions; each dimension stands in one of them.

    `coded` is a dimension of which a concept is known; `said_not_mapped` one of which only words
    are known that nobody has mapped; `not_applicable` one that cannot be said of the study: a level
    of region that none of its places can have (a province, where the vocabulary has provinces of
    other countries only), what all its designs rule out (the column `not_applicable` of the
    vocabulary: a comparator, of one group), or the intervention where the digital part of the study
    is an exposure. All else is `not_said`: nothing is printed, or only words that name no concept,
    such as `not reported`.
    """
    concepts: dict[str, set[str]] = defaultdict(set)
    for (study, _, concept), coding in bench.codings.items():
        if counts(bench, study, coding):
            concepts[study].add(concept)
    words: dict[str, set[str]] = defaultdict(set)
    for (study, dimension), coding in bench.unmapped.items():
        if counts(bench, study, coding):
            words[study].add(dimension)
    places = _Places(bench)
    found: dict[str, dict[str, list[str]]] = {state: {} for state in STATES}
    for study in bench.graph.ids("Study"):
        for dimension in schema().study_dimensions:
            state = (
                places.state(dimension, concepts[study], words[study])
                if dimension in LEVELS
                else _state(bench, study, dimension, concepts[study], words[study])
            )
            found[state].setdefault(study, []).append(dimension)
    for state, lists in found.items():
        bench.graph.set_values("Study", state, lists)


def _state(
    bench: Workbench, study: str, dimension: str, concepts: set[str], words: set[str]
) -> str:
    """The state of a dimension that is a vocabulary of its own."""
    if any(concept.partition(":")[0] == dimension for concept in concepts):
        return "coded"
    if dimension in words:
        return "said_not_mapped"
    if dimension in _OF_NO_EXPOSURE and bench.claims.value(study, "digital_role") == "exposure":
        return "not_applicable"
    designs = [concept for concept in concepts if concept.startswith("design:")]
    without = all(dimension in bench.vocabulary.not_applicable(design) for design in designs)
    return "not_applicable" if designs and without and "design" not in words else "not_said"


class _Places:
    """The levels of region: the concepts that are or lie in one of a level, and those that may hold
    one (a country with provinces, a continent with countries).
    """

    def __init__(self, bench: Workbench) -> None:
        self._of_level: dict[str, set[str]] = {level: set() for level in LEVELS}
        self._holds: dict[str, set[str]] = {level: set() for level in LEVELS}
        for name, concept in bench.loaded.concepts.items():
            if not name.startswith("region:"):
                continue
            for wider in (name, *bench.vocabulary.ancestors(name)):
                level = bench.loaded.concepts[wider].extra.get("kind", "")
                if level in LEVELS:
                    self._of_level[level].add(name)
            if (level := concept.extra.get("kind", "")) in LEVELS:
                self._holds[level] |= bench.vocabulary.wider(name)

    def state(self, level: str, concepts: set[str], words: set[str]) -> str:
        """The state of a level of a study that is coded with the concepts."""
        places = {concept for concept in concepts if concept.startswith("region:")}
        if places & self._of_level[level]:
            return "coded"
        if "region" in words:
            return "said_not_mapped"
        return "not_said" if not places or places & self._holds[level] else "not_applicable"
