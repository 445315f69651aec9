"""The language of reports of which no source gives it."""

from __future__ import annotations

from lacunary.graph.assembly.statements import Claim
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.text.identifiers import mostly_chinese

__all__ = ["derive_languages"]


def derive_languages(bench: Workbench) -> None:
    """Claims of the language of reports, derived where no source gives it."""
    for report in bench.mentions_by(bench.report_of):
        _derive_language(bench, report)


def _derive_language(bench: Workbench, report: str) -> None:
    """Where no source gives the language: Chinese characters in the only title, or a journal or
    publisher of one language.
    """
    if bench.claims.about(report, "language"):
        return
    titles = bench.claims.about(report, "title") + bench.claims.about(report, "title_zh")
    journals, dois = bench.claims.about(report, "journal"), bench.claims.about(report, "doi")
    venue = bench.vocabulary.venue(str(bench.claims.value(report, "journal"))) if journals else None
    publisher = (
        bench.vocabulary.publisher(str(bench.claims.value(report, "doi")))
        if dois and not venue
        else None
    )
    source = venue or publisher
    if titles and all(mostly_chinese(str(claim.value)) for claim in titles):
        basis, claim, language = "title in Chinese characters", titles[0], "zh"
    elif source and source.extra.get("language", "") and "|" not in source.extra["language"]:
        kind = "venue" if venue else "publisher"
        basis, claim = (
            f"{kind} publishes in this language only: {source.label_en}",
            (journals if venue else dois)[0],
        )
        language = source.extra["language"]
    else:
        return
    for name, value in (("language", language), ("language_basis", basis)):
        derived = Claim(
            report,
            name,
            value,
            basis,
            claim.review,
            claim.source,
            "derived",
            "medium",
            name == "language",
        )
        bench.claims.add(derived, claim.places[0])
