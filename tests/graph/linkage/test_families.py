"""Reports of one trial: what speaks for one and what against, and the families that are proposed."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.linkage.families import Tie, families, telling_ties
from lacunary.graph.linkage.judging import Link
from lacunary.graph.linkage.rules import Index, Publication, default_rules, link

TRIAL = Publication(
    "a",
    ("Web-based self-help for insomnia in nurses: a randomised controlled trial",),
    ("Kowalska A", "Brandt T", "Osei K", "Lindqvist M"),
    year=2015,
    sizes=(182,),
    countries=("region:pl",),
)


def outcome(one: Publication, **changed: Any) -> str:
    """What a report and another one, that differs in what is given, are to each other."""
    found = link([one, replace(one, key="b", **changed)], "study")
    return found[0].outcome if found else "nothing"


# ---- evidence for
@pytest.mark.parametrize(
    "title",
    [
        "Web-based self-help for insomnia in nurses: study protocol of a randomised trial",
        "Twelve-month follow-up of web-based self-help for insomnia in nurses",
        "Cost-effectiveness of web-based self-help for insomnia in nurses",
        "Web-based self-help for insomnia in nurses: mediators of change",
        "Usage of web-based self-help for insomnia in nurses: a qualitative study",
    ],
)
def test_a_report_of_another_kind_by_the_same_team_is_proposed(title: str) -> None:
    """Never linked: nothing but the words says that they are of one trial."""
    assert "proposed" == outcome(TRIAL, titles=(title,), year=2016)


@pytest.mark.parametrize(
    ("one", "other", "year"),
    [
        (
            "A diary for people with uncontrolled asthma: a trial",
            "An app for asthma: a trial",
            2016,
        ),
        ("Walks for long-term cancer survivors: a trial", "Walks for rural adults: a trial", 2016),
        ("A diary of sickle cell crises: a trial", "A diary in rheumatoid arthritis: usage", 2016),
        ("Messages about salt: a trial", "Protocol of a trial of messages on salt and sugar", 2018),
    ],
    ids=["uncontrolled asthma", "long-term survivors", "other illnesses", "a later protocol"],
)
def test_words_that_only_look_like_a_kind_of_report_tell_nothing(
    one: str, other: str, year: int
) -> None:
    """An illness that is not controlled is no open trial, long-term survivors are no follow-up."""
    trial = replace(TRIAL, titles=(one,), sizes=(), countries=())
    assert "nothing" == outcome(trial, titles=(other,), year=year)


def test_further_results_soon_under_one_name_are_proposed() -> None:
    """Later they are those of the next trial."""
    one = "Pennies for pills: a randomised trial of rewards for taking medicines in farmers"
    other = (
        "Rewards for taking medicines in farmers and motives, results of pennies for pills, a trial"
    )
    trial = replace(TRIAL, titles=(one,), sizes=(), countries=())
    found = [outcome(trial, titles=(other,), year=year) for year in (2016, 2020)]
    assert ["proposed", "nothing"] == found


def test_a_chinese_follow_up_is_proposed() -> None:
    """Kinds are told in both languages."""
    trial = Publication(
        "a", ("正念减压对糖尿病患者睡眠质量的干预试验",), ("王芳", "李强", "赵敏"), year=2015
    )
    assert "proposed" == outcome(trial, titles=("正念减压对糖尿病患者睡眠质量的随访研究",))


def test_the_exact_number_with_the_country_and_the_programme_is_enough() -> None:
    """Two papers of first results of one programme: other outcomes of the same persons."""
    trial = replace(TRIAL, titles=("The SleepWell trial of self-help in nurses with insomnia",))
    other = ("Mood of nurses with insomnia after SleepWell: a randomised trial",)
    assert "proposed" == outcome(trial, titles=other)
    assert "nothing" == outcome(trial, titles=other, sizes=(240,))


def test_one_registration_links_and_several_only_propose() -> None:
    """A report that names the numbers of other trials too is of none of them for sure."""
    trial = replace(TRIAL, registrations=("NCT01234567",))
    changed: dict[str, Any] = {"titles": ("Sleep and mood of nurses after a year",), "year": 2016}
    assert "linked" == outcome(trial, **changed)
    several = "NCT01234567 and NCT07654321"
    assert "proposed" == outcome(trial, **changed, registrations=(several,))


def test_a_process_paper_without_a_word_about_a_trial_is_proposed() -> None:
    """By what it is about and its team: such a title is not one of first results."""
    other = ("Text message exchanges of nurses with insomnia in web-based self-help",)
    assert "proposed" == outcome(TRIAL, titles=other, sizes=())
    results = ("Text messages for nurses with insomnia in web-based self-help: a trial",)
    assert "nothing" == outcome(TRIAL, titles=results, sizes=())


def test_a_pilot_and_a_paper_about_its_process_are_proposed() -> None:
    """Only a pilot and a trial are two trials."""
    pilot = replace(TRIAL, titles=("Self-help for insomnia in nurses: a feasibility trial",))
    assert "proposed" == outcome(
        pilot, titles=("Perspectives of nurses on self-help for insomnia",)
    )


def test_one_number_under_one_programme_is_one_trial_also_with_other_first_results() -> None:
    """Two papers of a trial with two outcomes; another number is another trial."""
    trial = replace(TRIAL, titles=("SleepWell for tired nurses: a randomised trial",), countries=())
    other = ("Sick leave after SleepWell: a randomised trial",)
    assert "proposed" == outcome(trial, titles=other)
    assert "nothing" == outcome(trial, titles=other, sizes=(240,))


def test_a_first_author_alone_among_the_others_needs_much_besides() -> None:
    """An economist's paper about the same persons is proposed, one about others is not."""
    paper = {"authors": ("Osei K", "Third C", "Fourth D"), "sizes": ()}
    same = "Cost-effectiveness of web-based self-help for insomnia in nurses"
    assert "proposed" == outcome(TRIAL, titles=(same,), **paper)
    assert "nothing" == outcome(TRIAL, titles=("Cost-effectiveness of self-help",), **paper)


