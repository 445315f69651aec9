"""`lacunary link`: links side by side, decisions as rows of decisions/links.csv, taken back,
exported and imported.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from link_fixtures import ACROSS, DISTINCT, LINKED, NEAR, STUDIES, linked_project

from lacunary.cli import cli
from lacunary.graph import Graph, Store, open_store
from lacunary.loaders.decisions import read_decisions
from lacunary.queries.pairs.pairs import read_pairs
from lacunary.queries.pairs.words import link_words

TODAY = datetime.datetime.now(datetime.UTC).date().isoformat()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project with a link of every kind."""
    return linked_project(tmp_path).root


@pytest.fixture
def store(project: Path) -> Iterator[Store]:
    """Its store, open for reading."""
    opened = open_store(project / ".lacunary" / "graph")
    yield opened
    opened.close()


def link(project: Path, *words: str | Path, width: int = 120) -> Result:
    """One run of a command of `lacunary link` in a project, in a terminal of a width."""
    return CliRunner(env={"COLUMNS": str(width)}).invoke(
        cli, ["link", *map(str, words), "--project", str(project)]
    )


def listed(project: Path, *words: str) -> list[str]:
    """The ids of the links that are listed."""
    return [
        found["id"] for found in json.loads(link(project, "list", "--json", *words).stdout)["links"]
    ]


