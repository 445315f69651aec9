"""What the records claim, and how the claims become Statement nodes."""

from __future__ import annotations

from lacunary.graph.assembly.decisions import correct, unknown_coding
from lacunary.graph.assembly.workbench import Assembly, note, resolved, speakers_of
from lacunary.graph.records import CODINGS, LINKS, Cell, Decision, Record
from lacunary.graph.schema import schema

__all__ = [
    "REPORT_FIELDS",
    "REPORT_LISTS",
    "STUDY_FIELDS",
    "add_statements",
    "claim_everything",
    "take_decisions",
]

REPORT_FIELDS = (
    "title", "title_zh", "title_original", "year", "date", "language", "language_basis", "language_declared", "report_type", "degree",
    "journal", "journal_other", "journal_abbreviation", "conference", "volume", "issue", "pages", "publisher", "place", "doi", "pmid",
    "pmcid", "openalex", "cnki", "cn_number", "url", "provider", "cited_by_stated",
)  # fmt: skip
"""Fields of which a report shows one value; each source's value is a claim."""
REPORT_LISTS = (
    "authors", "authors_other", "editors", "supervisors", "affiliations", "accession", "issn", "isbn", "registration", "keywords",
    "funding", "classification", "retraction", "correction", "screening",
)  # fmt: skip
"""Fields of which a report keeps several values; what one source gives is one claim."""
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
                _claim_report(build, report, record)
            if study:
                _claim_study(build, study, record)


def _claim_report(build: Assembly, report: str, record: Record) -> None:
    for name in REPORT_FIELDS:
        _claim(build, report, "type" if name == "report_type" else name, record, name, "Report")
    for name in REPORT_LISTS:
        if cells := record.cells.get(name):
            cell = Cell(record.verbatim(name), "; ".join(str(c.value) for c in cells))
            build.claim(report, name, record, cell, single=False)


def _claim_study(build: Assembly, study: str, record: Record) -> None:
    for name in STUDY_FIELDS:
        _claim(build, study, name, record, name, "Study")
    for name, dimension in _CODED.items():
        for cell in record.cells.get(name, ()):
            _code(build, study, dimension, record, cell)


def _claim(
    build: Assembly, subject: str, name: str, record: Record, field: str, label: str
) -> None:
    for cell in record.cells.get(field, ()):
        build.claim(
            subject, name, record, cell, single=schema().nodes[label].properties[name].single
        )


def _code(build: Assembly, study: str, dimension: str, record: Record, cell: Cell) -> None:
    dimension = cell.value.partition(":")[0] if cell.value else dimension
    build.claim(study, dimension, record, cell, single=False)
    if cell.value and dimension in schema().codings:
        reviews, verbatim, places = build.codings.setdefault(
            (study, dimension, cell.value), (set(), [], [])
        )
        reviews.update(f"review:{name}" for name in speakers_of(record))
        note(verbatim, cell.verbatim)
        note(places, record.place)


def take_decisions(build: Assembly) -> None:
    """Corrections and codings become claims, a correction one that beats every other; what names
    nothing is rejected.
    """
    names = resolved(build.study_aliases | build.report_aliases)
    refused = build.linked_reports.refused | build.linked_studies.refused
    decided: dict[tuple[str, str], Decision] = {}
    for decision in build.loaded.decisions:
        if decision.kind in LINKS:
            problem = refused.get(decision.place, "")
        elif decision.kind in CODINGS:
            problem = unknown_coding(decision, names, build.loaded.concepts) or _code_as_decided(
                build, names, decided, decision
            )
        elif decision.kind != "confirmed":
            problem = correct(build.claims, decision, names)
        else:
            continue
        if problem:
            build.reject(decision.place, problem, decision.object)


def _code_as_decided(
    build: Assembly,
    names: dict[str, str],
    decided: dict[tuple[str, str], Decision],
    decision: Decision,
) -> str:
    """Claim the coding a person accepts, or that there is none; gives why it cannot be meant, or
    "".
    """
    study, concept = names[decision.subject], decision.object
    first = decided.setdefault((study, concept), decision)
    if first.kind != decision.kind:
        return f"line {first.place.rpartition(':')[2]} decides {first.kind} about the same. Keep one of the rows."
    source, _, line = decision.place.rpartition(":")
    record = Record("decision", source, int(line), {"confidence": (Cell("", "high", "decision"),)})
    accepted = concept if decision.kind == "accept" else None
    _code(build, study, concept.partition(":")[0], record, Cell(concept, accepted, "decision"))
    return ""


def add_statements(build: Assembly) -> None:
    """Choose the value of every single-valued property and write the claims as nodes; plain reports
    need none.
    """
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
                "key": claim.key
                if claim.single and claim.value is not None and claim.key != str(claim.value)
                else None,
                "verbatim": claim.verbatim,
                "review": claim.review,
                "row": min(int(place.rpartition(":")[2]) for place in claim.places),
                "method": claim.method,
                "confidence": claim.confidence,
                "single": claim.single,
                "chosen": claim.chosen if claim.single else claim.value is not None,
                "sources": claim.places,
            },
        )
        build.graph.add_edge("ABOUT", claim.id, claim.subject, {"sources": claim.places})
        build.graph.add_edge("FROM", claim.id, f"source:{claim.source}", {"sources": claim.places})
