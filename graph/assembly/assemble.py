"""From records to the graph: a pure function. Records become statements, statements become nodes
and edges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lacunary.graph.assembly.assessments import add_assessments
from lacunary.graph.assembly.cells import add_burdens, add_impossible_cells
from lacunary.graph.assembly.claims import add_statements, choose_values, claim_everything
from lacunary.graph.assembly.codings import add_codings
from lacunary.graph.assembly.concepts import Vocabulary, add_concepts
from lacunary.graph.assembly.decisions import take_codings, take_confirmations, take_corrections
from lacunary.graph.assembly.derived import derive
from lacunary.graph.assembly.languages import derive_languages
from lacunary.graph.assembly.link_nodes import add_links
from lacunary.graph.assembly.linking import (
    find_reports,
    find_studies,
    name_reports,
    name_studies,
    take_links,
)
from lacunary.graph.assembly.listed_studies import LabelRemark, listed_studies
from lacunary.graph.assembly.listings import derive_listings
from lacunary.graph.assembly.mentions import mentions_of
from lacunary.graph.assembly.order import in_order, rejected_in_order
from lacunary.graph.assembly.proposals import add_proposals
from lacunary.graph.assembly.published_ids import (
    keep_report_ids,
    keep_study_ids,
    rows_to_publish,
)
from lacunary.graph.assembly.reports import add_citations, add_reports, find_plain
from lacunary.graph.assembly.reviews_and_studies import (
    add_inclusions,
    add_reviews,
    add_studies,
)
from lacunary.graph.assembly.scopes import add_scopes
from lacunary.graph.assembly.stated_counts import add_statistics
from lacunary.graph.assembly.study_states import add_states
from lacunary.graph.assembly.weak_identifiers import doubt_identifiers
from lacunary.graph.assembly.workbench import Workbench
from lacunary.graph.linkage.rules import SharedIdentifier
from lacunary.graph.model import Graph
from lacunary.graph.progress import Progress
from lacunary.graph.records import IdRemark, Loaded, PublishedId, Rejected

__all__ = ["Assembled", "assemble"]

_DOING = "Assembling the graph"


@dataclass(slots=True)
class Assembled:
    """The graph, the rows that could not be placed in it, and how many comparisons of records were
    left out of crowded blocks.

    `remarks` say what became of published identifiers; `published` are the rows that keep those of
    this graph, where they were asked for; `labels` say which rows of one label are one study;
    `rejected_cells` counts by source and field the cells of rows that could not be placed.
    """

    graph: Graph
    rejected: list[Rejected]
    left_out: int
    proposals_left_out: int = 0
    shared: tuple[SharedIdentifier, ...] = ()
    remarks: list[IdRemark] = field(default_factory=list)
    published: list[PublishedId] = field(default_factory=list)
    labels: list[LabelRemark] = field(default_factory=list)
    rejected_cells: Counter[tuple[str, str]] = field(default_factory=Counter)


def assemble(
    loaded: Loaded, progress: Progress | None = None, *, publish: bool = False
) -> Assembled:
    """Build the graph of everything loaded; with `publish` also the rows that keep its identifiers.

    `progress` is called before each step.

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
    >>> [(study["label"], study["n"], study["included"]) for study in graph.nodes("Study")]
    [('Wang 2013', 187, True)]
    """
    bench = _laid_out(loaded, progress)
    builder, both = bench.graph, (bench.linked_reports, bench.linked_studies)
    told = (
        rejected_in_order(bench.rejected),
        sum(linked.left_out for linked in both),
        sum(linked.proposals_left_out for linked in both),
        bench.linked_reports.shared,
        bench.kept_reports.remarks + bench.kept_studies.remarks,
        rows_to_publish(bench) if publish else [],
        bench.listed.remarks,
        bench.rejected_cells,
    )
    del bench, loaded  # where nobody else holds the records, they make room for the tables
    graph = builder.freeze()
    if progress:
        progress(_DOING, len(_STEPS), len(_STEPS))
    return Assembled(graph, *told)


def _laid_out(loaded: Loaded, progress: Progress | None) -> Workbench:
    """Everything loaded as rows of a graph, after all steps."""
    loaded = replace(loaded, records=in_order(loaded.records))
    vocabulary = Vocabulary(loaded.concepts)
    inclusions = (record for record in loaded.records if record.kind == "inclusion")
    listed = listed_studies(inclusions, vocabulary.nested)
    bench = Workbench(loaded, vocabulary, mentions_of(loaded.records, listed), listed)
    for number, step in enumerate(_STEPS):
        if progress:
            progress(_DOING, number, len(_STEPS))
        step(bench)
    return bench


def _add_sources(bench: Workbench) -> None:
    for source in bench.loaded.sources:
        fields = (
            "path",
            "retrieved",
            "licence",
            "attribution",
            "url",
            "sha256",
            "rows",
            "rejected",
        )
        properties: dict[str, Any] = {name: getattr(source, name) for name in fields}
        properties |= {"contents": source.title, "row_kind": source.kind}
        bench.graph.add_node(f"source:{source.id}", properties)


def _add_concepts(bench: Workbench) -> None:
    add_concepts(bench.graph, bench.loaded.concepts)


def _derive(bench: Workbench) -> None:
    derive(bench.graph)


_STEPS: tuple[Callable[[Workbench], None], ...] = (
    # which records are one report, which reports are of one study
    take_links,
    find_reports,
    find_studies,
    doubt_identifiers,
    name_reports,
    keep_report_ids,
    name_studies,
    keep_study_ids,
    # what is said of them, and which of it counts
    find_plain,
    claim_everything,
    take_corrections,
    take_codings,
    take_confirmations,
    derive_languages,
    choose_values,
    # the graph
    _add_concepts,
    _add_sources,
    add_reviews,
    derive_listings,
    add_scopes,
    add_studies,
    add_inclusions,
    add_assessments,
    add_reports,
    add_codings,
    add_impossible_cells,
    add_burdens,
    add_states,
    add_statistics,
    add_proposals,
    add_citations,
    add_links,
    add_statements,
    _derive,
)
"""All that is done, in this order."""
