"""Names in an ad-hoc query that no graph has are told, and none that it has."""

from __future__ import annotations

import pytest

from lacunary.graph import Store
from lacunary.queries.asking.catalogue import QUESTIONS, find_question
from lacunary.queries.asking.runner import run_cypher
from lacunary.queries.asking.unknown_names import unknown_names

WRONG = {
    "MATCH (s:Studdy) RETURN count(s) AS rows": ["label Studdy Study"],
    "MATCH (:study) RETURN 1": ["label study Study"],
    "MATCH (s:Study|Reprot) RETURN s.id": ["label Reprot Report"],
    "MATCH (s) WHERE s:Nothing RETURN s.id": ["label Nothing"],
    "MATCH (r:Review)-[:INCLUDE]->(s) RETURN s.id": ["type INCLUDE INCLUDES"],
    "MATCH (r)-[e:INCLUDES|:CITED]->(s) RETURN e": ["type CITED CITES"],
    "MATCH (s:Study) RETURN s.yeer": ["property yeer year"],
    "MATCH (s:Study {lable: 'x'}) RETURN s": ["property lable label"],
    "MATCH (s:`Studdy`) RETURN s.`yeer`": ["label Studdy Study", "property yeer year"],
    "MATCH (s:Study) WHERE EXISTS { MATCH (s)-[:REPORTED]->(:Report) } RETURN s": [
        "type REPORTED REPORTED_IN"
    ],
    "MATCH (s:Study) RETURN [x IN [s] WHERE x:Studdy | x.id]": ["label Studdy Study"],
}
RIGHT = [
    "MATCH (s:Study)-[:REPORTED_IN]->(p:Report) RETURN s.id, p.year, {made: 1, other: s.n} AS map",
    "UNWIND [{anything: 1}] AS row RETURN row.anything",
    "WITH {colour: 'red'} AS thing RETURN thing.colour, properties({shade: 1}) AS p",
    "MATCH (s:Study) RETURN s {.label, made: s.n}",
    "MATCH (g:LacunaryGraph) RETURN g.version",
    "MATCH (s:Study) WHERE s.year > 2000 RETURN CASE WHEN s.n > 1 THEN 1.5 ELSE 2 END AS x",
    "MATCH (a)-[:CITES*1..2]->(b) RETURN count(a), date('2020-01-01').year",
]


@pytest.mark.parametrize("cypher", WRONG)
def test_a_name_that_no_graph_has_is_told(cypher: str) -> None:
    """With the one that is meant, where one is near."""
    said = [words["en"].replace("relationship type", "type") for words in unknown_names(cypher)]
    assert len(WRONG[cypher]) == len(said)
    for words, parts in zip(said, WRONG[cypher], strict=True):
        kind, name, *near = parts.split()
        assert f"the {kind} `{name}`" in words
        assert ([f"Did you mean `{one}`?" for one in near] or ["(docs/model.md)"])[0] in words


@pytest.mark.parametrize("cypher", RIGHT)
def test_names_of_a_graph_and_of_the_query_are_not_told(cypher: str) -> None:
    """Keys of maps and what is no node or edge are the query's own."""
    assert [] == unknown_names(cypher)


@pytest.mark.parametrize(
    "name", [name for name in QUESTIONS if find_question(name).kind == "cypher"]
)
def test_no_saved_question_has_an_unknown_name(name: str) -> None:
    """They are written with the names of the schema."""
    assert [] == unknown_names(find_question(name).text)


def test_the_answer_says_it_in_both_languages(tiny_store: Store) -> None:
    """Among the notes, and among what is said whatever becomes of the table."""
    result = run_cypher(tiny_store, "MATCH (s:Studdy) RETURN count(s) AS rows")
    assert [[0]] == result.rows
    assert ["No graph has the label `Studdy`. Did you mean `Study`?"] == result.warnings["en"]
    assert result.warnings == result.notes
    assert result.warnings["zh"] == ["任何图谱都没有标签 `Studdy`。是否指 `Study`？"]
