"""A review project: lacunary.toml with every mistake on its line, and the loading of everything it
names.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lacunary.graph.assembly.assemble import assemble
from lacunary.graph.errors import ProjectError
from lacunary.loaders import load_project, read_project
from lacunary.loaders.load import SourceReport

PLACED = re.compile(r"\S+(:\d+)?: .+[.] .+[.?]")
"""`where: what. What to do.`"""


def toml(folder: Path, text: str) -> list[str]:
    """Everything that is wrong with a lacunary.toml of this text, one line each."""
    (folder / "lacunary.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(folder)
    lines = str(caught.value).splitlines()
    assert [] == [line for line in lines if not PLACED.fullmatch(line)]
    return lines


def sources(folder: Path, *entries: str) -> None:
    """Add sources to the tiny project."""
    path = folder / "lacunary.toml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "".join(f"\n[[sources]]\n{entry}\n" for entry in entries),
        encoding="utf-8",
    )


def loaded(folder: Path) -> tuple[list[str], list[str], dict[str, SourceReport]]:
    """Errors, rejected rows and the reports of a project; in every source rows = records + rejected
    + left out.
    """
    found, reports, errors = load_project(read_project(folder))
    for report in reports:
        assert report.rows == report.records + report.rejected + report.left_out, report
        assert report.records == sum(record.source == report.id for record in found.records)
    shown = [str(error) for error in errors] + [str(bad) for bad in found.rejected]
    assert [] == [line for line in shown if not PLACED.fullmatch(line)]
    return (
        [str(error) for error in errors],
        [str(bad) for bad in found.rejected],
        {report.id: report for report in reports},
    )


# ---- lacunary.toml -------------------------------------------------------------------------------
def test_a_folder_without_lacunary_toml_is_no_project(tmp_path: Path) -> None:
    """The error names the folder and the command that makes a project."""
    with pytest.raises(ProjectError) as caught:
        read_project(tmp_path)
    assert (
        f"{tmp_path}: there is no lacunary.toml here. Run `lacunary init DIR` for a new project, or"
        " name its folder." == str(caught.value)
    )


def test_the_file_itself_may_be_named(tiny_folder: Path) -> None:
    """`lacunary build my-review/lacunary.toml` means the folder."""
    assert tiny_folder == read_project(tiny_folder / "lacunary.toml").root


def test_every_mistake_is_shown_with_its_line(tmp_path: Path) -> None:
    """A wrong key (with what was meant), a wrong type, a wrong date, a source without path, an id
    twice: all at once.
    """
    text = """\
[project]
titel = "A review"
query_timeout = "long"

[[sources]]
id = "a"
path = "a.csv"
kind = "report"
retrieved = "2024-13-01"

[[sources]]
id = "a"
license = "CC BY"

