"""From records to the graph: a pure function. Records become statements, statements become nodes
and edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lacunary.graph.assembly.claims import add_statements, claim_everything, take_decisions
from lacunary.graph.assembly.concepts import add_concepts
from lacunary.graph.assembly.derived import derive
from lacunary.graph.assembly.link_nodes import add_links
from lacunary.graph.assembly.order import rejected_in_order
from lacunary.graph.assembly.reports import add_citations, add_reports
from lacunary.graph.assembly.reviews_and_studies import (
    add_codings,
    add_inclusions,
    add_reviews,
    add_statistics,
    add_studies,
)
from lacunary.graph.assembly.workbench import Assembly
from lacunary.graph.model import Graph
from lacunary.graph.records import Loaded, Rejected

__all__ = ["Assembled", "assemble"]


@dataclass(slots=True)
class Assembled:
    """The graph, the rows that could not be placed in it, and how many comparisons of records were
    left out of crowded blocks.
    """

    graph: Graph
    rejected: list[Rejected]
    left_out: int


def assemble(loaded: Loaded) -> Assembled:
    """Build the graph of everything loaded.

    >>> from lacunary.graph.records import Cell, Record, SourceFile
    >>> row = Record(
    ...     "inclusion",
    ...     "sheet",
    ...     2,
    ...     {
    ...         "review": (Cell("r1", "r1"),),
    ...         "label": (Cell("Wang 2013", "Wang 2013"),),
    ...         "title": (Cell("Chinese My Trauma Recovery", "Chinese My Trauma Recovery"),),
    ...         "n": (Cell("187", 187),),
    ...     },
    ... )
    >>> review = Record(
    ...     "review",
    ...     "sheet",
    ...     1,
    ...     {"review": (Cell("r1", "r1"),), "title": (Cell("A review", "A review"),)},
    ... )
    >>> graph = assemble(
    ...     Loaded(records=[review, row], sources=[SourceFile("sheet", "sheet.csv", "inclusion")])
    ... ).graph
    >>> [(study["label"], study["n"], study["evidence"]) for study in graph.nodes("Study")]
    [('Wang 2013', 187, 'included')]
    """
    build = Assembly(loaded)
    add_concepts(build.graph, loaded.concepts)
    _add_sources(build)
    claim_everything(build)
    take_decisions(build)
    add_reviews(build)
    add_studies(build)
    add_inclusions(build)
    add_reports(build)
    add_codings(build)
    add_statistics(build)
    add_citations(build)
    add_links(build)
    derive(build.graph)
    add_statements(build)
    left_out = build.linked_reports.left_out + build.linked_studies.left_out
    return Assembled(build.graph.finish(), rejected_in_order(build.rejected), left_out)


def _add_sources(build: Assembly) -> None:
    for source in build.loaded.sources:
        fields = ("path", "title", "kind", "retrieved", "licence", "attribution", "url", "sha256")
        properties: dict[str, Any] = {name: getattr(source, name) for name in fields}
        build.graph.add_node(
            f"source:{source.id}", properties | {"rows": source.rows, "rejected": source.rejected}
        )
