# ---
# title = { en = "What each review looked for", zh = "各综述的检索范围" }
# description.en = """A row for each review and dimension: what its criteria admit and shut out, and on what that rests; with the \
#   databases it searched, the literatures it reaches, and how complete its list is here. A review that states no criteria has one row."""
# description.zh = """每篇综述与维度一行：其标准所容许与排除者及依据；并列其检索的数据库、覆盖的文献、清单在此处的完整程度。\
#   未说明标准的综述只有一行。"""
# parameters = ["review", "dimension"]
# columns = [
#   "review", "label", "dimension", "rule", "admits", "excludes", "limits", "basis", "databases", "reaches_chinese",
#   "reaches_international", "search_from", "search_to", "listing", "listed", "stated", "missing", "checked_by", "where", "sources",
# ]
# notes = ["listings"]
# unknown = { listed = "counted", stated = "printed", missing = "not_compared" }
# reads = [
#   "Review", "Scope", "Database", "Condition", "Population", "Intervention", "Comparator", "Outcome", "Instrument", "Design", "Delivery", "Region",
#   "HAS_SCOPE", "CONCERNS", "SEARCHED", "BROADER",
# ]
# [own.parameters.dimension]
# type = "choice"
# choices = ["any", "condition", "population", "intervention", "comparator", "outcome", "instrument", "design", "delivery", "region", "language", "year", "literature", "digital", "unit"]
# default = "any"
# en = "Only this dimension"
# zh = "仅此维度"
# [own.columns.rule]
# en = "How it binds"
# zh = "如何限定"
# [own.columns.admits]
# en = "Admits"
# zh = "容许"
# [own.columns.excludes]
# en = "Shuts out"
# zh = "排除"
# [own.columns.limits]
# en = "In words"
# zh = "文字限定"
# [own.columns.basis]
# en = "Rests on"
# zh = "依据"
# [own.columns.reaches_chinese]
# en = "Reaches the Chinese literature"
# zh = "是否覆盖中文文献"
# [own.columns.reaches_international]
# en = "Reaches the international literature"
# zh = "是否覆盖国际文献"
# [own.columns.search_from]
# en = "Searched from"
# zh = "检索起始"
# [own.columns.checked_by]
# en = "Checked by"
# zh = "核对者"
# ---
"""What each review looked for: its criteria by dimension, with what its search and its list are."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.model import GraphRow
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.analysis.scope import reach
from lacunary.queries.cells.looked import scopes_of
from lacunary.queries.cells.table import LITERATURES

__all__ = ["answer"]

_NAMING = ("only", "includes")
"""Rules that admit what they name; both stand where a review has both."""


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each review and dimension of its criteria."""
    concepts = {edge["from"]: edge["to"] for edge in graph.edges("CONCERNS")}
    scopes = {row["id"]: {"dimension": "", "rule": "unknown"} | row for row in graph.nodes("Scope")}
    criteria: dict[str, list[GraphRow]] = defaultdict(list)
    for edge in graph.edges("HAS_SCOPE"):
        row = scopes[edge["to"]]
        criteria[edge["from"]].append(row | {"concept": concepts.get(row["id"], "")})
    reached = {
        each.review: [reach(each, literature) for literature in LITERATURES]
        for each in scopes_of(graph, of_reviews=True).reviews
    }
    databases = _databases(graph)
    rows = []
    for review in graph.nodes("Review"):
        name = review["id"]
        if parameters["review"] in ("", name):
            ends = [databases.get(name, []), *reached[name], *_about(review)]
            for dimension, said in _by_dimension(criteria[name], parameters["dimension"]):
                last = [_every(said, "checked_by"), _every(said, "where"), _places(said, review)]
                rows.append([name, review.get("label"), dimension, *_said(said), *ends, *last])
    silent = sum(not criteria[review["id"]] for review in graph.nodes("Review"))
    return rows, gathered(
        in_both("queries.cells", "criteria.counted", criteria=len(scopes), silent=silent)
    )


def _by_dimension(criteria: list[GraphRow], wanted: str) -> list[tuple[str | None, list[GraphRow]]]:
    """The criteria of a review by dimension; one without any, where none is asked for, has none."""
    found: dict[str | None, list[GraphRow]] = defaultdict(list)
    for row in criteria:
        if wanted in ("any", row["dimension"]):
            found[row["dimension"] or None].append(row)
    if not criteria and wanted == "any":
        return [(None, [])]
    return sorted(found.items(), key=lambda item: str(item[0]))


def _said(criteria: list[GraphRow]) -> list[Any]:
    """How the criteria of a dimension bind, what they admit and shut out, limits in words, basis."""
    rules = sorted({row["rule"] for row in criteria})
    admits = [_named(row) for row in criteria if row["rule"] in _NAMING and row["concept"]]
    excludes = [_named(row) for row in criteria if row["rule"] == "excludes" and row["concept"]]
    limits = [_limit(row) for row in criteria if row.get("limit")]
    return [
        "; ".join(rules) or None,
        sorted(set(admits)),
        sorted(set(excludes)),
        sorted(set(limits)),
        "; ".join(_every(criteria, "basis")) or None,
    ]


def _named(row: GraphRow) -> str:
    """A concept, with how it is shut out where that is in a combination only."""
    limit = row.get("limit", "")
    return (
        f"{row['concept']} ({limit or 'in combination'})"
        if row.get("in_combination")
        else str(row["concept"])
    )


def _limit(row: GraphRow) -> str:
    return f"{row['facet']}: {row['limit']}" if row.get("facet") else str(row["limit"])


def _every(criteria: list[GraphRow], name: str) -> list[str]:
    return sorted({row[name] for row in criteria if row.get(name)})


def _places(criteria: list[GraphRow], review: GraphRow) -> list[str]:
    """Where the criteria were read; of a review without any, where the review was."""
    return sorted({place for row in criteria or [review] for place in row.get("sources", [])})


def _databases(graph: Graph) -> dict[str, list[str]]:
    names = {row["id"]: row.get("label_en") or row["id"] for row in graph.nodes("Database")}
    found: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("SEARCHED"):
        found[edge["from"]].append(names[edge["to"]])
    return {review: sorted(databases) for review, databases in found.items()}


def _about(review: GraphRow) -> list[Any]:
    """When it searched, how complete its list is here, how many of the stated studies are missing."""
    names = ("search_from", "search_to", "listing", "listed", "stated_included", "not_listed")
    return [review.get(name) for name in names]
