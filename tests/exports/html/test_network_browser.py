"""network.html in a real browser: no request, nothing executed, search, legend, language, details
and accessibility.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_fixtures import HOSTILE, css, missing

from lacunary.exports.html.network import write_network
from lacunary.graph import Graph, GraphBuilder
from lacunary.loaders import Project


@pytest.fixture(scope="module")
def tiny_page(
    tiny_graph: Graph, tiny_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The page of the tiny project."""
    return write_network(tiny_graph, tiny_project, tmp_path_factory.mktemp("network"))[0]


def opened(browser: Any, page: Path, address: str = "lang=en") -> Any:
    """The page, freshly opened, in light colours; logs of earlier pages are emptied."""
    browser.get("about:blank")
    colours(browser, "light")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(f"{page.as_uri()}#{address}")
    return browser


def colours(browser: Any, scheme: str) -> None:
    """Let the page see this colour scheme, and no animation."""
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def text(browser: Any, selector: str) -> str:
    """What a person reads there."""
    return str(css(browser, selector).text)


def search(browser: Any, words: str) -> str:
    """Type into the search box; what is announced once the page has searched."""
    box = css(browser, "#search")
    box.clear()
    box.send_keys(words)
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 5).until(
        lambda _: css(browser, "#found").get_attribute("data-words") == words
    )
    return text(browser, "#found")


def visible(browser: Any, kind: str) -> int:
    """How many marks of a kind are not hidden, as the drawing library has it."""
    script = (
        "return nodes.get().filter((node) => lacunary.marks[node.id].kind === arguments[0] &&"
        " !node.hidden).length"
    )
    return int(browser.execute_script(script, kind))


def test_page_requests_nothing_and_reports_no_error(browser: Any, tiny_page: Path) -> None:
    """Opening and using the page loads this one file, and the browser has nothing to complain
    about.
    """
    import json

    opened(browser, tiny_page)
    css(browser, "#language").click()
    css(browser, "#list summary").click()
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {
        e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"
    }
    assert set() == {url for url in urls if not url.startswith((tiny_page.as_uri(), "data:"))}
    assert tiny_page.as_uri() in {url.partition("#")[0] for url in urls}
    assert [] == browser.get_log("browser")


def test_hostile_data_execute_nothing(browser: Any, tmp_path: Path) -> None:
    """Markup in titles, identifiers, paths and addresses is shown as text, in both languages and in
    every view.
    """
    graph = GraphBuilder()
    graph.add_node(
        f"review:{HOSTILE}", {"label": HOSTILE, "title": HOSTILE, "listing_note": HOSTILE}
    )
    graph.add_node(
        f"study:{HOSTILE}",
        {"label": HOSTILE, "title": HOSTILE, "title_zh": HOSTILE, "sources": [f"{HOSTILE}:1"]},
    )
    graph.add_node(
        "report:r",
        {"title": HOSTILE + "2", "doi": f"10.1000/{HOSTILE}", "url": "javascript:window.hit=1"},
    )
    graph.add_node(f"condition:{HOSTILE}", {"label_en": HOSTILE, "label_zh": HOSTILE})
    graph.add_node(f"source:{HOSTILE}", {"path": HOSTILE, "contents": HOSTILE})
    graph.add_edge(
        "INCLUDES",
        f"review:{HOSTILE}",
        f"study:{HOSTILE}",
        {"label_in_review": HOSTILE + "3", "sources": [f"{HOSTILE}:1"]},
    )
    graph.add_edge("REPORTED_IN", f"study:{HOSTILE}", "report:r")
    graph.add_edge("ON_CONDITION", f"study:{HOSTILE}", f"condition:{HOSTILE}")
    project = Project(
        root=tmp_path,
        title=HOSTILE,
        title_zh=HOSTILE,
        licence="javascript:window.hit=1",
        attribution=HOSTILE,
    )
    opened(browser, write_network(graph.freeze(), project, tmp_path)[0])
    css(browser, "#list summary").click()
    for _ in ("en", "zh"):
        for mark in range(3):
            browser.execute_script("lacunary.select(arguments[0], true)", mark)
            assert HOSTILE in text(browser, "#details")
        search(browser, "window.hit")
        css(browser, "#language").click()
    assert [None, 0] == browser.execute_script(
        "return [window.hit ?? null, document.querySelectorAll('img').length]"
    )
    links = browser.execute_script("return [...document.links].map((link) => link.protocol)")
    assert {"file:"} == set(links)  # the skip link; neither the address nor the licence became one
    assert [] == browser.get_log("browser")


