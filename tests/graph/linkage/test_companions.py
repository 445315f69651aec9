"""Pairs of the demonstration that are two reports of one trial, or look like it: read before any
rule was written for them, and unchanged since.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest
import study_rows
from study_rows import built

from lacunary.graph.records import Record

ROOT = Path(__file__).parents[3]
PAIRS = ROOT / "tests" / "fixtures" / "linkage" / "companion_pairs.csv"
DEVELOPMENT = ROOT / "tests" / "fixtures" / "linkage" / "companion_development.csv"
NETWORK = ROOT / "tests" / "fixtures" / "linkage" / "companion_network.csv"
SOURCES = ROOT / "examples" / "digital-mental-health" / "sources"
SHA256 = {
    PAIRS: "2ddc087b522f815a6336eaea3783fb560a796450e824d06082bcd5ee8d8fbb2b",
    DEVELOPMENT: "a12bcfdcbe62aaa75813f436fc4f753fecf4de29e32515a90b76c6afa0b359b9",
    NETWORK: "d2f73be4433b7a12e29205cc1ee8e5f58d09992fc378d99b091e122d39f3b5bd",
}
"""Of each set of pairs, as it was read."""
KEYS = {
    "included": ("review", "order"),
    "candidates": ("review", "label"),
    "metapsy-references": ("data_set", "study"),
    "works": ("id",),
}
"""The columns that name a row of a source in the pairs."""


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV without its comments."""
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(line for line in lines if line[:2] != "# "))


@pytest.mark.parametrize("pairs", list(SHA256), ids=lambda path: path.stem)
def test_the_pairs_are_those_that_were_read_before_the_rules(pairs: Path) -> None:
    """Whoever corrects a row changes the digest here, and says why."""
    assert SHA256[pairs] == hashlib.sha256(pairs.read_bytes()).hexdigest()


def test_a_pair_is_held_out_by_its_content() -> None:
    """Nobody chose which pairs rules may be written with."""
    for row in rows_of(PAIRS):
        half = row.pop("half")
        digit = hashlib.sha256("\x1f".join(row.values()).encode()).hexdigest()[0]
        assert half == ("tuning" if int(digit, 16) % 2 == 0 else "held out")


def test_there_are_sixty_companions_and_thirty_one_look_alikes() -> None:
    """Both halves hold some of each."""
    expected = {
        ("one trial", "tuning"): 30,
        ("one trial", "held out"): 30,
        ("two trials", "tuning"): 12,
        ("two trials", "held out"): 19,
    }
    assert expected == Counter((row["truth"], row["half"]) for row in rows_of(PAIRS))


@pytest.mark.parametrize("pairs", [PAIRS, DEVELOPMENT], ids=["first", "development"])
def test_every_record_of_a_pair_stands_in_the_demonstration(pairs: Path) -> None:
    """With the title that the pair gives it."""
    titles = {}
    for source, keys in KEYS.items():
        for row in rows_of(SOURCES / f"{source}.csv"):
            place = f"{source}:{'/'.join(row[key] for key in keys)}"
            titles.setdefault(place, row["title"] or row.get("title_zh", ""))
    for row in rows_of(pairs):
        for side in "ab":
            assert row[f"title_{side}"] == titles[row[f"place_{side}"]]


def test_a_second_set_for_development_has_look_alikes_of_the_same_teams() -> None:
    """Rules were changed with it; each row has its reason, and says what read it."""
    rows = rows_of(DEVELOPMENT)
    assert {"one trial": 28, "two trials": 50} == Counter(row["truth"] for row in rows)
    assert all(row["reason"] and row["read_by"] and not row["checked_by"] for row in rows)


def test_no_record_of_the_held_out_half_is_in_the_set_for_development() -> None:
    """Nor any pair of the other half: what is counted twice tells nothing new."""
    first, second = rows_of(PAIRS), rows_of(DEVELOPMENT)
    held = {row[f"title_{side}"] for row in first if row["half"] == "held out" for side in "ab"}
    assert held.isdisjoint(row[f"title_{side}"] for row in second for side in "ab")
    pairs = [
        {frozenset((row["title_a"], row["title_b"])) for row in rows} for rows in (first, second)
    ]
    assert pairs[0].isdisjoint(pairs[1])


