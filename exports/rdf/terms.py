"""RDF terms as N-Triples text: the IRI of everything in a graph, literals, and the term of each
type and property of the schema.

A term is text as it stands in an N-Quads file, `<https://…>` or `"…"@zh`, so that writing is
joining and sorting. The mapping itself is data: `rdf = …` and the `[rdf…]` tables of
graph/schema.toml.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from lacunary.exports.about import About
from lacunary.graph.errors import ExportError
from lacunary.graph.schema import schema
from lacunary.graph.schema_file import schema_file

__all__ = [
    "LOCAL_BASE", "NAMESPACE", "Rule", "base_of", "camel", "decimal", "expand", "is_iri",
    "literal", "mapping", "node_iri",
    "place_iri", "prefixes_of", "reified", "rule", "typed",
]  # fmt: skip

NAMESPACE = "https://w3id.org/lacunary/def/"
"""Our own vocabulary; `v.ttl` defines every term of it."""

LOCAL_BASE = "https://lacunary.invalid/local/"
"""The base of a project without `base_iri`: `.invalid` never resolves (RFC 2606), so nobody takes
these IRIs for published ones.
"""

_HOST = r"(?:[A-Za-z0-9\-._~]|[\u00a1-\ud7ff])+(?::\d+)?"
_CHARACTER = (
    r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2}|[\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef])"
)
_IRI = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.\-]*://{_HOST}(?:[/?]{_CHARACTER}*)?|urn:[a-z0-9\-]+:{_CHARACTER}+)(?:#{_CHARACTER}*)?"
)
"""A subset of RFC 3987 that every RDF reader takes: a scheme with a host, or a URN."""

_SAFE_IN_ID = ":/"
_UNQUOTED = re.compile(r"[A-Za-z0-9_.~:/-]*")
"""What no text of an IRI is encoded for, where colons and slashes are safe."""
_DOTS = re.compile(r"(?:^|(?<=/))\.{1,2}(?=/|$)")
"""Segments that a reader which resolves IRIs would remove."""
_SAFE_IN_LINK = "/:;()!$&'*+,=@"
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord(plain): escaped
    for plain, escaped in {
        '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"
    }.items()
}  # fmt: skip
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')
"""As canonical N-Triples has it: https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples"""


class Rule(NamedTuple):
    """How a property is written: its term, the form of its value, a page about the same thing, the
    term for a value that does not fit.
    """

    term: str
    form: str
    link: str
    otherwise: str


@cache
def mapping() -> dict[str, Any]:
    """The `[rdf]` table of the schema file."""
    table: dict[str, Any] = schema_file()["rdf"]
    return table


@cache
def expand(name: str) -> str:
    """A prefixed name of the schema file as a term.

    >>> expand("cito:cites")
    '<http://purl.org/spar/cito/cites>'
    """
    prefix, _, local = name.partition(":")
    return f"<{mapping()['prefixes'][prefix]}{local}>"


def camel(name: str) -> str:
    """A property's name as our vocabulary has it.

    >>> camel("n_intervention")
    'nIntervention'
    """
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


@cache
def rule(owner: str, name: str) -> Rule:
    """How a property of a node type (`Report`) or edge type (`INCLUDES`) is written.

    >>> rule("Study", "n").term, rule("Report", "doi").form
    ('<https://w3id.org/lacunary/def/n>', 'doi:')
    """
    table = mapping()["properties"]
    entry = table.get(f"{owner}.{name}") or table.get(name) or {}
    term = expand(entry.get("term", f"v:{camel(name)}"))
    otherwise = expand(entry["otherwise"]) if "otherwise" in entry else term
    return Rule(term, entry.get("as", ""), entry.get("link", ""), otherwise)


@cache
def reified(name: str) -> dict[str, str]:
    """The class and end terms of an edge type that is also a resource of its own; empty when it is
    none.
    """
    table = mapping()["reified"]
    found: dict[str, str] = table.get(name) or (
        table["coding"] if name in schema().codings.values() else {}
    )
    return found


def base_of(project: About) -> str:
    """The base of a project's IRIs, ending in a slash; an ExportError when `base_iri` is not an
    absolute IRI.

    >>> from pathlib import Path
    >>> from lacunary.loaders import Project
    >>> base_of(Project(Path(), "A review", base_iri="https://example.org/kg"))
    'https://example.org/kg/'
    >>> base_of(Project(Path(), "A review"))
    'https://lacunary.invalid/local/'
    """
    base = project.base_iri or LOCAL_BASE
    base = base if base.endswith("/") else base + "/"
    if not is_iri(base) or "#" in base or "?" in base:
        what = f'`base_iri` "{project.base_iri}" is not the beginning of an IRI'
        raise ExportError(
            "lacunary.toml",
            what,
            "Write one such as https://example.org/my-review/, without # and ?.",
        )
    return base


def node_iri(base: str, node_id: str) -> str:
    """The IRI of a node: base, `id/`, its type, and its identifier percent-encoded except for
    colons and slashes.

    Slashes stay, because servers refuse `%2F` in a path; different identifiers have different IRIs.

    >>> node_iri("https://example.org/", "report:doi:10.1002/(sici)1:7<1::a>3.co;2-#")
    'https://example.org/id/report/doi:10.1002/%28sici%291:7%3C1::a%3E3.co%3B2-%23'
    >>> node_iri("https://example.org/", "author:刘洋")
    'https://example.org/id/author/%E5%88%98%E6%B4%8B'
    """
    kind, _, local = node_id.partition(":")
    path = _quoted(local, _SAFE_IN_ID)
    if path.startswith(".") or "/." in path:
        path = _DOTS.sub(lambda found: found[0].replace(".", "%2E"), path)
    return f"{base}id/{_quoted(kind, '')}/{path}"


def _quoted(text: str, safe: str) -> str:
    """The text percent-encoded; most has nothing to encode, which is seen at once."""
    if text.isalnum() and text.isascii():
        return text
    plain = safe and _UNQUOTED.fullmatch(text)
    return text if plain else quote(text, safe=safe)


def place_iri(base: str, place: str) -> str:
    """The IRI of a row of a source, a fragment of the source's.

    >>> place_iri("https://example.org/", "included:212")
    'https://example.org/id/source/included#row=212'
    """
    source, colon, row = place.rpartition(":")
    return (
        f"{_source_iri(base, source)}#row={_quoted(row, '')}"
        if colon
        else node_iri(base, f"source:{place}")
    )


@lru_cache(1024)
def _source_iri(base: str, source: str) -> str:
    return node_iri(base, f"source:{source}")


def link_iri(start: str, value: str) -> str:
    """The page of an identifier at its registry.

    >>> link_iri("https://doi.org/", "10.1002/(sici)1:7<1>")
    'https://doi.org/10.1002/(sici)1:7%3C1%3E'
    """
    return start + _quoted(value, _SAFE_IN_LINK)


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI that every RDF reader takes.

    >>> (
    ...     is_iri("https://example.org/a%20b"),
    ...     is_iri("https://example.org/a b"),
    ...     is_iri("example.org"),
    ... )
    (True, False, False)
    """
    return _IRI.fullmatch(text) is not None


