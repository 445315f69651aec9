"""An export reads the graph some rows at a time: a larger graph is not held a second time."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from lacunary.exports.graphml import write_graphml
from lacunary.exports.neo4j_admin import write_neo4j_admin
from lacunary.exports.tables import write_tables
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project

FEW, MANY = 8_500, 17_000


def works_of(count: int) -> Graph:
    """Reports with long titles, each of which cites the next."""
    ids = [f"report:w{number:06}" for number in range(count)]
    graph = GraphBuilder()
    titles = [f"{name} {'A trial of an app ' * 15}" for name in ids]
    graph.add_nodes("Report", pa.table({"id": ids, "title": titles}))
    graph.add_edges("CITES", pa.table({"from": ids[:-1], "to": ids[1:]}))
    return graph.freeze()


@pytest.mark.parametrize("write", [write_tables, write_neo4j_admin, write_graphml])
def test_an_export_holds_no_second_copy_of_the_graph(
    write: Callable[[Graph, Project, Path], list[Path]], tmp_path: Path
) -> None:
    """Twice the rows take less more memory than the text that they add."""
    peaks, sizes = [], []
    for count in (FEW, MANY):
        graph = works_of(count)
        project = Project(tmp_path, "A review")
        write(works_of(2), project, tmp_path)  # what is imported and kept once
        tracemalloc.start()
        write(graph, project, tmp_path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        sizes.append(graph.nbytes)
    assert peaks[1] - peaks[0] < (sizes[1] - sizes[0]) / 2