def rows(project: Path) -> list[tuple[str, ...]]:
    """The rows of decisions/links.csv, none where it is not there."""
    path = project / "decisions" / "links.csv"
    return (
        [tuple(row) for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")))][1:]
        if path.exists()
        else []
    )


def table(project: Path, text: str) -> Path:
    """A table of decisions."""
    path = project / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


# ---- the list
def test_list_holds_what_a_person_must_decide_the_best_first(project: Path) -> None:
    """Proposed links by score; levels and other outcomes only when asked for."""
    assert [ACROSS, NEAR, STUDIES] == listed(project)
    assert [STUDIES] == listed(project, "--level", "study")
    assert [ACROSS] == listed(project, "--limit", "1")
    assert [LINKED] == listed(project, "--outcome", "linked")
    assert [DISTINCT] == listed(project, "--outcome", "distinct")


def test_records_stand_side_by_side_with_marks(project: Path) -> None:
    """Titles of both languages, rows of both sources, and a sign for same, alike, different, not
    comparable, said by one.
    """
    shown = link(project, "list").stdout
    lines = [" ".join(line.replace("│", " ").split()) for line in shown.splitlines()]
    assert "Year = 2020 2020" in lines
    assert "Journal ? Chinese Mental Health Journal 中国心理卫生杂志" in lines
    assert "Journal ≠ Sleep Medicine Trials" in lines
    assert "DOI · 10.1000/sleep –" in lines
    assert "Year ≈ 2020 2019" in lines
    assert "Read in sources/scopus.csv:3 sources/pubmed.csv:4" in lines
    assert "Label in the review a-2019: Zhou 2020 zh-2023: 周 2019" in lines
    assert "Evidence: Authors: same +4; Participants: differ -2" in lines


@pytest.mark.parametrize("width", [80, 160])
def test_list_fits_the_terminal(project: Path, width: int) -> None:
    """No line is wider than the terminal, Chinese characters counted double."""
    from rich.cells import cell_len

    for language in ("en", "zh"):
        lines = link(project, "list", "--lang", language, width=width).stdout.splitlines()
        assert [] == [line for line in lines if cell_len(line) > width]
        assert width - 3 <= max(map(cell_len, lines))


def test_list_is_there_in_chinese(project: Path) -> None:
    """Headings, verdicts and evidence in Chinese; every word of one language has its like in the
    other.
    """
    shown = link(project, "list", "--lang", "zh").stdout
    assert [] == [
        words
        for words in ("同一报告？ · 待定 · 得分 13 · 跨语言", "作者：全部相同 +6", "≠ 不同")
        if words not in shown
    ]
    assert "理由：doi 冲突" in link(project, "list", "--lang", "zh", "--outcome", "distinct").stdout
    words = link_words()["words"]
    assert words["en"].keys() == words["zh"].keys()


def test_merged_records_stand_each_with_its_own_rows(store: Store) -> None:
    """Of two records that became one report each side shows its own values and rows."""
    (pair,) = read_pairs(store, "linked")
    assert pair.merged
    assert ({"year": ["2018"], "doi": ["10.1000/joined"]}, ["sources/scopus.csv:5"]) == (
        pair.one.fields,
        pair.one.places,
    )
    assert ["2016"] == pair.other.fields["year"]
    assert {"year": "conflicts", "doi": "missing", "title": "missing"} == pair.verdicts


def test_link_alone_lists_what_is_proposed_here(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the project's folder no more words are needed."""
    monkeypatch.chdir(project)
    ran = CliRunner(env={"COLUMNS": "120"}).invoke(cli, ["link"])
    assert (0, link(project, "list").stdout) == (ran.exit_code, ran.stdout)


def test_one_link_is_shown_decided_or_not(project: Path) -> None:
    """As it stands in the list, by its id with or without `link:`; its JSON is that of the list."""
    ran = link(project, "show", ACROSS.removeprefix("link:"))
    assert (0, ACROSS) == (ran.exit_code, ran.stdout.splitlines()[0])
    assert set(ran.stdout.splitlines()) <= set(link(project, "list").stdout.splitlines())
    link(project, "accept", ACROSS)
    (pair,) = json.loads(link(project, "list", "--json", "--limit", "1").stdout)["links"]
    assert pair == json.loads(link(project, "show", "--json", pair["id"]).stdout)
    assert 0 == link(project, "show", ACROSS).exit_code
    missing = link(project, "show", "zz")
    assert "link: there is no link `link:zz`. `lacunary link` lists them." == str(missing.exception)


def test_nothing_to_decide_is_said(project: Path) -> None:
    """An empty list is no silence."""
    ran = link(project, "list", "--outcome", "linked", "--level", "study")
    assert (0, "", "Nothing linked.\n") == (ran.exit_code, ran.stdout, ran.stderr)


# ---- deciding
def test_decision_is_a_row_with_who_when_and_why(project: Path) -> None:
    """Accepting and rejecting on both levels have their own words; the records are called by their
    names.
    """
    ran = link(
        project,
        "accept",
        ACROSS,
        "c3",
        "--by",
        "李敏",
        "--why",
        "read both",
    )
    assert (0, "") == (ran.exit_code, ran.stdout)
    assert "2 decided in decisions/links.csv. Run `lacunary build` to apply." in ran.stderr
    ran = link(project, "reject", NEAR, "--by", "李敏", "--why", "read both")
    assert (0, "") == (ran.exit_code, ran.stdout)
    assert "1 decided in decisions/links.csv. Run `lacunary build` to apply." in ran.stderr
    assert [
        ("same-study", "a-2019/Zhou 2020", "zh-2023/周 2019 #4", "李敏", TODAY, "read both"),
        (
            "same-report",
            "report:doi:10.1000/liu",
            "report:liu-2020-11111111",
            "李敏",
            TODAY,
            "read both",
        ),
        (
            "distinct-reports",
            "report:doi:10.1000/sleep",
            "report:zhou-2019-22222222",
            "李敏",
            TODAY,
            "read both",
        ),
    ] == rows(project)
    assert [] == read_decisions(project)[2]


def test_rejecting_a_study_link_calls_the_records_distinct(project: Path) -> None:
    """The word for studies that `decisions/links.csv` has always had; whoever runs the command
    decides unless told otherwise.
    """
    link(project, "reject", STUDIES)
    ((decision, one, other, by, _, _),) = rows(project)
    assert ("distinct", "a-2019/Zhou 2020", "zh-2023/周 2019 #4", True) == (
        decision,
        one,
        other,
        bool(by),
    )


def test_decided_links_are_not_asked_again(project: Path) -> None:
    """Before the next build they are left out of the list, which says so."""
    link(project, "accept", NEAR)
    assert [ACROSS, STUDIES] == listed(project)
    assert (
        "1 decided already and not shown: `lacunary build` applies them."
        in link(project, "list").stderr
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "zz"), "link: there is no link `link:zz`. `lacunary link` lists them."),
        (
            ("accept", NEAR, NEAR),
            f"link: `{NEAR}` is named twice. Accept it or reject it, once.",
        ),
        (
            ("accept", STUDIES),
            (
                f"link: `{STUDIES}` is decided already: same-study by Li on {TODAY}"
                " (decisions-links:2). `lacunary"
            ),
        ),
        (("undo", NEAR), f"link: nobody has decided `{NEAR}`. There is nothing to take back."),
        (("undo", "zz"), "link: there is no link `link:zz`."),
    ],
)
def test_decision_that_cannot_be_meant_is_refused(
    project: Path, words: tuple[str, ...], message: str
) -> None:
    """An error, also where another link of the same command could be decided; nothing is
    written.
    """
    link(project, "accept", STUDIES, "--by", "Li")
    ran = link(project, *words, *((ACROSS,) if words[0] == "accept" else ()))
    assert (1, message) == (ran.exit_code, str(ran.exception)[: len(message)])
    assert 1 == len(rows(project))


