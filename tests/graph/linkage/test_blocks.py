"""Which records are compared: by content, never by their order, and no more than a build can bear."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from lacunary.graph.linkage.rules import (
    Index,
    Publication,
    bundled,
    default_rules,
    link,
    settle,
)

TITLE = "Internet-delivered cognitive behavioural therapy for insomnia in group {}"
SUPPLEMENT = "10.1016/s0924-9338"


def crowded(number: int) -> list[Publication]:
    """Records of which all titles begin alike, every tenth a copy of another."""
    records = [
        Publication(
            f"r{n:05d}",
            (TITLE.format(f"{n * 7919 % number} of the {'abcdefghij'[n % 10] * 5} arm"),),
            (f"Author{n % 7}, B.",),
            year=2000 + n % 3,
            journals=("Sleep",),
            volume=str(n % 5),
            pages=f"{n}-{n + 9}",
        )
        for n in range(number)
    ]
    copies = [replace(one, key=f"c{one.key}", pages="") for one in records[::10]]
    return [*records, *copies]


def one_doi(number: int) -> list[Publication]:
    """Abstracts of a supplement, each with a title of its own, all under the supplement's DOI."""
    dice = random.Random(1)
    words = ["".join(dice.choices("bcdfgaeiou", k=6)) for _ in range(900)]
    return [
        Publication(
            f"r{n:05d}",
            (" ".join(dice.choices(words, k=8)),),
            (f"{dice.choice(words).title()}, A.",),
            year=2015,
            journals=("European Psychiatry",),
            volume="30",
            issue="Suppl 1",
            pages=f"S{n // 4}",
            doi=SUPPLEMENT,
        )
        for n in range(number)
    ]


def boards(number: int) -> list[Publication]:
    """Editorial boards of one journal over the years."""
    return [
        Publication(
            f"r{n:05d}",
            ("Editorial Board",),
            (("Smith, J.",) if n % 2 else ()),
            year=1990 + n % 30,
            journals=("Sleep",),
            volume=str(n % 30),
            issue=str(n % 12),
        )
        for n in range(number)
    ]


# ---- order ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("made", [crowded, one_doi, boards])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_records_decides_nothing_in_a_crowded_block(
    made: Callable[[int], list[Publication]], seed: int
) -> None:
    """The same links, the same groups, and the same number left out."""
    records = made(150)
    one, other = Index(), Index()
    links = one.add(records)
    shuffled = random.Random(seed).sample(records, len(records))
    assert links == other.add(shuffled)
    assert settle(records, links) == settle(shuffled, links)
    assert (one.left_out, one.shared) == (other.left_out, other.shared)


def test_copies_are_found_in_a_crowded_block() -> None:
    """A record is compared with those that sort next to it by title and by place."""
    records = crowded(300)
    linked = {(one.one, one.other) for one in link(records) if one.outcome == "linked"}
    assert {(f"cr{n:05d}", f"r{n:05d}") for n in range(0, 300, 10)} <= linked


# ---- growth --------------------------------------------------------------------------------------
@pytest.mark.parametrize("made", [crowded, one_doi, boards])
def test_comparisons_grow_as_the_records_do(made: Callable[[int], list[Publication]]) -> None:
    """Four times doubled: never much more than twice the comparisons."""
    compared = []
    for number in (200, 400, 800, 1600, 3200):
        index = Index()
        index.add(made(number))
        compared.append(index.compared)
    assert all(more <= 2.6 * less + 200 for less, more in pairwise(compared)), compared


# ---- identifiers of many -------------------------------------------------------------------------
def test_an_identifier_of_many_titles_identifies_nothing() -> None:
    """No pairs because of it, and it is named with the number of records that carry it."""
    index = Index()
    assert [] == index.add(one_doi(12))
    assert [("doi", SUPPLEMENT, 12)] == [tuple(shared) for shared in index.shared.values()]


def test_an_identifier_of_many_titles_parts_nothing() -> None:
    """An abstract under the supplement's DOI and under its own is one report."""
    records = one_doi(12)
    own = replace(records[3], key="own", doi="10.1000/own")
    index = Index()
    links = index.add([*records, own])
    groups, _ = settle([*records, own], links, shared=index.shared)
    assert ["own", "r00003"] in groups


def test_an_identifier_of_two_titles_is_put_before_a_person() -> None:
    """One of the two may be typed wrongly."""
    assert ["proposed"] == [found.outcome for found in link(one_doi(2))]


def test_a_paper_in_three_spellings_keeps_its_identifier() -> None:
    """The title cut off, with a remark, and in capitals is no other title."""
    paper = replace(one_doi(1)[0], titles=(TITLE.format(1),))
    spelt = [paper.titles[0][:50], paper.titles[0] + " [see comments]", paper.titles[0].upper()]
    records = [replace(paper, key=str(n), titles=(title,)) for n, title in enumerate(spelt)]
    index = Index()
    assert ({}, 3) == (index.shared, len(index.add([paper, *records[:2]])))


# ---- proposals -----------------------------------------------------------------------------------
def test_proposals_that_hang_together_are_shown_up_to_a_limit() -> None:
    """The rest is counted: a hundred covers of one editor are no hundred questions."""
    everything = Index().add(boards(300))
    links, left_out = bundled(everything, default_rules())
    assert (60, len(everything) - 60) == (len(links), left_out)
