"""Conservation in bibliographic exports: every value of a record is held, refused, under a tag that
nothing uses, or left out by the table of its format.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.loaders.cells_read import CellsRead
from lacunary.loaders.publications import Publications, open_export, read_publications

EXPORTS = sorted(path for path in Path("tests/fixtures/formats").iterdir() if path.is_file())


def read(path: Path, kind: str = "report") -> Publications:
    """The records of an export."""
    file, name = open_export(path, path.name)
    return read_publications(file, name, "search", kind, "r")


def parts(cells: CellsRead) -> int:
    """The sum of what became of the values; none of its parts is below nothing."""
    found = [*cells.used.values(), *cells.refused.values(), *cells.unused.values()]
    found += cells.left_out.values()
    assert min(found, default=0) >= 0
    return sum(found)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_the_values_of_an_export_add_up(path: Path) -> None:
    """In each format that has a fixture."""
    cells = read(path).cells
    assert cells.read > 0
    assert cells.read == parts(cells)


TAGS = ("TI", "AU", "JF", "AB", "KW", "N1", "ZZ", "Q7", "RP", "T3", "SN", "DO", "PY", "Y1", "DA")


@st.composite
def exports(draw: st.DrawFn) -> list[list[tuple[str, str]]]:
    """Records of RIS in which every value has words of its own."""
    records = []
    for number in range(draw(st.integers(1, 4))):
        lines = []
        for place, tag in enumerate(draw(st.lists(st.sampled_from(TAGS), max_size=12))):
            own = f"w{number}x{place}"
            match tag:
                case "PY" | "Y1" | "DA":
                    said = draw(st.sampled_from([f"20{number}{place % 10}", own]))
                case "DO":
                    said = draw(st.sampled_from([f"10.1000/{own}", own]))
                case "SN":
                    said = draw(st.sampled_from([f"1234-56{number}{place % 10}", own]))
                case "AU":
                    said = f"{own}, A"
                case _:
                    said = own
            lines.append((tag, said))
        records.append(lines)
    return records


@settings(deadline=None, max_examples=80)
@given(exports())
def test_every_value_of_an_export_is_somewhere(records: list[list[tuple[str, str]]]) -> None:
    """What is read is what was written (equal values of one field once), the sum holds, and the
    words of every value stand in a record, among what was refused, or under a tag set aside.
    """
    text = "".join(
        "TY  - JOUR\n" + "".join(f"{tag}  - {said}\n" for tag, said in lines) + "ER  - \n\n"
        for lines in records
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "search.ris"
        path.write_text(text, encoding="utf-8")
        found = read(path)
    assert found.cells.read == parts(found.cells)
    assert found.cells.read <= sum(len(lines) + 1 for lines in records)
    kept = " ".join(
        [cell.verbatim for record in found.records for several in record.cells.values()
         for cell in several] + [bad.raw for bad in found.rejected]
    )  # fmt: skip
    for lines in records:
        for tag, said in lines:
            assert said in kept or tag == "RP", (tag, said, text)
    ignored = sum(tag == "RP" for lines in records for tag, _ in lines)
    gone = found.cells.refused["ignored"]  # of records of which nothing tells what they are
    assert ignored == found.cells.left_out["format"] + gone


def test_tags_that_nothing_uses_are_named(tmp_path: Path) -> None:
    """With the number of their values; a record that cannot be used is refused with all of its."""
    path = tmp_path / "search.ris"
    path.write_text(
        "TY  - JOUR\nTI  - A trial\nZZ  - odd\nDO  - none\nRP  - IN FILE\nER  - \n\n"
        "TY  - JOUR\nAU  - Nobody\nER  - \n",
        encoding="utf-8",
    )
    cells = read(path).cells
    assert 7 == cells.read
    assert {"ZZ": 1} == dict(cells.unused)
    assert {"doi": 1, "type": 1, "authors": 1} == dict(cells.refused)
    assert {"format": 1} == dict(cells.left_out)
    assert {("report_type", False): 1, ("title", False): 1} == dict(cells.used)
