"""A country and a group of countries that it is a member of are one place of a study."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest

from lacunary.build import build_graph
from lacunary.loaders import load_project, read_project

PROJECT = """[project]
title = "Places"
[vocabularies]
builtin = ["region"]
[[reviews]]
id = "a"
title = "A"
[[reviews]]
id = "b"
title = "B"
[[sources]]
id = "sheet"
path = "sheet.csv"
kind = "inclusion"
"""


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (("Netherlands", "Europe (country group as coded)"), {"region:nl": 1.0}),
        (("荷兰", "欧洲（编码分组）"), {"region:nl": 1.0}),
        (("广东", "East Asia"), {"region:cn-gd": 1.0}),
        (("中国", "东亚"), {"region:cn": 1.0}),
        (("Sichuan", "Mainland China"), {"region:cn-sc": 1.0}),
        (("香港", "Mainland China"), {"region:cn-hk": 0.5, "region:group-mainland-china": 0.5}),
        (("Brazil", "Middle East"), {"region:br": 0.5, "region:group-middle-east": 0.5}),
        (("Europe", "Europe (country group as coded)"), {"region:group-europe": 1.0}),
    ],
)
def test_the_narrower_place_has_the_whole_study(
    said: tuple[str, str], places: dict[str, float], tmp_path: Path
) -> None:
    """Two reviews say it of one trial; what is no member shares."""
    (tmp_path / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    rows = [f"{review},Wu 2008,10.5555/x1,{word}" for review, word in zip("ab", said, strict=True)]
    text = "\n".join(["review,label,doi,country", *rows])
    (tmp_path / "sheet.csv").write_text(text, encoding="utf-8")
    graph = build_graph(read_project(tmp_path)).graph
    shown = [edge for edge in graph.edges("LOCATED_IN") if edge["displayed"]]
    assert places == {edge["to"]: edge["share"] for edge in shown}


def test_the_members_of_a_group_are_edges(tmp_path: Path) -> None:
    """A study in Guangdong is found in East Asia by the country that it lies in."""
    (tmp_path / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "sheet.csv").write_text("review,label,country\na,Wu 2008,广东\n", encoding="utf-8")
    graph = build_graph(read_project(tmp_path)).graph
    members = [(edge["from"], edge["to"]) for edge in graph.edges("MEMBER_OF")]
    assert ("region:cn", "region:group-east-asia") in members
    assert ("region:cn-gd", "region:group-mainland-china") in members
    assert not {"region:group-east-asia"} & {start for start, _ in members}


def test_a_member_that_is_no_region_is_an_error(tmp_path: Path) -> None:
    """A slip would leave the group without it, silently."""
    (tmp_path / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "vocabulary").mkdir()
    text = "id,label_en,label_zh,kind,members\ng,Our group,本组,country-group,cn | chn\n"
    (tmp_path / "vocabulary" / "region.csv").write_text(text, encoding="utf-8")
    (tmp_path / "sheet.csv").write_text("review,label,country\na,Wu 2008,广东\n", encoding="utf-8")
    loaded = load_project(read_project(tmp_path))
    assert [
        "vocabulary/region.csv:2: `region:g` has the member `chn`, which is in no vocabulary. "
        "Add it, or correct `members`."
    ] == [str(error) for error in loaded[2]]


def test_every_member_of_a_group_is_a_region() -> None:
    """Each group of countries has members, and a slip in one would join nothing."""
    table = files("lacunary.loaders").joinpath("vocabulary", "region.csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    groups = {row["id"]: row["members"] for row in rows if row["kind"] == "country-group"}
    assert [] == [name for name, members in groups.items() if not members]
    known = {row["id"] for row in rows}
    assert set() == {m for members in groups.values() for m in members.split(" | ")} - known
