"""What the digital is in a study: its intervention, or an exposure that no intervention is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lacunary.build import build_graph
from lacunary.loaders import read_project

PROJECT = """[project]
title = "Roles"
[vocabularies]
builtin = ["region", "design", "intervention"]
[[reviews]]
id = "a"
title = "A"
[[sources]]
id = "sheet"
path = "sheet.csv"
kind = "inclusion"
"""


def study_of(folder: Path, headings: str, *cells: str) -> dict[str, Any]:
    """The one study of a sheet, with these cells."""
    (folder / "lacunary.toml").write_text(PROJECT, encoding="utf-8")
    rows = [f"a,Li 2019,10.5555/x1,{row}" for row in cells]
    text = "\n".join([f"review,label,doi,{headings}", *rows])
    (folder / "sheet.csv").write_text(text, encoding="utf-8")
    (study,) = build_graph(read_project(folder)).graph.nodes("Study")
    return study


def built(folder: Path, headings: str, *cells: str) -> dict[str, str | None]:
    """What is said of the digital part of the study of a sheet."""
    study = study_of(folder, headings, *cells)
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


@pytest.mark.parametrize(
    ("headings", "cells", "state"),
    [
        ("digital_role", "exposure", "not_applicable"),
        ("digital_role", "none", "not_said"),
        ("digital_role,design", "none,correlational survey", "not_applicable"),
        ("digital_role,design", ",survey", "not_said"),
        ("digital_role,intervention", "exposure,odd lessons", "said_not_mapped"),
        ("digital_role,intervention", "exposure,group counselling", "coded"),
    ],
)
def test_a_study_of_an_exposure_has_no_intervention_to_say(
    headings: str, cells: str, state: str, tmp_path: Path
) -> None:
    """Nor has a survey of how two things go together; what is printed of one still counts."""
    study = study_of(tmp_path, headings, cells)
    assert "intervention" in study[state]
