"""Judgements on studies and reviews: a node for each instrument, domain and judgement that a review
states, at the study that its list has under the label, or at the review itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lacunary.graph.appraisal import instrument_of
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.records import Record
from lacunary.graph.text.identifiers import digest, fold

__all__ = ["add_assessments"]

_PLAIN = ("assessor", "assessed_on", "where", "confidence", "note")


def add_assessments(bench: Workbench) -> None:
    """A node for each judgement; rows that say the same of one thing are one node. A row whose
    label the review's list has not, or has of two studies, is rejected.
    """
    listed = _listed(bench)
    places: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    said: dict[tuple[Any, ...], tuple[str, list[str], dict[str, Any]]] = {}
    for record in bench.loaded.records:
        if record.kind != "assessment":
            continue
        review, label = f"review:{record.get('review')}", str(record.get("label") or "")
        subjects = listed.get((review, fold(label)), set()) if label else {review}
        if review not in bench.graph:
            reason = f"{review} has no row of its own. Add the review."
        elif len(subjects) != 1:
            reason = _not_one(review, len(subjects))
        else:
            (subject,) = subjects
            outcomes = sorted({str(c.value) for c in record.cells.get("outcome", ()) if c.value})
            properties = _properties(record) | {"review": review}
            key = (subject, *outcomes, *(f"{k}={v}" for k, v in sorted(properties.items())))
            said[key] = (subject, outcomes, properties)
            places[key].append(record.place)
            continue
        bench.reject_row(record, reason, label)
    for key in sorted(said):
        subject, outcomes, properties = said[key]
        sources = sorted(places[key])
        name = f"assessment:{properties['review'].removeprefix('review:')}:{digest(*key)}"
        bench.graph.add_node(name, properties | {"sources": sources})
        bench.graph.add_edge("ASSESSED_AS", subject, name, {"sources": sources})
        for outcome in outcomes:
            bench.graph.add_edge("FOR_OUTCOME", name, outcome, {"sources": sources})


def _not_one(review: str, found: int) -> str:
    if found:
        return f"{review} lists {found} studies of this label. Tell them apart in both sheets."
    return f"{review} lists no study of this label. Write it as its list does."


def _listed(bench: Workbench) -> dict[tuple[str, str], set[str]]:
    """Review and label to the studies that stand there so."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in bench.mentions:
        study = bench.study_of.get(mention.number)
        for record in mention.records if study and mention.kind == "inclusion" else ():
            key = f"review:{record.get('review')}", fold(str(record.get("label") or ""))
            found[key].add(str(study))
    return found


def _properties(record: Record) -> dict[str, Any]:
    """What a row says, with the domain and the judgement in the instrument's words where it is
    known; else as printed, and without a scale.
    """
    printed = record.verbatim("assessment_instrument")
    words, about = record.verbatim("judgement"), record.verbatim("domain")
    instrument = instrument_of(str(record.get("assessment_instrument") or printed))
    found: dict[str, Any] = {
        "assessment_instrument": instrument.name if instrument else printed,
        "instrument_version": record.get("instrument_version")
        or (instrument.version if instrument else None)
        or None,
        "domain": about or None,
        "judgement": fold(words),
        "words": words,
    }
    found |= {name: record.get(name) for name in _PLAIN}
    if instrument:
        domain = instrument.domain(about or "overall")
        found["judgement"] = domain.judgement(words) if domain else None
        if domain:
            found["domain"] = domain.name
            found["judgement_scale"] = list(domain.scale)
    return {name: value for name, value in found.items() if value is not None}