def test_undo_leaves_every_other_byte(project: Path) -> None:
    """A row is taken out of a file as a spreadsheet saved it: its mark, delimiter, line ends and
    other rows stay.
    """
    link(project, "accept", NEAR, ACROSS)
    path = project / "decisions" / "links.csv"
    kept = '\ufeffdecision;a;b;by;date;why\r\nsame-study;r1/x;r2/y;Li;2024-01-05;"two\r\nlines"\r\n'
    gone = (
        'same-report;report:liu-2020-11111111;report:doi:10.1000/liu;Li;2024-01-05;"in\r\nboth"\r\n'
    )
    last = "distinct;r1/x;r3/z;Li;2024-01-05;\r\n"
    path.write_text(kept + gone + last, encoding="utf-8", newline="")
    ran = link(project, "undo", ACROSS)
    assert (
        "same-report: report:liu-2020-11111111 · report:doi:10.1000/liu (by Li on 2024-01-05)"
        in ran.stderr
    )
    assert (kept + last).encode() == path.read_bytes()
    assert ACROSS in listed(project)


@pytest.mark.parametrize(
    "words", [("--accept", NEAR), ("--undo", NEAR), ("--import", "f.csv"), ("accept",), ("undo",)]
)
def test_option_of_an_earlier_form_or_nothing_to_decide_is_an_error_of_usage(
    project: Path, words: tuple[str, ...]
) -> None:
    """What each does is a command of its own and names what it is about."""
    ran = CliRunner().invoke(cli, ["link", *words])
    assert (2, True) == (ran.exit_code, "Usage: " in ran.stderr)
    assert [] == rows(project)


# ---- tables
def test_exported_table_filled_in_becomes_decisions_once(project: Path) -> None:
    """One row a pair with all fields; what is filled in is written, and a second import of the same
    file changes nothing.
    """
    path = project / "out.csv"
    assert 0 == link(project, "export", path).exit_code
    text = path.read_bytes().decode("utf-8-sig")
    held = list(csv.DictReader(io.StringIO(text)))
    assert [(ACROSS, "13", ""), (NEAR, "10", ""), (STUDIES, "9", "")] == [
        (r["link"], r["score"], r["decision"]) for r in held
    ]
    assert ("网络认知行为治疗干预大学生焦虑情绪的随机对照试验", "10.1000/liu") == (
        held[0]["other_title_zh"],
        held[0]["one_doi"],
    )
    assert ("sources/pubmed.csv:4", "journal | pages") == (
        held[1]["other_sources"],
        held[1]["conflict"],
    )
    filled = text.replace(f",,,,{ACROSS}", f"接受,,李敏,同一篇,{ACROSS}").replace(
        f",,,,{NEAR}", f"Reject,,,,{NEAR}"
    )
    path.write_text("\ufeff" + filled, encoding="utf-8")
    first = link(project, "import", path, "--by", "Wang")
    assert (0, True) == (first.exit_code, "2 decided in decisions/links.csv." in first.stderr)
    assert [("same-report", "李敏", "同一篇"), ("distinct-reports", "Wang", "")] == [
        (r[0], r[3], r[5]) for r in rows(project)
    ]
    before = (project / "decisions" / "links.csv").read_bytes()
    again = link(project, "import", path)
    assert "0 decided in" in again.stderr
    assert "2 rows say what is decided already, 1 decide nothing yet." in again.stderr
    assert (0, before) == (again.exit_code, (project / "decisions" / "links.csv").read_bytes())


