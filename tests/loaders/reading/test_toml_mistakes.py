"""What is commonly wrong in a TOML file is said in words, with its line and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from lacunary.graph.errors import ProjectError
from lacunary.loaders.reading.toml import read_toml

CASES = {
    'path = "C:\\Users\\refs.ris"': ("a backslash", "Write the path with `/`"),
    'path = "sources\\data.csv"': ("a backslash", "Write the path with `/`"),
    'path = "sources\\tables.csv"': ("`path` holds `\\t`", "Write the path with `/`"),
    'path = "sources\\new\\refs.ris"': ("`path` holds `\\n`", "Write the path with `/`"),
    "title = “A review”": ("`“` is no quotation mark", 'Write `"`.'),
    "title = ‘A review’": ("`‘` is no quotation mark", "Write `'`."),
    'title ＝ "A"': ("`＝` is a full-width sign", "Write `=`."),
    "［project］": ("`［` is a full-width sign", "Write `[`."),
    'names = ["a"，"b"]': ("`，` is a full-width sign", "Write `,`."),
    'title = "A"　': ("it holds a full-width space (U+3000)", "Delete it"),
    'title\u200b = "A"': ("a space of no width (U+200B)", "Delete it"),
    '\ufeff\ufefftitle = "A"': ("a byte order mark (U+FEFF)", "Delete it"),
    'title = "A"\n\ntitle = "B"': ("the key `title` is there twice (also in line 2)", "Keep one"),
    '"title" = "A"\ntitle = "B"': ("the key `title` is there twice (also in line 2)", "Keep one"),
    "[limits]\nrows = 1\n[limits]": ("the table [limits] is there twice (also in line 2)", "Put"),
    "title = A review": ("`A review` stands in no quotation marks", 'Write "A review".'),
    "path = refs.ris  # ours": ("`refs.ris` stands in no quotation marks", 'Write "refs.ris".'),
    "digital = True": ("`True` is no value", "Write `true`"),
    "digital = no": ("`no` is no value", "Write `false`"),
    "retrieved = 2024/1/5": ("a date is written with hyphens", 'Write "2024-01-05".'),
    '标题 = "A"': ("the key `标题` has letters beyond a to z", "Keys are English"),
    'title = "A review': ("quotation marks are opened and not closed", "Close them"),
    'title: "A"': ("`:` stands after `title`", "Write `=`."),
    'title = "say "A" now"': ("quotation marks stand within", "Put the whole"),
    "title = ": ("Invalid value", "Correct it there."),
}


@pytest.mark.parametrize("words", CASES)
def test_a_common_mistake_is_said_with_what_to_write(words: str, tmp_path: Path) -> None:
    """At its line, counted from 1; what is not common, in the words of the parser."""
    path = tmp_path / "a.toml"
    path.write_text(f"# first\n{words}\n", encoding="utf-8", newline="\n")
    with pytest.raises(ProjectError) as told:
        read_toml(path, "a.toml", ProjectError)
    what, remedy = CASES[words]
    assert f"a.toml:{words.count(chr(10)) + 2}" == told.value.where
    assert what in told.value.what
    assert told.value.remedy.startswith(remedy)


GOOD = [
    '\ufefftitle = "A"',
    'title\t=\t"A"\t# “a note”，and more',
    "path = 'C:\\Users\\refs.ris'",
    'path = "C:\\\\Users\\\\new.ris"',
    'title = "“A”，且　B：\\t C"',
    "title = 'it is “so”'",
    'path = "sources/a.csv"\r\ntitle = "B"',
]


@pytest.mark.parametrize("words", GOOD)
def test_what_toml_allows_is_read(words: str, tmp_path: Path) -> None:
    """A byte order mark, tabs between words, curly marks and full-width signs within a text."""
    path = tmp_path / "a.toml"
    path.write_text(words, encoding="utf-8", newline="")
    assert read_toml(path, "a.toml", ProjectError)[0]
