"""One build in the making: what was loaded, which records are one thing, what is claimed, and the
graph that grows from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.decided_links import DecidedLinks
from lacunary.graph.assembly.known_again import IdsKept
from lacunary.graph.assembly.linked import Linked
from lacunary.graph.assembly.listed_studies import Listed
from lacunary.graph.assembly.mentions import Mention
from lacunary.graph.assembly.publications import journals_of
from lacunary.graph.assembly.statements import Claim, Claims
from lacunary.graph.builder import GraphBuilder
from lacunary.graph.linkage.journals import JournalId
from lacunary.graph.linkage.rules import Rules, default_rules
from lacunary.graph.records import Cell, Decision, Loaded, Record, Rejected

__all__ = [
    "Coding", "Workbench", "is_doubtful", "is_proposal", "note", "places_of", "resolved",
    "speakers_of",
]  # fmt: skip


@dataclass(slots=True)
class Coding:
    """Who says something of a dimension of a study: the reviews that include it, the reviews for
    which a row proposes it as a candidate, whether a person decided so; and the words and places.
    """

    reviews: set[str] = field(default_factory=set)
    candidate_for: set[str] = field(default_factory=set)
    decided: bool = False
    verbatim: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass
class Workbench:
    """The state that the steps of a build share; each step adds what its docstring says.

    A constructor only stores: what is empty here is filled by the steps that `assemble` lists.
    """

    loaded: Loaded
    vocabulary: Vocabulary
    mentions: list[Mention]
    listed: Listed = field(default_factory=Listed)
    graph: GraphBuilder = field(default_factory=GraphBuilder)
    claims: Claims = field(default_factory=Claims)
    rejected: list[Rejected] = field(default_factory=list)
    decided_reports: DecidedLinks = field(default_factory=DecidedLinks)
    decided_studies: DecidedLinks = field(default_factory=DecidedLinks)
    linked_reports: Linked = field(default_factory=Linked)
    linked_studies: Linked = field(default_factory=Linked)
    report_of: dict[int, str] = field(default_factory=dict)
    """Mentions by number, and the report that each speaks of."""
    study_of: dict[int, str] = field(default_factory=dict)
    """Mentions by number, and the study that each speaks of."""
    doubted: dict[int, str] = field(default_factory=dict)
    """Mentions by number, and the DOI that they print and that does not name their report."""
    companion_of: dict[int, str] = field(default_factory=dict)
    """Mentions (by number) of reports that no review lists, and the study that each reports."""
    report_aliases: dict[str, list[str]] = field(default_factory=dict)
    study_aliases: dict[str, list[str]] = field(default_factory=dict)
    kept_reports: IdsKept = field(default_factory=IdsKept)
    kept_studies: IdsKept = field(default_factory=IdsKept)
    report_names: dict[str, str] = field(default_factory=dict)
    """What the records of a report call it, whatever was published, and the report."""
    former_ids: dict[str, list[str]] = field(default_factory=dict)
    """Reports, and published identifiers of theirs that do not follow from their records any
    more.
    """
    codings: dict[tuple[str, str, str], Coding] = field(default_factory=dict)
    """Study, dimension and concept to who codes it so."""
    unmapped: dict[tuple[str, str], Coding] = field(default_factory=dict)
    """Study and dimension to who says words of it that nobody has mapped to a concept."""
    included: set[str] = field(default_factory=set)
    """Studies that a review includes."""
    confirmed: dict[tuple[str, str], Decision] = field(default_factory=dict)
    """Review and study to the row by which a person confirms that the one includes the other."""
    rejected_cells: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Cells of rows that could not be placed in the graph, by source and field."""
    plain: dict[str, Record] = field(default_factory=dict)
    """Reports of which a single bibliographic row speaks, and that row: nothing is claimed of them,
    the node says all.
    """
    languages: dict[str, tuple[str, str | None, str]] = field(default_factory=dict)
    """Plain reports of which a language is known: it, why it is given, and how it is known."""

    @cached_property
    def rules(self) -> Rules:
        """The rules of linkage with the thresholds of the project."""
        return default_rules().with_thresholds(self.loaded.linking.thresholds())

    @cached_property
    def journal_id(self) -> JournalId | None:
        """The journals of the vocabulary by any name; None where the project leaves them out."""
        return journals_of(self.loaded.concepts) if self.loaded.linking.journals else None

    def mentions_by(self, names: dict[int, str]) -> dict[str, list[Mention]]:
        """The mentions of each report (`report_of`) or study (`study_of`), in the order of what
        they say.
        """
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.number in names:
                found.setdefault(names[mention.number], []).append(mention)
        return found

    def claim(self, subject: str, name: str, record: Record, cell: Cell, *, single: bool) -> None:
        """Add one claim: what a cell of a record says of a thing's property."""
        self.claims.add(
            Claim(
                subject,
                name,
                cell.value,
                cell.verbatim,
                "; ".join(speakers_of(record)),
                record.source,
                cell.method,
                str(record.get("confidence") or ""),
                single,
            ),
            record.place,
        )

    def reject_row(self, record: Record, reason: str, raw: str) -> None:
        """Keep a row of a source that cannot be placed in the graph, and count its cells."""
        self.reject(record.place, reason, raw)
        for name, cells in record.cells.items():
            if cells[0].method not in ("constant", "derived"):
                self.rejected_cells[record.source, name] += 1

    def reject(self, place: str, reason: str, raw: str) -> None:
        """Keep a row that cannot be placed in the graph, with its file, line and reason."""
        source, _, line = place.rpartition(":")
        path = next((file.path for file in self.loaded.sources if file.id == source), source)
        self.rejected.append(Rejected(path, int(line), reason, raw))


def is_doubtful(record: Record) -> bool:
    """Whether the source of a row calls it doubtful that the review includes the study."""
    return record.kind == "inclusion" and record.get("doubtful") is not None


def is_proposal(record: Record) -> bool:
    """Whether a row only proposes a study for a review: a candidate, or a row of the review's list
    that its source calls doubtful.
    """
    return record.kind == "candidate" or is_doubtful(record)


def speakers_of(record: Record) -> list[str]:
    """The reviews that say what a row says: none where it only proposes a study, of which the
    review has not spoken.
    """
    return (
        [] if is_proposal(record) else [str(cell.value) for cell in record.cells.get("review", ())]
    )


def places_of(mentions: Iterable[Mention]) -> list[str]:
    """The places of all records of the mentions, each once, in order."""
    return list(dict.fromkeys(record.place for mention in mentions for record in mention.records))


def note(words: list[str], word: str) -> None:
    """Add a word to a list that does not hold it yet."""
    if word not in words:
        words.append(word)


def resolved(aliases: dict[str, list[str]]) -> dict[str, str]:
    """Every identifier and alias to the identifier it stands for."""
    return {alias: name for name, others in aliases.items() for alias in (name, *others)}
