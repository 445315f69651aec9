"""RDF terms, by property: every text survives both readers, every identifier gives a legal IRI of
its own, numbers keep their value.
"""

from __future__ import annotations

import re

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from lacunary.exports.rdf.files import n_quads, turtle
from lacunary.exports.rdf.terms import (
    decimal,
    double,
    is_iri,
    link_iri,
    literal,
    node_iri,
    prefixes_of,
)

BASE = "https://example.org/tiny/"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.default_context is deprecated:DeprecationWarning"
)


@given(TEXT, st.sampled_from(["", "en", "zh"]))
def test_every_text_survives_both_readers(text: str, tag: str) -> None:
    """Control characters, quotes, backslashes, Chinese and emoji come back as they were, from
    N-Quads and from Turtle.
    """
    facts = {("<https://e.org/p>", literal(text, tag), "<https://e.org/g>")}
    lines = "".join(n_quads({"<https://e.org/s>": facts}))
    blocks = turtle({"<https://e.org/s>": facts}, {}, "A test")
    dataset = rdflib.Dataset()
    dataset.parse(data=lines, format="nquads")
    for read in (
        [o for _, _, o, _ in dataset.quads()],
        list(rdflib.Graph().parse(data=blocks, format="turtle").objects()),
    ):
        assert [(text, tag or None)] == [(str(value), value.language) for value in read]
    for written, kind in (
        (lines, pyoxigraph.RdfFormat.N_QUADS),
        (blocks, pyoxigraph.RdfFormat.TURTLE),
    ):
        [quad] = pyoxigraph.parse(written.encode("utf-8"), format=kind)
        assert (text, tag or None) == (quad.object.value, quad.object.language)


@given(TEXT)
def test_every_identifier_gives_a_legal_iri(local: str) -> None:
    """Any identifier is an IRI to Oxigraph and reads back from Turtle, written short or in full."""
    iri = node_iri(BASE, f"report:{local}")
    assert iri == pyoxigraph.NamedNode(iri).value
    assert is_iri(iri)
    text = turtle(
        {f"<{iri}>": {("<https://e.org/p>", f"<{iri}>")}}, prefixes_of(BASE, []), "A test"
    )
    [triple] = rdflib.Graph().parse(data=text, format="turtle")
    assert (iri, iri) == (str(triple[0]), str(triple[2]))
    [quad] = pyoxigraph.parse(text.encode("utf-8"), format=pyoxigraph.RdfFormat.TURTLE)
    assert (iri, iri) == (quad.subject.value, quad.object.value)


@given(TEXT, TEXT)
def test_two_identifiers_never_share_an_iri(one: str, other: str) -> None:
    """Percent-encoding keeps different identifiers apart, and the two ends of a relationship
    too.
    """
    iris = node_iri(BASE, f"report:{one}"), node_iri(BASE, f"report:{other}")
    assert (one == other) == (iris[0] == iris[1])
    assert "," not in iris[0]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map("https://e.org/".__add__)
    | TEXT
)
def test_what_is_called_an_iri_is_one(text: str) -> None:
    """Whatever a user writes as a URL is either taken by the strict reader or written as words."""
    if is_iri(text):
        assert text == pyoxigraph.NamedNode(text).value
        [quad] = pyoxigraph.parse(
            f"<a:s> <a:p> <{text}> .".encode(), format=pyoxigraph.RdfFormat.N_TRIPLES
        )
        assert text == quad.object.value


@given(TEXT)
def test_every_link_is_an_iri(value: str) -> None:
    """A DOI with any characters gives a link that can be followed."""
    assert is_iri(link_iri("https://doi.org/", value))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_keeps_its_value(number: float) -> None:
    """As a decimal (the digits read) and as a double (canonical), both legal and exact."""
    for text, pattern in ((decimal(number), r"-?\d+\.\d+"), (double(number), r"-?\d\.\d+E-?\d+")):
        digits = text.split('"')[1]
        assert re.fullmatch(pattern, digits)
        assert number == float(digits)
