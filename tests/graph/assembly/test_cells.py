"""What a person decides about cells: that no study can stand there, and what a concept weighs."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.graph.assembly.assemble import Assembled, assemble
from lacunary.loaders import load_project, read_project
from lacunary.loaders.decisions import COLUMNS
from lacunary.queries.impossible_cells import answer


def built(folder: Path, name: str, *rows: str) -> Assembled:
    """The tiny project built with rows in a file of decisions."""
    (folder / "decisions").mkdir(exist_ok=True)
    text = "\n".join([",".join(COLUMNS[name]), *rows]) + "\n"
    (folder / "decisions" / f"{name}.csv").write_text(text, encoding="utf-8")
    loaded, _, errors = load_project(read_project(folder), "")
    assert [] == errors
    result = assemble(loaded)
    result.rejected[:0] = loaded.rejected
    return result


def test_impossible_cell_says_who_decided_it_and_why(tiny_folder: Path) -> None:
    """The two concepts are joined once, in whatever order they are named."""
    rows = (
        "intervention:cbt,condition:trauma,A. N.,2026-01-02,not for these",
        "condition:trauma,intervention:cbt,A. N.,2026-01-02,not for these",
    )
    result = built(tiny_folder, "impossible_cells", *rows)
    assert [] == [bad for bad in result.rejected if "impossible" in str(bad)]
    (edge,) = result.graph.edges("IMPOSSIBLE_WITH")
    assert ("condition:trauma", "intervention:cbt", "A. N.", "not for these") == (
        edge["from"], edge["to"], edge["decided_by"], edge["why"],
    )  # fmt: skip


def test_studies_in_an_impossible_cell_are_an_error_that_lists_them(tiny_folder: Path) -> None:
    """The build shows the row with its studies; the question lists them."""
    row = "condition:insomnia,intervention:cbt,A. N.,2026-01-02,cannot be"
    result = built(tiny_folder, "impossible_cells", row)
    (bad,) = [str(bad) for bad in result.rejected if "impossible" in str(bad)]
    assert bad.startswith(
        "decisions/impossible_cells.csv:2: 2 studies stand in this impossible cell:"
        " study:doi:10.1000/zhou; study:doi:10.2196/jmir.6524. Correct their codes"
    )
    rows, notes = answer(result.graph, {"evidence": "included", "digital": "any"})
    ((*_, observed, studies, sources),) = rows
    assert (2, ["study:doi:10.1000/zhou", "study:doi:10.2196/jmir.6524"]) == (observed, studies)
    assert ["decisions-impossible_cells:2"] == sources
    assert "in 1 of them studies stand all the same" in notes["en"][0]


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        (
            "impossible_cells",
            "condition:insomnai,intervention:cbt,A,,why",
            "there is no concept `condition:insomnai`. Did you mean `condition:insomnia`?",
        ),
        (
            "impossible_cells",
            "condition:insomnia,condition:trauma,A,,why",
            "both concepts are of one dimension. A cell has two: correct the row.",
        ),
        (
            "impossible_cells",
            "condition:trauma,intervention:cbt,A,,",
            "it does not say why. Fill in `why`.",
        ),
        (
            "burden",
            "condition:insomnia,-1,A,,",
            "`-1` is no weight of 0 or more. Correct the row.",
        ),
        (
            "burden",
            "xyz,1,A,,",
            "there is no concept `xyz`. It reads dimension:name, for example condition:depression.",
        ),
    ],
)
def test_row_that_means_nothing_is_rejected(
    tiny_folder: Path, name: str, row: str, reason: str
) -> None:
    """Its file, line and reason are shown, and nothing follows from it."""
    result = built(tiny_folder, name, row)
    assert [f"decisions/{name}.csv:2: {reason}"] == [
        str(bad) for bad in result.rejected if "decisions/" in str(bad)
    ]
    assert [] == list(result.graph.edges("IMPOSSIBLE_WITH"))


def test_burden_is_the_last_weight_that_a_person_gave(tiny_folder: Path) -> None:
    """Two rows about one concept: the later stands."""
    rows = ("condition:insomnia,2,A,2026-01-01,", "condition:insomnia,3.5,B,2026-01-02,")
    graph = built(tiny_folder, "burden", *rows).graph
    weights = {row["id"]: row.get("burden_weight") for row in graph.nodes("Condition")}
    assert 3.5 == weights.pop("condition:insomnia")
    assert {None} == set(weights.values())