[[reviews]]
id = "r1"
"""
    assert [
        "lacunary.toml:1: [project] has no `title`. Name the review project.",
        "lacunary.toml:2: the key `titel` is not known. Did you mean `title`?",
        "lacunary.toml:3: `query_timeout` is 'long'. Give it a number of seconds.",
        'lacunary.toml:9: `retrieved` "2024-13-01" is not a date. Write YYYY-MM-DD.',
        "lacunary.toml:11: a source has no `path`. Give it a `path`.",
        "lacunary.toml:12: the source id `a` is used twice. Give each source its own id.",
        "lacunary.toml:13: the key `license` is not known. Did you mean `licence`?",
        "lacunary.toml:16: a review needs an `id` and a `title`. Fill them in.",
    ] == toml(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[project\n", "lacunary.toml:1: is not TOML: "),
        ('[project]\ntitle = "a\n', "lacunary.toml:2: is not TOML: "),
        ('[project]\ntitle = "a"\n\n\n[[sources]]\nid = a\n', "lacunary.toml:6: is not TOML: "),
        ('[project]\ntitle = "a"\ntitle = "b"\n', "lacunary.toml:3: is not TOML: "),
    ],
)
def test_broken_toml_is_shown_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    """The line where TOML breaks, as an editor counts."""
    (shown,) = toml(tmp_path, text)
    assert shown.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[[project]]\ntitle = "a"\n',
            "lacunary.toml:1: `project` is no table. Write [project] once, in single brackets.",
        ),
        (
            '[project]\ntitle = "a"\n[sources]\nid = "a"\n',
            (
                "lacunary.toml:3: `sources` is no list of tables. Write [[sources]] in double"
                " brackets, once for each."
            ),
        ),
        (
            '[project]\ntitle = "a"\n[projekt]\n',
            "lacunary.toml:3: the key `projekt` is not known. Did you mean `project`?",
        ),
        (
            '[project]\ntitle = "a"\n[vocabularies]\nbuiltin = "region"\n',
            "lacunary.toml:4: `builtin` is 'region'. Give it a list of names, or leave it out.",
        ),
        (
            (
                '[project]\ntitle = "a"\n[[reviews]]\nid = "r"\ntitle = "R"\n[[reviews]]\nid ='
                ' "r"\ntitle = "R again"\n'
            ),
            "lacunary.toml:7: the review id `r` is used twice. Give each review its own id.",
        ),
        (
            "[project]\ntitle = 3\n",
            "lacunary.toml:2: `title` is 3. Give it text in quotation marks.",
        ),
    ],
)
def test_a_table_of_the_wrong_shape_is_explained(text: str, expected: str, tmp_path: Path) -> None:
    """Single and double brackets, texts for lists, an id twice."""
    assert expected in toml(tmp_path, text)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """The line of the first Chinese word, and what to do."""
    (tmp_path / "lacunary.toml").write_bytes(
        '[project]\ntitle = "数字心理健康"\n'.encode("gb18030")
    )
    with pytest.raises(
        ProjectError, match=r"^lacunary\.toml:2: is not UTF-8\. Save the file in UTF-8\.$"
    ):
        read_project(tmp_path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Windows editors write one."""
    (tmp_path / "lacunary.toml").write_text(
        '[project]\ntitle = "数字心理健康"\n', encoding="utf-8-sig"
    )
    assert "数字心理健康" == read_project(tmp_path).title


# ---- reviews in the file itself ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("report_link = 18", "the key `report_link` is not known. Did you mean `report_linked`?"),
        ('report_linked = "high"', "`report_linked` is 'high'. Give it a whole number of points."),
        ("journals = 1", "`journals` is 1. Give it true or false."),
        ("study_proposed = 40", "study: proposed is above linked. Set proposed to at most linked."),
    ],
)
def test_a_mistake_in_linking_is_shown_with_its_line(
    line: str, expected: str, tmp_path: Path
) -> None:
    """Unknown keys, wrong types and thresholds of the wrong order."""
    assert [f"lacunary.toml:4: {expected}"] == toml(
        tmp_path, f'[project]\ntitle = "T"\n[linking]\n{line}\n'
    )


def test_thresholds_of_linking_reach_the_graph(tiny_folder: Path) -> None:
    """With a threshold that no pair reaches nothing is joined by the rules: the pair is proposed
    instead.
    """
    path = tiny_folder / "lacunary.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n[linking]\nreport_linked = 17\njournals = true\n",
        encoding="utf-8",
    )
    graph = assemble(load_project(read_project(tiny_folder))[0]).graph
    (link,) = [link for link in graph.nodes("Link") if link["outcome"] == "proposed"]
    assert ("report:doi:10.2196/jmir.6524", 16) == (link["one"], link["score"])


def test_reviews_can_stand_in_the_project_file(tmp_path: Path) -> None:
    """With the databases they searched, read as concepts, from which their literature follows."""
    text = (
        '[project]\ntitle = "a"\n[[reviews]]\nid = "r"\ntitle = "A review"\nyear = 2023\ndatabase ='
        ' ["CNKI", "nowhere"]\n'
    )
    (tmp_path / "lacunary.toml").write_text(text, encoding="utf-8")
    found, _, errors = load_project(read_project(tmp_path))
    assert [] == errors
    graph = assemble(found).graph
    assert (2023, "chinese") == (
        graph.node("review:r")["year"],
        graph.node("review:r")["literature_searched"],
    )
    assert ["database:cnki"] == [edge["to"] for edge in graph.edges("SEARCHED")]


