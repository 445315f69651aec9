"""A text file of any encoding and any line ends is read line by line, and nothing of it is lost
silently.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.errors import SourceError
from lacunary.loaders.reading.text import open_text

SIMPLIFIED = ["题名：手机应用治疗抑郁的小型试验", "作者：李小明；王芳", "A tiny trial"]
TRADITIONAL = ["題名：網路認知行為治療的臨床研究", "作者：陳美玲", "摘要：大學生的憂鬱症狀"]
WESTERN = ["Müller, Jörg and José García", "Éva Szabó", "naïve café"]


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "export.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("lines", "encoding", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (WESTERN, "cp1252", "cp1252"),
        (["plain words"], "ascii", "utf-8"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_encoding_is_found_from_the_bytes(
    lines: list[str], encoding: str, expected: str, end: str, tmp_path: Path
) -> None:
    """Each encoding is told from what it holds, with each kind of line end; the lines are those
    written.
    """
    file = open_text(
        _file(tmp_path, "".join(line + end for line in lines).encode(encoding)), "export.txt"
    )
    assert (expected, lines, []) == (file.encoding, list(file.lines()), file.rejected)


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    """LF, CR LF and CR each end a line once; other separators of Unicode end none."""
    file = open_text(_file(tmp_path, "a\nb\r\nc\rd\n\r\n\re\u2028f\x0bg".encode()), "export.txt")
    assert ["a", "b", "c", "d", "", "", "e\u2028f\x0bg"] == list(file.lines())
    assert "a\nb\nc\nd\n\n\ne\u2028f\x0bg" == file.head


@pytest.mark.parametrize(
    ("lines", "encodings", "expected"),
    [
        (
            [*SIMPLIFIED, "题名：小型试验"],
            ["utf-8", "utf-8", "utf-8", "gb18030"],
            ("utf-8", [(4, "gb18030")]),
        ),
        (
            [*SIMPLIFIED[:2], *SIMPLIFIED[:2], "摘要：小型试验"],
            ["gb18030", "gb18030", "gb18030", "gb18030", "utf-8"],
            ("gb18030", [(5, "utf-8")]),
        ),
        (
            [*WESTERN, "Zoë Müller"],
            ["cp1252", "cp1252", "cp1252", "utf-8"],
            ("cp1252", [(4, "utf-8")]),
        ),
    ],
)
def test_a_line_of_another_encoding_is_read_in_that_and_reported(
    lines: list[str],
    encodings: list[str],
    expected: tuple[str, list[tuple[int, str]]],
    tmp_path: Path,
) -> None:
    """Two exports pasted together are both read; each line of the other encoding is named."""
    data = b"".join(
        f"{line}\n".encode(encoding) for line, encoding in zip(lines, encodings, strict=True)
    )
    file = open_text(_file(tmp_path, data), "export.txt")
    assert lines == list(file.lines())
    found, others = expected
    assert found == file.encoding
    reason = "the line is not {} and was read as {}. Check its characters."
    assert [(line, reason.format(found, other)) for line, other in others] == [
        (bad.line, bad.reason) for bad in file.rejected
    ]


def test_bytes_that_no_encoding_explains_are_replaced_and_reported(tmp_path: Path) -> None:
    """A broken character costs itself and nothing else."""
    file = open_text(
        _file(tmp_path, "题名：小型试验\n作者：李\n".encode() + "摘要".encode()[:-1] + b"\n"),
        "export.txt",
    )
    assert ["题名：小型试验", "作者：李"] == list(file.lines())[:2]
    assert [3] == [bad.line for bad in file.rejected]


def test_an_odd_byte_at_the_end_of_utf_16_is_reported(tmp_path: Path) -> None:
    """A file cut in the middle of a character is read up to there."""
    file = open_text(_file(tmp_path, "题名\n作者".encode("utf-16")[:-1]), "export.txt")
    assert ["题名", "作\ufffd"] == list(file.lines())
    assert [2] == [bad.line for bad in file.rejected]


def test_a_file_larger_than_one_piece_is_read_without_a_seam(tmp_path: Path) -> None:
    """Pieces may end within a character or between CR and LF; the lines are the same."""
    lines = [f"{number} 手机应用治疗抑郁的小型试验" for number in range(9_000)]
    file = open_text(_file(tmp_path, "\r\n".join(lines).encode()), "export.txt")
    assert lines == list(file.lines())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\r\n", "the file is empty"),
        (bytes(range(256)) * 4, "this is not a text file"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    """An empty file and a spreadsheet are said to be that."""
    with pytest.raises(SourceError, match=reason):
        open_text(_file(tmp_path, data), "export.txt")


@given(
    lines=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1), min_size=1
    ),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_lines_written_in_utf_8_are_read_as_they_are(
    lines: list[str], end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No character is changed, no line is lost or split."""
    path = _file(tmp_path_factory.mktemp("text"), ("start" + end + end.join(lines)).encode())
    assert ["start", *lines] == list(open_text(path, "export.txt").lines())
