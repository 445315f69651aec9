"""The page of words in a real browser: no request, nothing executed, tick boxes, filters, both
languages, and the table it gives.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from browser_fixtures import HOSTILE, css, missing

from lacunary.exports.about import About
from lacunary.exports.html.word_page import word_page, write_word_page
from lacunary.loaders import Project

LABELS = {
    "condition:depression": {"en": "Depression", "zh": "抑郁"},
    "condition:stress": {"en": "Stress", "zh": "压力"},
    "region:ir": {"en": "Iran", "zh": "伊朗"},
}
FIRST: dict[str, Any] = {
    "id": "word:1", "dimension": "condition", "words": "low spirits", "rule": None,
    "proposed": ["condition:depression", "condition:stress"],
    "studies": 2, "times": 3, "said_by": ["r1"], "source": "s:2",
}  # fmt: skip
WORDS = [
    FIRST,
    FIRST | {"id": "word:2", "words": HOSTILE, "proposed": []},
    FIRST
    | {"id": "word:3", "dimension": "region", "words": "=波斯", "rule": "form"}
    | {"proposed": ["region:ir"]},
]


@pytest.fixture
def project(tmp_path: Path) -> About:
    """What a page says of its project."""
    return Project(tmp_path, "Words", title_zh="词语")


def opened(browser: Any, project: About, folder: Path, language: str = "en") -> Any:
    """The page, freshly written and opened, with nothing decided."""
    page = write_word_page(WORDS, LABELS, project, folder / "words.html")
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(f"{page.as_uri()}#lang={language}")
    browser.execute_script("localStorage.clear()")
    browser.refresh()
    return browser


def table(browser: Any) -> list[dict[str, str]]:
    """The table that the page would download."""
    text = browser.execute_script("return lacunary.table()")
    return list(csv.DictReader(text.splitlines()))


def shown(browser: Any) -> list[str]:
    """The words whose cards are there, in order."""
    return [
        card.get_attribute("data-id") for card in browser.find_elements("css selector", ".pair")
    ]


def test_the_same_words_give_the_same_page(project: About) -> None:
    """Whenever it is written."""
    assert word_page(WORDS, LABELS, project) == word_page(WORDS, LABELS, project)


def test_hostile_words_execute_nothing_and_nothing_is_requested(
    browser: Any, project: About, tmp_path: Path
) -> None:
    """They stand there as they are printed."""
    opened(browser, project, tmp_path)
    assert browser.execute_script("return window.hit") is None
    assert HOSTILE in css(browser, "[data-id='word:2'] h2").text
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [] == severe


def test_what_is_ticked_is_what_words_mean(browser: Any, project: About, tmp_path: Path) -> None:
    """First the likeliest; a person may tick others, or write some."""
    opened(browser, project, tmp_path)
    css(browser, "[data-id='word:1'] [data-choice=accept]").click()
    assert ["condition:depression"] == [row["concepts"] for row in table(browser)]
    css(browser, "[data-id='word:1'] [data-concept='condition:stress']").click()
    css(browser, "[data-id='word:3'] [data-choice=reject]").click()
    css(browser, "[data-id='word:2'] [data-other]").send_keys("condition:stress; -")
    css(browser, "[data-id='word:2'] [data-choice=accept]").click()
    by_id = {row["id"]: row for row in table(browser)}
    assert "condition:depression; condition:stress" == by_id["word:1"]["concepts"]
    assert "condition:stress; -" == by_id["word:2"]["concepts"]
    assert ("reject", "region:ir", "'=波斯") == tuple(
        by_id["word:3"][name] for name in ("decision", "concepts", "words")
    )
    browser.refresh()
    assert 3 == len(table(browser))


def test_accepted_with_nothing_ticked_is_no_decision(
    browser: Any, project: About, tmp_path: Path
) -> None:
    """The import refuses such a row instead of taking the first proposal."""
    opened(browser, project, tmp_path)
    css(browser, "[data-id='word:1'] [data-concept='condition:depression']").click()
    css(browser, "[data-id='word:1'] [data-choice=accept]").click()
    assert ["?"] == [row["concepts"] for row in table(browser)]


def test_filters_by_dimension_and_proposal(browser: Any, project: About, tmp_path: Path) -> None:
    """And by what is decided."""
    opened(browser, project, tmp_path)
    select = "document.getElementById(arguments[0]).value = arguments[1];"
    change = "document.getElementById(arguments[0]).dispatchEvent(new Event('change'))"
    browser.execute_script(select + change, "dimension", "region")
    assert ["word:3"] == shown(browser)
    browser.execute_script(select + change, "dimension", "all")
    browser.execute_script(select + change, "likely", "silent")
    assert ["word:2"] == shown(browser)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("en", 1400), ("zh", 400)])
def test_axe_finds_no_violation(
    browser: Any, project: About, tmp_path: Path, scheme: str, language: str, width: int
) -> None:
    """axe-core reports nothing, in both languages, light and dark, wide and narrow."""
    folder = os.environ.get("LACUNARY_AXE", "")
    found = sorted(Path(folder).rglob("axe.min.js")) if folder else []
    if not found:
        missing("LACUNARY_AXE names no folder with axe.min.js (npm install axe-core)")
    browser.set_window_size(width, 900)
    opened(browser, project, tmp_path, language)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    css(browser, "[data-id='word:1'] [data-choice=accept]").click()
    browser.execute_script(found[0].read_text(encoding="utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[0])")
    assert [] == [
        (v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in result["violations"]
    ]
    wide = "return document.documentElement.scrollWidth <= window.innerWidth"
    assert browser.execute_script(wide)
