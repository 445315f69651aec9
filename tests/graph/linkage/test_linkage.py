"""Record linkage: what is one report, what a person is asked, what is kept apart, and that the
order of records does not matter.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from lacunary.graph.errors import GraphError, ProjectError
from lacunary.graph.linkage.rules import Index, Link, Publication, default_rules, link, settle

PAPER = Publication(
    "a",
    ("Talc slurry versus poudrage for malignant pleural effusion: a randomised trial",),
    ("Dresler, Carolyn M.", "Olak, Jemi", "Herndon, James E."),
    year=2005,
    journals=("American Journal of Respiratory and Critical Care Medicine",),
    volume="127",
    issue="3",
    pages="909-915",
)


def outcome(one: Publication, level: Any = "report", **changed: Any) -> str:
    """What the publication and a changed copy of it are to each other."""
    found = link([one, replace(one, key="b", **changed)], level)
    return found[0].outcome if found else "nothing"


# ---- one report ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changed",
    [
        {"journals": ("Am J Respir Crit Care Med",), "pages": "909-15"},
        {
            "titles": (
                "TALC SLURRY VERSUS POUDRAGE FOR MALIGNANT PLEURAL EFFUSION - A RANDOMISED TRIAL",
            )
        },
        {
            "titles": (
                (
                    "[Talc slurry versus poudrage for malignant pleural effusion: a randomised"
                    " trial]. [German]"
                ),
            )
        },
        {"titles": (PAPER.titles[0] + ".[Erratum appears in Chest 2005;128(4):12]",)},
        {"titles": (PAPER.titles[0] + " [see comments]",), "authors": ("Dresler CM", "Olak J")},
        {
            "titles": ("Talc slurry versus poudrage for malignant pleural effusion",),
            "authors": ("Dresler C",),
        },
        {
            "titles": (
                "Talc slurry vs. poudrage for malignant pleural effusions: a randomized trial",
            )
        },
        {"authors": ()},
        {"authors": ("Carolyn, Dresler", "Jemi, Olak")},
        {"year": 2004},
        {"volume": "", "issue": "", "pages": ""},
        {"journals": (), "issue": "1761"},
        {"pages": "S909-S915; discussion 916"},
        {"pages": "Suppl-61"},
        {"pages": "t-20"},
        {"pages": "250-"},
        {"pages": "e43268"},
        {"pages": "912-918"},
        {"titles": (PAPER.titles[0] + " [97 refs]",)},
        {"titles": (PAPER.titles[0] + ". [Review] [97 refs]",)},
        {"titles": (PAPER.titles[0] + " (References: 97)",)},
        {"authors": ("Dresler CM et al.",)},
        {"authors": ("Dresler CM", "and others")},
        {"authors": ("Dresler",)},
        {"authors": ("Talc Study Group",)},
        {"authors": ("Dresler CM", "TALC Study Group")},
        {"authors": ("Anonymous",), "pages": ""},
        {"year": 2006, "volume": "", "issue": "", "pages": "", "journals": ()},
        {"year": 2006, "volume": "", "issue": "", "pages": ""},
        {"year": None},
        {"titles": ("Slurry or poudrage of talc where cancer has reached the pleura",)},
    ],
)
def test_exports_of_one_paper_are_linked(changed: dict[str, Any]) -> None:
    """Abbreviations, capitals, brackets, page formats, missing fields and an online-first year do
    not make another paper.
    """
    assert "linked" == outcome(PAPER, **changed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("García-López, M.", "Lopez Garcia M"),
        ("García López, María", "Garcia M"),
        ("Rojas-Miranda, A.", "Miranda A"),
        ("Lopez Garcia M", "García, María López"),
        ("Mulić, S.", "Muli, S."),
        ("王贤", "王贤等"),
        ("Wang X", "王贤 等"),
    ],
)
def test_names_of_one_person_are_no_conflict(one: str, other: str) -> None:
    """Double surnames in either order or in part, letters lost, the rest of the list not named."""
    found = link([replace(PAPER, authors=(one,)), replace(PAPER, key="b", authors=(other,))])
    authors = next(piece for piece in found[0].compared if piece.field == "authors")
    assert authors.points > 0


@pytest.mark.parametrize(
    "changed",
    [
        {"pages": "S12", "volume": "123", "issue": "Suppl 1", "journals": ("Chest",), "year": 2003},
        {
            "titles": (
                (
                    "Talc slurry versus poudrage for malignant pleural effusion: a randomised"
                    " trial, part II"
                ),
            ),
            "pages": "916-923",
        },
        {
            "titles": (
                "Doxycycline versus bleomycin for malignant pleural effusion: a randomised trial",
            ),
            "pages": "916-923",
        },
        {"titles": ("Erratum: " + PAPER.titles[0],), "pages": "1200", "issue": "5"},
        {"pages": "1200-1210", "volume": "130", "year": 2008},
    ],
)
def test_other_papers_with_nearly_the_same_title_are_not_linked(changed: dict[str, Any]) -> None:
    """A conference abstract, a second part, a sister trial, an erratum, and the same title years
    later.
    """
    assert "linked" != outcome(PAPER, **changed)


def test_a_number_printed_twice_is_one_number() -> None:
    """The name of a group that holds the trial's number before the title: no second part of the
    paper.
    """
    trial = replace(
        PAPER,
        titles=("Pilot randomised controlled trial of Help4Mood, an embodied virtual agent",),
        doi="10.1000/x",
    )
    assert "linked" == outcome(trial, titles=(f"Help4Mood Consortium. {trial.titles[0]}",))


def test_a_word_that_is_not_a_spelling_makes_another_paper() -> None:
    """The protocol and the results of a trial differ in one word, in one journal and year; without
    pages a person decides.
    """
    title = (
        "Text messages to improve adherence to antiretroviral therapy in rural clinics: {} of the"
        " individual patient meta-analysis"
    )
    paper = replace(PAPER, titles=(title.format("protocol"),), volume="", issue="", pages="")
    assert "linked" != outcome(paper, titles=(title.format("results"),))


def test_two_abstracts_on_one_page_by_the_same_authors_are_put_before_a_person() -> None:
    """Efficacy and safety in one supplement: the same place and authors, titles alike."""
    title = (
        "{} of nilotinib in adults with newly diagnosed chronic myeloid leukaemia: two-year results"
    )
    abstract = replace(PAPER, titles=(title.format("Efficacy"),), issue="Suppl 1", pages="S12-S13")
    assert "linked" != outcome(abstract, titles=(title.format("Tolerability"),))


def test_letters_with_one_title_on_one_page_are_put_before_a_person() -> None:
    """Replies of different authors share title, journal and pages; only the authors tell them
    apart.
    """
    letter = replace(PAPER, pages="2243-5; author reply 2243-5")
    assert "proposed" == outcome(letter, authors=("Bouros, Demosthenes",))


def test_versions_of_a_cochrane_review_are_not_one_report() -> None:
    """The review's number stands for the page and stays from version to version."""
    review = replace(
        PAPER,
        journals=("Cochrane Database of Systematic Reviews",),
        volume="",
        issue="1",
        pages="CD006828",
        year=2008,
    )
    assert "linked" != outcome(review, issue="6", year=2012)
    (found,) = link(
        [
            replace(review, doi="10.1002/14651858.CD006828.pub2"),
            replace(review, key="b", doi="10.1002/14651858.CD006828.pub3", year=2009, issue="6"),
        ]
    )
    assert ("proposed", "VERSION_OF") == (found.outcome, found.relation)


