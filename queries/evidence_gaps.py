# ---
# title = { en = "Evidence gaps, ranked", zh = "证据缺口及其排序" }
# description.en = """A row for each cell of two dimensions: its class (docs/gaps.md), how many studies the margins of what the same reviews \
#   list lead one to expect, whether it could have been found to be emptier at all, and a score that ranks it, with its parts. A cell is \
#   sparse only against studies that the same reviews list; that of all studies together (margins only) gives no class."""
# description.zh = """两个维度的每个单元格一行：其类别（docs/gaps.md）、按相同综述所列研究的边际所期望的研究数、是否原本可能被发现为过少，以及用于排序的得分及其各部分。\
#   仅相对于相同综述所列的研究才称为稀少；将全部研究合在一起（仅按边际）的结果不用于分类。"""
# parameters = [
#   "evidence", "digital", "literature", "rows", "columns", "depth", "level", "only", "by_literature", "by_digital", "by_years", "by_design", "alpha", "thin_k", "thin_n", "draws", "seed",
#   "permutations", "leave_out", "recent_years", "as_of_year", "weight_emptiness", "weight_burden", "weight_imprecision", "weight_age",
# ]
# columns = [
#   "rank", "row", "row_en", "row_zh", "column", "column_en", "column_zh", "class", "also", "gap", "state", "searched", "observed", "expected",
#   "ratio", "row_studies", "column_studies", "total", "p", "q", "q_any_dependence", "p_westfall_young", "p_smallest", "could_be_found",
#   "p_margins_only", "q_margins_only", "odds_ratio", "odds_low", "odds_high", "odds_mid_low", "odds_mid_high", "homogeneity", "homogeneity_p",
#   "chinese", "international", "reviews", "participants", "participants_unknown", "could_fill", "score", "score_emptiness", "score_burden",
#   "score_imprecision", "score_age", "rank_best", "rank_worst", "q_left_out_low", "q_left_out_high", "not_tested_left_out",
# ]
# cells = ["$rows", "$columns"]
# notes = ["sides"]
# reads = [
#   "Study", "Review", "Scope", "Database", "Assessment", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument",
#   "Design", "Delivery", "Region", "INCLUDES", "CANDIDATE_FOR", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER", "ASSESSED_AS", "IMPOSSIBLE_WITH",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# [own.parameters.level]
# type = "choice"
# choices = ["any", "1", "2", "3", "4", "country", "province", "country-group", "world-region", "place"]
# default = "any"
# en = "Only concepts of this level: so many steps from the broadest (1), or a level of region; any: as depth says"
# zh = "仅此层级的概念：自最上位（1）起的层数，或地区层级；any：依 depth"
# [unknown]
# rank = "no_part"
# observed = "coded"
# expected = "not_tested"
# ratio = "not_tested"
# row_studies = "coded"
# column_studies = "coded"
# total = "coded"
# p = "not_tested"
# q = "not_tested"
# q_any_dependence = "not_tested"
# p_westfall_young = "not_tested"
# p_smallest = "coded"
# p_margins_only = "not_tested"
# q_margins_only = "not_tested"
# odds_ratio = "not_tested"
# odds_low = "not_tested"
# odds_high = "not_tested"
# odds_mid_low = "not_tested"
# odds_mid_high = "not_tested"
# homogeneity_p = "not_tested"
# chinese = "coded"
# international = "coded"
# reviews = "coded"
# participants = "printed"
# participants_unknown = "coded"
# could_fill = "coded"
# score = "no_part"
# score_emptiness = "no_part"
# score_burden = "no_part"
# score_imprecision = "no_part"
# score_age = "no_part"
# rank_best = "no_part"
# rank_worst = "no_part"
# q_left_out_low = "not_tested"
# q_left_out_high = "not_tested"
# not_tested_left_out = "not_tested"
# ---
"""Evidence gaps: the cells of two dimensions tested, classed and ranked (`cells/gaps.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np

from lacunary.graph import Graph
from lacunary.graph.errors import QueryError
from lacunary.graph.phrases import LANGUAGES, gathered, in_both, phrase
from lacunary.queries.analysis.cell_classes import CLASSES
from lacunary.queries.analysis.priorities import PARTS
from lacunary.queries.analysis.profiles import global_test
from lacunary.queries.analysis.strata import SMALLEST
from lacunary.queries.asking.catalogue import find_question
from lacunary.queries.cells.gaps import Gaps
from lacunary.queries.cells.numbers import said

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each cell, the highest score first."""
    if parameters["rows"] == parameters["columns"]:
        what = f"the parameters `rows` and `columns` are both {parameters['rows']}"
        remedy = "Nothing can be tested within one dimension: name two, or ask evidence-gap-map."
        raise QueryError("evidence-gaps", what, remedy)
    gaps = Gaps(graph, parameters)
    columns = [column.name for column in find_question("evidence-gaps").columns]
    rows = [[row[name] for name in columns] for row in gaps.rows]
    return rows, gathered(*_notes(gaps))


