"""The read guard: what it lets through reads and does no more, on the embedded engine and on a real
Neo4j.

The statements are in `guard_statements.toml`; a fuzz of random ones runs on both engines with a
small share by default, and with LACUNARY_FUZZ=5000 (`make fuzz`) in full.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j.exceptions import Neo4jError

from lacunary.graph import Graph, Store, open_store
from lacunary.graph.errors import LacunaryError, QueryError, WriteRefused
from lacunary.graph.stores.cypher_tokens import readings
from lacunary.graph.stores.neo4j.store import Neo4jStore
from lacunary.graph.stores.read_only import refuse_writes
from lacunary.queries.asking.catalogue import catalogue

HERE = Path(__file__).parents[2]
GROUPS: list[dict[str, Any]] = tomllib.loads(
    (HERE / "guard_statements.toml").read_text(encoding="utf-8")
)["group"]
READS = [(text, group.get("only", "")) for group in GROUPS for text in group.get("read", [])]
REFUSED = [text for group in GROUPS for text in group.get("refused", [])]
PORTABLE = tomllib.loads((HERE / "portable_statements.toml").read_text(encoding="utf-8"))[
    "statement"
]
PARAMETERS = {"set": 1, "create": 2, "delete": 3}
CANARY = "CANARY"
FUZZ = int(os.environ.get("LACUNARY_FUZZ", "150"))


def let_through(cypher: str) -> bool:
    """Whether the guard lets a statement pass."""
    try:
        refuse_writes(cypher)
    except QueryError:
        return False
    return True


# ---- the guard alone -----------------------------------------------------------------------------
@pytest.mark.parametrize("cypher", [text for text, _ in READS])
def test_a_harmless_statement_passes(cypher: str) -> None:
    """The words of Cypher may be names, and stand in texts and comments."""
    refuse_writes(cypher)


@pytest.mark.parametrize("cypher", REFUSED)
def test_what_is_not_known_to_only_read_is_refused_with_its_place(cypher: str) -> None:
    """However it is hidden behind comments, line ends, escapes and names."""
    with pytest.raises(QueryError, match=r"^query:\d+:\d+: "):
        refuse_writes(cypher)


def test_every_saved_question_and_portable_statement_passes() -> None:
    """What lacunary itself asks and documents."""
    texts = [question.text for question in catalogue().values() if question.kind == "cypher"]
    texts += [statement["cypher"] for statement in PORTABLE]
    assert [] == [text for text in texts if not let_through(text)]
    assert len(texts) > 100


def test_the_corpus_is_rich() -> None:
    """More than a hundred statements, each once."""
    assert len({text for text, _ in READS} | set(REFUSED)) == len(READS) + len(REFUSED) > 200


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        (
            "// a\rLOAD CSV FROM 'x' AS l RETURN l",
            "query:1:6: LOAD CSV would read a file or an address, and queries only read.",
        ),
        (
            "MATCH (n)\n  DETACH DELETE n",
            "query:2:3: DETACH would write, and queries only read. Change the project's files",
        ),
        (
            "RETURN '\\u0027 CREATE (n) //'",
            "query:1:16: CREATE would write, and queries only read.",
        ),
        (
            "RETURN apoc.load.json('x')",
            "query:1:8: the function apoc.load.json is not one that is known to only read",
        ),
        (
            "CALL dbms.listConfig()",
            "query:1:1: CALL dbms.listConfig would write, and queries only read.",
        ),
        (
            "RETRUN 1",
            (
                "query:1:1: `RETRUN` does not belong here in a query that only reads; did you mean"
                " RETURN?\n  RETRUN 1\n  ^"
            ),
        ),
        ("RETURN 1;\nRETURN 2", "query:1:9: one query at a time"),
        ("RETURN 'a", "query:1:8: a text that begins here has no end"),
    ],
)
def test_a_refusal_says_what_and_where(cypher: str, message: str) -> None:
    """Line and column in the text as it was given, also of what an escape hid."""
    with pytest.raises(QueryError) as caught:
        refuse_writes(cypher)
    assert str(caught.value).startswith(message)


def test_what_does_harm_is_named_before_what_is_merely_not_known() -> None:
    """EXPLAIN is not known; CREATE is what matters."""
    with pytest.raises(WriteRefused, match="query:1:9: CREATE would write"):
        refuse_writes("EXPLAIN CREATE (n)")


def test_many_kinds_of_line_ends_cost_no_endless_reading() -> None:
    """A statement with every line end there is is refused at once instead of being read in a
    thousand ways.
    """
    text = "RETURN 1 AS a //" + "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" * 100
    assert 1 == len(list(readings(text)))
    assert not let_through(text)


# ---- on the engines ------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a file that no query may show."""
    path = tmp_path_factory.mktemp("canary") / "canary.csv"
    path.write_text(f"{CANARY},1\n", encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def embedded(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The tiny graph on the embedded engine, open for writing: only the guard and the engine's own
    check stand before it.
    """
    store = open_store(tmp_path_factory.mktemp("guard") / "graph", write=True)
    store.write(tiny_graph)
    yield store
    store.close()


@pytest.fixture(scope="module")
def remote(neo4j_server: Any, tiny_graph: Graph) -> Iterator[Neo4jStore]:
    """The tiny graph on a real Neo4j."""
    store = Neo4jStore(neo4j_server.uri, "neo4j", neo4j_server.password)
    with store._driver.session(database="neo4j") as session:
        session.run(
            "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()
    store.write(tiny_graph)
    yield store
    store.close()


def shows_the_file(store: Store, cypher: str) -> bool:
    """Run what the guard lets through; whether its rows hold the canary."""
    try:
        return CANARY in repr(store.query(cypher, PARAMETERS, timeout=5).rows).replace(
            "'CANARY' AS", ""
        )
    except LacunaryError:
        return False


def corpus_holds(store: Store, name: str, graph: Graph, address: str) -> None:
    """Reads are answered, the rest is refused, nothing is changed."""
    for cypher, only in READS:
        if only in ("", name):
            store.query(cypher.replace("FILE", address), PARAMETERS)
    for cypher in REFUSED:
        with pytest.raises(QueryError):
            store.query(cypher.replace("FILE", address), PARAMETERS)
    assert [] == graph.difference(store.read())


def test_the_corpus_on_the_embedded_engine(embedded: Store, tiny_graph: Graph, canary: str) -> None:
    """Every harmless statement is answered, every other one refused."""
    corpus_holds(embedded, "embedded", tiny_graph, canary)


def test_the_corpus_on_neo4j(remote: Neo4jStore, tiny_graph: Graph, canary: str) -> None:
    """Every harmless statement is answered, every other one refused."""
    corpus_holds(remote, "neo4j", tiny_graph, canary)


def test_the_server_refuses_writes_of_its_own(remote: Neo4jStore, tiny_graph: Graph) -> None:
    """Past the guard, through the raw session in which queries run: access mode READ lets no write
    through.
    """
    for cypher in REFUSED:
        with (
            suppress(Exception),
            remote._session("READ") as session,
        ):  # whatever it says, it must not write
            session.execute_read(lambda tx, cypher=cypher: list(tx.run(cypher, PARAMETERS)))  # type: ignore[misc]
    assert [] == tiny_graph.difference(remote.read())


# ---- random statements ---------------------------------------------------------------------------
LINE_ENDS = [
    "\n",
    "\r",
    "\r\n",
    "\v",
    "\f",
    "\x1c",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\\u000a",
    "\\u000D",
    "\\u2028",
]
SPACES = [
    " ",
    "\t",
    "/**/",
    "/* x */",
    "/* ' */",
    "/* /* */",
    "/* // */",
    "\xa0",
    "\u3000",
    "\u200b",
    "\\u0020",
    " ",
    " ",
]
KEYWORDS = [
    "create",
    "set",
    "delete",
    "load",
    "csv",
    "match",
    "return",
    "where",
    "not",
    "case",
    "exists",
    "in",
    "call",
    "end",
]
NAMES = ["n", "a", "x", "`a b`", "`a``b`", "`a\\u0060b`", "\u6570", *KEYWORDS]
TEXTS = [
    "'a'",
    '"b"',
    "'//'",
    "'/*'",
    "'\\''",
    "'\\\\'",
    "'\\u0027'",
    "'\\\\u0027'",
    '"\\u0022"',
    "'`'",
    "'a\\u005c'",
    "'CREATE'",
]
HARM = [
    "CREATE (z:Harm)",
    "MERGE (z:Harm)",
    "SET n.harm = 1",
    "REMOVE n.id",
    "DETACH DELETE n",
    "DELETE [n][0]",
    "LOAD CSV FROM 'FILE' AS l",
    "CALL { CREATE (z:Harm) }",
    "FOREACH (q IN [1] | CREATE (:Harm))",
    "CALL db.createLabel('Harm')",
    "\\u0043REATE (z:Harm)",
    "; CREATE (z:Harm)",
    "UNION CREATE (z:Harm)",
    "IN TRANSACTIONS",
]

space = st.one_of(
    st.sampled_from(SPACES),
    st.sampled_from(LINE_ENDS),
    st.builds(
        "//{}{}".format,
        st.sampled_from(["", " x ", "'", '"', "`", "/*", "*/", "\\u0027"]),
        st.sampled_from(LINE_ENDS),
    ),
)
name = st.sampled_from(NAMES)
text = st.sampled_from(TEXTS)
number = st.sampled_from(["1", "0x1F", ".5", "1.5", "1e3", "1."])
value = st.one_of(
    name,
    text,
    number,
    st.builds("{}.{}".format, name, name),
    st.builds("[{}, {}]".format, name, text),
    st.builds("{{{}: {}}}".format, name, text),
    st.builds("size([{}])".format, name),
    st.builds("CASE WHEN {} THEN {} END".format, name, text),
    st.builds("NOT {}".format, name),
    st.builds("EXISTS {{ MATCH ({}) }}".format, name),
)
clause = st.one_of(
    st.just("MATCH (n)"),
    st.builds("MATCH ({})".format, name),
    st.builds("MATCH (n:{} {{{}: {}}})".format, name, name, text),
    st.builds("WHERE {} = {}".format, value, value),
    st.builds("WITH *, {} AS {}".format, value, name),
    st.builds("WITH {} AS {}".format, value, name),
    st.builds("UNWIND [{}] AS {}".format, value, name),
    st.builds("CALL {{ RETURN {} AS {} }}".format, value, name),
    st.builds("RETURN {} AS {}".format, value, name),
    st.builds("ORDER BY {} LIMIT {}".format, value, number),
    st.just("UNION"),
    st.sampled_from(HARM),
    st.sampled_from(HARM),
)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """Clauses, harmful ones among them, between spaces and comments of every kind, in any case; or
    one of the corpus, changed.
    """
    if draw(st.integers(0, 4)) == 0:
        whole = draw(st.sampled_from(REFUSED + [text for text, _ in READS]))
        at = draw(st.integers(0, len(whole)))
        return whole[:at] + draw(st.one_of(space, text, name)) + whole[at:]
    parts = draw(st.lists(clause, min_size=1, max_size=5))
    words = [
        word
        for part in (*parts, draw(st.sampled_from(["RETURN 1 AS one", "RETURN *", "RETURN l", ""])))
        for word in part.split(" ")
    ]
    made = "".join(
        f"{word}{draw(space) if draw(st.integers(0, 5)) == 0 else ' '}" for word in words
    )
    return (
        re.sub(r"[A-Z]+", lambda found: found[0].swapcase(), made)
        if draw(st.booleans()) and "FILE" not in made
        else made
    )


def fuzzed(check: Callable[[str], None]) -> None:
    """Run a check on random statements."""

    @settings(
        max_examples=FUZZ,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=FUZZ <= 150,
    )
    @given(statements())
    def run(cypher: str) -> None:
        check(cypher)

    run()


def test_random_statements_that_pass_do_no_harm_on_the_embedded_engine(
    embedded: Store, tiny_graph: Graph, canary: str
) -> None:
    """The graph is as it was and no row shows the file; statements that really pass are among
    them.
    """
    passed: list[str] = []

    def check(cypher: str) -> None:
        if let_through(cypher):
            passed.append(cypher)
            assert not shows_the_file(embedded, cypher.replace("FILE", canary)), cypher

    fuzzed(check)
    assert [] == tiny_graph.difference(embedded.read())
    assert passed


def test_random_statements_that_pass_do_no_harm_on_neo4j(remote: Neo4jStore, canary: str) -> None:
    """Run as writes, past the server's own check, the guard alone lets nothing through that changes
    the graph.
    """
    passed: list[str] = []

    def state(tx: Any) -> list[Any]:
        return list(
            tx.run(
                "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS n, count(r) AS r,"
                " count(n.harm) AS h, count(n.id) AS i"
            ).single()
        )

    def check(cypher: str) -> None:
        if not let_through(cypher):
            return
        passed.append(cypher)
        with remote._session("WRITE") as session:
            tx = session.begin_transaction(timeout=5)
            try:
                before = state(tx)
                rows = repr(
                    [
                        record.values()
                        for record in tx.run(cypher.replace("FILE", canary), PARAMETERS)
                    ]
                )
                assert CANARY not in rows, cypher
                assert before == state(tx), cypher
            except Neo4jError:
                return  # a statement that is no Cypher changes nothing
            finally:
                tx.close()

    fuzzed(check)
    assert passed
