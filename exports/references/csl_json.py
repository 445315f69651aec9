"""CSL-JSON: every report for citation processors (Pandoc, Quarto, Zotero), which reads back as the
same records.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.exports.references.reports import fields_of, grouped_reports, in_notes
from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.report_fields import tags

__all__ = ["csl_of", "write_csl_json"]

_BY_HAND = ("authors", "year", "report_type")
"""What is no plain text in CSL: names, dates, and kinds in words of its own."""
_TYPES = {
    "article": "article-journal", "thesis": "thesis", "conference": "paper-conference",
    "book": "book", "chapter": "chapter",
    "report": "report", "newspaper": "article-newspaper", "patent": "patent",
    "standard": "standard", "dataset": "dataset",
    "webpage": "webpage", "preprint": "article",
}  # fmt: skip


def write_csl_json(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `csl-json/included-studies.json` and the files of the other groups of reports: a
    candidate never among the included.
    """
    return [
        write_text(
            folder / "csl-json" / f"{name}.json",
            json.dumps([csl_of(report) for report in reports], ensure_ascii=False, indent=1) + "\n",
        )
        for name, reports in grouped_reports(graph).items()
    ]


def csl_of(report: GraphRow) -> dict[str, Any]:
    """One report as a CSL item. What CSL has no variable for stands in `note`, a line each (`[cnki]
    ...`), which the loader reads back.

    >>> csl_of(
    ...     {"id": "report:a", "title": "A trial", "year": 2020, "authors": ["Wang, Li", "李小明"]}
    ... )["author"]
    [{'family': 'Wang', 'given': 'Li'}, {'literal': '李小明'}]
    """
    words = fields_of(report)
    kind = words.get("report_type", [""])[0]
    item: dict[str, Any] = {"id": report["id"], "type": _TYPES.get(kind, "document")}
    if kind == "preprint" or (kind and kind not in _TYPES):
        item["genre"] = kind
    variables = tags("csl")
    item |= {
        variable: words[name][0]
        for name, variable in variables.items()
        if words.get(name) and name not in _BY_HAND
    }
    if authors := [_name(name) for name in words.get("authors", ())]:
        item["author"] = authors
    if "year" in words:
        item["issued"] = {"date-parts": [[int(words["year"][0])]]}
    notes = in_notes(words, variables.keys())
    if notes:
        item["note"] = "\n".join(notes)
    return item


def _name(name: str) -> dict[str, str]:
    """Family and given name where a single comma parts them, else the name as printed."""
    family, comma, given = name.partition(", ")
    return (
        {"family": family, "given": given}
        if comma and given and "," not in given and family
        else {"literal": name}
    )
