"""The judgements of each study and review as profiles: one for each review that judged it and each
instrument, every domain in its order, the ones that nobody judged among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lacunary.graph import Graph
from lacunary.graph.appraisal import instrument_of

__all__ = ["Judged", "profiles_of"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One domain of a profile.

    Attributes
    ----------
    subject, review
        What was judged, and the review that judged it.
    instrument, version
        By what.
    domain, en, zh
        The domain and its labels.
    overall
        Whether it is the judgement of all.
    outcomes
        Of the evidence on which outcomes, where it is of one.
    row
        The judgement's properties; None where nobody judged the domain.
    """

    subject: str
    review: str
    instrument: str
    version: str
    domain: str
    en: str
    zh: str
    overall: bool
    outcomes: tuple[str, ...]
    row: dict[str, Any] | None


def profiles_of(graph: Graph, tool: str = "") -> Iterator[Judged]:
    """Every domain of every profile, by subject, review, instrument and the order of the domains.

    Parameters
    ----------
    graph
        With Assessment, ASSESSED_AS and FOR_OUTCOME.
    tool
        Only this instrument, in any of its names; empty: all.

    Examples
    --------
    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("study:s", {"unit": "study"})
    >>> said = {"assessment_instrument": "RoB 2", "domain": "overall", "judgement": "low"}
    >>> graph.add_node("assessment:1", said | {"review": "review:r"})
    >>> graph.add_edge("ASSESSED_AS", "study:s", "assessment:1")
    >>> found = list(profiles_of(graph.freeze()))
    >>> len(found), [one.domain for one in found if one.row]
    (6, ['overall'])
    """
    of = {edge["to"]: edge["from"] for edge in graph.edges("ASSESSED_AS")}
    outcomes: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges("FOR_OUTCOME"):
        outcomes[edge["from"]].append(edge["to"])
    known = instrument_of(tool)
    wanted = known.name if known else tool
    profiles: dict[tuple[Any, ...], dict[str, list[dict[str, Any]]]] = {}
    for row in graph.nodes("Assessment"):
        instrument = row.get("assessment_instrument", "")
        if wanted and wanted != instrument:
            continue
        named = tuple(sorted(outcomes[row["id"]]))
        version = row.get("instrument_version", "")
        key = (of.get(row["id"], ""), row.get("review", ""), instrument, version, named)
        profiles.setdefault(key, {}).setdefault(row.get("domain", ""), []).append(row)
    for key in sorted(profiles):
        yield from _profile(key, profiles[key])


def _profile(key: tuple[Any, ...], judged: dict[str, list[dict[str, Any]]]) -> Iterator[Judged]:
    subject, review, name, version, outcomes = key
    instrument = instrument_of(name)
    domains = (
        [(one.name, one.en, one.zh, one.overall) for one in instrument.domains]
        if instrument
        else []
    )
    there = {domain[0] for domain in domains}
    domains += [(each, each, each, False) for each in sorted(judged) if each not in there]
    for domain, en, zh, overall in domains:
        rows: list[dict[str, Any] | None] = [*judged.get(domain, ())]
        for row in rows or [None]:
            yield Judged(subject, review, name, version, domain, en, zh, overall, outcomes, row)
