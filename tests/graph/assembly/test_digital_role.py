"""What the digital is in a study: its intervention, or an exposure that no intervention is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.build import build_graph
from lacunary.loaders import read_project

PROJECT = """[project]
title = "Roles"
[vocabularies]
builtin = ["region"]
[[reviews]]
id = "a"
title = "A"
[[sources]]
id = "sheet"
path = "sheet.csv"
kind = "inclusion"
"""


def built(folder: Path, headings: str, *cells: str) -> dict[str, str | None]:
    """The one study of a sheet, with these cells."""
    (folder / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    rows = [f"a,Li 2019,10.5555/x1,{row}" for row in cells]
    text = "\n".join([f"review,label,doi,{headings}", *rows])
    (folder / "sheet.csv").write_text(text, encoding="utf-8")
    (study,) = build_graph(read_project(folder)).graph.nodes("Study")
    return {name: study.get(name) for name in ("digital", "digital_role")}


@pytest.mark.parametrize(
    ("digital", "role", "shown"),
    [
        ("yes", "intervention", "yes"),
        ("yes", "exposure", "no"),
        ("no", "exposure", "no"),
        ("unclear", "exposure", "unclear"),
        ("yes", "", "yes"),
    ],
)
def test_an_exposure_is_no_digital_intervention(
    digital: str, role: str, shown: str, tmp_path: Path
) -> None:
    """A sheet that asks only "digital?" says yes of a study of phone addiction."""
    found = built(tmp_path, "digital,digital_role", f"{digital},{role}")
    assert {"digital": shown, "digital_role": role or None} == found


def test_the_role_is_read_under_its_chinese_heading(tmp_path: Path) -> None:
    """`数字技术角色` is the field."""
    assert "exposure" == built(tmp_path, "数字技术角色", "exposure")["digital_role"]


def test_a_role_that_is_none_of_the_three_is_refused(tmp_path: Path) -> None:
    """The cell is refused and its row stays."""
    assert {"digital": None, "digital_role": None} == built(tmp_path, "digital_role", "phone")