def test_yearly_reports_with_their_year_in_the_title_are_not_one_report() -> None:
    """Numbers in titles count, however alike the rest is."""
    report = replace(
        PAPER,
        titles=("Annual report of the national registry of pleural disease 2010",),
        pages="1-40",
        volume="12",
    )
    assert "linked" != outcome(
        report,
        titles=("Annual report of the national registry of pleural disease 2011",),
        year=2006,
        volume="13",
    )


def test_a_title_that_says_too_little_does_not_link() -> None:
    """`Reply` in one journal and year, by authors who are not named."""
    reply = Publication("a", ("Reply",), year=2005, journals=("Chest",))
    assert "linked" != outcome(reply)


# ---- identifiers ---------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["doi", "pmid", "pmcid"])
def test_a_conflict_between_strong_identifiers_vetoes(kind: str) -> None:
    """Two DOIs, PMIDs or PMCIDs are two reports, however alike the records; the pair is kept with
    its evidence.
    """
    values = ("10.1000/one", "10.2000/another") if kind == "doi" else ("12345", "12346")
    (found,) = link(
        [replace(PAPER, **{kind: values[0]}), replace(PAPER, key="b", **{kind: values[1]})]
    )
    assert ("distinct", f"{kind} conflict") == (found.outcome, found.reason)


