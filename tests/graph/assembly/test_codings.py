"""What a person decides about a proposed concept: accepted it is a coding with its source row,
rejected it is not proposed again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.loaders import load_project, read_project
from lacunary.loaders.decisions import COLUMNS
from lacunary.queries.proposed_concepts import answer

CHEN = "大学生焦虑的网络认知行为治疗"
HORSCH = "study:doi:10.2196/jmir.6524"
PARAMETERS = {
    "evidence": "any",
    "dimension": "any",
    "review": "",
    "digital": "any",
    "only_new": True,
}


def built(folder: Path, *rows: str, as_of: str = "") -> Assembled:
    """The tiny project built with rows in decisions/codings.csv."""
    (folder / "decisions").mkdir(exist_ok=True)
    text = "\n".join([",".join(COLUMNS["codings"]), *rows]) + "\n"
    (folder / "decisions" / "codings.csv").write_text(text, encoding="utf-8")
    loaded, _, errors = load_project(read_project(folder), as_of)
    assert [] == errors
    result = assemble(loaded)
    result.rejected[:0] = loaded.rejected
    return result


def chen(folder: Path) -> str:
    """The identifier of the candidate study that has no identifier but its title."""
    graph = built(folder).graph
    return next(str(study["id"]) for study in graph.nodes("Study") if study.get("title_zh") == CHEN)


def proposals(result: Assembled, **given: Any) -> list[tuple[str, str]]:
    """Study and concept of every proposal."""
    return [(row[0], row[3]) for row in answer(result.graph, PARAMETERS | given)[0]]


def test_an_accepted_proposal_is_a_coding_with_its_row(tiny_folder: Path) -> None:
    """The study gets the edge, with the decision's row as its source and no review that would say
    so; it is proposed no more.
    """
    study = chen(tiny_folder)
    assert [(study, "population:students")] == proposals(built(tiny_folder))
    result = built(
        tiny_folder, f"{study},population:students,accept,A. N. Other,2024-02-03,the title says so"
    )
    edge = result.graph.edge("ON_POPULATION", study, "population:students")
    assert edge == {
        "from": study,
        "to": "population:students",
        "sources": ["decisions-codings:2"],
        "verbatim": ["population:students"],
        "displayed": True,
    }
    assert [] == proposals(result)
    assert [] == [str(bad) for bad in result.rejected]


def test_a_coding_is_a_statement_by_decision(tiny_folder: Path) -> None:
    """Method, confidence and source tell who decided and where."""
    study = chen(tiny_folder)
    graph = built(tiny_folder, f"{study},population:students,accept,A. N. Other,2024-02-03,").graph
    said = [claim for claim in graph.nodes("Statement") if claim["reading"] == "decision"]
    assert [("population", "population:students", "high", True, ["decisions-codings:2"])] == [
        (claim["property"], claim["value"], claim["confidence"], claim["chosen"], claim["sources"])
        for claim in said
    ]
    assert graph.edge("FROM", said[0]["id"], "source:decisions-codings") is not None
    assert graph.edge("ABOUT", said[0]["id"], study) is not None


def test_a_rejected_proposal_is_hidden_and_no_coding(tiny_folder: Path) -> None:
    """There is a statement without a value, no edge, and the answer says how many proposals were
    hidden.
    """
    study = chen(tiny_folder)
    result = built(
        tiny_folder,
        f"{study},population:students,reject,A. N. Other,2024-02-03,学 is part of another word",
    )
    assert [] == proposals(result)
    assert None is result.graph.edge("ON_POPULATION", study, "population:students")
    said = [claim for claim in result.graph.nodes("Statement") if claim["reading"] == "decision"]
    assert [("population", None, "population:students", False)] == [
        (claim["property"], claim.get("value"), claim["words"], claim["chosen"]) for claim in said
    ]
    notes = answer(result.graph, PARAMETERS)[1]
    assert "1 proposals are hidden because a person rejected them" in notes["en"][0]
    assert "1 条因已被人拒绝而不显示" in notes["zh"][0]


def test_later_decisions_are_left_out_as_of_a_date(tiny_folder: Path) -> None:
    """As of the day before, the proposal is there as if nobody had decided."""
    study = chen(tiny_folder)
    row = f"{study},population:students,accept,A. N. Other,2024-02-03,"
    before, after = (built(tiny_folder, row, as_of=day) for day in ("2024-02-02", "2024-02-03"))
    assert [(study, "population:students")] == proposals(before)
    assert None is before.graph.edge("ON_POPULATION", study, "population:students")
    assert None is not after.graph.edge("ON_POPULATION", study, "population:students")


def test_a_coding_that_reviews_give_too_keeps_their_words(tiny_folder: Path) -> None:
    """An accepted concept that reviews code as well: their reviews and words stay, the decision's
    row is one source more.
    """
    plain = built(tiny_folder).graph.edge("ON_CONDITION", HORSCH, "condition:insomnia")
    coded = built(tiny_folder, f"{HORSCH},condition:insomnia,accept,A,2024-02-03,").graph.edge(
        "ON_CONDITION", HORSCH, "condition:insomnia"
    )
    assert plain is not None
    assert (
        plain
        | {
            "sources": ["decisions-codings:2", *plain["sources"]],
            "verbatim": ["condition:insomnia", *plain["verbatim"]],
        }
        == coded
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "study:nobody,condition:insomnia,accept,A,2024-02-03,",
            "there is no study `study:nobody`. Correct or remove the row.",
        ),
        (
            f"{HORSCH},condition:insomia,accept,A,2024-02-03,",
            (
                "there is no concept `condition:insomia` to code a study with. Did you mean"
                " `condition:insomnia`?"
            ),
        ),
        (
            f"{HORSCH},database:cnki,accept,A,2024-02-03,",
            (
                "there is no concept `database:cnki` to code a study with. It reads dimension:name,"
                " for example condition:depression."
            ),
        ),
        (
            f"{HORSCH},condition:insomnia,yes,A,2024-02-03,",
            "the decision `yes` is not known. Use one of accept, reject.",
        ),
        (f"{HORSCH},,accept,A,2024-02-03,", "`concept` is empty. Fill it in."),
    ],
)
def test_a_decision_that_means_nothing_is_rejected(
    tiny_folder: Path, row: str, reason: str
) -> None:
    """Its file, line and reason are shown; nothing is coded."""
    result = built(tiny_folder, row)
    assert [f"decisions/codings.csv:2: {reason}"] == [str(bad) for bad in result.rejected]
    assert [] == [
        claim for claim in result.graph.nodes("Statement") if claim["reading"] == "decision"
    ]


def test_accepted_and_rejected_at_once_is_shown(tiny_folder: Path) -> None:
    """The first row holds; the one that contradicts it is rejected and says which it
    contradicts.
    """
    rows = [
        f"{HORSCH},condition:anxiety,{decision},A,2024-02-03," for decision in ("accept", "reject")
    ]
    result = built(tiny_folder, *rows)
    reason = "line 2 decides accept about the same. Keep one of the rows."
    assert [f"decisions/codings.csv:3: {reason}"] == [str(bad) for bad in result.rejected]
    assert None is not result.graph.edge("ON_CONDITION", HORSCH, "condition:anxiety")


def test_every_decision_file_is_documented() -> None:
    """docs/decisions.md has a row for each file with its columns in their order."""
    page = (Path(__file__).parents[3] / "docs" / "decisions.md").read_text(encoding="utf-8")
    lines = [
        f"| `{name}.csv` | {', '.join(f'`{column}`' for column in columns)}"
        for name, columns in COLUMNS.items()
    ]
    assert [] == [line for line in lines if line not in page]
