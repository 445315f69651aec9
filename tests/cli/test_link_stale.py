"""Decisions about links name records by what they print: they hold when sources change, are listed
where they no longer apply, and old files are taken over.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lacunary.cli import cli
from lacunary.loaders.decisions import COLUMNS, RECORDS

PROJECT = """[project]
title = "Two reviews"
base_iri = "https://example.org/two/"

[vocabularies]
builtin = []

[[sources]]
id = "reviews"
path = "sources/reviews.csv"
kind = "review"

[[sources]]
id = "a"
path = "sources/a.csv"
kind = "inclusion"

[[sources]]
id = "works"
path = "sources/works.csv"
mapping = "mappings/works.toml"
"""
CHOI = "Culturally attuned internet treatment of depression"
BELL = "A school programme against smoking in three towns"
REVIEWS = "review,label,title,year\na-2019,Firth 2019,Smartphone trials for mental health,2019\n"
A = (
    "review,label,title,authors,year,doi\n"
    f"a-2019,Choi 2012,{CHOI},Choi I,2012,\n"
    f"a-2019,Bell 2011,{BELL},Bell A,2011,\n"
)
WORKS = (
    "id,doi,title,authors,year\n"
    f"1,,{CHOI},Choi I,2012\n"
    "2,,Music in the waiting room of a dental clinic,Zou J,2013\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project in which a review's row and a record are one report."""
    for name, text in {
        "lacunary.toml": PROJECT,
        "sources/reviews.csv": REVIEWS,
        "sources/a.csv": A,
        "sources/works.csv": WORKS,
        "mappings/works.toml": 'kind = "report"\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    """One run of a command in the project."""
    where = [str(folder)] if words[0] in ("build", "check") else ["--project", str(folder)]
    return CliRunner(env={"COLUMNS": "100"}).invoke(cli, [*words, *where])


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Write other words into a source."""
    path = folder / "sources" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def links(folder: Path, *words: str) -> list[dict[str, str]]:
    """Links of the graph, of an outcome."""
    found: list[dict[str, str]] = json.loads(run(folder, "link", "list", "--json", *words).stdout)[
        "links"
    ]
    return found


def stale(folder: Path) -> list[str]:
    """Why decisions no longer apply."""
    return [
        one["reason"]
        for one in json.loads(run(folder, "link", "list", "--stale", "--json").stdout)["stale"]
    ]


def rows(folder: Path) -> list[dict[str, str]]:
    """The rows of decisions/links.csv."""
    text = (folder / "decisions" / "links.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def reject_choi(folder: Path) -> str:
    """Call the two records of Choi 2012 two; gives the id of their link."""
    assert 0 == run(folder, "build").exit_code
    (link,) = (link for link in links(folder, "--outcome", "linked") if link["level"] == "report")
    assert 0 == run(folder, "link", "reject", link["id"], "--by", "Li").exit_code
    return link["id"]


def test_decision_holds_and_says_what_it_meant_when_its_record_has_gone(folder: Path) -> None:
    """Rows above it, another order of sources, a corrected title and a DOI change nothing; once the
    record is removed, check and the list of stale decisions say so, and the row is taken out without
    a graph.
    """
    link = reject_choi(folder)
    (row,) = rows(folder)
    assert [*COLUMNS["links"], *RECORDS] == list(row)
    assert {CHOI} == {row["a_title"], row["b_title"]}
    assert {"a:2", "works:2"} == {row["a_place"], row["b_place"]}

    change(folder, "a.csv", "a-2019,Choi", "a-2019,Zou 2013,Horse riding,Zou J,2013,\na-2019,Choi")
    change(folder, "works.csv", "1,,", "0,,Another,Old O,1999\n1,10.1000/choi,")
    change(folder, "works.csv", "Culturally", "Culturaly")
    text = (folder / "lacunary.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]\n")
    first, *others = rest.split("[[sources]]\n")
    moved = "".join(f"[[sources]]\n{part}\n" for part in (*reversed(others), first))
    (folder / "lacunary.toml").write_text(head + moved, encoding="utf-8")
    assert [] == stale(folder)
    assert 0 == run(folder, "build").exit_code
    (decided,) = links(folder, "--outcome", "distinct")
    assert (link, {"a", "works"}) == (
        decided["id"],
        {Path(decided[side]["sources"][0]).stem for side in ("one", "other")},  # type: ignore[index]
    )

    change(
        folder,
        "works.csv",
        f"1,10.1000/choi,{CHOI},Choi I,2012\n".replace("Culturally", "Culturaly"),
        "",
    )
    (reason,) = stale(folder)
    assert f"no record prints what it was about: `works:2` (“{CHOI}”)." in reason
    checked = run(folder, "check")
    assert (2, True) == (
        checked.exit_code,
        "decisions/links.csv:2: no record prints"
        in " ".join((checked.stdout + checked.stderr).split()),
    )
    shutil.rmtree(folder / ".lacunary")
    assert 0 == run(folder, "link", "undo", link).exit_code
    assert [] == rows(folder)


def test_a_place_that_holds_another_record_is_not_decided(folder: Path) -> None:
    """The row of a place that was taken by another record is neither applied to it nor hides its
    link.
    """
    reject_choi(folder)
    change(folder, "a.csv", f"a-2019,Choi 2012,{CHOI},Choi I,2012,\n", "")
    change(folder, "works.csv", CHOI, BELL)
    change(folder, "works.csv", "Choi I,2012", "Bell A,2011")
    assert 2 == run(folder, "build").exit_code
    assert ["report"] == [
        link["level"] for link in links(folder, "--outcome", "linked") if link["level"] == "report"
    ]
    assert 1 == len(stale(folder))


def test_old_file_is_named_by_content_and_doubtful_rows_are_listed(folder: Path) -> None:
    """A row that names a place alone stays as it is until a person says that it is meant; a row is
    named by its line, too.
    """
    assert 0 == run(folder, "build").exit_code
    (folder / "decisions").mkdir()
    path = folder / "decisions" / "links.csv"
    path.write_text(
        "decision,a,b,by,date,why\n"
        "same-study,a-2019/Choi 2012,a-2019/Bell 2011,Li,2024-01-05,companion\n"
        "distinct-reports,a:2,works:3,Li,2024-01-06,\n",
        encoding="utf-8",
    )
    before = path.read_bytes()
    tried = run(folder, "link", "migrate", "--dry-run")
    assert (2, before) == (tried.exit_code, path.read_bytes())
    done = run(folder, "link", "migrate")
    assert 2 == done.exit_code
    said = " ".join(done.stderr.split())
    assert (
        f"decisions/links.csv:3: `a:2` may have meant another record; “{CHOI}” stands there now."
        " Keep the row with `lacunary link migrate --doubtful`, or take it out with `lacunary link"
        " undo links.csv:3`."
    ) in said
    assert "1 rows now name their records by what these print" in said
    assert [True, False] == [bool(row["a_fingerprint"]) for row in rows(folder)]
    assert before.splitlines()[2] == path.read_bytes().splitlines()[2]
    assert 0 == run(folder, "link", "migrate", "--doubtful").exit_code
    assert [True, True] == [bool(row["b_fingerprint"]) for row in rows(folder)]
    again = path.read_bytes()
    assert (0, again) == (run(folder, "link", "migrate").exit_code, path.read_bytes())
    assert 0 == run(folder, "link", "undo", "links.csv:3").exit_code
    assert ["same-study"] == [row["decision"] for row in rows(folder)]


def test_table_filled_in_before_its_records_changed_places_is_refused(folder: Path) -> None:
    """A table of links says what each record printed: import writes nothing about another one."""
    assert 0 == run(folder, "build").exit_code
    table = folder / "mine.csv"
    assert 0 == run(folder, "link", "export", str(table), "--outcome", "linked").exit_code
    text = table.read_text(encoding="utf-8-sig")
    held = list(csv.DictReader(io.StringIO(text)))
    filled = [row | {"decision": "reject"} for row in held if row["level"] == "report"]
    for row in filled:
        row["one_fingerprint"] = "old 1999: another #0123456789"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(held[0]))
        writer.writeheader()
        writer.writerows(filled)
    done = run(folder, "link", "import", str(table))
    assert (2, True) == (
        done.exit_code,
        "is another record now. Export the list again." in " ".join(done.stderr.split()),
    )
    assert not (folder / "decisions" / "links.csv").exists()
