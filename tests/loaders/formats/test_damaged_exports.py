"""A fault costs the smallest thing: one place of each export is damaged by chance (a byte, a line),
and all records that it does not touch are there, those it touches are there or reported.

`make damage` tries many more (LACUNARY_DAMAGE is their number for each file).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from damage import several, trials

from lacunary.loaders.publications import open_export

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"
PAGES = ("cnki-custom.xls",)
"""Their records have rows and no lines, so that nobody can say which one a place belongs to."""
FILES = sorted(path for path in FIXTURES.iterdir() if path.is_file() and path.name not in PAGES)
NUMBER = int(os.environ.get("LACUNARY_DAMAGE", "12"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_damaged_place_costs_no_other_record(path: Path, tmp_path: Path) -> None:
    """None is lost without a word either; damage above the first record (headings, what holds the
    records) is another matter: there the records are at least reported.
    """
    form = open_export(path, path.name)[1]
    copies = several(path, form, tmp_path)
    for trial in trials(copies, form, NUMBER, "1"):
        assert trial.above or not trial.lost, trial
        assert not trial.silent, trial
