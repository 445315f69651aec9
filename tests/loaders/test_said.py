"""What an entry says, as cells: equal words are understood once and kept once."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.loaders.publications import open_export, read_publications
from lacunary.loaders.said import one_line

RECORD = """TY  - JOUR
TI  - A tiny app trial, number {number}
AU  - Wang, Li
AU  - Müller, Jan
PY  - 2020
JF  - Journal of Tests
VL  - 3
DO  - 10.1000/tiny.{number}
LA  - eng
KW  - depression
KW  - mobile app
AB  - {abstract}
ER  - 

"""
ABSTRACT = "Background. Nothing is known of trial {number}. " * 25


def write(path: Path, records: int) -> Path:
    """A file of so many records, which differ in title, DOI and abstract."""
    text = "".join(
        RECORD.format(number=number, abstract=ABSTRACT.format(number=number))
        for number in range(records)
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_records_share_the_cells_of_words_that_both_print(tmp_path: Path) -> None:
    """Of journals, people, keywords, years, kinds and languages there is one cell for all."""
    file, name = open_export(write(tmp_path / "s.ris", 2), "s.ris")
    one, other = read_publications(file, name, "s").records
    shared = ("authors", "year", "journal", "volume", "language", "keywords", "report_type")
    assert [] == [
        field
        for field in shared
        for mine, theirs in zip(one.cells[field], other.cells[field], strict=True)
        if mine is not theirs
    ]


def test_words_that_mean_themselves_are_one_text(tmp_path: Path) -> None:
    """Nothing is kept twice, as printed and as understood."""
    file, name = open_export(write(tmp_path / "s.ris", 1), "s.ris")
    (record,) = read_publications(file, name, "s").records
    twice = [
        field
        for field, cells in record.cells.items()
        for cell in cells
        if cell.value == cell.verbatim and cell.value is not cell.verbatim
    ]
    assert [] == twice


def test_records_are_hardly_larger_than_their_texts(tmp_path: Path) -> None:
    """A record takes less than 1,500 bytes beside its title and abstract; it took 6,000."""
    path = write(tmp_path / "s.ris", 500)
    file, name = open_export(path, "s.ris")
    read_publications(file, name, "s")
    tracemalloc.start()
    try:
        found = read_publications(file, name, "s").records
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    texts = sum(len(cells[0].verbatim) for r in found for cells in r.cells.values())
    assert size / len(found) < texts / len(found) + 1_500


_SPACED = st.text(st.sampled_from("ab网 \t\n\x0b\x1c\x85\xa0\u2003\u3000"), max_size=12)


@given(_SPACED, st.sampled_from(["", "An abstract that goes on. " * 9]))
def test_one_line_is_the_words_with_single_spaces(words: str, long: str) -> None:
    """Whatever white space there is, and however long the text."""
    assert " ".join((long + words).split()) == one_line(long + words)
    assert " ".join((words + long).split()) == one_line(words + long)


@pytest.mark.parametrize("words", ["A trial", "An abstract. " * 30 + "End.", "抑郁" * 200])
def test_a_text_that_is_one_line_stays_the_same_object(words: str) -> None:
    """No second copy of it is made."""
    assert one_line(words) is words
