"""What a question may cost: time, rows and memory, for Cypher and for analyses in Python, on both
engines.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.graph import Graph, Store
from lacunary.graph.errors import (
    ProjectError,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    WriteRefused,
)
from lacunary.graph.limits import LIMITS
from lacunary.graph.stores.budget import Budget, resident
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.loaders import read_project
from lacunary.queries import citation_clusters
from lacunary.queries.asking.runner import ask, run_cypher

TOO_LONG = r"query: it ran longer than the time allowed\. Narrow it, or raise --timeout\."
TOO_LARGE = (
    r"query: it needed more than the 64 MB of memory allowed\. Narrow it, or raise max_memory in"
    r" lacunary\.toml\."
)


def endless(*_: object) -> Any:
    """An analysis that never ends, and that no error stops."""
    while True:
        with suppress(Exception):
            sum(range(1_000))


def stubborn(*_: object) -> Any:
    """An analysis that catches everything once."""
    try:
        endless()
    except:  # noqa: E722 - what is tested
        endless()


def greedy(*_: object) -> Any:
    """An analysis that takes all the memory there is, a little at a time."""
    held = []
    while True:
        held.append(bytearray(2**20))


# ---- Python --------------------------------------------------------------------------------------
@pytest.mark.parametrize("answer", [endless, stubborn])
def test_an_analysis_is_stopped_at_the_deadline(
    answer: Callable[..., Any], tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it catches."""
    monkeypatch.setattr(citation_clusters, "answer", answer)
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=TOO_LONG):
        ask(tiny_store, "citation-clusters", timeout=0.5)
    assert 0.4 < time.monotonic() - began < 10
    assert ask(tiny_store, "shared-studies").rows, "the store answers afterwards"


