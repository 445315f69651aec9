"""`lacunary link` with families: one card a trial, accepted or rejected as a whole or in part, and
what one record is to another where they are two reports.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from study_rows import built, included, row

from lacunary.cli import cli
from lacunary.exports.html.link_page import link_page
from lacunary.graph import open_store
from lacunary.loaders import Project, read_project
from lacunary.loaders.decisions import read_decisions
from lacunary.queries.pairs.pairs import read_pairs
from lacunary.queries.pairs.words import link_words

TEAM = ["Kowalska A", "Brandt T", "Osei K"]
TITLE = "Web-based self-help for insomnia in nurses"
RECORDS = [
    included(
        "a", 2, label="Kowalska 2015", title=f"{TITLE}: a randomised controlled trial",
        authors=TEAM, year=2015, doi="10.1000/trial", journal="Sleep Medicine",
    ),
    included(
        "b", 2, label="Kowalska 2017", title=f"Twelve-month follow-up of {TITLE.lower()}",
        authors=TEAM, year=2017, doi="10.1000/later",
    ),
    row("report", "works", 7, title=f"{TITLE}: study protocol", authors=TEAM, year=2013,
        doi="10.1000/plan"),
    row("report", "works", 8, title="Correction to: Twelve-month follow-up of "
        f"{TITLE.lower()}", authors=TEAM, year=2018, doi="10.1000/correction"),
]  # fmt: skip
A, B, PLAN = "a/Kowalska 2015", "b/Kowalska 2017", "report:doi:10.1000/plan"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose store holds a family of three records and a correction; it has no sources."""
    (tmp_path / "lacunary.toml").write_text('[project]\ntitle = "Tiny review"\n', encoding="utf-8")
    project = read_project(tmp_path)
    store = open_store(project.store_path, write=True)
    store.write(built(RECORDS).graph)
    store.close()
    return project


def link(project: Project, *words: str) -> Result:
    """One run of a command of `lacunary link`."""
    runner = CliRunner(env={"COLUMNS": "120"})
    return runner.invoke(cli, ["link", *words, "--project", str(project.root)])


def family(project: Project) -> dict[str, Any]:
    """The family as `link list --json` gives it."""
    listed = json.loads(link(project, "list", "--level", "study", "--json").stdout)["links"]
    (found,) = listed
    return dict(found)


def numbered(project: Project) -> dict[str, int]:
    """The records of the family and their numbers."""
    found = family(project)
    sides = [found["one"], found["other"], *found["further"]]
    return {side["name"]: number for number, side in enumerate(sides, 1)}


def rows(project: Project) -> list[tuple[str, str, str, str]]:
    """The rows of decisions/links.csv."""
    decisions = read_decisions(project.root)[0]
    return [(one.kind, one.subject, one.object, one.family) for one in decisions]


# ---- shown
def test_a_family_is_one_card_with_all_its_records(project: Project) -> None:
    """In JSON with what ties each further one; in the terminal in both languages."""
    found = family(project)
    assert {A, B, PLAN} == numbered(project).keys()
    (further,) = found["further"]
    assert further["tied_to"] in (A, B) and "kind companion +4" in further["evidence"]
    english = link(project, "list", "--level", "study").stdout
    assert "one trial? 3 records" in english and "3  And perhaps: " in english
    chinese = link(project, "list", "--level", "study", "--lang", "zh").stdout
    assert "同一试验？3 条记录" in chinese and "3  可能还有：" in chinese


def test_what_one_record_is_to_another_is_asked_in_words(project: Project) -> None:
    """A correction is of the paper that it names, whichever record stands first."""
    (found,) = json.loads(link(project, "list", "--level", "report", "--json").stdout)["links"]
    first = found["one"]["name"].endswith("correction")
    sides = ("First record", "Second record") if first else ("Second record", "First record")
    english = link(project, "show", found["id"]).stdout
    assert f"{sides[0]} is a correction of {sides[1]}?" in english
    assert "是对" in link(project, "show", found["id"], "--lang", "zh").stdout
    ran = link(project, "accept", found["id"], "--by", "Li")
    assert "is a correction of" in ran.stderr
    expected = ("notice-about", "report:doi:10.1000/correction", "report:doi:10.1000/later", "")
    assert [expected] == rows(project)
    words = link_words()["relations"]
    assert all(set(words[kind]) == {"en", "zh"} for kind in words)


# ---- decided
def test_accepting_a_family_writes_a_row_for_each_further_record(project: Project) -> None:
    """Named by what they print, from the first study of a review, with the family's id."""
    identifier = family(project)["id"]
    ran = link(project, "accept", identifier, "--by", "Li", "--why", "same numbers")
    assert (0, True) == (ran.exit_code, "2 decided in decisions/links.csv" in ran.stderr)
    written = rows(project)
    assert {("same-study", identifier)} == {(kind, of) for kind, _, _, of in written}
    assert {A, B, PLAN} == {name for _, one, other, _ in written for name in (one, other)}
    assert all(not one.startswith("report:") for _, one, _, _ in written)
    decisions = read_decisions(project.root)[0]
    assert all(one.subject_record.told and one.object_record.told for one in decisions)
    listed = json.loads(link(project, "list", "--level", "study", "--json").stdout)
    assert (0, 1) == (listed["total"], listed["waiting"])


