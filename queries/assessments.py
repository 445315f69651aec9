# ---
# title = { en = "Assessments", zh = "质量与偏倚评价" }
# description.en = """Every judgement on a study or review by an instrument (risk of bias, trustworthiness, certainty), domain by domain, and the domains that nobody judged."""
# description.zh = """依某工具对研究或综述的每条评价（偏倚风险、可信性、证据确信度），按领域列出，含无人评价的领域。"""
# parameters = ["digital", "review", "tool"]
# columns = ["subject", "label", "review", "tool", "version", "domain", "domain_en", "domain_zh", "judgement", "words", "scale", "assessor", "outcomes", "sources"]
# layer = "included"
# reads = ["Study", "Review", "Assessment", "ASSESSED_AS", "FOR_OUTCOME", "Outcome"]
# [own.columns.subject]
# en = "Study or review judged"
# zh = "被评价的研究或综述"
# [own.columns.domain]
# en = "Domain"
# zh = "领域"
# [own.columns.scale]
# en = "Words of the scale, the best first"
# zh = "量尺用语（最优者在前）"
# [own.columns.assessor]
# en = "Who judged"
# zh = "评价者"
# ---
"""Assessments: the profile of each study and review (`appraisals/profiles.py`)."""

from __future__ import annotations

from typing import Any

from lacunary.graph import Graph
from lacunary.graph.appraisal import instrument_of
from lacunary.graph.phrases import gathered, in_both
from lacunary.queries.appraisals.profiles import profiles_of

__all__ = ["answer"]


def answer(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """One row for each domain of each profile."""
    labels = {
        row["id"]: row.get("label")
        for row in graph.nodes("Study")
        if row.get("unit") == "study"
        and parameters["digital"] in ("any", row.get("digital", "unclear"))
    }
    labels |= {row["id"]: row.get("label") for row in graph.nodes("Review")}
    shown = [
        one
        for one in profiles_of(graph, parameters["tool"])
        if one.subject in labels and parameters["review"] in ("", one.review)
    ]
    rows: list[list[Any]] = [
        [
            *(one.subject, labels[one.subject], one.review, one.instrument, one.version or None),
            *(one.domain, one.en, one.zh),
            *((one.row or {}).get(name) for name in ("judgement", "words", "judgement_scale")),
            *((one.row or {}).get("assessor"), list(one.outcomes)),
            (one.row or {}).get("sources", []),
        ]
        for one in shown
    ]
    judged = [one for one in shown if one.row]
    counted = in_both(
        "queries.appraisals",
        "judged.counted",
        judged=len(judged),
        profiles=len({(one.subject, one.review, one.instrument, one.outcomes) for one in shown}),
        silent=len(shown) - len(judged),
        unread=sum("judgement" not in (one.row or {}) for one in judged),
    )
    return rows, gathered(counted, *_sources({one.instrument for one in shown}))


def _sources(names: set[str]) -> list[dict[str, str]]:
    """Where each instrument is published."""
    found = [instrument for name in sorted(names) if (instrument := instrument_of(name))]
    return [
        in_both(
            "queries.appraisals",
            "judged.source",
            instrument=one.name,
            version=one.version,
            source=one.source,
        )
        for one in found
    ]
