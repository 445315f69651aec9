"""The schema: one file of data from which everything else follows, complete in both languages and
consistent.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from lacunary.exports.rdf.terms import NAMESPACE, expand, mapping, rule
from lacunary.exports.rdf.vocabulary import vocabulary
from lacunary.graph import schema
from lacunary.graph.errors import GraphError
from lacunary.graph.schema import Property, label_of
from lacunary.graph.schema_file import schema_file

NODES = [
    "Assessment", "Author", "Comparator", "Condition", "Database", "Delivery", "Design", "Finding", "Instrument",
    "Intervention", "Link",
    "Outcome", "Population", "Proposal", "Region", "Report", "Review", "Scope", "ScreeningDecision", "Search", "Source", "Statement", "Statistic",
    "Study", "Venue",
]  # fmt: skip
EDGES = [
    "ABOUT", "ABOUT_REPORT", "ABOUT_STUDY", "AGAINST", "ASSESSED_AS", "BROADER", "BY_INSTRUMENT", "CANDIDATE_FOR", "CITES", "COMPARED_WITH",
    "CONCERNS", "COUNTS", "DECIDES_ON", "DELIVERED_BY", "FOR_OUTCOME", "FOUND", "FROM",
    "HAS_DECISION", "HAS_DESIGN", "HAS_FINDING", "HAS_SCOPE", "HAS_SEARCH", "IMPOSSIBLE_WITH", "INCLUDES", "IN_DATABASE", "LOCATED_IN", "MEASURES", "MEMBER_OF", "NOTICE_ABOUT", "OF_INTERVENTION",
    "OF_OUTCOME", "ON_CONDITION",
    "ON_POPULATION", "PROPOSED_FOR", "PROPOSES", "PUBLISHED_IN", "REPORTED_IN", "SAME_REPORT_AS", "SAME_STUDY_AS", "SEARCHED",
    "STATES", "TESTS", "USES", "VERSION_OF", "WRITTEN_BY",
]  # fmt: skip


def properties() -> list[tuple[str, Property]]:
    """Every property with the type it stands on."""
    types = {**schema().nodes, **schema().edges}
    return [(name, prop) for name, kind in types.items() for prop in kind.properties.values()]


def test_the_schema_has_the_node_types_of_the_model() -> None:
    """A node type that appears or disappears is a change of the model, to be made on purpose."""
    assert sorted(schema().nodes) == NODES


def test_the_schema_has_the_edge_types_of_the_model() -> None:
    """An edge type that appears or disappears is a change of the model, to be made on purpose."""
    assert sorted(schema().edges) == EDGES


def test_everything_is_explained_in_both_languages() -> None:
    """Every node type, edge type and property says what it is in English and in Chinese."""
    types = {**schema().nodes, **schema().edges}
    unsaid = [name for name, kind in types.items() if not (kind.en and kind.zh)]
    unsaid += [
        f"{name}.{p.name}"
        for name, kind in types.items()
        for p in kind.properties.values()
        if not (p.en and p.zh)
    ]
    assert [] == unsaid


def test_one_name_has_one_meaning() -> None:
    """Types that share the name of a property share its type and its meaning in both languages."""
    meanings: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for owner, prop in properties():
        said = meanings.setdefault(prop.name, {})
        said.setdefault((prop.type, prop.en, prop.zh), []).append(owner)
    assert {} == {name: said for name, said in meanings.items() if len(said) > 1}


def test_a_meaning_is_written_once() -> None:
    """A property of several types is defined in `[property]` alone, and nothing else stands there."""
    tables = schema_file()
    groups = [*tables["common"].values(), tables["coding"]["properties"]]
    groups += [
        kind.get("properties", {}) for group in ("node", "edge") for kind in tables[group].values()
    ]
    defined = Counter(name for group in groups for name, fields in group.items() if "en" in fields)
    fields = tomllib.loads(
        files("lacunary.graph").joinpath("report_fields.toml").read_text(encoding="utf-8")
    )["field"]
    defined.update(row.get("shown_as", name) for name, row in fields.items() if "en" in row)
    assert [] == [name for name, times in defined.items() if times > 1]
    assert set() == defined.keys() & tables["property"].keys()
    used = Counter(prop.name for _, prop in properties())
    assert [] == [name for name in tables["property"] if used[name] < 2]


def test_every_property_has_its_rdf_term() -> None:
    """A term of a vocabulary that is declared, or by the rule `v:inCamelCase`; a name has another
    term only where the file says so of that very type.
    """
    apart = {name for name in mapping()["properties"] if "." in name}
    terms: dict[str, set[str]] = {}
    for owner, prop in properties():
        how = rule(owner, prop.name)
        assert how.term.startswith(tuple(f"<{iri}" for iri in mapping()["prefixes"].values()))
        if f"{owner}.{prop.name}" not in apart:
            terms.setdefault(prop.name, set()).add(how.term)
    assert {} == {name: found for name, found in terms.items() if len(found) > 1}
    known = {f"{owner}.{prop.name}" for owner, prop in properties()}
    known |= {prop.name for _, prop in properties()}
    assert set() == mapping()["properties"].keys() - known


def test_every_term_of_our_vocabulary_has_one_definition() -> None:
    """One in English and one in Chinese, whichever types and properties are written with it."""
    definition = expand("skos:definition")
    counts = {
        term: [value[-3:] for predicate, value in facts if predicate == definition]
        for term, facts in vocabulary().items()
        if term != f"<{NAMESPACE}>"
    }
    assert {} == {term: tags for term, tags in counts.items() if tags != ["@en", "@zh"]}


def test_edges_join_node_types_that_exist() -> None:
    """Both ends of every edge type are node types of the schema."""
    ends = {label for edge in schema().edges.values() for label in (*edge.start, *edge.end)}
    assert set() == ends - set(schema().nodes)


def test_every_node_and_edge_says_where_it_was_read() -> None:
    """`sources` stands on every node type and on every edge type, and `id` on every node type."""
    types = {**schema().nodes, **schema().edges}
    assert [] == [name for name, kind in types.items() if "sources" not in kind.properties]
    assert [] == [name for name, node in schema().nodes.items() if "id" not in node.properties]


def test_every_property_has_a_known_type() -> None:
    """A property is a string, an integer, a float, a boolean or a list of strings; nothing else
    goes into both engines.
    """
    types = {
        p.type
        for kind in (*schema().nodes.values(), *schema().edges.values())
        for p in kind.properties.values()
    }
    assert types <= {"string", "integer", "float", "boolean", "strings"}


def test_a_coding_edge_says_who_codes_so_and_in_which_words() -> None:
    """Every edge from a study to a concept carries the reviews and the verbatim words; only a
    region has a share.
    """
    for dimension, edge in schema().codings.items():
        properties = schema().edges[edge].properties
        assert {"reviews", "verbatim", "sources"} <= properties.keys(), dimension
        assert ("Study",) == schema().edges[edge].start
    assert "share" in schema().edges["LOCATED_IN"].properties


def test_identifiers_name_their_type() -> None:
    """The type of a node is the prefix of its identifier, whatever follows it."""
    assert {label: label_of(f"{label.lower()}:a:b") for label in NODES} == {
        label: label for label in NODES
    }


@pytest.mark.parametrize(
    "identifier", ["", "wang 2013", "Study:x", "trial:x", "https://example.org/study:1"]
)
def test_an_identifier_without_a_type_is_refused(identifier: str) -> None:
    """What is no identifier is an error that says how one reads."""
    with pytest.raises(GraphError, match=r"names no node type. Identifiers read like study:"):
        label_of(identifier)


@pytest.mark.parametrize(
    ("kind", "value", "accepted"),
    [
        ("integer", 151, True),
        ("integer", 151.0, False),
        ("integer", True, False),
        ("float", 0.5, True),
        ("float", 1, False),
        ("float", False, False),
        ("boolean", False, True),
        ("boolean", 0, False),
        ("string", "a", True),
        ("string", 1, False),
        ("strings", ["a"], True),
        ("strings", ["a", 1], False),
        ("strings", "a", False),
        ("integer", None, True),
    ],
)
def test_a_property_accepts_its_own_type_only(kind: str, value: object, accepted: bool) -> None:
    """Nothing is converted in silence: true is not 1, and 1 is not 1.0."""
    assert accepted == Property("p", kind, "", "").accepts(value)
