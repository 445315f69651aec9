"""What the exports of the Chinese databases share: tags in brackets and full-width signs, joined
names, places in a journal.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from types import MappingProxyType

from lacunary.graph.text.identifiers import has_chinese, is_chinese
from lacunary.loaders.entries import Entry, Format, read_format
from lacunary.loaders.reading.tagged import Split

__all__ = [
    "bracketed",
    "chinese_format",
    "is_counter",
    "keyed",
    "known_tags",
    "lines_of",
    "name_database",
    "place_in_journal",
    "tidy",
]

_BRACKETED = re.compile(r"[\ufeff\s]*【([^【】]{1,14})】[:：]?\s*(.*)")
_KEYED = re.compile(r"[\ufeff\s]*([A-Za-z]{2,20})[-－]([^\s:：,，。;；]{1,12})\s*[:：]\s*(.*)")
_DATABASE = re.compile(r"([A-Z]{4})(?:LAST|TEMP|TOTAL|HIS|[A-Z]?\d).*")
_SHARED = tomllib.loads(
    files("lacunary.loaders").joinpath("chinese_words.toml").read_text(encoding="utf-8")
)
_HEADING, _COUNTER, _PLACE = (
    re.compile(_SHARED["patterns"][name]) for name in ("heading", "counter", "place")
)
_LINKED_DOI = re.compile(r"link\.cnki\.net/doi/(10\.\S+)", re.IGNORECASE)
_FILE_NAME = re.compile(r"[A-Z][A-Z0-9]{3}(?:19|20)\d{2}[0-9A-Z]{5,8}|\d{10}\.nh", re.IGNORECASE)
_DEGREE = re.compile(_SHARED["patterns"]["degree"], re.IGNORECASE)


def chinese_format(name: str) -> Format:
    """The table of a format, with the words of the Chinese databases for kinds of publication added
    to its own.

    >>> chinese_format("noteexpress").types["年鉴"]
    'chapter'
    """
    format = read_format(name)
    return replace(format, types=MappingProxyType({**_SHARED["types"], **format.types}))


def known_tags(format: Format) -> Callable[[str], str]:
    """How a printed tag is written in a format's table: the table's own writing where only case,
    width or spaces differ.

    >>> from lacunary.loaders.entries import read_format
    >>> tag = known_tags(read_format("vip_custom"))
    >>> tag("题\u3000名"), tag("ＩＳＳＮ号"), tag("副题名")
    ('题名', 'ISSN号', '副题名')
    """
    known = {
        _plain(tag): tag for tag in (*format.tags, *format.start, *format.end, *format.ignored)
    }
    found: dict[str, str] = {}

    def tag(printed: str) -> str:
        if printed not in found:
            if len(found) > 10_000:  # a file of nothing but unknown tags must not fill the memory
                found.clear()
            found[printed] = known.get(
                _plain(printed), ("" if has_chinese(printed) else " ").join(printed.split())
            )
        return found[printed]

    return tag


def _plain(tag: str) -> str:
    return "".join(unicodedata.normalize("NFKC", tag).casefold().split())


def bracketed(format: Format) -> Split:
    """Splits lines that begin with a tag in Chinese brackets; the headings of a structured abstract
    in such brackets are no tags.

    >>> from lacunary.loaders.entries import read_format
    >>> split = bracketed(read_format("vip_custom"))
    >>> split("【作　者】李小明;王芳"), split("【目的】评价疗效")
    (('作者', '李小明;王芳'), None)
    """
    tag = known_tags(format)

    def split(line: str) -> tuple[str, str] | None:
        found = _BRACKETED.fullmatch(line) if "【" in line else None
        if found is None:
            return None
        name = tag(found[1])
        return (
            None if name not in format.tags and _HEADING.match(name) else (name, found[2].strip())
        )

    return split


def keyed(format: Format) -> Split:
    """Splits CNKI's lines of an English word, a hyphen, a Chinese one and a colon; the English word
    tells the tag, as the Chinese one varies.

    >>> from lacunary.loaders.entries import read_format
    >>> split = keyed(read_format("cnki_custom"))
    >>> split("title-題名:  小型試驗"), split("Column-栏目: 论著"), split("self-report: yes")
    (('Title-题名', '小型試驗'), ('Column-栏目', '论著'), None)
    """
    known = {
        _plain(tag.partition("-")[0]): tag for tag in (*format.tags, *format.start, *format.ignored)
    }

    def split(line: str) -> tuple[str, str] | None:
        found = _KEYED.fullmatch(line) if "-" in line or "－" in line else None
        if found is None or not (
            is_chinese(found[2][0]) or found[1].casefold() == found[2].casefold()
        ):
            return None
        return known.get(found[1].casefold(), f"{found[1]}-{found[2]}"), found[3].strip()

    return split


def name_database(entry: Entry) -> None:
    """The database that CNKI took a record from says what kind of publication it is: `CJFD2019` is
    one of journals.
    """
    for words in entry.fields.get("provider", ()):
        found = _DATABASE.fullmatch(words)
        entry.add("type", found[1] if found else words)


def lines_of(entry: Entry, split: Split, tag: str) -> Iterator[tuple[int, str]]:
    """The lines of a tag in the text of an entry, each with its line in the file; empty ones left
    out.

    >>> from lacunary.loaders.formats import format_module
    >>> entry = Entry(5, {}, raw="【题　名】甲\\n【文　摘】一\\n二")
    >>> list(lines_of(entry, bracketed(format_module("vip_custom").FORMAT), "文摘"))
    [(6, '一'), (7, '二')]
    """
    now = ""
    for line, printed in enumerate(entry.text.split("\n"), start=entry.line):
        found, words = split(printed) or ("", printed.strip())
        now = found or now
        if now == tag and words:
            yield line, words


def is_counter(line: str) -> bool:
    """Whether a line is only the number of the record below it.

    >>> is_counter("12. "), is_counter("第3条"), is_counter("12 adults")
    (True, True, False)
    """
    return _COUNTER.fullmatch(line) is not None


def place_in_journal(words: str) -> dict[str, str]:
    """Journal, year, volume, issue and pages of words in the order of the first example; empty when
    they do not read so.

    >>> place_in_journal("小型杂志2019 22(5):12-18")
    {'journal': '小型杂志', 'year': '2019', 'volume': '22', 'issue': '5', 'pages': '12-18'}
    >>> place_in_journal("2019,(020):17-22"), place_in_journal("待发表")
    ({'year': '2019', 'issue': '020', 'pages': '17-22'}, {})
    """
    found = _PLACE.fullmatch(words.strip()[:1000])
    return {name: part for name, part in found.groupdict().items() if part} if found else {}


def tidy(entry: Entry) -> None:
    """Part Chinese names that commas join, put a degree where it belongs, and take the DOI and file
    name that CNKI hides elsewhere.
    """
    fields = entry.fields
    for name in ("authors", "supervisors"):
        if any("," in words or "，" in words for words in fields.get(name, ())):
            fields[name] = [part for words in fields[name] for part in _chinese_names(words)]
    for words in fields.pop("type_of_work", ()):
        fields.setdefault("degree" if _DEGREE.fullmatch(words) else "type_of_work", []).append(
            words
        )
    if any(
        words.endswith((",", "，")) for words in fields.get("keywords", ())
    ):  # the keywords that CNKI makes by machine
        fields["keywords"] = [
            part for words in fields["keywords"] for part in re.split("[,，]", words) if part
        ]
    if "doi" not in fields:
        for link in fields.get("url", ()):
            if found := _LINKED_DOI.search(link):
                entry.add("doi", found[1])
    for words in fields.get("record_id", ()):
        if _FILE_NAME.fullmatch(words):
            entry.add("cnki", words)


def _chinese_names(words: str) -> list[str]:
    """Names parted at commas when each is Chinese; a name with an initial, `Smith, J`, is one."""
    parts = [part.strip() for part in words.replace("，", ",").split(",") if part.strip()]
    return (
        parts
        if all(1 < len(part) < 20 and all(map(_in_a_name, part)) for part in parts)
        else [words]
    )


def _in_a_name(char: str) -> bool:
    return is_chinese(char) or char in "·•\u30fb "
