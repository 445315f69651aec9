"""One build in the making: what was loaded, which records are one thing, what is claimed, and the
graph that grows from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.links import journals_of, link_reports, link_studies
from lacunary.graph.assembly.mentions import Mention, mentions_of, report_ids, study_ids
from lacunary.graph.assembly.order import in_order
from lacunary.graph.assembly.statements import Claim, Claims
from lacunary.graph.model import Graph
from lacunary.graph.records import Cell, Loaded, Record, Rejected

__all__ = ["Assembly", "note", "places_of", "resolved", "speakers_of"]


class Assembly:
    """The state that the steps of a build share; each step (bibliography, evidence, …) adds its
    things to `graph`.
    """

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded = replace(loaded, records=in_order(loaded.records))
        self.graph = Graph()
        self.claims = Claims()
        self.vocabulary = Vocabulary(loaded.concepts)
        self.rejected: list[Rejected] = []
        self.mentions = mentions_of(loaded.records)
        self._paths = {source.id: source.path for source in loaded.sources}
        self.codings: dict[tuple[str, str, str], tuple[set[str], list[str], list[str]]] = {}
        """Study, dimension and concept to the reviews that code it so, their words and the places.
        """
        self.plain: set[str] = set()
        """Reports of which a single bibliographic row speaks: its node says all, with that row as
        its source.
        """
        journal_id = journals_of(loaded.concepts) if loaded.linking.journals else None
        self.linked_reports = link_reports(self.mentions, loaded, journal_id)
        self.linked_studies = link_studies(self.mentions, self.linked_reports, loaded, journal_id)
        reports, studies = self.linked_reports.sets, self.linked_studies.sets
        names = report_ids(self.mentions, reports)
        own = study_ids(self.mentions, studies, reports, names)
        self.report_of = {
            m.number: names[reports.find(m.number)][0] for m in self.mentions if m.id is not None
        }
        self.study_of = {
            m.number: own[studies.find(m.number)][0]
            for m in self.mentions
            if m.kind in ("inclusion", "candidate")
        }
        self.study_aliases, self.report_aliases = dict(own.values()), dict(names.values())

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
        confidence = str(record.get("confidence") or "")
        review = "; ".join(speakers_of(record))
        claim = Claim(
            subject,
            name,
            cell.value,
            cell.verbatim,
            review,
            record.source,
            cell.method,
            confidence,
            single,
        )
        self.claims.add(claim, record.place)

    def reject(self, place: str, reason: str, raw: str) -> None:
        """Keep a row that cannot be placed in the graph, with its file, line and reason."""
        source, _, line = place.rpartition(":")
        self.rejected.append(Rejected(self._paths.get(source, source), int(line), reason, raw))

    def has_review(self, review: str, records: list[Record]) -> bool:
        """Whether a review has a node; if it has none, the rows that speak of it are rejected."""
        if review in self.graph:
            return True
        for record in records:
            self.reject(
                record.place,
                f"{review} has no row of its own. Add the review.",
                record.verbatim("label"),
            )
        return False


def speakers_of(record: Record) -> list[str]:
    """The reviews that say what a row says: none for a candidate, of which the review has not
    spoken.
    """
    return (
        []
        if record.kind == "candidate"
        else [str(cell.value) for cell in record.cells.get("review", ())]
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
