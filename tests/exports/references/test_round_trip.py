"""What is loaded, written as RIS or CSL-JSON and loaded again is the same: nothing that a report
holds is lost on the way.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.exports.references.csl_json import csl_of, write_csl_json
from lacunary.exports.references.reports import grouped_reports
from lacunary.exports.references.ris import ris_of, write_ris
from lacunary.graph import Graph
from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.records import Loaded, SourceFile
from lacunary.graph.text.identifiers import mostly_chinese
from lacunary.loaders import Project
from lacunary.loaders.formats import format_names
from lacunary.loaders.publications import open_export, read_publications

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"
_NOT_OF_THE_REPORT = {"sources", "aliases", "reference_list", "references_stated"}
"""Where it was read, and its citations, which these formats do not carry."""


def graph_of(path: Path, form: str = "") -> Graph:
    """The graph of one export."""
    file, name = open_export(path, path.name, form)
    read = read_publications(file, name, "s")
    return assemble(
        Loaded(records=read.records, sources=[SourceFile("s", path.name, "report")])
    ).graph


def reports_of(graph: Graph) -> list[dict[str, Any]]:
    """Every report without what is not its own; not those known only by the words of a reference
    list.
    """
    return [
        {name: value for name, value in row.items() if name not in _NOT_OF_THE_REPORT}
        for row in graph.nodes("Report")
        if "reference_text" not in row or "doi" in row
    ]


def read_back(
    graph: Graph, write: Callable[[Graph, Project, Path], list[Path]]
) -> list[dict[str, Any]]:
    """The reports of a graph, written and loaded again."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(graph, Project(Path(folder), "P"), Path(folder))
        return sorted(
            (report for path in written for report in reports_of(graph_of(path))),
            key=lambda report: report["id"],
        )


@pytest.mark.parametrize("write", [write_ris, write_csl_json])
@pytest.mark.parametrize(
    "path",
    sorted(path for path in FIXTURES.glob("*") if path.is_file()),
    ids=lambda path: path.name,
)
def test_every_fixture_comes_back(
    path: Path, write: Callable[[Graph, Project, Path], list[Path]]
) -> None:
    """Of every format that is read."""
    graph = graph_of(path)
    assert reports_of(graph) == read_back(graph, write)


@pytest.mark.parametrize("write", [write_ris, write_csl_json])
def test_real_chinese_records_come_back(
    real: RealFiles, write: Callable[[Graph, Project, Path], list[Path]]
) -> None:
    """55 records of CNKI, of seven kinds, some with line breaks and full-width signs in their
    values.
    """
    for path in sorted(real("chinese_exports", "vopaaz_noteexpress").glob("*.net")):
        graph = graph_of(path)
        assert reports_of(graph) == read_back(graph, write)


_TEXT = st.text(
    st.characters(categories=["L", "N", "P", "S"], include_characters=" ", max_codepoint=0x2E7F),
    min_size=1,
    max_size=30,
)
_WORDS = _TEXT.map(lambda text: " ".join(f"x{text}x".split()))
_HAN = (  # by more Chinese characters than Latin words a reader tells which field an abstract is of
    st.text(st.sampled_from("网络认知行为治疗抑郁焦虑，《》：（）APP "), min_size=4, max_size=20)
    .map(lambda text: " ".join(f"网{text}疗".split()))
    .filter(mostly_chinese)
)
_NAME = st.sampled_from(
    [
        "Wang, Li",
        "de Vries, Anna Maria",
        "李小明",
        "World Health Organization",
        "Müller, Jörg, Jr.",
        "王芳",
    ]
)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """A report as the graph holds it."""
    found: dict[str, Any] = {"id": "report:a", "title": draw(_WORDS)}
    if draw(st.booleans()):
        found |= {"journal": draw(_WORDS), "journal_abbreviation": draw(_WORDS) + "."}
    for name in ("conference", "publisher", "place", "degree", "provider", "abstract"):
        if draw(st.booleans()):
            found[name] = draw(_WORDS)
    for name in ("title_zh", "abstract_zh"):
        if draw(st.booleans()):
            found[name] = draw(_HAN)
    for name in (
        "keywords",
        "affiliations",
        "funding",
        "classification",
        "retraction",
        "correction",
        "screening",
        "accession",
    ):
        if draw(st.booleans()):
            found[name] = draw(st.lists(_WORDS, min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        found |= {
            "year": draw(st.integers(1500, 2100)),
            "doi": "10.1000/x.1",
            "pmid": "123",
            "openalex": "W123",
            "registrations": ["NCT01234567"],
        }
    if draw(st.booleans()):
        found["report_type"] = draw(
            st.sampled_from(
                ["article", "thesis", "registration", "preprint", "webpage", "patent", "conference"]
            )
        )
    found["authors"] = draw(st.lists(_NAME, min_size=1, max_size=4))
    return found


def loaded_again(text: str, form: str) -> dict[str, Any]:
    """The one report of a text, by the values that the record has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.txt"
        path.write_text(text, encoding="utf-8")
        (record,) = read_publications(open_export(path, "x.txt", form)[0], form, "s").records
    names = {"registration": "registrations"}
    return {
        names.get(name, name): [cell.value for cell in cells]
        for name, cells in record.cells.items()
    }


@settings(max_examples=150, deadline=None)
@given(reports())
def test_any_report_comes_back(report: dict[str, Any]) -> None:
    """Whatever letters and signs its values hold, in every field, in both formats."""
    expected = {
        name: value if isinstance(value, list) else [value]
        for name, value in report.items()
        if name != "id"
    }
    for form, text in (
        ("ris", ris_of(report)),
        ("csl_json", json.dumps([csl_of(report)], ensure_ascii=False)),
    ):
        again = loaded_again(text, form)
        assert expected == {name: again.get(name) for name in expected}, form


def test_a_candidate_is_in_no_file_of_included_studies(tiny_graph: Graph) -> None:
    """Reports go by what they describe; one of a candidate only is never among the included."""
    groups = grouped_reports(tiny_graph)
    included = {edge["to"] for edge in tiny_graph.edges("INCLUDES")}
    described = {
        edge["to"]: edge["from"]
        for edge in tiny_graph.edges("REPORTED_IN")
        if edge["from"] in included
    }
    assert {report["id"] for report in groups["included-studies"]} == set(described)
    everything = [report["id"] for reports in groups.values() for report in reports]
    assert sorted(everything) == [report["id"] for report in tiny_graph.nodes("Report")]


def test_both_formats_are_read() -> None:
    """What we write we also read."""
    assert {"ris", "csl_json"} <= set(format_names())
