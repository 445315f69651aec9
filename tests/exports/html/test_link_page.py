"""The page of links in a real browser: no request, nothing executed, keys, filters, both languages,
and the table it gives.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser_fixtures import HOSTILE, css, missing
from link_fixtures import ACROSS, NEAR, STUDIES, linked_project

from lacunary.deciding.links import import_decisions
from lacunary.exports.html.link_page import link_page, write_link_page
from lacunary.graph import open_store
from lacunary.loaders import Project
from lacunary.queries.pairs.pairs import Member, Pair, Side, read_pairs


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a link of every kind."""
    return linked_project(tmp_path)


@pytest.fixture
def pairs(project: Project) -> list[Pair]:
    """Its proposed links."""
    store = open_store(project.store_path)
    found = read_pairs(store, "proposed")
    store.close()
    return found


def opened(browser: Any, pairs: list[Pair], project: Project, language: str = "en") -> Any:
    """The page, freshly written and opened; logs of earlier pages are emptied, decisions of earlier
    ones forgotten.
    """
    page = write_link_page(pairs, project, project.root / "links.html")
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(f"{page.as_uri()}#lang={language}")
    browser.execute_script("localStorage.clear()")
    browser.refresh()
    return browser


def shown(browser: Any) -> list[str]:
    """The links whose cards are there, in order."""
    return [
        card.get_attribute("data-id") for card in browser.find_elements("css selector", ".pair")
    ]


def decided(browser: Any) -> dict[str, str]:
    """What the cards say is decided."""
    cards = browser.find_elements("css selector", ".pair")
    return {card.get_attribute("data-id"): card.get_attribute("data-decision") for card in cards}


def press(browser: Any, keys: str) -> None:
    """Keys where the focus is."""
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def many(pair: Pair, count: int) -> list[Pair]:
    """The pair so many times, each with an id and a score of its own."""
    return [
        Pair(f"link:{n:03}", pair.link | {"score": n}, pair.one, pair.other, pair.verdicts)
        for n in range(count)
    ]


def test_page_is_the_same_for_the_same_pairs(pairs: list[Pair], project: Project) -> None:
    """Its bytes follow from the links, and its policy lets no request out."""
    page = link_page(pairs, project)
    assert page == link_page(pairs, project)
    assert "default-src 'none'; script-src 'sha256-" in page
    assert [] == re.findall(r"https?://", page)


def test_page_requests_nothing_and_reports_no_error(
    browser: Any, pairs: list[Pair], project: Project
) -> None:
    """Opening, deciding and changing the language loads this one file, and the browser has nothing
    to complain about.
    """
    opened(browser, pairs, project)
    css(browser, "[data-choice=accept]").click()
    css(browser, "#language").click()
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {
        e["params"]["request"]["url"].partition("#")[0]
        for e in events
        if e["method"] == "Network.requestWillBeSent"
    }
    assert {(project.root / "links.html").as_uri()} == {
        url for url in urls if not url.startswith("data:")
    }
    assert [] == browser.get_log("browser")


def test_hostile_records_execute_nothing(browser: Any, project: Project) -> None:
    """Markup in titles, names, rows, reasons and the project's title is shown as text, in both
    languages.
    """
    side = Side(
        HOSTILE, f"report:{HOSTILE}", {"title": [HOSTILE], "doi": [HOSTILE]}, [f"{HOSTILE}:1"]
    )
    other = Side(HOSTILE + "2", "report:b", {"title": ["other"]}, [])
    link = {
        "level": "report",
        "outcome": "proposed",
        "score": 1,
        "reason": HOSTILE,
        "evidence": [f"{HOSTILE} same +1"],
    }
    pair = Pair(f"link:{HOSTILE}", link, side, other, {"title": "conflicts", "doi": "missing"})
    bad = Project(root=project.root, title=HOSTILE, title_zh=HOSTILE)
    opened(browser, [pair], bad)
    for _ in ("en", "zh"):
        assert HOSTILE in css(browser, ".pair").text
        css(browser, "#language").click()
    css(browser, "[data-choice=reject]").click()
    assert [None, 0] == browser.execute_script(
        "return [window.hit ?? null, document.querySelectorAll('img').length]"
    )
    assert [] == browser.get_log("browser")


