"""EPPI-Reviewer's JSON: included studies with their codes, for EPPI-Mapper to draw a map of, or to
code on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from lacunary.exports.about import About
from lacunary.exports.files import write_text
from lacunary.graph import Graph
from lacunary.graph.model import GraphRow
from lacunary.graph.schema import schema

__all__ = ["write_eppi_json"]

_SELECTABLE = "Selectable (show checkbox)"


def write_eppi_json(graph: Graph, project: About, folder: Path) -> list[Path]:
    """Write `eppi-json/included-studies.json`: a code set for each dimension in which a study is
    coded, and a reference for each included study, with the codes that are displayed.

    A code is numbered by its place; its set is named as the dimension in the schema. Participants
    and identifier stand in `Comments`. No candidate is among the references.
    """
    studies = [
        row
        for row in graph.nodes("Study")
        if row.get("included") and row.get("unit", "study") == "study"
    ]
    codes = _codes(graph, {study["id"] for study in studies})
    numbers: dict[str, int] = {}
    used = frozenset[str]().union(*codes.values())
    content = {
        "CodeSets": _code_sets(graph, used, numbers),
        "References": [
            _reference(number, study, report, [numbers[code] for code in codes[study["id"]]])
            for number, (study, report) in enumerate(_with_reports(graph, studies), start=1)
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return [write_text(folder / "eppi-json" / "included-studies.json", text)]


def _codes(graph: Graph, studies: set[str]) -> dict[str, list[str]]:
    """The concepts that each study is coded with itself."""
    found: dict[str, set[str]] = {study: set() for study in studies}
    for name in schema().codings.values():
        for edge in graph.edges(name):
            if edge["from"] in found and edge.get("displayed") is not False:
                found[edge["from"]].add(edge["to"])
    return {study: sorted(concepts) for study, concepts in found.items()}


def _code_sets(graph: Graph, used: frozenset[str], numbers: dict[str, int]) -> list[dict[str, Any]]:
    """A set for each dimension, its concepts below each other; `numbers` takes their numbers."""
    broader: dict[str, str] = {}
    for edge in graph.edges("BROADER"):
        broader.setdefault(edge["from"], edge["to"])
    sets: list[dict[str, Any]] = []
    for dimension, label in schema().dimensions.items():
        rows = {row["id"]: row for row in graph.nodes(label)}
        kept = {name for name in used if name in rows}
        for name in sorted(kept):  # what is above a code is needed to show it
            above = broader.get(name)
            while above and above not in kept:
                kept.add(above)
                above = broader.get(above)
        below: dict[str, list[str]] = defaultdict(list)
        for name in sorted(kept):
            below[broader.get(name, "")].append(name)
        if kept:
            listed = _attributes("", below, rows, numbers)
            place = len(sets) + 1
            sets.append(
                {"SetName": dimension, "SetId": place, "Attributes": {"AttributesList": listed}}
            )
    return sets


def _attributes(
    above: str, below: dict[str, list[str]], rows: dict[str, GraphRow], numbers: dict[str, int]
) -> list[dict[str, Any]]:
    found = []
    for name in below[above]:
        numbers[name] = len(numbers) + 1
        attribute: dict[str, Any] = {
            "AttributeId": numbers[name],
            "AttributeName": rows[name].get("label_en") or name,
            "AttributeType": _SELECTABLE,
            "AttributeDescription": name,
        }
        if inner := _attributes(name, below, rows, numbers):
            attribute["Attributes"] = {"AttributesList": inner}
        found.append(attribute)
    return found


def _with_reports(graph: Graph, studies: list[GraphRow]) -> list[tuple[GraphRow, GraphRow]]:
    """Each study with its earliest report; an empty row where it has none."""
    reports = {row["id"]: row for row in graph.nodes("Report")}
    of_study: dict[str, list[GraphRow]] = defaultdict(list)
    for edge in graph.edges("REPORTED_IN"):
        of_study[edge["from"]].append(reports[edge["to"]])
    found = []
    for study in studies:
        held = sorted(of_study[study["id"]], key=lambda row: (row.get("year") or 9999, row["id"]))
        found.append((study, held[0] if held else {}))
    return found


def _reference(number: int, study: GraphRow, report: GraphRow, codes: list[int]) -> dict[str, Any]:
    participants = study.get("n")
    said = [study["id"], *([f"n = {participants}"] if participants is not None else [])]
    fields = {
        "ItemId": number,
        "Title": report.get("title") or study.get("title") or study.get("label") or study["id"],
        "ShortTitle": study.get("label"),
        "Year": str(year) if (year := study.get("year")) is not None else None,
        "ParentTitle": report.get("journal"),
        "Volume": report.get("volume"),
        "Issue": report.get("issue"),
        "Pages": report.get("pages"),
        "DOI": report.get("doi"),
        "URL": report.get("url"),
        "Abstract": report.get("abstract"),
        "Authors": " ; ".join(report.get("authors") or ()),
        "TypeName": "Journal, Article" if report.get("journal") else "Report",
        "Comments": "; ".join(said),
        "ItemStatus": "I",
        "ItemStatusTooltip": "Included in review",
        "Codes": [{"AttributeId": code, "AdditionalText": ""} for code in codes],
        "Outcomes": [],
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}