def test_search_finds_chinese_and_folds_english(browser: Any, tiny_page: Path) -> None:
    """Chinese words, full-width letters and capitals all find; Enter opens the study."""
    opened(browser, tiny_page)
    # one study has it in its title; the search looks at all 17 marks
    assert "1 of 17 match" == search(browser, "微信随访")
    assert "1 of 17 match" == search(browser, "ＣＨＩＮＥＳＥ　my trauma")
    assert "None of 17 matches" == search(browser, "no such words")
    search(browser, "大学生焦虑")
    css(browser, "#search").send_keys("\ue007")
    assert "陈静 2014" == text(browser, "#details-title")


def test_search_hits_are_reached_by_keyboard(browser: Any, tiny_page: Path) -> None:
    """Arrow down from the box reaches the first hit, and Enter selects it."""
    opened(browser, tiny_page)
    search(browser, "insomnia")
    css(browser, "#search").send_keys("\ue015")
    browser.switch_to.active_element.send_keys("\ue007")
    assert "Deng 2023" == text(browser, "#details-title")
    assert "details" == browser.execute_script("return document.activeElement.id")


def test_legend_hides_and_shows_marks(browser: Any, tiny_page: Path) -> None:
    """Each entry is a button that hides its marks, says so, and brings them back, from the keyboard
    too.
    """
    opened(browser, tiny_page)
    assert (9, 4, 3) == (
        visible(browser, "study"),
        visible(browser, "review"),
        visible(browser, "condition"),
    )
    css(browser, "[data-key=study-candidate]").click()
    assert (7, "false") == (
        visible(browser, "study"),
        css(browser, "[data-key=study-candidate]").get_attribute("aria-pressed"),
    )
    assert "2 drawn studies are hidden" in text(browser, "#shown")
    browser.switch_to.active_element.send_keys(" ")
    assert 9 == visible(browser, "study")
    css(browser, "[data-key=chinese]").click()
    assert 6 == visible(browser, "study")
    css(browser, "[data-key=chinese]").click()
    css(browser, "[data-key=shared]").click()
    assert 3 == visible(browser, "study")  # Horsch 2017, Wang 2013, Choi 2012
    hidden = "return edges.get().filter((edge) => edge.dashes && !edge.hidden).length"
    assert 1 == browser.execute_script(hidden)


def test_language_switch_changes_every_word(browser: Any, tiny_page: Path) -> None:
    """The whole page is there in Chinese: heading, legend, search, panel, the page's language and
    its concepts.
    """
    opened(browser, tiny_page)
    keys = browser.execute_script(
        "return [Object.keys(lacunary.text.en), Object.keys(lacunary.text.zh)]"
    )
    assert keys[0] == keys[1]
    css(browser, "#language").click()
    assert "zh-CN" == css(browser, "html").get_attribute("lang")
    assert ("小型综述", "图例", "English") == (
        text(browser, "h1"),
        text(browser, "#legend-title"),
        text(browser, "#language"),
    )
    assert "1 项匹配" in search(browser, "微信随访")
    assert "失眠" in browser.execute_script(
        "return lacunary.points.map((point) => lacunary.name(point.id))"
    )
    assert "已绘制研究 9／9" in text(browser, "#shown")


