"""A vocabulary may be SKOS in Turtle, as other tools publish it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.exports.rdf.write import write_rdf
from lacunary.graph import Graph
from lacunary.graph.errors import SourceError
from lacunary.loaders import Project, load_project, read_project
from lacunary.loaders.vocabulary.skos import read_skos

SLEEP = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix c: <https://example.org/c/> .
c:sleep a skos:Concept ; skos:prefLabel "Sleep problems"@en, "睡眠问题"@zh-hans ; skos:notation "S1" .
c:insomnia a skos:Concept ; skos:prefLabel "Insomnia"@en, "失眠"@zh ; skos:altLabel "sleeplessness"@en, "失眠症"@zh ; skos:broader c:sleep .
"""


def test_labels_hierarchy_and_notation_are_read(tmp_path: Path) -> None:
    """Both languages, other names, the broader concept and the code; the id is the last part of the
    IRI.
    """
    (tmp_path / "condition.ttl").write_text(SLEEP, encoding="utf-8")
    insomnia, sleep = read_skos(
        "condition",
        tmp_path / "condition.ttl",
        "vocabulary-condition-own",
        "vocabulary/condition.ttl",
    )
    assert ("condition:insomnia", "Insomnia", "失眠", ("sleeplessness",), ("失眠症",),
    "condition:sleep") == (
        insomnia.id, insomnia.label_en, insomnia.label_zh, insomnia.alt_en, insomnia.alt_zh,
        insomnia.broader,
    )  # fmt: skip
    assert ("condition:sleep", "睡眠问题", "S1", "") == (
        sleep.id,
        sleep.label_zh,
        sleep.notation,
        sleep.broader,
    )


def test_a_project_takes_a_turtle_vocabulary_beside_its_tables(tiny_folder: Path) -> None:
    """The file's name is its dimension, as with CSV, and words match its labels."""
    (tiny_folder / "vocabulary" / "instrument.ttl").write_text(SLEEP, encoding="utf-8")
    loaded, _, errors = load_project(read_project(tiny_folder))
    assert ([], "Insomnia") == (errors, loaded.concepts["instrument:insomnia"].label_en)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@prefix skos: <x> .\nthis is no turtle", "vocabulary/condition.ttl:2: is not Turtle"),
        (
            (
                "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<https://example.org/a> a"
                " skos:Concept ."
            ),
            (
                "vocabulary/condition.ttl: the concept `https://example.org/a` has no English"
                " skos:prefLabel"
            ),
        ),
    ],
)
def test_a_broken_file_says_where_and_what(tmp_path: Path, text: str, said: str) -> None:
    """Not Turtle, or a concept without a name."""
    (tmp_path / "condition.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"Add one tagged|validator") as raised:
        read_skos(
            "condition",
            tmp_path / "condition.ttl",
            "vocabulary-condition-own",
            "vocabulary/condition.ttl",
        )
    assert str(raised.value).startswith(said)


def test_our_own_concepts_come_back(
    tiny_graph: Graph, tiny_project: Project, tmp_path: Path
) -> None:
    """Of what the RDF export writes, this loader reads one dimension, with its labels and
    hierarchy.
    """
    write_rdf(tiny_graph, tiny_project, tmp_path)
    read = read_skos("condition", tmp_path / "rdf" / "concepts.ttl", "s", "concepts.ttl")
    broader = {edge["from"]: edge["to"] for edge in tiny_graph.edges("BROADER")}
    expected = [
        (row["id"], row["label_en"], row["label_zh"], broader.get(row["id"], ""))
        for row in tiny_graph.nodes("Condition")
    ]
    assert expected == [
        (concept.id, concept.label_en, concept.label_zh, concept.broader) for concept in read
    ]


def test_two_concepts_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Neither is dropped silently."""
    text = (
        SLEEP
        + '<https://example.org/other/insomnia> a skos:Concept ; skos:prefLabel "Insomnia"@en .'
    )
    (tmp_path / "condition.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="two concepts end in `insomnia`"):
        read_skos("condition", tmp_path / "condition.ttl", "s", "condition.ttl")