def test_accepting_a_part_says_nothing_of_the_rest(project: Project) -> None:
    """The numbers stand in the list."""
    number = numbered(project)
    only = f"{number[A]},{number[PLAN]}"
    assert 0 == link(project, "accept", family(project)["id"], "--only", only).exit_code
    ((kind, one, other, _),) = rows(project)
    assert ("same-study", {A, PLAN}) == (kind, {one, other})


def test_rejecting_says_of_which_records_no_two_are_one(project: Project) -> None:
    """All of them, or some beside the others."""
    identifier, number = family(project)["id"], numbered(project)
    assert 0 == link(project, "reject", identifier, "--only", str(number[PLAN])).exit_code
    pairs = {(kind, frozenset((one, other))) for kind, one, other, _ in rows(project)}
    assert {("distinct", frozenset((PLAN, A))), ("distinct", frozenset((PLAN, B)))} == pairs
    assert 0 == link(project, "undo", identifier).exit_code
    assert 0 == link(project, "reject", identifier).exit_code
    assert 3 == len(rows(project))


def test_undo_takes_a_whole_card_back_without_a_graph(project: Project) -> None:
    """The rows alone say which family they are of, after a build that took it from the graph."""
    identifier = family(project)["id"]
    link(project, "accept", identifier)
    store = open_store(project.store_path, write=True)
    store.write(built(RECORDS, *read_decisions(project.root)[0]).graph)
    store.close()
    assert 1 == link(project, "accept", identifier).exit_code  # it is there no more
    ran = link(project, "undo", identifier)
    assert (0, []) == (ran.exit_code, rows(project)) and "2 taken out of" in ran.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "4"), "it has 3 records, no record 4"),
        (("--only", "2"), "one record alone is one trial"),
        (("--only", "two"), "`two` is no number of a record"),
    ],
)
def test_numbers_that_cannot_be_meant_write_nothing(
    project: Project, words: tuple[str, ...], said: str
) -> None:
    """With what to do."""
    ran = link(project, "accept", family(project)["id"], *words)
    assert (1, True, []) == (ran.exit_code, said in str(ran.exception), rows(project))


def test_a_family_is_decided_twice_only_after_undoing(project: Project) -> None:
    """As any link is."""
    identifier = family(project)["id"]
    link(project, "accept", identifier)
    ran = link(project, "reject", identifier)
    assert 1 == ran.exit_code and f"`lacunary link undo {identifier}` takes it back" in str(
        ran.exception
    )


# ---- tables and the page
def test_a_table_decides_about_some_records_of_a_family(project: Project) -> None:
    """Exported, filled in, imported, and imported again; not where its records are others now."""
    path = project.root / "out.csv"
    assert 0 == link(project, "export", str(path), "--level", "study").exit_code
    text = path.read_text(encoding="utf-8-sig")
    (held,) = csv.DictReader(io.StringIO(text))
    assert PLAN in (held["one"], held["other"], *held["further"].split(" | "))
    number = numbered(project)
    held |= {"decision": "accept", "only": f"{number[A]} {number[B]}"}
    for changed, expected in (({"records": "0123456789"}, 0), ({}, 1), ({}, 1)):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, held)
            writer.writeheader()
            writer.writerow(held | changed)
        link(project, "import", str(path))
        assert expected == len(rows(project))


def test_the_page_holds_families_and_opens_in_the_language_asked_for(project: Project) -> None:
    """`link list --lang zh --html` is Chinese from the first moment."""
    page = project.root / "links.html"
    assert 0 == link(project, "list", "--lang", "zh", "--html", str(page)).exit_code
    text = page.read_text(encoding="utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    (found,) = (pair for pair in data["pairs"] if pair["further"])
    assert ("zh", "同一试验？3 条记录") == (data["language"], found["asked"]["zh"])
    assert found["further"][0]["phrases"]["en"] and found["records"]
    store = open_store(project.store_path)
    pairs = read_pairs(store)
    store.close()
    assert '"language": ""' in link_page(pairs, project) or '"language":""' in link_page(
        pairs, project
    )


def test_a_field_that_the_evidence_calls_the_same_is_marked_the_same(project: Project) -> None:
    """However it is printed: a card does not say `alike` beside evidence that says `same`."""
    store = open_store(project.store_path)
    pairs = read_pairs(store)
    store.close()
    for pair in pairs:
        found = dict(text.split(" ")[:2] for text in pair.link["evidence"])
        same = [name for name, finding in found.items() if finding == "same"]
        assert all(pair.verdicts.get(name, "agrees") == "agrees" for name in same)
