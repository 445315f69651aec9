"""Fixtures of the tests in a real browser: one headless Chromium for a module, and what a page must
not let through.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

__all__ = ["HOSTILE", "browser", "css", "missing"]

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars"
    " --window-size=1400,900 --lang=en"
)
HOSTILE = '</script><script>window.hit=1</script><a href="x"><img src=x onerror="window.hit=1"></a>'


def missing(what: str) -> NoReturn:
    """Skip, or fail where the browser is required."""
    if os.environ.get("LACUNARY_REQUIRE_BROWSER"):
        pytest.fail(f"LACUNARY_REQUIRE_BROWSER is set, but {what}")
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One headless Chromium for the module."""
    try:
        from selenium import webdriver
    except ImportError:
        missing("selenium is not installed")
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        missing(
            "there is no chromium with chromedriver (Debian: apt-get install chromium"
            " chromium-driver)"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = str(chromium)
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=str(driver))
    )
    made.execute_cdp_cmd("Network.enable", {})
    yield made
    made.quit()


def css(browser: Any, selector: str) -> Any:
    """One element."""
    return browser.find_element("css selector", selector)
