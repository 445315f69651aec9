"""network.html without a browser: what is drawn, how it is counted, and that nothing a source says
can act in the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from lacunary.exports.html.network import network_page, write_network
from lacunary.exports.html.network_content import network_content
from lacunary.exports.html.network_layout import Disc, arrange
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project
from lacunary.queries.analysis.headline import headline

HOSTILE = (
    '</script><script>window.hit=1</script><a href="x"><img src=x'
    ' onerror="window.hit=1"></a>{{DATA}}'
)


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text of its scripts and heading."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "h1": [], "title": []}
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open in self.texts:
            self.texts[self.open][-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of one kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def data(self) -> Any:
        """What the page's scripts read."""
        texts = zip(self.attributes("script"), self.texts["script"], strict=True)
        return json.loads(
            next(text for attributes, text in texts if attributes.get("id") == "data")
        )

    @property
    def scripts(self) -> list[str]:
        """The scripts that run."""
        texts = zip(self.attributes("script"), self.texts["script"], strict=True)
        return [text for attributes, text in texts if "type" not in attributes]


def many(studies: int, reviews: int = 5) -> Graph:
    """A graph of reviews that include studies with titles of usual length, every tenth in two
    reviews.
    """
    graph = GraphBuilder()
    for number in range(reviews):
        graph.add_node(
            f"review:r{number}", {"label": f"Review {number}", "title": f"Review number {number}"}
        )
    for number in range(studies):
        name, report = f"study:doi:10.1000/s{number}", f"report:doi:10.1000/s{number}"
        title = (
            f"Internet-delivered treatment number {number} for depression and anxiety: a randomised"
            " controlled trial"
        )
        graph.add_node(
            name,
            {
                "label": f"Author {number}",
                "title": title,
                "year": 2010,
                "n": 80,
                "sources": [f"s:{number + 2}"],
            },
        )
        graph.add_node(
            report,
            {
                "title": title,
                "doi": f"10.1000/s{number}",
                "language": "en",
                "journal": "J Med Internet Res",
            },
        )
        graph.add_edge("REPORTED_IN", name, report)
        for review in (
            {number % reviews, (number + 1) % reviews} if number % 10 == 0 else {number % reviews}
        ):
            graph.add_edge(
                "INCLUDES",
                f"review:r{review}",
                name,
                {"sources": [f"s:{number + 2}"], "confidence": "high"},
            )
    return graph.freeze()


@pytest.fixture(scope="module")
def page(tiny_graph: Graph, tiny_project: Project) -> Page:
    """The page of the tiny project."""
    return Page(network_page(tiny_graph, tiny_project))


def hostile_graph() -> Graph:
    """A graph whose every text tries to become markup or script."""
    graph = GraphBuilder()
    graph.add_node(
        f"review:{HOSTILE}", {"label": HOSTILE, "title": HOSTILE, "listing_note": HOSTILE}
    )
    graph.add_node(
        f"study:{HOSTILE}",
        {"label": HOSTILE, "title": HOSTILE, "title_zh": HOSTILE, "sources": [f"{HOSTILE}:1"]},
    )
    graph.add_node(
        f"report:{HOSTILE}",
        {"title": "another", "doi": f"10.1000/{HOSTILE}", "url": "javascript:window.hit=1"},
    )
    graph.add_node(f"condition:{HOSTILE}", {"label_en": HOSTILE, "label_zh": HOSTILE})
    graph.add_node(f"source:{HOSTILE}", {"path": HOSTILE, "contents": HOSTILE})
    graph.add_edge(
        "INCLUDES",
        f"review:{HOSTILE}",
        f"study:{HOSTILE}",
        {"label_in_review": HOSTILE, "sources": [f"{HOSTILE}:1"]},
    )
    graph.add_edge("REPORTED_IN", f"study:{HOSTILE}", f"report:{HOSTILE}")
    graph.add_edge("ON_CONDITION", f"study:{HOSTILE}", f"condition:{HOSTILE}")
    return graph.freeze()


def test_writes_one_file_in_utf8(tiny_graph: Graph, tiny_project: Project, tmp_path: Path) -> None:
    """The export is one file, in UTF-8 whatever the locale, with the Chinese titles readable in
    it.
    """
    assert [tmp_path / "network.html"] == write_network(tiny_graph, tiny_project, tmp_path)
    text = (tmp_path / "network.html").read_bytes().decode("utf-8")
    assert "微信随访对抑郁症患者的效果" in text


def test_two_runs_give_the_same_bytes(
    tiny_graph: Graph, tiny_project: Project, tmp_path: Path
) -> None:
    """Nothing in the page depends on the time, on hashing or on chance."""
    first = write_network(tiny_graph, tiny_project, tmp_path / "a")[0].read_bytes()
    assert first == write_network(tiny_graph, tiny_project, tmp_path / "b")[0].read_bytes()


