"""What the exports of reports share: which reports go into which file, and a report's fields as an
export format writes them.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from lacunary.graph.model import Graph, GraphRow
from lacunary.graph.report_fields import in_order, report_fields
from lacunary.graph.text.printable import web_address

__all__ = ["Fields", "fields_of", "grouped_reports", "in_notes"]

Fields = dict[str, list[str]]
"""Words by the fields of `loaders/fields.toml`."""

_PARTED = ("authors", "keywords")
_IDENTIFIERS = ("doi", "pmid", "pmcid", "openalex", "cnki")
_DECLARED = "declared by the source"
_SAID = ("printed", "decision")
"""How a language is known that needs no word: whoever reads the file is told it."""


def grouped_reports(graph: Graph) -> dict[str, list[GraphRow]]:
    """The reports by what they describe, each once: included studies first, then candidates,
    reviews, and all others.

    Works known only by the words of a reference list are left out: without a title and an
    identifier they are no records.

    >>> from lacunary.graph import GraphBuilder
    >>> graph = GraphBuilder()
    >>> graph.add_node("report:a", {"title": "A cited work"})
    >>> grouped_reports(graph.freeze())
    {'other-reports': [{'id': 'report:a', 'title': 'A cited work'}]}
    """
    included = {edge["to"] for edge in graph.edges("INCLUDES")}
    candidates = {edge["from"] for edge in graph.edges("CANDIDATE_FOR")}
    ranks: dict[str, str] = {}
    order = ("included-studies", "candidate-studies", "reviews", "other-reports")
    for edge in graph.edges("REPORTED_IN"):
        owner = edge["from"]
        if owner in included:  # what one review includes is no candidate, whoever considers it
            group = order[0]
        elif owner in candidates:
            group = order[1]
        else:
            group = order[2 if owner.startswith("review:") else 3]
        ranks[edge["to"]] = min(ranks.get(edge["to"], order[3]), group, key=order.index)
    groups: dict[str, list[GraphRow]] = {name: [] for name in order}
    named = (*_IDENTIFIERS, "title", "title_zh", "title_original")
    for report in (row for row in graph.nodes("Report") if any(row.get(name) for name in named)):
        groups[ranks.get(report["id"], order[3])].append(report)
    return {name: reports for name, reports in groups.items() if reports}


def fields_of(report: GraphRow) -> Fields:
    """A report's fields as words: the title in its own language first, the other one as
    `title_translated`.

    >>> fields_of(
    ...     {
    ...         "id": "report:a",
    ...         "title": "A trial",
    ...         "title_zh": "一项试验",
    ...         "language": "zh",
    ...         "year": 2020,
    ...     }
    ... )["title_translated"]
    ['A trial']
    """
    words: Fields = {
        _field(name): [str(item) for item in (value if isinstance(value, list) else [value])]
        for name, value in report.items()
        if name != "id"
    }
    if "url" in words:
        words["url"] = [address for word in words["url"] if (address := web_address(word))]
    titles = [words.pop(name, []) for name in ("title", "title_zh")]
    own, translated = (
        reversed(titles) if report.get("language") == "zh" or not titles[0] else titles
    )
    words["title"], words["title_translated"] = own, translated
    words["language"] = words.get("language_declared") or words.get("language", [])
    if words.get("language_basis") == [_DECLARED]:
        del words["language_basis"]
    if words.get("language_method", [""])[0] in _SAID:
        del words["language_method"]
    former = report.get("former_ids", ())
    for alias in report.get("aliases", ()):  # other identifiers of the same report
        if alias in former:  # a DOI that was corrected, perhaps
            continue
        name, _, value = alias.removeprefix("report:").partition(":")
        if name in _IDENTIFIERS and value not in words.setdefault(name, []):
            words[name].append(value)
    return words


def in_notes(words: Fields, written: Collection[str]) -> list[str]:
    """What a format has no place for, as notes that a loader of lacunary reads back: `[cnki]
    XLKX202101004`; `written` are the fields that stand elsewhere.

    >>> in_notes({"cnki": ["XLKX202101004"], "title": ["A trial"]}, ["title"])
    ['[cnki] XLKX202101004']
    """
    return [
        f"[{name}] {word}"
        for name in _notable()
        if name not in written
        for word in words.get(name, ())
    ]


@cache
def _notable() -> list[str]:
    """Fields that may stand in notes: those of the rows, and lists where a sign would part them."""
    rows = [name for name, row in report_fields().items() if row.noted or name in _PARTED]
    return in_order("notes", [*rows, "title_translated"])


@cache
def _names() -> dict[str, str]:
    return {row.shown_as: name for name, row in report_fields().items()}


def _field(shown_as: str) -> str:
    """The field of a property of the graph: what a loader reads back has its name."""
    return _names().get(shown_as, shown_as)
