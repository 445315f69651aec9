"""The instruments of judgement, as data: whole, in both languages, and without two meanings of a
word.
"""

from __future__ import annotations

import pytest

from lacunary.graph.appraisal import Instrument, instrument_of, instruments

WANTED = {
    "RoB 1": 7, "RoB 2": 6, "ROBINS-I 2016": 8, "ROBINS-I 2025": 7, "QUADAS-2": 7, "JBI RCT": 14,
    "NOS cohort": 4, "AMSTAR 2": 17, "GRADE": 6, "INSPECT-SR": 5,
}  # fmt: skip
"""Instrument to its domains, the judgement of all among them where the instrument has one."""


def test_the_instruments_have_their_domains() -> None:
    """As published."""
    assert WANTED == {one.name: len(one.domains) for one in instruments()}


@pytest.mark.parametrize("instrument", instruments(), ids=lambda one: one.name)
def test_an_instrument_is_whole(instrument: Instrument) -> None:
    """Both languages, a source, a scale of at least two words, no name of two domains, and the
    judgement of all last.
    """
    assert instrument.source
    assert instrument is instrument_of(instrument.name.upper())
    names = [name for domain in instrument.domains for name in domain.names]
    assert len(names) == len(set(names))
    for domain in instrument.domains:
        assert domain.en and domain.zh and len(domain.scale) > 1
        assert domain.scale == tuple(dict.fromkeys(domain.scale))
        assert all(domain.judgement(word) == word for word in domain.scale)
    assert not any(domain.overall for domain in instrument.domains[:-1])


def test_a_word_means_what_the_scale_of_its_domain_has() -> None:
    """`Low risk` is low where low is a word; stars of one domain are none of another."""
    rob, nos = instrument_of("RoB 2"), instrument_of("NOS")
    assert rob is not None
    assert nos is not None
    measured, compared = rob.domain("D4"), nos.domain("comparability")
    assert measured is not None
    assert compared is not None
    assert ("low", "some concerns", None) == tuple(
        measured.judgement(word) for word in ("低偏倚风险", "Some concern", "unclear risk")
    )
    assert ("2", None) == tuple(compared.judgement(word) for word in ("2", "3"))
