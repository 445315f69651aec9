"""A small graph with a link of every kind, made by hand: proposed on both levels and across
languages, linked, and distinct.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lacunary.graph import Graph, GraphBuilder, open_store
from lacunary.loaders import Project, read_project

__all__ = ["ACROSS", "DISTINCT", "LINKED", "NEAR", "STUDIES", "link_graph", "linked_project"]

ACROSS, NEAR, STUDIES, LINKED, DISTINCT = (
    f"link:{name}" for name in ("a1", "b2", "c3", "d4", "e5")
)
"""Proposed across languages; proposed with conflicts; proposed studies; linked; distinct."""

_REPORTS: dict[str, dict[str, Any]] = {
    "report:liu-2020-11111111": {
        "title": "网络认知行为治疗干预大学生焦虑情绪的随机对照试验",
        "authors": ["刘竹", "任小红"],
        "year": 2020,
        "language": "zh",
        "journal": "中国心理卫生杂志",
        "volume": "34",
        "pages": "159-165",
        "sources": ["cnki:2"],
    },
    "report:doi:10.1000/liu": {
        "title": (
            "Internet-based cognitive behaviour therapy for anxious students: a randomised"
            " controlled trial"
        ),
        "authors": ["Liu Z", "Ren X"],
        "year": 2020,
        "language": "zh",
        "journal": "Chinese Mental Health Journal",
        "volume": "34",
        "pages": "159-165",
        "doi": "10.1000/liu",
        "sources": ["scopus:7"],
    },
    "report:doi:10.1000/sleep": {
        "title": "Digital sleep care in two provinces: a randomised trial",
        "authors": ["Zhou Y", "Li M"],
        "year": 2020,
        "language": "en",
        "journal": "Sleep Medicine",
        "pages": "101-9",
        "doi": "10.1000/sleep",
        "registrations": ["ChiCTR2000030001"],
        "sources": ["scopus:3", "pubmed:9"],
    },
    "report:zhou-2019-22222222": {
        "title": "Digital sleep care in two provinces: study protocol",
        "authors": ["Zhou Y", "Li M"],
        "year": 2019,
        "language": "en",
        "journal": "Trials",
        "pages": "55",
        "sources": ["pubmed:4"],
    },
    "report:doi:10.1000/joined": {
        "title": "Text messages after discharge",
        "year": 2018,
        "doi": "10.1000/joined",
        "aliases": ["report:wang-2018-33333333"],
        "sources": ["scopus:5", "pubmed:6"],
    },
    "report:doi:10.1000/part-2": {
        "title": "Text messages after discharge",
        "doi": "10.1000/part-2",
        "sources": ["pubmed:8"],
    },
}
_LINKS: dict[str, dict[str, Any]] = {
    ACROSS: {
        "score": 13,
        "across_languages": True,
        "one": "report:doi:10.1000/liu",
        "other": "report:liu-2020-11111111",
        "agree": ["year", "volume", "pages", "authors"],
        "missing": ["title", "journal", "doi"],
        "evidence": [
            "title missing +0",
            "authors all +6",
            "year same +2",
            "volume same +2",
            "pages range +7",
        ],
        "reason": "score",
        "sources": ["cnki:2", "scopus:7"],
    },
    NEAR: {
        "score": 10,
        "across_languages": False,
        "one": "report:doi:10.1000/sleep",
        "other": "report:zhou-2019-22222222",
        "agree": ["authors"],
        "partly": ["title", "year"],
        "conflict": ["journal", "pages"],
        "missing": ["doi"],
        "evidence": [
            "title alike -2",
            "authors all +6",
            "year near +0",
            "journal differ -2",
            "pages differ -5",
        ],
        "reason": "score",
        "sources": ["scopus:3", "pubmed:4"],
    },
    STUDIES: {
        "score": 9,
        "across_languages": True,
        "one": "a-2019/Zhou 2020",
        "other": "zh-2023/周 2019 #4",
        "agree": ["authors"],
        "conflict": ["n"],
        "missing": ["registration"],
        "evidence": ["authors same +4", "n differ -2"],
        "reason": "score",
        "sources": ["a:2", "zh:5"],
    },
    LINKED: {
        "score": 22,
        "outcome": "linked",
        "one": "report:doi:10.1000/joined",
        "other": "report:wang-2018-33333333",
        "agree": ["title"],
        "conflict": ["year"],
        "evidence": ["title same +8", "year differ -5"],
        "reason": "score",
        "sources": ["scopus:5", "pubmed:6"],
    },
    DISTINCT: {
        "score": 14,
        "outcome": "distinct",
        "one": "report:doi:10.1000/joined",
        "other": "report:doi:10.1000/part-2",
        "agree": ["title"],
        "conflict": ["doi"],
        "evidence": ["doi differ +0", "title same +8"],
        "reason": "doi conflict",
        "sources": ["scopus:5", "pubmed:8"],
    },
}
_ENDS = {
    ACROSS: {
        "report:doi:10.1000/liu": {"one_rows": ["scopus:7"]},
        "report:liu-2020-11111111": {"other_rows": ["cnki:2"]},
    },
    NEAR: {
        "report:doi:10.1000/sleep": {"one_rows": ["scopus:3"]},
        "report:zhou-2019-22222222": {"other_rows": ["pubmed:4"]},
    },
    STUDIES: {"study:b": {"one_rows": ["a:2"]}, "study:a": {"other_rows": ["zh:5"]}},
    LINKED: {"report:doi:10.1000/joined": {"one_rows": ["scopus:5"], "other_rows": ["pubmed:6"]}},
    DISTINCT: {
        "report:doi:10.1000/joined": {"one_rows": ["scopus:5"]},
        "report:doi:10.1000/part-2": {"other_rows": ["pubmed:8"]},
    },
}
_SAID = {
    "scopus:5": {"year": "2018", "doi": "10.1000/joined"},
    "pubmed:6": {"year": "2016", "title": "Text messages after discharge."},
}
"""What the two rows of the joined report say."""


def link_graph() -> Graph:
    """The graph: six reports, two studies of two reviews, five links."""
    graph = GraphBuilder()
    for name in ("cnki", "scopus", "pubmed", "a", "zh"):
        graph.add_node(f"source:{name}", {"path": f"sources/{name}.csv"})
    for identifier, properties in _REPORTS.items():
        graph.add_node(identifier, properties)
    for review, study, label, report, n, place in (
        ("review:a-2019", "study:b", "Zhou 2020", "report:doi:10.1000/sleep", 82, "a:2"),
        ("review:zh-2023", "study:a", "周 2019", "report:zhou-2019-22222222", 80, "zh:5"),
    ):
        graph.add_node(review, {"label": review})
        graph.add_node(study, {"label": label, "n": n, "sources": [place]})
        graph.add_edge("INCLUDES", review, study, {"label_in_review": label, "sources": [place]})
        graph.add_edge("REPORTED_IN", study, report, {"sources": [place]})
    for place, said in _SAID.items():
        for name, words in said.items():
            claim = f"statement:{place}:{name}"
            graph.add_node(
                claim, {"property": name, "value": words, "words": words, "sources": [place]}
            )
            graph.add_edge("ABOUT", claim, "report:doi:10.1000/joined", {"sources": [place]})
    for identifier, properties in _LINKS.items():
        level = "study" if identifier == STUDIES else "report"
        common = {
            "level": level,
            "outcome": "proposed",
            "link_method": "rules",
            "rules_version": "1",
        }
        graph.add_node(identifier, common | properties)
        edge = f"SAME_{level.upper()}_AS" if identifier == LINKED else f"ABOUT_{level.upper()}"
        for thing, rows in _ENDS[identifier].items():
            sources = [place for places in rows.values() for place in places]
            graph.add_edge(edge, identifier, thing, rows | {"sources": sources})
    return graph.freeze()


def linked_project(folder: Path) -> Project:
    """A project in a folder whose store holds the graph; it has no sources."""
    (folder / "lacunary.toml").write_text(
        '[project]\ntitle = "Tiny review"\ntitle_zh = "小型综述"\n', encoding="utf-8"
    )
    project = read_project(folder)
    store = open_store(project.store_path, write=True)
    store.write(link_graph())
    store.close()
    return project
