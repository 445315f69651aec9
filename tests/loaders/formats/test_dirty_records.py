"""Every tagged format keeps every record and every word of files as they really are: 18 dirty cases
and a few more.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from dirty_files import AUTHORS, DIRTY, MATRIX, dirty_file

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.reading.text import open_text


def _read(data: bytes, folder: Path) -> tuple[str, list[Entry], list[Rejected]]:
    path = folder / "export.txt"
    path.write_bytes(data)
    file = open_text(path, path.name)
    format = detect(file.head)
    read = list(format_module(format).read(file)) if format else []
    return (
        format,
        [one for one in read if isinstance(one, Entry)],
        [one for one in read if isinstance(one, Rejected)],
    )


@pytest.mark.parametrize(
    ("format", "case"), MATRIX, ids=[f"{format}: {case}" for format, case in MATRIX]
)
def test_a_dirty_file_keeps_both_records(format: str, case: str, tmp_path: Path) -> None:
    """Two records are found, with all their words, whatever is wrong with the file, and nothing
    else counts as a record.
    """
    data, titles = dirty_file(format, case)
    found, entries, rejected = _read(data, tmp_path)
    assert format == found
    title_twice = ["A second title"] if case == "title twice" else []
    assert [[title, *title_twice] for title in titles] == [
        entry.fields.get("title") for entry in entries
    ]
    assert [[author] for author in AUTHORS] == [entry.fields.get("authors") for entry in entries]
    assert ["First line second line" if case == "wrapped abstract" else "First line"] * 2 == [
        " ".join(entry.fields["abstract"]) for entry in entries
    ]
    assert [] == [str(bad) for bad in rejected if not bad.column]


@pytest.mark.parametrize(
    "format", [name for name, style in DIRTY.items() if "unknown tag" not in style.get("needs", [])]
)
def test_an_unknown_tag_is_kept_with_its_name(format: str, tmp_path: Path) -> None:
    """The words of a tag that no table knows are in `other`."""
    style = DIRTY[format]
    _, entries, _ = _read(dirty_file(format, "unknown tag")[0], tmp_path)
    expected = f"{style['unknown_tag']}: kept words"
    assert [True, True] == [expected in entry.fields.get("other", []) for entry in entries]


@pytest.mark.parametrize(
    "format", [name for name, style in DIRTY.items() if "preamble" not in style.get("needs", [])]
)
def test_text_before_the_first_record_is_reported(format: str, tmp_path: Path) -> None:
    """A preamble is no record, but it is not lost: it is given as a remark with its line."""
    _, _, rejected = _read(dirty_file(format, "preamble")[0], tmp_path)
    assert [(1, True)] == [
        (bad.line, "Search of 22 November, 2 records." in bad.raw) for bad in rejected if bad.column
    ]


@pytest.mark.parametrize(
    "format",
    [
        name
        for name, style in DIRTY.items()
        if "end" in style and "no end" not in style.get("needs", [])
    ],
)
def test_a_record_without_its_end_is_reported(format: str, tmp_path: Path) -> None:
    """A record without its end is read, and said to have none."""
    _, _, rejected = _read(dirty_file(format, "no end")[0], tmp_path)
    assert [True] == ["at its end" in bad.reason for bad in rejected if bad.column]
