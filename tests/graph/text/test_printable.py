"""No control character of the data reaches a file or a terminal, and no script poses as an
address.
"""

from __future__ import annotations

import ast
import csv
import gzip
import html
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.cli import main
from lacunary.deciding.links import export_pairs
from lacunary.exports import EXPORTS, write_exports
from lacunary.exports.html.link_page import link_page
from lacunary.exports.printable_graph import printable_graph
from lacunary.exports.rdf.files import RdfFiles
from lacunary.exports.rdf.terms import expand
from lacunary.exports.tables import FORMATS, format_result
from lacunary.graph import Graph, GraphBuilder, Store, open_store, schema
from lacunary.graph.text.printable import escaped, plain, shown, web_address
from lacunary.loaders import Project
from lacunary.queries.asking.runner import Result, run_cypher
from lacunary.queries.pairs.pairs import read_pairs

ROOT = Path(__file__).parents[3]
HOSTILE = "\x1b[2J\x00\x07\x1f\x7f\x9b31m\u202e\u2066\ufffe\r\nER  - \nTY  - JOUR"
"""Escape sequences in 7 and 8 bits, a bell, what parts the items of a list, an override, a line
that would end a record.
"""
ADDRESS = "java\tscript://example.org/%0aalert(1)"
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
)
ESCAPES = re.compile(
    r"\\u(00[01][0-9a-f]|00[89][0-9a-f]|007f|202[a-e]|206[6-9]|fffe)", re.IGNORECASE
)
LIBRARY = re.compile(r"<script>.*?</script>", re.DOTALL)
CHOSEN = {
    ("Study", "literature"),
    ("Link", "outcome"),
    ("Link", "level"),
    ("Report", "language"),
    ("Report", "literature"),
    ("Report", "report_type"),
}
"""Words of ours, not of a source."""


