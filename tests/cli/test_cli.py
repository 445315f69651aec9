"""The command line: what goes to stdout and to stderr, exit codes, formats, and errors without a
traceback.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

from lacunary.cli import cli, main
from lacunary.graph import open_store

TINY = Path(__file__).parents[1] / "tiny"
REGIONS = (
    "region,label_en,label_zh,stated_empty_by,broader_only,place_unknown,candidates\n"
    "region:cn-bj,Beijing,北京,,0,1,2\nregion:cn-xz,Tibet,西藏,review:seed-2025,0,1,0\n"
)


class Ran(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tiny project, built; tests read it only."""
    folder = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(TINY, folder)
    assert 0 == shell("build", str(folder)).code
    return folder


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process."""

    def lacunary(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["lacunary", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Ran(code, *capfd.readouterr())

    return lacunary


def shell(*words: str, **environment: str) -> Ran:
    """Runs the command line as a person does, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "lacunary", *words],
        env={key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
        | environment,
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8"))


# ---- help and start ------------------------------------------------------------------------------


def every_command(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its name, those of groups too."""
    for name, command in sorted(group.commands.items()):
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{above}{name} ")


@pytest.mark.parametrize(("name", "command"), list(every_command(cli)), ids=str)
def test_command_and_its_options_have_help(name: str, command: click.Command) -> None:
    """Every command says what it does, and every option what it is for."""
    assert command.help
    assert [] == [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]


def test_commands_of_the_design_are_there() -> None:
    """The names of the first release are fixed."""
    assert (
        set()
        == {"init", "check", "build", "query", "show", "export", "confirm"} - cli.commands.keys()
    )


@pytest.mark.parametrize("words", [["--help"], ["query"], ["query", "--format", "json"]])
def test_start_loads_no_heavy_library(words: list[str]) -> None:
    """Help and the list of questions start without pandas, NetworkX, rdflib, pyvis, openpyxl, rich
    and the engines.
    """
    code = (
        "import sys; sys.argv[1:] = "
        + repr(words)
        + "\nfrom lacunary.cli import main\ntry: main()\nexcept SystemExit: pass\nheavy ="
        " ('pandas', 'numpy', 'networkx', 'rdflib', 'pyvis', 'openpyxl', 'pyarrow', 'arcadedb',"
        " 'arcadedb_embedded', 'neo4j', 'rich')\nprint(sorted(set(heavy) & sys.modules.keys()),"
        " file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert "[]\n" == ran.stderr
    assert ran.stdout


def test_list_of_questions_is_text_or_json(run: Run, tmp_path: Path) -> None:
    """With no name `query` lists the questions and their parameters; JSON has the keys of the
    design.
    """
    text = run("query")
    assert (0, "") == (text.code, text.err)
    assert "evidence-gap-map                Evidence gap map\n" in text.out
    listed = json.loads(run("query", "--format", "json").out)["questions"]
    assert ["name", "title", "description", "parameters", "columns", "kind"] == list(listed[0])
    assert {"python", "cypher"} == {question["kind"] for question in listed}
    chinese = json.loads(run("query", "--format", "json", "--lang", "zh").out)["questions"]
    titles = {question["name"]: question["title"] for question in chinese}
    assert "待确认的候选研究" == titles["candidates-to-confirm"]
    target = tmp_path / "questions.json"
    assert (0, "") == run("query", "--format", "json", "-o", target)[:2]
    assert listed == json.loads(target.read_text(encoding="utf-8"))["questions"]
    assert 1 == run("query", "--format", "xlsx").code


# ---- build ---------------------------------------------------------------------------------------


def test_build_says_what_it_read_and_made(tiny_folder: Path, run: Run) -> None:
    """Sources with their rows, counts, unmapped words, and coverage with its denominators; nothing
    but results on stdout.
    """
    ran = run("build", tiny_folder)
    assert (0, "") == (ran.code, ran.err)
    lines = ran.out.splitlines()
    assert [
        line
        for line in lines
        if line.startswith("│ sources/studies.csv")
        and line.split()[5:13:2] == ["10", "10", "0", "0"]
    ]
    assert [line for line in lines if "Study 9" in line and "Review 4" in line]
    assert [
        line for line in lines if line.startswith("Words not mapped to a concept: intervention 1")
    ]
    assert (
        "  Zhu 2025: 0 of 143 studies stated (none); 2 candidates held, 0 confirmed; 1 later"
        " studies proposed" in lines
    )
    assert "  Deng 2023: 2 of 3 studies stated (partial)" in lines
    assert (tiny_folder / ".lacunary" / "graph").is_dir()


def test_build_as_json_is_one_object(tiny_folder: Path, run: Run) -> None:
    """Version, counts, sources and rejections, and nothing else on stdout."""
    ran = run("build", tiny_folder, "--json")
    made = json.loads(ran.out)
    assert 9 == made["counts"]["Study"]
    assert {
        "id",
        "path",
        "rows",
        "records",
        "rejected",
        "left_out",
        "cells_refused",
        "format",
        "references",
        "cells",
        "columns",
        "sheets",
        "rows_joined",
        "rows_apart",
    } == made["sources"][0].keys()
    assert (0, []) == (made["rows_rejected"], made["rejected"])


def test_rejected_rows_are_shown_kept_and_end_with_2(tiny_folder: Path, run: Run) -> None:
    """A row without a label and one of an unknown review: file and line on stderr, all of it in
    .lacunary/rejected.csv, exit code 2.
    """
    with (tiny_folder / "sources" / "studies.csv").open("a", encoding="utf-8") as file:
        file.write("a-2019,5,,A study without a label" + "," * 25 + "\n")
        file.write("a-2091,6,Nobody 2020,A study of an unknown review" + "," * 25 + "\n")
    ran = run("build", tiny_folder)
    assert 2 == ran.code
    assert "sources/studies.csv:12: `label` is empty. Fill it in.\n" in ran.err
    assert (
        'sources/studies.csv:13: review "a-2091" is not known. Did you mean `a-2019`?\n' in ran.err
    )
    kept = (tiny_folder / ".lacunary" / "rejected.csv").read_text(encoding="utf-8").splitlines()
    assert "file,line,column,reason,raw" == kept[0]
    assert ["sources/studies.csv,12", "sources/studies.csv,13"] == [
        ",".join(line.split(",")[:2]) for line in kept[1:]
    ]
    assert "A study without a label" in kept[1]


def test_build_as_of_a_date_leaves_later_sources_out(tiny_folder: Path, run: Run) -> None:
    """Candidates, statements and citations were retrieved in February: in January there are only
    the included studies.
    """
    made = json.loads(run("build", tiny_folder, "--as-of", "2024-01-10", "--json").out)
    assert ["reviews", "studies"] == [source["id"] for source in made["sources"]]
    assert 7 == made["counts"]["Study"]
    assert "CANDIDATE_FOR" not in made["counts"]
    assert (
        made["counts"]
        == json.loads(run("build", tiny_folder, "--as-of", "20240110", "--json").out)["counts"]
    )


@pytest.mark.parametrize("date", ["2024-13-01", "last week"])
def test_as_of_takes_a_date(date: str, tiny_folder: Path, run: Run) -> None:
    """Anything else is refused with the form to use."""
    ran = run("build", tiny_folder, "--as-of", date)
    assert (1, "", f'--as-of: "{date}" is not a date. Write YYYY-MM-DD.\n') == ran


def test_project_with_errors_names_all_of_them(tiny_folder: Path, run: Run) -> None:
    """Two broken sources are two lines, and nothing is built."""
    (tiny_folder / "sources" / "works.csv").write_text("", encoding="utf-8")
    (tiny_folder / "sources" / "citations.csv").unlink()
    ran = run("build", tiny_folder)
    assert 1 == ran.code
    assert "" == ran.out
    assert "sources/works.csv: the file is empty." in ran.err
    assert "sources/citations.csv: cannot be read" in ran.err
    assert not (tiny_folder / ".lacunary").exists()


def test_folder_without_a_project_file_says_how_to_start(tmp_path: Path, run: Run) -> None:
    """No lacunary.toml: every command that needs one says so."""
    expected = (
        f"{tmp_path}: there is no lacunary.toml here. Run `lacunary init DIR` for a new project, or"
        " name its folder.\n"
    )
    assert (1, "", expected) == run("build", tmp_path)
    assert (1, "", expected) == run("check", tmp_path)
    for command in (["query", "shared-studies"], ["show", "x"], ["export"], ["confirm", "a", "b"]):
        assert (1, "", expected) == run(*command, "--project", tmp_path)


def test_project_without_a_graph_says_to_build_it(tiny_folder: Path, run: Run) -> None:
    """Nothing built yet: the error names `lacunary build`."""
    for command in (["query", "shared-studies"], ["show", "x"], ["export"], ["confirm", "a", "b"]):
        ran = run(*command, "--project", tiny_folder)
        assert (1, "") == ran[:2]
        assert ran.err.endswith("there is no graph here yet. Run `lacunary build` first.\n")


def test_store_that_cannot_be_written_is_a_plain_error(tiny_folder: Path, run: Run) -> None:
    """Where `.lacunary` is a file, the build says that it cannot write there."""
    (tiny_folder / ".lacunary").write_text("in the way", encoding="utf-8")
    ran = run("build", tiny_folder)
    assert (1, "") == ran[:2]
    assert "cannot write here" in ran.err


def test_database_that_another_process_writes_is_locked(tiny_folder: Path, run: Run) -> None:
    """While a build has the graph open, a query and a second build say who holds it and what to
    do.
    """
    assert 0 == run("build", tiny_folder).code
    script = (
        "import sys; from pathlib import Path; from lacunary.graph import open_store\nstore ="
        " open_store(Path(sys.argv[1]), write=True); print('open', flush=True); sys.stdin.read();"
        " store.close()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tiny_folder / ".lacunary" / "graph")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert b"open\n" == holder.stdout.readline()
    try:
        for command in (
            ["query", "shared-studies", "--project", tiny_folder],
            ["build", tiny_folder],
        ):
            ran = run(*command)
            assert (1, "") == ran[:2]
            assert "another process is writing this graph. Wait until it is done" in ran.err
    finally:
        holder.communicate()
    assert 0 == run("query", "shared-studies", "--project", tiny_folder).code


# ---- query ---------------------------------------------------------------------------------------


def test_csv_on_stdout_is_the_result_and_nothing_else(built: Path, run: Run) -> None:
    """UTF-8, LF, no title; the notes, for which the file has no place, are on stderr."""
    ran = run("query", "regions-without-a-study", "--format", "csv", "--project", built)
    assert (0, REGIONS) == ran[:2]
    assert "0, or no row, means: none in this corpus." in ran.err


def test_notes_travel_with_the_file(built: Path, run: Run, tmp_path: Path) -> None:
    """In CSV where they are asked for, above the heading; in Parquet always; JSON Lines has no
    place for them and says so.
    """
    parquet = pytest.importorskip("pyarrow.parquet")
    asked = ["query", "regions-without-a-study", "--project", built]
    text = run(*asked, "--format", "csv", "--notes").out
    above, heading, rows = text.partition("region,")
    assert REGIONS == heading + rows
    assert all(line.startswith("# ") for line in above.splitlines())
    assert "# Regions without a study" == above.splitlines()[0]
    assert (
        "# 0, or no row, means: none in this corpus. A number that is missing (·) is unknown."
        == above.splitlines()[-1]
    )
    assert 0 == run(*asked, "-o", tmp_path / "r.parquet", "--lang", "zh").code
    kept = parquet.read_schema(tmp_path / "r.parquet").metadata[b"lacunary.notes"].decode("utf-8")
    assert "没有研究的地区" == kept.splitlines()[0]
    ran = run(*asked, "--format", "jsonl", "--notes")
    assert (1, "") == ran[:2]
    assert "JSON Lines has no place for notes. Use --format json" in ran.err


def test_json_has_the_keys_of_the_design(built: Path, run: Run) -> None:
    """question, title, parameters, columns, rows, notes, and the graph with version, built and
    store.
    """
    ran = run("query", "regions-without-a-study", "--format", "json", "--project", built)
    answer = json.loads(ran.out)
    assert ["question", "title", "parameters", "columns", "rows", "notes", "graph"] == list(answer)
    assert ["version", "built", "store"] == list(answer["graph"])
    assert answer["graph"]["version"].startswith("1+")
    assert answer["graph"]["built"].endswith("+00:00")
    assert answer["graph"]["store"].startswith("embedded (ArcadeDB")
    assert ("regions-without-a-study", "Regions without a study") == (
        answer["question"],
        answer["title"],
    )
    assert {"evidence": "included", "digital": "any", "level": "province"} == answer["parameters"]
    assert ["region:cn-bj", "Beijing", "北京", [], 0, 1, 2] == answer["rows"][0]
    assert (
        "0, or no row, means: none in this corpus. A number that is missing (·) is unknown."
        in answer["notes"]
    )
    chinese = json.loads(
        run(
            "query",
            "regions-without-a-study",
            "--format",
            "json",
            "--lang",
            "zh",
            "--project",
            built,
        ).out
    )
    assert ("没有研究的地区", "0 或无此行表示：本语料库中没有。缺失的数字（·）表示未知。") == (
        chinese["title"],
        chinese["notes"][-1],
    )


def test_json_lines_are_one_row_each(built: Path, run: Run) -> None:
    """Every line is an object with the columns as keys."""
    lines = run(
        "query", "regions-without-a-study", "--format", "jsonl", "--project", built
    ).out.splitlines()
    assert [("北京", 2), ("西藏", 0)] == [
        (row["label_zh"], row["candidates"]) for row in map(json.loads, lines)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "evidence-gap-map",
        "overlap-of-reviews",
        "effects-by-intervention",
        "cross-literature-citations",
    ],
)
def test_parquet_and_workbook_hold_the_same_rows(
    name: str, built: Path, run: Run, tmp_path: Path
) -> None:
    """What a spreadsheet and a data frame read is what JSON has: numbers as numbers, missing as
    missing.
    """
    openpyxl = pytest.importorskip("openpyxl")
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = json.loads(run("query", name, "--format", "json", "--project", built).out)
    for form in ("parquet", "xlsx"):
        ran = run("query", name, "-o", tmp_path / f"result.{form}", "--project", built)
        assert (0, "", f"{tmp_path / 'result'}.{form}\n") == ran
    table = parquet.read_table(tmp_path / "result.parquet")
    assert answer["columns"] == table.column_names
    assert answer["rows"] == [list(row.values()) for row in table.to_pylist()]
    book = openpyxl.load_workbook(tmp_path / "result.xlsx")
    head, *rows = book["result"].iter_rows(values_only=True)
    assert answer["columns"] == list(head)
    flat = [
        [" | ".join(value) or None if isinstance(value, list) else value for value in row]
        for row in answer["rows"]
    ]
    assert flat == [list(row) for row in rows]
    assert answer["title"] == book["notes"]["A2"].value


def test_binary_result_goes_to_stdout_whole(built: Path) -> None:
    """A workbook can be piped into a file."""
    openpyxl = pytest.importorskip("openpyxl")
    command = [
        sys.executable,
        "-m",
        "lacunary",
        "query",
        "shared-studies",
        "--format",
        "xlsx",
        "--project",
        str(built),
    ]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    assert 4 == openpyxl.load_workbook(io.BytesIO(data))["result"].max_row


def test_output_file_takes_its_form_from_its_name(built: Path, run: Run, tmp_path: Path) -> None:
    """`-o regions.csv` is CSV; a name without a known ending is refused before anything is
    asked.
    """
    assert (
        0
        == run(
            "query",
            "regions-without-a-study",
            "-o",
            tmp_path / "deep" / "regions.csv",
            "--project",
            built,
        ).code
    )
    assert REGIONS == (tmp_path / "deep" / "regions.csv").read_text(encoding="utf-8")
    ran = run(
        "query", "regions-without-a-study", "-o", tmp_path / "regions.docx", "--project", built
    )
    assert (
        1,
        "",
        "docx: this is no format of a result. Use one of table, csv, json, jsonl, parquet, xlsx.\n",
    ) == ran
    assert [tmp_path / "deep"] == list(tmp_path.iterdir())


def test_output_that_cannot_be_written_is_a_plain_error(
    built: Path, run: Run, tmp_path: Path
) -> None:
    """A path below a file: query and export say so, with the way out."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for command in (
        ["query", "shared-studies", "-o", tmp_path / "file" / "x.csv"],
        ["export", "graphml", "-o", tmp_path / "file" / "out"],
    ):
        ran = run(*command, "--project", built)
        assert (1, "") == ran[:2]
        assert "cannot be written" in ran.err
        assert "Choose another folder with -o" in ran.err
        assert "Traceback" not in ran.err


def test_table_has_title_rows_and_notes_apart(built: Path, run: Run) -> None:
    """The table is on stdout; notes, what is hidden and the number of rows are on stderr."""
    ran = run("query", "regions-without-a-study", "--project", built)
    assert 0 == ran.code
    assert "Regions without a study" == ran.out.splitlines()[0].strip()
    assert "Tibet" in ran.out
    assert "西藏" not in ran.out
    assert "Shown: 7 included studies." in ran.err
    assert ran.err.endswith("2 rows\n")
    chinese = run("query", "regions-without-a-study", "--lang", "zh", "--project", built)
    assert "西藏" in chinese.out
    assert "Tibet" not in chinese.out
    assert chinese.err.endswith("2 行\n")


def test_ad_hoc_query_from_text_and_from_file(built: Path, run: Run, tmp_path: Path) -> None:
    """--cypher and --file give the same; parameters are numbers, truth values or words."""
    text = (
        "MATCH (s:Study) WHERE s.n = $n OR s.label = $label RETURN s.label AS study, s.n AS n ORDER"
        " BY study"
    )
    given = ["-p", "n=187", "-p", "label=Choi 2012", "--format", "csv", "--project", built]
    (tmp_path / "q.cypher").write_text(text, encoding="utf-8-sig")
    assert (0, "study,n\nChoi 2012,55\nWang 2013,187\n", "") == run(
        "query", "--cypher", text, *given
    )
    assert (0, "study,n\nChoi 2012,55\nWang 2013,187\n", "") == run(
        "query", "--file", tmp_path / "q.cypher", *given
    )


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("0.5", 0.5),
        ("true", True),
        ("007", "007"),
        ("nan", "nan"),
        ("1_0", "1_0"),
        ("抑郁", "抑郁"),
    ],
)
def test_ad_hoc_parameter_is_what_it_looks_like(
    words: str, value: object, built: Path, run: Run
) -> None:
    """Only digits are numbers: 007, nan and 1_0 are words."""
    ran = run(
        "query",
        "--cypher",
        "RETURN $x AS x",
        "-p",
        f"x={words}",
        "--format",
        "json",
        "--project",
        built,
    )
    assert [[value]] == json.loads(ran.out)["rows"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["provenance-of-a-study"],
            "provenance-of-a-study: the parameter `study` is missing. Give it with -p study=…",
        ),
        (
            ["shared-studies", "-p", "minimum=many"],
            'shared-studies: the parameter `minimum` takes a whole number, not "many".',
        ),
        (
            ["shared-studies", "-p", "minimum"],
            "-p minimum: a parameter reads KEY=VALUE. For example -p evidence=any.",
        ),
        (
            ["shared-studys"],
            "query: there is no saved question `shared-studys`. Did you mean `shared-studies`",
        ),
        (
            ["shared-studies", "--format", "docx"],
            "docx: this is no format of a result. Use one of table, csv",
        ),
        (["--cypher", "MATCH (s:Study)\nRETRUN s.id AS id"], "query:2:1: "),
        (
            ["--cypher", "MATCH (s:Study) SET s.n = 0"],
            "query:1:17: SET would write, and queries only read.",
        ),
        (
            ["--cypher", "MATCH (s:Study) WHERE s.n = $n RETURN s.id AS id"],
            "query: the parameter $n has no value. Give it with -p n=VALUE.",
        ),
        (
            ["--file", "nowhere.cypher"],
            "nowhere.cypher: cannot be read (No such file or directory). Check the path.",
        ),
        (["shared-studies", "--cypher", "RETURN 1 AS x"], "Usage: "),
        (["shared-studies", "--timeout", "0"], "Usage: "),
    ],
)
def test_mistake_in_a_query_is_one_plain_error(
    words: list[str], message: str, built: Path, run: Run
) -> None:
    """Exit code 1, nothing on stdout, and what to do on stderr; no traceback."""
    ran = run("query", *words, "--project", built)
    assert (1, "") == ran[:2]
    assert ran.err.startswith(message)
    assert "Traceback" not in ran.err


