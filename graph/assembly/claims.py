"""What the records claim, and how the claims become Statement nodes."""

from __future__ import annotations

from dataclasses import replace

from lacunary.graph.assembly.codings import CODED, claim_coding
from lacunary.graph.assembly.languages import language_cells
from lacunary.graph.assembly.statements import Claim
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Cell, Record
from lacunary.graph.report_fields import report_fields
from lacunary.graph.schema import schema

__all__ = [
    "STUDY_FIELDS",
    "add_statements",
    "choose_values",
    "claim_everything",
]

STUDY_FIELDS = ("n", "digital", "digital_role", "registration")


def claim_everything(bench: Workbench) -> None:
    """Every cell of every record becomes a claim about its study or report; of a plain report
    nothing is claimed.
    """
    for mention in bench.mentions:
        report, study = bench.report_of.get(mention.number), bench.study_of.get(mention.number)
        for record in mention.records:
            if report and report not in bench.plain:
                doubted = bench.doubted.get(mention.number, "")
                _claim_report(bench, report, _without_doi(record) if doubted else record)
            if study:
                _claim_study(bench, study, record)
            if study and not report:  # nothing tells which publication it is: the study has it
                _claim_report(bench, study, record)


def _without_doi(record: Record) -> Record:
    """The row with its DOI as words that are doubted."""
    doubted = tuple(Cell(cell.verbatim, None, "doubted") for cell in record.cells.get("doi", ()))
    return replace(record, cells=record.cells | {"doi": doubted})


def _claim_report(bench: Workbench, subject: str, record: Record) -> None:
    for name, row in report_fields().items():
        cells = language_cells(record) if name == "language" else record.cells.get(name, ())
        if not cells or not row.is_claim:
            continue
        if subject.startswith("study:") and name in STUDY_FIELDS:
            continue
        if row.several:  # what one source gives of several values is one claim
            cells = (Cell(record.verbatim(name), "; ".join(str(c.value) for c in cells)),)
        single = schema().nodes["Report"].properties[row.shown_as].single and not row.several
        for cell in cells:
            bench.claim(subject, row.shown_as, record, cell, single=single)


def _claim_study(bench: Workbench, study: str, record: Record) -> None:
    for name in STUDY_FIELDS:
        single = schema().nodes["Study"].properties[name].single
        for cell in record.cells.get(name, ()):
            bench.claim(study, name, record, cell, single=single)
    for name, dimension in CODED.items():
        for cell in record.cells.get(name, ()):
            claim_coding(bench, study, dimension, record, cell)


def choose_values(bench: Workbench) -> None:
    """Of every property that has one true value the claims are marked that the graph shows."""
    bench.claims.choose()


def add_statements(bench: Workbench) -> None:
    """The claims as nodes."""
    for claim in bench.claims:
        if claim.subject not in bench.graph:
            continue
        bench.graph.add_node(
            claim.id,
            {
                "property": claim.about,
                "value": None if claim.value is None else str(claim.value),
                "key": claim.key
                if claim.single and claim.value is not None and claim.key != str(claim.value)
                else None,
                "words": claim.verbatim,
                "speaker": claim.review,
                "row": min(int(place.rpartition(":")[2]) for place in claim.places),
                "reading": claim.method,
                "confidence": claim.confidence,
                "single": claim.single,
                "chosen": claim.chosen if claim.single else _is_shown(claim),
                "sources": claim.places,
            },
        )
        bench.graph.add_edge("ABOUT", claim.id, claim.subject, {"sources": claim.places})
        bench.graph.add_edge("FROM", claim.id, f"source:{claim.source}", {"sources": claim.places})


def _is_shown(claim: Claim) -> bool:
    """Whether what a claim of several values says stands in the graph: no concept of another
    dimension does (a comparator that is called CBT).
    """
    if claim.value is None or claim.about not in schema().codings:
        return claim.value is not None
    return str(claim.value).startswith(f"{claim.about}:")