def test_mistakes_in_such_a_review_are_all_shown(tmp_path: Path) -> None:
    """A key that no review has, and a year that is none."""
    text = (
        '[project]\ntitle = "a"\n[[reviews]]\nid = "r"\ntitle = "A review"\nyear = 20222\ncolour ='
        ' "red"\n'
    )
    (tmp_path / "lacunary.toml").write_text(text, encoding="utf-8")
    assert [
        (
            'lacunary.toml: [[reviews]] number 1: year "20222" is not a year. Write four digits,'
            " 1500 to 2100."
        ),
        "lacunary.toml: [[reviews]] number 1: `colour` is not known. Remove it.",
    ] == loaded(tmp_path)[0]


# ---- loading -------------------------------------------------------------------------------------
def test_the_tiny_project_loads_without_a_loss(tiny_folder: Path) -> None:
    """Every row of every source is a record."""
    errors, rejected, reports = loaded(tiny_folder)
    assert ([], []) == (errors, rejected)
    expected = {
        "reviews": 4,
        "studies": 10,
        "candidates": 3,
        "stated": 8,
        "works": 5,
        "citations": 6,
    }
    assert expected == {name: report.records for name, report in reports.items()}


def test_every_error_of_a_project_is_shown_at_once(tiny_folder: Path) -> None:
    """A source that is not there, an empty one, one of no kind, a mapping that is not there, a bad
    vocabulary, a bad decision.
    """
    (tiny_folder / "sources" / "empty.csv").write_text("", encoding="utf-8")
    (tiny_folder / "vocabulary" / "instrument.csv").write_text("id,label_en\n", encoding="utf-8")
    (tiny_folder / "decisions").mkdir(exist_ok=True)
    (tiny_folder / "decisions" / "merges.csv").write_text("a,b\n", encoding="utf-8")
    (tiny_folder / "mappings" / "m.toml").write_text(
        'kind = "inclusion"\ncolumn = {}\nheader = 0\n', encoding="utf-8"
    )
    sources(
        tiny_folder,
        'id = "b"\npath = "sources/nowhere.csv"\nkind = "report"',
        'id = "c"\npath = "sources/empty.csv"\nkind = "report"',
        'id = "d"\npath = "sources/works.csv"\nkind = "reports"',
        'id = "e"\npath = "sources/works.csv"\nmapping = "mappings/nowhere.toml"',
        'id = "f"\npath = "sources/works.csv"\nmapping = "mappings/m.toml"',
    )
    errors, rejected, reports = loaded(tiny_folder)
    assert [
        "vocabulary/instrument.csv:1: the column `label_zh` is missing.",
        "sources/nowhere.csv: cannot be read (No such file or directory).",
        "sources/empty.csv: the file is empty.",
        "lacunary.toml: the source `d` has the kind `reports`, which is not known.",
        "mappings/nowhere.toml: cannot be read (No such file or directory).",
        "mappings/m.toml:2: the key `column` is not known.",
        "mappings/m.toml:3: `header` is 0.",
        "decisions/merges.csv: this is no decision file.",
    ] == [re.sub(r"(?<=\.) [A-Z].*", "", error) for error in errors]
    assert ([], 6) == (rejected, len(reports))


def test_a_review_id_that_stands_twice_is_rejected_and_counted(tiny_folder: Path) -> None:
    """The second row of the same id is rejected; the first stays; the report of the source counts
    it.
    """
    path = tiny_folder / "sources" / "reviews.csv"
    path.write_text(
        path.read_text(encoding="utf-8") + "a-2019,Again,Another review,2020,,,,,,,\n",
        encoding="utf-8",
    )
    errors, rejected, reports = loaded(tiny_folder)
    assert [
        "sources/reviews.csv:6: the review id `a-2019` is used twice. Give each review its own id."
    ] == rejected
    assert (5, 4, 1) == (
        reports["reviews"].rows,
        reports["reviews"].records,
        reports["reviews"].rejected,
    )
    assert [] == errors


def test_a_review_id_of_the_project_file_cannot_be_used_again(tiny_folder: Path) -> None:
    """Also where one of the two stands in lacunary.toml."""
    path = tiny_folder / "lacunary.toml"
    text = (
        path.read_text(encoding="utf-8")
        + '\n[[reviews]]\nid = "a-2019"\ntitle = "Another review"\n'
    )
    path.write_text(text, encoding="utf-8")
    assert [
        "sources/reviews.csv:3: the review id `a-2019` is used twice. Give each review its own id."
    ] == loaded(tiny_folder)[1]