# ---- evidence against
@pytest.mark.parametrize(
    "title",
    [
        "Cost-effectiveness of web-based self-help for smoking in nurses",
        "Cost-effectiveness of web-based self-help for insomnia in pregnancy",
    ],
    ids=["condition", "persons"],
)
def test_titles_that_name_other_persons_are_of_another_trial(title: str) -> None:
    """What they suffer from, or who they are."""
    team = ("Kowalska A", "Brandt T", "Third C")
    assert "nothing" == outcome(TRIAL, titles=(title,), authors=team, sizes=())


def test_a_report_that_is_only_cited_must_say_more() -> None:
    """What a review lists is proposed on less than what it does not."""
    changed: dict[str, Any] = {
        "titles": ("Cost-effectiveness for hospital nurses",),
        "authors": ("Kowalska A", "Brandt T", "Osei K"),
        "sizes": (),
    }
    assert "proposed" == outcome(TRIAL, **changed)
    assert "nothing" == outcome(TRIAL, **changed, cited=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"titles": ("Web-based self-help for insomnia in nurses: a pilot trial",)},
        {"titles": ("Guided web-based self-help for insomnia in nurses: a randomised trial",)},
        {"titles": ("Web-based self-help for insomnia in physicians: a randomised trial",)},
        {"titles": ("Self-help for insomnia in nurses: a systematic review",)},
        {"sizes": (64,)},
        {"countries": ("region:gh",)},
    ],
    ids=["pilot", "guided", "physicians", "review", "n", "country"],
)
def test_two_trials_of_one_team_are_not_proposed(changed: dict[str, Any]) -> None:
    """Near-identical titles, and something that says otherwise."""
    assert "nothing" == outcome(TRIAL, **({"year": 2017, "sizes": ()} | changed))


def test_what_contradicts_keeps_one_registration_from_linking() -> None:
    """A person is asked."""
    trial = replace(TRIAL, registrations=("NCT01234567",))
    assert "linked" == outcome(trial, titles=("Sleep of nurses: one-year follow-up",))
    assert "proposed" == outcome(trial, countries=("region:gh",))
    assert "proposed" == outcome(trial, sizes=(20,))
    opposite = ("Web-based self-help for insomnia in physicians: a randomised controlled trial",)
    assert "proposed" == outcome(trial, titles=opposite)


def test_the_name_of_a_programme_alone_joins_nothing() -> None:
    """MoodGYM was tried by many; numbers behind a name are of different trials."""
    trial = replace(TRIAL, titles=("MoodGYM for depressed students: a randomised trial",))
    protocol = ("MoodGYM for depressed students: protocol of a randomised trial",)
    assert "nothing" == outcome(trial, titles=protocol, authors=("Other A", "Someone B"))
    assert "proposed" == outcome(trial, titles=protocol)
    first, second = ("Calm 2: self-help for nurses",), ("Calm 3: protocol of self-help for nurses",)
    assert "nothing" == outcome(replace(TRIAL, titles=first), titles=second)


def test_two_reports_that_no_review_lists_are_not_compared() -> None:
    """Nobody asks whether two cited works are of one study."""
    protocol = "Web-based self-help for insomnia in nurses: study protocol of a randomised trial"
    records = [
        replace(TRIAL, cited=True),
        replace(TRIAL, key="b", titles=(protocol,), cited=True),
        replace(TRIAL, key="c", titles=("Cost-effectiveness of self-help for insomnia in nurses",)),
    ]
    assert [("a", "c"), ("b", "c")] == [(one.one, one.other) for one in link(records, "study")]


# ---- families
def tie(one: str, other: str, score: int) -> Tie[str]:
    """A proposal between two things."""
    return Tie(Link(one, other, "study", "proposed", score, (), False, "score"), one, other)


def members(*ties: Tie[str], apart: tuple[tuple[str, str], ...] = (), most: int = 12) -> list[str]:
    """The members of each family."""
    return ["".join(family.members) for family in families(ties, apart, most=most)[0]]


