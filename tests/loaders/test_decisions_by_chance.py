"""Decisions made and taken back by chance: what is read is what a model holds, and the bytes do not
depend on the order.
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lacunary.graph.errors import ProjectError
from lacunary.graph.records import CODINGS, LINKS, Decision
from lacunary.loaders.decisions import COLUMNS, read_decisions, remove_decisions, write_decisions

Row = tuple[str, ...]

WORDS = st.text(
    st.sampled_from(",;|\t\"' \r\n#=\ufeff\x0b\u2028aäß中文1")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=8,
)
NAMES = st.sampled_from(
    ["r1/Wang 2013", "r2/王 2013", "report:doi:10.1000/a", 'r3/"x", y #2', "r4/two\nlines"]
)
CHOICES = {"links": list(LINKS), "codings": list(CODINGS)}


def row_of(name: str) -> st.SearchStrategy[Row]:
    """A row that decides something, its cells in the order of the columns."""
    optional = ("by", "date", "why", "source")
    cells = [
        st.sampled_from(CHOICES[name])
        if column == "decision"
        else WORDS
        if column in optional
        else NAMES
        for column in COLUMNS[name]
    ]
    return st.tuples(*cells)


STEPS = st.sampled_from(list(COLUMNS)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(
            st.lists(row_of(name), min_size=1, max_size=4) | st.integers(0, 20),
            min_size=1,
            max_size=6,
        ),
    )
)
"""A file, and for it lists of rows to add in one command, or numbers of rows to take back."""


def read(root: Path, name: str) -> list[Decision]:
    """The decisions of a project; no row is refused."""
    decisions, _, rejected = read_decisions(root)
    assert [] == rejected
    return [decision for decision in decisions if decision.place.startswith(f"decisions-{name}:")]


def row(decision: Decision, name: str) -> Row:
    """A decision as its row."""
    kind, subject, thing = decision.kind, decision.subject, decision.object
    said = (decision.by, decision.date, decision.why)
    match name:
        case "confirmations":
            return subject, thing, *said, decision.source
        case "corrections":
            return subject, kind, thing, *said
        case "codings":
            return subject, thing, kind, *said
        case "impossible_cells" | "burden":
            return subject, thing, *said
        case _:
            return kind, subject, thing, *said


def cell_of(words: str) -> str:
    """What is written of a cell: trimmed, with one kind of line break."""
    return words.strip().replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=60)
@given(STEPS)
@example(("links", [[("distinct", "a", "b", "", "", "a\rlone return")]]))
def test_what_is_read_is_what_was_decided_in_whatever_order(
    steps: tuple[str, list[list[Row] | int]],
) -> None:
    """Added, taken back, added again: the rows of a model, and the same bytes as those rows written
    at once, the other way round.
    """
    name, orders = steps
    model: list[Row] = []
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        root = Path(one)
        write_decisions(root, name, [])
        for order in orders:
            if isinstance(order, list):
                write_decisions(root, name, order)
                model += [tuple(map(cell_of, cells)) for cells in order]
            elif model:
                held = read(root, name)
                gone = held[order % len(held)]
                remove_decisions(root, name, [gone])
                model.remove(row(gone, name))
            assert sorted(model) == sorted(row(decision, name) for decision in read(root, name))
        write_decisions(Path(other), name, reversed(model))
        file = Path("decisions", f"{name}.csv")
        assert (Path(other) / file).read_bytes() == (root / file).read_bytes()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(row_of("links"), WORDS), max_size=5),
    st.permutations([*COLUMNS["links"], "my notes"]),
    st.sampled_from([("utf-8", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n")]),
    st.sampled_from(",;\t"),
    row_of("links"),
    st.booleans(),
)
def test_what_a_person_wrote_stays_in_its_lines(
    rows: list[tuple[Row, str]],
    columns: list[str],
    form: tuple[str, str],
    delimiter: str,
    new: Row,
    blank: bool,
) -> None:
    """A row is added to any file and taken back: one more row in between, then the text of before;
    no cell or column goes.
    """
    encoding, end = form
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for cells, notes in rows:
        held = dict(zip(COLUMNS["links"], cells, strict=True)) | {"my notes": notes}
        writer.writerow([held[column] for column in columns])
    before = text.getvalue() + end * blank
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "decisions", "links.csv")
        path.parent.mkdir()
        path.write_bytes(before.encode(encoding))
        old = [row(decision, "links") for decision in read(Path(folder), "links")]
        write_decisions(Path(folder), "links", [new])
        added = tuple(map(cell_of, new))
        now = read(Path(folder), "links")
        assert sorted([*old, added]) == sorted(row(decision, "links") for decision in now)
        *_, last = (decision for decision in now if row(decision, "links") == added)
        remove_decisions(Path(folder), "links", [last])
        assert before == path.read_bytes().decode("utf-8-sig")


@pytest.mark.parametrize("words", ["nul \0", "half a character \ud800"])
def test_character_that_no_text_file_holds_is_refused(tmp_path: Path, words: str) -> None:
    """Nothing is written: with NUL in it, the file would not be read as UTF-8 again."""
    write_decisions(
        tmp_path, "links", [("distinct", "r1/x", "r2/y", "李敏", "2024-01-05", "both read")]
    )
    before = (tmp_path / "decisions" / "links.csv").read_bytes()
    with pytest.raises(
        ProjectError,
        match=r"cannot hold a character of what is to be written\. Write those words again",
    ):
        write_decisions(
            tmp_path, "links", [("distinct", "r1/x", "r3/z", "李敏", "2024-01-05", words)]
        )
    assert before == (tmp_path / "decisions" / "links.csv").read_bytes()