def _notes(gaps: Gaps) -> Iterator[dict[str, str]]:
    """What the answer rests on, and the paragraph on its method."""
    given, test, rows = gaps.given, gaps.test, gaps.rows
    if not rows or not test.totals.size:
        return
    yield _by_class(rows)
    yield in_both(
        "queries.cells",
        "gaps.tested",
        cells=len(rows),
        could=int(test.could.sum()),
        tested=int(test.family.sum()),
        not_looked=int((test.could & ~test.family).sum()),
        alpha=given["alpha"],
        smallest=said(float(test.smallest.min())),
        sparse=sum(row["class"] == "sparse" for row in rows),
        rest=len(rows) - int(test.family.sum()),
    )
    if not np.isnan(test.p_margins).any():
        margins = int((test.q_margins <= given["alpha"]).sum())
        yield in_both("queries.cells", "gaps.margins", margins=margins, alpha=given["alpha"])
    yield _strata(gaps)
    yield in_both("queries.cells", "gaps.permutation")
    yield in_both(
        "queries.cells",
        f"method.{'exact' if test.chain is None else 'drawn'}",
        version=version("lacunary"),
        numpy=np.__version__,
        alpha=given["alpha"],
        seed=given["seed"],
        rows=given["rows"],
        columns=given["columns"],
        depth=given["depth"],
    )
    yield from _chain(gaps)
    yield from _impossible(rows)
    known = {name: sum(row[f"score_{name}"] is not None for row in rows) for name in PARTS}
    yield in_both(
        "queries.cells",
        "gaps.score",
        now=gaps.now,
        weight_emptiness=given["weight_emptiness"],
        weight_burden=given["weight_burden"],
        weight_imprecision=given["weight_imprecision"],
        weight_age=given["weight_age"],
        burden=known["burden"],
        imprecision=known["imprecision"],
        age=known["age"],
    )
    yield in_both(
        "queries.cells",
        "gaps.unrated",
        recent_years=given["recent_years"],
        now=gaps.now,
        rated=len(gaps.adequate),
        reviews=len(gaps.searched),
    )
    yield from _options(gaps)
    yield in_both(
        "queries.cells",
        "gaps.opens",
        row=rows[0]["row"],
        column=rows[0]["column"],
        evidence=given["evidence"],
        digital=given["digital"],
    )


def _by_class(rows: list[dict[str, Any]]) -> dict[str, str]:
    counted = Counter(row["class"] for row in rows)
    found = {}
    for language in LANGUAGES:
        counts = [
            f"{phrase('queries.cells', f'class.{name}', language)} {counted[name]}"
            for name in CLASSES
            if counted[name]
        ]
        comma = phrase("queries.cells", "states.comma", language)
        found[language] = phrase(
            "queries.cells", "gaps.classes", language, counts=comma.join(counts)
        )
    return found


def _strata(gaps: Gaps) -> dict[str, str]:
    test, names = gaps.test, ", ".join(gaps.within)
    found = {}
    for language in LANGUAGES:
        within = phrase("queries.cells", "gaps.within", language, names=names) if names else ""
        found[language] = phrase(
            "queries.cells",
            "gaps.strata",
            language,
            strata=len(test.totals),
            informative=test.informative,
            studies=int(test.totals.sum()),
            largest=int(test.totals.max()),
            few=SMALLEST,
            within=within,
        )
    return found


def _chain(gaps: Gaps) -> Iterator[dict[str, str]]:
    test, chain = gaps.test, gaps.test.chain
    if chain is not None:
        yield in_both(
            "queries.cells",
            "gaps.chain",
            masked=test.masked,
            draws=chain.draws,
            burn_in=chain.burn_in,
            seed=gaps.given["seed"],
            error=said(float(chain.error.max())),
            least=said(chain.least),
        )
        yield in_both("queries.cells", f"chains.{'agree' if chain.agree else 'disagree'}")
        yield in_both("queries.cells", "gaps.bound", strata=int(test.bound.sum()))


def _impossible(rows: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """That studies stand where none can."""
    wrong = [row for row in rows if row["class"] == "impossible" and row["observed"]]
    if wrong:
        yield in_both(
            "queries.cells",
            "gaps.impossible",
            studies=sum(row["observed"] for row in wrong),
            cells=len(wrong),
            names="; ".join(f"{row['row']}, {row['column']}" for row in wrong),
        )


def _options(gaps: Gaps) -> Iterator[dict[str, str]]:
    """What was asked for beyond the exact test."""
    given, test = gaps.given, gaps.test
    if given["leave_out"]:
        sparse = test.family & (test.q <= given["alpha"])
        stay = sum(
            all(q[place] <= given["alpha"] for q in gaps.left_out.values())
            for place in map(tuple, np.argwhere(sparse).tolist())
        )
        yield in_both("queries.cells", "gaps.left_out", reviews=len(gaps.left_out), stable=stay)
    if given["permutations"] and not test.bound.any():
        found = global_test(test.profiles, given["permutations"], given["seed"])
        yield in_both(
            "queries.cells",
            "gaps.global",
            statistic=said(found.statistic),
            p=said(found.p),
            permutations=found.permutations,
            seed=given["seed"],
        )
