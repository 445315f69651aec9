"""The front door: a project opened in Python checks, builds, answers and exports."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import lacunary
from lacunary.build import BuildFailed
from lacunary.front_door import OldGraph
from lacunary.graph import Graph, LacunaryError, open_store
from lacunary.graph.errors import ExportError, ProjectError, QueryError, QueryTimeout, StoreError


@pytest.fixture
def built(tiny_folder: Path) -> Path:
    """The folder of a project that is built."""
    with lacunary.open_project(tiny_folder) as project:
        project.build()
    return tiny_folder


def test_project_is_built_asked_and_exported(built: Path, tiny_graph: Graph) -> None:
    """The same graph as the command line builds, and its answers."""
    with lacunary.open_project(built) as project:
        assert tiny_graph == project.graph
        assert project.graph is project.graph
        answer = project.ask("studies-by-region", level="province")
        assert project.graph.stamp is not None
        assert project.graph.stamp.version == answer.version
        written = project.export("tables", folder=built / "given")
        assert {(built / "given" / "tables").resolve()} == {
            path.resolve().parent for path in written
        }


def test_low_lines_stand_for_hyphens(built: Path) -> None:
    """`studies_by_region` is the question `studies-by-region`."""
    with lacunary.open_project(built) as project:
        assert project.ask("studies-by-region").rows == project.ask("studies_by_region").rows


def test_language_of_the_project_is_that_of_its_results(built: Path) -> None:
    """Opened in Chinese, a notebook shows Chinese headings."""
    with lacunary.open_project(built, language="zh") as project:
        answer = project.ask("studies-by-region")
        assert "zh" == answer.language
        assert answer.title["zh"] in answer._repr_html_()
    with pytest.raises(QueryError, match="Use en or zh"):
        lacunary.open_project(built, language="fr")  # type: ignore[arg-type]


def test_rows_are_cut_where_it_is_said(built: Path) -> None:
    """`max_rows` cuts a saved question with a note in both languages; without it all rows come."""
    with lacunary.open_project(built) as project:
        whole = project.ask("studies-by-region")
        cut = project.ask("studies-by-region", max_rows=2)
        assert (False, True, whole.rows[:2]) == (whole.cut, cut.cut, cut.rows)
        assert f"Cut: these are the first 2 of {len(whole.rows)} rows" in cut.notes["en"][-1]
        assert "max_rows" in cut.notes["zh"][-1]
        assert not project.ask("studies-by-region", max_rows=len(whole.rows)).cut
        with pytest.raises(QueryError, match="at least 1"):
            project.ask("studies-by-region", max_rows=0)


def test_budget_of_the_project_holds(built: Path) -> None:
    """`query_timeout` of lacunary.toml or the `timeout` given; `max_rows` for own queries."""
    file = built / "lacunary.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[project]", "[project]\nquery_timeout = 1e-9\nmax_rows = 3", 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OldGraph)
        with lacunary.open_project(built) as project:
            with pytest.raises(QueryTimeout):
                project.ask("studies-by-region")
            assert project.ask("studies-by-region", timeout=60).rows
            answer = project.cypher("MATCH (n) RETURN n.id AS id ORDER BY id", timeout=60)
            assert (3, True) == (len(answer.rows), answer.cut)
            given = project.cypher("RETURN $a + 1 AS b", timeout=60, a=2)
            assert [[3]] == given.rows


def test_mistakes_say_what_to_do(built: Path) -> None:
    """Every one is a LacunaryError with a remedy."""
    with lacunary.open_project(built) as project:
        mistakes = [
            (lambda: project.ask("studies-by-regoin"), QueryError),
            (lambda: project.ask("studies-by-region", levle="province"), QueryError),
            (lambda: project.cypher("CREATE (n) RETURN n"), QueryError),
            (lambda: project.export("networc"), ExportError),
            (lambda: project.build(as_of="20240101"), ProjectError),
            (lambda: lacunary.open_project(built / "elsewhere"), ProjectError),
        ]
        for mistake, kind in mistakes:
            with pytest.raises(LacunaryError) as caught:
                mistake()  # type: ignore[no-untyped-call]
            assert isinstance(caught.value, kind)
            assert caught.value.remedy


def test_graph_that_was_never_built_is_said_to_be_missing(tiny_folder: Path) -> None:
    """Asked for, it is an error that names the way out."""
    with (
        lacunary.open_project(tiny_folder) as project,
        pytest.raises(StoreError, match="lacunary build"),
    ):
        _ = project.graph


def test_graph_older_than_a_file_says_so(built: Path) -> None:
    """A file written after the build, a new one and one that is gone are each named."""
    later = (built / ".lacunary" / "build.json").stat().st_mtime + 60
    (built / "decisions").mkdir(exist_ok=True)
    new = built / "decisions" / "notes.csv"
    with lacunary.open_project(built) as project:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            project.ask("studies-by-region")
        source = built / project.project.sources[0].path
        os.utime(source, (later, later))
        with pytest.warns(OldGraph, match=f"{source.name} was changed after"):
            project.ask("studies-by-region")
        os.utime(source, (0, 0))
        new.touch()
        os.utime(new, (later, later))
        with pytest.warns(OldGraph, match=r"decisions/notes\.csv"):
            _ = project.graph
        new.unlink()
        content = source.read_bytes()
        source.unlink()
        with pytest.warns(OldGraph, match=source.name):
            _ = project.graph
        source.write_bytes(content)


def test_check_finds_every_error_and_writes_nothing(tiny_folder: Path) -> None:
    """Clean at first; then every mistake is in the report, and a build raises them."""
    with lacunary.open_project(tiny_folder) as project:
        found = project.check()
        assert ([], []) == (found.errors, found.rejected)
        (tiny_folder / "mappings" / "works.toml").write_text("kind = 1\n", encoding="utf-8")
        assert project.check().errors
        with pytest.raises(BuildFailed):
            project.build()
    assert not (tiny_folder / ".lacunary").exists()


def test_database_is_let_go_at_the_end(built: Path) -> None:
    """Anyone may write it afterwards; a closed project opens it again."""
    with lacunary.open_project(built) as project:
        project.ask("studies-by-region")
    open_store(built / ".lacunary" / "graph", write=True).close()
    project.ask("studies-by-region")
    project.build()
    assert len(project.graph)
    project.close()
    project.close()


def test_import_of_the_package_loads_nothing_else() -> None:
    """The front door is opened when it is first used."""
    code = "import sys, lacunary; print([m for m in sys.modules if m.startswith('lacunary.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "[]" == done.stdout.strip()
    with pytest.raises(AttributeError, match="has no attribute 'open_projekt'"):
        _ = lacunary.open_projekt
