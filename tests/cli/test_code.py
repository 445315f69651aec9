"""`lacunary code`: words and proposed concepts, decisions as rows of value tables and of
decisions/codings.csv, taken back, exported and imported.
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
from lacunary.deciding.words import word_id

FILES = {
    "lacunary.toml": """[project]
title = "Words"
base_iri = "https://example.org/words/"

[vocabularies]
builtin = []

[[reviews]]
id = "r1"
title = "A review"

[[sources]]
id = "sheet"
path = "sources/sheet.csv"
kind = "inclusion"
""",
    "sources/sheet.csv": """review,label,year,title,condition,instrument,country,intervention
r1,Wang 2020,2020,Running against low mood,low spirits,SAS,International,run club
r1,Li 2021,2021,An app for insomnia in nurses,Low Spirits,PHQ-9,Iran,CBT-based app
""",
    "vocabulary/condition.csv": """id,label_en,label_zh,alt_en
depression,Depression,抑郁,
depressive-symptoms,Depressive symptoms,抑郁症状,depressed spirits
stress,Stress,压力,
""",
    "vocabulary/instrument.csv": """id,label_en,label_zh,alt_en
zung-sas,Zung anxiety scale,焦虑自评量表,SAS
smartphone-addiction-scale,Smartphone Addiction Scale,手机成瘾量表,SAS
phq-9,PHQ-9,患者健康问卷,
""",
    "vocabulary/intervention.csv": """id,label_en,label_zh,alt_en
cognitive-behavioural-therapy,Cognitive behavioural therapy,认知行为疗法,CBT
""",
    "vocabulary/region.csv": "id,label_en,label_zh\nir,Iran,伊朗\n",
    "vocabulary/population.csv": "id,label_en,label_zh\nnurses,Nurses,护士\n",
    **{
        f"vocabulary/{name}.csv": "id,label_en,label_zh\nother,Another thing,其他事物\n"
        for name in ("comparator", "outcome", "design", "delivery", "database", "venue")
    },
}
LOW = word_id("condition", "low spirits")
SAS = word_id("instrument", "SAS")
CLUB = word_id("intervention", "run club")
NOWHERE = word_id("region", "International")
MATCHED = word_id("intervention", "CBT-based app")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one small sheet, built."""
    folder = tmp_path_factory.mktemp("code") / "p"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    ran = CliRunner().invoke(cli, ["build", str(folder)])
    assert 0 == ran.exit_code, ran.output
    return folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(template, tmp_path / "p")


def code(project: Path, *words: str | Path) -> Result:
    """One run of a command of `lacunary code`."""
    return CliRunner().invoke(cli, ["code", *map(str, words), "--project", str(project)])


def listed(project: Path, *words: str) -> dict[str, list[str]]:
    """The words that are listed, with what is proposed."""
    found = json.loads(code(project, "list", "--json", *words).stdout)["words"]
    return {word["words"]: word["proposed"] for word in found}


def rows(project: Path, dimension: str) -> list[dict[str, str]]:
    """The rows of a value table."""
    path = project / "mappings" / "values" / f"{dimension}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def build(project: Path) -> Result:
    """Build the project again."""
    ran = CliRunner().invoke(cli, ["build", str(project), "--json"])
    assert 0 == ran.exit_code
    return ran


def test_each_word_is_listed_once_with_what_it_may_mean(project: Path) -> None:
    """In whatever case, the words of the most studies first, with how many."""
    ran = json.loads(code(project, "list", "--json").stdout)
    assert (4, 4, 0) == (ran["total"], ran["shown"], ran["waiting"])
    first = ran["words"][0]
    assert (LOW, "condition", 2) == (first["id"], first["dimension"], first["studies"])
    assert "condition:depressive-symptoms" == first["proposed"][0]
    found = listed(project)
    assert ["-"] == found["International"]
    assert "instrument:zung-sas" == found["SAS"][0]
    assert {"run club", "SAS", "International"} <= found.keys()


