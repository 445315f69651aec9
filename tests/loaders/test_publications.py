"""Bibliographic exports in a project: found by what they hold, counted without loss, and placed in
the graph with their references.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.build import Build, BuildFailed, build_graph
from lacunary.exports import write_exports
from lacunary.graph import Graph, open_store, publishable
from lacunary.loaders import read_project
from lacunary.loaders.publications import open_export, read_publications

SEARCH = """TY  - JOUR
TI  - A tiny app trial
AU  - Wang, Li
AU  - Chen, Bo
PY  - 2020
JF  - Journal of Tests
DO  - 10.1000/tiny
KW  - depression
KW  - mobile app
AB  - Background. Nothing is known.
ER  - 

TY  - JOUR
TI  - 基于微信的认知行为干预
AU  - 李小明
AU  - 王芳
PY  - 2021
JF  - 中国测试杂志
ER  - 

TY  - JOUR
AU  - Nobody
ER  - 
"""
CITING = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Smith, J
TI A review of tiny trials
PY 2022
CR Wang L, 2020, J TESTS, V1, P2, DOI 10.1000/tiny
   Someone, UNPUBLISHED
DI 10.1000/review
NR 2
ER

EF
"""


def project(folder: Path, *sources: str, **files: str) -> Build:
    """The build of a project with one review and these sources."""
    (folder / "sources").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
    toml = '[project]\ntitle = "P"\n[[reviews]]\nid = "r1"\ntitle = "Review one"\n'
    (folder / "lacunary.toml").write_text(
        toml + "".join(f"[[sources]]\n{source}\n" for source in sources), encoding="utf-8"
    )
    return build_graph(read_project(folder))


def test_an_export_needs_neither_mapping_nor_kind(tmp_path: Path) -> None:
    """The format is found, the records are reports, and records and rejected are the records in the
    file.
    """
    build = project(tmp_path, 'id = "search"\npath = "sources/search.txt"', search=SEARCH)
    report = build.reports[0]
    assert ("ris", 3, 2, 1) == (report.format, report.rows, report.records, report.rejected)
    assert ["report:doi:10.1000/tiny", "report:李小明-2021-" in build.graph] == [
        "report:doi:10.1000/tiny",
        False,
    ]
    row = build.graph.node("report:doi:10.1000/tiny")
    assert ("A tiny app trial", ["depression", "mobile app"]) == (row["title"], row["keywords"])
    assert [("sources/search.txt", 21)] == [(bad.file, bad.line) for bad in build.rejected]


def test_rejected_record_carries_its_text(tmp_path: Path) -> None:
    """File, line, reason and the raw text of the record."""
    build = project(tmp_path, 'id = "search"\npath = "sources/search.txt"', search=SEARCH)
    assert ["TY  - JOUR\nAU  - Nobody\nER  -"] == [bad.raw for bad in build.rejected]


def test_list_of_included_studies_as_an_export(tmp_path: Path) -> None:
    """With `kind` and `review` each record is a study that the review includes."""
    source = 'id = "inc"\npath = "sources/inc.txt"\nkind = "inclusion"\nreview = "r1"'
    build = project(tmp_path, source, inc=SEARCH)
    assert ["Wang 2020", "李小明 2021"] == sorted(
        study["label"] for study in build.graph.nodes("Study")
    )
    assert {True} == {study["included"] for study in build.graph.nodes("Study")}


def test_two_studies_of_one_author_and_year_stay_two(tmp_path: Path) -> None:
    """They get the letters that reviews give them, in the order of their titles."""
    text = (
        "TY  - JOUR\nTI  - Second\nAU  - Wang, Li\nPY  - 2020\nER  - \nTY  - JOUR\nTI  - First\nAU "
        " - Wang, Li\nPY  - 2020\nER  - \n"
    )
    build = project(
        tmp_path,
        'id = "inc"\npath = "sources/inc.txt"\nkind = "inclusion"\nreview = "r1"',
        inc=text,
    )
    found = {
        edge["label_in_review"]: build.graph.node(edge["to"])["title"]
        for edge in build.graph.edges("INCLUDES")
    }
    assert {"Wang 2020a": "First", "Wang 2020b": "Second"} == found


def test_studies_of_a_review_that_is_not_there(tmp_path: Path) -> None:
    """An export of studies must say whose they are."""
    with pytest.raises(BuildFailed) as failed:
        project(
            tmp_path,
            'id = "inc"\npath = "sources/inc.txt"\nkind = "candidate"\nreview = "r2"',
            inc=SEARCH,
        )
    assert [
        'lacunary.toml: review "r2" is not known. Say whose studies sources/inc.txt lists: r1.'
    ] == list(map(str, failed.value.errors))