def test_click_on_a_mark_opens_its_details(browser: Any, tiny_page: Path) -> None:
    """A click on the canvas opens the study: both titles, n, literature, evidence, identifiers,
    file and row.
    """
    from selenium.webdriver.common.action_chains import ActionChains

    opened(browser, tiny_page)
    place = browser.execute_script("""
        const id = lacunary.marks.findIndex((mark) => mark.id === "study:doi:10.2196/jmir.2690");
        const at = network.canvasToDOM(network.getPositions([id])[id]);
        const box = document.getElementById("mynetwork").getBoundingClientRect();
        return [Math.round(at.x - box.width / 2), Math.round(at.y - box.height / 2)];""")
    ActionChains(browser).move_to_element_with_offset(
        css(browser, "#mynetwork"), *place
    ).click().perform()
    shown = text(browser, "#details")
    expected = [
        "Wang 2013",
        "Chinese My Trauma Recovery",
        "not held here",
        "187",
        "International",
        "candidate for another review",
    ]
    assert [] == [words for words in expected if words not in shown]
    assert [] == [
        words
        for words in ("sources/studies.csv, row 9", "sources/candidates.csv, row 3")
        if words not in shown
    ]
    link = css(browser, "#details a")
    assert ("https://doi.org/10.2196/jmir.2690", "noopener noreferrer") == (
        link.get_attribute("href"),
        link.get_attribute("rel"),
    )


def test_review_says_how_complete_its_list_is(browser: Any, tiny_page: Path) -> None:
    """A review shows held and stated numbers, its candidates apart, and whom it shares studies
    with.
    """
    opened(browser, tiny_page, "lang=en&id=review%3Ab-2023")
    shown = text(browser, "#details")
    assert [] == [
        words
        for words in ("2 included held here; 3 stated", "partial", "Firth 2019 (1 studies)")
        if words not in shown
    ]
    opened(browser, tiny_page, "lang=en&id=review%3Aseed-2025")
    assert "3 candidates, none of them confirmed by a person" in text(browser, "#details")


def waiting(browser: Any, done: Callable[[], bool]) -> None:
    """Waits until something is so, five seconds at most."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 5).until(lambda _: done())


def test_list_below_holds_everything_drawn(browser: Any, tiny_page: Path) -> None:
    """The tables hold every review, concept and study that the picture holds, and open the same
    details.
    """
    opened(browser, tiny_page)
    css(browser, "#list summary").click()
    rows = "return [...document.querySelectorAll('#tables tbody')].map((body) => body.rows.length)"
    waiting(
        browser, lambda: browser.execute_script(rows) != []
    )  # the tables are filled when the list has opened
    assert [4, 4, 9] == browser.execute_script(rows)
    browser.find_elements("css selector", "#tables button")[0].click()
    assert "Firth 2019" == text(browser, "#details-title")


def test_arrow_keys_move_the_picture(browser: Any, tiny_page: Path) -> None:
    """The canvas can be focused and moved without a mouse."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.support.ui import WebDriverWait

    opened(browser, tiny_page)
    before = browser.execute_script("return network.getViewPosition().x")
    browser.execute_script("document.querySelector('#mynetwork .vis-network').focus()")
    ActionChains(browser).key_down("\ue014").pause(0.3).key_up("\ue014").perform()
    WebDriverWait(browser, 5).until(
        lambda _: browser.execute_script("return network.getViewPosition().x") > before
    )


def test_first_view_holds_every_mark(browser: Any, tiny_page: Path) -> None:
    """The picture is fitted: every mark lies on the visible canvas."""
    opened(browser, tiny_page)
    outside = browser.execute_script("""
        const box = document.getElementById("mynetwork").getBoundingClientRect();
        return lacunary.points.map((point) => network.canvasToDOM(point))
          .filter((at) => at.x < 0 || at.y < 0 || at.x > box.width || at.y > box.height).length;""")
    assert 0 == outside


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["lang=en", "lang=zh&id=study%3Adoi%3A10.2196%2Fjmir.2690"])
def test_axe_finds_no_violation(browser: Any, tiny_page: Path, scheme: str, address: str) -> None:
    """axe-core reports nothing, with the lists open and hits shown, in light and dark, before and
    after a selection.
    """
    folder = os.environ.get("LACUNARY_AXE", "")
    found = sorted(Path(folder).rglob("axe.min.js")) if folder else []
    if not found:
        missing("LACUNARY_AXE names no folder with axe.min.js (npm install axe-core)")
    opened(browser, tiny_page, address)
    colours(browser, scheme)
    css(browser, "#list summary").click()
    search(browser, "depression")
    browser.execute_script(found[0].read_text(encoding="utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[0])")
    summary = [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in result["violations"]
    ]
    assert [] == summary
    assert result["passes"]