def test_query_that_runs_too_long_is_stopped(built: Path, run: Run) -> None:
    """--timeout ends it with the way out, and the next query has its usual time."""
    text = (
        "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 100) AS c RETURN"
        " count(*) AS n"
    )
    ran = run("query", "--cypher", text, "--timeout", "0.2", "--project", built)
    assert (1, "") == ran[:2]
    assert "it ran longer than the time allowed. Narrow it, or raise --timeout." in ran.err
    assert 0 == run("query", "shared-studies", "--project", built).code


# ---- the terminal --------------------------------------------------------------------------------


def test_traceback_only_with_debug(built: Path) -> None:
    """A user's mistake shows one line; `--debug` shows where in the program it was raised."""
    plain = shell("query", "nonsense", "--project", str(built))
    debug = shell("--debug", "query", "nonsense", "--project", str(built))
    assert (1, "") == plain[:2]
    assert 1 == plain.err.count("\n")
    assert 1 == debug.code
    assert debug.err.startswith("Traceback (most recent call last):")
    assert "there is no saved question `nonsense`" in debug.err


def test_output_is_utf_8_also_in_the_c_locale(built: Path) -> None:
    """`LC_ALL=C` changes nothing: table, CSV and notes are UTF-8."""
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    table = shell(
        "query", "regions-without-a-study", "--lang", "zh", "--project", str(built), **environment
    )
    assert 0 == table.code
    assert "│ 西藏" in table.out
    assert "0 或无此行表示：本语料库中没有。缺失的数字（·）表示未知。" in table.err
    assert (
        REGIONS
        == shell(
            "query",
            "regions-without-a-study",
            "--format",
            "csv",
            "--project",
            str(built),
            **environment,
        ).out
    )