def test_one_dimension_a_limit_and_chinese(project: Path) -> None:
    """In the terminal every word has its id, and stderr says how to decide."""
    ran = code(project, "list", "--dimension", "region", "--limit", "1", "--lang", "zh")
    assert NOWHERE in ran.stdout
    assert "不指任何概念" in ran.stdout
    assert "lacunary code accept" in ran.stderr
    assert 2 == code(project, "list", "--dimension", "nonsense").exit_code


def test_an_accepted_word_is_a_row_with_who_and_when(project: Path) -> None:
    """After the next build its studies are coded, and it is listed no more."""
    ran = code(project, "accept", LOW, "--by", "Li", "--why", "as in the paper")
    assert 0 == ran.exit_code
    assert "studies: 2" in ran.stderr
    (row,) = rows(project, "condition")
    assert ("low spirits", "condition:depressive-symptoms") == (
        row["value"].lower(),
        row["concepts"],
    )
    assert ("Li", "as in the paper", True) == (row["by"], row["note"], bool(row["date"]))
    assert "low spirits" not in {words.lower() for words in listed(project)}
    before = json.loads(code(project, "list", "--json").stdout)
    assert 1 == before["waiting"]
    build(project)
    assert 0 == json.loads(code(project, "list", "--json").stdout)["waiting"]


def test_a_word_may_mean_other_concepts_or_none(project: Path) -> None:
    """As a person says it, several or none."""
    assert 0 == code(project, "accept", CLUB, "--as", "-").exit_code
    named = ("--as", "condition:depression", "--as", "condition:stress")
    assert 0 == code(project, "accept", LOW, *named).exit_code
    assert ["-"] == [row["concepts"] for row in rows(project, "intervention")]
    assert ["condition:depression; condition:stress"] == [
        row["concepts"] for row in rows(project, "condition")
    ]


def test_a_rejected_proposal_is_not_made_again_and_the_words_stay_unmapped(project: Path) -> None:
    """The row names what was rejected; another proposal of the same words stays."""
    concept = "instrument:zung-sas"
    assert 0 == code(project, "reject", SAS, "--as", concept, "--by", "Li").exit_code
    assert [f"!{concept}"] == [row["concepts"] for row in rows(project, "instrument")]
    assert concept not in listed(project)["SAS"]
    assert listed(project)["SAS"]
    ran = build(project)
    assert 1 == json.loads(ran.stdout)["unmapped_words"]["instrument"]
    assert 0 == code(project, "reject", SAS, "--by", "Wang").exit_code
    assert "SAS" not in listed(project)
    (row,) = rows(project, "instrument")
    assert row["concepts"].startswith("!instrument:")
    assert concept in row["concepts"]  # what was rejected before stands beside it


def test_what_a_rule_matched_is_refused_in_one_row(project: Path) -> None:
    """The words are then said and not mapped, which is another state than none."""
    assert {"CBT-based app", "Low Spirits"} >= listed(project, "--matched").keys()
    assert 0 == code(project, "reject", MATCHED).exit_code
    build(project)
    assert "CBT-based app" not in listed(project, "--matched")
    (row,) = rows(project, "intervention")
    assert "!intervention:cognitive-behavioural-therapy" == row["concepts"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "word:0"), "there is nothing"),
        (("accept", CLUB), "nothing is proposed"),
        (("reject", CLUB), "nothing is proposed"),
        (("accept", LOW, "--as", "condition:x"), "in no vocabulary"),
        (("accept", LOW, LOW), "named twice"),
        (("accept", LOW, SAS, "--as", "-"), "Name one"),
        (("undo", LOW), "nobody has decided"),
    ],
)
def test_what_cannot_be_meant_writes_nothing(
    words: tuple[str, ...], said: str, project: Path
) -> None:
    """The error says what to do."""
    ran = code(project, *words)
    assert 0 != ran.exit_code
    assert said in f"{ran.exception} {ran.stderr}"
    assert not (project / "mappings" / "values" / "condition.csv").exists()


