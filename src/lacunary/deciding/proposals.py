"""Concepts that are proposed for single studies, as a person decides them: one row of
decisions/codings.csv for each study and concept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lacunary.graph.records import CODINGS
from lacunary.graph.stores.store import Store
from lacunary.graph.text.identifiers import digest
from lacunary.loaders import Project
from lacunary.loaders.decisions import read_decisions
from lacunary.queries.asking.runner import ask

__all__ = ["Proposal", "ProposalList", "list_proposals"]


_PROPOSED = """
MATCH (p:Proposal)-[:PROPOSED_FOR]->(s:Study)
MATCH (p)-[:PROPOSES]->(c)
WHERE p.proposal_state = 'open'
RETURN s.id AS study, s.label AS label, c.id AS concept, c.label_en AS en, c.label_zh AS zh,
  p.words AS words, p.passage AS passage, p.passage_place AS place, p.passage_found AS found,
  p.proposed_by AS who, p.proposed_version AS version
ORDER BY study, concept, p.id DESC
"""


@dataclass(slots=True)
class Proposal:
    """A concept proposed for a study: the words that propose it, the field and the report or study
    in which they stand; or who proposes it, and whether the passage stands in what is held (None:
    none was given).

    >>> Proposal("study:wang", "condition:insomnia").dimension
    'condition'
    """

    study: str
    concept: str
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    words: str = ""
    text: str = ""
    found_in: str = ""
    field: str = ""
    proposed_by: str = ""
    passage_found: bool | None = None

    @property
    def id(self) -> str:
        """What a command names it by; it follows from study and concept."""
        return f"coding:{digest(self.study, self.concept)}"

    @property
    def dimension(self) -> str:
        """The dimension of the concept."""
        return self.concept.partition(":")[0]

    def as_dict(self) -> dict[str, Any]:
        """The proposal as an object for JSON."""
        return {
            "id": self.id,
            "study": self.study,
            "label": self.label,
            "dimension": self.dimension,
            "concept": self.concept,
            "words": self.words,
            "text": self.text,
            "field": self.field,
            "found_in": self.found_in,
            "proposed_by": self.proposed_by or None,
            "passage_found": self.passage_found,
        }


@dataclass(slots=True)
class ProposalList:
    """Proposals to decide on: those shown, how many there are, and how many more are decided and
    wait for the next build.
    """

    proposals: list[Proposal]
    total: int
    waiting: int

    def as_dict(self) -> dict[str, Any]:
        """The list as one JSON object."""
        return {
            "level": "study",
            "total": self.total,
            "shown": len(self.proposals),
            "waiting": self.waiting,
            "proposals": [one.as_dict() for one in self.proposals],
        }

    def as_rows(self) -> list[dict[str, Any]]:
        """The proposals as rows of a table to fill in."""
        return [
            one.as_dict() | {"label_en": one.labels.get("en"), "label_zh": one.labels.get("zh")}
            for one in self.proposals
        ]


def list_proposals(
    project: Project,
    store: Store,
    dimension: str = "",
    *,
    limit: int | None = None,
    decided: bool = False,
) -> ProposalList:
    """The concepts that sources of proposals, titles, keywords, addresses and unmapped words
    propose for studies, each once, and that no row of decisions/codings.csv decides (or with
    `decided` those, too).
    """
    every = {
        (one.study, one.concept): one
        for one in _of_sources(store)
        if dimension in ("", one.dimension)
    }
    asked = {"evidence": "any", "dimension": dimension or "any"}
    for row in ask(store, "proposed-concepts", asked).records():
        labels = {"en": row["label_en"] or "", "zh": row["label_zh"] or ""}
        one = Proposal(
            row["study"], row["concept"], row["label"] or "", labels,
            row["words"], row["text"], row["found_in"], row["field"],
        )  # fmt: skip
        every.setdefault((one.study, one.concept), one)
    told = {(d.subject, d.object) for d in read_decisions(project.root)[0] if d.kind in CODINGS}
    kept = [one for key, one in every.items() if decided or key not in told]
    return ProposalList(kept[:limit], len(kept), len(every) - len(kept))


def _of_sources(store: Store) -> list[Proposal]:
    """What the rows of sources of proposals propose, the first of several last."""
    found = []
    for row in store.query(_PROPOSED).rows:
        study, label, concept, en, zh, words, passage, place, stands, who, version = row
        by = " ".join(filter(None, (who, version)))
        labels = {"en": en or "", "zh": zh or ""}
        found.append(
            Proposal(
                study,
                concept,
                label or "",
                labels,
                words or "",
                passage or "",
                place or "",
                "passage" if passage else "",
                by,
                stands,
            )
        )
    return found
