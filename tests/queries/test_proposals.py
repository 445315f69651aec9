"""What anybody proposes about studies: passages are looked up, nothing is a fact before a person
accepts it, and the question says what became of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lacunary.cli import cli

FILES = {
    "lacunary.toml": """[project]
title = "Proposals"
base_iri = "https://example.org/p/"
[vocabularies]
builtin = []
[[reviews]]
id = "r1"
title = "A review"
[[sources]]
id = "sheet"
path = "sheet.csv"
kind = "inclusion"
[[sources]]
id = "proposed"
path = "proposed.csv"
kind = "proposal"
""",
    "sheet.csv": """review,label,year,title,doi,note
r1,Wang 2020,2020,Running against low mood in nurses,10.1000/wang,They felt  low for weeks.
r1,Li 2021,2021,Another trial,10.1000/li,
""",
    "proposed.csv": """subject,dimension,concept,value,passage,page,proposed_by,proposed_version,\
proposer_kind,purpose,validation,prompt_hash,date
Wang 2020,condition,condition:depression,,They felt low for weeks.,3,reader,1,model,coding,none,aa,2026-01-02
10.1000/li,condition,,Depression,They felt low for weeks.,3,reader,1,model,coding,none,ab,2026-01-03
r1/Li 2021,population,nurses,,,,Li Wei,,person,,,,2026-01-04
nobody,condition,condition:depression,,,,reader,1,model,,,,
Li 2021,condition,condition:none,,,,reader,1,model,,,,
Li 2021,colour,,red,,,reader,1,model,,,,
""",
    "vocabulary/condition.csv": "id,label_en,label_zh\ndepression,Depression,抑郁\n",
    "vocabulary/population.csv": "id,label_en,label_zh\nnurses,Nurses,护士\n",
}


def run(*words: str) -> Any:
    """One command; what it prints, as JSON where it is."""
    ran = CliRunner().invoke(cli, list(words))
    assert ran.exit_code in (0, 2), f"{ran.exception} {ran.stderr}"
    return json.loads(ran.stdout) if ran.stdout.startswith("{") else ran


def asked(root: Path, *words: str) -> list[dict[str, Any]]:
    """The rows of a question or an ad-hoc query."""
    found = run("query", *words, "--format", "json", "--project", str(root))
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The project, built."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_proposal_is_no_fact_before_a_person_accepts_it(root: Path) -> None:
    """From the rows to the acceptance by proposer; null where nothing was decided."""
    built = run("build", str(root), "--json")
    reasons = " ".join(str(bad) for bad in built["rejected"])
    assert "there is no study `nobody`" in reasons
    assert "`condition:none` is in no vocabulary" in reasons
    assert "`colour` is not a dimension" in reasons
    coded = "MATCH (s:Study)-[e:ON_CONDITION|ON_POPULATION]->(c) RETURN s.label AS s, c.id AS c"
    assert [] == asked(root, "--cypher", coded)
    passages = asked(
        root,
        "--cypher",
        "MATCH (p:Proposal)-[:PROPOSED_FOR]->(s:Study) RETURN s.label AS study,"
        " p.passage_found AS found, p.passage_place AS place ORDER BY p.sources[0]",
    )
    assert [
        ("Wang 2020", True, "sheet:2 note"),
        ("Li 2021", False, None),
        ("Li 2021", None, None),
    ] == [tuple(row.values()) for row in passages]

    by_reader, by_person = sorted(asked(root, "proposals"), key=lambda row: -row["proposed"])
    assert ("reader", 2, 2, 0, 2, None) == tuple(
        by_reader[name]
        for name in ("proposed_by", "proposed", "studies", "decided", "open", "acceptance")
    )
    assert (["aa", "ab"], "2026-01-02", "2026-01-03", 2, 1) == tuple(
        by_reader[name] for name in ("prompts", "first", "last", "with_passage", "passages_found")
    )
    assert ("Li Wei", 0, None) == tuple(
        by_person[name] for name in ("proposed_by", "with_passage", "passages_found")
    )

    here = ("--project", str(root))
    listed = run("code", "list", "--level", "study", "--json", *here)["proposals"]
    of = {(one["label"], one["concept"]): one for one in listed}
    wang = of["Wang 2020", "condition:depression"]
    assert (True, "reader 1") == (wang["passage_found"], wang["proposed_by"])
    said = run("code", "list", "--level", "study", *here).stdout
    assert "its passage was not found" in said
    run("code", "accept", wang["id"], "--by", "Chen", *here)
    run("code", "reject", of["Li 2021", "condition:depression"]["id"], "--by", "Chen", *here)
    run("build", str(root), "--json")
    assert [{"s": "Wang 2020", "c": "condition:depression"}] == asked(root, "--cypher", coded)
    reader = next(row for row in asked(root, "proposals") if row["proposed_by"] == "reader")
    assert (1, 1, 0, 2, 0.5) == tuple(
        reader[name] for name in ("accepted", "rejected", "open", "decided", "acceptance")
    )
    who = "MATCH (p:Proposal {proposal_state: 'accepted'}) RETURN p.decided_by AS who"
    assert [{"who": "Chen"}] == asked(root, "--cypher", who)
    assert [] == asked(root, "proposals", "-p", "dimension=region")
