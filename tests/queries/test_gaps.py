"""Evidence gaps on a graph in which one gap is planted and another cell is empty by criteria alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.graph.errors import QueryError
from lacunary.queries import ask
from lacunary.queries.analysis.cell_classes import CLASSES, Facts, Limits, classes_of, gap_of
from lacunary.queries.asking.runner import Result

CONDITIONS = ("condition:mood", "condition:sleep", "condition:pain")
INTERVENTIONS = ("intervention:app", "intervention:cbt", "intervention:qigong")
CELLS = {
    "only-mood": {("mood", "cbt"): 10},
    "only-sleep": {("sleep", "qigong"): 20},
    "any": {("mood", "cbt"): 24, ("sleep", "cbt"): 12, ("sleep", "app"): 12, ("pain", "app"): 1},
}
"""Studies of each review by cell. In `any` mood never meets app, where 24 × 13 / 49 = 6.4 are
expected: the planted gap. Mood never meets qigong either, which only the review of sleep lists: of
all studies 34 × 20 / 79 = 8.6 would be expected there.
"""
LIMITS = {"only-mood": "condition:mood", "only-sleep": "condition:sleep"}
STUDY = {
    "unit": "study", "included": True, "literature": "international", "digital": "yes", "n": 40,
}  # fmt: skip


def add_review(
    builder: GraphBuilder,
    review: str,
    only: dict[str, str],
    held: dict[tuple[str, str], int],
    searched_to: str = "2024",
    listing: str = "complete",
) -> None:
    """A review, with a complete list if not said otherwise, limited in some dimensions, and its
    studies by cell.
    """
    name = f"review:{review}"
    builder.add_node(name, {"listing": listing, "search_to": searched_to})
    builder.add_edge("SEARCHED", name, "database:medline")
    for dimension in ("condition", "intervention", "language"):
        scope, concept = f"scope:{review}:{dimension}", only.get(dimension)
        rule = "only" if concept else "not_limited"
        builder.add_node(scope, {"dimension": dimension, "rule": rule})
        builder.add_edge("HAS_SCOPE", name, scope)
        if concept:
            builder.add_edge("CONCERNS", scope, concept)
    for (condition, intervention), number in held.items():
        for place in range(number):
            study = f"study:{review}-{condition}-{intervention}-{place}"
            builder.add_node(study, STUDY)
            builder.add_edge("INCLUDES", name, study)
            builder.add_edge("ON_CONDITION", study, f"condition:{condition}")
            builder.add_edge("TESTS", study, f"intervention:{intervention}")


def concepts(burden: dict[str, float] | None = None) -> GraphBuilder:
    """The concepts, and a database of the international literature."""
    builder = GraphBuilder()
    for name in (*CONDITIONS, *INTERVENTIONS):
        scheme, _, label = name.partition(":")
        row = {"label_en": label, "label_zh": label, "scheme": scheme, "top": name}
        builder.add_node(name, row | {"burden_weight": (burden or {}).get(name)})
    builder.add_node("database:medline", {"holds_literature": "international"})
    return builder


MASKED = {
    "a": ("condition", "condition:mood", {("mood", "cbt"): 6, ("mood", "app"): 6}),
    "b": ("intervention", "intervention:cbt", {("mood", "cbt"): 5, ("sleep", "cbt"): 5}),
}
"""Two reviews of which neither admits sleep with an app."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The three reviews."""
    builder = concepts()
    for review, held in CELLS.items():
        only = {"condition": LIMITS[review]} if review in LIMITS else {}
        add_review(builder, review, only, held, "2024" if only else "2020")
    made = open_store(tmp_path_factory.mktemp("gaps") / "graph", write=True)
    made.write(builder.freeze())
    yield made
    made.close()


@pytest.fixture(scope="module")
def default(store: Store) -> Result:
    """The answer without parameters."""
    return ask(store, "evidence-gaps")