def test_a_decision_is_taken_back_by_id_or_row(project: Path) -> None:
    """What stood there before stays, and a decided word is not decided again."""
    own = project / "mappings" / "values" / "condition.csv"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("value;concepts;mine\r\nblue;condition:depression;x\r\n", encoding="utf-8")
    before = own.read_bytes()
    code(project, "accept", LOW)
    again = code(project, "accept", LOW)
    assert "decided already" in str(again.exception)
    assert 0 == code(project, "undo", "condition.csv:3").exit_code
    assert before.splitlines()[1] + b";;;;" not in own.read_bytes()
    left = csv.DictReader(io.StringIO(own.read_text(encoding="utf-8")), delimiter=";")
    assert ["blue"] == [row["value"] for row in left]
    code(project, "accept", LOW)
    assert 0 == code(project, "undo", LOW, "--lang", "zh").exit_code
    assert 1 == len(own.read_text(encoding="utf-8").splitlines()) - 1


def test_a_concept_of_a_study_is_decided_alone(project: Path) -> None:
    """Words of a title propose it; the decision is a row of decisions/codings.csv."""
    found = json.loads(code(project, "list", "--level", "study", "--json").stdout)["proposals"]
    nurses = next(one for one in found if one["concept"] == "population:nurses")
    assert 0 == code(project, "accept", nurses["id"], "--by", "Li").exit_code
    codings = (project / "decisions" / "codings.csv").read_text(encoding="utf-8")
    assert f"{nurses['study']},population:nurses,accept,Li" in codings
    left = json.loads(code(project, "list", "--level", "study", "--json").stdout)
    assert nurses["id"] not in {one["id"] for one in left["proposals"]}
    assert 1 == left["waiting"]
    assert 0 == code(project, "undo", nurses["id"]).exit_code


def test_a_table_goes_out_is_filled_in_and_comes_back(project: Path, tmp_path: Path) -> None:
    """Known rows, open rows and rows that cannot be meant are counted apart (exit code 2)."""
    table = tmp_path / "words.csv"
    assert 0 == code(project, "export", table).exit_code
    every = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    by_id = {row["id"]: row for row in every}
    by_id[LOW] |= {"decision": "接受", "by": "Wang"}
    by_id[NOWHERE] |= {"decision": "accept", "concepts": "region:nowhere"}
    by_id[SAS] |= {"decision": "maybe"}
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(every[0]))
        writer.writeheader()
        writer.writerows([*every, {**every[0], "decision": ""}])
    ran = code(project, "import", table)
    assert 2 == ran.exit_code
    assert "0 rows say what is decided already, 2 decide nothing yet" in ran.stderr
    assert "in no vocabulary" in ran.stderr
    assert "`maybe` is not known" in ran.stderr
    assert ["Wang"] == [row["by"] for row in rows(project, "condition")]
    assert "1 rows say what is decided already" in code(project, "import", table).stderr


def test_decisions_about_words_that_nothing_prints_are_listed(project: Path) -> None:
    """Only those that a person decided by name or day: a table of everybody's words is no fault."""
    code(project, "accept", LOW, "--by", "Li")
    source = next((project / "sources").glob("*.csv"))
    text = (
        source.read_text(encoding="utf-8").replace("low spirits", "x").replace("Low Spirits", "x")
    )
    source.write_text(text, encoding="utf-8")
    ran = code(project, "list", "--stale", "--json")
    (stale,) = json.loads(ran.stdout)["stale"]
    assert ("mappings/values/condition.csv:2", "Li") == (stale["row"], stale["by"])
    checked = CliRunner().invoke(cli, ["check", str(project)])
    assert "no source prints: 1" in checked.stdout
    assert ["mappings/values/condition.csv:2"] == json.loads(build(project).stdout)["unused_words"]
    assert 0 == code(project, "undo", "condition.csv:2").exit_code


def test_the_page_is_one_file_that_holds_every_word(project: Path, tmp_path: Path) -> None:
    """The same words give the same page; for studies there is a table."""
    page = tmp_path / "words.html"
    assert 0 == code(project, "list", "--html", page, "--lang", "zh").exit_code
    text = page.read_text(encoding="utf-8")
    assert all(name in text for name in (LOW, SAS, CLUB, NOWHERE))
    assert "http" not in text.replace("http-equiv", "").split("<script", maxsplit=1)[0]
    code(project, "list", "--html", page, "--lang", "zh")
    assert text == page.read_text(encoding="utf-8")
    assert 2 == code(project, "list", "--level", "study", "--html", page).exit_code