def test_the_same_doi_links_whatever_is_missing() -> None:
    """A bare DOI and a full record with the resolver's address before it."""
    full = replace(PAPER, doi="https://doi.org/10.1000/TALC")
    assert "linked" == outcome(
        full,
        doi="10.1000/talc",
        titles=(),
        authors=(),
        journals=(),
        pages="",
        volume="",
        issue="",
        year=None,
    )


def test_a_doi_that_everything_else_contradicts_is_put_before_a_person() -> None:
    """A DOI typed wrongly, or of a supplement with many abstracts, does not merge two papers."""
    paper = replace(PAPER, doi="10.1000/talc")
    assert "proposed" == outcome(
        paper, titles=("Group counselling for loneliness",), authors=("Hang R",), pages="3-9"
    )


def test_identifiers_that_contradict_each_other_are_put_before_a_person() -> None:
    """One DOI and two PMIDs: somebody mistyped, and only a person can say who."""
    assert "proposed" == outcome(replace(PAPER, doi="10.1000/talc", pmid="1"), pmid="2")


# ---- evidence and thresholds ---------------------------------------------------------------------
def test_the_score_is_the_sum_of_its_evidence() -> None:
    """A person can recompute every score from what the link lists."""
    (found,) = link(
        [PAPER, replace(PAPER, key="b", pages="", volume="128", authors=("Dresler CM",))]
    )
    assert found.score == sum(piece.points for piece in found.compared)
    assert {"title": "agrees", "pages": "missing", "volume": "conflicts"}.items() <= {
        piece.field: piece.verdict for piece in found.compared
    }.items()


def test_thresholds_can_be_changed() -> None:
    """With a higher threshold a link is only proposed."""
    strict = default_rules().with_thresholds({"report": {"linked": 40}})
    assert ["proposed"] == [
        found.outcome for found in link([PAPER, replace(PAPER, key="b")], rules=strict)
    ]


@pytest.mark.parametrize(
    "wrong", [{"reports": {"linked": 3}}, {"report": {"link": 3}}, {"report": {"linked": 3}}]
)
def test_a_wrong_threshold_is_an_error(wrong: dict[str, dict[str, int]]) -> None:
    """An unknown level, an unknown name, and a threshold below that of proposals."""
    with pytest.raises(ProjectError):
        default_rules().with_thresholds(wrong)


# ---- order and growth ----------------------------------------------------------------------------
def made_up(number: int, seed: int) -> list[Publication]:
    """Made-up records, some of them spoilt copies of others."""
    dice = random.Random(seed)
    words = [
        f"{a}{b}"
        for a in ("pleur", "cardi", "neur", "psych", "derm", "nephr")
        for b in ("itis", "ology", "osis", "algia", "ectomy")
    ]
    found: list[Publication] = []
    for n in range(number):
        if found and dice.random() < 0.4:
            copy = replace(dice.choice(found), key=f"r{n:04d}")
            spoilt = dice.choice(
                [
                    {"pages": ""},
                    {"volume": ""},
                    {"year": None},
                    {"authors": copy.authors[:1]},
                    {"doi": ""},
                    {"pages": "7"},
                ]
            )
            found.append(replace(copy, **spoilt))
            continue
        title = " ".join(dice.sample(words, 6)).capitalize()
        authors = tuple(f"{dice.choice(words).title()}, {dice.choice('ABC')}." for _ in range(3))
        place = {
            "volume": str(dice.randrange(1, 30)),
            "pages": str(dice.randrange(1, 99)),
            "year": 2000 + n % 9,
        }
        found.append(
            Publication(
                f"r{n:04d}",
                (title,),
                authors,
                journals=(f"J {dice.choice(words)}",),
                doi=f"10.1000/{n}",
                **place,
            )
        )
    return found