def test_an_analysis_is_stopped_on_a_thread_of_its_own(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a notebook runs it; the thread that waits is left alone."""
    monkeypatch.setattr(citation_clusters, "answer", endless)
    seen: list[str] = []

    def work() -> None:
        try:
            ask(tiny_store, "citation-clusters", timeout=0.5)
        except QueryTimeout as error:
            seen.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert ["query: it ran longer than the time allowed. Narrow it, or raise --timeout."] == seen


@pytest.mark.skipif(
    not resident(), reason="this system does not say how much memory a process holds"
)
def test_an_analysis_is_stopped_when_it_takes_too_much_memory(
    tiny_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The growth of the process is watched."""
    monkeypatch.setattr(citation_clusters, "answer", greedy)
    with pytest.raises(QueryTooLarge, match=TOO_LARGE):
        ask(tiny_store, "citation-clusters", budget=Budget.start(60, memory=64))


def test_nothing_is_raised_after_the_end() -> None:
    """What was done in time is left alone when the deadline passes later; on the edge of it, many
    times, the answer or the error comes, and nothing afterwards.
    """
    assert 1 == Budget.start(0.2).within(lambda: 1)
    time.sleep(0.4)
    for number in range(200):
        with suppress(QueryTimeout):
            Budget.start(0.052).within(lambda at=number: time.sleep(0.045 + at % 10 / 1000))  # type: ignore[misc]
        sum(range(1_000))
    watching = [thread.name for thread in threading.enumerate()]
    assert "lacunary budget" not in watching
    time.sleep(1.2)  # longer than a watch waits before it raises again
    sum(range(100_000))


def test_functions_can_be_traced_after_a_question() -> None:
    """A debugger and coverage trace functions; a leftover of the watch kept them from beginning."""
    Budget.start(60).within(lambda: 1)
    with pytest.raises(QueryTimeout):
        Budget.start(0.1).within(lambda: endless(None, {}))
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        Budget.start(60)  # a function written in Python begins, traced
    finally:
        sys.settrace(before)


def test_reading_the_graph_counts(tiny_store: Store) -> None:
    """A budget that is spent lets no reading begin; one that is left lets it through."""
    spent = Budget.start(0.01)
    time.sleep(0.02)
    with pytest.raises(QueryTimeout, match=TOO_LONG):
        tiny_store.read(["Study"], [], spent)
    assert list(tiny_store.read(["Study"], [], Budget.start(60)).nodes("Study"))


# ---- rows ----------------------------------------------------------------------------------------
STUDIES = "MATCH (s:Study) RETURN s.id AS id ORDER BY id"


def cut_at_two(store: Store) -> None:
    """Two rows and a note that says so; none where the answer ends there."""
    result = run_cypher(store, STUDIES, budget=Budget.start(60, 2))
    assert (2, True) == (len(result.rows), result.cut)
    assert [
        "Cut: these are the first 2 rows, and there are more. Narrow the query, or raise"
        " --max-rows."
    ] == result.notes["en"]
    assert ["已截断：仅为前 2 行，其后还有。请缩小查询范围，或提高 --max-rows。"] == result.notes[
        "zh"
    ]
    whole = run_cypher(store, f"{STUDIES} LIMIT 2", budget=Budget.start(60, 2))
    assert (2, False, []) == (len(whole.rows), whole.cut, whole.notes["en"])


def test_an_ad_hoc_answer_is_cut_with_a_note(tiny_store: Store) -> None:
    """Never in silence; a saved question is answered whole."""
    cut_at_two(tiny_store)
    everything = ask(tiny_store, "reviews-and-their-lists").rows
    assert everything == ask(tiny_store, "reviews-and-their-lists", budget=Budget.start(60, 1)).rows
    assert len(everything) > 1


def test_the_command_line_says_that_rows_were_cut(tiny_folder: Path) -> None:
    """On stderr, also where the rows go to another program."""
    run = CliRunner()
    assert 0 == run.invoke(cli, ["build", str(tiny_folder)]).exit_code
    done = run.invoke(
        cli,
        [
            "query",
            "--cypher",
            STUDIES,
            "--max-rows",
            "1",
            "--format",
            "csv",
            "--project",
            str(tiny_folder),
        ],
    )
    assert 2 == len(done.stdout.splitlines())
    assert "Cut: these are the first 1 rows, and there are more." in done.stderr


# ---- limits that a person sets -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "query_timeout = -1",
            "`query_timeout` is -1, but it must be more than 0 and at most 86,400 seconds",
        ),
        (
            "query_timeout = 0",
            "`query_timeout` is 0, but it must be more than 0 and at most 86,400 seconds",
        ),
        (
            "query_timeout = inf",
            "`query_timeout` is inf, but it must be more than 0 and at most 86,400 seconds",
        ),
        (
            "query_timeout = nan",
            "`query_timeout` is nan, but it must be more than 0 and at most 86,400 seconds",
        ),
        (
            "query_timeout = 1e18",
            "`query_timeout` is 1e+18, but it must be more than 0 and at most 86,400 seconds",
        ),
        ("query_timeout = true", "`query_timeout` is True. Give it a number of seconds."),
        ("max_rows = 0", "`max_rows` is 0, but it must be at least 1 and at most 10,000,000 rows"),
        ("max_rows = 2.5", "`max_rows` is 2.5. Give it a whole number."),
        (
            "max_memory = 1",
            "`max_memory` is 1, but it must be at least 64 and at most 1,048,576 MB",
        ),
    ],
)
def test_a_limit_out_of_range_is_an_error_with_its_line(
    line: str, message: str, tmp_path: Path
) -> None:
    """Instead of a query without end, or none at all."""
    (tmp_path / "lacunary.toml").write_text(f'[project]\ntitle = "x"\n{line}\n', encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(tmp_path)
    assert str(caught.value).startswith(f"lacunary.toml:3: {message}")


def test_limits_in_range_are_taken(tmp_path: Path) -> None:
    """And are those of the project."""
    text = '[project]\ntitle = "x"\nquery_timeout = 0.5\nmax_rows = 5\nmax_memory = 64\n'
    (tmp_path / "lacunary.toml").write_text(text, encoding="utf-8")
    project = read_project(tmp_path)
    assert (0.5, 5, 64) == (project.query_timeout, project.max_rows, project.max_memory)


@pytest.mark.parametrize("option", ["--timeout", "--max-rows"])
@pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "1e18", "soon"])
def test_the_options_are_checked_likewise(option: str, value: str) -> None:
    """With the permitted range."""
    done = CliRunner().invoke(cli, ["query", "--cypher", "RETURN 1", option, value])
    assert 2 == done.exit_code
    assert "is no number" in done.stderr if value == "soon" else "it must be " in done.stderr