def test_bad_rows_of_a_table_are_refused_with_line_and_reason(project: Path) -> None:
    """The good rows are written, the others named, and the exit code says so."""
    link(project, "accept", STUDIES, "--by", "Li")
    path = table(
        project,
        f"decision,link\naccept,{NEAR}\nmaybe,{ACROSS}\naccept,link:zz\nreject,{STUDIES}\nreject,{NEAR}\n,{ACROSS}\naccept,{ACROSS},x\n",
    )
    ran = link(project, "import", path)
    assert 2 == ran.exit_code
    assert [
        "mine.csv:3: the decision `maybe` is not known. Write accept or reject, or leave it empty.",
        (
            "mine.csv:4: there is no link `link:zz`. Its records may have changed: export the list"
            " again."
        ),
        (
            f"mine.csv:5: `{STUDIES}` is decided otherwise (decisions-links:2: same-study)."
            f" `lacunary link undo {STUDIES}` takes that back."
        ),
        (
            f"mine.csv:6: `{NEAR}` is decided otherwise (line 2: same-report). `lacunary link"
            f" undo {NEAR}` takes that back."
        ),
        "mine.csv:8: 3 cells for 2 columns. Quote the cell that holds the delimiter.",
    ] == [line for line in ran.stderr.splitlines() if line.startswith("mine.csv")]
    assert ["same-study", "same-report"] == [row[0] for row in rows(project)]


def test_table_imported_after_the_build_changes_nothing(project: Path) -> None:
    """Where the link itself has gone from the graph, the row's own names tell that it is
    decided.
    """
    (project / "decisions").mkdir()
    text = "decision,a,b,by,date,why\nsame-study,r1/x,r2/=y,Li,2024-01-05,\n"
    (project / "decisions" / "links.csv").write_text(text, encoding="utf-8")
    path = table(
        project,
        "decision,link,level,one,other\naccept,link:gone,study,'=r2/y,r1/x\naccept,link:gone,study,r2/=y,r1/x\n",
    )
    ran = link(project, "import", path)
    assert (2, "mine.csv:2: there is no link `link:gone`.") == (
        ran.exit_code,
        ran.stderr.splitlines()[-1][:41],
    )
    assert "1 rows say what is decided already" in ran.stderr


def test_table_without_its_columns_says_which_it_has(project: Path) -> None:
    """A missing column is named with what the table holds."""
    ran = link(project, "import", table(project, "id,verdict\na,b\n"))
    assert "mine.csv:1: the column `link` is missing. It has link and decision" in str(
        ran.exception
    )


# ---- with the build
def built(folder: Path) -> Graph:
    """The graph of a project, built anew."""
    assert 0 == CliRunner().invoke(cli, ["build", str(folder)]).exit_code
    opened = open_store(folder / ".lacunary" / "graph")
    graph = opened.read()
    opened.close()
    return graph


def test_rejected_link_parts_the_records_and_undoing_joins_them_again(tiny_folder: Path) -> None:
    """After the build both reports stand with their own rows and the link says who parted them;
    undone, the graph is the old one.
    """
    before = built(tiny_folder)
    one, other = "report:doi:10.2196/jmir.6524", "report:horsch-2017-bf6bc724"
    assert (True, False) == (one in before, other in before)
    found = json.loads(link(tiny_folder, "list", "--outcome", "linked", "--json").stdout)["links"]
    (identifier,) = (pair["id"] for pair in found if pair["other"]["name"] == other)
    link(tiny_folder, "reject", identifier, "--by", "Li", "--why", "another trial")
    after = built(tiny_folder)
    assert ["studies:6"] == after.node(other)["sources"]
    assert set(before.node(one)["sources"]) - {"studies:6"} == set(after.node(one)["sources"])
    (pair,) = json.loads(link(tiny_folder, "list", "--outcome", "distinct", "--json").stdout)[
        "links"
    ]
    assert (identifier, "Li", "another trial", False) == (
        pair["id"],
        pair["decided_by"],
        pair["reason"],
        pair["merged"],
    )
    assert 0 == link(tiny_folder, "undo", identifier).exit_code
    again = built(tiny_folder)
    for label in ("Report", "Study", "Link"):
        assert list(before.nodes(label)) == list(again.nodes(label))