@pytest.mark.parametrize("level", ["report", "study"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_adding_records_later_gives_the_same_links_as_all_at_once(level: Any, seed: int) -> None:
    """New records are compared only with those that share a key, and nothing is lost by it, as long
    as no block is crowded.
    """
    records = made_up(300 if level == "report" else 100, seed)
    if level == "study":  # copies of one title are one report; its protocol is another
        told = ("", ": protocol of a trial")
        records = [
            replace(one, titles=(one.titles[0] + told[number % 2],))
            for number, one in enumerate(records)
        ]
    full = Index(level).add(records)
    index, parts = Index(level), list[Link]()
    for start, end in ((0, 80), (80, 81), (81, len(records))):
        parts += index.add(records[start:end])
    assert full == sorted(parts, key=lambda found: (found.one, found.other))
    assert len(full) > (50 if level == "report" else 10)


def test_the_order_of_records_does_not_matter() -> None:
    """The same links, with the same ends, from shuffled records."""
    records = made_up(200, 4)
    assert link(records) == link(random.Random(5).sample(records, len(records)))


def test_what_a_crowded_block_leaves_out_is_counted() -> None:
    """Five hundred records with one beginning: comparisons beyond the limit are not made, and not
    hidden.
    """
    index = Index()
    index.add(replace(PAPER, key=str(n), doi=f"10.1000/{n}") for n in range(403))
    assert index.left_out > 0


def test_a_key_is_given_once() -> None:
    """Two records with one key cannot be told apart in decisions."""
    with pytest.raises(GraphError):
        link([PAPER, PAPER])


# ---- groups --------------------------------------------------------------------------------------
def test_a_record_between_two_papers_does_not_join_them() -> None:
    """A record without DOI fits two papers with different DOIs: it goes with the better one, the
    other link is proposed.
    """
    records = [
        replace(PAPER, doi="10.1000/one"),
        replace(PAPER, key="b"),
        replace(PAPER, key="c", doi="10.2000/another", pages=""),
    ]
    groups, links = settle(records, link(records))
    assert [["a", "b"], ["c"]] == groups
    assert {("a", "b"): "linked", ("a", "c"): "distinct", ("b", "c"): "proposed"} == {
        (x.one, x.other): x.outcome for x in links
    }


def test_a_decision_beats_the_rules() -> None:
    """What a person calls distinct stays apart, through other records as well."""
    records = [PAPER, replace(PAPER, key="b"), replace(PAPER, key="c", pages="909")]
    groups, _ = settle(records, link(records), distinct=[("a", "b")])
    assert 2 == len(groups)
    assert not any({"a", "b"} <= set(group) for group in groups)


# ---- studies -------------------------------------------------------------------------------------
TRIAL = replace(PAPER, registrations=("ChiCTR2000034567",), n=151)
FOLLOW_UP: dict[str, Any] = {
    "titles": ("Two-year outcomes after pleural drainage with talc",),
    "year": 2007,
    "journals": ("Chest",),
    "volume": "131",
    "pages": "80",
}


def test_reports_with_one_registration_and_first_author_are_one_study() -> None:
    """The registration may stand in a longer text, before or after other words."""
    assert "linked" == outcome(
        TRIAL, "study", **FOLLOW_UP, registrations=("Registered as ChiCTR2000034567 on 1 May",)
    )


def test_a_registration_without_a_shared_author_is_put_before_a_person() -> None:
    """Reports cite the registrations of other trials as well."""
    assert "proposed" == outcome(
        TRIAL, "study", **FOLLOW_UP, authors=("Maskell, N.", "Davies, C."), n=80
    )


def test_different_registrations_are_different_studies() -> None:
    """Sister trials have the same authors, words and numbers of participants."""
    assert "distinct" == outcome(TRIAL, "study", registrations=("ChiCTR2000034568",))


def test_numbers_of_two_registries_are_no_conflict() -> None:
    """A trial may be registered in China and at ClinicalTrials.gov; only a person can say that it
    is one.
    """
    assert "proposed" == outcome(
        replace(TRIAL, registrations=("NCT01234567",)), "study", registrations=("ChiCTR2000034567",)
    )


def test_the_kind_of_trial_within_a_chinese_registration_does_not_matter() -> None:
    """Older numbers are printed with and without the letters that tell the kind of trial."""
    assert "linked" == outcome(
        replace(TRIAL, registrations=("ChiCTR-IOR-15006034",)),
        "study",
        registrations=("ChiCTR15006034",),
    )


def test_without_a_registration_a_study_is_only_proposed() -> None:
    """The same authors, title words and participants make a proposal, however high the score."""
    plain = replace(TRIAL, registrations=())
    assert "proposed" == outcome(plain, "study", year=2006, journals=("Chest",), pages="80")


def test_reports_of_other_authors_are_not_one_study() -> None:
    """A shared method and number of participants is not a shared study."""
    plain = replace(TRIAL, registrations=())
    assert "nothing" == outcome(plain, "study", **FOLLOW_UP, authors=("Maskell, N.",))