def test_a_family_names_all_records_its_most_telling_pair_first() -> None:
    """Three reports make one family, not three pairs; each further one with its best tie."""
    ties = [tie("a", "b", 10), tie("b", "c", 12), tie("a", "c", 11), tie("x", "y", 11)]
    assert ["bca", "xy"] == members(*ties)
    (first, _), left_out = families(ties, most=12)
    assert ([12, 11], 0) == ([one.link.score for one in first.ties], left_out)


def test_a_family_has_a_cap_and_the_rest_is_counted() -> None:
    """What does not fit is left out, however much hangs together."""
    chain = [tie(f"{n:02d}", f"{n + 1:02d}", 20) for n in range(20)]
    found, left_out = families(chain, most=5)
    assert all(len(family.members) <= 5 for family in found)
    assert 20 == sum(len(family.ties) for family in found) + left_out
    assert left_out


def test_what_must_stay_apart_is_in_two_families() -> None:
    """A protocol that may be of either of two trials is asked about with each."""
    ties = [tie("a", "p", 12), tie("b", "p", 11)]
    assert ["ap", "bp"] == members(*ties, apart=(("a", "b"),))


def test_two_trials_are_in_two_families_unless_they_are_tied() -> None:
    """A follow-up that fits a pilot and a later trial is asked about with each."""
    ties = [tie("a", "f", 12), tie("b", "f", 12)]
    assert ["af", "bf"] == ["".join(one.members) for one in families(ties, (), {"f"}, most=9)[0]]
    ties.append(tie("a", "b", 10))
    assert ["afb"] == ["".join(one.members) for one in families(ties, (), {"f"}, most=9)[0]]


def test_nothing_is_in_more_than_three_families() -> None:
    """A report that fits every trial of a team tells nothing; what is left out is counted."""
    found, left_out = families([tie(one, "p", 12) for one in "abcdef"], (), {"p"}, most=9)
    assert (3, 3) == (len(found), left_out)


def test_a_companion_holds_to_the_trial_that_it_fits_best() -> None:
    """An economic evaluation is of one trial; a trial may have several companions."""
    ties = [tie("a", "e", 13), tie("b", "e", 12), tie("b", "p", 12)]
    kept = telling_ties(ties, {"e", "p"})
    assert [("a", "e"), ("b", "p")] == [(one.one, one.other) for one in kept]


PAIRS = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(
    lambda pair: pair[0] < pair[1]
)


@given(
    st.dictionaries(PAIRS, st.integers(10, 13), max_size=16),
    st.sets(PAIRS, max_size=3),
    st.integers(2, 5),
    st.randoms(use_true_random=False),
)
def test_families_follow_from_what_is_tied_not_from_its_order(
    scores: dict[tuple[str, str], int], apart: set[tuple[str, str]], most: int, dice: random.Random
) -> None:
    """Shuffled ties give the same families; none is too large or holds what must stay apart."""
    ties = [tie(*pair, score) for pair, score in scores.items() if pair not in apart]
    shuffled = dice.sample(ties, len(ties))
    found, left_out = families(ties, sorted(apart), "abcd", most=most)
    assert (found, left_out) == families(shuffled, sorted(apart), "abcd", most=most)
    for family in found:
        assert len(family.members) <= most
        assert not any(set(pair) <= set(family.members) for pair in apart)


# ---- cost
def one_team(number: int) -> list[Publication]:
    """Trials and protocols of one team with one programme, with titles that begin alike."""
    kinds = ("a randomised trial", "study protocol", "cost-effectiveness", "follow-up")
    return [
        replace(
            TRIAL,
            key=f"r{n:06d}",
            titles=(f"SleepWell for insomnia in nurses of ward {n % 97}: {kinds[n % 4]}",),
            sizes=(n % 40,),
            cited=n % 3 == 0,
        )
        for n in range(number)
    ]


def test_the_reports_of_one_large_team_stay_cheap() -> None:
    """What all share is no reason to compare all with all: comparisons grow with the number."""
    made = []
    begun = time.process_time()
    for number in (500, 1000):
        index = Index("study")
        ties = [Tie(one, one.one, one.other) for one in index.add(one_team(number))]
        found, left_out = families(ties, most=default_rules().limits.family)
        made.append(index.compared)
        assert len(found) <= number / 2 and left_out >= 0
    assert made[1] < 2.5 * made[0]
    assert time.process_time() - begun < 20


def test_a_team_is_compared_by_its_rare_words_and_what_is_left_out_is_counted() -> None:
    """In any order of the records, the same pairs."""
    records = one_team(400)
    index, shuffled = Index("study"), Index("study")
    found = index.add(records)
    assert found == shuffled.add(random.Random(7).sample(records, len(records)))
    assert (index.compared, index.left_out) == (shuffled.compared, shuffled.left_out)
    assert index.compared < 400 * 2 * 5 * 2 + 400 * default_rules().limits.crowded_team
    assert index.left_out > 0