def cells(result: Result) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows by the names of their cells."""
    return {(row["row_en"], row["column_en"]): row for row in result.records()}


def test_planted_gap_is_sparse_and_an_effect_of_criteria_is_not(default: Result) -> None:
    """Within strata only the cell that a review admits, and leaves empty, is found; with all studies
    together the other cell would be.
    """
    rows = cells(default)
    gap, criteria = rows["mood", "app"], rows["mood", "qigong"]
    assert ("sparse", 0) == (gap["class"], gap["observed"])
    assert pytest.approx(24 * 13 / 49, rel=1e-5) == gap["expected"]
    assert gap["q"] <= 0.001
    assert "sparse" not in (criteria["class"], *criteria["also"])
    assert criteria["q_margins_only"] <= 0.001
    assert (0.0, 1.0) == (criteria["expected"], criteria["p"])


def test_every_number_can_be_computed_again_from_the_columns(store: Store) -> None:
    """q from the p of the cells that could be found, the score and the rank from the parts."""
    result = ask(store, "evidence-gaps", {"weight_age": 3})
    rows = result.records()
    p = sorted(row["p"] for row in rows if row["could_be_found"])
    for row in rows:
        if row["could_be_found"]:
            q = min(
                value * len(p) / rank for rank, value in enumerate(p, start=1) if value >= row["p"]
            )
            assert pytest.approx(q, rel=1e-4) == row["q"]
        else:
            assert None is row["q"]
            assert row["p_smallest"] > 0.05
        weights = {"emptiness": 1, "burden": 1, "imprecision": 1, "age": 3}
        known = {name: part for name in weights if (part := row[f"score_{name}"]) is not None}
        total = sum(weights[name] for name in known)
        score = sum(weights[name] * part for name, part in known.items()) / total
        assert pytest.approx(score, rel=1e-4) == row["score"]
        assert row["rank_best"] <= row["rank_worst"]
    scores = [row["score"] for row in rows]
    assert sorted(scores, reverse=True) == scores
    assert 79 == rows[0]["total"]


def test_cell_of_an_incomplete_list_is_no_gap_and_is_not_tested(tmp_path: Path) -> None:
    """The planted gap in a list that is not complete: it has a p and no q, which would be a claim,
    no score and no rank, and is counted apart; what has studies is ranked before it.
    """
    builder = concepts()
    add_review(builder, "any", {}, CELLS["any"], listing="partial")
    made = open_store(tmp_path / "graph", write=True)
    made.write(builder.freeze())
    result = ask(made, "evidence-gaps")
    made.close()
    rows = result.records()
    gap = cells(result)["mood", "app"]
    assert ("list incomplete", None, None, None, None) == (
        gap["class"], gap["gap"], gap["q"], gap["score"], gap["rank"],
    )  # fmt: skip
    assert gap["p"] <= 0.001
    assert [True] * 4 + [False] * 2 == [row["observed"] > 0 for row in rows]
    assert {None} == {row[f"score_{name}"] for row in rows[4:] for name in ("imprecision", "age")}
    could = sum(row["could_be_found"] for row in rows)
    assert f"{could} more were not looked for by a review with a complete list" in " ".join(
        result.notes["en"]
    )


def test_one_dimension_on_both_sides_is_refused(store: Store) -> None:
    """Its cells are what one study has of one code, so that nothing can be permuted."""
    with pytest.raises(QueryError, match="`rows` and `columns` are both condition"):
        ask(store, "evidence-gaps", {"columns": "condition"})


def test_answer_says_its_strata_and_what_could_have_been_found(default: Result) -> None:
    """Three strata, one of which leaves anything open; the method in both languages."""
    could = sum(row["could_be_found"] for row in default.records())
    english, chinese = (" ".join(default.notes[language]) for language in ("en", "zh"))
    assert "Strata: 3, of which 1 carry information, for 79 studies" in english
    assert f"Of 9 cells {could} could have been found at all" in english
    assert "doi 10.1080/01621459.1985.10478212" in english
    assert "doi 10.1080/01621459.1985.10478212" in chinese
    assert "seed = 1" in english
    first = default.records()[0]
    assert f"studies-in-a-cell -p row={first['row']} -p column={first['column']} " in english


def test_cell_that_nobody_looked_for_is_kept_empty_by_a_chain(tmp_path: Path) -> None:
    """Sleep with an app has no p; the others have that of the chain, which here is the exact one
    but for its error, since no stratum could have filled the cell.
    """
    builder = concepts()
    for review, (dimension, only, held) in MASKED.items():
        add_review(builder, review, {dimension: only}, held)
    made = open_store(tmp_path / "graph", write=True)
    made.write(builder.freeze())
    result = ask(made, "evidence-gaps", {"draws": 2000})
    made.close()
    rows = cells(result)
    masked = rows["sleep", "app"]
    assert ("not looked for", None, False) == (
        masked["class"], masked["p"], masked["could_be_found"],
    )  # fmt: skip
    assert pytest.approx(1.0, abs=0.01) == rows["mood", "cbt"]["p"]
    assert any(
        "1 cells without a study are impossible or nobody looked" in n for n in result.notes["en"]
    )


def test_impossible_cell_is_kept_empty_and_burden_is_a_part_of_the_score(tmp_path: Path) -> None:
    """What a person decided of the planted gap takes it out of the ranking; a study that stands in
    an impossible cell is said to be an error; weights are over the largest.
    """
    builder = concepts({"condition:mood": 4.0, "condition:sleep": 1.0})
    add_review(builder, "any", {}, CELLS["any"])
    for condition in ("mood", "pain"):
        said = {"why": "cannot be", "decided_by": "A. N."}
        builder.add_edge("IMPOSSIBLE_WITH", f"condition:{condition}", "intervention:app", said)
    made = open_store(tmp_path / "graph", write=True)
    made.write(builder.freeze())
    result = ask(made, "evidence-gaps", {"draws": 1000, "permutations": 19})
    made.close()
    rows = cells(result)
    assert {("impossible", None, None)} == {
        (rows[cell]["class"], rows[cell]["score"], rows[cell]["rank"])
        for cell in (("mood", "app"), ("pain", "app"))
    }
    assert (None, 1.0, 0.25, None) == (
        rows["mood", "app"]["p"], rows["mood", "cbt"]["score_burden"],
        rows["sleep", "cbt"]["score_burden"], rows["pain", "cbt"]["score_burden"],
    )  # fmt: skip
    given = "odds_ratio", "homogeneity", "p_margins_only", "q_margins_only", "p_westfall_young"
    assert {(None,) * 5} == {tuple(row[name] for name in given) for row in result.records()}
    noted = " ".join(result.notes["en"])
    assert pytest.approx(24) == rows["mood", "cbt"]["expected"]
    assert "direct convolution" not in noted
    assert "Global test" not in noted
    assert "In 1 strata studies could have filled such a cell" in noted
    assert "两链一致：各" in " ".join(result.notes["zh"])
    assert "Error: 1 studies stand in 1 cells that were decided to be impossible" in noted


def test_leaving_a_review_out_says_on_what_a_gap_hangs(store: Store) -> None:
    """Without the review in which it is planted the gap cannot be tested; without the others it is
    as it was.
    """
    result = ask(store, "evidence-gaps", {"leave_out": True})
    gap = cells(result)["mood", "app"]
    assert 1 == gap["not_tested_left_out"]
    assert gap["q_left_out_high"] <= 0.001
    assert "of the sparse cells 0 stay sparse" in " ".join(result.notes["en"])


def test_permutations_correct_the_gap_and_test_the_table(store: Store) -> None:
    """Westfall and Young find the same cell."""
    result = ask(store, "evidence-gaps", {"permutations": 199})
    assert cells(result)["mood", "app"]["p_westfall_young"] <= 0.01
    assert any("Global test" in note for note in result.notes["en"])


def test_strata_are_parted_further_by_what_is_known(store: Store, default: Result) -> None:
    """All studies are of one literature: it parts nothing, and the note names it."""
    parted = ask(store, "evidence-gaps", {"by_literature": True})
    assert default.rows == parted.rows
    assert any("and within it literature" in note for note in parted.notes["en"])


def test_gap_is_one_of_synthesis_where_no_recent_review_is_known(store: Store) -> None:
    """`any` searched to 2020, the others to 2024: of cells that only `any` covers no review is
    recent; of the others nobody has rated the recent one.
    """
    rows = cells(ask(store, "evidence-gaps", {"recent_years": 3}))
    assert "synthesis" == rows["pain", "app"]["gap"]
    assert None is rows["mood", "cbt"]["gap"]
    assert "absolute" == rows["mood", "app"]["gap"]


FACTS = Facts(False, "looked for", 9, 8.0, 0.7, 0, 900, False, 2)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"impossible": True, "studies": 1}, ["impossible"]),
        ({"studies": 0, "state": "not looked for"}, ["not looked for"]),
        ({"studies": 0, "state": "admitted, not searched"}, ["admitted, not searched"]),
        ({"studies": 0, "state": "list incomplete"}, ["list incomplete"]),
        ({"studies": 0, "state": "scope not stated"}, ["scope not stated"]),
        ({"studies": 0, "state": "looked for in part"}, ["looked for in part"]),
        ({"studies": 0, "q": 0.01}, ["sparse", "empty"]),
        (
            {"studies": 0, "could_fill": 2, "q": None},
            ["open", "empty", "cannot tell"],
        ),
        ({"studies": 0}, ["empty"]),
        ({"studies": 2}, ["thin"]),
        ({"participants": 40}, ["thin"]),
        ({"participants": None}, ["covered"]),
        ({"one_literature": True}, ["one literature only"]),
        ({"reviews": 1}, ["one review only"]),
        ({"studies": 4, "q": None}, ["cannot tell"]),
        ({}, ["covered"]),
    ],
)
def test_each_class_has_its_cell(changed: dict[str, Any], expected: list[str]) -> None:
    """The first class that holds is the cell's; the others stand beside it."""
    values = {name: getattr(FACTS, name) for name in Facts.__slots__} | changed
    assert expected == classes_of(Facts(**values), Limits(thin_n=50))
    assert set(expected) <= set(CLASSES)


def test_gap_that_unmapped_words_could_fill_is_not_absolute() -> None:
    """Somebody looked, but a study may stand there."""
    values = {name: getattr(FACTS, name) for name in Facts.__slots__} | {"studies": 0}
    assert "absolute" == gap_of(Facts(**values), [])
    assert None is gap_of(Facts(**values | {"could_fill": 1}), [])
    assert None is gap_of(Facts(**values | {"state": "list incomplete"}), [])
