"""The catalogue of saved questions: every one is complete in both languages, tested, documented,
honest and ordered.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from lacunary.graph import Store
from lacunary.graph.entry_points import Registry, remarks
from lacunary.graph.errors import QueryError
from lacunary.queries import Question, ask, catalogue, find_question
from lacunary.queries.asking.listing import questions_page
from lacunary.queries.asking.runner import read_parameters

HERE = Path(__file__).parents[2]
WANTED = {
    "studies-by-literature-and-year", "studies-by-region", "regions-without-a-study",
    "evidence-gap-map", "one-literature-only",
    "coverage-of-stated-counts", "candidates-to-confirm", "outcomes-by-population",
    "effects-by-intervention",
    "provenance-of-a-study", "conflicting-statements", "cross-literature-citations",
    "reference-coverage", "shared-studies",
    "citation-clusters", "overlap-of-reviews", "overlap-scenarios", "overlap-matrix", "pooled-effects", "assessments", "assessments-by-cell", "what-is-unknown", "contrast-of-literatures", "possible-duplicates", "studies-of-a-report",
}  # fmt: skip
ABOUT_ONE_THING_OR_ALL_LAYERS = {
    "provenance-of-a-study": "one study, each row with who says it",
    "conflicting-statements": "statements, each row with who says it",
    "reference-coverage": "each row names its layer",
    "reviews-and-their-lists": "included, candidates and updates are columns of their own",
    "studies-of-a-report": "the studies of one report, each with its evidence",
    "cross-literature-citations": "citations; its scope `studies` takes included studies only",
    "coverage-of-stated-counts": "what a review states of all that it includes, beside all of that",
    "proposals": "what anybody proposes, whatever layer its study is of",
}
"""Questions that touch studies and need no note on layers, and why."""
EMPTY_ON_THE_TINY_GRAPH = {"matched-values", "proposals", "assessments", "assessments-by-cell"}
"""Its words are all in a value table or the very name of a concept, nobody proposes anything, and
nobody judged its studies.
"""
CHINESE = re.compile("[\u4e00-\u9fff]")

questions = pytest.mark.parametrize("question", catalogue().values(), ids=list(catalogue()))


def asks_about_studies(question: Question) -> bool:
    """Whether the question looks at studies at all."""
    return ":Study" in question.text or "Study" in question.reads


def required(question: Question) -> dict[str, str]:
    """What must be given for the question to run on the tiny graph."""
    return {
        p.name: {"report": "10.2196/jmir.6524"}.get(p.name, "study:doi:10.2196/jmir.6524")
        for p in question.parameters
        if p.required
    }


def test_catalogue_has_the_questions_of_the_design() -> None:
    """Every question that the first release promises is there."""
    assert set() == WANTED - catalogue().keys()


@questions
def test_question_is_complete_in_english_and_chinese(question: Question) -> None:
    """Title, description, every parameter and every column say something in both languages."""
    texts = [
        (question.title["en"], question.title["zh"]),
        (question.description["en"], question.description["zh"]),
        *((parameter.en, parameter.zh) for parameter in question.parameters),
        *((column.en, column.zh) for column in question.columns),
    ]
    assert [] == [en for en, _ in texts if not re.search("[A-Za-z]", en)]
    assert [] == [zh for _, zh in texts if not CHINESE.search(zh) and zh not in ("DOI", "PMID")]


@questions
def test_question_has_a_hand_written_answer(question: Question) -> None:
    """tests/expected/ holds at least one answer that a person wrote."""
    assert (HERE / "expected" / f"{question.name}.csv").is_file()


@questions
def test_question_stands_in_the_documentation(question: Question) -> None:
    """docs/questions.md has a section with its name."""
    assert f"\n## {question.name}\n" in (HERE.parent / "docs" / "questions.md").read_text(
        encoding="utf-8"
    )


def test_documentation_page_is_up_to_date() -> None:
    """docs/questions.md is what the headers give; `make docs` writes it."""
    assert questions_page() == (HERE.parent / "docs" / "questions.md").read_text(encoding="utf-8")


@questions
def test_question_about_studies_says_which_layers_it_shows(
    question: Question, tiny_store: Store
) -> None:
    """It takes `evidence`, default included, or shows one layer by its nature; its notes name the
    layer and its completeness.
    """
    if not asks_about_studies(question) or question.name in ABOUT_ONE_THING_OR_ALL_LAYERS:
        return
    evidence = question.parameter("evidence")
    assert evidence is not None or question.layer in ("included", "candidate", "any")
    assert evidence is None or ("included", ("included", "candidate", "any")) == (
        evidence.default,
        evidence.choices,
    )
    notes = ask(tiny_store, question.name, required(question)).notes
    assert [line for line in notes["en"] if "candidate" in line]
    assert [line for line in notes["zh"] if "候选" in line]
    if (evidence.default if evidence else question.layer) != "candidate":
        assert [
            line
            for line in notes["en"]
            if "Lists of 2 reviews are complete, 1 partial, 0 inferred, 0 of reviews that state"
            " no number, 1 not available." in line
        ]
        assert [
            line
            for line in notes["zh"]
            if "2 篇综述的清单完整，1 篇部分，0 篇为推断，0 篇未声明研究数，1 篇不可得。" in line
        ]


@questions
def test_question_about_studies_may_be_asked_of_digital_interventions(question: Question) -> None:
    """Like with like: it takes `digital`, with the choices that all share."""
    if not asks_about_studies(question) or question.name in ABOUT_ONE_THING_OR_ALL_LAYERS:
        return
    digital = question.parameter("digital")
    assert digital is not None
    assert ("yes", "no", "unclear", "any") == digital.choices


@questions
def test_candidates_are_never_counted_as_included(question: Question, tiny_store: Store) -> None:
    """With evidence=included no row names a study that is only a candidate, and no count reaches
    beyond the included ones.
    """
    if question.parameter("evidence") is None:
        return
    result = ask(tiny_store, question.name, {"evidence": "included"})
    only_candidates = {
        row[0]
        for row in tiny_store.query(
            "MATCH (s:Study) WHERE s.candidate AND NOT s.included RETURN s.id AS id"
        ).rows
    }
    assert 2 == len(only_candidates)
    named = {value for row in result.rows for value in row if isinstance(value, str)}
    assert set() == named & only_candidates
    if "studies" in result.columns:
        counts = [row[result.columns.index("studies")] for row in result.rows]
        assert 7 >= max(counts, default=0)


def test_layers_add_up_to_any(tiny_store: Store) -> None:
    """7 included and 3 candidates, one of them both: 9 studies in all."""
    total = {
        evidence: sum(
            row[2]
            for row in ask(
                tiny_store,
                "studies-by-literature-and-year",
                {"evidence": evidence, "digital": "any"},
            ).rows
        )
        for evidence in ("included", "candidate", "any")
    }
    assert {"included": 7, "candidate": 3, "any": 9} == total


def test_gap_map_says_which_studies_stand_in_no_cell(tiny_store: Store) -> None:
    """Wang 2013 and Liu 2022 have no mapped intervention: the map covers 5 of 7 studies and says
    so.
    """
    notes = ask(tiny_store, "evidence-gap-map").notes
    assert [
        line
        for line in notes["en"]
        if line.startswith(
            "5 of 7 studies stand in a cell; 0 have no condition, 2 have no intervention"
        )
    ]
    assert [
        line
        for line in notes["zh"]
        if line.startswith("7 项研究中 5 项位于单元格中；0 项无疾病，2 项无干预")
    ]


@questions
def test_rows_are_ordered_by_a_unique_key(question: Question, tiny_store: Store) -> None:
    """The last ORDER BY ends in a node's id, or its columns tell every row apart: no order is left
    to the engine.
    """
    if question.kind != "cypher":
        return
    keys = [key.split()[0] for key in question.text.rpartition("ORDER BY ")[2].split(", ")]
    if keys[-1].endswith(".id"):
        return
    result = ask(tiny_store, question.name, required(question))
    found = [tuple(str(row[result.columns.index(key)]) for key in keys) for row in result.rows]
    assert found or question.name in EMPTY_ON_THE_TINY_GRAPH
    assert len(found) == len(set(found))


@questions
def test_text_of_a_question_is_portable(question: Question) -> None:
    """No projection reuses a variable's name, no engine's own ids, no APOC or GDS."""
    assert None is re.search(r"\b(elementId|apoc\.|gds\.)|[^.\w]id\(", question.text)
    assert [] == [
        name for name in re.findall(r"\b(\w+)\.\w+ AS (\w+)", question.text) if name[0] == name[1]
    ]


def test_folder_of_questions_holds_nothing_but_questions() -> None:
    """Every file at the top of `queries/` is a question with a header: what is shared has a room of
    its own. The command line would leave such a file out with a remark.
    """
    files = {path.stem for path in (HERE.parent / "queries").iterdir() if path.is_file()}
    assert {name.replace("_", "-") for name in files - {"__init__", "messages"}} == set(catalogue())
    assert [] == [str(remark) for remark in remarks()]


def test_file_without_a_header_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left out with a remark that names it, and the other questions are answered."""
    folder = tmp_path / "some_questions"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copy(HERE.parent / "queries" / "shared-studies.cypher", folder)
    (folder / "helper.py").write_text("def help(): ...\n")
    (folder / "no-columns.cypher").write_text("// ---\n// title = {}\n// ---\nRETURN 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = Registry(
        "question", dict.fromkeys(["shared-studies", "helper", "no-columns"], "some_questions")
    )
    monkeypatch.setattr("lacunary.queries.asking.catalogue.QUESTIONS", found)
    monkeypatch.setattr("lacunary.graph.entry_points._remarks", {})
    assert ["shared-studies"] == list(catalogue.__wrapped__())
    assert [
        "helper.py: the question has no header. Give it one, or move it into a package of its own.",
        "no-columns.cypher: the header has no `description`. Add it.",
    ] == [str(remark) for remark in remarks()]


def test_question_that_does_not_exist_names_the_closest() -> None:
    """A slip of the pen is answered with what may have been meant."""
    with pytest.raises(
        QueryError,
        match=r"there is no saved question `evidence-gap`\. Did you mean `evidence-gaps`, `evidence-gap-map`",
    ):
        find_question("evidence-gap")


def test_every_number_that_a_question_takes_has_bounds_and_none_beyond_is_taken() -> None:
    """What is below the least or above the most is named with both, for every question alike."""
    for question in catalogue().values():
        for one in question.parameters:
            if one.type not in ("integer", "number"):
                continue
            assert one.least is not None, (question.name, one.name)
            assert one.most is not None, (question.name, one.name)
            assert one.least <= one.default <= one.most
            for beyond in (one.least - 1, one.most + 1):
                with pytest.raises(QueryError, match=f"from {one.least} to {one.most}"):
                    read_parameters(question, _required(question) | {one.name: beyond})


def _required(question: Question) -> dict[str, str]:
    return {one.name: "x" for one in question.parameters if one.required}
