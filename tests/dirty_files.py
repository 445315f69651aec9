"""Export files as they really are: two records as each tagged format writes them, and what goes
wrong with them in 23 ways.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIRTY: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "fixtures" / "dirty.toml").read_text(encoding="utf-8")
)

TITLES = ["A tiny trial of an app", "Another tiny trial"]
CHINESE_TITLES = ["手机应用治疗抑郁的小型试验", "网络认知行为治疗的另一项研究"]
TRADITIONAL_TITLES = ["網路認知行為治療的臨床研究", "大學生憂鬱症狀的隨機試驗"]
AUTHORS = ["Li, Xiaoming", "Smith, Jane"]


@dataclass
class Written:
    """A file of two records as a format writes them, line by line, before it is made dirty."""

    style: dict[str, Any]
    titles: list[str]
    records: list[list[str]]
    preamble: list[str]

    def lines(self) -> list[str]:
        """The file's lines."""
        between = self.style.get("between", [])
        body = [line for record in self.records for line in [*record, *between]]
        return [*self.preamble, *self.style.get("header", []), *body, *self.style.get("footer", [])]

    def replace(self, name: str, make: Callable[[str], list[str]]) -> None:
        """Replace the line of a field, in every record, by other lines."""
        for record in self.records:
            place = next(
                i for i, line in enumerate(record) if line.startswith(self.style[name].format(""))
            )
            record[place : place + 1] = make(record[place])

    def drop(self, name: str) -> None:
        """Leave the line that opens or closes a record out of the first one."""
        if name in self.style:
            del self.records[0][0 if name == "start" else -1]


def written(style: dict[str, Any], titles: list[str] = TITLES) -> Written:
    records = []
    for number, (title, author) in enumerate(zip(titles, AUTHORS, strict=True), start=1):
        values = {
            "title": title,
            "author": author,
            "year": str(2018 + number),
            "abstract": "First line",
        }
        lines = [style[name].replace("{n}", str(number)) for name in ("start",) if name in style]
        lines += [style[name].format(words) for name, words in values.items()]
        records.append([*lines, *([style["end"]] if "end" in style else [])])
    return Written(style, titles, records, [])


def _join(written: Written, end: str = "\n") -> str:
    return "".join(line + end for line in "\n".join(written.lines()).split("\n"))


def _clean(written: Written) -> str | bytes:
    return _join(written)


def _mark_in_text(written: Written) -> str | bytes:
    return "\ufeff" + _join(written)


def _end_without_space(written: Written) -> str | bytes:
    written.records = [[line.rstrip() for line in record] for record in written.records]
    return _join(written)


def _no_end(written: Written) -> str | bytes:
    written.drop("end")
    return _join(written)


def _one_space(written: Written) -> str | bytes:
    printed, careless = written.style.get("one_space", ["", ""])
    written.records = [
        [line.replace(printed, careless, 1) for line in record] for record in written.records
    ]
    return _join(written)


def _wrapped(written: Written) -> str | bytes:
    written.replace(
        "abstract", lambda line: [line, written.style.get("wrapped", "{}").format("second line")]
    )
    return _join(written)


def _counters(written: Written) -> str | bytes:
    for number, record in enumerate(written.records, start=1):
        record.insert(0, f"{number}. ")
    return _join(written)


def _preamble(written: Written) -> str | bytes:
    written.preamble = ["Search of 22 November, 2 records.", ""]
    return _join(written)


def _lower_case(written: Written) -> str | bytes:
    words, rest = written.style["title"].format("\0").split("\0")
    written.replace("title", lambda line: [line.replace(words, words.lower(), 1) + rest])
    return _join(written)


def _crlf(written: Written) -> str | bytes:
    return _join(written, "\r\n")


def _cr(written: Written) -> str | bytes:
    return _join(written, "\r")


def _mixed_ends(written: Written) -> str | bytes:
    lines = _join(written).split("\n")
    return "".join(
        line + ("\n", "\r\n", "\r")[i % 3 if lines[i + 1 : i + 2] != [""] else 0]
        for i, line in enumerate(lines)
    )


def _unknown_tag(written: Written) -> str | bytes:
    written.replace("year", lambda line: [line, written.style["unknown"].format("kept words")])
    return _join(written)


def _no_start(written: Written) -> str | bytes:
    written.drop("start")
    return _join(written)


def _title_twice(written: Written) -> str | bytes:
    written.replace("title", lambda line: [line, written.style["title"].format("A second title")])
    return _join(written)


def _encoded(encoding: str) -> Callable[[Written], str | bytes]:
    return lambda written: _join(written).encode(encoding)


def _empty_value(written: Written) -> str | bytes:
    written.replace("year", lambda line: [written.style["year"].format("").rstrip(" ")])
    return _join(written)


def _full_width(written: Written) -> str | bytes:
    printed, wide = written.style.get("full_width", ["", ""])
    written.records = [
        [line.replace(printed, wide, 1) for line in record] for record in written.records
    ]
    return _join(written)


CASES: dict[str, tuple[Callable[[Written], str | bytes], list[str]]] = {
    "clean": (_clean, TITLES),
    "byte order mark in the text": (_mark_in_text, TITLES),
    "end without its trailing space": (_end_without_space, TITLES),
    "no end": (_no_end, TITLES),
    "one space in a tag": (_one_space, TITLES),
    "wrapped abstract": (_wrapped, TITLES),
    "counter lines": (_counters, TITLES),
    "preamble": (_preamble, TITLES),
    "lower-case tag": (_lower_case, TITLES),
    "CR LF": (_crlf, TITLES),
    "unknown tag": (_unknown_tag, TITLES),
    "no start": (_no_start, TITLES),
    "title twice": (_title_twice, TITLES),
    "Chinese": (_clean, CHINESE_TITLES),
    "GB18030": (_encoded("gb18030"), CHINESE_TITLES),
    "UTF-16": (_encoded("utf-16"), CHINESE_TITLES),
    "UTF-8 with a mark": (_encoded("utf-8-sig"), CHINESE_TITLES),
    "empty value": (_empty_value, TITLES),
    "CR": (_cr, TITLES),
    "line ends mixed": (_mixed_ends, TITLES),
    "Big5": (_encoded("big5"), TRADITIONAL_TITLES),
    "UTF-16 without a mark": (_encoded("utf-16-le"), CHINESE_TITLES),
    "full-width punctuation": (_full_width, CHINESE_TITLES),
}

MATRIX = [
    (format, case)
    for format, style in DIRTY.items()
    for case in CASES
    if case not in style.get("needs", [])
]


def dirty_file(format: str, case: str) -> tuple[bytes, list[str]]:
    """One dirty file of a format, and the titles of its two records."""
    make, titles = CASES[case]
    data = make(written(DIRTY[format], titles))
    return data if isinstance(data, bytes) else data.encode(), titles


def dirty_files(format: str) -> Iterator[tuple[str, bytes, list[str]]]:
    """Every dirty file of a format: the case, its bytes, the titles of its two records."""
    yield from ((case, *dirty_file(format, case)) for name, case in MATRIX if name == format)