def test_colour_is_left_out_where_it_is_not_wanted(built: Path) -> None:
    """NO_COLOR wins over a terminal that could show colour."""
    words = ["query", "regions-without-a-study", "--project", str(built)]
    assert "\x1b[3" not in shell(*words, FORCE_COLOR="1", NO_COLOR="1").out
    wrong = ["query", "nonsense", "--project", str(built)]
    assert "\x1b[31m" in shell(*wrong, FORCE_COLOR="1").err
    assert "\x1b[31m" not in shell(*wrong, FORCE_COLOR="1", NO_COLOR="1").err


def test_reader_that_leaves_is_no_error(built: Path) -> None:
    """`lacunary query … | head -1` ends quietly."""
    command = (
        f'"{sys.executable}" -m lacunary query provenance-of-a-study -p study=doi:10.2196/jmir.6524'
        f' --format csv --project "{built}" | head -1'
    )
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert "about,property,value,verbatim,review,method,confidence,chosen,path,rows\n" == ran.stdout
    assert "Traceback" not in ran.stderr


def test_several_processes_read_at_once(built: Path) -> None:
    """Two queries at the same time both answer."""
    command = [
        sys.executable,
        "-m",
        "lacunary",
        "query",
        "regions-without-a-study",
        "--format",
        "csv",
        "--project",
        str(built),
    ]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(3)
    ]
    assert [REGIONS] * 3 == [process.communicate()[0] for process in running]


