"""What the records claim, and how the claims become Statement nodes."""

from __future__ import annotations

from lacunary.graph.assembly import Assembly, note, resolved, speakers_of
from lacunary.graph.corrections import LINKS, correct, unknown_link
from lacunary.graph.identity import study_names
from lacunary.graph.records import Cell, Record
from lacunary.graph.schema import schema

__all__ = ["REPORT_FIELDS", "STUDY_FIELDS", "add_statements", "claim_everything", "take_decisions"]

REPORT_FIELDS = (
    "title", "title_zh", "year", "language", "language_basis", "report_type", "journal", "volume", "issue", "pages",
    "doi", "pmid", "pmcid", "url",
)  # fmt: skip
STUDY_FIELDS = ("n", "digital", "registration")
_CODED = {
    "country": "region", "region": "region", "population": "population", "condition": "condition",
    "intervention": "intervention", "arm_intervention": "intervention", "delivery": "delivery", "guidance": "delivery",
    "comparator": "comparator", "arm_comparator": "comparator", "outcome": "outcome", "effect_outcome": "outcome",
    "instrument": "instrument", "effect_instrument": "instrument", "design": "design",
}  # fmt: skip
"""Field of a record to the dimension of a study's coding."""


def claim_everything(build: Assembly) -> None:
    """Every cell of every record becomes a claim about its study or report."""
    for mention in build.mentions:
        report, study = build.report_of.get(mention.number), build.study_of.get(mention.number)
        for record in mention.records:
            if report:
                for name in REPORT_FIELDS:
                    _claim(build, report, "type" if name == "report_type" else name, record, name, "Report")
                if record.cells.get("authors"):
                    cell = Cell(record.verbatim("authors"), "; ".join(c.verbatim for c in record.cells["authors"]))
                    build.claim(report, "authors", record, cell, single=False)
            if study:
                for name in STUDY_FIELDS:
                    _claim(build, study, name, record, name, "Study")
                for name, dimension in _CODED.items():
                    for cell in record.cells.get(name, ()):
                        _code(build, study, dimension, record, cell)


def _claim(build: Assembly, subject: str, name: str, record: Record, field: str, label: str) -> None:
    for cell in record.cells.get(field, ()):
        build.claim(subject, name, record, cell, single=schema().nodes[label].properties[name].single)


def _code(build: Assembly, study: str, dimension: str, record: Record, cell: Cell) -> None:
    dimension = cell.value.partition(":")[0] if cell.value else dimension
    build.claim(study, dimension, record, cell, single=False)
    if cell.value and dimension in schema().codings:
        reviews, verbatim, places = build.codings.setdefault((study, dimension, cell.value), (set(), [], []))
        reviews.update(f"review:{name}" for name in speakers_of(record))
        note(verbatim, cell.verbatim)
        note(places, record.place)


def take_decisions(build: Assembly) -> None:
    """Corrections become claims that beat every other; a decision that names nothing is rejected."""
    names = resolved(build.study_aliases | build.report_aliases)
    for decision in build.loaded.decisions:
        if decision.kind in LINKS:
            problem = unknown_link(decision, study_names(build.mentions))
        elif decision.kind != "confirmed":
            problem = correct(build.claims, decision, names)
        else:
            continue
        if problem:
            build.reject(decision.place, problem, decision.object)


def add_statements(build: Assembly) -> None:
    """Choose the value of every single-valued property and write the claims as nodes; plain reports need none."""
    for subject, name in list(build.claims.subjects()):
        if any(claim.single for claim in build.claims.about(subject, name)):
            build.claims.choose(subject, name)
    for claim in build.claims:
        if claim.subject not in build.graph or claim.subject in build.plain:
            continue
        build.graph.add_node(
            claim.id,
            {
                "property": claim.about,
                "value": None if claim.value is None else str(claim.value),
                "key": claim.key if claim.single and claim.value is not None and claim.key != str(claim.value) else None,
                "verbatim": claim.verbatim,
                "review": claim.review,
                "row": int(claim.places[0].rpartition(":")[2]),
                "method": claim.method,
                "confidence": claim.confidence,
                "single": claim.single,
                "chosen": claim.chosen if claim.single else claim.value is not None,
                "sources": claim.places,
            },
        )
        build.graph.add_edge("ABOUT", claim.id, claim.subject, {"sources": claim.places})
        build.graph.add_edge("FROM", claim.id, f"source:{claim.source}", {"sources": claim.places})