def hostile(graph: Graph) -> Graph:
    """The graph with those characters in every text of it, names of nodes included, and a script
    for every address.
    """

    def bad(label: str, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [bad(label, name, item) for item in value]
        if not isinstance(value, str) or (label, name) in CHOSEN or value in names:
            return names.get(value, value)
        return ADDRESS if name in ("url", "exact_match") else value + HOSTILE

    names = {
        row["id"]: f"{row['id']}\x1b\u202e"
        for label in schema().nodes
        for row in graph.nodes(label)
    }
    made = GraphBuilder()
    for label, kind in schema().nodes.items():
        for row in graph.nodes(label):
            properties = {
                name: bad(label, name, value) for name, value in row.items() if name != "id"
            }
            properties |= {name: ADDRESS for name in kind.properties if name == "url"}
            made.add_node(names[row["id"]], properties)
    for label in schema().edges:
        for row in graph.edges(label):
            properties = {
                name: bad(label, name, value)
                for name, value in row.items()
                if name not in ("from", "to")
            }
            made.add_edge(label, names[row["from"]], names[row["to"]], properties)
    return made.freeze()


@pytest.fixture(scope="module")
def store(tiny_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds the hostile graph."""
    path = tmp_path_factory.mktemp("hostile") / "graph"
    writer = open_store(path, write=True)
    writer.write(hostile(tiny_graph))
    writer.close()
    reader = open_store(path)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def project() -> Project:
    """A project whose own words are hostile too."""
    return Project(
        ROOT,
        f"T{HOSTILE}",
        title_zh=HOSTILE,
        licence=HOSTILE,
        attribution=HOSTILE,
        creators=(HOSTILE,),
        export_abstracts=True,
    )


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """What a file holds as text, with its name; of a container each part."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        yield path.name, gzip.decompress(data).decode("utf-8")
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (
                (f"{path.name}/{name}", book.read(name).decode("utf-8")) for name in book.namelist()
            )
    else:
        yield path.name, data.decode("utf-8")


def is_clean(name: str, text: str) -> None:
    """Neither the characters themselves, nor escapes that stand for them, nor a script where an
    address stands.
    """
    if name == "network.html":  # the drawing library has characters and escapes of its own
        text = LIBRARY.sub("", text)
    if name.startswith(("nodes-", "edges-")):  # what parts the items of a list there
        text = text.replace("\x1f", "|")
    assert FORBIDDEN.search(text) is None, name
    assert ESCAPES.search(text) is None, name
    assert "script:" not in "".join(html.unescape(text).split()).lower(), name


@pytest.mark.parametrize("form", EXPORTS)
def test_no_export_holds_them(form: str, store: Store, project: Project, tmp_path: Path) -> None:
    """Every file of every export, whatever the graph holds."""
    paths = write_exports(store, project, [form], tmp_path)
    assert paths
    for path in paths:
        for name, text in texts(path):
            is_clean(name, text)


def test_a_licence_is_a_link_in_rdf_only_where_it_is_an_address(tiny_graph: Graph) -> None:
    """Else it stays words: whoever reads the file sees what was written."""
    for licence, is_link in (
        ("https://example.org/by/4.0", True),
        ("javascript://example.org/by", False),
    ):
        facts = RdfFiles(Project(ROOT, "T", licence=licence), [], ROOT)._about_the_project()
        assert is_link == ((expand("dcterms:license"), f"<{licence}>") in facts)


def test_a_line_break_in_a_value_ends_no_record_of_ris(
    store: Store, project: Project, tmp_path: Path
) -> None:
    """As many records as reports, each with one end."""
    for path in write_exports(store, project, ["ris"], tmp_path):
        lines = path.read_text(encoding="utf-8").split("\n")
        count = sum(line.startswith("ID  - ") for line in lines)
        assert (count, count) == tuple(
            sum(line.startswith(tag) for line in lines) for tag in ("TY  - ", "ER  - ")
        )
        assert not any(line.startswith("UR  - ") for line in lines)


def test_no_item_of_csl_has_a_script_as_url(store: Store, project: Project, tmp_path: Path) -> None:
    """A citation processor would make a link of it."""
    for path in write_exports(store, project, ["csl-json"], tmp_path):
        assert not any("URL" in item for item in json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("table", "parquet")])
def test_no_result_of_a_question_holds_them(form: str, store: Store, tmp_path: Path) -> None:
    """As CSV, JSON, JSON Lines or a workbook."""
    result = run_cypher(
        store, "MATCH (n:Study) RETURN n.label AS label, n.sources AS sources ORDER BY label"
    )
    path = tmp_path / f"result.{form}"
    path.write_bytes(format_result(result, form, {}))
    for name, text in texts(path):
        is_clean(name, text)


def test_neither_links_nor_their_page_hold_them(
    store: Store, project: Project, tmp_path: Path
) -> None:
    """What a person decides on is shown as it is meant."""
    pairs = list(read_pairs(store))
    for path in (export_pairs(pairs, tmp_path / "links.csv"), tmp_path / "links.html"):
        if path.suffix == ".html":
            path.write_text(link_page(pairs, project), encoding="utf-8")
        for name, text in texts(path):
            assert FORBIDDEN.search(text) is None, name


@pytest.fixture
def folder(tiny_folder: Path) -> Path:
    """The tiny project, its sources hostile: labels, titles, words nobody mapped, and rows that are
    rejected.
    """
    path = tiny_folder / "sources" / "studies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = {name: place for place, name in enumerate(rows[0])}
    for row in rows[1:]:
        for name in ("title", "authors", "journal", "condition", "where"):
            row[at[name]] += "\x1b[31m\x9b1m\u202e\x07"
    rows[1][at["year"]] = "2017\x1b[2J"
    rows.append(["a-2019", "99", "", *["\x1b]0;title\x07"] * (len(rows[0]) - 3)])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return tiny_folder


def said(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path
) -> str:
    """What a command prints, on both streams."""
    monkeypatch.setattr(sys, "argv", ["lacunary", *map(str, words)])
    with suppress(SystemExit):
        main()
    out, err = capfd.readouterr()
    return out + err


def test_no_command_sends_them_to_the_terminal(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, lists, messages about bad rows, and errors that quote what was given."""
    here = ("--project", folder)
    commands: list[tuple[str | Path, ...]] = [
        ("check", folder), ("check", folder, "--json"), ("check",
        folder / "sources" / "studies.csv"), ("build", folder),
        ("build", folder, "--json"), ("show", "Wang 2013", *here), ("show", "Wang 2013", "--json",
        *here),
        ("show", "\x1b[31mnobody", *here), ("query", "unmapped-values", *here), ("query",
        "\x9b\u202ename", *here),
        ("query", "studies-of-a-report", "-p", "report=\x1b[2J", *here), ("query", "--cypher",
        "MATCH (n) RETURN \x1b\u202e", *here),
        ("query", "--cypher", "MATCH (n:Study) RETURN n.title AS title, n.label AS label", *here),
        ("query", "--cypher", "MATCH (n:Study) RETURN n.title AS title", "--format", "json", *here),
        ("link", "list", *here), ("link", "list", "--outcome", "linked", *here),
        ("link", "list", "--outcome", "linked", "--json", *here), ("link", "show", "\x1b[31mx",
        *here),
        ("link", "accept", "\x1b[31mx", *here), ("export", "\x1b[31mx", *here), ("check",
        "\x1b[31mnowhere"),
        ("\x1b[31mcommand",), ("push", "bolt\x1b[31m", *here),
    ]  # fmt: skip
    for command in commands:
        text = said(capfd, monkeypatch, *command)
        assert text, command
        assert FORBIDDEN.search(text) is None, command
    assert (
        FORBIDDEN.search((folder / ".lacunary" / "rejected.csv").read_text(encoding="utf-8"))
        is None
    )


def test_the_terminal_is_written_to_in_one_place() -> None:
    """`click.echo` stands in the console only: whoever prints elsewhere goes past it."""
    for path in sorted((ROOT / "src" / "lacunary").glob("*.py")):
        calls = [
            node.func
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        ]
        used = {ast.unparse(call) for call in calls} & {
            "click.echo",
            "click.secho",
            "sys.stdout.write",
            "sys.stderr.write",
        }
        assert used == ({"click.echo"} if path.name == "console.py" else set()), path.name


# ---- the functions -------------------------------------------------------------------------------
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_nothing_else_of_a_text_is_changed(text: str) -> None:
    """Every letter, mark and sign stays; what stays forbidden is nothing."""
    signs = [char for char in text if unicodedata.category(char)[0] in "LMNPS"]
    assert signs == [char for char in plain(text) if unicodedata.category(char)[0] in "LMNPS"]
    assert plain(text) == plain(plain(text))
    assert FORBIDDEN.search(plain(text)) is None
    assert FORBIDDEN.search(shown(text)) is None
    assert text == json.loads(escaped(json.dumps(text, ensure_ascii=False)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("doi:10.1000/x", "doi:10.1000/x"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("www.example.org/a:b", "www.example.org/a:b"),
        ("10.1000/x", "10.1000/x"),
        ("javascript:alert(1)", ""),
        (" \x01java\nscript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("file:///etc/passwd", ""),
        ("vbscript:x", ""),
        ("ftp://example.org", ""),
    ],
)
def test_only_four_schemes_are_addresses(text: str, expected: str) -> None:
    """However a browser would read over white space and control characters in them."""
    assert expected == web_address(text)


def test_a_result_is_not_changed_by_being_written() -> None:
    """The rows of an answer stay as the graph has them; only what is written is made plain."""
    result = Result("q", {"en": "T"}, {}, ["a"], [["x\x1by"]])
    assert b"a\nxy\n" == format_result(result, "csv", {})
    assert [["x\x1by"]] == result.rows


def test_what_a_source_says_of_an_address_is_none_either() -> None:
    """The statement behind a property holds the same words, and exports write it too."""
    said = {"property": "url", "value": "javascript:alert(1)", "words": "javascript:alert(1)"}
    graph = GraphBuilder()
    graph.add_node("statement:a", said | {"row": 2, "reading": "printed"})
    kept = printable_graph(graph.freeze()).node("statement:a")
    assert {"id": "statement:a", "property": "url", "row": 2, "reading": "printed"} == kept
