# ---
# title = { en = "Citation matrix of reviews", zh = "综述的引文矩阵" }
# description.en = """Which review includes which study, a row a cell: 1 included, 0 not included by a complete list, and unknown where the list is not complete, \
#   the study appeared after the search, or the criteria shut it out."""
# description.zh = """哪篇综述纳入哪项研究，每行一个单元格：1 纳入，0 完整清单中未纳入；清单不完整、研究晚于检索或被标准排除者为未知。"""
# parameters = ["digital", "minimum", "lists", "reviews", "outcome"]
# notes = ["links"]
# columns = ["study", "label", "year", "n", "times_included", "review", "cell", "cell_state"]
# layer = "included"
# reads = [
#   "Review", "Study", "Report", "INCLUDES", "REPORTED_IN", "Link", "ABOUT_STUDY", "ABOUT_REPORT", "Scope", "Database", "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
#   "ON_CONDITION", "ON_POPULATION", "TESTS", "COMPARED_WITH", "MEASURES", "USES", "HAS_DESIGN", "DELIVERED_BY", "LOCATED_IN",
# ]
# unknown = { year = "printed", n = "printed", times_included = "joined", cell = "list_incomplete" }
# [own.columns.cell]
# en = "Included (1) or not (0)"
# zh = "纳入（1）或未纳入（0）"
# [own.columns.cell_state]
# en = "Why"
# zh = "状态"
# ---
"""The citation matrix of reviews and studies, long; the lists stand in `lists/reading.py`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.lists.reading import Corpus, ReviewLists

__all__ = ["answer"]

INCLUDED, LATE, SHUT, SHORT, ABSENT = (
    "included", "appeared later", "shut out by criteria", "list not complete", "not included"
)  # fmt: skip


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each study that `minimum` reviews include, and each review."""
    corpus = Corpus(graph, parameters["digital"])
    of = corpus.lists(
        corpus.chosen(parameters["lists"], parameters["reviews"]), outcome=parameters["outcome"]
    )
    times = Counter(study for studies in of.lists.values() for study in studies)
    rows: list[list[Any]] = []
    states: Counter[str] = Counter()
    shown = [study for study in sorted(times) if times[study] >= parameters["minimum"]]
    for study in shown:
        row = corpus.studies[study]
        about = [study, row.get("label"), row.get("year"), row.get("n"), times[study]]
        for review in sorted(of.lists):
            state = _state(of, corpus, review, study)
            states[state] += 1
            rows.append([*about, review, {INCLUDED: 1, ABSENT: 0}.get(state), state])
    note = in_both(
        "queries.lists",
        "matrix.cells",
        cells=len(rows),
        studies=len(shown),
        reviews=len(of.lists),
        included=states[INCLUDED],
        empty=states[ABSENT],
        unknown=states[SHORT],
        late=states[LATE],
        shut=states[SHUT],
    )
    return rows, gathered(note)


def _state(of: ReviewLists, corpus: Corpus, review: str, study: str) -> str:
    if study in of.lists[review]:
        return INCLUDED
    if study in of.late.get(review, ()):
        return LATE
    if study in of.shut_out.get(review, ()):
        return SHUT
    return ABSENT if corpus.listing[review] == "complete" else SHORT
