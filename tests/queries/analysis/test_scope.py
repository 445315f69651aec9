"""Whether anybody looked: small cases by hand, and the matrix of the demonstration's reviews."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest
from real_files import RealFiles

from lacunary.queries.analysis.scope import (
    Criterion,
    ReviewScope,
    Scopes,
    State,
    latest_date,
    reach,
)

BROADER = {
    "condition:depression": ["condition:mental-disorder"],
    "condition:postnatal-depression": ["condition:depression"],
    "condition:anxiety": ["condition:mental-disorder"],
    "delivery:app": ["delivery:mobile"],
}
ANY = Criterion("intervention", "not_limited")
CHINESE = Criterion("language", "only", limit="en; zh")
CELL = ("condition:depression", "intervention:cbt")


def only(*concepts: str) -> tuple[Criterion, ...]:
    """Criteria that admit these concepts and nothing else of their dimension."""
    return tuple(Criterion(name.partition(":")[0], "only", name) for name in concepts)


def review(*criteria: Criterion, name: str = "r", **known: object) -> ReviewScope:
    """A review with a complete list that searched both literatures, unless it is said otherwise."""
    found: dict[str, object] = {
        "complete": True,
        "searched": frozenset(("chinese", "international")),
        "search_to": "2020-05",
    }
    return ReviewScope(name, criteria, **(found | known))  # type: ignore[arg-type]


def state(*reviews: ReviewScope, literature: str = "chinese", digital: str = "any") -> State:
    """The state of depression × CBT."""
    return Scopes(reviews, BROADER).state(literature, CELL, digital)


def test_one_review_that_admits_both_has_looked() -> None:
    """With the review behind it, and the date to which it searched."""
    found = state(review(*only("condition:depression"), ANY, CHINESE))
    assert State("looked for", ("r",), "2020-05") == found


def test_two_reviews_that_admit_one_concept_each_have_not() -> None:
    """The row by one and the column by another is no search for the cell."""
    one = review(*only("condition:depression", "intervention:app"), CHINESE, name="one")
    other = review(*only("condition:anxiety"), ANY, CHINESE, name="other")
    assert State("not looked for") == state(one, other)


@pytest.mark.parametrize(
    ("rules", "known", "name"),
    [
        ((CHINESE,), {"complete": False}, "list incomplete"),
        (
            (Criterion("language", "not_limited"),),
            {"searched": frozenset(["international"])},
            "admitted, not searched",
        ),
        ((Criterion("language", "only", limit="en"),), {}, "not looked for"),
        ((Criterion("language", "unknown"),), {}, "scope not stated"),
        ((), {}, "scope not stated"),
        ((CHINESE,), {"searched": frozenset()}, "scope not stated"),
        (
            (Criterion("language", "unknown"),),
            {"searched": frozenset(["international"])},
            "scope not stated",
        ),
    ],
)
def test_each_lack_has_its_state(
    rules: tuple[Criterion, ...], known: dict[str, object], name: str
) -> None:
    """An incomplete list, no database of the literature, a language shut out, or one unknown."""
    assert name == state(review(*only("condition:depression"), ANY, *rules, **known)).name


def test_a_project_without_scopes_states_none() -> None:
    """Nothing is guessed, with reviews or without any."""
    assert "scope not stated" == state(review()).name
    assert State("scope not stated") == state()


def test_an_unknown_rule_is_never_a_yes() -> None:
    """A condition that may be admitted was not looked for, as far as anybody knows."""
    unknown = Criterion("condition", "unknown", "condition:depression")
    free = Criterion("condition", "not_limited")
    assert "scope not stated" == state(review(unknown, free, ANY, CHINESE)).name


def test_what_is_unknown_of_one_review_does_not_undo_what_another_looked_for() -> None:
    """One complete search is enough; a review of which nothing is known leaves `not looked for`
    open.
    """
    silent = review(name="silent")
    looked = review(*only("condition:depression"), ANY, CHINESE)
    shut = review(*only("condition:anxiety"), ANY, CHINESE, name="shut")
    assert "looked for" == state(looked, silent).name
    assert "scope not stated" == state(shut, silent).name


def test_only_admits_narrower_concepts_and_part_of_a_broader_one() -> None:
    """A review of depression looked for postnatal depression, and for part of mental disorders."""
    looked = review(*only("condition:depression"))
    scopes = Scopes([looked], BROADER)
    said = {
        name: scopes.admits(looked, f"condition:{name}")
        for name in ("postnatal-depression", "mental-disorder", "anxiety")
    }
    assert {"postnatal-depression": "yes", "mental-disorder": "in part", "anxiety": "no"} == said


def test_the_nearest_criterion_decides() -> None:
    """Mental disorders but not depression: anxiety is admitted; the exception is named as a limit."""
    rows = (
        Criterion("condition", "only", "condition:mental-disorder"),
        Criterion("condition", "excludes", "condition:depression"),
    )
    scopes = Scopes([looked := review(*rows)], BROADER)
    names = ("anxiety", "postnatal-depression", "mental-disorder")
    assert ["yes", "no", "yes"] == [scopes.admits(looked, f"condition:{name}") for name in names]
    assert ["condition: not depression"] == scopes.limits("r", ["condition:mental-disorder"])


def test_a_combination_shuts_out_a_part_of_a_concept() -> None:
    """`Addiction alone` is excluded; addiction beside depression is not."""
    rows = (
        Criterion("condition", "not_limited"),
        Criterion("condition", "excludes", "condition:depression", in_combination=True),
    )
    scopes = Scopes([looked := review(*rows)], BROADER)
    assert "in part" == scopes.admits(looked, "condition:depression")


def test_includes_restricts_nothing_and_admits_what_it_names() -> None:
    """Of what it does not name nothing is said."""
    looked = review(Criterion("condition", "includes", "condition:depression"))
    scopes = Scopes([looked], BROADER)
    said = [scopes.admits(looked, f"condition:{name}") for name in ("depression", "anxiety")]
    assert ["yes", "unknown"] == said


def test_only_binds_inside_its_facet() -> None:
    """`Only web` shuts apps out and says nothing about guidance; a concept whose facet nobody says
    is unknown.
    """
    web = review(Criterion("delivery", "only", "delivery:web", facet="channel"))
    others = review(
        Criterion("delivery", "only", "delivery:guided", facet="guidance"),
        Criterion("delivery", "excludes", "delivery:app", facet="channel"),
        name="others",
    )
    scopes = Scopes([web, others], BROADER)
    names = ("web", "app", "mobile", "guided", "audio")
    assert ["yes", "no", "no", "yes", "unknown"] == [
        scopes.admits(web, f"delivery:{name}") for name in names
    ]


def test_a_limit_in_words_shuts_out_no_concept_of_a_group() -> None:
    """`Aged 15 or older` is a limit to name; an intervention `tailored to the individual` leaves
    open what is admitted.
    """
    rows = (
        Criterion("population", "only", limit="age>=15"),
        Criterion("intervention", "only", limit="tailored"),
    )
    scopes = Scopes([looked := review(*rows)], BROADER)
    assert "yes" == scopes.admits(looked, "population:students")
    assert "unknown" == scopes.admits(looked, "intervention:cbt")
    assert ["population: age>=15"] == scopes.limits("r", ["condition:anxiety"])[1:]


@pytest.mark.parametrize(
    ("rule", "digital", "name"),
    [
        ("only", "yes", "looked for"),
        ("only", "no", "not looked for"),
        ("excludes", "yes", "not looked for"),
        ("not_limited", "no", "looked for"),
        ("unknown", "yes", "scope not stated"),
        ("only", "any", "looked for"),
    ],
)
def test_a_review_of_digital_interventions_did_not_look_for_others(
    rule: str, digital: str, name: str
) -> None:
    """Like with like: the criterion on digital binds where only such studies are shown."""
    digital_only = Criterion("digital", rule)
    looked = review(*only("condition:depression"), ANY, CHINESE, digital_only)
    assert name == state(looked, digital=digital).name


def test_a_review_in_chinese_alone_did_not_look_for_the_international_literature() -> None:
    """Its language shuts that out, whatever it searched."""
    rows = (*only("condition:depression"), ANY, Criterion("language", "only", limit="zh"))
    assert "not looked for" == state(review(*rows), literature="international").name


def test_dates_are_read_as_printed() -> None:
    """The latest of several; none where none is printed."""
    assert "2024-07" == latest_date(["2024-02, 2024-07", "2023-10-30"])
    assert None is latest_date(["inception", ""])


# ---- the demonstration's reviews, as shared/data/review_scopes/README.md has them -----------------
MOE_BYRNE = "moe-byrne-2022-tailored-workplace"
"""It takes mental health of any kind and names insomnia besides; the matrix has sleep in part."""
OF_THE_README = {"inside": "looked for", "partly": "looked for in part"}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def broader() -> dict[str, list[str]]:
    """Concept to what is directly above it, in the vocabularies that come with lacunary."""
    found: dict[str, list[str]] = {}
    for name in ("condition", "intervention", "design"):
        table = files("lacunary.loaders").joinpath("vocabulary", f"{name}.csv")
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
            if row["broader"]:
                found[f"{name}:{row['id']}"] = [f"{name}:{row['broader']}"]
    return found


def reviews_of(folder: Path) -> list[ReviewScope]:
    """The reviews that include studies, with their criteria, as the files have them."""
    criteria: dict[str, list[Criterion]] = {}
    for row in rows_of(folder / "review_scopes.csv"):
        criteria.setdefault(row["review"], []).append(
            Criterion(
                row["dimension"],
                row["rule"],
                row["concept"],
                row["facet"],
                row["value"],
                row["qualified"] == "yes",
            )
        )
    found = []
    for row in rows_of(folder / "reviews_summary.csv"):
        searched = {
            literature
            for literature in ("chinese", "international")
            if row[f"{literature}_databases"] not in ("", "0")
        }
        if row["unit"] != "review":
            rows = tuple(criteria[row["review"]])
            whole = row["listing"] == "complete"
            found.append(ReviewScope(row["review"], rows, whole, frozenset(searched)))
    return found


def test_the_matrix_of_the_demonstration_is_the_one_published(real: RealFiles) -> None:
    """19 conditions in two literatures: looked for, in part, or neither, and by which reviews.

    Those whose languages are not known looked for nothing here; there they count for the
    international literature.
    """
    folder = real("review_scopes")
    reviews = reviews_of(folder)
    scopes = Scopes(reviews, broader())
    unknown = {
        review.review
        for review in reviews
        if any(row.dimension == "language" and row.rule == "unknown" for row in review.criteria)
    }
    read_otherwise = {("international", "condition:sleep-problem"): {MOE_BYRNE}}
    for row in rows_of(folder / "scope_matrix.csv"):
        found = scopes.state(row["literature"], [row["condition"]])
        looked = found.name if found.name in OF_THE_README.values() else None
        where = (row["literature"], row["condition"])
        assert OF_THE_README.get(row["state"]) == looked, where
        named = row["named_in_the_criteria"] + "; " + row["admitted_because_not_limited"]
        by = set(
            re.findall(
                r"([a-z]+-[a-z0-9-]+) \(", named if looked == "looked for" else row["partly"]
            )
        )
        if looked:
            by |= read_otherwise.get(where, set())
            assert (where, by - unknown) == (where, set(found.reviews))


def test_the_reviews_reach_the_literatures_that_are_published(real: RealFiles) -> None:
    """Of the Chinese literature: yes 4, any language but no Chinese database, English only, unknown.

    One that prints no language criterion is not limited by one; there its reach is unknown.
    """
    folder = real("review_scopes")
    words = {"yes": "yes", "nominal": "admitted, not searched", "no": "no", "unknown": "unknown"}
    expected = {
        row["review"]: words[row["reach_chinese"].partition(" ")[0]]
        for row in rows_of(folder / "reviews_summary.csv")
    } | {"fortuna-2020-peer-support": "admitted, not searched"}
    found = {review.review: reach(review, "chinese") for review in reviews_of(folder)}
    assert {review: expected[review] for review in found} == found
    assert ["li-2023-chinese-descent", "qin-2022-cancer-apps", "zhang-2021", "zhu-2025"] == sorted(
        review for review, said in found.items() if said == "yes"
    )
