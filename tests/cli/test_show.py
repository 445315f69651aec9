"""`lacunary show`: one thing with all that is said about it, found by identifier, alias, DOI or
label in either language.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lacunary.cli import cli
from lacunary.graph import GraphBuilder, Store, open_store
from lacunary.graph.errors import QueryError
from lacunary.show import describe_thing, find_thing
from lacunary.terminal.things import print_thing

HORSCH = "study:doi:10.2196/jmir.6524"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (HORSCH, HORSCH),
        ("doi:10.2196/jmir.6524", HORSCH),
        ("10.2196/jmir.6524", HORSCH),
        ("horsch 2017", HORSCH),
        ("邓文 2021", None),
        ("region:cn-sc", "region:cn-sc"),
        ("cn-sc", "region:cn-sc"),
        ("四川", "region:cn-sc"),
        ("sichuan", "region:cn-sc"),
        ("li 2023", "review:zh-2023"),
        ("zh-2023", "review:zh-2023"),
        ("report:doi:10.2196/jmir.6524", "report:doi:10.2196/jmir.6524"),
    ],
)
def test_thing_is_found_by_what_a_person_calls_it(
    words: str, found: str | None, tiny_store: Store
) -> None:
    """Identifier with or without its type, DOI, label in English or Chinese; the study stands
    before its report.
    """
    if found is None:
        assert find_thing(tiny_store, words).startswith("study:邓文-2021-")
    else:
        assert found == find_thing(tiny_store, words)


def test_alias_leads_to_the_thing(tiny_store: Store) -> None:
    """What a study was called before it was joined still finds it."""
    for alias in describe_thing(tiny_store, HORSCH).properties["aliases"]:
        assert HORSCH == find_thing(tiny_store, alias)


def test_words_with_two_meanings_are_not_guessed(tiny_store: Store) -> None:
    """`depression` is a condition and an outcome: both are named, none is taken."""
    with pytest.raises(
        QueryError,
        match=(
            r"`depression` may mean condition:depression, outcome:depression\. Name one of them\."
        ),
    ):
        find_thing(tiny_store, "depression")


def test_words_without_a_meaning_say_so(tiny_store: Store) -> None:
    """Nothing has the label."""
    with pytest.raises(QueryError, match=r"nothing has the identifier or label `Nobody 1900`"):
        find_thing(tiny_store, "Nobody 1900")


def test_study_is_shown_with_edges_and_every_statement(tiny_store: Store) -> None:
    """Horsch 2017: two reviews include it, ten edges lead out, seventeen statements are about it
    (33 with its report's).
    """
    thing = describe_thing(tiny_store, HORSCH).as_dict()
    assert ("Study", "Horsch 2017", 151) == (
        thing["type"],
        thing["properties"]["label"],
        thing["properties"]["n"],
    )
    assert ["review:a-2019", "review:b-2023"] == [
        edge["id"] for edge in thing["in"] if edge["edge"] == "INCLUDES"
    ]
    leads = sorted(edge["edge"] for edge in thing["out"])
    assert [
        "COMPARED_WITH", "DELIVERED_BY", "HAS_DESIGN", "HAS_FINDING", "LOCATED_IN", "MEASURES",
        "ON_CONDITION", "ON_POPULATION",
        "REPORTED_IN", "TESTS",
    ] == leads  # fmt: skip
    assert {"out": 10, "in": 2} == thing["counts"]
    assert 17 == len(thing["statements"])
    assert {
        "verbatim": "self-reported insomnia",
        "value": "condition:insomnia",
        "review": "b-2023",
        "method": "mapped",
    }.items() <= thing["statements"][3].items()


def test_statements_that_disagree_are_both_shown_and_one_is_marked(
    tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Choi 2012: 55 is what the graph shows, 58 stands beside it, each with its review, file and
    row.
    """
    print_thing(describe_thing(tiny_store, "Choi 2012"))
    text = capsys.readouterr().out
    assert text.startswith("Study study:doi:10.1000/choi\n")
    assert "  * n: “55”  [a-2019; printed; sources/studies.csv:4]\n" in text
    assert "    n: “58”  [zh-2023; printed; sources/studies.csv:10]\n" in text


def test_candidate_is_shown_as_a_candidate(
    tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sun 2023 leads to the review by CANDIDATE_FOR, and no review includes it."""
    print_thing(describe_thing(tiny_store, "Sun 2023"))
    text = capsys.readouterr().out
    assert text.startswith("Study study:doi:10.1000/sun\n  candidate: yes\n")
    assert "\n  included: no\n" in text
    assert (
        "  -> CANDIDATE_FOR Zhu 2025 [review:seed-2025]  (confidence low; sources candidates:4;"
        " status post-window update)\n" in text
    )
    assert "INCLUDES" not in text


def test_row_that_no_review_speaks_in_is_not_a_person_s_decision(
    tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bibliographic record is nobody's review and nobody's decision."""
    print_thing(describe_thing(tiny_store, "report:doi:10.2196/jmir.6524"))
    text = capsys.readouterr().out
    assert "  * doi: “10.2196/jmir.6524”  [no review; printed; sources/works.csv:3]\n" in text
    assert "decision" not in text


def test_json_is_the_whole_description(tiny_folder: Path, tiny_store: Store) -> None:
    """One object, Chinese as it is."""
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny_folder)]).exit_code
    words = ["show", "region:cn-sc", "--json", "--project", str(tiny_folder)]
    text = CliRunner().invoke(cli, words).stdout
    assert "四川" in text
    thing = describe_thing(tiny_store, "region:cn-sc").as_dict()
    assert thing == json.loads(text)
    assert ["id", "type", "properties", "counts", "out", "in", "statements"] == list(thing)


def test_more_neighbours_than_are_shown_are_counted(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 503 studies of a review 500 are listed, and the heading says of how many."""
    graph = GraphBuilder()
    graph.add_node("review:large", {"label": "Large 2024"})
    for number in range(503):
        graph.add_node(f"study:s{number:03}", {"label": f"Study {number}"})
        graph.add_edge("INCLUDES", "review:large", f"study:s{number:03}")
    writer = open_store(f"{tmp_path}/graph", write=True)
    writer.write(graph.freeze())
    writer.close()
    store = open_store(f"{tmp_path}/graph")
    print_thing(describe_thing(store, "review:large"))
    store.close()
    lines = capsys.readouterr().out.splitlines()
    assert "Leads to (the first 500 of 503)" in lines
    assert 500 == sum("-> INCLUDES" in line for line in lines)
