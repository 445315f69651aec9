"""A gap map's cells as claims: the class of each, what was expected, what could have been found,
and a score that ranks them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import inf, isnan
from typing import Any

import numpy as np

from lacunary.graph import Graph
from lacunary.graph.schema import schema
from lacunary.queries.analysis.cell_classes import (
    Facts,
    Limits,
    classes_of,
    gap_of,
    is_adequate,
    is_claim,
)
from lacunary.queries.analysis.homogeneity import homogeneity
from lacunary.queries.analysis.hypergeometric import Floats
from lacunary.queries.analysis.odds_ratio import common_odds_ratio
from lacunary.queries.analysis.priorities import (
    PARTS,
    age,
    emptiness,
    imprecision,
    ranks,
    ranks_without,
    score,
)
from lacunary.queries.analysis.profiles import westfall_young
from lacunary.queries.analysis.scope import STATES, Scopes, State, latest_date
from lacunary.queries.cells.looked import scopes_of
from lacunary.queries.cells.numbers import said
from lacunary.queries.cells.table import (
    LITERATURES,
    Cell,
    CellTable,
    cell_table,
    depths_of,
)
from lacunary.queries.cells.tested import (
    WITHIN,
    Asked,
    Tested,
    listed_by,
    strata_of,
    tested,
)

__all__ = ["Gaps"]


@dataclass
class Gaps:
    """The cells of two dimensions of a graph, with all that is said of them.

    Parameters
    ----------
    graph
        The graph.
    given
        The parameters of `evidence-gaps`.
    """

    graph: Graph
    given: Mapping[str, Any]

    @cached_property
    def table(self) -> CellTable:
        """The cells."""
        return cell_table(self.graph, self.given)

    @cached_property
    def scopes(self) -> Scopes:
        """What the reviews looked for."""
        return scopes_of(self.graph)

    @cached_property
    def listed(self) -> dict[str, frozenset[str]]:
        """The reviews that list each study."""
        return listed_by(self.graph, self.given["evidence"])

    @cached_property
    def limits(self) -> Limits:
        """Where the classes begin."""
        return Limits(self.given["alpha"], self.given["thin_k"], self.given["thin_n"])

    @cached_property
    def depths(self) -> dict[str, int]:
        """How deep each concept lies."""
        return depths_of(self.graph)

    @cached_property
    def impossible(self) -> frozenset[tuple[str, str]]:
        """Cells that a person decided to be impossible, narrower ones too."""
        pairs = {frozenset((e["from"], e["to"])) for e in self.graph.edges("IMPOSSIBLE_WITH")}
        return frozenset(
            (cell.row, cell.column)
            for cell in (self.table.cells if pairs else ())
            if any(
                frozenset(ends) in pairs
                for ends in product(self.lines[cell.row], self.lines[cell.column])
            )
        )

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """Each concept with all that are broader."""
        broader: dict[str, list[str]] = {}
        for edge in self.graph.edges("BROADER"):
            broader.setdefault(edge["from"], []).append(edge["to"])
        found = {}
        for concept in self.depths:
            line = [concept]
            for each in line:
                line += [above for above in broader.get(each, ()) if above not in line]
            found[concept] = line
        return found

    @cached_property
    def states(self) -> dict[tuple[str, str], State]:
        """Whether anybody looked for each cell, in the literature that says most of those asked."""
        asked = self.given["literature"]
        sides = (asked,) if asked in LITERATURES else LITERATURES
        found = {}
        for cell in self.table.cells:
            concepts, digital = (cell.row, cell.column), self.given["digital"]
            each = [self.scopes.state(side, concepts, digital) for side in sides]
            found[concepts] = min(each, key=lambda state: STATES.index(state.name))
        return found

    @cached_property
    def within(self) -> list[str]:
        """What parts the strata further."""
        return [name for parameter, name in WITHIN.items() if self.given[parameter]]

    @cached_property
    def test(self) -> Tested:
        """The test of all cells."""
        return self._tested(self.table, self.listed)

    def _tested(self, table: CellTable, listed: Mapping[str, frozenset[str]]) -> Tested:
        strata = strata_of(self.graph, table, self.scopes, listed, self.within)
        masked = set(self.impossible)
        masked |= {cell for cell, state in self.states.items() if state.name == "not looked for"}
        asked = Asked(self.given["alpha"], self.given["draws"], self.given["seed"])
        levels = self.depths if self.given["depth"] == "concept" else dict.fromkeys(self.depths, 1)
        looked = {cell for cell, state in self.states.items() if state.name == "looked for"}
        return tested(table, strata, (masked, looked), levels, asked)

    @cached_property
    def corrected(self) -> Floats | None:
        """Westfall and Young's p of every cell, where permutations were asked for and none of them
        fills a cell that is kept empty.
        """
        number = self.given["permutations"]
        if not number or not self.test.totals.size or self.test.bound.any():
            return None
        return westfall_young(self.test.profiles, number, self.given["seed"], self.test.family)

    # ---- leaving one review out ------------------------------------------------------------------
    @cached_property
    def left_out(self) -> dict[str, Floats]:
        """q of every cell when one review is left out, by review; NaN where it is not tested."""
        reviews = sorted(frozenset[str]().union(*self.listed.values()))
        return {review: self._without(review) for review in reviews}

    def _without(self, review: str) -> Floats:
        gone = {study for study, lists in self.listed.items() if lists == {review}}
        coded = {name: studies - gone for name, studies in self.table.coded.items()}
        listed = {study: lists - {review} for study, lists in self.listed.items()}
        return self._tested(replace(self.table, coded=coded), listed).q

    # ---- what else is known of a cell ------------------------------------------------------------
    @cached_property
    def unmapped(self) -> tuple[frozenset[str], frozenset[str]]:
        """Studies of whose row dimension, and of whose column dimension, only words are known."""
        found = []
        for dimension in (self.given["rows"], self.given["columns"]):
            studies = (
                row["id"]
                for row in self.graph.nodes("Study")
                if dimension in row.get("said_not_mapped", ())
            )
            found.append(frozenset(studies) & self.table.literature.keys())
        return found[0], found[1]

    def could_fill(self, cell: Cell) -> int:
        """Studies whose unmapped words could place them in a cell."""
        no_row, no_column = self.unmapped
        nobody = frozenset[str]()
        rows = self.table.counted.get(cell.row, nobody)
        columns = self.table.counted.get(cell.column, nobody)
        return len(no_row & (columns | no_column)) + len(no_column & rows)

    @cached_property
    def searched(self) -> dict[str, int | None]:
        """The year to which each review searched."""
        return {review.review: year_of([review.search_to]) for review in self.scopes.reviews}

    @cached_property
    def now(self) -> int | None:
        """The year that reviews are old at: that asked for, or the latest search in the graph."""
        years = [year for year in self.searched.values() if year is not None]
        return self.given["as_of_year"] or max(years, default=None)

    @cached_property
    def adequate(self) -> dict[str, bool | None]:
        """Whether each review was rated, overall, as of adequate confidence."""
        rated = {
            row["id"]: row["judgement"]
            for row in self.graph.nodes("Assessment")
            if row.get("judgement") and not row.get("domain")
        }
        words: dict[str, list[str]] = {}
        for edge in self.graph.edges("ASSESSED_AS"):
            if edge["to"] in rated and edge["from"].startswith("review:"):
                words.setdefault(edge["from"], []).append(rated[edge["to"]])
        return {review: is_adequate(judgements) for review, judgements in words.items()}

    def recent(self, reviews: Iterable[str]) -> list[bool | None]:
        """The rating of each recent review of some; None where it, or the year, is unknown."""
        found: list[bool | None] = []
        for review in sorted(reviews):
            year = self.searched.get(review)
            if year is None or self.now is None:
                found.append(None)
            elif year >= self.now - self.given["recent_years"]:
                found.append(self.adequate.get(review))
        return found

    def participants(self, studies: Collection[str]) -> tuple[int, int]:
        """Participants of the studies that say how many, and how many studies do not."""
        known = [self.table.participants.get(study) for study in studies]
        return sum(n for n in known if n is not None), known.count(None)

    @cached_property
    def burden(self) -> dict[str, float]:
        """The burden weight of each concept that has one, over the largest."""
        dimensions = (self.given["rows"], self.given["columns"])
        weights = {
            row["id"]: weight
            for dimension in dimensions
            for row in self.graph.nodes(schema().dimensions[dimension])
            if (weight := row.get("burden_weight")) is not None
        }
        largest = max(weights.values(), default=0.0)
        return {name: weight / largest for name, weight in weights.items()} if largest else {}

    # ---- the answer ------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """A row for each cell, by rank."""
        places = product(range(len(self.test.rows)), range(len(self.test.columns)))
        found = [
            self._row(cell, place) for cell, place in zip(self.table.cells, places, strict=True)
        ]
        parts = [{name: row[f"score_{name}"] for name in PARTS} for row in found]
        weights = {name: float(self.given[f"weight_{name}"]) for name in PARTS}
        scores = [score(each, weights) for each in parts]
        bounds = ranks_without(parts, weights)
        for row, value, rank, ends in zip(found, scores, ranks(scores), bounds, strict=True):
            row |= {"score": said(value), "rank": rank, "rank_best": ends[0], "rank_worst": ends[1]}
        found.sort(key=lambda row: (row["rank"] or inf, row["row"], row["column"]))
        return found

    def _row(self, cell: Cell, place: tuple[int, int]) -> dict[str, Any]:
        state = self.states[cell.row, cell.column]
        reviews = frozenset[str]().union(*(self.listed.get(s, ()) for s in cell.studies))
        known, unknown = self.participants(cell.studies)
        facts = self._facts(cell, place, state, len(reviews), None if unknown else known)
        classes = classes_of(facts, self.limits)
        found: dict[str, Any] = {
            "row": cell.row,
            "row_en": self.table.names[cell.row][0],
            "row_zh": self.table.names[cell.row][1],
            "column": cell.column,
            "column_en": self.table.names[cell.column][0],
            "column_zh": self.table.names[cell.column][1],
            "class": classes[0],
            "also": classes[1:],
            "gap": gap_of(facts, self.recent(reviews | set(state.reviews))),
            "state": state.name,
            "searched": state.searched_to,
            "chinese": self.table.count(cell.studies, "chinese"),
            "international": self.table.count(cell.studies, "international"),
            "reviews": len(reviews),
            "participants": known if known or not unknown else None,
            "participants_unknown": unknown,
            "could_fill": facts.could_fill,
        }
        found |= self._numbers(place)
        return found | self._parts(cell, facts, state)

    def _facts(
        self,
        cell: Cell,
        place: tuple[int, int],
        state: State,
        reviews: int,
        participants: int | None,
    ) -> Facts:
        test, q = self.test, float(self.test.q[place])
        return Facts(
            (cell.row, cell.column) in self.impossible,
            state.name,
            len(cell.studies),
            float(test.expected[place]),
            None if isnan(q) else q,
            self.could_fill(cell) if self.unmapped != (frozenset(), frozenset()) else 0,
            participants,
            self._one_literature(cell),
            reviews,
        )

    def _one_literature(self, cell: Cell) -> bool:
        """Whether one literature alone has studies, and the other was looked for."""
        of = {self.table.literature[study] for study in cell.studies}
        if len(of) != 1 or not of <= set(LITERATURES):
            return False
        (other,) = set(LITERATURES) - of
        concepts = (cell.row, cell.column)
        return self.scopes.state(other, concepts, self.given["digital"]).name == "looked for"

    def _numbers(self, place: tuple[int, int]) -> dict[str, Any]:
        """Observed against expected, with the tests."""
        test, (row, column) = self.test, place
        observed, expected = int(test.observed[place]), float(test.expected[place])
        told = bool(test.could[place]) and not test.is_bound(row, column)
        tables = test.tables(row, column) if told else []
        odds, equal = common_odds_ratio(tables) if tables else None, homogeneity(tables)
        left_out = (
            [float(q[place]) for q in self.left_out.values()] if self.given["leave_out"] else []
        )
        known = [q for q in left_out if not isnan(q)]
        return {
            "observed": observed,
            "expected": said(expected),
            "ratio": said(observed / expected) if expected else None,  # also where it is NaN
            "row_studies": int(test.of_rows[:, row].sum()),
            "column_studies": int(test.of_columns[:, column].sum()),
            "total": int(test.totals.sum()),
            "p": said(float(test.p[place])),
            "q": said(float(test.q[place])),
            "q_any_dependence": said(float(test.q_any[place])),
            "p_westfall_young": None if self.corrected is None else said(self.corrected[place]),
            "p_smallest": said(float(test.smallest[place])),
            "could_be_found": bool(test.could[place]),
            "p_margins_only": said(float(test.p_margins[place])),
            "q_margins_only": said(float(test.q_margins[place])),
            "odds_ratio": odds and said(odds.estimate),
            "odds_low": odds and said(odds.low),
            "odds_high": odds and said(odds.high),
            "odds_mid_low": odds and said(odds.mid_low),
            "odds_mid_high": odds and said(odds.mid_high),
            "homogeneity": equal and equal.name,
            "homogeneity_p": equal and said(equal.p),
            "q_left_out_low": said(min(known, default=None)),
            "q_left_out_high": said(max(known, default=None)),
            "not_tested_left_out": len(left_out) - len(known) if left_out else None,
        }

    def _parts(self, cell: Cell, facts: Facts, state: State) -> dict[str, float | None]:
        """The parts of the score; none of a cell that is no gap whatever stands there."""
        if not is_claim(facts):
            return {f"score_{name}": None for name in PARTS}
        weights = [self.burden[each] for each in (cell.row, cell.column) if each in self.burden]
        searched = None if state.searched_to is None else year_of([state.searched_to])
        return {
            "score_emptiness": said(emptiness(facts.studies, facts.expected)),
            "score_burden": said(float(np.mean(weights))) if weights else None,
            "score_imprecision": said(imprecision(facts.studies, facts.participants)),
            "score_age": None if self.now is None else said(age(searched, self.now)),
        }


def year_of(texts: Iterable[str]) -> int | None:
    """The latest year in texts as printed.

    >>> year_of(["2021-02-16", "2020"])
    2021
    """
    date = latest_date(texts)
    return int(date[:4]) if date else None