def test_differing_fields_are_marked_word_by_word(
    browser: Any, pairs: list[Pair], project: Project
) -> None:
    """A verdict in words for each field; in what differs, the words the other has not; nothing
    marked between scripts.
    """
    opened(browser, pairs, project)
    card = css(browser, f"[data-id='{NEAR}']")
    marks = {
        row.text.split("\n")[0]: [m.text for m in row.find_elements("css selector", "mark")]
        for row in card.find_elements("css selector", "tbody tr")
    }
    (title,) = (words for row, words in marks.items() if row.startswith("Title"))
    assert ["a", "randomised", "trial", "study", "protocol"] == title
    assert ["≠ differs"] * 2 == [
        cell.text for cell in card.find_elements("css selector", "tr.conflicts .mark")
    ]
    assert [] == css(browser, f"[data-id='{ACROSS}']").find_elements("css selector", "mark")


def test_keys_decide_and_move_on(browser: Any, pairs: list[Pair], project: Project) -> None:
    """A, R and S decide the card with the focus and go to the next; U takes back; keys in a text
    box are only text.
    """
    opened(browser, pairs, project)
    browser.execute_script("document.querySelector('.pair').focus()")
    press(browser, "ars")
    assert {ACROSS: "accept", NEAR: "reject", STUDIES: "skip"} == decided(browser)
    assert (
        "3 of 3 links match · 1 accepted, 1 rejected, 1 skipped, 0 left"
        == css(browser, "#progress").text
    )
    press(browser, "kku")
    assert {ACROSS: "", NEAR: "reject", STUDIES: "skip"} == decided(browser)
    css(browser, "[data-why]").send_keys("a rare case")
    assert "" == decided(browser)[ACROSS]


def test_decisions_are_there_after_a_reload(
    browser: Any, pairs: list[Pair], project: Project
) -> None:
    """What was decided and why is kept in the browser for this list."""
    opened(browser, pairs, project)
    css(browser, "[data-why]").send_keys("read both")
    css(browser, "[data-choice=accept]").click()
    browser.refresh()
    assert "accept" == decided(browser)[ACROSS]
    assert "read both" == css(browser, "[data-why]").get_attribute("value")


def test_filters_show_what_is_asked_for(browser: Any, pairs: list[Pair], project: Project) -> None:
    """By level, language, score, decision and words of either language."""
    from selenium.webdriver.support.ui import Select

    opened(browser, pairs, project)

    def filtered(name: str, value: str) -> list[str]:
        box = css(browser, f"#{name}")
        if box.tag_name == "select":
            Select(box).select_by_value(value)
            found = shown(browser)
            Select(box).select_by_value("all")
        else:
            box.send_keys(value)
            found = shown(browser)
            box.send_keys("\ue003" * len(value))
        return found

    css(browser, f"[data-id='{NEAR}'] [data-choice=reject]").click()
    assert [STUDIES] == filtered("level", "study")
    assert [ACROSS, STUDIES] == filtered("across", "across")
    assert [ACROSS, NEAR] == filtered("from", "10")
    assert [STUDIES] == filtered("to", "9")
    assert [NEAR] == filtered("state", "reject")
    assert [ACROSS] == filtered("search", "大学生 ２０２０")
    assert [ACROSS, NEAR, STUDIES] == shown(browser)


def test_long_list_has_pages(browser: Any, pairs: list[Pair], project: Project) -> None:
    """Twenty cards a page; the keys lead from one page to the next and back."""
    opened(browser, many(pairs[0], 45), project)
    assert ("Page 1 of 3", 20) == (css(browser, "#page").text, len(shown(browser)))
    browser.execute_script("[...document.querySelectorAll('.pair')].at(-1).focus()")
    press(browser, "j")
    assert ("Page 2 of 3", "link:020") == (
        css(browser, "#page").text,
        browser.switch_to.active_element.get_attribute("data-id"),
    )
    press(browser, "k")
    assert ("Page 1 of 3", "link:019") == (
        css(browser, "#page").text,
        browser.switch_to.active_element.get_attribute("data-id"),
    )


def test_next_page_skips_nothing_when_only_open_links_are_shown(
    browser: Any, pairs: list[Pair], project: Project
) -> None:
    """What is decided keeps its place until the filters are used again."""
    from selenium.webdriver.support.ui import Select

    opened(browser, many(pairs[0], 45), project)
    Select(css(browser, "#state")).select_by_value("open")
    browser.execute_script("document.querySelector('.pair').focus()")
    press(browser, "a" * 20)
    assert ("link:020", 20) == (shown(browser)[0], len(shown(browser)))
    assert "25 of 45 links match · 20 accepted" in css(browser, "#progress").text