def test_unknown_loader_and_unknown_file(tmp_path: Path) -> None:
    """A loader that is not there, and a file that is no export and has no kind."""
    with pytest.raises(BuildFailed) as failed:
        project(
            tmp_path,
            'id = "a"\npath = "sources/search.txt"\nloader = "riss"',
            'id = "b"\npath = "sources/letter.txt"',
            search=SEARCH,
            letter="Dear colleagues, here is the list.",
        )
    first, second = map(str, failed.value.errors)
    assert first.startswith("sources/search.txt: the loader `riss` is not known. Known: ")
    assert second.startswith(
        "sources/letter.txt: this is no bibliographic export that is known. Name its `loader`"
    )


def test_reference_lists_become_citations(tmp_path: Path) -> None:
    """A reference with a DOI finds the report, one without any identifier is kept with the words
    printed.
    """
    sources = [f'id = "{name}"\npath = "sources/{name}.txt"' for name in ("search", "citing")]
    build = project(tmp_path, *sources, search=SEARCH, citing=CITING)
    graph = build.graph
    assert {"search": 0, "citing": 2} == {report.id: report.references for report in build.reports}
    cited = {
        edge["to"]: edge["sources"]
        for edge in graph.edges("CITES")
        if edge["from"] == "report:doi:10.1000/review"
    }
    unknown = next(name for name in cited if name != "report:doi:10.1000/tiny")
    assert {"report:doi:10.1000/tiny": ["citing:3"], unknown: ["citing:3"]} == cited
    assert "Someone, UNPUBLISHED" == graph.node(unknown)["reference_text"]
    assert "complete" == graph.node("report:doi:10.1000/review")["reference_list"]


def test_a_chinese_reference_list_says_whom_the_chinese_literature_cites(tmp_path: Path) -> None:
    """CSSCI carries whole lists: Chinese works cited, and works in Latin letters whose language
    nobody states.
    """
    text = (Path(__file__).parents[1] / "fixtures" / "formats" / "cssci.txt").read_text(
        encoding="utf-8"
    )
    graph = project(tmp_path, 'id = "cssci"\npath = "sources/cssci.txt"', cssci=text).graph
    (citing,) = (row for row in graph.nodes("Report") if row.get("references_stated"))
    cited = [
        graph.node(edge["to"]) for edge in graph.edges("CITES") if edge["from"] == citing["id"]
    ]
    assert ("zh", "complete", 8) == (citing["language"], citing["reference_list"], len(cited))
    assert 5 == sum(
        row.get("language") == "zh" for row in cited
    )  # four by their titles, one by its printed words
    assert ["一个虚构的网站", "一篇虚构的文章", "一篇虚构的论文", "一部虚构的文学史"] == sorted(
        row["title_zh"] for row in cited if row.get("title_zh")
    )


def test_abstracts_stay_local(tmp_path: Path) -> None:
    """Kept in the project's own database, in no export unless the project says that it may be."""
    build = project(tmp_path, 'id = "search"\npath = "sources/search.txt"', search=SEARCH)
    assert (
        "Background. Nothing is known." == build.graph.node("report:doi:10.1000/tiny")["abstract"]
    )
    assert "abstract" not in publishable(build.graph).node("report:doi:10.1000/tiny")
    store = open_store(tmp_path / "store", write=True)
    store.write(build.graph)
    for allowed in (False, True):
        toml = tmp_path / "lacunary.toml"
        toml.write_text(
            toml.read_text(encoding="utf-8").replace(
                'title = "P"', f'title = "P"\nexport_abstracts = {str(allowed).lower()}', 1
            ),
            "utf-8",
        )
        written = write_exports(store, read_project(tmp_path), (), tmp_path / f"out-{allowed}")
        holding = {
            path.name
            for path in written
            if path.suffix not in (".gz", ".xlsx") and "Nothing is known" in path.read_text("utf-8")
        }
        assert allowed == ("other-reports.ris" in holding)
        assert allowed or set() == holding
        toml.write_text(
            toml.read_text(encoding="utf-8").replace(
                f"export_abstracts = {str(allowed).lower()}\n", ""
            ),
            "utf-8",
        )
    store.close()


def test_a_graph_without_abstracts_is_published_as_it_is(tiny_graph: Graph) -> None:
    """No copy where nothing has to be left out."""
    assert publishable(tiny_graph) is tiny_graph


def test_what_fills_which_field(tmp_path: Path) -> None:
    """How many records have each field, for `lacunary check FILE`."""
    (tmp_path / "search.txt").write_text(SEARCH, encoding="utf-8")
    file, name = open_export(tmp_path / "search.txt", "search.txt")
    read = read_publications(file, name, "search")
    assert (2, 1, 2, 1) == (
        read.filled["authors"],
        read.filled["doi"],
        read.filled["year"],
        read.filled["title_zh"],
    )
    assert 3 == read.rows