# ---- export --------------------------------------------------------------------------------------


def test_export_writes_the_files_it_names_and_nothing_else(
    built: Path, run: Run, tmp_path: Path
) -> None:
    """Every path on stdout is a file, every file is named there, and the project is as it was."""
    before = {
        path: path.stat().st_mtime_ns
        for path in built.rglob("*")
        if path.is_file() and ".lacunary" not in path.parts
    }
    ran = run("export", "tables", "graphml", "-o", tmp_path / "out", "--project", built)
    assert 0 == ran.code
    assert sorted(ran.out.splitlines()) == sorted(
        str(path) for path in tmp_path.rglob("*") if path.is_file()
    )
    assert {"graph.graphml", "Study.csv", "Study.jsonl", "tables.xlsx", "README.txt"} <= {
        path.name for path in tmp_path.rglob("*")
    }
    assert before == {
        path: path.stat().st_mtime_ns
        for path in built.rglob("*")
        if path.is_file() and ".lacunary" not in path.parts
    }


def test_export_goes_to_out_unless_told_otherwise(tiny_folder: Path, run: Run) -> None:
    """The project's own `out/` folder."""
    assert 0 == run("build", tiny_folder).code
    assert (0, f"{tiny_folder / 'out' / 'graph.graphml'}\n") == run(
        "export", "graphml", "--project", tiny_folder
    )[:2]