# ---- a third set, of a public network of digital health: read before the rules were changed -----
def test_pairs_of_the_network_are_parted_by_their_content() -> None:
    """Nobody chose which of them are held out, nor which second record no review lists."""
    rows = rows_of(NETWORK)
    for row in rows:
        half, standing = row.pop("half"), row.pop("b_is")
        digits = hashlib.sha256("\x1f".join(row.values()).encode()).hexdigest()
        assert half == ("development" if int(digits[0], 16) % 2 == 0 else "held out")
        assert standing == ("listed" if int(digits[1], 16) % 2 == 0 else "cited")
    assert {"one trial": 49, "two trials": 44} == Counter(row["truth"] for row in rows)


def test_no_pair_of_the_network_is_in_another_set() -> None:
    """It is fresh: not even one of its titles stands in them."""
    others = {
        row[f"title_{side}"].casefold()
        for path in (PAIRS, DEVELOPMENT)
        for row in rows_of(path)
        for side in "ab"
    }
    own = [row[f"title_{side}"].casefold() for row in rows_of(NETWORK) for side in "ab"]
    assert others.isdisjoint(own)
    assert len(own) == len(set(own))


def outcomes(pairs: list[dict[str, str]]) -> Counter[tuple[str, str]]:
    """What becomes of pairs in one graph: titles, authors, years and DOIs are all that it has."""
    records, lines = [], []
    for number, pair in enumerate(pairs):
        listed = pair["b_is"] == "listed"
        records.append(_as_row(pair, "a", 2 * number + 2, listed=True))
        records.append(_as_row(pair, "b", 2 * number + 3, listed=listed))
        lines.append([f"{record.source}:{record.line}" for record in records[-2:]])
    graph = built(records).graph
    things: dict[str, set[str]] = {}
    studies: dict[str, set[str]] = {}
    for edge in graph.edges("REPORTED_IN"):
        studies.setdefault(edge["to"], set()).add(edge["from"])
    for report in graph.nodes("Report"):
        for place in report["sources"]:
            things[place] = studies.get(report["id"], {report["id"]})
    families: dict[str, set[str]] = {}
    for name in ("ABOUT_STUDY", "ABOUT_REPORT"):
        for edge in graph.edges(name):
            link = graph.node(edge["from"]) or {}
            if (link["level"], link["outcome"]) == ("study", "proposed"):
                families.setdefault(edge["to"], set()).add(link["id"])
    found: Counter[tuple[str, str]] = Counter()
    for pair, (one, other) in zip(pairs, lines, strict=True):
        asked = [
            {link for thing in things[place] for link in families.get(thing, ())}
            for place in (one, other)
        ]
        linked = bool(things[one] & things[other])
        outcome = "linked" if linked else "proposed" if asked[0] & asked[1] else "nothing"
        found[pair["truth"], outcome] += 1
    return found


def _as_row(pair: dict[str, str], side: str, line: int, *, listed: bool) -> Record:
    said = {
        "title": pair[f"title_{side}"],
        "authors": [name.strip() for name in pair[f"authors_{side}"].split(";")],
        "year": int(pair[f"year_{side}"]),
        "journal": pair[f"journal_{side}"] or None,
        "doi": pair[f"doi_{side}"].lower() or None,
    }
    if listed:
        return study_rows.row(
            "inclusion", "list", line, review="network", label=f"{side}{line}", **said
        )
    return study_rows.row("report", "works", line, **said)


@pytest.mark.parametrize(
    ("half", "found", "missed", "wrong"),
    [("development", 18, 5, 4), ("held out", 15, 11, 6)],
)
def test_companions_of_another_field_are_proposed_by_titles_and_authors_alone(
    half: str, found: int, missed: int, wrong: int
) -> None:
    """In the half that rules were written with at least three in four, one proposal in four wrong
    at most; of the other half fewer are found and more are wrong, and its rows were never read
    again. No pair is linked.
    """
    counts = outcomes([pair for pair in rows_of(NETWORK) if pair["half"] == half])
    assert found + missed == counts["one trial", "proposed"] + counts["one trial", "nothing"]
    assert found <= counts["one trial", "proposed"]
    assert wrong >= counts["two trials", "proposed"]
    assert {0} == {counts[truth, "linked"] for truth in ("one trial", "two trials")}
