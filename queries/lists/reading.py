"""The lists of reviews under a scenario: which lists, by study or by report, with the open links of
studies or without, of one outcome or of all; and the cells that are missing by time or by criteria.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.errors import QueryError
from lacunary.graph.linkage.disjoint_sets import Sets
from lacunary.graph.schema import schema
from lacunary.queries.analysis.overlap import too_late
from lacunary.queries.asking.studies import counted_by
from lacunary.queries.cells.looked import scopes_of

__all__ = ["Corpus", "ReviewLists"]

Lists = dict[str, set[str]]


@dataclass(frozen=True)
class ReviewLists:
    """The lists of a scenario.

    Attributes
    ----------
    lists
        Review to what it includes: studies, or reports of them.
    sizes
        Each of these to the participants of its study.
    late, shut_out
        Review to what appeared after its last search, and to what its criteria shut out.
    """

    lists: Mapping[str, set[str]]
    sizes: Mapping[str, int | None]
    late: Mapping[str, set[str]]
    shut_out: Mapping[str, set[str]]

    def missing(self, *, chronological: bool, structural: bool) -> Lists:
        """The cells that count as missing."""
        found: Lists = defaultdict(set)
        for wanted, cells in ((chronological, self.late), (structural, self.shut_out)):
            for review, studies in cells.items() if wanted else ():
                found[review] |= studies
        return dict(found)

    def only(self, reviews: Collection[str]) -> ReviewLists:
        """The same of some of the reviews."""
        parts = (
            {name: each[name] for name in reviews if name in each}
            for each in (self.lists, self.late, self.shut_out)
        )
        lists, late, shut_out = parts
        return ReviewLists(lists, self.sizes, late, shut_out)


class Corpus:
    """Every inclusion of a graph, from which the lists of a scenario are taken.

    Parameters
    ----------
    graph
        With Review, Study, INCLUDES, REPORTED_IN, Link, ABOUT_STUDY, ABOUT_REPORT and what `scopes_of` and
        `counted_by` read.
    digital
        Which studies: `yes`, `no`, `unclear` or `any`.
    """

    def __init__(self, graph: Graph, digital: str = "any") -> None:
        self._graph = graph
        units = {row["id"]: row.get("included_unit", "study") for row in graph.nodes("Review")}
        self.studies = {
            row["id"]: row
            for row in graph.nodes("Study")
            if digital in ("any", row.get("digital", "unclear"))
        }
        self._inclusions = [
            edge
            for edge in graph.edges("INCLUDES")
            if units[edge["from"]] == "study" and edge["to"] in self.studies
        ]
        self.listing = {
            row["id"]: row.get("listing", "none")
            for row in graph.nodes("Review")
            if units[row["id"]] == "study"
        }
        self.proposed = _proposed(graph)
        self._reports = _reports(graph)
        self._codes: dict[str, dict[str, bool]] | None = None
        self._shut: Lists | None = None

    def chosen(self, lists: str, named: str) -> set[str]:
        """The reviews whose lists are asked for: all or complete ones, and of these the named
        (parted by `;`; empty: all).

        Raises
        ------
        QueryError
            For a name that is no review with a list of studies.
        """
        there = {edge["from"] for edge in self._inclusions}
        if lists == "complete":
            there = {review for review in there if self.listing[review] == "complete"}
        words = [word.strip() for word in named.split(";") if word.strip()]
        wanted = {word if word.startswith("review:") else f"review:{word}" for word in words}
        if lost := sorted(wanted - set(self.listing)):
            what = f"the parameter `reviews` names `{lost[0]}`, which lists no studies here"
            raise QueryError(
                "overlap", what, "`lacunary query reviews-and-their-lists` lists the reviews."
            )
        return there & wanted if wanted else there

    def lists(
        self,
        reviews: Collection[str],
        *,
        threads: str = "merged",
        links: str = "decided",
        outcome: str = "",
    ) -> ReviewLists:
        """The lists of some reviews.

        Parameters
        ----------
        reviews
            Which.
        threads
            `merged`: the reports of a study are one; `reports`: each report that a review lists
            counts, the study where none is known.
        links
            `decided`, or `accepted`: as if what every open link of studies or reports is about were
            one study.
        outcome
            Only studies that measure this, or a narrower concept; empty: all.
        """
        named = self._joined() if links == "accepted" else None
        found: Lists = {}
        of: dict[str, str] = {}
        for edge in self._inclusions:
            review, study = edge["from"], edge["to"]
            if review not in reviews or (outcome and outcome not in self.codes.get(study, {})):
                continue
            for unit in self._units(edge, threads):
                name = named.find(unit) if named and unit in self.studies else unit
                found.setdefault(review, set()).add(name)
                of.setdefault(name, study)
        years = {unit: self.studies[study].get("year") or 0 for unit, study in of.items()}
        shut = self._shut_out()
        return ReviewLists(
            found,
            {unit: self.studies[study].get("n") for unit, study in of.items()},
            too_late(found, years, _searched(self._graph, found)) if found else {},
            {
                review: {unit for unit, study in of.items() if study in shut.get(review, ())}
                - units
                for review, units in found.items()
            },
        )

    @property
    def codes(self) -> dict[str, dict[str, bool]]:
        """Study to the concepts it counts for, and whether it is coded so itself."""
        if self._codes is None:
            self._codes = counted_by(self._graph, schema().codings)
        return self._codes

    def _units(self, edge: Mapping[str, Any], threads: str) -> Iterable[str]:
        if threads == "merged":
            return (edge["to"],)
        rows = set(edge.get("sources") or ())
        reports = [name for name, places in self._reports.get(edge["to"], ()) if places & rows]
        return reports or (edge["to"],)

    def _joined(self) -> Sets[str]:
        joined = Sets(self.studies)
        for family in self.proposed:
            there = [study for study in family if study in self.studies]
            for study in there[1:]:
                joined.join(there[0], study)
        return joined

    def _shut_out(self) -> Lists:
        """Review to the studies all of whose codes in some dimension its criteria shut out."""
        if self._shut is not None:
            return self._shut
        scopes = scopes_of(self._graph)
        own: dict[str, dict[str, set[str]]] = {}
        for study, concepts in self.codes.items():
            parts: dict[str, set[str]] = defaultdict(set)
            for concept, itself in concepts.items():
                if itself:
                    parts[concept.partition(":")[0]].add(concept)
            own[study] = parts
        every = {concept for parts in own.values() for group in parts.values() for concept in group}
        found: Lists = {}
        for review in scopes.reviews if every else ():
            if not review.criteria:
                continue
            refused = {name for name in every if scopes.admits(review, name) == "no"}
            found[review.review] = {
                study
                for study, parts in own.items()
                if any(group <= refused for group in parts.values())
            }
        self._shut = found
        return found


def _proposed(graph: Graph) -> list[tuple[str, ...]]:
    """The studies, two or more, that each link which a person has yet to decide would make one:
    those it is about, or those that its reports are of.
    """
    of_report: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("REPORTED_IN"):
        if edge["from"].startswith("study:"):
            of_report[edge["to"]].add(edge["from"])
    waiting = {
        link["id"]: link.get("level")
        for link in graph.nodes("Link")
        if link.get("outcome") == "proposed"
    }
    ends: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges("ABOUT_STUDY"):
        if waiting.get(edge["from"]) == "study":
            ends[edge["from"]].add(edge["to"])
    for edge in graph.edges("ABOUT_REPORT"):
        if waiting.get(edge["from"]) == "report":
            ends[edge["from"]] |= of_report[edge["to"]]
    return [tuple(sorted(studies)) for _, studies in sorted(ends.items()) if len(studies) > 1]


def _reports(graph: Graph) -> dict[str, list[tuple[str, set[str]]]]:
    """Study to its reports, each with the rows it was read from."""
    rows = {row["id"]: set(row.get("sources") or ()) for row in graph.nodes("Report")}
    found: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for edge in graph.edges("REPORTED_IN"):
        found[edge["from"]].append((edge["to"], rows[edge["to"]]))
    return {study: sorted(reports) for study, reports in found.items()}


def _searched(graph: Graph, reviews: Iterable[str]) -> dict[str, int]:
    """Review to the year of its last search, where one is printed."""
    found = {}
    for review in reviews:
        if year := re.match(r"\d{4}", graph.node(review).get("search_to", "")):
            found[review] = int(year[0])
    return found
