"""What looks wrong in a file as a whole is said once, with the row that shows it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.check import check_file
from lacunary.loaders.plausibility import implausible


def remarks(field: str, words: list[str]) -> list[str]:
    """What is said of a field of rows with these words."""
    found = implausible("a.csv", {field: list(enumerate(words, start=2))}, 2026)
    return [str(one).partition(": ")[2] for one in found]


TITLES = [f"A trial of app number {number}" for number in range(30)]


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("year", ["2020", "2090", "2030"], "2 of 3 years are in the future (2090)."),
        ("year", ["2020"] * 20, "all 20 records have the year 2020."),
        ("authors", ["S", "m", "Li X"], "2 of 3 authors are one letter."),
        ("authors", ["Novak, Anna, Rossi, Karl, Weber, Max, Li, Xiaoming, Wang, Hong, Lee"],
         "1 of 1 authors may be several in one."),
        ("abstract", ["The same."] * 5, "5 of 5 records have the same `abstract`."),
        ("title_zh", ["同一题名"] * 6, "6 of 6 records have the same `title_zh`."),
        ("title", [title.upper() for title in TITLES], "30 of 30 titles are printed in capitals."),
        ("title", ["One; two; three; four", "A trial"], "1 of 2 titles read as lists."),
        ("title", ["1. A trial 2. Another trial"], "1 of 1 titles read as lists."),
    ],
)  # fmt: skip
def test_what_looks_wrong_is_said(field: str, words: list[str], said: str) -> None:
    """How many of how many, and what to look at."""
    (found,) = remarks(field, words)
    assert found.startswith(said)
    assert found.count(". ") >= 1


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("year", ["2020", "2027", "2019"]),
        ("year", ["2020"] * 19),
        ("authors", ["Li X", "Department of Health, Education, and Welfare"]),
        ("abstract", ["The same."] * 4),
        ("title", TITLES),
        ("title", ["MoodGYM", "A TRIAL OF AN APP"]),
    ],
)
def test_what_may_be_so_is_not(field: str, words: list[str]) -> None:
    """Next year's issue, a search of one year, an institution, a short file."""
    assert [] == remarks(field, words)


@pytest.mark.parametrize("name", ["search.ris", "included.csv"])
def test_check_says_it_of_an_export_and_of_a_table(name: str, tmp_path: Path) -> None:
    """Beside what it says of single rows."""
    if name.endswith("ris"):
        text = "TY  - JOUR\nTI  - A\nPY  - 2091\nER  - \n"
    else:
        text = "Study,Year,Country\nA 2091,2091,China\nB 2020,2020,China\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert ["year"] == [bad.column for bad in check_file(tmp_path / name).remarks]
