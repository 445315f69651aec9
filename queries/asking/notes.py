"""What a table about studies rests on: which layers it shows, and how complete the lists behind
them are.
"""

from __future__ import annotations

from lacunary.graph.phrases import LANGUAGES, phrase
from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.store import Store
from lacunary.queries.asking.catalogue import dimension_zh

__all__ = ["cell_notes", "layer_notes"]

_STUDIES = """
MATCH (s:Study)
RETURN s.unit AS unit, s.included AS included, s.candidate AS candidate, count(s) AS studies
ORDER BY unit, included, candidate
"""
_LISTS = """
MATCH (r:Review)
RETURN coalesce(r.listing, 'none') AS listing, count(r) AS reviews ORDER BY listing
"""
_CODED = """
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
RETURN EXISTS { MATCH (s)-[]->(x) WHERE x.scheme = $rows } AS row_said,
       EXISTS { MATCH (s)-[]->(y) WHERE y.scheme = $columns } AS column_said, count(s) AS studies
ORDER BY row_said, column_said
"""


def layer_notes(store: Store, evidence: str, budget: Budget | None = None) -> dict[str, list[str]]:
    """Notes in English and Chinese on the evidence shown (`included`, `candidate`, `any`) and on
    what it leaves out.
    """
    both = included = candidates = reviews = 0
    for unit, is_included, is_candidate, number in store.query(_STUDIES, budget=budget).rows:
        if unit == "review":
            reviews += number if is_included or not is_candidate else 0
        elif is_included:
            included += number
            both += number if is_candidate else 0
        elif is_candidate:
            candidates += number
    lists = dict(map(tuple, store.query(_LISTS, budget=budget).rows))
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        listed = phrase(
            "queries.asking",
            "layers.lists",
            language,
            complete=lists.get("complete", 0),
            partial=lists.get("partial", 0),
            inferred=lists.get("inferred", 0),
            none=lists.get("none", 0),
        )
        shown = phrase(
            "queries.asking",
            f"shown.{evidence}",
            language,
            included=included,
            candidates=candidates,
            every_candidate=candidates + both,
            both=both,
            lists=listed,
        )
        counted_not = phrase("queries.asking", "layers.reviews", language, reviews=reviews)
        empty = phrase("queries.asking", "layers.empty", language)
        found[language] = [shown, *([counted_not] if reviews else []), empty]
    return found


def cell_notes(
    store: Store, evidence: str, rows: str, columns: str, budget: Budget | None = None
) -> dict[str, list[str]]:
    """How many of the studies shown can stand in a cell of two dimensions at all: a study without a
    code is in no cell.
    """
    given = {"evidence": evidence, "rows": rows, "columns": columns}
    counted = {
        (row, column): number
        for row, column, number in store.query(_CODED, given, budget=budget).rows
    }
    total, inside = sum(counted.values()), counted.get((True, True), 0)
    lack = {
        rows: sum(number for (row, _), number in counted.items() if not row),
        columns: sum(number for (_, column), number in counted.items() if not column),
    }
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        names = {name: dimension_zh(name) if language == "zh" else name for name in lack}
        parts = [
            phrase("queries.asking", "cells.lack", language, number=number, dimension=names[name])
            for name, number in lack.items()
        ]
        without = phrase("queries.asking", "cells.comma", language).join(parts)
        found[language] = [
            phrase(
                "queries.asking", "cells.inside", language, inside=inside, total=total, lack=without
            )
        ]
    return found
