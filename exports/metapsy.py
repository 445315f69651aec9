"""Metapsy: the findings as the long table that metapsyTools and the Metapsy data sets have, one row
an effect, which `meta`, `metafor` or a spreadsheet reads too.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.graph import Graph
from lacunary.graph.model import GraphRow
from lacunary.graph.phrases import LANGUAGES, phrase
from lacunary.graph.text.printable import plain
from lacunary.queries.effects.findings import NOT_STATED, Estimate, estimates_of

__all__ = ["write_metapsy"]

_OUTCOME_TYPES = {"post": "msd", "change": "change", "events": "dich", "other": "other"}
_MISSING = "NA"
_FORMULA = ("=", "+", "-", "@")


def write_metapsy(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `metapsy/data.csv` (`;`, decimal commas, `NA`) and what it rests on.

    A row is a standardised mean difference of known direction with a variance: `.g` above 0 favours
    arm 1, the intervention. All other findings are counted in `README.txt`, and not written.
    """
    studies = {row["id"]: row for row in graph.nodes("Study")}
    references = _references(graph)
    finding = {row["id"]: row for row in graph.nodes("Finding")}
    instruments = _instruments(graph)
    rows, left_out = [], 0
    for estimate in estimates_of(graph):
        study = studies.get(estimate.study)
        if estimate.measure != "smd" or estimate.reason or not study:
            left_out += 1
            continue
        report = references.get(estimate.study)
        row = _row(estimate, study, finding[estimate.finding], report)
        rows.append(row | {"instrument": instruments.get(estimate.finding)})
    rows.sort(key=lambda row: (row["study"], row["lacunary_finding"]))
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(row[name]) for name in _COLUMNS} for row in rows)
    said = [
        phrase("exports", "metapsy", language, rows=len(rows), left_out=left_out)
        for language in LANGUAGES
    ]
    about = [project.title, project.attribution, project.licence, *said]
    target = folder / "metapsy"
    return [
        write_text(target / "data.csv", text.getvalue()),
        write_text(target / "README.txt", "\n\n".join(filter(None, about)) + "\n"),
    ]


_COLUMNS = (
    "study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2", "outcome_type",
    "outcome_domain", "instrument", "rating", "time", "time_weeks", "n_arm1", "n_arm2",
    "precalc_g", "precalc_g_se", ".g", ".g_se", "year", "rob", "full_ref", "doi", "reported_by",
    "lacunary_study", "lacunary_finding",
)  # fmt: skip
"""Names of the Metapsy data standard (docs.metapsy.org), then `doi` and whose row it is here."""


def _row(
    estimate: Estimate, study: GraphRow, finding: GraphRow, report: GraphRow | None
) -> dict[str, Any]:
    printed = report or {}
    se = math.sqrt(estimate.variance or 0.0)
    return {
        "study": study.get("label") or study["id"],
        "condition_arm1": finding.get("arm_intervention"),
        "condition_arm2": finding.get("arm_comparator"),
        "multi_arm1": None,
        "multi_arm2": None,
        "outcome_type": _OUTCOME_TYPES.get(estimate.score_kind),
        "outcome_domain": finding.get("outcome_verbatim"),
        "rating": finding.get("rating"),
        "time": None if estimate.time == NOT_STATED else finding.get("time_point"),
        "time_weeks": estimate.weeks,
        "n_arm1": estimate.n,
        "n_arm2": estimate.n_compared,
        "precalc_g": estimate.effect,
        "precalc_g_se": se,
        ".g": estimate.effect,
        ".g_se": se,
        "year": study.get("year"),
        "rob": finding.get("result_rob"),
        "full_ref": _reference(printed) if report else None,
        "doi": printed.get("doi"),
        "reported_by": estimate.review.removeprefix("review:"),
        "lacunary_study": study["id"],
        "lacunary_finding": estimate.finding,
    }


def _references(graph: Graph) -> dict[str, GraphRow]:
    """Study to its earliest report."""
    reports = {row["id"]: row for row in graph.nodes("Report")}
    found: dict[str, list[GraphRow]] = defaultdict(list)
    for edge in graph.edges("REPORTED_IN"):
        if edge["from"].startswith("study:"):
            found[edge["from"]].append(reports[edge["to"]])
    return {
        study: min(group, key=lambda row: (row.get("year") or 9999, row["id"]))
        for study, group in found.items()
    }


def _instruments(graph: Graph) -> dict[str, str]:
    """Finding to the names of its instruments."""
    names = {row["id"]: row.get("label_en") or row["id"] for row in graph.nodes("Instrument")}
    found: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("BY_INSTRUMENT"):
        found[edge["from"]].append(names[edge["to"]])
    return {finding: " | ".join(sorted(group)) for finding, group in found.items()}


def _reference(report: GraphRow) -> str:
    """A reference in one line: authors (year). Title. Journal, volume(issue), pages."""
    authors = ", ".join(report.get("authors") or [])
    year = f"({report['year']})." if report.get("year") else ""
    title = report.get("title") or report.get("title_zh") or ""
    issue = f"({report['issue']})" if report.get("issue") else ""
    place = [report.get("journal"), f"{report.get('volume') or ''}{issue}", report.get("pages")]
    parts = [
        authors,
        year,
        f"{title.rstrip('.')}." if title else "",
        ", ".join(filter(None, place)),
    ]
    return " ".join(filter(None, parts))


def _cell(value: Any) -> str:
    """A cell: decimal comma, `NA` for what is unknown, and no formula."""
    if value is None or value == "":
        return _MISSING
    if isinstance(value, float):
        return repr(round(value, 10)).replace(".", ",")
    words = " ".join(plain(str(value)).split())
    return f"'{words}" if words.startswith(_FORMULA) else words
