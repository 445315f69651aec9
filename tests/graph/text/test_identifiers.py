"""Identifiers and keys: DOIs, years, folded titles in both scripts, and readable identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.text.identifiers import (
    bare_doi,
    digest,
    fold,
    has_chinese,
    is_year,
    mostly_chinese,
    name_key,
    report_id,
    slug,
    title_key,
)


@pytest.mark.parametrize(
    "text",
    [
        "10.2196/jmir.6524",
        "10.2196/JMIR.6524",
        "https://doi.org/10.2196/jmir.6524",
        "http://dx.doi.org/10.2196/jmir.6524",
        "doi:10.2196/jmir.6524",
        "DOI: 10.2196/jmir.6524",
        " doi 10.2196/jmir.6524. ",
    ],
)
def test_a_doi_is_read_in_every_usual_form(text: str) -> None:
    """Resolver, prefix, case, spaces around and a full stop after it do not make another DOI."""
    assert "10.2196/jmir.6524" == bare_doi(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.1/abc",
        "10.2196",
        "10.2196/",
        "10.2196/ab c",
        "jmir.6524",
        "n/a",
        "https://example.org/x",
    ],
)
def test_what_is_no_doi_is_none(text: str) -> None:
    """A registrant code of four digits or more, a slash, and a suffix without spaces: anything else
    is no DOI.
    """
    assert bare_doi(text) is None


def test_an_old_doi_with_angle_brackets_and_semicolons_is_read() -> None:
    """DOIs of the nineties hold brackets, semicolons and angle brackets (SICI); none of them may be
    cut off.
    """
    sici = "10.1002/(sici)1097-4679(199812)54:8<1021::aid-jclp1>3.0.co;2-b"
    assert sici == bare_doi(sici.upper())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1999", True),
        ("20222", False),
        ("202", False),
        ("2O22", False),
        ("-200", False),
        ("2022 ", False),
    ],
)
def test_a_year_has_four_digits(text: str, expected: bool) -> None:
    """20222 is a slip of the finger, not a year."""
    assert expected == is_year(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("《网络认知行为治疗》：随机对照试验", "网络认知行为治疗:随机对照试验"),
        ("基于ＷｅＣｈａｔ平台的延续性护理", "基于WeChat平台的延续性护理"),
        (
            "The “MoodGYM” trial – a randomised-controlled trial.",
            "the moodgym trial: a randomised controlled trial",
        ),
        ("Naïve users’ café", "Naive users' cafe"),
    ],
)
def test_titles_match_across_punctuation_and_width(one: str, other: str) -> None:
    """Full width, book title marks, quotation marks, dashes, accents and case do not make another
    title.
    """
    assert title_key(one) == title_key(other)


def test_different_chinese_titles_stay_different() -> None:
    """Chinese is kept, never stripped to ASCII: two titles without a Latin letter are not both
    empty.
    """
    assert title_key("大学生抑郁") != title_key("大学生焦虑")
    assert "抑郁症" == fold("抑郁症")


def test_a_name_matches_without_its_dots() -> None:
    """A journal's abbreviation with and without dots is one name."""
    assert name_key("J. Med. Internet Res.") == name_key("J Med Internet Res")


def test_chinese_is_told_from_japanese_and_from_a_quoted_word() -> None:
    """Kana make a text Japanese; one Chinese term does not make an English title Chinese."""
    assert (True, False, False) == (
        has_chinese("微信随访"),
        has_chinese("うつ病の治療"),
        has_chinese("WeChat"),
    )
    assert mostly_chinese("微信App随访对抑郁症患者的效果")
    assert not mostly_chinese("The effect of 气功 (qigong) on students")


def test_the_strongest_identifier_names_a_report() -> None:
    """DOI before PubMed identifier before author, year and a digest of the title."""
    assert "report:doi:10.1000/x" == report_id("10.1000/x", "123", "A title", "Wang Z", 2013)
    assert "report:pmid:123" == report_id(None, "123", "A title", "Wang Z", 2013)
    assert "report:wang-2013-" == report_id(None, None, "A title", "Wang Z", 2013)[:17]
    assert "report:anonymous-undated-" == report_id(title="A title")[:25]


def test_a_report_without_identifier_is_named_alike_however_its_title_is_printed() -> None:
    """Width and punctuation of the title do not change the identifier."""
    assert report_id(title="《微信随访》", first_author="刘洋", year=2022) == report_id(
        title="微信随访", first_author="刘洋", year=2022
    )


def test_a_digest_keeps_its_parts_apart() -> None:
    """`ab`, `c` and `a`, `bc` are different things to say."""
    assert digest("ab", "c") != digest("a", "bc")


@given(st.text())
def test_keys_are_stable_under_themselves(text: str) -> None:
    """A key of a key is the same key: matching does not depend on how often a text was folded."""
    assert fold(text) == fold(fold(text))
    assert title_key(text) == title_key(title_key(text))


@given(st.text())
def test_a_slug_holds_neither_spaces_nor_separators(text: str) -> None:
    """A slug is one word of an identifier: no white space, colon, slash or tilde, and not too
    long.
    """
    found = slug(text)
    assert not set(found) & set(" \t\n:/~#?")
    assert len(found) <= 60
