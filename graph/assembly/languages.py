"""The language of reports of which no source gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lacunary.graph.assembly.concepts import Vocabulary
from lacunary.graph.assembly.order import least
from lacunary.graph.assembly.statements import Claim
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.text.identifiers import mostly_chinese

__all__ = ["derive_languages"]


class _Derived(NamedTuple):
    """A language, why it is given, and the property from which that follows."""

    language: str
    basis: str
    follows_from: str


def derive_languages(bench: Workbench) -> None:
    """The language of reports, derived where no source gives it: claims, or of a plain report its
    values.
    """
    for report in bench.mentions_by(bench.report_of):
        if report in bench.plain:
            _derive_plain(bench, report)
        elif not bench.claims.about(report, "language"):
            _claim_derived(bench, report)


def _derive_plain(bench: Workbench, report: str) -> None:
    cells = bench.plain[report].cells
    if "language" in cells:
        return
    titles = [str(cell.value) for name in ("title", "title_zh") for cell in cells.get(name, ())]
    journal, doi = (least(c.value for c in cells.get(name, ())) for name in ("journal", "doi"))
    if derived := _derived(bench.vocabulary, titles, journal, doi):
        bench.languages[report] = derived.language, derived.basis


def _claim_derived(bench: Workbench, report: str) -> None:
    claims = bench.claims
    titles = claims.about(report, "title") + claims.about(report, "title_zh")
    derived = _derived(
        bench.vocabulary,
        [str(claim.value) for claim in titles],
        claims.value(report, "journal"),
        claims.value(report, "doi"),
    )
    if derived is None:
        return
    basis = titles[0] if derived.follows_from == "title" else claims.about(report, derived[2])[0]
    for name, value in (("language", derived.language), ("language_basis", derived.basis)):
        claim = Claim(
            report,
            name,
            value,
            derived.basis,
            basis.review,
            basis.source,
            "derived",
            "medium",
            name == "language",
        )
        claims.add(claim, basis.places[0])


def _derived(
    vocabulary: Vocabulary, titles: Sequence[str], journal: str | None, doi: str | None
) -> _Derived | None:
    """Chinese characters in the only title, or a journal or publisher of one language."""
    if titles and all(map(mostly_chinese, titles)):
        return _Derived("zh", "title in Chinese characters", "title")
    venue = vocabulary.venue(journal) if journal else None
    source = venue or (vocabulary.publisher(doi) if doi else None)
    language = source.extra.get("language", "") if source else ""
    if source is None or not language or "|" in language:
        return None
    kind, follows_from = ("venue", "journal") if venue else ("publisher", "doi")
    basis = f"{kind} publishes in this language only: {source.label_en}"
    return _Derived(language, basis, follows_from)