def literal(text: str, tag: str = "", datatype: str = "") -> str:
    """A literal with a language tag (`en`, `zh`) or a datatype (`xsd:gYear`), escaped as canonical
    N-Triples.

    A lone surrogate, which is no character, raises UnicodeEncodeError.

    >>> literal("抑郁症", "zh"), literal('say "n"\\n'), literal("2020", datatype="xsd:gYear")
    ('"抑郁症"@zh', '"say \\\\"n\\\\"\\\\n"', '"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    """
    text.encode("utf-8")
    end = f"@{tag}" if tag else f"^^{expand(datatype)}" if datatype else ""
    words = text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text
    return f'"{words}"{end}'


def decimal(number: float) -> str:
    """A number as xsd:decimal with the digits it was read with; what is no decimal (NaN, infinity)
    as xsd:double.

    >>> decimal(0.571), decimal(4.0), decimal(1e-07)
    ('"0.571"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"4.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"0.0000001"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    if not math.isfinite(number):
        return double(number)
    digits = format(Decimal(repr(float(number))), "f")
    return literal(digits if "." in digits else digits + ".0", datatype="xsd:decimal")


def double(number: float) -> str:
    """A computed number as xsd:double in its canonical form.

    >>> double(0.5), double(float("inf"))
    ('"5.0E-1"^^<http://www.w3.org/2001/XMLSchema#double>', '"INF"^^<http://www.w3.org/2001/XMLSchema#double>')
    """
    if not math.isfinite(number):
        return literal(
            "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF", datatype="xsd:double"
        )
    sign, digits, exponent = Decimal(repr(float(number))).normalize().as_tuple()
    places = "".join(map(str, digits))
    power = int(exponent) + len(places) - 1 if number else 0
    return literal(
        f"{'-' if sign else ''}{places[0]}.{places[1:] or '0'}E{power}", datatype="xsd:double"
    )


def typed(value: Any) -> str:
    """A value of Python as the literal of its type.

    >>> typed(True), typed("151")
    ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"151"')
    """
    if isinstance(value, bool):
        return literal(str(value).lower(), datatype="xsd:boolean")
    if isinstance(value, int):
        return literal(str(value), datatype="xsd:integer")
    return decimal(value) if isinstance(value, float) else literal(str(value))


def prefixes_of(base: str, sources: list[str]) -> dict[str, str]:
    """Prefix to namespace: the vocabularies', one for each node type, and one for the rows of each
    source.

    >>> prefixes_of("https://example.org/", ["source:included"])["row-included"]
    'https://example.org/id/source/included#row='
    """
    found: dict[str, str] = dict(mapping()["prefixes"])
    kinds = [label.lower() for label in schema().nodes]
    kinds += [
        reified(name)["class"].partition(":")[2].lower() for name in schema().edges if reified(name)
    ]
    found |= {kind: f"{base}id/{kind}/" for kind in (*kinds, "scheme")}
    for source in sources:
        name = source.partition(":")[2]
        if re.fullmatch(r"[A-Za-z0-9\-]*[A-Za-z0-9]", name):
            found[f"row-{name}"] = f"{node_iri(base, source)}#row="
    return found