def test_downloaded_table_is_what_import_reads(
    browser: Any, pairs: list[Pair], project: Project, tmp_path: Path
) -> None:
    """The button gives a CSV with who and why; `lacunary link import` makes decisions of it."""
    from selenium.webdriver.support.ui import WebDriverWait

    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path / "down")}
    )
    opened(browser, pairs, project)
    assert not css(browser, "#download").is_enabled()
    css(browser, "#by").send_keys("李敏")
    css(browser, "[data-why]").send_keys('=both, "really"')
    css(browser, f"[data-id='{ACROSS}'] [data-choice=accept]").click()
    css(browser, f"[data-id='{NEAR}'] [data-choice=reject]").click()
    css(browser, f"[data-id='{STUDIES}'] [data-choice=skip]").click()
    css(browser, "#download").click()
    file = tmp_path / "down" / "link-decisions.csv"
    WebDriverWait(browser, 10).until(lambda _: file.exists() and file.stat().st_size)
    store = open_store(project.store_path)
    done = import_decisions(project, store, file)
    store.close()
    assert [
        "same-report: report:doi:10.1000/liu",
        "distinct-reports: report:doi:10.1000/sleep",
    ] == [w.split(" · ")[0] for w in done.written]
    written = (project.root / "decisions" / "links.csv").read_text(encoding="utf-8").splitlines()[1]
    assert ("李敏", '"\'=both, ""really"""') == (written.split(",")[3], written.split(",", 5)[5])
    assert [] == browser.get_log("browser")


def test_some_records_of_a_family_are_decided_about(
    browser: Any, pairs: list[Pair], project: Project
) -> None:
    """All are ticked; what is unticked before a decision is not in it."""
    (studies,) = (pair for pair in pairs if pair.id == STUDIES)
    plan = replace(studies.one, name="report:doi:10.1000/plan")
    third = Member(plan, studies.one.name, 12, ["kind companion +4"])
    opened(browser, [replace(studies, further=(third,))], project)
    (card,) = browser.find_elements("css selector", ".pair")
    assert "one trial? 3 records" in card.text and plan.name in card.text
    boxes = card.find_elements("css selector", "[data-member]")
    assert [True, True, True] == [box.is_selected() for box in boxes]
    boxes[1].click()
    card.find_element("css selector", "[data-choice=accept]").click()
    (row,) = csv.DictReader(browser.execute_script("return lacunary.table()").splitlines())
    assert ("accept", "1 3") == (row["decision"], row["only"])


def test_every_word_is_there_in_chinese(browser: Any, pairs: list[Pair], project: Project) -> None:
    """The button changes the frame, the fields, the verdicts and the page's language."""
    opened(browser, pairs, project, "zh")
    keys = browser.execute_script(
        "return [Object.keys(lacunary.text.en), Object.keys(lacunary.text.zh)]"
    )
    assert keys[0] == keys[1]
    assert ("zh-CN", "小型综述") == (
        css(browser, "html").get_attribute("lang"),
        css(browser, "h1").text,
    )
    assert [] == [
        words
        for words in (
            "同一报告？",
            "待定 · 得分 13 · 跨语言",
            "无法比较",
            "证据：作者：全部相同 +6",
        )
        if words not in css(browser, ".pair").text
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_no_violation(
    browser: Any, pairs: list[Pair], project: Project, scheme: str, language: str
) -> None:
    """axe-core reports nothing, in light and dark, with decisions of every kind."""
    folder = os.environ.get("LACUNARY_AXE", "")
    found = sorted(Path(folder).rglob("axe.min.js")) if folder else []
    if not found:
        missing("LACUNARY_AXE names no folder with axe.min.js (npm install axe-core)")
    opened(browser, pairs, project, language)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    for identifier, choice in ((ACROSS, "accept"), (NEAR, "reject"), (STUDIES, "skip")):
        css(browser, f"[data-id='{identifier}'] [data-choice={choice}]").click()
    browser.execute_script(found[0].read_text(encoding="utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[0])")
    assert [] == [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in result["violations"]
    ]
    assert result["passes"]
