"""What the terminal shows of a result: columns that fit, labels in one language, the gap map as a
map, and what is left out in words.
"""

from __future__ import annotations

import io
from math import inf
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from lacunary.graph import Store
from lacunary.queries import Result, ask, catalogue
from lacunary.terminal.results import Shown, as_map, as_table


def printed(shown: Shown, width: int) -> list[str]:
    """The lines of the table at a width."""
    out = Console(file=io.StringIO(), width=width)
    out.print(shown.table)
    return str(out.file.getvalue()).splitlines()  # type: ignore[attr-defined]


def result_of(columns: list[str], rows: list[list[Any]]) -> Result:
    """A result with its columns as headings."""
    return Result("q", {"en": "T", "zh": "题"}, {}, columns, rows, {"en": columns, "zh": columns})


@pytest.mark.parametrize("width", [60, 80, 120, 160])
@pytest.mark.parametrize("name", list(catalogue()))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_table_fits_the_terminal_and_says_what_it_hides(
    name: str, width: int, language: str, tiny_store: Store
) -> None:
    """No line is wider than the terminal; every column is either shown or named as hidden."""
    given = {
        p.name: "study:doi:10.2196/jmir.6524" for p in catalogue()[name].parameters if p.required
    }
    result = ask(tiny_store, name, given)
    shown = as_table(result, language, width)
    assert [] == [line for line in printed(shown, width) if cell_len(line) > width]
    hidden = shown.left_out[0] if len(shown.left_out) > 1 else ""
    told = len(shown.table.columns) + sum(
        f" {column}," in hidden.replace("：", ": ").replace("（", ", ").replace(" (", ", ")
        for column in result.columns
    )
    merged = int(
        "title" in result.columns and "title_zh" in result.columns and "title_zh" not in hidden
    )
    assert len(result.columns) == told + merged


def test_number_without_bound_is_not_shown_as_unknown() -> None:
    """An upper limit that is infinite, beside one that is not known."""
    shown = as_table(result_of(["high"], [[inf], [None]]), "en", 80)
    assert ["∞", "·"] == [str(cell) for cell in shown.table.columns[0].cells]


def test_labels_are_shown_in_the_language_asked_for(tiny_store: Store) -> None:
    """English labels for English readers, Chinese for Chinese ones; the other language is said to
    be hidden.
    """
    result = ask(tiny_store, "studies-by-region")
    english, chinese = (as_table(result, language, 160) for language in ("en", "zh"))
    assert "│ China " in "\n".join(printed(english, 160))
    assert "中国" not in "\n".join(printed(english, 160))
    assert "│ 中国 " in "\n".join(printed(chinese, 160))
    assert "label_zh" in english.left_out[0]
    assert "label_en" in chinese.left_out[0]


def test_study_without_an_english_title_shows_its_chinese_one(tiny_store: Store) -> None:
    """One title is enough to know a study by."""
    assert "大学生焦虑的网络认知行为治疗" in "\n".join(
        printed(as_table(ask(tiny_store, "candidates-to-confirm"), "en", 200), 200)
    )


def test_missing_value_is_a_dot_and_zero_is_zero() -> None:
    """Unknown and none are told apart."""
    lines = printed(as_table(result_of(["what", "n"], [["a", None], ["b", 0]]), "en", 80), 80)
    assert ["│ a    │ · │", "│ b    │ 0 │"] == lines[3:5]


def test_words_in_brackets_are_words() -> None:
    """`[red]` in a title is not markup, in a heading neither."""
    assert "[red]" in "\n".join(
        printed(as_table(result_of(["[bold]"], [["[red]x[/red]"]]), "en", 80), 80)
    )
    assert "[bold]" in "\n".join(printed(as_table(result_of(["[bold]"], [["x"]]), "en", 80), 80))


def test_first_rows_are_shown_with_how_many_there_are() -> None:
    """With a limit, the rest is named, not dropped in silence."""
    shown = as_table(result_of(["n"], [[number] for number in range(10)]), "en", 80, most=3)
    assert 3 == shown.table.row_count
    assert ["Shown: the first 3 of 10 rows (--format csv or json has all)."] == shown.left_out


def test_nothing_found_says_in_this_corpus() -> None:
    """No rows is not a statement about the world."""
    assert ["Nothing in this corpus answers it."] == as_table(
        result_of(["n"], []), "en", 80
    ).left_out
    assert ["本语料库中没有符合的结果。"] == as_table(result_of(["n"], []), "zh", 80).left_out


def test_gap_map_is_a_map_where_it_fits(tiny_store: Store) -> None:
    """Four conditions by two interventions: 3 and 2 studies, six empty cells of which nobody can say
    that they are gaps, the columns named below.
    """
    result = ask(tiny_store, "evidence-gap-map", {"only": "all"})
    shown = as_map(result, "en", 80)
    assert shown is not None
    assert [
        "                         1  2 ",
        "Insomnia                 2  · ",
        "Mental disorder          3  · ",
        "Stress                   ·  · ",
        "Trauma-related disorder  ·  · ",
    ] == printed(shown, 80)
    assert ["  1  Cognitive behavioural therapy", "  2  Mindfulness"] == shown.key
    assert [
        "A cell counts the studies; 6 of 8 cells hold none in this corpus. 0 of them were looked for"
        " in a literature at least (0); of the others nobody can say (·). --format csv splits them by"
        " literature."
    ] == shown.left_out
    chinese = as_map(result, "zh", 80)
    assert chinese is not None
    assert ["  1  认知行为疗法", "  2  正念"] == chinese.key


def test_gap_map_that_does_not_fit_is_a_table(tiny_store: Store) -> None:
    """Too narrow for the columns, or another question: no map."""
    assert None is as_map(ask(tiny_store, "evidence-gap-map"), "en", 12)
    assert None is as_map(ask(tiny_store, "one-literature-only"), "en", 160)
    assert None is as_map(ask(tiny_store, "studies-by-region"), "en", 160)
