"""Words that a rule took for a concept are listed with the rule, and a row of a value table overrules
it.
"""

from __future__ import annotations

from pathlib import Path

from lacunary.build import build_graph
from lacunary.graph import open_store
from lacunary.loaders import read_project
from lacunary.queries import ask

PROJECT = """[project]
title = "Words"
[[reviews]]
id = "r"
title = "R"
[[sources]]
id = "sheet"
path = "sheet.csv"
mapping = "m.toml"
"""
ROWS = """Study,Title,Population,Comparator,Country
Wang 2020,One,University students,waiting lists,武汉
Li 2021,Two,university students,usual care,China
"""


def listed(folder: Path) -> list[list[object]]:
    """What the question lists: words, concept, rule, how often."""
    build = build_graph(read_project(folder))
    store = open_store(folder / "graph", write=True)
    store.write(build.graph)
    rows = ask(store, "matched-values").records()
    store.close()
    assert sum(build.matched.values()) == sum(int(row["times"]) for row in rows)
    return [[row[name] for name in ("words", "concept", "rule", "times")] for row in rows]


def test_each_word_is_listed_with_its_rule_until_a_table_has_it(tmp_path: Path) -> None:
    """Two rows say one word; a table then says that it names nothing."""
    (tmp_path / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    mapping = 'kind = "inclusion"\n[constants]\nreview = "r"\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "sheet.csv").write_text(ROWS, encoding="utf-8")
    assert [
        ["usual care", "comparator:usual-care", "alternative", 1],
        ["waiting lists", "comparator:waiting-list", "form", 1],
        ["University students", "population:university-students", "alternative", 1],
        ["university students", "population:university-students", "alternative", 1],
        ["武汉", "region:cn-hb", "place", 1],
    ] == listed(tmp_path)
    tables = tmp_path / "mappings" / "values"
    tables.mkdir(parents=True)
    (tables / "population.csv").write_text("value,concepts\nuniversity students,-\n", "utf-8")
    assert ["comparator:usual-care", "comparator:waiting-list", "region:cn-hb"] == [
        row[1] for row in listed(tmp_path)
    ]