def test_export_that_does_not_exist_writes_nothing(built: Path, run: Run, tmp_path: Path) -> None:
    """An unknown name is refused before the known ones are written."""
    ran = run("export", "graphml", "gexf", "-o", tmp_path / "out", "--project", built)
    assert (1, "") == ran[:2]
    assert ran.err.startswith("gexf: there is no such export. Known: network, rdf, tables, graphml")
    assert [] == list(tmp_path.iterdir())


def test_reading_leaves_the_graph_as_it_was(built: Path, run: Run, tmp_path: Path) -> None:
    """After queries and exports the store holds the same graph."""
    store = open_store(built / ".lacunary" / "graph")
    before = store.read()
    store.close()
    run("query", "evidence-gap-map", "--project", built)
    run("export", "graphml", "-o", tmp_path, "--project", built)
    store = open_store(built / ".lacunary" / "graph")
    assert before == store.read()
    store.close()


def test_a_project_is_found_from_a_folder_within(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As git finds its repository; a folder that is named is taken as named."""
    monkeypatch.chdir(tiny_folder / "sources")
    run = CliRunner().invoke
    assert 0 == run(cli, ["check"]).exit_code == run(cli, ["build"]).exit_code
    assert (tiny_folder / ".lacunary").is_dir()
    ran = run(cli, ["build", str(tiny_folder / "sources")])
    assert "there is no lacunary.toml" in str(ran.exception)