@pytest.mark.parametrize("seconds", [0, -1, math.inf, math.nan, 1e18])
def test_a_timeout_out_of_range_is_refused_in_python_too(seconds: float, tiny_store: Store) -> None:
    """`ask(…, timeout=…)` and `store.query(…, timeout=…)`."""
    with pytest.raises(QueryTimeout, match="it must be more than 0 and at most 86,400 seconds"):
        tiny_store.query("RETURN 1 AS x", timeout=seconds)


def test_the_defaults_are_those_documented() -> None:
    """A minute, ten thousand rows, four gigabytes."""
    assert {"query_timeout": 60, "max_rows": 10_000, "max_memory": 4_096} == {
        name: limit.default for name, limit in LIMITS.items()
    }


# ---- the embedded engine -------------------------------------------------------------------------
def test_the_embedded_engine_reads_no_file_of_its_own(tiny_store: Any, tmp_path: Path) -> None:
    """Past the guard: LOAD CSV is switched off in the database itself."""
    path = tmp_path / "canary.csv"
    path.write_text("CANARY\n", encoding="utf-8")
    for address in (path.as_uri(), str(path), "http://127.0.0.1:9/x"):
        with pytest.raises(tiny_store._engine.ArcadeDBError, match="disabled"):
            list(
                tiny_store._database.query(
                    "opencypher", f"LOAD CSV FROM '{address}' AS l RETURN l", {}
                )
            )


# ---- Neo4j ---------------------------------------------------------------------------------------
def test_rows_of_a_server_are_cut_likewise(neo4j_store: Neo4jStore, tiny_graph: Graph) -> None:
    """The same note; the connection is good afterwards."""
    neo4j_store.write(tiny_graph)
    cut_at_two(neo4j_store)
    assert [[1]] == neo4j_store.query("RETURN 1 AS x").rows


def test_a_query_too_large_for_the_server_is_not_tried_again(neo4j_store: Neo4jStore) -> None:
    """It fails once, in a plain sentence, long before the time for retries is over."""
    began: list[float] = []
    session = neo4j_store._session
    neo4j_store._session = lambda access: began.append(time.monotonic()) or session(access)  # type: ignore[method-assign,func-returns-value]
    with pytest.raises(
        QueryTooLarge,
        match=(
            r"query: it needs more memory than the server gives a transaction\. Narrow it, or give"
        ),
    ):
        neo4j_store.query(
            "UNWIND range(1, 30000000) AS x RETURN size(collect([x, x, x])) AS n", timeout=120
        )
    assert 1 == len(began)


def test_retries_keep_the_deadline(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trouble that never passes ends the query at its deadline, not after the driver's half a
    minute.
    """
    from neo4j.exceptions import TransientError

    def trouble(_: object) -> Any:
        raise TransientError("it will pass")

    monkeypatch.setattr(TransientError, "is_retryable", lambda _: True)
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=TOO_LONG):
        neo4j_store._reading(trouble, Budget.start(1))
    assert time.monotonic() - began < 10


def test_an_analysis_on_a_server_is_stopped_at_the_deadline(
    neo4j_store: Neo4jStore, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the embedded engine; the store answers afterwards."""
    neo4j_store.write(tiny_graph)
    monkeypatch.setattr(citation_clusters, "answer", endless)
    with pytest.raises(QueryTimeout, match=TOO_LONG):
        ask(neo4j_store, "citation-clusters", timeout=2)
    assert ask(neo4j_store, "shared-studies").rows


def test_the_tested_server_reads_no_file(neo4j_store: Neo4jStore) -> None:
    """Past the guard: the server's own settings forbid it, and access mode READ forbids writes."""
    with pytest.raises(Exception, match="file"):
        neo4j_store._answer("LOAD CSV FROM 'file:///etc/hostname' AS l RETURN l", {}, 5)
    with pytest.raises(WriteRefused):
        neo4j_store._answer("CREATE (:Study)", {}, 5)


def test_what_the_driver_logs_stays_off_the_screen(
    neo4j_store: Neo4jStore, capfd: pytest.CaptureFixture[str]
) -> None:
    """Only --debug shows it."""
    for text in ("MATCH (n:Nothing) RETURN n.nothing AS x", "RETURN 1 AS a, b"):
        with suppress(QueryError):
            neo4j_store._answer(text, {}, 5)
    assert ("", "") == capfd.readouterr()
