"""Fixtures: the tiny review project of `tests/tiny/`, its graph, and a store that holds it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from browser_fixtures import browser
from hypothesis import settings
from neo4j_fixtures import demonstration_graph, neo4j_server, neo4j_store, new_neo4j
from real_files import real

from lacunary.graph import Graph, Store, open_store
from lacunary.graph.assembly.assemble import assemble
from lacunary.loaders import Project, load_project, read_project
from lacunary.terminal.console import speak

__all__ = ["browser", "demonstration_graph", "neo4j_server", "neo4j_store", "new_neo4j", "real"]

settings.register_profile(
    "lacunary", deadline=None
)  # how long a test takes is for benchmarks/ to say
settings.load_profile("lacunary")

TINY = Path(__file__).parent / "tiny"


@pytest.fixture(scope="session")
def tiny_project() -> Project:
    """The tiny project as read from its folder; nothing may write there."""
    return read_project(TINY)


@pytest.fixture(scope="session")
def tiny_graph(tiny_project: Project) -> Graph:
    """The graph of the tiny project, small enough to check by hand."""
    loaded, _, errors = load_project(tiny_project)
    assert errors == []
    assembled = assemble(loaded)
    assert [str(bad) for bad in loaded.rejected + assembled.rejected] == []
    return assembled.graph


@pytest.fixture(scope="session")
def tiny_store(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An embedded store that holds the tiny graph, open for reading."""
    path = tmp_path_factory.mktemp("store") / "graph"
    writer = open_store(path, write=True)
    writer.write(tiny_graph)
    writer.close()
    store = open_store(path)
    yield store
    store.close()


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """A test that speaks Chinese leaves the next one English."""
    yield
    speak("")


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A copy of the tiny project that a test may change."""
    folder = tmp_path / "project"
    shutil.copytree(TINY, folder)
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a server, a browser or real files, so that `-m "not neo4j"` leaves
    them out.
    """
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if "new_neo4j" in used:
            item.add_marker("neo4j")
        if used & {"browser", "driver", "chromium"}:
            item.add_marker("browser")
        if "real" in used:
            item.add_marker("real")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test on real files that was skipped is marked so; with LACUNARY_REQUIRE_REAL it fails."""
    report = yield
    if report.skipped and item.get_closest_marker("real"):
        if os.environ.get("LACUNARY_REQUIRE_REAL"):
            report.outcome = "failed"
            report.longrepr = f"skipped, but LACUNARY_REQUIRE_REAL is set: {report.longrepr}"
        else:
            report.user_properties.append(("real", "skipped"))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests on real files were skipped."""
    skipped = [
        report
        for report in terminalreporter.getreports("skipped")
        if ("real", "skipped") in report.user_properties
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests on real files were skipped: shared/data is not beside this"
            " checkout."
        )