def test_page_has_what_pyvis_leaves_out(page: Page) -> None:
    """Language, title, heading, search and the rest that a page needs are there, and are ours."""
    assert "en" == page.attributes("html")[0]["lang"]
    assert ["Tiny review · 小型综述"] == page.texts["title"]
    assert ["Tiny review"] == page.texts["h1"]
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {"search", "found", "hits", "language", "toggles", "details", "list", "mynetwork"} <= ids


def test_page_asks_for_nothing_from_elsewhere(page: Page) -> None:
    """No tag names another file, and the policy would refuse it."""
    sources = [attributes["src"] for _, attributes in page.tags if "src" in attributes]
    links = [attributes["href"] for _, attributes in page.tags if attributes.get("href")]
    assert ([], ["data:,", "#search"]) == (sources, links)
    assert not re.search(r"@import|url\(", "".join(page.texts["style"]))


def test_policy_names_every_script_and_style_by_its_hash(page: Page) -> None:
    """Only the page's own scripts may run: the policy holds their hashes and nothing like
    unsafe-inline.
    """
    policy = next(
        a["content"]
        for a in page.attributes("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() + "'"
        for text in page.scripts
    ]
    assert ("'none'", hashes) == (rules["default-src"], rules["script-src"].split(" "))
    assert "unsafe" not in policy


def test_pyvis_gets_numbers_only(page: Page, tiny_graph: Graph) -> None:
    """No word of a source stands in the script that pyvis writes."""
    drawing = next(script for script in page.scripts if "drawGraph();" in script)
    words = {
        str(row[key])
        for label in ("Review", "Study")
        for row in tiny_graph.nodes(label)
        for key in ("id", "title")
        if key in row
    }
    assert [] == [
        word for word in sorted(words) if word in drawing or json.dumps(word)[1:-1] in drawing
    ]
    nodes = json.loads(re.search(r"nodes = new vis.DataSet\((.*?)\);", drawing)[1])  # type: ignore[index]
    assert list(range(len(page.data["marks"]))) == [node["id"] for node in nodes]


def test_hostile_texts_add_no_tag(tmp_path: Path) -> None:
    """Titles, identifiers, headings and addresses that hold markup leave the page's tags as they
    are.
    """
    plain = Page(network_page(many(1, 1), Project(root=tmp_path, title="Plain")))
    text = network_page(
        hostile_graph(), Project(root=tmp_path, title=HOSTILE, version=HOSTILE, attribution=HOSTILE)
    )
    hostile = Page(text)
    assert [tag for tag, _ in plain.tags] == [tag for tag, _ in hostile.tags]
    assert [] == [
        name for _, attributes in hostile.tags for name in attributes if name.startswith("on")
    ]
    assert HOSTILE == hostile.data["marks"][0]["label"]
    assert "popup.innerHTML" not in text


def test_marks_and_links_are_those_of_the_graph(page: Page, tiny_graph: Graph) -> None:
    """Every review, study and used top concept is drawn once, and every inclusion, candidacy and
    coding.
    """
    content = network_content(tiny_graph)
    kinds = [mark.kind for mark in content.marks]
    # conditions: mental disorder (depression and anxiety stand under it), insomnia, trauma;
    # interventions: one of two is used
    expected = {"review": 4, "study": 9, "condition": 3, "intervention": 1}
    assert expected == {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    counts = page.data["counts"]
    assert [10, 10] == counts["link-included"] == [tiny_graph.counts()["INCLUDES"]] * 2
    assert [3, 3] == counts["link-candidate"] == [tiny_graph.counts()["CANDIDATE_FOR"]] * 2
    assert [3, 4] == counts["condition"]
    assert ([7, 7], [2, 2], [9, 9]) == (
        counts["study-included"],
        counts["study-candidate"],
        counts["study"],
    )


def test_reviews_that_reviews_include_are_no_included_studies() -> None:
    """The page counts studies, reviews as items and candidates as the notes of every question
    do.
    """
    builder = GraphBuilder()
    builder.add_node("review:r", {"label": "R"})
    for name, unit in (("a", "study"), ("b", "study"), ("c", "review"), ("d", "study")):
        included = name != "d"
        builder.add_node(
            f"study:{name}", {"unit": unit, "included": included, "candidate": not included}
        )
        if included:
            builder.add_edge("INCLUDES", "review:r", f"study:{name}")
        else:
            builder.add_edge("CANDIDATE_FOR", f"study:{name}", "review:r")
    graph = builder.freeze()
    counts = network_content(graph).counts
    found = headline(
        (row["unit"], row["included"], row["candidate"], row.get("literature"), 1)
        for row in graph.nodes("Study")
    )
    assert (2, 1, 1) == (found.included, found.only_candidates, found.reviews)
    assert [[2, 2], [1, 1], [1, 1]] == [
        counts[key] for key in ("study-included", "study-candidate", "study-of-reviews")
    ]


def test_literature_is_counted_with_the_unknown_apart() -> None:
    """A study whose reports have no known language is neither Chinese nor international, and
    counted as unknown.
    """
    graph = GraphBuilder()
    graph.add_node("review:r", {"label": "R"})
    for name, literature in (("a", "chinese"), ("b", "both"), ("c", None)):
        graph.add_node(f"study:{name}", {"literature": literature})
        graph.add_edge("INCLUDES", "review:r", f"study:{name}")
    counts = network_content(graph.freeze()).counts
    assert [1, 0, 1, 1] == [
        counts[key][0] for key in ("chinese", "international", "both", "unknown")
    ]


def test_candidate_is_never_drawn_as_included(tiny_graph: Graph, page: Page) -> None:
    """A study that is only a candidate has no solid link, and no review counts it as held."""
    content = network_content(tiny_graph)
    place = next(
        p for p, mark in enumerate(content.marks) if mark.about["id"] == "study:doi:10.1000/sun"
    )
    assert ["candidate"] == [kind for _, end, kind in content.links if end == place]
    assert "in" not in content.marks[place].about
    seed = next(mark for mark in page.data["marks"] if mark["id"] == "review:seed-2025")
    assert ([0, 3], 143) == (seed["held"], seed["stated_included"])


def test_mark_carries_its_provenance(page: Page) -> None:
    """A study says by which row of which file each review includes it."""
    study = next(mark for mark in page.data["marks"] if mark["id"] == "study:doi:10.2196/jmir.2690")
    reviews = {page.data["marks"][said[0]]["id"]: said[1] for said in study["in"]}
    assert {"review:a-2019": ["studies:3"], "review:zh-2023": ["studies:9"]} == reviews
    assert "sources/studies.csv" == page.data["sources"]["studies"][0]


def test_shared_study_stands_apart_from_the_discs_of_its_reviews(tiny_graph: Graph) -> None:
    """Studies that several reviews hold have a place of their own between them, so that overlap is
    visible.
    """
    content = network_content(tiny_graph)
    horsch = next(
        mark for mark in content.marks if mark.about.get("id") == "study:doi:10.2196/jmir.6524"
    )
    assert [] == [
        disc
        for disc in content.discs
        if disc[3] >= 0 and math.dist(disc[:2], (horsch.x, horsch.y)) < disc[2]
    ]


def test_discs_do_not_cover_each_other() -> None:
    """Discs of very different size, joined or not, end up side by side."""
    discs = [
        Disc((0,), 200),
        Disc((1,), 60),
        Disc((2,), 1),
        Disc((3,), 9),
        Disc((0, 1), 12),
        Disc((0, 1, 2), 1),
    ]
    places = arrange(discs)
    pairs = [(a, b) for a in range(len(discs)) for b in range(a)]
    assert [] == [
        (a, b)
        for a, b in pairs
        if math.dist(places[a], places[b]) < discs[a].radius + discs[b].radius - 1
    ]


def test_large_graph_is_collapsed_and_says_so(tmp_path: Path) -> None:
    """Above the limit the largest sets end in one mark each, and drawn + collapsed = all."""
    content = network_content(many(3000))
    assert len(content.marks) <= 2000
    drawn, every = content.counts["study"]
    assert (3000, 3000) == (every, drawn + content.counts["collapsed"][0])
    assert content.counts["collapsed"][0] == sum(
        mark.about["count"] for mark in content.marks if mark.kind == "more"
    )
    assert content.counts["link-included"][0] < content.counts["link-included"][1] == 3300


def test_study_of_no_review_is_counted_but_not_drawn() -> None:
    """A study that no review holds has no place; it must not look like a candidate, and the page
    says it is missing.
    """
    graph = GraphBuilder()
    graph.add_node("study:alone", {"label": "Alone 2020"})
    content = network_content(graph.freeze())
    assert ([], [0, 1]) == (content.marks, content.counts["study"])


def test_small_limit_keeps_counts_true() -> None:
    """Even where hardly anything can be drawn, what is not drawn is counted."""
    content = network_content(many(100, 4), limit=9)
    assert len(content.marks) <= 9
    assert 100 == content.counts["study"][1]


def test_page_of_a_thousand_marks_is_small_enough(tmp_path: Path) -> None:
    """A page with a thousand marks, vis-network and all, is at most 1.3 MB."""
    assert (
        len(network_page(many(995), Project(root=tmp_path, title="Size")).encode("utf-8"))
        <= 1_300_000
    )


def test_empty_project_gives_a_page(tmp_path: Path) -> None:
    """A project without a study still has a page, with zeros that are counted zeros."""
    page = Page(network_page(GraphBuilder().freeze(), Project(root=tmp_path, title="Empty")))
    assert ([], [0, 0]) == (page.data["marks"], page.data["counts"]["study"])
