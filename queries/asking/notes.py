"""What a table about studies rests on: which layers it shows, and how complete the lists behind
them are.
"""

from __future__ import annotations

from lacunary.graph.stores.budget import Budget
from lacunary.graph.stores.store import Store
from lacunary.queries.asking.catalogue import dimension_zh

__all__ = ["cell_notes", "layer_notes"]

_STUDIES = """
MATCH (s:Study)
RETURN s.unit AS unit, s.evidence AS evidence, count(s) AS studies ORDER BY unit, evidence
"""
_LISTS = """
MATCH (r:Review)
RETURN coalesce(r.listing, 'none') AS listing, count(r) AS reviews ORDER BY listing
"""
_CODED = """
MATCH (s:Study)
WHERE s.unit = 'study' AND (s.evidence = $evidence OR s.evidence = 'both' OR $evidence = 'any')
RETURN EXISTS { MATCH (s)-[]->(x) WHERE x.scheme = $rows } AS row_said,
       EXISTS { MATCH (s)-[]->(y) WHERE y.scheme = $columns } AS column_said, count(s) AS studies
ORDER BY row_said, column_said
"""


def layer_notes(store: Store, evidence: str, budget: Budget | None = None) -> dict[str, list[str]]:
    """Notes in English and Chinese on the evidence shown (`included`, `candidate`, `any`) and on
    what it leaves out.
    """
    counted = {
        (unit, kind): number for unit, kind, number in store.query(_STUDIES, budget=budget).rows
    }
    both = counted.get(("study", "both"), 0)
    included = counted.get(("study", "included"), 0) + both
    candidates = counted.get(("study", "candidate"), 0)
    reviews = sum(
        number
        for (unit, kind), number in counted.items()
        if unit == "review" and kind != "candidate"
    )
    lists = dict(map(tuple, store.query(_LISTS, budget=budget).rows))
    complete, partial, inferred = (
        lists.get(kind, 0) for kind in ("complete", "partial", "inferred")
    )
    none = lists.get("none", 0)
    lists_en = f"Lists of {complete} reviews are complete, {partial} partial, {inferred} inferred, {none} not available."
    lists_zh = (
        f"{complete} 篇综述的清单完整，{partial} 篇部分，{inferred} 篇为推断，{none} 篇不可得。"
    )
    match evidence:
        case "included":
            en = [
                f"Shown: {included} included studies. {lists_en} {candidates} candidate studies are not shown."
            ]
            zh = [f"显示：{included} 项纳入研究。{lists_zh}未显示 {candidates} 项候选研究。"]
        case "candidate":
            en = [
                f"Shown: {candidates + both} candidate studies, none confirmed ({both} of them are included elsewhere)."
            ]
            zh = [
                f"显示：{candidates + both} 项候选研究，均未确认（其中 {both} 项被其他综述纳入）。"
            ]
        case _:
            en = [
                f"Shown: {included} included and {candidates} candidate studies. {lists_en} Candidates are not confirmed."
            ]
            zh = [
                f"显示：{included} 项纳入研究与 {candidates} 项候选研究。{lists_zh}候选研究未经确认。"
            ]
    if reviews:
        en.append(
            f"{reviews} items that reviews of reviews include are reviews, not studies, and are not counted."
        )
        zh.append(f"综述之综述所纳入的 {reviews} 项为综述而非研究，不计入。")
    en.append("Empty means: none in this corpus.")
    zh.append("空白表示：本语料库中没有。")
    return {"en": en, "zh": zh}


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
    en = ", ".join(f"{number} have no {name}" for name, number in lack.items())
    zh = "，".join(f"{number} 项无{dimension_zh(name)}" for name, number in lack.items())
    return {
        "en": [
            f"{inside} of {total} studies stand in a cell; {en} that is said and mapped to a concept, so no cell counts them."
        ],
        "zh": [
            f"{total} 项研究中 {inside} 项位于单元格中；{zh}（未说明或未映射），不计入任何单元格。"
        ],
    }