def test_an_unknown_review_is_rejected_with_what_may_have_been_meant(tiny_folder: Path) -> None:
    """In every kind of source."""
    for name in ("studies", "candidates", "stated"):
        path = tiny_folder / "sources" / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        width = len(text.splitlines()[0].split(","))
        path.write_text(text + ",".join(["a-2091", *["1"] * (width - 1)]) + "\n", encoding="utf-8")
    _, rejected, reports = loaded(tiny_folder)
    assert 3 == len(
        [
            line
            for line in rejected
            if line.endswith('review "a-2091" is not known. Did you mean `a-2019`?')
        ]
    )
    assert (1, 1, 1) == tuple(
        reports[name].rejected for name in ("studies", "candidates", "stated")
    )


def test_a_bad_row_costs_itself_only(tiny_folder: Path) -> None:
    """One row without a label and one cell too long: every other study is built."""
    path = tiny_folder / "sources" / "studies.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace("Anon 2016", "", 1)
        .replace("Zhou Y,2020", "Zhou Y,20200")
    )
    path.write_text(text, encoding="utf-8")
    _, rejected, reports = loaded(tiny_folder)
    assert [
        "sources/studies.csv:5: `label` is empty. Fill it in.",
        'sources/studies.csv:7: year "20200" is not a year. Write four digits, 1500 to 2100.',
    ] == rejected
    report = reports["studies"]
    assert (10, 9, 1, 1) == (report.rows, report.records, report.rejected, report.cells_refused)
    graph = assemble(load_project(read_project(tiny_folder))[0]).graph
    assert "year" not in graph.node("study:doi:10.1000/zhou")
    assert 1 == graph.node("source:studies")["rejected"]


def test_sources_of_a_later_day_can_be_left_out(tiny_folder: Path) -> None:
    """With a date, the project as it stood then."""
    found, reports, errors = load_project(read_project(tiny_folder), as_of="2024-01-31")
    assert ([], ["reviews", "studies"]) == (errors, [report.id for report in reports])
    assert {"review", "inclusion"} == {record.kind for record in found.records}


def test_decisions_of_a_later_day_are_left_out_too(tiny_folder: Path) -> None:
    """A confirmation of 2024-02-10 does not hold as of January, and is no rejected row for a
    candidate not loaded yet.
    """
    (tiny_folder / "decisions").mkdir(exist_ok=True)
    decision = "study,review,by,date,why,source\nstudy:doi:10.1000/sun,seed-2025,me,2024-02-10,seen,Table 1\n"
    (tiny_folder / "decisions" / "confirmations.csv").write_text(decision, encoding="utf-8")
    project = read_project(tiny_folder)
    kept = [
        len(load_project(project, as_of=day)[0].decisions)
        for day in ("2024-01-31", "2024-02-10", "")
    ]
    assert [0, 1, 1] == kept


def test_every_source_is_described_with_its_checksum(tiny_folder: Path) -> None:
    """Path, date and SHA-256 of what was read stand in the graph."""
    import hashlib

    graph = assemble(load_project(read_project(tiny_folder))[0]).graph
    expected = hashlib.sha256((tiny_folder / "sources" / "studies.csv").read_bytes()).hexdigest()
    source = graph.node("source:studies")
    assert ("sources/studies.csv", "2024-01-05", expected, 10) == tuple(
        source[k] for k in ("path", "retrieved", "sha256", "rows")
    )


def test_the_order_of_a_set_does_not_show(tiny_folder: Path) -> None:
    """Two processes with different hash seeds give the same errors in the same order, and the same
    graph.
    """
    (tiny_folder / "mappings" / "m.toml").write_text(
        'kind = "report"\nb = 1\nc = 2\na = 3\n', encoding="utf-8"
    )
    sources(tiny_folder, 'id = "e"\npath = "sources/works.csv"\nmapping = "mappings/m.toml"')
    code = """
import sys
from pathlib import Path
from lacunary.graph.assembly.assemble import assemble
from lacunary.loaders import load_project, read_project
loaded, _, errors = load_project(read_project(Path(sys.argv[1])))
graph = assemble(loaded).graph
print([str(error) for error in errors], [row for label in ("Study", "Report", "Statement") for row in graph.nodes(label)])
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(tiny_folder)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert b"m.toml:4: the key `a`" in runs[0]
    assert runs[0] == runs[1]
