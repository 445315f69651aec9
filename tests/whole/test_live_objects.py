"""A graph is columns: a build leaves no Python object a row."""

from __future__ import annotations

import gc
from pathlib import Path

from lacunary.build import build_graph
from lacunary.loaders import read_project

PROJECT = """[project]
title = "Made-up records"
id = "made-up-records"

[[sources]]
id = "records"
path = "records.ris"
loader = "ris"
"""


def live_objects(folder: Path, rows: int) -> int:
    """How many objects with references to others live after a build, the graph among them."""
    folder.mkdir()
    (folder / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    (folder / "records.ris").write_text(
        "".join(
            f"TY  - JOUR\nTI  - Made-up trial of {number * 7919} persons\nAU  - Wang, L\n"
            f"PY  - {1990 + number % 30}\nJF  - A Journal\nDO  - 10.1000/{number}\nER  - \n\n"
            for number in range(rows)
        ),
        encoding="utf-8",
    )
    build = build_graph(read_project(folder))
    assert rows == build.graph.rows("Report") == build.graph.rows("PUBLISHED_IN")
    gc.collect()
    return len(gc.get_objects())


def test_a_build_leaves_no_object_a_row(tmp_path: Path) -> None:
    """Ten times the rows leave as many objects, but for a few."""
    live_objects(tmp_path / "first", 20)  # what is imported and kept once
    few, many = (live_objects(tmp_path / str(rows), rows) for rows in (200, 2_000))
    assert abs(many - few) < 200
